// Workbooks: amounts to the last digit, no text as a formula, names that spreadsheets take, the same bytes each time; and the same
// figures in LibreOffice, where it is.
import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { strFromU8, unzipSync } from 'fflate';
import { describe, expect, it, test } from 'vitest';

import { xlsxOf, type Sheet } from '#server/export/xlsx-sheets';
import { testFolder } from '#test/support/workspaces';

const OFFICE = ['/usr/bin/soffice', '/usr/bin/libreoffice'].find((path) => existsSync(path));
const folder = testFolder();

const cny = (minor: bigint) => ({ minor, currency: 'CNY' });
const SHEET: Sheet = {
  name: 'Accounts: 2026/06 [备付金]',
  columns: [{ title: '账户 Account' }, { title: 'Held' }, { title: 'Open' }, { title: 'Days', width: 9 }],
  rows: [
    ['custody-icbc', cny(123_456_789_012_345n), true, 3],
    ['=1+1', cny(-1n), false, 0],
    ['@SUM(A1)', cny(1_000_000_000_000_000n), null, -7],
    ['a\u0001b <&>"', { minor: 1_234_567n, currency: 'JPY' }, null, null],
    ['', cny(0n), null, null],
  ],
};

function partOf(bytes: Uint8Array, name: string): string {
  return strFromU8(unzipSync(bytes)[name] ?? new Uint8Array());
}

describe('a workbook', () => {
  it('is the same bytes each time, in every zone', async () => {
    const first = await xlsxOf([SHEET]);
    const zone = process.env['TZ'];
    process.env['TZ'] = 'Asia/Shanghai';
    await new Promise((resolve) => setTimeout(resolve, 1_100));
    const again = await xlsxOf([SHEET]);
    if (zone === undefined) delete process.env['TZ'];
    else process.env['TZ'] = zone;
    expect(Buffer.from(again).equals(Buffer.from(first))).toBe(true);
  });

  it('keeps amounts to the last digit: as numbers up to fifteen digits, as texts beyond', async () => {
    const bytes = await xlsxOf([SHEET]);
    const sheet = partOf(bytes, 'xl/worksheets/sheet1.xml');
    expect(sheet).toContain('<v>1234567890123.45</v>');
    expect(sheet).toContain('<v>-0.01</v>');
    expect(sheet).toContain('<v>1234567</v>');
    expect(sheet).not.toContain('<f>');
    const texts = partOf(bytes, 'xl/sharedStrings.xml') + sheet;
    expect(texts).toContain('10000000000000.00');
    expect(texts).toContain('=1+1');
    expect(texts).toContain('a□b &lt;&amp;&gt;"');
    const styles = partOf(bytes, 'xl/styles.xml');
    expect(styles).toContain('#,##0.00');
  });

  it('has names that spreadsheets take, each once', async () => {
    const long = 'A very long name of a sheet that goes on';
    const bytes = await xlsxOf([
      SHEET,
      { ...SHEET, name: long },
      { ...SHEET, name: long },
      { ...SHEET, name: "''" },
    ]);
    const book = partOf(bytes, 'xl/workbook.xml');
    const names = [...book.matchAll(/<sheet [^>]*name="([^"]*)"/g)].map(([, name]) => name);
    expect(names).toEqual([
      'Accounts  2026 06  备付金',
      'A very long name of a sheet tha',
      'A very long name of a sheet (2)',
      'Sheet 4',
    ]);
    await expect(xlsxOf([])).rejects.toThrow(RangeError);
  });
});

test('LibreOffice shows the same figures', async (context) => {
  if (OFFICE === undefined) return context.skip('needs LibreOffice');
  const path = join(folder, 'book.xlsx');
  writeFileSync(path, await xlsxOf([SHEET]));
  const home = `-env:UserInstallation=file://${join(folder, 'office')}`;
  execFileSync(
    OFFICE,
    [
      home,
      '--headless',
      '--convert-to',
      'csv:Text - txt - csv (StarCalc):44,34,76',
      '--outdir',
      folder,
      path,
    ],
    {
      stdio: 'ignore',
      timeout: 90_000,
    },
  );
  const [, ...rows] = readFileSync(join(folder, 'book.csv'), 'utf8').trim().split('\n');
  expect(rows.slice(0, 3)).toEqual([
    'custody-icbc,"1,234,567,890,123.45",TRUE,3',
    '=1+1,-0.01,FALSE,0',
    '@SUM(A1),10000000000000.00,,-7',
  ]);
  expect(rows[3]).toContain('"1,234,567"');
}, 120_000);
