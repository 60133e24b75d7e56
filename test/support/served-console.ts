// The console as `surety serve` gives it: the built program in a process of its own, with a data folder of its own.
// Invariants: stale builds are made anew first; the process is gone when `close` is done.
// It knows no test runner, so that scripts can use it as well.
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';

import { ensureBuilt } from '../../scripts/fresh-builds.mjs';

/** The checkout, also from where a bundle of this file lies inside it. */
export const ROOT = folderWithPackage(import.meta.dirname);
export const CHROMIUM = process.env['CHROMIUM'] ?? '/usr/bin/chromium';
/** Root has no sandbox; machines that run tests have no graphics. */
export const FLAGS = [...(process.getuid?.() === 0 ? ['--no-sandbox'] : []), '--disable-gpu'];

/** What Chromium writes by itself when an answer is not 2xx: a refusal is an answer here, not a failure. */
export const ANSWER_NOT_OK = /^Failed to load resource: the server responded with a status of \d+/;

function folderWithPackage(folder: string): string {
  return existsSync(join(folder, 'package.json')) ? folder : folderWithPackage(dirname(folder));
}

const ADDRESS_WAIT_MS_MAX = 30_000;
const ADDRESS_POLL_MS = 50;

const RUNTIMES = [process.env['ELECTRON_OVERRIDE_DIST_PATH'], join(ROOT, 'node_modules', 'electron', 'dist')];

/** Folder of an Electron runtime, if this machine has one. */
export function runtimeFolder(): string | undefined {
  return RUNTIMES.find((folder) => folder !== undefined && existsSync(join(folder, 'electron')));
}

export interface ServedConsole {
  /** Good once: it is exchanged for a cookie. */
  readonly address: string;
  close(): Promise<void>;
}

export async function serveConsole(data_folder: string): Promise<ServedConsole> {
  ensureBuilt(ROOT, ['server', 'renderer']);
  const env = { ...process.env, SURETY_DATA: data_folder };
  const args = [join(ROOT, 'bin', 'surety.mjs'), 'serve'];
  const server = spawn(process.execPath, args, { env, stdio: ['pipe', 'pipe', 'inherit'] });
  const close = async (): Promise<void> => {
    const exited = once(server, 'exit');
    server.kill('SIGTERM');
    await exited;
  };
  return { address: await addressOf(server), close };
}

async function addressOf(server: ChildProcess): Promise<string> {
  let text = '';
  server.stdout?.setEncoding('utf8').on('data', (part: string) => (text += part));
  for (let waited_ms = 0; waited_ms < ADDRESS_WAIT_MS_MAX; waited_ms += ADDRESS_POLL_MS) {
    const address = /^http:\/\/\S+/m.exec(text)?.[0];
    if (address !== undefined) {
      return address;
    }
    await new Promise((resolve) => setTimeout(resolve, ADDRESS_POLL_MS));
  }
  throw new Error(`the server printed no address: ${text}`);
}
