/**
 * The features of a trade: numbers that rules and models speak of, each defined once.
 *
 * A vector is taken at an occasion (payment, confirmation, money coming back, ...) out of what was known by then, so a
 * value never changes afterwards. What is not known yet or has no baseline is missing (NaN), and no condition on it
 * holds. No feature depends on an absolute sum: sums are compared with what is usual for the category, the merchant, or
 * the buyer, so that another platform's prices read the same. Yes is 1, no is 0.
 */
import { DAY_MS, HOUR_MS, MINUTE_MS, SECOND_MS, type Instant } from '#core/kernel/instant';

import {
  PARCEL_METHODS,
  type Knowledge,
  type KnownAccount,
  type KnownTrade,
  type ReturnPath,
} from './knowledge';
import { flowFit, relaysOf, returnHours } from './money-flow';
import { SALES_DAYS } from './sale-window';

export interface FeatureSpec {
  readonly name: string;
  readonly unit: 'ratio' | 'share' | 'count' | 'minutes' | 'hours' | 'days' | 'yes';
  readonly group: 'amount' | 'buyer' | 'merchant' | 'fulfilment' | 'flow' | 'links' | 'trouble';
  /** What it says, with its window. */
  readonly meaning: string;
}

interface Taken {
  readonly trade: KnownTrade;
  readonly known: Knowledge;
  readonly now: Instant;
}

interface Feature extends FeatureSpec {
  readonly take: (taken: Taken) => number;
}

const yes = (value: boolean): number => (value ? 1 : 0);

const ratio = (value: number, base: number): number => (base > 0 ? value / base : Number.NaN);

const isParcel = ({ method }: KnownTrade): boolean => method !== null && PARCEL_METHODS.includes(method);

const share = (part: number, whole: number): number => (whole === 0 ? Number.NaN : part / whole);

/** Payments by the same card within an hour, this one included. */
function cardBurst({ known, trade }: Taken): number {
  if (trade.card_id === null) return Number.NaN;
  const paid = known.cards.get(trade.card_id) ?? [];
  let count = 0;
  for (let index = paid.length - 1; index >= 0; index -= 1) {
    const other = paid[index];
    if (other === undefined || other.paid_at < trade.paid_at - HOUR_MS) break;
    if (other.paid_at <= trade.paid_at) count += 1;
  }
  return count;
}

/** Payments of this buyer to this seller within some time before, this one included. */
function pairPayments(trade: KnownTrade, within_ms: number): number {
  const { bought } = trade.buyer;
  let count = 0;
  for (let index = bought.length - 1; index >= 0; index -= 1) {
    const other = bought[index];
    if (other === undefined || other.paid_at < trade.paid_at - within_ms) break;
    if (other.seller === trade.seller && other.paid_at <= trade.paid_at) count += 1;
  }
  return count;
}

function sharesDevice({ buyer, seller }: KnownTrade): boolean {
  const [fewer, more] = buyer.devices.size < seller.devices.size ? [buyer, seller] : [seller, buyer];
  for (const device of fewer.devices) {
    if (more.devices.has(device)) return true;
  }
  return false;
}

function sharesIp({ buyer, seller }: KnownTrade): boolean {
  for (const ip of seller.ips) {
    if (buyer.ips.has(ip)) return true;
  }
  return false;
}

/** How many of the seller's buyers of the window use one of his devices. */
function buyersOnSellersDevices({ known, trade }: Taken): number {
  const users = new Set<KnownAccount>();
  for (const device of trade.seller.devices) {
    for (const user of known.devices.get(device) ?? []) {
      if (user !== trade.seller && trade.seller.sales.timesOf(user.id) > 0) users.add(user);
    }
  }
  return users.size;
}

const confirmMinutes = ({ trade }: Taken): number =>
  trade.confirmed_at === null ? Number.NaN : (trade.confirmed_at - trade.paid_at) / MINUTE_MS;

/** Where the time to confirmation lies among all of the same delivery method: 0 is the fastest. */
function confirmRank({ trade, known }: Taken): number {
  if (trade.confirmed_at === null || trade.method === null || !trade.by_buyer) return Number.NaN;
  return known.confirm_times.of(trade.method).rank((trade.confirmed_at - trade.paid_at) / SECOND_MS);
}

/** One buyer's payments to one seller that lie close together are one affair: sums are split and merged in it. */
const EPISODE_MS = 2 * DAY_MS;

/** The trades of the pair paid within two days of this one, itself included. */
function episode(trade: KnownTrade): KnownTrade[] {
  const { bought } = trade.buyer;
  const list: KnownTrade[] = [];
  for (let index = bought.length - 1; index >= 0; index -= 1) {
    const other = bought[index];
    if (other === undefined || other.paid_at < trade.paid_at - EPISODE_MS) break;
    if (other.seller === trade.seller && other.paid_at <= trade.paid_at + EPISODE_MS) list.push(other);
  }
  return list;
}

function backShare(trade: KnownTrade): number {
  let back = 0;
  let paid = 0;
  for (const other of episode(trade)) {
    back += other.returned + other.advanced;
    paid += other.amount;
  }
  return share(back, paid);
}

const ways = (trade: KnownTrade): ReturnPath[] =>
  episode(trade).flatMap(({ returns, advances }) => [...returns, ...advances]);

