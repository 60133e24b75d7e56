/**
 * Money that comes back: ways from a trade's seller to its buyer.
 *
 * Looked for backwards, when money arrives at somebody who bought lately, and when somebody pays who got money lately
 * (an advance is a return that came first). A way has at most six edges, each not before the one before it, and what
 * it carries shrinks by no more than a fee from hop to hop. Money is counted once: what was recognised as a return is
 * taken off its edges. Sums may be split and merged, so a way carries the least of what is left on its edges.
 * Sources for the idea: temporal cycles (2SCENT, VLDB 2018), fee band and bounded hops (GraphS, VLDB 2018).
 */
import { DAY_MS, HOUR_MS, type Instant } from '#core/kernel/instant';

import type { Knowledge } from './knowledge';
import { cashEdge, type Edge, type KnownAccount, type KnownTrade, type ReturnPath } from './known';

export interface FlowLimits {
  /** Edges of a way, from seller to buyer. */
  readonly hops_max: number;
  /** Longest rest of money at one stop. */
  readonly rest_ms: number;
  /** How long after payment a return still counts; all of a price at once; and a further part of a large ticket. */
  readonly return_ms: number;
  readonly return_late_ms: number;
  readonly return_large_ms: number;
  /** How long before payment an advance still counts. */
  readonly advance_ms: number;
  /** Longest time between a withdrawal and the top-up that brings its cash back. */
  readonly cash_ms: number;
  /** An edge may carry less than the one before by this share at the most. */
  readonly fee_share: number;
  /** The least share of a trade a single return may be. */
  readonly part_share: number;
  /** Edges looked at for one arrival; what needs more is given up. */
  readonly steps_max: number;
}

export const FLOW_LIMITS: FlowLimits = {
  hops_max: 6,
  rest_ms: 7 * DAY_MS,
  return_ms: 15 * DAY_MS,
  return_late_ms: 35 * DAY_MS,
  return_large_ms: 60 * DAY_MS,
  advance_ms: 4 * DAY_MS,
  cash_ms: 2 * DAY_MS,
  fee_share: 0.12,
  part_share: 0.05,
  steps_max: 4_000,
};

/** No more than the sum and a little can come back of a trade. */
const RETURN_CEILING = 1.02;
/** The largest commission that is expected. */
const COMMISSION_MAX = 0.12;
/** A small part must be at least this much of the sum it comes from. */
const SLICE_MIN = 0.5;
/** Merchants who settle for each other are looked for among those of this long. */
const CROSS_MS = 60 * DAY_MS;
/** Sums below this are not followed: one yuan. */
const AMOUNT_MIN = 100;

interface Search {
  readonly known: Knowledge;
  readonly limits: FlowLimits;
  readonly sellers: ReadonlySet<KnownAccount>;
  readonly buyer: KnownAccount;
  /** The way must begin after this. */
  readonly from_at: Instant;
  steps: number;
}

/** A way found, from the seller to the arrival. */
interface Way {
  readonly seller: KnownAccount;
  readonly edges: Edge[];
}

/** Ways that end with `edge`, shortest first; each level looks at the edges that could have fed the one after. */
function waysTo(search: Search, closing: Edge): Way[] {
  const { limits, sellers, buyer } = search;
  const found: Way[] = [];
  let level: Edge[][] = [[closing]];
  for (let hops = 1; hops <= limits.hops_max && level.length > 0 && found.length === 0; hops += 1) {
    const next: Edge[][] = [];
    for (const way of level) {
      const first = way[0];
      if (first === undefined) continue;
      if (sellers.has(first.from)) {
        found.push({ seller: first.from, edges: way });
        continue;
      }
      for (const feeding of [...feeders(search, way, first), ...cashFeeders(search, way, first)]) {
        if (feeding.from !== buyer) next.push([feeding, ...way]);
      }
    }
    level = next;
  }
  return found;
}

