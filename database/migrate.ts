/**
 * Brings a workspace's schema to the version of this program.
 *
 * Each migration runs in one transaction with the note that it ran; a failure undoes it whole and stops the
 * opening. A workspace of a newer program is refused, never touched. It does not know what a migration does.
 */
import { queryText, type Queryable, type WriteConnection } from './connection';
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
    name TEXT NOT NULL,
    applied_at BIGINT NOT NULL,
    program_version TEXT NOT NULL
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
export async function readSchemaState(source: Queryable, dialect: 'sqlite' | 'postgres'): Promise<SchemaState> {
  if ((await queryText(source, HAS_VERSION_TABLE[dialect])) === '0') {
    return { version: 0, program_version: '' };
  }
  const [row] = await source.query(
    'SELECT version, program_version FROM schema_version ORDER BY version DESC LIMIT 1',
  );
  return { version: Number(row?.['version'] ?? 0), program_version: String(row?.['program_version'] ?? '') };
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

export interface MigrateOptions {
  readonly dialect: 'sqlite' | 'postgres';
  readonly program: string;
  readonly now: () => number;
  /** For tests; the program's own list otherwise. */
  readonly migrations?: readonly Migration[];
}

/** Runs the migrations that are missing after `from`, each whole or not at all. Rejects at the first failure. */
export async function migrate(writer: WriteConnection, from: number, options: MigrateOptions): Promise<void> {
  const { dialect, program, now, migrations = MIGRATIONS } = options;
  for (const migration of migrations.slice(from)) {
    await writer.changeSchema(async (transaction) => {
      if (migration.number === 1) {
        await transaction.raw(VERSION_TABLE[dialect]);
      }
      await migration.up(transaction, dialect);
      await transaction.raw(
        'INSERT INTO schema_version (version, name, applied_at, program_version) VALUES (?, ?, ?, ?)',
        [migration.number, migration.name, now(), program],
      );
    });
  }
}
