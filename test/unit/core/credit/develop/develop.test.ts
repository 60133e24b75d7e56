// Developing: nothing of the later days is learnt from, what is measured is what is drafted, figures against hand-made numbers.
import { describe, expect, it } from 'vitest';

import { cardOf, limitsOf } from '#core/credit/develop/card';
import { scoredRows, swapSet } from '#core/credit/develop/compare';
import { datasetOfTable, type Dataset } from '#core/credit/develop/dataset';
import { DEFAULT_SPLIT, type DevelopmentDefinition } from '#core/credit/develop/definition';
import { develop, measuredRows, prepare, problemOf } from '#core/credit/develop/develop';
import { draftFile, hindrancesOf } from '#core/credit/develop/draft';
import { judgedByDay, judgedBySegment } from '#core/credit/develop/judge';
import { refit } from '#core/credit/develop/refit';
import { sideBySide } from '#core/credit/develop/side-by-side';
import { splitByTime } from '#core/credit/develop/split';
import { groupedFolds } from '#core/credit/learn/folds';
import { evaluate } from '#core/credit/learn/evaluation';
import { levelsColumn, rowValues } from '#core/credit/learn/table';
import { judgeScorecardFile } from '#core/credit/scorecard-file';
import { DAY_MS } from '#core/kernel/instant';
import { madeTable } from '#test/support/credit-tables';
import { sha256, smallScorecard } from '#test/support/scorecards';

const ROWS = 2_400;
const DAYS = 12;
const MONTH = 30 * DAY_MS;
/** Two hundred merchants on twelve days. */
function madeDataset(told_after_days = 0): Dataset {
  const { table, bad } = madeTable(ROWS);
  const observed_at = Array.from({ length: ROWS }, (_, row) => (row % DAYS) * MONTH);
  const groups = Array.from({ length: ROWS }, (_, row) => `m${String(Math.floor(row / DAYS))}`);
  return datasetOfTable(table, bad, { exclude: [], observed_at, groups, told_after_days });
}
const definition: DevelopmentDefinition = {
  source: { kind: 'table', name: 'made.csv', target: 'bad', time: 'day', group: 'merchant' },
  split: { ...DEFAULT_SPLIT, later_share: 0.25 },
  exclude: [],
};

describe('a split by time', () => {
  const observed_at = [0, 0, 1, 1, 2, 2, 3, 3].map((month) => month * MONTH);

  it('keeps whole days, the latest that are enough', () => {
    const { learn, later, later_from } = splitByTime(observed_at, { ...DEFAULT_SPLIT, later_share: 0.3 }, 0);
    expect([later_from, [...later], [...learn]]).toEqual([2 * MONTH, [4, 5, 6, 7], [0, 1, 2, 3]]);
    expect(splitByTime([5, 5], DEFAULT_SPLIT, 0)).toMatchObject({ later_from: null });
  });

  it('learns nothing that had not been told by the first later day, unless that is wished', () => {
    const from = { ...DEFAULT_SPLIT, later_from: 3 * MONTH };
    const told = splitByTime(observed_at, from, 2 * MONTH);
    expect([[...told.learn], told.untold, told.told_later]).toEqual([[0, 1, 2, 3], 2, 0]);
    const all = splitByTime(observed_at, { ...from, told_only: false }, 2 * MONTH);
    expect([[...all.learn], all.untold, all.told_later]).toEqual([[0, 1, 2, 3, 4, 5], 0, 2]);
  });

  it('changes nothing that is learnt when later rows are others', async () => {
    const dataset = madeDataset();
    const other_bad = dataset.bad.slice();
    const { split } = prepare(dataset, definition);
    for (const row of split.later) other_bad[row] = 1 - (other_bad[row] ?? 0);
    const [one, two] = await Promise.all(
      [dataset, { ...dataset, bad: other_bad }].map((own) => develop(prepare(own, definition), null)),
    );
    expect(two?.candidates.map(({ scorecard }) => scorecard)).toEqual(
      one?.candidates.map(({ scorecard }) => scorecard),
    );
    expect(two?.characteristics).toEqual(one?.characteristics);
    expect(two?.candidates[0]?.out_of_time?.auc).not.toBe(one?.candidates[0]?.out_of_time?.auc);
  }, 60_000);
});

it('folds keep the rows of a merchant together, bad ones dealt out evenly', () => {
  const { bad, groups } = madeDataset();
  const fold_of = groupedFolds(groups ?? [], bad, 5);
  const folds = new Map<string, Set<number>>();
  groups?.forEach((group, row) => folds.set(group, (folds.get(group) ?? new Set()).add(fold_of[row] ?? -1)));
  expect([...folds.values()].every((own) => own.size === 1)).toBe(true);
  expect(new Set(fold_of)).toEqual(new Set([0, 1, 2, 3, 4]));
});

