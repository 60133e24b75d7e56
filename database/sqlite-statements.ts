/**
 * The statements of one SQLite connection, compiled once and kept.
 *
 * A group of commands runs the same dozen statements again and again, and compiling one with the guards that it
 * sets off takes as long as running it. Only reading, writing and transactions are kept: a pragma or a change of the
 * schema means something else the next time. The statement used longest ago makes room for a new one.
 * It knows the driver's statements by their shape alone.
 */
import type { SqlParameter } from './connection';

type Done<T> = (error: Error | null, result?: T) => void;

/** A compiled statement of the driver: runs one after another by itself. */
interface Compiled {
  all(parameters: readonly SqlParameter[], done: Done<readonly unknown[]>): unknown;
  finalize(done?: (error?: Error | null) => void): unknown;
}

/** What is needed of the driver's connection. */
export interface Compiler {
  prepare(sql: string, done: (error: Error | null) => void): Compiled;
}

const KEPT = /^\s*(?:SELECT|WITH|INSERT|UPDATE|DELETE|BEGIN|COMMIT|ROLLBACK)\b/;
const KEPT_MAX = 100;

function finalize(statement: Compiled): Promise<void> {
  return new Promise((resolve) => {
    statement.finalize(() => resolve());
  });
}

export class SqliteStatements {
  readonly #compiler: Compiler;
  /** By text, the one used last at the end. */
  readonly #kept = new Map<string, Promise<Compiled>>();

  constructor(compiler: Compiler) {
    this.#compiler = compiler;
  }

  /** Runs a statement; all rows it gives. Rejects with the driver's error. */
  async run(sql: string, parameters: readonly SqlParameter[]): Promise<readonly unknown[]> {
    const is_kept = KEPT.test(sql);
    const statement = await (is_kept ? this.#take(sql) : this.#compile(sql));
    try {
      return await new Promise((resolve, reject) => {
        statement.all(parameters, (error, rows) => (error === null ? resolve(rows ?? []) : reject(error)));
      });
    } finally {
      if (!is_kept) {
        await finalize(statement);
      }
    }
  }

  /** Lets go of all; a connection with compiled statements cannot be closed. */
  async release(): Promise<void> {
    const statements = [...this.#kept.values()];
    this.#kept.clear();
    for (const statement of statements) {
      await statement.then(finalize, () => undefined);
    }
  }

  #take(sql: string): Promise<Compiled> {
    const known = this.#kept.get(sql);
    const statement = known ?? this.#compile(sql);
    this.#kept.delete(sql);
    this.#kept.set(sql, statement);
    if (known === undefined) {
      // A text that does not compile is forgotten; whoever asked is told by the awaited promise.
      statement.catch(() => this.#kept.delete(sql));
      this.#makeRoom();
    }
    return statement;
  }

  #makeRoom(): void {
    for (const [sql, statement] of this.#kept) {
      if (this.#kept.size <= KEPT_MAX) {
        return;
      }
      this.#kept.delete(sql);
      // The driver finishes what the statement is at before it lets go of it.
      statement.then(finalize, () => undefined);
    }
  }

  #compile(sql: string): Promise<Compiled> {
    return new Promise((resolve, reject) => {
      const statement = this.#compiler.prepare(sql, (error) =>
        error === null ? resolve(statement) : reject(error),
      );
    });
  }
}
