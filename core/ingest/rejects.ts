/**
 * The rejects file: every rejected row, whole, with what is wrong with it, in a form that can be mended and
 * imported again as it is.
 *
 * A line carries the header of the row's own file (`columns`) and the row's text (`raw`), so it needs no
 * other file. Every cell is quoted, and a cell a spreadsheet would take for a formula is guarded by an
 * apostrophe that reading takes off again.
 */
import type { RowIssue } from './issue';

export const REJECT_COLUMNS = [
  'file',
  'line',
  'record',
  'field',
  'value',
  'expected',
  'columns',
  'raw',
] as const;

export interface RejectedRow {
  readonly file: string;
  /** Line in the file where the row begins, from 1. */
  readonly line: number;
  /** Record type; empty when it could not be told. */
  readonly record: string;
  readonly issues: readonly RowIssue[];
  /** Header of the row's file as text; empty for NDJSON. */
  readonly columns: string;
  readonly raw: string;
}

const GUARDED = /^['=+\-@\t\r]/;

/** Protects a cell from being taken for a formula. */
export function guardCell(text: string): string {
  return GUARDED.test(text) ? `'${text}` : text;
}

/** Undoes `guardCell`. */
export function unguardCell(text: string): string {
  return text.startsWith("'") && GUARDED.test(text.slice(1)) ? text.slice(1) : text;
}

/** One cell of CSV by RFC 4180, always quoted. */
function quoted(text: string): string {
  return `"${text.replaceAll('"', '""')}"`;
}

/** A line of CSV by RFC 4180 without guards; cells are quoted where they need it. */
export function csvLine(cells: readonly string[], delimiter = ','): string {
  const plain = (cell: string): boolean => !cell.includes(delimiter) && !/["\r\n]/.test(cell);
  const line = cells.map((cell) => (plain(cell) ? cell : quoted(cell))).join(delimiter);
  return line === '' ? '""' : line;
}

/** First line of the rejects file. */
export function rejectsHeader(): string {
  return `${REJECT_COLUMNS.join(',')}\r\n`;
}

/** A rejected row as a line of the rejects file: its first issue in columns, the others in words. */
export function rejectsLine(row: RejectedRow): string {
  const [first, ...others] = row.issues;
  const more = others.map((issue) => `; ${issue.field}: ${issue.expected}`).join('');
  const cells = [
    row.file,
    String(row.line),
    row.record,
    first?.field ?? '',
    first?.value ?? '',
    `${first?.expected ?? ''}${more}`,
    row.columns,
    row.raw,
  ];
  return `${cells.map((cell) => quoted(guardCell(cell))).join(',')}\r\n`;
}

/** True for the header of a rejects file. */
export function isRejectsHeader(cells: readonly string[]): boolean {
  return (
    cells.length === REJECT_COLUMNS.length && REJECT_COLUMNS.every((name, index) => name === cells[index])
  );
}
