// Proves developing a scorecard at the command line: out of a CSV, written with its card, drafted in the books; what cannot be is said.
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';

import { judgeScorecardFile } from '#core/credit/scorecard-file';
import { createStore } from '#server/composition/open-books';
import { Books } from '#test/support/books';
import { developmentCsv } from '#test/support/development-table';
import { sha256 } from '#test/support/scorecards';

import { folder, surety, suretyJson } from './run-cli';

const where = folder();
const file = join(where, 'develop.surety');
const csv = join(where, 'merchants.csv');
const out = join(where, 'scorecard.json');
const on = (args: readonly string[]): string[] => [...args, '--workspace', file];
const COLUMNS = ['--time', 'observed_at', '--group', 'account_id'];
const develop = (...more: readonly string[]): string[] =>
  on(['credit', 'develop', '--data', csv, ...COLUMNS, ...more]);

beforeAll(async () => {
  const open = await createStore(file);
  const books = await Books.trading(open.store);
  await books.ledger.close();
  await open.close();
  await writeFile(csv, developmentCsv(200));
}, 60_000);

describe('credit develop', () => {
  test('every way is judged, one is written with its card and drafted in the books', async () => {
    const told = ['--performance', '60', '--maturity', '0'];
    const { code, document } = await suretyJson(
      develop(...told, '--kind', 'woe', '--out', out, '--actor', 'li'),
    );
    expect(code).toBe(0);
    expect(document).toMatchObject({ chosen: 'woe', hindrances: [], champion: null, out });
    const judged = judgeScorecardFile(JSON.parse(await readFile(out, 'utf8')), sha256);
    expect(judged).toMatchObject({ ok: true, file: { origin: 'learnt', card: { made_by: 'li' } } });
    expect((await surety(develop('--out', out))).code).toBe(2);

    const drafted = await surety(on(['credit', 'draft', out, '--note', 'first', '--actor', 'li']));
    expect(drafted.code).toBe(0);
    const listed = (await surety(on(['credit', 'scorecards']))).stdout;
    expect(listed).toContain('draft');
    expect((await surety(on(['credit', 'draft', out, '--actor', 'li']))).code).toBe(3);
    expect((await surety(on(['verify']))).code).toBe(0);
  }, 60_000);

  test('what was told too late is left out, and said where that leaves too little', async () => {
    const { code, stderr } = await surety(develop('--performance', '250'));
    expect([code, stderr]).toEqual([2, expect.stringContaining('--told-later lets them in')]);
    const { stdout } = await surety(develop('--told-later'));
    expect(stdout).toContain('told-later');
    expect(stdout).toContain('out of time');
  }, 60_000);

  test('a broken table is told with its file, line and column', async () => {
    const broken = join(where, 'broken.csv');
    const told = async (lines: readonly string[], ...more: readonly string[]): Promise<string> => {
      await writeFile(broken, `${lines.join('\n')}\n`);
      const { code, stderr } = await surety(on(['credit', 'develop', '--data', broken, ...more]));
      expect(code).toBe(2);
      return stderr;
    };
    const head = 'account_id,observed_at,sales_90d,bad';
    const good = 'm-1,2025-01-31,3,0';
    const outcome = await told([head, good, 'm-2,2025-01-31,3,2']);
    expect(outcome).toContain(`${broken}, line 3, bad: expected 1, true or bad for a bad outcome, 0, `);
    const time = await told([head, good, good, 'm-2,31.1.2025,3,1'], ...COLUMNS);
    expect(time).toContain(`${broken}, line 4, observed_at: expected a day such as 2026-01-31`);
    const short = await told([head, 'm-1,2025-01-31,0']);
    expect(short).toContain(`${broken}, line 2, row: expected 4 cells, found 3`);
    const column = await told([head, good], '--target', 'default');
    expect(column).toContain(`${broken}, line 1, default: expected one of account_id, observed_at`);
    const json = await suretyJson(on(['credit', 'develop', '--data', broken, '--target', 'default']));
    expect(json.code).toBe(2);
  }, 60_000);

  test('books that are too young, strange columns and no scorecards are refused', async () => {
    const books = await surety(on(['credit', 'develop']));
    expect([books.code, books.stderr]).toEqual([2, expect.stringContaining('no day of observation')]);
    expect((await surety(on(['credit', 'develop', '--bad', 'shoes=3']))).code).toBe(2);
    await writeFile(csv, developmentCsv(100, true));
    const strange = await surety(develop('--told-later', '--out', join(where, 'other.json')));
    expect([strange.code, strange.stderr]).toEqual([2, expect.stringContaining('shoe_size')]);
    expect((await surety(on(['credit', 'draft', join(where, 'none.json'), '--actor', 'li']))).code).toBe(2);
    expect((await surety(on(['credit', 'draft', csv, '--actor', 'li']))).code).toBe(2);
  }, 60_000);
});
