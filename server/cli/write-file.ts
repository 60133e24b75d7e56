/**
 * Files that are there whole or not at all: written aside, flushed, then put in their place.
 */
import { randomBytes } from 'node:crypto';
import { link, open, rename, rm, stat, type FileHandle } from 'node:fs/promises';

import { UsageError } from './exit';

/** What the name of a file ends with while it is written; such a one that stays was being written when its program ended. */
export const ASIDE = /\.[0-9a-f]{12}\.part$/;

function isMissing(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ENOENT';
}

/** True when a file lies there; a folder, device or pipe is never replaced by one. */
async function exists(path: string): Promise<boolean> {
  try {
    if (!(await stat(path)).isFile()) {
      throw new UsageError(`${path} is not a file`, { path }, 'file');
    }
    return true;
  } catch (error) {
    if (isMissing(error)) {
      return false;
    }
    throw error;
  }
}

function existing(path: string): UsageError {
  return new UsageError(`${path} exists already; replace it with --force`, { path }, 'exists');
}

/** Throws UsageError when a file exists already, unless `force`: before long work whose result is to go there. */
export async function requireFree(path: string, force: boolean): Promise<void> {
  if ((await exists(path)) && !force) {
    throw existing(path);
  }
}

/** Puts a file in its place; without `force` never over another. */
async function put(aside: string, path: string, force: boolean): Promise<void> {
  if (force) {
    await rename(aside, path);
    return;
  }
  try {
    await link(aside, path);
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'EEXIST') {
      throw existing(path);
    }
    // Some file systems know no hard links; the check before is then all there is.
    await rename(aside, path);
  }
}

/**
 * Writes a file through `fill`, which may take its time; a failure leaves nothing behind.
 * Throws UsageError when the file exists already, unless `force`.
 */
export async function writeWhole<T>(
  path: string,
  force: boolean,
  fill: (file: FileHandle) => Promise<T>,
): Promise<T> {
  await requireFree(path, force);
  const aside = `${path}.${randomBytes(6).toString('hex')}.part`;
  let result: T;
  try {
    const file = await open(aside, 'wx', 0o600).catch((error: unknown) => {
      throw error instanceof Error ? Object.assign(error, { path }) : error;
    });
    try {
      result = await fill(file);
      await file.sync();
    } finally {
      await file.close();
    }
    await put(aside, path, force);
  } finally {
    await rm(aside, { force: true });
  }
  return result;
}
