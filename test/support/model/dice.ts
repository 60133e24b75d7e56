// Choices of a model run: a small generator of numbers, the same for the same seed everywhere.

export class Dice {
  #state: number;

  constructor(seed: number) {
    this.#state = (seed ^ 0x9e3779b9) >>> 0;
  }

  /** A whole number from 0 to `limit` - 1. */
  next(limit: number): number {
    // mulberry32
    this.#state = (this.#state + 0x6d2b79f5) >>> 0;
    let mixed = this.#state;
    mixed = Math.imul(mixed ^ (mixed >>> 15), mixed | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) % limit;
  }

  pick<T>(list: readonly T[]): T {
    const item = list[this.next(list.length)];
    if (item === undefined) {
      throw new RangeError('nothing to choose from');
    }
    return item;
  }

  /** True in `percent` of a hundred cases. */
  chance(percent: number): boolean {
    return this.next(100) < percent;
  }

  /** An amount from 1 to `limit`, often at an end. */
  amount(limit: bigint): bigint {
    const most = limit > 0n ? limit : 1n;
    const choice = this.next(10);
    if (choice === 0) {
      return 1n;
    }
    if (choice <= 2) {
      return most;
    }
    if (choice === 3) {
      return most + 1n;
    }
    return (BigInt(this.next(1_000_000)) * most) / 1_000_000n + 1n;
  }
}
