/**
 * What the stores see of a database connection.
 *
 * A connection for reading and one for writing are different types: the first has no way to change anything
 * (the database refuses it too), the second does everything inside a transaction. SQL is given with `?` for
 * parameters. Nothing here knows the books.
 */
import type { Knex } from 'knex';

export type DialectName = 'sqlite' | 'postgres';

/** Money never goes in as a number: see `money-codec.ts`. */
export type SqlParameter = string | number | Uint8Array | null;

export type SqlRow = Readonly<Record<string, unknown>>;

/** A statement that took long: its text without any value. */
export interface SlowQuery {
  readonly sql: string;
  readonly elapsed_ms: number;
}

export type SlowQueryLog = (query: SlowQuery) => void;

/** A query slower than this is reported, unless said otherwise. */
export const SLOW_QUERY_MS = 250;

/** Who is told of slow queries, and what counts as slow. */
export interface SlowQueryOptions {
  readonly onSlowQuery?: SlowQueryLog | undefined;
  readonly slow_query_ms?: number | undefined;
}

export interface Queryable {
  query(sql: string, parameters?: readonly SqlParameter[]): Promise<readonly SqlRow[]>;
}

export interface ReadConnection extends Queryable {
  readonly dialect: DialectName;
  readonly access: 'read';
  /** Everything `work` reads is of one moment. Only one at a time per connection; other queries wait. */
  snapshot<T>(work: (snapshot: Queryable) => Promise<T>): Promise<T>;
  close(): Promise<void>;
}

/** Inside one write transaction. */
export interface WriteTransaction extends Queryable {
  readonly dialect: DialectName;
  readonly access: 'write';
}

export interface WriteConnection {
  readonly dialect: DialectName;
  /** All of `work` is stored durably, or nothing. Transactions run one after another. */
  transaction<T>(work: (transaction: WriteTransaction) => Promise<T>): Promise<T>;
  /** The same for migrations, which speak to knex; both arguments are the one transaction. */
  changeSchema<T>(
    work: (migrating: Knex.Transaction, transaction: WriteTransaction) => Promise<T>,
  ): Promise<T>;
  close(): Promise<void>;
}

/** First column of the first row, as text; undefined without a row. */
export async function queryText(
  source: Queryable,
  sql: string,
  parameters: readonly SqlParameter[] = [],
): Promise<string | undefined> {
  const [row] = await source.query(sql, parameters);
  const value = row === undefined ? undefined : Object.values(row)[0];
  return typeof value === 'string' || typeof value === 'number' ? String(value) : undefined;
}

/** Runs one task after another in the order they came. */
export class TaskQueue {
  #last: Promise<unknown> = Promise.resolve();

  run<T>(task: () => Promise<T>): Promise<T> {
    const result = this.#last.then(task);
    this.#last = result.catch(() => undefined);
    return result;
  }
}
