/**
 * The beginning of an id as a condition: ids compare by byte, so a beginning is a range of an index.
 */
import { condition, type Condition } from './keyset';

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
