/**
 * Tables of credit data out of CSV files: a head, a row per applicant, one column with the outcome.
 *
 * Cells are parted by what parts the head: commas, semicolons, tabs or bars. A column whose every known value is a number is numeric, any
 * other is of levels; empty cells and the usual words for "not available" are missing. A column that only numbers the rows
 * tells nothing of them and is left out, by name. What cannot be is refused with file, line, column and what was expected.
 */
import { parse } from 'csv-parse/sync';
import { readFile } from 'node:fs/promises';

import { levelsColumn, type Column, type CreditTable } from '#core/credit/learn/table';
import { parseInstant, type Instant } from '#core/kernel/instant';

/** What is wrong with a file, by line and column. */
export class TableFileError extends Error {
  override readonly name = 'TableFileError';
  readonly details: Readonly<Record<string, string | number>>;

  constructor(path: string, line: number, column: string, expected: string) {
    super(`${path}, line ${String(line)}, ${column}: expected ${expected}`);
    this.details = { path, line, column, expected };
  }
}

interface Sheet {
  readonly names: readonly string[];
  readonly rows: readonly { readonly record: readonly string[]; readonly info: { readonly lines: number } }[];
  /** Whether numbers have a decimal comma, as where semicolons part the cells. */
  readonly decimal_comma: boolean;
}

export interface OutcomeTable {
  readonly table: CreditTable;
  /** 1 where the outcome was bad. */
  readonly bad: Uint8Array;
  /** When each row was observed, where a column says it. */
  readonly observed_at: readonly Instant[] | null;
  /** Whose row each is, where a column says it. */
  readonly groups: readonly string[] | null;
  /** Columns that only number the rows, and are not in the table. */
  readonly row_numbers: readonly string[];
}

/** Columns of a table that are nothing to learn from. */
export interface TableColumns {
  /** The outcome: 1, true or bad for bad; 0, false or good for good. */
  readonly target: string;
  /** What the outcome is where it was bad; anything else that is not missing is good then. */
  readonly bad_value?: string | undefined;
  /** When a row was observed: a day or an instant. */
  readonly time?: string | undefined;
  /** Whose row it is. */
  readonly group?: string | undefined;
  readonly exclude: readonly string[];
}

const MISSING = new Set(['', 'NA', 'N/A', 'NaN', 'nan', 'NULL', 'null', '?']);
const NUMBER = /^[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?$/;
const NUMBER_WITH_COMMA = /^[+-]?\d+(,\d+)?([eE][+-]?\d+)?$/;
const DELIMITERS = [',', ';', '\t', '|'] as const;
const ROWS_MAX = 5_000_000;
/** A column that counts so many rows or more does so on purpose. */
const ROW_NUMBERS_MIN = 50;
const OUTCOMES: ReadonlyMap<string, 0 | 1> = new Map([
  ...(['1', '1.0', 'true', 'bad'] as const).map((word) => [word, 1] as const),
  ...(['0', '0.0', 'false', 'good'] as const).map((word) => [word, 0] as const),
]);

/** What parts the cells of the head, outside of quotes; a comma where nothing does. */
function delimiterOf(content: string): (typeof DELIMITERS)[number] {
  const head = (content.split(/\r?\n|\r/, 1)[0] ?? '').replaceAll(/"[^"]*"/g, '');
  const count = (mark: string): number => head.split(mark).length;
  return DELIMITERS.reduce((best, mark) => (count(mark) > count(best) ? mark : best));
}

async function readSheet(path: string, name = path): Promise<Sheet> {
  let content: string;
  try {
    content = new TextDecoder('utf-8', { fatal: true }).decode(await readFile(path));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') {
      throw new TableFileError(name, 1, 'file', 'a file that is there');
    }
    throw new TableFileError(name, 1, 'file', 'UTF-8 text');
  }
  let rows: Sheet['rows'];
  const delimiter = delimiterOf(content);
  try {
    rows = parse(content, {
      delimiter,
      ...{ bom: true, info: true, skip_empty_lines: true, relax_column_count: true, trim: true },
    }) as unknown as Sheet['rows'];
  } catch (error) {
    throw new TableFileError(
      name,
      (error as { lines?: number }).lines ?? 1,
      'row',
      `a row of CSV (${(error as Error).message})`,
    );
  }
  const [head, ...body] = rows;
  if (head === undefined || body.length === 0) {
    throw new TableFileError(name, 1, 'file', 'a head and at least one row');
  }
  if (body.length > ROWS_MAX) {
    throw new TableFileError(name, ROWS_MAX + 2, 'row', `at most ${String(ROWS_MAX)} rows`);
  }
  const names = head.record;
  const twice = names.find((column, place) => column === '' || names.indexOf(column) !== place);
  if (twice !== undefined) throw new TableFileError(name, 1, twice, 'a name that stands once');
  const short = body.find(({ record }) => record.length !== names.length);
  if (short !== undefined) {
    const expected = `${String(names.length)} cells, found ${String(short.record.length)}`;
    throw new TableFileError(name, short.info.lines, 'row', expected);
  }
  return { names, rows: body, decimal_comma: delimiter === ';' };
}

function placeOf(path: string, { names }: Sheet, column: string): number {
  const place = names.indexOf(column);
  if (place === -1) throw new TableFileError(path, 1, column, `one of ${names.join(', ')}`);
  return place;
}

/** A cell as a number; undefined where it is none. */
function numberOf(cell: string, decimal_comma: boolean): number | undefined {
  if (NUMBER.test(cell)) return Number(cell);
  return decimal_comma && NUMBER_WITH_COMMA.test(cell) ? Number(cell.replace(',', '.')) : undefined;
}

