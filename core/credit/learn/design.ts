/**
 * What a points table is learnt from: rows as bins, one per characteristic.
 *
 * A model over bins is a number for every bin of every characteristic and an intercept; what it says of a row is their sum.
 */
import { binCount, binsOf, type Binning } from './binning';
import type { CreditTable } from './table';

export interface Design {
  readonly rows: number;
  readonly binnings: readonly Binning[];
  /** By characteristic, then by row. */
  readonly bins: readonly Uint16Array[];
}

/** What is said of a row: the intercept and one part for the bin of each characteristic, in log-odds of bad. */
export interface AdditiveModel {
  readonly intercept: number;
  readonly parts: readonly Float64Array[];
}

/** Bins the columns of a table; a binning looks its column up by name. */
export function designOf(table: CreditTable, binnings: readonly Binning[]): Design {
  const columns = new Map(table.columns.map((column) => [column.name, column]));
  const bins = binnings.map((binning) => {
    const column = columns.get(binning.name);
    if (column === undefined) throw new RangeError(`no column ${binning.name}`);
    return binsOf(binning, column);
  });
  return { rows: table.rows, binnings, bins };
}

/** Log-odds of bad for every row. */
export function marginsOf({ rows, bins }: Design, { intercept, parts }: AdditiveModel): Float64Array {
  const margins = new Float64Array(rows).fill(intercept);
  for (const [place, of_rows] of bins.entries()) {
    const part = parts[place] as Float64Array;
    for (let row = 0; row < rows; row += 1) {
      margins[row] = (margins[row] as number) + (part[of_rows[row] as number] as number);
    }
  }
  return margins;
}

/** Rows in each bin of each characteristic. */
export function binRows({ binnings, bins }: Design): Float64Array[] {
  return binnings.map((binning, place) => {
    const counts = new Float64Array(binCount(binning));
    for (const bin of bins[place] as Uint16Array) counts[bin] = (counts[bin] as number) + 1;
    return counts;
  });
}

/** The same model with parts whose mean over the given rows is zero, and the intercept that goes with it. */
export function centred(model: AdditiveModel, design: Design): AdditiveModel {
  let { intercept } = model;
  const counts = binRows(design);
  const parts = model.parts.map((part, place) => {
    const own = counts[place] as Float64Array;
    let mean = 0;
    for (let bin = 0; bin < part.length; bin += 1) mean += (part[bin] as number) * (own[bin] as number);
    mean /= design.rows;
    intercept += mean;
    return part.map((value) => value - mean);
  });
  return { intercept, parts };
}
