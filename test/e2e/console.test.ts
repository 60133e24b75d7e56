// The console as people use it, in a browser over loopback HTTP and in the desktop window: from no books to a verified
// sample platform, with refunds and a freeze that two people decide, an import with errors, and an export.
// Each test goes on from the books as the one before left them. No page may write an error or break the policy.
import { mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Locator, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { choose, dialogOf, goTo, signInAs, told, type Role } from '#test/support/browser';
import { describeConsole, type OpenConsole } from '#test/support/consoles';
import { SampleFinder } from '#test/support/sample-finder';

const BROKEN = join(import.meta.dirname, '..', '..', 'examples', 'broken', 'bad-values.csv');
const TRADES = 5_000;
const WAIT = { timeout: 15_000, interval: 100 };

async function fillWithdrawal(page: Page, dialog: Locator): Promise<void> {
  await dialog.getByRole('combobox', { name: 'Instrument', exact: true }).press('Enter');
  await page.getByRole('option').filter({ visible: true }).first().click();
  await dialog.getByLabel('Amount', { exact: true }).fill('1.00');
}

/** Presses an action and gives its dialog. */
async function begin(page: Page, action: string | RegExp): Promise<Locator> {
  await page.getByRole('button', { name: action }).first().click();
  await dialogOf(page).waitFor();
  return dialogOf(page);
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

/** The file of the one workspace that a console made. */
function workspaceIn(data_folder: string): string {
  const files = readdirSync(data_folder, { recursive: true, encoding: 'utf8' });
  return join(data_folder, files.find((file) => file.endsWith('.surety')) ?? '');
}

for (const kind of ['browser', 'electron'] as const) {
  describeConsole(kind, 'the console', (open) => {
    const data_folder = mkdtempSync(join(tmpdir(), 'surety-walk-'));
    let at: OpenConsole;
    let page: Page;
    let books: SampleFinder;
    let person: Role | null = null;

    beforeAll(async () => {
      at = await open({ data_folder });
      page = at.page;
      page.setDefaultTimeout(20_000);
    }, 90_000);
    afterAll(async () => {
      await at.close();
      rmSync(data_folder, { recursive: true, force: true });
      expect(at.complaints).toEqual([]);
    });

    /** One page for all, as at one desk: who was there signs out, the next signs in. */
    async function as(role: Role): Promise<void> {
      if (person === role) return;
      if (person !== null) {
        await page.getByRole('button', { name: 'Your account' }).click();
        await page.getByRole('menuitem', { name: 'Sign out' }).click();
      }
      await signInAs(page, role);
      person = role;
    }

    /** Presses what saves a file, and gives what was saved. */
    async function savedBy(button: string): Promise<string> {
      if (at.app === null) {
        const [file] = await Promise.all([
          page.waitForEvent('download'),
          page.getByRole('button', { name: button }).click(),
        ]);
        return readFileSync(await file.path(), 'utf8');
      }
      const path = join(data_folder, `saved-${String(Date.now())}`);
      // Stands in for the person in the dialog that Electron opens for a download.
      await at.app.evaluate(({ session }, target) => {
        session.defaultSession.once('will-download', (_event, item) => {
          item.setSavePath(target);
          item.once('done', (_done, state) => Object.assign(globalThis, { saved: `${state} ${target}` }));
        });
      }, path);
      await page.getByRole('button', { name: button }).click();
      const saved = (): Promise<unknown> =>
        at.app!.evaluate(() => (globalThis as { saved?: string }).saved ?? '');
      await expect.poll(saved, WAIT).toBe(`completed ${path}`);
      return readFileSync(path, 'utf8');
    }

    test('from the first page to the sample platform and into it', { timeout: 90_000 }, async () => {
      await page.getByRole('heading', { name: 'Books that can be trusted' }).waitFor();
      await page.getByLabel('Trades', { exact: true }).fill(String(TRADES));
      await page.getByRole('button', { name: 'Make the sample platform' }).click();
      await page.getByRole('heading', { name: 'Sign in' }).waitFor({ timeout: 60_000 });
      await as('Analyst');
      expect(await page.getByRole('heading', { level: 1 }).textContent()).toBe('Overview');
      await page.getByText('The books balance').first().waitFor();
      books = new SampleFinder(workspaceIn(data_folder));
      expect(await books.trades()).toBe(TRADES);
    });

    test('a trade is found, and a small refund asked for at once', async () => {
      await as('Analyst');
      const trade = await books.smallTrade();
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
      expect((await books.trade(trade.id)).status).toBe('refund-requested');
    });

    test('a large refund is proposed by one person and approved by another', async () => {
      await as('Analyst');
      const trade = await books.largeTrade();
      await goTo(page, `#/trades/${trade.id}`);
      const dialog = await begin(page, /^Refund( ·|$)/);
      await dialog.getByLabel('Amount', { exact: true }).fill(trade.amount);
      await dialog.getByLabel('Type the amount once more').fill(trade.amount);
      await dialog
        .getByText(/Two people decide .* The second can be: (Fay Guo, Finn Zhao|Finn Zhao, Fay Guo)\./)
        .waitFor();
      await dialog.getByLabel('Reason for the second person').fill('goods never arrived');
      await dialog.getByRole('button', { name: 'Propose: Refund' }).click();
      await told(page, 'A second person has to approve it');
      expect((await books.trade(trade.id)).refunded_minor).toBe(0n);

      await as('Finance');
      await approve(page, trade.id, trade.amount);
      const after = await books.trade(trade.id);
      expect(after.refunded_minor).toBe(after.amount_minor);
      await goTo(page, `#/trades/${trade.id}`);
      await page.getByRole('region', { name: trade.id }).getByText('Refunded').first().waitFor();
    });

    test('a freeze by two people stops a withdrawal', { timeout: 60_000 }, async () => {
      const id = await books.accountWithMoney();
      const last4 = id.slice(-4);
      await as('Analyst');
      await goTo(page, `#/accounts/${id}`);
      const freeze = await begin(page, /^Impose restriction/);
      await choose(page, freeze, 'Restriction', 'Freeze');
      await choose(page, freeze, 'Reason code', 'Report of fraud');
      await freeze.getByLabel('Basis (document, case number)').fill('case 2026-17');
      await freeze.getByLabel('Reason for the second person').fill('reported by two buyers');
      await freeze.getByLabel(/Type the last 4 characters/).fill(last4);
      await freeze.getByRole('button', { name: 'Propose: Impose restriction' }).click();
      await told(page, 'A second person has to approve it');
      await as('Compliance');
      await approve(page, id, last4);

      await as('Finance');
      await goTo(page, `#/accounts/${id}`);
      await page.getByRole('region', { name: id }).getByText('Freeze', { exact: true }).first().waitFor();
      // Not offered, and it is said why.
      expect(await page.getByRole('button', { name: 'Request withdrawal' }).count()).toBe(0);
      await page.getByRole('button', { name: 'More actions' }).click();
      await page
        .getByRole('listitem')
        .filter({ hasText: 'Request withdrawal' })
        .getByText('A restriction in force stops it.')
        .waitFor();
      // Closed again: what stands over the page would take the next press.
      await page.getByRole('button', { name: 'More actions' }).click();
    });

    test('lifted by two people, the withdrawal goes through', { timeout: 60_000 }, async () => {
      const id = new URL(page.url()).hash.split(/[/?]/)[2] ?? '';
      await as('Analyst');
      await goTo(page, `#/accounts/${id}`);
      const lift = await begin(page, /^Lift restriction/);
      await choose(page, lift, 'Reason code', 'Cleared');
      await lift.getByLabel('Basis (document, case number)').fill('case 2026-17 closed');
      await lift.getByLabel('Reason for the second person').fill('the reports were wrong');
      await lift.getByRole('button', { name: 'Propose: Lift restriction' }).click();
      await told(page, 'A second person has to approve it');
      await as('Compliance');
      await approve(page, await books.restrictionOf(id), '');

      await as('Finance');
      await goTo(page, `#/accounts/${id}`);
      const free = await begin(page, 'Request withdrawal');
      await fillWithdrawal(page, free);
      await free.getByText('Held for withdrawals').first().waitFor();
      await free.getByRole('button', { name: 'Request withdrawal' }).click();
      await told(page, 'Done: entry');
    });

    test('a file with errors is rehearsed: each error by line, nothing imported', async () => {
      await as('Finance');
      await goTo(page, '#/import');
      await page.locator('input[type="file"]').setInputFiles(BROKEN);
      await page.getByLabel('Source').fill('shop-2026');
      await page.getByRole('button', { name: 'Rehearse' }).click();
      await page.getByRole('heading', { name: '3. What the rehearsal found' }).waitFor();
      const errors = page.getByRole('group', { name: 'What is wrong' }).getByRole('row');
      await errors.filter({ hasText: '12.50' }).filter({ hasText: 'amount_minor' }).first().waitFor();
      expect(await errors.count()).toBeGreaterThan(4);
      expect(await savedBy('Download rejected rows')).toContain('a fraction of a fen');
      expect(await books.trades()).toBe(TRADES);
    });

    test('the filtered list is exported as CSV', async () => {
      await as('Finance');
      await goTo(page, '#/trades?status=settled');
      const wanted = await books.trades('settled');
      const lines = (await savedBy('Export CSV')).trim().split(/\r?\n/);
      expect(lines.length).toBe(wanted + 1);
      expect(lines.slice(1).every((line) => line.includes('settled'))).toBe(true);
    });

    test('the books verify', async () => {
      await as('Finance');
      await goTo(page, '#/ledger/verify');
      await page.getByRole('button', { name: 'Verify now' }).click();
      await page.getByText('All in order').waitFor({ timeout: 30_000 });
    });
  });
}
