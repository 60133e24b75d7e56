// What is done with accounts from the screen alone: the platform's own are opened, a withdrawal on its way to the bank
// ends, one way or the other, a credential ends; amounts are read in the currency of the account that is chosen.
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { ConsoleClient } from '#core/contract/contract';
import { choose, describeBrowser, dialogOf, goTo, openStage, told, type Stage } from '#test/support/browser';
import { newKey, signIn } from '#test/support/console-host';
import { testFolder } from '#test/support/workspaces';

const DAY_MS = 86_400_000;

describeBrowser('accounts', () => {
  const folder = testFolder();
  let stage: Stage;
  let books: ConsoleClient;

  beforeAll(async () => {
    stage = await openStage(folder);
    books = stage.console.connect();
    const ada = stage.console.connect();
    await signIn(ada, 'ada');
    await ada.commands.submit({ kind: 'open-currency', key: newKey(), data: { currency: 'JPY' } });
    await signIn(books, 'finn');
  }, 90_000);
  afterAll(() => stage.close());

  /** An account with a withdrawal held for the bank. */
  async function withHeldWithdrawal(): Promise<{ id: string; withdrawal_id: string }> {
    const { rows } = await books.accounts.list({ filter: { class: 'party' }, limit: 200 });
    for (const { account, available_minor } of rows) {
      if (available_minor < 10_000n || account.restrictions.length > 0) continue;
      const { instruments } = await books.accounts.detail({ id: account.id });
      const instrument = instruments.find((one) => one.kind !== 'credit-card');
      if (instrument === undefined) continue;
      const withdrawal_id = `W-${newKey().slice(0, 8)}`;
      const data = { withdrawal_id, account_id: account.id, instrument_id: instrument.id, amount: '100' };
      await books.commands.submit({ kind: 'request-withdrawal', key: newKey(), data });
      return { id: account.id, withdrawal_id };
    }
    throw new Error('the sample has no such account');
  }

  test('an administrator opens an account in custody at a bank', async () => {
    const page = await stage.visitAs('Administrator');
    await goTo(page, '#/accounts');
    await page.getByRole('button', { name: 'Open custody account' }).click();
    const form = dialogOf(page);
    await form.getByLabel('Account', { exact: true }).fill('custody-abc');
    await choose(page, form, 'Currency', 'CNY');
    await form.getByLabel('Bank code').fill('ABC');
    await form.getByLabel('Last four digits').fill('7788');
    await form.getByText('No money moves.').waitFor();
    await form.getByRole('button', { name: 'Open custody account' }).click();
    await told(page, 'Done: entry');
    await goTo(page, '#/accounts?class=custody');
    await page.getByRole('row').filter({ hasText: 'custody-abc' }).waitFor();
    await page.context().close();
  });

  test('a withdrawal that the bank sent back is returned to the balance', async () => {
    const { id, withdrawal_id } = await withHeldWithdrawal();
    const page = await stage.visitAs('Finance');
    await goTo(page, `#/accounts/${id}`);
    await page.getByRole('button', { name: 'Return withdrawal' }).click();
    const form = dialogOf(page);
    await choose(page, form, 'Withdrawal', withdrawal_id);
    await form.getByLabel('Reason', { exact: true }).fill('the bank knows no such account');
    await form.getByText('Held for withdrawals').first().waitFor();
    await form.getByRole('button', { name: 'Return withdrawal' }).click();
    await told(page, 'Done: entry');
    await page.getByRole('row').filter({ hasText: withdrawal_id }).getByText('Returned').waitFor();
    const { withdrawals } = await books.accounts.detail({ id });
    expect(withdrawals.find((one) => one.id === withdrawal_id)?.status).toBe('returned');
    await page.context().close();
  });

  test('compliance ends a credential of an account', async () => {
    const cora = stage.console.connect();
    await signIn(cora, 'cora');
    const { rows } = await books.accounts.list({ filter: { class: 'party' }, limit: 1 });
    const id = rows[0]!.account.id;
    const credential_id = `cert-${newKey().slice(0, 8)}`;
    const valid_until = Date.now() + 1_000 * DAY_MS;
    const data = { credential_id, account_id: id, credential_kind: 'shield', valid_until };
    await cora.commands.submit({ kind: 'issue-credential', key: newKey(), data });
    const page = await stage.visitAs('Compliance');
    await goTo(page, `#/accounts/${id}`);
    await page.getByRole('button', { name: 'End credential' }).click();
    const form = dialogOf(page);
    await choose(page, form, 'Credential', `Payment shield · ${credential_id}`);
    await form.getByLabel('Reason', { exact: true }).fill('the device is lost');
    await form.getByText('No money moves.').waitFor();
    await form.getByRole('button', { name: 'End credential' }).click();
    await told(page, 'Done: entry');
    const { credentials } = await books.accounts.detail({ id });
    expect(credentials.find((one) => one.id === credential_id)?.ended_at).not.toBeNull();
    await page.context().close();
  });

  test('a limit is read in the currency of the account it is for', async () => {
    const cora = stage.console.connect();
    await signIn(cora, 'cora');
    const { rows } = await books.accounts.list({ filter: { class: 'party', merchant: true }, limit: 1 });
    const { party_id, id } = rows[0]!.account;
    const yen = `yen-${newKey().slice(0, 8)}`;
    const data = { account_id: yen, party_id, currency: 'JPY' };
    await cora.commands.submit({ kind: 'open-account', key: newKey(), data });
    const { months } = await books.parties.detail({ id: party_id ?? '' });
    expect(months.map(({ currency }) => currency).sort()).toEqual(['CNY', 'JPY']);
    const in_yen = months.find(({ currency }) => currency === 'JPY')?.months;
    expect(in_yen?.every(({ sold, bought }) => sold + bought === 0)).toBe(true);
    const page = await stage.visitAs('Compliance');
    await goTo(page, `#/people/${party_id ?? ''}`);
    await page.getByRole('button', { name: 'Ask for a restriction' }).click();
    const form = dialogOf(page);
    await choose(page, form, 'Restriction', 'Limit collection');
    expect(await form.getByLabel('Limit per payment').count()).toBe(0);
    await choose(page, form, 'Account', `${id} · CNY`);
    await form.getByText('In CNY, such as 1234.50').first().waitFor();
    await choose(page, form, 'Account', `${yen} · JPY`);
    await form.getByText('In JPY, such as 123450').first().waitFor();
    await form.getByLabel('Limit per payment').fill('12.5');
    await form.getByText('Expected an amount in JPY.').waitFor();
    await page.context().close();
  });

  test('finance says that a withdrawal was paid; an analyst cannot', async () => {
    const { id, withdrawal_id } = await withHeldWithdrawal();
    const analyst = await stage.visitAs('Analyst');
    await goTo(analyst, `#/accounts/${id}`);
    await analyst.getByRole('button', { name: 'Return withdrawal' }).waitFor();
    expect(await analyst.getByRole('button', { name: 'Complete withdrawal' }).count()).toBe(0);
    await analyst.context().close();
    const page = await stage.visitAs('Finance');
    await goTo(page, `#/accounts/${id}`);
    await page.getByRole('button', { name: 'Complete withdrawal' }).click();
    const form = dialogOf(page);
    await choose(page, form, 'Withdrawal', withdrawal_id);
    const custody = form.getByRole('combobox', { name: 'Custody account', exact: true });
    await custody.press('Enter');
    await page.getByRole('option').filter({ visible: true }).first().click();
    await form.getByText('Custody cash').first().waitFor();
    await form.getByRole('button', { name: 'Complete withdrawal' }).click();
    await told(page, 'Done: entry');
    const { withdrawals } = await books.accounts.detail({ id });
    expect(withdrawals.find((one) => one.id === withdrawal_id)?.status).toBe('paid');
    await page.context().close();
  });
});
