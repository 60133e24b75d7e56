/**
 * Logistic regression whose coefficients may not be negative.
 *
 * A coefficient of a weight of evidence below zero would turn a characteristic round: worse attributes would raise the score.
 * Minimises the log-loss plus penalty / 2 times the sum of squares of the coefficients over those that are not negative;
 * each of Newton's steps solves its quadratic problem by coordinate descent (J. Friedman, T. Hastie, R. Tibshirani,
 * "Regularization paths for generalized linear models via coordinate descent", 2010). The sum is convex: one solution.
 */
import { logLoss, sigmoid } from '#core/learning/numbers';

export interface SignedProblem {
  /** By characteristic, then by row. */
  readonly columns: readonly Float64Array[];
  /** 1 where the outcome was bad, else 0. */
  readonly bad: ArrayLike<number>;
  readonly penalty: number;
}

export interface SignedSolution {
  readonly intercept: number;
  /** Not negative. */
  readonly coefficients: Float64Array;
}

const STEPS_MAX = 50;
const SWEEPS_MAX = 1_000;
const HALVINGS_MAX = 30;
const STEP_MIN = 1e-9;

function marginsOf({ columns, bad }: SignedProblem, beta: Float64Array): Float64Array {
  const margins = new Float64Array(bad.length).fill(beta[columns.length] as number);
  for (const [place, column] of columns.entries()) {
    const coefficient = beta[place] as number;
    if (coefficient === 0) continue;
    for (let row = 0; row < margins.length; row += 1) {
      margins[row] = (margins[row] as number) + coefficient * (column[row] as number);
    }
  }
  return margins;
}

function lossOf({ columns, bad, penalty }: SignedProblem, beta: Float64Array, margins: Float64Array): number {
  let loss = 0;
  for (let place = 0; place < columns.length; place += 1) {
    loss += (penalty / 2) * (beta[place] as number) ** 2;
  }
  for (let row = 0; row < margins.length; row += 1) loss += logLoss(margins[row] as number, bad[row] === 1);
  return loss;
}

interface Quadratic {
  readonly gradient: Float64Array;
  readonly curvature: readonly Float64Array[];
}

/** Gradient and second derivatives where the margins are; the intercept stands last. */
function quadraticAt(problem: SignedProblem, beta: Float64Array, margins: Float64Array): Quadratic {
  const { bad, penalty } = problem;
  const ones = new Float64Array(bad.length).fill(1);
  const columns = [...problem.columns, ones];
  const slopes = new Float64Array(bad.length);
  const curves = new Float64Array(bad.length);
  for (let row = 0; row < bad.length; row += 1) {
    const chance = sigmoid(margins[row] as number);
    slopes[row] = chance - (bad[row] as number);
    curves[row] = Math.max(chance * (1 - chance), 1e-9);
  }
  const gradient = new Float64Array(columns.length);
  const curvature = columns.map(() => new Float64Array(columns.length));
  const weighed = new Float64Array(bad.length);
  for (const [left, column] of columns.entries()) {
    let slope = 0;
    for (let row = 0; row < bad.length; row += 1) {
      slope += (slopes[row] as number) * (column[row] as number);
      weighed[row] = (curves[row] as number) * (column[row] as number);
    }
    const own = left < problem.columns.length ? penalty : 1e-9;
    gradient[left] = slope + (left < problem.columns.length ? penalty * (beta[left] as number) : 0);
    for (let right = 0; right <= left; right += 1) {
      const other = columns[right] as Float64Array;
      let sum = left === right ? own : 0;
      for (let row = 0; row < bad.length; row += 1) sum += (weighed[row] as number) * (other[row] as number);
      (curvature[left] as Float64Array)[right] = sum;
      (curvature[right] as Float64Array)[left] = sum;
    }
  }
  return { gradient, curvature };
}

/** The least of a quadratic near `beta` over coefficients that are not negative; the intercept is free. */
function solveBounded({ gradient, curvature }: Quadratic, beta: Float64Array): Float64Array {
  const next = beta.slice();
  const moved = new Float64Array(beta.length);
  for (let sweep = 0; sweep < SWEEPS_MAX; sweep += 1) {
    let most = 0;
    for (let place = 0; place < beta.length; place += 1) {
      const row = curvature[place] as Float64Array;
      let slope = gradient[place] as number;
      for (let other = 0; other < beta.length; other += 1) {
        slope += (row[other] as number) * (moved[other] as number);
      }
      let value = (next[place] as number) - slope / (row[place] as number);
      if (place < beta.length - 1 && value < 0) value = 0;
      most = Math.max(most, Math.abs(value - (next[place] as number)));
      next[place] = value;
      moved[place] = value - (beta[place] as number);
    }
    if (most < STEP_MIN) break;
  }
  return next;
}

/** Solves the problem. */
export function fitSigned(problem: SignedProblem): SignedSolution {
  const size = problem.columns.length;
  let beta: Float64Array = new Float64Array(size + 1);
  let margins = marginsOf(problem, beta);
  let loss = lossOf(problem, beta, margins);
  for (let steps = 0; steps < STEPS_MAX; steps += 1) {
    const aim = solveBounded(quadraticAt(problem, beta, margins), beta);
    const from = beta;
    let share = 1;
    let next = aim;
    let next_margins = marginsOf(problem, next);
    let next_loss = lossOf(problem, next, next_margins);
    for (let halving = 0; next_loss > loss && halving < HALVINGS_MAX; halving += 1) {
      share /= 2;
      next = from.map((value, place) => value + share * ((aim[place] as number) - value));
      next_margins = marginsOf(problem, next);
      next_loss = lossOf(problem, next, next_margins);
    }
    if (next_loss > loss) break;
    const most = next.reduce(
      (sum, value, place) => Math.max(sum, Math.abs(value - (from[place] as number))),
      0,
    );
    [beta, margins, loss] = [next, next_margins, next_loss];
    if (most < 1e-8) break;
  }
  return { intercept: beta[size] as number, coefficients: beta.slice(0, size) };
}
