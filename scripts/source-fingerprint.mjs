// Says in one short string whether the sources behind a build have changed.
// Purpose: fresh-builds.mjs compares it with the one the build left behind (stamp-sources.ts) and rebuilds on
// any difference: an edited, added or deleted file, in either direction of time (a checkout can go back).
// Invariant: reads names and modification times only, never contents, so that it costs a few milliseconds.
// It does not know how to build.
import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';

/** @typedef {'server' | 'renderer' | 'electron'} Target */

const COMMON = ['package.json', 'package-lock.json'];

/**
 * Folders and files of the checkout that each build is made from.
 * @type {Record<Target, string[]>}
 */
const SOURCES = {
  server: ['core', 'database', 'server', 'vite.config.ts'],
  renderer: ['core', 'renderer', 'vite.renderer.config.ts'],
  electron: [
    'core',
    'database',
    'server',
    'electron',
    'scripts/desktop-packages.mjs',
    'vite.electron.config.ts',
  ],
};

/**
 * Where a build keeps the fingerprint of what it was made from, relative to the checkout.
 * @param {Target} target
 */
export function fingerprintFile(target) {
  return join('dist', target, '.sources');
}

/**
 * @param {string} root the checkout
 * @param {Target} target which build
 * @returns {string} equal for equal sources, different after any change to them
 */
export function sourceFingerprint(root, target) {
  let newestMs = 0;
  let sumMs = 0;
  let count = 0;
  const pending = [...COMMON, ...SOURCES[target]].map((name) => join(root, name));
  for (let path = pending.pop(); path !== undefined; path = pending.pop()) {
    const found = statSync(path);
    if (found.isDirectory()) {
      for (const name of readdirSync(path)) pending.push(join(path, name));
    } else {
      newestMs = Math.max(newestMs, found.mtimeMs);
      sumMs += Math.trunc(found.mtimeMs) % 1_000_000_007;
      count += 1;
    }
  }
  return `${count}:${newestMs}:${sumMs}`;
}
