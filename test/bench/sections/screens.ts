/**
 * The screens: how soon they can be used, how much script that takes, and how soon the next item of a queue is there.
 *
 * In Chromium over loopback, and in the desktop window where there is a runtime and a display; each beside the raw
 * limit of the same run, a page or window of the same browser with nothing but a button. The console is the built
 * program in a process of its own, as `surety serve` and `npm start` give it.
 */
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';

import { _electron, chromium, type Browser, type BrowserContext, type Page } from 'playwright-core';

import { CHROMIUM, FLAGS, ROOT, runtimeFolder, serveConsole } from '#test/support/served-console';

import {
  atMost,
  elapsed,
  figure,
  type Figure,
  type SectionOptions,
  type SectionReport,
} from '../support/figures';

const INTERACTIVE_MS_MAX = 2_000;
const SCRIPT_KB_MAX = 400;
const NEXT_MS_MAX = 100;
const BUTTON = '<!doctype html><title>Raw</title><button>Go</button>';

/** Cookies and settings of a person who signed in. */
type SignedIn = Awaited<ReturnType<BrowserContext['storageState']>>;

/** Ends when a person could press the button. */
const pressable = (page: Page, name: string): Promise<void> =>
  page.getByRole('button', { name, exact: true }).first().click({ trial: true });

async function signedIn(browser: Browser, address: string, trades: number): Promise<SignedIn> {
  const page = await browser.newPage();
  await page.goto(address);
  await page.getByLabel('Trades', { exact: true }).fill(String(trades));
  await page.getByRole('button', { name: 'Make the sample platform' }).click();
  await page.getByRole('button', { name: 'Auditor', exact: true }).click({ timeout: 120_000 });
  await page.getByRole('navigation').first().waitFor();
  const state = await page.context().storageState();
  await page.context().close();
  return state;
}

interface Opening {
  readonly ms: number;
  readonly script_kb: number;
}

/** A new profile opens the list of trades, signed in, until its rows are there. */
async function openTrades(browser: Browser, origin: string, storageState: SignedIn): Promise<Opening> {
  const context = await browser.newContext({ storageState });
  const page = await context.newPage();
  const scripts: Promise<number>[] = [];
  page.on('response', (response) => {
    if (response.request().resourceType() === 'script') {
      scripts.push(response.body().then((body) => gzipSync(body).length));
    }
  });
  const ms = await elapsed(async () => {
    await page.goto(`${origin}/#/trades`);
    await page.locator('#trades-row-1').waitFor();
  });
  const bytes = (await Promise.all(scripts)).reduce((sum, size) => sum + size, 0);
  await context.close();
  return { ms, script_kb: bytes / 1_000 };
}

async function openRaw(browser: Browser): Promise<number> {
  const context = await browser.newContext();
  const page = await context.newPage();
  const ms = await elapsed(async () => {
    await page.goto(`data:text/html,${encodeURIComponent(BUTTON)}`);
    await pressable(page, 'Go');
  });
  await context.close();
  return ms;
}

/** From the key to the next trade drawn whole, as the page itself sees it. */
const NEXT = `new Promise((done) => {
  const before = document.querySelector('.pane h2').textContent;
  const begin = performance.now();
  const look = () => {
    const pane = document.querySelector('.pane');
    const is_new = pane.querySelector('h2').textContent !== before && pane.querySelectorAll('section').length > 2;
    if (is_new) done(performance.now() - begin);
    else requestAnimationFrame(look);
  };
  document.activeElement.dispatchEvent(new KeyboardEvent('keydown', { key: 'j', bubbles: true }));
  look();
})`;

async function walk(
  browser: Browser,
  origin: string,
  storageState: SignedIn,
  steps: number,
): Promise<number[]> {
  const context = await browser.newContext({ storageState });
  const page = await context.newPage();
  await page.goto(`${origin}/#/trades`);
  await page.locator('#trades-row-1').waitFor();
  await page.getByRole('grid', { name: 'Trades' }).focus();
  await page.keyboard.press('Home');
  await page.keyboard.press('Enter');
  await page.locator('.pane section').nth(2).waitFor();
  const spent_ms: number[] = [];
  for (let step = 0; step < steps; step += 1) {
    spent_ms.push(await page.evaluate<number>(NEXT));
  }
  await context.close();
  return spent_ms;
}

