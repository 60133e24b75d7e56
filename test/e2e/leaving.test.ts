// What stays and what goes when a person leaves the desk: a form that stands open while the session locks, files chosen
// for an import, an export under way, and pages of the same browser beside the one that is worked in.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import type { ConsoleClient } from '#core/contract/contract';
import { describeBrowser, dialogOf, goTo, openStage, signInAs, type Stage } from '#test/support/browser';
import { signIn } from '#test/support/console-host';
import { testFolder } from '#test/support/workspaces';

const BROKEN = join(import.meta.dirname, '..', '..', 'examples', 'broken', 'bad-values.csv');
const PASSWORD = 'explore-surety';

describeBrowser('leaving the desk', () => {
  const folder = testFolder();
  let stage: Stage;
  let books: ConsoleClient;

  beforeAll(async () => {
    stage = await openStage(folder);
    books = stage.console.connect();
    await signIn(books, 'abe');
  }, 90_000);
  afterAll(() => stage.close());

  /** Another page of the same browser, which is the same session. */
  async function beside(page: Page): Promise<Page> {
    const other = await page.context().newPage();
    await other.goto(page.url());
    await other.getByRole('navigation').first().waitFor();
    return other;
  }

  test('a form that stands open when the session locks gets no key, and is as it was afterwards', async () => {
    const page = await stage.visitAs('Analyst');
    const { rows } = await books.trades.list({ filter: { status: ['paid'] } });
    await goTo(page, `#/trades/${rows[0]?.id ?? ''}`);
    await page.getByRole('button', { name: 'Request refund' }).first().click();
    const reason = dialogOf(page).getByLabel('Reason', { exact: true });
    await reason.fill('half a sen');
    const other = await beside(page);
    for (const letter of ['g', 'q']) await other.keyboard.press(letter);
    const lock = page.getByRole('dialog', { name: 'Locked' });
    await lock.waitFor();
    // As somebody does who comes back and types at once.
    await page.keyboard.press('Escape');
    await page.keyboard.press('Escape');
    await lock.waitFor();
    await page.keyboard.press('Tab');
    await page.keyboard.press('Shift+Tab');
    await lock.getByLabel('Password').fill('');
    await page.keyboard.type(PASSWORD);
    expect(await lock.getByLabel('Password').inputValue()).toBe(PASSWORD);
    await page.keyboard.press('Enter');
    await lock.waitFor({ state: 'detached' });
    expect(await reason.inputValue()).toBe('half a sen');
    await page.context().close();
  });

  test('files of one person are not there for the next', async () => {
    const page = await stage.visitAs('Finance');
    await goTo(page, '#/import');
    await page.locator('input[type="file"]').setInputFiles(BROKEN);
    await page.getByText('bad-values.csv').first().waitFor();
    await page.getByRole('button', { name: 'Your account' }).click();
    await page.getByRole('menuitem', { name: 'Sign out' }).click();
    await page.getByRole('heading', { name: 'Sign in' }).waitFor();
    expect(await page.title()).toBe('Surety');
    await signInAs(page, 'Finance');
    await goTo(page, '#/import');
    await page.getByRole('button', { name: 'Choose files' }).first().waitFor();
    expect(await page.getByText('bad-values.csv').count()).toBe(0);
    await page.context().close();
  });

  test('an export goes on when its page is left, and is kept for whoever comes back for it', async () => {
    const page = await stage.visitAs('Finance');
    const { staged } = stage.console.host;
    const grow = staged.grow.bind(staged);
    let go = (): void => undefined;
    const left = new Promise<void>((resolve) => (go = resolve));
    vi.spyOn(staged, 'grow').mockImplementationOnce(async (id, piece) => {
      await left;
      return await grow(id, piece);
    });
    await goTo(page, '#/trades?status=settled');
    await page.getByRole('button', { name: 'Export CSV' }).click();
    await page.getByRole('button', { name: 'Cancel' }).waitFor();
    await goTo(page, '#/accounts');
    await page.reload();
    await page.getByRole('button', { name: 'Long work, 1 running' }).click();
    go();
    const [file] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('button', { name: /^Save trades-.*csv$/ }).click(),
    ]);
    const lines = readFileSync(await file.path(), 'utf8')
      .trim()
      .split('\r\n');
    const { count } = await books.trades.count({ filter: { status: ['settled'] } });
    expect(lines).toHaveLength(count + 1);
    await page.context().close();
  });

  test('a page that lies forgotten does not lock the one that is worked in', async () => {
    const page = await stage.visitAs('Auditor');
    const idle_ms = (await books.session.state()).idle_ms;
    const forgotten = await beside(page);
    await forgotten.clock.install();
    await forgotten.reload();
    await forgotten.getByRole('navigation').first().waitFor();
    await forgotten.clock.fastForward(idle_ms - 30_000);
    // The clock of that page is ahead; a touch elsewhere counts from now on.
    await page.clock.install({ time: Date.now() + idle_ms - 20_000 });
    await page.reload();
    await page.getByRole('navigation').first().waitFor();
    await page.mouse.move(200, 200);
    await page.waitForTimeout(300);
    await forgotten.clock.fastForward(60_000);
    expect(await page.getByRole('dialog', { name: 'Locked' }).count()).toBe(0);
    expect(await forgotten.getByRole('dialog', { name: 'Locked' }).count()).toBe(0);
    await page.context().close();
  });
});
