/**
 * The desktop window at work: its native menu, dialogs and downloads, its place, a second start, and what happens when
 * the core or the page goes away.
 */
import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ElectronApplication, Locator, Page } from 'playwright-core';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';

import { describeConsole, type OpenConsole } from '#test/support/consoles';
import { FLAGS, ROOT, runtimeFolder } from '#test/support/served-console';

const WAIT = { timeout: 15_000, interval: 100 };

interface ShownItem {
  readonly menu: string;
  readonly label: string;
  readonly enabled: boolean;
  readonly keys: string;
}

/** Everything in the native menu. */
function menuOf(app: ElectronApplication): Promise<ShownItem[]> {
  return app.evaluate(({ Menu }) =>
    (Menu.getApplicationMenu()?.items ?? []).flatMap((menu) =>
      (menu.submenu?.items ?? []).map(({ label, enabled, accelerator }) => ({
        menu: menu.label,
        label,
        enabled,
        keys: accelerator ?? '',
      })),
    ),
  );
}

async function labelsOf(app: ElectronApplication, menu: string): Promise<string[]> {
  return (await menuOf(app)).filter((item) => item.menu === menu).map(({ label }) => label);
}

/** Chooses in the native menu, as a person does. */
async function choose(app: ElectronApplication, label: string): Promise<void> {
  await expect.poll(async () => (await menuOf(app)).map((item) => item.label), WAIT).toContain(label);
  await app.evaluate(({ Menu, BrowserWindow }, wanted) => {
    const items = (Menu.getApplicationMenu()?.items ?? []).flatMap((menu) => menu.submenu?.items ?? []);
    items.find((item) => item.label === wanted)?.click(undefined, BrowserWindow.getAllWindows()[0]);
  }, label);
}

/** Sends the core's process a signal; false when there is none. */
function signalCore(app: ElectronApplication, signal: NodeJS.Signals): Promise<boolean> {
  return app.evaluate(({ app: main }, sent) => {
    const core = main.getAppMetrics().find(({ name }) => name === 'Surety core');
    try {
      return core !== undefined && process.kill(core.pid, sent);
    } catch {
      return false;
    }
  }, signal);
}

const killCore = (app: ElectronApplication): Promise<void> =>
  expect.poll(() => signalCore(app, 'SIGKILL'), WAIT).toBe(true);

async function signIn(page: Page, role: string): Promise<void> {
  await page.getByRole('button', { name: role, exact: true }).click({ timeout: 60_000 });
  await page.getByRole('navigation').first().waitFor();
}

const bannerOf = (page: Page): Locator => page.getByRole('alert').filter({ hasText: 'nothing is sent' });

function makeWorkspace(location: string): void {
  const surety = join(ROOT, 'bin', 'surety.mjs');
  execFileSync(process.execPath, [surety, 'init', '--workspace', location], { stdio: 'pipe' });
}

