// Population stability: by hand, and over simulated months without and with a shift.
import { describe, expect, it } from 'vitest';

import { aucInterval, ratioInterval, shareInterval } from '#core/credit/monitor/intervals';
import { countScores, scoreBreaks, stabilityOf } from '#core/credit/monitor/stability';

/** Numbers from 0 to 1, the same every time (a linear congruential generator, D. Knuth, MMIX). */
function drawn(seed: bigint): () => number {
  let state = seed;
  return () => {
    state = (state * 6_364_136_223_846_793_005n + 1_442_695_040_888_963_407n) % 2n ** 64n;
    return Number(state >> 11n) / 2 ** 53;
  };
}

/** So many of a population whose bins have these shares. */
function population(count: number, shares: readonly number[], draw: () => number): number[] {
  const counts = shares.map(() => 0);
  for (let one = 0; one < count; one += 1) {
    let rest = draw();
    let bin = 0;
    while (bin < shares.length - 1 && rest >= (shares[bin] ?? 0)) {
      rest -= shares[bin] ?? 0;
      bin += 1;
    }
    counts[bin] = (counts[bin] ?? 0) + 1;
  }
  return counts;
}

describe('the index', () => {
  it('is the sum over bins of the difference of shares and the logarithm of their ratio', () => {
    const found = stabilityOf([100, 200, 100], [150, 150, 100]);
    const by_hand = 0.125 * Math.log(1.5) + -0.125 * Math.log(0.75);
    expect(found?.index).toBeCloseTo(by_hand, 12);
    expect(found?.shifts.map(({ part }) => Number(part.toFixed(6)))).toEqual([0.050683, 0.03596, 0]);
    // (1/400 + 1/400) x 5.991, the 95 % of two degrees of freedom.
    expect(found?.band).toBeCloseTo(0.029957, 5);
    expect(found?.chance).toBeLessThan(1e-3);
  });

  it('is nothing where nothing moved, and null where there is nobody', () => {
    expect(stabilityOf([40, 60], [20, 30])).toMatchObject({ index: 0, chance: 1 });
    expect(stabilityOf([0, 0], [1, 2])).toBeNull();
    expect(stabilityOf([1, 2], [0, 0])).toBeNull();
    expect(stabilityOf([0, 300], [0, 300])).toMatchObject({ index: 0, band: 0, chance: 1 });
  });

  it('looks at bins together in which the reference has too few, and stays finite where it has none', () => {
    const found = stabilityOf([2, 196, 0, 2], [0, 100, 60, 40]);
    expect(found?.shifts.map(({ bins, reference, now }) => [bins, reference, now])).toEqual([
      [[1], 196, 100],
      [[0, 2, 3], 4, 100],
    ]);
    const emptied = stabilityOf([0, 300], [150, 150]);
    expect(emptied?.index).toBeGreaterThan(1);
    expect(Number.isFinite(emptied?.index)).toBe(true);
  });
});

describe('breaks of scores', () => {
  it('are tenths of the reference, closed on the left, fewer of a small book', () => {
    const scores = Array.from({ length: 200 }, (_, place) => 400 + place);
    const breaks = scoreBreaks(scores);
    expect(breaks).toEqual([420, 440, 460, 480, 500, 520, 540, 560, 580]);
    expect(countScores(breaks, scores)).toEqual(Array.from({ length: 10 }, () => 20));
    expect(countScores(breaks, [419, 420, 950])).toEqual([1, 1, 0, 0, 0, 0, 0, 0, 0, 1]);
    expect(scoreBreaks(scores.slice(0, 65))).toHaveLength(2);
    expect(scoreBreaks([])).toEqual([]);
  });

  it('are never two at one score', () => {
    const scores = [...Array.from({ length: 150 }, () => 600), ...Array.from({ length: 50 }, () => 700)];
    expect(scoreBreaks(scores)).toEqual([700]);
  });
});

