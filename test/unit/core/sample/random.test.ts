import { describe, expect, it } from 'vitest';

import { Random, exponential, weighted } from '#core/sample/random';

function draws(random: Random, count: number): number[] {
  return Array.from({ length: count }, () => random.unit());
}

describe('Random', () => {
  it('gives the same draws for the same seed and part, others for another', () => {
    expect(draws(new Random(7, 'people'), 5)).toEqual(draws(new Random(7, 'people'), 5));
    expect(draws(new Random(7, 'people'), 5)).not.toEqual(draws(new Random(8, 'people'), 5));
    expect(draws(new Random(7, 'people'), 5)).not.toEqual(draws(new Random(7, 'world'), 5));
  });

  it('keeps its first draws for ever, so that samples stay what they were', () => {
    const random = new Random(1, 'world');
    expect(Array.from({ length: 4 }, () => random.int(0, 999))).toMatchInlineSnapshot(`
      [
        168,
        768,
        332,
        833,
      ]
    `);
  });

  it('is uniform enough and independent between neighbouring seeds', () => {
    const mean = (seed: number): number =>
      draws(new Random(seed, 'x'), 4_000).reduce((sum, one) => sum + one, 0) / 4_000;
    for (let seed = 0; seed < 20; seed += 1) {
      expect(Math.abs(mean(seed) - 0.5)).toBeLessThan(0.025);
    }
    const firsts = Array.from({ length: 200 }, (_, seed) => new Random(seed, 'x').unit());
    expect(new Set(firsts.map((one) => Math.floor(one * 10))).size).toBe(10);
  });

  it('draws by weight and never what weighs nothing', () => {
    const list = weighted(['a', 'b', 'c'], (item) => ({ a: 1, b: 0, c: 3 })[item] ?? 0);
    const random = new Random(3, 'x');
    const counts = { a: 0, b: 0, c: 0 };
    for (let step = 0; step < 4_000; step += 1) {
      counts[random.draw(list) as 'a' | 'b' | 'c'] += 1;
    }
    expect(counts.b).toBe(0);
    expect(counts.c / counts.a).toBeGreaterThan(2.6);
    expect(counts.c / counts.a).toBeLessThan(3.4);
  });

  it('spreads log-normal amounts around the median', () => {
    const random = new Random(4, 'x');
    const values = Array.from({ length: 4_001 }, () => random.logNormal(100, 0.8)).sort((a, b) => a - b);
    expect(values[2_000]).toBeGreaterThan(93);
    expect(values[2_000]).toBeLessThan(107);
    expect(values.every((value) => value > 0)).toBe(true);
  });
});

describe('exponential', () => {
  it('agrees with the exponential function', () => {
    for (let x = -8; x <= 8; x += 0.37) {
      expect(exponential(x) / Math.exp(x)).toBeCloseTo(1, 12);
    }
  });
});
