/**
 * A workspace in a SQLite file: made aside and put in place whole, opened under the write lock or for reading.
 *
 * The file's bytes are never read except through SQLite, because closing any other handle of the same file
 * would drop this process's locks on it (https://sqlite.org/howtocorrupt.html). Files are readable by their
 * owner only. What lies in the tables is not known here.
 */
import { randomUUID } from 'node:crypto';

import type { Queryable, ReadConnection, WriteConnection, WriteTransaction } from './connection';
import { WorkspaceError } from './errors';
import { SqlVectors, SqlVectorsReader } from './feature-vectors';
import { checkGuards, checkRepairable } from './guard-check';
import { SqlKeptWork, SqlKeptWorkReader } from './kept-work';
import { SqlLedgerReader } from './ledger-reader';
import { SqlLedgerStore } from './ledger-store';
import { Lists } from './lists/lists';
import { ownHolder } from './lock-holder';
import { SCHEMA_VERSION, createSchema, migrate, readSchemaState, refuseNewer, refuseOlder } from './migrate';
import { SqlCaseFileContentReader, SqlCaseFileContents } from './case-files';
import { SqlSavedViews, SqlSavedViewsReader } from './saved-views';
import { Snapshots } from './snapshots';
import { initialiseSqlite, openSqliteReader, openSqliteWriter } from './sqlite-driver';
import { lockSqlite, type WorkspaceLock } from './sqlite-lock';
import { checkOneName, findFile, makeFile } from './sqlite-place';
import { SqlStaffSecrets, SqlStaffSecretsReader } from './staff-secrets';
import { SqlVaultItems, SqlVaultItemsReader } from './vault-items';
import { insertNew, readInfo } from './workspace-info';
import {
  once,
  type CreateOptions,
  type Workspace,
  type WorkspaceOptions,
  type WritableWorkspace,
  type WriterOptions,
} from './workspace-types';

const clockOf = (options: WorkspaceOptions): (() => number) => options.now ?? Date.now;

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

/** Makes a workspace aside, has it filled there, and puts it in its place; a failure leaves nothing behind. */
async function placeNew(
  path: string,
  options: CreateOptions,
  fill: (aside: string) => Promise<void>,
): Promise<void> {
  const info = { id: randomUUID(), created_at: clockOf(options)(), program_version: options.program };
  await makeFile(path, {
    overwrite: false,
    holder: ownHolder(options.program, info.created_at),
    make: async (aside) => {
      await fillSqlite(aside, options, (transaction) => insertNew(transaction, info, options.digest_key));
      await fill(aside);
    },
    check: () => Promise.resolve(),
  });
}

/** Creates an empty workspace and opens it for writing. Throws WorkspaceError 'exists' where something lies. */
export async function createSqlite(path: string, options: CreateOptions): Promise<WritableWorkspace> {
  await placeNew(path, options, () => Promise.resolve());
  return openSqliteForWriting(path, options);
}

/** Makes a workspace with what `fill` writes into it, whole in its place or not at all; leaves it closed. */
export async function makeSqlite(
  path: string,
  options: CreateOptions,
  fill: (workspace: WritableWorkspace) => Promise<void>,
): Promise<void> {
  await placeNew(path, options, async (aside) => {
    const workspace = await openSqliteForWriting(aside, options);
    try {
      await fill(workspace);
    } finally {
      await workspace.close();
    }
  });
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

/** The same of a schema whose guards are all there. */
async function checkGuarded(source: Queryable, path: string, repair: boolean): Promise<number> {
  const version = await checkSchema(source, path);
  // Nothing is migrated that is not guarded.
  const check = repair && version === SCHEMA_VERSION ? checkRepairable : checkGuards;
  await check(source, 'sqlite', version, path);
  return version;
}

/** Runs the migrations that are missing, where the guards of the schema as it is are all there. */
async function bringUpToDate(writer: WriteConnection, name: string, options: WriterOptions): Promise<void> {
  const version = await writer.transaction((transaction) =>
    checkGuarded(transaction, name, options.repair === true),
  );
  await migrate(writer, version, { dialect: 'sqlite', program: options.program, now: clockOf(options) });
}

/**
 * Brings a file aside to the newest schema and leaves it closed; one that has it already is not touched. Throws
 * WorkspaceError 'damaged', naming where it came from, when that cannot be done.
 */
export async function updateSqlite(path: string, name: string, options: WorkspaceOptions): Promise<void> {
  const writer = await openSqliteWriter(path, options);
  try {
    const version = await writer.transaction((transaction) => checkSchema(transaction, name));
    if (version < SCHEMA_VERSION) {
      await bringUpToDate(writer, name, options);
    }
  } catch (error) {
    if (error instanceof WorkspaceError) {
      throw error;
    }
    const message = `${name} cannot be brought to schema ${String(SCHEMA_VERSION)}: its books are not as they were written`;
    throw new WorkspaceError('damaged', message, { path: name }, error);
  } finally {
    await writer.close();
  }
}

/** Opens for writing: takes the lock, then brings the schema up to date. */
export async function openSqliteForWriting(
  location: string,
  options: WriterOptions,
): Promise<WritableWorkspace> {
  const path = findFile(location);
  checkOneName(path);
  // Before the lock: what is no workspace gets no lock file beside it.
  const probe = await openSqliteReader(path, options);
  try {
    await checkSchema(probe, path);
  } finally {
    await probe.close();
  }
  const lock = await lockSqlite(path, ownHolder(options.program, clockOf(options)()));
  const parts: (ReadConnection | WriteConnection)[] = [];
  try {
    const writer = await openSqliteWriter(path, options);
    parts.push(writer);
    await bringUpToDate(writer, path, options);
    const deciding = await openSqliteReader(path, options);
    parts.push(deciding);
    const asking = await openSqliteReader(path, options);
    parts.push(asking);
    const listing = await openSqliteReader(path, options);
    parts.push(listing);
    const snapshots = new Snapshots(() => openSqliteReader(path, options));
    return {
      location,
      dialect: 'sqlite',
      access: 'write',
      info: await readInfo(asking, SCHEMA_VERSION, path),
      reader: new SqlLedgerReader(asking),
      lists: new Lists(listing),
      snapshot: (work) => snapshots.read(work),
      store: new SqlLedgerStore(writer, deciding),
      secrets: new SqlStaffSecrets(writer, asking),
      views: new SqlSavedViews(writer, asking),
      vectors: new SqlVectors(writer, asking),
      files: new SqlCaseFileContents(writer, asking),
      vault_items: new SqlVaultItems(writer, asking),
      kept_work: new SqlKeptWork(writer, asking),
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
export async function openSqliteForReading(location: string, options: WorkspaceOptions): Promise<Workspace> {
  const path = findFile(location);
  const reader = await openSqliteReader(path, options);
  try {
    const version = await checkSchema(reader, path);
    refuseOlder(version, path);
    const snapshots = new Snapshots(() => openSqliteReader(path, options));
    return {
      location,
      dialect: 'sqlite',
      access: 'read',
      info: await readInfo(reader, version, path),
      reader: new SqlLedgerReader(reader),
      lists: new Lists(reader),
      snapshot: (work) => snapshots.read(work),
      store: null,
      secrets: new SqlStaffSecretsReader(reader),
      views: new SqlSavedViewsReader(reader),
      vectors: new SqlVectorsReader(reader),
      files: new SqlCaseFileContentReader(reader),
      vault_items: new SqlVaultItemsReader(reader),
      kept_work: new SqlKeptWorkReader(reader),
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
