/**
 * What a development is of: which rows, what makes them bad, and which of them are kept for measuring.
 *
 * Rows come out of the books (merchants on days of the past, see ../sample.ts) or out of a table with an outcome column. Later
 * rows are never learnt from. A merchant who stands among them and among those that are learnt from has outcomes that overlap, so
 * by default only outcomes that had been told by the first of the later days are learnt from: then nothing that is
 * learnt was known later than what it is measured on began.
 */
import type { Instant } from '#core/kernel/instant';
import type { RestrictionKind } from '#core/ledger/tables';

import { DEFAULT_OUTCOMES, type OutcomeDefinition } from '../outcomes';

/** Merchants of the books on days of the past. */
export interface BooksSource {
  readonly kind: 'books';
  readonly currency: string;
  /** Days of observation; the first sale, and the last day whose outcomes have been told, when absent. */
  readonly from_at?: Instant | undefined;
  readonly to_at?: Instant | undefined;
  readonly every_days: number;
  readonly excluded_measures: readonly RestrictionKind[];
  readonly outcomes: OutcomeDefinition;
}

/** A table that somebody brings. */
export interface TableSource {
  readonly kind: 'table';
  /** Its name, for people. */
  readonly name: string;
  /** Column of the outcome: 1 for bad. */
  readonly target: string;
  /** Column that says when a row was observed, for a split by time. */
  readonly time?: string | undefined;
  /** Column of whose row it is: rows of one are kept together. */
  readonly group?: string | undefined;
  /** Days after a row was observed until its outcome had been told. */
  readonly told_after_days?: number | undefined;
}

export interface SplitDefinition {
  /** Share of the rows, the latest days, that are kept for measuring; 0 for none. */
  readonly later_share: number;
  /** Rows observed from then on instead. */
  readonly later_from?: Instant | undefined;
  /** Whether only outcomes that had been told by the first later day are learnt from. */
  readonly told_only: boolean;
}

export interface DevelopmentDefinition {
  readonly source: BooksSource | TableSource;
  readonly split: SplitDefinition;
  /** Columns that are left out. */
  readonly exclude: readonly string[];
}

export const DEFAULT_SPLIT: SplitDefinition = { later_share: 0.3, told_only: true };

export const DEFAULT_BOOKS: BooksSource = {
  ...{ kind: 'books', currency: 'CNY', every_days: 30 },
  ...{ excluded_measures: ['freeze', 'end-service'], outcomes: DEFAULT_OUTCOMES },
};
