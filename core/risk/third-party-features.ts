/**
 * The features of a sale's third parties: accounts that pay or are paid in the place of buyer or seller.
 */
import { share, yes, type Feature } from './feature';
import { backTogether, usualTransfers } from './pair-measures';
import { groupAround, mutualTrades, THIRD_PARTY_DAYS } from './third-parties';

const WITHIN = `${String(THIRD_PARTY_DAYS)} days`;

export const THIRD_PARTY_FEATURES: readonly Feature[] = [
  {
    ...{ name: 'settler_sales_90d', unit: 'count', group: 'links' },
    meaning: `Card sales of this seller within ${WITHIN} whose price, less a commission, the same third account sent to the buyer; missing without one`,
    take: ({ trade }) =>
      trade.repaid === null ? Number.NaN : groupAround(trade.seller.settled, trade.repaid.from, trade).length,
  },
  {
    ...{ name: 'settler_merchant', unit: 'yes', group: 'links' },
    meaning: 'That third account is a merchant’s',
    take: ({ trade }) => (trade.repaid === null ? Number.NaN : yes(trade.repaid.from.merchant)),
  },
  {
    ...{ name: 'passed_on_share', unit: 'share', group: 'flow' },
    meaning:
      'Share of the price that the seller sent, within 8 days, to somebody else who shares the buyer’s device or pays the seller by card too, if it fits',
    take: ({ trade }) =>
      trade.passed_on === null ? Number.NaN : share(trade.passed_on.amount, trade.amount),
  },
  {
    ...{ name: 'mutual_purchases_90d', unit: 'count', group: 'links' },
    meaning: `Purchases for about this price, four fifths to five quarters, that buyer and seller made from each other within ${WITHIN}: the smaller number of both ways`,
    take: ({ trade }) => {
      const { there, back } = mutualTrades(trade);
      return Math.min(there.length, back.length);
    },
  },
  {
    ...{ name: 'back_together', unit: 'count', group: 'flow' },
    meaning:
      'Purchases from the same seller within 30 days whose price came back in the same transfer as some of this one’s, itself included',
    take: ({ trade }) => backTogether(trade),
  },
  {
    ...{ name: 'back_usual', unit: 'count', group: 'flow' },
    meaning:
      'How often in the 100 days before who sent the money back had sent about as much (four fifths to five quarters) that came of no purchase, or just as much for one of another price',
    take: ({ trade }) => usualTransfers(trade),
  },
];
