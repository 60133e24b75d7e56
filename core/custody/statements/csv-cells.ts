/**
 * Cells of CSV rows (RFC 4180) out of lines. A cell in quotes may hold the delimiter, doubled quotes and
 * line ends; a quote that is never closed, or stands elsewhere, refuses the file.
 */
import { TEXT_CHARS_MAX, type Reading } from './reading';
import type { TextLine } from './source-text';

export interface CsvRow {
  /** Line where the row begins, from 1. */
  readonly line: number;
  readonly cells: readonly string[];
  /** False for a last row without line end. */
  readonly ended: boolean;
}

/** The cells of a row's text; null when its last quote is still open; undefined when a quote is misplaced. */
function cellsOf(text: string, delimiter: string): string[] | null | undefined {
  if (!text.includes('"')) {
    return text.split(delimiter);
  }
  const cells: string[] = [];
  let at = 0;
  for (;;) {
    if (text.charAt(at) !== '"') {
      const end = text.indexOf(delimiter, at);
      const cell = text.slice(at, end === -1 ? text.length : end);
      if (cell.includes('"')) {
        return undefined;
      }
      cells.push(cell);
      if (end === -1) {
        return cells;
      }
      at = end + delimiter.length;
      continue;
    }
    let cell = '';
    at += 1;
    for (;;) {
      const quote = text.indexOf('"', at);
      if (quote === -1) {
        return null;
      }
      cell += text.slice(at, quote);
      at = quote + 1;
      if (text.charAt(at) !== '"') {
        break;
      }
      cell += '"';
      at += 1;
    }
    cells.push(cell);
    if (at === text.length) {
      return cells;
    }
    if (!text.startsWith(delimiter, at)) {
      return undefined;
    }
    at += delimiter.length;
  }
}

/** The rows of a file; lines without any character are passed over. */
export function* csvRows(reading: Reading, lines: Iterable<TextLine>, delimiter: string): Generator<CsvRow> {
  let open: { line: number; parts: string[]; chars: number; quotes: number } | null = null;
  for (const { no, text, ended } of lines) {
    if (open === null && text === '') {
      continue;
    }
    open ??= { line: no, parts: [], chars: 0, quotes: 0 };
    open.parts.push(text);
    open.chars += text.length + 1;
    open.quotes += text.split('"').length - 1;
    if (open.chars > TEXT_CHARS_MAX + 1) {
      const at = { line: open.line, field: '(row)' };
      reading.fail('too-large', at, `expected rows of at most ${String(TEXT_CHARS_MAX)} characters`, text);
    }
    // With an odd number of quotes the row goes on in the next line.
    if (open.quotes % 2 === 1) {
      continue;
    }
    const cells = cellsOf(open.parts.join('\n'), delimiter);
    if (cells === null || cells === undefined) {
      const at = { line: open.line, field: '(row)' };
      const expected = 'expected quotes only around a whole value, and doubled inside it';
      return reading.fail('malformed', at, expected, text);
    }
    yield { line: open.line, cells, ended };
    open = null;
  }
  if (open !== null) {
    const at = { line: open.line, field: '(row)' };
    reading.fail('cut-off', at, 'expected a closing quote', open.parts[0] ?? '');
  }
}
