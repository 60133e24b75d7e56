/**
 * A workspace in a SQLite file: made aside and put in place whole, opened under the write lock or for reading.
 *
 * The file's bytes are never read except through SQLite, because closing any other handle of the same file
 * would drop this process's locks on it (https://sqlite.org/howtocorrupt.html). Files are readable by their
 * owner only. What lies in the tables is not known here.
 */
import { randomBytes, randomUUID } from 'node:crypto';
import { closeSync, fsyncSync, linkSync, openSync, renameSync, rmSync, statSync, type Stats } from 'node:fs';
import { dirname } from 'node:path';

import type { Queryable, ReadConnection, WriteConnection, WriteTransaction } from './connection';
import { WorkspaceError, driverCode, messageOf } from './errors';
import { SqlLedgerReader } from './ledger-reader';
import { SqlLedgerStore } from './ledger-store';
import { Lists } from './lists/lists';
import { ownHolder } from './lock-holder';
import { SCHEMA_VERSION, createSchema, migrate, readSchemaState, refuseNewer, refuseOlder } from './migrate';
import { SqlSavedViews, SqlSavedViewsReader } from './saved-views';
import { Snapshots } from './snapshots';
import { initialiseSqlite, openSqliteReader, openSqliteWriter } from './sqlite-driver';
import { lockSqlite, type WorkspaceLock } from './sqlite-lock';
import { SqlStaffSecrets, SqlStaffSecretsReader } from './staff-secrets';
import { insertInfo, readInfo } from './workspace-info';
import { once, type Workspace, type WorkspaceOptions, type WritableWorkspace } from './workspace-types';

const clockOf = (options: WorkspaceOptions): (() => number) => options.now ?? Date.now;

function statOf(path: string): Stats | undefined {
  try {
    return statSync(path);
  } catch (error) {
    if (driverCode(error) === 'ENOENT') {
      return undefined;
    }
    throw new WorkspaceError('unreachable', `${path} cannot be opened: ${messageOf(error)}`, { path }, error);
  }
}

/** Refuses what cannot be a workspace by its look from outside. */
export function checkFile(path: string): void {
  const stat = statOf(path);
  if (stat === undefined) {
    throw new WorkspaceError('not-found', `there is no workspace at ${path}`, { path });
  }
  if (!stat.isFile()) {
    throw new WorkspaceError('not-a-workspace', `${path} is not a file`, { path });
  }
  if (stat.size === 0) {
    throw new WorkspaceError('not-a-workspace', `${path} is an empty file, not a workspace`, { path });
  }
}

/** Refuses a path where something lies already, or whose folder is missing. */
function checkFree(path: string): void {
  if (statOf(path) !== undefined) {
    throw new WorkspaceError('exists', `${path} exists already`, { path });
  }
  if (statOf(dirname(path))?.isDirectory() !== true) {
    throw new WorkspaceError('not-found', `the folder ${dirname(path)} does not exist`, { path });
  }
}

/** Makes an empty file of a name that nobody uses, in the folder of its target, for its owner only. */
function makeAside(target: string): string {
  const aside = `${target}.${randomBytes(6).toString('hex')}.part`;
  try {
    closeSync(openSync(aside, 'ax', 0o600));
  } catch (error) {
    throw new WorkspaceError(
      'unreachable',
      `${target} cannot be made: ${messageOf(error)}`,
      { path: target },
      error,
    );
  }
  return aside;
}

/** Removes a half-made file and what SQLite made beside it. */
function removeAside(aside: string): void {
  for (const suffix of ['', '-wal', '-shm', '-journal']) {
    rmSync(`${aside}${suffix}`, { force: true });
  }
}

function flush(path: string): void {
  const handle = openSync(path, 'r');
  try {
    fsyncSync(handle);
  } finally {
    closeSync(handle);
  }
}

/**
 * Puts a finished file (closed by SQLite) in its place, durably. Without `overwrite` a file that came to lie
 * there in the meantime is not touched and WorkspaceError 'exists' is thrown.
 */
function putInPlace(aside: string, target: string, overwrite: boolean): void {
  flush(aside);
  if (overwrite) {
    renameSync(aside, target);
  } else {
    try {
      linkSync(aside, target);
    } catch (error) {
      if (driverCode(error) === 'EEXIST') {
        throw new WorkspaceError('exists', `${target} exists already`, { path: target }, error);
      }
      // Some file systems know no hard links; then the check and the renaming are two steps.
      checkFree(target);
      renameSync(aside, target);
    }
    rmSync(aside, { force: true });
  }
  if (process.platform !== 'win32') {
    flush(dirname(target));
  }
}

/** Makes a file aside by `make`, lets `check` look at it, and puts it in place; a failure leaves nothing. */
export async function makeFile(
  path: string,
  overwrite: boolean,
  make: (aside: string) => Promise<void>,
  check: (aside: string) => Promise<void>,
): Promise<void> {
  if (!overwrite || statOf(path) === undefined) {
    checkFree(path);
  }
  const aside = makeAside(path);
  try {
    await make(aside);
    await check(aside);
    putInPlace(aside, path, overwrite);
  } finally {
    removeAside(aside);
  }
}

