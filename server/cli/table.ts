/**
 * Tables for people: aligned columns, a line under the head, amounts to the right.
 *
 * Given a width, columns are left out in the order the table says, then long texts are cut; without one
 * (standard output is a file or a pipe) everything is shown whole. A column that may be left out is when
 * nothing is in it. No colours, no frames.
 */
import Table from 'cli-table3';

import { fitText, plainText, textWidth } from './text-width';

export interface TableColumn {
  readonly title: string;
  readonly align?: 'left' | 'right';
  /** May be cut down to this many columns when the terminal is narrow. */
  readonly cut?: number;
  /** Left out when the terminal is narrow, highest first; a column without it always stays. */
  readonly drop?: number;
}

/** A row of cells, or a line across. */
export type TableRow = readonly string[] | 'line';

const GAP = 2;

/** What stays of an identifier: most are shorter, and of a UUID it tells one from another. */
export const ID_COLUMNS = 18;
/** What stays of words. */
export const WORDS_COLUMNS = 10;

const NO_FRAME = {
  ...{ top: '', 'top-mid': '', 'top-left': '', 'top-right': '' },
  ...{ bottom: '', 'bottom-mid': '', 'bottom-left': '', 'bottom-right': '' },
  ...{ left: '', 'left-mid': '', mid: '', 'mid-mid': '' },
  ...{ right: '', 'right-mid': '', middle: '' },
};

interface Layout {
  readonly columns: readonly TableColumn[];
  readonly rows: readonly TableRow[];
}

function widthsOf({ columns, rows }: Layout): number[] {
  return columns.map(({ title }, index) =>
    rows.reduce(
      (widest, row) => Math.max(widest, row === 'line' ? 0 : textWidth(row[index] ?? '')),
      textWidth(title),
    ),
  );
}

function sum(widths: readonly number[]): number {
  return widths.reduce((total, width) => total + width, 0) + GAP * Math.max(0, widths.length - 1);
}

function without(layout: Layout, left_out: number): Layout {
  return {
    columns: layout.columns.filter((_, index) => index !== left_out),
    rows: layout.rows.map((row) => (row === 'line' ? row : row.filter((_, index) => index !== left_out))),
  };
}

/** True for a column in which no row has anything. */
function isEmpty(rows: readonly TableRow[], index: number): boolean {
  return rows.every((row) => row === 'line' || (row[index] ?? '') === '');
}

/** Index of the column to leave out first; -1 when all that is left must stay. */
function firstToDrop(columns: readonly TableColumn[]): number {
  let found = -1;
  for (const [index, { drop }] of columns.entries()) {
    if (drop !== undefined && drop > (columns[found]?.drop ?? -1)) {
      found = index;
    }
  }
  return found;
}

/** Narrows the columns that may be cut, the widest first, until the table fits. */
function narrowed(columns: readonly TableColumn[], natural: readonly number[], width: number): number[] {
  const widths = [...natural];
  while (sum(widths) > width) {
    let widest = -1;
    for (const [index, column] of columns.entries()) {
      const own = widths[index] ?? 0;
      if (column.cut !== undefined && own > column.cut && own > (widths[widest] ?? 0)) {
        widest = index;
      }
    }
    if (widest === -1) {
      break;
    }
    widths[widest] = (widths[widest] ?? 0) - 1;
  }
  return widths;
}

function lines({ columns, rows }: Layout, widths: readonly number[]): string[] {
  const table = new Table({
    chars: NO_FRAME,
    style: { head: [], border: [], 'padding-left': 0, 'padding-right': GAP },
    colAligns: columns.map(({ align }) => align ?? 'left'),
    head: columns.map(({ title }) => title),
  });
  for (const row of rows) {
    if (row !== 'line') {
      table.push(columns.map((_, index) => fitText(row[index] ?? '', widths[index] ?? 0)));
    }
  }
  const drawn = table.toString().split('\n');
  const across = '\u2500'.repeat(sum(widths));
  const [head = '', ...body] = drawn.map((text) => text.trimEnd());
  const result = [head, across];
  let next = 0;
  for (const row of rows) {
    result.push(row === 'line' ? across : (body[next++] ?? ''));
  }
  return result;
}

/**
 * A table as text ending in a line feed.
 * @param width columns of the terminal; absent when the reader is no terminal
 */
export function renderTable(
  columns: readonly TableColumn[],
  rows: readonly TableRow[],
  width?: number,
): string {
  const clean = rows.map((row) => (row === 'line' ? row : row.map(plainText)));
  let layout: Layout = { columns, rows: clean };
  for (let index = columns.length - 1; index >= 0; index -= 1) {
    if (columns[index]?.drop !== undefined && isEmpty(clean, index)) {
      layout = without(layout, index);
    }
  }
  const left_out: string[] = [];
  const limit = width ?? Number.POSITIVE_INFINITY;
  const least = (candidate: Layout): number => sum(narrowed(candidate.columns, widthsOf(candidate), limit));
  for (;;) {
    const index = least(layout) > limit ? firstToDrop(layout.columns) : -1;
    if (index === -1) {
      break;
    }
    left_out.push(layout.columns[index]?.title ?? '');
    layout = without(layout, index);
  }
  const widths = narrowed(layout.columns, widthsOf(layout), limit);
  const note = left_out.length === 0 ? '' : `(too narrow for: ${left_out.reverse().join(', ')})\n`;
  return `${lines(layout, widths).join('\n')}\n${note}`;
}

/** Names and values, one pair a line, the values aligned. Pairs whose value is null are left out. */
export function renderPairs(pairs: readonly (readonly [string, string | null])[]): string {
  const shown = pairs.filter((pair): pair is readonly [string, string] => pair[1] !== null);
  const widest = shown.reduce((width, [name]) => Math.max(width, textWidth(name)), 0);
  return shown
    .map(([name, value]) => `${name}${' '.repeat(widest - textWidth(name) + GAP)}${plainText(value)}\n`)
    .join('');
}
