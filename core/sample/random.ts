/**
 * Seeded draws for the sample platform.
 *
 * Every part of the sample draws from a stream of its own, derived from the seed and the part's name, so
 * that a change in one part leaves the others as they were. Only + - * / and integer operations are used,
 * never Math.exp or Math.log, whose last digit may differ between engines: the same seed gives the same
 * draws everywhere. It knows nothing of trades.
 */
import { uniformInt } from 'pure-rand/distribution/uniformInt';
import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus';
import { assert } from '#core/kernel/assert';

const LN_2 = 0.693147180559945;

/** e to the power x, by halving the argument and a Taylor series: the same on every machine. */
export function exponential(x: number): number {
  const halvings = Math.round(x / LN_2);
  const rest = x - halvings * LN_2;
  let term = 1;
  let sum = 1;
  for (let step = 1; step <= 14; step += 1) {
    term = (term * rest) / step;
    sum += term;
  }
  for (let step = 0; step < Math.abs(halvings); step += 1) {
    sum = halvings > 0 ? sum * 2 : sum / 2;
  }
  return sum;
}

/** FNV-1a over a text's UTF-16 units: spreads part names over seeds. */
function seedOf(seed: number, label: string): number {
  let hash = 0x811c9dc5 ^ seed;
  for (let index = 0; index < label.length; index += 1) {
    hash = Math.imul(hash ^ label.charCodeAt(index), 0x01000193);
  }
  // A last mixing round: neighbouring seeds must not give neighbouring streams.
  hash = Math.imul(hash ^ (hash >>> 16), 0x45d9f3b);
  return (hash ^ (hash >>> 16)) | 0;
}

/** A list with cumulative weights, to draw from by binary search. */
export interface Weighted<T> {
  readonly items: readonly T[];
  readonly cumulative: readonly number[];
}

/** Prepares a weighted list; weights are zero or more and not all zero. */
export function weighted<T>(items: readonly T[], weightOf: (item: T) => number): Weighted<T> {
  let total = 0;
  const cumulative = items.map((item) => {
    const weight = weightOf(item);
    assert(weight >= 0, 'a weight must not be negative');
    total += weight;
    return total;
  });
  assert(total > 0, 'a weighted list needs some weight');
  return { items, cumulative };
}

export class Random {
  readonly #source: ReturnType<typeof xoroshiro128plus>;

  constructor(seed: number, label: string) {
    this.#source = xoroshiro128plus(seedOf(seed, label));
    // The first outputs of a lightly filled state are poor.
    for (let step = 0; step < 8; step += 1) {
      this.#source.next();
    }
  }

  /** Uniform over [0, 1), in steps of 2^-32. */
  unit(): number {
    return (this.#source.next() >>> 0) / 4_294_967_296;
  }

  /** Uniform whole number, both ends included. */
  int(from: number, to: number): number {
    return uniformInt(this.#source, from, to);
  }

  /** Uniform over [from, to), not whole. */
  between(from: number, to: number): number {
    return from + (to - from) * this.unit();
  }

  chance(probability: number): boolean {
    return this.unit() < probability;
  }

  pick<T>(items: readonly T[]): T {
    const item = items[this.int(0, items.length - 1)];
    assert(item !== undefined, 'cannot pick from an empty list');
    return item;
  }

  draw<T>(list: Weighted<T>): T {
    const { cumulative, items } = list;
    const aim = this.unit() * (cumulative[cumulative.length - 1] ?? 0);
    let low = 0;
    let high = cumulative.length - 1;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((cumulative[middle] ?? 0) > aim) {
        high = middle;
      } else {
        low = middle + 1;
      }
    }
    const item = items[low];
    assert(item !== undefined, 'cannot draw from an empty list');
    return item;
  }

  /** Normal with mean 0 and deviation 1, as a sum of twelve uniforms. */
  normal(): number {
    let sum = -6;
    for (let step = 0; step < 12; step += 1) {
      sum += this.unit();
    }
    return sum;
  }

  /** Log-normal around a median; sigma is the deviation of the logarithm. */
  logNormal(median: number, sigma: number): number {
    return median * exponential(sigma * this.normal());
  }

  /** A whole number near a mean that may be below one: the fraction decides by chance. */
  count(mean: number): number {
    const whole = Math.floor(mean);
    return whole + (this.chance(mean - whole) ? 1 : 0);
  }

  /** Moves the items into a random order, in place. */
  shuffle<T>(items: T[]): T[] {
    for (let index = items.length - 1; index > 0; index -= 1) {
      const other = this.int(0, index);
      const item = items[index] as T;
      items[index] = items[other] as T;
      items[other] = item;
    }
    return items;
  }

  /** Lower-case hexadecimal digits. */
  hex(digits: number): string {
    let text = '';
    while (text.length < digits) {
      text += (this.#source.next() >>> 0).toString(16).padStart(8, '0');
    }
    return text.slice(0, digits);
  }
}
