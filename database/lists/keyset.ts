/**
 * One page of a list by keyset: read in the order of an index, from where the page before ended.
 *
 * A list is read through one or several arms, each an equality that an index begins with; what no index can
 * answer is looked at row by row, a window of `WINDOW_ROWS` rows per arm at a time, until a window holds a row of
 * the page. A page may therefore be short and still have a `next`, but an empty one means that nothing is left (or
 * that more rows were looked at than a call may). A page reached by skipping looks at every
 * row it passes over, once. It does not know what the rows mean.
 */
import { moneyAsText } from '../money-codec';
import { queryText, type Queryable, type SqlParameter } from '../connection';
import type { Dialect } from '../dialect';
import { decodeRows, selectExpressions, type JsonScalar } from '../projection-sql';
import type { AnyRow, ProjectionName } from '#core/ledger/tables';
import { decodeCursor, encodeCursor, type CursorPart, type CursorPartType } from './cursor';

/** Rows of one arm that a call looks at for what no index can answer. */
export const WINDOW_ROWS = 20_000;
/** Part of the window that is looked at first. */
const FIRST_PART = 10;
/** Windows that a call looks at for a first row: two million rows of each arm. */
const WINDOWS_MAX = 100;

export interface Condition {
  readonly sql: string;
  readonly parameters: readonly SqlParameter[];
}

export interface OrderColumn {
  readonly name: string;
  readonly type: CursorPartType;
}

/** A projection, read as its rows; or the journal, read as numbers of entries. */
export type ListTable = ProjectionName | 'journal';

export interface KeysetList {
  /** Names the list and its sort in its cursors. */
  readonly name: string;
  readonly table: ListTable;
  /** Sort columns, the unique key last; all in one direction. */
  readonly order: readonly OrderColumn[];
  readonly direction: 'asc' | 'desc';
  /** Conditions that the index begins with or ranges over, one set per arm; no row may be in two arms. */
  readonly arms: readonly (readonly Condition[])[];
  /** Conditions looked at row by row. */
  readonly residual: readonly Condition[];
}

export interface PageRequest {
  readonly after: string | null;
  readonly limit: number;
  /** Rows to pass over first; none unless said. */
  readonly skip?: number;
}

export interface ListPage<T> {
  readonly rows: readonly T[];
  /** Where the list goes on; null at its end. */
  readonly next: string | null;
}

export function condition(sql: string, ...parameters: readonly SqlParameter[]): Condition {
  return { sql, parameters };
}

/** A parameter's placeholder: amounts and numbers beyond 32 bits must not become floating point. */
function placeholder(type: CursorPartType): string {
  return type === 'text' ? '?' : 'CAST(? AS BIGINT)';
}

/** Beyond a place in the list's direction (or up to it, with `inclusive` of the place itself). */
function beside(list: KeysetList, sign: '<' | '>' | '<=' | '>=', place: readonly CursorPart[]): Condition {
  const columns = list.order.map(({ name }) => name).join(', ');
  const values = list.order.map(({ type }) => placeholder(type)).join(', ');
  const parameters = place.map((part) => (typeof part === 'number' ? String(part) : part));
  return list.order.length === 1
    ? { sql: `${columns} ${sign} ${values}`, parameters }
    : { sql: `(${columns}) ${sign} (${values})`, parameters };
}

function orderBy(list: KeysetList): string {
  return list.order.map(({ name }) => `${name} ${list.direction === 'asc' ? 'ASC' : 'DESC'}`).join(', ');
}

function where(conditions: readonly Condition[]): string {
  return conditions.length === 0 ? '' : `WHERE ${conditions.map(({ sql }) => sql).join(' AND ')}`;
}

function parametersOf(conditions: readonly Condition[]): SqlParameter[] {
  return conditions.flatMap(({ parameters }) => [...parameters]);
}

/** The place of the last row an arm's window holds; null when the arm ends before. */
async function windowEnd(
  source: Queryable,
  list: KeysetList,
  conditions: readonly Condition[],
  window_rows: number,
): Promise<readonly CursorPart[] | null> {
  const columns = list.order.map(({ name, type }, index) => {
    return `${type === 'money' ? moneyAsText(name) : name} AS k${String(index)}`;
  });
  const [row] = await source.query(
    `SELECT ${columns.join(', ')} FROM "${list.table}" ${where(conditions)} ` +
      `ORDER BY ${orderBy(list)} LIMIT 1 OFFSET ${String(window_rows - 1)}`,
    parametersOf(conditions),
  );
  return row === undefined
    ? null
    : list.order.map(({ type }, index) => partOf(row[`k${String(index)}`], type));
}

