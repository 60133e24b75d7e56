// The console without a mouse: lists, palette, screens by two keys, help, and focus that returns where it was.
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { describeBrowser, focused, goTo, openStage, type Stage } from '#test/support/browser';
import { testFolder } from '#test/support/workspaces';

describeBrowser('the keyboard', () => {
  const folder = testFolder();
  let stage: Stage;
  let page: Page;

  beforeAll(async () => {
    stage = await openStage(folder);
    page = await stage.visitAs('Analyst');
  }, 90_000);
  afterAll(() => stage.close());

  beforeEach(async () => {
    await goTo(page, '#/trades');
    await page.getByRole('row').nth(3).waitFor();
    await page.getByRole('grid', { name: 'Trades' }).focus();
  });

  const dialog = () => page.getByRole('dialog').filter({ visible: true });
  /** The trade that the detail shows, by the address. */
  const shown = (): string => new URL(page.url()).hash.split('/')[2] ?? '';
  const rowId = async (place: number): Promise<string> =>
    (
      await page
        .locator(`#trades-row-${String(place)} [role="gridcell"]`)
        .nth(1)
        .textContent()
    )?.trim() ?? '';

  test('j and k move, Enter opens, Escape closes and the list has the focus again', async () => {
    await page.keyboard.press('Home');
    await page.keyboard.press('j');
    await page.keyboard.press('j');
    await page.keyboard.press('k');
    await page.keyboard.press('Enter');
    const first = await rowId(1);
    await page.getByRole('heading', { level: 2, name: first }).waitFor();
    expect(shown()).toBe(first);
    await page.keyboard.press('j');
    const second = await rowId(2);
    await page.getByRole('heading', { level: 2, name: second }).waitFor();
    expect(shown()).toBe(second);
    await page.getByRole('region', { name: `Details of ${second}` }).focus();
    await page.keyboard.press('Escape');
    await page.getByRole('heading', { level: 2, name: second }).waitFor({ state: 'detached' });
    expect(await focused(page)).toBe('Trades');
  });

  test('the palette opens with Ctrl-K, finds a command and goes there', async () => {
    await page.keyboard.press('Control+k');
    await dialog().getByRole('combobox').waitFor();
    await expect.poll(() => focused(page)).toBe('Type a command, or an id of a trade, account or person');
    await page.keyboard.type('go to ledger');
    await dialog().getByRole('option', { name: 'Go to Ledger' }).waitFor();
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { level: 1, name: 'Ledger' }).waitFor();
  });

  test('Escape closes the palette and the focus is where it was', async () => {
    await page.keyboard.press('Control+k');
    await expect.poll(() => focused(page)).toContain('Type a command');
    await page.keyboard.press('Escape');
    await dialog().waitFor({ state: 'hidden' });
    await expect.poll(() => focused(page)).toBe('Trades');
  });

  test.each([
    ['o', 'Overview'],
    ['a', 'Accounts'],
    ['p', 'People'],
    ['w', 'Approvals'],
    ['l', 'Ledger'],
    [',', 'Settings'],
  ])('g then %s shows %s', async (key, heading) => {
    await page.keyboard.press('g');
    await page.keyboard.press(key);
    await page.getByRole('heading', { level: 1, name: heading }).waitFor();
  });

  test('? shows the keys, Escape closes them and the focus is where it was', async () => {
    await page.keyboard.press('?');
    await dialog().getByText('Open the row; again: go into it').waitFor();
    await page.keyboard.press('Escape');
    await dialog().waitFor({ state: 'hidden' });
    await expect.poll(() => focused(page)).toBe('Trades');
  });

  test('/ goes to the filter, and letters typed there are no commands', async () => {
    await page.keyboard.press('/');
    await expect.poll(() => focused(page)).toBe('Id begins with');
    await page.keyboard.type('go');
    await page.getByText('Nothing matches the filter').waitFor();
    expect(page.url()).toContain('#/trades');
    await page.getByRole('button', { name: 'Clear filter' }).first().click();
  });

  test('Escape closes a form and the focus is on the button that opened it', async () => {
    await page.keyboard.press('Home');
    await page.keyboard.press('Enter');
    const action = page.getByRole('button', { name: /^(Refund|Ship|Record|Request)/ }).first();
    await action.focus();
    const name = await focused(page);
    await page.keyboard.press('Enter');
    await dialog().getByRole('button', { name: 'Cancel' }).waitFor();
    await page.keyboard.press('Escape');
    await dialog().waitFor({ state: 'hidden' });
    await expect.poll(() => focused(page)).toBe(name);
  });
});
