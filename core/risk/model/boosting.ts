/**
 * Gradient boosting: shallow trees, each fitted to what those before it got wrong.
 *
 * Trees grow by second-order gains over histograms (as XGBoost and LightGBM do: T. Chen and C. Guestrin, KDD 2016;
 * G. Ke et al., NIPS 2017). What is missing goes to the side where it does more good. A feature may be bound to never lower,
 * or never raise, what is said. Each tree may split on a few features only, which are drawn for it: otherwise the first
 * trees explain everything by the two or three strongest signs of this platform, and nothing is learnt of the others
 * that another platform shows. It ends when the validation part gets no better. What is drawn is a hash of round and
 * place: the same rows give the same trees. Leaves have six significant digits.
 */
import { logLoss, rounded, sigmoid } from '#core/learning/numbers';

import { binned, BINS_MAX, type Binned } from './bins';
import type { Rows } from './examples';
import { KNOWN, treeValue, type Leaf, type Tree, type TreeNode } from './tree';

export interface BoostingOptions {
  readonly rounds_max: number;
  /** Rounds without a better validation part after which it ends. */
  readonly patience: number;
  readonly depth_max: number;
  /** Share of each tree's answer that is used. */
  readonly rate: number;
  /** Fewest trades in a leaf. */
  readonly leaf_rows_min: number;
  /** Penalty on the squared leaf values. */
  readonly penalty: number;
  /** Share of the features that each tree may split on. */
  readonly feature_share: number;
  /** By place: 1 never lowers, -1 never raises, 0 is free. */
  readonly monotone: ArrayLike<number>;
}

export interface Boosted {
  readonly base: number;
  readonly trees: readonly Tree[];
}

const LEAF_DIGITS = 6;
const GAIN_MIN = 1e-9;

interface Bounds {
  readonly low: number;
  readonly high: number;
}

interface Candidate {
  readonly gain: number;
  readonly place: number;
  /** The last bin that goes left. */
  readonly bin: number;
  readonly missing_left: boolean;
  readonly left_value: number;
  readonly right_value: number;
}

/** Sums of one side of a split. */
interface Side {
  readonly gradient: number;
  readonly curve: number;
  readonly rows: number;
}

/** Gradient, curvature and number of rows by drawn feature and bin. */
class Histogram {
  readonly gradient: Float64Array;
  readonly curve: Float64Array;
  readonly rows: Int32Array;

  constructor(features: number) {
    this.gradient = new Float64Array(features * BINS_MAX);
    this.curve = new Float64Array(features * BINS_MAX);
    this.rows = new Int32Array(features * BINS_MAX);
  }

  fill(
    { bins }: Binned,
    places: readonly number[],
    members: Int32Array,
    gradient: Float64Array,
    curve: Float64Array,
  ): void {
    for (const [drawn, place] of places.entries()) {
      const column = bins[place] as Uint8Array;
      const offset = drawn * BINS_MAX;
      for (const row of members) {
        const slot = offset + (column[row] as number);
        this.gradient[slot] = (this.gradient[slot] as number) + (gradient[row] as number);
        this.curve[slot] = (this.curve[slot] as number) + (curve[row] as number);
        this.rows[slot] = (this.rows[slot] as number) + 1;
      }
    }
  }

  /** Takes away what a part of the rows had: the other part is left. */
  without(part: Histogram): this {
    for (let slot = 0; slot < this.rows.length; slot += 1) {
      this.gradient[slot] = (this.gradient[slot] as number) - (part.gradient[slot] as number);
      this.curve[slot] = (this.curve[slot] as number) - (part.curve[slot] as number);
      this.rows[slot] = (this.rows[slot] as number) - (part.rows[slot] as number);
    }
    return this;
  }

  side(slot: number): Side {
    return {
      gradient: this.gradient[slot] as number,
      curve: this.curve[slot] as number,
      rows: this.rows[slot] as number,
    };
  }
}

const NONE: Side = { gradient: 0, curve: 0, rows: 0 };

const plus = (one: Side, other: Side): Side => ({
  gradient: one.gradient + other.gradient,
  curve: one.curve + other.curve,
  rows: one.rows + other.rows,
});

const minus = (all: Side, part: Side): Side => ({
  gradient: all.gradient - part.gradient,
  curve: all.curve - part.curve,
  rows: all.rows - part.rows,
});

