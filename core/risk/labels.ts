/**
 * Labels of trades: what is known to have been behind them, and since when.
 *
 * Labels come from dispositions of cases or from a file of truth. A backtest as of an instant uses those known by then
 * and the last word on each trade; what was found out later does not leak into it.
 */
import type { Instant } from '#core/kernel/instant';

import type { TruthLabel } from './evaluate';

export type Verdict = 'confirmed' | 'honest';

export interface TradeLabel {
  readonly trade_id: string;
  /** Confirmed, or honest though it looked like it. */
  readonly verdict: Verdict;
  /** What it was, such as C4, or which look-alike. */
  readonly name: string;
  /** From when on it was known. */
  readonly known_at: Instant;
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

const HONEST = 'honest:';

/** Labels of trades in a file of truth; without a time, they are known from the beginning. */
export function labelsOfTruth(truth: readonly TruthLabel[]): Labels {
  const labels = truth
    .filter(({ subject_kind }) => subject_kind === 'trade')
    .map(({ subject_id, typology, known_at }): TradeLabel => {
      const honest = typology.startsWith(HONEST);
      return {
        ...{ trade_id: subject_id, verdict: honest ? 'honest' : 'confirmed' },
        ...{ name: honest ? typology.slice(HONEST.length) : typology, known_at: known_at ?? 0 },
      };
    });
  // Who says when something was found out cannot mean that all was known from the beginning.
  return { complete: truth.every(({ known_at }) => known_at === undefined), labels };
}

/**
 * The last word on each trade as of an instant. Of labels known from the same moment on, confirmed ones count: nobody is
 * honest in what was proven.
 */
export function labelsAsOf({ labels }: Labels, as_of: Instant): ReadonlyMap<string, KnownLabel> {
  const last = new Map<string, TradeLabel[]>();
  for (const label of labels) {
    if (label.known_at > as_of) continue;
    const before = last.get(label.trade_id) ?? [];
    const [one = label] = before;
    if (label.known_at < one.known_at) continue;
    last.set(label.trade_id, label.known_at > one.known_at ? [label] : [...before, label]);
  }
  return new Map(
    [...last].map(([id, list]) => {
      const confirmed = list.filter(({ verdict }) => verdict === 'confirmed');
      const counted = confirmed.length > 0 ? confirmed : list;
      const verdict: Verdict = confirmed.length > 0 ? 'confirmed' : 'honest';
      return [id, { verdict, names: [...new Set(counted.map(({ name }) => name))].sort() }];
    }),
  );
}
