/**
 * Lists of the hand-over pack, each as a workbook that people open and as CSV that programs read.
 *
 * A list says its columns once. Texts that a spreadsheet would take for a formula are escaped in CSV and typed as text in the workbook.
 */
import { csvFormat, type ExportColumn, type ExportRow, type ExportType } from '#server/export/csv-table';
import { xlsxOf, type SheetCell } from '#server/export/xlsx-sheets';

import type { PackFile } from './pack-manifest';

export interface PackColumn {
  readonly name: string;
  readonly type: Extract<ExportType, 'text' | 'number' | 'minor' | 'yes-no'>;
  /** English, then Chinese. */
  readonly title: string;
}

export interface PackList {
  /** Of its files, without what follows the dot. */
  readonly path: string;
  readonly title: string;
  readonly columns: readonly PackColumn[];
  /** Each has its `currency` where a column is an amount. */
  readonly rows: readonly ExportRow[];
}

function sheetCell(row: ExportRow, { name, type }: PackColumn): SheetCell {
  const value = row[name];
  if (value === null || value === undefined) return null;
  if (type === 'minor') return { minor: value as bigint, currency: String(row['currency']) };
  return value as string | number | boolean;
}

/** Both files of a list. */
export async function listFiles({ path, title, columns, rows }: PackList): Promise<PackFile[]> {
  const named: ExportColumn[] = columns.map(({ name, type }) => ({ name, type }));
  const { begin, line } = csvFormat(named, { bom: true, guard: true });
  const sheet = {
    ...{ name: title, columns: columns.map((column) => ({ title: column.title })) },
    rows: rows.map((row) => columns.map((column) => sheetCell(row, column))),
  };
  return [
    { path: `${path}.csv`, about: title, bytes: Buffer.from(`${begin}${rows.map(line).join('')}`, 'utf8') },
    { path: `${path}.xlsx`, about: title, bytes: await xlsxOf([sheet]) },
  ];
}
