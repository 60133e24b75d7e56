/**
 * Additive boosting: each round takes, for every characteristic, a step function of few steps towards what is still wrong.
 *
 * It stays a points table, however long it goes on: one number per bin. The idea is that of generalised additive models fitted
 * by boosted shallow trees of one variable each (Y. Lou, R. Caruana, J. Gehrke, "Intelligible models for classification and
 * regression", KDD 2012; P. Bühlmann and B. Yu, "Boosting with the L2 loss", 2003). Gradients and second derivatives are
 * taken once a round for all characteristics, so correlated ones share what they tell instead of racing for it.
 * Where the trend of a characteristic is known beforehand its functions have one step at most, and only one that keeps to the
 * trend, so that their sum does. Nothing is drawn: the same rows give the same model.
 */
import { sigmoid } from '#core/learning/numbers';

import { binCount, orderedBins } from './binning';
import type { AdditiveModel, Design } from './design';
import type { Trend } from './optimal-binning';

export interface AdditiveOptions {
  /** Share of each step that is taken. */
  readonly rate: number;
  /** Steps of one function: leaves of its tree. */
  readonly leaves: number;
  /** Added to the second derivatives of a leaf, of a level, and of a range. */
  readonly shrink: number;
  readonly level_shrink: number;
  /** Rows in a leaf at least. */
  readonly leaf_rows_min: number;
  /** Trends that are known beforehand, by name of the characteristic. */
  readonly trends?: Readonly<Record<string, Trend>> | undefined;
}

interface Histogram {
  readonly slopes: Float64Array;
  readonly curves: Float64Array;
  readonly rows: Float64Array;
}

interface Segment {
  readonly from: number;
  readonly to: number;
  readonly at: number;
  readonly gain: number;
  readonly value: number;
}

const SIGNS: Readonly<Record<Trend, number>> = { ascending: 1, descending: -1, none: 0 };

interface StepOptions {
  readonly rate: number;
  readonly leaves: number;
  readonly shrink: number;
  readonly leaf_rows_min: number;
  /** 1 where ranges may only become riskier, -1 where they may only become less so, 0 for either. */
  readonly sign: number;
}

/** The best split of the ranges from `from` until before `to`, and the step of all of them together. */
function segmentOf(
  { slopes, curves, rows }: Histogram,
  from: number,
  to: number,
  { shrink, leaf_rows_min, sign }: StepOptions,
): Segment {
  let [slope, curve, count] = [0, 0, 0];
  for (let bin = from; bin < to; bin += 1) {
    slope += slopes[bin] as number;
    curve += curves[bin] as number;
    count += rows[bin] as number;
  }
  const before = (slope * slope) / (curve + shrink);
  let [left_slope, left_curve, left_count, at, gain] = [0, 0, 0, -1, 0];
  for (let bin = from; bin < to - 1; bin += 1) {
    left_slope += slopes[bin] as number;
    left_curve += curves[bin] as number;
    left_count += rows[bin] as number;
    if (left_count < leaf_rows_min) continue;
    if (count - left_count < leaf_rows_min) break;
    const right_slope = slope - left_slope;
    const right_value = -right_slope / (curve - left_curve + shrink);
    const left_value = -left_slope / (left_curve + shrink);
    if (sign * (right_value - left_value) < 0) continue;
    const gained =
      (left_slope * left_slope) / (left_curve + shrink) +
      (right_slope * right_slope) / (curve - left_curve + shrink) -
      before;
    if (gained > gain) {
      gain = gained;
      at = bin + 1;
    }
  }
  return { from, to, at, gain, value: -slope / (curve + shrink) };
}

/** A step function over the ranges with the most telling splits. */
function stepFunction(histogram: Histogram, ranges: number, options: StepOptions, step: Float64Array): void {
  const segments = [segmentOf(histogram, 0, ranges, options)];
  while (segments.length < options.leaves) {
    let best = 0;
    for (let place = 1; place < segments.length; place += 1) {
      if ((segments[place] as Segment).gain > (segments[best] as Segment).gain) best = place;
    }
    const { from, to, at, gain } = segments[best] as Segment;
    if (gain <= 0) break;
    segments.splice(best, 1, segmentOf(histogram, from, at, options), segmentOf(histogram, at, to, options));
  }
  for (const { from, to, value } of segments) step.fill(value * options.rate, from, to);
}

