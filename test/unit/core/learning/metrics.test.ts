// Figures of rankings against values reckoned by hand, ties included.
import { describe, expect, it } from 'vitest';

import { calibrationTable } from '#core/risk/model/calibration-table';
import * as metrics from '#core/learning/metrics';
import { differenceOf } from '#core/risk/model/measure';

const ranking = metrics.rankingOf([0.9, 0.8, 0.8, 0.5, 0.1], [1, 0, 1, 0, 1]);

describe('a ranking', () => {
  it('has the area, ties counted half', () => {
    // Of six pairs, the first is above both, one ties and is above, the last is below both.
    expect(metrics.areaUnderCurve(ranking)).toBeCloseTo((2 + 1.5 + 0) / 6, 12);
  });

  it('has a curve from nothing to everything, equals in one step', () => {
    const wrong = 1 / 2;
    expect(metrics.curveOf(ranking, 100)).toEqual([
      ...[
        { found: 0, wrong: 0 },
        { found: 1 / 3, wrong: 0 },
        { found: 2 / 3, wrong },
      ],
      ...[
        { found: 2 / 3, wrong: 1 },
        { found: 1, wrong: 1 },
      ],
    ]);
  });

  it('has a curve of few points that are exact, and nearly the area', () => {
    const rows = Array.from({ length: 2_000 }, (_, row) => row);
    const guilty = rows.map((row) => ((row * 7_919) % 2_000 < 2_000 - row ? 1 : 0));
    const large = metrics.rankingOf(
      rows.map((row) => -row),
      guilty,
    );
    const curve = metrics.curveOf(large, 100);
    expect(curve.length).toBeLessThanOrEqual(100);
    expect(curve.length).toBeGreaterThan(90);
    const honest = large.rows - large.guilty;
    const exact = new Set(
      large.points.map(
        ({ rows: above, guilty: found }) =>
          `${String(found / large.guilty)} ${String((above - found) / honest)}`,
      ),
    );
    expect(
      curve.slice(1).filter(({ found, wrong }) => !exact.has(`${String(found)} ${String(wrong)}`)),
    ).toEqual([]);
    expect(curve.at(-1)).toEqual({ found: 1, wrong: 1 });
    const area = curve.reduce((sum, { found, wrong }, at) => {
      const before = curve[at - 1] ?? { found: 0, wrong: 0 };
      return sum + ((wrong - before.wrong) * (found + before.found)) / 2;
    }, 0);
    expect(area).toBeCloseTo(metrics.areaUnderCurve(large) ?? 0, 3);
    // A few points keep both ends.
    expect(metrics.curveOf(large, 3).length).toBe(3);
    expect(metrics.curveOf(large, 2)).toEqual([
      { found: 0, wrong: 0 },
      { found: 1, wrong: 1 },
    ]);
  });

  it('has the average precision, read off where a group of equals ends', () => {
    expect(metrics.averagePrecision(ranking)).toBeCloseTo((1 + 2 / 3 + 3 / 5) / 3, 12);
  });

  it('takes a fair share of the group at the end of the first so many', () => {
    expect(metrics.precisionAt(ranking, 1)).toBe(1);
    expect(metrics.precisionAt(ranking, 2)).toBeCloseTo(1.5 / 2, 12);
    expect(metrics.precisionAt(ranking, 3)).toBeCloseTo(2 / 3, 12);
    expect(metrics.precisionAt(ranking, 6)).toBeNull();
  });

  it('finds the most at a precision, and the precision at a recall', () => {
    expect(metrics.bestAtPrecision(ranking, 0.9)).toEqual({ recall: 1 / 3, score: 0.9 });
    expect(metrics.bestAtPrecision(ranking, 0.6)).toEqual({ recall: 1, score: 0.1 });
    expect(metrics.bestAtPrecision(metrics.rankingOf([1, 0], [0, 1]), 0.9)).toBeNull();
    expect(metrics.precisionAtRecall(ranking, 0.5)).toBeCloseTo(2 / 3, 12);
    expect(metrics.precisionAtRecall(ranking, 1)).toBeCloseTo(3 / 5, 12);
  });

  it('says nothing where nobody is guilty', () => {
    const none = metrics.rankingOf([1, 2], [0, 0]);
    expect(metrics.areaUnderCurve(none)).toBeNull();
    expect(metrics.curveOf(none, 10)).toEqual([]);
    expect(metrics.averagePrecision(none)).toBeNull();
    expect(metrics.bestAtPrecision(none, 0)).toBeNull();
    expect(metrics.precisionAtRecall(none, 0.5)).toBeNull();
  });

  it('of rows that count more than once is that of the rows written out', () => {
    const counted = metrics.rankingOf([3, 2, 1], [1, 0, 1], [2, 3, 1]);
    const written = metrics.rankingOf([3, 3, 2, 2, 2, 1], [1, 1, 0, 0, 0, 1]);
    expect(counted).toEqual(written);
  });
});

describe('probabilities', () => {
  it('have a mean squared distance and a mean log-loss', () => {
    expect(metrics.brierScore([0.8, 0.4], [1, 0])).toBeCloseTo((0.04 + 0.16) / 2, 12);
    expect(metrics.meanLogLoss([0, 0], [1, 0])).toBeCloseTo(Math.LN2, 12);
    expect(metrics.meanLogLoss([900], [0])).toBeCloseTo(900, 9);
  });

  it('are set beside what was the case, each in one line', () => {
    const table = calibrationTable([0, 0.01, 0.3, 0.4, 1], [0, 0, 1, 0, 1]);
    expect(table.reduce((sum, { trades }) => sum + trades, 0)).toBe(5);
    expect(table.find(({ from }) => from === 0.2)).toEqual({
      from: 0.2,
      to: 0.5,
      trades: 2,
      said: 0.35,
      was: 0.5,
    });
    expect(table.find(({ from }) => from === 0.5)).toMatchObject({ trades: 0, said: null, was: null });
    expect(table.at(-1)).toMatchObject({ trades: 1, said: 1, was: 1 });
  });
});

describe('a difference of two rankings', () => {
  const guilty = Uint8Array.from({ length: 300 }, (_, row) => (row % 10 === 0 ? 1 : 0));
  const right = Array.from(guilty, (is, row) => is * 1_000 - row);
  const useless = Array.from(guilty, (_, row) => (row * 7_919) % 1_009);

  it('lies clear of zero when one is right and the other says nothing', () => {
    const found = differenceOf(right, useless, guilty);
    expect(found?.low).toBeGreaterThan(0.5);
    expect(differenceOf(useless, right, guilty)?.high).toBeLessThan(-0.5);
  });

  it('is zero for equals, and nothing where nobody is guilty', () => {
    expect(differenceOf(right, right, guilty)).toEqual({ difference: 0, low: 0, high: 0 });
    expect(differenceOf(right, useless, new Uint8Array(300))).toBeNull();
  });
});
