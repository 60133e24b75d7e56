/**
 * Training: from a table with outcomes to one points table, chosen by how it does on rows it was not learnt from.
 *
 * All ways are tried on the same folds. The one with the least log-loss over all rows, each judged by a model that never saw
 * it, is fitted anew to everything. Its calibration, a straight line through the log-odds, comes from the same judgements (J. Platt,
 * 1999), so that the score of a small book is not over-confident. Deterministic: the same rows give the same model.
 */
import { LEARNER_KINDS, type LearnerKind } from '#core/credit/credit-words';
import { fitLogit } from '#core/learning/logit';
import { areaUnderCurve, meanLogLoss, rankingOf } from '#core/learning/metrics';

import { combine, type BinnedModel } from './combine';
import { centred, designOf, marginsOf } from './design';
import { rowsOfFold, stratifiedFolds, type FoldRows } from './folds';
import {
  beginBoosting,
  BOOSTING_ROUNDS,
  learnRidge,
  learnWoe,
  RIDGE_SETTINGS,
  WOE_SETTINGS,
  type LearnOptions,
} from './learners';
import { takeRows, type CreditTable } from './table';

export interface TrainOptions extends LearnOptions {
  /** A way that is wished for; the best when absent. */
  readonly kind?: LearnerKind | undefined;
  /** The fold of each row, 0 to INNER_FOLDS - 1, where rows belong together; by outcome alone when absent. */
  readonly fold_of?: ArrayLike<number> | undefined;
  /** Waited for between steps, with the share that is done: to tell the progress, to stop by throwing. */
  readonly pause?: ((share: number) => Promise<void>) | undefined;
}

/** What was tried, and how it did out of fold. */
export interface Candidate {
  readonly kind: LearnerKind;
  /** What tells it from others of its kind. */
  readonly setting: Readonly<Record<string, string | number | boolean>>;
  readonly log_loss: number;
  readonly auc: number;
}

/** A straight line through log-odds. */
export interface Calibration {
  readonly slope: number;
  readonly intercept: number;
}

export interface Trained extends BinnedModel {
  readonly chosen: Candidate;
  readonly candidates: readonly Candidate[];
  /** Slope and intercept that the log-odds were corrected by. */
  readonly calibration: Calibration;
  /** Log-odds of each row by a model that did not see it, corrected. */
  readonly out_of_fold: Float64Array;
}

/** Folds that candidates are judged on. */
export const INNER_FOLDS = 5;
/** A blend may lose so much by the log-loss against the best of all. */
const BLEND_TOLERANCE = 1.005;
/** Rows of either outcome without which nothing can be learnt. */
const OUTCOMES_MIN = 20;

/** Thrown where there is too little to learn from. */
export class TooFewOutcomesError extends Error {
  override readonly name = 'TooFewOutcomesError';
  readonly bad: number;
  readonly good: number;

  constructor(bad: number, good: number) {
    super(
      `${String(bad)} bad and ${String(good)} good rows: at least ${String(OUTCOMES_MIN)} of each are needed to learn from`,
    );
    this.bad = bad;
    this.good = good;
  }
}

interface Fold extends FoldRows {
  readonly learn: CreditTable;
  readonly learn_bad: Uint8Array;
  readonly judge: CreditTable;
}

interface Tried {
  readonly candidate: Candidate;
  readonly margins: Float64Array;
  readonly fit: () => BinnedModel;
}

class Trials {
  readonly #folds: readonly Fold[];
  readonly #table: CreditTable;
  readonly #bad: Uint8Array;
  readonly #options: TrainOptions;
  #steps = 0;
  readonly tried: Tried[] = [];