describe('figures', () => {
  it('are those that were reckoned by hand', async () => {
    const margins = Float64Array.of(2, 1, 0, -1, -2);
    const bad = [1, 0, 1, 0, 0];
    const { auc, gini, ks, brier, log_loss } = await evaluate(margins, bad);
    // Pairs of a bad and a good row: 6, of which 5 are in the right order.
    expect(auc).toBeCloseTo(5 / 6, 12);
    expect(gini).toBeCloseTo(2 / 3, 12);
    // After three rows both bad and one of three good ones are found.
    expect(ks).toBeCloseTo(2 / 3, 12);
    const chance = (margin: number): number => 1 / (1 + Math.exp(-margin));
    const off = [2, 1, 0, -1, -2].map((margin, row) => (chance(margin) - (bad[row] ?? 0)) ** 2);
    expect(brier).toBeCloseTo(off.reduce((sum, one) => sum + one, 0) / 5, 12);
    const losses = [chance(2), 1 - chance(1), 0.5, 1 - chance(-1), 1 - chance(-2)].map(
      (one) => -Math.log(one),
    );
    expect(log_loss).toBeCloseTo(losses.reduce((sum, one) => sum + one, 0) / 5, 12);
  });

  it('are told by part and by day', () => {
    const judged = { margins: Float64Array.of(1, -1, 1, -1), bad: [1, 0, 0, 1] };
    const parts = judgedBySegment(judged, [levelsColumn('region', ['north', 'north', 'south', undefined])]);
    expect(parts.map(({ level, rows, bad, auc }) => [level, rows, bad, auc])).toEqual([
      ['north', 2, 1, 1],
      ['south', 1, 0, null],
      [null, 1, 1, null],
    ]);
    const days = judgedByDay(judged, [9, 9, 5, 5], 9);
    expect(days.map(({ at, later, rows, auc }) => [at, later, rows, auc])).toEqual([
      [5, false, 2, 0],
      [9, true, 2, 1],
    ]);
  });

  it('of two scorecards say who would move', () => {
    const swap = swapSet([
      { first: 710, second: 640, bad: true },
      { first: 600, second: 660, bad: false },
      { first: 605, second: 610, bad: false },
    ]);
    expect(swap).toMatchObject({ rows: 3, better: 1, worse: 1, mean_points: (-70 + 60 + 5) / 3 });
    expect(swap.cells).toEqual([
      { from: 'excellent', to: 'good', rows: 1, bad: 1 },
      { from: 'good', to: 'very-good', rows: 1, bad: 0 },
      { from: 'good', to: 'good', rows: 1, bad: 0 },
    ]);
    expect(
      swapSet([1, 2, 3].map((step) => ({ first: 500 + step, second: 700 - step, bad: false }))).correlation,
    ).toBeCloseTo(-1, 9);
    expect(swapSet([]).correlation).toBeNull();
  });
});

