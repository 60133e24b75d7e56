/**
 * A merchant's habits of the last thirty days, as numbers that can be compared between merchants.
 *
 * Each is missing (NaN) where there is too little to tell. They are taken of what was known by then.
 */
import { DAY_MS, MINUTE_MS, type Instant } from '#core/kernel/instant';

import { isParcel, type BankMove, type KnownAccount, type KnownTrade } from './known';
import { medianOf } from './sorted-values';

/** Fewer sales (or confirmed ones, or ones by card) say nothing about a habit. */
const SALES_MIN = 5;

interface Seen {
  /** Paid sales of the window. */
  readonly sales: readonly KnownTrade[];
  readonly cards: readonly KnownTrade[];
  readonly confirmed: readonly KnownTrade[];
  readonly isQuiet: ((at: Instant) => boolean) | null;
}

export interface Habit {
  readonly name: string;
  readonly unit: 'share' | 'minutes' | 'minor';
  /** The end at which merchants of sham trades are found. */
  readonly risky: 'high' | 'low';
  readonly meaning: string;
  readonly take: (seen: Seen) => number;
}

function shareOf(sales: readonly KnownTrade[], holds: (sale: KnownTrade) => boolean): number {
  if (sales.length < SALES_MIN) return Number.NaN;
  return sales.filter(holds).length / sales.length;
}

function median(values: number[]): number {
  return values.length < SALES_MIN ? Number.NaN : medianOf(values.sort((left, right) => left - right));
}

/** The first withdrawal not before an instant. */
function nextWithdrawal(moves: readonly BankMove[], at: Instant): BankMove | undefined {
  let low = 0;
  let high = moves.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((moves[middle] as BankMove).at < at) low = middle + 1;
    else high = middle;
  }
  return moves[low];
}

/** At least half of the price went to the bank within a day of confirmation. */
function isCashed({ seller, amount, confirmed_at }: KnownTrade): boolean {
  const move = nextWithdrawal(seller.withdrawals, confirmed_at ?? 0);
  return move !== undefined && move.at <= (confirmed_at ?? 0) + DAY_MS && move.amount >= amount / 2;
}

/** Share of card sales paid with a card that had paid here before within the window. */
function repeatCards({ cards }: Seen): number {
  const different = new Set(cards.map(({ card_id }) => card_id)).size;
  return cards.length < SALES_MIN ? Number.NaN : 1 - different / cards.length;
}

/** Share of the turnover that comes from the best buyer. */
function buyerConcentration({ sales }: Seen): number {
  const sums = new Map<KnownAccount, number>();
  let total = 0;
  for (const { buyer, amount } of sales) {
    sums.set(buyer, (sums.get(buyer) ?? 0) + amount);
    total += amount;
  }
  return sales.length < SALES_MIN ? Number.NaN : Math.max(...sums.values()) / total;
}

export const HABITS: readonly Habit[] = [
  {
    ...{ name: 'card_share', unit: 'share', risky: 'high', meaning: 'Sales paid by credit card' },
    take: ({ sales }) => shareOf(sales, ({ channel }) => channel === 'credit-card'),
  },
  {
    ...{ name: 'confirm_minutes', unit: 'minutes', risky: 'low' },
    meaning: 'From payment to the buyer’s confirmation of parcels, median',
    take: ({ confirmed }) =>
      median(
        confirmed
          .filter((sale) => sale.by_buyer && isParcel(sale))
          .map(({ confirmed_at, paid_at }) => ((confirmed_at ?? paid_at) - paid_at) / MINUTE_MS),
      ),
  },
  {
    ...{ name: 'cashed_share', unit: 'share', risky: 'high' },
    meaning: 'Confirmed sales of which at least half went to the bank within a day',
    take: ({ confirmed }) => shareOf(confirmed, isCashed),
  },
  {
    ...{ name: 'repeat_card_share', unit: 'share', risky: 'high' },
    meaning: 'Card sales with a card that had paid here before in the window',
    take: repeatCards,
  },
  {
    ...{ name: 'buyer_concentration', unit: 'share', risky: 'high' },
    meaning: 'Turnover from the best buyer',
    take: buyerConcentration,
  },
  {
    ...{ name: 'refund_share', unit: 'share', risky: 'high', meaning: 'Sales refunded in part or in full' },
    take: ({ sales }) => shareOf(sales, ({ refunded }) => refunded > 0),
  },
  {
    ...{ name: 'night_share', unit: 'share', risky: 'high' },
    meaning: 'Sales paid in the six hours of the day in which the platform sleeps',
    take: ({ sales, isQuiet }) =>
      isQuiet === null ? Number.NaN : shareOf(sales, ({ paid_at }) => isQuiet(paid_at)),
  },
  {
    ...{ name: 'ticket', unit: 'minor', risky: 'high', meaning: 'Price of a sale, median' },
    take: ({ sales }) => median(sales.map(({ amount }) => amount)),
  },
];

/** What a merchant's habits are, in the order of `HABITS`; `isQuiet` tells the hours in which the platform sleeps. */
export function habitsOf(merchant: KnownAccount, now: Instant, isQuiet: Seen['isQuiet']): number[] {
  const sales = merchant.sales.within(now);
  const seen: Seen = {
    ...{ sales, isQuiet },
    cards: sales.filter(({ channel }) => channel === 'credit-card'),
    confirmed: sales.filter(({ confirmed_at }) => confirmed_at !== null),
  };
  return HABITS.map(({ take }) => take(seen));
}