function partOf(value: unknown, type: CursorPartType): CursorPart {
  return type === 'int' ? Number(value) : String(value);
}

function comparePlaces(list: KeysetList, left: readonly CursorPart[], right: readonly CursorPart[]): number {
  for (const [index, { type }] of list.order.entries()) {
    const [one, other] = [left[index] ?? '', right[index] ?? ''];
    const [a, b] = type === 'money' ? [BigInt(one), BigInt(other)] : [one, other];
    if (a !== b) {
      const rising =
        typeof a === 'string' && typeof b === 'string'
          ? Buffer.compare(Buffer.from(a), Buffer.from(b))
          : a < b
            ? -1
            : 1;
      return list.direction === 'asc' ? rising : -rising;
    }
  }
  return 0;
}

/** The nearest end of the arms' windows: up to there every arm was looked at. */
async function nearestEnd(
  source: Queryable,
  list: KeysetList,
  arms: readonly (readonly Condition[])[],
  window_rows: number,
): Promise<readonly CursorPart[] | null> {
  let nearest: readonly CursorPart[] | null = null;
  for (const arm of arms) {
    const end = await windowEnd(source, list, arm, window_rows);
    if (end !== null && (nearest === null || comparePlaces(list, end, nearest) < 0)) {
      nearest = end;
    }
  }
  return nearest;
}

function armSql(list: KeysetList, conditions: readonly Condition[], limit: number): string {
  return `SELECT * FROM "${list.table}" ${where(conditions)} ORDER BY ${orderBy(list)} LIMIT ${String(limit)}`;
}

function expressionsOf(table: ListTable): readonly string[] {
  return table === 'journal' ? ['seq'] : selectExpressions(table);
}

function decoded(table: ListTable, arrays: readonly (readonly JsonScalar[])[]): AnyRow[] {
  return table === 'journal' ? arrays.map(([seq]) => ({ seq })) : decodeRows(table, arrays);
}

async function readArms(
  source: Queryable,
  dialect: Dialect,
  list: KeysetList,
  arms: readonly (readonly Condition[])[],
  limit: number,
  skip = 0,
): Promise<AnyRow[]> {
  const [only] = arms;
  const over = skip > 0 ? ` OFFSET ${String(skip)}` : '';
  const rows =
    arms.length === 1 && only !== undefined
      ? `${armSql(list, only, limit)}${over}`
      : `SELECT * FROM (${arms
          .map((arm, index) => `SELECT * FROM (${armSql(list, arm, skip + limit)}) AS a${String(index)}`)
          .join(' UNION ALL ')}) AS u ORDER BY ${orderBy(list)} LIMIT ${String(limit)}${over}`;
  const text = await queryText(
    source,
    `SELECT ${dialect.arrayOfArrays(expressionsOf(list.table))} FROM (${rows}) AS r`,
    arms.flatMap(parametersOf),
  );
  return decoded(list.table, JSON.parse(text ?? '[]') as JsonScalar[][]);
}

function placeOf(list: KeysetList, row: AnyRow): CursorPart[] {
  return list.order.map(({ name, type }) => {
    const value = row[name];
    return type === 'int' ? Number(value) : String(value);
  });
}

interface Window {
  readonly arms: readonly (readonly Condition[])[];
  readonly rows: number;
  readonly limit: number;
}

/** A condition in a form that no index answers, so that none of its columns lures the planner from the arm's index. */
function lookedAt({ sql, parameters }: Condition): Condition {
  return condition(`((${sql}) IS TRUE)`, ...parameters);
}

