// The main tasks without a mouse, from the first key to the last: a refund, a freeze that a second person approves, and
// an import. Nothing here clicks; the focus is moved as a person moves it.
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { ConsoleClient } from '#core/contract/contract';
import { describeBrowser, dialogOf, focused, openStage, told, type Stage } from '#test/support/browser';
import { fill, pick, tabTo } from '#test/support/by-keyboard';
import { signIn } from '#test/support/console-host';
import { testFolder } from '#test/support/workspaces';

const BROKEN = join(import.meta.dirname, '..', '..', 'examples', 'broken', 'bad-values.csv');
const WAIT = { timeout: 10_000, interval: 50 };

describeBrowser('by keyboard alone', () => {
  const folder = testFolder();
  let stage: Stage;
  let books: ConsoleClient;
  let analyst: Page;

  beforeAll(async () => {
    stage = await openStage(folder);
    books = stage.console.connect();
    await signIn(books, 'abe');
    analyst = await stage.visitAs('Analyst');
  }, 90_000);
  afterAll(() => stage.close());

  /** Goes to a list by two letters, narrows it to one id, and opens that row. */
  async function find(page: Page, letters: readonly [string, string], list: string, id: string) {
    for (const letter of letters) await page.keyboard.press(letter);
    await page.getByRole('grid', { name: list }).waitFor();
    await page.keyboard.press('/');
    await expect.poll(() => focused(page), WAIT).toBe('Id begins with');
    await page.keyboard.press('Control+A');
    await page.keyboard.type(id);
    await expect.poll(() => page.getByRole('row').count(), WAIT).toBe(2);
    await page.keyboard.press('Escape');
    await expect.poll(() => focused(page), WAIT).toBe(list);
    await page.keyboard.press('Home');
    await page.keyboard.press('Enter');
    await page.getByRole('region', { name: `Details of ${id}` }).waitFor();
  }

  /** Runs a command by its name in the palette. */
  async function run(page: Page, command: string): Promise<void> {
    await page.keyboard.press('Control+k');
    await dialogOf(page).getByRole('combobox').waitFor();
    await page.keyboard.type(command);
    await dialogOf(page).getByRole('option').first().filter({ hasText: command }).waitFor();
    await page.keyboard.press('Enter');
    await dialogOf(page).getByRole('button', { name: 'Cancel' }).waitFor();
  }

  test('a refund is asked for', async () => {
    const { rows } = await books.trades.list({
      filter: { status: ['paid', 'shipped'], amount_max_minor: 30_000n },
    });
    const id = rows.find((row) => row.escrow_minor === row.amount_minor)?.id ?? '';
    await find(analyst, ['g', 't'], 'Trades', id);
    await run(analyst, 'Request refund');
    await fill(analyst, 'Reason', 'not as described');
    await dialogOf(analyst).getByText('No money moves.').waitFor();
    await tabTo(analyst, 'Request refund');
    await analyst.keyboard.press('Enter');
    await told(analyst, 'Done: entry');
    await dialogOf(analyst).waitFor({ state: 'hidden' });
    expect((await books.trades.detail({ id })).trade.status).toBe('refund-requested');
  });

  test('an account is frozen by two people', async () => {
    const { rows } = await books.accounts.list({ filter: { class: 'party' }, limit: 50 });
    const id = rows.find(({ account }) => account.restrictions.length === 0)?.account.id ?? '';
    await find(analyst, ['g', 'a'], 'Accounts', id);
    await run(analyst, 'Impose restriction');
    await tabTo(analyst, 'Restriction');
    await pick(analyst, 'Freeze');
    await tabTo(analyst, 'Reason code');
    await pick(analyst, 'Report of fraud');
    await fill(analyst, 'Basis (document, case number)', 'case 2026-40');
    await fill(analyst, 'Reason for the second person', 'reported by two buyers');
    await fill(analyst, /Type the last 4 characters/, id.slice(-4));
    await tabTo(analyst, 'Propose: Impose restriction');
    await analyst.keyboard.press('Enter');
    await told(analyst, 'A second person has to approve it');

    const compliance = await stage.visitAs('Compliance');
    for (const letter of ['g', 'w']) await compliance.keyboard.press(letter);
    await compliance.getByRole('row').filter({ hasText: id }).waitFor();
    await compliance.getByRole('grid', { name: 'Approvals' }).waitFor();
    await tabTo(compliance, 'Approvals');
    await compliance.keyboard.press('Home');
    await compliance.keyboard.press('Enter');
    await tabTo(compliance, /^Approve/);
    await compliance.keyboard.press('Space');
    await fill(compliance, /once more/, id.slice(-4));
    await tabTo(compliance, 'Approve');
    await compliance.keyboard.press('Enter');
    await compliance.getByText('Decided by').waitFor();
    const { account } = await books.accounts.detail({ id });
    expect(account.restrictions.map(({ kind }) => kind)).toEqual(['freeze']);
  });

  test('a file is chosen, rehearsed and told of', async () => {
    const finance = await stage.visitAs('Finance');
    // Stands in for the person in the dialog of the system.
    finance.on('filechooser', (chooser) => void chooser.setFiles(BROKEN));
    for (const letter of ['g', 'i']) await finance.keyboard.press(letter);
    await finance.waitForURL(/import/);
    await finance.getByRole('heading', { level: 1, name: 'Import' }).waitFor();
    await tabTo(finance, /^Choose files/);
    await finance.keyboard.press('Enter');
    await finance.getByText('bad-values.csv').first().waitFor();
    await fill(finance, 'Source', 'shop-2026');
    await tabTo(finance, 'Rehearse');
    await finance.keyboard.press('Enter');
    await finance.getByRole('heading', { name: '3. What the rehearsal found' }).waitFor();
    await finance.getByText('12.50').first().waitFor();
  });
});
