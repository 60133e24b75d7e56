/**
 * How good a model is on trades that were paid after its training ended, beside the rules alone on the same trades.
 *
 * Whether a model adds anything is a difference on few guilty trades, so it comes with an interval: the trades are drawn
 * anew with replacement, and model and rules are measured on each draw (a paired bootstrap; the draws are seeded).
 */
import { uniformInt } from 'pure-rand/distribution/uniformInt';
import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus';
import {
  areaUnderCurve,
  averagePrecision,
  bestAtPrecision,
  brierScore,
  orderOf,
  precisionAt,
  precisionAtRecall,
  rankingOf,
} from '#core/learning/metrics';
import { logLoss, rounded, sigmoid } from '#core/learning/numbers';

import { SUSPECT_SCORE } from '../detector';
import { FEATURE_NAMES } from '../features';
import { isLookAlike, isSham } from '../labels';
import { calibrationTable, type CalibrationLine } from './calibration-table';
import { rowsOf, type Example, type Kept } from './examples';
import { compileModel, type RiskModel } from './model';

/** What is said of a ranking; null where nothing can be said. */
export interface RankingFigures {
  readonly area_under_curve: number | null;
  readonly average_precision: number | null;
  readonly precision_at_100: number | null;
  /** Precision where half, three quarters, nine in ten of the guilty are found. */
  readonly precision_at_recall_50: number | null;
  readonly precision_at_recall_75: number | null;
  readonly precision_at_recall_90: number | null;
  readonly recall_at_precision_90: number | null;
  /** At its own threshold; null without one. */
  readonly suspected: number | null;
  readonly suspected_guilty: number | null;
}

/** A difference of average precisions with its 95 % interval. */
export interface Difference {
  readonly difference: number;
  readonly low: number;
  readonly high: number;
}

/** How many of a kind are suspected at the model's threshold and at that of the rules. */
export interface FoundLine {
  readonly typology: string;
  readonly trades: number;
  readonly by_model: number | null;
  readonly by_rules: number;
}

export interface Importance {
  readonly feature: string;
  /** Mean size of its part in the log-odds. */
  readonly mean_part: number;
}

export interface Measured {
  readonly trades: number;
  readonly guilty: number;
  readonly model: RankingFigures;
  readonly rules: RankingFigures;
  /** Both as independent hints. */
  readonly together: RankingFigures;
  readonly model_over_rules: Difference | null;
  readonly together_over_rules: Difference | null;
  readonly brier: number | null;
  readonly calibration: readonly CalibrationLine[];
  readonly typologies: readonly FoundLine[];
  readonly look_alikes: readonly FoundLine[];
  readonly importance: readonly Importance[];
}

/** How suspicious the rules found a trade by the entry of its vector. */
export type RuleScore = (one: Kept) => number;

const DIGITS = 6;
const DRAWS = 200;
/** Trades that importance is read off, at most: the guilty and evenly many of the others. */
const IMPORTANCE_TRADES_MAX = 2_000;

const short = (value: number | null): number | null => (value === null ? null : rounded(value, DIGITS));

function figuresOf(scores: readonly number[], guilty: Uint8Array, threshold: number | null): RankingFigures {
  const ranking = rankingOf(scores, guilty);
  const suspected = scores.map((score) => threshold !== null && score >= threshold);
  const count = (holds: (row: number) => boolean): number =>
    suspected.reduce((sum, is, row) => sum + (is && holds(row) ? 1 : 0), 0);
  return {
    area_under_curve: short(areaUnderCurve(ranking)),
    average_precision: short(averagePrecision(ranking)),
    precision_at_100: short(precisionAt(ranking, 100)),
    precision_at_recall_50: short(precisionAtRecall(ranking, 0.5)),
    precision_at_recall_75: short(precisionAtRecall(ranking, 0.75)),
    precision_at_recall_90: short(precisionAtRecall(ranking, 0.9)),
    recall_at_precision_90: short(bestAtPrecision(ranking, 0.9)?.recall ?? null),
    suspected: threshold === null ? null : count(() => true),
    suspected_guilty: threshold === null ? null : count((row) => guilty[row] === 1),
  };
}

/** To millionths: what differs by the error of sums only does not differ. */
const millionths = (value: number): number => Math.round(value * 1e6) / 1e6;

