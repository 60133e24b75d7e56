/**
 * The threshold explorer: what a rule fires on as the threshold of one of its conditions moves.
 *
 * One pass for all thresholds. The rule is compiled twice, with the condition taken as holding and as not holding: where
 * both agree the condition does not matter, where they differ its value decides. So each trade has one turning point,
 * the threshold at which it starts or stops being found, and counting turning points answers for every threshold. All
 * thresholds between two turning points find the same: the one told is the one that people would write.
 */
import type { Instant } from '#core/kernel/instant';

import { LabelledTrades } from './agreement';
import type { Agreement } from './backtest-types';
import { featurePlace } from './features';
import { featuresOf, OccasionVector, type FireOptions, type Window } from './fires';
import type { Labels } from './labels';
import { readOccasions, TradeDirectory } from './occasions';
import { compileRule, conditionsOf, type Condition, type Expression, type Rule } from './rules';
import type { VectorsReader, VectorsState } from './vectors';

export interface ThresholdQuestion {
  readonly rule: Rule;
  /** Which of the rule's conditions moves, counted from 0 in the order in which they are written. */
  readonly condition: number;
  readonly window?: Window | undefined;
  readonly labels: Labels;
  readonly as_of: Instant;
  /** How many thresholds are tried beside the rule's own. */
  readonly steps?: number | undefined;
}

export interface ThresholdPoint extends Agreement {
  readonly threshold: number;
  /** The rule's own. */
  readonly current: boolean;
}

export interface ThresholdReport {
  readonly condition: Condition;
  /** Occasions of the window on which the rest of the rule held, so that the value decided. */
  readonly occasions: number;
  /** In the order of thresholds. */
  readonly points: readonly ThresholdPoint[];
}

const STEPS = 20;

const HOLDS: Expression = { all: [] };
const FAILS: Expression = { any: [] };

/** The expression with its condition of a number replaced. */
function replaced(expression: Expression, nth: number, by: Expression): Expression {
  let seen = -1;
  const walk = (part: Expression): Expression => {
    if ('feature' in part) {
      seen += 1;
      return seen === nth ? by : part;
    }
    if ('not' in part) return { not: walk(part.not) };
    return 'all' in part ? { all: part.all.map(walk) } : { any: part.any.map(walk) };
  };
  return walk(expression);
}

/**
 * A scale on which a higher value is found by more thresholds, whatever the operator: a value is found by a threshold when
 * it lies above it (or on it). A missing value never holds, so where the condition must fail it always fails.
 */
interface Scale {
  /** 1 when larger values are found by more thresholds, -1 when smaller ones are. */
  readonly sign: 1 | -1;
  /** Whether a value on the threshold is found. */
  readonly touching: boolean;
  /** What a missing value is worth. */
  readonly missing: number;
}

function scaleOf(is: Condition['is'], must_hold: boolean): Scale {
  const larger = is === 'at-least' || is === 'above';
  const touching = is === 'at-least' || is === 'at-most';
  return must_hold
    ? { sign: larger ? 1 : -1, touching, missing: -Infinity }
    : { sign: larger ? -1 : 1, touching: !touching, missing: Infinity };
}

/** Turning points of trades on the scale: as far as occasions before the window go, and all. */
interface Turns {
  readonly before: Float64Array;
  readonly ever: Float64Array;
}

function raise(turns: Float64Array, trade: number, to: number): void {
  if (to > (turns[trade] as number)) turns[trade] = to;
}

/** How many of some turning points, ascending, a threshold on the scale finds. */
function found(ascending: Float64Array, threshold: number, touching: boolean): number {
  let low = 0;
  let high = ascending.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    const value = ascending[middle] as number;
    if (touching ? value >= threshold : value > threshold) high = middle;
    else low = middle + 1;
  }
  return ascending.length - low;
}

/** How many leading digits a threshold keeps: one that is shorter still would read as another idea. */
const DIGITS_MIN = 2;
const DECIMALS_MAX = 15;

/** The number of fewest decimals between two that are both no part of it, or one of them when `taken` is in it. */
function shortest(taken: number, limit: number): number {
  const leading = DIGITS_MIN - 1 - Math.floor(Math.log10(Math.abs(taken)));
  const [low, high] = taken < limit ? [taken, limit] : [limit, taken];
  const isWithin = (value: number): boolean => value === taken || (value > low && value < high);
  for (let decimals = taken === 0 ? 0 : Math.max(0, leading); decimals <= DECIMALS_MAX; decimals += 1) {
    const scaled = Number(`${String(taken)}e${String(decimals)}`);
    const whole = taken < limit ? Math.ceil(scaled) : Math.floor(scaled);
    const value = Number(`${String(whole)}e-${String(decimals)}`);
    if (Number.isFinite(value) && isWithin(value)) return value;
  }
  return taken;
}

/**
 * Thresholds that find as much as turning points spread evenly over their ranks do, each once: of all that find the same,
 * the one of fewest digits. `turns` are all turning points there are, ascending.
 */
function spread(ascending: Float64Array, turns: Float64Array, { touching }: Scale, steps: number): number[] {
  const numbers = ascending.filter((value) => Number.isFinite(value));
  const picked = Array.from({ length: steps }, (_, step) => {
    const rank = Math.round((step * (numbers.length - 1)) / Math.max(1, steps - 1));
    return numbers[rank];
  });
  return picked.flatMap((value) => {
    if (value === undefined) return [];
    const beside = touching
      ? turns[turns.length - found(turns, value, true) - 1]
      : turns[turns.length - found(turns, value, false)];
    return [shortest(value, beside ?? (touching ? -Infinity : Infinity))];
  });
}

