/**
 * Logistic regression over features: standardised values, and a sign for each value that is missing.
 *
 * Counts, ratios and times have long tails and enter as logarithms. A missing value stands for the mean, and that it is
 * missing has a coefficient of its own. A value beyond those of the training counts as the furthest of them: of what lies
 * further nothing was learnt. Both columns are centred, so that a coefficient times a column is how far the
 * feature moves a trade from the average one: its contribution. Parameters have nine significant digits.
 */
import { fitLogit } from '#core/learning/logit';
import { rounded } from '#core/learning/numbers';

import type { FeatureSpec } from '../feature';
import type { Rows } from './examples';

/** How one feature enters. */
export interface LogisticColumn {
  readonly log: boolean;
  /** The least and the greatest value of the training; 0 and 0 when none was known. */
  readonly low: number;
  readonly high: number;
  /** Of the known values, after the logarithm. */
  readonly mean: number;
  /** Their standard deviation; 0 for a feature that never varied, which has no part. */
  readonly deviation: number;
  readonly coefficient: number;
  /** Share of trades without a value, and what a missing value adds. */
  readonly missing_share: number;
  readonly missing_coefficient: number;
}

export interface Logistic {
  readonly intercept: number;
  /** One per feature, in the order of the vector. */
  readonly columns: readonly LogisticColumn[];
}

const DIGITS = 9;

type Shape = Pick<LogisticColumn, 'log' | 'low' | 'high' | 'mean' | 'deviation' | 'missing_share'>;

/** The logarithm of a long-tailed value; odd, so that a time before counts as one after. */
const logOf = (value: number): number => Math.sign(value) * Math.log1p(Math.abs(value));

function valueColumn({ log, low, high, mean, deviation }: Shape, value: number): number {
  if (Number.isNaN(value) || deviation === 0) return 0;
  const within = Math.min(high, Math.max(low, value));
  return ((log ? logOf(within) : within) - mean) / deviation;
}

const missingColumn = ({ missing_share }: Shape, value: number): number =>
  (Number.isNaN(value) ? 1 : 0) - missing_share;

/** What a feature adds to the log-odds of a trade with that value. */
export function columnPart(column: LogisticColumn, value: number): number {
  return (
    column.coefficient * valueColumn(column, value) +
    column.missing_coefficient * missingColumn(column, value)
  );
}

const LONG_TAILED: readonly FeatureSpec['unit'][] = ['ratio', 'count', 'minutes', 'hours', 'days'];

function shapeOf(log: boolean, values: readonly number[]): Shape {
  const bare = values.filter((value) => !Number.isNaN(value));
  const known = bare.map((value) => (log ? logOf(value) : value));
  const least = bare.reduce((low, value) => Math.min(low, value), Number.POSITIVE_INFINITY);
  const greatest = bare.reduce((high, value) => Math.max(high, value), Number.NEGATIVE_INFINITY);
  const [low, high] = bare.length === 0 ? [0, 0] : [rounded(least, DIGITS), rounded(greatest, DIGITS)];
  const missing_share = rounded(1 - known.length / values.length, DIGITS);
  const mean = known.reduce((sum, value) => sum + value, 0) / Math.max(1, known.length);
  const variance = known.reduce((sum, value) => sum + (value - mean) ** 2, 0) / Math.max(1, known.length);
  // What differs by the error of sums only does not vary.
  const deviation = variance > 1e-18 * (1 + mean * mean) ? Math.sqrt(variance) : 0;
  return {
    log,
    low,
    high,
    mean: rounded(mean, DIGITS),
    deviation: rounded(deviation, DIGITS),
    missing_share,
  };
}

/** Fits rows whose vectors have the features of `specs`. `pause` is waited for between steps. */
export async function fitLogistic(
  { vectors, guilty }: Rows,
  specs: readonly Pick<FeatureSpec, 'unit'>[],
  penalty: number,
  pause?: () => Promise<void>,
): Promise<Logistic> {
  const shapes = specs.map(({ unit }, place) =>
    shapeOf(
      LONG_TAILED.includes(unit),
      vectors.map((vector) => vector[place] as number),
    ),
  );
  const valued = shapes.flatMap(({ deviation }, place) => (deviation > 0 ? [place] : []));
  const missed = shapes.flatMap(({ missing_share: share }, place) => (share > 0 && share < 1 ? [place] : []));
  const rows = vectors.map((vector) =>
    Float64Array.from([
      ...valued.map((place) => valueColumn(shapes[place] as Shape, vector[place] as number)),
      ...missed.map((place) => missingColumn(shapes[place] as Shape, vector[place] as number)),
    ]),
  );
  const solution = await fitLogit({ rows, targets: guilty, penalty }, pause);
  const found = (place: number): number => rounded(solution.coefficients[place] ?? 0, DIGITS);
  const columns = shapes.map((shape, place) => {
    const own = valued.indexOf(place);
    const sign = missed.indexOf(place);
    return {
      ...shape,
      coefficient: own < 0 ? 0 : found(own),
      missing_coefficient: sign < 0 ? 0 : found(valued.length + sign),
    };
  });
  return { intercept: rounded(solution.intercept, DIGITS), columns };
}
