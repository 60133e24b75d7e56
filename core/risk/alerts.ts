/**
 * Alerts: the flags of one subject together.
 *
 * Flags are raised on trades; whoever has a part in a suspected trade is a subject: the merchant, the buyer, the
 * accounts the money went through, the card that paid, the withdrawals that took it out. A subject is as suspicious as
 * its most suspicious trade, and a little more for each further one. Trades below the threshold leave no alert.
 */
import type { Instant } from '#core/kernel/instant';

import { SUSPECT_SCORE, type Detector, type Flag } from './detector';
import type { KnownTrade, ReturnPath } from './known';
import { relaysOf, waysOf } from './money-flow';
import type { Held, Typology } from './rules';

export const SUBJECT_KINDS = ['trade', 'merchant', 'buyer', 'mule', 'instrument', 'withdrawal'] as const;
export type SubjectKind = (typeof SUBJECT_KINDS)[number];

/** One leg of a loop: who paid whom, how much, when. */
export interface Leg {
  readonly id: string;
  readonly kind: 'payment' | 'transfer' | 'trade' | 'cash';
  readonly from_id: string;
  readonly to_id: string;
  readonly amount_minor: number;
  readonly at: Instant;
}

/** Everything that was seen of one suspected trade. */
export interface TradeEvidence {
  readonly trade_id: string;
  readonly buyer_id: string;
  readonly seller_id: string;
  readonly amount_minor: number;
  readonly currency: string;
  readonly paid_at: Instant;
  readonly score: number;
  readonly flags: readonly {
    readonly rule: string;
    readonly title: string;
    readonly typology: Typology;
    readonly seq: number;
    readonly at: Instant;
    readonly held: readonly Held[];
  }[];
  /** The payment and the ways by which its money came back. */
  readonly loop: readonly Leg[];
  readonly withdrawals: readonly string[];
}

export interface Alert {
  readonly subject_kind: SubjectKind;
  readonly subject_id: string;
  /** 0 to below 1. */
  readonly score: number;
  /** Strongest first. */
  readonly typologies: readonly Typology[];
  readonly raised_at: Instant;
  /** How many suspected trades the subject has a part in. */
  readonly trades: number;
  /** The fifty most suspicious of them, the most suspicious first. */
  readonly evidence: readonly TradeEvidence[];
}

/** Rules that speak of a third person who pays for buyers. */
const SPONSOR_RULES: readonly string[] = ['rolling-lender', 'wash-sponsored', 'wash-repaid'];
/** Rules that speak of a third account that pays a buyer back. */
const SETTLER_RULES: readonly string[] = ['settler', 'settler-merchant'];
/** What a further suspected trade leaves of the doubt. */
const FURTHER_DOUBT = 0.9;

/** How suspicious a subject is: as its most suspicious trade, and a little more for each further one. */
export function subjectScore(strongest: number, trades: number): number {
  return 1 - (1 - strongest) * FURTHER_DOUBT ** (trades - 1);
}
/** Trades beyond these are counted, not told one by one. */
const EVIDENCE_MAX = 50;

function legs(paths: readonly ReturnPath[]): Leg[] {
  return paths.flatMap(({ edges }) =>
    edges.map(({ id, kind, from, to, amount, at }) => ({
      ...{ id, kind, from_id: from.id, to_id: to.id, amount_minor: amount, at },
    })),
  );
}

/** From this agreement on a withdrawal soon after confirmation is said to have taken the sale out. */
const SALE_CASH_FIT = 0.9;
const COMMISSION_FIT = 0.995;

/** The withdrawals that took a trade's money out, or carried it through the bank. */
function cashOf(trade: KnownTrade): string[] {
  const { seller_cash, cash_outs, amount } = trade;
  const ids = new Set(cash_outs.map(({ id }) => id));
  if (seller_cash !== null) {
    // The price, or of it just what was not handed back.
    const kept = seller_cash.amount + trade.returned + trade.advanced;
    const commission = Math.abs(kept - amount) <= amount * (1 - COMMISSION_FIT);
    if (seller_cash.fit >= SALE_CASH_FIT || commission) ids.add(seller_cash.id);
  }
  for (const { edges } of waysOf(trade)) {
    for (const { id, kind } of edges) {
      if (kind === 'cash') ids.add(id);
    }
  }
  return [...ids];
}

