/**
 * The only file that knows the SQLite driver (sqlite3, through knex): another driver is a matter of this file.
 *
 * Every session is opened without creating a file, identified by its application id before anything is
 * changed, and checked: the library's version and each setting must really have taken. A writer commits with
 * a flush to disk (synchronous=FULL); a reader cannot change anything (query_only).
 */
import { existsSync, statSync } from 'node:fs';
import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';

import knex from 'knex';
import type { Database, Statement } from 'sqlite3';

import type { ReadConnection, SlowQueryOptions, WriteConnection } from './connection';
import { WorkspaceError, driverCode, messageOf } from './errors';
import { NO_LOG, Session, asReadConnection, asWriteConnection } from './session';
import { SqliteStatements, type Compiler } from './sqlite-statements';

/** "SURE" in ASCII: marks a SQLite file as a workspace. */
export const APPLICATION_ID = 0x53_55_52_45;

/** Older libraries can corrupt a file in WAL mode (https://sqlite.org/wal.html, "WAL-reset bug"). */
const SQLITE_VERSION_MIN = '3.51.3';

const WRITER_CACHE_KIB = 32 * 1024;
const READER_CACHE_KIB = 8 * 1024;
const BUSY_TIMEOUT_MS = 10_000;
/** Pages of 4 KiB in the log before it is copied into the file: few, large copies suit bulk writing. */
const CHECKPOINT_PAGES = 4_000;
const LOG_BYTES_MAX = 64 * 1024 * 1024;

interface Pragma {
  readonly name: string;
  readonly set: string | number;
  /** What reading it back must give. */
  readonly expected: string | number;
}

const same = (name: string, value: number): Pragma => ({ name, set: value, expected: value });

/** The order counts: synchronous and the log are of use only once the file is in WAL mode. */
const COMMON: readonly Pragma[] = [
  same('busy_timeout', BUSY_TIMEOUT_MS),
  same('trusted_schema', 0),
  same('foreign_keys', 1),
  same('recursive_triggers', 1),
  same('cell_size_check', 1),
  { name: 'temp_store', set: 'MEMORY', expected: 2 },
];

const WRITER: readonly Pragma[] = [
  ...COMMON,
  { name: 'journal_mode', set: 'WAL', expected: 'wal' },
  { name: 'synchronous', set: 'FULL', expected: 2 },
  same('cache_size', -WRITER_CACHE_KIB),
  same('wal_autocheckpoint', CHECKPOINT_PAGES),
  same('journal_size_limit', LOG_BYTES_MAX),
];

const READER: readonly Pragma[] = [...COMMON, same('cache_size', -READER_CACHE_KIB), same('query_only', 1)];

export type SqliteOptions = SlowQueryOptions;

/** True when version a.b.c is at least another. */
export function isVersionAtLeast(version: string, least: string): boolean {
  const [have, want] = [version, least].map((text) => text.split('.').map(Number));
  for (let index = 0; index < 3; index += 1) {
    const difference = (have?.[index] ?? 0) - (want?.[index] ?? 0);
    if (difference !== 0) {
      return difference > 0;
    }
  }
  return true;
}

/** Typed error for what SQLite says of a file while it is in use; others come back as they are. */
function asStorageError(path: string, error: unknown): unknown {
  const code = driverCode(error);
  if (code === 'SQLITE_NOTADB' || code === 'SQLITE_CORRUPT') {
    return new WorkspaceError('damaged', `${path} is damaged: ${shortMessage(error)}`, { path }, error);
  }
  if (code === 'SQLITE_FULL') {
    return new WorkspaceError('full', `there is no space left for ${path}`, { path }, error);
  }
  return error;
}