/** Edges into a relay that could have fed `first`: in time, enough left, not much more than a fee above. */
function feeders(search: Search, way: readonly Edge[], first: Edge): Edge[] {
  const { limits, from_at } = search;
  const { inflow } = first.from;
  const list: Edge[] = [];
  for (let index = inflow.length - 1; index >= 0 && search.steps < limits.steps_max; index -= 1) {
    const edge = inflow[index];
    search.steps += 1;
    if (edge === undefined || edge.at < first.at - limits.rest_ms || edge.at < from_at) break;
    if (edge.at > first.at || edge.left < AMOUNT_MIN || way.some((one) => one.from === edge.from)) continue;
    const transfer = edge.kind === 'transfer';
    const enough = edge.left >= first.left * 0.97 || (transfer && edge.left >= first.left * 0.25);
    const not_more = edge.left <= first.left * (1 + limits.fee_share) || transfer;
    if (enough && not_more) list.push(edge);
  }
  return list;
}

/**
 * Cash that could have fed `first` through the bank: the relay topped up about the sum, and shortly before that
 * somebody else had withdrawn it. Two such guesses in one way would be one too many.
 */
function cashFeeders(search: Search, way: readonly Edge[], first: Edge): Edge[] {
  const { limits, known, from_at } = search;
  const relay = first.from;
  if (first.kind !== 'transfer' || way.some(({ kind }) => kind === 'cash')) return [];
  const list: Edge[] = [];
  for (let index = relay.topups.length - 1; index >= 0; index -= 1) {
    const topup = relay.topups[index];
    if (topup === undefined || topup.at < first.at - DAY_MS) break;
    if (topup.at > first.at || topup.amount < first.amount * 0.9 || topup.amount > first.amount * 1.25) {
      continue;
    }
    const since = Math.max(from_at, topup.at - limits.cash_ms);
    for (const move of known.withdrawalsLike(first.amount, limits.fee_share, since, topup.at)) {
      search.steps += 1;
      if (search.steps >= limits.steps_max) return list;
      const same = move.account.currency === relay.currency && move.account !== relay;
      if (same && move.left >= first.left * 0.97) list.push(cashEdge(move, relay));
    }
  }
  return list;
}

function carried(way: Way): number {
  let least = Number.POSITIVE_INFINITY;
  for (const edge of way.edges) {
    if (edge.left < least) least = edge.left;
  }
  return least;
}

function take(way: Way, amount: number): ReturnPath {
  for (const edge of way.edges) {
    edge.left -= Math.min(edge.left, amount);
  }
  return { edges: way.edges, amount };
}

/** What may still come back of a trade. */
function outstanding(trade: KnownTrade): number {
  return trade.amount * RETURN_CEILING - trade.returned - trade.advanced - trade.refunded;
}

/**
 * What of a way's money may be some of a trade's that is still out; 0 when too little. Once nearly all of a price is
 * back, what is left of it is the commission, and a slice of a larger sum that just fits there belongs to something else.
 */
function returnable(way: Way, trade: KnownTrade, open: number, { part_share }: FlowLimits): number {
  const there = carried(way);
  const amount = Math.min(there, open);
  if (amount < Math.max(AMOUNT_MIN, trade.amount * part_share)) return 0;
  return amount < trade.amount * COMMISSION_MAX && amount < there * SLICE_MIN ? 0 : amount;
}

/** The price less a commission, and nothing else with it: what a return must be that comes late. */
const LATE_BAND = [0.85, 0.9995] as const;
const LATE_FIT = 0.9;

/** Late money counts as a further part of a large ticket that began to come back, or as all of a card's payment at once. */
function countsStill(trade: KnownTrade, amount: number, arrival: Edge, limits: FlowLimits): boolean {
  const after_ms = arrival.at - trade.paid_at;
  if (after_ms <= limits.return_ms || (trade.large && trade.returned > 0)) return true;
  const part = amount / trade.amount;
  const whole = part >= LATE_BAND[0] && part <= LATE_BAND[1] && amount >= arrival.amount * LATE_FIT;
  return whole && after_ms <= limits.return_late_ms && trade.channel === 'credit-card';
}

