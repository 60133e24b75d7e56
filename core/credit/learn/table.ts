/**
 * Tables of credit data: columns of numbers or of levels, with values that may be missing.
 *
 * What is missing is NaN in a numeric column and -1 in a categorical one; nothing is filled in. Rows keep their order.
 */
import type { CharacteristicValue, CharacteristicValues } from '../characteristic';

export interface NumericColumn {
  readonly kind: 'numeric';
  readonly name: string;
  /** NaN where nothing is known. */
  readonly values: Float64Array;
}

export interface CategoricalColumn {
  readonly kind: 'categorical';
  readonly name: string;
  /** Each level once, in code-unit order. */
  readonly levels: readonly string[];
  /** Places in `levels`; -1 where nothing is known. */
  readonly codes: Int32Array;
}

export type Column = NumericColumn | CategoricalColumn;

export interface CreditTable {
  readonly rows: number;
  readonly columns: readonly Column[];
}

/** The rows at the given places, in that order; levels stay as they are. */
export function takeRows(table: CreditTable, places: ArrayLike<number>): CreditTable {
  const columns = table.columns.map((column): Column => {
    if (column.kind === 'numeric') {
      const values = new Float64Array(places.length);
      for (let row = 0; row < places.length; row += 1) {
        values[row] = column.values[places[row] as number] as number;
      }
      return { ...column, values };
    }
    const codes = new Int32Array(places.length);
    for (let row = 0; row < places.length; row += 1) {
      codes[row] = column.codes[places[row] as number] as number;
    }
    return { ...column, codes };
  });
  return { rows: places.length, columns };
}

/** A categorical column out of texts; undefined is missing. */
export function levelsColumn(name: string, texts: readonly (string | undefined)[]): CategoricalColumn {
  const levels = [...new Set(texts.filter((text) => text !== undefined))].sort((left, right) =>
    left < right ? -1 : 1,
  );
  const places = new Map(levels.map((level, place) => [level, place]));
  const codes = Int32Array.from(texts, (text) => (text === undefined ? -1 : (places.get(text) ?? -1)));
  return { kind: 'categorical', name, levels, codes };
}

/** The values of a row by the names of the columns, as a scorecard takes them. */
export function rowValues(table: CreditTable, row: number): CharacteristicValues {
  const entries = table.columns.map((column): [string, CharacteristicValue] => {
    if (column.kind === 'categorical') return [column.name, column.levels[column.codes[row] ?? -1]];
    const value = column.values[row];
    return [column.name, Number.isNaN(value) ? undefined : value];
  });
  return Object.fromEntries(entries);
}
