import { describe, expect, it } from 'vitest';

import type { BankStatement } from '#core/custody/statements/bank-statement';
import { checkContinuity, checkNewFile, type AcceptedStatement } from '#core/custody/statements/gate';
import { StatementFileError } from '#core/custody/statements/statement-file-error';
import { exampleBytes, readText, refusalOf, statementsOf } from '#test/support/statement-files';

interface Day {
  readonly day?: string;
  readonly numbers?: string;
  readonly account?: string;
  readonly opening?: string;
  readonly entry?: string;
  readonly closing?: string;
}

function message({
  day = '260105',
  numbers = '7/1',
  account = '1001',
  opening = '60F:C260104CNY10,00',
  entry = 'C1,00',
  closing = `62F:C${day}CNY11,00`,
}: Day = {}): string {
  return `:20:S\n:25:${account}\n:28C:${numbers}\n:${opening}\n:61:${day}${entry}NTRFX\n:${closing}\n-\n`;
}

const one = (day: Day = {}): BankStatement => statementsOf(message(day))[0]!;

function refused(work: () => unknown): StatementFileError {
  try {
    work();
  } catch (error) {
    if (error instanceof StatementFileError) {
      return error;
    }
    throw error;
  }
  throw new Error('accepted');
}

describe('checkContinuity', () => {
  const last = checkContinuity(null, one(), 'first.txt');
  const next = { day: '260106', numbers: '8/1', opening: '60F:C260105CNY11,00' } as const;

  it('accepts the first statement of an account and the one that goes on from it', () => {
    expect(last).toMatchObject({ account_number: '1001', sequence_no: 7, closing_minor: 1_100n });
    const accepted = checkContinuity(last, one({ ...next, closing: '62F:C260106CNY12,00' }), 'next.txt');
    expect(accepted).toMatchObject({ day: '2026-01-06', sequence_no: 8, closing_minor: 1_200n });
  });

  it.each<[string, Day, string | null, bigint | null]>([
    ['same statement', {}, 'statement-twice', null],
    ['other account', { ...next, account: '1002' }, 'account-differs', null],
    ['number left out', { ...next, numbers: '9/1' }, 'sequence-gap', null],
    ['number again', { ...next, numbers: '7/1', entry: 'C2,00' }, 'sequence-repeat', null],
    ['number 1 in the same year', { ...next, numbers: '1/1' }, 'sequence-repeat', null],
    ['next page, closed like the first', { ...next, numbers: '7/2' }, null, null],
    ['page left out', { ...next, numbers: '7/3' }, 'sequence-repeat', null],
    ['number 1 in a new year', { ...next, numbers: '1/1', day: '270101' }, null, null],
    ['no number', { ...next, numbers: '0' }, null, null],
    ['earlier day', { ...next, day: '251231' }, 'day-order', null],
    ['same day', { ...next, day: '260105' }, null, null],
    ['other balance', { ...next, opening: '60F:C260105CNY11,01' }, 'opening-differs', 1n],
    ['other sign', { ...next, opening: '60F:D260105CNY11,00' }, 'opening-differs', -2_200n],
    ['second page first', { ...next, numbers: '8/2', opening: '60M:C260105CNY11,00' }, 'sequence-gap', null],
  ])('%s', (_, change, code, difference_minor) => {
    const mark = change.opening?.[4];
    const text = /CNY(.*)/.exec(change.opening ?? '')?.[1] ?? '10,00';
    const opening = (mark === 'D' ? -1n : 1n) * BigInt(text.replace(',', ''));
    const sum = opening + BigInt((change.entry ?? 'C1,00').slice(1).replace(',', ''));
    const digits = (sum < 0n ? -sum : sum).toString().padStart(3, '0');
    const closing = `62F:${sum < 0n ? 'D' : 'C'}${change.day ?? '260105'}CNY${digits.slice(0, -2)},${digits.slice(-2)}`;
    const work = (): AcceptedStatement => checkContinuity(last, one({ ...change, closing }), 'next.txt');
    if (code === null) {
      expect(work().account_number).toBe('1001');
    } else {
      expect(refused(work)).toMatchObject({ code, file: 'next.txt', difference_minor });
    }
  });

  it('wants the pages of a statement one after the other', () => {
    const [first, second] = statementsOf(exampleBytes('two-pages.mt940.txt'));
    const after = checkContinuity(null, first!, 'a');
    expect(after.is_unfinished).toBe(true);
    expect(checkContinuity(after, second!, 'a')).toMatchObject({
      is_unfinished: false,
      sequence_no: 7,
      page_no: 2,
    });
    expect(refused(() => checkContinuity(after, { ...second!, page_no: 3 }, 'a')).code).toBe('sequence-gap');
    expect(refused(() => checkContinuity(after, { ...second!, page_no: 1 }, 'a')).code).toBe(
      'sequence-repeat',
    );
    expect(refused(() => checkContinuity(after, { ...second!, sequence_no: 8 }, 'a')).code).toBe(
      'sequence-gap',
    );
  });

  it('proves a format without opening balance by the balance before', () => {
    const [january] = statementsOf(exampleBytes('month.ofx'));
    const before: AcceptedStatement = {
      account_number: '1001',
      currency: 'USD',
      day: '2025-12-31',
      sequence_no: null,
      page_no: null,
      is_unfinished: false,
      closing_minor: -10_000n,
      statement_key: '',
    };
    expect(checkContinuity(before, january!, 'month.ofx').closing_minor).toBe(-9_016n);
    const off = refused(() => checkContinuity({ ...before, closing_minor: -9_999n }, january!, 'month.ofx'));
    expect(off).toMatchObject({ code: 'opening-differs', field: 'LEDGERBAL', difference_minor: -1n });
  });

  it('carries a balance over a statement that tells none', () => {
    const told = one({ ...next, numbers: '0', closing: '62F:C260106CNY12,00' });
    const silent = { ...told, opening: null, closing: null };
    expect(checkContinuity(last, silent, 'b').closing_minor).toBe(1_200n);
    expect(checkContinuity(null, silent, 'b').closing_minor).toBeNull();
  });
});

