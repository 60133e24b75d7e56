/**
 * Developing a scorecard: from rows with outcomes to candidates that were judged on rows they had not seen.
 *
 * Rows are divided by time first. Bins, leaks, ways of learning and calibration see the earlier ones alone; rows of one
 * merchant never stand on both sides of a fold. Later rows are looked at once, to measure. What is measured is what is
 * drafted: nothing is fitted anew with the later rows. Deterministic.
 */
import type { Instant } from '#core/kernel/instant';
import { curveOf, rankingOf, type CurvePoint } from '#core/learning/metrics';
import { rounded } from '#core/learning/numbers';

import type { LearnerKind } from '../credit-words';
import { CHARACTERISTIC_CODES } from '../characteristic-named';
import type { BinnedModel } from '../learn/combine';
import { designOf, marginsOf } from '../learn/design';
import { evaluate, type Evaluation } from '../learn/evaluation';
import { groupedFolds } from '../learn/folds';
import type { LearnOptions } from '../learn/learners';
import { rowValues, takeRows, type CreditTable } from '../learn/table';
import {
  INNER_FOLDS,
  mustHaveOutcomes,
  TooFewOutcomesError,
  trainEach,
  type Candidate,
  type TrainOptions,
} from '../learn/train';
import { scorecardOf, type Scorecard } from '../scorecard';
import {
  characteristicLine,
  knownTrends,
  suspectsOf,
  type CharacteristicLine,
  type Suspect,
} from './characteristics';
import { scoredRows, swapSet, type SwapSet } from './compare';
import type { Dataset } from './dataset';
import type { DevelopmentDefinition } from './definition';
import type { BinEdit } from './edits';
import { judgedByDay, judgedBySegment, type DayLine, type SegmentLine } from './judge';
import { splitByTime, type TimeSplit } from './split';

/** As many points of a ranking's curve as a picture shows. */
const CURVE_POINTS_MAX = 100;

/** A scorecard of the books that candidates are measured against. */
export interface Reference {
  readonly version: string;
  readonly no: number;
  readonly scorecard: Scorecard;
}

/** A reference on the rows that candidates are measured on. */
export interface JudgedReference {
  readonly version: string;
  readonly no: number;
  readonly evaluation: Evaluation;
}

/** A candidate as it was learnt and judged. */
export interface DevelopedScorecard {
  /** The way, or `adjusted-1` and on. */
  readonly id: string;
  readonly kind: LearnerKind;
  readonly setting: Candidate['setting'];
  readonly edits: readonly BinEdit[];
  readonly scorecard: Scorecard;
  /** Earlier rows, each judged by a model that had not seen it. */
  readonly out_of_fold: Evaluation;
  /** Later rows; null without. */
  readonly out_of_time: Evaluation | null;
  /** How the rows that are measured on are ranked: later ones where there are any, else earlier ones out of fold. */
  readonly curve: readonly CurvePoint[];
  /** All rows, each judged by a model that had not seen it. */
  readonly segments: readonly SegmentLine[];
  readonly days: readonly DayLine[];
  /** Against the champion on the rows that are measured on; null without one. */
  readonly swap: SwapSet | null;
}

/** What both the first training and refits of it go by; goes to threads and back. */
export interface Prepared {
  readonly dataset: Dataset;
  readonly split: TimeSplit;
  readonly learn: CreditTable;
  readonly learn_bad: Uint8Array;
  readonly options: LearnOptions & Pick<TrainOptions, 'fold_of'>;
}

export interface DevelopmentCounts {
  readonly rows: number;
  readonly bad: number;
  readonly learn: { readonly rows: number; readonly bad: number; readonly merchants: number | null };
  readonly later: { readonly rows: number; readonly bad: number; readonly merchants: number | null };
  /** Merchants among both; null where rows are nobody's. */
  readonly both: number | null;
  readonly later_from: Instant | null;
  readonly untold: number;
  readonly told_later: number;
  readonly left_out: Readonly<Record<string, number>>;
}

