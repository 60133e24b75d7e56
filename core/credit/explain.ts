/**
 * Why somebody has his score, what moved it, and what would raise it. Pure; out of bins and scorecards alone.
 */
import type { CreditAxis } from './axes';
import { characteristicNamed } from './characteristic-named';
import { attributesOf, type Attribute } from './learn/binning';
import { axesOf, reasonsOf, type AxisPoints, type Scored, type ScoredPart, type Scorer } from './scorecard';

/** The axis of a characteristic; a scorecard in the books has none that is unknown. */
export function axisOf(name: string): CreditAxis {
  return characteristicNamed(name)?.axis ?? 'identity';
}

/** A better bin of a characteristic that the merchant can do something about. */
export interface Raise {
  readonly name: string;
  readonly attribute: Attribute;
  /** Points more than now. */
  readonly gain: number;
}

/** What moved between two scores. */
export interface Move {
  /** Of a characteristic; null for the base points. */
  readonly name: string | null;
  /** Null where a scorecard has no such characteristic. */
  readonly before: Attribute | null;
  readonly after: Attribute | null;
  readonly points: number;
}

export interface Explanation extends Scored {
  readonly axes: readonly AxisPoints[];
  readonly reasons: readonly ScoredPart[];
  readonly raises: readonly Raise[];
}

/** What a merchant can come to: a range or one of the levels, not that something is unknown or there is none of it. */
function isReachable({ kind }: Attribute): boolean {
  return kind === 'range' || kind === 'levels';
}

/** For each characteristic that can be changed, its best bin where it has more points than now; most points first. */
function raisesOf({ card }: Scorer, parts: readonly ScoredPart[]): Raise[] {
  return card.characteristics
    .flatMap(({ binning, points }, place): Raise[] => {
      const part = parts[place];
      if (part === undefined || characteristicNamed(binning.name)?.changeable !== true) return [];
      let best: Raise | null = null;
      for (const [bin, attribute] of attributesOf(binning).entries()) {
        const gain = (points[bin] as number) - part.points;
        if (isReachable(attribute) && gain >= 1 && gain > (best?.gain ?? 0)) {
          best = { name: binning.name, attribute, gain };
        }
      }
      return best === null ? [] : [best];
    })
    .sort((left, right) => right.gain - left.gain);
}

/** Explains the score of bins. Throws a RangeError for a bin that there is not. */
export function explain(scorer: Scorer, bins: readonly number[]): Explanation {
  const scored = scorer.ofBins(bins);
  return {
    ...scored,
    axes: axesOf(scored, axisOf),
    reasons: reasonsOf(scored),
    raises: raisesOf(scorer, scored.parts),
  };
}

/** Somebody's bins on a scorecard. */
export interface Standing {
  readonly scorer: Scorer;
  readonly bins: readonly number[];
}

/** Points that are a rounding of sums, not a move. */
const POINTS_MIN = 1e-9;

/**
 * What moved from one score to another, most first: the points add up to the difference of the raw scores. Where another
 * scorecard scored, base points and what only one of them has are told, too.
 */
export function movesBetween(before: Standing, after: Standing): Move[] {
  const [then, now] = [before, after].map(({ scorer, bins }) => scorer.ofBins(bins)) as [Scored, Scored];
  const earlier = new Map(then.parts.map((part) => [part.name, part]));
  const moves = now.parts.map(({ name, attribute, points }): Move => {
    const old = earlier.get(name);
    earlier.delete(name);
    return { name, before: old?.attribute ?? null, after: attribute, points: points - (old?.points ?? 0) };
  });
  const gone = [...earlier.values()].map(({ name, attribute, points }): Move => ({
    ...{ name, before: attribute, after: null },
    points: -points,
  }));
  const base = after.scorer.card.base_points - before.scorer.card.base_points;
  return [...moves, ...gone, { name: null, before: null, after: null, points: base }]
    .filter(({ points }) => Math.abs(points) > POINTS_MIN)
    .sort((left, right) => Math.abs(right.points) - Math.abs(left.points));
}
