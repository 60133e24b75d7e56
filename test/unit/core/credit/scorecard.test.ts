// Scorecards: points, raw score and log-odds agree; reasons, axes; and the published scores of another tool.
import { describe, expect, it } from 'vitest';

import { CREDIT_AXES, gradeOf, SCORE_MAX, SCORE_MIN } from '#core/credit/axes';
import { numberBin, type Binning } from '#core/credit/learn/binning';
import { designOf, marginsOf } from '#core/credit/learn/design';
import { rowValues } from '#core/credit/learn/table';
import { train } from '#core/credit/learn/train';
import {
  axesOf,
  reasonsOf,
  scalingFactor,
  scalingOffset,
  scorecardOf,
  scoreOf,
  type Scorecard,
} from '#core/credit/scorecard';
import { readOutcomeTable } from '#server/credit/table-file';
import { creditPath, creditReference, NO_CREDIT_DATA } from '#test/support/credit-data';
import { madeTable } from '#test/support/credit-tables';

const SCALING = { points: 600, odds: 19, points_to_double: 50 };

const CARD: Scorecard = {
  scaling: SCALING,
  base_points: 600,
  characteristics: [
    { binning: { kind: 'numeric', name: 'a', edges: [1], special: [] }, points: [10, -30, -5] },
    { binning: { kind: 'numeric', name: 'b', edges: [1], special: [] }, points: [20, -20, 0] },
    { binning: { kind: 'categorical', name: 'c', groups: [['x'], ['y']] }, points: [3, 2.5, 0, 0] },
  ],
};

describe('a score', () => {
  it('is base points and the points of its parts, and offset + factor x log-odds', async () => {
    const { table, bad } = madeTable(2_000);
    const trained = await train(table, bad, { kind: 'blend' });
    const card = scorecardOf(trained);
    const margins = marginsOf(designOf(table, trained.binnings), trained.model);
    for (let row = 0; row < 200; row += 1) {
      const values = rowValues(table, row);
      const { raw, parts, bad_chance } = scoreOf(card, values);
      const expected = scalingOffset(card.scaling) - scalingFactor(card.scaling) * (margins[row] ?? 0);
      expect(raw).toBeCloseTo(expected, 9);
      expect(parts.reduce((sum, { points }) => sum + points, card.base_points)).toBeCloseTo(raw, 9);
      expect(bad_chance).toBeCloseTo(1 / (1 + Math.exp(-(margins[row] ?? 0))), 12);
    }
  });

  it('stays between its ends, and has a grade', () => {
    const far = (base_points: number) => scoreOf({ ...CARD, base_points }, {}).score;
    expect([far(-5_000), far(5_000)]).toEqual([SCORE_MIN, SCORE_MAX]);
    expect([350, 549, 550, 600, 650, 700, 950].map(gradeOf)).toEqual([
      'poor',
      'poor',
      'fair',
      'good',
      'very-good',
      'excellent',
      'excellent',
    ]);
  });

  it('gives the most lost first as reasons, ties in the order of the scorecard, trifles not at all', () => {
    const scored = scoreOf(CARD, { a: 5, b: 5, c: 'y' });
    expect(reasonsOf(scored).map(({ name, lost }) => [name, lost])).toEqual([
      ['a', 40],
      ['b', 40],
    ]);
    expect(reasonsOf(scoreOf(CARD, { a: 0, b: 0, c: 'x' }))).toEqual([]);
  });

  it('falls into five axes that add up to it exactly', () => {
    for (const a of [0, 5, undefined]) {
      for (const c of ['x', 'y', 'z']) {
        const scored = scoreOf(CARD, { a, b: 0, c });
        const axes = axesOf(scored, (name) => (name === 'a' ? 'identity' : 'links'));
        expect(axes.map(({ axis }) => axis)).toEqual([...CREDIT_AXES]);
        expect(axes.reduce((sum, { points }) => sum + points, 0)).toBe(scored.score);
      }
    }
  });
});

interface Golden {
  readonly table: readonly {
    Variable: string;
    Bin: string | readonly string[];
    WoE: number;
    Points: number;
  }[];
  readonly intercept: number;
  readonly coef: Readonly<Record<string, number>>;
  readonly test_rows: readonly number[];
  readonly scores_first20_test: readonly number[];
}

/** A published table of bins and weights of evidence (good over bad) as a scorecard of ours. */
function goldenCard({ table, coef, intercept }: Golden): Scorecard {
  const binnings: Binning[] = [];
  const parts: Float64Array[] = [];
  for (const name of [...new Set(table.map(({ Variable }) => Variable))]) {
    const lines = table.filter(
      ({ Variable, Bin }) => Variable === name && Bin !== 'Special' && Bin !== 'Missing',
    );
    const weights = lines.map(({ WoE }) => WoE * (coef[name] ?? 0));
    const [first] = lines;
    if (typeof first?.Bin === 'string') {
      const edges = lines.slice(1).map(({ Bin }) => Number(/\[([-\d.]+)/.exec(Bin as string)?.[1]));
      binnings.push({ kind: 'numeric', name, edges, special: [] });
      parts.push(Float64Array.from([...weights, 0]));
    } else {
      binnings.push({ kind: 'categorical', name, groups: lines.map(({ Bin }) => Bin as readonly string[]) });
      parts.push(Float64Array.from([...weights, 0, 0]));
    }
  }
  return scorecardOf({ binnings, model: { intercept, parts } }, SCALING);
}

describe.skipIf(NO_CREDIT_DATA !== null)('on public data (skipped where they are not there)', () => {
  it('the scores that optbinning gives to the same rows', async () => {
    const golden = creditReference('golden_optb_german.json') as Golden;
    const { table } = await readOutcomeTable(creditPath('german.csv'), { target: 'bad', exclude: [] });
    const card = goldenCard(golden);
    for (const [place, row] of golden.test_rows.slice(0, 20).entries()) {
      const values = rowValues(table, row);
      expect(Math.abs(scoreOf(card, values).raw - (golden.scores_first20_test[place] ?? 0))).toBeLessThan(
        1e-9,
      );
    }
    expect(numberBin({ kind: 'numeric', name: 'x', edges: [7.5], special: [] }, 7.5)).toBe(1);
  });
});
