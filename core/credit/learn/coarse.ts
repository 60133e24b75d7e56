/**
 * Coarse bins of a characteristic: fine bins joined for the greatest information value, with their weights of evidence.
 *
 * Numbers are cut by a small tree and joined under a monotonic trend, unless a bend pays for itself. Levels are put in the
 * order of their bad rates, each drawn towards the rate of all by some rows so that three lucky rows do not lead, and joined
 * likewise. What is missing and each special code keep a bin of their own; where one is too thin to be judged it takes the
 * weight of the bin whose bad rate is nearest, and where it never occurred that of the riskiest: it never is neutral.
 */
import {
  attributesOf,
  binCount,
  binsOf,
  orderedBins,
  type Binning,
  type CategoricalBinning,
  type NumericBinning,
} from './binning';
import { chanceInformation, joinBins, joinMonotonic, weightOfEvidence, type Trend } from './optimal-binning';
import { treeEdges, valueCounts } from './prebins';
import type { CategoricalColumn, Column, NumericColumn } from './table';

export interface CoarseOptions {
  /** Codes of each column that are no quantities. */
  readonly special?: Readonly<Record<string, readonly number[]>>;
  /** A trend that is known beforehand, by column; the better of rising and falling, or a bend, when absent. */
  readonly trends?: Readonly<Record<string, Trend>>;
  readonly bins_max: number;
  /** Share of all rows in a bin at least. */
  readonly rows_share_min: number;
  readonly fine_bins_max: number;
  /** Whether ranges may rise and fall where no trend is given and that is worth it. */
  readonly bends: boolean;
  /** What a further bin has to bring, as a multiple of what chance gives it. */
  readonly chances_per_bin: number;
}

export const COARSE_DEFAULTS: CoarseOptions = {
  bins_max: 12,
  rows_share_min: 0.05,
  fine_bins_max: 20,
  bends: false,
  chances_per_bin: 1,
};

/** A bend has to be worth as much as so many further bins before it is believed. */
const BEND_BINS = 3;
/** Rows of the average that each level is drawn by when levels are put in order. */
const LEVEL_PRIOR_ROWS = 20;
/** Rows of a missing, special or other bin from which it is judged by itself. */
const THIN_ROWS = 20;

export interface WeighedBin {
  readonly rows: number;
  readonly bad: number;
  readonly woe: number;
  readonly iv: number;
  /** The bin whose weight it takes, where it is too thin for one of its own. */
  readonly like: number | null;
}

export interface CoarseBinning {
  readonly binning: Binning;
  readonly bins: readonly WeighedBin[];
  /** Information value: the sum over the bins. */
  readonly iv: number;
  readonly trend: Trend;
}

interface Outcomes {
  readonly rows: number;
  readonly bad: number;
}

/** Rows and bad rows of each bin. */
function countBins(binning: Binning, column: Column, bad: ArrayLike<number>): Outcomes[] {
  const counts = Array.from({ length: binCount(binning) }, () => ({ rows: 0, bad: 0 }));
  const bins = binsOf(binning, column);
  for (let row = 0; row < bins.length; row += 1) {
    const count = counts[bins[row] as number] as { rows: number; bad: number };
    count.rows += 1;
    count.bad += bad[row] as number;
  }
  return counts;
}

/** The bin of those that can be judged whose bad rate is nearest; the riskiest for a bin without rows. */
function likeOf({ rows, bad }: Outcomes, judged: readonly (readonly [number, Outcomes])[]): number | null {
  let best: number | null = null;
  let best_distance = Infinity;
  const rate = rows === 0 ? 1 : bad / rows;
  for (const [bin, own] of judged) {
    const distance = Math.abs(own.bad / own.rows - rate);
    if (distance < best_distance) [best, best_distance] = [bin, distance];
  }
  return best;
}

/**
 * Weights of evidence and information values of bins, in `ln(bad / good)`, as most tools have it. A bin of ranges or levels with only one
 * outcome counts half a row of the other.
 */
