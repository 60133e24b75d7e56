// The console as people meet it, for end-to-end tests: a page in Chromium over loopback, and the desktop window.
// Invariants: each has a data folder of its own that goes away with it; the builds are made when they are stale; a
// block that cannot run here holds one skipped test with the reason, or fails where SURETY_REQUIRE names it.
// It does not know any screen.
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { _electron, chromium, type ElectronApplication, type Page } from 'playwright-core';
import { describe, test } from 'vitest';

import {
  ANSWER_NOT_OK,
  CHROMIUM,
  FLAGS,
  ROOT,
  runtimeFolder,
  serveConsole,
} from '#test/support/served-console';
import { ensureBuilt } from '../../scripts/fresh-builds.mjs';

export interface OpenConsole {
  readonly page: Page;
  /** The desktop application; null in a browser. */
  readonly app: ElectronApplication | null;
  /** Address that was good once; null in the window. */
  readonly address: string | null;
  /** What the page complained of: errors, and everything the policy refused. */
  readonly complaints: readonly string[];
  close(): Promise<void>;
}

export function watch(page: Page): string[] {
  const complaints: string[] = [];
  page.on('pageerror', (error) => complaints.push(String(error)));
  page.on('console', (message) => {
    if (message.type() === 'error' && !ANSWER_NOT_OK.test(message.text())) {
      complaints.push(message.text());
    }
  });
  return complaints;
}

async function openInBrowser(data_folder: string): Promise<OpenConsole> {
  const served = await serveConsole(data_folder);
  const browser = await chromium.launch({ executablePath: CHROMIUM, args: FLAGS });
  const page = await browser.newPage({ viewport: { width: 1_440, height: 900 }, locale: 'en-GB' });
  const complaints = watch(page);
  await page.goto(served.address);
  const close = async (): Promise<void> => {
    await browser.close();
    await served.close();
  };
  return { page, app: null, address: served.address, complaints, close };
}

/** A window comes within a second or two; on a machine that is busy a runtime now and then never gets that far. */
const LAUNCH_WAIT_MS = 20_000;
const LAUNCH_ATTEMPTS_MAX = 3;
const CLOSE_WAIT_MS = 20_000;

async function launch(
  data_folder: string,
  words: readonly string[],
): Promise<{ readonly app: ElectronApplication; readonly page: Page }> {
  for (let attempt = 1; ; attempt += 1) {
    let app: ElectronApplication | null = null;
    try {
      app = await _electron.launch({
        executablePath: join(runtimeFolder() ?? '', 'electron'),
        args: [ROOT, ...FLAGS, '--lang=en-GB', ...words],
        env: { ...(process.env as Record<string, string>), SURETY_DATA: data_folder },
        timeout: LAUNCH_WAIT_MS,
      });
      return { app, page: await app.firstWindow({ timeout: LAUNCH_WAIT_MS }) };
    } catch (error) {
      app?.process().kill('SIGKILL');
      if (attempt === LAUNCH_ATTEMPTS_MAX) throw error;
    }
  }
}

/** Closes the application as a person does; one that has not gone by then is said to hang. */
async function closeWindow(app: ElectronApplication): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => {
      app.process().kill('SIGKILL');
      reject(new Error(`the application did not end within ${String(CLOSE_WAIT_MS)} ms`));
    }, CLOSE_WAIT_MS);
  });
  try {
    await Promise.race([app.close(), late]);
  } finally {
    clearTimeout(timer);
  }
}

async function openInWindow(data_folder: string, words: readonly string[]): Promise<OpenConsole> {
  ensureBuilt(ROOT, ['server', 'renderer', 'electron']);
  const { app, page } = await launch(data_folder, words);
  const complaints = watch(page);
  return { page, app, address: null, complaints, close: () => closeWindow(app) };
}

/** Why there is no such console on this machine; null where there is one. */
function obstacle(kind: 'browser' | 'electron'): string | null {
  if (kind === 'browser') {
    return existsSync(CHROMIUM) ? null : `needs Chromium at ${CHROMIUM}`;
  }
  if (runtimeFolder() === undefined) {
    return 'needs an Electron runtime (ELECTRON_OVERRIDE_DIST_PATH)';
  }
  return process.platform === 'linux' && !process.env['DISPLAY'] ? 'needs a display (xvfb-run)' : null;
}

export interface OpenOptions {
  /** A folder that stays; one of its own unless given. */
  readonly data_folder?: string;
  /** What else the desktop application is started with. */
  readonly words?: readonly string[];
}

/** A block of tests in one kind of console; `open` gives a fresh one. */
export function describeConsole(
  kind: 'browser' | 'electron',
  name: string,
  body: (open: (options?: OpenOptions) => Promise<OpenConsole>) => void,
): void {
  const reason = obstacle(kind);
  const isRequired = (process.env['SURETY_REQUIRE'] ?? '').split(',').includes(kind);
  describe(`${name} (${kind})`, () => {
    if (reason !== null) {
      test(`needs ${kind}`, (context) => {
        if (isRequired) {
          throw new Error(reason);
        }
        context.skip(reason);
      });
      return;
    }
    body(async (options = {}) => {
      const own = options.data_folder === undefined ? mkdtempSync(join(tmpdir(), 'surety-e2e-')) : null;
      const data_folder = own ?? options.data_folder ?? '';
      const opened = await (kind === 'browser'
        ? openInBrowser(data_folder)
        : openInWindow(data_folder, options.words ?? []));
      const close = async (): Promise<void> => {
        await opened.close();
        if (own !== null) {
          rmSync(own, { recursive: true, force: true });
        }
      };
      return { ...opened, close };
    });
  });
}
