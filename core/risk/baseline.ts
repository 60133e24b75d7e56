/**
 * Baselines: what is usual, out of all that was seen so far.
 *
 * A baseline is a histogram over the logarithm of a positive value, so medians and ranks cost the same however much
 * was seen, take bounded memory, and do not depend on the order within the histogram. Buckets are an eighth of a
 * doubling wide (9 %), which bounds the error of a quantile. Nothing is answered before enough was seen.
 */

const BUCKETS_PER_DOUBLING = 8;
const DOUBLINGS = 48;
const BUCKETS = BUCKETS_PER_DOUBLING * DOUBLINGS;

const NONE = new Uint32Array(0);

/** How many values a baseline must have seen before it answers. */
const SEEN_MIN = 30;

/** A baseline as it is kept: how often a value fell into each bucket that is not empty. */
export interface BaselineState {
  readonly seen_min: number;
  readonly counts: Map<number, number>;
}

export class Baseline {
  /** None before the first value: most accounts only buy, or only sell. */
  #counts: Uint32Array = NONE;
  readonly #seen_min: number;
  #seen = 0;

  constructor(seen_min: number = SEEN_MIN) {
    this.#seen_min = seen_min;
  }

  static #bucket(value: number): number {
    const place = Math.floor(Math.log2(Math.max(1, value)) * BUCKETS_PER_DOUBLING);
    return Math.min(BUCKETS - 1, place);
  }

  get seen(): number {
    return this.#seen;
  }

  /** What was seen, for being kept: by bucket. */
  state(): BaselineState {
    const counts = new Map<number, number>();
    for (const [bucket, count] of this.#counts.entries()) {
      if (count > 0) counts.set(bucket, count);
    }
    return { seen_min: this.#seen_min, counts };
  }

  static restore({ seen_min, counts }: BaselineState): Baseline {
    const baseline = new Baseline(seen_min);
    if (counts.size > 0) baseline.#counts = new Uint32Array(BUCKETS);
    for (const [bucket, count] of counts) {
      baseline.#counts[bucket] = count;
      baseline.#seen += count;
    }
    return baseline;
  }

  /** Takes in a value; values below 1 count as 1. */
  add(value: number): void {
    const bucket = Baseline.#bucket(value);
    if (this.#counts === NONE) this.#counts = new Uint32Array(BUCKETS);
    this.#counts[bucket] = (this.#counts[bucket] ?? 0) + 1;
    this.#seen += 1;
  }

  /** The value below which `share` of all values lie; NaN while too few were seen. */
  quantile(share: number): number {
    if (this.#seen < this.#seen_min) {
      return Number.NaN;
    }
    let left = share * this.#seen;
    for (let bucket = 0; bucket < BUCKETS; bucket += 1) {
      left -= this.#counts[bucket] ?? 0;
      if (left <= 0) {
        return 2 ** ((bucket + 0.5) / BUCKETS_PER_DOUBLING);
      }
    }
    return Number.NaN;
  }

  /** Share of all values that are at most this one, its own bucket counted half; NaN while too few were seen. */
  rank(value: number): number {
    if (this.#seen < this.#seen_min) {
      return Number.NaN;
    }
    const own = Baseline.#bucket(value);
    let below = 0;
    for (let bucket = 0; bucket < own; bucket += 1) {
      below += this.#counts[bucket] ?? 0;
    }
    return (below + (this.#counts[own] ?? 0) / 2) / this.#seen;
  }
}

export interface BaselinesState {
  readonly by_name: Map<string, BaselineState>;
  readonly all: BaselineState;
}

/** One baseline per name (a category, a delivery method), and one over all for names that are too rare. */
export class Baselines {
  readonly #by_name = new Map<string, Baseline>();
  #all = new Baseline();

  add(name: string, value: number): void {
    let own = this.#by_name.get(name);
    if (own === undefined) {
      own = new Baseline();
      this.#by_name.set(name, own);
    }
    own.add(value);
    this.#all.add(value);
  }

  state(): BaselinesState {
    const by_name = new Map([...this.#by_name].map(([name, own]) => [name, own.state()]));
    return { by_name, all: this.#all.state() };
  }

  static restore({ by_name, all }: BaselinesState): Baselines {
    const baselines = new Baselines();
    for (const [name, own] of by_name) baselines.#by_name.set(name, Baseline.restore(own));
    baselines.#all = Baseline.restore(all);
    return baselines;
  }

  /** The name's own baseline once it has seen enough, else the one over all. */
  of(name: string): Baseline {
    const own = this.#by_name.get(name);
    return own !== undefined && own.seen >= SEEN_MIN ? own : this.#all;
  }
}
