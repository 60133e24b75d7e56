import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';

import { folder, surety, suretyJson } from './run-cli';

const where = folder();
const file = join(where, 's.surety');
const at = (args: readonly string[]): string[] => [...args, '--workspace', file];

beforeAll(async () => {
  const { code, document } = await suretyJson([
    ...['sample', '--trades', '1000', '--seed', '5', '-w', file],
    ...['--truth', join(where, 'truth.csv'), '--statements', join(where, 'statements')],
  ]);
  expect(code).toBe(0);
  expect(document).toMatchObject({ trades: 1000, seed: 5, rejected: 0 });
}, 120_000);

test('the same seed gives the same chain, to the last hash, in another workspace', async () => {
  const twin = join(where, 'twin.surety');
  const { document } = await suretyJson(['sample', '--trades', '1000', '--seed', '5', '-w', twin]);
  const checkpoint = await suretyJson(at(['checkpoint', '--out', join(where, 'head.json')]));
  expect(checkpoint.document).toMatchObject({ hash: (document as { head: { hash: string } }).head.hash });
}, 120_000);

/** Every command that only reads, with and without options. */
const READING: readonly (readonly string[])[] = [
  ['overview'],
  ['overview', '--no-verify'],
  ['trial-balance'],
  ['trial-balance', '--at', '2026-03-31', '--currency', 'CNY'],
  ['balance', '--account', 'system:CNY'],
  ['balance', '--account', 'A0000001', '--at', '2026-03-31T00:00:00Z'],
  ['statement', '--account', 'A0000001'],
  [
    'statement',
    '--account',
    'A0000001',
    '--code',
    'customer-available',
    '--from',
    '2026-02-01',
    '--to',
    '2026-02-28',
  ],
  ['trades'],
  ['trades', '--status', 'settled', '--from', '2026-02-01', '--limit', '3'],
  ['trades', '--account', 'A0000001'],
  ['journal'],
  ['journal', '--kind', 'pay-trade', '--outcome', 'refused'],
  ['journal', '--seq', '1'],
  ['restrictions'],
  ['restrictions', '--at', '2026-05-01'],
  ['policies'],
  ['policies', '--kind', 'fees'],
  ['verify'],
];

