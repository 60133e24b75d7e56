// Every screen in light and dark, English and Chinese, with details and a dialog open, has no violation of WCAG 2.2
// A and AA that axe can see.
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import {
  describeBrowser,
  dialogOf,
  goTo,
  openStage,
  picture,
  signInAs,
  type Stage,
} from '#test/support/browser';
import { violations, violationsInBoth, visitWithAxe } from '#test/support/axe';
import { doRiskWork, riskWorkRoutes, type RiskWork } from '#test/support/risk-work';
import { jobEnded, newKey, signIn } from '#test/support/console-host';
import { doTrustWork, trustWorkRoutes, type TrustWork } from '#test/support/trust-work';
import { testFolder } from '#test/support/workspaces';

const ROUTES = [
  ...['overview', 'trades', 'accounts', 'people', 'rules', 'approvals', 'audit', 'import', 'settings'],
  ...['ledger/journal', 'ledger/balance', 'ledger/periods', 'ledger/verify'],
  ...['staff/members', 'staff/roles', 'staff/policies'],
  ...['measures', 'measures/frozen', 'measures/without-notice'],
  ...[
    'claims?view=all',
    'claims/exposure',
    'loans?view=all',
    'loans/portfolio',
    'custody/matching',
    'custody/breaks',
    'custody/matches',
    'custody-accounts',
    'custody-runs',
    'custody-certificates/make',
    'custody-certificates/keys',
    'custody-certificates/banks',
    'custody-statements',
    'card-programmes',
    'appeals?view=all',
  ],
];
/** What whoever keeps the books may not see. */
const RISK_ROUTES = [
  ...['alerts', 'alerts?view=overdue', 'cases', 'evidence', 'measures/harm?span=all'],
  ...['credit/scores', 'credit/monitoring'],
];
/** Of the evidence around an account. */
const EVIDENCE_ROUTES = ['', '/neighbours', '/neighbours?view=graph', '/timeline', '/peers'];
/** Lists whose first row is opened as well. */
const WITH_DETAIL = [
  ...['trades', 'accounts', 'people', 'rules', 'approvals', 'audit', 'ledger/journal', 'claims?view=all'],
];
/** Actions of the first row of a list, as the palette knows them. */
const FORMS = [
  ['accounts', { en: 'Impose restriction', zh: '施加限制' }],
  ['trades', { en: 'Request refund', zh: '申请退款' }],
] as const;
const LANGUAGES = [{ language: 'en' }, { language: 'zh' }] as const;
/** Forms and work within screens, in both languages and both themes, but not in each with each: screens are looked at in all four. */
const HALF_OF_LOOKS = [
  { language: 'en', theme: 'light' },
  { language: 'zh', theme: 'dark' },
] as const;

/** Keeps what is wrong, and where; `look` finds it. */
class Found {
  readonly #look: (page: Page) => Promise<string[]>;
  readonly #page: Page;
  readonly all: string[] = [];

  constructor(page: Page, look: (page: Page) => Promise<string[]> = violations) {
    this.#page = page;
    this.#look = look;
  }

