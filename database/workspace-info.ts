/**
 * The one row that says what a workspace is.
 */
import type { Queryable } from './connection';
import { WorkspaceError } from './errors';
import { insertDigestKey, newDigestKey } from './workspace-secret';
import type { WorkspaceInfo } from './workspace-types';

type StoredInfo = Omit<WorkspaceInfo, 'schema_version'>;

/** Writes the row of a new workspace; a second row is refused by the table. */
export async function insertInfo(target: Queryable, info: StoredInfo): Promise<void> {
  await target.query(
    'INSERT INTO workspace (singleton, id, created_at, program_version) VALUES (1, ?, ?, ?)',
    [info.id, info.created_at, info.program_version],
  );
}

/** Writes what a new workspace begins with: the row that names it, and its secret. */
export async function insertNew(
  target: Queryable,
  info: StoredInfo,
  digest_key = newDigestKey(),
): Promise<void> {
  await insertInfo(target, info);
  await insertDigestKey(target, digest_key);
}

/** Reads the row; throws WorkspaceError 'damaged' when it is missing. */
export async function readInfo(
  source: Queryable,
  schema_version: number,
  location: string,
): Promise<WorkspaceInfo> {
  const [row] = await source.query('SELECT id, created_at, program_version FROM workspace');
  if (row === undefined) {
    throw new WorkspaceError('damaged', `${location} has lost the row that names it`, { location });
  }
  return {
    id: String(row['id']),
    created_at: Number(row['created_at']),
    program_version: String(row['program_version']),
    schema_version,
  };
}
