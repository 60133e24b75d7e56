// Lists and silences by keyboard: a place on a list asked for and agreed to, ended before its time; a rule silenced
// about an account and heard again; and alerts given to colleagues by choice, one and many at once.
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { ConsoleClient } from '#core/contract/contract';
import { describeBrowser, dialogOf, goTo, openStage, picture, told, type Stage } from '#test/support/browser';
import { fill, pick, tabTo } from '#test/support/by-keyboard';
import { jobEnded, newKey, signIn } from '#test/support/console-host';
import { testFolder } from '#test/support/workspaces';

const WAIT = { timeout: 10_000, interval: 50 };

describeBrowser('lists, silences and colleagues', () => {
  const folder = testFolder();
  let stage: Stage;
  let lead: ConsoleClient;
  let analyst: Page;
  let compliance: Page;
  let account_id = '';
  let alert_ids: readonly string[] = [];

  beforeAll(async () => {
    stage = await openStage(folder);
    lead = stage.console.connect();
    await signIn(lead, 'cora');
    await jobEnded(lead, (await lead.alerts.scan({ key: newKey() })).job_id);
    const { rows } = await lead.alerts.list({ limit: 4 });
    account_id = rows[0]?.account_id ?? '';
    alert_ids = rows.map(({ id }) => id);
    analyst = await stage.visitAs('Analyst');
    compliance = await stage.visitAs('Compliance');
  }, 90_000);
  afterAll(() => stage.close());

  async function submitForm(page: Page): Promise<void> {
    await page.keyboard.press('Enter');
    await dialogOf(page).waitFor({ state: 'hidden' });
  }

  test('an account is entered on a list by two people, and taken off before its time', async () => {
    for (const key of ['g', 'b']) await analyst.keyboard.press(key);
    await analyst.getByText('No account is on a list').waitFor();
    await picture(analyst, 'lists-empty');
    await analyst.keyboard.press('c');
    await dialogOf(analyst).getByRole('button', { name: 'Cancel' }).waitFor();
    await tabTo(analyst, /^List$/);
    await pick(analyst, 'Watched: looked at closer');
    await fill(analyst, 'Account', account_id);
    await fill(analyst, 'Reason', 'sold the same goods twice');
    await fill(analyst, 'Reason for the second person', 'seen twice in a month');
    await tabTo(analyst, 'Propose: List account');
    await submitForm(analyst);
    await told(analyst, 'A second person has to approve it');
    const { rows } = await lead.approvals.list({ filter: { status: 'pending' } });
    const asked = rows.find(({ kind }) => kind === 'list-account');
    await lead.approvals.approve({ id: asked?.id ?? '', key: newKey() });
    await goTo(compliance, `#/watch-lists/accounts/${encodeURIComponent(`watch|${account_id}`)}`);
    await compliance.getByText('sold the same goods twice').last().waitFor();
    await picture(compliance, 'lists-detail');
    expect((await lead.alerts.listings({})).rows).toMatchObject([
      { account_id, owner: 'ann', approver: 'cora' },
    ]);
    await compliance.getByRole('button', { name: /^Take off/ }).waitFor();
    await compliance.keyboard.press('e');
    await fill(compliance, 'Reason', 'heard, and explained');
    await submitForm(compliance);
    await expect.poll(async () => (await lead.alerts.listings({})).rows.length, WAIT).toBe(0);
    const over = await lead.alerts.listings({ filter: { state: 'ended' } });
    expect(over.rows).toMatchObject([{ ended_by: 'cora' }]);
    await goTo(analyst, '#/watch-lists/accounts?state=ended');
    await analyst.getByRole('row').filter({ hasText: account_id }).waitFor();
  });

  test('a rule is silenced about an account, and heard again', async () => {
    await goTo(analyst, '#/watch-lists/rules');
    await analyst.getByText('No rule is silent about anybody').waitFor();
    await analyst.keyboard.press('c');
    await dialogOf(analyst).getByRole('button', { name: 'Cancel' }).waitFor();
    await tabTo(analyst, /^Rule$/);
    await pick(analyst, 'Money came back to a card payer');
    await fill(analyst, 'Account', account_id);
    await fill(analyst, 'Reason', 'a family that shares its card');
    await submitForm(analyst);
    await told(analyst, 'Done: entry');
    await expect.poll(async () => (await lead.alerts.silences({})).rows.length, WAIT).toBe(1);
    const soon = await lead.alerts.silences({ filter: { state: 'soon' } });
    expect(soon.rows).toEqual([]);
    await tabTo(analyst, 'Silent rules');
    await analyst.getByRole('grid').first().focus();
    for (const key of ['Home', 'Enter']) await analyst.keyboard.press(key);
    await analyst.getByText('a family that shares its card').last().waitFor();
    await picture(analyst, 'silence-detail');
    await analyst.getByRole('button', { name: /^End silence/ }).waitFor();
    await analyst.keyboard.press('e');
    await dialogOf(analyst).getByRole('button', { name: 'Cancel' }).waitFor();
    await tabTo(analyst, 'End silence');
    await submitForm(analyst);
    await expect.poll(async () => (await lead.alerts.silences({})).rows.length, WAIT).toBe(0);
  });

  test('alerts are given to a colleague by choice, one and many at once, and so is a case', async () => {
    const [first = '', second = '', third = ''] = alert_ids;
    const assigned = async (id: string) => (await lead.alerts.detail({ id })).alert.assignee;
    await goTo(analyst, `#/alerts/${first}`);
    await analyst.getByRole('heading', { name: 'Suspected trades' }).waitFor();
    await analyst.keyboard.press('o');
    await dialogOf(analyst).getByRole('button', { name: 'Cancel' }).waitFor();
    await tabTo(analyst, 'Assigned to');
    await pick(analyst, 'Cora Chen (cora)');
    await tabTo(analyst, 'Assign');
    await submitForm(analyst);
    await expect.poll(() => assigned(first), WAIT).toBe('cora');
    expect((await lead.alerts.workers({})).map(({ login }) => login)).toEqual(['ann', 'carl', 'cora']);
    await goTo(analyst, '#/alerts');
    await analyst.getByRole('row').nth(3).waitFor();
    await analyst.getByRole('grid').first().focus();
    for (const key of ['Home', 'j', 'x', 'j', 'x', 'a']) await analyst.keyboard.press(key);
    await dialogOf(analyst).getByText('2 alerts are meant.').waitFor();
    await tabTo(analyst, 'Assigned to');
    // It begins with the person himself; Carl comes next, then Cora.
    await analyst.keyboard.press('Enter');
    await analyst.getByRole('option', { name: 'Cora Chen (cora)' }).filter({ visible: true }).waitFor();
    for (const key of ['ArrowDown', 'ArrowDown', 'Enter']) await analyst.keyboard.press(key);
    await analyst.getByText('This is you.').waitFor({ state: 'detached' });
    await picture(analyst, 'assign-many');
    await tabTo(analyst, 'Assign');
    await submitForm(analyst);
    await told(analyst, '2 of 2 done');
    expect([await assigned(second), await assigned(third)]).toEqual(['cora', 'cora']);
    const data = { title: 'One shop', alert_ids: [second] };
    const { subject } = await lead.commands.submit({ kind: 'open-case', data, key: newKey() });
    await goTo(compliance, `#/cases/${subject}`);
    await compliance.getByRole('button', { name: /^Hand over/ }).press('Enter');
    await dialogOf(compliance).getByRole('button', { name: 'Cancel' }).waitFor();
    await tabTo(compliance, 'Owner');
    await pick(compliance, 'Ann Li (ann)');
    await tabTo(compliance, 'Hand over');
    await submitForm(compliance);
    await expect.poll(async () => (await lead.cases.detail({ id: subject })).case.owner, WAIT).toBe('ann');
  });

  test('whoever may not know of suspicions has no such screen', async () => {
    const finance = await stage.visitAs('Finance');
    await goTo(finance, '#/watch-lists');
    await finance.getByText('You have no permission for this').waitFor();
    await finance.context().close();
  });
});