/** Trades somebody bought lately of which money may still come back: those of a while first, oldest first, then older ones. */
function openPurchases(buyer: KnownAccount, now: Instant, limits: FlowLimits): KnownTrade[] {
  const open: KnownTrade[] = [];
  const late: KnownTrade[] = [];
  for (let index = buyer.bought.length - 1; index >= 0; index -= 1) {
    const trade = buyer.bought[index];
    if (trade === undefined || trade.paid_at < now - limits.return_large_ms) break;
    if (trade.paid_at > now || outstanding(trade) <= trade.amount * limits.part_share) continue;
    (trade.paid_at >= now - limits.return_ms ? open : late).push(trade);
  }
  return [...open.reverse(), ...late.reverse()];
}

/** Merchants at whom somebody paid by card lately. */
function cardSellers(buyer: KnownAccount, now: Instant): Set<KnownAccount> {
  const sellers = new Set<KnownAccount>();
  for (let index = buyer.bought.length - 1; index >= 0; index -= 1) {
    const trade = buyer.bought[index];
    if (trade === undefined || trade.paid_at < now - CROSS_MS) break;
    if (trade.channel === 'credit-card') sellers.add(trade.seller);
  }
  return sellers;
}

/** Money left over of a seller who got his own back already goes to purchases at other merchants, as theirs. */
function crossOver(way: Way, open: readonly KnownTrade[], limits: FlowLimits): KnownTrade[] {
  const changed: KnownTrade[] = [];
  const start = way.edges[0]?.at ?? 0;
  for (const trade of open) {
    if (trade.seller === way.seller || trade.channel !== 'credit-card' || trade.paid_at > start) continue;
    const crossed = trade.crossed.reduce((sum, { amount }) => sum + amount, 0);
    const amount = returnable(way, trade, outstanding(trade) - crossed, limits);
    if (amount === 0) continue;
    trade.crossed.push(take(way, amount));
    changed.push(trade);
  }
  return changed;
}

/** Recognises money that just arrived as coming back of trades; answers the trades it changed. */
export function recogniseReturn(
  known: Knowledge,
  closing: Edge,
  limits: FlowLimits = FLOW_LIMITS,
): KnownTrade[] {
  const buyer = closing.to;
  const open = openPurchases(buyer, closing.at, limits);
  if (open.length === 0 || closing.amount < AMOUNT_MIN) {
    return [];
  }
  const sellers = new Set([...open.map(({ seller }) => seller), ...cardSellers(buyer, closing.at)]);
  sellers.delete(buyer);
  const from_at = open.reduce((least, { paid_at }) => Math.min(least, paid_at), closing.at);
  const search: Search = { known, limits, sellers, buyer, from_at, steps: 0 };
  const changed = new Set<KnownTrade>();
  for (const way of waysTo(search, closing)) {
    const start = way.edges[0]?.at ?? closing.at;
    for (const trade of open) {
      if (trade.seller !== way.seller || trade.paid_at > start) continue;
      const amount = returnable(way, trade, outstanding(trade), limits);
      if (amount === 0 || !countsStill(trade, amount, closing, limits)) continue;
      trade.returns.push(take(way, amount));
      trade.returned += amount;
      changed.add(trade);
    }
    const fresh = open.filter(({ paid_at }) => paid_at >= closing.at - limits.return_ms);
    for (const trade of crossOver(way, fresh, limits)) changed.add(trade);
  }
  return [...changed];
}

/** From sale to what goes back to who had paid for the buyer. */
const SPONSOR_REPAID_MS = 15 * DAY_MS;
/** He may get so much more than the price: a wage, interest. */
const SPONSOR_CEILING = 1.12;

