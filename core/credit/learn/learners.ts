/**
 * The ways a points table is learnt, each with few settings, and the settings that are tried.
 *
 * The settings were found on the four public data sets named in docs/credit.md; none of them is fitted to one set.
 */
import { AdditiveBoosting, type AdditiveOptions } from './additive';
import type { Binning } from './binning';
import type { BinnedModel } from './combine';
import { designOf } from './design';
import type { Trend } from './optimal-binning';
import { levelBinning, quantileBinning } from './prebins';
import { fitRidge } from './ridge';
import type { CreditTable } from './table';
import { fitWoe, WOE_DEFAULTS, type WoeOptions } from './woe-model';

export interface LearnOptions {
  /** Codes of each column that are no quantities. */
  readonly special?: Readonly<Record<string, readonly number[]>> | undefined;
  /** A trend that is known beforehand, by column: the ranges keep to it. */
  readonly trends?: Readonly<Record<string, Trend>> | undefined;
}

/** A level needs so many rows to be told apart from "other". */
const LEVEL_ROWS_MIN = 5;

/** Monotonic bins that are a little coarser than most; and bends, where they are worth much. */
export const WOE_SETTINGS: readonly Partial<WoeOptions>[] = [
  { penalty: 5, rows_share_min: 0.06, chances_per_bin: 0.5 },
  { penalty: 10, rows_share_min: 0.05, bends: true, chances_per_bin: 8 },
];

export const RIDGE_SETTINGS = [
  { bins: 10, penalty: 3, smoothness: 10 },
  { bins: 10, penalty: 10, smoothness: 10 },
] as const;

export const BOOSTING: AdditiveOptions & { readonly bins: number } = {
  ...{ bins: 20, rate: 0.05, leaves: 2, shrink: 5, level_shrink: 20, leaf_rows_min: 30 },
};

/** Rounds after which boosting is judged. */
export const BOOSTING_ROUNDS = [25, 50, 75, 100, 150, 200, 250, 300, 400, 500, 700, 1_000] as const;

/** Fine bins of every column: equally full ranges, and levels as they are. */
export function fineBinnings(
  table: CreditTable,
  bad: ArrayLike<number>,
  bins: number,
  { special }: LearnOptions,
): Binning[] {
  return table.columns.map((column) =>
    column.kind === 'numeric'
      ? quantileBinning(column, bad, bins, special?.[column.name])
      : levelBinning(column, LEVEL_ROWS_MIN),
  );
}

export function learnWoe(
  table: CreditTable,
  bad: ArrayLike<number>,
  setting: Partial<WoeOptions>,
  { special, trends }: LearnOptions,
): BinnedModel {
  const options = {
    ...{ ...WOE_DEFAULTS, ...setting },
    ...(special === undefined ? {} : { special }),
    ...(trends === undefined ? {} : { trends }),
  };
  const { coarse, model } = fitWoe(table, bad, options);
  return { binnings: coarse.map(({ binning }) => binning), model };
}

export function learnRidge(
  table: CreditTable,
  bad: ArrayLike<number>,
  setting: (typeof RIDGE_SETTINGS)[number],
  options: LearnOptions,
): BinnedModel {
  const binnings = fineBinnings(table, bad, setting.bins, options);
  return {
    binnings,
    model: fitRidge(designOf(table, binnings), bad, { ...setting, trends: options.trends }),
  };
}

/** Boosting of a table that can be carried on. */
export function beginBoosting(
  table: CreditTable,
  bad: ArrayLike<number>,
  options: LearnOptions,
): { readonly binnings: Binning[]; readonly boosting: AdditiveBoosting } {
  const binnings = fineBinnings(table, bad, BOOSTING.bins, options);
  const boosting = new AdditiveBoosting(designOf(table, binnings), bad, {
    ...BOOSTING,
    trends: options.trends,
  });
  return { binnings, boosting };
}
