// Files of credit data: what is understood, and what is refused with file, line, column and what was expected.
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';

import { readFolds, readOutcomeTable } from '#server/credit/table-file';
import { testFolder } from '#test/support/workspaces';

const folder = testFolder();
let number = 0;

async function file(content: string | Buffer): Promise<string> {
  const path = join(folder, `${String((number += 1))}.csv`);
  await writeFile(path, content);
  return path;
}

describe('a table', () => {
  test('tells numbers from levels, and what is missing from either', async () => {
    const path = await file('\uFEFFage,job,code,bad\n31,"clerk, senior",1e3,0\n,NA,-99,1\n40.5,?,007,0\n');
    const { table, bad } = await readOutcomeTable(path, { target: 'bad', exclude: [] });
    expect([...bad]).toEqual([0, 1, 0]);
    expect(table.columns).toEqual([
      { kind: 'numeric', name: 'age', values: Float64Array.of(31, NaN, 40.5) },
      { kind: 'categorical', name: 'job', levels: ['clerk, senior'], codes: Int32Array.of(0, -1, -1) },
      { kind: 'numeric', name: 'code', values: Float64Array.of(1_000, -99, 7) },
    ]);
  });

  test('leaves out what is not wanted', async () => {
    const path = await file('id,age,bad\n1,2,0\n2,3,1\n');
    const { table } = await readOutcomeTable(path, { target: 'bad', exclude: ['id'] });
    expect(table.columns.map(({ name }) => name)).toEqual(['age']);
  });

  test.each([
    ['semicolons, with decimal commas', 'a;"k;l";bad\n1,5;x;0\n2;y;1\n', [1.5, 2]],
    ['tabs', 'a\tk;l\tbad\n1.5\tx\tgood\n2\ty\tBad\n', [1.5, 2]],
    ['bars', 'a|k;l|bad\n1.5|x|FALSE\n2|y|True\n', [1.5, 2]],
  ])('may be parted by %s', async (_what, content, values) => {
    const { table, bad } = await readOutcomeTable(await file(content), { target: 'bad', exclude: [] });
    expect([...bad]).toEqual([0, 1]);
    expect(table.columns[0]).toEqual({ kind: 'numeric', name: 'a', values: Float64Array.from(values) });
    expect(table.columns[1]).toMatchObject({ name: 'k;l', levels: ['x', 'y'] });
  });

  test('takes the word that is named for a bad outcome', async () => {
    const path = await file('a,state\n1,Charged Off\n2,Fully Paid\n3,Fully Paid\n');
    const options = { target: 'state', exclude: [] };
    expect([...(await readOutcomeTable(path, { ...options, bad_value: 'Charged Off' })).bad]).toEqual([
      1, 0, 0,
    ]);
    await expect(readOutcomeTable(path, { ...options, bad_value: 'Late' })).rejects.toThrow(
      'line 1, state: expected a row with Late',
    );
    await expect(readOutcomeTable(path, options)).rejects.toThrow('line 2, state: expected 1');
    const missing = await file('a,state\n1,Charged Off\n2,NA\n');
    await expect(readOutcomeTable(missing, { ...options, bad_value: 'Charged Off' })).rejects.toThrow(
      'line 3, state: expected an outcome',
    );
  });

  test('does not hold what only numbers the rows, in whatever order', async () => {
    const order = Array.from({ length: 60 }, (_, row) => ((row * 7) % 60) + 100);
    const lines = (ids: readonly number[]): string =>
      ids.map((id, row) => `${String(id)},${String(row % 9)},${String(row % 2)}`).join('\n');
    const read = async (ids: readonly number[]) =>
      await readOutcomeTable(await file(`id,a,bad\n${lines(ids)}\n`), { target: 'bad', exclude: [] });
    const numbered = await read(order);
    expect([numbered.row_numbers, numbered.table.columns.map(({ name }) => name)]).toEqual([['id'], ['a']]);
    for (const other of [order.with(3, 999), order.with(3, order[4] ?? 0), order.slice(0, 40)]) {
      expect((await read(other)).row_numbers).toEqual([]);
    }
  });

  test.each([
    [
      'a column that is not there',
      'age,bad\n1,0\n',
      'target',
      [],
      'line 1, target: expected one of age, bad',
    ],
    ['an outcome that is none', 'age,bad\n1,0\n2,yes\n', 'bad', [], 'line 3, bad: expected 1'],
    ['an outcome that is missing', 'age,bad\n1,\n', 'bad', [], 'line 2, bad: expected 1'],
    ['a row that is too short', 'a,b,bad\n1,2,0\n1,0\n', 'bad', [], 'line 3, row: expected 3 cells, found 2'],
    [
      'a name that stands twice',
      'a,a,bad\n1,2,0\n',
      'bad',
      [],
      'line 1, a: expected a name that stands once',
    ],
    ['a head alone', 'a,bad\n', 'bad', [], 'expected a head and at least one row'],
    ['nothing', '', 'bad', [], 'expected a head and at least one row'],
    ['nothing but outcomes', 'a,bad\n1,0\n', 'bad', ['a'], 'expected a column besides the outcome'],
    ['a quote that is never closed', 'a,bad\n"1,0\n', 'bad', [], 'line 2, row'],
  ])('with %s is refused', async (_what, content, target, exclude, message) => {
    const path = await file(content);
    const read = readOutcomeTable(path, { target, exclude });
    await expect(read).rejects.toThrow(message);
    await expect(read).rejects.toThrow(path);
  });

  test('that is no text, or not there, is refused', async () => {
    await expect(
      readOutcomeTable(await file(Buffer.from([0xff, 0xfe, 0x80])), { target: 'bad', exclude: [] }),
    ).rejects.toThrow('UTF-8');
    await expect(readOutcomeTable(join(folder, 'none.csv'), { target: 'bad', exclude: [] })).rejects.toThrow(
      'a file that is there',
    );
  });
});

describe('folds', () => {
  test('are one for each row', async () => {
    expect([...(await readFolds(await file('row,fold\n2,0\n0,1\n1,0\n'), 3))]).toEqual([1, 0, 0]);
  });

  test.each([
    ['a row twice', 'row,fold\n0,0\n0,1\n', 'line 3, row'],
    ['a row too far', 'row,fold\n0,0\n2,1\n', 'line 3, row'],
    ['a row without', 'row,fold\n0,0\n', 'expected a fold for row 1'],
    ['a fold that is none', 'row,fold\n0,0\n1,x\n', 'line 3, fold'],
    ['a gap', 'row,fold\n0,0\n1,2\n', 'without a gap'],
    ['one fold only', 'row,fold\n0,0\n1,0\n', 'at least two folds'],
  ])('with %s are refused', async (_what, content, message) => {
    await expect(readFolds(await file(content), 2)).rejects.toThrow(message);
  });
});
