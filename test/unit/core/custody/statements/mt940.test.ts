import { describe, expect, it } from 'vitest';

import { entryIds } from '#core/custody/statements/entry-ids';
import { entryLine, exampleBytes, refusalOf, sha256, statementsOf } from '#test/support/statement-files';

/** A message without blocks; `changes` replace lines by their tag. */
function message(entries: readonly string[], closing: string, opening = ':60F:C260104CNY100,00'): string {
  return [':20:START', ':25:10010030827', ':28C:7/1', opening, ...entries, closing, '-', ''].join('\n');
}

describe('readMt940', () => {
  it('reads two pages of a statement in their blocks to the last entry', () => {
    const [first, second, ...more] = statementsOf(exampleBytes('two-pages.mt940.txt'));
    expect(more).toEqual([]);
    expect(first).toMatchObject({
      format: 'mt940',
      account_number: '1001000000030827',
      bank_code: '4400',
      bic: 'DEMOCNBJ',
      currency: 'CNY',
      statement_id: '2601050007',
      sequence_no: 7,
      page_no: 1,
      day: '2026-01-05',
      opening: { code: '60F', amount_minor: 100_000n, on: '2026-01-04', is_intermediate: false, line: 5 },
      closing: { code: '62M', amount_minor: 102_218n, on: '2026-01-05', is_intermediate: true, line: 12 },
    });
    expect(first?.entries.map(entryLine)).toEqual([
      '6 | 2026-01-05 | 2026-01-04 | 1234 | NTRF | DEMO01 | T00000001 | PAYMENT OF TRADE T00000001',
      '8 | 2026-01-05 | 2026-01-04 | 1234 | NTRF | DEMO01 | T00000001 | PAYMENT OF TRADE T00000001',
      '10 | 2026-01-05 | 2026-01-05 | -250 | NCHG | DEMO02 |  | FEE',
    ]);
    expect(second).toMatchObject({
      page_no: 2,
      opening: { code: '60M', amount_minor: 102_218n, is_intermediate: true },
      closing: { code: '62F', amount_minor: 101_300n, is_intermediate: false },
      other_balances: [{ code: '64', amount_minor: 101_300n }],
      dialect: 'subfields',
    });
    expect(second?.entries.map(entryLine)).toEqual([
      '19 | 2026-01-05 | 2026-01-05 | -1000 | NRTI | DEMO03 | E2E-0000000002 | /EREF/E2E-0000000002/NAME/LI LEI/REMI/WRONG ACCOUNT',
      '21 | 2026-01-02 | 2025-12-31 | 82 | NTRF/166 | DEMO04 | E2E-77 A | GUTSCHRIFT EREF+E2E-77 ASVWZ+ORDER 77',
    ]);
    expect(second?.entries.map(({ is_reversal, counterparty }) => [is_reversal, counterparty])).toEqual([
      [true, { name: 'LI LEI', account: '' }],
      [true, { name: 'HAN MEIMEI', account: 'DE02120300000000202051' }],
    ]);
  });

  it('gives rows that are alike ids of their own, whatever lines they stand in', () => {
    const [one] = statementsOf(exampleBytes('two-pages.mt940.txt'));
    const moved = exampleBytes('two-pages.mt940.txt').toString().replace('{1:', '\r\n\r\n{1:');
    const [other] = statementsOf(moved);
    const ids = [...entryIds(one!, sha256)];
    expect(new Set(ids).size).toBe(3);
    expect(ids[0]?.slice(0, 64)).toBe(ids[1]?.slice(0, 64));
    expect([...entryIds(other!, sha256)]).toEqual(ids);
    expect(other?.statement_key).toBe(one?.statement_key);
  });

  it.each([
    ['251231', '0102', '2026-01-02'],
    ['260102', '1231', '2025-12-31'],
    ['260105', '    ', '2026-01-05'],
    ['260105', '', '2026-01-05'],
    ['240301', '0229', '2024-02-29'],
  ])('value date %s and entry date %s were booked on %s', (value, entry, booked_on) => {
    const [read] = statementsOf(message([`:61:${value}${entry}C1,00NTRFX`], ':62F:C260105CNY101,00'));
    expect(read?.entries[0]?.booked_on).toBe(booked_on);
  });

  it.each([
    [':61:260105C,50NTRFX', 'value', 5],
    [':61:2601051332C1,00NTRFX', 'date', 5],
    [':61:260230C1,00NTRFX', 'date', 5],
    [':61:260105X1,00NTRFX', 'value', 5],
    [':61:260105CR1,00NTRFX', 'currency-mismatch', 5],
    [':61:260105C1,001NTRFX', 'amount', 5],
    [':61:260105C1.00NTRFX', 'value', 5],
    [':61:260105C1NTRFX', 'value', 5],
    [':71:260105C1,00NTRFX', 'field-unexpected', 5],
    [':60F:C260104CNY100,00', 'field-unexpected', 5],
  ])('refuses the line %s: %s', (line, code, at) => {
    const error = refusalOf(message([line], ':62F:C260105CNY101,00'));
    expect([error.code, error.line]).toEqual([code, at]);
  });

  it('takes more decimals than the currency has when they are zeros', () => {
    const [read] = statementsOf(message([':61:260105C1,2500000NTRFX'], ':62F:C260105CNY101,250'));
    expect(read?.entries[0]?.amount_minor).toBe(125n);
  });

  it('says where, what and by how much the closing balance is off', () => {
    const error = refusalOf(message([':61:260105D1,00NTRFX'], ':62F:C260105CNY99,01'));
    expect(error).toMatchObject({
      code: 'balance',
      file: 'bank.txt',
      line: 6,
      field: '62F',
      found: '9901',
      difference_minor: 1n,
    });
    expect(error.expected).toBe('expected 9900 in minor units: the opening balance and 1 entries');
    expect(error.message).toBe(
      'bank.txt, line 6 (62F): expected 9900 in minor units: the opening balance and 1 entries; found "9901", a difference of 1 in minor units',
    );
  });

  it('reads a statement without entries, overdrawn, and several without blocks', () => {
    const text =
      message([], ':62F:D260104CNY5,00', ':60F:D260104CNY5,') +
      message([], ':62F:D260105CNY5,', ':60F:D260104CNY5,').replace(':28C:7/1', ':28C:8');
    expect(statementsOf(text).map(({ entries, closing }) => [entries.length, closing?.amount_minor])).toEqual(
      [
        [0, -500n],
        [0, -500n],
      ],
    );
  });

  it('holds totals of :90C: and :90D: to the entries', () => {
    const entries = [':61:260105C1,00NTRFX', ':61:260105D3,00NTRFX'];
    const text = message(entries, ':62F:C260105CNY98,00\n:90D:1CNY3,00\n:90C:1CNY1,00');
    expect(statementsOf(text)[0]?.control_totals).toMatchObject({ debit_count: 1, credits_minor: 100n });
    const error = refusalOf(text.replace(':90D:1CNY3,00', ':90D:1CNY3,01'));
    expect([error.code, error.field, error.difference_minor]).toEqual(['control-total', 'debits_minor', 1n]);
  });

  it.each([
    [':20:', 'field-unexpected'],
    [':25:', 'field-missing'],
    [':62F:', 'field-missing'],
  ])('refuses a message without %s', (tag, code) => {
    const lines = message([], ':62F:C260105CNY100,00').split('\n');
    expect(refusalOf(lines.filter((line) => !line.startsWith(tag)).join('\n') + '\n:20:X').code).toBe(code);
  });

  it('refuses other messages and messages that are cut off', () => {
    const text = exampleBytes('two-pages.mt940.txt').toString();
    expect(refusalOf(text.replaceAll('O940', 'O942')).code).toBe('format-unknown');
    expect(refusalOf(text.slice(0, text.lastIndexOf('-}'))).code).toBe('cut-off');
  });

  it('reads lines that end in LF, CR LF or CR, with or without byte order mark', () => {
    const text = exampleBytes('two-pages.mt940.txt').toString();
    const keys = ['\n', '\r', '\r\n'].flatMap((end) =>
      ['', '\ufeff'].map((mark) => statementsOf(mark + text.replaceAll('\n', end))[1]?.statement_key),
    );
    expect(new Set(keys).size).toBe(1);
  });

  it('reads GB18030 where it is named, and says so where not', () => {
    const text = message([':61:260105C1,00NTRFX', ':86:???'], ':62F:C260105CNY101,00');
    const [before = '', after = ''] = text.split('???');
    // "货款" in GB18030.
    const bytes = Buffer.concat([
      Buffer.from(before),
      Buffer.from([0xbb, 0xf5, 0xbf, 0xee]),
      Buffer.from(after),
    ]);
    expect(statementsOf(bytes, { encoding: 'gb18030' })[0]?.entries[0]?.text).toBe('货款');
    expect(refusalOf(bytes)).toMatchObject({ code: 'encoding', line: 6 });
  });
});
