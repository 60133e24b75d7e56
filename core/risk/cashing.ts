/**
 * Cash taken to the bank: which sales and which money that came back a withdrawal belongs to.
 */
import { DAY_MS, HOUR_MS, type Instant } from '#core/kernel/instant';

import type { BankMove, KnownAccount, KnownTrade } from './known';

/** From confirmation to the seller's withdrawal. */
const CASH_AFTER_SALE_MS = 3 * HOUR_MS;
/** From money coming back to the buyer's withdrawal. */
const CASH_AFTER_RETURN_MS = 2 * DAY_MS;

/** Sales confirmed shortly before a withdrawal, with how well the sums agree. */
export function cashedSales(
  seller: KnownAccount,
  { amount, at }: BankMove,
): { trade: KnownTrade; fit: number }[] {
  const fresh: KnownTrade[] = [];
  for (let index = seller.sold.length - 1; index >= 0; index -= 1) {
    const trade = seller.sold[index];
    if (trade === undefined || trade.paid_at < at - 14 * DAY_MS) break;
    const confirmed = trade.confirmed_at;
    if (confirmed !== null && confirmed >= at - CASH_AFTER_SALE_MS && trade.seller_cash === null) {
      fresh.push(trade);
    }
  }
  const sum = fresh.reduce((total, trade) => total + trade.amount, 0);
  const agree = (value: number): number => Math.min(value, amount) / Math.max(value, amount);
  return fresh.map((trade) => ({ trade, fit: Math.max(agree(trade.amount), agree(sum)) }));
}

/** Purchases whose money came back shortly before the buyer took at least half of it to the bank. */
export function cashedReturns(buyer: KnownAccount, { amount, at }: BankMove): KnownTrade[] {
  const list: KnownTrade[] = [];
  for (let index = buyer.bought.length - 1; index >= 0; index -= 1) {
    const trade = buyer.bought[index];
    if (trade === undefined || trade.paid_at < at - 20 * DAY_MS) break;
    const returned_at = Math.max(
      trade.returns.at(-1)?.edges.at(-1)?.at ?? 0,
      trade.advances.at(-1)?.edges.at(-1)?.at ?? 0,
      trade.refunded_to_balance > 0 ? (trade.refunded_at ?? 0) : 0,
      trade.repaid?.at ?? 0,
    );
    const back = Math.max(
      trade.returned + trade.advanced + trade.refunded_to_balance,
      trade.repaid?.amount ?? 0,
    );
    const soon = returned_at >= at - CASH_AFTER_RETURN_MS;
    if (soon && trade.buyer_cash === null && amount >= back / 2) list.push(trade);
  }
  return list;
}

/** Within this time a withdrawal of at least half of what had come, and hardly more, took it out. */
const CASH_OUT_BAND = [0.5, 1.15] as const;
/** Longer after, or of a sale by its seller, the sums must agree as well as this. */
const CASH_OUT_AGREES = 0.97;
const CASH_OUT_LATE_MS = 5 * DAY_MS;
const SALE_CASH_MS = 2 * DAY_MS;

/** Every sum that came to a buyer for a trade, and when: by a way from the seller, from a third person, as a refund. */
function* arrivals(trade: KnownTrade): Iterable<{ readonly amount: number; readonly at: Instant }> {
  for (const paths of [trade.returns, trade.advances, trade.crossed]) {
    for (const { edges } of paths) {
      const last = edges.at(-1);
      if (last !== undefined) yield last;
    }
  }
  if (trade.repaid !== null) yield trade.repaid;
  if (trade.refunded_to_balance > 0 && trade.refunded_at !== null) {
    yield { amount: trade.refunded_to_balance, at: trade.refunded_at };
  }
}

function takesOut(move: BankMove, came: { readonly amount: number; readonly at: Instant }): boolean {
  const after_ms = move.at - came.at;
  if (after_ms < 0 || after_ms > CASH_OUT_LATE_MS) return false;
  const part = move.amount / came.amount;
  const soon = after_ms <= CASH_AFTER_RETURN_MS && part >= CASH_OUT_BAND[0] && part <= CASH_OUT_BAND[1];
  return soon || Math.min(part, 1 / part) >= CASH_OUT_AGREES;
}

/**
 * Notes with every trade of an account which a withdrawal may have taken out: the buyer what he had got for it, the
 * seller its price. It says whose cash a withdrawal was once the trade is suspected, not that it is suspicious.
 */
export function noteCashOut(account: KnownAccount, move: BankMove, return_ms: number): void {
  for (let index = account.bought.length - 1; index >= 0; index -= 1) {
    const trade = account.bought[index];
    if (trade === undefined || trade.paid_at < move.at - return_ms - CASH_OUT_LATE_MS) break;
    for (const came of arrivals(trade)) {
      if (takesOut(move, came)) {
        trade.cash_outs.push(move);
        break;
      }
    }
  }
  for (let index = account.sold.length - 1; index >= 0; index -= 1) {
    const trade = account.sold[index];
    if (trade === undefined || trade.paid_at < move.at - 14 * DAY_MS) break;
    const confirmed = trade.confirmed_at ?? Number.NEGATIVE_INFINITY;
    const agree = Math.min(move.amount, trade.amount) / Math.max(move.amount, trade.amount);
    if (confirmed >= move.at - SALE_CASH_MS && agree >= CASH_OUT_AGREES) trade.cash_outs.push(move);
  }
}

/** Notes what the buyer had taken to the bank of money that came before he paid: the card was repaid with it. */
export function noteCashedBefore(
  trade: KnownTrade,
  came: { readonly amount: number; readonly at: Instant },
): void {
  const { withdrawals } = trade.buyer;
  for (let index = withdrawals.length - 1; index >= 0; index -= 1) {
    const move = withdrawals[index];
    if (move === undefined || move.at < came.at) return;
    if (move.at <= trade.paid_at && takesOut(move, came)) trade.cash_outs.push(move);
  }
}

/** An advance that the buyer took to the bank before he paid: the card was repaid with it. */
export function noteCashedAdvance(trade: KnownTrade): void {
  const got_at = trade.advances[0]?.edges.at(-1)?.at ?? trade.paid_at;
  const { withdrawals } = trade.buyer;
  for (let index = withdrawals.length - 1; index >= 0; index -= 1) {
    const move = withdrawals[index];
    if (move === undefined || move.at < got_at) return;
    if (move.at <= trade.paid_at && move.amount >= trade.advanced / 2) {
      trade.buyer_cash = move;
      return;
    }
  }
}
