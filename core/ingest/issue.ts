/**
 * What is wrong with a row: field, value, expectation.
 *
 * Values are cut to a length fit for messages. Values of personal fields are marked, and masked wherever a
 * message goes to a screen or a log; the rejects file keeps the row whole.
 */

/** Longest value shown in a message, in characters. */
export const VALUE_LENGTH_MAX = 80;

export interface RowIssue {
  /** Name of the column as in the file; `(row)` for the row as a whole. */
  readonly field: string;
  readonly value: string;
  readonly expected: string;
  readonly personal: boolean;
}

export const WHOLE_ROW = '(row)';

/** A value as text, cut to `VALUE_LENGTH_MAX` characters; never cuts a surrogate pair in two. */
export function shownValue(value: unknown): string {
  const text = typeof value === 'string' ? value : value === undefined ? '' : spell(value);
  if (text.length <= VALUE_LENGTH_MAX) {
    return text;
  }
  const end = /[\ud800-\udbff]/.test(text.charAt(VALUE_LENGTH_MAX - 2))
    ? VALUE_LENGTH_MAX - 2
    : VALUE_LENGTH_MAX - 1;
  return `${text.slice(0, end)}\u2026`;
}

function spell(value: unknown): string {
  return typeof value === 'bigint' ? value.toString() : JSON.stringify(value);
}

/** Two characters at the end stay readable, so that a person who has the file finds the value again. */
export function maskedValue(value: string): string {
  return value === '' ? '' : `***${value.length > 4 ? value.slice(-2) : ''}`;
}

export function rowIssue(field: string, value: unknown, expected: string, personal = false): RowIssue {
  return { field, value: shownValue(value), expected, personal };
}
