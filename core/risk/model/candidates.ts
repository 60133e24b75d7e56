/**
 * The learners a model is chosen from, and the choice.
 *
 * Each is fitted on the earlier part of the time of training and measured on the later part, with nothing of the later
 * part known to it. The settings were found on sample platform 11 and the other generator's platform 5.
 */
import { averagePrecision, meanLogLoss, rankingOf } from '#core/learning/metrics';

import { FEATURE_SPECS } from '../features';
import { fitBoosting, type BoostingOptions } from './boosting';
import { fitCalibration, type Calibration } from './calibration';
import type { Rows } from './examples';
import { fitLogistic } from './logistic';
import type { ModelKind } from './kinds';
import { compileLearner, type Learner } from './model';

/** Strongest first: of equals the one that leans least on this platform's trades. */
const LOGISTIC_PENALTIES = [100, 10, 1] as const;

/** Signs that, more of them, never make a trade less suspicious. */
const MONOTONE: readonly string[] = [
  ...['back_share', 'back_fit', 'advance_share', 'cross_share', 'cross_fit', 'repaid_share'],
  ...['pair_loops_90d', 'seller_loop_buyers_90d', 'seller_loop_share_30d', 'seller_cash_fit'],
  ...['refund_to_balance_share', 'commission_share', 'claim_share', 'claim_back_share', 'ghost_parcel'],
  ...['sponsored_sales_90d', 'sponsor_repaid_share', 'shared_device', 'shared_ip', 'device_buyers_30d'],
  'shared_identity',
];

const BOOSTING: BoostingOptions = {
  ...{ rounds_max: 200, patience: 30, depth_max: 3, rate: 0.1, leaf_rows_min: 10, penalty: 1 },
  feature_share: 0.1,
  monotone: FEATURE_SPECS.map(({ name }) => (MONOTONE.includes(name) ? 1 : 0)),
};

/**
 * Logistic regression must rank the validation part better by this much average precision. Where both do about as well,
 * boosting does better elsewhere: a tree says the same of everything beyond its last threshold, a coefficient goes on.
 */
const CLEARLY = 0.01;

export interface Candidate {
  readonly kind: ModelKind;
  /** What was tried, in words. */
  readonly setting: string;
  /** On the validation part. */
  readonly average_precision: number;
  readonly log_loss: number;
}

export interface Tried extends Candidate {
  readonly calibration: Calibration;
  /** Log-odds of the validation part, calibrated. */
  readonly margins: readonly number[];
  /** Fits the same to other rows. */
  readonly refit: (rows: Rows) => Promise<Learner>;
}

async function measured(
  learner: Learner,
  validation: Rows,
  setting: string,
  refit: Tried['refit'],
): Promise<Tried> {
  const { raw } = compileLearner(learner);
  const raws = validation.vectors.map(raw);
  const calibration = await fitCalibration(raws, validation.guilty);
  const margins = raws.map((value) => calibration.slope * value + calibration.intercept);
  return {
    ...{ kind: learner.kind, setting, calibration, margins, refit },
    average_precision: averagePrecision(rankingOf(raws, validation.guilty)) ?? 0,
    log_loss: meanLogLoss(margins, validation.guilty),
  };
}

/** Fits and measures every learner of the kinds asked for. `pause` is waited for again and again. */
export async function tryCandidates(
  fit: Rows,
  validation: Rows,
  kinds: readonly ModelKind[],
  pause: () => Promise<void>,
): Promise<Tried[]> {
  const tried: Tried[] = [];
  if (kinds.includes('logistic')) {
    for (const penalty of LOGISTIC_PENALTIES) {
      const refit = async (rows: Rows): Promise<Learner> => ({
        kind: 'logistic',
        ...(await fitLogistic(rows, FEATURE_SPECS, penalty, pause)),
      });
      tried.push(await measured(await refit(fit), validation, `penalty ${String(penalty)}`, refit));
    }
  }
  if (kinds.includes('boosting')) {
    const boosted = await fitBoosting(fit, validation, BOOSTING, pause);
    const rounds = Math.max(1, boosted.trees.length);
    const refit = async (rows: Rows): Promise<Learner> => ({
      kind: 'boosting',
      ...(await fitBoosting(rows, null, { ...BOOSTING, rounds_max: rounds }, pause)),
    });
    const setting = `${String(rounds)} trees of depth ${String(BOOSTING.depth_max)}`;
    tried.push(await measured({ kind: 'boosting', ...boosted }, validation, setting, refit));
  }
  return tried;
}

/** The best by average precision, the first of equals. */
function bestOf(tried: readonly Tried[], kind: ModelKind): Tried | undefined {
  let best: Tried | undefined;
  for (const one of tried) {
    if (one.kind === kind && one.average_precision > (best?.average_precision ?? -1)) best = one;
  }
  return best;
}

/** The candidate to take: boosting, unless a logistic regression is clearly better. */
export function chosenOf(tried: readonly Tried[]): Tried | undefined {
  const logistic = bestOf(tried, 'logistic');
  const boosting = bestOf(tried, 'boosting');
  if (logistic === undefined || boosting === undefined) return boosting ?? logistic;
  return logistic.average_precision > boosting.average_precision + CLEARLY ? logistic : boosting;
}
