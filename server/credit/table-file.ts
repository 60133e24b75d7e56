/**
 * Tables of credit data out of CSV files: a head, a row per applicant, one column with the outcome.
 *
 * A column whose every known value is a number is numeric, any other is of levels; empty cells and the usual words for "not
 * available" are missing. What cannot be is refused with file, line, column and what was expected.
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
}

export interface OutcomeTable {
  readonly table: CreditTable;
  /** 1 where the outcome was bad. */
  readonly bad: Uint8Array;
  /** When each row was observed, where a column says it. */
  readonly observed_at: readonly Instant[] | null;
  /** Whose row each is, where a column says it. */
  readonly groups: readonly string[] | null;
}

/** Columns of a table that are nothing to learn from. */
export interface TableColumns {
  /** The outcome: 1 for bad and 0 for good. */
  readonly target: string;
  /** When a row was observed: a day or an instant. */
  readonly time?: string | undefined;
  /** Whose row it is. */
  readonly group?: string | undefined;
  readonly exclude: readonly string[];
}

const MISSING = new Set(['', 'NA', 'N/A', 'NaN', 'nan', 'NULL', 'null', '?']);
const NUMBER = /^[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?$/;
const ROWS_MAX = 5_000_000;

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
  try {
    rows = parse(content, {
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
  return { names, rows: body };
}

function placeOf(path: string, { names }: Sheet, column: string): number {
  const place = names.indexOf(column);
  if (place === -1) throw new TableFileError(path, 1, column, `one of ${names.join(', ')}`);
  return place;
}

function columnOf(name: string, cells: readonly string[]): Column {
  if (
    cells.every((cell) => MISSING.has(cell) || NUMBER.test(cell)) &&
    cells.some((cell) => !MISSING.has(cell))
  ) {
    return {
      ...{ kind: 'numeric', name },
      values: Float64Array.from(cells, (cell) => (MISSING.has(cell) ? NaN : Number(cell))),
    };
  }
  return levelsColumn(
    name,
    cells.map((cell) => (MISSING.has(cell) ? undefined : cell)),
  );
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

/** Reads a table with outcomes; `name` is what it is called where something is wrong with it. Throws TableFileError. */
export async function readOutcomeTable(
  path: string,
  { target, time, group, exclude }: TableColumns,
  name = path,
): Promise<OutcomeTable> {
  const sheet = await readSheet(path, name);
  const target_place = placeOf(name, sheet, target);
  const named = [time, group].flatMap((column) => (column === undefined ? [] : [column]));
  const left_out = new Set([
    target_place,
    ...[...named, ...exclude].map((column) => placeOf(name, sheet, column)),
  ]);
  const bad = Uint8Array.from(sheet.rows, ({ record, info }) => {
    const outcome = Number(record[target_place]);
    if (record[target_place] === '' || (outcome !== 0 && outcome !== 1)) {
      throw new TableFileError(name, info.lines, target, '1 for a bad outcome or 0 for a good one');
    }
    return outcome;
  });
  const cells = (place: number): string[] => sheet.rows.map(({ record }) => record[place] ?? '');
  const columns = sheet.names.flatMap((column, place) =>
    left_out.has(place) ? [] : [columnOf(column, cells(place))],
  );
  if (columns.length === 0) {
    throw new TableFileError(name, 1, 'file', 'a column besides the outcome');
  }
  return {
    ...{ table: { rows: sheet.rows.length, columns }, bad },
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
