/**
 * How good a ranking is: scores against what was the case.
 *
 * Equal scores are one group that nobody can order, so nothing is read off in the middle of one: the curve has a point
 * per group, and the first hundred take a fair share of the group at their end. Nulls where nothing can be said.
 */
import { logLoss } from './numbers';

/** A point of the curve: everything from a score on. */
interface Point {
  readonly score: number;
  /** So many have that score or more, so many of them guilty. */
  readonly rows: number;
  readonly guilty: number;
}

export interface Ranking {
  readonly points: readonly Point[];
  readonly rows: number;
  readonly guilty: number;
}

/** Rows by score, highest first. */
export function orderOf(scores: ArrayLike<number>): number[] {
  const order = Array.from({ length: scores.length }, (_, row) => row);
  return order.sort((left, right) => (scores[right] as number) - (scores[left] as number));
}

/**
 * Ranks scores, highest first; 1 for guilty. Each row counts as often as `times` says, once when absent; the order may
 * be given where the same scores are ranked again and again.
 */
export function rankingOf(
  scores: ArrayLike<number>,
  guilty: ArrayLike<number>,
  times?: ArrayLike<number>,
  order: readonly number[] = orderOf(scores),
): Ranking {
  const points: Point[] = [];
  let rows = 0;
  let found = 0;
  for (const [place, row] of order.entries()) {
    const count = times === undefined ? 1 : (times[row] as number);
    rows += count;
    found += count * (guilty[row] as number);
    const score = scores[row] as number;
    const next = order[place + 1];
    if (next === undefined || scores[next] !== score) points.push({ score, rows, guilty: found });
  }
  return { points, rows, guilty: found };
}

/** Chance that a guilty row ranks above an honest one, ties counted half. */
export function areaUnderCurve({ points, rows, guilty }: Ranking): number | null {
  const honest = rows - guilty;
  if (guilty === 0 || honest === 0) return null;
  let area = 0;
  let before = { rows: 0, guilty: 0 };
  for (const point of points) {
    const more_guilty = point.guilty - before.guilty;
    const more_honest = point.rows - before.rows - more_guilty;
    area += more_honest * (before.guilty + more_guilty / 2);
    before = point;
  }
  return area / (guilty * honest);
}

/** A point of the curve in shares, from 0 to 1: of all guilty rows, and of all honest ones. */
export interface CurvePoint {
  readonly found: number;
  readonly wrong: number;
}

/**
 * The curve over the area, from nothing to everything, in at most `count` points (two or more). Those that are kept are exact
 * and lie about evenly along it. Empty where one outcome never occurs.
 */
export function curveOf({ points, rows, guilty }: Ranking, count: number): CurvePoint[] {
  const honest = rows - guilty;
  if (guilty === 0 || honest === 0) return [];
  // From corner to corner both shares together go from 0 to 2.
  const step = points.length < count ? 0 : 2 / (count - 1);
  const kept: CurvePoint[] = [{ found: 0, wrong: 0 }];
  let next = step;
  for (const point of points) {
    const [found, wrong] = [point.guilty / guilty, (point.rows - point.guilty) / honest];
    if (found + wrong < next && point !== points.at(-1)) continue;
    kept.push({ found, wrong });
    next = found + wrong + step;
  }
  return kept;
}

/** Precision at each point, weighted by the recall it adds. */
export function averagePrecision({ points, guilty }: Ranking): number | null {
  if (guilty === 0) return null;
  let sum = 0;
  let before = 0;
  for (const point of points) {
    if (point.rows > 0) sum += ((point.guilty - before) / guilty) * (point.guilty / point.rows);
    before = point.guilty;
  }
  return sum;
}

/** Share of guilty among the first `count` rows. */
export function precisionAt({ points, rows }: Ranking, count: number): number | null {
  if (rows < count) return null;
  let before = { rows: 0, guilty: 0 };
  for (const point of points) {
    if (point.rows >= count) {
      const share = (count - before.rows) / (point.rows - before.rows);
      return (before.guilty + share * (point.guilty - before.guilty)) / count;
    }
    before = point;
  }
  return null;
}

/** The most recall at a point that is right in at least a share of its rows, and the score there; null for no such point. */
export function bestAtPrecision(
  { points, guilty }: Ranking,
  precision: number,
): { readonly recall: number; readonly score: number } | null {
  const fit = points.filter((point) => point.rows > 0 && point.guilty >= precision * point.rows).at(-1);
  return fit === undefined || guilty === 0 ? null : { recall: fit.guilty / guilty, score: fit.score };
}

/** Precision at the first point that finds at least a share of the guilty. */
export function precisionAtRecall({ points, guilty }: Ranking, recall: number): number | null {
  const first = points.find((point) => point.guilty >= recall * guilty);
  return first === undefined || guilty === 0 ? null : first.guilty / first.rows;
}

/** Mean squared distance of probabilities from what was the case. */
export function brierScore(chances: ArrayLike<number>, guilty: ArrayLike<number>): number {
  let sum = 0;
  for (let row = 0; row < chances.length; row += 1) {
    sum += ((chances[row] as number) - (guilty[row] as number)) ** 2;
  }
  return sum / chances.length;
}

/** Mean log-loss of log-odds. */
export function meanLogLoss(margins: ArrayLike<number>, guilty: ArrayLike<number>): number {
  let sum = 0;
  for (let row = 0; row < margins.length; row += 1) sum += logLoss(margins[row] as number, guilty[row] === 1);
  return sum / margins.length;
}
