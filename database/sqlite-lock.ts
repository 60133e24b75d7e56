/**
 * The write lock of a SQLite workspace: a small database beside it, in which an open transaction is the lock.
 *
 * The operating system gives the lock back when the process dies, however it dies. Others can still read who
 * holds it, because the holder's row is committed before the transaction that is the lock. The file is never
 * deleted: that would let two programs hold two different locks. It does not know what is locked.
 */
import { randomUUID } from 'node:crypto';
import { closeSync, openSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';

import { WorkspaceError, driverCode, messageOf } from './errors';
import { lockedError } from './lock-holder';
import type { Session } from './session';
import { isBusy, openSqliteLock } from './sqlite-driver';
import type { LockHolder } from './workspace-types';

const ATTEMPTS_MAX = 40;
const PAUSE_MS_MAX = 50;

export interface WorkspaceLock {
  release(): Promise<void>;
}

interface HolderRow extends LockHolder {
  readonly token: string;
}

/** Where the lock of a workspace file lies. */
export function lockPath(path: string): string {
  return `${path}.lock`;
}

function touch(path: string): void {
  try {
    closeSync(openSync(path, 'ax', 0o600));
  } catch (error) {
    if (driverCode(error) !== 'EEXIST') {
      throw new WorkspaceError('unreachable', `${path} cannot be made: ${messageOf(error)}`, { path }, error);
    }
  }
}

async function readHolder(session: Session): Promise<HolderRow | undefined> {
  try {
    const [row] = await session.query('SELECT token, pid, host, program, since FROM holder');
    return row as unknown as HolderRow | undefined;
  } catch {
    // The table is not there yet: whoever makes it is about to become the holder.
    return undefined;
  }
}

async function attempt(session: Session, statement: string): Promise<boolean> {
  try {
    await session.query(statement);
    return true;
  } catch (error) {
    if (isBusy(error)) {
      return false;
    }
    throw error;
  }
}

async function writeHolder(session: Session, row: HolderRow): Promise<void> {
  await session.query(
    `CREATE TABLE IF NOT EXISTS holder (
      singleton INTEGER PRIMARY KEY CHECK (singleton = 1), token TEXT NOT NULL, pid INTEGER NOT NULL,
      host TEXT NOT NULL, program TEXT NOT NULL, since INTEGER NOT NULL) STRICT`,
  );
  await session.query(
    'INSERT OR REPLACE INTO holder (singleton, token, pid, host, program, since) VALUES (1, ?, ?, ?, ?, ?)',
    [row.token, row.pid, row.host, row.program, row.since],
  );
}

/**
 * Takes the lock between two transactions: the first makes our name readable, the second is the lock. When
 * another program came in between, its name stands there and we step back. True when the lock is ours.
 */
async function take(session: Session, row: HolderRow): Promise<boolean> {
  if (!(await attempt(session, 'BEGIN IMMEDIATE'))) {
    return false;
  }
  await writeHolder(session, row);
  await session.query('COMMIT');
  if (!(await attempt(session, 'BEGIN IMMEDIATE'))) {
    return false;
  }
  if ((await readHolder(session))?.token === row.token) {
    return true;
  }
  await session.query('ROLLBACK');
  return false;
}

/** Takes the write lock of a workspace file, or throws WorkspaceError 'locked' naming who has it. */
export async function lockSqlite(path: string, holder: LockHolder): Promise<WorkspaceLock> {
  touch(lockPath(path));
  const row: HolderRow = { ...holder, token: randomUUID() };
  const session = await openSqliteLock(lockPath(path));
  try {
    for (let attempts = 0; attempts < ATTEMPTS_MAX; attempts += 1) {
      if (await take(session, row)) {
        return { release: () => release(session) };
      }
      const other = await readHolder(session);
      if (other !== undefined && other.token !== row.token) {
        throw lockedError(path, other);
      }
      await sleep(Math.random() * PAUSE_MS_MAX);
    }
    throw lockedError(path, undefined);
  } catch (error) {
    await session.close();
    throw error;
  }
}

async function release(session: Session): Promise<void> {
  try {
    await session.query('ROLLBACK');
    await session.query('DELETE FROM holder');
  } finally {
    await session.close();
  }
}
