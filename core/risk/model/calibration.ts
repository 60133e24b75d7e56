/**
 * Calibration: from what a learner says to a probability.
 *
 * A straight line through the log-odds, fitted on trades the learner was not fitted on (J. Platt, "Probabilistic outputs
 * for support vector machines", 1999), with his targets that keep away from 0 and 1: the guilty of a validation part are
 * too few for anything with more bends. It keeps the order, and contributions keep adding up.
 */
import { fitLogit } from '#core/learning/logit';
import { rounded } from '#core/learning/numbers';

export interface Calibration {
  readonly slope: number;
  readonly intercept: number;
}

const DIGITS = 9;

/** Fits the line. A slope of 0 or less means that the margins do not tell guilty from honest. */
export async function fitCalibration(
  margins: readonly number[],
  guilty: ArrayLike<number>,
): Promise<Calibration> {
  const found = Array.from(guilty).reduce((sum, one) => sum + one, 0);
  const high = (found + 1) / (found + 2);
  const low = 1 / (margins.length - found + 2);
  const targets = margins.map((_, row) => (guilty[row] === 1 ? high : low));
  const rows = margins.map((margin) => Float64Array.of(margin));
  const { coefficients, intercept } = await fitLogit({ rows, targets, penalty: 0 });
  return { slope: rounded(coefficients[0] ?? 0, DIGITS), intercept: rounded(intercept, DIGITS) };
}
