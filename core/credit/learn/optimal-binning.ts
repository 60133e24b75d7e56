/**
 * Optimal binning: the neighbouring fine bins joined so that the information value is greatest under the given constraints.
 *
 * Dynamic programming over where the last two bins begin, cubic in at most some dozens of fine bins, so no solver is needed.
 * It reaches the optimum of the integer programme of G. Navas-Palencia, "Optimal binning: mathematical programming
 * formulation" (2020), for a monotonic trend. Each bin holds both outcomes, else its weight of evidence would be infinite.
 */

export type Trend = 'ascending' | 'descending' | 'none';

export interface BinCounts {
  readonly rows: ArrayLike<number>;
  readonly bad: ArrayLike<number>;
}

export interface BinningConstraints {
  /** Whether the share of bad rows may only rise, only fall, or do either along the bins. */
  readonly trend: Trend;
  readonly bins_max: number;
  readonly rows_min: number;
  /** Information value that a further bin has to bring; see `chanceInformation`. */
  readonly bin_cost: number;
}

/** Joined bins: `starts` are the first fine bin of each; `iv` their information value, `worth` that less the cost of the bins. */
export interface Joined {
  readonly starts: readonly number[];
  readonly iv: number;
  readonly worth: number;
}

/**
 * Information value that one more bin has on average where there is nothing to find: information value over
 * (1 / bad + 1 / good) is about chi-squared with a degree of freedom for each bin but one.
 */
export function chanceInformation(rows: number, bad: number): number {
  return 1 / bad + 1 / (rows - bad);
}

/** Weight of evidence: ln(share of all bad rows / share of all good rows); positive is riskier than the average. */
export function weightOfEvidence(bad: number, good: number, all_bad: number, all_good: number): number {
  return Math.log(bad / all_bad / (good / all_good));
}

function informationOf(bad: number, good: number, all_bad: number, all_good: number): number {
  return (bad / all_bad - good / all_good) * weightOfEvidence(bad, good, all_bad, all_good);
}

interface Cell {
  readonly iv: number;
  readonly worth: number;
  readonly bins: number;
  /** Where the bin before begins; -1 when this is the first. */
  readonly before: number;
}

/** Sums of rows and bad rows before each fine bin. */
function sumsOf({ rows, bad }: BinCounts): { rows: Float64Array; bad: Float64Array } {
  const sums = { rows: new Float64Array(rows.length + 1), bad: new Float64Array(rows.length + 1) };
  for (let bin = 0; bin < rows.length; bin += 1) {
    sums.rows[bin + 1] = (sums.rows[bin] as number) + (rows[bin] as number);
    sums.bad[bin + 1] = (sums.bad[bin] as number) + (bad[bin] as number);
  }
  return sums;
}

/**
 * Joins fine bins. `all` are the rows and bad rows that shares are of, those of missing and special values included.
 * Null where no joining meets the constraints, such as when one outcome never occurs.
 */
export function joinBins(
  counts: BinCounts,
  constraints: BinningConstraints,
  all: { readonly rows: number; readonly bad: number },
): Joined | null {
  const { trend, bins_max, rows_min, bin_cost } = constraints;
  const size = counts.rows.length;
  const sums = sumsOf(counts);
  const bad = (from: number, to: number): number => (sums.bad[to] as number) - (sums.bad[from] as number);
  const rows = (from: number, to: number): number => (sums.rows[to] as number) - (sums.rows[from] as number);
  const rate = (from: number, to: number): number => bad(from, to) / rows(from, to);
  const fits = (from: number, to: number): boolean =>
    rows(from, to) >= rows_min && bad(from, to) > 0 && bad(from, to) < rows(from, to);
  const follows = (first: number, second: number, to: number): boolean => {
    if (trend === 'none') return true;
    const step = rate(second, to) - rate(first, second);
    return trend === 'ascending' ? step >= 0 : step <= 0;
  };
  // best[to][from]: the bins that end before `to`, the last of them beginning at `from`, by their number.
  const best: Cell[][][] = Array.from({ length: size + 1 }, () => []);
  for (let to = 1; to <= size; to += 1) {
    for (let from = 0; from < to; from += 1) {
      const cells: Cell[] = [];
      (best[to] as Cell[][])[from] = cells;
      if (!fits(from, to)) continue;
      const own = informationOf(bad(from, to), rows(from, to) - bad(from, to), all.bad, all.rows - all.bad);
      if (from === 0) cells[1] = { iv: own, worth: own, bins: 1, before: -1 };
      for (let first = 0; first < from; first += 1) {
        if (!follows(first, from, to)) continue;
        for (const cell of best[from]?.[first] ?? []) {
          if ((cell as Cell | undefined) === undefined || cell.bins >= bins_max) continue;
          const worth = cell.worth + own - bin_cost;
          const bins = cell.bins + 1;
          if (worth <= (cells[bins]?.worth ?? -Infinity)) continue;
          cells[bins] = { iv: cell.iv + own, worth, bins, before: first };
        }
      }
    }
  }
  return read(best, size);
}

/** The best way that ends with the last fine bin, read backwards. */
function read(best: readonly Cell[][][], size: number): Joined | null {
  let found: { cell: Cell; from: number } | null = null;
  for (const [from, cells] of (best[size] ?? []).entries()) {
    for (const cell of cells) {
      if ((cell as Cell | undefined) !== undefined && cell.worth > (found?.cell.worth ?? -Infinity)) {
        found = { cell, from };
      }
    }
  }
  if (found === null) return null;
  const starts: number[] = [];
  let { cell, from } = found;
  for (;;) {
    starts.unshift(from);
    if (cell.before === -1) break;
    const before: Cell | undefined = best[from]?.[cell.before]?.[cell.bins - 1];
    if (before === undefined) break;
    [from, cell] = [cell.before, before];
  }
  return { starts, iv: found.cell.iv, worth: found.cell.worth };
}

/** The better of rising and falling; none of them where neither is possible. */
export function joinMonotonic(
  counts: BinCounts,
  limits: Omit<BinningConstraints, 'trend'>,
  all: { readonly rows: number; readonly bad: number },
): (Joined & { readonly trend: Trend }) | null {
  let best: (Joined & { trend: Trend }) | null = null;
  for (const trend of ['ascending', 'descending'] as const) {
    const joined = joinBins(counts, { ...limits, trend }, all);
    if (joined !== null && joined.worth > (best?.worth ?? -Infinity)) best = { ...joined, trend };
  }
  return best;
}