/** The same for a file that is being opened. */
function asOpeningError(path: string, error: unknown): unknown {
  const cause = error instanceof WorkspaceError && error.cause !== undefined ? error.cause : error;
  const code = driverCode(cause);
  if (code === 'SQLITE_NOTADB' && !existsSync(`${path}.lock`)) {
    return new WorkspaceError('not-a-workspace', `${path} is not a workspace`, { path }, cause);
  }
  if (['SQLITE_CANTOPEN', 'SQLITE_PERM', 'SQLITE_READONLY', 'SQLITE_IOERR', 'SQLITE_AUTH'].includes(code)) {
    const message = `${path} cannot be opened: ${shortMessage(cause)}`;
    return new WorkspaceError('unreachable', message, { path }, cause);
  }
  return asStorageError(path, error);
}

/** The driver puts the statement before its words. */
function shortMessage(error: unknown): string {
  return messageOf(error).split(' - ').at(-1) ?? '';
}

async function openSession(path: string, options: SqliteOptions): Promise<Session> {
  // Given as a URI because only so the driver can be kept from creating a file.
  // A file this account may only read is opened for reading all the same.
  return openUri(`${pathToFileURL(resolve(path)).href}?mode=rw`, path, options);
}

async function openUri(uri: string, path: string, options: SqliteOptions): Promise<Session> {
  const database = knex({
    client: 'sqlite3',
    connection: { filename: uri, flags: ['OPEN_URI'] },
    pool: { min: 0, max: 1 },
    useNullAsDefault: true,
    // Otherwise the driver's error messages would repeat every value.
    compileSqlOnError: false,
    log: NO_LOG,
  });
  return Session.open(database, {
    dialect: 'sqlite',
    begin_read: 'BEGIN',
    begin_write: 'BEGIN IMMEDIATE',
    loss: 'unreachable',
    translate: (error) => asStorageError(path, error),
    statements: (raw) => new SqliteStatements(raw as Compiler),
    onSlowQuery: options.onSlowQuery,
    slow_query_ms: options.slow_query_ms,
  });
}

async function readPragma(session: Session, name: string): Promise<unknown> {
  const [row] = await session.query(`PRAGMA ${name}`);
  return row === undefined ? undefined : Object.values(row)[0];
}

async function applyPragmas(session: Session, pragmas: readonly Pragma[]): Promise<void> {
  for (const { name, set, expected } of pragmas) {
    await session.query(`PRAGMA ${name} = ${String(set)}`);
    const got = await readPragma(session, name);
    if (got !== expected) {
      throw new WorkspaceError(
        'unsupported',
        `SQLite did not take ${name} = ${String(set)}, it says ${String(got)}`,
      );
    }
  }
}

async function checkVersion(session: Session): Promise<void> {
  const [row] = await session.query('SELECT sqlite_version() AS version');
  const version = String(row?.['version']);
  if (!isVersionAtLeast(version, SQLITE_VERSION_MIN)) {
    throw new WorkspaceError('unsupported', `SQLite ${version} is too old, ${SQLITE_VERSION_MIN} is needed`, {
      version,
    });
  }
}

async function checkIdentity(session: Session, path: string): Promise<void> {
  const id = await readPragma(session, 'application_id');
  if (id !== APPLICATION_ID) {
    throw new WorkspaceError('not-a-workspace', `${path} is a SQLite file, but not a workspace`, { path });
  }
}

type Opening = (session: Session) => Promise<void>;

async function opened(path: string, options: SqliteOptions, steps: Opening): Promise<Session> {
  let session: Session | undefined;
  try {
    session = await openSession(path, options);
    await steps(session);
    return session;
  } catch (error) {
    await session?.close();
    throw asOpeningError(path, error);
  }
}

/** Opens an existing workspace file for writing. The caller holds the workspace's lock. */
export async function openSqliteWriter(path: string, options: SqliteOptions = {}): Promise<WriteConnection> {
  const session = await opened(path, options, async (fresh) => {
    await checkVersion(fresh);
    await checkIdentity(fresh, path);
    await applyPragmas(fresh, WRITER);
  });
  return asWriteConnection(session);
}

/** Makes a workspace file out of an existing empty one and opens it for writing. */
export async function initialiseSqlite(path: string, options: SqliteOptions = {}): Promise<WriteConnection> {
  if (statSync(path).size !== 0) {
    throw new WorkspaceError('exists', `${path} is not empty`, { path });
  }
  const session = await opened(path, options, async (fresh) => {
    await checkVersion(fresh);
    await fresh.query(`PRAGMA application_id = ${APPLICATION_ID}`);
    await applyPragmas(fresh, WRITER);
    await checkIdentity(fresh, path);
  });
  return asWriteConnection(session);
}

