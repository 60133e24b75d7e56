// Proves custody at the command line: a sample platform's statements are taken in any order but never with a gap, matched, and what
// is left on one side is exactly what the generator did on purpose, and what banks book after the last day.
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';

import { folder, surety, suretyJson } from './run-cli';

interface BreakRow {
  readonly account: string;
  readonly date: string;
  readonly kind: string;
  readonly amount_minor: string;
  readonly reference: string;
  readonly entry_seq: string;
}

interface BreakItem {
  readonly id: string;
  readonly account_id: string;
  readonly quadrant: string;
  readonly amount_minor: string;
  readonly reference: string;
  readonly booked_on: string;
  readonly suggestions: readonly { readonly rule: string; readonly difference_minor: string }[];
}

const where = folder();
const file = join(where, 'custody.surety');
const statements = join(where, 'statements');
const ACTOR = ['--actor', 'finn'];
const on = (args: readonly string[]): string[] => ['custody', ...args, '--workspace', file];
let names: string[] = [];
let made: BreakRow[] = [];

const paths = (list: readonly string[]): string[] => list.map((name) => join(statements, name));

async function breaksOn(date: string): Promise<BreakItem[]> {
  const { code, document } = await suretyJson(on(['breaks', '--date', date, '--limit', '5000']));
  expect(code).toBe(0);
  return [...(document as { breaks: BreakItem[] }).breaks];
}

beforeAll(async () => {
  const sample = ['sample', '--trades', '3000', '--statements', statements, '--workspace', file];
  expect((await surety(sample)).code).toBe(0);
  names = readdirSync(statements).filter((name) => name !== 'breaks.csv');
  const [head = '', ...rows] = readFileSync(join(statements, 'breaks.csv'), 'utf8').trim().split(/\r?\n/);
  const columns = head.replace('\uFEFF', '').split(',');
  made = rows.map((row) => {
    const cells = row.split(',');
    return Object.fromEntries(
      columns.map((column, place) => [column, cells[place] ?? '']),
    ) as unknown as BreakRow;
  });
  expect(new Set(made.map(({ kind }) => kind)).size).toBeGreaterThanOrEqual(4);
}, 120_000);

describe('a statement', () => {
  const mt940 = (): string[] => names.filter((name) => name.endsWith('.txt')).sort();

  test('with one fen moved is refused with file, line and difference, and nothing is recorded', async () => {
    const [first = ''] = mt940();
    const text = readFileSync(join(statements, first), 'utf8');
    const spoilt = text.replace(
      /(:62F:[CD]\d{6}[A-Z]{3}\d+,\d)(\d)/,
      (_, before: string, digit: string) => `${before}${String((Number(digit) + 1) % 10)}`,
    );
    expect(spoilt).not.toBe(text);
    mkdirSync(join(where, 'spoilt'));
    const path = join(where, 'spoilt', first);
    writeFileSync(path, spoilt);
    const { code, document } = await suretyJson(on(['import', path, ...ACTOR]));
    expect(code).toBe(2);
    const { error } = document as { error: { message: string; details: Record<string, unknown> } };
    expect(error.message).toContain(`${first}, line `);
    expect(error.details).toMatchObject({ code: 'balance', field: '62F' });
    expect(Math.abs(Number(error.details['difference_minor'])) % 10).toBe(1);
  });

  test('is not taken before the one it goes on from, and is when that came', async () => {
    const [first = '', second = '', third = ''] = mt940();
    expect((await surety(on(['import', join(statements, first), ...ACTOR]))).code).toBe(0);
    const early = await suretyJson(on(['import', join(statements, third), ...ACTOR]));
    expect(early.code).toBe(2);
    expect(early.document).toMatchObject({ error: { details: { what: 'statement', field: 'sequence_no' } } });
    const both = await suretyJson(on(['import', ...paths([third, second]), ...ACTOR]));
    expect(both.code).toBe(0);
    const { files } = both.document as { files: { file: string; is_known: boolean }[] };
    expect(files.map(({ file: name }) => name)).toEqual([second, third]);
  });
});

