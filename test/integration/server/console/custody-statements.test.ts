// Statements on the console: lists and one with its lines, files looked at and taken, each with what came of it.
import { parse } from 'csv-parse/sync';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

import type { ConsoleClient } from '#core/contract/contract';
import type { StatementOutcome } from '#core/contract/custody-statements';
import type { ExportRequest } from '#core/contract/exports';
import {
  codeOf,
  exported,
  jobEnded,
  newKey,
  openSample,
  signIn,
  stage,
  testConsole,
  type TestConsole,
} from '#test/support/console-host';
import { nextStatements } from '#test/support/next-statements';
import { testFolder } from '#test/support/workspaces';

const folder = testFolder();
let tested: TestConsole;
let finance: ConsoleClient;
let analyst: ConsoleClient;

beforeAll(async () => {
  tested = testConsole(folder);
  finance = tested.connect();
  analyst = tested.connect();
  await openSample(finance);
  await signIn(finance, 'finn');
  await signIn(analyst, 'ann');
}, 180_000);

afterAll(async () => {
  await tested.close();
  expect(tested.failures).toEqual([]);
});

interface Asked {
  readonly account_id?: string;
  readonly profile?: string;
}

async function take(file_ids: string[], asked: Asked = {}): Promise<readonly StatementOutcome[]> {
  const { job_id } = await finance.custodyStatements.take({ key: newKey(), file_ids, ...asked });
  const { status, result } = await jobEnded(finance, job_id);
  expect(status).toBe('done');
  return result?.['files'] as readonly StatementOutcome[];
}

const told = ({ file, outcome, problem }: StatementOutcome): readonly unknown[] => [
  file,
  outcome,
  problem === null ? null : `${problem.of} ${problem.code}`,
];

/** A camt.053 text whose closing balance is one fen more. */
function spoilt(text: string): string {
  const camt = /(CLBD[\s\S]*?<Amt[^>]*>)(\d+)\.(\d\d)/;
  const more = (whole: string, cents: string): string => {
    const minor = (BigInt(whole + cents) + 1n).toString().padStart(3, '0');
    return `${minor.slice(0, -2)}.${minor.slice(-2)}`;
  };
  return text.replace(
    camt,
    (_all, before: string, whole: string, cents: string) => before + more(whole, cents),
  );
}

