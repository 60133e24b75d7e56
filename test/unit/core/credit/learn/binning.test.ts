// Bins: every value has exactly one, edges belong to the right, what is missing, special or unseen has its own.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import {
  attributesOf,
  binCount,
  binsOf,
  ColumnKindError,
  levelBin,
  numberBin,
  type NumericBinning,
} from '#core/credit/learn/binning';
import { combine } from '#core/credit/learn/combine';
import { designOf, marginsOf } from '#core/credit/learn/design';
import { edgeBetween, quantileEdges, treeEdges, valueCounts } from '#core/credit/learn/prebins';
import { levelsColumn, type CreditTable } from '#core/credit/learn/table';

const BINNING: NumericBinning = { kind: 'numeric', name: 'x', edges: [0, 10.5], special: [-99] };

describe('bins of numbers', () => {
  it('are closed on the left', () => {
    expect([-1, 0, 10.4999, 10.5, 1e9].map((value) => numberBin(BINNING, value))).toEqual([0, 1, 1, 2, 2]);
  });

  it('keep special codes and what is missing apart', () => {
    expect([numberBin(BINNING, -99), numberBin(BINNING, NaN)]).toEqual([3, 4]);
    expect(binCount(BINNING)).toBe(5);
    expect(attributesOf(BINNING).map(({ kind }) => kind)).toEqual([
      'range',
      'range',
      'range',
      'special',
      'missing',
    ]);
  });

  it('have edges that part two values, as short as can be', () => {
    const numbers = fc.tuple(
      fc.double({ noNaN: true, noDefaultInfinity: true }),
      fc.double({ noNaN: true, noDefaultInfinity: true }),
    );
    fc.assert(
      fc.property(numbers, ([one, other]) => {
        fc.pre(one !== other);
        const [low, high] = one < other ? [one, other] : [other, one];
        const edge = edgeBetween(low, high);
        expect(low < edge && edge <= high).toBe(true);
      }),
    );
    expect(edgeBetween(3, 4)).toBe(3.5);
  });

  it('by quantiles hold all distinct values of a column with few', () => {
    const values = Float64Array.of(3, 1, 2, 2, 1, 3, NaN);
    const column = { kind: 'numeric', name: 'x', values } as const;
    expect(quantileEdges(valueCounts(column, new Uint8Array(7)), 5)).toEqual([1.5, 2.5]);
  });

  it('by a tree part what differs in outcome', () => {
    const values = Float64Array.from({ length: 100 }, (_, row) => row);
    const bad = Uint8Array.from({ length: 100 }, (_, row) => (row >= 70 ? 1 : 0));
    expect(treeEdges(valueCounts({ kind: 'numeric', name: 'x', values }, bad), 20, 5)).toEqual([69.5]);
  });
});

describe('groups of levels', () => {
  const groups = [['a', 'b'], ['c']];
  const binning = { kind: 'categorical', name: 'x', groups } as const;

  it('have a bin for what is missing and one for what was never seen', () => {
    expect(['b', 'c', undefined, 'z'].map((level) => levelBin(binning, level))).toEqual([0, 1, 2, 3]);
    expect([...binsOf(binning, levelsColumn('x', ['c', undefined, 'z', 'a']))]).toEqual([1, 2, 3, 0]);
  });

  it('are not for numbers', () => {
    expect(() => binsOf(binning, { kind: 'numeric', name: 'x', values: new Float64Array(1) })).toThrow(
      ColumnKindError,
    );
  });
});

describe('the mean of points tables', () => {
  it('says of every row the mean of what they say', () => {
    const value = fc.oneof(
      fc.double({ min: -5, max: 25, noNaN: true }),
      fc.constantFrom(NaN, -99, 0, 10.5, 4),
    );
    const level = fc.constantFrom('a', 'b', 'c', 'd', 'z', undefined);
    const rows = fc.array(fc.tuple(value, level), { minLength: 1, maxLength: 40 });
    const part = (size: number) =>
      fc.array(fc.integer({ min: -9, max: 9 }), { minLength: size, maxLength: size });
    const models = fc.tuple(part(5), part(4), part(3), part(5));
    fc.assert(
      fc.property(rows, models, (cells, [first, second, third, fourth]) => {
        const table: CreditTable = {
          rows: cells.length,
          columns: [
            { kind: 'numeric', name: 'x', values: Float64Array.from(cells, ([one]) => one) },
            levelsColumn(
              'y',
              cells.map(([, one]) => one),
            ),
          ],
        };
        const one = {
          binnings: [BINNING, { kind: 'categorical', name: 'y', groups: [['a', 'b'], ['c']] }],
          model: { intercept: 1, parts: [Float64Array.from(first), Float64Array.from(second)] },
        } as const;
        const other = {
          binnings: [
            { kind: 'numeric', name: 'x', edges: [4], special: [] },
            { kind: 'categorical', name: 'y', groups: [['a'], ['b', 'c'], ['d']] },
          ],
          model: { intercept: -2, parts: [Float64Array.from(third), Float64Array.from(fourth)] },
        } as const;
        const mean = combine([
          { ...one, weight: 0.25 },
          { ...other, weight: 0.75 },
        ]);
        const said = [one, other].map(({ binnings, model }) => marginsOf(designOf(table, binnings), model));
        const together = marginsOf(designOf(table, mean.binnings), mean.model);
        for (let row = 0; row < table.rows; row += 1) {
          expect(together[row]).toBeCloseTo(0.25 * (said[0]?.[row] ?? 0) + 0.75 * (said[1]?.[row] ?? 0), 9);
        }
      }),
    );
  });
});