export interface Development {
  readonly counts: DevelopmentCounts;
  readonly characteristics: readonly CharacteristicLine[];
  readonly leaks: readonly Suspect[];
  readonly candidates: readonly DevelopedScorecard[];
  /** Id of the candidate with the least log-loss out of fold. */
  readonly chosen: string;
  readonly champion: JudgedReference | null;
}

/** Why nothing can be developed out of some rows. */
export interface DevelopmentProblem {
  readonly reason: 'too-few' | 'no-later-rows' | 'no-columns';
  readonly counts: DevelopmentCounts;
}

const POINT_DIGITS = 10;
const POINTS_MIN = 1e-9;

/** The scorecard of a model, its points with few digits: what is written down is what is measured. */
function roundedScorecard(model: BinnedModel): Scorecard {
  const { scaling, base_points, characteristics } = scorecardOf(model);
  return {
    scaling,
    base_points: rounded(base_points, POINT_DIGITS),
    // What says nothing is not asked for.
    characteristics: characteristics
      .filter(({ points }) => points.some((one) => Math.abs(one) > POINTS_MIN))
      .map(({ binning, points }) => ({ binning, points: points.map((one) => rounded(one, POINT_DIGITS)) })),
  };
}

const sum = (values: Uint8Array): number => values.reduce((total, one) => total + one, 0);

function countsOf({ dataset, split }: Pick<Prepared, 'dataset' | 'split'>): DevelopmentCounts {
  const { bad, groups, left_out } = dataset;
  const part = (places: Uint32Array) => ({
    rows: places.length,
    bad: sum(Uint8Array.from(places, (row) => bad[row] as number)),
    merchants: groups === null ? null : new Set(Array.from(places, (row) => groups[row])).size,
  });
  const learnt = new Set(Array.from(split.learn, (row) => groups?.[row]));
  const both = new Set(Array.from(split.later, (row) => groups?.[row]).filter((group) => learnt.has(group)));
  const { later_from, untold, told_later } = split;
  return {
    ...{ rows: bad.length, bad: sum(bad), learn: part(split.learn), later: part(split.later) },
    ...{ both: groups === null ? null : both.size, later_from, untold, told_later, left_out },
  };
}

/** Divides rows by time and finds the folds. Rows without a time are all learnt from. */
export function prepare(dataset: Dataset, { split: asked }: DevelopmentDefinition): Prepared {
  const { table, bad, observed_at, groups, told_after_ms } = dataset;
  const timeless = { ...asked, later_share: 0, later_from: undefined };
  const split = splitByTime(
    observed_at ?? new Float64Array(bad.length),
    observed_at === null ? timeless : asked,
    told_after_ms,
  );
  const learn_bad = Uint8Array.from(split.learn, (row) => bad[row] as number);
  const names = table.columns.map(({ name }) => name);
  const options = { special: CHARACTERISTIC_CODES, trends: knownTrends(names) };
  const own = groups === null ? null : Array.from(split.learn, (row) => groups[row] ?? '');
  const fold_of = own === null ? undefined : groupedFolds(own, learn_bad, INNER_FOLDS);
  return { dataset, split, learn: takeRows(table, split.learn), learn_bad, options: { ...options, fold_of } };
}

/** Why nothing can be developed; null where something can. */
export function problemOf(
  prepared: Prepared,
  { split: asked }: DevelopmentDefinition,
): DevelopmentProblem | null {
  const counts = countsOf(prepared);
  if (prepared.learn.columns.length === 0) return { reason: 'no-columns', counts };
  try {
    mustHaveOutcomes(prepared.learn_bad);
  } catch (error) {
    if (!(error instanceof TooFewOutcomesError)) throw error;
    return { reason: 'too-few', counts };
  }
  const wants_later = asked.later_from !== undefined || asked.later_share > 0;
  return prepared.dataset.observed_at !== null && wants_later && counts.later.rows === 0
    ? { reason: 'no-later-rows', counts }
    : null;
}

/** A model with its judgement out of fold. */
export interface Learnt extends BinnedModel {
  readonly id: string;
  readonly kind: LearnerKind;
  readonly setting: Candidate['setting'];
  readonly edits: readonly BinEdit[];
  readonly margins: Float64Array;
}

