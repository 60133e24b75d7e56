// The console as people use it, in a browser over loopback HTTP: from no books to a verified sample platform, with
// refunds and a freeze that two people decide, an import with errors, and an export.
// Each test goes on from the books as the one before left them. No page may write an error or break the policy.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Locator, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { ConsoleClient } from '#core/contract/contract';
import {
  choose,
  describeBrowser,
  goTo,
  openStage,
  signInAs,
  type Role,
  type Stage,
} from '#test/support/browser';
import { newKey, signIn } from '#test/support/console-host';
import { testFolder } from '#test/support/workspaces';

const BROKEN = join(import.meta.dirname, '..', '..', 'examples', 'broken', 'bad-values.csv');
/** From here on a second person decides about a refund. */
const LARGE_MINOR = 1_000_000n;

describeBrowser('the console in a browser', () => {
  const folder = testFolder();
  const pages = new Map<Role, Page>();
  let stage: Stage;
  /** Reads what the screens are compared with. */
  let books: ConsoleClient;

  beforeAll(async () => {
    stage = await openStage(folder, { sample: false });
    books = stage.console.connect();
  });
  afterAll(() => stage.close());

  /** The page of a person, signed in once. */
  async function as(role: Role): Promise<Page> {
    const known = pages.get(role);
    if (known !== undefined) return known;
    const page = await stage.visitAs(role);
    pages.set(role, page);
    return page;
  }

  interface Found {
    readonly id: string;
    readonly amount: string;
  }
  const found = (row: { id: string; amount_minor: bigint }): Found => ({
    id: row.id,
    amount: (Number(row.amount_minor) / 100).toFixed(2),
  });

  /** A paid trade that one person may refund alone. */
  async function smallTrade(): Promise<Found> {
    const filter = { status: ['paid' as const, 'shipped' as const], amount_max_minor: 30_000n };
    const { rows } = await books.trades.list({ filter });
    const row = rows.find((one) => one.escrow_minor === one.amount_minor && one.currency === 'CNY');
    if (row === undefined) throw new Error('the sample has no such trade');
    return found(row);
  }

  /** A settled trade whose refund needs a second person; its seller gets the money to bear it. */
  async function largeTrade(): Promise<Found> {
    const filter = { status: ['settled' as const], amount_min_minor: LARGE_MINOR };
    const { rows } = await books.trades.list({ filter, sort: 'amount_minor', direction: 'asc' });
    const row = rows.find((one) => one.currency === 'CNY' && one.refunded_minor === 0n);
    if (row === undefined) throw new Error('the sample has no such trade');
    const { instruments } = await books.accounts.detail({ id: row.seller_id });
    const custody = await books.accounts.list({ filter: { class: 'custody' } });
    const analyst = stage.console.connect();
    await signIn(analyst, 'ann');
    await analyst.commands.submit({
      kind: 'top-up',
      key: newKey(),
      data: {
        topup_id: 'top-e2e',
        account_id: row.seller_id,
        instrument_id: instruments[0]?.id ?? '',
        custody_id: custody.rows.find(({ account }) => account.currency === 'CNY')?.account.id ?? '',
        amount: row.amount_minor.toString(),
      },
    });
    return found(row);
  }

  /** An unrestricted account that can withdraw something. */
  async function accountWithMoney(): Promise<string> {
    const { rows } = await books.accounts.list({ filter: { class: 'party' }, limit: 200 });
    for (const { account, available_minor } of rows) {
      if (available_minor < 10_000n || account.restrictions.length > 0) continue;
      if ((await books.accounts.detail({ id: account.id })).instruments.length > 0) return account.id;
    }
    throw new Error('the sample has no such account');
  }

  async function fillWithdrawal(page: Page, dialog: Locator): Promise<void> {
    const instrument = dialog.getByRole('combobox', { name: 'Instrument', exact: true });
    await instrument.press('Enter');
    await page.getByRole('option').filter({ visible: true }).first().click();
    await dialog.getByLabel('Amount', { exact: true }).fill('1.00');
  }

  /** Presses an action and gives its dialog. */
  async function begin(page: Page, action: string | RegExp): Promise<Locator> {
    await page.getByRole('button', { name: action }).first().click();
    const dialog = page.getByRole('dialog').filter({ visible: true });
    await dialog.waitFor();
    return dialog;
  }

  async function told(page: Page, words: string | RegExp): Promise<void> {
    await page.locator('.el-message').filter({ hasText: words }).last().waitFor();
  }

  /** Opens what waits about a subject and approves it. */
  async function approve(page: Page, subject: string, again: string): Promise<void> {
    await goTo(page, '#/approvals');
    await page.getByRole('row').filter({ hasText: subject }).first().click();
    await page.getByRole('radio', { name: /Approve/ }).check({ force: true });
    if (again !== '') await page.getByLabel(/once more/).fill(again);
    await page.getByRole('button', { name: 'Approve', exact: true }).click();
    await page.getByText('Decided by').waitFor();
  }

  test('from the first page to the sample platform and into it', async () => {
    const page = await stage.visit();
    await page.getByRole('heading', { name: 'Books that can be trusted' }).waitFor();
    await page.getByLabel('Trades').fill('1000');
    await page.getByRole('button', { name: 'Make the sample platform' }).click();
    await page.getByRole('heading', { name: 'Sign in' }).waitFor({ timeout: 60_000 });
    await signInAs(page, 'Analyst');
    pages.set('Analyst', page);
    expect(await page.getByRole('heading', { level: 1 }).textContent()).toBe('Overview');
    await page.getByText('The books balance').first().waitFor();
    await signIn(books, 'abe');
    expect((await books.trades.count({ filter: {} })).count).toBe(1_000);
  }, 90_000);

  test('a trade is found, and a small refund asked for at once', async () => {
    const page = await as('Analyst');
    const trade = await smallTrade();
    await goTo(page, '#/trades');
    await page.getByRole('textbox', { name: 'Id begins with' }).fill(trade.id);
    await page.getByRole('row').filter({ hasText: trade.id }).click();
    const dialog = await begin(page, 'Request refund');
    expect(await dialog.getByLabel('Amount', { exact: true }).inputValue()).toBe(trade.amount);
    await dialog.getByLabel('Reason', { exact: true }).fill('not as described');
    await dialog.getByText('No money moves.').waitFor();
    await dialog.getByRole('button', { name: 'Request refund' }).click();
    await told(page, 'Done: entry');
    await page.getByRole('region', { name: trade.id }).getByText('Refund requested').first().waitFor();
    expect((await books.trades.detail({ id: trade.id })).trade.status).toBe('refund-requested');
  });

  test('a large refund is proposed by one person and approved by another', async () => {
    const page = await as('Analyst');
    const trade = await largeTrade();
    await goTo(page, `#/trades/${trade.id}`);
    const dialog = await begin(page, /^Refund( ·|$)/);
    await dialog.getByLabel('Amount', { exact: true }).fill(trade.amount);
    await dialog.getByLabel('Type the amount once more').fill(trade.amount);
    await dialog.getByText(/two people decide on this\. The second can be: Finn Zhao\./).waitFor();
    await dialog.getByLabel('Reason for the second person').fill('goods never arrived');
    await dialog.getByRole('button', { name: 'Propose: Refund' }).click();
    await told(page, 'A second person has to approve it');
    expect((await books.trades.detail({ id: trade.id })).trade.refunded_minor).toBe(0n);

    await approve(await as('Finance'), trade.id, trade.amount);
    const { trade: after } = await books.trades.detail({ id: trade.id });
    expect(after.refunded_minor).toBe(after.amount_minor);
    await page.getByRole('region', { name: trade.id }).getByText('Refunded').first().waitFor();
  });

  test('a freeze by two people stops a withdrawal; lifted by two, it goes through', async () => {
    const [analyst, compliance, finance] = [await as('Analyst'), await as('Compliance'), await as('Finance')];
    const id = await accountWithMoney();
    const last4 = id.slice(-4);

    await goTo(analyst, `#/accounts/${id}`);
    const freeze = await begin(analyst, /^Impose restriction/);
    await choose(analyst, freeze, 'Restriction', 'Freeze');
    await freeze.getByLabel('Reason code').fill('fraud-report');
    await freeze.getByLabel('Basis (document, case number)').fill('case 2026-17');
    await freeze.getByLabel('Reason for the second person').fill('reported by two buyers');
    await freeze.getByLabel(/Type the last 4 characters/).fill(last4);
    await freeze.getByRole('button', { name: 'Propose: Impose restriction' }).click();
    await told(analyst, 'A second person has to approve it');
    await approve(compliance, id, last4);

    await goTo(finance, `#/accounts/${id}`);
    await finance.getByRole('region', { name: id }).getByText('Frozen').first().waitFor();
    const held = await begin(finance, 'Request withdrawal');
    await fillWithdrawal(finance, held);
    await held.getByText('A restriction in force stops it.').first().waitFor();
    await held.getByRole('button', { name: 'Request withdrawal' }).click();
    await held.getByRole('alert').filter({ hasText: 'Code: restricted' }).waitFor();
    await finance.keyboard.press('Escape');
    await held.waitFor({ state: 'hidden' });

    const lift = await begin(analyst, /^Lift restriction/);
    await lift.getByLabel('Reason code').fill('cleared');
    await lift.getByLabel('Basis (document, case number)').fill('case 2026-17 closed');
    await lift.getByLabel('Reason for the second person').fill('the reports were wrong');
    await lift.getByRole('button', { name: 'Propose: Lift restriction' }).click();
    await told(analyst, 'A second person has to approve it');
    const { restrictions } = (await books.accounts.detail({ id })).account;
    await approve(compliance, restrictions[0]?.id ?? '', '');

    const free = await begin(finance, 'Request withdrawal');
    await fillWithdrawal(finance, free);
    await free.getByText('Held for withdrawals').first().waitFor();
    await free.getByRole('button', { name: 'Request withdrawal' }).click();
    await told(finance, 'Done: entry');
    const after = await books.accounts.detail({ id });
    expect(after.account.restrictions).toEqual([]);
    expect(after.withdrawals.filter((one) => one.status === 'held').length).toBeGreaterThan(0);
  });

  test('a file with errors is rehearsed: each error by line, nothing imported', async () => {
    const page = await as('Finance');
    const before = (await books.trades.count({ filter: {} })).count;
    await goTo(page, '#/import');
    await page.locator('input[type="file"]').setInputFiles(BROKEN);
    await page.getByLabel('Source').fill('shop-2026');
    await page.getByRole('button', { name: 'Rehearse' }).click();
    await page.getByRole('heading', { name: '3. What the rehearsal found' }).waitFor();
    const errors = page.getByRole('group', { name: 'What is wrong' }).getByRole('row');
    await errors.filter({ hasText: '12.50' }).filter({ hasText: 'amount_minor' }).first().waitFor();
    expect(await errors.count()).toBeGreaterThan(4);
    const [rejects] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('button', { name: 'Download rejected rows' }).click(),
    ]);
    expect(readFileSync(await rejects.path(), 'utf8')).toContain('a fraction of a fen');
    expect((await books.trades.count({ filter: {} })).count).toBe(before);
  });

  test('the filtered list is exported as CSV', async () => {
    const page = await as('Finance');
    await goTo(page, '#/trades?status=settled');
    const wanted = (await books.trades.count({ filter: { status: ['settled'] } })).count;
    const [file] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('button', { name: 'Export CSV' }).click(),
    ]);
    expect(file.suggestedFilename()).toMatch(/^trades.*\.csv$/);
    const lines = readFileSync(await file.path(), 'utf8')
      .trim()
      .split(/\r?\n/);
    expect(lines.length).toBe(wanted + 1);
    expect(lines.slice(1).every((line) => line.includes('settled'))).toBe(true);
  });

  test('the books verify', async () => {
    const page = await as('Finance');
    await goTo(page, '#/ledger/verify');
    await page.getByRole('button', { name: 'Verify now' }).click();
    await page.getByText('All in order').waitFor({ timeout: 30_000 });
  });
});
