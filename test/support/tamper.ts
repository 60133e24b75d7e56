// A vandal with raw SQL: drops the guards of a workspace, spoils one thing, lets `verify` look at it through
// the same connection, and takes it back. It knows tables and columns, and nothing of how verify works.
import { createHash } from 'node:crypto';

import knex, { type Knex } from 'knex';

import type { Entry } from '#core/ledger/entry';
import { foldJournal, type Break, type Folded } from '#core/ledger/fold';
import type { Checkpoint } from '#core/ledger/journal-end';
import type { ProjectionName } from '#core/ledger/tables';
import { projectionBreak, verifyBooks, type VerifyReport } from '#core/ledger/verify';
import { SqlLedgerReader } from '#database/ledger-reader';

import { testEnvironment } from './environment';
import { documentedHash } from './model/mirror';

type Row = Readonly<Record<string, unknown>>;
type Value = string | number | null;

/** One way to spoil the books: statements with their parameters. */
export type Spoil = readonly (readonly [sql: string, parameters?: readonly Value[]])[];

export class Vandal {
  readonly dialect: 'sqlite' | 'postgres';
  readonly #knex: Knex;
  #folded: Promise<Folded> | undefined;

  private constructor(dialect: 'sqlite' | 'postgres', connection: Knex) {
    this.dialect = dialect;
    this.#knex = connection;
  }

  /** Opens a workspace past the program and drops every trigger of the books. */
  static async open(location: string): Promise<Vandal> {
    const is_postgres = location.startsWith('postgres');
    const vandal = is_postgres
      ? new Vandal('postgres', knex({ client: 'pg', connection: location, pool: { min: 1, max: 1 } }))
      : new Vandal(
          'sqlite',
          knex({
            client: 'sqlite3',
            connection: { filename: location },
            useNullAsDefault: true,
            pool: { min: 1, max: 1 },
          }),
        );
    await vandal.#dropTriggers();
    return vandal;
  }

  async #dropTriggers(): Promise<void> {
    if (this.dialect === 'sqlite') {
      for (const { name } of await this.query("SELECT name FROM sqlite_master WHERE type = 'trigger'")) {
        await this.query(`DROP TRIGGER "${String(name)}"`);
      }
      // Checks of columns are guards too.
      await this.query('PRAGMA ignore_check_constraints = ON');
      return;
    }
    const triggers = await this.query(
      'SELECT tgname AS name, tgrelid::regclass::text AS place FROM pg_trigger WHERE NOT tgisinternal',
    );
    for (const { name, place } of triggers) {
      await this.query(`DROP TRIGGER "${String(name)}" ON ${String(place)}`);
    }
    // Checks and references are guards too; keys stay, as a table without them is another table.
    const constraints = await this.query(
      `SELECT conname AS name, conrelid::regclass::text AS place FROM pg_constraint
       WHERE contype IN ('c', 'f') AND connamespace = current_schema()::regnamespace`,
    );
    for (const { name, place } of constraints) {
      await this.query(`ALTER TABLE ${String(place)} DROP CONSTRAINT "${String(name)}"`);
    }
  }

  async query(sql: string, parameters: readonly Value[] = []): Promise<readonly Row[]> {
    const answer: unknown = await this.#knex.raw(sql, [...parameters]);
    return (this.dialect === 'sqlite' ? answer : (answer as { rows: unknown }).rows) as readonly Row[];
  }

  /** Entries as the program reads them. */
  reader(): SqlLedgerReader {
    return new SqlLedgerReader({
      dialect: this.dialect,
      query: (sql, parameters) => this.query(sql, parameters as readonly Value[]),
    });
  }

  async verify(checkpoint?: Checkpoint): Promise<VerifyReport> {
    return verifyBooks(this.reader(), testEnvironment(), { checkpoint });
  }

  /** What verify says of the spoiled books; afterwards they are whole again. */
  async verdict(spoil: Spoil, checkpoint?: Checkpoint): Promise<VerifyReport> {
    return this.#during(spoil, () => this.verify(checkpoint));
  }

  /** What that part of verify says of the spoiled books that compares one projection with what follows from the sound journal. */
  async compared(spoil: Spoil, table: ProjectionName): Promise<Break | null> {
    const env = testEnvironment();
    const { state } = await (this.#folded ??= foldJournal(this.reader(), env));
    return this.#during(spoil, () => projectionBreak(this.reader(), env, state, table));
  }

  async #during<T>(spoil: Spoil, look: () => Promise<T>): Promise<T> {
    await this.query(this.dialect === 'sqlite' ? 'BEGIN IMMEDIATE' : 'BEGIN');
    try {
      for (const [sql, parameters] of spoil) {
        await this.query(sql, parameters);
      }
      return await look();
    } finally {
      await this.query('ROLLBACK');
    }
  }

  async close(): Promise<void> {
    await this.#knex.destroy();
  }
}

/** The hash an entry would have with some fields changed: a vandal who knows how hashes are made. */
export function forgedHash(entry: Entry, changed: Partial<Entry>): string {
  return documentedHash({ ...entry, ...changed });
}

export function sha256Hex(text: string): string {
  return createHash('sha256').update(text, 'utf8').digest('hex');
}
