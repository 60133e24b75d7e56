// The evidence around one account by keyboard alone: from an alert and back, its figures, its neighbours as a list and as a
// graph with the time on show, its entries, its peers; and what is shown where a machine cannot draw.
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { ConsoleClient } from '#core/contract/contract';
import { describeBrowser, goTo, openStage, picture, signInAs, type Stage } from '#test/support/browser';
import { tabTo } from '#test/support/by-keyboard';
import { signIn } from '#test/support/console-host';
import { testFolder } from '#test/support/workspaces';

const WAIT = { timeout: 10_000, interval: 20 };

describeBrowser('evidence by keyboard alone', () => {
  const folder = testFolder();
  let stage: Stage;
  let books: ConsoleClient;
  let page: Page;
  let account_id = '';

  beforeAll(async () => {
    stage = await openStage(folder);
    books = stage.console.connect();
    await signIn(books, 'abe');
    account_id = (await books.alerts.list({ limit: 1 })).rows[0]?.account_id ?? '';
    page = await stage.visitAs('Analyst');
  }, 90_000);
  afterAll(() => stage.close());

  const heading = (id: string) => page.getByRole('heading', { level: 1, name: `Evidence: ${id}` });
  const summary = async (): Promise<string> => (await page.getByRole('status').first().textContent()) ?? '';
  /** How many connections are on show. */
  const connections = async (): Promise<number> => Number(/, (\d+) connections/.exec(await summary())?.[1]);

  test('from an alert with v, and back with Escape', async () => {
    for (const key of ['g', 'r']) await page.keyboard.press(key);
    await page.getByRole('grid', { name: 'Alerts' }).waitFor();
    await page.getByRole('row').nth(1).waitFor();
    await tabTo(page, 'Alerts');
    for (const key of ['Home', 'Enter']) await page.keyboard.press(key);
    await page.getByRole('heading', { name: 'Suspected trades' }).waitFor();
    const alert = page.url();
    await page.keyboard.press('v');
    await heading(account_id).waitFor();
    await page.getByText('In open alerts').waitFor();
    const { sales, purchases } = await books.evidence.profile({ id: account_id });
    const trades = (sales ?? purchases)?.windows.at(-1)?.trades ?? 0;
    const row = page.getByRole('row').filter({ has: page.getByRole('rowheader', { name: 'Trades' }) });
    await expect.poll(() => row.first().getByRole('cell').nth(3).textContent()).toBe(String(trades));
    await picture(page, 'evidence');
    await page.keyboard.press('Escape');
    await page.getByRole('heading', { name: 'Suspected trades' }).waitFor();
    expect(page.url()).toBe(alert);
  });

  test('neighbours as a list, and as a graph whose time and accounts are walked through', async () => {
    await goTo(page, `#/evidence/${account_id}`);
    await heading(account_id).waitFor();
    await page.keyboard.press('2');
    const { rows } = await books.evidence.neighbours({ id: account_id });
    await expect.poll(() => page.getByRole('row').count(), WAIT).toBe(rows.length + 1);
    await tabTo(page, 'Graph');
    await page.keyboard.press('Space');
    await page.getByRole('listbox', { name: 'Accounts on show' }).waitFor();
    await page.locator('canvas').first().waitFor();
    const all = await connections();
    expect(all).toBeGreaterThan(1);
    await tabTo(page, 'To');
    await page.keyboard.press('Home');
    await expect.poll(connections, WAIT).toBeLessThan(all);
    await page.keyboard.press('End');
    await expect.poll(connections, WAIT).toBe(all);
    await tabTo(page, 'Accounts on show');
    await page.keyboard.press('ArrowDown');
    const chosen = page.getByRole('option', { selected: true }).filter({ visible: true });
    const next = ((await chosen.textContent()) ?? '').trim().split(' ')[0] ?? '';
    expect(next).not.toBe(account_id);
    await page.getByRole('region', { name: next }).getByText('Connections').waitFor();
    await picture(page, 'evidence-graph');
    await page.keyboard.press('Enter');
    await heading(next).waitFor();
    await page.goBack();
    await heading(account_id).waitFor();
  });

  test('entries of one kind, and what was between two', async () => {
    await goTo(page, `#/evidence/${account_id}/timeline`);
    await page.getByRole('row').nth(2).waitFor();
    await page.evaluate(`document.querySelector('[role="group"] button').focus()`);
    await page.keyboard.press('Space');
    const groups = ['trades'] as const;
    const { rows } = await books.evidence.timeline({ id: account_id, groups: [...groups] });
    await expect.poll(() => page.getByRole('row').count(), WAIT).toBe(rows.length + 1);
    expect(page.url()).toContain('kind=trades');
    const other = rows.find(({ other_id }) => other_id !== null)?.other_id ?? '';
    await tabTo(page, 'Only with account');
    await page.keyboard.type(other);
    await page.keyboard.press('Enter');
    await expect.poll(() => page.url(), WAIT).toContain(`with=${other}`);
    const between = await books.evidence.timeline({ id: account_id, groups: [...groups], other_id: other });
    await expect.poll(() => page.getByRole('row').count(), WAIT).toBe(between.rows.length + 1);
  });

  test('peers are compared on demand, and how far is said', async () => {
    await goTo(page, `#/evidence/${account_id}`);
    await heading(account_id).waitFor();
    await page.keyboard.press('4');
    await tabTo(page, 'Compare with peers');
    await page.keyboard.press('Enter');
    await page.getByText(/Compared up to entry/).waitFor();
    expect((await books.evidence.peers({ id: account_id })).seen).not.toBeNull();
  }, 60_000);

  test('where the graph cannot be drawn, the list is shown and says so', async () => {
    const plain = await stage.visit();
    await plain.context().addInitScript({
      content: `const real = HTMLCanvasElement.prototype.getContext;
        HTMLCanvasElement.prototype.getContext = function (kind, ...more) {
          return kind.startsWith('webgl') ? null : real.call(this, kind, ...more);
        };`,
    });
    await plain.reload();
    await signInAs(plain, 'Analyst');
    await goTo(plain, `#/evidence/${account_id}/neighbours?view=graph`);
    await plain.getByText('This machine cannot draw the graph').waitFor();
    await plain.getByRole('columnheader', { name: 'Shares' }).waitFor();
    await plain.context().close();
  });
});