function columnOf(name: string, cells: readonly string[], decimal_comma: boolean): Column {
  const values = new Float64Array(cells.length);
  let known = 0;
  for (const [row, cell] of cells.entries()) {
    const value = MISSING.has(cell) ? NaN : numberOf(cell, decimal_comma);
    if (value === undefined) {
      return levelsColumn(
        name,
        cells.map((one) => (MISSING.has(one) ? undefined : one)),
      );
    }
    values[row] = value;
    if (!Number.isNaN(value)) known += 1;
  }
  if (known > 0) return { kind: 'numeric', name, values };
  return levelsColumn(
    name,
    cells.map(() => undefined),
  );
}

/** Whether a column holds each of as many whole numbers in a row as there are rows, in whatever order. */
function numbersRows(column: Column): boolean {
  if (column.kind !== 'numeric' || column.values.length < ROW_NUMBERS_MIN) return false;
  const { values } = column;
  if (!values.every((value) => Number.isInteger(value))) return false;
  const least = values.reduce((one, other) => Math.min(one, other));
  const seen = new Uint8Array(values.length);
  for (const value of values) {
    const place = value - least;
    if (place >= values.length || seen[place] === 1) return false;
    seen[place] = 1;
  }
  return true;
}

/** Cells of a column as instants; a day is its first instant in UTC. */
function instantsOf(path: string, { rows }: Sheet, column: string, place: number): Instant[] {
  return rows.map(({ record, info }) => {
    const text = record[place] ?? '';
    const at = /^\d{4}-\d{2}-\d{2}$/.test(text) ? parseInstant(`${text}T00:00:00Z`) : parseInstant(text);
    if (at === undefined) {
      throw new TableFileError(
        path,
        info.lines,
        column,
        'a day such as 2026-01-31 or an instant with its zone',
      );
    }
    return at;
  });
}

function outcomesOf(
  path: string,
  { rows }: Sheet,
  { target, bad_value }: Pick<TableColumns, 'target' | 'bad_value'>,
  place: number,
): Uint8Array {
  const bad = new Uint8Array(rows.length);
  for (const [row, { record, info }] of rows.entries()) {
    const cell = record[place] ?? '';
    const outcome =
      bad_value === undefined
        ? OUTCOMES.get(cell.toLowerCase())
        : MISSING.has(cell)
          ? undefined
          : Number(cell === bad_value);
    if (outcome === undefined) {
      const expected =
        bad_value === undefined
          ? '1, true or bad for a bad outcome, 0, false or good for a good one'
          : 'an outcome';
      throw new TableFileError(path, info.lines, target, expected);
    }
    bad[row] = outcome;
  }
  if (bad_value !== undefined && !bad.includes(1)) {
    throw new TableFileError(path, 1, target, `a row with ${bad_value}`);
  }
  return bad;
}

/** Reads a table with outcomes; `name` is what it is called where something is wrong with it. Throws TableFileError. */
export async function readOutcomeTable(
  path: string,
  { target, bad_value, time, group, exclude }: TableColumns,
  name = path,
): Promise<OutcomeTable> {
  const sheet = await readSheet(path, name);
  const target_place = placeOf(name, sheet, target);
  const named = [time, group].flatMap((column) => (column === undefined ? [] : [column]));
  const left_out = new Set([
    target_place,
    ...[...named, ...exclude].map((column) => placeOf(name, sheet, column)),
  ]);
  const bad = outcomesOf(name, sheet, { target, bad_value }, target_place);
  const cells = (place: number): string[] => sheet.rows.map(({ record }) => record[place] ?? '');
  const all = sheet.names.flatMap((column, place) =>
    left_out.has(place) ? [] : [columnOf(column, cells(place), sheet.decimal_comma)],
  );
  const row_numbers = all.filter(numbersRows).map((column) => column.name);
  const columns = all.filter((column) => !row_numbers.includes(column.name));
  if (columns.length === 0) {
    throw new TableFileError(name, 1, 'file', 'a column besides the outcome');
  }
  return {
    ...{ table: { rows: sheet.rows.length, columns }, bad, row_numbers },
    observed_at: time === undefined ? null : instantsOf(name, sheet, time, placeOf(name, sheet, time)),
    groups: group === undefined ? null : cells(placeOf(name, sheet, group)),
  };
}

/** Reads folds: a line `row,fold` for each of so many rows, both from 0 on. Throws TableFileError. */
export async function readFolds(path: string, rows: number): Promise<Uint8Array> {
  const sheet = await readSheet(path);
  const [row_place, fold_place] = [placeOf(path, sheet, 'row'), placeOf(path, sheet, 'fold')];
  const fold_of = new Uint8Array(rows).fill(255);
  for (const { record, info } of sheet.rows) {
    const [row, fold] = [Number(record[row_place]), Number(record[fold_place])];
    if (!Number.isInteger(row) || row < 0 || row >= rows || fold_of[row] !== 255) {
      throw new TableFileError(path, info.lines, 'row', `each row from 0 to ${String(rows - 1)} once`);
    }
    if (!Number.isInteger(fold) || fold < 0 || fold > 100) {
      throw new TableFileError(path, info.lines, 'fold', 'a whole number from 0 to 100');
    }
    fold_of[row] = fold;
  }
  const left = fold_of.indexOf(255);
  if (left !== -1) throw new TableFileError(path, 1, 'row', `a fold for row ${String(left)}`);
  const folds = Math.max(...new Set(fold_of)) + 1;
  const empty = Array.from({ length: folds }, (_, fold) => fold).find((fold) => !fold_of.includes(fold));
  if (folds < 2 || empty !== undefined) {
    throw new TableFileError(path, 1, 'fold', 'at least two folds, numbered from 0 without a gap');
  }
  return fold_of;
}
