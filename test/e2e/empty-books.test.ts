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
import { newKey, signIn } from '#test/support/console-host';
import { testFolder } from '#test/support/workspaces';

const PASSWORD = 'correct horse battery';
const ANN = { login: 'ann', name: 'Ann Li', password: 'chosen for ann by ada' };

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

  test('credit says what is not there yet: no scores, no report and nothing to save', async () => {
    const [ada, ann] = [stage.console.connect(), stage.console.connect()];
    await signIn(ada, 'ada', PASSWORD);
    await ada.staff.add({ ...ANN, key: newKey(), roles: ['analyst'] });
    await signIn(ann, ANN.login, ANN.password);
    await ann.session.changePassword({ password: ANN.password, new_password: PASSWORD });
    const analyst = await stage.visit();
    await analyst.getByLabel('Login').fill(ANN.login);
    await analyst.getByLabel('Password', { exact: true }).fill(PASSWORD);
    await analyst.getByRole('button', { name: 'Sign in' }).click();
    await analyst.getByRole('navigation').first().waitFor();
    await goTo(analyst, '#/credit');
    const main = analyst.locator('main');
    await main.getByText('Never scored').waitFor();
    await main.getByText('Nobody is scored yet').waitFor();
    await picture(analyst, 'credit-empty');
    expect(await main.locator('.key-figure').count()).toBe(0);
    await analyst.keyboard.press('3');
    await main.getByText('No report since the console was opened').waitFor();
    await main.getByText('A report reads the whole journal once.').waitFor();
    await main.getByText('Never looked at').waitFor();
    expect(await main.getByRole('button', { name: 'Save as CSV' }).isDisabled()).toBe(true);
    expect(await main.getByRole('button', { name: /^Look at scorecards/ }).isEnabled()).toBe(true);
    expect(await ann.creditMonitoring.last()).toBeNull();
    await picture(analyst, 'monitoring-empty');
    // Looking at nothing gives a report of nothing.
    await analyst.keyboard.press('m');
    await main.getByText('Looked at last by ann').waitFor();
    await main.getByText('No merchant had traded').waitFor();
    expect(await main.getByRole('table').count()).toBe(0);
    await picture(analyst, 'monitoring-of-nothing');
  });
});
