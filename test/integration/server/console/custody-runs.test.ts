// Proves daily runs over the contract: recorded by one, signed by two; three renderings that say the same of the same run; and behind every
// figure of them the lines, movements and balances that it is the sum of, also after the books went on.
import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

import type { BehindItemView, RunSource, SheetView } from '#core/contract/custody-runs';
import type { ConsoleClient } from '#core/contract/contract';
import { RUN_FORMS } from '#core/custody/run-words';
import {
  codeOf,
  jobEnded,
  newKey,
  openSample,
  signIn,
  testConsole,
  type TestConsole,
} from '#test/support/console-host';
import { testFolder } from '#test/support/workspaces';

const DAY = '2026-06-30';
const CURRENCY = 'CNY';
const folder = testFolder();
let tested: TestConsole;
let finn: ConsoleClient;
let fay: ConsoleClient;
let ann: ConsoleClient;
let run_id = '';

async function client(login: string): Promise<ConsoleClient> {
  const made = tested.connect();
  await signIn(made, login);
  return made;
}

async function recorded(day: string): Promise<string> {
  const { job_id } = await finn.custodyRuns.run({ key: newKey(), day, currency: CURRENCY });
  const job = await jobEnded(finn, job_id);
  expect(job).toMatchObject({ kind: 'custody-run', status: 'done', result: { day, currency: CURRENCY } });
  return String(job.result?.['run_id']);
}

const sign = (of: ConsoleClient, id: string, part: string) =>
  of.commands.submit({ kind: 'sign-run', data: { run_id: id, part }, key: newKey() });

/** All that is behind a figure, page by page. */
async function allBehind(id: string, source: RunSource): Promise<{ rows: BehindItemView[]; sum: bigint }> {
  const rows: BehindItemView[] = [];
  let after: string | null = null;
  for (;;) {
    const page: Awaited<ReturnType<ConsoleClient['custodyRuns']['behind']>> = await ann.custodyRuns.behind({
      ...{ id, source, after, limit: 300 },
    });
    rows.push(...page.rows);
    if (page.parts.length > 0) {
      const sum = page.parts.reduce((total, { minor, sign: one }) => total + BigInt(one) * minor, 0n);
      return { rows, sum };
    }
    if (page.next === null) return { rows, sum: rows.reduce((total, one) => total + one.amount_minor, 0n) };
    after = page.next;
  }
}

/** Figures of tables by where they come from. */
function figuresOf(sheets: readonly SheetView[], id: string): Map<string, bigint | number | null> {
  const found = new Map<string, bigint | number | null>();
  for (const { cells } of sheets.flatMap(({ rows }) => rows)) {
    for (const cell of cells) {
      if (cell.kind === 'text' || cell.run_id !== id) continue;
      const value = cell.kind === 'money' ? cell.minor : cell.count;
      const key = JSON.stringify(cell.source);
      if (found.has(key)) expect(value).toBe(found.get(key));
      found.set(key, value);
    }
  }
  return found;
}

async function everyFigure(id: string): Promise<Map<string, bigint | number | null>> {
  const all = new Map<string, bigint | number | null>();
  for (const form of RUN_FORMS) {
    const { sheets } = await ann.custodyRuns.form({ id, form });
    for (const [key, value] of figuresOf(sheets, id)) {
      if (all.has(key)) expect(value, key).toBe(all.get(key));
      all.set(key, value);
    }
  }
  return all;
}

/** Each figure against what is behind it. */
async function drilled(id: string): Promise<number> {
  let drills = 0;
  for (const [key, value] of await everyFigure(id)) {
    const source = JSON.parse(key) as RunSource;
    const { rows, sum } = await allBehind(id, source);
    if (typeof value === 'bigint' && (rows.length > 0 || value !== 0n)) {
      if (source.figure === 'most_minor') continue;
      expect(sum, key).toBe(value);
      drills += 1;
    }
    if (typeof value === 'number' && source.test === 'T9') expect(rows.length, key).toBe(value);
  }
  return drills;
}

beforeAll(async () => {
  tested = testConsole(folder);
  await openSample(tested.connect());
  [finn, fay, ann] = [await client('finn'), await client('fay'), await client('ann')];
  run_id = await recorded(DAY);
}, 60_000);

afterAll(async () => {
  await tested.close();
  expect(tested.failures).toEqual([]);
});

test('a run that is only looked at leaves nothing behind', async () => {
  const { job_id } = await ann.custodyRuns.preview({ day: DAY, currency: CURRENCY });
  const { result } = await jobEnded(ann, job_id);
  expect(result).toMatchObject({ run_id: null, tests: 16 });
  // The one that the sample came with, and the one that was recorded above.
  expect((await ann.custodyRuns.detail({ id: run_id })).runs).toHaveLength(2);
});

test('who may not is refused, and so is what cannot be run, in words', async () => {
  expect(await codeOf(ann.custodyRuns.run({ key: newKey(), day: DAY, currency: CURRENCY }))).toBe(
    'FORBIDDEN',
  );
  const strange = (day: string, currency: string) => finn.custodyRuns.run({ key: newKey(), day, currency });
  await expect(strange('2098-01-01', CURRENCY)).rejects.toMatchObject({
    data: { issues: [{ field: 'day', expected: 'expected a day that is over' }] },
  });
  await expect(strange(DAY, 'JPY')).rejects.toMatchObject({ data: { issues: [{ field: 'currency' }] } });
  expect(await codeOf(ann.custodyRuns.detail({ id: 'run-1' }))).toBe('NOT_FOUND');
});

