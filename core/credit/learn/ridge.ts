/**
 * Ridge regression on bins: logistic regression with a coefficient for every bin.
 *
 * Minimises the log-loss plus penalty / 2 times the sum of the squared coefficients, and plus smoothness / 2 times the sum of
 * the squared steps between neighbouring ranges, so that a range with few rows follows its neighbours. The sum is convex;
 * Newton's method ends on its one solution. Each row has one bin per characteristic, so the matrix of second derivatives
 * is counted, not multiplied.
 *
 * Where the trend of a characteristic is known beforehand, neighbouring ranges that go against it are made one and all is
 * fitted again, until none does: pooling of adjacent violators (M. Ayer et al., "An empirical distribution function for
 * sampling with incomplete information", 1955), here with the other characteristics in the model.
 */
import { solvePositive } from '#core/learning/linear';
import { logLoss, sigmoid } from '#core/learning/numbers';

import { binCount, orderedBins, type Binning } from './binning';
import { marginsOf, type AdditiveModel, type Design } from './design';
import type { Trend } from './optimal-binning';

export interface RidgeOptions {
  readonly penalty: number;
  readonly smoothness: number;
  /** Trends that are known beforehand, by name of the characteristic: the ranges keep to them. */
  readonly trends?: Readonly<Record<string, Trend>> | undefined;
}

interface FreeOptions extends RidgeOptions {
  /** Where to begin; nothing said of any bin when absent. */
  readonly start?: AdditiveModel | undefined;
}

const STEPS_MAX = 25;
const HALVINGS_MAX = 20;
const STEP_MIN = 1e-5;

interface Problem {
  readonly design: Design;
  readonly bad: ArrayLike<number>;
  readonly penalty: number;
  readonly smoothness: number;
  /** Where the coefficients of each characteristic begin. */
  readonly offsets: readonly number[];
  readonly size: number;
}

function problemOf(design: Design, bad: ArrayLike<number>, { penalty, smoothness }: FreeOptions): Problem {
  const offsets: number[] = [];
  let size = 0;
  for (const binning of design.binnings) {
    offsets.push(size);
    size += binCount(binning);
  }
  return { design, bad, penalty, smoothness, offsets, size };
}

function penaltyOf({ design, penalty, smoothness, offsets }: Problem, beta: Float64Array): number {
  let sum = 0;
  for (let place = 0; place < beta.length - 1; place += 1) sum += penalty * (beta[place] as number) ** 2;
  for (const [place, binning] of design.binnings.entries()) {
    const offset = offsets[place] as number;
    for (let bin = 1; bin < orderedBins(binning); bin += 1) {
      sum += smoothness * ((beta[offset + bin] as number) - (beta[offset + bin - 1] as number)) ** 2;
    }
  }
  return sum / 2;
}

function modelOf({ design, offsets }: Problem, beta: Float64Array): AdditiveModel {
  const parts = design.binnings.map((binning, place) => {
    const offset = offsets[place] as number;
    return beta.slice(offset, offset + binCount(binning));
  });
  return { intercept: beta.at(-1) as number, parts };
}

function lossOf(problem: Problem, beta: Float64Array, margins: Float64Array): number {
  let loss = penaltyOf(problem, beta);
  for (let row = 0; row < margins.length; row += 1) {
    loss += logLoss(margins[row] as number, problem.bad[row] === 1);
  }
  return loss;
}

/** Adds the penalties to gradient and second derivatives. */
function addPenalties(
  problem: Problem,
  beta: Float64Array,
  gradient: Float64Array,
  hessian: Float64Array,
): void {
  const { design, penalty, smoothness, offsets, size } = problem;
  const width = size + 1;
  const add = (row: number, column: number, value: number): void => {
    hessian[row * width + column] = (hessian[row * width + column] as number) + value;
  };
  for (let place = 0; place < size; place += 1) {
    gradient[place] = (gradient[place] as number) + penalty * (beta[place] as number);
    add(place, place, penalty);
  }
  add(size, size, 1e-9);
  for (const [place, binning] of design.binnings.entries()) {
    const offset = offsets[place] as number;
    for (let bin = 1; bin < orderedBins(binning); bin += 1) {
      const [low, high] = [offset + bin - 1, offset + bin];
      const step = smoothness * ((beta[high] as number) - (beta[low] as number));
      gradient[high] = (gradient[high] as number) + step;
      gradient[low] = (gradient[low] as number) - step;
      add(high, high, smoothness);
      add(low, low, smoothness);
      add(high, low, -smoothness);
    }
  }
}