describe('statements that were taken', () => {
  test('are listed newest first, by account, days and format, and counted', async () => {
    const { rows } = await analyst.custodyStatements.list({ limit: 5 });
    const seqs = rows.map(({ statement }) => statement.recorded_seq);
    expect(seqs).toEqual([...seqs].sort((left, right) => right - left));
    const filter = { account_id: 'custody-ccb', from_day: '2026-06-29', format: 'mt940' as const };
    const few = await analyst.custodyStatements.list({ filter });
    expect(few.rows.map(({ statement, currency }) => [statement.to_day, currency])).toEqual([
      ['2026-06-30', 'CNY'],
      ['2026-06-29', 'CNY'],
    ]);
    expect(await analyst.custodyStatements.count({ filter })).toEqual({ count: 2, exact: true });
    const nothing = { filter: { ...filter, format: 'ofx' as const } };
    expect((await analyst.custodyStatements.list(nothing)).rows).toEqual([]);
  });

  test('come with their lines, from the opening balance to the closing one, and what each line was matched by', async () => {
    const { rows } = await analyst.custodyStatements.list({ limit: 200 });
    const busiest = rows.reduce((most, row) => (row.statement.lines > most.statement.lines ? row : most));
    const { id, lines, opening_minor, closing_minor } = busiest.statement;
    const detail = await analyst.custodyStatements.detail({ id });
    expect(opening_minor + detail.sum_minor).toBe(closing_minor);
    expect(detail.lines_in + detail.lines_out).toBe(lines);
    const first = await analyst.custodyStatements.lines({ statement_id: id, limit: 1 });
    expect(first.rows[0]?.balance_minor).toBe(opening_minor + (first.rows[0]?.line.amount_minor ?? 0n));
    const rest = await analyst.custodyStatements.lines({ statement_id: id, after: first.next });
    expect(rest.next).toBeNull();
    expect(rest.rows.at(-1)?.balance_minor).toBe(closing_minor);
    expect([...first.rows, ...rest.rows].map(({ place }) => place)).toEqual(
      Array.from({ length: lines }, (_, place) => place + 1),
    );
    const matched = [...first.rows, ...rest.rows].filter(({ match }) => match !== null);
    expect(matched.length).toBe(detail.matched);
    expect(matched.length).toBeGreaterThan(0);
    expect(await codeOf(analyst.custodyStatements.detail({ id: 'none' }))).toBe('NOT_FOUND');
  });

  test('leave as files with their lines, and so do breaks and matches, each as its list is filtered', async () => {
    const rowsOf = async (asked: ExportRequest): Promise<Record<string, string>[]> =>
      parse<Record<string, string>>((await exported(tested.host, finance, asked)).text, {
        columns: true,
        bom: true,
      });
    const filter = { account_id: 'custody-ccb', from_day: '2026-06-22' };
    const { rows } = await finance.custodyStatements.list({ filter, limit: 200 });
    const statements = await rowsOf({ list: 'custody-statements', query: { filter } });
    expect(statements.map(({ id, closing_minor, currency }) => [id, closing_minor, currency])).toEqual(
      rows.map(({ statement, currency }) => [statement.id, String(statement.closing_minor), currency]),
    );
    const lines = await rowsOf({ list: 'custody-lines', query: { filter } });
    for (const { statement } of rows) {
      const own = lines.filter(({ statement_id }) => statement_id === statement.id);
      expect(own.map(({ id }) => id)).toEqual(
        Array.from({ length: statement.lines }, (_, place) => `${statement.id}/${String(place + 1)}`),
      );
      expect(own.at(-1)?.['balance_minor'] ?? String(statement.opening_minor)).toBe(
        String(statement.closing_minor),
      );
    }
    const { id } = rows.find(({ statement }) => statement.lines > 0)?.statement ?? { id: '' };
    const alone = await rowsOf({ list: 'custody-lines', query: { filter: { id } } });
    expect(alone).toEqual(lines.filter(({ statement_id }) => statement_id === id));
    const old = { age_band: 'older' } as const;
    const breaks = await finance.custody.breaks({ filter: old, limit: 500 });
    const broken = await rowsOf({ list: 'custody-breaks', query: { filter: old } });
    expect(broken.map((row) => [row['id'], row['amount_minor'], row['likely']])).toEqual(
      breaks.rows.map((row) => [row.id, String(row.amount_minor), row.likely ?? '']),
    );
    const by_rule = { account_id: 'custody-icbc', rule: 'same-reference' } as const;
    const matches = await rowsOf({ list: 'custody-matches', query: { filter: by_rule } });
    const { count } = await finance.custody.matchCount({ filter: by_rule, limit: 10_000 });
    expect([matches.length, broken.length > 0]).toEqual([count, true]);
  });

  test('hand out the bank’s file to who may see people, with a reason that the journal keeps', async () => {
    const [row] = (await finance.custodyStatements.list({ limit: 1 })).rows;
    const id = row?.statement.id ?? '';
    const { path, sha256 } = await finance.custodyStatements.file({ id, reason: 'Asked by the bank' });
    expect([path.startsWith('/files/'), sha256]).toEqual([true, row?.statement.file_sha256]);
    const { reader } = tested.host.mustDesk().books;
    const { seq } = await reader.head();
    const [entry] = await reader.entriesBySeq([seq]);
    expect([entry?.kind, entry?.subject, entry?.actor]).toEqual(['note-event', id, 'finn']);
    expect(entry?.body).toContain('Asked by the bank');
    const admin = tested.connect();
    await signIn(admin, 'ada');
    expect(await codeOf(admin.custodyStatements.file({ id, reason: 'Out of curiosity' }))).toBe('FORBIDDEN');
  });
});

