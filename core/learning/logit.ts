/**
 * Logistic regression with a quadratic penalty, by Newton's method: the plain numerical part.
 *
 * Minimises the log-loss plus penalty / 2 times the sum of the squared coefficients; the intercept is free.
 * The sum is convex, so there is one solution, and the steps end on it. It knows nothing of features.
 */
import { solvePositive } from './linear';
import { logLoss, sigmoid } from './numbers';

export interface LogitProblem {
  /** One row per example, without a column for the intercept. */
  readonly rows: readonly Float64Array[];
  /** Chances to be met, 0 to 1. */
  readonly targets: ArrayLike<number>;
  readonly penalty: number;
}

export interface LogitSolution {
  readonly intercept: number;
  readonly coefficients: Float64Array;
  readonly steps: number;
}

const STEPS_MAX = 60;
const HALVINGS_MAX = 30;
/** Steps smaller than this change nothing that is seen. */
const STEP_MIN = 1e-10;

/** Log-odds of a row; the intercept is the last coefficient. */
function marginOf(row: Float64Array, beta: Float64Array): number {
  let margin = beta[row.length] as number;
  for (let column = 0; column < row.length; column += 1) {
    margin += (row[column] as number) * (beta[column] as number);
  }
  return margin;
}

function lossOf({ rows, targets, penalty }: LogitProblem, beta: Float64Array): number {
  let loss = 0;
  for (let column = 0; column < beta.length - 1; column += 1) {
    loss += (penalty / 2) * (beta[column] ?? 0) ** 2;
  }
  for (const [index, row] of rows.entries()) {
    const target = targets[index] as number;
    const margin = marginOf(row, beta);
    loss += target * logLoss(margin, true) + (1 - target) * logLoss(margin, false);
  }
  return loss;
}

/** Newton's step: the inverse of the second derivatives times the gradient. */
function stepOf({ rows, targets, penalty }: LogitProblem, beta: Float64Array): Float64Array {
  const size = beta.length;
  const hessian = new Float64Array(size * size);
  const gradient = new Float64Array(size);
  const extended = new Float64Array(size);
  for (const [index, row] of rows.entries()) {
    extended.set(row);
    extended[size - 1] = 1;
    const chance = sigmoid(marginOf(row, beta));
    const slope = chance - (targets[index] as number);
    const curve = chance * (1 - chance);
    for (let left = 0; left < size; left += 1) {
      const value = extended[left] as number;
      if (value === 0) continue;
      gradient[left] = (gradient[left] as number) + slope * value;
      const part = curve * value;
      const offset = left * size;
      for (let right = 0; right <= left; right += 1) {
        hessian[offset + right] = (hessian[offset + right] as number) + part * (extended[right] as number);
      }
    }
  }
  for (let column = 0; column < size; column += 1) {
    // The intercept is free, but a ridge of nothing keeps a separable problem solvable.
    const ridge = column === size - 1 ? 1e-12 : penalty;
    gradient[column] = (gradient[column] as number) + (column === size - 1 ? 0 : ridge * (beta[column] ?? 0));
    hessian[column * size + column] = (hessian[column * size + column] as number) + ridge;
  }
  solvePositive(hessian, gradient);
  return gradient;
}

/** Solves the problem; `pause` is waited for between steps. */
export async function fitLogit(problem: LogitProblem, pause?: () => Promise<void>): Promise<LogitSolution> {
  let beta = new Float64Array((problem.rows[0]?.length ?? 0) + 1);
  let loss = lossOf(problem, beta);
  let steps = 0;
  for (; steps < STEPS_MAX; steps += 1) {
    const step = stepOf(problem, beta);
    let share = 1;
    let next = beta.map((value, column) => value - (step[column] as number));
    let next_loss = lossOf(problem, next);
    for (let halving = 0; next_loss > loss && halving < HALVINGS_MAX; halving += 1) {
      share /= 2;
      next = beta.map((value, column) => value - share * (step[column] as number));
      next_loss = lossOf(problem, next);
    }
    const moved = step.reduce((most, value) => Math.max(most, Math.abs(value * share)), 0);
    if (next_loss > loss) break;
    beta = next;
    loss = next_loss;
    if (moved < STEP_MIN) break;
    await pause?.();
  }
  return { intercept: beta.at(-1) ?? 0, coefficients: beta.slice(0, -1), steps };
}
