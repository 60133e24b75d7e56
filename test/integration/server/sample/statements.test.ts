// The bank's statements of a sample, read back from the files and added up again: they must agree with the
// books but for the listed breaks and for what the bank books after the last day.
import { mkdtemp, readFile, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { checkContinuity, checkNewFile, type AcceptedStatement } from '#core/custody/statements/gate';
import { readStatementFile } from '#core/custody/statements/read-statement-file';
import { ledgerNo } from '#core/ledger/chart';
import type { EntryBody } from '#core/ledger/entry';
import { MemoryStore } from '#core/ledger/memory-store';
import type { Account } from '#core/ledger/tables';
import { dayFrom, dayNumber, dayText, isBusinessDay } from '#core/sample/calendar';
import { makeSample, type SampleReport } from '#server/sample/make-sample';
import { testEnvironment } from '#test/support/environment';
import { sha256 } from '#test/support/statement-files';

interface Line {
  readonly amount: bigint;
  readonly reference: string;
  readonly day: string;
}

interface Statement {
  readonly account: string;
  readonly day: string;
  readonly sequence: number;
  readonly opening: bigint;
  readonly closing: bigint;
  readonly lines: readonly Line[];
  readonly booked: readonly bigint[];
}

interface BreakRow {
  readonly file: string;
  readonly account: string;
  readonly date: string;
  readonly kind: string;
  readonly amount: bigint;
  readonly reference: string;
  readonly seq: number | null;
}

let folder: string;
let store: MemoryStore;
let report: SampleReport;
let statements: Statement[];
let breaks: BreakRow[];

/** Digits without the decimal mark: exact minor units of a currency with two decimals. */
function minor(text: string, sign: string): bigint {
  expect(text).toMatch(/^\d+[.,]\d{2}$/);
  const value = BigInt(text.replace(/[.,]/, ''));
  return sign === 'D' || sign === 'DBIT' ? -value : value;
}

const AMOUNT = /<(?:TtlAmt|Amt) Ccy="CNY">([\d.]+)<\/(?:TtlAmt|Amt)><CdtDbtInd>(CRDT|DBIT)<\/CdtDbtInd>/;

function readCamt(account: string, text: string): Statement {
  const day = /<FrDtTm>(\d{4}-\d\d-\d\d)/.exec(text)?.[1] ?? '';
  const balance = (code: string): bigint => {
    const bal = new RegExp(`<Cd>${code}</Cd></CdOrPrtry></Tp>(.*?)</Bal>`).exec(text)?.[1] ?? '';
    const [, amount = '', sign = ''] = AMOUNT.exec(bal) ?? [];
    return minor(amount, sign);
  };
  const lines: Line[] = [];
  const booked: bigint[] = [];
  for (const [, entry = ''] of text.matchAll(/<Ntry>(.*?)<\/Ntry>/gs)) {
    const [, amount = '', sign = ''] = AMOUNT.exec(entry) ?? [];
    booked.push(minor(amount, sign));
    for (const [, detail = ''] of entry.matchAll(/<TxDtls>(.*?)<\/TxDtls>/gs)) {
      const [, part = '', part_sign = ''] = AMOUNT.exec(detail) ?? [];
      const reference = /<EndToEndId>(.*?)</.exec(detail)?.[1] ?? '';
      lines.push({ amount: minor(part, part_sign), reference, day });
    }
  }
  const sequence = Number(/<ElctrncSeqNb>(\d+)/.exec(text)?.[1]);
  return { account, day, sequence, opening: balance('OPBD'), closing: balance('CLBD'), lines, booked };
}

function readMt940(account: string, text: string): Statement {
  const field = (tag: string): string[] =>
    [...text.matchAll(new RegExp(`^:${tag}:(.*)\\r$`, 'gm'))].map((match) => match[1] ?? '');
  const balance = (tag: string): bigint => {
    const [, sign = '', amount = ''] = /^([CD])\d{6}CNY([\d,]+)$/.exec(field(tag)[0] ?? '') ?? [];
    return minor(amount, sign);
  };
  const day = (field('62F')[0] ?? '').replace(/^[CD](\d\d)(\d\d)(\d\d).*/, '20$1-$2-$3');
  const lines = field('61').map((line): Line => {
    const match = /^\d{6}\d{4}([CD])([\d,]+)N[A-Z]{3}(.{1,16})\/\/(.{1,16})$/.exec(line);
    expect(match, line).not.toBeNull();
    const [, sign = '', amount = '', reference = ''] = match ?? [];
    return { amount: minor(amount, sign), reference, day };
  });
  const sequence = Number((field('28C')[0] ?? '').split('/')[0]);
  const booked = lines.map((line) => line.amount);
  return { account, day, sequence, opening: balance('60F'), closing: balance('62F'), lines, booked };
}

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'surety-statements-'));
  store = new MemoryStore();
  report = await makeSample(store, testEnvironment(), { trades: 2_000, seed: 77, statements_dir: folder });
  statements = [];
  for (const name of (await readdir(folder)).sort()) {
    const text = await readFile(join(folder, name), 'utf8');
    const account = name.split('_')[0] ?? '';
    if (name.endsWith('.camt053.xml')) {
      statements.push(readCamt(account, text));
    } else if (name.endsWith('.mt940.txt')) {
      statements.push(readMt940(account, text));
    } else {
      expect(name).toBe('breaks.csv');
      const [header, ...rows] = text.trimEnd().split('\n');
      expect(header).toBe('file,account,date,kind,amount_minor,currency,reference,entry_seq');
      breaks = rows.map((row) => {
        const [
          file = '',
          holder = '',
          date = '',
          kind = '',
          amount = '',
          currency,
          reference = '',
          seq = '',
        ] = row.split(',');
        expect(currency).toBe('CNY');
        return {
          file,
          account: holder,
          date,
          kind,
          amount: BigInt(amount),
          reference,
          seq: seq === '' ? null : Number(seq),
        };
      });
    }
  }
});