/** A condition that moves, and how the rest of its rule depends on it. */
interface Moving {
  readonly condition: Condition;
  readonly place: number;
  readonly scale: Scale;
  readonly whenHolds: (vector: Float64Array) => boolean;
  readonly whenFails: (vector: Float64Array) => boolean;
}

/** Under how many negations a condition stands. */
function negations(expression: Expression, nth: number): number {
  let seen = -1;
  const walk = (part: Expression, depth: number): number | null => {
    if ('feature' in part) {
      seen += 1;
      return seen === nth ? depth : null;
    }
    if ('not' in part) return walk(part.not, depth + 1);
    for (const inner of 'all' in part ? part.all : part.any) {
      const depth_found = walk(inner, depth);
      if (depth_found !== null) return depth_found;
    }
    return null;
  };
  return walk(expression, 0) ?? 0;
}

function movingOf({ rule, condition: nth }: ThresholdQuestion): Moving {
  const condition = conditionsOf(rule.when)[nth];
  if (condition === undefined) throw new RangeError(`rule ${rule.id} has no condition ${String(nth)}`);
  const taken = (by: Expression) => compileRule({ ...rule, when: replaced(rule.when, nth, by) }).holds;
  return {
    ...{ condition, place: featurePlace(condition.feature) as number },
    scale: scaleOf(condition.is, negations(rule.when, nth) % 2 === 0),
    ...{ whenHolds: taken(HOLDS), whenFails: taken(FAILS) },
  };
}

/** What an occasion is worth on the scale: the highest threshold that finds it; -Infinity for none. */
function worth({ place, scale, whenHolds, whenFails }: Moving, vector: Float64Array): number | null {
  const [holds, fails] = [whenHolds(vector), whenFails(vector)];
  if (holds && fails) return Infinity;
  if (!holds && !fails) return null;
  const value = vector[place] as number;
  return Number.isNaN(value) ? scale.missing : value * scale.sign;
}

async function turnsOf(
  vectors: VectorsReader,
  state: VectorsState,
  question: ThresholdQuestion,
  moving: Moving,
  { signal, onProgress }: FireOptions,
): Promise<{ turns: Turns; trades: TradeDirectory; asked_at: Float64Array; occasions: number }> {
  const { from_at = 0, upto_seq = Number.MAX_SAFE_INTEGER } = question.window ?? {};
  const room = (): Float64Array => new Float64Array(state.trades).fill(-Infinity);
  const turns = { before: room(), ever: room() };
  const asked_at = new Float64Array(state.trades).fill(Number.NaN);
  const trades = new TradeDirectory(state.trades);
  const features = featuresOf([question.rule]);
  const asked = new OccasionVector(features);
  let [occasions, done] = [0, 0];
  reading: for await (const chunk of readOccasions(vectors, state, features, trades, signal)) {
    asked.enter(chunk);
    for (let row = 0; row < chunk.length; row += 1) {
      if ((chunk.seq[row] as number) > upto_seq) break reading;
      const [trade, at] = [chunk.trade[row] as number, chunk.at[row] as number];
      if (at >= from_at && Number.isNaN(asked_at[trade])) asked_at[trade] = at;
      asked.set(row);
      const value = worth(moving, asked.vector);
      if (value === null) continue;
      if (at >= from_at && Number.isFinite(value)) occasions += 1;
      raise(turns.ever, trade, value);
      if (at < from_at) raise(turns.before, trade, value);
    }
    done += chunk.length;
    onProgress?.(done, state.occasions);
  }
  return { turns, trades, asked_at, occasions };
}

/** Turning points of the trades with a verdict (or of all), ascending. */
function ascending(turns: Float64Array, wanted: (trade: number) => boolean): Float64Array {
  return turns.filter((value, trade) => value !== -Infinity && wanted(trade)).sort();
}

/**
 * Tells what a rule fires on at thresholds of one condition: those by which its occasions divide evenly, and its own. As
 * with a backtest, what had fired before the window is not counted in it.
 * @throws RangeError for a condition that the rule does not have; the signal's reason when stopped
 */
export async function exploreThreshold(
  vectors: VectorsReader,
  state: VectorsState,
  question: ThresholdQuestion,
  options: FireOptions = {},
): Promise<ThresholdReport> {
  const moving = movingOf(question);
  const { condition, scale } = moving;
  const read = await turnsOf(vectors, state, question, moving, options);
  const { turns, occasions } = read;
  const labelled = new LabelledTrades(read, question.labels, question.as_of);
  const counter = (wanted: (trade: number) => boolean): ((threshold: number) => number) => {
    const [ever, before] = [ascending(turns.ever, wanted), ascending(turns.before, wanted)];
    return (at) => found(ever, at, scale.touching) - found(before, at, scale.touching);
  };
  const all = counter(() => true);
  const confirmed = counter((trade) => labelled.verdict(trade) === 'confirmed');
  const honest = counter((trade) => labelled.verdict(trade) === 'honest');
  const own = condition.value * scale.sign;
  const ever = ascending(turns.ever, () => true);
  const before = ascending(turns.before, () => true);
  const every = new Float64Array(ever.length + before.length);
  every.set(ever);
  every.set(before, ever.length);
  every.sort();
  const tried = spread(ever, every, scale, question.steps ?? STEPS);
  const points = [...new Set([...tried, own])].map((at): ThresholdPoint => {
    const counts = { trades: all(at), confirmed: confirmed(at), honest: honest(at) };
    return { ...labelled.agreementOf(counts), threshold: at * scale.sign + 0, current: at === own };
  });
  points.sort((left, right) => left.threshold - right.threshold);
  return { condition, occasions, points };
}
