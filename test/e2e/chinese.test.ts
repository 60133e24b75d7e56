// The console in Chinese leaves no English sentence: on no screen, in no detail, and where something is wrong. Names, codes
// and what people wrote themselves are not the console's words.
import type { Locator, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { STARTING_RULES } from '#core/risk/starting-rules';
import {
  describeBrowser,
  dialogOf,
  goTo,
  openStage,
  picture,
  signInAs,
  type Stage,
} from '#test/support/browser';
import { doRiskWork, riskWorkRoutes } from '#test/support/risk-work';
import { doTrustWork, trustWorkRoutes } from '#test/support/trust-work';
import { testFolder } from '#test/support/workspaces';

const ROUTES = [
  ...['overview', 'trades', 'accounts', 'people', 'approvals', 'audit', 'import', 'settings'],
  ...['ledger/journal', 'ledger/balance', 'ledger/periods', 'ledger/verify'],
  ...['staff/members', 'staff/roles', 'staff/policies'],
];
const ROWS = [1, 2, 3];

/** What people of the sample are called and wrote: its five staff, its name, and reasons of what they asked for. */
const WRITTEN =
  /Sample platform|Ada Wong|Abe Sun|Ann Li|Cora Chen|Carl Zhou|Finn Zhao|Fay Guo|Two thirds of what is unpaid[^"]*|Three buyers report goods[^"]*|Case 2026-118, police report|Half of its orders are above[^"]*|score of the payment association[^"]*|The shop enclosed[^"]*|The maker confirms[^"]*/g;
/** What is written in rules themselves. */
const RULE_TEXTS = STARTING_RULES.flatMap(({ title, reason, source }) => [title, reason, source]);
/** Two words of letters after one another. */
const SENTENCE = /[A-Za-z]{2,} [A-Za-z]{2,}/;

/** Lines on show, and words that only a screen reader says. Journal entries stand there as they were written. */
const SHOWN = `[
  ...document.body.innerText.split('\\n'),
  ...[...document.querySelectorAll('[aria-label], [placeholder], [title]')].flatMap((node) =>
    ['aria-label', 'placeholder', 'title'].map((name) => node.getAttribute(name) ?? '')),
]`;

async function english(page: Page): Promise<string[]> {
  await page.locator('[aria-busy="true"]').first().waitFor({ state: 'detached' });
  const lines = await page.evaluate<string[]>(SHOWN);
  return [...new Set(lines)].filter((line) => SENTENCE.test(line.replace(WRITTEN, '')));
}

describeBrowser('in Chinese', () => {
  const folder = testFolder();
  let stage: Stage;

  beforeAll(async () => {
    stage = await openStage(folder);
  }, 90_000);
  afterAll(() => stage.close());

  test('alerts, cases, reports, figures, lists', { timeout: 120_000 }, async () => {
    const work = await doRiskWork(stage.console, 'zh');
    const page = await stage.visit({ language: 'zh' });
    await signInAs(page, '合规');
    const found: string[] = [];
    for (const route of riskWorkRoutes(work)) {
      await goTo(page, `#/${route}`);
      found.push(...(await english(page)).map((line) => `${route}: ${line}`));
    }
    expect(found).toEqual([]);
    await page.context().close();
  });

  test('audits, applications and badges', { timeout: 120_000 }, async () => {
    const work = await doTrustWork(stage.console);
    const page = await stage.visit({ language: 'zh', theme: 'dark' });
    await signInAs(page, '合规');
    const found: string[] = [];
    for (const route of trustWorkRoutes(work)) {
      await goTo(page, `#/${route}`);
      // The first picture reads its fonts.
      if (route.endsWith(work.badge_id)) await page.getByRole('img', { name: /TM-\d{6}/ }).waitFor();
      found.push(...(await english(page)).map((line) => `${route}: ${line}`));
      await picture(page, `chinese-${route.replace(/\W/g, '-')}`);
    }
    expect(found).toEqual([]);
    await page.context().close();
  });

  test('rules, in words, tried and being written', { timeout: 120_000 }, async () => {
    const page = await stage.visit({ language: 'zh' });
    await signInAs(page, '合规');
    const found: string[] = [];
    const check = async (where: string): Promise<void> => {
      const lines = await english(page);
      const own = lines.filter((line) => !RULE_TEXTS.some((text) => line.includes(text)));
      found.push(...own.map((line) => `${where}: ${line}`));
    };
    for (const id of ['loop-direct', 'shop-cashed', 'claim-shared', 'wash-loop']) {
      for (const tab of ['rule', 'versions', 'thresholds']) {
        await goTo(page, `#/rules/${id}?tab=${tab}`);
        await page.getByRole('tabpanel').filter({ visible: true }).waitFor();
        await check(`${id}, ${tab}`);
      }
    }
    await goTo(page, '#/rules/loop-direct?tab=backtest');
    await page.getByRole('button', { name: '运行回测' }).click();
    await page.locator('.report').waitFor({ timeout: 60_000 });
    await check('backtest');
    await goTo(page, '#/rules/loop-direct?edit=1');
    await page.locator('form input[inputmode="decimal"]').nth(1).fill('!');
    await page.getByRole('alert').first().waitFor();
    await page.getByRole('combobox').nth(2).press('Enter');
    await check('being written');
    await picture(page, 'rule-editor-zh');
    expect(found).toEqual([]);
    await page.context().close();
  });

  test('every screen, and details of the first rows', { timeout: 120_000 }, async () => {
    const page = await stage.visit({ language: 'zh' });
    const found: string[] = [];
    const check = async (where: string): Promise<void> => {
      found.push(...(await english(page)).map((line) => `${where}: ${line}`));
    };
    await page.getByRole('button', { name: '管理员', exact: true }).waitFor();
    await check('sign-in');
    await signInAs(page, '管理员');
    for (const route of ROUTES) {
      await goTo(page, `#/${route}`);
      await check(route);
      for (const at of ROWS) {
        const row = page.getByRole('row').nth(at);
        if (await row.isVisible()) {
          await row.click({ position: { x: 60, y: 10 } });
          await check(`${route}, row ${String(at)}`);
        }
      }
    }
    await page.keyboard.press('Control+k');
    await check('palette');
    await page.keyboard.press('Escape');
    await goTo(page, '#/accounts/A-nobody');
    await check('what does not exist');
    expect(found).toEqual([]);
    await page.context().close();
  });

  /** The form of an action of the first account, found in the palette. */
  async function openForm(page: Page, action: string): Promise<Locator> {
    await goTo(page, '#/accounts?class=party&sort=available_minor&direction=desc');
    await page.getByRole('row').nth(1).waitFor();
    await page.getByRole('grid').first().focus();
    await page.keyboard.press('Home');
    await page.keyboard.press('Enter');
    await page.locator('.pane section').first().waitFor();
    await page.keyboard.press('Control+k');
    await expect.poll(() => page.evaluate('document.activeElement.getAttribute("role")')).toBe('combobox');
    await page.keyboard.type(action);
    await page.getByRole('option').filter({ visible: true }).first().waitFor();
    await page.keyboard.press('Enter');
    const form = dialogOf(page);
    await form.locator('form').waitFor();
    return form;
  }

  test('forms with wrong values', { timeout: 90_000 }, async () => {
    const compliance = await stage.visit({ language: 'zh' });
    await signInAs(compliance, '合规');
    const restriction = await openForm(compliance, '施加限制');
    await restriction.getByLabel('依据（文件、案号）', { exact: true }).fill('据'.repeat(250));
    await restriction.getByText('此值不被接受：不超过 200 个字符').waitFor();
    await picture(compliance, 'chinese-form');
    expect(await english(compliance)).toEqual([]);

    const finance = await stage.visit({ language: 'zh' });
    await signInAs(finance, '财务');
    const withdrawal = await openForm(finance, '申请提现');
    const amount = withdrawal.getByLabel('金额', { exact: true });
    await amount.fill('12.345');
    await withdrawal.getByText('请输入 CNY 金额。').waitFor();
    await amount.fill('0');
    await withdrawal.getByText('此值不被接受：金额应大于零').waitFor();
    await picture(finance, 'chinese-amount');
    expect(await english(finance)).toEqual([]);
    await Promise.all([compliance, finance].map((page) => page.context().close()));
  });

  test('a rehearsal of a file with rows that are wrong', { timeout: 60_000 }, async () => {
    const page = await stage.visit({ language: 'zh' });
    await signInAs(page, '管理员');
    await goTo(page, '#/import');
    const header = 'transfer_id,from_account_id,to_account_id,amount_minor,transferred_at';
    const rows = [
      'TR-1,A-none,A-neither,100,2026-03-01T00:00:00Z',
      'TR-2,A-1,A-2,a lot,yesterday',
      'TR-3,A-1,A-2,0,2026-03-01T00:00:00Z,more',
      'not an id,,A-2,7,2026-03-01T00:00:00Z',
    ];
    const input = page.locator('input[type="file"]');
    const file = (name: string, lines: readonly string[]) => ({
      name,
      mimeType: 'text/csv',
      buffer: Buffer.from([...lines, ''].join('\n')),
    });
    await input.setInputFiles([
      file('transfers.csv', [header, ...rows]),
      file('other.csv', ['one,two', '1,2']),
    ]);
    await page.getByText('无法识别表头').waitFor();
    expect(await english(page)).toEqual([]);
    await page.getByRole('button', { name: '指定 other.csv 的各列' }).click();
    const form = dialogOf(page);
    const record = form.getByRole('combobox', { name: '每行是什么', exact: true });
    await record.press('Enter');
    await page.getByRole('option', { name: '交易', exact: true }).filter({ visible: true }).click();
    await form.getByText('以最小货币单位（分）计的正整数').waitFor();
    await picture(page, 'chinese-columns');
    expect(await english(page)).toEqual([]);
    await page.keyboard.press('Escape');
    await form.waitFor({ state: 'hidden' });
    await page.getByRole('button', { name: '移除 other.csv' }).click();
    await page.getByRole('button', { name: '演练', exact: true }).click();
    await page.getByText('账簿中没有此对象').first().waitFor();
    await picture(page, 'chinese-report');
    const left = (await english(page)).filter((line) => !/\b(?:a lot|not an id)\b/.test(line));
    expect(left).toEqual([]);
    await page.context().close();
  });
});
