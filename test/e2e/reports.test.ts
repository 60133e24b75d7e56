// A report to the authority by keyboard: begun from an alert in the words of its evidence, mended where it is wrong,
// amended, proposed, read and approved by a second person, and saved as files.
import { readFile } from 'node:fs/promises';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { ConsoleClient } from '#core/contract/contract';
import { describeBrowser, dialogOf, goTo, openStage, picture, told, type Stage } from '#test/support/browser';
import { fill, tabTo } from '#test/support/by-keyboard';
import { jobEnded, newKey, signIn } from '#test/support/console-host';
import { testFolder } from '#test/support/workspaces';

describeBrowser('reports by keyboard', () => {
  const folder = testFolder();
  let stage: Stage;
  let books: ConsoleClient;
  let analyst: Page;
  let alert_id = '';
  let report_id = '';

  beforeAll(async () => {
    stage = await openStage(folder);
    books = stage.console.connect();
    await signIn(books, 'ann');
    await jobEnded(books, (await books.alerts.scan({ key: newKey() })).job_id);
    alert_id = (await books.alerts.list({ limit: 1 })).rows[0]?.id ?? '';
    analyst = await stage.visitAs('Analyst');
  }, 90_000);
  afterAll(() => stage.close());

  /** Presses a button that has the focus by then. */
  async function press(page: Page, name: string | RegExp): Promise<void> {
    await page.getByRole('button', { name }).press('Enter');
  }

  async function saved(page: Page, command: string): Promise<{ name: string; bytes: Buffer }> {
    await page.keyboard.press('Control+k');
    await dialogOf(page).getByRole('combobox').waitFor();
    await page.keyboard.type(command);
    await dialogOf(page).getByRole('option').first().filter({ hasText: command }).waitFor();
    const [download] = await Promise.all([page.waitForEvent('download'), page.keyboard.press('Enter')]);
    return { name: download.suggestedFilename(), bytes: await readFile(await download.path()) };
  }

  test('nothing is there at first, and the screen says where reports begin', async () => {
    for (const key of ['g', 'e']) await analyst.keyboard.press(key);
    await analyst.getByRole('heading', { level: 1, name: 'Reports' }).waitFor();
    await analyst.getByText('No report yet').waitFor();
    await picture(analyst, 'reports-empty');
  });

  test('it begins with what the evidence says, and says what is wrong with each field', async () => {
    await goTo(analyst, `#/alerts/${alert_id}`);
    await press(analyst, 'Draft report');
    const form = analyst.getByRole('form', { name: 'The report as it is written' });
    await form.waitFor();
    const suggested = await books.reports.suggest({ about: alert_id });
    const narrative = analyst.getByLabel('What is suspected');
    expect(await narrative.inputValue()).toBe(suggested.narrative);
    await fill(analyst, 'Accounts', 'A 1 · wrong');
    await form.getByText('·: ').waitFor();
    await tabTo(analyst, /^First day/);
    await analyst.keyboard.press('Control+A');
    await analyst.keyboard.type('2031-01-01');
    await analyst.keyboard.press('Tab');
    await form.getByText('Expected a day that is not before the first day').waitFor();
    expect(await analyst.getByRole('button', { name: 'Save draft' }).isDisabled()).toBe(true);
    await picture(analyst, 'report-problems');
    // What was typed outlives a look elsewhere.
    for (const key of ['Escape', 'g', 'c']) await analyst.keyboard.press(key);
    await analyst.getByRole('heading', { level: 1, name: 'Cases' }).waitFor();
    await goTo(analyst, `#/reports/new?about=${alert_id}`);
    await form.waitFor();
    expect(await analyst.getByRole('textbox', { name: 'Accounts' }).inputValue()).toBe('A 1 · wrong');
    await press(analyst, 'Discard');
    await analyst.getByRole('heading', { name: 'Suspected trades' }).waitFor();
  });

  test('saved, amended, and proposed to a second person', async () => {
    await press(analyst, 'Draft report');
    await analyst.getByRole('form', { name: 'The report as it is written' }).waitFor();
    await press(analyst, 'in Chinese');
    await expect.poll(() => analyst.getByLabel('What is suspected').inputValue()).toContain('账户');
    await press(analyst, 'in English');
    await expect.poll(() => analyst.getByLabel('What is suspected').inputValue()).toContain('Account');
    await analyst.getByLabel('What is suspected').focus();
    await analyst.keyboard.press('Control+s');
    await told(analyst, 'Version 1 is saved as a draft');
    report_id = (await books.reports.list({})).rows[0]?.id ?? '';
    await analyst.getByRole('heading', { level: 2, name: report_id }).waitFor();
    await analyst.getByRole('button', { name: 'Amend' }).waitFor();
    await analyst.keyboard.press('e');
    await fill(analyst, /^What was done about it/, 'The account was heard on Monday.');
    await analyst.keyboard.press('Control+s');
    await told(analyst, 'Version 2 is saved as a draft');
    await analyst.getByText('The account was heard on Monday.').waitFor();
    await analyst.keyboard.press('p');
    await dialogOf(analyst).getByRole('button', { name: 'Cancel' }).waitFor();
    await fill(analyst, 'Reason for the second person', 'it is complete');
    await tabTo(analyst, 'Propose: File report');
    await analyst.keyboard.press('Enter');
    await told(analyst, 'A second person has to approve it');
    await analyst.getByText('It waits for a second person').waitFor();
    await picture(analyst, 'report-waits');
    const { rows } = await books.reports.list({ filter: { status: 'draft' } });
    expect(rows).toMatchObject([{ id: report_id, version: 2, about: alert_id }]);
  });

  test('the second person reads it whole where he approves it', async () => {
    const compliance = await stage.visitAs('Compliance');
    const { approval_id } = await books.reports.detail({ id: report_id });
    await goTo(compliance, `#/approvals/${approval_id ?? ''}`);
    await compliance.getByText('The account was heard on Monday.').waitFor();
    await picture(compliance, 'report-approval');
    await compliance.keyboard.press('a');
    await compliance.getByRole('button', { name: 'Approve' }).last().press('Enter');
    await expect
      .poll(async () => (await books.reports.detail({ id: report_id })).report.status)
      .toBe('filed');
    await compliance.context().close();
  });

  test('filed, it is saved as JSON and as PDF, and cannot be amended any more', async () => {
    await goTo(analyst, `#/reports/${report_id}?status=filed`);
    await analyst.getByText('Approved by').waitFor();
    expect(await analyst.getByRole('button', { name: 'Amend' }).count()).toBe(0);
    const json = await saved(analyst, 'JSON for programs');
    expect(JSON.parse(json.bytes.toString('utf8'))).toMatchObject({
      id: report_id,
      status: 'filed',
      version: 2,
    });
    const pdf = await saved(analyst, 'PDF in Chinese');
    expect(pdf.name).toBe(`${report_id}-v2-zh.pdf`);
    expect(pdf.bytes.subarray(0, 5).toString('latin1')).toBe('%PDF-');
    await picture(analyst, 'report-filed');
    await goTo(analyst, `#/alerts/${alert_id}`);
    await analyst.getByRole('link', { name: report_id }).waitFor();
  });

  test('whoever may not know of suspicions has no such screen', async () => {
    for (const role of ['Finance', 'Administrator'] as const) {
      const page = await stage.visitAs(role);
      expect(await page.getByRole('navigation').first().getByText('Reports').count()).toBe(0);
      await goTo(page, `#/reports/${report_id}`);
      await page.getByText('You have no permission for this').waitFor();
      await page.context().close();
    }
  });
});
