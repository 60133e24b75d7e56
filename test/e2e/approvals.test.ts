// What needs two people, from asking to the decision, as each of them meets it: adjustments, restrictions, pay-outs and
// new rules; refusing, withdrawing, expiring; one request for a matter at a time.
// Each test goes on from the books as the one before left them; the host's clock is set by the test.
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { ConsoleClient } from '#core/contract/contract';
import {
  choose,
  describeBrowser,
  dialogOf,
  goTo,
  openStage,
  picture,
  signInAs,
  told,
  type Role,
  type Stage,
} from '#test/support/browser';
import { newKey, signIn } from '#test/support/console-host';
import { testFolder } from '#test/support/workspaces';

const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;

describeBrowser('what needs two people', () => {
  const folder = testFolder();
  const pages = new Map<Role, Page>();
  let stage: Stage;
  let books: ConsoleClient;
  let ahead_ms = 0;
  /** Accounts with money and without restrictions. */
  let accounts: string[];

  beforeAll(async () => {
    stage = await openStage(folder, { now: () => Date.now() + ahead_ms });
    books = stage.console.connect();
    await signIn(books, 'ann');
    const { rows } = await books.accounts.list({ filter: { class: 'party' }, limit: 200 });
    accounts = rows
      .filter(({ account, available_minor }) => available_minor > 1_000n && account.restrictions.length === 0)
      .filter(({ account }) => account.currency === 'CNY')
      .map(({ account }) => account.id);
  }, 90_000);
  afterAll(() => stage.close());

  async function as(role: Role): Promise<Page> {
    const page = pages.get(role) ?? (await stage.visitAs(role));
    pages.set(role, page);
    return page;
  }

  async function ask(page: Page, what: string): Promise<void> {
    await goTo(page, '#/approvals');
    await page.getByRole('button', { name: 'Ask for approval' }).click();
    await page.getByRole('menuitem', { name: what }).click();
    await dialogOf(page).waitFor();
  }

  /** Opens a waiting request by a part of its row. */
  async function open(page: Page, part: string): Promise<void> {
    await goTo(page, '#/approvals');
    await page.getByRole('row').filter({ hasText: part }).first().click();
    await page.getByRole('heading', { name: 'Decide' }).waitFor();
  }

  async function decide(page: Page, outcome: 'Approve' | 'Reject' | 'Withdraw', note = ''): Promise<void> {
    await page.locator('label').filter({ hasText: outcome }).click();
    if (note !== '') await page.getByLabel('Note').fill(note);
  }

  async function fillAdjustment(page: Page, amount: string, reason: string): Promise<void> {
    const form = dialogOf(page);
    const lines = [accounts[0] ?? '', accounts[1] ?? ''];
    for (const [at, id] of lines.entries()) {
      const place = String(at + 1);
      const field = form.getByLabel(`Account of line ${place}`);
      await field.fill(id);
      await field.press('Tab');
      const side = at === 0 ? 'Debit' : 'Credit';
      await form.getByLabel(`${side} of line ${place}, CNY`).fill(amount);
    }
    await form.getByLabel('Reason', { exact: true }).fill(reason);
    await form.getByLabel('Basis (document, case number)').fill('case 2026-31');
  }

  test('an adjustment: what does not balance cannot be asked for; before and after are shown', async () => {
    const ann = await as('Analyst');
    await ask(ann, 'Adjust balances');
    const form = dialogOf(ann);
    await fillAdjustment(ann, '3.00', 'posted to the wrong account');
    await form.getByText('Debits and credits are equal.').waitFor();
    await form.getByLabel('Debit of line 1, CNY').fill('2.00');
    await form.getByText('Credits less debits: CNY 1.00.').waitFor();
    expect(await form.getByRole('button', { name: 'Ask for approval' }).isDisabled()).toBe(true);
    await form.getByLabel('Debit of line 1, CNY').fill('3.00');
    await form.getByText('What it would do').waitFor();
    await form.getByRole('cell', { name: '3.00' }).first().waitFor();
    await picture(ann, 'adjust-form');
    await form.getByRole('button', { name: 'Ask for approval' }).click();
    await told(ann, 'A second person has to approve it');
    await ann.getByRole('row').filter({ hasText: 'posted to the wrong account' }).waitFor();

    const before = (await books.accounts.detail({ id: accounts[1] ?? '' })).balances;
    const finn = await as('Finance');
    await open(finn, 'posted to the wrong account');
    await finn.getByRole('heading', { name: 'What would change now' }).waitFor();
    await picture(finn, 'approval-adjust');
    await decide(finn, 'Approve', 'seen the statement');
    await finn.getByRole('button', { name: 'Approve', exact: true }).click();
    await finn.getByText('Decided by').waitFor();
    // It stays to be seen what it was decided on.
    await finn.getByRole('heading', { name: 'What changed' }).waitFor();
    const after = (await books.accounts.detail({ id: accounts[1] ?? '' })).balances;
    const available = (rows: typeof before): bigint =>
      rows.find(({ code }) => code === 'customer-available')?.balance_minor ?? 0n;
    expect(available(after) - available(before)).toBe(300n);
  });

  test('nobody decides what he asked for himself; who could is said beforehand', async () => {
    const finn = await as('Finance');
    await ask(finn, 'Adjust balances');
    await fillAdjustment(finn, '1.00', 'a fee taken twice');
    // Not himself, though he may decide for others.
    await dialogOf(finn)
      .getByText(/The second can be: Fay Guo\./)
      .waitFor();
    await dialogOf(finn).getByRole('button', { name: 'Ask for approval' }).click();
    await told(finn, 'A second person has to approve it');
    await open(finn, 'a fee taken twice');
    expect(await finn.locator('label').filter({ hasText: 'Approve' }).count()).toBe(0);
    await decide(finn, 'Withdraw');
    await picture(finn, 'approval-own');
    await finn.getByRole('button', { name: 'Withdraw', exact: true }).click();
    await finn.getByRole('region').getByText('Withdrawn').first().waitFor();
  });

  async function askFreeze(page: Page, id: string, basis: string): Promise<void> {
    await ask(page, 'Impose a restriction');
    const field = dialogOf(page).getByLabel('Account of a customer');
    await field.fill(id);
    await field.press('Tab');
    await dialogOf(page).getByRole('button', { name: 'Go on' }).click();
    const form = dialogOf(page).filter({ hasText: `About ${id}` });
    await form.waitFor();
    await choose(page, form, 'Restriction', 'Freeze');
    await choose(page, form, 'Reason code', 'Report of fraud');
    await form.getByLabel('Basis (document, case number)').fill(basis);
    await form.getByText('Two people decide on this.').waitFor();
    await form.getByLabel('Reason for the second person').fill('reported by two buyers');
    await form.getByLabel(/Type the last 4 characters/).fill(id.slice(-4));
    await form.getByRole('button', { name: 'Propose: Impose restriction' }).click();
  }

  test('a second request for the same matter is refused while the first waits', async () => {
    const ann = await as('Analyst');
    const id = accounts[2] ?? '';
    await askFreeze(ann, id, 'case 2026-32');
    await told(ann, 'A second person has to approve it');
    await askFreeze(ann, id, 'case 2026-32 again');
    await dialogOf(ann)
      .getByRole('alert')
      .filter({ hasText: /A request for the same waits already: AP-/ })
      .waitFor();
    await picture(ann, 'approval-duplicate');
    await ann.keyboard.press('Escape');
    await dialogOf(ann).waitFor({ state: 'hidden' });
  });

  test('rejected with a reason, by keys, and the next one is there', async () => {
    const ann = await as('Analyst');
    await askFreeze(ann, accounts[3] ?? '', 'case 2026-33');
    await told(ann, 'A second person has to approve it');
    const cora = await as('Compliance');
    await open(cora, accounts[2] ?? '');
    await cora.keyboard.press('Escape');
    await open(cora, accounts[2] ?? '');
    await decide(cora, 'Reject', 'no');
    const next = cora.getByRole('button', { name: 'Reject and next' });
    expect(await next.isDisabled()).toBe(true);
    await cora.getByLabel('Note').fill('one report is not enough');
    await picture(cora, 'approval-reject');
    await cora.getByLabel('Note').press('Control+Enter');
    // Below it in the queue, older ones wait: those that the sample brings along.
    await cora.getByText(/^AP-sample-[a-z]+ · /).waitFor();
    const { rows } = await books.approvals.list({ filter: { status: 'rejected' } });
    expect(rows[0]).toMatchObject({ decided_by: 'cora', decision_reason: 'one report is not enough' });
    expect((await books.accounts.detail({ id: accounts[2] ?? '' })).account.restrictions).toEqual([]);
  });

  test('new rules: difference shown, approved by another, and they count from their day on', async () => {
    const cora = await as('Compliance');
    await goTo(cora, '#/staff/policies?policy=approvals');
    await cora.getByRole('button', { name: 'Propose a new version' }).click();
    const form = dialogOf(cora);
    const field = form.getByRole('textbox', { name: /Refund, .*that needs two people from.*CNY/ });
    await field.fill('1.00');
    await form.getByRole('heading', { name: 'What changes' }).waitFor();
    await form.getByRole('row').filter({ hasText: 'CNY 1.00' }).first().waitFor();
    const local = new Date(Date.now() + 8 * 3_600_000 + 5 * MINUTE_MS).toISOString().slice(0, 16);
    await fillInstant(cora, `${local.slice(0, 10)}T25:00`);
    await form.getByLabel('Reason for the second person').fill('every refund by two for now');
    await form.getByRole('button', { name: 'Propose a new version' }).click();
    // What is no time is said, and nothing is sent in its stead.
    await form.locator('input.time:invalid').waitFor();
    await fillInstant(cora, local);
    await form.getByText('No money moves.').waitFor();
    await picture(cora, 'policy-form');
    await form.getByRole('button', { name: 'Propose a new version' }).click();
    await told(cora, 'A second person has to approve it');

    const ada = await as('Administrator');
    await open(ada, 'every refund by two for now');
    await ada.getByRole('heading', { name: 'What would change now' }).waitFor();
    await picture(ada, 'approval-policy');
    await decide(ada, 'Approve');
    await ada.getByRole('button', { name: 'Approve', exact: true }).click();
    await ada.getByText('Decided by').waitFor();
    await goTo(ada, '#/staff/policies?policy=approvals&version=2');
    await ada.getByText('From a later day').first().waitFor();
    await picture(ada, 'policy-versions');

    const filter = { status: ['paid' as const], amount_min_minor: 200n };
    const trade = (await books.trades.list({ filter, limit: 100 })).rows.find(
      (row) => row.escrow_minor === row.amount_minor && row.currency === 'CNY',
    );
    const refund = {
      kind: 'pay-refund',
      data: {
        ...{ trade_id: trade?.id, refund_id: 'R-rules', amount: '150' },
        ...{ destination: 'balance' },
      },
    };
    expect((await books.commands.rehearse(refund)).needs_approval).toBeNull();
    ahead_ms += 6 * MINUTE_MS;
    const needed = (await books.commands.rehearse(refund)).needs_approval;
    expect(needed).toMatchObject({ reason: 'amount', threshold_minor: 100n });
  });

  test('what nobody decides in time expires', async () => {
    const ann = await as('Analyst');
    await askFreeze(ann, accounts[4] ?? '', 'case 2026-34');
    await told(ann, 'A second person has to approve it');
    const { rows } = await books.approvals.list({ filter: { status: 'pending' } });
    ahead_ms += 30 * DAY_MS;
    const page = await stage.visit();
    await signInAs(page, 'Auditor');
    await goTo(page, `#/approvals/${rows[0]?.id ?? ''}?status=all`);
    await page.locator('section').getByText('Expired').first().waitFor();
    await picture(page, 'approval-expired');
  });

  /** Types a day and a time of it, "2026-03-31T18:02", into the field of the form on show. */
  async function fillInstant(page: Page, local: string): Promise<void> {
    const [day = '', time = ''] = local.split('T');
    const fill = async (name: string, text: string): Promise<void> => {
      const field = dialogOf(page).getByRole('textbox', { name, exact: true });
      await field.fill(text);
      await field.press('Tab');
    };
    await fill('In force from', day);
    await fill('In force from: time', time);
  }

  test('keys of their own decide', async () => {
    // The clock went on by a month: everybody's session is locked by now.
    const ann = stage.console.connect();
    await signIn(ann, 'ann');
    const data = {
      ...{ account_id: accounts[5], restriction: 'watch', reason_code: 'odd-hours', basis: 'case 2026-35' },
      restriction_id: 'restr-keys',
    };
    await ann.approvals.propose({
      ...{ kind: 'impose-restriction', data, key: newKey() },
      reason: 'watch it for a while',
    });
    const cora = await stage.visitAs('Compliance');
    await goTo(cora, '#/approvals');
    await cora
      .getByRole('row')
      .filter({ hasText: accounts[5] ?? '' })
      .waitFor();
    await cora.getByRole('grid', { name: 'Approvals' }).focus();
    await cora.keyboard.press('Home');
    await cora.keyboard.press('Enter');
    await cora.getByRole('heading', { name: 'Decide' }).waitFor();
    await cora.keyboard.press('a');
    await cora.getByLabel(/once more/).fill((accounts[5] ?? '').slice(-4));
    await cora.getByLabel(/once more/).press('Control+Enter');
    await cora.getByText('Nothing waits for a second person').waitFor();
    await picture(cora, 'approvals-empty');
  });
});
