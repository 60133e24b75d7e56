// The custody of a sample platform: its letters, statements and matches are in the books, and what is left agrees with the daily run.
import { afterAll, beforeAll, expect, test } from 'vitest';

import type { RunData } from '#core/custody/run/run-data';
import { allRows } from '#server/composition/all-rows';
import { custodyRules } from '#server/custody/custody-rules';
import { readRun } from '#server/custody/daily-run';
import {
  codeOf,
  newKey,
  openSample,
  signIn,
  testConsole,
  type TestConsole,
} from '#test/support/console-host';
import { testFolder } from '#test/support/workspaces';

const LAST_DAY = '2026-06-30';
const folder = testFolder();
let tested: TestConsole;
let run: RunData;

beforeAll(async () => {
  tested = testConsole(folder);
  await openSample(tested.connect());
  const { reader, lists } = tested.host.mustDesk().books;
  run = await readRun({ reader, lists }, LAST_DAY, 'CNY', await custodyRules(reader, LAST_DAY, Date.now()));
}, 60_000);

afterAll(async () => {
  await tested.close();
  expect(tested.failures).toEqual([]);
});

test('statements of every account are there up to the last day, one a day, and their files beside them', async () => {
  const { books } = tested.host.mustDesk();
  const statements = await allRows(books.reader, 'custody_statement');
  const tips = await allRows(books.reader, 'custody_tip');
  expect(tips.map(({ account_id, to_day }) => [account_id, to_day]).sort()).toEqual(
    ['custody-ccb', 'custody-cmb', 'custody-icbc'].map((id) => [id, LAST_DAY]),
  );
  expect(statements.length).toBeGreaterThan(500);
  for (const { file_sha256 } of statements.slice(0, 3)) {
    expect(await books.files.get(`statement-${file_sha256}`)).not.toBeNull();
  }
});

test('what rules match is matched; the oldest of what is left has been looked into', async () => {
  const { reader } = tested.host.mustDesk().books;
  const lines = await allRows(reader, 'custody_line');
  const open = lines.filter(({ match_id }) => match_id === null);
  expect(open.length).toBeGreaterThan(0);
  expect(open.length).toBeLessThan(lines.length / 20);
  const noted = await allRows(reader, 'custody_break');
  expect(noted.map(({ owner }) => owner).sort()).toEqual(['fay', 'finn']);
});

test('the banks’ letters are on file, and one of them ends soon', async () => {
  const letters = await allRows(tested.host.mustDesk().books.reader, 'custody_letter');
  expect(letters.map(({ ends_on }) => ends_on).sort()).toEqual(['2026-08-09', null, null]);
});

test('the run of the last day finds the books whole: only old breaks and own money are wrong', () => {
  const failed = run.tests.filter(({ outcome }) => outcome === 'failed').map(({ test: name }) => name);
  expect(failed).toEqual(['T9', 'T12']);
});

test('days since the first certified month ended have been run; the last two wait for who signs them', async () => {
  const runs = await allRows(tested.host.mustDesk().books.reader, 'custody_run');
  const days = runs.map(({ day, status }) => [day, status]);
  expect(days).toHaveLength(45);
  expect(days[0]).toEqual(['2026-04-30', 'reviewed']);
  expect(days.slice(-3).map(([, status]) => status)).toEqual(['reviewed', 'prepared', 'computed']);
  expect(new Set(runs.flatMap(({ prepared_by }) => prepared_by ?? []))).toEqual(new Set(['finn']));
  expect(new Set(runs.flatMap(({ reviewed_by }) => reviewed_by ?? []))).toEqual(new Set(['fay']));
});

test('accounts are listed with their banks’ letters, and finance files a new one', async () => {
  const [finance, analyst] = [tested.connect(), tested.connect()];
  await signIn(finance, 'finn');
  await signIn(analyst, 'ann');
  const { rows, next } = await analyst.custodyAccounts.list({});
  expect(next).toBeNull();
  expect(rows.map(({ account, letter_state }) => [account.id, letter_state])).toEqual([
    ['custody-ccb', 'in-force'],
    ['custody-cmb', 'ended'],
    ['custody-icbc', 'in-force'],
  ]);
  expect(rows.reduce((sum, { share_ppm }) => sum + share_ppm, 0)).toBeGreaterThan(999_990);
  const data = { account_id: 'custody-cmb', reference: 'CMB-2026', signed_on: '2026-07-01' };
  const letter = { kind: 'file-bank-letter', data, key: newKey() };
  expect(await codeOf(analyst.commands.submit(letter))).toBe('FORBIDDEN');
  await finance.commands.submit(letter);
  expect(await finance.custodyAccounts.detail({ id: 'custody-cmb' })).toMatchObject({
    letter: { reference: 'CMB-2026', ends_on: null, filed_by: 'finn' },
    letter_state: 'in-force',
    history: [{ kind: 'open-custody' }, { kind: 'file-bank-letter' }, { kind: 'file-bank-letter' }],
  });
  expect(await codeOf(analyst.custodyAccounts.detail({ id: 'custody-none' }))).toBe('NOT_FOUND');
});
