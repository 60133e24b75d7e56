// Says in one short string whether the sources behind the build have changed.
// Purpose: bin/surety.mjs compares it with the one vite.config.ts wrote when it last built, and rebuilds on
// any difference: an edited, added or deleted file, in either direction of time (a checkout can go back).
// Invariant: reads names and modification times only, never contents, so that it costs a few milliseconds.
// It does not know how to build.
import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';

const SOURCE_FOLDERS = ['core', 'database', 'server'];
const SOURCE_FILES = ['package.json', 'package-lock.json', 'vite.config.ts'];

/** Where the build keeps the fingerprint of what it was made from, relative to the checkout. */
export const FINGERPRINT_FILE = join('dist', 'server', '.sources');

/**
 * @param {string} root the checkout
 * @returns {string} equal for equal sources, different after any change to them
 */
export function sourceFingerprint(root) {
  let newestMs = 0;
  let sumMs = 0;
  let count = 0;
  const note = (/** @type {string} */ path) => {
    const { mtimeMs } = statSync(path);
    newestMs = Math.max(newestMs, mtimeMs);
    sumMs += Math.trunc(mtimeMs) % 1_000_000_007;
    count += 1;
  };
  for (const name of SOURCE_FILES) note(join(root, name));
  const pending = SOURCE_FOLDERS.map((folder) => join(root, folder));
  for (let folder = pending.pop(); folder !== undefined; folder = pending.pop()) {
    for (const entry of readdirSync(folder, { withFileTypes: true })) {
      const path = join(folder, entry.name);
      if (entry.isDirectory()) pending.push(path);
      else if (entry.isFile()) note(path);
    }
  }
  return `${count}:${newestMs}:${sumMs}`;
}
