/**
 * Scorecards: points for each attribute of each characteristic, and what they say of somebody.
 *
 * The points add up: base points and one number per characteristic are the raw score, which is
 * offset + factor x ln(good : bad odds), factor = points to double the odds / ln 2 (N. Siddiqi, "Credit Risk Scorecards", 2006,
 * chapter 6). Points are kept unrounded, so that a row, a batch and the sum of the points agree; what people see is rounded once and
 * held between SCORE_MIN and SCORE_MAX. Everything a score needs is in the scorecard, scaling included.
 */
import { CREDIT_AXES, SCORE_MAX, SCORE_MIN, type CreditAxis } from './axes';
import type { CharacteristicValue, CharacteristicValues } from './characteristic';
import { attributesOf, levelBin, numberBin, type Attribute, type Binning } from './learn/binning';
import type { BinnedModel } from './learn/combine';

export interface Scaling {
  /** Points at the odds. */
  readonly points: number;
  /** Good ones for each bad one. */
  readonly odds: number;
  /** Points that double the odds. */
  readonly points_to_double: number;
}

/** 600 points where 19 of 20 are good, 50 to double the odds: as the examples of most tools have it. */
export const DEFAULT_SCALING: Scaling = { points: 600, odds: 19, points_to_double: 50 };

export interface ScorecardCharacteristic {
  readonly binning: Binning;
  /** By bin; more is better. */
  readonly points: readonly number[];
}

export interface Scorecard {
  readonly scaling: Scaling;
  readonly base_points: number;
  readonly characteristics: readonly ScorecardCharacteristic[];
}

export interface ScoredPart {
  readonly name: string;
  readonly attribute: Attribute;
  readonly points: number;
  /** Points below the best attribute of the same characteristic. */
  readonly lost: number;
}

export interface Scored {
  /** base points + the points of the parts. */
  readonly raw: number;
  /** What people see: the raw score rounded, between SCORE_MIN and SCORE_MAX. */
  readonly score: number;
  /** Chance of a bad outcome that the raw score stands for. */
  readonly bad_chance: number;
  /** In the order of the scorecard. */
  readonly parts: readonly ScoredPart[];
}

/** Reasons told with a score at most. */
export const REASONS_MAX = 4;

export function scalingFactor({ points_to_double }: Scaling): number {
  return points_to_double / Math.LN2;
}

export function scalingOffset(scaling: Scaling): number {
  return scaling.points - scalingFactor(scaling) * Math.log(scaling.odds);
}

/** The scorecard of a model of log-odds of bad. */
export function scorecardOf({ binnings, model }: BinnedModel, scaling: Scaling = DEFAULT_SCALING): Scorecard {
  const factor = scalingFactor(scaling);
  return {
    scaling,
    base_points: scalingOffset(scaling) - factor * model.intercept,
    characteristics: binnings.map((binning, place) => ({
      binning,
      points: Array.from(model.parts[place] as Float64Array, (part) => -factor * part),
    })),
  };
}

/** The bin of a value. A number for levels, or a text for numbers, is what was never seen: missing. */
function binOfValue(binning: Binning, value: CharacteristicValue): number {
  if (binning.kind === 'numeric') return numberBin(binning, typeof value === 'number' ? value : NaN);
  return levelBin(binning, typeof value === 'string' ? value : undefined);
}

/** What is shown of a raw score. */
function shownScore(raw: number): number {
  return Math.round(Math.min(Math.max(raw, SCORE_MIN), SCORE_MAX));
}

/** The bin of every characteristic of a scorecard. A characteristic without a value is missing. */
export function binsOfValues(card: Scorecard, values: CharacteristicValues): number[] {
  return card.characteristics.map(({ binning }) => binOfValue(binning, values[binning.name]));
}

/** A scorecard with what every score needs of it found once. */
export class Scorer {
  readonly card: Scorecard;
  readonly #attributes: readonly (readonly Attribute[])[];
  readonly #best: readonly number[];
  readonly #offset: number;
  readonly #factor: number;

  constructor(card: Scorecard) {
    this.card = card;
    this.#attributes = card.characteristics.map(({ binning }) => attributesOf(binning));
    this.#best = card.characteristics.map(({ points }) =>
      points.reduce((best, one) => Math.max(best, one), -Infinity),
    );
    this.#offset = scalingOffset(card.scaling);
    this.#factor = scalingFactor(card.scaling);
  }

  /** Scores somebody by the bins that he is in. Throws a RangeError for a bin that there is not. */
  ofBins(bins: readonly number[]): Scored {
    const { base_points, characteristics } = this.card;
    let raw = base_points;
    const parts = characteristics.map(({ binning, points }, place): ScoredPart => {
      const bin = bins[place];
      const own = bin === undefined ? undefined : points[bin];
      const attribute = bin === undefined ? undefined : this.#attributes[place]?.[bin];
      if (own === undefined || attribute === undefined) {
        throw new RangeError(`${binning.name} has no bin ${String(bin)}`);
      }
      raw += own;
      return { name: binning.name, attribute, points: own, lost: (this.#best[place] as number) - own };
    });
    const good_odds = (raw - this.#offset) / this.#factor;
    return { raw, score: shownScore(raw), bad_chance: 1 / (1 + Math.exp(good_odds)), parts };
  }
}

/** Scores somebody. A characteristic without a value is missing. */
export function scoreOf(card: Scorecard, values: CharacteristicValues): Scored {
  return new Scorer(card).ofBins(binsOfValues(card, values));
}

/**
 * The characteristics that took most from a score against their best attribute, most first; equal ones in the order of the
 * scorecard. What took less than a point is no reason.
 */
export function reasonsOf({ parts }: Pick<Scored, 'parts'>): ScoredPart[] {
  return parts
    .map((part, place) => ({ part, place }))
    .filter(({ part }) => part.lost >= 1)
    .sort((left, right) => right.part.lost - left.part.lost || left.place - right.place)
    .slice(0, REASONS_MAX)
    .map(({ part }) => part);
}

export interface AxisPoints {
  readonly axis: CreditAxis;
  /** Whole points. */
  readonly points: number;
}

/**
 * The score as whole points of five axes that add up to it exactly: each has the points of its characteristics and a fifth of the
 * rest, rounded by the largest remainder.
 */
export function axesOf({ score, parts }: Scored, axis_of: (name: string) => CreditAxis): AxisPoints[] {
  const own = new Map<CreditAxis, number>(CREDIT_AXES.map((axis) => [axis, 0]));
  for (const { name, points } of parts) {
    const axis = axis_of(name);
    own.set(axis, (own.get(axis) ?? 0) + points);
  }
  const sum = [...own.values()].reduce((total, points) => total + points, 0);
  const rest = (score - sum) / CREDIT_AXES.length;
  const exact = CREDIT_AXES.map((axis) => (own.get(axis) ?? 0) + rest);
  const whole = exact.map((points) => Math.floor(points));
  const short = score - whole.reduce((total, points) => total + points, 0);
  const by_remainder = exact
    .map((points, place) => ({ place, remainder: points - Math.floor(points) }))
    .sort((left, right) => right.remainder - left.remainder || left.place - right.place)
    .slice(0, short)
    .map(({ place }) => place);
  return CREDIT_AXES.map((axis, place) => ({
    axis,
    points: (whole[place] as number) + (by_remainder.includes(place) ? 1 : 0),
  }));
}