function weighBins(binning: Binning, counts: readonly Outcomes[]): { bins: WeighedBin[]; iv: number } {
  const all = counts.reduce((sum, { rows, bad }) => ({ rows: sum.rows + rows, bad: sum.bad + bad }), {
    rows: 0,
    bad: 0,
  });
  const good = all.rows - all.bad;
  const ordinary = attributesOf(binning).map(({ kind }) => kind === 'range' || kind === 'levels');
  const own = (bin: number, { rows, bad }: Outcomes): boolean =>
    ordinary[bin] === true ? rows > 0 : rows >= THIN_ROWS && bad > 0 && bad < rows;
  const judged = counts.flatMap((count, bin) => (own(bin, count) ? [[bin, count] as const] : []));
  const woe = ({ rows, bad }: Outcomes): number => {
    const half = bad === 0 || bad === rows ? 0.5 : 0;
    return weightOfEvidence(bad + half, rows - bad + half, all.bad, good);
  };
  const bins = counts.map((count, bin): WeighedBin => {
    const like = own(bin, count) ? null : likeOf(count, judged);
    const weight = like === null ? (own(bin, count) ? woe(count) : 0) : woe(counts[like] as Outcomes);
    const iv = (count.bad / all.bad - (count.rows - count.bad) / good) * weight;
    return { ...count, woe: weight, iv, like };
  });
  return { bins, iv: bins.reduce((sum, { iv }) => sum + iv, 0) };
}

interface Limits {
  readonly bins_max: number;
  readonly rows_min: number;
  readonly bin_cost: number;
}

function bestJoin(
  fine: readonly Outcomes[],
  limits: Limits,
  all: Outcomes,
  { trend, bends }: { readonly trend?: Trend | undefined; readonly bends: boolean },
): { readonly starts: readonly number[]; readonly trend: Trend } {
  const counts = { rows: fine.map(({ rows }) => rows), bad: fine.map(({ bad }) => bad) };
  if (trend !== undefined) {
    return { starts: joinBins(counts, { ...limits, trend }, all)?.starts ?? [0], trend };
  }
  const straight = joinMonotonic(counts, limits, all);
  const bent = bends ? joinBins(counts, { ...limits, trend: 'none' }, all) : null;
  if (bent !== null && bent.worth > (straight?.worth ?? 0) + BEND_BINS * limits.bin_cost) {
    return { starts: bent.starts, trend: 'none' };
  }
  return straight ?? { starts: [0], trend: 'none' };
}

function limitsOf(all: Outcomes, rows_min: number, { bins_max, chances_per_bin }: CoarseOptions): Limits {
  return { bins_max, rows_min, bin_cost: chances_per_bin * chanceInformation(all.rows, all.bad) };
}

function coarseNumbers(column: NumericColumn, bad: ArrayLike<number>, all: Outcomes, options: CoarseOptions) {
  const special = options.special?.[column.name] ?? [];
  const counts = valueCounts(column, bad, special);
  const rows_min = Math.max(1, Math.ceil(options.rows_share_min * column.values.length));
  const edges = treeEdges(counts, options.fine_bins_max, rows_min);
  const fine = Array.from({ length: edges.length + 1 }, () => ({ rows: 0, bad: 0 }));
  let bin = 0;
  for (const [place, value] of counts.values.entries()) {
    while (bin < edges.length && value >= (edges[bin] as number)) bin += 1;
    const count = fine[bin] as { rows: number; bad: number };
    count.rows += counts.rows[place] as number;
    count.bad += counts.bad[place] as number;
  }
  const { starts, trend } = bestJoin(fine, limitsOf(all, rows_min, options), all, {
    trend: options.trends?.[column.name],
    bends: options.bends,
  });
  const kept = starts.slice(1).map((start) => edges[start - 1] as number);
  const binning: NumericBinning = { kind: 'numeric', name: column.name, edges: kept, special };
  return { binning, trend };
}

