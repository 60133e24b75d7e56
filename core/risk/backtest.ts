/**
 * Backtests: what rules would have found in the past, and what they add to the rules in force.
 *
 * Values are those of the time they were taken at (stored occasions), labels those known as of an instant. Rules come as data,
 * those under test and those in force alike; nothing here knows where they come from. One pass over the occasions
 * answers for all rules; everything else follows from their fires, which are few.
 */
import { DAY_MS, monthOf, type Instant } from '#core/kernel/instant';

import { LabelledTrades, shareOf } from './agreement';
import {
  BACKTEST_SUBJECTS,
  type BacktestReport,
  type BacktestSubject,
  type Change,
  type Overlap,
  type PartRate,
  type RuleReport,
} from './backtest-types';
import { findFires, type FireOptions, type Fires, type Window } from './fires';
import { NO_LABELS, type Labels } from './labels';
import type { Rule } from './rules';
import { gained, suspicionOf, type RuleSet, type Suspicion } from './suspicion';
import type { VectorsReader, VectorsState } from './vectors';

export interface BacktestQuestion {
  /** Rules under test, each with an id of its own. */
  readonly tested: readonly Rule[];
  readonly in_force: readonly Rule[];
  readonly window?: Window | undefined;
  readonly labels?: Labels | undefined;
  /** Labels known later count for nothing. */
  readonly as_of: Instant;
  /** Calendar of the months. */
  readonly utc_offset_minutes: number;
  /** How many share the alerts of a day. */
  readonly analysts?: number | undefined;
}

const EXAMPLES_MAX = 20;

interface Tested {
  readonly rule: Rule;
  /** Its place among the rules asked. */
  readonly place: number;
  readonly standing: RuleReport['standing'];
  readonly before: RuleSet;
  readonly after: RuleSet;
}

/** Whether two rules find the same and mean it as much. */
function sameRule(left: Rule, right: Rule): boolean {
  const meaning = ({ when, weight, typology }: Rule): string => JSON.stringify([when, weight, typology]);
  return meaning(left) === meaning(right);
}

/** The rules to ask: those in force, then those under test that are not among them. */
function arrange(tested: readonly Rule[], in_force: readonly Rule[]): { asked: Rule[]; parts: Tested[] } {
  if (new Set(tested.map(({ id }) => id)).size < tested.length) {
    throw new RangeError('rules under test need ids of their own');
  }
  const asked = [...in_force];
  const placed = tested.map((rule) => {
    const old = in_force.findIndex(({ id }) => id === rule.id);
    const current = in_force[old];
    if (current !== undefined && sameRule(current, rule)) return { rule, old, place: old };
    asked.push(rule);
    return { rule, old, place: asked.length - 1 };
  });
  const parts = placed.map(({ rule, old, place }): Tested => {
    const standing = old === place ? 'in-force' : old === -1 ? 'new' : 'replaces';
    const before = asked.map(
      (_, index) => index < in_force.length && !(standing === 'in-force' && index === place),
    );
    const after = asked.map((_, index) => index === place || (index < in_force.length && index !== old));
    return { rule, place, standing, before, after };
  });
  return { asked, parts };
}

/** Everything that the reports of all rules are made from. */
interface Evidence {
  readonly question: BacktestQuestion;
  readonly asked: readonly Rule[];
  readonly fires: Fires;
  readonly labelled: LabelledTrades;
  readonly from_at: Instant;
  /** By rule, the trades on which it fired first in the window. */
  readonly fired: readonly ReadonlySet<number>[];
  readonly months: ReadonlyMap<string, number>;
  readonly categories: ReadonlyMap<number, number>;
  /** Trades asked in the window. */
  readonly trades: number;
  readonly days: number;
  /** What the rules in force suspect. */
  readonly in_force: Suspicion;
}

function count<K>(counts: Map<K, number>, key: K): void {
  counts.set(key, (counts.get(key) ?? 0) + 1);
}

function gather(question: BacktestQuestion, asked: readonly Rule[], fires: Fires): Evidence {
  const { labels = NO_LABELS, as_of, utc_offset_minutes, window, in_force } = question;
  const from_at = window?.from_at ?? 0;
  const fired = asked.map(() => new Set<number>());
  for (const [trade, list] of fires.by_trade) {
    for (const { rule, at } of list) if (at >= from_at) fired[rule]?.add(trade);
  }
  const months = new Map<string, number>();
  const categories = new Map<number, number>();
  let trades = 0;
  for (let place = 0; place < fires.trades.length; place += 1) {
    const at = fires.asked_at[place] as number;
    if (Number.isNaN(at)) continue;
    trades += 1;
    count(months, monthOf(at, utc_offset_minutes));
    count(categories, fires.trades.placeOf(place, '@category'));
  }
  const { span } = fires;
  return {
    ...{ question, asked, fires, from_at, fired, months, categories, trades },
    labelled: new LabelledTrades(fires, labels, as_of),
    days: span === null ? 0 : Math.max(1, (span.to_at - span.from_at) / DAY_MS),
    in_force: suspicionOf(
      fires,
      asked,
      asked.map((_, index) => index < in_force.length),
    ),
  };
}

