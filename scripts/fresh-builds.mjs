// Makes the builds of a checkout that are older than their sources, and only those.
// Invariants: silent on success; two programs started at once never build into the same folder; a checkout
// installed without development tools still runs a build that somebody brought along.
// It does not know what a build is made from (source-fingerprint.mjs) nor how (the vite configurations).
import { spawnSync } from 'node:child_process';
import { closeSync, existsSync, mkdirSync, openSync, readFileSync, rmSync, writeSync } from 'node:fs';
import { dirname, join } from 'node:path';

import { fingerprintFile, sourceFingerprint } from './source-fingerprint.mjs';

/** @typedef {import('./source-fingerprint.mjs').Target} Target */

const BUILD_WAIT_MS_MAX = 240_000;
const BUILD_POLL_MS = 100;

/**
 * What vite is told for each build, and a file that is there when it is made. Several commands, one after the other.
 * @type {Record<Target, { commands: string[][], made: string }>}
 */
const BUILDS = {
  server: { commands: [['build']], made: 'main.js' },
  renderer: { commands: [['build', '--config', 'vite.renderer.config.ts']], made: 'index.html' },
  electron: {
    commands: [
      'main',
      'core-process',
      'verify-worker',
      'scan-worker',
      'trial-worker',
      'peer-worker',
      'train-worker',
      'custody-worker',
      'preload',
    ].map((program) => ['build', '--config', 'vite.electron.config.ts', '--mode', program]),
    made: 'preload.cjs',
  },
};

/** A build went wrong; the message is for people. */
export class BuildError extends Error {}

/**
 * @param {string} root the checkout
 * @param {readonly Target[]} targets which builds
 * @param {(target: Target) => void} [onBuild] told before one is made
 */
export function ensureBuilt(root, targets, onBuild = () => undefined) {
  for (const target of targets) {
    if (isFresh(root, target)) continue;
    withBuildLock(root, () => {
      if (isFresh(root, target)) return;
      onBuild(target);
      build(root, target);
    });
  }
}

/**
 * @param {string} root
 * @param {Target} target
 */
function isFresh(root, target) {
  const isMade = existsSync(join(root, 'dist', target, BUILDS[target].made));
  return isMade && readText(join(root, fingerprintFile(target))) === sourceFingerprint(root, target);
}

/**
 * @param {string} root
 * @param {Target} target
 */
function build(root, target) {
  const vite = join(root, 'node_modules', 'vite', 'bin', 'vite.js');
  if (!existsSync(vite)) {
    if (existsSync(join(root, 'dist', target, BUILDS[target].made))) return;
    throw new BuildError('cannot build: the development packages are not installed. Run "npm ci" first.');
  }
  for (const command of BUILDS[target].commands) {
    const result = spawnSync(process.execPath, [vite, ...command, '--logLevel', 'warn'], {
      cwd: root,
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    if (result.status !== 0) {
      throw new BuildError(
        `the build failed.\n${result.stdout}${result.stderr}${result.error?.message ?? ''}`,
      );
    }
  }
}

/**
 * The lock holds the builder's process id, so that one left by a killed process is recognised and taken over.
 * @param {string} root
 * @param {() => void} action
 */
function withBuildLock(root, action) {
  const lock = join(root, 'dist', '.build-lock');
  mkdirSync(dirname(lock), { recursive: true });
  const deadline = Date.now() + BUILD_WAIT_MS_MAX;
  while (!takeLock(lock)) {
    if (Date.now() > deadline) throw new BuildError(`another build holds ${lock} for too long.`);
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, BUILD_POLL_MS);
  }
  const release = () => rmSync(lock, { force: true });
  process.once('exit', release);
  try {
    action();
  } finally {
    process.off('exit', release);
    release();
  }
}

/** @param {string} lock */
function takeLock(lock) {
  try {
    const file = openSync(lock, 'wx');
    writeSync(file, String(process.pid));
    closeSync(file);
    return true;
  } catch (error) {
    if (/** @type {NodeJS.ErrnoException} */ (error).code !== 'EEXIST') throw error;
  }
  const holder = Number(readText(lock));
  // An empty lock is one being written just now; only a whole process id can be checked.
  if (holder > 0 && !isAlive(holder)) rmSync(lock, { force: true });
  return false;
}

/** @param {number} pid */
function isAlive(pid) {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return /** @type {NodeJS.ErrnoException} */ (error).code === 'EPERM';
  }
}

/** @param {string} path */
function readText(path) {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return undefined;
  }
}
