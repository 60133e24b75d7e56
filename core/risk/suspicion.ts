/**
 * What a set of rules suspects, and what changes with another set: out of fires alone, as alerts would tell it.
 */
import type { Instant } from '#core/kernel/instant';

import type { BacktestSubject } from './backtest-types';
import { SUSPECT_SCORE } from './detector';
import type { Fire, Fires } from './fires';
import type { TradeDirectory } from './occasions';
import type { Rule } from './rules';

/** Which of the rules asked count, by their place. */
export type RuleSet = readonly boolean[];

/** When a trade's score first reached suspicion; undefined when it never did. */
function suspectedAt(fires: readonly Fire[], rules: readonly Rule[], set: RuleSet): Instant | undefined {
  let innocent = 1;
  for (const { rule, at } of fires) {
    if (set[rule] !== true) continue;
    innocent *= 1 - (rules[rule] as Rule).weight;
    if (1 - innocent >= SUSPECT_SCORE) return at;
  }
  return undefined;
}

/** The subjects of a trade by kind and the place of their name; a trade by its own place. */
function subjectsOf(trades: TradeDirectory, place: number): [BacktestSubject, number][] {
  const subjects: [BacktestSubject, number][] = [
    ['trade', place],
    ['merchant', trades.placeOf(place, '@seller')],
    ['buyer', trades.placeOf(place, '@buyer')],
  ];
  const card = trades.placeOf(place, '@card');
  return Number.isNaN(card) ? subjects : [...subjects, ['instrument', card]];
}

/** Suspected trades, and each subject's first suspicion. */
export interface Suspicion {
  readonly trades: ReadonlyMap<number, Instant>;
  readonly subjects: Readonly<Record<BacktestSubject, ReadonlyMap<number, Instant>>>;
}

/** All that a set of rules suspects by the end of the window. */
export function suspicionOf({ by_trade, trades }: Fires, rules: readonly Rule[], set: RuleSet): Suspicion {
  const suspected = new Map<number, Instant>();
  const subjects = {
    ...{ trade: suspected, merchant: new Map<number, Instant>() },
    ...{ buyer: new Map<number, Instant>(), instrument: new Map<number, Instant>() },
  };
  for (const [place, fires] of by_trade) {
    const at = suspectedAt(fires, rules, set);
    if (at === undefined) continue;
    for (const [kind, subject] of subjectsOf(trades, place)) {
      const before = subjects[kind].get(subject);
      if (before === undefined || at < before) subjects[kind].set(subject, at);
    }
  }
  return { trades: suspected, subjects };
}

/** What is in one map from an instant on and not in the other at all. */
export function gained(
  after: ReadonlyMap<number, Instant>,
  before: ReadonlyMap<number, Instant>,
  from_at: Instant,
): number[] {
  return [...after].flatMap(([place, at]) => (at >= from_at && !before.has(place) ? [place] : []));
}