/** Recognises money that comes round to who had sent the buyers its price; answers the trades it changed. */
export function recogniseSponsorReturn(
  known: Knowledge,
  closing: Edge,
  limits: FlowLimits = FLOW_LIMITS,
): KnownTrade[] {
  const { sponsoring } = closing.to;
  const open: KnownTrade[] = [];
  for (let index = sponsoring.length - 1; index >= 0; index -= 1) {
    const trade = sponsoring[index];
    if (trade === undefined || trade.paid_at < closing.at - SPONSOR_REPAID_MS) break;
    if (trade.sponsor_repaid < trade.amount * (SPONSOR_CEILING - 0.1)) open.push(trade);
  }
  if (open.length === 0 || closing.amount < AMOUNT_MIN) return [];
  const sellers = new Set(open.map(({ seller }) => seller));
  const from_at = open.at(-1)?.paid_at ?? closing.at;
  const search: Search = { known, limits, sellers, buyer: closing.to, from_at, steps: 0 };
  const changed = new Set<KnownTrade>();
  for (const way of waysTo(search, closing)) {
    const start = way.edges[0]?.at ?? closing.at;
    for (const trade of open) {
      if (trade.seller !== way.seller || trade.paid_at > start) continue;
      const amount = Math.min(carried(way), trade.amount * SPONSOR_CEILING - trade.sponsor_repaid);
      if (amount < Math.max(AMOUNT_MIN, trade.amount * limits.part_share)) continue;
      trade.sponsor_returns.push(take(way, amount));
      trade.sponsor_repaid += amount;
      changed.add(trade);
    }
  }
  return [...changed];
}

/** Recognises money the buyer got from the seller shortly before paying him; true when there was some. */
export function recogniseAdvance(
  known: Knowledge,
  trade: KnownTrade,
  limits: FlowLimits = FLOW_LIMITS,
): boolean {
  const { buyer, seller, paid_at } = trade;
  const from_at = paid_at - limits.advance_ms;
  const search: Search = { known, limits, sellers: new Set([seller]), buyer, from_at, steps: 0 };
  for (let index = buyer.inflow.length - 1; index >= 0; index -= 1) {
    const edge = buyer.inflow[index];
    if (edge === undefined || edge.at < from_at) break;
    if (edge.at > paid_at || edge.left < Math.max(AMOUNT_MIN, trade.amount * limits.part_share)) continue;
    for (const way of waysTo(search, edge)) {
      const amount = returnable(way, trade, outstanding(trade), limits);
      if (amount === 0) continue;
      trade.advances.push(take(way, amount));
      trade.advanced += amount;
    }
  }
  return trade.advanced > 0;
}

/** Share of the arriving sums that the recognised money makes up: 1 when nothing else came along with it. */
export function flowFit(paths: readonly ReturnPath[]): number {
  let used = 0;
  let arrived = 0;
  for (const edge of new Set(paths.map(({ edges }) => edges.at(-1)))) {
    if (edge === undefined) continue;
    arrived += edge.amount;
    used += edge.amount - edge.left;
  }
  return arrived === 0 ? Number.NaN : used / arrived;
}

/** Hours from payment to the last return; NaN when nothing came back. */
export function returnHours(trade: KnownTrade): number {
  const last = trade.returns.at(-1)?.edges.at(-1);
  return last === undefined ? Number.NaN : (last.at - trade.paid_at) / HOUR_MS;
}

/** All ways by which a trade's money went back, to the buyer or to who had paid for him. */
export const waysOf = (trade: KnownTrade): ReturnPath[] => [
  ...[...trade.advances, ...trade.returns],
  ...[...trade.crossed, ...trade.sponsor_returns],
];

/** Accounts between seller and buyer on the ways of some trades' money, in the order of first use. */
export function relaysOf(trades: readonly KnownTrade[]): KnownAccount[] {
  const relays = new Set<KnownAccount>();
  for (const trade of trades) {
    for (const { edges } of waysOf(trade)) {
      for (const { from } of edges) {
        if (from !== trade.seller && from !== trade.buyer) relays.add(from);
      }
    }
  }
  return [...relays];
}
