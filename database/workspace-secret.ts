/**
 * The workspace's secret: made with the workspace, kept in a table beside the books, carried by its copies.
 *
 * The database refuses to change or delete it. It never goes into the journal, a message or an export; what is
 * digested with it is not known here.
 */
import { randomBytes } from 'node:crypto';

import { queryText, type Queryable } from './connection';
import { WorkspaceError } from './errors';

const KEY_BYTES = 32;

/** A new secret: 256 random bits as 64 hexadecimal digits. */
export function newDigestKey(): string {
  return randomBytes(KEY_BYTES).toString('hex');
}

/** Writes the secret of a new workspace; the table refuses a second one. */
export async function insertDigestKey(target: Queryable, digest_key: string): Promise<void> {
  await target.query('INSERT INTO workspace_secret (singleton, digest_key) VALUES (1, ?)', [digest_key]);
}

/** Reads the secret; throws WorkspaceError 'damaged' when it is missing. */
export async function readDigestKey(source: Queryable): Promise<string> {
  const digest_key = await queryText(source, 'SELECT digest_key FROM workspace_secret');
  if (digest_key === undefined) {
    throw new WorkspaceError(
      'damaged',
      'the workspace has lost its secret, without which repeated registrations are not recognised. It can be read and verified; go on with a backup.',
    );
  }
  return digest_key;
}
