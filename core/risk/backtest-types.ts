/**
 * What a backtest answers. All counts are of one window of time; shares are null where there is nothing to divide by.
 *
 * Without labels a rule "would fire"; whether rightly is said only where labels are known as of the backtest.
 */
import type { Instant } from '#core/kernel/instant';

import type { Typology } from './rules';
import type { OccasionTrade } from './vectors';

/** Whom alerts can be on as far as stored occasions tell; accounts a loop went through and withdrawals are left out. */
export const BACKTEST_SUBJECTS = ['trade', 'merchant', 'buyer', 'instrument'] as const;
export type BacktestSubject = (typeof BACKTEST_SUBJECTS)[number];

/** How trades agree with the labels known. */
export interface Agreement {
  readonly trades: number;
  readonly confirmed: number;
  /** Honest though they looked like it. */
  readonly honest: number;
  /** Without a label: honest where labels are complete, unknown otherwise. */
  readonly unlabelled: number;
  /** Share of confirmed ones among those of which it is known. */
  readonly precision: number | null;
  /** Share of the confirmed trades of the window. */
  readonly recall: number | null;
  /** Share of the window's look-alikes. */
  readonly honest_hit: number | null;
}

/** Fires in a part of the trades: a month, a category. */
export interface PartRate {
  readonly name: string;
  /** Trades asked in the window. */
  readonly trades: number;
  readonly fired: number;
  readonly rate: number | null;
}

/** Of the trades labelled with one name, how many. */
export interface LabelHit {
  readonly name: string;
  readonly labelled: number;
  readonly found: number;
}

export interface Overlap {
  readonly rule: string;
  readonly trades: number;
  readonly both: number;
  /** Both over either. */
  readonly jaccard: number | null;
  /** Share of this rule's trades that the other finds too. */
  readonly of_this: number | null;
  /** Share of the other's trades that this rule finds too. */
  readonly of_other: number | null;
}

/** Trades and subjects that become suspected, or are not suspected any more. */
export interface Change extends Agreement {
  readonly subjects: Readonly<Record<BacktestSubject, number>>;
  /** Some of the trades, the latest first. */
  readonly examples: readonly OccasionTrade[];
}

export interface RuleReport {
  readonly id: string;
  readonly title: string;
  readonly typology: Typology;
  readonly weight: number;
  /**
   * Added to the rules in force, in the place of one with the same id, or in force as it is: then what is told it adds
   * is what would be missing without it.
   */
  readonly standing: 'new' | 'replaces' | 'in-force';
  /** Occasions on which it held. */
  readonly occasions: number;
  /** Trades on which it fired first in the window, and how they agree with labels. */
  readonly fires: Agreement;
  /** Fires per trade asked. */
  readonly fire_rate: number | null;
  readonly by_month: readonly PartRate[];
  readonly by_category: readonly PartRate[];
  readonly by_typology: readonly LabelHit[];
  readonly by_look_alike: readonly LabelHit[];
  readonly overlap: readonly Overlap[];
  /** Trades of its fires on which no other rule in force ever fired. */
  readonly only_this: Agreement;
  readonly newly_suspected: Change;
  readonly no_longer_suspected: Change;
  readonly alerts: {
    readonly new: number;
    readonly per_day: number | null;
    readonly per_analyst_day: number | null;
  };
}

export interface BacktestReport {
  readonly window: {
    readonly from_at: Instant;
    readonly to_at: Instant;
    readonly days: number;
    /** Only what the books had learnt by the end of this entry. */
    readonly upto_seq: number;
  } | null;
  /** Labels known later count for nothing. */
  readonly as_of: Instant;
  /** Occasions on which something of a trade had changed, and trades asked. */
  readonly occasions: number;
  readonly trades: number;
  /** Trades of the window with a label. */
  readonly labels: { readonly confirmed: number; readonly honest: number; readonly complete: boolean };
  readonly analysts: number;
  readonly rules: readonly RuleReport[];
}
