/**
 * One database session, held for life: a single connection that knex made and never replaces silently.
 *
 * Statements of one session run one after another; a transaction has the session to itself. When a
 * transaction can be neither committed nor rolled back the session is dead and refuses everything after.
 * Both drivers build on it; it knows neither pragmas nor the books.
 */
import type { Knex } from 'knex';

import {
  SLOW_QUERY_MS,
  TaskQueue,
  type DialectName,
  type Queryable,
  type ReadConnection,
  type SlowQueryOptions,
  type SqlParameter,
  type SqlRow,
  type WriteConnection,
  type WriteTransaction,
} from './connection';
import { WorkspaceError, asGuardError, messageOf } from './errors';

/** What the drivers set up: how to start a transaction, and how rows come out of the driver's answer. */
export interface SessionOptions extends SlowQueryOptions {
  readonly dialect: DialectName;
  readonly begin_read: string;
  readonly begin_write: string;
  /** What losing the connection means: a writer has lost its lock, a reader its source. */
  readonly loss: 'lock-lost' | 'unreachable';
  /** True for a driver's error after which the connection is gone. */
  readonly isLoss?: ((error: unknown) => boolean) | undefined;
  /** How a statement is run on the driver's own connection; by knex where nothing is said. */
  readonly statements?: ((raw: unknown) => StatementRunner) | undefined;
  /** The typed error for what the driver says of the place the books are kept in; others come back as they are. */
  readonly translate: (error: unknown) => unknown;
}

/** A driver's own way to run statements on one connection. */
export interface StatementRunner {
  /** The rows a statement gives. Rejects with the driver's error. */
  run(sql: string, parameters: readonly SqlParameter[]): Promise<readonly unknown[]>;
  /** Lets go of what keeps the connection from being closed. */
  release(): Promise<void>;
}

const silent = (): void => undefined;

/** For knex: what goes wrong is thrown, standard output belongs to the program. */
export const NO_LOG = { warn: silent, error: silent, deprecate: silent, debug: silent };

function rowsOf(answer: unknown): readonly SqlRow[] {
  if (Array.isArray(answer)) {
    return answer as readonly SqlRow[];
  }
  const rows = (answer as { readonly rows?: readonly SqlRow[] } | null | undefined)?.rows;
  return rows ?? [];
}

export class Session implements Queryable {
  readonly dialect: DialectName;
  /** The driver's own connection object; for the driver's file only. */
  readonly raw: unknown;
  readonly #knex: Knex;
  readonly #options: SessionOptions;
  readonly #statements: StatementRunner | undefined;
  readonly #queue = new TaskQueue();
  #lost: WorkspaceError | undefined;

  private constructor(knex: Knex, raw: unknown, options: SessionOptions) {
    this.#knex = knex;
    this.raw = raw;
    this.#options = options;
    this.dialect = options.dialect;
    this.#statements = options.statements?.(raw);
  }

  /** Takes the one connection of a knex instance. Rejects with what the driver said. */
  static async open(knex: Knex, options: SessionOptions): Promise<Session> {
    try {
      const raw = (await (knex.client as Knex.Client).acquireConnection()) as unknown;
      return new Session(knex, raw, options);
    } catch (error) {
      await knex.destroy();
      throw error;
    }
  }

  /** Runs one statement in its turn. */
  query(sql: string, parameters: readonly SqlParameter[] = []): Promise<readonly SqlRow[]> {
    return this.#queue.run(() => this.#run(sql, parameters));
  }

  /** A transaction that sees one moment and changes nothing. */
  snapshot<T>(work: (snapshot: Queryable) => Promise<T>): Promise<T> {
    return this.#queue.run(() => this.#between(this.#options.begin_read, work));
  }

  /** A transaction that is stored whole or not at all. */
  transaction<T>(work: (transaction: Queryable) => Promise<T>): Promise<T> {
    return this.#queue.run(() => this.#between(this.#options.begin_write, work));
  }

