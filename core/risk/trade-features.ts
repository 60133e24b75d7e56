/**
 * The features of a sale itself: its sum, its fulfilment, its money, and what its buyer and its seller did around it.
 */
import { DAY_MS, HOUR_MS, MINUTE_MS, SECOND_MS } from '#core/kernel/instant';

import { ratio, share, yes, type Feature, type Taken } from './feature';
import { isParcel } from './known';
import { buyersOnSellersDevices, isQuick, loopBuyers, loopShare, usualShare } from './merchant-measures';
import { flowFit, relaysOf, returnHours } from './money-flow';
import {
  backShare,
  cardBurst,
  episode,
  pairLoops,
  pairPayments,
  sharesDevice,
  sharesIp,
  ways,
} from './pair-measures';
import { SALES_DAYS } from './sale-window';
import { groupAround } from './third-parties';

const confirmMinutes = ({ trade }: Taken): number =>
  trade.confirmed_at === null ? Number.NaN : (trade.confirmed_at - trade.paid_at) / MINUTE_MS;

/** Where the time to confirmation lies among all of the same delivery method: 0 is the fastest. */
function confirmRank({ trade, known }: Taken): number {
  if (trade.confirmed_at === null || trade.method === null || !trade.by_buyer) return Number.NaN;
  return known.confirm_times.of(trade.method).rank((trade.confirmed_at - trade.paid_at) / SECOND_MS);
}

