/**
 * Workspaces: the books of one platform, in a SQLite file or a PostgreSQL database, chosen by the location.
 *
 * One writer per workspace, as many readers as wanted. Whatever cannot be opened says why in a
 * `WorkspaceError`; nothing is changed or created by a failed opening.
 */
import {
  backupPostgres,
  backupSqlite,
  restorePostgres,
  restoreSqlite,
  type BackupOptions,
  type BackupReport,
  type RestoreOptions,
} from './backup';
import { WorkspaceError } from './errors';
import { createPostgres, openPostgresForReading, openPostgresForWriting } from './postgres-workspace';
import { createSqlite, makeSqlite, openSqliteForReading, openSqliteForWriting } from './sqlite-workspace';
import type { CreateOptions, Workspace, WritableWorkspace, WriterOptions } from './workspace-types';

export { BooksGuardError, WorkspaceError, type BooksGuard } from './errors';
export type { BackupOptions, BackupReport, RestoreOptions } from './backup';
export type { SlowQuery } from './connection';
export type { LockHolder, Workspace, WorkspaceInfo, WritableWorkspace } from './workspace-types';

/** True for the URL of a PostgreSQL database; anything else is the path of a file. */
export function isPostgresLocation(location: string): boolean {
  return /^postgres(?:ql)?:\/\//.test(location);
}

/** For those who copy without saying who they are. */
const DEFAULT_PROGRAM = 'surety';

function checkLocation(location: string): void {
  if (location === '' || location === ':memory:' || /^file:/.test(location)) {
    throw new WorkspaceError('unsupported', 'a workspace is the path of a file or a postgres:// address');
  }
}

/** Creates an empty workspace and opens it for writing. Refuses a location where something is already. */
export async function createWorkspace(location: string, options: CreateOptions): Promise<WritableWorkspace> {
  checkLocation(location);
  return isPostgresLocation(location) ? createPostgres(location, options) : createSqlite(location, options);
}

/**
 * Makes a workspace with what `fill` writes into it and leaves it closed. Refuses a location where something is already,
 * when it begins and when it ends. A file is in its place when it is whole, and nothing is left where `fill` rejects;
 * in a database what was written until then stays.
 */
export async function makeWorkspace(
  location: string,
  options: CreateOptions,
  fill: (workspace: WritableWorkspace) => Promise<void>,
): Promise<void> {
  checkLocation(location);
  if (!isPostgresLocation(location)) {
    await makeSqlite(location, options, fill);
    return;
  }
  const workspace = await createPostgres(location, options);
  try {
    await fill(workspace);
  } finally {
    await workspace.close();
  }
}

/**
 * Opens a workspace. For writing: takes its one lock (WorkspaceError 'locked' names who has it) and runs the
 * migrations that are missing. For reading: never waits for the writer and changes nothing.
 */
export function openWorkspace(
  location: string,
  options: WriterOptions & { readonly access: 'write' },
): Promise<WritableWorkspace>;
export function openWorkspace(
  location: string,
  options: WriterOptions & { readonly access: 'read' | 'write' },
): Promise<Workspace>;
export async function openWorkspace(
  location: string,
  options: WriterOptions & { readonly access: 'read' | 'write' },
): Promise<Workspace> {
  checkLocation(location);
  if (isPostgresLocation(location)) {
    return options.access === 'write'
      ? openPostgresForWriting(location, options)
      : openPostgresForReading(location, options);
  }
  return options.access === 'write'
    ? openSqliteForWriting(location, options)
    : openSqliteForReading(location, options);
}

/**
 * Copies a workspace into a SQLite file while its writer goes on: a workspace of one moment. Throws
 * WorkspaceError 'exists' for a file that lies at the target, unless `overwrite`. Rejects with the signal's
 * reason on abort and leaves nothing behind.
 */
export async function backupWorkspace(
  location: string,
  target_file: string,
  options: BackupOptions = {},
): Promise<BackupReport> {
  const named = { program: DEFAULT_PROGRAM, ...options };
  checkLocation(location);
  checkLocation(target_file);
  if (isPostgresLocation(target_file)) {
    throw new WorkspaceError('unsupported', 'a backup is a file');
  }
  return isPostgresLocation(location)
    ? backupPostgres(location, target_file, named)
    : backupSqlite(location, target_file, named);
}

/**
 * Makes a workspace of the newest schema out of a backup, at a path where nothing lies or in an empty PostgreSQL
 * database; throws WorkspaceError 'exists' otherwise. Rejects with the signal's reason on abort, or with what
 * `check` throws, and leaves nothing behind.
 */
export async function restoreWorkspace(
  backup_file: string,
  target_location: string,
  options: RestoreOptions = {},
): Promise<BackupReport> {
  const named = { program: DEFAULT_PROGRAM, ...options };
  checkLocation(backup_file);
  checkLocation(target_location);
  return isPostgresLocation(target_location)
    ? restorePostgres(backup_file, target_location, named)
    : restoreSqlite(backup_file, target_location, named);
}
