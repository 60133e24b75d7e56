/**
 * A scorecard of weights of evidence on bins that people changed: coefficients are never negative, so no change turns a
 * characteristic round, and calibration comes from rows that were not learnt from.
 *
 * Bins were made, and changed, by who saw all the rows that are learnt from; weights and coefficients of each fold come from
 * outside of it. Out of fold it is therefore a little too good, out of time it is not.
 */
import type { Binning } from '../learn/binning';
import { weighBinning } from '../learn/coarse';
import { designOf, marginsOf } from '../learn/design';
import { rowsOfFold, stratifiedFolds } from '../learn/folds';
import { WOE_SETTINGS } from '../learn/learners';
import { takeRows, type Column, type CreditTable } from '../learn/table';
import { calibrationOf, correctedBy, INNER_FOLDS, mustHaveOutcomes } from '../learn/train';
import { fitWoeOn, WOE_DEFAULTS } from '../learn/woe-model';
import { takesPart } from './characteristics';
import { judgeLearnt, type DevelopedScorecard, type Learnt, type Prepared, type Reference } from './develop';
import { BinEditError, editedBinning, type BinEdit } from './edits';

const PENALTY = WOE_SETTINGS[0]?.penalty ?? WOE_DEFAULTS.penalty;

/** Thrown where no characteristic is left to learn from. */
export class NothingTakesPartError extends Error {
  override readonly name = 'NothingTakesPartError';
}

/** The bins of every characteristic that takes part. Throws BinEditError, NothingTakesPartError. */
function binningsOf({ learn, learn_bad, options }: Prepared, edits: readonly BinEdit[]): Binning[] {
  const names = new Set(learn.columns.map(({ name }) => name));
  const strange = edits.find(({ name }) => !names.has(name));
  if (strange !== undefined) throw new BinEditError('no-characteristic', strange.name);
  const binnings = learn.columns.flatMap((column) => {
    const edited = editedBinning({ column, bad: learn_bad, options }, edits);
    return takesPart(edited) ? [edited.binning] : [];
  });
  if (binnings.length === 0) throw new NothingTakesPartError('no characteristic takes part');
  return binnings;
}

function fitOn(binnings: readonly Binning[], table: CreditTable, bad: Uint8Array) {
  const columns = new Map(table.columns.map((column) => [column.name, column]));
  const weighed = binnings.map((binning) => ({
    binning,
    bins: weighBinning(binning, columns.get(binning.name) as Column, bad).bins,
  }));
  const { model } = fitWoeOn(weighed, table, bad, PENALTY);
  return { binnings, model };
}

/** Fits and judges a scorecard on changed bins. Throws BinEditError, NothingTakesPartError, TooFewOutcomesError. */
export async function refit(
  prepared: Prepared,
  { id, edits }: { readonly id: string; readonly edits: readonly BinEdit[] },
  champion: Reference | null,
  pause?: (share: number) => Promise<void>,
): Promise<DevelopedScorecard> {
  const { learn, learn_bad, options } = prepared;
  mustHaveOutcomes(learn_bad);
  const binnings = binningsOf(prepared, edits);
  const fold_of = options.fold_of ?? stratifiedFolds(learn_bad, INNER_FOLDS);
  const margins = new Float64Array(learn.rows);
  for (let fold = 0; fold < INNER_FOLDS; fold += 1) {
    const { inside, outside } = rowsOfFold(fold_of, fold);
    const own_bad = Uint8Array.from(outside, (row) => learn_bad[row] as number);
    const { model } = fitOn(binnings, takeRows(learn, outside), own_bad);
    const judged = marginsOf(designOf(takeRows(learn, inside), binnings), model);
    for (const [place, row] of inside.entries()) margins[row] = judged[place] as number;
    await pause?.((fold + 1) / (INNER_FOLDS + 1));
  }
  const line = await calibrationOf(margins, learn_bad);
  const corrected = correctedBy(line, fitOn(binnings, learn, learn_bad), learn);
  const learnt: Learnt = {
    ...{ id, setting: { penalty: PENALTY }, edits, ...corrected },
    kind: 'woe',
    margins: margins.map((margin) => line.intercept + line.slope * margin),
  };
  return await judgeLearnt(prepared, learnt, champion);
}