/** Makes a workspace of the newest schema out of an empty file; `fill` writes all else in the same transaction. */
export async function fillSqlite(
  path: string,
  options: WorkspaceOptions,
  fill: (transaction: WriteTransaction) => Promise<void>,
): Promise<void> {
  const writer = await initialiseSqlite(path, options);
  try {
    await createSchema(writer, { dialect: 'sqlite', program: options.program, now: clockOf(options) }, fill);
  } finally {
    await writer.close();
  }
}

/** Creates an empty workspace and opens it for writing. Throws WorkspaceError 'exists' where something lies. */
export async function createSqlite(path: string, options: WorkspaceOptions): Promise<WritableWorkspace> {
  const info = { id: randomUUID(), created_at: clockOf(options)(), program_version: options.program };
  await makeFile(
    path,
    false,
    (aside) => fillSqlite(aside, options, (transaction) => insertInfo(transaction, info)),
    () => Promise.resolve(),
  );
  return openSqliteForWriting(path, options);
}

/**
 * Closes one connection after the other, the writer (opened first) last: only a connection that may write and
 * is the last to close moves the write-ahead log into the file and leaves a single file behind.
 */
async function closeAll(
  parts: readonly (ReadConnection | WriteConnection)[],
  lock?: WorkspaceLock,
): Promise<void> {
  const failures: unknown[] = [];
  for (const part of [...parts].reverse()) {
    await part.close().catch((error: unknown) => failures.push(error));
  }
  await lock?.release();
  if (failures.length > 0) {
    throw failures[0];
  }
}

/** Version of a workspace's schema; refuses one that is missing or of a newer program. */
export async function checkSchema(source: Queryable, path: string): Promise<number> {
  const state = await readSchemaState(source, 'sqlite');
  if (state.version === 0) {
    throw new WorkspaceError('damaged', `${path} is marked as a workspace, but has no schema`, { path });
  }
  refuseNewer(state, path);
  return state.version;
}

/** Opens for writing: takes the lock, then brings the schema up to date. */
export async function openSqliteForWriting(
  path: string,
  options: WorkspaceOptions,
): Promise<WritableWorkspace> {
  checkFile(path);
  // Before the lock: what is no workspace gets no lock file beside it.
  const probe = await openSqliteReader(path, options);
  try {
    await checkSchema(probe, path);
  } finally {
    await probe.close();
  }
  const now = clockOf(options);
  const lock = await lockSqlite(path, ownHolder(options.program, now()));
  const parts: (ReadConnection | WriteConnection)[] = [];
  try {
    const writer = await openSqliteWriter(path, options);
    parts.push(writer);
    const version = await writer.transaction((transaction) => checkSchema(transaction, path));
    await migrate(writer, version, { dialect: 'sqlite', program: options.program, now });
    const deciding = await openSqliteReader(path, options);
    parts.push(deciding);
    const asking = await openSqliteReader(path, options);
    parts.push(asking);
    const listing = await openSqliteReader(path, options);
    parts.push(listing);
    const snapshots = new Snapshots(() => openSqliteReader(path, options));
    return {
      location: path,
      dialect: 'sqlite',
      access: 'write',
      info: await readInfo(asking, SCHEMA_VERSION, path),
      reader: new SqlLedgerReader(asking),
      lists: new Lists(listing),
      snapshot: (work) => snapshots.read(work),
      store: new SqlLedgerStore(writer, deciding),
      secrets: new SqlStaffSecrets(writer, asking),
      views: new SqlSavedViews(writer, asking),
      close: once(() => {
        snapshots.close();
        return closeAll(parts, lock);
      }),
    };
  } catch (error) {
    await closeAll(parts, lock);
    throw error;
  }
}

/** Opens for reading, also while a writer works. Refuses a schema older or newer than the program's. */
export async function openSqliteForReading(path: string, options: WorkspaceOptions): Promise<Workspace> {
  checkFile(path);
  const reader = await openSqliteReader(path, options);
  try {
    const version = await checkSchema(reader, path);
    refuseOlder(version, path);
    const snapshots = new Snapshots(() => openSqliteReader(path, options));
    return {
      location: path,
      dialect: 'sqlite',
      access: 'read',
      info: await readInfo(reader, version, path),
      reader: new SqlLedgerReader(reader),
      lists: new Lists(reader),
      snapshot: (work) => snapshots.read(work),
      store: null,
      secrets: new SqlStaffSecretsReader(reader),
      views: new SqlSavedViewsReader(reader),
      close: () => {
        snapshots.close();
        return reader.close();
      },
    };
  } catch (error) {
    await reader.close();
    throw error;
  }
}
