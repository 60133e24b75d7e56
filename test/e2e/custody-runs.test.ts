// Daily runs as finance meets them: a day of the calendar run by the keyboard, looked through by its figures, signed by one and reviewed by
// another, saved as a file; the month stands on the overview.
import { readFileSync } from 'node:fs';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { describeBrowser, goTo, openStage, picture, type Stage } from '#test/support/browser';
import type { ConsoleClient } from '#core/contract/contract';
import { newKey, signIn } from '#test/support/console-host';
import { testFolder } from '#test/support/workspaces';

/** A day before those that the sample came with runs of, and the last of those. */
const DAY = '2026-04-24';
const LAST_DAY = '2026-06-30';

describeBrowser('daily runs', () => {
  const folder = testFolder();
  let stage: Stage;
  let fay: ConsoleClient;
  let page: Page;

  beforeAll(async () => {
    stage = await openStage(folder);
    fay = stage.console.connect();
    await signIn(fay, 'fay');
    page = await stage.visitAs('Finance');
  }, 120_000);
  afterAll(() => stage.close());

  test('a day is run, drilled into, signed by two and saved', { timeout: 120_000 }, async () => {
    await goTo(page, '/custody-runs?month=2026-04');
    const day = (name: string) => page.locator(`[data-day="${name}"]`);
    await day('2026-04-17').focus();
    await page.keyboard.press('ArrowDown');
    await page.waitForFunction(`document.activeElement?.dataset.day === '${DAY}'`);
    await page.keyboard.press('Enter');
    await page.getByText('No run is due of this day').waitFor();
    await page.keyboard.press('c');
    const pane = page.locator('section.pane');
    await pane.getByText('computed', { exact: true }).first().waitFor();

    // The three-way page stands first; a figure opens what is behind it, and the sum is the figure.
    const cell = pane.getByRole('row', { name: /^Outstanding/ }).getByRole('button');
    const figure = (await cell.textContent())?.trim() ?? '';
    await cell.click();
    const behind = page.getByRole('region', { name: 'What is behind the figure' });
    await behind.getByText('Sum of all').waitFor();
    expect(await behind.locator('tfoot').textContent()).toContain(figure);
    await picture(page, 'custody-behind');
    await page.keyboard.press('Escape');

    await page.keyboard.press('p');
    await page.getByRole('dialog').getByRole('button', { name: 'Sign' }).click();
    await pane.getByText('prepared', { exact: true }).first().waitFor();
    const { run_id } =
      (await fay.custodyRuns.month({ month: '2026-04' })).days.find((one) => one.day === DAY) ?? {};
    await fay.commands.submit({ kind: 'sign-run', data: { run_id, part: 'reviewer' }, key: newKey() });
    await pane.getByText('reviewed', { exact: true }).first().waitFor();
    await pane.getByText('fay', { exact: false }).first().waitFor();

    await pane.getByRole('link', { name: 'Reserve tables' }).click();
    await pane.getByText('Table 2-2').waitFor();
    await pane.getByRole('button', { name: 'Save' }).click();
    const saving = page.waitForEvent('download');
    await page.getByRole('menuitem', { name: 'CSV' }).click();
    const saved = await (await saving).path();
    expect(readFileSync(saved, 'utf8')).toContain('Reviewed by,fay');
    await goTo(page, '/overview');
    await page.getByText(`CNY: last run of ${LAST_DAY}`).waitFor();
  });
});