describe('every reading command', () => {
  test.each(READING.map((args) => ({ args, name: args.join(' ') })))(
    '$name: one JSON document for machines, text for people',
    async ({ args }) => {
      const given = at(args);
      const machine = await surety([...given, '--json']);
      expect(machine).toMatchObject({ code: 0, stderr: '' });
      expect(machine.stdout.trimEnd()).not.toContain('\n');
      expect(() => JSON.parse(machine.stdout) as unknown).not.toThrow();
      const people = await surety(given);
      expect(people).toMatchObject({ code: 0, stderr: '' });
      expect(people.stdout).not.toMatch(/undefined|NaN|\[object|\bnull\b/);
      expect(people.stdout.split('\n').filter((line) => line.endsWith(' '))).toEqual([]);
    },
  );
});

interface Line {
  readonly code: string;
  readonly debit_minor: string;
  readonly credit_minor: string;
}

test('the trial balance balances, at the end and at any day', async () => {
  for (const day of ['2015-01-01', '2026-01-31', '2026-04-15', 'now']) {
    const { document } = await suretyJson(at(['trial-balance', '--at', day]));
    const lines = document['lines'] as readonly Line[];
    const sum = (side: 'debit_minor' | 'credit_minor'): bigint =>
      lines.reduce((total, line) => total + BigInt(line[side]), 0n);
    expect(sum('debit_minor')).toBe(sum('credit_minor'));
    expect(document['balanced']).toBe(true);
  }
});

test('pages of trades put together are all trades', async () => {
  const ids: string[] = [];
  let after: string[] = [];
  for (;;) {
    const { document } = await suretyJson(at(['trades', '--limit', '300', ...after]));
    ids.push(...(document['trades'] as { id: string }[]).map((trade) => trade.id));
    if (document['next_after'] === null) {
      break;
    }
    after = ['--after', document['next_after'] as string];
  }
  expect(ids).toHaveLength(1000);
  expect(new Set(ids).size).toBe(1000);
});

test('a trade is shown with its entries and their postings', async () => {
  const { document: list } = await suretyJson(at(['trades', '--status', 'settled', '--limit', '1']));
  const [{ id } = { id: '' }] = list['trades'] as { id: string }[];
  const { document } = await suretyJson(at(['trades', '--id', id]));
  const entries = document['entries'] as { kind: string; postings: { account_id: string; code: string }[] }[];
  expect(entries.map(({ kind }) => kind).slice(0, 2)).toEqual(['create-trade', 'pay-trade']);
  expect(entries.flatMap(({ postings }) => postings.map(({ code }) => code))).toContain('escrow');
  const { stdout } = await surety(at(['trades', '--id', id]));
  expect(stdout).toContain('2100 Escrow');
});

test('a statement leads from its opening to its closing balance', async () => {
  const args = ['statement', '--account', 'A0000001', '--code', 'customer-available', '--from', '2026-03-01'];
  const { document } = await suretyJson(at(args));
  const balance = (which: string): bigint =>
    BigInt((document[which] as { balance_minor: string }[])[0]?.balance_minor ?? '0');
  const moved = (document['lines'] as { amount_minor: string }[]).reduce(
    (sum, line) => sum + BigInt(line.amount_minor),
    0n,
  );
  expect(balance('opening') + moved).toBe(balance('closing'));
});

test('the truth lies beside the workspace, not in it', async () => {
  const truth = readFileSync(join(where, 'truth.csv'), 'utf8').split('\n');
  expect(truth.length).toBeGreaterThan(10);
  const { stdout } = await surety(at(['export', '--what', 'journal', '--out', '-']));
  expect(stdout).not.toContain(truth[0] ?? 'none');
});

describe('export', () => {
  const rowsOf = async (what: string): Promise<number> => {
    const out = join(where, `${what}.csv`);
    const { code, document } = await suretyJson(at(['export', '--what', what, '--out', out]));
    expect(code).toBe(0);
    const text = readFileSync(out, 'utf8');
    expect(Buffer.byteLength(text)).toBe(document['bytes']);
    return document['rows'] as number;
  };

  test('holds the whole table, however many chunks it takes', async () => {
    const { document } = await suretyJson(at(['overview', '--no-verify']));
    expect(await rowsOf('journal')).toBe((document['head'] as { seq: number }).seq);
    expect(await rowsOf('trades')).toBe(1000);
    expect(await rowsOf('trial-balance')).toBe(
      (document['trial_balance'] as { lines: unknown[] }).lines.length,
    );
    for (const what of ['postings', 'accounts', 'balances', 'restrictions']) {
      expect(await rowsOf(what)).toBeGreaterThan(0);
    }
  });

  test('NDJSON is one object a line, amounts as text; postings sum to zero', async () => {
    const { stdout } = await surety(at(['export', '--what', 'postings', '--format', 'ndjson', '--out', '-']));
    const rows = stdout
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as { amount_minor: string });
    expect(rows.reduce((sum, row) => sum + BigInt(row.amount_minor), 0n)).toBe(0n);
  });

  test('never replaces a file unasked, and says which filters mean nothing', async () => {
    const out = join(where, 'once.csv');
    expect((await surety(at(['export', '--what', 'accounts', '--out', out, '--bom']))).code).toBe(0);
    expect(readFileSync(out).subarray(0, 3)).toEqual(Buffer.from([0xef, 0xbb, 0xbf]));
    expect(await surety(at(['export', '--what', 'accounts', '--out', out]))).toMatchObject({ code: 2 });
    expect((await surety(at(['export', '--what', 'accounts', '--out', out, '--force']))).code).toBe(0);
    const odd = await surety(at(['export', '--what', 'accounts', '--status', 'paid', '--out', '-']));
    expect(odd).toMatchObject({ code: 2, stdout: '' });
    expect(odd.stderr).toContain('--status does not filter accounts');
    expect((await surety(at(['export', '--what', 'trades', '--out', '-', '--json']))).code).toBe(2);
  });
});