/** Loops of this pair beside this one in the last 90 days: earlier trades of which most came back. */
function pairLoops(trade: KnownTrade): number {
  const { bought } = trade.buyer;
  let count = 0;
  for (let index = bought.length - 1; index >= 0; index -= 1) {
    const other = bought[index];
    if (other === undefined || other.paid_at < trade.paid_at - 90 * DAY_MS) break;
    const mine = other.seller === trade.seller && other !== trade;
    if (mine && other.returned + other.advanced >= other.amount * 0.8) count += 1;
  }
  return count;
}

/** Confirmed sooner than goods travel: a parcel within two hours of shipment, anything else within the hour. */
function isQuick(trade: KnownTrade): boolean {
  if (trade.confirmed_at === null) return false;
  const since = isParcel(trade) ? (trade.shipped_at ?? trade.paid_at) : trade.paid_at;
  return trade.confirmed_at - since < (isParcel(trade) ? 2 * HOUR_MS : HOUR_MS);
}

/** How many of the seller's last sales are looked at for what is usual with him. */
const USUAL_SALES = 60;
/** Fewer say nothing. */
const USUAL_MIN = 5;

/** Share of the seller's other confirmed sales, not by card, for which something holds; NaN for fewer than five. */
function usualShare({ trade }: Taken, holds: (other: KnownTrade) => boolean): number {
  const { sold } = trade.seller;
  let seen = 0;
  let held = 0;
  for (let index = sold.length - 1; index >= 0 && seen < USUAL_SALES; index -= 1) {
    const other = sold[index];
    if (other === undefined || other === trade || other.confirmed_at === null) continue;
    if (other.channel === 'credit-card' || other.buyer === trade.buyer) continue;
    seen += 1;
    if (holds(other)) held += 1;
  }
  return seen < USUAL_MIN ? Number.NaN : held / seen;
}

/** Share of the seller's card sales of the last 30 days, without this one, that came back; NaN for fewer than 4. */
function loopShare({ trade, now }: Taken): number {
  const since = now - SALES_DAYS * DAY_MS;
  const { cards } = trade.seller.sales.asOf(now);
  let loops = 0;
  for (const other of trade.seller.loops) {
    if (other !== trade && other.channel === 'credit-card' && other.paid_at >= since) loops += 1;
  }
  const others = cards - (trade.channel === 'credit-card' && trade.paid_at >= since ? 1 : 0);
  return others < 4 ? Number.NaN : loops / others;
}

/** Buyers, others than this one, to whom the price of a sale of the last 90 days came back. */
function loopBuyers({ trade, now }: Taken): number {
  const buyers = new Set<KnownAccount>();
  for (const other of trade.seller.loops) {
    if (other.buyer !== trade.buyer && other.paid_at >= now - LOOP_DAYS * DAY_MS) buyers.add(other.buyer);
  }
  return buyers.size;
}

/** Sales of the seller within 90 days, this one included, that the same third person paid for. */
function sponsoredSales({ trade }: Taken): number {
  const { seller, sponsor } = trade;
  if (sponsor === null) return 0;
  let count = 0;
  for (let index = seller.sold.length - 1; index >= 0; index -= 1) {
    const other = seller.sold[index];
    if (other === undefined || other.paid_at < trade.paid_at - 90 * DAY_MS) break;
    if (other.sponsor === sponsor) count += 1;
  }
  return count;
}

/** How far back sales that came back are remembered against a seller. */
const LOOP_DAYS = 90;

const FEATURES: readonly Feature[] = [
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
      trade.address === '' ? Number.NaN : (known.addresses.get(trade.address)?.buyers.size ?? 0),
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
      'Share of what the buyer paid the seller within two days that came back to him, up to 15 days after or 4 before',
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
      'Share of the price that arrived in one transfer from somebody else within 6 days after payment, if it fits',
    take: ({ trade }) => (trade.repaid === null ? Number.NaN : share(trade.repaid.amount, trade.amount)),
  },
  {
    ...{ name: 'sponsored_sales_90d', unit: 'count', group: 'links' },
    meaning:
      'Sales of this seller within 90 days whose price (up to 12 % more) one third person had sent the buyer; 0 without one',
    take: sponsoredSales,
  },
  {
    ...{ name: 'sponsor_repaid_share', unit: 'share', group: 'flow' },
    meaning: 'Share of the price that the seller passed, within 10 days, to who had sent it to the buyer',
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

/** The catalogue, in the order of the vector. */
export const FEATURE_SPECS: readonly FeatureSpec[] = FEATURES;

export const FEATURE_NAMES: readonly string[] = FEATURES.map(({ name }) => name);

const PLACES = new Map(FEATURE_NAMES.map((name, place) => [name, place]));

/** Place of a feature in the vector; undefined for a name that is none. */
export function featurePlace(name: string): number | undefined {
  return PLACES.get(name);
}

/** The vector of a trade as it stands at an instant. */
export function takeFeatures(trade: KnownTrade, known: Knowledge, now: Instant): Float64Array {
  const taken: Taken = { trade, known, now };
  const vector = new Float64Array(FEATURES.length);
  for (const [place, feature] of FEATURES.entries()) {
    vector[place] = feature.take(taken);
  }
  return vector;
}