test('a file of more pages than can be taken at once is refused whole, and a broken one by what is wrong', async () => {
  const path = join(where, 'many.sta');
  const [first = ''] = names.filter((name) => name.endsWith('.txt')).sort();
  const account = /:25:(\S+)/.exec(readFileSync(join(statements, first), 'utf8'))?.[1] ?? '';
  const one = (no: number): string =>
    [':20:X', `:25:${account}`, `:28C:${String(no)}/1`, ':60F:C260101CNY0,', ':62F:C260101CNY0,', '-'].join(
      '\r\n',
    );
  writeFileSync(path, Array.from({ length: 1_001 }, (_, no) => one(no + 1)).join('\r\n'));
  const many = await surety(on(['import', path, ...ACTOR]));
  expect([many.code, many.stderr]).toMatchObject([2, expect.stringContaining('at most 1000 pages')]);
  writeFileSync(path, 'no statement');
  const broken = await surety(on(['import', path, ...ACTOR]));
  expect([broken.code, broken.stderr]).toMatchObject([2, expect.stringContaining('many.sta')]);
});

describe('all statements', () => {
  test('are taken in any order, each once', async () => {
    const first = await suretyJson(on(['import', ...paths([...names].reverse()), ...ACTOR]));
    expect(first.code).toBe(0);
    const { files } = first.document as { files: { is_known: boolean }[] };
    expect(files.filter(({ is_known }) => is_known).length).toBe(3);
    const again = await suretyJson(on(['import', ...paths(names.slice(0, 20)), ...ACTOR]));
    expect((again.document as typeof first.document & { files: { is_known: boolean }[] }).files).toSatisfy(
      (known: { is_known: boolean }[]) => known.every(({ is_known }) => is_known),
    );
  }, 120_000);

  test('match, but for what was made wrong and what is booked after the last day', async () => {
    const matched = await suretyJson(on(['match', ...ACTOR]));
    expect(matched.code).toBe(0);
    const last_day =
      names
        .map((name) => /\d{4}-\d{2}-\d{2}/.exec(name)?.[0] ?? '')
        .sort()
        .at(-1) ?? '';
    const left = await breaksOn(last_day);
    const take = (fits: (item: BreakItem) => boolean): BreakItem => {
      const place = left.findIndex(fits);
      expect(place).not.toBe(-1);
      return left.splice(place, 1)[0] as BreakItem;
    };
    for (const { account, kind, reference, entry_seq, amount_minor } of made) {
      const of_bank = (item: BreakItem): boolean =>
        item.account_id === account && item.quadrant.startsWith('bank') && item.reference === reference;
      const of_books = (item: BreakItem): boolean => item.id === `${entry_seq}@${account}`;
      if (kind === 'missing-entry') take(of_books);
      if (kind === 'unknown-receipt' || kind === 'bank-charge') {
        expect(take(of_bank).amount_minor).toBe(amount_minor);
      }
      if (kind === 'duplicated-entry') expect(take(of_bank).suggestions[0]?.rule).toBe('bank-twice');
      if (kind === 'wrong-amount') {
        const [bank, books] = [take(of_bank), take(of_books)];
        expect(bank.suggestions[0]).toMatchObject({ rule: 'amount-off', difference_minor: amount_minor });
        expect(BigInt(bank.amount_minor) - BigInt(books.amount_minor)).toBe(BigInt(amount_minor));
      }
    }
    // Cards settle on the next business day, and what comes just before midnight is booked the day after.
    const before = new Date(Date.parse(`${last_day}T00:00:00Z`) - 10 * 86_400_000).toISOString().slice(0, 10);
    expect(
      left.filter(({ quadrant, booked_on }) => !quadrant.startsWith('books') || booked_on < before),
    ).toEqual([]);
  }, 60_000);

  test('what was booked late was a break until then, of the same id day after day', async () => {
    const late = made.filter(({ kind }) => kind === 'late-booking');
    for (const { account, entry_seq, date } of late) {
      const day = (days: number): string =>
        new Date(Date.parse(`${date}T00:00:00Z`) - days * 86_400_000).toISOString().slice(0, 10);
      const id = `${entry_seq}@${account}`;
      expect((await breaksOn(date)).some((item) => item.id === id)).toBe(false);
      expect((await breaksOn(day(1))).some((item) => item.id === id)).toBe(true);
    }
  }, 60_000);

  test('stand behind the daily run: figures agree, and what is old, the platform’s own or not acknowledged fails', async () => {
    const { code, document } = await suretyJson(on(['run', '--date', '2026-06-16', '--record', ...ACTOR]));
    expect(code).toBe(1);
    const { tests, as_of_seq, run_id } = document as {
      as_of_seq: number;
      run_id: string;
      tests: { test: string; outcome: string; figures: Record<string, string> }[];
    };
    const failed = tests.filter(({ outcome }) => outcome === 'failed').map(({ test: name }) => name);
    // So small a platform has much money of its own beside what customers are owed.
    expect(failed).toEqual(['T9', 'T12', 'T14']);
    const figures = new Map(tests.map((one) => [one.test, one.figures]));
    const number = (test: string, figure: string): bigint => BigInt(figures.get(test)?.[figure] ?? '');
    expect(number('T4', 'requirement_minor')).toBe(number('T3', 'control_minor'));
    expect(number('T2', 'books_minor') - number('T2', 'bank_minor')).toBe(number('T2', 'outstanding_minor'));
    expect(as_of_seq).toBeGreaterThan(1_000);
    // A business day that was passed over is told by the run of the day after.
    const later = await suretyJson(on(['run', '--date', '2026-06-18']));
    const missed = (later.document as { tests: { test: string; outcome: string; names: object[] }[] }).tests;
    expect(missed.find(({ test: name }) => name === 'T16')).toMatchObject({
      ...{ outcome: 'failed', names: [{ kind: 'day', id: '2026-06-17' }] },
    });
    expect(missed.find(({ test: name }) => name === 'T15')?.names).toContainEqual({
      ...{ kind: 'day', id: '2026-06-17' },
    });
    // One person prepares and another one reviews.
    const sign = async (part: string, actor: string) =>
      suretyJson(on(['sign', run_id, '--part', part, '--actor', actor]));
    expect((await sign('reviewer', 'finn')).code).toBe(2);
    expect((await sign('preparer', 'finn')).code).toBe(0);
    expect((await sign('reviewer', 'finn')).document).toMatchObject({ error: { code: 'approval-needed' } });
    expect((await sign('preparer', 'finn')).document).toMatchObject({ error: { code: 'wrong-state' } });
    expect((await surety(on(['run', '--date', '2999-01-01']))).code).toBe(2);
  }, 60_000);

  test('leave the books sound, and a second matching finds nothing', async () => {
    const again = await suretyJson(on(['match', ...ACTOR]));
    expect(again.document).toMatchObject({ matches: 0 });
    expect((await surety(['verify', '--workspace', file])).code).toBe(0);
  }, 60_000);
});

test('a letter that is filed is told with its account; one that ends before it begins is refused', async () => {
  const filed = (...rest: string[]) =>
    suretyJson(on(['letter', 'custody-ccb', '--reference', 'CCB-1', ...rest, ...ACTOR]));
  expect((await filed('--signed', '2026-01-31', '--ends', '2026-01-30')).code).toBe(3);
  expect((await filed('--signed', '2026-01-32')).code).toBe(2);
  expect((await filed('--signed', '2026-01-31')).code).toBe(0);
  const { document } = await suretyJson(on(['accounts']));
  const { accounts } = document as {
    accounts: { account_id: string; letter_state: string; share_ppm: number; books_minor: string }[];
  };
  expect(accounts.map(({ account_id, letter_state }) => [account_id, letter_state])).toEqual([
    ['custody-ccb', 'in-force'],
    ['custody-cmb', 'missing'],
    ['custody-icbc', 'missing'],
  ]);
  expect(accounts.every(({ books_minor }) => BigInt(books_minor) > 0n)).toBe(true);
});
