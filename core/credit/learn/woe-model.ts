/**
 * The classic scorecard: weights of evidence of coarse bins in a logistic regression without negative coefficients.
 */
import { coarseBinning, COARSE_DEFAULTS, type CoarseBinning, type CoarseOptions } from './coarse';
import { designOf, type AdditiveModel, type Design } from './design';
import { fitSigned } from './signed-logistic';
import type { CreditTable } from './table';

export interface WoeOptions extends CoarseOptions {
  /** Information value from which a characteristic takes part. */
  readonly iv_min: number;
  readonly penalty: number;
}

export const WOE_DEFAULTS: WoeOptions = { ...COARSE_DEFAULTS, iv_min: 0.005, penalty: 1 };

/** Bins with their weights. */
type Weighed = Pick<CoarseBinning, 'binning' | 'bins'>;

export interface WoeModel {
  readonly coarse: readonly Weighed[];
  /** Not negative; 0 for a characteristic that adds nothing to the others. */
  readonly coefficients: readonly number[];
  readonly model: AdditiveModel;
}

/** Weights of evidence of each characteristic's bins over the rows of a design. */
function woeColumns({ bins }: Design, coarse: readonly Weighed[]): Float64Array[] {
  return coarse.map((own, place) => {
    const weights = Float64Array.from(own.bins, ({ woe }) => woe);
    return Float64Array.from(bins[place] as Uint16Array, (bin) => weights[bin] as number);
  });
}

/** Fits a regression on given coarse bins, such as those that somebody adjusted. */
export function fitWoeOn(
  coarse: readonly Weighed[],
  table: CreditTable,
  bad: ArrayLike<number>,
  penalty: number,
): WoeModel {
  const design = designOf(
    table,
    coarse.map(({ binning }) => binning),
  );
  const { intercept, coefficients } = fitSigned({ columns: woeColumns(design, coarse), bad, penalty });
  const parts = coarse.map(({ bins }, place) =>
    Float64Array.from(bins, ({ woe }) => woe * (coefficients[place] as number)),
  );
  return { coarse, coefficients: [...coefficients], model: { intercept, parts } };
}

/** Bins every column and fits. Rows with a bad outcome have 1 in `bad`, others 0; both occur. */
export function fitWoe(
  table: CreditTable,
  bad: ArrayLike<number>,
  options: WoeOptions = WOE_DEFAULTS,
): WoeModel {
  const coarse = table.columns
    .map((column) => coarseBinning(column, bad, options))
    .filter(({ iv }) => iv >= options.iv_min);
  return fitWoeOn(coarse, table, bad, options.penalty);
}
