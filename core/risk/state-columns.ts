/**
 * State as columns: how objects that refer to each other are put into numbers and texts, and read back the same.
 *
 * Each kind of object is a table; one object refers to another by its place there, so that two that knew the same third
 * still know the same one afterwards. A codec says how the values of one field of all rows are spelled; a type of which
 * a field has no codec does not compile. Sets and maps keep their order. What is damaged gives a DamagedColumnError.
 */
import { DamagedColumnError, decodeColumn, decodeTexts, encodeColumn, encodeTexts } from './column-codec';
import type { Columns } from './vectors';

/** Objects of one kind by their places. */
export class Table<T> {
  readonly rows: T[];
  readonly #places: Map<T, number>;

  constructor(rows: readonly T[] = []) {
    this.rows = [...rows];
    this.#places = new Map(rows.map((row, place) => [row, place]));
  }

  /** Place of an object, which is taken in when it is new. */
  place(row: T): number {
    const known = this.#places.get(row);
    if (known !== undefined) return known;
    this.#places.set(row, this.rows.length);
    return this.rows.push(row) - 1;
  }

  /** Throws DamagedColumnError for a place where nothing is. */
  at(place: number): T {
    const row = this.rows[place];
    if (row === undefined) throw new DamagedColumnError(`there is no row ${String(place)}`);
    return row;
  }
}

/** The columns that are being written. */
export type ColumnsOut = Map<string, Uint8Array>;

export interface Codec<T> {
  write(out: ColumnsOut, name: string, values: readonly T[]): void;
  read(from: Columns, name: string): T[];
}

function bytesOf(from: Columns, name: string): Uint8Array {
  const bytes = from.get(name);
  if (bytes === undefined) throw new DamagedColumnError(`there is no column ${name}`);
  return bytes;
}

/** Numbers; none of them is told apart from another by the sign of zero. */
export const number: Codec<number> = {
  write: (out, name, values) => out.set(name, encodeColumn(Float64Array.from(values))),
  read: (from, name) => Array.from(decodeColumn(bytesOf(from, name)).values),
};

/** What is spelled as something else. */
export function through<T, S>(codec: Codec<S>, spell: (value: T) => S, read: (spelled: S) => T): Codec<T> {
  return {
    write: (out, name, values) => codec.write(out, name, values.map(spell)),
    read: (from, name) => codec.read(from, name).map(read),
  };
}

export const yesOrNo: Codec<boolean> = through(
  number,
  (value) => (value ? 1 : 0),
  (spelled) => spelled === 1,
);

/** Another object, or a text out of a table of texts. */
export function one<T>(table: Table<T>): Codec<T> {
  return through(
    number,
    (row) => table.place(row),
    (place) => table.at(place),
  );
}

export function maybe<T>(codec: Codec<T>): Codec<T | null> {
  return {
    write: (out, name, values) => {
      yesOrNo.write(
        out,
        `${name}?`,
        values.map((value) => value !== null),
      );
      codec.write(
        out,
        name,
        values.filter((value) => value !== null),
      );
    },
    read: (from, name) => {
      const present = codec.read(from, name);
      let next = 0;
      return yesOrNo.read(from, `${name}?`).map((is_there) => {
        if (!is_there) return null;
        next += 1;
        return item(present, next - 1, name);
      });
    },
  };
}

function item<T>(values: readonly T[], at: number, name: string): T {
  if (at >= values.length) throw new DamagedColumnError(`column ${name} ends too early`);
  return values[at] as T;
}

export function list<T>(codec: Codec<T>): Codec<T[]> {
  return {
    write: (out, name, values) => {
      number.write(
        out,
        `${name}#`,
        values.map(({ length }) => length),
      );
      const all: T[] = [];
      for (const one of values) for (const part of one) all.push(part);
      // Under a name of its own: a list of lists has lengths of both.
      codec.write(out, `${name}/`, all);
    },
    read: (from, name) => {
      const all = codec.read(from, `${name}/`);
      let start = 0;
      return number.read(from, `${name}#`).map((length) => {
        start += length;
        if (start > all.length) throw new DamagedColumnError(`column ${name} ends too early`);
        return all.slice(start - length, start);
      });
    },
  };
}

export function set<T>(codec: Codec<T>): Codec<Set<T>> {
  return through(
    list(codec),
    (values) => [...values],
    (values) => new Set(values),
  );
}

export function map<K, V>(key: Codec<K>, value: Codec<V>): Codec<Map<K, V>> {
  const [keys, values] = [list(key), list(value)];
  return {
    write: (out, name, maps) => {
      keys.write(
        out,
        `${name}.key`,
        maps.map((one) => [...one.keys()]),
      );
      values.write(
        out,
        `${name}.value`,
        maps.map((one) => [...one.values()]),
      );
    },
    read: (from, name) => {
      const held = values.read(from, `${name}.value`);
      return keys.read(from, `${name}.key`).map((names, row) => {
        const own = item(held, row, name);
        return new Map(names.map((key, at) => [key, item(own, at, name)]));
      });
    },
  };
}

/** A codec for every field. */
export type Fields<T> = { readonly [K in keyof T]-?: Codec<T[K]> };

function entriesOf<T>(fields: Fields<T>): [string & keyof T, Codec<T[keyof T]>][] {
  return Object.entries(fields) as [string & keyof T, Codec<T[keyof T]>][];
}

/** Writes all fields of rows, one or more columns each. */
export function writeFields<T>(
  out: ColumnsOut,
  name: string,
  rows: readonly T[],
  fields: Fields<NoInfer<T>>,
): void {
  for (const [field, codec] of entriesOf(fields)) {
    codec.write(
      out,
      `${name}.${field}`,
      rows.map((row) => row[field]),
    );
  }
}

/** Reads all fields into rows that are there already. Throws DamagedColumnError where there are more or fewer. */
export function readFields<T>(
  from: Columns,
  name: string,
  rows: readonly T[],
  fields: Fields<NoInfer<T>>,
): void {
  for (const [field, codec] of entriesOf(fields)) {
    const values = codec.read(from, `${name}.${field}`);
    if (values.length !== rows.length) {
      throw new DamagedColumnError(`column ${name}.${field} is of another length`);
    }
    rows.forEach((row, at) => (row[field] = values[at] as T[keyof T & string]));
  }
}

/** Objects that nobody else refers to. */
export function record<T extends object>(fields: Fields<T>): Codec<T> {
  return {
    write: (out, name, values) => writeFields(out, name, values, fields),
    read: (from, name) => {
      const columns = entriesOf(fields).map(
        ([field, codec]) => [field, codec.read(from, `${name}.${field}`)] as const,
      );
      const { length } = columns[0]?.[1] ?? [];
      return Array.from(
        { length },
        (_, row) =>
          Object.fromEntries(columns.map(([field, values]) => [field, item(values, row, name)])) as T,
      );
    },
  };
}

/** The texts of a table. */
export function writeWords(out: ColumnsOut, name: string, words: Table<string>): void {
  out.set(name, encodeTexts(words.rows));
}

export function readWords(from: Columns, name: string): Table<string> {
  return new Table(decodeTexts(bytesOf(from, name)));
}
