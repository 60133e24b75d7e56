// Sellers' loans as staff meet them: the dossier made and fetched, the bank's decision noted, the money paid out and an
// instalment taken; what is held for the bank among all loans, in both languages.
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { ConsoleClient } from '#core/contract/contract';
import {
  describeBrowser,
  goTo,
  openStage,
  picture,
  signInAs,
  type Role,
  type Stage,
} from '#test/support/browser';
import { jobEnded, newKey, signIn } from '#test/support/console-host';
import { testFolder } from '#test/support/workspaces';

describeBrowser('loans', () => {
  const folder = testFolder();
  let stage: Stage;
  let ann: ConsoleClient;
  let finn: ConsoleClient;
  let loan_id = '';
  /** A bank that lends nothing in the sample. */
  const BANK = 'ABC';

  const act = (of: ConsoleClient, kind: string, data: object) =>
    of.commands.submit({ kind, data: { ...data }, key: newKey() });

  async function client(login: string): Promise<ConsoleClient> {
    const made = stage.console.connect();
    await signIn(made, login);
    return made;
  }

  async function as(role: Role, path: string): Promise<Page> {
    const page = await stage.visitAs(role);
    await goTo(page, path);
    return page;
  }

  beforeAll(async () => {
    stage = await openStage(folder);
    [ann, finn] = [await client('ann'), await client('finn')];
    await jobEnded(ann, (await ann.credit.run({ key: newKey() })).job_id);
    const merchants = await ann.accounts.list({ filter: { merchant: true }, limit: 100 });
    const free = merchants.rows.filter(
      ({ account }) => account.restrictions.length === 0 && account.currency === 'CNY',
    );
    // Somebody who borrows nothing in the sample.
    let account_id = '';
    for (const { account } of free) {
      const { loans } = await ann.loans.merchant({ account_id: account.id });
      account_id = loans.length === 0 ? account.id : account_id;
    }
    const consentTo = async (purpose: string): Promise<string> => {
      const until = Date.now() + 300 * 86_400_000;
      await act(ann, 'give-consent', { account_id, purpose, until, basis: 'signed form 12' });
      return (await ann.loans.merchant({ account_id })).consents[0]?.consent.id ?? '';
    };
    const applied = await act(ann, 'apply-for-loan', {
      ...{ account_id, bank: BANK, amount: '600000', months: 6, purpose: 'stock for autumn' },
      dossier_consent_id: await consentTo('loan-dossier'),
      collection_consent_id: await consentTo('loan-collection'),
    });
    loan_id = applied.subject;
  }, 120_000);
  afterAll(() => stage.close());

  test('go from the application to an instalment', { timeout: 120_000 }, async () => {
    const page = await as('Analyst', `/loans/${loan_id}`);
    await page.getByRole('button', { name: 'Make the dossier' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Make the dossier' }).click();
    // In the list another loan of the sample may be with its bank already.
    await page.locator('section.pane').getByText('With the bank').first().waitFor();
    const terms = { amount: '600000', rate_ppm: 120_000, months: 6, repayment: 'equal-instalments' };
    await act(ann, 'decide-loan', { loan_id, outcome: 'grant', reference: 'ABC 17', ...terms });
    const custody = await ann.accounts.list({ filter: { class: 'custody' }, limit: 20 });
    const custody_id = custody.rows.find(({ account }) => account.currency === 'CNY')?.account.id ?? '';
    await act(finn, 'disburse-loan', { loan_id, custody_id, amount: '600000' });
    await act(ann, 'collect-loan', { collection_id: 'k-1', loan_id, amount: '100000', reason: 'he asked' });
    await page.getByRole('heading', { name: 'Schedule' }).waitFor();
    await page.getByText('Taken from the balance').first().waitFor();
    await picture(page, 'loan');
    expect((await ann.loans.detail({ id: loan_id })).loan.collected_minor).toBe(100_000n);
  });

  test('stand together, with what is to be handed on to the bank', { timeout: 120_000 }, async () => {
    const page = await as('Finance', '/loans/portfolio');
    await page.getByRole('heading', { name: 'Held for banks' }).waitFor();
    await page.getByRole('row').filter({ hasText: BANK }).getByText('1,000.00').first().waitFor();
    await picture(page, 'loans-portfolio');
  });

  test('speak Chinese', { timeout: 120_000 }, async () => {
    const page = await stage.visit({ language: 'zh', theme: 'dark' });
    await signInAs(page, '分析员');
    await goTo(page, `/loans/${loan_id}`);
    await page.getByRole('heading', { name: '还款计划' }).waitFor();
    await picture(page, 'loan-zh');
    const words = await page.locator('main').innerText();
    expect(words).not.toMatch(/\b(?:dossier|late|paid|current|instalment)\b(?!-\d)/i);
  });
});
