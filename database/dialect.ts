/**
 * The few places where the SQL of SQLite and PostgreSQL differs, as fragments.
 *
 * Sets of values and batches of rows are always one JSON text parameter; results are one JSON text of arrays.
 * So statements are the same whatever the number of rows, and amounts pass as digits.
 */
import type { ColumnType } from '#core/kernel/table-spec';

import type { DialectName } from './connection';

export interface JsonColumn {
  readonly name: string;
  readonly type: ColumnType;
}

export interface Dialect {
  readonly name: DialectName;
  /** `SELECT ...` of the arrays in one JSON parameter, to stand after INSERT INTO and before ON CONFLICT. */
  selectFromJson(columns: readonly JsonColumn[]): string;
  /** Condition: the column's value is in one JSON parameter, an array of texts or of whole numbers. */
  isIn(column: string, type: 'text' | 'int'): string;
  /** One JSON text: an array, in the order of the rows, of arrays of the expressions. */
  arrayOfArrays(expressions: readonly string[]): string;
  /** One JSON text: an array of one expression in the given order. */
  arrayOf(expression: string, order_by: string): string;
  /** One text of the rows: fields parted by U+001F, rows by the given code point; null without rows. */
  separated(expressions: readonly string[], row_separator: number): string;
  /** FROM source of the texts in a column's JSON list, and the expression for each. */
  eachText(column: string): { readonly from: string; readonly value: string };
  /** FROM source of pairs of whole numbers `a` and `b`, with their position `n`, from one JSON parameter. */
  pairs(): string;
}

const sqlite: Dialect = {
  name: 'sqlite',
  selectFromJson: (columns) => {
    // An arrow with a number finds the element at once; a path would be parsed for every value.
    const values = columns.map((_, index) => `value ->> ${index}`);
    // "WHERE true" keeps the parser from reading ON CONFLICT as a join's condition.
    return `SELECT ${values.join(', ')} FROM jsonb_each(?) WHERE true`;
  },
  isIn: (column) => `${column} IN (SELECT value FROM json_each(?))`,
  arrayOfArrays: (expressions) => `json_group_array(json_array(${expressions.join(', ')}))`,
  arrayOf: (expression, order_by) => `json_group_array(${expression} ORDER BY ${order_by})`,
  separated: (expressions, row_separator) =>
    `group_concat(concat_ws(char(31), ${expressions.join(', ')}), char(${row_separator}))`,
  eachText: (column) => ({ from: `json_each(${column}) AS part`, value: 'part.value' }),
  pairs: () => `(SELECT key AS n, value ->> 0 AS a, value ->> 1 AS b FROM jsonb_each(?))`,
};

const POSTGRES_TYPES: Readonly<Record<ColumnType, string>> = {
  text: 'text',
  int: 'bigint',
  money: 'bigint',
  bool: 'smallint',
  json: 'text',
};

const postgres: Dialect = {
  name: 'postgres',
  selectFromJson: (columns) => {
    const values = columns.map(({ type }, index) => {
      const text = `value ->> ${index}`;
      return type === 'text' || type === 'json' ? text : `(${text})::${POSTGRES_TYPES[type]}`;
    });
    return `SELECT ${values.join(', ')} FROM jsonb_array_elements(?::jsonb)`;
  },
  isIn: (column, type) =>
    `${column} = ANY (ARRAY(SELECT jsonb_array_elements_text(?::jsonb))::${POSTGRES_TYPES[type]}[])`,
  arrayOfArrays: (expressions) =>
    `coalesce(json_agg(json_build_array(${expressions.join(', ')})), '[]')::text`,
  arrayOf: (expression, order_by) => `coalesce(json_agg(${expression} ORDER BY ${order_by}), '[]')::text`,
  separated: (expressions, row_separator) =>
    `string_agg(concat_ws(chr(31), ${expressions.join(', ')}), chr(${row_separator}))`,
  eachText: (column) => ({
    from: `jsonb_array_elements_text(${column}::jsonb) AS part (value)`,
    value: 'part.value',
  }),
  pairs: () =>
    `(SELECT n, (value ->> 0)::bigint AS a, (value ->> 1)::bigint AS b
      FROM jsonb_array_elements(?::jsonb) WITH ORDINALITY AS pair (value, n))`,
};

export function dialectOf(name: DialectName): Dialect {
  return name === 'sqlite' ? sqlite : postgres;
}