describe('the band without a shift', () => {
  const TENTHS = Array.from({ length: 10 }, () => 0.1);
  const UNEVEN = [0.5, 0.2, 0.12, 0.08, 0.06, 0.04];
  const MONTHS = 2_000;

  const coverage = (then: number, now: number, shares: readonly number[], seed: bigint): number => {
    const draw = drawn(seed);
    let inside = 0;
    for (let month = 0; month < MONTHS; month += 1) {
      const found = stabilityOf(population(then, shares, draw), population(now, shares, draw));
      inside += found !== null && found.index <= found.band ? 1 : 0;
    }
    return inside / MONTHS;
  };

  it.each([
    [120, 120, TENTHS, 1n],
    [200, 1_000, TENTHS, 2n],
    [2_000, 500, UNEVEN, 3n],
    [150, 150, UNEVEN, 4n],
  ] as const)('covers 95 of 100 months of %i and %i merchants', (then, now, shares, seed) => {
    const covered = coverage(then, now, shares, seed);
    expect(covered).toBeGreaterThan(0.93);
    expect(covered).toBeLessThan(0.975);
  });

  it('covers them with breaks taken from the reference, too', () => {
    const draw = drawn(7n);
    const scores = (count: number): number[] => Array.from({ length: count }, () => 350 + 600 * draw());
    let inside = 0;
    for (let month = 0; month < MONTHS; month += 1) {
      const [then, now] = [scores(150), scores(150)];
      const breaks = scoreBreaks(then);
      const found = stabilityOf(countScores(breaks, then), countScores(breaks, now));
      inside += found !== null && found.index <= found.band ? 1 : 0;
    }
    expect(inside / MONTHS).toBeGreaterThan(0.93);
    expect(inside / MONTHS).toBeLessThan(0.975);
  });

  it('lets a small book pass the usual tenth without a shift, which the limit alone would alarm at', () => {
    const draw = drawn(5n);
    let [over, told] = [0, 0];
    for (let month = 0; month < MONTHS; month += 1) {
      const found = stabilityOf(population(120, TENTHS, draw), population(120, TENTHS, draw));
      over += found !== null && found.index > 0.1 ? 1 : 0;
      told += found !== null && found.index > 0.1 && found.chance < 0.01 ? 1 : 0;
    }
    expect(over / MONTHS).toBeGreaterThan(0.6);
    expect(told / MONTHS).toBeLessThan(0.02);
  });

  it('is passed by a shift that is there', () => {
    const draw = drawn(6n);
    const shifted = [0.2, 0.16, 0.13, 0.1, 0.1, 0.08, 0.07, 0.06, 0.05, 0.05];
    for (let month = 0; month < 200; month += 1) {
      const found = stabilityOf(population(1_000, TENTHS, draw), population(500, shifted, draw));
      expect(found?.chance).toBeLessThan(0.001);
    }
  });
});

describe('intervals', () => {
  it('of a share, a ratio and an AUC are those of the literature', () => {
    // 81 of 263: R. Newcombe, Statistics in Medicine 17 (1998), table I, method 3.
    const share = shareInterval(81, 263);
    expect([share?.low.toFixed(4), share?.high.toFixed(4)]).toEqual(['0.2553', '0.3662']);
    expect(shareInterval(0, 20)?.high.toFixed(4)).toBe('0.1611');
    expect(shareInterval(0, 0)).toBeNull();
    const ratio = ratioInterval({ count: 30, of: 100 }, { count: 60, of: 100 });
    // ln 0.5 -+ 1.96 x sqrt(1/30 - 1/100 + 1/60 - 1/100).
    expect([ratio.low.toFixed(3), ratio.high.toFixed(3)]).toEqual(['0.356', '0.702']);
    expect(ratioInterval({ count: 0, of: 40 }, { count: 20, of: 40 }).high).toBeLessThan(0.8);
    // By hand: Q1 = .80668, Q2 = .84253; variance (.09555 + 50 x .00923 + 57 x .04508) / (51 x 58).
    const auc = aucInterval(0.893, 51, 58);
    expect((auc.high - auc.low) / 2 / 1.96).toBeCloseTo(0.0325, 4);
    expect(aucInterval(1, 5, 5)).toEqual({ low: 1, high: 1 });
  });
});
