/**
 * Population stability: how far counts of bins in a month are from those of a reference, and how far they would be by
 * chance alone.
 *
 * The index is the sum of (now - then) x ln(now / then) over shares of bins; of a score it is called PSI, of a
 * characteristic CSI. Without any shift it is distributed as (1/n + 1/m) times a chi-square of bins - 1 degrees of freedom
 * (B. Yurdakul and J. Naranjo, "Statistical properties of the population stability index", Journal of Risk Model Validation
 * 14, 2020), so a book of a hundred merchants passes the usual 0.1 by itself. The populations of two months share merchants,
 * which makes the index smaller still: the band errs towards silence. Bins come from the reference alone; those in
 * which the reference has too few for the approximation are looked at together.
 */
import { chiSquareQuantile, chiSquareTail } from '#core/learning/chi-square';

/** One bin, or the thin ones together. */
export interface BinShift {
  readonly bins: readonly number[];
  readonly reference: number;
  readonly now: number;
  /** What it adds to the index. */
  readonly part: number;
}

export interface Stability {
  readonly index: number;
  /** What 95 % of populations without a shift stay below. */
  readonly band: number;
  /** Chance that the index is at least so large without a shift. */
  readonly chance: number;
  /** Merchants of the reference and of the month. */
  readonly reference: number;
  readonly now: number;
  readonly shifts: readonly BinShift[];
}

const BAND_CHANCE = 0.05;
/** Expected in a bin at least, as for any chi-square (W. Cochran, 1952). */
const EXPECTED_MIN = 5;
/** Stands for none where the other population has some: the index stays finite. */
const NONE = 0.5;

const sumOf = (counts: readonly number[]): number => counts.reduce((sum, count) => sum + count, 0);

/** Bins that stand for themselves, then the thin ones together. */
function groupsOf(reference: readonly number[], size: number): number[][] {
  const all = sumOf(reference);
  const is_thin = (count: number): boolean => (count / all) * size < EXPECTED_MIN;
  const places = reference.map((_, bin) => bin);
  const thin = places.filter((bin) => is_thin(reference[bin] ?? 0));
  const own = places.filter((bin) => !thin.includes(bin)).map((bin) => [bin]);
  return thin.length === 0 ? own : [...own, thin];
}

/** Compares counts by bin; null where one of the populations has nobody. */
export function stabilityOf(reference: readonly number[], now: readonly number[]): Stability | null {
  const [then_all, now_all] = [sumOf(reference), sumOf(now)];
  if (then_all === 0 || now_all === 0) return null;
  const shifts = groupsOf(reference, Math.min(then_all, now_all)).flatMap((bins): BinShift[] => {
    const then_count = sumOf(bins.map((bin) => reference[bin] ?? 0));
    const now_count = sumOf(bins.map((bin) => now[bin] ?? 0));
    if (then_count === 0 && now_count === 0) return [];
    const [was, is] = [(then_count || NONE) / then_all, (now_count || NONE) / now_all];
    return [{ bins, reference: then_count, now: now_count, part: (is - was) * Math.log(is / was) }];
  });
  const index = sumOf(shifts.map(({ part }) => part));
  const scale = 1 / then_all + 1 / now_all;
  const freedom = shifts.length - 1;
  return {
    index,
    band: freedom === 0 ? 0 : scale * chiSquareQuantile(BAND_CHANCE, freedom),
    chance: freedom === 0 ? 1 : chiSquareTail(index / scale, freedom),
    ...{ reference: then_all, now: now_all, shifts },
  };
}

const SCORE_BINS = 10;
/** Merchants of a bin of scores at least: with fewer, the logarithm makes the index larger than the approximation has it. */
const SCORE_BIN_MIN = 20;

/** Breaks at the tenths of the reference's scores, fewer of a small book; bins are closed on the left. */
export function scoreBreaks(scores: readonly number[]): number[] {
  const sorted = [...scores].sort((left, right) => left - right);
  const bins = Math.min(SCORE_BINS, Math.max(1, Math.floor(sorted.length / SCORE_BIN_MIN)));
  const at = Array.from({ length: bins - 1 }, (_, place) => Math.floor(((place + 1) * sorted.length) / bins));
  const breaks = at.map((place) => sorted[place] as number);
  return breaks.filter((one, place) => one > (breaks[place - 1] ?? sorted[0] ?? 0));
}

/** How many scores lie in each bin. */
export function countScores(breaks: readonly number[], scores: readonly number[]): number[] {
  const counts = Array.from({ length: breaks.length + 1 }, () => 0);
  for (const score of scores) {
    const bin = breaks.filter((edge) => score >= edge).length;
    counts[bin] = (counts[bin] ?? 0) + 1;
  }
  return counts;
}
