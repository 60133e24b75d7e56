/**
 * Where a workspace file lies: found by its one true name, and put in its place whole or not at all.
 *
 * SQLite keeps what is not in the file yet in others beside it, and finds them by name alone: a log left behind by
 * another file would be read as part of this one. So nothing is put where such a rest lies, a file that is replaced
 * goes together with its rest and under its own lock, and what came to lie in the place is compared with what was made.
 *
 * Who makes a file aside holds a lock beside it until it is in its place, so that whoever makes the next one for the same place
 * can tell what a killed program left there, and removes that and nothing else.
 */
import { randomBytes } from 'node:crypto';
import {
  closeSync,
  existsSync,
  fsyncSync,
  linkSync,
  openSync,
  readdirSync,
  realpathSync,
  renameSync,
  rmSync,
  statSync,
  type Stats,
} from 'node:fs';
import { basename, dirname, join } from 'node:path';

import { WorkspaceError, driverCode, messageOf } from './errors';
import { SqlLedgerReader } from './ledger-reader';
import { openSqliteReader } from './sqlite-driver';
import { lockPath, lockSqlite, type WorkspaceLock } from './sqlite-lock';
import { readInfo } from './workspace-info';
import type { LockHolder } from './workspace-types';

/** What SQLite keeps beside a file of its own: the log, its index, and the journal of the older way. */
const REST = ['-wal', '-shm', '-journal'] as const;

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

/**
 * The name under which everybody finds the same rest and the same lock, whatever links lead to the file. Refuses
 * what cannot be a workspace by its look from outside.
 */
export function findFile(path: string): string {
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
  return realpathSync(path);
}

/** Refuses to write to a file that has a second name: under each there would be another lock and another log. */
export function checkOneName(path: string): void {
  const names = statOf(path)?.nlink ?? 1;
  if (names > 1) {
    throw new WorkspaceError(
      'unsupported',
      `${path} is one of ${names} names of the same file (hard links); remove the others, or work on a copy`,
      { path, names },
    );
  }
}

function restOf(path: string): string[] {
  return REST.map((suffix) => `${path}${suffix}`).filter((file) => statOf(file) !== undefined);
}

/** Refuses a path where something lies already, the rest of a workspace among it, or whose folder is missing. */
function checkFree(path: string): void {
  if (statOf(path) !== undefined) {
    throw new WorkspaceError('exists', `${path} exists already`, { path });
  }
  if (statOf(dirname(path))?.isDirectory() !== true) {
    throw new WorkspaceError('not-found', `the folder ${dirname(path)} does not exist`, { path });
  }
  const [rest] = restOf(path);
  if (rest !== undefined) {
    throw new WorkspaceError(
      'exists',
      `${rest} is the rest of a workspace that was moved away from ${path} without it, and may hold its last ` +
        'entries: move it to where that workspace is now, or choose another place',
      { path: rest },
    );
  }
}

/** A name that nobody uses, in the folder of its target. */
function nameAside(target: string, ending: 'part' | 'replaced'): string {
  return `${target}.${randomBytes(6).toString('hex')}.${ending}`;
}

/** What its maker holds the lock of while a file aside is made. */
const makingOf = (aside: string): string => `${aside}.making`;
const ASIDE_MADE = /^\.[0-9a-f]{12}\.part$/;
const MAKING_LOCK = lockPath(makingOf(''));

/** Makes an empty file aside of its target, for its owner only. */
function touchAside(aside: string, target: string): void {
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
}

/** Removes a file that is not wanted and what SQLite made beside it. */
function removeWhole(path: string): void {
  for (const suffix of ['', ...REST]) {
    rmSync(`${path}${suffix}`, { force: true });
  }
}

/** The same of a file aside, which nobody else knows: nobody can hold its lock any more. */
function removeAside(aside: string): void {
  removeWhole(aside);
  removeWhole(lockPath(aside));
}

/** An empty file aside, and the lock that says that somebody makes it. */
async function beginMaking(target: string, holder: LockHolder) {
  const aside = nameAside(target, 'part');
  touchAside(aside, target);
  try {
    return { aside, lock: await lockSqlite(makingOf(aside), holder) };
  } catch (error) {
    removeAside(aside);
    throw error;
  }
}

/** Ends a making: the file aside goes, then the lock. */
async function endMaking(aside: string, lock: WorkspaceLock): Promise<void> {
  removeAside(aside);
  await lock.release();
  removeWhole(lockPath(makingOf(aside)));
}

