// Custody commands whose program is killed -9 at any moment: the books are sound, no number is lost or used twice, no half file has its final name, and
// the same command ends well.
// Environment: SURETY_KILL_ROUNDS for more than one of each, SURETY_SEED for other moments.
import { copyFileSync, existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';

import { writeCamt053 } from '#core/custody/camt053-writer';
import { DAY_MS } from '#core/kernel/instant';
import { verifyBooks } from '#core/ledger/verify';
import type { ProjectionName, Row } from '#core/ledger/tables';
import { allRows } from '#server/composition/all-rows';
import { openReader } from '#server/composition/open-books';
import { lastMonth, makeCertifiable, PASSPHRASE } from '#test/support/certifiable-workspace';
import { Dice } from '#test/support/model/dice';

import { folder, startAndKill, suretyJson } from './run-cli';

const KILLS = Number(process.env['SURETY_KILL_ROUNDS'] ?? '1');
const ENV = { SURETY_VAULT_PASSPHRASE: PASSPHRASE };
const place = folder();
const at = (name: string): string => join(place, name);
const MONTH = lastMonth();
const ready = at('ready.surety');
const issued = at('issued.surety');
const workspace = at('books.surety');
/** Lines of the statement that is taken in: three pages. */
const LINES = 2_500;
const dice = new Dice(Number(process.env['SURETY_SEED'] ?? '7'));

async function run(
  books: string,
  actor: string,
  ...args: readonly string[]
): Promise<Record<string, unknown>> {
  const env = { ...ENV, SURETY_ACTOR: actor };
  const { code, document } = await suretyJson(['-w', books, 'custody', ...args], { env });
  expect([args.join(' '), code, code === 0 ? null : document]).toEqual([args.join(' '), 0, null]);
  return document;
}

function statementFile(opening_minor: bigint): string {
  const day = new Date(Date.parse(MONTH.until) + DAY_MS).toISOString().slice(0, 10);
  const entries = Array.from({ length: LINES }, (_, index) => ({
    ...{
      amount_minor: BigInt(index + 1),
      booked_on: day,
      value_on: day,
      details: [],
      purpose: 'receipt' as const,
    },
    ...{ bank_reference: `K${String(index)}`, reference: '', text: 'RECEIPT' },
  }));
  const closing_minor = entries.reduce((sum, { amount_minor }) => sum + amount_minor, opening_minor);
  return writeCamt053({
    ...{
      account_id: 'bank',
      bank: 'ICBC',
      bic: 'ICBKCNBJ',
      account_number: '6222000000000001',
      owner: 'Surety',
    },
    ...{ currency: 'CNY', day, sequence_no: 2, opening_minor, closing_minor, entries },
  });
}

beforeAll(async () => {
  if (KILLS === 0) return;
  const balance = await makeCertifiable(ready, MONTH);
  const of = ['--month', MONTH.name];
  const bank = await suretyJson(['custody', 'make-key', '--out', at('bank.pem')]);
  for (const [actor, ...args] of [
    ['finn'],
    ['fay'],
    ['finn', '--role', 'log'],
    ['finn', '--role', 'master'],
    ['finn', '--role', 'bank', '--owner', 'ICBC', '--public-key', String(bank.document['public_key'])],
  ] as const) {
    const { key_id } = await run(ready, actor, 'keys', 'enrol', ...args);
    await run(ready, 'boss', 'keys', 'confirm', String(key_id));
  }
  const daily = await suretyJson([
    '-w',
    ready,
    'custody',
    'run',
    '--date',
    MONTH.until,
    '--record',
    '--actor',
    'finn',
  ]);
  const run_id = String(daily.document['run_id']);
  await run(ready, 'finn', 'sign', run_id, '--part', 'preparer');
  await run(ready, 'fay', 'sign', run_id, '--part', 'reviewer');
  await run(ready, 'finn', 'bank-request', 'bank', ...of, '--out', at('request.json'));
  const signing = ['--key', at('bank.pem'), '--balance', String(balance), '--out', at('answer.json')];
  await suretyJson(['custody', 'bank-sign', at('request.json'), ...signing]);
  writeFileSync(at('next.xml'), statementFile(balance));
  copyFileSync(ready, issued);
  await run(issued, 'finn', 'certify', ...of);
  await run(issued, 'fay', 'review', '1');
  await run(issued, 'finn', ...PROVE, '--out', at('expected'));
}, 120_000);

const PROVE = ['prove', '--all', '--certificate', '1', '--reason', 'Every month.'] as const;

const killedAfter = (ms: number, args: readonly string[]): Promise<boolean> =>
  startAndKill(['-w', workspace, 'custody', ...args], { ...ENV, SURETY_ACTOR: 'finn' }, ms);

function startWith(base: string): void {
  for (const ending of ['', '-wal', '-shm']) rmSync(workspace + ending, { force: true });
  copyFileSync(base, workspace);
  rmSync(at('made'), { recursive: true, force: true });
}

/** Rows and names of secrets that are in the books, which must be sound. */
async function left<T extends ProjectionName>(
  table: T,
): Promise<{ readonly rows: readonly Row<T>[]; readonly secrets: readonly string[] }> {
  const open = await openReader(workspace);
  try {
    expect((await verifyBooks(open.reader, open.env)).first_break).toBeNull();
    return {
      rows: await allRows(open.reader, table),
      secrets: await open.vault_items.names('secret/custody/'),
    };
  } finally {
    await open.close();
  }
}

const proofs = (name: string): Map<string, string> =>
  new Map(
    existsSync(at(name))
      ? readdirSync(at(name)).map((file) => [file, readFileSync(at(join(name, file)), 'utf8')])
      : [],
  );

interface Killing {
  readonly base: string;
  readonly args: readonly string[];
  /** What must hold of what the killed program left; gives whether it had left anything. */
  readonly look: () => Promise<boolean>;
  /** What must hold once the same command was given again. */
  readonly after: () => Promise<void>;
}

const certificates = async () => (await left('custody_certificate')).rows;

const KILLINGS: Readonly<Record<string, Killing>> = {
  certify: {
    ...{ base: ready, args: ['certify', '--month', MONTH.name] },
    async look() {
      const found = await certificates();
      expect(found.map(({ number }) => number)).toEqual(found.length === 0 ? [] : [1]);
      return found.length > 0;
    },
    async after() {
      expect(await certificates()).toMatchObject([{ number: 1, status: 'prepared' }]);
      await run(workspace, 'fay', 'review', '1');
      expect(await certificates()).toMatchObject([{ number: 1, status: 'issued' }]);
    },
  },
  'bank-take': {
    ...{ base: ready, args: ['bank-take', at('answer.json'), '--month', MONTH.name] },
    look: async () => (await left('custody_key')).secrets.some((name) => name.includes('bank-signed')),
    async after() {
      const { secrets } = await left('custody_key');
      expect(secrets.filter((name) => name.includes('bank-signed'))).toHaveLength(1);
    },
  },
  import: {
    ...{ base: ready, args: ['import', at('next.xml')] },
    async look() {
      const lines = (await left('custody_line')).rows.length;
      // Whole or not at all; one line was there.
      expect([1, LINES + 1]).toContain(lines);
      return lines > 1;
    },
    async after() {
      expect((await left('custody_line')).rows).toHaveLength(LINES + 1);
    },
  },
  prove: {
    ...{ base: issued, args: [...PROVE, '--out', at('made')] },
    async look() {
      await left('custody_key');
      const [made, expected] = [proofs('made'), proofs('expected')];
      const whole = [...made].filter(([name]) => !name.endsWith('.part'));
      for (const [name, text] of whole) expect([name, text]).toEqual([name, expected.get(name)]);
      return made.size > 0;
    },
    after() {
      expect(proofs('made')).toEqual(proofs('expected'));
      return Promise.resolve();
    },
  },
};

describe.each(Object.entries(KILLINGS))('%s that is killed', (name, { base, args, look, after }) => {
  const timeout = KILLS * 30_000 + 90_000;
  it('leaves books that are sound, and ends well when it is given again', { timeout }, async () => {
    // How long it takes when nobody kills it.
    startWith(base);
    const started = Date.now();
    expect(await killedAfter(60_000, args)).toBe(false);
    const whole_ms = Date.now() - started;
    const figures = { killed: 0, had_left: 0 };
    for (let time = 0; time < KILLS; time += 1) {
      startWith(base);
      // The first part is the program’s start, which writes nothing.
      figures.killed += (await killedAfter(whole_ms * (0.3 + dice.next(75) / 100), args)) ? 1 : 0;
      figures.had_left += (await look()) ? 1 : 0;
      const [command = '', ...rest] = args;
      await run(workspace, 'finn', command, ...rest);
      await after();
    }
    if (KILLS > 1) console.info(JSON.stringify({ name, rounds: KILLS, ...figures, whole_ms }));
  });
});
