/**
 * Training: from examples to a model and what is to be said of it.
 *
 * What was judged before the split is for training, what was paid from then on for measuring; nothing is drawn at random,
 * and nothing that came later changes a model trained as of a date. Within the time of training the learners are fitted
 * on its earlier and compared, calibrated and given a threshold on its later part; the chosen one is then fitted anew to
 * all of it. Deterministic: the same examples give the same model.
 */
import type { Instant } from '#core/kernel/instant';
import { bestAtPrecision, rankingOf } from '#core/learning/metrics';
import { rounded, sigmoid } from '#core/learning/numbers';

import { FEATURE_NAMES } from '../features';
import { isSham } from '../labels';
import { chosenOf, tryCandidates, type Candidate } from './candidates';
import { rowsOf, shareAt, splitAt, type Example, type Parts } from './examples';
import { MODEL_KINDS, type ModelKind } from './kinds';
import type { RiskModel } from './model';

export interface TrainOptions {
  readonly kind: ModelKind | 'auto';
  /** What was judged before is for training, what was paid from then on for measuring. */
  readonly split_at: Instant;
  /** Waited for between steps, which take some hundredths of a second: to tell the progress, to stop by throwing. */
  readonly pause?: ((steps: number) => Promise<void>) | undefined;
}

export interface Trained {
  readonly model: RiskModel;
  readonly parts: Parts;
  readonly candidates: readonly Candidate[];
  readonly chosen: Candidate;
}

/** Parts of the labels that something is learnt or chosen on, and what they are called. */
const LEARNT_PARTS = {
  before: 'the time before the split',
  earlier: 'the earlier part of the time before the split',
  later: 'the later part of the time before the split',
} as const;

/** Why nothing can be learnt from the labels there are. */
export type TrainingProblem =
  | {
      readonly reason: 'too-few';
      readonly part: keyof typeof LEARNT_PARTS;
      readonly guilty: number;
      readonly honest: number;
      /** Of each. */
      readonly needed: number;
    }
  | { readonly reason: 'nothing-learnt' };

function problemText(problem: TrainingProblem): string {
  if (problem.reason === 'nothing-learnt') {
    return 'what was learnt does not tell guilty from honest trades later on';
  }
  const { part, guilty, honest, needed } = problem;
  return `${LEARNT_PARTS[part]} has ${String(guilty)} guilty and ${String(honest)} honest trades; at least ${String(needed)} of each are needed`;
}

/** Nothing can be learnt from the labels there are. */
export class TrainingError extends Error {
  readonly problem: TrainingProblem;

  constructor(problem: TrainingProblem) {
    super(problemText(problem));
    this.name = 'TrainingError';
    this.problem = problem;
  }
}

/** Fewest guilty, and fewest honest, trades in each part that something is learnt or chosen on. */
export const LABELS_MIN = 10;

/** Share of the guilty trades of training that were paid before the later part begins, which is for choosing. */
const FIT_SHARE = 0.65;
/** Trades from the threshold on must be guilty in this share on the validation part. */
const THRESHOLD_PRECISION = 0.9;
/** And no trade is suspected that is more likely honest, however easily the validation part was told apart. */
const THRESHOLD_MIN = 0.5;
const THRESHOLD_DIGITS = 4;

function tooFew(part: keyof typeof LEARNT_PARTS, examples: readonly Example[]): TrainingProblem | null {
  const guilty = examples.filter(({ label }) => isSham(label)).length;
  const honest = examples.length - guilty;
  return guilty < LABELS_MIN || honest < LABELS_MIN
    ? { reason: 'too-few', part, guilty, honest, needed: LABELS_MIN }
    : null;
}

function requireBoth(part: keyof typeof LEARNT_PARTS, examples: readonly Example[]): void {
  const problem = tooFew(part, examples);
  if (problem !== null) throw new TrainingError(problem);
}

/**
 * Parts by when trades were judged; where too few were judged before the split, as where an old stock was worked through
 * after all of it had been paid, by when they were paid.
 */
function partsOf(examples: readonly Example[], split_at: Instant): Parts {
  const by_judgement = splitAt(examples, split_at, 'judgement');
  return tooFew('before', by_judgement.before) === null
    ? by_judgement
    : splitAt(examples, split_at, 'payment');
}

/** The score from which enough are guilty; null when there is none. Rounded down, so that its own trade is in. */
function thresholdOf(margins: readonly number[], guilty: Uint8Array): number | null {
  const best = bestAtPrecision(rankingOf(margins, guilty), THRESHOLD_PRECISION);
  if (best === null) return null;
  const score = sigmoid(best.score);
  const short = rounded(score, THRESHOLD_DIGITS);
  const step = 10 ** (Math.floor(Math.log10(score)) - THRESHOLD_DIGITS + 1);
  return Math.max(THRESHOLD_MIN, rounded(short > score ? short - step : short, THRESHOLD_DIGITS));
}

/** Trains as of the split. Throws TrainingError when labels are too few or the learners tell nothing apart. */
export async function trainModel(examples: readonly Example[], options: TrainOptions): Promise<Trained> {
  const { kind, split_at } = options;
  const parts = partsOf(examples, split_at);
  requireBoth('before', parts.before);
  let steps = 0;
  const pause = async (): Promise<void> => options.pause?.((steps += 1));
  const guilty = parts.before.filter(({ label }) => isSham(label));
  // The whole of this ends before the split, so nothing has to be left out between these two.
  const later_at = shareAt(guilty, FIT_SHARE);
  const earlier = parts.before.filter(({ trade }) => trade.paid_at < later_at);
  const later = parts.before.filter(({ trade }) => trade.paid_at >= later_at);
  requireBoth('earlier', earlier);
  requireBoth('later', later);
  const validation = rowsOf(later);
  const kinds = kind === 'auto' ? MODEL_KINDS : [kind];
  const tried = await tryCandidates(rowsOf(earlier), validation, kinds, pause);
  const chosen = chosenOf(tried);
  if (chosen === undefined || chosen.calibration.slope <= 0) {
    throw new TrainingError({ reason: 'nothing-learnt' });
  }
  const model: RiskModel = {
    features: FEATURE_NAMES,
    learner: await chosen.refit(rowsOf(parts.before)),
    calibration: chosen.calibration,
    threshold: thresholdOf(chosen.margins, validation.guilty),
  };
  const told = ({ kind: own, setting, average_precision, log_loss }: Candidate): Candidate => ({
    ...{ kind: own, setting, average_precision: rounded(average_precision, 6) },
    log_loss: rounded(log_loss, 6),
  });
  return { model, parts, candidates: tried.map(told), chosen: told(chosen) };
}
