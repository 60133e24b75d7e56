/**
 * The detector: takes in facts, and says which trades they make suspicious, and why.
 *
 * Each fact is an occasion for the trades it touches: their features are taken anew and every rule that had not fired
 * on them yet is asked. A flag is raised once per rule and trade and never taken back; what was suspected when is what
 * the flags say. Same facts in the same order give the same flags, one by one or in bulk. It does not decide anything.
 */
import { DAY_MS, SECOND_MS, type Instant } from '#core/kernel/instant';

import { cashedReturns, cashedSales, noteCashedAdvance, noteCashedBefore, noteCashOut } from './cashing';
import type {
  ConfirmedFact,
  Fact,
  PaidFact,
  RefundedFact,
  TopUpFact,
  TransferFact,
  WithdrawalFact,
} from './facts';
import { takeFeatures } from './features';
import { Knowledge } from './knowledge';
import { isParcel, type Edge, type KnownAccount, type KnownTrade } from './known';
import {
  flowFit,
  recogniseAdvance,
  recogniseReturn,
  recogniseSponsorReturn,
  FLOW_LIMITS,
  type FlowLimits,
} from './money-flow';
import { groupAround, mutualTrades, notePassing, noteRepayment, noteSponsor } from './third-parties';
import { usualTransfers } from './pair-measures';
import { compileRule, type CompiledRule, type Held, type Rule } from './rules';

export interface Flag {
  readonly rule: Rule;
  readonly trade: KnownTrade;
  /** The entry that brought it about, and when that happened. */
  readonly seq: number;
  readonly at: Instant;
  readonly held: readonly Held[];
}

/** A trade was asked: its features as they stood then. Nobody may change the vector. */
export interface Occasion {
  readonly trade: KnownTrade;
  readonly seq: number;
  readonly at: Instant;
  readonly vector: Float64Array;
  /** True from the first flag on it on. */
  readonly flagged: boolean;
}

export interface DetectorOptions {
  /** What was known before, to go on from. */
  readonly known?: Knowledge | undefined;
  readonly limits?: FlowLimits | undefined;
  /** Told of every occasion after the rules were asked. */
  readonly observe?: ((occasion: Occasion) => void) | undefined;
}

/** From this score on a trade counts as suspected. */
export const SUSPECT_SCORE = 0.7;

/** Hits of several rules as independent hints: the chance that not all of them mislead. */
export function combine(weights: Iterable<number>): number {
  let innocent = 1;
  for (const weight of weights) {
    innocent *= 1 - weight;
  }
  return 1 - innocent;
}

/** From this share on what came back makes a loop. */
const LOOP_SHARE = 0.8;
/** And the money must be most of what arrived with it. */
const LOOP_FIT = 0.6;
/** A tracked parcel that took a day may have been real: its price coming back may be a return of goods. */
const TRAVEL_MS = DAY_MS;
const CLAIM_BACK_MS = 5 * DAY_MS;
const COMMISSION_MS = 2 * DAY_MS;
/** Of a group that one trade adds to, this many are asked again. */
const ASKED_MAX = 40;

function goodsTravelled(trade: KnownTrade): boolean {
  const took = (trade.confirmed_at ?? trade.paid_at) - trade.paid_at;
  return isParcel(trade) && trade.tracked && took >= TRAVEL_MS;
}

export class Detector {
  readonly known: Knowledge;
  /** Flags by trade, in the order in which they were raised. */
  readonly flags = new Map<KnownTrade, Flag[]>();
  readonly #rules: readonly CompiledRule[];
  readonly #limits: FlowLimits;
  readonly #observe: DetectorOptions['observe'];
  #seq = 0;
  #at: Instant = 0;
  #raised: Flag[] = [];

  /** @throws RangeError for rules that do not compile */
  constructor(rules: readonly Rule[], options: DetectorOptions = {}) {
    this.known = options.known ?? new Knowledge();
    this.#rules = rules.map(compileRule);
    this.#limits = options.limits ?? FLOW_LIMITS;
    this.#observe = options.observe;
  }

  /** How suspicious a trade is by the flags so far, or by those of an entry and before: 0 to below 1. */
  scoreOf(trade: KnownTrade, upto_seq: number = Number.POSITIVE_INFINITY): number {
    const flags = (this.flags.get(trade) ?? []).filter(({ seq }) => seq <= upto_seq);
    return combine(flags.map(({ rule }) => rule.weight));
  }

  /** Takes in the next fact; answers the flags it raises. */
  take(fact: Fact): readonly Flag[] {
    this.#seq = fact.seq;
    this.#at = fact.at;
    this.#raised = [];
    this.#learn(fact);
    return this.#raised;
  }

