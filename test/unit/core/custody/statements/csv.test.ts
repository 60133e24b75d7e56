import { describe, expect, it } from 'vitest';

import { parseStatementProfile, type StatementProfile } from '#core/custody/statements/csv-profile';
import { entryLine, exampleBytes, refusalOf, statementsOf } from '#test/support/statement-files';

function profileOf(input: unknown): StatementProfile {
  const parsed = parseStatementProfile(input);
  if (!parsed.ok) {
    throw new Error(JSON.stringify(parsed.issues));
  }
  return parsed.profile;
}

const exampleProfile = (name: string): StatementProfile =>
  profileOf(JSON.parse(exampleBytes(`${name}.profile.json`).toString()));

/** A plain file: one signed column, a total row. */
const PLAIN = {
  statement_profile: 1,
  name: 'plain',
  account: { given: '1001' },
  columns: { booked_on: 'day', amount: { signed: 'amount' }, text: ['text'] },
  date: 'YYYY-MM-DD',
  totals: { starts_with: 'total', count: 'text', credits: 'amount' },
};

describe('readCsvStatement', () => {
  it('reads an export in the manner of ICBC: GB18030, labels, balances, totals', () => {
    const [statement] = statementsOf(exampleBytes('icbc-example.csv'), {
      profile: exampleProfile('icbc-example'),
    });
    expect(statement).toMatchObject({
      format: 'csv',
      dialect: 'icbc-example',
      account_number: '1001000000030827',
      bic: 'ICBKCNBJ',
      currency: 'CNY',
      from_day: '2026-01-05',
      to_day: '2026-01-06',
      day: '2026-01-06',
      opening: { amount_minor: 1_000_000n },
      closing: { amount_minor: 1_246_650n },
      control_totals: { line: 7, credits_minor: 246_900n, debits_minor: 250n },
    });
    expect(statement?.entries.map(entryLine)).toEqual([
      '4 | 2026-01-05 | 2026-01-05 | 123450 | 转账 | 100001 | T00000001 | 转账 \\ 货款',
      '5 | 2026-01-05 | 2026-01-05 | 123450 | 转账 | 100002 | T00000001 | 转账 \\ 货款',
      '6 | 2026-01-06 | 2026-01-06 | -250 | 手续费 | 100003 |  | 手续费',
    ]);
    expect(statement?.entries[0]?.counterparty).toEqual({ name: '李雷', account: '6222000000000001' });
  });

  it('reads an export in the manner of CCB: newest first, the account in every row', () => {
    const [statement] = statementsOf(exampleBytes('ccb-example.csv'), {
      profile: exampleProfile('ccb-example'),
    });
    expect(statement).toMatchObject({
      account_number: '4400123456789012345',
      opening: { amount_minor: 0n },
      closing: { amount_minor: 50_000n },
    });
    expect(statement?.entries.map(entryLine)).toEqual([
      '3 | 2026-01-06 | 2026-01-06 | 100000 | 充值 | 1-000000001 | TU0000001 | 充值 \\ 备注',
      '2 | 2026-01-06 | 2026-01-06 | -50000 | 提现 | 2-000000002 | W00000001 | 提现',
    ]);
  });

  it.each([
    ['day,amount,text\n2026-01-05,1.00,a\n2026-01-05,-2.00,"b, ""c"""\ntotal,1.00,2 rows\n', null, null],
    ['day,amount,text\n2026-01-05,1.00,a\ntotal,1.01,1\n', 'control-total', 3],
    ['day,amount,text\n2026-01-05,1.00,a\ntotal,1.00,2\n', 'control-total', 3],
    ['day,amount,text\n2026-01-05,1.00,a\n', 'cut-off', 2],
    ['day,amount,text\n2026-01-05,1.00,a\ntotal,1.00,1\n2026-01-05,1.00,a\n', 'field-unexpected', 4],
    ['day,amount,text\n2026-01-05,1.00\n', 'malformed', 2],
    ['day,amount,text\n2026-01-05,1.00', 'cut-off', 2],
    ['day,amount,text\n2026-01-05,"1.00,a\ntotal,1.00,1\n', 'cut-off', 2],
    ['day,amount,text\n2026-01-05,1"00,a\ntotal,1"00,1\n', 'malformed', 2],
    ['day,amount,text\n2026-02-30,1.00,a\ntotal,1.00,1\n', 'date', 2],
    ['day,amount,text\n2026-01-05,1.005,a\ntotal,1.00,1\n', 'amount', 2],
    ['day,amount,text\n2026-01-05,,a\ntotal,1.00,1\n', 'amount', 2],
    ['day,amount\n2026-01-05,1.00\n', 'field-missing', 1],
    ['day,amount,amount,text\n', 'field-unexpected', 1],
    ['day,amount,text\ntotal,0,0\n', 'field-missing', 2],
    ['', 'cut-off', 1],
  ])('%j: %s in line %s', (text, code, line) => {
    const profile = profileOf(PLAIN);
    if (code === null) {
      const [statement] = statementsOf(text, { profile });
      expect(statement?.entries.map(({ amount_minor, text: words }) => [amount_minor, words])).toEqual([
        [100n, 'a'],
        [-200n, 'b, "c"'],
      ]);
    } else {
      const error = refusalOf(text, { profile });
      expect([error.code, error.line]).toEqual([code, line]);
    }
  });

  it('reads the direction in words, and refuses any other word', () => {
    const profile = profileOf({
      ...PLAIN,
      totals: undefined,
      columns: {
        booked_on: 'day',
        amount: { amount: 'amount', mark: 'way', credit_words: ['贷'], debit_words: ['借'] },
      },
    });
    const text = 'day,amount,way\n2026-01-05,1.00,贷\n2026-01-05,3.00,借\n';
    expect(statementsOf(text, { profile })[0]?.entries.map(({ amount_minor }) => amount_minor)).toEqual([
      100n,
      -300n,
    ]);
    expect(refusalOf(text.replace('借', '付'), { profile })).toMatchObject({ code: 'value', line: 3 });
  });

  it('holds every row to the balance after the row before', () => {
    const profile = exampleProfile('icbc-example');
    const text = new TextDecoder('gb18030').decode(exampleBytes('icbc-example.csv'));
    const utf8 = { ...profile, encoding: 'utf-8' as const };
    const wrong = text.replace('"12,469.00"', '"12,469.01"');
    expect(refusalOf(wrong, { profile: utf8 })).toMatchObject({
      code: 'balance',
      line: 5,
      field: '余额',
      difference_minor: 1n,
    });
    // Without totals the file would pass with its last row cut off.
    expect(refusalOf(text.split('\n').slice(0, -3).join('\n'), { profile: utf8 }).code).toBe('cut-off');
  });

  it('takes a statement without rows whose day stands before the header', () => {
    const profile = exampleProfile('icbc-example');
    const lines = new TextDecoder('gb18030').decode(exampleBytes('icbc-example.csv')).split('\r\n');
    const text = [...lines.slice(0, 3), '合计,,,,0.00,0.00,,,,,,', ''].join('\n');
    const [statement] = statementsOf(text, { profile: { ...profile, encoding: 'utf-8' } });
    expect(statement).toMatchObject({ day: '2026-01-06', entries: [], opening: null });
  });
});

describe('parseStatementProfile', () => {
  it.each([
    [{ ...PLAIN, colour: 'red' }, 'colour'],
    [{ ...PLAIN, statement_profile: 2 }, 'statement_profile'],
    [{ ...PLAIN, date: 'DD' }, 'date'],
    [{ ...PLAIN, account: 'column' }, 'columns.account'],
    [{ ...PLAIN, columns: { ...PLAIN.columns, currency: 'ccy' } }, 'currency_words'],
    [{ ...PLAIN, amounts: { group: '.' } }, 'amounts.group'],
    [{ ...PLAIN, columns: { booked_on: 'day', amount: { credit: 'in' } } }, 'columns.amount'],
  ])('names the field that is wrong in %#', (input, field) => {
    const parsed = parseStatementProfile(input);
    expect(parsed.ok ? [] : parsed.issues.map((issue) => issue.field)).toContain(field);
  });
});