function rates<K>(
  totals: ReadonlyMap<K, number>,
  parts: ReadonlyMap<K, number>,
  nameOf: (key: K) => string,
): PartRate[] {
  return [...totals]
    .map(([key, trades]) => {
      const fired = parts.get(key) ?? 0;
      return { name: nameOf(key), trades, fired, rate: shareOf(fired, trades) };
    })
    .sort((left, right) => (left.name < right.name ? -1 : 1));
}

/** Fires by the month in which the trade was first asked, and by the seller's category. */
function partsOf(evidence: Evidence, place: number): Pick<RuleReport, 'by_month' | 'by_category'> {
  const { fires, question, fired } = evidence;
  const months = new Map<string, number>();
  const categories = new Map<number, number>();
  for (const trade of fired[place] ?? []) {
    count(months, monthOf(fires.asked_at[trade] as number, question.utc_offset_minutes));
    count(categories, fires.trades.placeOf(trade, '@category'));
  }
  return {
    by_month: rates(evidence.months, months, (name) => name),
    by_category: rates(evidence.categories, categories, (name) => fires.trades.nameAt(name)),
  };
}

/** Overlap with every other rule asked, the rule it takes the place of included; most alike first. */
function overlaps({ asked, fired }: Evidence, place: number): Overlap[] {
  const own = fired[place] ?? new Set();
  const list = asked.flatMap(({ id }, other): Overlap[] => {
    const theirs = fired[other] ?? new Set();
    if (other === place) return [];
    const [fewer, more] = own.size < theirs.size ? [own, theirs] : [theirs, own];
    let both = 0;
    for (const trade of fewer) if (more.has(trade)) both += 1;
    const shares = { of_this: shareOf(both, own.size), of_other: shareOf(both, theirs.size) };
    const jaccard = shareOf(both, own.size + theirs.size - both);
    return [{ rule: id, trades: theirs.size, both, jaccard, ...shares }];
  });
  return list.sort((left, right) => (right.jaccard ?? 0) - (left.jaccard ?? 0));
}

/** Trades of its fires on which no rule that would be in force beside it ever fired. */
function onlyThis({ fires, fired }: Evidence, { place, after }: Tested): number[] {
  return [...(fired[place] ?? [])].filter((trade) =>
    (fires.by_trade.get(trade) ?? []).every(({ rule }) => rule === place || after[rule] !== true),
  );
}

/** What one suspicion has from the window's start on and another has not. */
function changeOf({ fires, labelled, from_at }: Evidence, more: Suspicion, less: Suspicion): Change {
  const trades = gained(more.trades, less.trades, from_at);
  const latest = [...trades].sort(
    (left, right) => (more.trades.get(right) ?? 0) - (more.trades.get(left) ?? 0),
  );
  const counts = BACKTEST_SUBJECTS.map((kind): [BacktestSubject, number] => [
    kind,
    gained(more.subjects[kind], less.subjects[kind], from_at).length,
  ]);
  return {
    ...labelled.agreement(trades),
    subjects: Object.fromEntries(counts) as Record<BacktestSubject, number>,
    examples: latest.slice(0, EXAMPLES_MAX).map((place) => fires.trades.trade(place)),
  };
}

function reportOn(evidence: Evidence, tested: Tested): RuleReport {
  const { fires, labelled, asked, days, question, trades } = evidence;
  const { rule, place, standing } = tested;
  const { id, title, typology, weight } = rule;
  const fired = evidence.fired[place] ?? new Set();
  const before = standing === 'in-force' ? suspicionOf(fires, asked, tested.before) : evidence.in_force;
  const after = standing === 'in-force' ? evidence.in_force : suspicionOf(fires, asked, tested.after);
  const newly_suspected = changeOf(evidence, after, before);
  const alerts = Object.values(newly_suspected.subjects).reduce((sum, subjects) => sum + subjects, 0);
  const per_day = shareOf(alerts, days);
  return {
    ...{ id, title, typology, weight, standing, occasions: fires.held[place] ?? 0 },
    ...{ fires: labelled.agreement(fired), fire_rate: shareOf(fired.size, trades) },
    ...partsOf(evidence, place),
    by_typology: labelled.hits('confirmed', fired),
    by_look_alike: labelled.hits('honest', fired),
    overlap: overlaps(evidence, place),
    only_this: labelled.agreement(onlyThis(evidence, tested)),
    newly_suspected,
    no_longer_suspected: changeOf(evidence, before, after),
    alerts: {
      ...{ new: alerts, per_day },
      per_analyst_day: per_day === null ? null : per_day / (question.analysts ?? 1),
    },
  };
}

/**
 * Tries rules on stored occasions.
 * @throws RangeError for rules that do not compile or share an id; the signal's reason when stopped
 */
export async function backtest(
  vectors: VectorsReader,
  state: VectorsState,
  question: BacktestQuestion,
  options: FireOptions = {},
): Promise<BacktestReport> {
  const { asked, parts } = arrange(question.tested, question.in_force);
  const fires = await findFires(vectors, state, asked, question.window, options);
  const evidence = gather(question, asked, fires);
  const { labelled, days, trades } = evidence;
  const upto_seq = Math.min(state.upto_seq, question.window?.upto_seq ?? state.upto_seq);
  return {
    window: fires.span === null ? null : { ...fires.span, days, upto_seq },
    ...{ as_of: question.as_of, occasions: fires.occasions, trades },
    labels: { ...labelled.totals, complete: labelled.complete },
    analysts: question.analysts ?? 1,
    rules: parts.map((tested) => reportOn(evidence, tested)),
  };
}
