/**
 * Others who stand in for buyer or seller: who pays for a buyer, who pays a buyer back, who gets what a buyer paid.
 *
 * Such money touches the trade only by its sum and its time, so each note here is a guess; that the same third account
 * does it for one merchant again and again is what makes it tell.
 */
import { DAY_MS, type Instant } from '#core/kernel/instant';

import type { Edge, KnownAccount, KnownTrade } from './known';

/** How far apart sales may lie of which the same third account is said to have a part. */
export const THIRD_PARTY_DAYS = 90;
/** From payment to the transfer that pays back. */
const REPAID_MS = 10 * DAY_MS;
/** From payment to the transfer that passes the money on to another. */
const PASSED_MS = 8 * DAY_MS;
const SPONSORED_MS = 2 * DAY_MS;
/** A sponsor sends the price, or a little more; one who is known as such may add a wage. */
const SPONSOR_BAND = [0.995, 1.12] as const;
const WAGE_CEILING = 1.6;

/** A commission of up to a tenth, but some. */
const isLessCommission = (sum: number, price: number): boolean => sum >= price * 0.9 && sum < price * 0.9995;

/** What somebody sent somebody by transfers after an instant, as far as it is not recognised as coming back. */
function sentSince({ from, to }: Edge, since: Instant): number {
  let sum = 0;
  for (let index = to.inflow.length - 1; index >= 0; index -= 1) {
    const edge = to.inflow[index];
    if (edge === undefined || edge.at < since) break;
    if (edge.from === from && edge.kind === 'transfer') sum += edge.left;
  }
  return sum;
}

function join(groups: Map<KnownAccount, KnownTrade[]>, third: KnownAccount, trade: KnownTrade): void {
  const trades = groups.get(third) ?? [];
  trades.push(trade);
  groups.set(third, trades);
}

/** The trades of a group that were paid within 90 days of this one, itself included. */
export function groupAround(
  groups: ReadonlyMap<KnownAccount, readonly KnownTrade[]>,
  third: KnownAccount | null,
  trade: KnownTrade,
): KnownTrade[] {
  const within = THIRD_PARTY_DAYS * DAY_MS;
  const trades = third === null ? [] : (groups.get(third) ?? []);
  return trades.filter(({ paid_at }) => Math.abs(paid_at - trade.paid_at) <= within);
}

/**
 * Notes a transfer from elsewhere that fits a card purchase of the last ten days less a commission of up to 10 %; from a
 * merchant, or from who repaid others for this seller, it may come in parts. Answers the trade.
 */
export function noteRepayment(edge: Edge): KnownTrade | null {
  const { bought } = edge.to;
  for (let index = bought.length - 1; index >= 0; index -= 1) {
    const trade = bought[index];
    if (trade === undefined || trade.paid_at < edge.at - REPAID_MS) return null;
    const open = trade.repaid === null && trade.channel === 'credit-card' && trade.paid_at < edge.at;
    if (!open || edge.from === trade.seller) continue;
    const may_part = edge.from.merchant || trade.seller.settled.has(edge.from);
    const parts = may_part ? sentSince(edge, trade.paid_at) : 0;
    const amount = isLessCommission(edge.amount, trade.amount) ? edge.amount : parts;
    if (isLessCommission(amount, trade.amount)) {
      trade.repaid = { from: edge.from, amount, at: edge.at };
      join(trade.seller.settled, edge.from, trade);
      return trade;
    }
  }
  return null;
}

/**
 * Notes who sent the buyer the price, or up to 12 % more, within two days before; the seller himself is no sponsor.
 * Answers the transfer.
 */
export function noteSponsor(trade: KnownTrade): Edge | null {
  const { buyer, seller, amount, paid_at } = trade;
  for (let index = buyer.inflow.length - 1; index >= 0; index -= 1) {
    const edge = buyer.inflow[index];
    if (edge === undefined || edge.at < paid_at - SPONSORED_MS) return null;
    const ceiling = seller.sponsored.has(edge.from) ? WAGE_CEILING : SPONSOR_BAND[1];
    const fits = edge.amount >= amount * SPONSOR_BAND[0] && edge.amount <= amount * ceiling;
    if (fits && edge.kind === 'transfer' && edge.from !== seller && edge.at <= paid_at) {
      trade.sponsor = edge.from;
      join(seller.sponsored, edge.from, trade);
      edge.from.sponsoring.push(trade);
      return edge;
    }
  }
  return null;
}

/** Buyer and third person use a device of each other, or the third pays the same seller by card. */
function goTogether(trade: KnownTrade, third: KnownAccount): boolean {
  for (const device of third.devices) {
    if (trade.buyer.devices.has(device)) return true;
  }
  const since = trade.paid_at - THIRD_PARTY_DAYS * DAY_MS;
  return third.bought.some(
    (other) => other.seller === trade.seller && other.channel === 'credit-card' && other.paid_at >= since,
  );
}

/**
 * Notes that a seller sent the price of a card sale, less a commission and at once or in parts, to somebody else who
 * goes together with its buyer. Answers the trade.
 */
export function notePassing(edge: Edge): KnownTrade | null {
  const { from: seller, to: third } = edge;
  for (let index = seller.sold.length - 1; index >= 0; index -= 1) {
    const trade = seller.sold[index];
    if (trade === undefined || trade.paid_at < edge.at - PASSED_MS) return null;
    if (trade.channel !== 'credit-card' || trade.passed_on !== null || trade.buyer === third) continue;
    const back = trade.returned + trade.advanced + trade.refunded;
    if (trade.paid_at >= edge.at || back > trade.amount * 0.1) continue;
    const amount = [edge.left, sentSince(edge, trade.paid_at)].find((sum) =>
      isLessCommission(sum, trade.amount),
    );
    if (amount !== undefined && goTogether(trade, third)) {
      trade.passed_on = { from: seller, amount, at: edge.at };
      return trade;
    }
  }
  return null;
}

/** Purchases of either from the other that are about this trade's price, paid within 90 days of it, itself included. */
export function mutualTrades(trade: KnownTrade): {
  readonly there: KnownTrade[];
  readonly back: KnownTrade[];
} {
  const { buyer, seller } = trade;
  const alike = (one: KnownAccount, other: KnownAccount): KnownTrade[] =>
    one.bought.filter(
      (purchase) =>
        purchase.seller === other &&
        Math.abs(purchase.paid_at - trade.paid_at) <= THIRD_PARTY_DAYS * DAY_MS &&
        purchase.amount >= trade.amount * 0.8 &&
        purchase.amount <= trade.amount * 1.25,
    );
  // Who never sold anything sold nothing to this seller.
  if (buyer.sold.length === 0) return { there: [], back: [] };
  return { there: alike(buyer, seller), back: alike(seller, buyer) };
}
