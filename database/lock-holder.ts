/**
 * Who holds a workspace for writing, and how that is told to whoever comes second.
 */
import { hostname } from 'node:os';

import { WorkspaceError } from './errors';
import type { LockHolder } from './workspace-types';

/** This process as a holder. */
export function ownHolder(program: string, since: number): LockHolder {
  return { pid: process.pid, host: hostname(), program, since };
}

/** The error for the second writer; names the first when it could be read. */
export function lockedError(location: string, holder: LockHolder | undefined): WorkspaceError {
  if (holder === undefined) {
    return new WorkspaceError('locked', `${location} is open for writing in another program`, { location });
  }
  const since = new Date(holder.since).toISOString();
  return new WorkspaceError(
    'locked',
    `${location} is open for writing in ${holder.program} (process ${holder.pid} on ${holder.host}) since ${since}`,
    { location, program: holder.program, pid: holder.pid, host: holder.host, since: holder.since },
  );
}