export const TRADE_FEATURES: readonly Feature[] = [
  {
    ...{ name: 'amount_to_category', unit: 'ratio', group: 'amount' },
    meaning: 'Amount over the median ticket of all sales so far in the seller’s category',
    take: ({ trade, known }) => ratio(trade.amount, known.ticketsLike(trade.seller).quantile(0.5)),
  },
  {
    ...{ name: 'amount_rank_in_category', unit: 'share', group: 'amount' },
    meaning: 'Share of all sales so far in the seller’s category that were smaller',
    take: ({ trade, known }) => known.ticketsLike(trade.seller).rank(trade.amount),
  },
  {
    ...{ name: 'amount_to_seller', unit: 'ratio', group: 'amount' },
    meaning: 'Amount over the median of this seller’s sales so far (at least 5)',
    take: ({ trade }) => ratio(trade.amount, trade.seller.tickets.quantile(0.5)),
  },
  {
    ...{ name: 'amount_to_buyer', unit: 'ratio', group: 'amount' },
    meaning: 'Amount over the median of this buyer’s purchases so far (at least 3)',
    take: ({ trade }) => ratio(trade.amount, trade.buyer.spends.quantile(0.5)),
  },
  {
    ...{ name: 'by_card', unit: 'yes', group: 'amount' },
    meaning: 'Paid by credit card',
    take: ({ trade }) => yes(trade.channel === 'credit-card'),
  },
  {
    ...{ name: 'card_payments_1h', unit: 'count', group: 'buyer' },
    meaning: 'Payments by the same credit card within the hour before, this one included',
    take: cardBurst,
  },
  {
    ...{ name: 'buyer_purchases', unit: 'count', group: 'buyer' },
    meaning: 'Purchases this buyer had paid before this one, ever',
    take: ({ trade }) => trade.buyer_nth,
  },
  {
    ...{ name: 'pair_payments_2h', unit: 'count', group: 'buyer' },
    meaning: 'Payments of this buyer to this seller within two hours, this one included',
    take: ({ trade }) => pairPayments(trade, 2 * HOUR_MS),
  },
  {
    ...{ name: 'pair_payments_2d', unit: 'count', group: 'buyer' },
    meaning: 'Payments of this buyer to this seller within two days before or after, this one included',
    take: ({ trade }) => episode(trade).length,
  },
  {
    ...{ name: 'pair_payments_30d', unit: 'count', group: 'buyer' },
    meaning: 'Payments of this buyer to this seller within 30 days, this one included',
    take: ({ trade }) => pairPayments(trade, SALES_DAYS * DAY_MS),
  },
  {
    ...{ name: 'seller_sales_30d', unit: 'count', group: 'merchant' },
    meaning: 'The seller’s paid sales of the last 30 days',
    take: ({ trade, now }) => trade.seller.sales.asOf(now).count,
  },
  {
    ...{ name: 'seller_card_share_30d', unit: 'share', group: 'merchant' },
    meaning: 'Share of credit cards among the seller’s sales of the last 30 days',
    take: ({ trade, now }) => {
      const { count, cards } = trade.seller.sales.asOf(now);
      return share(cards, count);
    },
  },
  {
    ...{ name: 'seller_buyers_30d', unit: 'count', group: 'merchant' },
    meaning: 'Different buyers of the seller in the last 30 days',
    take: ({ trade, now }) => trade.seller.sales.asOf(now).buyers,
  },
  {
    ...{ name: 'seller_slept_days', unit: 'days', group: 'merchant' },
    meaning: 'How long the seller sold nothing before he woke within the last 30 days; 0 when he did not',
    take: ({ trade, now }) => {
      const { sleep } = trade.seller;
      return sleep !== null && sleep.woke_at >= now - SALES_DAYS * DAY_MS ? sleep.days : 0;
    },
  },
  {
    ...{ name: 'confirm_minutes', unit: 'minutes', group: 'fulfilment' },
    meaning: 'From payment to confirmation',
    take: confirmMinutes,
  },
  {
    ...{ name: 'confirm_rank', unit: 'share', group: 'fulfilment' },
    meaning: 'Share of buyers’ confirmations so far, of the same delivery method, that were faster',
    take: confirmRank,
  },
  {
    ...{ name: 'parcel', unit: 'yes', group: 'fulfilment' },
    meaning: 'Sent by a delivery method that carries a parcel',
    take: ({ trade }) => (trade.method === null ? Number.NaN : yes(isParcel(trade))),
  },
  {
    ...{ name: 'ghost_parcel', unit: 'yes', group: 'fulfilment' },
    meaning: 'A parcel that the buyer confirmed within two hours of its shipment: it cannot have arrived',
    take: ({ trade }) =>
      trade.confirmed_at === null || trade.shipped_at === null
        ? Number.NaN
        : yes(isParcel(trade) && trade.by_buyer && trade.confirmed_at - trade.shipped_at < 2 * HOUR_MS),
  },
  {
    ...{ name: 'seller_quick_share', unit: 'share', group: 'merchant' },
    meaning:
      'Share of the seller’s last 60 sales not by card, to others, that were confirmed as quickly; from 5 sales on',
    take: (taken) => usualShare(taken, isQuick),
  },
  {
    ...{ name: 'seller_cashed_share', unit: 'share', group: 'merchant' },
    meaning:
      'Share of the seller’s last 60 sales not by card, to others, that he cashed alike; from 5 sales on',
    take: (taken) => usualShare(taken, ({ seller_cash }) => seller_cash !== null && seller_cash.fit >= 0.9),
  },
  {
    ...{ name: 'untracked', unit: 'yes', group: 'fulfilment' },
    meaning: 'Sent as a parcel without a tracking number',
    take: ({ trade }) => (trade.shipped_at === null ? Number.NaN : yes(isParcel(trade) && !trade.tracked)),
  },
  {
    ...{ name: 'address_buyers', unit: 'count', group: 'links' },
    meaning: 'Different buyers whose goods went to the same address so far',
    take: ({ trade, known }) =>
      trade.address === '' ? Number.NaN : (known.addresses.get(trade.address)?.size ?? 0),
  },
  {
    ...{ name: 'shared_device', unit: 'yes', group: 'links' },
    meaning: 'Buyer and seller were seen on the same device',
    take: ({ trade }) => yes(sharesDevice(trade)),
  },
  {
    ...{ name: 'shared_ip', unit: 'yes', group: 'links' },
    meaning: 'Buyer and seller were seen at the same network address',
    take: ({ trade }) => yes(sharesIp(trade)),
  },
  {
    ...{ name: 'device_buyers_30d', unit: 'count', group: 'links' },
    meaning: 'Buyers of the last 30 days who use a device of the seller',
    take: buyersOnSellersDevices,
  },
  {
    ...{ name: 'back_share', unit: 'share', group: 'flow' },
    meaning:
      'Share of what the buyer paid the seller within two days, or of this price alone, that came back to him, up to 15 days after, 4 before, or later if it fits',
    take: ({ trade }) => backShare(trade),
  },
  {
    ...{ name: 'back_fit', unit: 'share', group: 'flow' },
    meaning:
      'Share that this money makes up of the sums with which it arrived: 1 when nothing else came along',
    take: ({ trade }) => flowFit(ways(trade)),
  },
  {
    ...{ name: 'back_hours', unit: 'hours', group: 'flow' },
    meaning: 'From payment to the last return',
    take: ({ trade }) => returnHours(trade),
  },
  {
    ...{ name: 'back_hops', unit: 'count', group: 'flow' },
    meaning: 'Accounts the money passed through between seller and buyer',
    take: ({ trade }) => (ways(trade).length === 0 ? Number.NaN : relaysOf(episode(trade)).length),
  },
  {
    ...{ name: 'back_bridged', unit: 'yes', group: 'flow' },
    meaning: 'The money was carried through the bank between the seller and who passed it on',
    take: ({ trade }) =>
      ways(trade).length === 0
        ? Number.NaN
        : yes(ways(trade).some(({ edges }) => edges.some(({ kind }) => kind === 'cash'))),
  },
  {
    ...{ name: 'advance_share', unit: 'share', group: 'flow' },
    meaning: 'Share of the price that the seller had given the buyer in the 4 days before payment',
    take: ({ trade }) => share(trade.advanced, trade.amount),
  },
  {
    ...{ name: 'seller_cash_minutes', unit: 'minutes', group: 'flow' },
    meaning: 'From confirmation to the seller’s withdrawal that followed within 3 hours',
    take: ({ trade }) =>
      trade.seller_cash === null || trade.confirmed_at === null
        ? Number.NaN
        : (trade.seller_cash.at - trade.confirmed_at) / MINUTE_MS,
  },
  {
    ...{ name: 'seller_cash_fit', unit: 'share', group: 'flow' },
    meaning:
      'How well that withdrawal agrees with this sale, or with all sales of those 3 hours: 1 is the same sum',
    take: ({ trade }) => trade.seller_cash?.fit ?? Number.NaN,
  },
  {
    ...{ name: 'buyer_cash_hours', unit: 'hours', group: 'flow' },
    meaning: 'From money coming back to the buyer’s withdrawal of at least half of it, within 2 days',
    take: ({ trade }) => {
      const last = Math.max(
        ...[trade.refunded_at ?? 0, ways(trade).at(-1)?.edges.at(-1)?.at ?? 0, trade.repaid?.at ?? 0],
      );
      return trade.buyer_cash === null ? Number.NaN : (trade.buyer_cash.at - last) / HOUR_MS;
    },
  },
  {
    ...{ name: 'refund_to_balance_share', unit: 'share', group: 'flow' },
    meaning: 'Share of a card payment that was refunded to the buyer’s balance',
    take: ({ trade }) =>
      trade.channel === 'credit-card' ? share(trade.refunded_to_balance, trade.amount) : Number.NaN,
  },
  {
    ...{ name: 'refund_hours', unit: 'hours', group: 'flow' },
    meaning: 'From payment to the last refund',
    take: ({ trade }) =>
      trade.refunded_at === null ? Number.NaN : (trade.refunded_at - trade.paid_at) / HOUR_MS,
  },
  {
    ...{ name: 'commission_share', unit: 'share', group: 'flow' },
    meaning: 'Share of the price that the buyer passed to the seller within 2 days of a refund',
    take: ({ trade }) => (trade.refunded_at === null ? Number.NaN : share(trade.commission, trade.amount)),
  },
  {
    ...{ name: 'claim_share', unit: 'share', group: 'trouble' },
    meaning: 'Share of the price that the guarantee paid to the buyer',
    take: ({ trade }) => share(trade.compensated, trade.amount),
  },
  {
    ...{ name: 'claim_back_share', unit: 'share', group: 'trouble' },
    meaning: 'Share of a compensation that the buyer passed to the seller within 5 days',
    take: ({ trade }) => share(trade.claim_back, trade.compensated),
  },
  {
    ...{ name: 'back_by_purchase', unit: 'yes', group: 'flow' },
    meaning: 'The money came back as the price of another purchase',
    take: ({ trade }) =>
      ways(trade).length === 0
        ? Number.NaN
        : yes(ways(trade).some(({ edges }) => edges.some(({ kind }) => kind === 'trade'))),
  },
  {
    ...{ name: 'back_merchants', unit: 'count', group: 'flow' },
    meaning: 'Merchants among the accounts between seller and buyer',
    take: ({ trade }) =>
      ways(trade).length === 0
        ? Number.NaN
        : relaysOf(episode(trade)).filter(({ merchant }) => merchant).length,
  },
  {
    ...{ name: 'pair_loops_90d', unit: 'count', group: 'flow' },
    meaning:
      'Other trades of the same buyer and seller in the 90 days before of which at least 80 % came back',
    take: ({ trade }) => pairLoops(trade),
  },
  {
    ...{ name: 'seller_loop_buyers_90d', unit: 'count', group: 'merchant' },
    meaning:
      'Other buyers of the seller’s sales of the last 90 days to whom at least 80 % of the price came back',
    take: loopBuyers,
  },
  {
    ...{ name: 'seller_loop_share_30d', unit: 'share', group: 'merchant' },
    meaning:
      'Share of the seller’s other card sales of the last 30 days, from 4 on, of which at least 80 % came back',
    take: loopShare,
  },
  {
    ...{ name: 'repaid_share', unit: 'share', group: 'flow' },
    meaning:
      'Share of the price that arrived in one transfer from somebody else within 10 days after payment, if it fits',
    take: ({ trade }) => (trade.repaid === null ? Number.NaN : share(trade.repaid.amount, trade.amount)),
  },
  {
    ...{ name: 'sponsored_sales_90d', unit: 'count', group: 'links' },
    meaning:
      'Sales of this seller within 90 days whose price (up to 12 % more) one third person had sent the buyer; 0 without one',
    take: ({ trade }) => groupAround(trade.seller.sponsored, trade.sponsor, trade).length,
  },
  {
    ...{ name: 'sponsor_repaid_share', unit: 'share', group: 'flow' },
    meaning: 'Share of the price that came from the seller, within 15 days, to who had sent it to the buyer',
    take: ({ trade }) => (trade.sponsor === null ? Number.NaN : share(trade.sponsor_repaid, trade.amount)),
  },
  {
    ...{ name: 'cross_share', unit: 'share', group: 'flow' },
    meaning:
      'Share of the price that came back, counting what other merchants sent at whom the buyer pays by card too',
    take: ({ trade }) =>
      trade.crossed.length === 0
        ? Number.NaN
        : share(trade.returned + trade.crossed.reduce((sum, { amount }) => sum + amount, 0), trade.amount),
  },
  {
    ...{ name: 'cross_fit', unit: 'share', group: 'flow' },
    meaning: 'Share that what came so makes up of the largest sum in which it arrived',
    take: ({ trade }) =>
      trade.crossed.length === 0
        ? Number.NaN
        : Math.max(...trade.crossed.map(({ amount, edges }) => amount / (edges.at(-1)?.amount ?? amount))),
  },
  {
    ...{ name: 'back_parts', unit: 'count', group: 'flow' },
    meaning: 'Arrivals in which the money came back',
    take: ({ trade }) => new Set(ways(trade).map(({ edges }) => edges.at(-1))).size,
  },
  {
    ...{ name: 'disputed', unit: 'yes', group: 'trouble' },
    meaning: 'Disputed',
    take: ({ trade }) => yes(trade.disputed),
  },
];
