/**
 * Backups: a workspace copied into a SQLite file while a writer goes on, and back into an empty place.
 *
 * A backup is itself a workspace of one moment, made aside, checked, and only then put in its place; nothing
 * is overwritten unless asked. What an older program backed up is brought to the newest schema before it lies in its
 * place. A failure or an abort leaves nothing behind. It does not verify the chain: that is the caller's check, made
 * on the finished books before anybody else can see them.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import type { Head, LedgerReader } from '#core/ledger/ports';

import type { Queryable } from './connection';
import { copyBeside, copyBooks, type CopyBooksOptions } from './copy-books';
import { WorkspaceError } from './errors';
import { SqlLedgerReader } from './ledger-reader';
import { ownHolder } from './lock-holder';
import { SCHEMA_VERSION, readSchemaState, refuseNewer, refuseOlder } from './migrate';
import { openPostgres, withoutPassword } from './postgres-driver';
import { fillPostgres } from './postgres-workspace';
import { copySqlite, openSqliteReader, type SqliteReadConnection } from './sqlite-driver';
import { findFile, isSameFile, makeFile, type FileMaking } from './sqlite-place';
import { checkSchema, fillSqlite, updateSqlite } from './sqlite-workspace';
import { insertInfo, readInfo } from './workspace-info';
import type { WorkspaceOptions } from './workspace-types';

export interface BackupOptions extends Partial<WorkspaceOptions>, CopyBooksOptions {
  /** Replace a file that lies at the target already. Never for a restore. */
  readonly overwrite?: boolean | undefined;
}

export interface RestoreOptions extends Partial<WorkspaceOptions>, CopyBooksOptions {
  /** Looks at the restored books, of the newest schema; what it throws keeps them from their place. */
  readonly check?: ((reader: LedgerReader) => Promise<void>) | undefined;
}

type CopyOptions = WorkspaceOptions & CopyBooksOptions;

export interface BackupReport {
  /** Entries in the copy. */
  readonly entries: number;
  readonly head: Head;
}

function readerOf(source: Queryable, dialect: 'sqlite' | 'postgres'): LedgerReader {
  return new SqlLedgerReader({ dialect, query: (sql, parameters) => source.query(sql, parameters) });
}

/** Looks at a finished copy through fresh eyes: readable, undamaged, ending where it should. */
async function checkCopy(path: string, head: Head, options: WorkspaceOptions): Promise<void> {
  const reader = await openSqliteReader(path, options);
  try {
    await checkPages(reader, path);
    await checkEnds(readerOf(reader, 'sqlite'), head, path);
  } finally {
    await reader.close();
  }
}

/** The journal and the anchor beside it must both end at the head; otherwise something was cut off. */
async function checkEnds(reader: LedgerReader, head: Head, path: string): Promise<void> {
  for (const found of [await reader.head(), await reader.anchoredHead()]) {
    if (found.seq !== head.seq || found.hash !== head.hash) {
      throw new WorkspaceError(
        'damaged',
        `${path} ends at entry ${found.seq}, and should at entry ${head.seq}`,
        {
          path,
        },
      );
    }
  }
}

async function checkPages(reader: Queryable, path: string): Promise<void> {
  const rows = await reader.query('PRAGMA quick_check(1)');
  const answer = String(Object.values(rows[0] ?? {})[0]);
  if (answer !== 'ok') {
    throw new WorkspaceError('damaged', `${path} is damaged: ${answer}`, { path });
  }
}

function placing(options: CopyOptions, overwrite: boolean): Pick<FileMaking, 'overwrite' | 'holder'> {
  return { overwrite, holder: ownHolder(options.program, (options.now ?? Date.now)()) };
}

/** Where a copy goes, and what is done with it aside before it is put there. */
interface CopyTarget {
  readonly path: string;
  readonly overwrite: boolean;
  readonly finish?: (aside: string) => Promise<void>;
}

/** Copies a SQLite workspace page by page. */
async function copyFile(
  reader: SqliteReadConnection,
  source: string,
  target: CopyTarget,
  options: CopyOptions,
): Promise<BackupReport> {
  let head: Head | undefined;
  const make = (aside: string): Promise<void> =>
    reader.snapshot(async (snapshot) => {
      head = await readerOf(snapshot, 'sqlite').anchoredHead();
      await checkEnds(readerOf(snapshot, 'sqlite'), head, source);
      await copySqlite(reader, aside, options);
    });
  const check = async (aside: string): Promise<void> => {
    if (head !== undefined) {
      await checkCopy(aside, head, options);
    }
    await target.finish?.(aside);
  };
  await makeFile(target.path, { ...placing(options, target.overwrite), make, check });
  if (head === undefined) {
    throw new Error('the copy was made without reading the head');
  }
  return { entries: head.seq, head };
}

