// Logistic regression against solutions that are known in closed form, and against the equations every solution fulfils.
import { describe, expect, it } from 'vitest';

import { fitLogit } from '#core/learning/logit';
import { columnPart, fitLogistic } from '#core/risk/model/logistic';
import { fitCalibration } from '#core/risk/model/calibration';
import { sigmoid } from '#core/learning/numbers';
import { drawsOf } from '#test/support/model-examples';

/** So many rows with one value, so many of them guilty. */
function cells(...given: readonly (readonly [value: number, rows: number, guilty: number])[]): {
  readonly rows: Float64Array[];
  readonly targets: number[];
} {
  const rows = given.flatMap(([value, count]) => Array.from({ length: count }, () => Float64Array.of(value)));
  const targets = given.flatMap(([, count, guilty]) =>
    Array.from({ length: count }, (_, row) => (row < guilty ? 1 : 0)),
  );
  return { rows, targets };
}

describe('a logistic regression', () => {
  it('of one yes or no is the logarithm of the odds ratio', async () => {
    const { intercept, coefficients } = await fitLogit({ ...cells([0, 10, 2], [1, 12, 9]), penalty: 0 });
    expect(intercept).toBeCloseTo(Math.log(2 / 8), 8);
    expect(coefficients[0]).toBeCloseTo(Math.log(9 / 3) - Math.log(2 / 8), 8);
  });

  it('has no slope left at its solution, penalty included', async () => {
    const draw = drawsOf(3);
    const rows = Array.from({ length: 80 }, () => Float64Array.of(draw() * 4, draw() - 0.5, draw()));
    const targets = rows.map(([first = 0]) => (first + draw() * 2 > 3 ? 1 : 0));
    const penalty = 0.7;
    const { intercept, coefficients } = await fitLogit({ rows, targets, penalty });
    const chances = rows.map((row) =>
      sigmoid(row.reduce((sum, value, place) => sum + value * (coefficients[place] ?? 0), intercept)),
    );
    const slope = (place: number): number =>
      rows.reduce(
        (sum, row, index) => sum + ((chances[index] ?? 0) - (targets[index] ?? 0)) * (row[place] ?? 0),
        0,
      );
    for (const place of [0, 1, 2]) {
      expect(slope(place) + penalty * (coefficients[place] ?? 0)).toBeCloseTo(0, 6);
    }
    expect(chances.reduce((sum, chance) => sum + chance, 0)).toBeCloseTo(
      targets.reduce((sum: number, one) => sum + one, 0),
      6,
    );
  });

  it('of rows that are told apart without a mistake ends, the penalty holding it', async () => {
    const { coefficients, steps } = await fitLogit({ ...cells([-1, 20, 0], [1, 20, 20]), penalty: 1 });
    expect(steps).toBeLessThan(30);
    // Both sides give the same equation: 40 / (1 + e^b) = b.
    const slope = coefficients[0] ?? 0;
    expect(slope).toBeCloseTo(40 * sigmoid(-slope), 6);
  });
});

describe('over features', () => {
  const rows = (values: readonly number[], guilty: readonly number[]) => ({
    vectors: values.map((value) => Float64Array.of(value)),
    guilty: Uint8Array.from(guilty),
  });

  it('a value enters in deviations from the mean of those known, a missing one by a sign of its own', async () => {
    const values = [0, 1, 0, 1, 1, Number.NaN, Number.NaN, 0];
    const { columns } = await fitLogistic(rows(values, [0, 1, 0, 1, 0, 1, 0, 1]), [{ unit: 'share' }], 1);
    const [column] = columns;
    if (column === undefined) throw new Error('no column');
    expect(column).toMatchObject({ log: false, mean: 0.5, deviation: 0.5, missing_share: 0.25 });
    expect(columnPart(column, 1) - columnPart(column, 0)).toBeCloseTo(2 * column.coefficient, 9);
    expect(columnPart(column, Number.NaN)).toBeCloseTo(0.75 * column.missing_coefficient, 9);
    expect(columnPart(column, 0.5)).toBeCloseTo(-0.25 * column.missing_coefficient, 9);
    expect(column.coefficient).toBeGreaterThan(0);
    // Beyond what was seen nothing was learnt.
    expect(columnPart(column, 7)).toBe(columnPart(column, 1));
    expect(columnPart(column, -7)).toBe(columnPart(column, 0));
  });

  it('a feature that never varies has no part, and long tails enter as logarithms', async () => {
    const [same] = (await fitLogistic(rows([3, 3, 3, 3], [0, 1, 0, 1]), [{ unit: 'count' }], 1)).columns;
    expect(same).toMatchObject({ log: true, deviation: 0, coefficient: 0, missing_coefficient: 0 });
    const [hours] = (await fitLogistic(rows([1, -1], [1, 0]), [{ unit: 'hours' }], 1)).columns;
    expect(hours).toMatchObject({ mean: 0, deviation: Number(Math.LN2.toPrecision(9)) });
  });
});

describe('calibration', () => {
  it('gives back probabilities: a line that fits what was the case', async () => {
    // Margins twice too far out: of those at 2, e / (1 + e) are guilty.
    const draw = drawsOf(9);
    const margins = Array.from({ length: 20_000 }, () => (draw() - 0.5) * 12);
    const guilty = margins.map((margin) => (draw() < sigmoid(margin / 2 - 1) ? 1 : 0));
    const { slope, intercept } = await fitCalibration(margins, guilty);
    expect(slope).toBeCloseTo(0.5, 1);
    expect(intercept).toBeCloseTo(-1, 1);
  });

  it('of margins that say the opposite has no slope above zero', async () => {
    const { slope } = await fitCalibration([3, 2, 1, -1, -2, -3], [0, 0, 0, 1, 1, 1]);
    expect(slope).toBeLessThan(0);
  });
});
