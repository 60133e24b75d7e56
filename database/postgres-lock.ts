/**
 * The write lock of a PostgreSQL workspace: an advisory lock of the very connection that writes.
 *
 * So whoever loses the connection loses the lock and the power to write in the same moment, and the server
 * gives the lock back when a process dies. Beside it a row tells others who holds it. One workspace per
 * database. It does not know what is locked.
 */
import { setTimeout as sleep } from 'node:timers/promises';

import type { Queryable } from './connection';
import { lockedError } from './lock-holder';
import { withoutPassword } from './postgres-driver';
import type { LockHolder } from './workspace-types';

/** "SURE" in ASCII, and the number of this lock. */
const LOCK_CLASS = 0x53_55_52_45;
const LOCK_NUMBER = 1;

const ATTEMPTS = 10;
const PAUSE_MS = 50;

/** Takes the lock, or throws WorkspaceError 'locked' naming who has it. */
export async function lockPostgres(session: Queryable, location: string): Promise<void> {
  const where = withoutPassword(location);
  for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
    const [row] = await session.query('SELECT pg_try_advisory_lock(?, ?) AS taken', [
      LOCK_CLASS,
      LOCK_NUMBER,
    ]);
    if (row?.['taken'] === true) {
      return;
    }
    const holder = await readHolder(session);
    if (holder !== undefined) {
      throw lockedError(where, holder);
    }
    // The holder has the lock but has not put its name down yet, or is just giving it back.
    await sleep(PAUSE_MS);
  }
  throw lockedError(where, undefined);
}

/** The holder as it named itself, when that name is of the session that has the lock now. */
async function readHolder(session: Queryable): Promise<LockHolder | undefined> {
  const [table] = await session.query(`SELECT to_regclass('writer_lease') IS NOT NULL AS present`);
  if (table?.['present'] !== true) {
    return undefined;
  }
  const [row] = await session.query(
    `SELECT w.pid, w.host, w.program, w.since FROM writer_lease AS w JOIN pg_locks AS l ON l.pid = w.backend
     WHERE l.locktype = 'advisory' AND l.granted AND l.classid::bigint = ? AND l.objid::bigint = ?
       AND l.database = (SELECT oid FROM pg_database WHERE datname = current_database())`,
    [LOCK_CLASS, LOCK_NUMBER],
  );
  if (row === undefined) {
    return undefined;
  }
  return {
    pid: Number(row['pid']),
    host: String(row['host']),
    program: String(row['program']),
    since: Number(row['since']),
  };
}

/** Puts the holder's name down, once the tables are there. */
export async function nameHolder(session: Queryable, holder: LockHolder): Promise<void> {
  await session.query(
    `INSERT INTO writer_lease (singleton, backend, pid, host, program, since)
     VALUES (1, pg_backend_pid(), ?, ?, ?, ?)
     ON CONFLICT (singleton) DO UPDATE SET backend = excluded.backend, pid = excluded.pid, host = excluded.host,
       program = excluded.program, since = excluded.since`,
    [holder.pid, holder.host, holder.program, holder.since],
  );
}

/** Takes the name away and gives the lock back; closing the connection would do the second as well. */
export async function unlockPostgres(session: Queryable): Promise<void> {
  await session.query('DELETE FROM writer_lease WHERE backend = pg_backend_pid()');
  await session.query('SELECT pg_advisory_unlock(?, ?)', [LOCK_CLASS, LOCK_NUMBER]);
}
