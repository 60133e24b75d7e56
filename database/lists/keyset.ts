/**
 * One page of a list by keyset: read in the order of an index, from where the page before ended.
 *
 * A list is read through one or several arms, each an equality that an index begins with; what no index can
 * answer is looked at row by row, a window of `WINDOW_ROWS` rows per arm at a time, until a window holds a row of
 * the page. Where such rows are few among many, another index may know them: a list names the ways to its rows
 * beside its order, and one that holds no more than a window of rows is read whole and sorted.
 *
 * A page may be short and still have a `next`, but an empty one means that nothing is left (or that more rows were
 * looked at than a call may). A page reached by skipping looks at every row it passes over, once. It does not know
 * what the rows mean.
 */
import { moneyAsText } from '../money-codec';
import { queryText, type Queryable, type SqlParameter } from '../connection';
import type { Dialect } from '../dialect';
import { decodeRows, selectExpressions, type JsonScalar } from '../projection-sql';
import type { AnyRow, ProjectionName, Row } from '#core/ledger/tables';
import { decodeCursor, encodeCursor, type CursorPart, type CursorPartType } from './cursor';

/** Rows of one arm that a call looks at for what no index can answer. */
export const WINDOW_ROWS = 20_000;
/** Part of the window that is looked at first. */
const FIRST_PART = 10;
/** Windows that a call looks at for a first row: two million rows of each arm. */
const WINDOWS_MAX = 100;
/** Windows of rows that a way may hold when its index alone answers. */
const COVERED_WINDOWS = 50;

export interface Condition {
  readonly sql: string;
  readonly parameters: readonly SqlParameter[];
}

export interface OrderColumn {
  readonly name: string;
  readonly type: CursorPartType;
}

/** One set of conditions per stretch of an index that is read; no row may be in two of them. */
export type Arms = readonly (readonly Condition[])[];

