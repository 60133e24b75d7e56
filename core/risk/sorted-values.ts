/**
 * A set of numbers kept in order, for medians and ranks among peers that come, change and go.
 *
 * Adding and taking away move what lies behind; meant for thousands of values, not for millions.
 */

/** Makes a deviation of normally spread values comparable to their standard deviation. */
const MAD_TO_SIGMA = 1.4826;

export class SortedValues {
  readonly #values: number[] = [];

  get size(): number {
    return this.#values.length;
  }

  /** How many are below a value. */
  #below(value: number): number {
    let low = 0;
    let high = this.#values.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((this.#values[middle] as number) < value) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  add(value: number): void {
    this.#values.splice(this.#below(value), 0, value);
  }

  /** Takes one away that was added. Throws a RangeError for one that was not. */
  remove(value: number): void {
    const place = this.#below(value);
    if (this.#values[place] !== value) {
      throw new RangeError(`${String(value)} is not among the values`);
    }
    this.#values.splice(place, 1);
  }

  /** Share of the values that lie below, ties counted half; NaN for none. */
  rank(value: number): number {
    const below = this.#below(value);
    let ties = 0;
    while (this.#values[below + ties] === value) ties += 1;
    return (below + ties / 2) / this.#values.length;
  }

  /** NaN for none. */
  median(): number {
    return medianOf(this.#values);
  }

  /** Median distance from the median, scaled to read like a standard deviation; NaN for none. */
  spread(): number {
    const middle = this.median();
    const distances = this.#values.map((value) => Math.abs(value - middle));
    return medianOf(distances.sort((left, right) => left - right)) * MAD_TO_SIGMA;
  }
}

/** The middle of values in order; NaN for none. */
export function medianOf(sorted: readonly number[]): number {
  const last = sorted.length - 1;
  if (last < 0) return Number.NaN;
  return ((sorted[Math.floor(last / 2)] as number) + (sorted[Math.ceil(last / 2)] as number)) / 2;
}
