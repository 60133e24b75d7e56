/**
 * Cross-validation on given folds: each part judged by a model that was chosen and fitted without it.
 */
import { designOf, marginsOf } from './design';
import { evaluate, type Evaluation } from './evaluation';
import { rowsOfFold } from './folds';
import { takeRows, type CreditTable } from './table';
import { train, type Candidate, type TrainOptions } from './train';

export interface FoldResult {
  readonly fold: number;
  readonly chosen: Candidate;
  readonly evaluation: Evaluation;
}

export interface CrossValidated {
  readonly folds: readonly FoldResult[];
  /** All rows, each by the model that did not see it. */
  readonly pooled: Evaluation;
}

/** Trains once for each fold; `fold_of` gives the fold of each row, 0 to one less than there are. */
export async function crossValidate(
  table: CreditTable,
  bad: Uint8Array,
  fold_of: ArrayLike<number>,
  options: TrainOptions,
): Promise<CrossValidated> {
  let count = 0;
  for (let row = 0; row < fold_of.length; row += 1) count = Math.max(count, (fold_of[row] as number) + 1);
  const margins = new Float64Array(table.rows);
  const folds: FoldResult[] = [];
  for (let fold = 0; fold < count; fold += 1) {
    const { inside, outside } = rowsOfFold(fold_of, fold);
    const trained = await train(
      takeRows(table, outside),
      Uint8Array.from(outside, (row) => bad[row] as number),
      { ...options, pause: async (share) => await options.pause?.((fold + share) / count) },
    );
    const own = marginsOf(designOf(takeRows(table, inside), trained.binnings), trained.model);
    for (const [place, row] of inside.entries()) margins[row] = own[place] as number;
    const own_bad = Uint8Array.from(inside, (row) => bad[row] as number);
    folds.push({ fold, chosen: trained.chosen, evaluation: await evaluate(own, own_bad) });
  }
  return { folds, pooled: await evaluate(margins, bad) };
}
