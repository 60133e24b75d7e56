/**
 * A trained model: what was learnt, as data, and what it says of a vector.
 *
 * It answers with a probability and, asked why, with each feature's part in the log-odds. The parts and the base (what
 * it says of the average trade of its training) add up to the log-odds exactly. It names its features, so that it is
 * never read against a catalogue of another order. It decides nothing: what is done about a score is for people.
 */
import { sigmoid } from '#core/learning/numbers';

import type { FeatureSpec } from '../feature';
import { FEATURE_NAMES, FEATURE_SPECS, featurePlace } from '../features';
import type { Boosted } from './boosting';
import type { Calibration } from './calibration';
import { columnPart, type Logistic } from './logistic';
import { compileForest, compileParts, treeMean, type Tree } from './tree';

export type Learner = ({ readonly kind: 'logistic' } & Logistic) | ({ readonly kind: 'boosting' } & Boosted);

export interface RiskModel {
  /** Names of the features it was trained on, in the order of its columns or places. */
  readonly features: readonly string[];
  readonly learner: Learner;
  readonly calibration: Calibration;
  /** From this score on, one half at least, nine in ten were guilty when it was validated; null when no score got there. */
  readonly threshold: number | null;
}

/** A feature's part in a score, ready for a screen. */
export interface Contribution {
  readonly feature: string;
  readonly meaning: string;
  readonly unit: FeatureSpec['unit'];
  /** Null when it is missing. */
  readonly value: number | null;
  /** In log-odds: above zero speaks against the trade, below zero for it. */
  readonly contribution: number;
}

export interface Explanation {
  /** Probability that the trade is sham. */
  readonly score: number;
  /** Its log-odds: base plus all contributions. */
  readonly margin: number;
  readonly base: number;
  /** Strongest first; features without any part are left out. */
  readonly contributions: readonly Contribution[];
}

export interface CompiledModel {
  /** Probability that a trade with this vector is sham, 0 to 1. */
  readonly score: (vector: Float64Array) => number;
  /** Its log-odds, for ranking: equal where probabilities have run out of digits only. */
  readonly margin: (vector: Float64Array) => number;
  readonly explain: (vector: Float64Array) => Explanation;
}

/** What a learner says before calibration, and what each place has a part in. */
interface Compiled {
  readonly raw: (vector: Float64Array) => number;
  readonly base: number;
  readonly addParts: (vector: Float64Array, parts: Float64Array) => void;
}

function compileLogistic({ intercept, columns }: Logistic, places: readonly number[]): Compiled {
  const used = columns.flatMap((column, index) =>
    column.coefficient === 0 && column.missing_coefficient === 0
      ? []
      : [{ column, place: places[index] as number }],
  );
  const raw = (vector: Float64Array): number => {
    let margin = intercept;
    for (const { column, place } of used) margin += columnPart(column, vector[place] as number);
    return margin;
  };
  const addParts = (vector: Float64Array, parts: Float64Array): void => {
    for (const { column, place } of used) {
      parts[place] = (parts[place] as number) + columnPart(column, vector[place] as number);
    }
  };
  return { raw, base: intercept, addParts };
}

function compileBoosted({ base, trees }: Boosted, places: readonly number[]): Compiled {
  const placed: Tree[] = trees.map((tree) =>
    tree.map((node) => ('value' in node ? node : { ...node, place: places[node.place] as number })),
  );
  const forest = compileForest(placed);
  return {
    raw: (vector) => base + forest(vector),
    base: placed.reduce((sum, tree) => sum + treeMean(tree), base),
    addParts: compileParts(placed),
  };
}

/** Compiles a learner over the catalogue. Throws a RangeError for a feature that is not in it. */
export function compileLearner(learner: Learner, features: readonly string[] = FEATURE_NAMES): Compiled {
  const places = features.map((name) => {
    const place = featurePlace(name);
    if (place === undefined) throw new RangeError(`there is no feature ${name}`);
    return place;
  });
  return learner.kind === 'logistic' ? compileLogistic(learner, places) : compileBoosted(learner, places);
}

/** Compiles a model for vectors of the catalogue. Throws a RangeError for a feature that is not in it. */
export function compileModel({ learner, features, calibration }: RiskModel): CompiledModel {
  const compiled = compileLearner(learner, features);
  const { slope, intercept } = calibration;
  const margin = (vector: Float64Array): number => slope * compiled.raw(vector) + intercept;
  const explain = (vector: Float64Array): Explanation => {
    const parts = new Float64Array(FEATURE_NAMES.length);
    compiled.addParts(vector, parts);
    const contributions = FEATURE_SPECS.map(({ name, meaning, unit }, place) => {
      const value = vector[place] as number;
      return {
        ...{ feature: name, meaning, unit, value: Number.isNaN(value) ? null : value },
        contribution: slope * (parts[place] as number),
      };
    });
    const whole = margin(vector);
    return {
      ...{ score: sigmoid(whole), margin: whole, base: slope * compiled.base + intercept },
      contributions: contributions
        .filter(({ contribution }) => contribution !== 0)
        .sort((left, right) => Math.abs(right.contribution) - Math.abs(left.contribution)),
    };
  };
  return { score: (vector) => sigmoid(margin(vector)), margin, explain };
}
