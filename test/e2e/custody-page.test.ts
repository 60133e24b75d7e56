/**
 * The page that checks custody certificates offline, as it is handed out: one file, opened from the disk, in a browser.
 */
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

import { chromium, type Browser, type Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';

import { receivablesList } from '#core/custody/proof/receivables';
import { receivablesCsv } from '#server/custody/certificates/receivables-file';
import { factsOf, honestMonth, KEYS_TEXT, keysOfPeriod } from '#test/support/custody-months';
import { describeBrowser } from '#test/support/browser';

import { custodyPage } from '../../scripts/custody-page.mjs';

const FIXTURES = join(import.meta.dirname, '..', 'fixtures', 'custody-proof');
const CHROMIUM = '/usr/bin/chromium';

describeBrowser('the page of the custody verifier', () => {
  let folder: string;
  let browser: Browser;
  let page: Page;
  const problems: string[] = [];
  const asked: string[] = [];

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'custody-page-'));
    writeFileSync(join(folder, 'page.html'), await custodyPage());
    browser = await chromium.launch({ executablePath: CHROMIUM, args: ['--no-sandbox'] });
    page = await (await browser.newContext({ locale: 'en-GB' })).newPage();
    page.on('console', (message) => message.type() === 'error' && problems.push(message.text()));
    page.on('pageerror', (error) => problems.push(String(error)));
    page.on('request', (request) => asked.push(request.url()));
    await page.goto(pathToFileURL(join(folder, 'page.html')).href);
  });
  afterAll(async () => {
    await browser.close();
    rmSync(folder, { recursive: true, force: true });
  });

  const lying = (...names: string[]): string[] => names.map((name) => join(FIXTURES, name));
  const headings = (): Promise<string[]> => page.getByRole('heading', { level: 2 }).allInnerTexts();

  it('accepts a certificate by itself, and says what it cannot check', async () => {
    await page.locator('#files').setInputFiles(lying('keys.json', 'certificate-2.json', 'proof-2.json'));
    await page.getByText('Proof file of A0000003').waitFor();
    expect(await headings()).toEqual([
      'Certificate 2: Accepted',
      'Proof file of A0000003, certificate 2, CNY 888.00: Accepted',
    ]);
    expect(await page.locator('#answers').innerText()).toContain(
      'It follows from the month before: not checked. It takes the certificates before.',
    );
    await page.reload();
  });

  it('accepts an honest chain and the proof file in it', async () => {
    expect(existsSync(FIXTURES)).toBe(true);
    const files = lying('keys.json', 'certificate-1.json', 'certificate-2.json', 'proof-2.json');
    await page.locator('#files').setInputFiles(files);
    await page.getByText('Proof file of A0000003').waitFor();
    expect(await headings()).toEqual([
      'Certificate 1: Accepted',
      'Certificate 2: Accepted',
      'Proof file of A0000003, certificate 2, CNY 888.00: Accepted',
    ]);
    expect(await page.locator('li.failed').count()).toBe(0);
    expect(await page.locator('main').innerText()).toContain('Your balance is in the total: passed.');
  });

  it('says it in Chinese, with no English left in its answers', async () => {
    await page.getByRole('button', { name: '中文' }).click();
    const text = await page.locator('#answers').innerText();
    expect(text).toContain('您的余额已计入总额');
    expect(text.replaceAll(/A0000003|CNY/g, '')).not.toMatch(/[A-Za-z]/);
    await page.getByRole('button', { name: 'English' }).click();
  });

  it('refuses a changed file, and tells one that is none', async () => {
    const changed = readFileSync(join(FIXTURES, 'proof-2.json'), 'utf8').replace('"88800"', '"98800"');
    writeFileSync(join(folder, 'changed.json'), changed);
    writeFileSync(join(folder, 'letter.txt'), '<img src=x onerror=alert(1)>');
    await page.locator('#files').setInputFiles([join(folder, 'changed.json'), join(folder, 'letter.txt')]);
    await page.getByText('This file is none of these: letter.txt').waitFor();
    expect((await headings()).at(-1)).toBe('Proof file of A0000003, certificate 2, CNY 988.00: Not accepted');
    expect(await page.locator('li.failed').allInnerTexts()).toEqual([
      'Your balance is in the total: failed. The way up does not end in the certificate.',
    ]);
  });

  it('accepts with remarks, and names the tests', async () => {
    const tests = { ...factsOf(1).tests, T9: 'failed' } as const;
    const { signed } = await honestMonth(1, { facts: { tests } });
    writeFileSync(join(folder, 'remarked.json'), signed.text);
    writeFileSync(join(folder, 'keys.json'), KEYS_TEXT);
    await page.reload();
    await page.locator('#files').setInputFiles([join(folder, 'keys.json'), join(folder, 'remarked.json')]);
    const told = 'T9 (Nothing outstanding is too old)';
    await page.getByText(`Certificate 1: Accepted, with remarks: ${told}`).waitFor();
    // A list of another month, and its CSV with a line that differs: told by digest, and by line.
    const list = receivablesList(keysOfPeriod('other'), [{ id: 'A0000009', balance_minor: -250n }]).text;
    writeFileSync(join(folder, 'owed.json'), list);
    writeFileSync(
      join(folder, 'owed.csv'),
      receivablesCsv([{ id: 'A0000009', balance_minor: -251n }], 'CNY'),
    );
    await page.locator('#files').setInputFiles([join(folder, 'owed.json'), join(folder, 'owed.csv')]);
    await page.getByText('Receivables owed.csv, of no certificate at hand, 1 account, CNY -2.51').waitFor();
    expect(await page.locator('li.failed').allInnerTexts()).toEqual([
      expect.stringContaining('A certificate has the digest of this list: failed.'),
      expect.stringContaining('failed. This line differs. (line 2)'),
    ]);
    expect(await page.locator('li.remark').allInnerTexts()).toEqual([
      `No test of care failed: remark. Failed, and does not take away from what is proved: ${told}`,
    ]);
  });

  it('asks no network for anything and breaks none of its own rules', async () => {
    expect(asked.filter((url) => !url.startsWith('file:'))).toEqual([]);
    expect(problems).toEqual([]);
    const outside = await page.evaluate(() =>
      fetch('http://127.0.0.1:9/').then(
        () => 'reached',
        () => 'refused',
      ),
    );
    expect(outside).toBe('refused');
    await expect.poll(() => problems.some((text) => text.includes('Content Security Policy'))).toBe(true);
  });
});
