// Monitoring of credit scores by keyboard: made, alarms counted where nobody opened it, bins opened, saved as a table, in Chinese.
import { readFile } from 'node:fs/promises';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { ConsoleClient } from '#core/contract/contract';
import { DEFAULT_POLICIES } from '#core/policy/policy';
import { describeBrowser, goTo, openStage, picture, signInAs, type Stage } from '#test/support/browser';
import { tabTo } from '#test/support/by-keyboard';
import { newKey, signIn } from '#test/support/console-host';
import { testFolder } from '#test/support/workspaces';

describeBrowser('monitoring of credit scores', () => {
  const folder = testFolder();
  let stage: Stage;
  let books: ConsoleClient;
  let officer: Page;

  beforeAll(async () => {
    stage = await openStage(folder);
    books = stage.console.connect();
    await signIn(books, 'cora');
    officer = await stage.visitAs('Compliance');
  }, 90_000);
  afterAll(() => stage.close());

  test('a report is made, and says what it is compared with', async () => {
    for (const key of ['g', 'z']) await officer.keyboard.press(key);
    await officer.getByRole('heading', { level: 1, name: 'Credit' }).waitFor();
    await officer.keyboard.press('3');
    // The clock makes the report of a month by itself, sooner or later.
    await officer
      .getByRole('button', { name: /^Look at scorecards/ })
      .and(officer.locator(':enabled'))
      .waitFor();
    await officer.keyboard.press('m');
    await officer.getByRole('heading', { name: 'Characteristics, the most shifted first' }).waitFor();
    await officer.getByText('laid down by experts').waitFor();
    await officer.getByText('Looked at last by cora').waitFor();
    expect((await books.creditMonitoring.last())?.by).toBe('cora');
  });

  test('a characteristic opens its bins, which hold everybody', async () => {
    const { report } = await books.creditMonitoring.report();
    const [first] = report?.characteristics ?? [];
    await tabTo(officer, /^Show bins: /);
    await officer.keyboard.press('Enter');
    const bins = officer.locator('#monitoring-characteristics .bins tbody tr');
    await expect.poll(() => bins.count()).toBe(first?.bins.length);
    const now = await bins.locator('td:nth-child(3)').allTextContents();
    const merchants = report?.months.at(-1)?.champion.merchants;
    expect(now.reduce((sum, text) => sum + Number(text), 0)).toBe(merchants);
    await picture(officer, 'credit-monitoring');
    await officer.locator('#monitoring-outcomes').scrollIntoViewIfNeeded();
    await officer.locator('#monitoring-groups').scrollIntoViewIfNeeded();
    await picture(officer, 'credit-monitoring-groups');
  });

  test('it is saved as a table', async () => {
    const [download] = await Promise.all([
      officer.waitForEvent('download'),
      officer.getByRole('button', { name: 'Save as CSV' }).press('Enter'),
    ]);
    expect(download.suggestedFilename()).toMatch(/^credit-monitoring-\d+\.csv$/);
    const text = await readFile(await download.path(), 'utf8');
    expect(text).toContain('part,at,scorecard,about,figure,value');
    expect(text).toMatch(/^month,.*,champion,,mean_score,/m);
  });

  test('alarms are counted in the sidebar and lead to what they rest on', async () => {
    const data = { ...DEFAULT_POLICIES['credit-monitoring'], merchants_min: 5, characteristic_points_min: 0 };
    const lax = { ...data, shift_watch_ppm: 0, shift_alarm_ppm: 1, chance_ppm: 1_000_000 };
    const at = Date.now() + 12_000;
    const policy = { policy: 'credit-monitoring', version: 2, effective_from: at, data: lax };
    const admin = stage.console.connect();
    await signIn(admin, 'ada');
    const asked = { kind: 'publish-policy', data: policy, reason: 'looked at more closely' };
    const { id } = await books.approvals.propose({ ...asked, key: newKey() });
    await admin.approvals.approve({ id, key: newKey() });
    await expect.poll(() => Date.now(), { timeout: 20_000 }).toBeGreaterThan(at);
    await officer.keyboard.press('m');
    await officer.getByRole('table').first().getByText('Alarm').first().waitFor();
    const alarms = (await books.creditMonitoring.last())?.alarms ?? 0;
    expect(alarms).toBeGreaterThan(0);
    await officer
      .getByRole('navigation')
      .getByRole('link', { name: `Credit ${String(alarms)}` })
      .waitFor();
    await officer
      .getByRole('button', { name: /^Merchants differ in: / })
      .first()
      .press('Enter');
    await expect
      .poll(() => officer.evaluate<string>('document.activeElement.id'))
      .toBe('monitoring-characteristics');
    await picture(officer, 'credit-monitoring-alarms');
  }, 60_000);

  test('and in Chinese', async () => {
    const page = await stage.visit({ language: 'zh', theme: 'dark' });
    await signInAs(page, '合规');
    await goTo(page, '#/credit/monitoring');
    await page.getByRole('heading', { name: '各特征（变化最大的在前）' }).waitFor();
    await page.getByText('商户特征有变化').first().waitFor();
    await picture(page, 'credit-monitoring-zh');
  });
});
