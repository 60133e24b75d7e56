/**
 * How good log-odds of bad are, against what was the case.
 *
 * Discrimination: AUC, Gini = 2 AUC - 1, Kolmogorov-Smirnov (the greatest distance between the shares of bad and of good rows found).
 * Calibration: slope and intercept of a logistic regression on the log-odds (1 and 0 are right; D. Cox, 1958), the expected calibration error
 * over ten equally full bins, the Brier score and the mean log-loss.
 */
import { fitLogit } from '#core/learning/logit';
import {
  areaUnderCurve,
  brierScore,
  meanLogLoss,
  orderOf,
  rankingOf,
  type Ranking,
} from '#core/learning/metrics';
import { sigmoid } from '#core/learning/numbers';

export interface GainsLine {
  readonly rows: number;
  readonly bad: number;
  /** Mean chance that was said of these rows. */
  readonly said: number;
  /** Share of all bad rows found in this line and those above it. */
  readonly found: number;
}

export interface Evaluation {
  readonly rows: number;
  readonly bad: number;
  /** Null where one outcome never occurs. */
  readonly auc: number | null;
  readonly gini: number | null;
  readonly ks: number | null;
  readonly brier: number;
  readonly log_loss: number;
  readonly calibration: {
    readonly slope: number;
    readonly intercept: number;
    readonly expected_error: number;
  } | null;
  /** Ten lines, riskiest first. */
  readonly gains: readonly GainsLine[];
}

const GAINS_LINES = 10;

/** The greatest distance between the shares of bad and of good rows at or above a score. */
function kolmogorovSmirnov({ points, rows, guilty }: Ranking): number | null {
  const good = rows - guilty;
  if (guilty === 0 || good === 0) return null;
  return points.reduce(
    (most, point) => Math.max(most, Math.abs(point.guilty / guilty - (point.rows - point.guilty) / good)),
    0,
  );
}

function gainsOf(margins: ArrayLike<number>, bad: ArrayLike<number>): GainsLine[] {
  const order = orderOf(margins);
  const all = order.reduce((sum, row) => sum + (bad[row] as number), 0);
  let found = 0;
  return Array.from({ length: GAINS_LINES }, (_, line) => {
    const from = Math.round((line * order.length) / GAINS_LINES);
    const to = Math.round(((line + 1) * order.length) / GAINS_LINES);
    let [bads, said] = [0, 0];
    for (const row of order.slice(from, to)) {
      bads += bad[row] as number;
      said += sigmoid(margins[row] as number);
    }
    found += bads;
    return {
      ...{ rows: to - from, bad: bads },
      said: to === from ? 0 : said / (to - from),
      found: all === 0 ? 0 : found / all,
    };
  });
}

/** Measures log-odds of bad; rows with a bad outcome have 1 in `bad`, others 0. */
export async function evaluate(margins: Float64Array, bad: ArrayLike<number>): Promise<Evaluation> {
  const ranking = rankingOf(margins, bad);
  const auc = areaUnderCurve(ranking);
  const gains = gainsOf(margins, bad);
  const line =
    auc === null
      ? null
      : await fitLogit({
          rows: Array.from(margins, (margin) => Float64Array.of(margin)),
          targets: bad,
          penalty: 1e-6,
        });
  const expected_error = gains.reduce(
    (sum, { rows, bad: bads, said }) => sum + Math.abs(bads - said * rows) / margins.length,
    0,
  );
  return {
    ...{ rows: margins.length, bad: ranking.guilty, auc, gini: auc === null ? null : 2 * auc - 1 },
    ks: kolmogorovSmirnov(ranking),
    brier: brierScore(margins.map(sigmoid), bad),
    log_loss: meanLogLoss(margins, bad),
    calibration:
      line === null ? null : { slope: line.coefficients[0] ?? 0, intercept: line.intercept, expected_error },
    gains,
  };
}