/** Removes what programs that were killed had begun to make for this place; what somebody is making stays. */
async function removeForsaken(target: string, holder: LockHolder): Promise<void> {
  const begin = basename(target);
  const asides = readdirSync(dirname(target))
    .filter((name) => name.startsWith(begin) && name.endsWith(MAKING_LOCK))
    .map((name) => name.slice(begin.length, -MAKING_LOCK.length))
    .filter((name) => ASIDE_MADE.test(name));
  for (const name of asides) {
    const aside = join(dirname(target), `${begin}${name}`);
    let lock: WorkspaceLock;
    try {
      lock = await lockSqlite(makingOf(aside), holder);
    } catch (error) {
      if (error instanceof WorkspaceError) continue;
      throw error;
    }
    await endMaking(aside, lock);
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

/** Puts a finished file where nothing lies; what came to lie there in the meantime is not touched. */
function putInPlace(aside: string, target: string): void {
  checkFree(target);
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

/** Moves a file with its rest to another name, the file first: never is there a rest beside another file. */
function moveWhole(from: string, to: string): void {
  const rest = restOf(from);
  renameSync(from, to);
  for (const file of rest) {
    renameSync(file, `${to}${file.slice(from.length)}`);
  }
}

/** Puts a finished file in the place of another, whose lock the caller holds. The other goes with its rest. */
function replace(aside: string, target: string): void {
  if (restOf(target).length === 0) {
    renameSync(aside, target);
    return;
  }
  const replaced = nameAside(target, 'replaced');
  moveWhole(target, replaced);
  try {
    putInPlace(aside, target);
  } catch (error) {
    moveWhole(replaced, target);
    throw error;
  }
  removeWhole(replaced);
}

/** What a file holds when opened by its name, with whatever rest lies beside it. */
async function identityOf(path: string): Promise<string> {
  const source = await openSqliteReader(path);
  try {
    const { id } = await readInfo(source, 0, path);
    const reader = new SqlLedgerReader(source);
    const [head, anchor] = [await reader.head(), await reader.anchoredHead()];
    return JSON.stringify([id, head.seq, head.hash, anchor.seq, anchor.hash]);
  } finally {
    await source.close();
  }
}

async function checkPlaced(path: string, expected: string): Promise<void> {
  if ((await identityOf(path)) !== expected) {
    const message = `${path} does not hold what was put there: something else lies beside it`;
    throw new WorkspaceError('damaged', message, { path });
  }
}

export interface FileMaking {
  /** Replace a file that lies at the target; never one that is open for writing. */
  readonly overwrite: boolean;
  /** Who holds the lock of the making, and of a file that is replaced, meanwhile. */
  readonly holder: LockHolder;
  /** Fills an empty file aside and leaves it closed. */
  readonly make: (aside: string) => Promise<void>;
  /** Looks at what was made; what it throws keeps the file from its place. */
  readonly check: (aside: string) => Promise<void>;
}

async function makeAndPlace(
  target: string,
  { make, check, holder }: FileMaking,
  place: (aside: string) => void,
): Promise<void> {
  await removeForsaken(target, holder);
  const { aside, lock } = await beginMaking(target, holder);
  try {
    await make(aside);
    await check(aside);
    const identity = await identityOf(aside);
    for (const rest of restOf(aside)) {
      rmSync(rest);
    }
    flush(aside);
    place(aside);
    if (process.platform !== 'win32') {
      flush(dirname(target));
    }
    await checkPlaced(target, identity);
  } finally {
    await endMaking(aside, lock);
  }
}

/**
 * Makes a file aside, checks it and puts it in place; a failure leaves nothing. Throws WorkspaceError 'exists' where
 * something lies that is not to be replaced, 'locked' when it is open for writing.
 */
export async function makeFile(path: string, making: FileMaking): Promise<void> {
  if (!making.overwrite || statOf(path) === undefined) {
    checkFree(path);
    await makeAndPlace(path, making, (aside) => putInPlace(aside, path));
    return;
  }
  const target = realpathSync(path);
  const lock = await lockSqlite(target, making.holder);
  try {
    await makeAndPlace(target, making, (aside) => replace(aside, target));
  } finally {
    await lock.release();
  }
}

/** True when both paths lead to the same file. */
export function isSameFile(left: string, right: string): boolean {
  if (!existsSync(left) || !existsSync(right)) {
    return false;
  }
  const [one, other] = [statSync(left, { bigint: true }), statSync(right, { bigint: true })];
  return one.dev === other.dev && one.ino === other.ino;
}