/** What was seen of a trade, for the flags that count. */
export function evidenceOf(trade: KnownTrade, flags: readonly Flag[], score: number): TradeEvidence {
  const back = legs(waysOf(trade));
  const payment: Leg = {
    ...{ id: trade.id, kind: 'payment', from_id: trade.buyer.id, to_id: trade.seller.id },
    ...{ amount_minor: trade.amount, at: trade.paid_at },
  };
  return {
    ...{ trade_id: trade.id, buyer_id: trade.buyer.id, seller_id: trade.seller.id },
    ...{ amount_minor: trade.amount, currency: trade.seller.currency, paid_at: trade.paid_at, score },
    flags: flags.map(({ rule, seq, at, held }) => ({
      ...{ rule: rule.id, title: rule.title, typology: rule.typology, seq, at, held },
    })),
    loop: back.length === 0 ? [] : [payment, ...back].sort((left, right) => left.at - right.at),
    withdrawals: cashOf(trade),
  };
}

/** Who has a part in a suspected trade. */
export function subjectsOf(trade: KnownTrade, evidence: TradeEvidence): [SubjectKind, string][] {
  const subjects: [SubjectKind, string][] = [
    ['trade', trade.id],
    ['merchant', trade.seller.id],
    ['buyer', trade.buyer.id],
  ];
  for (const relay of relaysOf([trade])) {
    subjects.push([relay.merchant ? 'merchant' : 'mule', relay.id]);
  }
  for (const [third, rules] of [
    [trade.sponsor, SPONSOR_RULES],
    [trade.repaid?.from ?? null, SETTLER_RULES],
  ] as const) {
    const named = evidence.flags.some(({ rule }) => rules.includes(rule));
    if (named && third !== null) subjects.push([third.merchant ? 'merchant' : 'mule', third.id]);
  }
  if (trade.card_id !== null) subjects.push(['instrument', trade.card_id]);
  for (const id of evidence.withdrawals) subjects.push(['withdrawal', id]);
  return subjects;
}

/** Typologies by the weight of the rules that named them, strongest first. */
export function typologiesOf(
  list: readonly TradeEvidence[],
  weights: ReadonlyMap<string, number>,
): Typology[] {
  const best = new Map<Typology, number>();
  for (const { flags } of list) {
    for (const { typology, rule } of flags) {
      best.set(typology, Math.max(best.get(typology) ?? 0, weights.get(rule) ?? 0));
    }
  }
  return [...best].sort((left, right) => right[1] - left[1]).map(([typology]) => typology);
}

interface Gathered {
  readonly kind: SubjectKind;
  readonly id: string;
  readonly evidence: TradeEvidence[];
}

/** The alerts that follow from a detector's flags so far, most suspicious first; ties by kind and id. */
export function alertsOf(detector: Detector): Alert[] {
  const subjects = new Map<string, Gathered>();
  const weights = new Map<string, number>();
  for (const [trade, flags] of detector.flags) {
    for (const { rule } of flags) weights.set(rule.id, rule.weight);
    const score = detector.scoreOf(trade);
    if (score < SUSPECT_SCORE) continue;
    const evidence = evidenceOf(trade, flags, score);
    for (const [kind, id] of subjectsOf(trade, evidence)) {
      const key = `${kind}|${id}`;
      const gathered = subjects.get(key) ?? { kind, id, evidence: [] };
      gathered.evidence.push(evidence);
      subjects.set(key, gathered);
    }
  }
  return [...subjects.values()].map((gathered) => alertOf(gathered, weights)).sort(bySuspicion);
}

function alertOf({ kind, id, evidence }: Gathered, weights: ReadonlyMap<string, number>): Alert {
  const sorted = [...evidence].sort((left, right) => right.score - left.score);
  const strongest = sorted[0]?.score ?? 0;
  return {
    ...{ subject_kind: kind, subject_id: id },
    score: subjectScore(strongest, sorted.length),
    typologies: typologiesOf(sorted, weights),
    raised_at: Math.min(...sorted.flatMap(({ flags }) => flags.map(({ at }) => at))),
    trades: sorted.length,
    evidence: sorted.slice(0, EVIDENCE_MAX),
  };
}

function bySuspicion(left: Alert, right: Alert): number {
  const by_subject = `${left.subject_kind}|${left.subject_id}` < `${right.subject_kind}|${right.subject_id}`;
  return right.score - left.score || (by_subject ? -1 : 1);
}
