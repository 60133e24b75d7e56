// Changes of bins: each does what it says, in order, over the automatic bins; a shorter list takes the last one back.
import { describe, expect, it } from 'vitest';

import { characteristicLine } from '#core/credit/develop/characteristics';
import { BinEditError, editedBinning, type BinEdit } from '#core/credit/develop/edits';
import { coarseBinning } from '#core/credit/learn/coarse';
import type { Column } from '#core/credit/learn/table';
import { madeTable } from '#test/support/credit-tables';

const { table, bad } = madeTable(3_000);
const column = (name: string): Column => {
  const found = table.columns.find((one) => one.name === name);
  if (found === undefined) throw new Error(name);
  return found;
};
const edited = (name: string, ...edits: readonly BinEdit[]) =>
  editedBinning({ column: column(name), bad, options: {} }, edits);
const edges = (name: string, ...all: readonly BinEdit[]) => {
  const { binning } = edited(name, ...all);
  return binning.kind === 'numeric' ? binning.edges : [];
};
const groups = (...all: readonly BinEdit[]) => {
  const { binning } = edited('job', ...all);
  return binning.kind === 'categorical' ? binning.groups : [];
};
const problem = (name: string, ...all: readonly BinEdit[]): string => {
  try {
    edited(name, ...all);
  } catch (error) {
    if (error instanceof BinEditError) return error.problem;
    throw error;
  }
  return '';
};
const name = 'income';

describe('changes of ranges', () => {
  const before = edges(name);

  it('begin with the automatic bins', () => {
    const { binning } = coarseBinning(column(name), bad);
    expect(before).toEqual(binning.kind === 'numeric' ? binning.edges : []);
    expect(before.length).toBeGreaterThan(2);
  });

  it('merge neighbours, split at a value and move an edge, in order', () => {
    expect(edges(name, { kind: 'merge', name, bin: 1 })).toEqual(before.filter((_, place) => place !== 1));
    const at = ((before[0] ?? 0) + (before[1] ?? 0)) / 2;
    const split = edges(name, { kind: 'split', name, at });
    expect(split).toEqual([before[0], at, ...before.slice(1)]);
    expect(edges(name, { kind: 'split', name, at }, { kind: 'merge', name, bin: 1 })).toEqual(before);
    expect(edges(name, { kind: 'move', name, bin: 0, at })).toEqual([at, ...before.slice(1)]);
  });

  it('leave other characteristics alone, and come undone by a shorter list', () => {
    const edits: readonly BinEdit[] = [
      { kind: 'merge', name, bin: 0 },
      { kind: 'merge', name: 'age', bin: 0 },
      { kind: 'split', name, at: 99 },
    ];
    expect(edges('age', ...edits)).toEqual(edges('age', { kind: 'merge', name: 'age', bin: 0 }));
    expect(edges(name, ...edits.slice(0, 2))).toEqual(before.slice(1));
    expect(edges(name, ...edits.slice(0, 0))).toEqual(before);
  });

  it('count the rows of the bins anew, every row once', () => {
    const { bins } = edited(name, { kind: 'merge', name, bin: 0 });
    const old = edited(name).bins;
    expect(bins[0]?.rows).toBe((old[0]?.rows ?? 0) + (old[1]?.rows ?? 0));
    expect(bins[0]?.bad).toBe((old[0]?.bad ?? 0) + (old[1]?.bad ?? 0));
    expect(bins.reduce((sum, { rows }) => sum + rows, 0)).toBe(table.rows);
  });

  it('make ranges under a trend that is asked for, and let it go', () => {
    const line = (trend: 'ascending' | 'descending' | 'none') =>
      characteristicLine(column('age'), bad, {}, [{ kind: 'trend', name: 'age', trend }]);
    const rates = (trend: 'ascending' | 'descending' | 'none') =>
      line(trend)
        .bins.filter(({ attribute }) => attribute.kind === 'range')
        .map(({ rows, bad: bads }) => bads / rows);
    const ascending = rates('ascending');
    expect(ascending).toEqual([...ascending].sort((left, right) => left - right));
    // Risk falls and rises with age: without a trend it is told apart better.
    expect(line('none').iv).toBeGreaterThan(line('ascending').iv);
    expect(line('none').monotonic).toBe(false);
    const released = [{ kind: 'trend', name: 'age', trend: 'ascending' } as const];
    expect(edges('age', ...released, { kind: 'trend', name: 'age', trend: 'automatic' })).toEqual(
      edges('age'),
    );
  });

  it('are refused where they cannot be made', () => {
    expect(problem(name, { kind: 'merge', name, bin: before.length })).toBe('no-bin');
    expect(problem(name, { kind: 'move', name, bin: 0, at: before[1] ?? 0 })).toBe('not-between');
    expect(problem(name, { kind: 'split', name, at: before[0] ?? 0 })).toBe('not-between');
    expect(problem(name, { kind: 'split', name, at: NaN })).toBe('not-a-number');
    expect(problem(name, { kind: 'split', name, at: 1_000 })).toBe('empty-bin');
    expect(problem(name, { kind: 'group', name, levels: ['clerk'] })).toBe('wrong-kind');
    const many = Array.from({ length: 40 }, (_, at): BinEdit => ({ kind: 'split', name, at: at * 2 + 0.25 }));
    expect(problem(name, ...many)).toBe('too-many-bins');
  });
});

describe('changes of groups', () => {
  it('put levels together and give one a group of its own', () => {
    const apart = ['clerk', 'trader', 'driver', 'judge'].map((level): BinEdit => ({
      kind: 'ungroup',
      name: 'job',
      level,
    }));
    expect(groups(...apart).map((group) => group.length)).toEqual([1, 1, 1, 1]);
    const together: BinEdit = { kind: 'group', name: 'job', levels: ['trader', 'judge'] };
    const both = groups(...apart, together).filter((group) => group.length === 2);
    expect(both.map((group) => [...group].sort())).toEqual([['judge', 'trader']]);
    expect(
      groups(...apart, together)
        .flat()
        .sort(),
    ).toEqual(['clerk', 'driver', 'judge', 'trader']);
    expect(groups({ kind: 'merge', name: 'job', bin: 0 }).length).toBe(groups().length - 1);
  });

  it('are refused for levels that there are not, and for trends', () => {
    expect(problem('job', { kind: 'group', name: 'job', levels: ['pilot'] })).toBe('no-level');
    expect(problem('job', { kind: 'trend', name: 'job', trend: 'ascending' })).toBe('wrong-kind');
    expect(problem('job', { kind: 'split', name: 'job', at: 1 })).toBe('wrong-kind');
  });
});

it('somebody may leave a characteristic out, and take a weak one in', () => {
  const same: Column = { kind: 'numeric', name: 'same', values: new Float64Array(bad.length).fill(1) };
  const takes_part = (of: Column, ...kinds: readonly ('leave-out' | 'take-in')[]) =>
    characteristicLine(
      of,
      bad,
      {},
      kinds.map((kind) => ({ kind, name: of.name })),
    ).takes_part;
  const income = column('income');
  expect([takes_part(income), takes_part(same)]).toEqual([true, false]);
  expect(takes_part(income, 'leave-out')).toBe(false);
  expect(takes_part(income, 'leave-out', 'take-in')).toBe(true);
  expect(takes_part(same, 'take-in')).toBe(true);
});