  #learn(fact: Fact): void {
    const { known } = this;
    switch (fact.kind) {
      case 'party':
        known.parties.set(fact.party_id, fact.marks);
        return;
      case 'account':
        known.openAccount(fact);
        return;
      case 'access': {
        const account = known.account(fact.account_id);
        if (account !== undefined) known.useDevice(account, fact.device, fact.ip);
        return;
      }
      case 'instrument': {
        const account = known.account(fact.account_id);
        if (account !== undefined) {
          known.registerInstrument(account, fact.instrument_id, fact.bank, fact.last4);
        }
        return;
      }
      case 'trade':
        known.createTrade(fact);
        return;
      case 'top-up':
        this.#topUp(fact);
        return;
      case 'transfer':
        this.#transfer(fact);
        return;
      case 'withdrawal':
        this.#withdrawal(fact);
        return;
      case 'paid':
      case 'shipped':
      case 'confirmed':
      case 'refunded':
      case 'disputed':
      case 'charged-back':
      case 'compensated': {
        const trade = known.trades.get(fact.trade_id);
        if (trade !== undefined) this.#trade(trade, fact);
        return;
      }
    }
  }

  #trade(trade: KnownTrade, fact: Extract<Fact, { trade_id: string }>): void {
    switch (fact.kind) {
      case 'trade':
        return;
      case 'paid':
        this.#paid(trade, fact);
        return;
      case 'shipped':
        trade.shipped_at = fact.at;
        trade.method = fact.method;
        trade.tracked = fact.tracked;
        this.known.shipTrade(trade, fact.address);
        return;
      case 'confirmed':
        this.#confirmed(trade, fact);
        return;
      case 'refunded':
        this.#refunded(trade, fact);
        return;
      case 'disputed':
        trade.disputed = true;
        return;
      case 'charged-back':
        trade.charged_back = true;
        return;
      case 'compensated':
        trade.compensated += fact.amount_minor;
        trade.compensated_at = fact.at;
        this.#ask(trade);
        return;
    }
  }

  #topUp({ account_id, amount_minor: amount, at }: TopUpFact): void {
    const account = this.known.account(account_id);
    account?.topups.push({ id: '', account, amount, at, left: amount });
  }

  #paid(trade: KnownTrade, fact: PaidFact): void {
    this.known.payTrade(trade, fact.channel, fact.instrument_id, fact.at);
    if (recogniseAdvance(this.known, trade, this.#limits)) noteCashedAdvance(trade);
    this.#sponsored(trade);
    this.#ask(trade);
    const { there, back } = mutualTrades(trade);
    if (back.length > 0) this.#askOthers(trade, [...there, ...back]);
    if (trade.advanced > 0) this.#noteLoop(trade);
    this.known.learnTicket(trade);
  }

  /** Who paid for the buyer, and what he did with the money before he paid; whether there was somebody. */
  #sponsored(trade: KnownTrade): boolean {
    const loan = noteSponsor(trade);
    const advances = trade.advances.map(({ edges }) => edges.at(-1));
    for (const came of new Set([...advances, loan])) {
      if (came) noteCashedBefore(trade, came);
    }
    this.#askOthers(trade, groupAround(trade.seller.sponsored, trade.sponsor, trade));
    return loan !== null;
  }

  #confirmed(trade: KnownTrade, fact: ConfirmedFact): void {
    trade.confirmed_at = fact.at;
    trade.by_buyer = fact.by_buyer;
    const amount = trade.amount - trade.refunded;
    const edge: Edge = {
      ...{ id: trade.id, kind: 'trade', from: trade.buyer, to: trade.seller },
      ...{ amount, at: fact.at, left: amount },
    } as const;
    this.#money(edge);
    this.#ask(trade);
    if (fact.by_buyer && trade.method !== null) {
      this.known.confirm_times.add(trade.method, (fact.at - trade.paid_at) / SECOND_MS);
    }
  }

  #refunded(trade: KnownTrade, fact: RefundedFact): void {
    trade.refunded += fact.amount_minor;
    trade.refunded_to_balance += fact.to_balance ? fact.amount_minor : 0;
    trade.refunded_at = fact.at;
    this.#ask(trade);
  }

  #transfer(fact: TransferFact): void {
    const from = this.known.account(fact.from_id);
    const to = this.known.account(fact.to_id);
    if (from === undefined || to === undefined || from === to) {
      return;
    }
    const amount = fact.amount_minor;
    const edge: Edge = {
      id: fact.transfer_id,
      kind: 'transfer',
      from,
      to,
      amount,
      at: fact.at,
      left: amount,
    };
    this.#money(edge);
    this.#thirdParties(edge);
    this.#toldLate(edge);
    this.#handedOver(from, to, amount);
    for (const trade of recogniseSponsorReturn(this.known, edge, this.#limits)) this.#ask(trade);
  }

  #money(edge: Edge): void {
    this.known.addEdge(edge);
    for (const trade of recogniseReturn(this.known, edge, this.#limits)) {
      this.#ask(trade);
      this.#noteLoop(trade);
    }
  }

  /** Guesses about a transfer that was not followed to a seller of its receiver. */
  #thirdParties(edge: Edge): void {
    if (edge.left <= edge.amount / 2) return;
    const repaid = noteRepayment(edge);
    if (repaid !== null) {
      this.#ask(repaid);
      this.#askOthers(repaid, groupAround(repaid.seller.settled, edge.from, repaid));
    }
    const passed = notePassing(edge);
    if (passed !== null) this.#ask(passed);
  }

  /** Where clocks are coarse, money may be told after the payment it made possible: of one instant nothing is earlier. */
  #toldLate({ from, to, at }: Edge): void {
    for (let index = to.bought.length - 1; index >= 0; index -= 1) {
      const trade = to.bought[index];
      if (trade === undefined || trade.paid_at !== at) break;
      if (trade.sponsor !== null || trade.seller === from) continue;
      if (this.#sponsored(trade)) this.#ask(trade);
    }
  }

  /** A buyer who passes on to the seller part of a compensation or of a refund. */
  #handedOver(from: KnownAccount, to: KnownAccount, amount: number): void {
    for (let index = from.bought.length - 1; index >= 0; index -= 1) {
      const trade = from.bought[index];
      if (trade === undefined || trade.paid_at < this.#at - 60 * DAY_MS) break;
      if (trade.seller !== to) continue;
      if (trade.compensated_at !== null && this.#at - trade.compensated_at <= CLAIM_BACK_MS) {
        trade.claim_back += amount;
        this.#ask(trade);
      } else if (trade.refunded_at !== null && this.#at - trade.refunded_at <= COMMISSION_MS) {
        trade.commission += amount;
        this.#ask(trade);
      }
    }
  }

  #withdrawal(fact: WithdrawalFact): void {
    const { withdrawal_id: id, account_id, amount_minor: amount, at } = fact;
    const account = this.known.account(account_id);
    if (account === undefined) {
      return;
    }
    const move = { id, account, amount, at, left: amount };
    this.known.withdraw(move, fact.instrument_id);
    for (const trade of cashedSales(account, move)) {
      trade.trade.seller_cash = { ...move, fit: trade.fit };
      this.#ask(trade.trade);
    }
    for (const trade of cashedReturns(account, move)) {
      trade.buyer_cash = move;
      this.#ask(trade);
    }
    noteCashOut(account, move, this.#limits.return_large_ms);
  }

  /**
   * Asks every rule on an occasion of before, as it was recorded: flags are raised as they were then, and nothing else
   * is told of it. Answers whether the trade has a flag by then.
   */
  recall({ trade, seq, at, vector }: Omit<Occasion, 'flagged'>): boolean {
    this.#seq = seq;
    this.#at = at;
    return this.#judge(trade, vector);
  }

  /** Takes a trade's features anew and asks the rules. */
  #ask(trade: KnownTrade): void {
    const vector = takeFeatures(trade, this.known, this.#at);
    const flagged = this.#judge(trade, vector);
    this.#observe?.({ trade, seq: this.#seq, at: this.#at, vector, flagged });
  }

  /** Asks every rule that has not fired on a trade yet; answers whether it has a flag now. */
  #judge(trade: KnownTrade, vector: Float64Array): boolean {
    const before = this.flags.get(trade) ?? [];
    let fired = before;
    for (const compiled of this.#rules) {
      const { rule, holds, explain } = compiled;
      if (!holds(vector) || before.some((flag) => flag.rule === rule)) continue;
      const flag: Flag = { rule, trade, seq: this.#seq, at: this.#at, held: explain(vector) };
      fired = [...fired, flag];
      this.#raised.push(flag);
    }
    if (fired !== before) this.flags.set(trade, fired);
    return fired.length > 0;
  }

  /** Asks the latest of the trades that something new of one of them tells about. */
  #askOthers(trade: KnownTrade, group: readonly KnownTrade[]): void {
    for (const other of group.slice(-ASKED_MAX)) {
      if (other !== trade) this.#ask(other);
    }
  }

  /** A sale whose price came back makes others of the same seller look different: they are asked again. */
  #noteLoop(trade: KnownTrade): void {
    const { seller } = trade;
    const back = trade.returned + trade.advanced;
    if (seller.loops.has(trade) || back < trade.amount * LOOP_SHARE || goodsTravelled(trade)) {
      return;
    }
    if (flowFit([...trade.returns, ...trade.advances]) < LOOP_FIT || usualTransfers(trade) > 0) {
      return;
    }
    seller.loops.add(trade);
    if (trade.channel === 'credit-card') trade.buyer.looped_at = this.#at;
    for (const other of new Set([...seller.loops, ...seller.sales.within(this.#at)])) {
      if (other !== trade && other.paid_at >= this.#at - 90 * DAY_MS) this.#ask(other);
    }
  }
}