/** Whether a feature is among those of a round: a whole-number hash of both, so that it is the same each time. */
function isDrawn(round: number, place: number, share: number): boolean {
  let hash = Math.imul(round + 1, 0x9e3779b1) ^ Math.imul(place + 1, 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 15), 0x2c1b3c6d);
  hash = Math.imul(hash ^ (hash >>> 12), 0x297a2d39);
  return ((hash ^ (hash >>> 15)) >>> 0) / 2 ** 32 < share;
}

/** Grows one tree over gradients, from splits on the features that were drawn for it. */
class Grower {
  readonly #binned: Binned;
  readonly #places: readonly number[];
  readonly #options: BoostingOptions;
  readonly #gradient: Float64Array;
  readonly #curve: Float64Array;
  readonly #nodes: TreeNode[] = [];

  constructor(
    rows: Binned,
    places: readonly number[],
    options: BoostingOptions,
    gradient: Float64Array,
    curve: Float64Array,
  ) {
    this.#binned = rows;
    this.#places = places;
    this.#options = options;
    this.#gradient = gradient;
    this.#curve = curve;
  }

  grow(): Tree {
    const members = Int32Array.from({ length: this.#binned.rows }, (_, row) => row);
    let all: Side = NONE;
    for (const row of members) {
      const own = { gradient: this.#gradient[row] as number, curve: this.#curve[row] as number, rows: 1 };
      all = plus(all, own);
    }
    const bounds = { low: Number.NEGATIVE_INFINITY, high: Number.POSITIVE_INFINITY };
    this.#node(members, this.#histogramOf(members), bounds, this.#valueOf(all, bounds), 0);
    return this.#nodes;
  }

  #histogramOf(members: Int32Array): Histogram {
    const histogram = new Histogram(this.#places.length);
    histogram.fill(this.#binned, this.#places, members, this.#gradient, this.#curve);
    return histogram;
  }

  #valueOf({ gradient, curve }: Side, { low, high }: Bounds): number {
    return Math.min(high, Math.max(low, -gradient / (curve + this.#options.penalty)));
  }

  /** How much a value lowers the loss of a side, doubled. */
  #worth({ gradient, curve }: Side, value: number): number {
    return -2 * gradient * value - (curve + this.#options.penalty) * value * value;
  }

  #node(members: Int32Array, histogram: Histogram, bounds: Bounds, value: number, depth: number): void {
    const best = depth < this.#options.depth_max ? this.#best(histogram, bounds) : undefined;
    if (best === undefined) {
      const leaf: Leaf = { value: rounded(this.#options.rate * value, LEAF_DIGITS), cover: members.length };
      this.#nodes.push(leaf);
      return;
    }
    const column = this.#binned.bins[best.place] as Uint8Array;
    const goesLeft = (row: number): boolean => {
      const bin = column[row] as number;
      return bin === 0 ? best.missing_left : bin <= best.bin;
    };
    const left = members.filter(goesLeft);
    const right = members.filter((row) => !goesLeft(row));
    // Counted are the fewer; the others are what is left of all.
    const fewer = this.#histogramOf(left.length < right.length ? left : right);
    const others = histogram.without(fewer);
    const [left_sums, right_sums] = left.length < right.length ? [fewer, others] : [others, fewer];
    const [left_bounds, right_bounds] = this.#boundsBelow(best, bounds);
    const index = this.#nodes.push({ value: 0, cover: 0 }) - 1;
    this.#node(left, left_sums, left_bounds, best.left_value, depth + 1);
    const split = {
      ...{ place: best.place, threshold: this.#binned.edges[best.place]?.[best.bin - 1] ?? KNOWN },
      ...{ missing_left: best.missing_left, right: this.#nodes.length, cover: members.length },
    };
    this.#nodes[index] = split;
    this.#node(right, right_sums, right_bounds, best.right_value, depth + 1);
  }

  /** Below a split on a bound feature neither side may pass the middle. */
  #boundsBelow({ place, left_value, right_value }: Candidate, bounds: Bounds): [Bounds, Bounds] {
    const direction = this.#options.monotone[place] ?? 0;
    if (direction === 0) return [bounds, bounds];
    const middle = (left_value + right_value) / 2;
    const lower = { ...bounds, high: middle };
    const upper = { ...bounds, low: middle };
    return direction > 0 ? [lower, upper] : [upper, lower];
  }

  #best(histogram: Histogram, bounds: Bounds): Candidate | undefined {
    let best: Candidate | undefined;
    for (const [drawn, place] of this.#places.entries()) {
      const offset = drawn * BINS_MAX;
      const bins = (this.#binned.edges[place]?.length ?? 0) + 1;
      const missing = histogram.side(offset);
      let known: Side = NONE;
      for (let bin = 1; bin <= bins; bin += 1) known = plus(known, histogram.side(offset + bin));
      const all = plus(known, missing);
      const whole = this.#worth(all, this.#valueOf(all, bounds));
      let low: Side = NONE;
      for (let bin = 1; bin <= bins; bin += 1) {
        low = plus(low, histogram.side(offset + bin));
        const high = minus(known, low);
        const more_left = low.rows >= high.rows;
        const sides: [boolean, Side, Side][] =
          missing.rows === 0
            ? [[more_left, low, high]]
            : [
                [true, plus(low, missing), high],
                [false, low, plus(high, missing)],
              ];
        for (const [missing_left, left, right] of sides) {
          const found = this.#candidate({ place, bin, missing_left }, left, right, bounds, whole);
          if (found !== undefined && found.gain > (best?.gain ?? GAIN_MIN)) best = found;
        }
      }
    }
    return best;
  }

  #candidate(
    where: Pick<Candidate, 'place' | 'bin' | 'missing_left'>,
    left: Side,
    right: Side,
    bounds: Bounds,
    whole: number,
  ): Candidate | undefined {
    const { leaf_rows_min, monotone } = this.#options;
    if (left.rows < leaf_rows_min || right.rows < leaf_rows_min) return undefined;
    const left_value = this.#valueOf(left, bounds);
    const right_value = this.#valueOf(right, bounds);
    if ((right_value - left_value) * (monotone[where.place] ?? 0) < 0) return undefined;
    const gain = this.#worth(left, left_value) + this.#worth(right, right_value) - whole;
    return { ...where, gain, left_value, right_value };
  }
}

function lossOf({ guilty }: Rows, margins: Float64Array): number {
  let loss = 0;
  for (const [row, margin] of margins.entries()) loss += logLoss(margin, guilty[row] === 1);
  return loss;
}

function addTree(tree: Tree, { vectors }: Rows, margins: Float64Array): void {
  for (const [row, vector] of vectors.entries()) {
    margins[row] = (margins[row] as number) + treeValue(tree, vector);
  }
}

/**
 * Fits trees to rows. With a validation part the number of rounds is the one that served it best, else `rounds_max`.
 * `pause` is waited for between rounds.
 */
export async function fitBoosting(
  rows: Rows,
  validation: Rows | null,
  options: BoostingOptions,
  pause?: (rounds: number) => Promise<void>,
): Promise<Boosted> {
  const { guilty } = rows;
  const guilty_rows = guilty.reduce((sum, one) => sum + one, 0);
  const base = rounded(Math.log(guilty_rows / (guilty.length - guilty_rows)), LEAF_DIGITS);
  const data = binned(rows.vectors);
  const margins = new Float64Array(guilty.length).fill(base);
  const checked = new Float64Array(validation?.guilty.length ?? 0).fill(base);
  const gradient = new Float64Array(guilty.length);
  const curve = new Float64Array(guilty.length);
  const trees: Tree[] = [];
  const all = data.edges.map((_, place) => place);
  const placesOf = (round: number): number[] =>
    all.filter((place) => isDrawn(round, place, options.feature_share));
  let best = { rounds: 0, loss: validation === null ? 0 : lossOf(validation, checked) };
  while (trees.length < options.rounds_max) {
    for (const [row, is] of guilty.entries()) {
      const chance = sigmoid(margins[row] as number);
      gradient[row] = chance - is;
      curve[row] = chance * (1 - chance);
    }
    const tree = new Grower(data, placesOf(trees.length), options, gradient, curve).grow();
    trees.push(tree);
    addTree(tree, rows, margins);
    if (validation !== null) {
      addTree(tree, validation, checked);
      const loss = lossOf(validation, checked);
      if (loss < best.loss) best = { rounds: trees.length, loss };
      if (trees.length - best.rounds >= options.patience) break;
    }
    await pause?.(trees.length);
  }
  return { base, trees: validation === null ? trees : trees.slice(0, best.rounds) };
}
