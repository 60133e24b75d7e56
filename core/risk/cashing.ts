/**
 * Cash taken to the bank: which sales and which money that came back a withdrawal belongs to.
 */
import { DAY_MS, HOUR_MS } from '#core/kernel/instant';

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
