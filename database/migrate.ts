/**
 * Brings a workspace's schema to the version of this program.
 *
 * Each migration runs in one transaction with the note that it ran; a failure undoes it whole and stops the
 * opening. A workspace of a newer program is refused, never touched. It does not know what a migration does.
 */
import type { Knex } from 'knex';

import { queryText, type Queryable, type WriteConnection, type WriteTransaction } from './connection';
import { WorkspaceError } from './errors';
import { MIGRATIONS, type Migration } from './migrations/list';

const VERSION_TABLE = {
  sqlite: `CREATE TABLE schema_version (
    version INTEGER PRIMARY KEY CHECK (version >= 1),
    name TEXT NOT NULL,
    applied_at INTEGER NOT NULL,
    program_version TEXT NOT NULL
  ) STRICT`,
  postgres: `CREATE TABLE schema_version (
    version BIGINT PRIMARY KEY CHECK (version >= 1),
    name TEXT COLLATE "C" NOT NULL,
    applied_at BIGINT NOT NULL,
    program_version TEXT COLLATE "C" NOT NULL
  )`,
};

const HAS_VERSION_TABLE = {
  sqlite: `SELECT count(*) AS n FROM sqlite_schema WHERE type = 'table' AND name = 'schema_version'`,
  postgres: `SELECT count(*) AS n FROM pg_tables WHERE schemaname = current_schema() AND tablename = 'schema_version'`,
};

/** Schema version of the newest migration of this program. */
export const SCHEMA_VERSION = MIGRATIONS.length;

export interface SchemaState {
  /** 0 when there is no schema at all. */
  readonly version: number;
  /** The program that brought it there; empty without a schema. */
  readonly program_version: string;
}

/** Reads which schema a database has. */
export async function readSchemaState(
  source: Queryable,
  dialect: 'sqlite' | 'postgres',
): Promise<SchemaState> {
  if ((await queryText(source, HAS_VERSION_TABLE[dialect])) === '0') {
    return { version: 0, program_version: '' };
  }
  const [row] = await source.query(
    'SELECT version, program_version FROM schema_version ORDER BY version DESC LIMIT 1',
  );
  return row === undefined
    ? { version: 0, program_version: '' }
    : { version: Number(row['version']), program_version: String(row['program_version']) };
}

/** Throws WorkspaceError 'newer' when the schema is one that this program does not know. */
export function refuseNewer(state: SchemaState, location: string, known_version = SCHEMA_VERSION): void {
  if (state.version > known_version) {
    throw new WorkspaceError(
      'newer',
      `${location} has schema ${state.version}, made by ${state.program_version}; ` +
        `this program knows schema ${known_version} and older. Use a newer program.`,
      {
        schema_version: state.version,
        known_version,
        program_version: state.program_version,
      },
    );
  }
}

/** Reading cannot change the schema: an older workspace must be opened for writing once. */
export function refuseOlder(version: number, location: string): void {
  if (version < SCHEMA_VERSION) {
    throw new WorkspaceError(
      'older',
      `${location} has schema ${version}, this program reads schema ${SCHEMA_VERSION}: open it for writing once`,
      { schema_version: version, known_version: SCHEMA_VERSION },
    );
  }
}

export interface MigrateOptions {
  readonly dialect: 'sqlite' | 'postgres';
  readonly program: string;
  readonly now: () => number;
  /** For tests; the program's own list otherwise. */
  readonly migrations?: readonly Migration[];
}

async function run(
  transaction: Knex.Transaction,
  migration: Migration,
  options: MigrateOptions,
): Promise<void> {
  const { dialect, program, now } = options;
  if (migration.number === 1) {
    await transaction.raw(VERSION_TABLE[dialect]);
  }
  await migration.up(transaction, dialect);
  await transaction.raw(
    'INSERT INTO schema_version (version, name, applied_at, program_version) VALUES (?, ?, ?, ?)',
    [migration.number, migration.name, now(), program],
  );
}

/** The statements that the migrations up to a version would run, in order. */
export async function recordStatements(
  dialect: 'sqlite' | 'postgres',
  version: number,
): Promise<readonly string[]> {
  const statements: string[] = [];
  const recorder = {
    raw: (sql: string): Promise<void> => {
      statements.push(sql);
      return Promise.resolve();
    },
  };
  for (const migration of MIGRATIONS.slice(0, version)) {
    await run(recorder as unknown as Knex.Transaction, migration, { dialect, program: '', now: () => 0 });
  }
  return statements;
}

/** Runs the migrations that are missing after `from`, each whole or not at all. Rejects at the first failure. */
export async function migrate(writer: WriteConnection, from: number, options: MigrateOptions): Promise<void> {
  for (const migration of (options.migrations ?? MIGRATIONS).slice(from)) {
    await writer.changeSchema((migrating) => run(migrating, migration, options));
  }
}

/** Makes the whole schema in an empty database, with what `fill` puts into it: all of it or nothing. */
export async function createSchema(
  writer: WriteConnection,
  options: MigrateOptions,
  fill: (transaction: WriteTransaction) => Promise<void>,
): Promise<void> {
  await writer.changeSchema(async (migrating, transaction) => {
    for (const migration of options.migrations ?? MIGRATIONS) {
      await run(migrating, migration, options);
    }
    await fill(transaction);
  });
}