function coarseLevels(
  { name, levels, codes }: CategoricalColumn,
  bad: ArrayLike<number>,
  all: Outcomes,
  options: CoarseOptions,
) {
  const counts = levels.map((level) => ({ level, rows: 0, bad: 0 }));
  for (let row = 0; row < codes.length; row += 1) {
    const count = counts[codes[row] as number];
    if (count === undefined) continue;
    count.rows += 1;
    count.bad += bad[row] as number;
  }
  const rate = all.bad / all.rows;
  const drawn = ({ rows, bad: of_level }: Outcomes): number =>
    (of_level + LEVEL_PRIOR_ROWS * rate) / (rows + LEVEL_PRIOR_ROWS);
  const seen = counts
    .filter(({ rows }) => rows > 0)
    .sort((left, right) => drawn(left) - drawn(right) || (left.level < right.level ? -1 : 1));
  const rows_min = Math.max(1, Math.ceil(options.rows_share_min * codes.length));
  const fine = fineGroups(seen, rows_min, options.fine_bins_max);
  const { starts } = bestJoin(fine, limitsOf(all, rows_min, options), all, {
    trend: 'ascending',
    bends: false,
  });
  const groups = starts.map((start, place) =>
    fine.slice(start, starts[place + 1] ?? fine.length).flatMap((group) => group.levels),
  );
  const binning: CategoricalBinning = { kind: 'categorical', name, groups };
  return { binning, trend: 'ascending' as const };
}

interface Group extends Outcomes {
  readonly levels: readonly string[];
}

/** Levels in the order of their rates, joined to neighbours until each group has enough rows and there are few enough. */
function fineGroups(
  seen: readonly (Outcomes & { readonly level: string })[],
  rows_min: number,
  groups_max: number,
): Group[] {
  const total = seen.reduce((sum, { rows }) => sum + rows, 0);
  const wanted = Math.max(rows_min, total / groups_max);
  const groups: Group[] = [];
  let open: Group = { rows: 0, bad: 0, levels: [] };
  for (const { level, rows, bad } of seen) {
    open = { rows: open.rows + rows, bad: open.bad + bad, levels: [...open.levels, level] };
    if (open.rows < wanted) continue;
    groups.push(open);
    open = { rows: 0, bad: 0, levels: [] };
  }
  if (open.levels.length > 0) {
    const last = groups.pop();
    groups.push(
      last === undefined
        ? open
        : { rows: last.rows + open.rows, bad: last.bad + open.bad, levels: [...last.levels, ...open.levels] },
    );
  }
  return groups;
}

/** Given bins with their weights over the rows of a column, such as bins that somebody adjusted. */
export function weighBinning(
  binning: Binning,
  column: Column,
  bad: ArrayLike<number>,
): Pick<CoarseBinning, 'bins' | 'iv'> {
  return weighBins(binning, countBins(binning, column, bad));
}

/** The coarse bins of a column. Rows with a bad outcome have 1 in `bad`, others 0; both occur. */
export function coarseBinning(
  column: Column,
  bad: ArrayLike<number>,
  options: CoarseOptions = COARSE_DEFAULTS,
): CoarseBinning {
  let bads = 0;
  for (let row = 0; row < bad.length; row += 1) bads += bad[row] as number;
  const all = { rows: bad.length, bad: bads };
  const { binning, trend } =
    column.kind === 'numeric'
      ? coarseNumbers(column, bad, all, options)
      : coarseLevels(column, bad, all, options);
  return { binning, trend, ...weighBinning(binning, column, bad) };
}

/** Whether the weights of the ranges only rise or only fall. */
export function isMonotonic({ binning, bins }: Pick<CoarseBinning, 'binning' | 'bins'>): boolean {
  const weights = bins.slice(0, orderedBins(binning)).map(({ woe }) => woe);
  const steps = weights.slice(1).map((woe, place) => woe - (weights[place] as number));
  return steps.every((step) => step >= 0) || steps.every((step) => step <= 0);
}
