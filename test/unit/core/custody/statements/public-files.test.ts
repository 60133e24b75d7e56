/**
 * Files out of public parsers' test suites, read to the last entry or refused for the right reason. They lie
 * beside the checkout; where they do not, these tests are skipped and `examples/statements` stands for them.
 */
import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';

import { entryLine, refusalOf, statementsOf } from '#test/support/statement-files';

const FOLDER = new URL('../../../../../../shared/data/statements/', import.meta.url);
const bytesOf = (name: string): Buffer => readFileSync(new URL(name, FOLDER));

describe.skipIf(!existsSync(FOLDER))('public files (skipped where the data is absent)', () => {
  it('camt.053 with two statements', () => {
    const statements = statementsOf(bytesOf('camt053/camt053.v2.multi.statement.xml'));
    expect(
      statements.map(({ statement_id, sequence_no, opening, closing }) => [
        statement_id,
        sequence_no,
        opening?.amount_minor,
        closing?.amount_minor,
      ]),
    ).toEqual([
      ['253EURNL26VAYB8060476890', 12312, 1_815n, 2_700n],
      ['254EURNL26VAYB8060476890', null, 2_700n, 2_000n],
    ]);
    expect(statements.flatMap(({ entries }) => entries.map(entryLine))).toEqual([
      '66 | 2014-12-31 | 2015-01-02 | 885 | 544 |  | 000000001 | Transaction Description 1',
      '145 | 2014-12-31 | 2015-01-02 | -700 | 544 |  | 000000002 | Transaction Description 2',
    ]);
  });

  it('Citi: blank entry dates, letters of the currency, balances as entries of zero', () => {
    const [statement] = statementsOf(bytesOf('mt940/citi.txt'));
    expect(statement).toMatchObject({
      account_number: '123456789',
      currency: 'USD',
      sequence_no: 1,
      page_no: 1,
    });
    expect(
      statement?.entries.map(({ line, amount_minor, type_code }) => [line, amount_minor, type_code]),
    ).toEqual([
      [5, -21_239n, 'NMSC'],
      [9, -36_928n, 'NDEF'],
      [13, 0n, 'NDEF'],
      [15, 0n, 'NDEF'],
      [17, -56_108n, 'NDEF'],
    ]);
    expect(statement?.entries[3]?.text).toBe('/ABC/DEF/C 17376,67 BAI CD 010');
    expect(statement?.closing).toMatchObject({ amount_minor: 1_623_392n, on: '2024-03-12' });
  });

  it('Rabobank: two statements with the same reference, tags', () => {
    const statements = statementsOf(bytesOf('mt940/jejik-rabobank-iban.sta'));
    expect(statements.map(({ account_number, closing }) => [account_number, closing?.amount_minor])).toEqual([
      ['NL71RABO0123456789', 96_500n],
      ['NL71RABO0123456789', 93_000n],
    ]);
    expect(
      statements.flatMap(({ entries }) =>
        entries.map((entry) => [
          entry.booked_on,
          entry.amount_minor,
          entry.reference,
          entry.counterparty.name,
        ]),
      ),
    ).toEqual([
      ['2013-01-01', -2_500n, '01-01-2013 12:00 0030000987654321', 'CONTRA ACCOUNT HOLDER'],
      ['2013-01-02', -1_000n, '', 'JOHN DOE'],
      ['2013-01-08', -2_500n, '08-01-2013 12:00 0030000987654321', 'CONTRA ACCOUNT HOLDER'],
      ['2013-01-09', -1_000n, '', 'JOHN DOE'],
    ]);
  });

  it('BAI2: continuations, value dates, totals on three levels', () => {
    const [first, second, ...more] = statementsOf(bytesOf('bai2/sample1.txt'));
    expect(more).toEqual([]);
    expect(first?.entries.map(({ amount_minor }) => amount_minor)).toEqual([
      -2_500n,
      -90_000n,
      -500n,
      203_500n,
      2_500n,
      2_500n,
      -20_000n,
      -90_000n,
      -2_000n,
      -2_500n,
      -1_000n,
    ]);
    expect(second?.entries.map(entryLine)).toEqual([
      '19 | 2006-03-17 | 2006-03-17 | 11500 | 108 |  |  | TFR 1020 0345678',
      '20 | 2006-03-17 | 2006-03-17 | 100000 | 108 |  |  | MONTREAL',
      '21 | 2006-03-17 | 2006-03-17 | -100000 | 409 |  |  | GRANDFALL NB',
      '22 | 2006-03-17 | 2006-03-17 | -9000 | 409 |  |  | HAMILTON ON',
      '23 | 2006-03-17 | 2006-03-17 | -2000 | 409 |  |  | WOODSTOCK NB',
      '24 | 2006-03-17 | 2006-03-17 | -500 | 409 |  |  | GALERIES RICHELIEU',
    ]);
  });

  it('OFX 1.02 with unclosed tags', () => {
    const [statement] = statementsOf(bytesOf('ofx/bank_medium.ofx'));
    expect(statement).toMatchObject({
      account_number: '12300 000012345678',
      currency: 'CAD',
      day: '2009-05-23',
      closing: { amount_minor: 38_234n },
    });
    expect(
      statement?.entries.map((entry) => [entry.booked_on, entry.amount_minor, entry.bank_reference]),
    ).toEqual([
      ['2009-04-01', -660n, '0000123456782009040100001'],
      ['2009-04-02', -31_667n, '0000123456782009040200004'],
      ['2009-04-03', -2_200n, '0000123456782009040300005'],
    ]);
  });

  it.each([
    // 18.15 + 8.85 is 27.00; the file says 27.050. Its five decimals themselves would do: they are zeros.
    ['camt053/camt053.v2.five.decimals.xml', 'balance', 49, 'CLBD', 5n],
    ['camt053/camt053.v2.wrong.xml', 'no-statement', null, '(file)', null],
    // A closing balance in SEK of an account in EUR.
    ['camt053/camt053.v4.xml', 'currency-mismatch', 80, 'Amt', null],
    ['mt940/jejik-ing.sta', 'balance', 26, '62F', 4_906n],
    ['mt940/february_30.sta', 'date', 6, ':61:', null],
    // `:25:` stands where `:86:` should; its closing balance would not agree either.
    ['mt940/betterplace-sepa_snippet_broken.sta', 'field-unexpected', 6, ':25:', null],
    ['bai2/sample-parseError.txt', 'malformed', 1, 'record 00', null],
  ])('%s is refused: %s', (name, code, line, field, difference_minor) => {
    expect(refusalOf(bytesOf(name))).toMatchObject({ code, line, field, difference_minor });
  });
});
