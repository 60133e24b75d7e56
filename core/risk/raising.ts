/**
 * From flags to alerts in the books: which accounts get an alert raised, and on what it rests.
 *
 * Alerts in the books are about accounts, since what can be done about a suspicion is done to an account: trades, cards
 * and withdrawals are named in the evidence. A flag is told once; flags that an alert told which is closed do not come
 * back. Lists and silent rules are taken as they are now. It decides nothing and writes nothing.
 */
import { ALERT_ROLES, type AlertRole, type ListName } from '#core/cases/case-tables';
import {
  EVIDENCE_FLAGS_MAX,
  EVIDENCE_LEGS_MAX,
  EVIDENCE_TRADES_MAX,
  decimalOf,
  permilleOf,
  type EvidenceTrade,
} from '#core/cases/evidence';
import type { Instant } from '#core/kernel/instant';
import type { CommandData } from '#core/ledger/commands';
import type { RuleInForce } from '#core/rulebook/rules-in-force';

import { evidenceOf, subjectScore, subjectsOf, typologiesOf, type TradeEvidence } from './alerts';
import { SUSPECT_SCORE, combine, type Detector, type Flag } from './detector';
import type { KnownTrade } from './known';
import type { ModelsAsked } from './model/asked';

export type RaiseData = CommandData<'raise-alert'>;

/** What the books know that decides whether a flag is told. */
export interface ToldBefore {
  /** By account: flags up to `told_seq` were told; up to `closed_seq` in an alert that is closed. */
  readonly subjects: ReadonlyMap<string, { readonly told_seq: number; readonly closed_seq: number }>;
  /** By account: the lists it is on now. */
  readonly lists: ReadonlyMap<string, readonly ListName[]>;
  /** By account: until when a rule is silent about it. */
  readonly silences: ReadonlyMap<string, ReadonlyMap<string, Instant>>;
}

/** Score from which a trade is suspected where an account is watched. */
const WATCHED_SCORE = 0.4;

/** Room for evidence in one entry, in characters. */
const EVIDENCE_CHARACTERS_MAX = 60_000;

function isRole(kind: string): kind is AlertRole {
  return ALERT_ROLES.some((role) => role === kind);
}

interface Part {
  readonly roles: Set<AlertRole>;
  readonly trades: { readonly evidence: TradeEvidence; readonly trade: KnownTrade }[];
}

/** Every flagged trade of every account with a part in one, whatever its score. */
function partsOf(detector: Detector): Map<string, Part> {
  const parts = new Map<string, Part>();
  for (const [trade, flags] of detector.flags) {
    const evidence = evidenceOf(trade, flags, detector.scoreOf(trade));
    for (const [kind, id] of subjectsOf(trade, evidence)) {
      if (!isRole(kind)) continue;
      const part = parts.get(id) ?? { roles: new Set(), trades: [] };
      part.roles.add(kind);
      if (part.trades.at(-1)?.trade !== trade) part.trades.push({ trade, evidence });
      parts.set(id, part);
    }
  }
  return parts;
}

/** A trade as one account's alert tells it: without rules that are silent about the account or were not in force yet. */
function heard(
  { evidence, trade }: Part['trades'][number],
  flags: readonly Flag[],
  silent: ReadonlyMap<string, Instant> | undefined,
  in_force: ReadonlyMap<string, RuleInForce>,
): TradeEvidence | null {
  const told = flags.filter(
    ({ rule, at, seq }) => (silent?.get(rule.id) ?? 0) <= at && seq > (in_force.get(rule.id)?.since_seq ?? 0),
  );
  if (told.length === flags.length) return evidence;
  return told.length === 0 ? null : evidenceOf(trade, told, combine(told.map(({ rule }) => rule.weight)));
}

function lastFlag({ flags }: TradeEvidence): number {
  return flags.reduce((last, { seq }) => Math.max(last, seq), 0);
}

/** A trade's evidence as the journal keeps it. */
function stored(
  evidence: TradeEvidence,
  confirmed_at: Instant | null,
  in_force: ReadonlyMap<string, RuleInForce>,
): EvidenceTrade {
  const { flags, loop } = evidence;
  return {
    trade_id: evidence.trade_id,
    buyer_id: evidence.buyer_id,
    seller_id: evidence.seller_id,
    amount_minor: evidence.amount_minor.toFixed(0),
    currency: evidence.currency,
    paid_at: evidence.paid_at,
    confirmed_at,
    score: permilleOf(evidence.score),
    flags: flags.slice(0, EVIDENCE_FLAGS_MAX).map(({ rule, title, typology, seq, at, held }) => ({
      ...{ rule, version: in_force.get(rule)?.version ?? 1, title, typology, seq, at },
      held: held.map(({ feature, is, threshold, value }) => ({
        ...{ feature, is, threshold: decimalOf(threshold), value: decimalOf(value) },
      })),
    })),
    loop: loop.slice(0, EVIDENCE_LEGS_MAX).map(({ id, kind, from_id, to_id, amount_minor, at }) => ({
      ...{ id, kind, from_id, to_id, amount_minor: amount_minor.toFixed(0), at },
    })),
    more_legs: Math.max(0, loop.length - EVIDENCE_LEGS_MAX),
    withdrawals: [...evidence.withdrawals],
  };
}