/** Opens an empty database in memory, which is gone when it is closed. */
export async function openSqliteMemory(): Promise<WriteConnection> {
  return asWriteConnection(await openUri('file::memory:?mode=memory', ':memory:', {}));
}

/** A reader that the driver's own copying can start from. */
export interface SqliteReadConnection extends ReadConnection {
  readonly dialect: 'sqlite';
  readonly database: Database;
}

/** Opens an existing workspace file for reading; a file this account may only read will do. */
export async function openSqliteReader(
  path: string,
  options: SqliteOptions = {},
): Promise<SqliteReadConnection> {
  const steps = async (session: Session): Promise<void> => {
    await checkVersion(session);
    await checkIdentity(session, path);
    await applyPragmas(session, READER);
    if ((await readPragma(session, 'journal_mode')) !== 'wal') {
      throw new WorkspaceError('damaged', `${path} is not in WAL mode, as a workspace is`, { path });
    }
  };
  const session = await opened(path, options, steps);
  return { ...asReadConnection(session), dialect: 'sqlite', database: session.raw as Database };
}

/**
 * Opens (or makes) the small file that holds a workspace's write lock. No waiting: a held lock is an answer.
 * Commits need no flush: after a crash of the machine nobody holds the lock.
 */
export async function openSqliteLock(path: string): Promise<Session> {
  return opened(path, {}, async (session) => {
    await checkVersion(session);
    await applyPragmas(session, [same('busy_timeout', 2_000), same('trusted_schema', 0)]);
    await applyPragmas(session, [
      { name: 'journal_mode', set: 'WAL', expected: 'wal' },
      same('busy_timeout', 0),
    ]);
  });
}

/** True when SQLite says that somebody else holds the lock asked for. */
export function isBusy(error: unknown): boolean {
  return ['SQLITE_BUSY', 'SQLITE_LOCKED'].includes(driverCode(error));
}

export interface CopyOptions {
  readonly onProgress?: ((progress: { readonly done: number; readonly total: number }) => void) | undefined;
  readonly signal?: AbortSignal | undefined;
}

interface OnlineBackup {
  readonly remaining: number;
  readonly pageCount: number;
  step(pages: number, callback: (error?: Error | null) => void): void;
  finish(callback: (error?: Error | null) => void): void;
}

const COPY_PAGES = 2_048;

/**
 * Copies the whole database into an existing empty file while a writer goes on. To be called inside a snapshot
 * of the reader in which something was read already: so the copy is of that moment and never starts over.
 * Aborts with the signal's reason.
 */
export async function copySqlite(
  reader: SqliteReadConnection,
  target: string,
  options: CopyOptions = {},
): Promise<void> {
  const backup = (await startBackup(reader.database, target)) as unknown as OnlineBackup;
  try {
    do {
      options.signal?.throwIfAborted();
      await call((done) => backup.step(COPY_PAGES, done));
      options.onProgress?.({ done: backup.pageCount - backup.remaining, total: backup.pageCount });
    } while (backup.remaining > 0);
  } finally {
    await call((done) => backup.finish(done));
  }
}

function startBackup(database: Database, target: string): Promise<Statement> {
  return new Promise((resolvePromise, reject) => {
    const source = database as unknown as {
      backup(file: string, done: (error?: Error | null) => void): Statement;
    };
    const backup = source.backup(target, (error) => {
      // Success is null or nothing at all, depending on the call.
      if (error instanceof Error) {
        reject(error);
      } else {
        resolvePromise(backup);
      }
    });
  });
}

function call(action: (done: (error?: Error | null) => void) => void): Promise<void> {
  return new Promise((resolvePromise, reject) => {
    action((error) => {
      if (error instanceof Error) {
        reject(error);
      } else {
        resolvePromise();
      }
    });
  });
}