/** Boosting that can be carried on round by round, with what it says of the rows it learns from. */
export class AdditiveBoosting {
  readonly #design: Design;
  readonly #bad: ArrayLike<number>;
  readonly #options: AdditiveOptions;
  readonly #parts: Float64Array[];
  readonly #rows: readonly Float64Array[];
  readonly #margins: Float64Array;
  readonly #slopes: Float64Array;
  readonly #curves: Float64Array;
  readonly #intercept: number;
  rounds = 0;

  constructor(design: Design, bad: ArrayLike<number>, options: AdditiveOptions) {
    this.#design = design;
    this.#bad = bad;
    this.#options = options;
    let bads = 0;
    for (let row = 0; row < design.rows; row += 1) bads += bad[row] as number;
    const share = Math.min(Math.max(bads, 0.5), design.rows - 0.5) / design.rows;
    this.#intercept = Math.log(share / (1 - share));
    this.#parts = design.binnings.map((binning) => new Float64Array(binCount(binning)));
    this.#rows = design.binnings.map((binning, place) => {
      const counts = new Float64Array(binCount(binning));
      for (const bin of design.bins[place] as Uint16Array) counts[bin] = (counts[bin] as number) + 1;
      return counts;
    });
    this.#margins = new Float64Array(design.rows).fill(this.#intercept);
    this.#slopes = new Float64Array(design.rows);
    this.#curves = new Float64Array(design.rows);
  }

  get model(): AdditiveModel {
    return { intercept: this.#intercept, parts: this.#parts.map((part) => part.slice()) };
  }

  #histogram(place: number): Histogram {
    const bins = this.#design.bins[place] as Uint16Array;
    const rows = this.#rows[place] as Float64Array;
    const slopes = new Float64Array(rows.length);
    const curves = new Float64Array(rows.length);
    for (let row = 0; row < bins.length; row += 1) {
      const bin = bins[row] as number;
      slopes[bin] = (slopes[bin] as number) + (this.#slopes[row] as number);
      curves[bin] = (curves[bin] as number) + (this.#curves[row] as number);
    }
    return { slopes, curves, rows };
  }

  #stepOf(place: number): Float64Array {
    const binning = this.#design.binnings[place];
    const histogram = this.#histogram(place);
    const step = new Float64Array(histogram.rows.length);
    const ranges = binning === undefined ? 0 : orderedBins(binning);
    const { trends, leaves, level_shrink, rate } = this.#options;
    const sign = SIGNS[(binning === undefined ? undefined : trends?.[binning.name]) ?? 'none'];
    const options = { ...this.#options, sign, leaves: sign === 0 ? leaves : Math.min(leaves, 2) };
    if (ranges > 0) stepFunction(histogram, ranges, options, step);
    for (let bin = ranges; bin < step.length; bin += 1) {
      step[bin] =
        (-rate * (histogram.slopes[bin] as number)) / ((histogram.curves[bin] as number) + level_shrink);
    }
    return step;
  }

  /** Goes on by so many rounds. */
  advance(rounds: number): void {
    for (let round = 0; round < rounds; round += 1) {
      for (let row = 0; row < this.#design.rows; row += 1) {
        const chance = sigmoid(this.#margins[row] as number);
        this.#slopes[row] = chance - (this.#bad[row] as number);
        this.#curves[row] = chance * (1 - chance);
      }
      for (const [place, bins] of this.#design.bins.entries()) {
        const step = this.#stepOf(place);
        const part = this.#parts[place] as Float64Array;
        for (let bin = 0; bin < part.length; bin += 1) {
          part[bin] = (part[bin] as number) + (step[bin] as number);
        }
        for (let row = 0; row < bins.length; row += 1) {
          this.#margins[row] = (this.#margins[row] as number) + (step[bins[row] as number] as number);
        }
      }
      this.rounds += 1;
    }
  }
}
