/**
 * The features of a sale's merchant among his peers: where his habits of the last thirty days rank.
 */
import type { Feature } from './feature';
import { HABITS } from './merchant-habits';
import { outsideCount } from './peers';

export const PEER_FEATURES: readonly Feature[] = [
  ...HABITS.map(({ name, meaning }, place): Feature => ({
    ...{ name: `peer_rank_${name}`, unit: 'share', group: 'merchant' },
    meaning: `Share of merchants of like category and age that lie below in: ${meaning.charAt(0).toLowerCase()}${meaning.slice(1)}, 30 days`,
    take: ({ trade, known }) => known.peers.lastOf(trade.seller)?.ranks[place] ?? Number.NaN,
  })),
  {
    ...{ name: 'peer_outside', unit: 'count', group: 'merchant' },
    meaning: 'In how many of these the seller lies among the outermost 5 %, at the risky end',
    take: ({ trade, known }) => outsideCount(known.peers.lastOf(trade.seller)?.ranks ?? []),
  },
  {
    ...{ name: 'peer_merchants', unit: 'count', group: 'merchant' },
    meaning: 'How many merchants the seller was compared with',
    take: ({ trade, known }) => known.peers.lastOf(trade.seller)?.others ?? 0,
  },
];