/** The rows that candidates are measured on: the later ones, or all where none were kept. */
export function measuredRows({ split }: Pick<Prepared, 'split'>): Uint32Array {
  return split.later.length > 0 ? split.later : split.learn;
}

/** Judges what was learnt, on rows that it has not seen, and beside the champion. */
export async function judgeLearnt(
  prepared: Prepared,
  { id, kind, setting, edits, margins, ...model }: Learnt,
  champion: Reference | null,
): Promise<DevelopedScorecard> {
  const { dataset, split, learn_bad } = prepared;
  const { table, bad, observed_at, segments } = dataset;
  const used = [...split.learn, ...split.later];
  const later = takeRows(table, split.later);
  const later_margins = marginsOf(designOf(later, model.binnings), model.model);
  const all = Float64Array.from([...margins, ...later_margins]);
  const judged = { margins: all, bad: Uint8Array.from(used, (row) => bad[row] as number) };
  const own = segments.map((column) => ({
    ...column,
    codes: Int32Array.from(used, (row) => column.codes[row] as number),
  }));
  const later_bad = Uint8Array.from(split.later, (row) => bad[row] as number);
  const is_later = later.rows > 0;
  const ranking = rankingOf(is_later ? later_margins : margins, is_later ? later_bad : learn_bad);
  const scorecard = roundedScorecard(model);
  return {
    ...{ id, kind, setting, edits, scorecard },
    out_of_fold: await evaluate(margins, learn_bad),
    out_of_time: is_later ? await evaluate(later_margins, later_bad) : null,
    curve: curveOf(ranking, CURVE_POINTS_MAX),
    segments: judgedBySegment(judged, own),
    days:
      observed_at === null
        ? []
        : judgedByDay(
            judged,
            used.map((row) => observed_at[row] as Instant),
            split.later_from,
          ),
    swap: champion === null ? null : swappedWith(prepared, champion.scorecard, scorecard),
  };
}

function* valuesOf(table: CreditTable, places: Uint32Array) {
  for (const row of places) yield rowValues(table, row);
}

function swappedWith(prepared: Prepared, first: Scorecard, second: Scorecard): SwapSet {
  const { table, bad } = prepared.dataset;
  const places = measuredRows(prepared);
  const [before, after] = [first, second].map((card) => scoredRows(card, valuesOf(table, places)).scores);
  return swapSet(
    Array.from(places, (row, place) => ({
      ...{ first: before?.[place] ?? 0, second: after?.[place] ?? 0, bad: bad[row] === 1 },
    })),
  );
}

/** A scorecard of the books on the rows that candidates are measured on. */
async function judgeReference(
  prepared: Prepared,
  { version, no, scorecard }: Reference,
): Promise<JudgedReference> {
  const { table, bad } = prepared.dataset;
  const places = measuredRows(prepared);
  const { margins } = scoredRows(scorecard, valuesOf(table, places));
  return {
    ...{ version, no },
    evaluation: await evaluate(
      margins,
      Uint8Array.from(places, (row) => bad[row] as number),
    ),
  };
}

/** Develops every way. Throws TooFewOutcomesError where `problemOf` says so. */
export async function develop(
  prepared: Prepared,
  champion: Reference | null,
  pause?: TrainOptions['pause'],
): Promise<Development> {
  const { learn, learn_bad, options } = prepared;
  const { trained, chosen } = await trainEach(learn, learn_bad, { ...options, pause });
  const candidates: DevelopedScorecard[] = [];
  for (const { binnings, model, out_of_fold, chosen: way } of trained) {
    const learnt = { id: way.kind, ...way, edits: [], margins: out_of_fold, binnings, model };
    candidates.push(await judgeLearnt(prepared, learnt, champion));
    await pause?.(1);
  }
  return {
    counts: countsOf(prepared),
    characteristics: learn.columns
      .map((column) => characteristicLine(column, learn_bad, options, []))
      .sort((left, right) => right.iv - left.iv),
    leaks: suspectsOf(learn, learn_bad),
    ...{ candidates, chosen },
    champion: champion === null ? null : await judgeReference(prepared, champion),
  };
}