describe('a file', () => {
  it('is held together: statements of one account continue one another, accounts stand alone', () => {
    const other = message({ account: '1002', opening: '60F:D260104CNY1,00', closing: '62F:C260105CNY0,00' });
    const next = message({
      day: '260106',
      numbers: '8',
      opening: '60F:C260105CNY11,00',
      closing: '62F:C260106CNY12,00',
    });
    expect(statementsOf(message() + other + next)).toHaveLength(3);
    expect(refusalOf(message() + other + message())).toMatchObject({ code: 'statement-twice', line: 15 });
    expect(refusalOf(message() + next.replaceAll('11,00', '11,50').replace('12,00', '12,50'))).toMatchObject({
      code: 'opening-differs',
      difference_minor: 50n,
    });
  });

  it('is refused when its bytes were read before', () => {
    const { sha256 } = readText(message());
    expect(sha256).toMatch(/^[0-9a-f]{64}$/);
    checkNewFile('a.txt', sha256, () => false);
    expect(refused(() => checkNewFile('a.txt', sha256, (known) => known === sha256)).code).toBe('file-twice');
  });

  it.each([
    ['', 'format-unknown'],
    ['hello', 'format-unknown'],
    ['{"a":1}', 'format-unknown'],
    ['<html></html>', 'format-unknown'],
    ['\u0000\u0001', 'format-unknown'],
    ['date,amount\n', 'format-unknown'],
  ])('%j: %s', (text, code) => {
    expect(refusalOf(text).code).toBe(code);
  });

  it('never leaves 64 bits', () => {
    const most = '92233720368547758,07';
    const text = message({ opening: `60F:C260104CNY${most}`, closing: `62F:C260105CNY${most}` });
    expect(refusalOf(text).code).toBe('value');
    const xml = exampleBytes('batch.camt053.xml').toString();
    expect(refusalOf(xml.replace('">25.00', '">92233720368547758.07')).code).toBe('amount');
    expect(refusalOf(xml.replace('">25.00', `">${'9'.repeat(60_000)}`)).code).toBe('amount');
  });
});
