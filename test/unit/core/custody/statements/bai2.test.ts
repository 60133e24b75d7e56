import { describe, expect, it } from 'vitest';

import { entryLine, exampleBytes, refusalOf, statementsOf } from '#test/support/statement-files';

const TEXT = exampleBytes('previous-day.bai2.txt').toString();

describe('readBai2', () => {
  it('reads every funds type, continuations and two accounts to the last entry', () => {
    const [first, second, ...more] = statementsOf(TEXT);
    expect(more).toEqual([]);
    expect(first).toMatchObject({
      format: 'bai2',
      dialect: '2',
      account_number: '1001000000030827',
      bank_code: '4400',
      currency: 'CNY',
      day: '2026-01-05',
      opening: { code: '010', amount_minor: 100_000n },
      closing: { code: '015', amount_minor: 119_900n },
      control_totals: { credits_minor: 25_200n, credit_count: 2, debits_minor: 5_300n, debit_count: 2 },
    });
    expect(first?.entries.map(entryLine)).toEqual([
      '5 | 2026-01-05 | 2026-01-06 | 25000 | 195 | BR1 | T00000001 | PAYMENT, WITH A COMMA / AND A SLASH AND A SECOND LINE',
      '7 | 2026-01-05 | 2026-01-05 | -5000 | 475 | BR2 |  | CHECK',
      '8 | 2026-01-05 | 2026-01-05 | 200 | 255 | BR3 |  | ',
      '9 | 2026-01-05 | 2026-01-05 | -300 | 698 |  |  | FEE',
      '10 | 2026-01-05 | 2026-01-05 | 0 | 890 |  |  | ONLY WORDS',
    ]);
    expect(second).toMatchObject({
      account_number: '2002',
      currency: 'USD',
      opening: { amount_minor: -500n },
      closing: { amount_minor: -500n },
      entries: [],
    });
  });

  it.each([
    ['16,195,25000', '16,195,25001', 'control-total', 11],
    ['49,+280900,9', '49,+280900,8', 'control-total', 11],
    ['49,+280900,9', '49,+280901,9', 'control-total', 11],
    ['98,+279900,2,13', '98,+279900,1,13', 'control-total', 14],
    ['99,+279900,1,15', '99,+279900,1,14', 'control-total', 15],
    ['S,3000', 'S,3001', 'control-total', 7],
    ['D,2,0,150', 'D,2,0,151', 'control-total', 8],
    ['16,195,', '16,495,', 'balance', 3],
    ['100,25200,2', '100,25200,4', 'control-total', 4],
    ['16,195,25000', '16,195,250.00', 'amount', 5],
    ['16,195,25000', '16,195,-25000', 'amount', 5],
    ['16,195,25000', '16,195,99999999999999999999', 'amount', 5],
    ['16,195', '16,701', 'value', 5],
    ['V,260106', 'V,260231', 'date', 5],
    ['V,260106,0930', 'X,260106,0930', 'value', 5],
    ['02,SURETY,4400,1', '02,SURETY,4400,4', 'value', 2],
    ['CNY,2/', 'CNY,3/', 'value', 2],
    [',CNY,2/', ',XXX,2/', 'currency-unknown', 2],
    ['80,1,2/', '80,1,3/', 'format-unknown', 1],
    ['03,2002', '04,2002', 'malformed', 12],
    ['49,-1000,2/\n', '', 'field-unexpected', 13],
    ['99,+279900,1,15/\n', '', 'cut-off', 14],
    ['99,+279900,1,15/', '99,+279900,1,15', 'cut-off', 15],
    ['98,+279900,2,13/', '98,+279900,2,13/9', 'malformed', 14],
  ])('refuses %s as %s: %s in line %s', (from, to, code, line) => {
    expect(TEXT).toContain(from);
    const error = refusalOf(TEXT.replace(from, to));
    expect([error.code, error.line]).toEqual([code, line]);
  });
});
