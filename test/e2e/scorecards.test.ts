// A scorecard as an analyst and a second person meet it, by keys: developed from a table, bins changed and taken back, candidates
// compared, drafted with its card, made champion by two, and scoring. Each test goes on from the books as the one before left them.
import type { Locator, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { ConsoleClient } from '#core/contract/contract';
import {
  describeBrowser,
  dialogOf,
  goTo,
  openStage,
  picture,
  signInAs,
  told,
  type Stage,
} from '#test/support/browser';
import { violationsInBoth, visitWithAxe } from '#test/support/axe';
import { signIn } from '#test/support/console-host';
import { developmentCsv } from '#test/support/development-table';
import { testFolder } from '#test/support/workspaces';

const WORK_WAIT_MS = 90_000;
const DEVELOPMENT = '#/credit/development';

describeBrowser('scorecards', () => {
  const folder = testFolder();
  let stage: Stage;
  let books: ConsoleClient;
  let ann: Page;
  let cora: Page;

  beforeAll(async () => {
    stage = await openStage(folder, { trades: 2_000 });
    books = stage.console.connect();
    await signIn(books, 'ann');
    ann = await stage.visitAs('Analyst');
    cora = await stage.visitAs('Compliance');
  }, 300_000);
  afterAll(() => stage.close());

  const pane = (page: Page): Locator => page.locator('section.pane');
  const main = (page: Page): Locator => page.locator('main');

  async function press(page: Page, control: Locator): Promise<void> {
    await control.waitFor();
    await control.focus();
    await page.keyboard.press('Enter');
  }
  const part = (name: string): Locator => main(ann).getByRole('link', { name, exact: true });

  /** A table of the list of bins, by its rows. */
  const bins = (): Locator => main(ann).getByRole('table', { name: 'Bins' }).locator('tbody tr');

  test('too few outcomes are told with what can be done, and a table is developed from', async () => {
    await goTo(ann, '#/credit');
    await main(ann)
      .getByRole('button', { name: /^Score merchants/ })
      .waitFor();
    await ann.keyboard.press('c');
    await told(ann, /merchants scored/);
    // How many merchants have each grade is of the scores alone.
    await expect.poll(() => main(ann).locator('.key-figure').count()).toBe(5);
    await ann.keyboard.press('4');
    await expect.poll(() => main(ann).locator('.key-figure').count()).toBe(0);
    const develop = main(ann)
      .getByRole('button', { name: 'Develop', exact: true })
      .and(ann.locator(':enabled'));
    await press(ann, develop);
    await main(ann)
      .getByText(/at least 20 of each|There is no day to look at/)
      .waitFor({ timeout: WORK_WAIT_MS });
    await picture(ann, 'scorecards-too-few');
    await main(ann).getByText('A table', { exact: true }).click();
    const buffer = Buffer.from(developmentCsv(200));
    await ann
      .locator('input[type="file"]')
      .setInputFiles({ name: 'merchants.csv', mimeType: 'text/csv', buffer });
    await main(ann).getByText('merchants.csv').waitFor();
    await press(ann, develop);
    await main(ann).getByRole('heading', { name: 'Characteristics' }).waitFor({ timeout: WORK_WAIT_MS });
    await main(ann).getByText('1,400 rows, 433 bad').waitFor();
    await picture(ann, 'scorecards-rows');
  }, 150_000);

  test('bins are merged, split and taken back by keys, also after leaving the screen', async () => {
    await press(ann, main(ann).getByRole('button', { name: 'Refunded sales, 180 days' }));
    await bins().first().waitFor();
    const before = await bins().count();
    await bins().first().focus();
    await ann.keyboard.press('m');
    await expect.poll(() => bins().count()).toBe(before - 1);
    await ann.keyboard.press('ArrowDown');
    await ann.keyboard.press('m');
    await expect.poll(() => bins().count()).toBe(before - 2);
    await ann.keyboard.press('z');
    await expect.poll(() => bins().count()).toBe(before - 1);
    await ann.keyboard.press('y');
    await expect.poll(() => bins().count()).toBe(before - 2);
    await ann.keyboard.press('z');
    await main(ann).getByLabel('Value', { exact: true }).fill('0.05');
    await ann.keyboard.press('Enter');
    await bins().first().focus();
    await ann.keyboard.press('s');
    await expect.poll(() => bins().count()).toBe(before);
    // A second edge at the same value cannot be: why is said, and nothing changes.
    await ann.keyboard.press('s');
    await main(ann).getByText('That edge is there already').waitFor();
    await goTo(ann, '#/overview');
    await ann.goBack();
    await expect.poll(() => bins().count()).toBe(before);
    await picture(ann, 'scorecards-bins');
    // Levels are put together by choosing them, which is taken back like anything else.
    await goTo(ann, new URL(ann.url()).hash.replace(/of=[a-z0-9_]+/, 'of=real_name_level'));
    const groups = bins().filter({ hasText: / or / });
    await bins().filter({ hasText: 'not known' }).waitFor();
    const grouped = await groups.count();
    await main(ann).getByRole('combobox', { name: 'Levels to put together' }).press('Enter');
    const options = ann.getByRole('option').filter({ visible: true });
    await options.first().click();
    await options.last().click();
    await ann.keyboard.press('Escape');
    await press(ann, main(ann).getByRole('button', { name: 'Put together' }));
    await expect.poll(() => groups.count()).not.toBe(grouped);
    await ann.keyboard.press('z');
    await expect.poll(() => groups.count()).toBe(grouped);
    await press(ann, main(ann).getByRole('button', { name: 'Fit with 2 changes' }));
    await main(ann).getByRole('button', { name: 'Changed bins, no. 1' }).waitFor({ timeout: WORK_WAIT_MS });
  }, 120_000);

  test('candidates are compared with the champion, and one is drafted with its card', async () => {
    await main(ann).getByRole('heading', { name: 'Gains: Changed bins, no. 1' }).waitFor();
    await main(ann).getByRole('heading', { name: 'Over time' }).waitFor();
    await main(ann)
      .getByText(/^AUC 0\.\d{3}, Out of time\.$/)
      .waitFor();
    await press(ann, main(ann).getByRole('button', { name: 'Show as table' }).last());
    const curve = main(ann).getByRole('region', { name: 'ROC curve' }).locator('tbody tr');
    await expect.poll(() => curve.count()).toBeGreaterThan(20);
    expect(await curve.last().textContent()).toMatch(/100\.0 % *100\.0 %/);
    await press(ann, main(ann).getByRole('button', { name: 'Show as chart' }));
    await picture(ann, 'scorecards-candidates');
    await press(ann, part('Card and draft'));
    await main(ann).getByText('People changed bins who had seen the outcomes').waitFor();
    await main(ann).getByLabel('Note').fill('Low refunds put together.');
    await press(ann, main(ann).getByRole('button', { name: 'Save draft' }));
    await told(ann, /^Drafted as /);
    await main(ann).getByText('It is drafted:').waitFor();
    await picture(ann, 'scorecards-drafted');
    await main(ann).locator('p[role="status"] a').first().click();
    await pane(ann).getByText('Low refunds put together.').waitFor();
    // The list beside it is not cut.
    const list = "document.querySelector('main [role=region][aria-label=Scorecards]')";
    expect(await ann.evaluate<number>(`${list}.scrollWidth - ${list}.clientWidth`)).toBe(0);
    await press(ann, pane(ann).getByRole('button', { name: 'Compare with the champion' }));
    await pane(ann)
      .getByText(/would have a better grade/)
      .waitFor({ timeout: WORK_WAIT_MS });
    await picture(ann, 'scorecard-detail');
  }, 120_000);

  test('it challenges, two people make it champion, and it scores', async () => {
    await press(ann, pane(ann).getByRole('button', { name: 'Make challenger' }));
    await press(ann, dialogOf(ann).getByRole('button', { name: 'Make challenger' }));
    await pane(ann).getByText('Challenger', { exact: true }).first().waitFor();
    await press(ann, pane(ann).getByRole('button', { name: /^Make champion/ }));
    await dialogOf(ann).getByLabel('Reason for the second person').fill('Ranks later days better');
    await press(ann, dialogOf(ann).getByRole('button', { name: /Make champion/ }));
    await pane(ann).getByText('A request about scorecards waits:').waitFor();

    await goTo(cora, '#/approvals');
    await cora.getByRole('row').filter({ hasText: 'Ranks later days better' }).first().click();
    await pane(cora).getByText('Ranks later days better').first().waitFor();
    await pane(cora).getByText('It scores merchants from then on').waitFor();
    await pane(cora).getByText('People changed bins who had seen the outcomes').waitFor();
    await picture(cora, 'scorecard-request');
    await cora.keyboard.press('a');
    await press(cora, cora.getByRole('button', { name: 'Approve', exact: true }));
    await cora.getByText('Decided by').waitFor();
    await goTo(ann, '#/credit/scores');
    await main(ann)
      .getByRole('button', { name: /^Score merchants/ })
      .waitFor();
    await ann.keyboard.press('c');
    await told(ann, /merchants scored/);
    await ann.keyboard.press('j');
    await ann.keyboard.press('Enter');
    await pane(ann).getByText('learnt from outcomes').waitFor();
    const { scorecards } = await books.credit.scorecards();
    expect(scorecards.map(({ state, approved_by }) => [state, approved_by])).toEqual([
      ['champion', 'cora'],
      ['retired', null],
    ]);
    // The former champion may come back, by two people again.
    await goTo(ann, `#/credit/scorecards/${scorecards[1]?.version ?? ''}`);
    await pane(ann)
      .getByRole('button', { name: /^Go back to this one/ })
      .waitFor();
  }, 120_000);

  test.each([{ language: 'en' }, { language: 'zh' }] as const)(
    'axe finds nothing in the light and in the dark: $language',
    async (look) => {
      const page = await visitWithAxe(stage, { ...look, theme: 'system' });
      await signInAs(page, look.language === 'en' ? 'Analyst' : '分析员');
      const [kept] = await books.developments.list();
      const [scorecard] = (await books.credit.scorecards()).scorecards;
      const own = `${DEVELOPMENT}/${kept?.id ?? ''}`;
      const parts = ['overview', 'bins', 'candidates', 'card'].map((name) => `${own}?part=${name}`);
      const places = [DEVELOPMENT, ...parts, `#/credit/scorecards/${scorecard?.version ?? ''}`];
      for (const [at, place] of places.entries()) {
        await goTo(page, place);
        await main(page).locator('h3, form, table').first().waitFor();
        expect(await violationsInBoth(page, `scorecards-${look.language}-${String(at)}`)).toEqual([]);
      }
      await page.context().close();
    },
    90_000,
  );
});
