// Importing as people do it: files chosen and dropped, columns of other names mapped once and remembered, long work left,
// found in the job centre and stopped, and the same history imported into empty books.
// Each test goes on from the books as the one before left them.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { ConsoleClient } from '#core/contract/contract';
import {
  choose,
  describeBrowser,
  dialogOf,
  goTo,
  openStage,
  picture,
  type Stage,
} from '#test/support/browser';
import { testFolder } from '#test/support/workspaces';

const EXAMPLES = join(import.meta.dirname, '..', '..', 'examples', 'import');
const ADA = { login: 'ada', name: 'Ada Wong', password: 'correct horse battery' };
const MANY = 60_000;

describeBrowser('importing', () => {
  const folder = testFolder();
  let stage: Stage;
  let books: ConsoleClient;
  let page: Page;

  beforeAll(async () => {
    stage = await openStage(folder, { sample: false });
    books = stage.console.connect();
    await books.workspaces.create({ location: join(folder, 'books.surety') });
    await books.session.setUp(ADA);
    page = await stage.visit();
    await page.getByLabel('Login', { exact: true }).fill(ADA.login);
    await page.getByLabel('Password', { exact: true }).fill(ADA.password);
    await page.getByRole('button', { name: 'Sign in' }).click();
    await page.getByRole('navigation', { name: 'Screens' }).waitFor();
    await goTo(page, '#/import');
  });
  afterAll(() => stage.close());

  /** The example's trades under the headers of another system. */
  const foreign = (): string => {
    const [, ...rows] = readFileSync(join(EXAMPLES, 'trades.csv'), 'utf8').split(/\r?\n/);
    return ['Order,Buyer account,Seller account,Fen,Where,Article,Made', ...rows].join('\n');
  };

  async function drop(name: string, text: string): Promise<void> {
    const data = await page.evaluateHandle(
      `(() => { const data = new DataTransfer(); data.items.add(new File([${JSON.stringify(text)}], ${JSON.stringify(name)})); return data; })()`,
    );
    const target = page.getByText('Drop files here');
    await target.dispatchEvent('dragover', { dataTransfer: data });
    await target.dispatchEvent('drop', { dataTransfer: data });
  }

  async function mapTrades(): Promise<void> {
    await page.getByRole('button', { name: 'Name the columns of orders.csv' }).click();
    const form = dialogOf(page);
    await choose(page, form, 'What each row is', 'Trades');
    await form.getByText(/Still without a column: .*trade_id/).waitFor();
    const columns = [
      ['trade_id', 'Order'],
      ['buyer_id', 'Buyer account'],
      ['seller_id', 'Seller account'],
      ['amount_minor', 'Fen'],
      ['marketplace', 'Where'],
      ['goods', 'Article'],
      ['created_at', 'Made'],
    ] as const;
    for (const [field, column] of columns) {
      await choose(page, form, `Column for ${field}`, column);
    }
    await picture(page, 'import-map');
    await form.getByRole('button', { name: 'Use these columns' }).click();
  }

  test('a file with other headers is named by hand; with the rest it is rehearsed, then imported', async () => {
    const files = readdirSync(EXAMPLES).filter((name) => name !== 'trades.csv');
    await page.locator('input[type="file"]').setInputFiles(files.map((name) => join(EXAMPLES, name)));
    await drop('orders.csv', foreign());
    await page.getByText('Not recognised').waitFor();
    expect(await page.getByRole('button', { name: 'Rehearse' }).isDisabled()).toBe(true);
    await mapTrades();
    await page.getByText('Trades, columns named by hand').waitFor();
    await page.getByLabel('Source').fill('old-shop');
    await page.getByRole('button', { name: 'Rehearse' }).click();
    await page.getByText('Everything can be imported. Nothing was stored.').waitFor();
    await picture(page, 'import-rehearsed');
    expect((await books.trades.count({ filter: {} })).count).toBe(0);
    await page.getByRole('button', { name: 'Import', exact: true }).click();
    await page.getByText('Everything was imported.').waitFor();
    await picture(page, 'import-done');
    expect((await books.trades.count({ filter: {} })).count).toBeGreaterThan(20);
  });

  test('the same headers are known the next time, and the same rows are not imported twice', async () => {
    await page.getByRole('button', { name: 'Import more' }).click();
    await drop('orders-2.csv', foreign());
    await page.getByText('Trades, columns named by hand').waitFor();
    await page.getByRole('button', { name: 'Rehearse' }).click();
    await page.getByRole('heading', { name: '3. What the rehearsal found' }).waitFor();
    const total = page.getByRole('row').filter({ hasText: 'Total' });
    const there = (await total.getByRole('cell').nth(3).textContent())?.trim();
    expect(Number(there)).toBe((await books.trades.count({ filter: {} })).count);
    await page.getByRole('button', { name: 'Remove orders-2.csv' }).click();
  });

  test('what the platform would have refused as new work is counted by reason and named by file and line', async () => {
    const header = 'transfer_id,from_account_id,to_account_id,amount_minor,transferred_at';
    const rows = Array.from(
      { length: 12 },
      (_, at) => `TR-poor-${String(at)},A-001,A-002,900000000,2026-03-01T00:00:0${String(at % 10)}Z`,
    );
    await drop('poor.csv', [header, ...rows, ''].join('\n'));
    await page.locator('main').getByText('Transfers').first().waitFor();
    await page.getByRole('button', { name: 'Rehearse' }).click();
    await page.getByRole('heading', { name: 'Against the rules' }).waitFor();
    await picture(page, 'import-against-rules');
    await page.getByText('The first 10 of 12 such rows.').waitFor();
    const reason = page.getByRole('row').filter({ has: page.getByText('limit-exceeded', { exact: true }) });
    expect((await reason.getByRole('cell').last().textContent())?.trim()).toBe('12');
    const named = page
      .getByRole('row')
      .filter({ hasText: 'poor.csv' })
      .filter({ hasText: 'limit is exceeded' });
    expect(await named.count()).toBe(10);
    expect((await named.first().getByRole('cell').nth(1).textContent())?.trim()).toBe('2');
    await page.getByRole('button', { name: 'Remove poor.csv' }).click();
  });

  test('long work goes on when the page is left, stands in the job centre, and is stopped', async () => {
    const [header] = readFileSync(join(EXAMPLES, 'device-and-login-events.csv'), 'utf8').split(/\r?\n/);
    const rows = Array.from(
      { length: MANY },
      (_, at) => `E-many-${String(at)},A-001,login,dev-7f3a,203.0.113.7,2026-02-01T00:00:00Z`,
    );
    await page.locator('input[type="file"]').setInputFiles({
      name: 'many.csv',
      mimeType: 'text/csv',
      buffer: Buffer.from([header, ...rows].join('\n')),
    });
    await page.locator('main').getByText('Devices and sign-ins').waitFor();
    await page.getByRole('button', { name: 'Rehearse' }).click();
    await page.getByRole('button', { name: 'Stop', exact: true }).waitFor();
    await goTo(page, '#/overview');
    await page.getByRole('button', { name: 'Long work, 1 running' }).click();
    await page.getByText('many.csv').first().waitFor();
    await picture(page, 'job-centre');
    await page.keyboard.press('Escape');
    await goTo(page, '#/import');
    await page.getByRole('button', { name: 'Stop', exact: true }).click();
    await page.getByText('Stopped. Nothing was stored.').waitFor();
    await picture(page, 'import-stopped');
    await page.getByRole('button', { name: 'Long work, 0 running' }).waitFor();
  });
});