async function openBackupSource(given: string, options: WorkspaceOptions): Promise<SqliteReadConnection> {
  const path = findFile(given);
  const reader = await openSqliteReader(path, options);
  try {
    await checkSchema(reader, path);
    return reader;
  } catch (error) {
    await reader.close();
    throw error;
  }
}

/** Copies a SQLite workspace into a file. */
export async function backupSqlite(
  path: string,
  target: string,
  options: BackupOptions & WorkspaceOptions,
): Promise<BackupReport> {
  if (isSameFile(path, target)) {
    throw new WorkspaceError('exists', 'a workspace cannot be its own backup', { path });
  }
  const reader = await openBackupSource(path, options);
  try {
    return await copyFile(reader, path, { path: target, overwrite: options.overwrite === true }, options);
  } finally {
    await reader.close();
  }
}

/** Copies a PostgreSQL workspace into a SQLite file, all of it out of one snapshot. */
export async function backupPostgres(
  location: string,
  target: string,
  options: BackupOptions & WorkspaceOptions,
): Promise<BackupReport> {
  const where = withoutPassword(location);
  const session = await openPostgres(location, 'read', options);
  try {
    const state = await readSchemaState(session, 'postgres');
    if (state.version === 0) {
      throw new WorkspaceError('not-a-workspace', `the database at ${where} holds no workspace`);
    }
    refuseNewer(state, where);
    refuseOlder(state.version, where);
    return await session.snapshot(async (snapshot) => {
      const reader = readerOf(snapshot, 'postgres');
      const info = await readInfo(snapshot, state.version, where);
      const head = await reader.anchoredHead();
      await checkEnds(reader, head, where);
      const make = (aside: string): Promise<void> =>
        fillSqlite(aside, options, async (transaction) => {
          await insertInfo(transaction, info);
          await copyBooks(reader, transaction, options);
          await copyBeside(snapshot, transaction);
        });
      const check = (aside: string): Promise<void> => checkCopy(aside, head, options);
      await makeFile(target, { ...placing(options, options.overwrite === true), make, check });
      return { entries: head.seq, head };
    });
  } finally {
    await session.close();
  }
}

type FullRestoreOptions = RestoreOptions & WorkspaceOptions;

/** Restores a backup into a path where nothing lies. */
export async function restoreSqlite(
  backup: string,
  target: string,
  options: FullRestoreOptions,
): Promise<BackupReport> {
  const reader = await openBackupSource(backup, options);
  const finish = async (aside: string): Promise<void> => {
    await updateSqlite(aside, backup, options);
    await checkRestored(aside, options);
  };
  try {
    return await copyFile(reader, backup, { path: target, overwrite: false, finish }, options);
  } finally {
    await reader.close();
  }
}

async function checkRestored(aside: string, options: FullRestoreOptions): Promise<void> {
  const { check } = options;
  if (check !== undefined) {
    const reader = await openSqliteReader(aside, options);
    try {
      await reader.snapshot((snapshot) => check(readerOf(snapshot, 'sqlite')));
    } finally {
      await reader.close();
    }
  }
}

/** Restores a backup into an empty PostgreSQL database, in one transaction. */
export async function restorePostgres(
  backup: string,
  location: string,
  options: FullRestoreOptions,
): Promise<BackupReport> {
  const reader = await openBackupSource(backup, options);
  try {
    await checkPages(reader, backup);
    return (await checkSchema(reader, backup)) === SCHEMA_VERSION
      ? await fillFrom(reader, backup, location, options)
      : await fillFromOlder(reader, backup, location, options);
  } finally {
    await reader.close();
  }
}

/** The same out of a backup of the newest schema. */
async function fillFrom(
  reader: SqliteReadConnection,
  backup: string,
  location: string,
  options: FullRestoreOptions,
): Promise<BackupReport> {
  return await reader.snapshot(async (snapshot) => {
    const books = readerOf(snapshot, 'sqlite');
    const info = await readInfo(snapshot, SCHEMA_VERSION, backup);
    const head = await books.anchoredHead();
    await checkEnds(books, head, backup);
    await fillPostgres(location, options, async (transaction) => {
      await insertInfo(transaction, info);
      await copyBooks(books, transaction, options);
      await copyBeside(snapshot, transaction);
      await options.check?.(readerOf(transaction, 'postgres'));
    });
    return { entries: head.seq, head };
  });
}

/** A backup is never changed: an older one is brought up to date in a copy, which only this account can read. */
async function fillFromOlder(
  reader: SqliteReadConnection,
  backup: string,
  location: string,
  options: FullRestoreOptions,
): Promise<BackupReport> {
  const folder = mkdtempSync(join(tmpdir(), 'surety-restore-'));
  try {
    const path = join(folder, 'newest.surety');
    const finish = (aside: string): Promise<void> => updateSqlite(aside, backup, options);
    await copyFile(reader, backup, { path, overwrite: false, finish }, options);
    const newest = await openSqliteReader(path, options);
    try {
      return await fillFrom(newest, backup, location, options);
    } finally {
      await newest.close();
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
