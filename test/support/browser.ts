// A browser before a console of its own: Debian's Chromium, the built screens, the host in this process.
// Invariants: the screens are built anew when their sources are newer; whatever a page writes to its console as an
// error, throws, or is refused by the content policy is kept and has to be empty in the end; without Chromium a
// describe block holds one skipped test that says so, unless SURETY_REQUIRE names `browser`.
// It does not know what the tests do with the pages.
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { chromium, type Browser, type BrowserContext, type Locator, type Page } from 'playwright-core';
import { describe, expect, test } from 'vitest';
import { serveHttp, type HttpHost } from '#server/console/http-host';
import { openSample, testConsole, type TestConsole } from '#test/support/console-host';
import { ANSWER_NOT_OK } from '#test/support/served-console';
import { ensureBuilt } from '../../scripts/fresh-builds.mjs';

const CHROMIUM = '/usr/bin/chromium';
const ROOT = join(import.meta.dirname, '..', '..');
const SAMPLE_TRADES = 1_000;
/** A page that a busy machine kept waiting is looked at once more; what is wrong is wrong twice. */
const RETRIES = 1;
const CHOOSE_WAIT_MS = 4_000;
const CHOOSE_ATTEMPTS_MAX = 3;

export type Role =
  'Analyst' | 'Compliance' | 'Finance' | 'Auditor' | 'Administrator' | '管理员' | '合规' | '财务' | '分析员';

/** A block of tests in a browser. Without one it holds a skipped test that tells why. */
export function describeBrowser(name: string, body: () => void): void {
  if (existsSync(CHROMIUM)) {
    describe(name, { retry: RETRIES }, body);
    return;
  }
  const required = (process.env['SURETY_REQUIRE'] ?? '').split(',').map((one) => one.trim());
  const reason = `needs a browser: there is no ${CHROMIUM}`;
  describe(name, () => {
    test('needs Chromium', (context) => {
      if (required.includes('browser')) throw new Error(`SURETY_REQUIRE: ${reason}`);
      context.skip(reason);
    });
  });
}

/** How a browser shows the console: language and theme as they are kept in the settings. */
export interface Look {
  readonly language?: 'en' | 'zh';
  readonly theme?: 'light' | 'dark' | 'system';
  /** Scripts of the test itself are let past the content policy. */
  readonly bypass_csp?: boolean;
}

export class Stage {
  /** Errors that pages wrote, threw, or had refused by the policy. */
  readonly problems: string[] = [];
  readonly console: TestConsole;
  readonly server: HttpHost;
  readonly #browser: Browser;

  constructor(tested: TestConsole, server: HttpHost, browser: Browser) {
    this.console = tested;
    this.server = server;
    this.#browser = browser;
  }

  /** Another browser profile with a session of its own, at the first page. */
  async visit({ language = 'en', theme = 'light', bypass_csp = false }: Look = {}): Promise<Page> {
    const context = await this.#browser.newContext({
      viewport: { width: 1440, height: 900 },
      locale: 'en-GB',
      timezoneId: 'Asia/Shanghai',
      reducedMotion: 'reduce',
      bypassCSP: bypass_csp,
    });
    context.setDefaultTimeout(20_000);
    this.#watch(context);
    const settings = JSON.stringify(JSON.stringify({ language, theme }));
    await context.addInitScript({
      content: `if (location.protocol === 'http:') localStorage.setItem('surety.settings', ${settings});`,
    });
    const page = await context.newPage();
    await page.goto(this.server.invite());
    return page;
  }

  /** Signs a sample person in with the button of their role. */
  async visitAs(role: Role): Promise<Page> {
    const page = await this.visit();
    await signInAs(page, role);
    return page;
  }

  async close(): Promise<void> {
    await this.#browser.close();
    await this.server.close();
    await this.console.close();
    expect(this.console.failures).toEqual([]);
    expect(this.problems).toEqual([]);
  }

  #watch(context: BrowserContext): void {
    context.on('console', (message) => {
      if (message.type() === 'error' && !ANSWER_NOT_OK.test(message.text())) {
        this.problems.push(`${message.text()} (${message.location().url})`);
      }
    });
    context.on('weberror', (error) => this.problems.push(String(error.error())));
  }
}

/** Builds the screens if they are not fresh, and opens a console over loopback HTTP, with the sample unless told not to. */
export async function openStage(
  folder: string,
  {
    sample = true,
    trades = SAMPLE_TRADES,
    now,
  }: { readonly sample?: boolean; readonly trades?: number; readonly now?: () => number } = {},
): Promise<Stage> {
  ensureBuilt(ROOT, ['renderer']);
  const tested = testConsole(folder, now);
  if (sample) {
    await openSample(tested.connect(), trades);
  }
  const server = await serveHttp(tested.host, { static_folder: join(ROOT, 'dist', 'renderer') });
  const browser = await chromium.launch({ executablePath: CHROMIUM, args: ['--no-sandbox'] });
  return new Stage(tested, server, browser);
}

export async function signInAs(page: Page, role: Role): Promise<void> {
  await page.getByRole('button', { name: role, exact: true }).click();
  await page.getByRole('heading', { level: 1 }).waitFor();
  await page.getByRole('navigation').first().waitFor();
}

/**
 * Goes to an address of the screens and waits until its heading is there: that of the screen before may stand a while, and keys meant
 * for the next one would be its. Where nothing is open there is no screen before.
 */
export async function goTo(page: Page, path: string): Promise<void> {
  await page.evaluate(`location.hash = ${JSON.stringify(path)}`);
  const [screen = ''] = path.replace(/^#?\//, '').split(/[/?]/, 1);
  await page.locator(`main[data-path^="/${screen}"], main:not([data-path])`).first().waitFor();
  await page.locator('main h1').first().waitFor();
}

/** Keeps a picture for people to look at, where SURETY_PICTURES names a folder; does nothing otherwise. */
export async function picture(page: Page, name: string): Promise<void> {
  const folder = process.env['SURETY_PICTURES'];
  if (folder !== undefined) {
    await page.screenshot({ path: join(folder, `${name}.png`) });
  }
}

/** Waits for a message that comes and goes. */
export async function told(page: Page, words: string | RegExp): Promise<void> {
  await page.locator('.el-message').filter({ hasText: words }).last().waitFor();
}

/** The dialog on show. */
export function dialogOf(page: Page): Locator {
  return page.getByRole('dialog').filter({ visible: true });
}

/** Chooses in a select by the words of its label and of the option. */
export async function choose(page: Page, within: Locator, label: string, option: string): Promise<void> {
  const wanted = page.getByRole('option', { name: option, exact: true }).filter({ visible: true });
  // The list of choices may close again while it still opens, on a machine that is busy.
  for (let attempt = 1; ; attempt += 1) {
    await within.getByRole('combobox', { name: label, exact: true }).press('Enter');
    try {
      await wanted.click({ timeout: CHOOSE_WAIT_MS });
      return;
    } catch (error) {
      if (attempt === CHOOSE_ATTEMPTS_MAX) throw error;
    }
  }
}

/** Presses an action's key once its button is there, as somebody does who looks before he presses. */
export async function pressFor(page: Page, key: string, button: string): Promise<void> {
  await page
    .getByRole('button', { name: new RegExp(`^${button}`) })
    .first()
    .waitFor();
  await page.keyboard.press(key);
}

/** The words of the element that has the focus. */
export async function focused(page: Page): Promise<string> {
  return page.evaluate<string>(
    `(document.activeElement?.getAttribute('aria-label') ?? document.activeElement?.textContent ?? '').trim()`,
  );
}