afterAll(async () => {
  await rm(folder, { recursive: true, force: true });
});

interface Movement {
  readonly seq: number;
  readonly day: number;
  readonly amount: bigint;
  readonly reference: string;
  readonly by_card: boolean;
}

/** Movements of a custody account as the books have them, with the references the bank would know. */
async function booksOf(account: string): Promise<Movement[]> {
  const rows = (await store.load([{ table: 'account', values: [account] }])).get(
    'account',
  ) as readonly Account[];
  const lines = await store.statement([ledgerNo(rows[0]!.no, 'custody-cash')], 0, report.head.seq, 1_000_000);
  const entries = new Map(
    (await store.entriesBySeq(lines.map((line) => line.seq))).map((entry) => [entry.seq, entry]),
  );
  return lines.map((line) => {
    const { data } = JSON.parse(entries.get(line.seq)!.body) as EntryBody;
    const names = [
      'topup_id',
      'refund_id',
      'withdrawal_id',
      'payout_id',
      'order_id',
      'chargeback_id',
      'adjustment_id',
      'funding_id',
      'remittance_id',
      'loan_id',
      'trade_id',
    ];
    const reference = String(data[names.find((name) => data[name] !== undefined)!]);
    const by_card = line.kind === 'pay-trade' && data['channel'] === 'credit-card';
    return { seq: line.seq, day: dayNumber(line.booked_at), amount: -line.amount_minor, reference, by_card };
  });
}

/** The names sort by account, day and number. */
async function filesOf(account: string): Promise<string[]> {
  return (await readdir(folder)).filter((name) => name.startsWith(`${account}_`)).sort();
}

const ACCOUNTS = ['custody-icbc', 'custody-ccb', 'custody-cmb'];