describe('a development', () => {
  const prepared = prepare(madeDataset(), definition);

  it('judges every way out of fold and on later days, by what is drafted', async () => {
    const { candidates, chosen, counts, characteristics } = await develop(prepared, null);
    expect(candidates.map(({ id }) => id)).toEqual(['woe', 'ridge', 'boosted', 'blend']);
    expect(candidates.map(({ id }) => id)).toContain(chosen);
    expect(counts).toMatchObject({ rows: ROWS, later: { rows: 600 }, learn: { rows: 1_800 }, both: 200 });
    expect(characteristics.map(({ name }) => name).slice(-1)).toEqual(['noise']);
    const bads = prepared.dataset.bad;
    for (const { scorecard, out_of_time, out_of_fold, days, curve } of candidates) {
      expect(out_of_fold.auc).toBeGreaterThan(0.7);
      const places = measuredRows(prepared);
      const values = Array.from(places, (row) => rowValues(prepared.dataset.table, row));
      const { margins } = scoredRows(scorecard, values);
      const again = await evaluate(
        margins,
        Uint8Array.from(places, (row) => bads[row] ?? 0),
      );
      expect(again.auc).toBeCloseTo(out_of_time?.auc ?? 0, 9);
      expect(again.log_loss).toBeCloseTo(out_of_time?.log_loss ?? 0, 6);
      const area = curve.reduce((sum, { found, wrong }, at) => {
        const before = curve[at - 1] ?? { found: 0, wrong: 0 };
        return sum + ((wrong - before.wrong) * (found + before.found)) / 2;
      }, 0);
      expect(area).toBeCloseTo(out_of_time?.auc ?? 0, 2);
      expect(days.map(({ later }) => later)).toEqual([...Array<boolean>(9).fill(false), true, true, true]);
    }
  }, 60_000);

  it('fits a scorecard on changed bins without turning anything round', async () => {
    const edits = [
      { kind: 'merge', name: 'income', bin: 0 },
      { kind: 'leave-out', name: 'job' },
    ] as const;
    const adjusted = await refit(prepared, { id: 'adjusted-1', edits }, null);
    expect(adjusted).toMatchObject({ id: 'adjusted-1', kind: 'woe', edits });
    expect(adjusted.scorecard.characteristics.map(({ binning }) => binning.name)).not.toContain('job');
    expect(adjusted.out_of_time?.auc).toBeGreaterThan(0.6);
    const { points } = adjusted.scorecard.characteristics.find(
      ({ binning }) => binning.name === 'income',
    ) ?? { points: [] };
    const ordered = points.slice(0, -1);
    expect(ordered).toEqual([...ordered].sort((left, right) => left - right));
    await expect(
      refit(prepared, { id: 'x', edits: [{ kind: 'leave-out', name: 'height' }] }, null),
    ).rejects.toMatchObject({ problem: 'no-characteristic' });
    const all = ['income', 'age', 'job', 'noise'].map((name) => ({ kind: 'leave-out', name }) as const);
    await expect(refit(prepared, { id: 'x', edits: all }, null)).rejects.toThrow('takes part');
  });

  it('says why nothing can be developed', () => {
    const asked = (dataset: Dataset, split = definition.split) => {
      const own = { ...definition, split };
      return problemOf(prepare(dataset, own), own)?.reason ?? null;
    };
    expect(asked(madeDataset())).toBeNull();
    expect(asked(madeDataset(365))).toBe('too-few');
    expect(asked(madeDataset(), { ...DEFAULT_SPLIT, later_from: 100 * MONTH })).toBe('no-later-rows');
    expect(asked({ ...madeDataset(), table: { rows: ROWS, columns: [] } })).toBe('no-columns');
    expect(asked({ ...madeDataset(), observed_at: null })).toBeNull();
  });

  it('tells the champion, the swap set, the card and its limits', async () => {
    const champion = { version: 'a', no: 1, scorecard: smallScorecard() };
    const development = await develop(prepared, champion);
    const [woe] = development.candidates;
    if (woe === undefined) throw new Error('a candidate');
    expect(development.champion?.evaluation.auc).toBe(0.5);
    expect(woe.swap?.rows).toBe(600);
    const developed = { definition, development };
    expect(woe.curve.length).toBeLessThanOrEqual(100);
    expect(limitsOf(developed, woe)).toContain('same-merchants');
    expect(limitsOf(developed, { ...woe, out_of_time: null })).toContain('no-later-rows');
    const making = { made_at: 0, made_by: 'ann', platform: 'p', as_of_seq: null };
    const card = cardOf(developed, woe, making);
    expect(card).toMatchObject({ made_by: 'ann', made_at: '1970-01-01T00:00:00.000Z', edits: [] });
    // The table's columns are no characteristics of this program: it can be compared, not drafted.
    expect(hindrancesOf(woe.scorecard)).toMatchObject([{ reason: 'columns' }]);
    const file = draftFile(smallScorecard(), card, sha256);
    expect(judgeScorecardFile(file, sha256)).toMatchObject({ ok: true, file: { card } });
  }, 60_000);
});

it('champion and challenger are compared on matured rows and on merchants now', async () => {
  const [first, second] = [600, 660].map((base) => ({
    ...{ version: String(base), no: 1, scorecard: smallScorecard(base) },
  }));
  if (first === undefined || second === undefined) throw new Error('two');
  const columns = [
    { kind: 'numeric' as const, name: 'account_days', values: Float64Array.of(10, 100, 400, 500) },
    levelsColumn('real_name_level', ['none', 'bank', 'bank', 'none']),
  ];
  const { matured, now } = await sideBySide(
    [first, second],
    { table: { rows: 4, columns }, bad: Uint8Array.of(1, 0, 0, 1) },
    [
      ['m-1', { account_days: 10, real_name_level: 'none' }],
      ['m-2', { account_days: 400, real_name_level: 'bank' }],
    ],
  );
  expect(matured).toMatchObject({ rows: 4, bad: 2, first: { auc: 1 }, second: { auc: 1 } });
  expect(matured?.swap.correlation).toBeCloseTo(1, 9);
  expect(now.swap).toMatchObject({ rows: 2, mean_points: 60, better: 2, worse: 0 });
  expect(now.movers).toEqual([
    { account_id: 'm-1', from: 500, to: 560 },
    { account_id: 'm-2', from: 656, to: 716 },
  ]);
});
