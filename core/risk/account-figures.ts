/**
 * What one account sold or bought within windows of time, as figures an analyst compares.
 *
 * Made of trades that were paid, by when they were paid; what became of them since (refund, chargeback, compensation) is as
 * the books know it now. Shares follow the same definitions as a merchant's habits (`merchant-habits.ts`), so they can stand
 * beside those of his peers. Pure; amounts are minor units of one currency.
 */
import { DAY_MS, MINUTE_MS, type Instant } from '#core/kernel/instant';
import type { Channel } from '#core/ledger/tables';

import { medianOf } from './sorted-values';

/** A paid trade as one side sees it. */
export interface SideTrade {
  /** The other side's account. */
  readonly other_id: string;
  readonly amount_minor: bigint;
  readonly channel: Channel | null;
  readonly instrument_id: string | null;
  readonly paid_at: Instant;
  readonly confirmed_at: Instant | null;
  readonly refunded_minor: bigint;
  readonly charged_back: boolean;
  /** The guarantee paid for it. */
  readonly compensated: boolean;
  readonly disputed: boolean;
}

/** Money taken to the bank. */
export interface Withdrawn {
  readonly at: Instant;
  readonly amount_minor: bigint;
}

export interface WindowFigures {
  /** Days before the end; null for all there is. */
  readonly days: number | null;
  readonly trades: number;
  readonly sum_minor: bigint;
  /** Null without a trade. */
  readonly median_minor: bigint | null;
  readonly by_card: number;
  readonly refunded: number;
  readonly refunded_minor: bigint;
  readonly disputed: number;
  readonly charged_back: number;
  readonly compensated: number;
  /** Different accounts on the other side, and those of them with more than one trade of the window. */
  readonly others: number;
  readonly repeat_others: number;
  /** Share of the turnover with the best of them; null without a trade. */
  readonly best_share: number | null;
  /** Share of card payments by a card that had paid within the window before; null without one. */
  readonly repeat_card_share: number | null;
  /** Paid in the platform's quiet hours; null while these are not known. */
  readonly at_night: number | null;
  /** From payment to confirmation; null while none was confirmed. */
  readonly confirm_minutes: number | null;
  readonly confirmed: number;
  /** Confirmed ones of which at least half the price went to the account's bank within a day. */
  readonly cashed: number;
}

export interface WindowOf {
  /** The end, included. */
  readonly upto: Instant;
  readonly days: number | null;
  readonly isQuiet: ((at: Instant) => boolean) | null;
}

function sumOf(amounts: readonly bigint[]): bigint {
  return amounts.reduce((sum, amount) => sum + amount, 0n);
}

/** The lower one of the two in the middle, so that it is the price of some trade. */
function medianMinor(amounts: readonly bigint[]): bigint | null {
  const sorted = [...amounts].sort((left, right) => (left < right ? -1 : left > right ? 1 : 0));
  return sorted[(sorted.length - 1) >> 1] ?? null;
}

/** A share as a number: exact to a millionth, which no screen shows. */
function ratio(part: bigint, whole: bigint): number {
  return whole === 0n ? 0 : Number((part * 1_000_000n) / whole) / 1_000_000;
}

/** Where the first withdrawal not before an instant stands in a sorted list. */
function firstFrom(withdrawn: readonly Withdrawn[], at: Instant): number {
  let low = 0;
  let high = withdrawn.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((withdrawn[middle] as Withdrawn).at < at) low = middle + 1;
    else high = middle;
  }
  return low;
}

function isCashed(trade: SideTrade, withdrawn: readonly Withdrawn[]): boolean {
  if (trade.confirmed_at === null) return false;
  const next = withdrawn[firstFrom(withdrawn, trade.confirmed_at)];
  return (
    next !== undefined &&
    next.at <= trade.confirmed_at + DAY_MS &&
    next.amount_minor * 2n >= trade.amount_minor
  );
}

function othersOf(trades: readonly SideTrade[], sum_minor: bigint) {
  const by_other = new Map<string, { count: number; sum_minor: bigint }>();
  for (const { other_id, amount_minor } of trades) {
    const seen = by_other.get(other_id) ?? { count: 0, sum_minor: 0n };
    by_other.set(other_id, { count: seen.count + 1, sum_minor: seen.sum_minor + amount_minor });
  }
  const all = [...by_other.values()];
  const best_minor = all.reduce((best, one) => (one.sum_minor > best ? one.sum_minor : best), 0n);
  return {
    others: all.length,
    repeat_others: all.filter(({ count }) => count > 1).length,
    best_share: all.length === 0 ? null : ratio(best_minor, sum_minor),
  };
}

function confirmMinutes(confirmed: readonly SideTrade[]): number | null {
  const took = confirmed.map(
    ({ paid_at, confirmed_at }) => ((confirmed_at ?? paid_at) - paid_at) / MINUTE_MS,
  );
  return took.length === 0 ? null : medianOf(took.sort((left, right) => left - right));
}

/**
 * Figures of one side within a window.
 * @param withdrawn of the account, oldest first
 */
export function windowFigures(
  all: readonly SideTrade[],
  withdrawn: readonly Withdrawn[],
  { upto, days, isQuiet }: WindowOf,
): WindowFigures {
  const from = days === null ? Number.NEGATIVE_INFINITY : upto - days * DAY_MS;
  const trades = all.filter(({ paid_at }) => paid_at > from && paid_at <= upto);
  const amounts = trades.map(({ amount_minor }) => amount_minor);
  const sum_minor = sumOf(amounts);
  const cards = trades.filter(({ channel }) => channel === 'credit-card');
  const confirmed = trades.filter(({ confirmed_at }) => confirmed_at !== null);
  const different_cards = new Set(cards.map(({ instrument_id }) => instrument_id)).size;
  const count = (holds: (trade: SideTrade) => boolean): number => trades.filter(holds).length;
  return {
    days,
    trades: trades.length,
    sum_minor,
    median_minor: medianMinor(amounts),
    by_card: cards.length,
    refunded: count(({ refunded_minor }) => refunded_minor > 0n),
    refunded_minor: sumOf(trades.map(({ refunded_minor }) => refunded_minor)),
    disputed: count(({ disputed }) => disputed),
    charged_back: count(({ charged_back }) => charged_back),
    compensated: count(({ compensated }) => compensated),
    ...othersOf(trades, sum_minor),
    repeat_card_share: cards.length === 0 ? null : 1 - different_cards / cards.length,
    at_night: isQuiet === null ? null : count(({ paid_at }) => isQuiet(paid_at)),
    confirm_minutes: confirmMinutes(confirmed),
    confirmed: confirmed.length,
    cashed: confirmed.filter((trade) => isCashed(trade, withdrawn)).length,
  };
}
