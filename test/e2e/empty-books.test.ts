// Empty books until money can move, from the screen alone: the first administrator, what comes first, an account in
// custody, a further currency and its account. Each test goes on from the books as the one before left them.
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import {
  choose,
  describeBrowser,
  dialogOf,
  goTo,
  openStage,
  picture,
  told,
  type Stage,
} from '#test/support/browser';
import { testFolder } from '#test/support/workspaces';

const PASSWORD = 'correct horse battery';

describeBrowser('empty books', () => {
  const folder = testFolder();
  let stage: Stage;
  let page: Page;

  beforeAll(async () => {
    stage = await openStage(folder, { sample: false });
    page = await stage.visit();
  });
  afterAll(() => stage.close());

  async function openCustody(id: string, currency: string): Promise<void> {
    await page.getByRole('button', { name: 'Open custody account' }).click();
    const form = dialogOf(page);
    await form.getByLabel('Account', { exact: true }).fill(id);
    await choose(page, form, 'Currency', currency);
    await form.getByLabel('Bank code').fill('ABC');
    await form.getByLabel('Last four digits').fill('7788');
    await form.getByText('No money moves.').waitFor();
    await form.getByRole('button', { name: 'Open custody account' }).click();
    await told(page, 'Done: entry');
    await form.waitFor({ state: 'hidden' });
    await page.getByRole('row').filter({ hasText: id }).waitFor();
  }

  test('the first administrator is told what comes first', async () => {
    await page.getByLabel('Name', { exact: true }).fill('Books');
    await page.getByLabel('File or PostgreSQL URL').first().fill(join(folder, 'books.surety'));
    await page.getByRole('button', { name: 'Create the workspace' }).click();
    await page.getByLabel('Login').fill('ada');
    await page.getByLabel('Name').fill('Ada Wong');
    await page.getByLabel('Password', { exact: true }).fill(PASSWORD);
    await page.getByLabel('The same once more').fill(PASSWORD);
    await page.getByRole('button', { name: 'Create the administrator' }).click();
    const steps = page.getByRole('list', { name: 'What comes first' });
    await steps.waitFor();
    await picture(page, 'first-steps');
    // Whoever may not do a step is told who does.
    await steps.getByText('Register people').waitFor();
    expect(await steps.getByRole('link', { name: 'Register people' }).count()).toBe(0);
    await steps.getByText('Compliance').waitFor();
    await steps.getByRole('link', { name: 'Open the custody accounts' }).click();
    await page.getByRole('heading', { name: 'Accounts' }).waitFor();
  });

  test('an account in custody is opened and shows', async () => {
    await openCustody('custody-abc', 'CNY');
    await page.getByRole('row').filter({ hasText: 'custody-abc' }).click();
    await page.getByText('ABC ·· 7788').first().waitFor();
  });

  test('a currency that is not open yet is opened, and then an account in it', async () => {
    await goTo(page, '#/accounts');
    await page.getByRole('button', { name: 'Open currency' }).click();
    const form = dialogOf(page);
    const send = form.getByRole('button', { name: 'Open currency' });
    // No currency is taken for granted.
    expect(await send.isDisabled()).toBe(true);
    await form.getByRole('combobox', { name: 'Currency', exact: true }).press('Enter');
    await page.getByRole('option', { name: 'JPY', exact: true }).filter({ visible: true }).waitFor();
    expect(await page.getByRole('option', { name: 'CNY', exact: true }).count()).toBe(0);
    await page.keyboard.press('Escape');
    await choose(page, form, 'Currency', 'JPY');
    await form.getByText('No money moves.').waitFor();
    await send.click();
    await told(page, 'Done: entry');
    await form.waitFor({ state: 'hidden' });
    await goTo(page, '#/accounts?class=system');
    await page.getByRole('row').filter({ hasText: 'JPY' }).waitFor();
    await goTo(page, '#/accounts?class=custody');
    await openCustody('custody-jpy', 'JPY');
  });
});