  /** A transaction of knex's own, for migrations; `inside` is the same transaction for everything else. */
  changeSchema<T>(work: (migrating: Knex.Transaction, inside: Queryable) => Promise<T>): Promise<T> {
    return this.#queue.run(async () => {
      this.#assertAlive();
      const inside: Queryable = { query: (sql, parameters) => this.#run(sql, parameters) };
      try {
        return await this.#knex.transaction((migrating) => work(migrating, inside), { connection: this.raw });
      } catch (error) {
        throw asGuardError(error);
      }
    });
  }

  /** From now on every statement is refused with this reason. */
  kill(reason: string): void {
    this.#lost ??= new WorkspaceError(
      this.#options.loss,
      `the connection to the workspace is lost: ${reason}`,
    );
  }

  /** Waits for what is running, then closes. Closing again does nothing. */
  async close(): Promise<void> {
    await this.#queue.run(async () => {
      if (this.#lost?.code === 'closed') {
        return;
      }
      this.#lost = new WorkspaceError('closed', 'the workspace is closed');
      await this.#statements?.release();
      await (
        this.#knex.client as { releaseConnection(connection: unknown): Promise<void> }
      ).releaseConnection(this.raw);
      await this.#knex.destroy();
    });
  }

  #assertAlive(): void {
    if (this.#lost !== undefined) {
      throw this.#lost;
    }
  }

  async #run(sql: string, parameters: readonly SqlParameter[] = []): Promise<readonly SqlRow[]> {
    this.#assertAlive();
    const started = performance.now();
    const answer = await this.#answer(this.#statements?.run(sql, parameters) ?? this.#ask(sql, parameters));
    const elapsed_ms = performance.now() - started;
    if (elapsed_ms > (this.#options.slow_query_ms ?? SLOW_QUERY_MS)) {
      this.#options.onSlowQuery?.({ sql, elapsed_ms });
    }
    return rowsOf(answer);
  }

  #ask(sql: string, parameters: readonly SqlParameter[]): PromiseLike<unknown> {
    const raw =
      parameters.length === 0 ? this.#knex.raw(sql) : this.#knex.raw(sql, parameters as Knex.Value[]);
    return raw.connection(this.raw);
  }

  async #answer(asked: PromiseLike<unknown>): Promise<unknown> {
    try {
      return await asked;
    } catch (error) {
      if (this.#options.isLoss?.(error) === true) {
        this.kill(messageOf(error));
        this.#assertAlive();
      }
      throw this.#options.translate(error);
    }
  }

  async #between<T>(begin: string, work: (inside: Queryable) => Promise<T>): Promise<T> {
    await this.#run(begin);
    let open = true;
    const inside: Queryable = {
      query: (sql, parameters) => {
        if (!open) {
          return Promise.reject(new Error('the transaction is over'));
        }
        return this.#run(sql, parameters);
      },
    };
    try {
      const result = await work(inside);
      await this.#run('COMMIT');
      return result;
    } catch (error) {
      await this.#rollback(error);
      throw asGuardError(error);
    } finally {
      open = false;
    }
  }

  async #rollback(cause: unknown): Promise<void> {
    if (this.#lost !== undefined) {
      return;
    }
    try {
      await this.#run('ROLLBACK');
    } catch (error) {
      // SQLite has rolled back by itself after some errors (disk full, out of memory); then none is open.
      if (!messageOf(error).includes('no transaction is active')) {
        this.kill(`a transaction could not be rolled back after ${messageOf(cause)}`);
      }
    }
  }
}

/** A session seen as one that can only read. */
export function asReadConnection(session: Session): ReadConnection {
  return {
    dialect: session.dialect,
    access: 'read',
    query: (sql, parameters) => session.query(sql, parameters),
    snapshot: (work) => session.snapshot(work),
    close: () => session.close(),
  };
}

/** A session seen as one that writes in transactions. */
export function asWriteConnection(session: Session): WriteConnection {
  const { dialect } = session;
  const writing = (inside: Queryable): WriteTransaction => ({
    dialect,
    access: 'write',
    query: (sql, parameters) => inside.query(sql, parameters),
  });
  return {
    dialect,
    transaction: (work) => session.transaction((inside) => work(writing(inside))),
    changeSchema: (work) => session.changeSchema((migrating, inside) => work(migrating, writing(inside))),
    close: () => session.close(),
  };
}
