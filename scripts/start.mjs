// `npm start`: opens the console, in its desktop window where that can be, in a browser where not.
// Invariants: builds first what is older than its sources; where there is no window it says why in one line and
// serves the same console on this machine; ends when the window is closed or Ctrl-C is pressed.
// Arguments: --browser (no window), --port N (with it), --no-sandbox (the window as root); others go to nobody.
import { spawn, spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';

import { BuildError, ensureBuilt } from './fresh-builds.mjs';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const electron = join(root, 'node_modules', 'electron');

/** Whether downloads can be reached is seen in this time, and one may take that long. */
const PROBE_MS_MAX = 5_000;
const FETCH_MS_MAX = 300_000;
/** Somebody wants this to end: nothing new is started any more. */
let isStopping = false;
/** A window that ends that early by itself has not opened. */
const OPENING_MS = 20_000;

const options = {
  browser: { type: /** @type {const} */ ('boolean'), default: false },
  port: { type: /** @type {const} */ ('string') },
  'no-sandbox': { type: /** @type {const} */ ('boolean'), default: false },
};

try {
  const { values } = parseArgs({ options });
  ensureBuilt(root, ['server', 'renderer', 'electron'], (target) =>
    console.log(`Building dist/${target} ...`),
  );
  process.exitCode = await start(values);
} catch (error) {
  const isUse = error instanceof TypeError && 'code' in error;
  if (!(error instanceof BuildError) && !isUse) throw error;
  console.error(`surety: ${error.message}`);
  process.exitCode = isUse ? 2 : 70;
}

/**
 * @param {{ browser?: boolean, port?: string, 'no-sandbox'?: boolean }} values
 * @returns {Promise<number>} exit code
 */
async function start(values) {
  if (values.browser === true) return serve(values.port);
  const obstacle = windowObstacle(values['no-sandbox'] === true);
  const runtime = obstacle === null ? await findRuntime() : null;
  if (runtime !== null) {
    const code = await openWindow(runtime, values['no-sandbox'] === true ? ['--no-sandbox'] : []);
    if (code !== null) return code;
  }
  const reason =
    obstacle ?? (runtime === null ? 'its runtime is not there and could not be fetched' : 'it did not start');
  console.log(`No desktop window: ${reason}. The same console opens in the browser.`);
  return serve(values.port);
}

/**
 * What on this machine stands against a window, in words; null when nothing is known to.
 * @param {boolean} noSandbox
 */
function windowObstacle(noSandbox) {
  if (process.platform !== 'linux') return null;
  if (!process.env['DISPLAY'] && !process.env['WAYLAND_DISPLAY']) return 'there is no display';
  if (process.getuid?.() === 0 && !noSandbox) {
    return 'root would have to run it without its sandbox (-- --no-sandbox)';
  }
  return null;
}

/** Electron's program; null when there is none and none can be fetched. */
async function findRuntime() {
  return (
    runtimeIn(process.env['ELECTRON_OVERRIDE_DIST_PATH']) ??
    runtimeIn(join(electron, 'dist')) ??
    fetchRuntime()
  );
}

/** @param {string | undefined} folder */
function runtimeIn(folder) {
  if (!folder) return null;
  const names = ['electron', 'electron.exe', join('Electron.app', 'Contents', 'MacOS', 'Electron')];
  return names.map((name) => join(folder, name)).find((path) => existsSync(path)) ?? null;
}

/** Has the package fetch its runtime, once, if the downloads can be reached at all. */
async function fetchRuntime() {
  const script = join(electron, 'install.js');
  if (!existsSync(script)) return null;
  const version =
    /"version": "([^"]+)"/.exec(readFileSync(join(electron, 'package.json'), 'utf8'))?.[1] ?? '';
  const mirror = process.env['ELECTRON_MIRROR'] ?? 'https://github.com/electron/electron/releases/download/';
  try {
    const answer = await fetch(`${mirror}v${version}/SHASUMS256.txt`, {
      method: 'HEAD',
      signal: AbortSignal.timeout(PROBE_MS_MAX),
    });
    if (!answer.ok) return null;
  } catch {
    return null;
  }
  console.log(`Fetching the desktop runtime, Electron ${version} (about 120 MB, once) ...`);
  spawnSync(process.execPath, [script], { cwd: electron, stdio: 'ignore', timeout: FETCH_MS_MAX });
  return runtimeIn(join(electron, 'dist'));
}

/**
 * @param {string} runtime
 * @param {string[]} flags
 * @returns {Promise<number | null>} exit code; null when no window opened
 */
async function openWindow(runtime, flags) {
  const began = Date.now();
  const child = spawn(runtime, [root, ...flags], { stdio: 'inherit', env: withoutNodeMode() });
  const code = await ended(child);
  return code !== 0 && !isStopping && Date.now() - began < OPENING_MS ? null : (code ?? 1);
}

/** With this variable Electron would be a plain Node; editors leave it behind. */
function withoutNodeMode() {
  const env = { ...process.env };
  delete env['ELECTRON_RUN_AS_NODE'];
  return env;
}

/**
 * Serves the console and opens its address.
 * @param {string | undefined} port
 * @returns {Promise<number>} exit code
 */
async function serve(port) {
  const args = [join(root, 'bin', 'surety.mjs'), 'serve', ...(port === undefined ? [] : ['--port', port])];
  const child = spawn(process.execPath, args, { stdio: ['inherit', 'pipe', 'inherit'] });
  let opened = false;
  child.stdout.setEncoding('utf8');
  child.stdout.on('data', (/** @type {string} */ text) => {
    process.stdout.write(text);
    const address = /^http:\/\/\S+/m.exec(text)?.[0];
    if (address !== undefined && !opened) {
      opened = true;
      openBrowser(address);
      console.log('Open this address in a browser if none came up. Enter gives a new one, Ctrl-C ends.');
    }
  });
  return (await ended(child)) ?? 1;
}

/**
 * Opens an address in the person's browser, if the system can. The printed address stands where it cannot.
 * @param {string} address
 */
function openBrowser(address) {
  const isBlind = process.platform === 'linux' && !process.env['DISPLAY'] && !process.env['WAYLAND_DISPLAY'];
  if (isBlind || process.env['CI'] !== undefined) return;
  const [command, args] =
    process.platform === 'darwin'
      ? ['open', [address]]
      : process.platform === 'win32'
        ? ['rundll32', ['url.dll,FileProtocolHandler', address]]
        : ['xdg-open', [address]];
  const child = spawn(command, args, { stdio: 'ignore', detached: true });
  child.on('error', () => undefined);
  child.unref();
}

/**
 * Waits for a child, which Ctrl-C reaches by itself, and hands on other signals.
 * @param {import('node:child_process').ChildProcess} child
 * @returns {Promise<number | null>} exit code; null when it could not start or was killed by a signal
 */
function ended(child) {
  const hand = (/** @type {NodeJS.Signals} */ signal) => {
    isStopping = true;
    child.kill(signal);
  };
  const wait = () => {
    isStopping = true;
  };
  process.on('SIGINT', wait);
  process.on('SIGTERM', hand);
  process.on('SIGHUP', hand);
  return new Promise((resolve) => {
    child.once('error', () => resolve(null));
    child.once('exit', (code) => resolve(code));
  }).finally(() => {
    process.off('SIGINT', wait);
    process.off('SIGTERM', hand);
    process.off('SIGHUP', hand);
  });
}