/** A page out of the next rows of each arm; `is_full` when looking at more rows would not change it. */
async function readWindow(
  source: Queryable,
  dialect: Dialect,
  list: KeysetList,
  { arms, rows, limit }: Window,
): Promise<ListPage<AnyRow> & { readonly is_full: boolean }> {
  const end = list.residual.length === 0 ? null : await nearestEnd(source, list, arms, rows);
  const upto = end === null ? [] : [beside(list, list.direction === 'asc' ? '<=' : '>=', end)];
  const wanted = arms.map((arm) => [...arm, ...upto, ...list.residual.map(lookedAt)]);
  const found = await readArms(source, dialect, list, wanted, limit + 1);
  const page = found.slice(0, limit);
  const last = page.at(-1);
  if (found.length > limit && last !== undefined) {
    return { rows: page, next: encodeCursor(list.name, placeOf(list, last)), is_full: true };
  }
  return { rows: page, next: end === null ? null : encodeCursor(list.name, end), is_full: end === null };
}

/** The arms from a place on; from their beginning without one. */
function armsAfter(list: KeysetList, after: string | null): (readonly Condition[])[] {
  const types = list.order.map(({ type }) => type);
  const place = after === null ? null : decodeCursor(list.name, after, types);
  const from = place === null ? [] : [beside(list, list.direction === 'asc' ? '>' : '<', place)];
  return list.arms.map((arm) => [...arm, ...from]);
}

/** A page some rows further on. What no index answers is looked at in every row passed over. */
async function readBeyond(
  source: Queryable,
  dialect: Dialect,
  list: KeysetList,
  { arms, skip, limit }: Omit<Window, 'rows'> & { readonly skip: number },
): Promise<ListPage<AnyRow>> {
  const wanted = arms.map((arm) => [...arm, ...list.residual.map(lookedAt)]);
  const found = await readArms(source, dialect, list, wanted, limit + 1, skip);
  const rows = found.slice(0, limit);
  const last = rows.at(-1);
  const goes_on = found.length > limit && last !== undefined;
  return { rows, next: goes_on ? encodeCursor(list.name, placeOf(list, last)) : null };
}

/** One page of a list. Throws CursorError for an `after` that is no place in it. */
export async function readPage(
  source: Queryable,
  dialect: Dialect,
  list: KeysetList,
  { after, limit, skip = 0 }: PageRequest,
  window_rows: number,
): Promise<ListPage<AnyRow>> {
  let arms = armsAfter(list, after);
  if (arms.length === 0) {
    return { rows: [], next: null };
  }
  if (skip > 0) {
    return await readBeyond(source, dialect, list, { arms, skip, limit });
  }
  // Where most rows pass, a part of the window fills the page.
  if (list.residual.length > 0) {
    const first = { arms, rows: Math.ceil(window_rows / FIRST_PART), limit };
    const { rows, next, is_full } = await readWindow(source, dialect, list, first);
    if (is_full) {
      return { rows, next };
    }
  }
  for (let windows = 1; ; windows += 1) {
    const { rows, next } = await readWindow(source, dialect, list, { arms, rows: window_rows, limit });
    if (rows.length > 0 || next === null || windows === WINDOWS_MAX) {
      return { rows, next };
    }
    arms = armsAfter(list, next);
  }
}

/** Rows of one arm that a count looks at for what no index can answer. */
const COUNT_WINDOW_ROWS = 100_000;

/**
 * How many rows a list has: counted no further than `limit`, and no further than a window of rows where they have to be
 * looked at.
 */
export async function countRows(
  source: Queryable,
  list: KeysetList,
  limit: number,
  window_rows = COUNT_WINDOW_ROWS,
): Promise<{ readonly count: number; readonly exact: boolean }> {
  const rows_max = list.residual.length === 0 ? limit + 1 : window_rows;
  const hit =
    list.residual.length === 0
      ? '1'
      : `CASE WHEN ${list.residual.map(({ sql }) => sql).join(' AND ')} THEN 1 END`;
  let count = 0;
  let exact = true;
  for (const arm of list.arms) {
    const [row] = await source.query(
      `SELECT count(*) AS looked, count(${hit}) AS hits FROM (` +
        `SELECT ${list.residual.length === 0 ? '1 AS one' : '*'} FROM "${list.table}" ${where(arm)} LIMIT ${String(rows_max)}) AS "${list.table}"`,
      [...parametersOf(list.residual), ...parametersOf(arm)],
    );
    count += Number(row?.['hits'] ?? 0);
    exact &&= Number(row?.['looked'] ?? 0) < rows_max;
  }
  return { count: Math.min(count, limit), exact: exact && count <= limit };
}
