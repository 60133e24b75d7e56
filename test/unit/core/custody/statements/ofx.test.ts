import { describe, expect, it } from 'vitest';

import { entryLine, exampleBytes, refusalOf, statementsOf } from '#test/support/statement-files';

const SGML = exampleBytes('month.ofx').toString();
const XML = exampleBytes('month-2.ofx').toString();

describe('readOfx', () => {
  it('reads SGML with unclosed tags, and passes over other sets of messages', () => {
    const [statement, ...more] = statementsOf(SGML);
    expect(more).toEqual([]);
    expect(statement).toMatchObject({
      format: 'ofx',
      dialect: '1.02',
      account_number: '1001',
      bank_code: '021000021',
      currency: 'USD',
      from_day: '2026-01-01',
      to_day: '2026-01-31',
      day: '2026-01-31',
      opening: null,
      closing: { code: 'LEDGERBAL', amount_minor: -9_016n, on: '2026-01-31' },
    });
    expect(statement?.entries.map(entryLine)).toEqual([
      '18 | 2026-01-05 | 2026-01-05 | 1234 | CREDIT | F1 |  | Li & Han',
      '20 | 2026-01-06 | 2026-01-07 | -250 | DEBIT | F2 | 1001 | Fee AT&T',
    ]);
    expect(statement?.entries[1]?.counterparty).toEqual({ name: 'Fee AT&T', account: '6222' });
  });

  it('reads XML', () => {
    const [statement] = statementsOf(XML);
    expect(statement).toMatchObject({
      dialect: '2.1.1',
      account_number: '1001',
      closing: { amount_minor: 10_000n },
      other_balances: [{ code: 'AVAILBAL', amount_minor: 9_000n }],
    });
    expect(statement?.entries.map(entryLine)).toEqual([
      '14 | 2026-02-05 | 2026-02-05 | 10000 | CREDIT | G1 | T9 | 李雷',
    ]);
  });

  it('reads SGML in one line, with all tags closed, and in the code page it names', () => {
    const [whole] = statementsOf(SGML);
    const start = SGML.indexOf('<OFX>');
    const flat = SGML.slice(0, start) + SGML.slice(start).replaceAll('\n', '');
    expect(statementsOf(flat)[0]?.statement_key).toBe(whole?.statement_key);
    const closed = SGML.replace(/<([A-Z]+)>([^<\n]+)/g, '<$1>$2</$1>');
    expect(statementsOf(closed)[0]?.statement_key).toBe(whole?.statement_key);
    const bytes = Buffer.from(SGML.replace('Li &amp; Han', 'Caf\u00e9'), 'latin1');
    expect(statementsOf(bytes)[0]?.entries[0]?.text).toBe('Café');
  });

  it.each([
    ['<TRNAMT>12.34', '<TRNAMT>12.345', 'amount'],
    ['<TRNAMT>12.34', '<TRNAMT>1,012.34', 'amount'],
    ['<DTPOSTED>20260106', '<DTPOSTED>20260229', 'date'],
    ['<DTPOSTED>20260106', '<DTPOSTED>2026-01-06', 'date'],
    ['<FITID>F2', '<FITID>F1', 'entry-twice'],
    ['<FITID>F2', '', 'field-missing'],
    ['<TRNAMT>12.34', '<TRNAMT>12.34<TRNAMT>12.34', 'field-unexpected'],
    ['<CURDEF>USD', '<CURDEF>XTS', 'currency-unknown'],
    ['<NAME>Fee', '<CURRENCY><CURSYM>EUR<CURRATE>1</CURRENCY><NAME>Fee', 'currency-mismatch'],
    ['<TRNUID>1<STATUS><CODE>0', '<TRNUID>1<STATUS><CODE>2000', 'value'],
    ['</BANKTRANLIST>\n<LEDGERBAL>', '<LEDGERBAL>', 'field-unexpected'],
    ['</STMTTRN>\n</BANKTRANLIST>\n', '</BANKTRANLIST>\n', 'malformed'],
    ['</OFX>', '', 'cut-off'],
    ['</OFX>', '</OF', 'cut-off'],
    ['VERSION:102', 'VERSION:?', 'malformed'],
    ['CHARSET:1252', 'CHARSET:9999', 'encoding'],
    ['<OFX>', '<!DOCTYPE OFX SYSTEM "x"><OFX>', 'doctype'],
  ])('refuses %s as %s: %s', (from, to, code) => {
    expect(SGML).toContain(from);
    const at = SGML.lastIndexOf(from);
    expect(refusalOf(SGML.slice(0, at) + to + SGML.slice(at + from.length)).code).toBe(code);
  });

  it.each([
    ['</STMTTRN>', '', 'malformed'],
    ['</OFX>', '', 'cut-off'],
    ['VERSION="211"', '', 'malformed'],
    ['<OFX>', '<!DOCTYPE OFX [<!ENTITY a "b">]><OFX>', 'doctype'],
    ['李雷', '&a;', 'malformed'],
  ])('refuses XML with %s as %s: %s', (from, to, code) => {
    expect(refusalOf(XML.replace(from, to)).code).toBe(code);
  });
});
