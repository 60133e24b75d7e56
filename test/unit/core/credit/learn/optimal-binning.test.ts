// Optimal binning: against every possible joining, and against the published optimum of an integer programme.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { coarseBinning, COARSE_DEFAULTS, isMonotonic } from '#core/credit/learn/coarse';
import {
  chanceInformation,
  joinBins,
  joinMonotonic,
  weightOfEvidence,
  type Trend,
} from '#core/credit/learn/optimal-binning';
import { treeEdges, valueCounts } from '#core/credit/learn/prebins';
import { readOutcomeTable } from '#server/credit/table-file';
import { creditPath, creditReference, NO_CREDIT_DATA } from '#test/support/credit-data';
import { madeTable } from '#test/support/credit-tables';

interface Reference {
  readonly ds: string;
  readonly var: string;
  readonly prebins: number;
  readonly iv_mip: number;
}

interface Fine {
  readonly rows: number;
  readonly bad: number;
}

/** The most that any joining is worth, by trying all. */
function bestOfAll(
  fine: readonly Fine[],
  trend: Trend,
  rows_min: number,
  bins_max: number,
  cost: number,
): number | null {
  const all = fine.reduce((sum, { rows, bad }) => ({ rows: sum.rows + rows, bad: sum.bad + bad }), {
    rows: 0,
    bad: 0,
  });
  let best: number | null = null;
  for (let cuts = 0; cuts < 2 ** (fine.length - 1); cuts += 1) {
    const bins: Fine[] = [];
    for (const [place, one] of fine.entries()) {
      const last = bins.at(-1);
      if (last === undefined || (cuts >> (place - 1)) % 2 === 1) bins.push(one);
      else bins[bins.length - 1] = { rows: last.rows + one.rows, bad: last.bad + one.bad };
    }
    const rates = bins.map(({ rows, bad }) => bad / rows);
    const falls = rates.some((rate, place) => place > 0 && rate < (rates[place - 1] ?? 0));
    const rises = rates.some((rate, place) => place > 0 && rate > (rates[place - 1] ?? 0));
    if ((trend === 'ascending' && falls) || (trend === 'descending' && rises) || bins.length > bins_max) {
      continue;
    }
    if (bins.some(({ rows, bad }) => rows < rows_min || bad === 0 || bad === rows)) continue;
    const iv = bins.reduce((sum, { rows, bad }) => {
      const [of_bad, of_good] = [bad / all.bad, (rows - bad) / (all.rows - all.bad)];
      return sum + (of_bad - of_good) * Math.log(of_bad / of_good);
    }, 0);
    best = Math.max(best ?? -Infinity, iv - cost * (bins.length - 1));
  }
  return best;
}

const fine = fc
  .array(
    fc.tuple(fc.nat({ max: 12 }), fc.nat({ max: 12 })).map(([good, bad]) => ({ rows: good + bad, bad })),
    { minLength: 1, maxLength: 8 },
  )
  .filter((bins) => bins.every(({ rows }) => rows > 0));

describe('joined bins', () => {
  it('have the most information of all joinings that meet the constraints', () => {
    const trend = fc.constantFrom<Trend>('ascending', 'descending', 'none');
    const limits = fc.record({
      rows_min: fc.nat({ max: 20 }),
      bins_max: fc.integer({ min: 1, max: 6 }),
      bin_cost: fc.constantFrom(0, 0.05),
    });
    fc.assert(
      fc.property(fine, trend, limits, (bins, way, { rows_min, bins_max, bin_cost }) => {
        const counts = { rows: bins.map(({ rows }) => rows), bad: bins.map(({ bad }) => bad) };
        const all = {
          rows: counts.rows.reduce((sum, rows) => sum + rows, 0),
          bad: counts.bad.reduce((sum, bad) => sum + bad, 0),
        };
        fc.pre(all.bad > 0 && all.bad < all.rows);
        const joined = joinBins(counts, { trend: way, rows_min, bins_max, bin_cost }, all);
        const best = bestOfAll(bins, way, rows_min, bins_max, bin_cost);
        if (best === null) expect(joined).toBeNull();
        else expect(joined?.worth).toBeCloseTo(best, 9);
      }),
    );
  });

  it('weigh evidence as ln(share of bad / share of good)', () => {
    expect(weightOfEvidence(30, 20, 100, 400)).toBeCloseTo(Math.log(0.3 / 0.05), 12);
    expect(chanceInformation(500, 100)).toBeCloseTo(1 / 100 + 1 / 400, 12);
  });
});

describe('coarse bins', () => {
  const { table, bad } = madeTable(4_000);
  const named = (name: string) => {
    const column = table.columns.find((one) => one.name === name);
    if (column === undefined) throw new Error(name);
    return coarseBinning(column, bad);
  };

  it('follow one trend unless bends are asked for', () => {
    expect(isMonotonic(named('age'))).toBe(true);
    const age = table.columns[1];
    if (age === undefined) throw new Error('no age');
    const bent = coarseBinning(age, bad, { ...COARSE_DEFAULTS, bends: true });
    expect(isMonotonic(bent)).toBe(false);
    expect(bent.iv).toBeGreaterThan(named('age').iv + 0.05);
  });

  it('give what is missing the weight of its own rows', () => {
    const { bins, binning } = named('income');
    const missing = bins.at(-1);
    expect(binning.kind).toBe('numeric');
    expect(missing?.like).toBeNull();
    expect(missing?.woe).toBeGreaterThan(0);
  });

  it('give a bin that never occurred the weight of the riskiest, never nothing', () => {
    const { bins } = named('noise');
    const missing = bins.at(-1);
    expect(missing?.rows).toBe(0);
    expect(missing?.woe).toBe(Math.max(...bins.map(({ woe }) => woe)));
  });

  it('have a sum of rows that is all of them', () => {
    for (const column of table.columns) {
      expect(coarseBinning(column, bad).bins.reduce((sum, { rows }) => sum + rows, 0)).toBe(4_000);
    }
  });
});

describe.skipIf(NO_CREDIT_DATA !== null)('on public data (skipped where they are not there)', () => {
  it('reach the information value of the integer programme on every variable', async () => {
    const references = creditReference('dp_iv.json') as readonly Reference[];
    for (const ds of ['german', 'taiwan']) {
      const { table, bad } = await readOutcomeTable(creditPath(`${ds}.csv`), { target: 'bad', exclude: [] });
      const all = { rows: bad.length, bad: bad.reduce((sum, one) => sum + one, 0) };
      for (const reference of references.filter((one) => one.ds === ds)) {
        const column = table.columns.find(({ name }) => name === reference.var);
        if (column?.kind !== 'numeric') throw new Error(`${reference.var} is no column of numbers`);
        const counts = valueCounts(column, bad);
        const edges = treeEdges(counts, 20, Math.ceil(0.05 * bad.length));
        const [rows, bads] = [new Float64Array(edges.length + 1), new Float64Array(edges.length + 1)];
        for (const [place, value] of counts.values.entries()) {
          const bin = edges.filter((edge) => value >= edge).length;
          rows[bin] = (rows[bin] ?? 0) + (counts.rows[place] ?? 0);
          bads[bin] = (bads[bin] ?? 0) + (counts.bad[place] ?? 0);
        }
        const joined = joinMonotonic({ rows, bad: bads }, { bins_max: 99, rows_min: 0, bin_cost: 0 }, all);
        expect([reference.var, edges.length + 1]).toEqual([reference.var, reference.prebins]);
        expect(Math.abs((joined?.iv ?? 0) - reference.iv_mip)).toBeLessThan(1e-9);
      }
    }
  }, 60_000);
});
