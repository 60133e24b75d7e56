/**
 * Labels of trades: who judged what was behind them, and since when that was known.
 *
 * Labels come from dispositions of cases or from a file of truth. Whoever tries a rule or trains a model as of an instant
 * uses those known by then and the last word on each trade; what was found out later does not leak into it.
 */
import { DAY_MS, type Instant } from '#core/kernel/instant';

import type { TruthLabel } from './evaluate';
import type { KnownTrade } from './known';

export type Verdict = 'confirmed' | 'honest';

export const LABEL_SOURCES = ['truth', 'disposition'] as const;
export type LabelSource = (typeof LABEL_SOURCES)[number];

export interface TradeLabel {
  readonly trade_id: string;
  /** Confirmed, or honest. */
  readonly verdict: Verdict;
  /** What it was, such as C4, or which look-alike; empty for an honest trade that looks like nothing. */
  readonly name: string;
  /** From when on it was known. */
  readonly known_at: Instant;
  readonly source: LabelSource;
}

export interface Labels {
  /** True when a trade without a label is known to be honest; false when nothing is known of it. */
  readonly complete: boolean;
  readonly labels: readonly TradeLabel[];
}

/** What is known of one trade. */
export interface KnownLabel {
  readonly verdict: Verdict;
  readonly names: readonly string[];
}

/** Nothing is known of any trade. */
export const NO_LABELS: Labels = { complete: false, labels: [] };

/**
 * How long after payment a trade is judged where only the truth is known, not when it came out: money is followed for
 * 15 days after payment (`money-flow.ts`), and a claim or a withdrawal may follow some days later.
 */
export const REVIEW_MS = 21 * DAY_MS;

const HONEST = 'honest:';

/** True for a trade that was judged to be sham. */
export const isSham = ({ verdict }: Pick<TradeLabel, 'verdict'>): boolean => verdict === 'confirmed';

/** True for an honest trade that looks like something. */
export const isLookAlike = (label: Pick<TradeLabel, 'verdict' | 'name'>): boolean =>
  !isSham(label) && label.name !== '';

/** Labels of trades in a file of truth; without a time, they are known from the beginning. */
export function labelsOfTruth(truth: readonly TruthLabel[]): Labels {
  const labels = truth
    .filter(({ subject_kind }) => subject_kind === 'trade')
    .map(({ subject_id, typology, known_at }): TradeLabel => {
      const honest = typology.startsWith(HONEST);
      return {
        ...{ trade_id: subject_id, verdict: honest ? 'honest' : 'confirmed', source: 'truth' },
        ...{ name: honest ? typology.slice(HONEST.length) : typology, known_at: known_at ?? 0 },
      };
    });
  // Who says when something was found out cannot mean that all was known from the beginning.
  return { complete: truth.every(({ known_at }) => known_at === undefined), labels };
}

/**
 * The last word on each trade as of an instant, and whatever else was said with it. Of labels known from the same moment
 * on, confirmed ones count: nobody is honest in what was proven.
 */
export function lastWords(
  labels: Iterable<TradeLabel>,
  as_of: Instant,
): ReadonlyMap<string, readonly [TradeLabel, ...TradeLabel[]]> {
  const last = new Map<string, readonly [TradeLabel, ...TradeLabel[]]>();
  for (const label of labels) {
    if (label.known_at > as_of) continue;
    const before = last.get(label.trade_id);
    const [one] = before ?? [label];
    const is_later = label.known_at > one.known_at;
    const outweighs = label.known_at === one.known_at && isSham(label) && !isSham(one);
    if (before === undefined || is_later || outweighs) {
      last.set(label.trade_id, [label]);
    } else if (label.known_at === one.known_at && label.verdict === one.verdict) {
      last.set(label.trade_id, [...before, label]);
    }
  }
  return last;
}

/** The last word on each trade as of an instant, with every name it was given then. */
export function labelsAsOf({ labels }: Labels, as_of: Instant): ReadonlyMap<string, KnownLabel> {
  return new Map(
    [...lastWords(labels, as_of)].map(([id, list]) => [
      id,
      { verdict: list[0].verdict, names: [...new Set(list.map(({ name }) => name))].sort() },
    ]),
  );
}

/**
 * The truth as labels of paid trades, each known REVIEW_MS after payment, since it does not say when a sham came out. A
 * trade that the truth does not name is honest.
 */
export function* truthLabels(
  truth: readonly TruthLabel[],
  trades: Iterable<KnownTrade>,
): IterableIterator<TradeLabel> {
  const named = new Map<string, TradeLabel>();
  for (const label of labelsOfTruth(truth).labels) {
    // A look-alike that is part of a sham as well is guilty.
    const known = named.get(label.trade_id);
    if (known === undefined || (isSham(label) && !isSham(known))) named.set(label.trade_id, label);
  }
  for (const { id, paid_at } of trades) {
    const { verdict, name } = named.get(id) ?? ({ verdict: 'honest', name: '' } as const);
    yield { trade_id: id, verdict, name, known_at: paid_at + REVIEW_MS, source: 'truth' };
  }
}

/** When trades were judged first, by their ids. */
export function firstJudged(labels: readonly TradeLabel[]): Map<string, Instant> {
  const first = new Map<string, Instant>();
  for (const { trade_id, known_at } of labels) {
    first.set(trade_id, Math.min(known_at, first.get(trade_id) ?? Number.POSITIVE_INFINITY));
  }
  return first;
}
