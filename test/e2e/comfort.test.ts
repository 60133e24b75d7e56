// What makes a day's work bearable: a queue walked by keys, days typed and chosen, a page at 200 %, letters switched
// off, stillness where it is wanted.
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { describeBrowser, focused, goTo, openStage, type Stage } from '#test/support/browser';
import { testFolder } from '#test/support/workspaces';

const SMALL = { width: 720, height: 450 };
const LISTS = ['trades', 'accounts', 'people', 'audit', 'ledger/journal'];

describeBrowser('comfort', () => {
  const folder = testFolder();
  let stage: Stage;
  let page: Page;

  beforeAll(async () => {
    stage = await openStage(folder);
    page = await stage.visitAs('Auditor');
  }, 90_000);
  afterAll(() => stage.close());

  beforeEach(async () => {
    await page.setViewportSize({ width: 1_440, height: 900 });
    await goTo(page, '#/trades');
    await page.getByRole('row').nth(3).waitFor();
    await page.getByRole('grid', { name: 'Trades' }).focus();
  });

  /** Trades that the list says it has. */
  const tradesListed = async (): Promise<number> =>
    Number(await page.getByRole('grid', { name: 'Trades' }).getAttribute('aria-rowcount')) - 1;
  const opened = (): string => new URL(page.url()).hash.split(/[/?]/)[2] ?? '';
  const heading = async (): Promise<string> => (await page.locator('.pane h2').first().textContent()) ?? '';

  test('the next of a queue is there, and again, without the mouse', async () => {
    await page.keyboard.press('Home');
    await page.keyboard.press('Enter');
    await page.locator('.pane section').nth(2).waitFor();
    const seen = new Set([await heading()]);
    for (let step = 1; step <= 20; step += 1) {
      await page.keyboard.press('j');
      await expect.poll(heading).not.toBe([...seen].at(-1));
      await page.locator('.pane section').nth(2).waitFor();
      seen.add(await heading());
    }
    expect(seen.size).toBe(21);
  });

  test('Enter goes into what is open, Escape back to the list, from wherever the focus is', async () => {
    await page.keyboard.press('Home');
    await page.keyboard.press('Enter');
    await expect.poll(opened).not.toBe('');
    const id = opened();
    await page.keyboard.press('Enter');
    await expect.poll(() => focused(page)).toBe(`Details of ${id}`);
    await page.keyboard.press('Escape');
    await expect.poll(opened).toBe('');
    await expect.poll(() => focused(page)).toBe('Trades');
    await page.keyboard.press('Enter');
    await expect.poll(opened).toBe(id);
    await page.keyboard.press('Escape');
    await expect.poll(opened).toBe('');
  });

  test('End goes to the last row, and a selection is still there after it', async () => {
    await page.keyboard.press('Home');
    await page.keyboard.press('x');
    await page.keyboard.press('End');
    const last = (await tradesListed()) - 1;
    await page.locator(`#trades-row-${String(last)}`).waitFor();
    await page.keyboard.press('x');
    await page.getByText('2 selected').waitFor();
  });

  test('a day is typed or chosen with the keys, year first', async () => {
    const from = page.getByRole('textbox', { name: 'Created: from' });
    expect(await from.getAttribute('placeholder')).toBe('yyyy-mm-dd');
    await from.fill('2026/3/5');
    await from.press('Tab');
    await expect.poll(() => page.url()).toContain('created_from=2026-03-05');
    await page.getByRole('button', { name: 'Created: from: choose a day' }).press('Enter');
    await expect.poll(() => focused(page)).toContain('5 March 2026');
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('PageDown');
    await expect.poll(() => focused(page)).toContain('12 April 2026');
    await page.keyboard.press('Enter');
    await expect.poll(() => page.url()).toContain('created_from=2026-04-12');
    await expect.poll(() => focused(page)).toBe('Created: from: choose a day');
    await page.keyboard.press('Enter');
    await expect.poll(() => focused(page)).toContain('12 April 2026');
    await page.keyboard.press('Escape');
    await expect.poll(() => focused(page)).toBe('Created: from: choose a day');
    await page.getByRole('button', { name: 'Clear filter' }).click();
  });

  test('zoomed twice, a rule can be read, tried and written', async () => {
    await page.setViewportSize(SMALL);
    for (const path of ['', '/loop-direct', '/loop-direct?tab=backtest', '/loop-direct?edit=1']) {
      await goTo(page, `#/rules${path}`);
      await page
        .getByText(path.includes('edit') ? 'Nothing is wrong with it.' : 'loop-direct')
        .filter({ visible: true })
        .first()
        .waitFor();
      const sideways = `['html', 'main'].map((one) => document.querySelector(one)).some((one) => one.scrollWidth > one.clientWidth)`;
      expect(await page.evaluate(sideways), path).toBe(false);
    }
    const last = page.getByRole('tab', { name: 'Thresholds' });
    await last.scrollIntoViewIfNeeded();
    await last.click();
    expect(await page.getByRole('button', { name: 'Move the threshold' }).isVisible()).toBe(true);
  });

  test.each(LISTS)('zoomed twice, no page scrolls sideways and nothing is lost: %s', async (path) => {
    await page.setViewportSize(SMALL);
    await goTo(page, `#/${path}`);
    await page.getByRole('row').nth(1).waitFor();
    const sideways = `['html', 'main'].map((one) => document.querySelector(one)).some((one) => one.scrollWidth > one.clientWidth)`;
    expect(await page.evaluate(sideways)).toBe(false);
    await page.getByRole('button', { name: 'Filters' }).click();
    expect(await page.getByRole('search').getByRole('combobox').count()).toBeGreaterThan(0);
    expect(await page.evaluate(sideways)).toBe(false);
    await page.getByRole('button', { name: 'Filters' }).click();
    for (const name of ['Export CSV', 'Views']) {
      await page.getByRole('button', { name }).first().click({ trial: true });
    }
    await page.getByRole('grid').first().focus();
    await page.keyboard.press('Home');
    await page.keyboard.press('Enter');
    await page.getByRole('button', { name: 'Close' }).first().click();
    await page.getByRole('row').nth(1).waitFor();
  });

  test('letters do nothing once they are switched off; Enter and Escape still do', async () => {
    await page.evaluate(
      `localStorage.setItem('surety.settings', JSON.stringify({ ...JSON.parse(localStorage.getItem('surety.settings')), single_letter_keys: false }))`,
    );
    const still = await page.context().newPage();
    await still.addInitScript({
      content: `localStorage.setItem('surety.settings', JSON.stringify({ language: 'en', theme: 'light', single_letter_keys: false }));`,
    });
    await still.goto(page.url());
    await still.getByRole('row').nth(3).waitFor();
    await still.getByRole('grid', { name: 'Trades' }).focus();
    for (const key of ['g', 'a', 'x', 'j', '?']) await still.keyboard.press(key);
    await still.waitForTimeout(300);
    expect(still.url()).toContain('#/trades');
    expect(await still.locator('.place, .checked').count()).toBe(0);
    await still.keyboard.press('Enter');
    await expect.poll(() => new URL(still.url()).hash).toMatch(/^#\/trades\/T/);
    await still.keyboard.press('Escape');
    await expect.poll(() => new URL(still.url()).hash).toBe('#/trades');
    await still.close();
  });

  test('nothing moves for those who want stillness', async () => {
    const moving = `[...document.querySelectorAll('*')].map((one) => getComputedStyle(one)).filter((style) =>
      style.transitionDuration.split(',').concat(style.animationDuration.split(',')).some((one) => parseFloat(one) > 0.001)).length`;
    expect(await page.evaluate(moving)).toBe(0);
  });
});
