// Figures of risk work by keyboard: of chosen days, from a rule to the queue of its alerts, and as files for whoever
// supervises, for those who may know of suspicions alone.
import { readFile } from 'node:fs/promises';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { ConsoleClient } from '#core/contract/contract';
import { describeBrowser, dialogOf, goTo, openStage, picture, type Stage } from '#test/support/browser';
import { pick, tabTo } from '#test/support/by-keyboard';
import { jobEnded, newKey, signIn } from '#test/support/console-host';
import { testFolder } from '#test/support/workspaces';

describeBrowser('figures of risk work', () => {
  const folder = testFolder();
  let stage: Stage;
  let books: ConsoleClient;
  let auditor: Page;

  beforeAll(async () => {
    stage = await openStage(folder);
    books = stage.console.connect();
    await signIn(books, 'cora');
    await jobEnded(books, (await books.alerts.scan({ key: newKey() })).job_id);
    const [first, second] = (await books.alerts.list({ limit: 2 })).rows;
    for (const [alert, disposition, reason_code] of [
      [first, 'confirmed', 'cash-out'],
      [second, 'explained', 'promotion'],
    ] as const) {
      const data = { alert_id: alert?.id, disposition, reason_code, deserved: 'yes' };
      await books.commands.submit({ kind: 'dispose-alert', data, key: newKey() });
    }
    auditor = await stage.visitAs('Auditor');
  }, 90_000);
  afterAll(() => stage.close());

  test('charts and tables of chosen days, each rule leading to its alerts', async () => {
    for (const key of ['g', 'f']) await auditor.keyboard.press(key);
    await auditor.getByRole('heading', { level: 1, name: 'Risk figures' }).waitFor();
    const { by_rule, raised } = await books.riskFigures.read({});
    const [busiest] = by_rule;
    await auditor.getByText(`alerts are open now`).waitFor();
    await picture(auditor, 'risk-figures');
    await auditor.getByRole('heading', { name: 'By rule' }).scrollIntoViewIfNeeded();
    await auditor.getByRole('region', { name: 'By rule' }).scrollIntoViewIfNeeded();
    await picture(auditor, 'risk-figures-rules');
    await tabTo(auditor, 'Days that are counted');
    await pick(auditor, 'Other days');
    await goTo(auditor, '#/risk-figures?span=days&from=2020-01-01&to=2019-01-01');
    await auditor.getByText('Expected a last day that is not before the first').waitFor();
    await goTo(auditor, '#/risk-figures?span=days&from=2019-01-01&to=2020-01-01');
    await expect.poll(async () => auditor.locator('.key-figure .value').first().textContent()).toBe('0');
    await goTo(auditor, '#/risk-figures?span=all');
    await expect
      .poll(async () => auditor.locator('.key-figure .value').first().textContent())
      .toBe(String(raised));
    const row = auditor.getByRole('row').filter({ hasText: busiest?.rule ?? '' });
    await row.getByRole('link').first().press('Enter');
    await auditor.getByRole('heading', { level: 1, name: 'Alerts' }).waitFor();
    expect(auditor.url()).toContain(`rule=${busiest?.rule ?? ''}`);
    const { count } = await books.alerts.count({ filter: { view: 'open', rule: busiest?.rule ?? '' } });
    await auditor.getByText(`${String(count)} rows`).waitFor();
  });

  test('the pack is saved from the palette, and says the same figures', async () => {
    await goTo(auditor, '#/risk-figures?span=all');
    await auditor.getByText('alerts are open now').waitFor();
    await auditor.keyboard.press('Control+k');
    await dialogOf(auditor).getByRole('combobox').waitFor();
    await auditor.keyboard.type('Regulator pack: PDF in English');
    await dialogOf(auditor).getByRole('option').first().filter({ hasText: 'Regulator pack' }).waitFor();
    const [download] = await Promise.all([auditor.waitForEvent('download'), auditor.keyboard.press('Enter')]);
    expect(download.suggestedFilename()).toMatch(/^risk-figures-.*-en\.pdf$/);
    expect((await readFile(await download.path())).subarray(0, 5).toString('latin1')).toBe('%PDF-');
    const [table] = await Promise.all([
      auditor.waitForEvent('download'),
      auditor.getByRole('button', { name: 'Export CSV' }).press('Enter'),
    ]);
    const text = await readFile(await table.path(), 'utf8');
    expect(text).toContain('total,,closed,2');
    expect(text).toContain('about,,made_by,abe');
  });

  test('whoever may not know of suspicions has no such screen', async () => {
    const finance = await stage.visitAs('Finance');
    await goTo(finance, '#/risk-figures');
    await finance.getByText('You have no permission for this').waitFor();
    await finance.context().close();
  });
});
