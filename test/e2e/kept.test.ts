// What is kept and what is lost: views of lists and what they are exported as, a line that breaks while something is
// sent, and books that another program holds.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import type { Locator, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { ConsoleClient } from '#core/contract/contract';
import { Child } from '#test/support/child-process';
import {
  describeBrowser,
  dialogOf,
  goTo,
  openStage,
  picture,
  signInAs,
  told,
  type Stage,
} from '#test/support/browser';
import { newKey, signIn } from '#test/support/console-host';
import { testFolder } from '#test/support/workspaces';

/** Longer than a screen takes to ask again after the books have grown. */
const ANSWER_WAIT_MS = 2_500;
const HOLDER = join(import.meta.dirname, '..', 'support', 'books-process.ts');

describeBrowser('what is kept', () => {
  const folder = testFolder();
  let stage: Stage;
  let books: ConsoleClient;
  let page: Page;

  beforeAll(async () => {
    stage = await openStage(folder);
    books = stage.console.connect();
    await signIn(books, 'ann');
    page = await stage.visitAs('Analyst');
  }, 90_000);
  afterAll(() => stage.close());

  /** What stands above every screen while the core is away. */
  const banner = (at: Page): Locator =>
    at.getByRole('alert').filter({ hasText: 'What you see may be out of date' });
  const views = (at: Page): Locator => at.getByRole('button', { name: /^Views/ });

  async function saveView(name: string, shared: string | null): Promise<void> {
    await views(page).click();
    await page.getByRole('textbox', { name: 'Name of the view' }).fill(name);
    if (shared !== null) {
      await page.getByRole('radiogroup', { name: 'Shared with' }).getByText(shared).click();
    }
    await page.getByRole('button', { name: 'Save this view' }).click();
    await page.getByRole('button', { name, exact: true }).waitFor();
    await picture(page, `views-${name}`);
    await page.keyboard.press('Escape');
  }

  test('a view brings back filter, order and density; shared, it stands in the sidebar', async () => {
    await goTo(page, '#/trades?status=settled&sort=amount_minor&direction=desc');
    await page.getByRole('row').nth(2).waitFor();
    await saveView('Large and settled', null);
    await saveView('For all analysts', 'Analyst');
    await goTo(page, '#/overview');
    await page.getByRole('link', { name: 'For all analysts' }).click();
    await expect.poll(() => page.url()).toContain('status=settled');
    expect(page.url()).toContain('sort=amount_minor');
    await goTo(page, '#/trades');
    await views(page).click();
    await page.getByRole('button', { name: 'Large and settled', exact: true }).click();
    await expect.poll(() => page.url()).toContain('status=settled');
    await page.keyboard.press('Escape');

    const other = await stage.visitAs('Compliance');
    await goTo(other, '#/trades');
    await views(other).click();
    expect(await other.getByRole('button', { name: 'For all analysts' }).count()).toBe(0);
    await other.context().close();

    await views(page).click();
    await page.getByRole('button', { name: 'Remove view For all analysts' }).click();
    await page.getByRole('link', { name: 'For all analysts' }).waitFor({ state: 'detached' });
    await page.keyboard.press('Escape');
  });

  test('the file holds the whole filtered set, with what the list says of it', async () => {
    await goTo(page, '#/trades?status=settled&sort=amount_minor&direction=desc');
    const wanted = (await books.trades.count({ filter: { status: ['settled'] } })).count;
    const first = (await page.locator('#trades-row-0 [role="gridcell"]').nth(1).textContent())?.trim();
    const [file] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('button', { name: 'Export CSV' }).click(),
    ]);
    const lines = readFileSync(await file.path(), 'utf8')
      .trim()
      .split(/\r?\n/);
    expect(lines.length).toBe(wanted + 1);
    expect(lines[1]).toContain(first);
    await told(page, `${String(wanted)} rows written`);
  });

  /** Chromium tells of every request that went nowhere, and the router of the screen it could not fetch. */
  function forgetWentNowhere(): void {
    const expected = /ERR_INTERNET_DISCONNECTED|ERR_FAILED|Unable to preload|dynamically imported/;
    const others = stage.problems.filter((problem) => !expected.test(problem));
    stage.problems.splice(0, stage.problems.length, ...others);
  }

  test('when the line breaks, it is said; what was sent is not sent twice', async () => {
    const { rows } = await books.trades.list({ filter: { status: ['paid'] } });
    const trade = rows.find((row) => row.escrow_minor === row.amount_minor)?.id ?? '';
    await goTo(page, `#/trades/${trade}`);
    await page.getByRole('button', { name: 'Request refund' }).first().click();
    const form = dialogOf(page);
    await form.getByLabel('Reason', { exact: true }).fill('not as described');
    await form.getByText('No money moves.').waitFor();
    const before = (await books.overview.read()).as_of.seq;
    // The core does it, but the answer is lost on the way.
    await page.route('**/rpc/commands/submit', async (route) => {
      await route.fetch();
      await route.abort();
    });
    await form.getByRole('button', { name: 'Request refund' }).click();
    await form.getByRole('alert').filter({ hasText: 'Whether it was done is not known.' }).waitFor();
    await banner(page).waitFor();
    await picture(page, 'line-broken');
    await page.unroute('**/rpc/commands/submit');
    await form.getByRole('button', { name: 'Send again' }).click();
    await told(page, 'Done: entry');
    await banner(page).waitFor({ state: 'detached' });
    forgetWentNowhere();
    expect((await books.overview.read()).as_of.seq).toBe(before + 1);
  });

  let pairs = 0;
  /** Ids of two accounts with money and without restrictions, others each time: a request for the same matter waits. */
  async function twoAccounts(): Promise<readonly string[]> {
    const { rows } = await books.accounts.list({ filter: { class: 'party' }, limit: 200 });
    pairs += 1;
    return rows
      .filter(({ account, available_minor }) => available_minor > 1_000n && account.restrictions.length === 0)
      .slice(2 * pairs - 2, 2 * pairs)
      .map(({ account }) => account.id);
  }

  test('a form of unknown outcome, closed and opened anew, asks for the same once more', async () => {
    const pending = async (): Promise<number> => (await books.overview.read()).approvals_pending;
    const before = await pending();
    const form = dialogOf(page);
    const begin = async (): Promise<void> => {
      await goTo(page, '#/approvals');
      await page.getByRole('button', { name: 'Ask for approval' }).click();
      await page.getByRole('menuitem', { name: 'Adjust balances' }).click();
      await form.waitFor();
    };
    await begin();
    for (const [at, id] of (await twoAccounts()).entries()) {
      const place = String(at + 1);
      await form.getByLabel(`Account of line ${place}`).fill(id);
      await form.getByLabel(`Account of line ${place}`).press('Tab');
      await form.getByLabel(`${at === 0 ? 'Debit' : 'Credit'} of line ${place}, CNY`).fill('3.00');
    }
    await form.getByLabel('Reason', { exact: true }).fill('posted to the wrong account');
    await form.getByLabel('Basis (document, case number)').fill('case 2026-31');
    // The core takes it, but the answer is lost on the way.
    await page.route('**/rpc/approvals/propose', async (route) => {
      await route.fetch();
      await route.abort();
    });
    await form.getByRole('button', { name: 'Ask for approval' }).click();
    await form.getByRole('alert').filter({ hasText: 'Whether it was done is not known.' }).waitFor();
    await page.unroute('**/rpc/approvals/propose');
    await form.getByRole('button', { name: 'Cancel' }).click();
    await form.waitFor({ state: 'hidden' });
    await goTo(page, '#/overview');
    await begin();
    expect(await form.getByLabel('Debit of line 1, CNY').inputValue()).toBe('3.00');
    await form.getByRole('button', { name: 'Send again' }).click();
    await told(page, 'A second person has to approve it');
    await form.waitFor({ state: 'hidden' });
    expect(await pending()).toBe(before + 1);
    forgetWentNowhere();
  });

  /** An adjustment that waits for a second person: its request. */
  async function propose(reason: string): Promise<string> {
    const [debit = '', credit = ''] = await twoAccounts();
    const code = 'customer-available';
    const data = {
      ...{ adjustment_id: `adj-${newKey().slice(0, 8)}`, reason, basis: 'case 7' },
      lines: [
        { account_id: debit, code, amount: '-100' },
        { account_id: credit, code, amount: '100' },
      ],
    };
    return (await books.approvals.propose({ kind: 'adjust', data, key: newKey(), reason })).id;
  }

  test('a decision of unknown outcome waits at its request; another request is decided meanwhile', async () => {
    const [first, second] = [await propose('the first of two'), await propose('the second of two')];
    const finn = await stage.visitAs('Finance');
    const reject = finn.getByRole('button', { name: 'Reject', exact: true });
    const choose = (): Promise<void> => finn.locator('label').filter({ hasText: 'Reject' }).click();
    await goTo(finn, `#/approvals/${first}`);
    await choose();
    await finn.getByLabel('Note').fill('no statement shows it');
    // It never reaches the core.
    await finn.route('**/rpc/approvals/reject', (route) => route.abort());
    await reject.click();
    await finn.getByRole('alert').filter({ hasText: 'Whether it was done is not known.' }).waitFor();
    await finn.unroute('**/rpc/approvals/reject');
    await goTo(finn, `#/approvals/${second}`);
    await finn.getByRole('heading', { level: 2 }).first().waitFor();
    await choose();
    expect(await finn.getByLabel('Note').inputValue()).toBe('');
    await finn.getByLabel('Note').fill('nor this one');
    await reject.click();
    await finn.getByText('Decided by').waitFor();
    await goTo(finn, `#/approvals/${first}`);
    await finn.getByRole('button', { name: 'Send again' }).waitFor();
    expect(await finn.getByLabel('Note').inputValue()).toBe('no statement shows it');
    await finn.getByRole('button', { name: 'Send again' }).click();
    await finn.getByText('Decided by').waitFor();
    const { approval } = await books.approvals.detail({ id: first });
    expect(approval.decision_reason).toBe('no statement shows it');
    forgetWentNowhere();
    await finn.context().close();
  });

  test('the answer to a decision comes after the screen has heard of it; the next request is shown nevertheless', async () => {
    const reasons = ['the first to be turned down', 'the second to be turned down'];
    const [first, second] = [await propose(reasons[0] ?? ''), await propose(reasons[1] ?? '')];
    const fay = await stage.visitAs('Finance');
    await goTo(fay, `#/approvals/${second}`);
    await fay.locator('label').filter({ hasText: 'Reject' }).click();
    await fay.getByLabel('Note').fill('no statement shows it');
    // It is decided at once, and told; only the answer takes its time.
    await fay.route('**/rpc/approvals/reject', async (route) => {
      const response = await route.fetch();
      await setTimeout(ANSWER_WAIT_MS);
      await route.fulfill({ response });
    });
    await fay.getByLabel('Note').press('Control+Enter');
    await fay.getByText(`${first} · `).waitFor();
    await fay.context().close();
  });

  test('when the core is away, the banner stands until it is back, and work goes on', async () => {
    await page.context().setOffline(true);
    // The screen itself may have to come from the core: the one before stands until then.
    await page.evaluate(`location.hash = '#/accounts'`);
    await banner(page).waitFor();
    await picture(page, 'core-away');
    await page.context().setOffline(false);
    // It tries by itself, too, and may be back before the button is pressed.
    await page
      .getByRole('button', { name: 'Try to reach it' })
      .click({ timeout: 5_000 })
      .catch(() => undefined);
    await banner(page).waitFor({ state: 'detached' });
    await page.getByRole('link', { name: 'Accounts', exact: true }).click();
    await page.getByRole('heading', { level: 1, name: 'Accounts' }).waitFor();
    await page.getByRole('row').nth(2).waitFor();
    forgetWentNowhere();
  });

  test('books that another program holds are read, and every way to change them says why not', async () => {
    const { workspace } = await books.session.state();
    await stage.console.host.closeWorkspace();
    const holder = new Child(HOLDER, [workspace?.location ?? '']);
    expect(await holder.line()).toBe('open');
    const cora = await stage.visit();
    await cora.getByRole('button', { name: workspace?.name ?? '', exact: true }).click();
    await signInAs(cora, 'Compliance');
    await cora.getByText(/Here they are only read: nothing can be changed/).waitFor();
    await picture(cora, 'read-only');
    await goTo(cora, '#/trades/T00001000');
    await cora.getByRole('button', { name: 'More actions' }).click();
    await cora
      .getByText(/only read: nothing can be changed/)
      .filter({ visible: true })
      .nth(1)
      .waitFor();
    expect(await cora.getByRole('button', { name: /^(Refund|Ship|Request)/ }).count()).toBe(0);
    await picture(cora, 'read-only-trade');
    await cora.keyboard.press('Escape');
    expect(await cora.getByRole('button', { name: 'Export CSV' }).isDisabled()).toBe(true);
    await goTo(cora, '#/staff/policies');
    expect(await cora.getByRole('button', { name: 'Propose a new version' }).isDisabled()).toBe(true);
    await goTo(cora, '#/settings');
    expect(await cora.getByRole('button', { name: 'Change password' }).count()).toBe(0);
    await picture(cora, 'read-only-settings');
    await holder.kill();
  });
});
