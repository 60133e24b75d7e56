/**
 * CSV as spreadsheets and programs read it: RFC 4180, CRLF, and no text that a spreadsheet would run.
 */

/** Beginnings that make a spreadsheet take a text for a formula. */
const FORMULA = /^[=+\-@\t\r]/;
const NEEDS_QUOTES = /[",\r\n]|^\s|\s$/;

export const BYTE_ORDER_MARK = '\ufeff';

function quoted(text: string): string {
  return NEEDS_QUOTES.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

/** A text cell; with `guard`, one that would be a formula gets an apostrophe before it. */
export function textCell(text: string, guard: boolean): string {
  return quoted(guard && FORMULA.test(text) ? `'${text}` : text);
}

/** One row of finished cells. */
export function csvLine(cells: readonly string[]): string {
  return `${cells.join(',')}\r\n`;
}