describe('files', () => {
  test('are looked at without being taken, then taken in the order of their days, and known the second time', async () => {
    const days = [
      { day: '2026-07-01', amounts: [100n, -40n] },
      { day: '2026-07-02', amounts: [] },
    ];
    const [one, two] = await nextStatements(tested, 'custody-icbc', days);
    const ids: string[] = [];
    for (const file of [two, one]) ids.push(await stage(finance, file?.name ?? '', file?.text ?? ''));
    const before = await tested.host.mustDesk().books.reader.head();
    const seen = await finance.custodyStatements.inspect({ file_ids: ids });
    expect(seen.files.map(told)).toEqual([
      [one?.name, 'taken', null],
      [two?.name, 'taken', null],
    ]);
    expect(seen.files[0]?.parts).toMatchObject([
      { account_id: 'custody-icbc', lines: 2, statements: 1, closing_minor: one?.closing_minor },
    ]);
    expect((await tested.host.mustDesk().books.reader.head()).seq).toBe(before.seq);
    const key = newKey();
    const { job_id } = await finance.custodyStatements.take({ key, file_ids: ids });
    const job = await jobEnded(finance, job_id);
    expect([job.done, job.total]).toEqual([4, 4]);
    expect(job.result?.['files']).toEqual(seen.files);
    // Its files are gone, and the job is the same.
    expect(await finance.custodyStatements.take({ key, file_ids: ids })).toEqual({ job_id });
    expect(await codeOf(finance.custodyStatements.inspect({ file_ids: ids }))).toBe('NOT_FOUND');
    const again = await stage(finance, one?.name ?? '', one?.text ?? '');
    expect((await take([again])).map(told)).toEqual([[one?.name, 'known', null]]);
  });

  test('are refused whole where a fen was moved, and hold back what goes on from them, and no others', async () => {
    const days = ['2026-07-03', '2026-07-04', '2026-07-05'].map((day) => ({ day, amounts: [5n] }));
    const [good, bad, after] = await nextStatements(tested, 'custody-icbc', days);
    const [other] = await nextStatements(tested, 'custody-ccb', [{ day: '2026-07-01', amounts: [7n] }]);
    const ids = [
      await stage(finance, good?.name ?? '', good?.text ?? ''),
      await stage(finance, bad?.name ?? '', spoilt(bad?.text ?? '')),
      await stage(finance, after?.name ?? '', after?.text ?? ''),
      await stage(finance, other?.name ?? '', other?.text ?? ''),
    ];
    const expected = [
      [bad?.name, 'refused', 'file balance'],
      [other?.name, 'taken', null],
      [good?.name, 'taken', null],
      [after?.name, 'refused', 'books wrong-state'],
    ];
    const { files } = await finance.custodyStatements.inspect({ file_ids: ids });
    expect(files.map(told)).toEqual(expected);
    expect(files[0]?.problem?.difference_minor).toBe(1n);
    const taken = await take(ids);
    expect(taken.map(told)).toEqual(expected);
    // Refused files stay, to be tried again; a gap is told with what the books expect.
    const [gap] = await take([ids[2] ?? '']);
    expect(gap?.problem?.details).toMatchObject({ field: 'sequence_no', day: '2026-07-05' });
  });

  test('name an account that the books know, unless the person says which it is', async () => {
    const [next] = await nextStatements(tested, 'custody-ccb', [{ day: '2026-07-02', amounts: [] }]);
    const { account_number } = await numbersOf('custody-ccb');
    const text = (next?.text ?? '').replaceAll(account_number, `${account_number.slice(0, -4)}9999`);
    const id = await stage(finance, 'other.txt', text);
    const { files } = await finance.custodyStatements.inspect({ file_ids: [id] });
    expect(files.map(told)).toEqual([['other.txt', 'refused', 'account account-unknown']]);
    expect((await take([id], { account_id: 'custody-ccb' })).map(told)).toEqual([
      ['other.txt', 'taken', null],
    ]);
    const wrong = finance.custodyStatements.inspect({ file_ids: [id], account_id: 'platform' });
    expect(await codeOf(wrong)).toBe('NOT_FOUND');
  });
});

async function numbersOf(account_id: string): Promise<{ readonly account_number: string }> {
  const [file] = await nextStatements(tested, account_id, [{ day: '2026-08-01', amounts: [] }]);
  return { account_number: /:25:(?:[A-Z]+\/)?(\w+)/.exec(file?.text ?? '')?.[1] ?? '' };
}

test('a large file is read in a thread: looked at, refused with its place where it is wrong, and taken', async () => {
  const amounts = Array.from({ length: 2_500 }, (_, place) => BigInt(place + 1));
  const [large] = await nextStatements(tested, 'custody-icbc', [{ day: '2026-07-20', amounts }]);
  const text = large?.text ?? '';
  expect(text.length).toBeGreaterThan(1_000_000);
  const good = await stage(finance, 'large.xml', text);
  const bad = await stage(finance, 'spoilt.xml', spoilt(text));
  const seen = await finance.custodyStatements.inspect({ file_ids: [bad, good] });
  expect(seen.files.map(told)).toEqual([
    ['spoilt.xml', 'refused', 'file balance'],
    ['large.xml', 'taken', null],
  ]);
  expect(seen.files[0]?.problem).toMatchObject({ difference_minor: 1n });
  const outcomes = await take([good]);
  expect(outcomes.map(told)).toEqual([['large.xml', 'taken', null]]);
  expect(outcomes[0]?.parts).toMatchObject([{ lines: 2_500 }]);
});
