/**
 * What a development works on: rows with outcomes, when and of whom they are, and what they are told apart by when judged.
 */
import { DAY_MS, type Instant } from '#core/kernel/instant';

import { levelsColumn, type CategoricalColumn, type Column, type CreditTable } from '../learn/table';
import { maturesAt } from '../outcomes';
import { LEFT_OUT, type DevelopmentSample } from '../sample';
import type { DevelopmentDefinition } from './definition';

export interface Dataset {
  readonly table: CreditTable;
  /** 1 for bad, by row. */
  readonly bad: Uint8Array;
  /** When each row was observed; null where that is not known. */
  readonly observed_at: readonly Instant[] | null;
  /** Whose row it is; null where every row is somebody else. */
  readonly groups: readonly string[] | null;
  /** What rows are told apart by when they are judged. */
  readonly segments: readonly CategoricalColumn[];
  /** Merchants on days that are no row, by why. */
  readonly left_out: Readonly<Record<string, number>>;
  /** Milliseconds after a row was observed until its outcome has been told. */
  readonly told_after_ms: number;
}

/** Words of a column that more rows differ in are nothing to tell parts apart by. */
const SEGMENT_LEVELS_MAX = 24;
/** Columns that parts are told by where a table has them. */
const SEGMENT_COLUMNS = ['region', 'sector', 'category', 'party_kind'];
const SIZE_COLUMNS = ['sales_90d', 'turnover', 'amount'];
const SIZES = ['1-small', '2-middle', '3-large'] as const;

/** Thirds of a quantity that is not below 0, by the rows that have it. */
function sizesOf(column: Column | undefined): CategoricalColumn[] {
  if (column?.kind !== 'numeric') return [];
  const known = column.values.filter((value) => value >= 0).sort();
  if (known.length < SIZES.length) return [];
  const edges = [1, 2].map((third) => known[Math.floor((third * known.length) / SIZES.length)] as number);
  const texts = Array.from(column.values, (value) =>
    value >= 0 ? SIZES[edges.filter((edge) => value >= edge).length] : undefined,
  );
  return [levelsColumn('size', texts)];
}

/** What the rows of a table are told apart by: words of some columns, and thirds of the turnover. */
function segmentsOf({ columns }: CreditTable, more: readonly CategoricalColumn[] = []): CategoricalColumn[] {
  const words = columns.filter(
    (column): column is CategoricalColumn =>
      column.kind === 'categorical' && SEGMENT_COLUMNS.includes(column.name),
  );
  const size = columns.find(({ name }) => SIZE_COLUMNS.includes(name));
  return [...more, ...words, ...sizesOf(size)].filter(
    ({ levels }) => levels.length > 1 && levels.length <= SEGMENT_LEVELS_MAX,
  );
}

function withoutColumns(table: CreditTable, exclude: readonly string[]): CreditTable {
  return { ...table, columns: table.columns.filter(({ name }) => !exclude.includes(name)) };
}

/** Merchants of the books on days of the past. */
export function datasetOfSample(
  sample: DevelopmentSample,
  { source, exclude }: DevelopmentDefinition,
  region_of: (account_id: string) => string | undefined,
): Dataset {
  if (source.kind !== 'books') throw new RangeError('a sample comes out of the books');
  const left_out = Object.fromEntries(LEFT_OUT.map((why) => [why, sample.counts[why]]));
  const regions = levelsColumn('region', sample.account_ids.map(region_of));
  return {
    ...{ table: withoutColumns(sample.table, exclude), bad: sample.bad, left_out },
    ...{ observed_at: sample.observed_at, groups: sample.account_ids },
    segments: segmentsOf(sample.table, [regions]),
    told_after_ms: maturesAt(0, source.outcomes),
  };
}

/** A table that somebody brought; when and whose its rows are is known where it has columns for it. */
export function datasetOfTable(
  table: CreditTable,
  bad: Uint8Array,
  {
    exclude,
    observed_at,
    groups,
    told_after_days = 0,
  }: {
    readonly exclude: readonly string[];
    readonly told_after_days?: number | undefined;
    readonly observed_at: readonly Instant[] | null;
    readonly groups: readonly string[] | null;
  },
): Dataset {
  return {
    ...{ table: withoutColumns(table, exclude), bad, observed_at, groups },
    ...{ segments: segmentsOf(table), left_out: {}, told_after_ms: told_after_days * DAY_MS },
  };
}