/** Gradient and the lower half of the second derivatives; the intercept stands last. */
function derivatives(
  problem: Problem,
  margins: Float64Array,
): { gradient: Float64Array; hessian: Float64Array } {
  const { design, bad, offsets, size } = problem;
  const width = size + 1;
  const gradient = new Float64Array(width);
  const hessian = new Float64Array(width * width);
  const curves = new Float64Array(design.rows);
  const slopes = new Float64Array(design.rows);
  for (let row = 0; row < design.rows; row += 1) {
    const chance = sigmoid(margins[row] as number);
    curves[row] = Math.max(chance * (1 - chance), 1e-9);
    slopes[row] = chance - (bad[row] as number);
    gradient[size] = (gradient[size] as number) + (slopes[row] as number);
    hessian[size * width + size] = (hessian[size * width + size] as number) + (curves[row] as number);
  }
  for (const [left, left_bins] of design.bins.entries()) {
    const left_offset = offsets[left] as number;
    for (let row = 0; row < design.rows; row += 1) {
      const place = left_offset + (left_bins[row] as number);
      const curve = curves[row] as number;
      gradient[place] = (gradient[place] as number) + (slopes[row] as number);
      hessian[place * width + place] = (hessian[place * width + place] as number) + curve;
      hessian[size * width + place] = (hessian[size * width + place] as number) + curve;
    }
    for (let right = 0; right < left; right += 1) {
      const right_bins = design.bins[right] as Uint16Array;
      const right_offset = offsets[right] as number;
      for (let row = 0; row < design.rows; row += 1) {
        const at =
          (left_offset + (left_bins[row] as number)) * width + right_offset + (right_bins[row] as number);
        hessian[at] = (hessian[at] as number) + (curves[row] as number);
      }
    }
  }
  return { gradient, hessian };
}

/** Fits without regard to directions. */
function fitFree(design: Design, bad: ArrayLike<number>, options: FreeOptions): AdditiveModel {
  const problem = problemOf(design, bad, options);
  let beta = new Float64Array(problem.size + 1);
  if (options.start !== undefined) {
    for (const [place, part] of options.start.parts.entries()) beta.set(part, problem.offsets[place]);
    beta[problem.size] = options.start.intercept;
  }
  let margins = marginsOf(design, modelOf(problem, beta));
  let loss = lossOf(problem, beta, margins);
  for (let steps = 0; steps < STEPS_MAX; steps += 1) {
    const { gradient, hessian } = derivatives(problem, margins);
    addPenalties(problem, beta, gradient, hessian);
    solvePositive(hessian, gradient);
    let share = 1;
    let next = beta;
    let next_loss = Infinity;
    let next_margins = margins;
    for (let halving = 0; halving < HALVINGS_MAX; halving += 1, share /= 2) {
      next = beta.map((value, place) => value - share * (gradient[place] as number));
      next_margins = marginsOf(design, modelOf(problem, next));
      next_loss = lossOf(problem, next, next_margins);
      if (next_loss <= loss) break;
    }
    if (next_loss > loss) break;
    const moved = loss - next_loss;
    [beta, loss, margins] = [next, next_loss, next_margins];
    if (moved < STEP_MIN) break;
  }
  return modelOf(problem, beta);
}

/** Some neighbouring ranges as one: the bins that are left, and where each of the bins before went. */
interface Pooled {
  readonly binning: Binning;
  readonly place_of: Uint16Array;
}

/** Makes one of each range and the next where that goes against the trend; null where none does. */
function pooledAgainst(binning: Binning, part: Float64Array, trend: Trend | undefined): Pooled | null {
  if (binning.kind !== 'numeric' || trend === undefined || trend === 'none') return null;
  const sign = trend === 'ascending' ? 1 : -1;
  const keeps = binning.edges.map(
    (_, edge) => sign * ((part[edge + 1] as number) - (part[edge] as number)) >= 0,
  );
  if (keeps.every((keep) => keep)) return null;
  const place_of = new Uint16Array(part.length);
  for (let bin = 1; bin < part.length; bin += 1) {
    place_of[bin] = (place_of[bin - 1] as number) + (keeps[bin - 1] === false ? 0 : 1);
  }
  return { binning: { ...binning, edges: binning.edges.filter((_, edge) => keeps[edge]) }, place_of };
}

/**
 * Fits the model. Rows with a bad outcome have 1 in `bad`, others 0. Ranges that were made one for the sake of a known
 * trend say the same in it.
 */
export function fitRidge(design: Design, bad: ArrayLike<number>, options: RidgeOptions): AdditiveModel {
  const place_of = design.binnings.map((binning) =>
    Uint16Array.from({ length: binCount(binning) }, (_, bin) => bin),
  );
  let current = design;
  let model = fitFree(current, bad, options);
  for (;;) {
    const pooled = current.binnings.map((binning, place) =>
      pooledAgainst(binning, model.parts[place] as Float64Array, options.trends?.[binning.name]),
    );
    if (pooled.every((one) => one === null)) break;
    const bins = current.bins.map((own, place) => {
      const moved = pooled[place]?.place_of;
      return moved === undefined ? own : own.map((bin) => moved[bin] as number);
    });
    const parts = model.parts.map((part, place) => {
      const moved = pooled[place]?.place_of;
      if (moved === undefined) return part;
      const start = new Float64Array((moved.at(-1) as number) + 1);
      for (const [bin, to] of moved.entries()) start[to] = part[bin] as number;
      return start;
    });
    for (const [place, own] of place_of.entries()) {
      const moved = pooled[place]?.place_of;
      if (moved !== undefined) place_of[place] = own.map((bin) => moved[bin] as number);
    }
    const binnings = current.binnings.map((binning, place) => pooled[place]?.binning ?? binning);
    current = { ...current, binnings, bins };
    model = fitFree(current, bad, { ...options, start: { ...model, parts } });
  }
  const { intercept, parts } = model;
  return {
    intercept,
    parts: place_of.map((own, place) =>
      Float64Array.from(own, (bin) => (parts[place] as Float64Array)[bin] as number),
    ),
  };
}