/** A way to the rows of a list by other indexes than that of its order. */
export interface Way {
  /** Conditions by which the indexes are searched; every row of the list is in one of the arms. */
  readonly arms: Arms;
  /** Everything a row has to pass to be in the list. */
  readonly looks: readonly Condition[];
  /** The index holds all that is looked at, so that many more rows may be. */
  readonly is_covered?: boolean;
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
  /** Conditions that the index of the order begins with or ranges over. */
  readonly arms: Arms;
  /** Conditions looked at row by row. */
  readonly residual: readonly Condition[];
  /** Ways taken where rows would have to be looked at: the first that holds few. */
  readonly ways?: readonly Way[];
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

type Sorting = 'by-index' | 'by-sorting';

/** What rows are ordered by; to be sorted, in a form that lures no planner to the index of the order. */
function orderBy(list: KeysetList, sorting: Sorting = 'by-index'): string {
  const direction = list.direction === 'asc' ? 'ASC' : 'DESC';
  return list.order
    .map(({ name, type }) =>
      sorting === 'by-index'
        ? `${name} ${direction}`
        : `COALESCE(${name}, ${type === 'text' ? "''" : '0'}) ${direction}`,
    )
    .join(', ');
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
  arms: Arms,
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

/** Rows to read: of each arm in the list's order, merged; `sorting` says whether an index has them in it. */
interface Reading {
  readonly arms: Arms;
  readonly sorting: Sorting;
  readonly skip: number;
  readonly limit: number;
}

function armSql(
  list: KeysetList,
  { sorting, limit }: Pick<Reading, 'sorting' | 'limit'>,
  conditions: readonly Condition[],
): string {
  const columns = list.table === 'journal' ? 'seq' : '*';
  return (
    `SELECT ${columns} FROM "${list.table}" ${where(conditions)} ` +
    `ORDER BY ${orderBy(list, sorting)} LIMIT ${String(limit)}`
  );
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
  { arms, sorting, skip, limit }: Reading,
): Promise<AnyRow[]> {
  const [only] = arms;
  const over = skip > 0 ? ` OFFSET ${String(skip)}` : '';
  const merged = { sorting, limit: skip + limit };
  const rows =
    arms.length === 1 && only !== undefined
      ? `${armSql(list, { sorting, limit }, only)}${over}`
      : `SELECT * FROM (${arms
          .map((arm, index) => `SELECT * FROM (${armSql(list, merged, arm)}) AS a${String(index)}`)
          .join(' UNION ALL ')}) AS u ORDER BY ${orderBy(list)} LIMIT ${String(limit)}${over}`;
  const text = await queryText(
    source,
    `SELECT ${dialect.arrayOfArrays(expressionsOf(list.table))} FROM (${rows}) AS r`,
    arms.flatMap(parametersOf),
  );
  return decoded(list.table, JSON.parse(text ?? '[]') as JsonScalar[][]);
}

function placeOf(list: KeysetList, row: AnyRow): CursorPart[] {
  return list.order.map(({ name, type }) => (type === 'int' ? Number(row[name]) : String(row[name])));
}

interface Window {
  readonly arms: Arms;
  readonly rows: number;
  readonly limit: number;
}

/** A condition in a form that no index answers, so that none of its columns lures the planner from the arm's index. */
export function lookedAt({ sql, parameters }: Condition): Condition {
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
  const reading = { arms: wanted, sorting: 'by-index', skip: 0, limit: limit + 1 } as const;
  const found = await readArms(source, dialect, list, reading);
  const page = found.slice(0, limit);
  const last = page.at(-1);
  if (found.length > limit && last !== undefined) {
    return { rows: page, next: encodeCursor(list.name, placeOf(list, last)), is_full: true };
  }
  return { rows: page, next: end === null ? null : encodeCursor(list.name, end), is_full: end === null };
}

/** What rows have to be beyond to follow a place; nothing at the beginning. Throws CursorError. */
function following(list: KeysetList, after: string | null): readonly Condition[] {
  if (after === null) {
    return [];
  }
  const place = decodeCursor(
    list.name,
    after,
    list.order.map(({ type }) => type),
  );
  return [beside(list, list.direction === 'asc' ? '>' : '<', place)];
}

function narrowed(arms: Arms, ...conditions: readonly (readonly Condition[])[]): Arms {
  return arms.map((arm) => [...arm, ...conditions.flat()]);
}

/** A page out of all that the arms hold. */
async function readWhole(
  source: Queryable,
  dialect: Dialect,
  list: KeysetList,
  reading: Reading,
): Promise<ListPage<AnyRow>> {
  const { limit } = reading;
  const found = await readArms(source, dialect, list, { ...reading, limit: limit + 1 });
  const rows = found.slice(0, limit);
  const last = rows.at(-1);
  const goes_on = found.length > limit && last !== undefined;
  return { rows, next: goes_on ? encodeCursor(list.name, placeOf(list, last)) : null };
}

/** The first way that holds no more rows than a window does. */
async function narrowWay(source: Queryable, list: KeysetList, window_rows: number): Promise<Way | null> {
  for (const way of list.ways ?? []) {
    const rows_max = window_rows * (way.is_covered === true ? COVERED_WINDOWS : 1);
    let rows = 0;
    for (const arm of way.arms) {
      const sql =
        `SELECT count(*) FROM (SELECT 1 FROM "${list.table}" ${where(arm)} ` +
        `LIMIT ${String(rows_max - rows + 1)}) AS few`;
      rows += Number((await queryText(source, sql, parametersOf(arm))) ?? 0);
      if (rows > rows_max) {
        break;
      }
    }
    if (rows <= rows_max) {
      return way;
    }
  }
  return null;
}

/** A page by a way; null when none of them is narrow. */
async function readByWay(
  source: Queryable,
  dialect: Dialect,
  list: KeysetList,
  { after, limit, skip = 0 }: PageRequest,
  window_rows: number,
): Promise<ListPage<AnyRow> | null> {
  const way = await narrowWay(source, list, window_rows);
  if (way === null) {
    return null;
  }
  const arms = narrowed(way.arms, [...way.looks, ...following(list, after)].map(lookedAt));
  return await readWhole(source, dialect, list, { arms, sorting: 'by-sorting', skip, limit });
}

/** A page some rows further on. What no index answers is looked at in every row passed over. */
async function readBeyond(
  source: Queryable,
  dialect: Dialect,
  list: KeysetList,
  page: PageRequest & { readonly skip: number },
  window_rows: number,
): Promise<ListPage<AnyRow>> {
  const { after, skip, limit } = page;
  const looks = list.residual.map(lookedAt);
  const by_way = looks.length === 0 ? null : await readByWay(source, dialect, list, page, window_rows);
  if (by_way !== null) {
    return by_way;
  }
  const arms = narrowed(list.arms, following(list, after), looks);
  return await readWhole(source, dialect, list, { arms, sorting: 'by-index', skip, limit });
}

/** Pages of lists over one connection, for the readers of what belongs together. */
export class PageReads {
  readonly source: Queryable;
  readonly #dialect: Dialect;
  readonly #window_rows: number;

  constructor(source: Queryable, dialect: Dialect, window_rows: number) {
    this.source = source;
    this.#dialect = dialect;
    this.#window_rows = window_rows;
  }

  /** One page of a list of a projection's rows. Throws CursorError for an `after` that is no place in it. */
  async page<N extends ProjectionName>(list: KeysetList, page: PageRequest): Promise<ListPage<Row<N>>> {
    const found = await readPage(this.source, this.#dialect, list, page, this.#window_rows);
    return found as unknown as ListPage<Row<N>>;
  }
}

/** One page of a list. Throws CursorError for an `after` that is no place in it. */
export async function readPage(
  source: Queryable,
  dialect: Dialect,
  list: KeysetList,
  page: PageRequest,
  window_rows: number,
): Promise<ListPage<AnyRow>> {
  const { after, limit, skip = 0 } = page;
  let arms = narrowed(list.arms, following(list, after));
  if (arms.length === 0) {
    return { rows: [], next: null };
  }
  if (skip > 0) {
    return await readBeyond(source, dialect, list, { ...page, skip }, window_rows);
  }
  // Where most rows pass, a part of the window fills the page.
  if (list.residual.length > 0) {
    const first = { arms, rows: Math.ceil(window_rows / FIRST_PART), limit };
    const { rows, next, is_full } = await readWindow(source, dialect, list, first);
    if (is_full) {
      return { rows, next };
    }
    const by_way = await readByWay(source, dialect, list, page, window_rows);
    if (by_way !== null) {
      return by_way;
    }
  }
  for (let windows = 1; ; windows += 1) {
    const { rows, next } = await readWindow(source, dialect, list, { arms, rows: window_rows, limit });
    if (rows.length > 0 || next === null || windows === WINDOWS_MAX) {
      return { rows, next };
    }
    arms = narrowed(list.arms, following(list, next));
  }
}

/** Rows of one arm that a count looks at for what no index can answer. */
const COUNT_WINDOW_ROWS = 100_000;

/**
 * How many rows a list has: counted no further than `limit`, and no further than a window of rows where they have to be
 * looked at and no way to them is narrow.
 */
export async function countRows(
  source: Queryable,
  list: KeysetList,
  limit: number,
  window_rows = COUNT_WINDOW_ROWS,
): Promise<{ readonly count: number; readonly exact: boolean }> {
  const is_looked_at = list.residual.length > 0;
  const way = is_looked_at ? await narrowWay(source, list, WINDOW_ROWS) : null;
  const { arms, looks } = way ?? { arms: list.arms, looks: list.residual };
  const rows_max = way !== null ? null : is_looked_at ? window_rows : limit + 1;
  const hit = is_looked_at ? `CASE WHEN ${looks.map(({ sql }) => sql).join(' AND ')} THEN 1 END` : '1';
  let count = 0;
  let exact = true;
  for (const arm of arms) {
    const [row] = await source.query(
      `SELECT count(*) AS looked, count(${hit}) AS hits FROM (` +
        `SELECT ${is_looked_at ? '*' : '1 AS one'} FROM "${list.table}" ${where(arm)}` +
        `${rows_max === null ? '' : ` LIMIT ${String(rows_max)}`}) AS "${list.table}"`,
      [...(is_looked_at ? parametersOf(looks) : []), ...parametersOf(arm)],
    );
    count += Number(row?.['hits'] ?? 0);
    exact &&= rows_max === null || Number(row?.['looked'] ?? 0) < rows_max;
  }
  return { count: Math.min(count, limit), exact: exact && count <= limit };
}