describe('a recorded run', () => {
  test('tells its tests with figures and names', async () => {
    const { run, tests, kind } = await ann.custodyRuns.detail({ id: run_id });
    expect(run).toMatchObject({ day: DAY, status: 'computed', recorded_by: 'finn', prepared_by: null });
    expect([kind, tests.length]).toEqual(['business', 16]);
    const t9 = tests.find(({ test: name }) => name === 'T9');
    expect(t9?.outcome).toBe('failed');
    expect(t9?.names[0]).toMatchObject({ kind: 'item' });
  });

  test('says the same in each of its renderings, and every figure is the sum of what is behind it', async () => {
    expect(await drilled(run_id)).toBeGreaterThan(60);
  }, 60_000);

  test('is signed by one who prepared it and another who reviewed it', async () => {
    expect(await codeOf(sign(finn, run_id, 'reviewer'))).toBe('REFUSED');
    await sign(finn, run_id, 'preparer');
    expect(await codeOf(sign(finn, run_id, 'reviewer'))).toBe('REFUSED');
    await sign(fay, run_id, 'reviewer');
    const { run } = await ann.custodyRuns.detail({ id: run_id });
    expect(run).toMatchObject({ status: 'reviewed', prepared_by: 'finn', reviewed_by: 'fay' });
  });

  test('stands in its month, with the figures of the month', async () => {
    const month = await ann.custodyRuns.month({ month: '2026-06' });
    expect(month.days).toHaveLength(30);
    expect(month.days.at(-1)).toMatchObject({ day: DAY, kind: 'business', state: 'reviewed', run_id });
    expect(month.days.find(({ day }) => day === '2026-06-28')?.kind).toBe('weekend');
    expect([month.days_due, month.days_run]).toEqual([22, 22]);
    expect(month.highest_minor).toBeGreaterThanOrEqual(month.closing_minor ?? 0n);
    expect(month.currencies).toEqual([CURRENCY]);
  });

  test('makes the same file each time, with texts that no spreadsheet runs', async () => {
    const fetched = async (form: 'pbc' | 'return', format: 'csv' | 'json' | 'xlsx'): Promise<Buffer> => {
      const { path } = await finn.custodyRuns.file({ id: run_id, form, format, language: 'zh' });
      return readFileSync(tested.host.tickets.take(path, null)?.path ?? '');
    };
    for (const format of ['csv', 'json', 'xlsx'] as const) {
      expect(await fetched('pbc', format)).toEqual(await fetched('pbc', format));
    }
    const csv = (await fetched('return', 'csv')).toString('utf8');
    expect(csv.startsWith('\uFEFF')).toBe(true);
    expect(csv).toContain('复核人,fay');
  });
});

test('what was known when a run was computed is what its figures are drilled to, though matches came and went since', async () => {
  const open = await allBehind(run_id, { test: 'T2', figure: 'outstanding_minor' });
  const line = open.rows.find(({ kind }) => kind === 'line');
  const before = open.rows.length;
  // A match that stood then is taken back, and two that were open are matched.
  const { reader } = tested.host.mustDesk().books;
  const [match] = (await reader.scan('custody_match', null, 1)) as readonly { id: string }[];
  await finn.commands.submit({
    ...{ kind: 'undo-match', key: newKey(), data: { match_id: match?.id, reason: 'Looked at again.' } },
  });
  const opposite = open.rows.find(
    ({ kind, account_id, amount_minor }) =>
      kind === 'line' && account_id === line?.account_id && amount_minor === -line.amount_minor,
  );
  if (opposite !== undefined) {
    const matches = [{ rule: 'manual', line_ids: [line?.id, opposite.id], movement_ids: [] }];
    const data = { account_id: line?.account_id, matches, reason: 'They take each other back.' };
    await finn.commands.submit({ kind: 'match-items', key: newKey(), data });
  }
  const again = await allBehind(run_id, { test: 'T2', figure: 'outstanding_minor' });
  expect([again.rows.length, again.sum]).toEqual([before, open.sum]);
  // Run again it is another run, which takes the day over.
  const later = await recorded(DAY);
  const { runs } = await ann.custodyRuns.detail({ id: later });
  expect(runs.slice(0, 2).map(({ id, status }) => [id, status])).toEqual([
    [later, 'computed'],
    [run_id, 'superseded'],
  ]);
  expect(await drilled(later)).toBeGreaterThan(60);
  expect(await drilled(run_id)).toBeGreaterThan(60);
}, 60_000);

test('alarms name what needs somebody, such as letters that have run out, and not the days that a sample lay still', async () => {
  const { alarms, last } = await ann.custodyRuns.alarms();
  expect(last).toMatchObject([{ currency: CURRENCY, day: DAY }]);
  const codes = new Set(alarms.map(({ code }) => code));
  expect(codes.has('missed')).toBe(false);
  expect(codes.has('letter-ended')).toBe(true);
  expect(alarms.every(({ currency }) => currency === CURRENCY)).toBe(true);
});
