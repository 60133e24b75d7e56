/**
 * Sheets as an XLSX workbook that spreadsheets open with the same figures: amounts are numbers with the decimals of their currency, as far as a
 * spreadsheet keeps all their digits, and texts beyond that.
 *
 * The same sheets give the same bytes: nothing in the file tells when it was made. No text is ever a formula. It does not know where
 * figures come from.
 */
import { unzipSync, zipSync } from 'fflate';
import writeExcelFile from 'write-excel-file/node';

import { minorDigits } from '#core/kernel/money';
import { majorText } from '#server/cli/amounts';

/** An amount, in minor units. */
export interface AmountCell {
  readonly minor: bigint;
  readonly currency: string;
}

export type SheetCell = string | number | boolean | null | AmountCell;

export interface SheetColumn {
  readonly title: string;
  /** In characters; by what it holds when absent. */
  readonly width?: number;
}

export interface Sheet {
  /** What is not allowed in names of sheets is replaced; the first 31 characters count. */
  readonly name: string;
  readonly columns: readonly SheetColumn[];
  readonly rows: readonly (readonly SheetCell[])[];
}

/** Spreadsheets keep fifteen digits of a number. */
const EXACT_BELOW = 10n ** 15n;
const NAME_LENGTH_MAX = 31;
const TEXT_LENGTH_MAX = 32_767;
/** XML holds no other control characters than these: tab, line feed, carriage return. */
// eslint-disable-next-line no-control-regex -- they are what is looked for
const NO_XML = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]|\p{Surrogate}/gu;
const WIDTH_MIN = 8;
const WIDTH_MAX = 60;
/** Rows that are looked at for the width of a column. */
const WIDTH_ROWS = 200;
/** The first day that a ZIP archive can tell; it has no zones, so it is this one in each. */
const noTime = (): Date => new Date(1980, 0, 1);

type Written =
  | { readonly type: StringConstructor; readonly value: string }
  | { readonly type: NumberConstructor; readonly value: number; readonly format?: string }
  | { readonly type: BooleanConstructor; readonly value: boolean };

function textCell(text: string): Written {
  return { type: String, value: text.replaceAll(NO_XML, '□').slice(0, TEXT_LENGTH_MAX) };
}

function amountCell({ minor, currency }: AmountCell): Written {
  if (minor >= EXACT_BELOW || minor <= -EXACT_BELOW) return textCell(majorText(minor, currency));
  const decimals = minorDigits(currency);
  const format = decimals === 0 ? '#,##0' : `#,##0.${'0'.repeat(decimals)}`;
  // The shortest text of this number is the amount itself: fifteen digits go through a double unchanged.
  return { type: Number, value: Number(majorText(minor, currency)), format };
}

function cellOf(value: SheetCell): Written | null {
  if (value === null || value === '') return null;
  switch (typeof value) {
    case 'string':
      return textCell(value);
    case 'number':
      return { type: Number, value };
    case 'boolean':
      return { type: Boolean, value };
    default:
      return amountCell(value);
  }
}

/** Letters of Chinese, Japanese and Korean are twice as wide. */
const WIDE = /[\u2e80-\uffdc]/g;

/** Columns that a text takes. */
function widthOf(text: string): number {
  return text.length + (text.match(WIDE)?.length ?? 0);
}

function shownText(value: SheetCell): string {
  if (value === null) return '';
  return typeof value === 'object' ? majorText(value.minor, value.currency) : String(value);
}

function columnWidth({ columns, rows }: Sheet, place: number): number {
  const { title = '', width } = columns[place] ?? {};
  if (width !== undefined) return width;
  const widths = rows.slice(0, WIDTH_ROWS).map((row) => widthOf(shownText(row[place] ?? null)));
  return Math.min(WIDTH_MAX, Math.max(WIDTH_MIN, widthOf(title), ...widths) + 2);
}

/** Names that a workbook takes, each once. */
function sheetNames(sheets: readonly Sheet[]): string[] {
  const taken = new Set<string>();
  return sheets.map(({ name }, place) => {
    const cleaned = name
      .replaceAll(/[[\]:*?/\\]/g, ' ')
      .replaceAll(/^'+|'+$/g, '')
      .trim();
    const base = cleaned.slice(0, NAME_LENGTH_MAX) || `Sheet ${String(place + 1)}`;
    let own = base;
    for (let number = 2; taken.has(own.toLowerCase()); number += 1) {
      const suffix = ` (${String(number)})`;
      own = `${base.slice(0, NAME_LENGTH_MAX - suffix.length)}${suffix}`;
    }
    taken.add(own.toLowerCase());
    return own;
  });
}

/** The same archive with its parts in order and no times in it. */
function withoutTimes(archive: Uint8Array): Uint8Array {
  const parts = Object.entries(unzipSync(archive)).sort(([left], [right]) => (left < right ? -1 : 1));
  // Readers look for this part first.
  const first = '[Content_Types].xml';
  const ordered = [...parts.filter(([name]) => name === first), ...parts.filter(([name]) => name !== first)];
  return zipSync(Object.fromEntries(ordered), { mtime: noTime(), level: 6 });
}

/** The bytes of a workbook with these sheets, one at least. Heads stay in sight. Throws RangeError without sheets. */
export async function xlsxOf(sheets: readonly Sheet[]): Promise<Uint8Array> {
  if (sheets.length === 0) throw new RangeError('a workbook has one sheet at least');
  const names = sheetNames(sheets);
  const written = sheets.map((sheet, place) => ({
    ...{ sheet: names[place] ?? '', stickyRowsCount: 1 },
    columns: sheet.columns.map((_, column) => ({ width: columnWidth(sheet, column) })),
    data: [
      sheet.columns.map(({ title }) => ({ ...textCell(title), fontWeight: 'bold' as const })),
      ...sheet.rows.map((row) => row.map(cellOf)),
    ],
  }));
  const archive = await writeExcelFile(written as Parameters<typeof writeExcelFile>[0]).toBuffer();
  return withoutTimes(archive);
}
