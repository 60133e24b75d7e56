/**
 * Declarative tables: one description of a projection's columns from which the row type, the in-memory
 * store, the SQL of both databases, the checker and the rebuilder all follow.
 *
 * It says what a column means (text, whole number, money, yes/no, JSON), not how a database spells it.
 */

export type ColumnType = 'text' | 'int' | 'money' | 'bool' | 'json';

export interface Column<T> {
  readonly type: ColumnType;
  readonly nullable: boolean;
  /** Never changes once the row exists. Databases then leave the column, and indexes over it, alone. */
  readonly fixed?: boolean;
  /** Carries the TypeScript type only; never present at run time. */
  readonly value?: T;
}

function column<T>(type: ColumnType, nullable = false): Column<T> {
  return { type, nullable };
}

/** Column constructors. `int` holds safe integers (counts, sequence numbers, instants in ms). */
export const col = {
  text: <T extends string = string>(): Column<T> => column<T>('text'),
  textOrNull: <T extends string = string>(): Column<T | null> => column<T | null>('text', true),
  int: (): Column<number> => column<number>('int'),
  intOrNull: (): Column<number | null> => column<number | null>('int', true),
  money: (): Column<bigint> => column<bigint>('money'),
  bool: (): Column<boolean> => column<boolean>('bool'),
  json: <T>(): Column<T> => column<T>('json'),
};

/** A column that never changes once its row exists. */
export function fixed<T>(changing: Column<T>): Column<T> {
  return { ...changing, fixed: true };
}

type Columns = Readonly<Record<string, Column<unknown>>>;

export interface TableSpec<C extends Columns = Columns> {
  readonly name: string;
  /** The single column that identifies a row. */
  readonly key: keyof C & string;
  /** The column by which a set of rows is loaded for deciding; the key unless said otherwise. */
  readonly load_by: keyof C & string;
  readonly columns: C;
}

export type RowOf<S> =
  S extends TableSpec<infer C>
    ? { readonly [K in keyof C]: C[K] extends Column<infer T> ? T : never }
    : never;

export function defineTable<C extends Columns>(
  name: string,
  key: keyof C & string,
  columns: C,
  load_by: keyof C & string = key,
): TableSpec<C> {
  return { name, key, load_by, columns };
}
