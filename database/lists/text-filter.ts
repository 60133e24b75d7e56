/**
 * Lists narrowed by the beginning of an id: few ids are found first and become the set the list is read from.
 *
 * Where many begin so, the beginning is looked at row by row instead, within the list's window. Ids compare by
 * byte, so a beginning is a range of an index.
 */
import { queryText, type Queryable } from '../connection';
import type { Dialect } from '../dialect';
import { condition, type Condition } from './keyset';

/** Sets up to this size are sorted by the database at once. */
const CANDIDATES_MAX = 5_000;

/** The column's value begins with a text: a range of its index. */
export function beginsWith(column: string, text: string): Condition {
  // No id has a character behind U+10FFFF, so this is the first text after all that begin so.
  return condition(`(${column} >= ? AND ${column} < ?)`, text, `${text}\u{10ffff}`);
}

/** Any of some columns begins with a text. */
export function anyBeginsWith(columns: readonly string[], text: string): Condition {
  const parts = columns.map((column) => beginsWith(column, text));
  return {
    sql: `(${parts.map(({ sql }) => sql).join(' OR ')})`,
    parameters: parts.flatMap(({ parameters }) => [...parameters]),
  };
}

/**
 * Keys of the rows in which one of the columns begins with a text; null when they are many. Each column must
 * have an index.
 */
export async function candidates<K extends string | number>(
  source: Queryable,
  dialect: Dialect,
  asked: {
    readonly table: string;
    readonly key: string;
    readonly columns: readonly string[];
    readonly text: string;
  },
): Promise<readonly K[] | null> {
  const found = new Set<K>();
  for (const column of asked.columns) {
    const { sql, parameters } = beginsWith(column, asked.text);
    const text = await queryText(
      source,
      `SELECT ${dialect.arrayOfArrays([asked.key])} FROM (SELECT ${asked.key} FROM "${asked.table}" ` +
        `WHERE ${sql} LIMIT ${String(CANDIDATES_MAX + 1)}) AS c`,
      parameters,
    );
    for (const [key] of JSON.parse(text ?? '[]') as K[][]) {
      if (key !== undefined) {
        found.add(key);
      }
    }
    if (found.size > CANDIDATES_MAX) {
      return null;
    }
  }
  return [...found];
}