describeConsole('electron', 'the window', (open) => {
  describe('with the sample platform', () => {
    let at: OpenConsole;
    let app: ElectronApplication;
    beforeAll(async () => {
      at = await open();
      app = at.app!;
    });
    afterAll(() => at.close());

    test('shows what can be done before anybody signs in', async () => {
      await expect.poll(() => labelsOf(app, 'File'), WAIT).toContain('Choose a workspace…');
      expect(await labelsOf(app, 'Go')).toEqual([]);
    });

    test('speaks the language of the page, which an item of the menu changes', async () => {
      await choose(app, '中文');
      await at.page.getByRole('heading', { level: 2 }).first().waitFor();
      await expect.poll(() => labelsOf(app, '文件'), WAIT).toContain('退出 Surety');
      expect(await at.page.evaluate('document.documentElement.lang')).toBe('zh-CN');
      await choose(app, 'English');
      await expect.poll(() => labelsOf(app, 'File'), WAIT).toContain('Quit Surety');
    });

    test('follows who is signed in', { timeout: 90_000 }, async () => {
      await at.page.getByRole('button', { name: 'Make the sample platform' }).click();
      await signIn(at.page, 'Auditor');
      await expect.poll(() => labelsOf(app, 'Go'), WAIT).toContain('Go to Trades');
      expect(await labelsOf(app, 'Go')).not.toContain('Go to Import');
      await choose(app, 'Sign out');
      await signIn(at.page, 'Finance');
      await expect.poll(() => labelsOf(app, 'Go'), WAIT).toContain('Go to Import');
    });

    test('goes where an item says, and tells keys and what cannot be done now', async () => {
      await choose(app, 'Go to Approvals');
      await expect.poll(() => at.page.url(), WAIT).toContain('#/approvals');
      const items = async (): Promise<ShownItem[]> =>
        (await menuOf(app)).filter(({ menu }) => menu === 'Actions');
      await expect.poll(async () => (await items()).map(({ enabled }) => enabled), WAIT).toContain(false);
      expect((await items()).find(({ label }) => label === 'Next row')?.enabled ?? true).toBe(true);
      expect((await menuOf(app)).find(({ keys }) => keys === 'CmdOrCtrl+K')?.menu).toBe('View');
      expect((await menuOf(app)).find(({ menu }) => menu === 'Help')?.label).toBe('Show the keys');
    });

    test('offers nothing while the session is locked', async () => {
      await at.page.getByRole('button', { name: 'Your account' }).click();
      await at.page.getByRole('menuitem', { name: 'Lock' }).first().click();
      await at.page.getByRole('dialog').waitFor();
      await expect.poll(() => labelsOf(app, 'Go'), WAIT).toEqual([]);
      await at.page.keyboard.press('Control+K');
      await at.page.waitForTimeout(300);
      expect(await at.page.getByRole('combobox', { name: /Type a command/ }).count()).toBe(0);
      await at.page.getByRole('button', { name: 'Unlock' }).click();
      await expect.poll(() => labelsOf(app, 'Go'), WAIT).toContain('Go to Trades');
    });

    test('saves an export where the person says', async () => {
      const file = join(mkdtempSync(join(tmpdir(), 'surety-save-')), 'trades.csv');
      // Stands in for the person in the dialog that Electron opens for a download.
      await app.evaluate(({ session }, path) => {
        session.defaultSession.once('will-download', (_event, item) => {
          Object.assign(globalThis, { offered: item.getSaveDialogOptions().defaultPath });
          item.setSavePath(path);
        });
      }, file);
      await choose(app, 'Go to Trades');
      await at.page.getByRole('button', { name: 'Export CSV' }).click();
      const lines = (): number => {
        try {
          return readFileSync(file, 'utf8').split('\n').length;
        } catch {
          return 0;
        }
      };
      await expect.poll(lines, WAIT).toBeGreaterThan(100);
      const offered = await app.evaluate(() => (globalThis as { offered?: string }).offered);
      expect(offered).toMatch(/trades.*\.csv$/);
      rmSync(join(file, '..'), { recursive: true });
    });

    test('copies identifiers, though its pages have no permission', async () => {
      await choose(app, 'Go to Trades');
      await at.page.getByRole('checkbox').nth(1).check({ force: true });
      await at.page.getByRole('button', { name: 'Copy ids' }).click();
      await expect.poll(() => app.evaluate(({ clipboard }) => clipboard.readText()), WAIT).toMatch(/^T\d+$/);
      await at.page.getByRole('button', { name: 'Clear selection' }).click();
    });

    test(
      'comes back with the same books when the core is gone; a person signs in again',
      { timeout: 60_000 },
      async () => {
        const { page } = at;
        await killCore(app);
        await bannerOf(page).waitFor();
        await signIn(page, 'Finance');
        expect(page.url()).toContain('#/trades');
        await page.getByRole('grid').first().waitFor();
        expect(await page.getByRole('row').count()).toBeGreaterThan(5);
        expect(await bannerOf(page).count()).toBe(0);
      },
    );

    test('does not repeat what was under way when the core went', { timeout: 60_000 }, async () => {
      const { page } = at;
      await choose(app, 'Sign out');
      const button = page.getByRole('button', { name: 'Compliance', exact: true });
      await button.waitFor();
      expect(await signalCore(app, 'SIGSTOP')).toBe(true);
      await button.click();
      await page.waitForTimeout(300);
      await killCore(app);
      await bannerOf(page).waitFor();
      await bannerOf(page).waitFor({ state: 'detached' });
      await page.getByRole('button', { name: 'Compliance', exact: true }).waitFor();
      await page.waitForTimeout(1_500);
      expect(await page.getByRole('navigation').count()).toBe(0);
      await signIn(page, 'Compliance');
    });

    test('loads the page anew when it is gone', { timeout: 60_000 }, async () => {
      await app.evaluate(async ({ BrowserWindow }) => {
        const contents = BrowserWindow.getAllWindows()[0]!.webContents;
        const loaded = new Promise<void>((resolve) => contents.once('did-finish-load', resolve));
        contents.forcefullyCrashRenderer();
        await loaded;
      });
      // The tool that drives the page has given it up; the window itself tells what it shows.
      const text = (): Promise<string> =>
        app.evaluate(({ BrowserWindow }) =>
          BrowserWindow.getAllWindows()[0]!.webContents.executeJavaScript('document.body.innerText'),
        ) as Promise<string>;
      await expect.poll(text, WAIT).toContain('Compliance');
      await expect.poll(() => labelsOf(app, 'Go'), WAIT).toEqual([]);
    });

    test('asks a person when the core goes too often', { timeout: 60_000 }, async () => {
      await app.evaluate(({ dialog }) => {
        const asked: string[] = [];
        Object.assign(globalThis, { asked });
        dialog.showMessageBox = ((options: { message: string }) => {
          asked.push(options.message);
          return Promise.resolve({ response: 0, checkboxChecked: false });
        }) as typeof dialog.showMessageBox;
      });
      const asked = (): Promise<string[]> =>
        app.evaluate(() => (globalThis as { asked?: string[] }).asked ?? []);
      for (let count = 0; count < 8 && (await asked()).length === 0; count += 1) {
        await killCore(app);
        await new Promise((resolve) => setTimeout(resolve, 800));
      }
      await expect.poll(asked, WAIT).toEqual(['The core of Surety has stopped several times.']);
      await choose(app, '中文');
      await expect.poll(() => signalCore(app, 'SIGCONT'), WAIT).toBe(true);
    });
  });

  // A start that the runtime itself spoils on a busy machine is tried again.
  describe('from start to start', { retry: 2 }, () => {
    let data_folder = '';
    beforeEach(() => {
      data_folder = mkdtempSync(join(tmpdir(), 'surety-starts-'));
      return () => rmSync(data_folder, { recursive: true, force: true });
    });

    const placeOf = (app: ElectronApplication): Promise<object> =>
      app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]!.getNormalBounds());

    test('opens where it was', { timeout: 60_000 }, async () => {
      const place = { x: 60, y: 40, width: 1_000, height: 640 };
      const first = await open({ data_folder });
      await first.page.getByRole('heading').first().waitFor();
      await first.app!.evaluate(
        ({ BrowserWindow }, bounds) => BrowserWindow.getAllWindows()[0]!.setBounds(bounds),
        place,
      );
      await expect.poll(() => placeOf(first.app!), WAIT).toEqual(place);
      await first.close();
      const second = await open({ data_folder });
      expect(await placeOf(second.app!)).toEqual(place);
      await second.close();
    });

    test.each([0, 100])(
      'ends when told to %i ms after the core went',
      { timeout: 60_000 },
      async (pause_ms) => {
        const at = await open({ data_folder });
        await at.page.getByRole('heading').first().waitFor();
        const exited = once(at.app!.process(), 'exit');
        await at.app!.evaluate(({ app: main }, wait_ms) => {
          process.kill(main.getAppMetrics().find(({ name }) => name === 'Surety core')!.pid, 'SIGKILL');
          setTimeout(() => main.quit(), wait_ms);
        }, pause_ms);
        expect(await exited).toEqual([0, null]);
      },
    );

    test('opens the workspace that the system or the person names', { timeout: 90_000 }, async () => {
      const [first, second] = [join(data_folder, 'first.surety'), join(data_folder, 'second.surety')];
      makeWorkspace(first);
      makeWorkspace(second);
      const at = await open({ data_folder, words: [first] });
      await at.page.getByText('first', { exact: false }).first().waitFor();
      await at.page.getByRole('heading', { name: /administrator/i }).waitFor();

      // A second start hands its file over and ends.
      const again = spawn(join(runtimeFolder() ?? '', 'electron'), [ROOT, ...FLAGS, 'second.surety'], {
        cwd: data_folder,
        env: { ...process.env, SURETY_DATA: data_folder },
        stdio: 'ignore',
      });
      expect(await once(again, 'exit')).toEqual([0, null]);
      await at.page.getByRole('button', { name: 'Open it' }).click();
      await expect
        .poll(
          async () =>
            JSON.parse(readFileSync(join(data_folder, 'recent-workspaces.json'), 'utf8')) as unknown,
          WAIT,
        )
        .toMatchObject([{ location: second }, { location: first }]);
      expect(at.app!.windows()).toHaveLength(1);
      await at.close();
    });

    // What any program could open is no keychain, whatever Electron calls it.
    test(
      'keeps no key where the system has no keychain, and asks for a passphrase',
      { timeout: 120_000 },
      async () => {
        const at = await open({ data_folder, words: ['--password-store=basic'] });
        // Older runtimes cannot say which it is: then it is taken for none, too.
        const backend = await at.app!.evaluate(
          ({ safeStorage }) =>
            (safeStorage as Partial<typeof safeStorage>).getSelectedStorageBackend?.() ?? 'unknown',
        );
        expect(['basic_text', 'unknown']).toContain(backend);
        await at.page.getByRole('button', { name: 'Make the sample platform' }).click();
        await signIn(at.page, 'Administrator');
        await choose(at.app!, 'Go to Settings');
        const vault = at.page.getByText('A passphrase opens it.');
        await vault.waitFor();
        expect(await vault.innerText()).toContain('There is no keychain here that only you can read');
        expect(await at.page.getByRole('button', { name: 'Let this machine open it' }).count()).toBe(0);
        expect(existsSync(join(data_folder, 'keychain-key.json'))).toBe(false);
        await at.close();
      },
    );

    test('puts the path that a person chooses into the field', { timeout: 60_000 }, async () => {
      const location = join(data_folder, 'chosen.surety');
      makeWorkspace(location);
      const at = await open({ data_folder });
      await at.app!.evaluate(({ dialog }, path) => {
        dialog.showOpenDialog = () => Promise.resolve({ canceled: false, filePaths: [path] });
        dialog.showSaveDialog = () =>
          Promise.resolve({
            canceled: false,
            filePath: `${path}.new.surety`,
          });
      }, location);
      await at.page.getByRole('button', { name: 'Choose where it goes…' }).click();
      const fields = at.page.getByLabel('File or PostgreSQL URL');
      await expect.poll(() => fields.first().inputValue(), WAIT).toBe(`${location}.new.surety`);
      await at.page.getByRole('button', { name: 'Choose a workspace…' }).click();
      await expect.poll(() => fields.last().inputValue(), WAIT).toBe(location);
      await at.page.getByRole('button', { name: 'Open', exact: true }).click();
      await at.page.getByRole('heading', { name: /administrator/i }).waitFor();
      await at.close();
    });
  });
});