async function browserFigures(folder: string, quick: boolean): Promise<Figure[]> {
  const served = await serveConsole(join(folder, 'browser'));
  const browser = await chromium.launch({ executablePath: CHROMIUM, args: FLAGS });
  try {
    const state = await signedIn(browser, served.address, quick ? 1_000 : 20_000);
    const { origin } = new URL(served.address);
    const [ours, raw]: [Opening[], number[]] = [[], []];
    for (let repetition = 0; repetition < (quick ? 2 : 7); repetition += 1) {
      ours.push(await openTrades(browser, origin, state));
      raw.push(await openRaw(browser));
    }
    const next_ms = await walk(browser, origin, state, quick ? 10 : 100);
    const opened_ms = ours.map(({ ms }) => ms);
    return [
      figure('browser: page to a list in use', 'ms', atMost(INTERACTIVE_MS_MAX), opened_ms),
      figure('... an empty page with a button', 'ms', null, raw),
      figure(
        '... script loaded by then, compressed',
        'kB',
        atMost(SCRIPT_KB_MAX),
        ours.map(({ script_kb }) => script_kb),
      ),
      figure('browser: next trade of a list, drawn', 'ms', atMost(NEXT_MS_MAX), next_ms),
    ];
  } finally {
    await browser.close();
    await served.close();
  }
}

/** From the start of the program until a button of its first page can be pressed. */
async function startWindow(app_folder: string, data_folder: string, button: string): Promise<number> {
  const started_ms = performance.now();
  const app = await _electron.launch({
    executablePath: join(runtimeFolder() ?? '', 'electron'),
    args: [app_folder, ...FLAGS, '--lang=en-GB'],
    env: { ...(process.env as Record<string, string>), SURETY_DATA: data_folder },
  });
  await pressable(await app.firstWindow(), button);
  const ms = performance.now() - started_ms;
  await app.close();
  return ms;
}

/** A desktop program that shows a button and nothing else. */
function rawProgram(folder: string): string {
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'package.json'), JSON.stringify({ name: 'raw', main: 'main.js' }));
  writeFileSync(
    join(folder, 'main.js'),
    `const { app, BrowserWindow } = require('electron');
     app.whenReady().then(() => new BrowserWindow().loadURL('data:text/html,' + encodeURIComponent(${JSON.stringify(BUTTON)})));`,
  );
  return folder;
}

async function windowFigures(folder: string, quick: boolean): Promise<Figure[]> {
  const raw_folder = rawProgram(join(folder, 'raw'));
  const [ours, raw]: [number[], number[]] = [[], []];
  for (let repetition = 0; repetition < (quick ? 1 : 5); repetition += 1) {
    ours.push(await startWindow(ROOT, join(folder, 'window'), 'Make the sample platform'));
    raw.push(await startWindow(raw_folder, join(folder, 'window'), 'Go'));
  }
  return [
    figure('window: start to a page in use', 'ms', atMost(INTERACTIVE_MS_MAX), ours),
    figure('... a window with a button', 'ms', null, raw),
    figure(
      '... ours / that',
      'times',
      null,
      ours.map((ms, index) => ms / (raw[index] ?? NaN)),
    ),
  ];
}

export async function screens({ quick, folder }: SectionOptions): Promise<SectionReport> {
  const figures: Figure[] = [];
  const notes: string[] = [];
  if (existsSync(CHROMIUM)) {
    figures.push(...(await browserFigures(folder, quick)));
    notes.push(`a new browser profile each time, sample platform of ${quick ? '1,000' : '20,000'} trades`);
  } else {
    notes.push(`not measured in a browser: there is no Chromium at ${CHROMIUM}`);
  }
  if (runtimeFolder() !== undefined && process.env['DISPLAY'] !== undefined) {
    figures.push(...(await windowFigures(folder, quick)));
  } else {
    notes.push('not measured in the window: it needs ELECTRON_OVERRIDE_DIST_PATH and a display (xvfb-run)');
  }
  return { figures, notes };
}
