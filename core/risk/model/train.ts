/**
 * Training: from examples to a model and what is to be said of it.
 *
 * What was judged before the split is for training, what was paid from then on for measuring; nothing is drawn at random,
 * and nothing that came later changes a model trained as of a date. Within the time of training the learners are fitted
 * on its earlier and compared, calibrated and given a threshold on its later part; the chosen one is then fitted anew to
 * all of it. Deterministic: the same examples give the same model.
 */
import type { Instant } from '#core/kernel/instant';

import { FEATURE_NAMES } from '../features';
import { chosenOf, tryCandidates, type Candidate } from './candidates';
import { rowsOf, shareAt, splitAt, type Example, type Parts } from './examples';
import { bestAtPrecision, rankingOf } from './metrics';
import { MODEL_KINDS, type ModelKind, type RiskModel } from './model';
import { rounded, sigmoid } from './numbers';

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

/** Why nothing can be learnt from the labels there are. */
export class TrainingError extends Error {
  readonly details: Readonly<Record<string, unknown>>;

  constructor(message: string, details: Readonly<Record<string, unknown>>) {
    super(message);
    this.name = 'TrainingError';
    this.details = details;
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

function requireBoth(part: string, examples: readonly Example[]): void {
  const guilty = examples.filter(({ label }) => label.guilty).length;
  const honest = examples.length - guilty;
  if (guilty < LABELS_MIN || honest < LABELS_MIN) {
    throw new TrainingError(
      `${part} has ${String(guilty)} guilty and ${String(honest)} honest trades; at least ${String(LABELS_MIN)} of each are needed`,
      { part, guilty, honest, needed: LABELS_MIN },
    );
  }
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
  const parts = splitAt(examples, split_at);
  requireBoth('the time before the split', parts.before);
  let steps = 0;
  const pause = async (): Promise<void> => options.pause?.((steps += 1));
  const guilty = parts.before.filter(({ label }) => label.guilty);
  // All of this was judged before the split, so nothing has to be left out between these two.
  const later_at = shareAt(guilty, FIT_SHARE);
  const earlier = parts.before.filter(({ trade }) => trade.paid_at < later_at);
  const later = parts.before.filter(({ trade }) => trade.paid_at >= later_at);
  requireBoth('the earlier part of the time before the split', earlier);
  requireBoth('the later part of the time before the split', later);
  const validation = rowsOf(later);
  const kinds = kind === 'auto' ? MODEL_KINDS : [kind];
  const tried = await tryCandidates(rowsOf(earlier), validation, kinds, pause);
  const chosen = chosenOf(tried);
  if (chosen === undefined || chosen.calibration.slope <= 0) {
    throw new TrainingError('what was learnt does not tell guilty from honest trades later on', { kind });
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