/** The difference in average precision of two rankings of the same rows. */
export function differenceOf(
  scores: readonly number[],
  against: readonly number[],
  guilty: Uint8Array,
): Difference | null {
  const [order, order_against] = [orderOf(scores), orderOf(against)];
  const between = (times?: Uint16Array): number | null => {
    const own = averagePrecision(rankingOf(scores, guilty, times, order));
    const other = averagePrecision(rankingOf(against, guilty, times, order_against));
    return own === null || other === null ? null : own - other;
  };
  const difference = between();
  if (difference === null) return null;
  const random = xoroshiro128plus(1);
  const drawn: number[] = [];
  for (let draw = 0; draw < DRAWS; draw += 1) {
    const times = new Uint16Array(guilty.length);
    for (let row = 0; row < guilty.length; row += 1) {
      const picked = uniformInt(random, 0, guilty.length - 1);
      times[picked] = (times[picked] as number) + 1;
    }
    const one = between(times);
    if (one !== null) drawn.push(one);
  }
  drawn.sort((left, right) => left - right);
  const at = (share: number): number => drawn[Math.round(share * (drawn.length - 1))] ?? difference;
  return {
    difference: millionths(difference),
    low: millionths(at(0.025)),
    high: millionths(at(0.975)),
  };
}

function foundLines(
  after: readonly Example[],
  by_model: readonly boolean[] | null,
  by_rules: readonly boolean[],
  alike: boolean,
): FoundLine[] {
  const rows = new Map<string, number[]>();
  for (const [row, { label }] of after.entries()) {
    if (alike ? !isLookAlike(label) : !isSham(label)) continue;
    rows.set(label.name, [...(rows.get(label.name) ?? []), row]);
  }
  const names = [...rows].sort(([left], [right]) => left.localeCompare(right, 'en', { numeric: true }));
  return names.map(([typology, own]) => ({
    ...{ typology, trades: own.length },
    by_model: by_model === null ? null : own.filter((row) => by_model[row] === true).length,
    by_rules: own.filter((row) => by_rules[row] === true).length,
  }));
}

function importanceOf(after: readonly Example[], model: RiskModel): Importance[] {
  const { explain } = compileModel(model);
  const honest = after.filter(({ label }) => !isSham(label));
  const guilty = after.filter(({ label }) => isSham(label)).slice(0, IMPORTANCE_TRADES_MAX / 2);
  const step = Math.max(1, Math.ceil(honest.length / (IMPORTANCE_TRADES_MAX - guilty.length)));
  const looked = [...guilty, ...honest.filter((_, index) => index % step === 0)];
  const sums = new Map(FEATURE_NAMES.map((name) => [name, 0]));
  for (const { vector } of looked) {
    for (const { feature, contribution } of explain(vector).contributions) {
      sums.set(feature, (sums.get(feature) ?? 0) + Math.abs(contribution));
    }
  }
  return [...sums]
    .filter(([, sum]) => sum > 0)
    .map(([feature, sum]) => ({ feature, mean_part: rounded(sum / looked.length, DIGITS) }))
    .sort((left, right) => right.mean_part - left.mean_part);
}

/** Measures a model on trades that were paid after its training. */
export function measure(model: RiskModel, after: readonly Example[], ruleScore: RuleScore): Measured {
  const { guilty } = rowsOf(after);
  const { margin } = compileModel(model);
  const margins = after.map(({ vector }) => margin(vector));
  const chances = margins.map(sigmoid);
  const rules = after.map(ruleScore);
  // Doubt left, as its negative logarithm: probabilities near 1 would run out of digits.
  const together = margins.map((value, row) => logLoss(value, false) - Math.log1p(-(rules[row] as number)));
  const { threshold } = model;
  const both_threshold = -Math.log1p(-SUSPECT_SCORE);
  const from_margin = threshold === null ? null : Math.log(threshold / (1 - threshold));
  const by_model = from_margin === null ? null : margins.map((value) => value >= from_margin);
  const by_rules = rules.map((score) => score >= SUSPECT_SCORE);
  return {
    ...{ trades: after.length, guilty: guilty.reduce((sum, one) => sum + one, 0) },
    model: figuresOf(margins, guilty, from_margin),
    rules: figuresOf(rules, guilty, SUSPECT_SCORE),
    together: figuresOf(together, guilty, both_threshold),
    model_over_rules: differenceOf(margins, rules, guilty),
    together_over_rules: differenceOf(together, rules, guilty),
    brier: after.length === 0 ? null : rounded(brierScore(chances, guilty), DIGITS),
    calibration: calibrationTable(chances, guilty).map((line) => ({
      ...line,
      said: short(line.said),
      was: short(line.was),
    })),
    typologies: foundLines(after, by_model, by_rules, false),
    look_alikes: foundLines(after, by_model, by_rules, true),
    importance: importanceOf(after, model),
  };
}