  async check(where: string): Promise<void> {
    this.all.push(...(await this.#look(this.#page)).map((one) => `${where}: ${one}`));
  }
}

describeBrowser('axe finds no violation', () => {
  const folder = testFolder();
  let stage: Stage;
  /** Done once for all looks. */
  let done: Promise<RiskWork> | undefined;
  let certified: Promise<TrustWork> | undefined;
  let suspect = '';

  beforeAll(async () => {
    stage = await openStage(folder);
    const books = stage.console.connect();
    await signIn(books, 'abe');
    const lead = stage.console.connect();
    await signIn(lead, 'cora');
    await jobEnded(lead, (await lead.creditMonitoring.run({ key: newKey() })).job_id);
    suspect = (await books.alerts.list({ limit: 1 })).rows[0]?.account_id ?? '';
  }, 90_000);
  afterAll(() => stage.close());

  test.each(LANGUAGES)('signed in: $language, light and dark', { timeout: 180_000 }, async (chosen) => {
    const page = await visitWithAxe(stage, { ...chosen, theme: 'system' });
    const found = new Found(page, violationsInBoth);
    await found.check('sign-in');
    await signInAs(page, chosen.language === 'en' ? 'Administrator' : '管理员');
    for (const route of ROUTES) {
      await goTo(page, `#/${route}`);
      await found.check(route);
      const row = page.getByRole('row').nth(1);
      if (WITH_DETAIL.includes(route) && (await row.isVisible())) {
        await row.click({ position: { x: 60, y: 10 } });
        await page.locator('aside, [role="region"]').first().waitFor();
        await found.check(`${route} with a detail`);
      }
    }
    await page.keyboard.press('Control+k');
    await page.getByRole('combobox').filter({ visible: true }).last().waitFor();
    await found.check('palette');
    await page.keyboard.press('Escape');
    await goTo(page, '#/accounts/A-nobody');
    await found.check('what does not exist');
    await goTo(page, '#/trades?q=nothing-begins-like-this');
    await found.check('a list without a match');
    await page.keyboard.press('?');
    await dialogOf(page).waitFor();
    await found.check('help');
    await page.keyboard.press('Escape');
    await page.getByRole('button', { name: /^(Views|视图)/ }).click();
    await found.check('views');
    await page.keyboard.press('Escape');
    expect(found.all).toEqual([]);
    await page.context().close();
  });

  test.each(HALF_OF_LOOKS)(
    'forms, and a locked page: $language, $theme',
    { timeout: 120_000 },
    async (chosen) => {
      const page = await visitWithAxe(stage, chosen);
      const found = new Found(page);
      await signInAs(page, chosen.language === 'en' ? 'Compliance' : '合规');
      for (const route of RISK_ROUTES) {
        await goTo(page, `#/${route}`);
        await found.check(route);
      }
      for (const route of EVIDENCE_ROUTES) {
        await goTo(page, `#/evidence/${suspect}${route}`);
        await page.locator('.page table, .page canvas, .page button').first().waitFor();
        await found.check(`evidence${route}`);
      }
      await goTo(page, '#/alerts');
      await page.getByRole('row').nth(1).waitFor();
      await page.keyboard.press('n');
      await page.locator('.pane section').first().waitFor();
      await found.check('alerts with a detail');
      for (const key of ['d', '2', '1', 'r']) await page.keyboard.press(key);
      await found.check('closing an alert');
      await page.keyboard.press('Escape');
      await page.getByRole('grid').first().focus();
      for (const key of ['Home', 'x', 'j', 'x', 'd']) await page.keyboard.press(key);
      await dialogOf(page).locator('form').waitFor();
      await found.check('closing several alerts');
      await page.keyboard.press('Escape');
      await dialogOf(page).waitFor({ state: 'hidden' });
      for (const [route, act] of FORMS) {
        await goTo(page, `#/${route}`);
        await page.getByRole('row').nth(1).waitFor();
        await page.getByRole('grid').first().focus();
        await page.keyboard.press('Home');
        await page.keyboard.press('Enter');
        await page.locator('.pane section').first().waitFor();
        await page.keyboard.press('Control+k');
        await expect
          .poll(() => page.evaluate('document.activeElement.getAttribute("role")'))
          .toBe('combobox');
        await page.keyboard.type(act[chosen.language]);
        await page.getByRole('option').filter({ visible: true }).first().waitFor();
        await page.keyboard.press('Enter');
        await dialogOf(page).locator('form').waitFor();
        await found.check(`${route}: form`);
        await page.keyboard.press('Tab');
        await page.keyboard.type('!');
        await found.check(`${route}: form with something wrong`);
        await page.keyboard.press('Escape');
        await dialogOf(page).waitFor({ state: 'hidden' });
      }
      await goTo(page, '#/staff/members');
      await found.check('what the role may not see');
      for (const letter of ['g', 'q']) await page.keyboard.press(letter);
      await page.locator('input[type="password"]').first().waitFor();
      await found.check('locked');
      expect(found.all).toEqual([]);
      await page.context().close();
    },
  );

  test.each(HALF_OF_LOOKS)(
    'rules tried and written: $language, $theme',
    { timeout: 120_000 },
    async (chosen) => {
      const page = await visitWithAxe(stage, chosen);
      const found = new Found(page);
      await signInAs(page, chosen.language === 'en' ? 'Compliance' : '合规');
      for (const tab of ['rule', 'versions', 'backtest', 'thresholds']) {
        await goTo(page, `#/rules/loop-direct?tab=${tab}`);
        await page.getByRole('tabpanel').filter({ visible: true }).waitFor();
        await found.check(`rules: ${tab}`);
        const run = page.locator('section.pane form button[type="submit"]').filter({ visible: true });
        if ((await run.count()) === 0 || !(await run.isEnabled())) continue;
        await run.click();
        await page.locator('section.pane figure').filter({ visible: true }).waitFor({ timeout: 60_000 });
        await found.check(`rules: ${tab} with what was found`);
      }
      await goTo(page, '#/rules/loop-direct?edit=1');
      const threshold = page.locator('form input[inputmode="decimal"]').nth(1);
      await threshold.fill('!');
      await page.getByRole('alert').first().waitFor();
      await found.check('rules: written, with something wrong');
      expect(found.all).toEqual([]);
      await page.context().close();
    },
  );

  test.each(HALF_OF_LOOKS)('trusted merchants: $language, $theme', { timeout: 180_000 }, async (chosen) => {
    const routes = trustWorkRoutes(await (certified ??= doTrustWork(stage.console)));
    const page = await visitWithAxe(stage, chosen);
    const found = new Found(page);
    await signInAs(page, chosen.language === 'en' ? 'Compliance' : '合规');
    for (const route of routes) {
      await goTo(page, `#/${route}`);
      await found.check(route);
    }
    expect(found.all).toEqual([]);
    await page.context().close();
  });

  test.each(HALF_OF_LOOKS)('risk work: $language, $theme', { timeout: 180_000 }, async (chosen) => {
    const routes = riskWorkRoutes(await (done ??= doRiskWork(stage.console, 'zh')));
    const page = await visitWithAxe(stage, chosen);
    const found = new Found(page);
    await signInAs(page, chosen.language === 'en' ? 'Compliance' : '合规');
    for (const route of routes) {
      await goTo(page, `#/${route}`);
      await found.check(route);
      await picture(page, `${route.replace(/[^a-z-]+/g, '-')}-${chosen.language}-${chosen.theme}`);
    }
    await goTo(page, `#/${routes[3] ?? ''}`);
    await page.getByRole('button', { name: chosen.language === 'en' ? /^Amend/ : /^修改/ }).press('Enter');
    await page.getByRole('textbox').first().waitFor();
    await page.locator('form textarea').first().fill('');
    await found.check('a report with something wrong');
    expect(found.all).toEqual([]);
    await page.context().close();
  });

  test.each(LANGUAGES)(
    'before books are open: $language, light and dark',
    { timeout: 120_000 },
    async (chosen) => {
      const empty = await openStage(join(folder, chosen.language), { sample: false });
      const page = await visitWithAxe(empty, { ...chosen, theme: 'system' });
      const found = new Found(page, violationsInBoth);
      await found.check('first page');
      await page
        .getByRole('button', { name: /Create the workspace|创建工作区/ })
        .first()
        .click();
      await page.locator('input[type="password"]').first().waitFor();
      await found.check('first administrator');
      expect(found.all).toEqual([]);
      await empty.close();
    },
  );
});