interface Asked {
  readonly detector: Detector;
  readonly before: ToldBefore;
  readonly in_force: ReadonlyMap<string, RuleInForce>;
  readonly weights: ReadonlyMap<string, number>;
  readonly seen_seq: number;
  readonly models: ModelsAsked;
}

/** The most suspicious trades in full, as many as there is room for; at least one. */
function told(list: readonly TradeEvidence[], { detector, in_force }: Asked): EvidenceTrade[] {
  const trades: EvidenceTrade[] = [];
  let characters = 0;
  for (const evidence of list.slice(0, EVIDENCE_TRADES_MAX)) {
    const confirmed_at = detector.known.trades.get(evidence.trade_id)?.confirmed_at ?? null;
    const one = stored(evidence, confirmed_at, in_force);
    characters += JSON.stringify(one).length;
    if (trades.length > 0 && characters > EVIDENCE_CHARACTERS_MAX) break;
    trades.push(one);
  }
  return trades;
}

/** Rules that fired, by weight. */
function rulesOf(list: readonly TradeEvidence[], weights: ReadonlyMap<string, number>): string[] {
  const rules = new Set(list.flatMap(({ flags }) => flags.map(({ rule }) => rule)));
  return [...rules].sort(
    (left, right) => (weights.get(right) ?? 0) - (weights.get(left) ?? 0) || (left < right ? -1 : 1),
  );
}

/** What is to be raised on an account, or null when nothing new is suspected of it. */
function raiseOf(account_id: string, part: Part, asked: Asked): RaiseData | null {
  const { detector, before, weights, seen_seq } = asked;
  const lists = before.lists.get(account_id) ?? [];
  if (lists.includes('allow')) return null;
  const listed = (['block', 'watch'] as const).find((list) => lists.includes(list));
  const threshold = { block: 0, watch: WATCHED_SCORE, none: SUSPECT_SCORE }[listed ?? 'none'];
  const { told_seq, closed_seq } = before.subjects.get(account_id) ?? { told_seq: 0, closed_seq: 0 };
  const silent = before.silences.get(account_id);
  const list = part.trades
    .map((one) => heard(one, detector.flags.get(one.trade) ?? [], silent, asked.in_force))
    .filter((one) => one !== null)
    .filter((one) => one.score >= threshold && lastFlag(one) > closed_seq)
    .sort((left, right) => right.score - left.score || (left.trade_id < right.trade_id ? -1 : 1));
  const flagged_seq = list.reduce((last, one) => Math.max(last, lastFlag(one)), 0);
  const [first] = list;
  if (first === undefined || flagged_seq <= told_seq) return null;
  const trades = told(list, asked);
  return {
    account_id,
    roles: ALERT_ROLES.filter((role) => part.roles.has(role)),
    score: permilleOf(subjectScore(first.score, list.length)),
    typologies: typologiesOf(list, weights),
    rules: rulesOf(list, weights),
    trades: list.length,
    exposure_minor: list.reduce((sum, one) => sum + BigInt(one.amount_minor.toFixed(0)), 0n),
    flagged_at: Math.min(...list.flatMap(({ flags }) => flags.map(({ at }) => at))),
    flagged_seq,
    ...(listed === undefined ? {} : { listed }),
    evidence: { seen_seq, trades, models: asked.models(trades) },
  };
}

export interface RaisingOf {
  readonly before: ToldBefore;
  /** The rules that the detector asked. */
  readonly rules: readonly RuleInForce[];
  /** The last entry that the detector has seen. */
  readonly seen_seq: number;
  /** The models that are asked about what is raised. */
  readonly models?: ModelsAsked | undefined;
}

/** What is to be raised after a scan, the most suspicious first. */
export function raisesOf(
  detector: Detector,
  { before, rules, seen_seq, models = () => undefined }: RaisingOf,
): RaiseData[] {
  const in_force = new Map(rules.map((one) => [one.rule.id, one]));
  const weights = new Map(rules.map(({ rule }) => [rule.id, rule.weight]));
  const asked = { detector, before, in_force, weights, seen_seq, models };
  return [...partsOf(detector)]
    .map(([account_id, part]) => raiseOf(account_id, part, asked))
    .filter((raise) => raise !== null)
    .sort((left, right) => right.score - left.score || (left.account_id < right.account_id ? -1 : 1));
}
