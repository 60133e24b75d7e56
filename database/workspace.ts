/**
 * Workspaces: the books of one platform, in a SQLite file or a PostgreSQL database, chosen by the location.
 *
 * One writer per workspace, as many readers as wanted. Whatever cannot be opened says why in a
 * `WorkspaceError`; nothing is changed or created by a failed opening.
 */
import { WorkspaceError } from './errors';
import { createSqlite, openSqliteForReading, openSqliteForWriting } from './sqlite-workspace';
import type { Workspace, WorkspaceOptions, WritableWorkspace } from './workspace-types';

export { BooksGuardError, WorkspaceError, type BooksGuard, type WorkspaceErrorCode } from './errors';
export type { Workspace, WorkspaceInfo, WorkspaceOptions, WritableWorkspace } from './workspace-types';

/** True for the URL of a PostgreSQL database; anything else is the path of a file. */
export function isPostgresLocation(location: string): boolean {
  return /^postgres(?:ql)?:\/\//.test(location);
}

function checkLocation(location: string): void {
  if (location === '' || location === ':memory:' || /^file:/.test(location)) {
    throw new WorkspaceError('unsupported', 'a workspace is the path of a file or a postgres:// address');
  }
}

/** Creates an empty workspace and opens it for writing. Refuses a location where something is already. */
export async function createWorkspace(location: string, options: WorkspaceOptions): Promise<WritableWorkspace> {
  checkLocation(location);
  return createSqlite(location, options);
}

/**
 * Opens a workspace. For writing: takes its one lock (WorkspaceError 'locked' names who has it) and runs the
 * migrations that are missing. For reading: never waits for the writer and changes nothing.
 */
export function openWorkspace(
  location: string,
  options: WorkspaceOptions & { readonly access: 'write' },
): Promise<WritableWorkspace>;
export function openWorkspace(
  location: string,
  options: WorkspaceOptions & { readonly access: 'read' | 'write' },
): Promise<Workspace>;
export async function openWorkspace(
  location: string,
  options: WorkspaceOptions & { readonly access: 'read' | 'write' },
): Promise<Workspace> {
  checkLocation(location);
  return options.access === 'write' ? openSqliteForWriting(location, options) : openSqliteForReading(location, options);
}
