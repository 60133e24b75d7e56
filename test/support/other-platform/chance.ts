/**
 * Seeded draws of the other platform. Every part of it draws from a stream of its own, named by a label.
 */
import { uniformInt } from 'pure-rand/distribution/uniformInt';
import { xorshift128plus } from 'pure-rand/generator/xorshift128plus';

/** Mixes seed and label into 32 bits (the finishing steps of MurmurHash3). */
function streamSeed(seed: number, label: string): number {
  let mixed = seed | 0;
  for (const letter of label) {
    mixed = Math.imul(mixed ^ (letter.codePointAt(0) ?? 0), 0xcc9e2d51);
    mixed = (mixed << 13) | (mixed >>> 19);
  }
  mixed = Math.imul(mixed ^ (mixed >>> 16), 0x85ebca6b);
  mixed = Math.imul(mixed ^ (mixed >>> 13), 0xc2b2ae35);
  return (mixed ^ (mixed >>> 16)) | 0;
}

export class Chance {
  readonly #bits: ReturnType<typeof xorshift128plus>;

  constructor(seed: number, label: string) {
    this.#bits = xorshift128plus(streamSeed(seed, label));
    for (let skipped = 0; skipped < 20; skipped += 1) {
      this.#bits.next();
    }
  }

  /** Uniform over [0, 1). */
  unit(): number {
    return (this.#bits.next() >>> 0) / 2 ** 32;
  }

  /** Uniform whole number, both ends included. */
  int(low: number, high: number): number {
    return uniformInt(this.#bits, low, high);
  }

  /** Uniform over [low, high), not whole. */
  between(low: number, high: number): number {
    return low + (high - low) * this.unit();
  }

  odds(probability: number): boolean {
    return this.unit() < probability;
  }

  pick<T>(items: readonly T[]): T {
    const item = items[this.int(0, items.length - 1)];
    if (item === undefined) {
      throw new Error('nothing to pick from');
    }
    return item;
  }

  /** Some different items, in random order; fewer when there are not as many. */
  some<T>(items: readonly T[], count: number): T[] {
    return this.shuffled(items).slice(0, count);
  }

  shuffled<T>(items: readonly T[]): T[] {
    const mixed = [...items];
    for (let last = mixed.length - 1; last > 0; last -= 1) {
      const other = this.int(0, last);
      [mixed[last], mixed[other]] = [mixed[other] as T, mixed[last] as T];
    }
    return mixed;
  }

  /** Log-normal: `median` in the middle, `sigma` the deviation of the logarithm. */
  ticket(median: number, sigma: number): number {
    const angle = 2 * Math.PI * this.unit();
    const radius = Math.sqrt(-2 * Math.log(1 - this.unit()));
    return median * Math.exp(sigma * radius * Math.cos(angle));
  }

  /** Waiting time with a mean, memoryless. */
  wait(mean: number): number {
    return -mean * Math.log(1 - this.unit());
  }

  /** Shares that sum to 1, unequal. */
  shares(count: number): number[] {
    const raw = Array.from({ length: count }, () => this.between(0.4, 1.6));
    const total = raw.reduce((sum, share) => sum + share, 0);
    return raw.map((share) => share / total);
  }

  /** Letters and digits without order or meaning. */
  code(length: number): string {
    const letters = '0123456789abcdefghjkmnpqrstvwxyz';
    return Array.from({ length }, () => letters[this.int(0, 31)]).join('');
  }

  digits(length: number): string {
    return Array.from({ length }, () => String(this.int(0, 9))).join('');
  }
}

/** Draws items in proportion to their weights. */
export class Lottery<T> {
  readonly #items: readonly T[];
  readonly #upto: number[] = [];
  #total = 0;

  constructor(items: readonly T[], weigh: (item: T) => number) {
    this.#items = items;
    for (const item of items) {
      this.#total += weigh(item);
      this.#upto.push(this.#total);
    }
  }

  draw(chance: Chance): T {
    const aim = chance.unit() * this.#total;
    let low = 0;
    let high = this.#upto.length - 1;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((this.#upto[middle] ?? 0) > aim) {
        high = middle;
      } else {
        low = middle + 1;
      }
    }
    return this.#items[low] as T;
  }
}