  constructor(table: CreditTable, bad: Uint8Array, options: TrainOptions) {
    this.#table = table;
    this.#bad = bad;
    this.#options = options;
    const fold_of = options.fold_of ?? stratifiedFolds(bad, INNER_FOLDS);
    this.#folds = Array.from({ length: INNER_FOLDS }, (_, fold) => {
      const rows = rowsOfFold(fold_of, fold);
      return {
        ...rows,
        learn: takeRows(table, rows.outside),
        learn_bad: Uint8Array.from(rows.outside, (row) => bad[row] as number),
        judge: takeRows(table, rows.inside),
      };
    });
  }

  async #pause(): Promise<void> {
    this.#steps += 1;
    const all = INNER_FOLDS * (WOE_SETTINGS.length + RIDGE_SETTINGS.length + BOOSTING_ROUNDS.length);
    await this.#options.pause?.(Math.min(this.#steps / all, 1));
  }

  #note(
    kind: LearnerKind,
    setting: Candidate['setting'],
    margins: Float64Array,
    fit: () => BinnedModel,
  ): Tried {
    const log_loss = meanLogLoss(margins, this.#bad);
    const auc = areaUnderCurve(rankingOf(margins, this.#bad)) ?? 0.5;
    const tried = { candidate: { kind, setting, log_loss, auc }, margins, fit };
    this.tried.push(tried);
    return tried;
  }

  /** Judges a way of learning on all folds. */
  async judge(
    kind: LearnerKind,
    setting: Candidate['setting'],
    learn: (table: CreditTable, bad: Uint8Array) => BinnedModel,
  ): Promise<void> {
    const margins = new Float64Array(this.#table.rows);
    for (const { learn: rows, learn_bad, judge, inside } of this.#folds) {
      const { binnings, model } = learn(rows, learn_bad);
      this.#place(margins, inside, marginsOf(designOf(judge, binnings), model));
      await this.#pause();
    }
    this.#note(kind, setting, margins, () => learn(this.#table, this.#bad));
  }

  #place(margins: Float64Array, rows: Uint32Array, judged: Float64Array): void {
    for (const [place, row] of rows.entries()) margins[row] = judged[place] as number;
  }

  /** Boosts all folds side by side until more rounds do no good. */
  async boost(): Promise<void> {
    const begun = this.#folds.map((fold) => {
      const { binnings, boosting } = beginBoosting(fold.learn, fold.learn_bad, this.#options);
      return { ...fold, boosting, design: designOf(fold.judge, binnings) };
    });
    let best = Infinity;
    for (const rounds of BOOSTING_ROUNDS) {
      const margins = new Float64Array(this.#table.rows);
      for (const { boosting, design, inside } of begun) {
        boosting.advance(rounds - boosting.rounds);
        this.#place(margins, inside, marginsOf(design, boosting.model));
        await this.#pause();
      }
      const { candidate } = this.#note('boosted', { rounds }, margins, () => {
        const { binnings, boosting } = beginBoosting(this.#table, this.#bad, this.#options);
        boosting.advance(rounds);
        return { binnings, model: boosting.model };
      });
      // Two steps further than the best, which may have been a lucky one.
      if (candidate.log_loss > best) return;
      best = Math.min(best, candidate.log_loss);
    }
  }

  bestOf(kind: LearnerKind): Tried {
    const own = this.tried.filter(({ candidate }) => candidate.kind === kind);
    return own.reduce((best, one) => (one.candidate.log_loss < best.candidate.log_loss ? one : best));
  }

  /** The mean of the best of some kinds. */
  blend(kinds: readonly LearnerKind[]): void {
    const best = kinds.map((kind) => this.bestOf(kind));
    const weight = 1 / best.length;
    const margins = new Float64Array(this.#table.rows);
    for (const { margins: own } of best) {
      for (let row = 0; row < own.length; row += 1) {
        margins[row] = (margins[row] as number) + weight * (own[row] as number);
      }
    }
    this.#note('blend', { of: kinds.join(' + ') }, margins, () =>
      combine(best.map(({ fit }) => ({ ...fit(), weight }))),
    );
  }
}

/**
 * The least log-loss; but a blend where one is as good as that: the mean of models made in different ways is less a
 * matter of luck than the luckiest of them.
 */
function chosenOf(tried: readonly Tried[]): Tried {
  const least = (some: readonly Tried[]): Tried | undefined =>
    some.reduce<Tried | undefined>(
      (best, one) => (one.candidate.log_loss < (best?.candidate.log_loss ?? Infinity) ? one : best),
      undefined,
    );
  const best = least(tried);
  if (best === undefined) throw new RangeError('nothing was tried');
  const blend = least(tried.filter(({ candidate }) => candidate.kind === 'blend'));
  return blend !== undefined && blend.candidate.log_loss <= BLEND_TOLERANCE * best.candidate.log_loss
    ? blend
    : best;
}

async function tryAll(trials: Trials, options: TrainOptions): Promise<void> {
  const { kind } = options;
  const wanted = (one: LearnerKind): boolean => kind === undefined || kind === 'blend' || kind === one;
  if (wanted('woe')) {
    for (const setting of WOE_SETTINGS) {
      await trials.judge('woe', setting as Candidate['setting'], (table, bad) =>
        learnWoe(table, bad, setting, options),
      );
    }
  }
  if (wanted('ridge')) {
    for (const setting of RIDGE_SETTINGS) {
      await trials.judge('ridge', setting, (table, bad) => learnRidge(table, bad, setting, options));
    }
  }
  if (wanted('boosted')) await trials.boost();
  if (kind === undefined || kind === 'blend') {
    trials.blend(['ridge', 'boosted']);
    trials.blend(['woe', 'ridge', 'boosted']);
  }
}

/** Slope and intercept of the log-odds that were judged out of fold against what was the case. */
export async function calibrationOf(margins: Float64Array, bad: ArrayLike<number>): Promise<Calibration> {
  const { coefficients, intercept } = await fitLogit({
    rows: Array.from(margins, (margin) => Float64Array.of(margin)),
    targets: bad,
    penalty: 1e-6,
  });
  return { slope: coefficients[0] ?? 1, intercept };
}

/** A model whose log-odds are corrected by a line, with parts whose mean over the rows is zero. */
export function correctedBy(
  { slope, intercept }: Calibration,
  { binnings, model }: BinnedModel,
  table: CreditTable,
): BinnedModel {
  const corrected = {
    intercept: intercept + slope * model.intercept,
    parts: model.parts.map((part) => part.map((value) => slope * value)),
  };
  return { binnings, model: centred(corrected, designOf(table, binnings)) };
}

async function finished(
  { candidate, margins, fit }: Tried,
  table: CreditTable,
  bad: Uint8Array,
  candidates: readonly Candidate[],
): Promise<Trained> {
  const calibration = await calibrationOf(margins, bad);
  return {
    ...correctedBy(calibration, fit(), table),
    ...{ chosen: candidate, candidates, calibration },
    out_of_fold: margins.map((margin) => calibration.intercept + calibration.slope * margin),
  };
}

/** Throws TooFewOutcomesError where either outcome is too rare to learn from. */
export function mustHaveOutcomes(bad: Uint8Array): void {
  const bads = bad.reduce((sum, one) => sum + one, 0);
  if (bads < OUTCOMES_MIN || bad.length - bads < OUTCOMES_MIN) {
    throw new TooFewOutcomesError(bads, bad.length - bads);
  }
}

async function tried(table: CreditTable, bad: Uint8Array, options: TrainOptions): Promise<readonly Tried[]> {
  mustHaveOutcomes(bad);
  const trials = new Trials(table, bad, options);
  await tryAll(trials, options);
  return trials.tried;
}

/**
 * Learns a points table. Rows with a bad outcome have 1 in `bad`, others 0. Throws TooFewOutcomesError where either outcome is too rare.
 */
export async function train(
  table: CreditTable,
  bad: Uint8Array,
  options: TrainOptions = {},
): Promise<Trained> {
  const all = await tried(table, bad, options);
  const best = chosenOf(
    options.kind === undefined ? all : all.filter(({ candidate }) => candidate.kind === options.kind),
  );
  return await finished(
    best,
    table,
    bad,
    all.map(({ candidate }) => candidate),
  );
}

/** The best of every way, each finished, and which of them `train` would take. Throws as `train` does. */
export async function trainEach(
  table: CreditTable,
  bad: Uint8Array,
  options: Omit<TrainOptions, 'kind'> = {},
): Promise<{ readonly trained: readonly Trained[]; readonly chosen: LearnerKind }> {
  const all = await tried(table, bad, options);
  const candidates = all.map(({ candidate }) => candidate);
  const trained: Trained[] = [];
  for (const kind of LEARNER_KINDS) {
    const best = chosenOf(all.filter(({ candidate }) => candidate.kind === kind));
    trained.push(await finished(best, table, bad, candidates));
  }
  return { trained, chosen: chosenOf(all).candidate.kind };
}
