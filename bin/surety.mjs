#!/usr/bin/env node
// The installed command `surety`: runs the built command line in this very process, so that arguments,
// signals and the exit code are its own.
// Invariant: inside a checkout the build is never older than the sources. It is renewed first when it is,
// silently on success and with vite's words on standard error when it fails; standard output belongs to
// the command alone.
// It does not know any command: that is server/main.ts, which runs as soon as it is imported.
import { spawnSync } from 'node:child_process';
import { closeSync, existsSync, mkdirSync, openSync, readFileSync, rmSync, writeSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

const BUILD_WAIT_MS_MAX = 120_000;
const BUILD_POLL_MS = 100;

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const main = join(root, 'dist', 'server', 'main.js');

if (existsSync(join(root, 'server', 'main.ts')) && existsSync(join(root, 'vite.config.ts'))) {
  const { FINGERPRINT_FILE, sourceFingerprint } = await import('../scripts/source-fingerprint.mjs');
  const isFresh = () =>
    existsSync(main) && readText(join(root, FINGERPRINT_FILE)) === sourceFingerprint(root);
  if (!isFresh()) withBuildLock(() => isFresh() || build());
}
if (!existsSync(main)) fail(`surety: not built: ${main} is missing. Run "npm ci && npm run build" first.`);

process.setSourceMapsEnabled(true);
await import(pathToFileURL(main).href);

function build() {
  const vite = join(root, 'node_modules', 'vite', 'bin', 'vite.js');
  if (!existsSync(vite)) {
    // A checkout installed without development tools can still run a build that somebody brought along.
    if (existsSync(main)) return;
    fail('surety: cannot build: the development packages are not installed. Run "npm ci" first.');
  }
  const result = spawnSync(process.execPath, [vite, 'build', '--logLevel', 'warn'], {
    cwd: root,
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  if (result.status === 0) return;
  fail(`surety: the build failed.\n${result.stdout}${result.stderr}${result.error?.message ?? ''}`);
}

/**
 * Two commands started at once must not build into the same folder. The lock holds the builder's process id,
 * so that one left by a killed process is recognised and taken over.
 * @param {() => void} action
 */
function withBuildLock(action) {
  const lock = join(root, 'dist', '.build-lock');
  mkdirSync(dirname(lock), { recursive: true });
  const deadline = Date.now() + BUILD_WAIT_MS_MAX;
  while (!takeLock(lock)) {
    if (Date.now() > deadline) fail(`surety: another build holds ${lock} for too long.`);
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, BUILD_POLL_MS);
  }
  const release = () => rmSync(lock, { force: true });
  process.once('exit', release);
  action();
  process.off('exit', release);
  release();
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

/**
 * @param {string} message
 * @returns {never}
 */
function fail(message) {
  process.stderr.write(`${message}\n`);
  process.exit(70);
}
