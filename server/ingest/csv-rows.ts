/**
 * CSV rows (RFC 4180) out of lines: rows with their line numbers, their text and their cells.
 *
 * A line without quotes is split at the delimiter. Rows with quotes, which may span lines, are parsed by
 * csv-parse, many at a time. A row with a misplaced quote is rejected alone. After a quote that is opened
 * and never closed nothing in the file can be told apart, so nothing after it is believed.
 */
import { parse } from 'csv-parse/sync';

import { LINE_BYTES_MAX, type Line, type LineSplitter } from './line-splitter';

export interface RawRow {
  /** Line where the row begins, from 1. */
  readonly line: number;
  /** The row's text as in the file, without its line end. */
  readonly raw: string;
  /** Null when the row could not be taken apart. */
  readonly cells: readonly string[] | null;
  /** Why it could not: what was expected. */
  readonly problem: string | null;
  /** False for a last row without line end: the file may have been cut off. */
  readonly ended: boolean;
}

type Draft = { -readonly [K in keyof RawRow]: RawRow[K] };

type Quotes = 'closed' | 'open' | 'broken';

/** State of quotes at the end of a line that begins outside (`open` false) or inside of quotes. */
function scanQuotes(text: string, delimiter: string, begins_open: boolean): Quotes {
  let open = begins_open;
  let from = 0;
  for (;;) {
    const quote = text.indexOf('"', from);
    if (open) {
      if (quote === -1) {
        return 'open';
      }
      const after = text.charAt(quote + 1);
      if (after !== '"' && after !== '' && after !== delimiter) {
        return 'broken';
      }
      if (after === '') {
        return 'closed';
      }
      open = after === '"';
      from = quote + 2;
    } else {
      if (quote === -1) {
        return 'closed';
      }
      if (quote !== from && text.charAt(quote - 1) !== delimiter) {
        return 'broken';
      }
      open = true;
      from = quote + 1;
    }
  }
}

const QUOTES_EXPECTED = 'expected quotes only around a whole value, and doubled inside it';

/** Cells of rows with well-placed quotes, in order. */
export function parseQuoted(rows: readonly string[], delimiter: string): string[][] {
  return parse(`${rows.join('\n')}\n`, {
    delimiter,
    record_delimiter: '\n',
    relax_column_count: true,
    skip_empty_lines: false,
  });
}

export interface CsvOptions {
  readonly delimiter: string;
  /** Lines at the beginning to leave out. */
  readonly skip_lines: number;
  /** Rows beginning so are left out. */
  readonly skip_starting: readonly string[];
}

interface OpenRow {
  readonly line: number;
  parts: string[];
  length: number;
  problem: string | null;
}

export class CsvRows {
  readonly #lines: LineSplitter;
  readonly #options: CsvOptions;
  #to_skip: number;
  #open: OpenRow | null = null;

  constructor(lines: LineSplitter, options: CsvOptions) {
    this.#lines = lines;
    this.#options = options;
    this.#to_skip = options.skip_lines;
  }

  /** At most `rows_max` of the rows complete by now; `at_end` when nothing more will be pushed. */
  take(at_end: boolean, rows_max = Number.MAX_SAFE_INTEGER): RawRow[] {
    const rows: Draft[] = [];
    const quoted: Draft[] = [];
    while (rows.length < rows_max) {
      const line = this.#lines.next(this.#open === null ? 'outside' : 'inside');
      if (line === null) {
        break;
      }
      if (this.#to_skip > 0) {
        this.#to_skip -= 1;
        continue;
      }
      const row = this.#open === null ? this.#begin(line, quoted) : this.#goOn(this.#open, line, quoted);
      if (row !== null) {
        rows.push(row);
      }
    }
    if (at_end && this.#open !== null && rows.length < rows_max) {
      rows.push(this.#neverClosed(this.#open));
    }
    fillCells(quoted, this.#options.delimiter);
    return rows;
  }

  #begin(line: Line, quoted: Draft[]): Draft | null {
    const raw = line.text.endsWith('\r') ? line.text.slice(0, -1) : line.text;
    if (raw === '' || this.#options.skip_starting.some((start) => raw.startsWith(start))) {
      return null;
    }
    const row: Draft = { line: line.no, raw, cells: null, problem: line.problem, ended: line.ended };
    if (line.too_long) {
      return row;
    }
    if (!raw.includes('"')) {
      row.cells = line.problem === null ? raw.split(this.#options.delimiter) : null;
      return row;
    }
    const quotes = scanQuotes(raw, this.#options.delimiter, false);
    if (quotes === 'open') {
      this.#open = { line: line.no, parts: [line.text], length: line.text.length, problem: line.problem };
      return null;
    }
    return closeRow(row, quotes, quoted);
  }

  #goOn(open: OpenRow, line: Line, quoted: Draft[]): Draft | null {
    const raw = line.text.endsWith('\r') ? line.text.slice(0, -1) : line.text;
    open.problem ??= line.problem;
    const quotes = line.too_long ? 'closed' : scanQuotes(raw, this.#options.delimiter, true);
    const kept = quotes === 'open' ? line.text : raw;
    open.length += kept.length + 1;
    if (open.length > LINE_BYTES_MAX) {
      open.problem ??= `expected a row of at most ${String(LINE_BYTES_MAX)} characters`;
    } else {
      open.parts.push(kept);
    }
    if (quotes === 'open') {
      return null;
    }
    this.#open = null;
    const row: Draft = {
      line: open.line,
      raw: open.parts.join('\n'),
      cells: null,
      problem: open.problem,
      ended: line.ended,
    };
    return closeRow(row, quotes, quoted);
  }

  #neverClosed(open: OpenRow): Draft {
    this.#open = null;
    return {
      line: open.line,
      raw: open.parts.join('\n'),
      cells: null,
      problem: `expected a closing quote: one opened in the row of line ${String(open.line)} is never closed, so nothing after it can be read; the file is cut off or a quote is missing`,
      ended: false,
    };
  }
}

function closeRow(row: Draft, quotes: Quotes, quoted: Draft[]): Draft {
  if (quotes === 'broken') {
    row.problem ??= QUOTES_EXPECTED;
  } else if (row.problem === null) {
    quoted.push(row);
  }
  return row;
}

/** Parses all rows with quotes at once; one by one where that does not give as many rows as went in. */
function fillCells(quoted: readonly Draft[], delimiter: string): void {
  if (quoted.length === 0) {
    return;
  }
  let parsed: readonly (readonly string[])[];
  try {
    parsed = parseQuoted(
      quoted.map((row) => row.raw),
      delimiter,
    );
  } catch {
    parsed = [];
  }
  for (const [index, row] of quoted.entries()) {
    row.cells = parsed.length === quoted.length ? (parsed[index] ?? null) : parseAlone(row.raw, delimiter);
    row.problem = row.cells === null ? QUOTES_EXPECTED : null;
  }
}

function parseAlone(raw: string, delimiter: string): readonly string[] | null {
  try {
    const rows = parseQuoted([raw], delimiter);
    return rows.length === 1 ? (rows[0] ?? null) : null;
  } catch {
    return null;
  }
}