describe.each(ACCOUNTS)('statements of %s', (account) => {
  const own = (): Statement[] => statements.filter((one) => one.account === account);

  it('are one a day up to the last, each continuing the one before, and add up', () => {
    const last_day = dayText(dayNumber(report.to - 1));
    expect(own().at(-1)?.day).toBe(last_day);
    own().forEach((statement, index) => {
      const before = own()[index - 1];
      expect(statement.sequence).toBe(index + 1);
      expect(statement.opening).toBe(before?.closing ?? 0n);
      if (before !== undefined) {
        expect(dayFrom(statement.day)).toBe(dayFrom(before.day) + 1);
      }
      expect(statement.booked.reduce((sum, one) => sum + one, statement.opening)).toBe(statement.closing);
      expect(statement.lines.reduce((sum, one) => sum + one.amount, statement.opening)).toBe(
        statement.closing,
      );
    });
  });

  it('are read by the readers and pass the gate in order', async () => {
    let last: AcceptedStatement | null = null;
    const digests = new Set<string>();
    for (const [index, name] of (await filesOf(account)).entries()) {
      const read = readStatementFile({ name, bytes: await readFile(join(folder, name)) }, sha256);
      checkNewFile(name, read.sha256, (known) => digests.has(known));
      digests.add(read.sha256);
      const [statement, ...more] = read.statements;
      expect(more).toEqual([]);
      last = checkContinuity(last, statement!, name);
      const written = own()[index]!;
      expect(last).toMatchObject({ sequence_no: written.sequence, closing_minor: written.closing });
      expect(statement!.entries.map(({ amount_minor }) => amount_minor)).toEqual(written.booked);
      const parts = statement!.entries.flatMap((entry) =>
        entry.details.length === 0
          ? [{ amount: entry.amount_minor, reference: entry.reference, day: statement!.day }]
          : entry.details.map((part) => ({
              amount: part.amount_minor,
              reference: part.reference,
              day: statement!.day,
            })),
      );
      expect(parts).toEqual(
        written.lines.map((line) => ({ ...line, reference: line.reference.replace('NONREF', '') })),
      );
    }
  });

  it('agree with the books but for the breaks and the last day', async () => {
    const in_batches = own().some((statement) =>
      statement.lines.some((line) => line.reference.startsWith('CARD')),
    );
    const last = dayNumber(report.to - 1);
    const difference = new Map<string, bigint>();
    const add = (reference: string, amount: bigint): void => {
      difference.set(reference, (difference.get(reference) ?? 0n) + amount);
    };
    for (const line of own().flatMap((statement) => statement.lines)) {
      add(line.reference, line.amount);
    }
    const of_last_day = new Map<string, bigint>();
    for (const movement of await booksOf(account)) {
      const batch = `CARD${dayText(movement.day).replaceAll('-', '')}`;
      const reference = in_batches && movement.by_card ? batch : movement.reference;
      add(reference, -movement.amount);
      if (movement.day === last) {
        of_last_day.set(reference, (of_last_day.get(reference) ?? 0n) - movement.amount);
      }
    }
    for (const one of breaks.filter((row) => row.account === account && row.kind !== 'late-booking')) {
      add(one.reference, -one.amount);
    }
    for (const [reference, amount] of difference) {
      if (amount !== 0n) {
        expect(amount, reference).toBe(of_last_day.get(reference));
      }
    }
  });

  it('show each listed break where the list says', async () => {
    const seqs = new Map((await booksOf(account)).map((movement) => [movement.seq, movement]));
    const listed = breaks.filter((row) => row.account === account);
    expect(listed.length).toBeGreaterThan(4);
    for (const row of listed) {
      const statement = own().find((one) => row.file.includes(`_${one.day}_`));
      expect(statement?.day, row.file).toBe(row.date);
      const shown = statement!.lines.filter((line) => line.reference === row.reference);
      const movement = row.seq === null ? undefined : seqs.get(row.seq);
      switch (row.kind) {
        case 'missing-entry':
          expect(row.amount).toBe(-movement!.amount);
          break;
        case 'duplicated-entry':
          expect(shown.filter((line) => line.amount === movement!.amount).length).toBeGreaterThanOrEqual(2);
          break;
        case 'wrong-amount':
          expect(shown.map((line) => line.amount)).toContain(movement!.amount + row.amount);
          break;
        case 'late-booking':
          expect(shown.map((line) => line.amount)).toContain(movement!.amount);
          expect(dayFrom(row.date)).toBeGreaterThan(movement!.day + 1);
          break;
        default:
          expect(['unknown-receipt', 'bank-charge']).toContain(row.kind);
          expect(movement).toBeUndefined();
          expect(shown.map((line) => line.amount)).toEqual([row.amount]);
      }
    }
  });

  it('book card payments on business days only', () => {
    const batches = own().flatMap((statement) =>
      statement.lines.filter((line) => line.reference.startsWith('CARD')),
    );
    expect(batches.every((line) => isBusinessDay(dayFrom(line.day)))).toBe(true);
  });
});

it('every kind of break occurs', () => {
  const kinds = [
    'missing-entry',
    'duplicated-entry',
    'wrong-amount',
    'unknown-receipt',
    'bank-charge',
    'late-booking',
  ];
  expect([...new Set(breaks.map((row) => row.kind))].sort()).toEqual(kinds.sort());
  expect(report.statements).toEqual({
    files: statements.length + 1,
    entries: statements.reduce((sum, one) => sum + one.booked.length, 0),
    breaks: breaks.length,
  });
});
