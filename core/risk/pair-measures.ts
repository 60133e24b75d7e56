/**
 * Measures of a buyer with a seller: payments of the pair, their affairs, what came back before, what they share.
 *
 * Each looks back over the buyer's purchases, latest first, and stops where its window begins.
 */
import { DAY_MS, HOUR_MS } from '#core/kernel/instant';

import { share, type Taken } from './feature';
import type { Edge, KnownTrade, ReturnPath } from './known';

/** Payments by the same card within an hour, this one included. */
export function cardBurst({ known, trade }: Taken): number {
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
export function pairPayments(trade: KnownTrade, within_ms: number): number {
  const { bought } = trade.buyer;
  let count = 0;
  for (let index = bought.length - 1; index >= 0; index -= 1) {
    const other = bought[index];
    if (other === undefined || other.paid_at < trade.paid_at - within_ms) break;
    if (other.seller === trade.seller && other.paid_at <= trade.paid_at) count += 1;
  }
  return count;
}

export function sharesDevice({ buyer, seller }: KnownTrade): boolean {
  const [fewer, more] = buyer.devices.size < seller.devices.size ? [buyer, seller] : [seller, buyer];
  for (const device of fewer.devices) {
    if (more.devices.has(device)) return true;
  }
  return false;
}

export function sharesIp({ buyer, seller }: KnownTrade): boolean {
  for (const ip of seller.ips) {
    if (buyer.ips.has(ip)) return true;
  }
  return false;
}

/** One buyer's payments to one seller that lie close together are one affair: sums are split and merged in it. */
const EPISODE_MS = 2 * DAY_MS;

/** The trades of the pair paid within two days of this one, itself included. */
export function episode(trade: KnownTrade): KnownTrade[] {
  const { bought } = trade.buyer;
  const list: KnownTrade[] = [];
  for (let index = bought.length - 1; index >= 0; index -= 1) {
    const other = bought[index];
    if (other === undefined || other.paid_at < trade.paid_at - EPISODE_MS) break;
    if (other.seller === trade.seller && other.paid_at <= trade.paid_at + EPISODE_MS) list.push(other);
  }
  return list;
}

/** Share of what was paid that came back: of the affair, or of the trade alone where that is more. */
export function backShare(trade: KnownTrade): number {
  let back = 0;
  let paid = 0;
  for (const other of episode(trade)) {
    back += other.returned + other.advanced;
    paid += other.amount;
  }
  return Math.max(share(back, paid), share(trade.returned + trade.advanced, trade.amount));
}

/** The ways by which money of the affair came back. */
export const ways = (trade: KnownTrade): ReturnPath[] =>
  episode(trade).flatMap(({ returns, advances }) => [...returns, ...advances]);

/** Loops of this pair beside this one in the last 90 days: earlier trades of which most came back. */
export function pairLoops(trade: KnownTrade): number {
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

/** Purchases from the same seller whose price came back in the same arrival as some of this one's, itself included. */
export function backTogether(trade: KnownTrade): number {
  const arrivals = new Set(trade.returns.map(({ edges }) => edges.at(-1)));
  if (arrivals.size === 0) return Number.NaN;
  const { bought } = trade.buyer;
  let count = 0;
  for (let index = bought.length - 1; index >= 0; index -= 1) {
    const other = bought[index];
    if (other === undefined || other.paid_at < trade.paid_at - 30 * DAY_MS) break;
    const together = other.returns.some(({ edges }) => arrivals.has(edges.at(-1)));
    if (other.seller === trade.seller && together) count += 1;
  }
  return count;
}

/** How far back money that was sent without a purchase is looked for. */
const USUAL_MS = 100 * DAY_MS;
/** Sums within these bounds of a return are like it; within the closer ones they are the same. */
const LIKE_BAND = [0.8, 1.25] as const;
const SAME_BAND = [0.99, 1.01] as const;
/** From this share on money that came has nothing to do with purchases. */
const UNRELATED_SHARE = 0.9;
/** Prices of which one return is the same sum are within this share of each other. */
const SAME_PRICE = 0.05;

const within = (sum: number, other: number, [low, high]: readonly [number, number]): boolean =>
  sum >= other * low && sum <= other * high;

/**
 * How often who sent the money back had sent the buyer about as much before that did not come back of any purchase, or
 * just as much for one of another price: wages, rent, a family's money. The least over all returns; NaN when nothing
 * came back.
 */
export function usualTransfers(trade: KnownTrade): number {
  const arrivals = new Set(ways(trade).map(({ edges }) => edges.at(-1)));
  let least = Number.NaN;
  for (const arrival of arrivals) {
    if (arrival === undefined) continue;
    const count = usualBefore(trade, arrival);
    least = Number.isNaN(least) ? count : Math.min(least, count);
  }
  return least;
}

function usualBefore(trade: KnownTrade, { from, to, amount, at }: Edge): number {
  let count = 0;
  for (let index = to.inflow.length - 1; index >= 0; index -= 1) {
    const edge = to.inflow[index];
    if (edge === undefined || edge.at < at - USUAL_MS) break;
    if (edge.from !== from || edge.kind !== 'transfer' || edge.at >= at) continue;
    const unrelated = edge.left >= edge.amount * UNRELATED_SHARE && within(edge.amount, amount, LIKE_BAND);
    const same = within(edge.amount, amount, SAME_BAND);
    if (unrelated || (same && !cameOfSuchPrice(edge, trade))) count += 1;
  }
  return count;
}

/** A transfer brought back some of a purchase of about this one's price. */
function cameOfSuchPrice(edge: Edge, { buyer, amount }: KnownTrade): boolean {
  return buyer.bought.some(
    (other) =>
      Math.abs(other.amount - amount) <= amount * SAME_PRICE &&
      [...other.returns, ...other.advances].some(({ edges }) => edges.at(-1) === edge),
  );
}
