/**
 * Fine bins, before anybody looks at what they are good for: equally full ranges, or the leaves of a small tree.
 *
 * The tree is CART's (L. Breiman et al., 1984) on one variable, grown best split first by Gini impurity, as `optbinning`
 * makes its pre-bins: at most 20 leaves of at least a twentieth of the rows each.
 */
import type { CategoricalBinning, NumericBinning } from './binning';
import type { CategoricalColumn, NumericColumn } from './table';

/** Distinct values in ascending order with the rows and the bad ones among them. */
export interface ValueCounts {
  readonly values: Float64Array;
  readonly rows: Float64Array;
  readonly bad: Float64Array;
}

/** Counts known values that are no special codes. */
export function valueCounts(
  { values }: NumericColumn,
  bad: ArrayLike<number>,
  special: readonly number[] = [],
): ValueCounts {
  const known: number[] = [];
  for (let row = 0; row < values.length; row += 1) {
    const value = values[row] as number;
    if (!Number.isNaN(value) && !special.includes(value)) known.push(row);
  }
  const order = Uint32Array.from(known).sort(
    (left, right) => (values[left] as number) - (values[right] as number),
  );
  const distinct = new Float64Array(order.length);
  const rows = new Float64Array(order.length);
  const bads = new Float64Array(order.length);
  let last = -1;
  for (const row of order) {
    const value = values[row] as number;
    if (last === -1 || distinct[last] !== value) {
      last += 1;
      distinct[last] = value;
    }
    rows[last] = (rows[last] as number) + 1;
    bads[last] = (bads[last] as number) + (bad[row] as number);
  }
  const size = last + 1;
  return { values: distinct.slice(0, size), rows: rows.slice(0, size), bad: bads.slice(0, size) };
}

/** A short number above `low` and not above `high`, so that `low` lies below the edge and `high` does not. */
export function edgeBetween(low: number, high: number): number {
  const middle = low + (high - low) / 2;
  for (let digits = 3; digits <= 15; digits += 1) {
    const short = Number(middle.toPrecision(digits));
    if (short > low && short <= high) return short;
  }
  return high;
}

/** Edges of at most `bins` ranges that hold about equally many rows each; all distinct values have one if they are few. */
export function quantileEdges({ values, rows }: ValueCounts, bins: number): number[] {
  const total = rows.reduce((sum, count) => sum + count, 0);
  const edges: number[] = [];
  const each_its_own = values.length <= bins;
  let held = 0;
  let before = 0;
  for (let place = 0; place < values.length - 1; place += 1) {
    held += rows[place] as number;
    // A bin ends where the next quantile is passed, so that a value held by many does not starve its neighbours.
    const wanted = Math.floor((held * bins) / total);
    if (!each_its_own && (wanted <= before || edges.length >= bins - 1)) continue;
    before = wanted;
    edges.push(edgeBetween(values[place] as number, values[place + 1] as number));
  }
  return edges;
}

interface Leaf {
  readonly from: number;
  readonly to: number;
  /** Where it would be split best, and what that gains; no gain where it cannot be. */
  readonly at: number;
  readonly gain: number;
}

const giniSum = (rows: number, bad: number): number => (rows === 0 ? 0 : (2 * bad * (rows - bad)) / rows);

/** The best split of the values from `from` until before `to`. */
function bestSplit(counts: ValueCounts, from: number, to: number, leaf_rows_min: number): Leaf {
  let [rows, bad] = [0, 0];
  for (let place = from; place < to; place += 1) {
    rows += counts.rows[place] as number;
    bad += counts.bad[place] as number;
  }
  const before = giniSum(rows, bad);
  let [left_rows, left_bad, at, gain] = [0, 0, -1, 0];
  for (let place = from; place < to - 1; place += 1) {
    left_rows += counts.rows[place] as number;
    left_bad += counts.bad[place] as number;
    if (left_rows < leaf_rows_min || rows - left_rows < leaf_rows_min) continue;
    const gained = before - giniSum(left_rows, left_bad) - giniSum(rows - left_rows, bad - left_bad);
    if (gained > gain + 1e-12) {
      gain = gained;
      at = place + 1;
    }
  }
  return { from, to, at, gain };
}

/** Edges of the leaves of a tree over the values; `leaf_rows_min` rows in each at least. */
export function treeEdges(counts: ValueCounts, leaves_max: number, leaf_rows_min: number): number[] {
  const leaves = [bestSplit(counts, 0, counts.values.length, leaf_rows_min)];
  const cuts: number[] = [];
  while (leaves.length < leaves_max) {
    let best = 0;
    for (let place = 1; place < leaves.length; place += 1) {
      if ((leaves[place] as Leaf).gain > (leaves[best] as Leaf).gain) best = place;
    }
    const { from, to, at, gain } = leaves[best] as Leaf;
    if (gain <= 0) break;
    cuts.push(at);
    leaves.splice(
      best,
      1,
      bestSplit(counts, from, at, leaf_rows_min),
      bestSplit(counts, at, to, leaf_rows_min),
    );
  }
  return cuts
    .sort((left, right) => left - right)
    .map((place) => edgeBetween(counts.values[place - 1] as number, counts.values[place] as number));
}

/** Bins of equally full ranges. */
export function quantileBinning(
  column: NumericColumn,
  bad: ArrayLike<number>,
  bins: number,
  special: readonly number[] = [],
): NumericBinning {
  const edges = quantileEdges(valueCounts(column, bad, special), bins);
  return { kind: 'numeric', name: column.name, edges, special };
}

/** A bin for each level that enough rows have; the rest is "other". */
export function levelBinning(
  { name, levels, codes }: CategoricalColumn,
  rows_min: number,
): CategoricalBinning {
  const counts = new Uint32Array(levels.length);
  for (const code of codes) {
    if (code !== -1) counts[code] = (counts[code] as number) + 1;
  }
  const groups = levels.filter((_, code) => (counts[code] as number) >= rows_min).map((level) => [level]);
  return { kind: 'categorical', name, groups };
}
