/**
 * The SQL of every projection, made from its declaration: one statement per table and batch for writing, one
 * JSON text of arrays for reading.
 *
 * Rows travel as JSON arrays in column order. Amounts are digits on the way in and text on the way out, yes/no
 * is 0 or 1, JSON columns are canonical text inside. Nothing here knows what a table means.
 */
import { canonicalJson, jsonText } from '#core/kernel/canonical';
import type { Column, ColumnType, TableSpec } from '#core/kernel/table-spec';
import { PROJECTIONS, PROJECTION_NAMES, type AnyRow, type ProjectionName } from '#core/ledger/tables';

import type { DialectName } from './connection';
import type { Dialect } from './dialect';
import { moneyAsText, moneyFromText, moneyToDigits } from './money-codec';

/** A value as it stands in a JSON text that a database made. */
export type JsonScalar = string | number | null;

interface TableColumn {
  readonly name: string;
  readonly type: ColumnType;
  readonly nullable: boolean;
  readonly fixed: boolean;
}

interface TableCodec {
  readonly spec: TableSpec;
  readonly columns: readonly TableColumn[];
}

function codecOf(spec: TableSpec): TableCodec {
  const columns = Object.entries(spec.columns).map(([name, column]: [string, Column<unknown>]) => ({
    name,
    type: column.type,
    nullable: column.nullable,
    fixed: column.fixed ?? false,
  }));
  return { spec, columns };
}

const CODECS: ReadonlyMap<ProjectionName, TableCodec> = new Map(
  PROJECTION_NAMES.map((name) => [name, codecOf(PROJECTIONS[name] as unknown as TableSpec)]),
);

function codec(table: ProjectionName): TableCodec {
  const found = CODECS.get(table);
  if (found === undefined) {
    throw new RangeError(`there is no projection ${table}`);
  }
  return found;
}

function encodeValue(table: string, { name, type, nullable }: TableColumn, value: unknown): string {
  if (value === null && nullable) {
    return 'null';
  }
  switch (type) {
    case 'money':
      if (typeof value === 'bigint') {
        return moneyToDigits(value);
      }
      break;
    case 'int':
      if (Number.isSafeInteger(value)) {
        return String(value);
      }
      break;
    case 'bool':
      if (typeof value === 'boolean') {
        return value ? '1' : '0';
      }
      break;
    case 'json':
      return jsonText(canonicalJson(value));
    case 'text':
      if (typeof value === 'string') {
        return jsonText(value);
      }
      break;
  }
  throw new TypeError(`column ${table}.${name} takes ${type}, not ${value === null ? 'null' : typeof value}`);
}

function encodeRow(table: string, columns: readonly TableColumn[], row: AnyRow): string {
  let text = '';
  for (const column of columns) {
    text += (text === '' ? '[' : ',') + encodeValue(table, column, row[column.name]);
  }
  return text + ']';
}

/** JSON text of rows as arrays in column order, for `upsertSql`. Throws TypeError on a value of the wrong type. */
export function encodeRows(table: ProjectionName, rows: readonly AnyRow[]): string {
  const { columns } = codec(table);
  return `[${rows.map((row) => encodeRow(table, columns, row)).join(',')}]`;
}

function decodeValue(type: ColumnType, value: JsonScalar | undefined): unknown {
  if (value === null || value === undefined) {
    return null;
  }
  switch (type) {
    case 'money':
      return moneyFromText(value);
    case 'bool':
      return value === 1;
    case 'json':
      return JSON.parse(String(value)) as unknown;
    case 'int':
    case 'text':
      return value;
  }
}

/** Rows from the arrays that `selectExpressions` asked for. */
export function decodeRows(table: ProjectionName, arrays: readonly (readonly JsonScalar[])[]): AnyRow[] {
  const { columns } = codec(table);
  return arrays.map((values) => {
    const row: Record<string, unknown> = {};
    let index = 0;
    for (const { name, type } of columns) {
      row[name] = decodeValue(type, values[index]);
      index += 1;
    }
    return row;
  });
}

const quoted = (name: string): string => `"${name}"`;

/** The columns of a table as expressions to put into a JSON array. */
export function selectExpressions(table: ProjectionName): string[] {
  return codec(table).columns.map(({ name, type }) =>
    type === 'money' ? moneyAsText(quoted(name)) : quoted(name),
  );
}

/** Name and type of the column by which a set of rows is loaded, and of the key. */
export function keyColumns(table: ProjectionName): {
  readonly load_by: TableColumn;
  readonly key: TableColumn;
} {
  const { spec, columns } = codec(table);
  const named = (wanted: string): TableColumn => {
    const column = columns.find(({ name }) => name === wanted);
    if (column === undefined) {
      throw new RangeError(`projection ${table} has no column ${wanted}`);
    }
    return column;
  };
  return { load_by: named(spec.load_by), key: named(spec.key) };
}

function upsertSql(dialect: Dialect, table: ProjectionName): string {
  const { spec, columns } = codec(table);
  const names = columns.map(({ name }) => quoted(name));
  // A column that is set is written to its indexes again, changed or not; fixed ones are therefore left out.
  const replaced = columns
    .filter(({ name, fixed }) => name !== spec.key && !fixed)
    .map(({ name }) => `${quoted(name)} = excluded.${quoted(name)}`)
    .join(', ');
  // Rows of which nothing ever changes are there already, or new.
  const resolution = replaced === '' ? 'DO NOTHING' : `DO UPDATE SET ${replaced}`;
  return (
    `INSERT INTO ${quoted(table)} (${names.join(', ')}) ${dialect.selectFromJson(columns)} ` +
    `ON CONFLICT (${quoted(spec.key)}) ${resolution}`
  );
}

const UPSERTS = new Map<string, string>();

/** Statement that inserts or replaces the rows of one JSON parameter (from `encodeRows`). */
export function upsertStatement(dialect: Dialect, table: ProjectionName): string {
  const name: `${DialectName} ${ProjectionName}` = `${dialect.name} ${table}`;
  const known = UPSERTS.get(name);
  if (known !== undefined) {
    return known;
  }
  const sql = upsertSql(dialect, table);
  UPSERTS.set(name, sql);
  return sql;
}

/**
 * The order in which projections are written: the row of a period last, because it seals its totals.
 */
export const WRITE_ORDER: readonly ProjectionName[] = [
  ...PROJECTION_NAMES.filter((name) => name !== 'period'),
  'period',
];
