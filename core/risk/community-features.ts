/**
 * The features of a sale's surroundings: with whom its buyer walks over the same merchants.
 */
import { WALK_DAYS, type Walk } from './card-walks';
import type { Feature, Taken } from './feature';

/** Fewer chance meetings than this count as this many: one meeting where none is expected is still only one. */
const EXPECTED_MIN = 0.2;

/** A card payment's measure of its walk; missing for other payments. */
const ofWalk =
  (measure: (walk: Walk) => number) =>
  ({ trade, known, now }: Taken): number =>
    trade.channel === 'credit-card' ? measure(known.walks.of(trade, now)) : Number.NaN;

export const COMMUNITY_FEATURES: readonly Feature[] = [
  {
    ...{ name: 'walk_companions', unit: 'count', group: 'links' },
    meaning: `Other card payers of the seller who within ${String(WALK_DAYS)} days also paid by card at another merchant of this buyer`,
    take: ofWalk(({ companions }) => companions),
  },
  {
    ...{ name: 'walk_lift', unit: 'ratio', group: 'links' },
    meaning: 'These over how many could be expected by chance, at least a fifth of one',
    take: ofWalk(({ companions, expected }) => companions / Math.max(expected, EXPECTED_MIN)),
  },
  {
    ...{ name: 'walk_looped', unit: 'count', group: 'links' },
    meaning: 'Of these, those to whom at least 80 % of the price of a card purchase came back in that time',
    take: ofWalk(({ looped }) => looped),
  },
];
