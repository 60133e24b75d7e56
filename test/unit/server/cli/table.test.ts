import { describe, expect, test } from 'vitest';

import { renderPairs, renderTable, type TableColumn } from '#server/cli/table';
import { fitText, plainText, textWidth } from '#server/cli/text-width';

const COLUMNS: readonly TableColumn[] = [
  { title: 'Id', cut: 8 },
  { title: 'Amount', align: 'right' },
  { title: 'Goods', cut: 6, drop: 1 },
  { title: 'Mode', drop: 2 },
];

describe('width', () => {
  test('counts columns of a terminal, not characters', () => {
    expect(textWidth('abc')).toBe(3);
    expect(textWidth('话费充值')).toBe(8);
    expect(textWidth('ﾊﾝｶｸ')).toBe(4);
    expect(textWidth('한글')).toBe(4);
    expect(textWidth('e\u0301')).toBe(1);
    expect(textWidth('\u{1f4b0}')).toBe(2);
    expect(textWidth('\u2212500.00')).toBe(7);
  });

  test('cuts at whole characters and says so', () => {
    expect(fitText('话费充值', 8)).toBe('话费充值');
    expect(fitText('话费充值', 7)).toBe('话费充…');
    expect(fitText('话费充值', 6)).toBe('话费…');
    expect(fitText('\u{1f4b0}\u{1f4b0}', 3)).toBe('\u{1f4b0}…');
  });

  test('nothing that moves the cursor or turns the writing gets through', () => {
    expect(plainText('a\u001b[31mb\u009bc\u202ed\ne')).toBe('a\ufffd[31mb\ufffdc\ufffdd\ufffde');
    expect(plainText('退款\u2212')).toBe('退款\u2212');
  });
});

describe('table', () => {
  const rows = [
    ['T1', '9.90', '会员', 'record'],
    ['T2', '1,220.21', 'shoes', 'record'],
  ];

  test('aligns wide characters and amounts', () => {
    expect(renderTable(COLUMNS, rows)).toBe(
      [
        'Id    Amount  Goods  Mode',
        '─'.repeat(27),
        'T1      9.90  会员   record',
        'T2  1,220.21  shoes  record',
        '',
      ].join('\n'),
    );
  });

  test('leaves columns out and says which, then cuts', () => {
    const narrow = renderTable(COLUMNS, rows, 20);
    expect(narrow.split('\n')[0]).toBe('Id    Amount  Goods');
    expect(narrow).toContain('(too narrow for: Mode)');
    const long = [['0123456789abcdef', '9.90', 'x', 'record']];
    expect(renderTable(COLUMNS, long, 17).split('\n')[2]).toBe('01234567…    9.90');
  });

  test('never grows beyond the terminal while anything can give', () => {
    for (let width = 18; width < 60; width += 1) {
      const lines = renderTable(
        COLUMNS,
        [['0123456789abcdef', '1,234.50', '运动鞋运动鞋', 'authorise']],
        width,
      )
        .split('\n')
        .filter((line) => !line.startsWith('('));
      expect(Math.max(...lines.map(textWidth)), `width ${String(width)}`).toBeLessThanOrEqual(width);
    }
  });

  test('a column that may be left out is when it is empty', () => {
    expect(renderTable(COLUMNS, [['T1', '1', '', 'record']]).split('\n')[0]).toBe('Id  Amount  Mode');
  });

  test('lines across stand where they were put', () => {
    const lines = renderTable([{ title: 'A' }], [['1'], 'line', ['2']]).split('\n');
    expect(lines).toEqual(['A', '─', '1', '─', '2', '']);
  });

  test('pairs are aligned; those without a value are left out', () => {
    expect(
      renderPairs([
        ['Account', 'A1'],
        ['Closed', null],
        ['No', '1'],
      ]),
    ).toBe('Account  A1\nNo       1\n');
  });
});
