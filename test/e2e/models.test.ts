// A trained model as an analyst and a second person meet it, by keys: trained on what people decided, drafted, run in the
// shadow, activated by two, and then read beside an alert. Each test goes on from the books as the one before left them.
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
import { judgeAlerts, shamTrade } from '#test/support/judged-sample';
import { testFolder } from '#test/support/workspaces';

const TRAIN_WAIT_MS = 90_000;
const TRADES = 8_000;
const MODELS = '#/rules?show=models';

describeBrowser('trained models', () => {
  const folder = testFolder();
  let stage: Stage;
  let books: ConsoleClient;
  let ann: Page;
  let cora: Page;
  let seller = '';

  beforeAll(async () => {
    stage = await openStage(folder, { trades: TRADES });
    books = stage.console.connect();
    await signIn(books, 'ann');
    await judgeAlerts(books);
    ann = await stage.visitAs('Analyst');
    cora = await stage.visitAs('Compliance');
  }, 300_000);
  afterAll(() => stage.close());

  const pane = (page: Page): Locator => page.locator('section.pane');

  /** Reaches a control by the Tab key and presses Enter on it. */
  async function press(page: Page, control: Locator): Promise<void> {
    await control.waitFor();
    await control.focus();
    await page.keyboard.press('Enter');
  }

  test('a model is trained by a key, and its card says what it is worth before anybody drafts it', async () => {
    await goTo(ann, '#/overview');
    for (const key of ['g', 'd']) await ann.keyboard.press(key);
    await ann.getByRole('heading', { level: 1, name: 'Rules' }).waitFor();
    await press(ann, ann.getByRole('link', { name: 'Models', exact: true }));
    await ann.getByText('No model was drafted yet.').waitFor();
    await picture(ann, 'models-empty');
    await ann.keyboard.press('c');
    await ann.getByRole('heading', { name: /^Trained: [0-9a-f]{12}$/ }).waitFor({ timeout: TRAIN_WAIT_MS });
    await ann.getByText('What it is not good for').waitFor();
    await ann.getByText('Average precision', { exact: true }).first().waitFor();
    await picture(ann, 'model-trained');
    await ann.getByLabel('Note').fill('The first one.');
    await press(ann, ann.getByRole('button', { name: 'Save draft' }));
    await told(ann, /^Drafted: /);
    await pane(ann).getByText('Model 1').first().waitFor();
    await pane(ann).getByText('The first one.').waitFor();
  }, 150_000);

  test('it runs in the shadow, and a second person activates it by what the card says', async () => {
    await press(ann, pane(ann).getByRole('button', { name: 'Run in the shadow' }));
    await press(ann, dialogOf(ann).getByRole('button', { name: 'Run in the shadow' }));
    await pane(ann).getByText('In the shadow', { exact: true }).first().waitFor();
    await press(ann, pane(ann).getByRole('button', { name: 'Propose activation' }));
    await dialogOf(ann).getByLabel('Reason for the second person').fill('Better than the order of the rules');
    await press(ann, dialogOf(ann).getByRole('button', { name: /Activate/ }));
    await pane(ann).getByText('A second person is to decide about a model:').waitFor();
    await picture(ann, 'model-detail');

    await goTo(cora, '#/approvals');
    await cora.getByRole('row').filter({ hasText: 'Better than the order' }).first().click();
    await cora.getByText('It is asked about every alert that is raised from then on.').waitFor();
    await cora.getByText('What it is not good for').waitFor();
    await picture(cora, 'model-request');
    await cora.keyboard.press('a');
    await press(cora, cora.getByRole('button', { name: 'Approve', exact: true }));
    await cora.getByText('Decided by').waitFor();
    expect((await books.models.list({})).models).toMatchObject([{ state: 'active', approved_by: 'cora' }]);
  }, 60_000);

  test('an alert that is raised then says what the model said, which version, and why', async () => {
    const finance = stage.console.connect();
    await signIn(finance, 'finn');
    seller = await shamTrade(books, finance);
    await goTo(ann, '#/alerts');
    await press(ann, ann.getByRole('button', { name: 'Look for new alerts' }));
    await ann.locator('.el-message').first().waitFor({ timeout: TRAIN_WAIT_MS });
    await goTo(ann, '#/alerts?model=0&sort=model_score');
    await ann.getByRole('columnheader', { name: 'Model' }).waitFor();
    await ann.getByRole('row').filter({ hasText: seller }).click();
    await pane(ann).getByRole('heading', { name: 'What the model said' }).waitFor();
    await pane(ann)
      .getByText(/^Model: [01]\.\d\d$/)
      .waitFor();
    await pane(ann).getByText('What speaks against the trade').waitFor();
    await pane(ann)
      .getByRole('link', { name: /^Version [0-9a-f]{12}$/ })
      .waitFor();
    await picture(ann, 'alert-model');
  }, 90_000);

  test('what came of its scores is counted beside it', async () => {
    await goTo(ann, MODELS);
    await press(ann, ann.getByRole('button', { name: /^Model 1 ·/ }));
    await pane(ann).getByRole('heading', { name: 'What came of its scores' }).waitFor();
    await pane(ann)
      .getByRole('row', { name: /^From 0\.\d\d on/ })
      .waitFor();
    await picture(ann, 'model-watched');
  });

  test.each([{ language: 'en' }, { language: 'zh' }] as const)(
    'axe finds nothing in the light and in the dark: $language',
    async (look) => {
      const page = await visitWithAxe(stage, { ...look, theme: 'system' });
      await signInAs(page, look.language === 'en' ? 'Analyst' : '分析员');
      const [model] = (await books.models.list({})).models;
      const { rows } = await books.alerts.list({ filter: { view: 'open', account_id: seller } });
      const places = [`${MODELS}&model=${model?.id ?? ''}`, `#/alerts/${rows[0]?.id ?? ''}`];
      for (const [at, place] of places.entries()) {
        await goTo(page, place);
        await pane(page).locator('h3, summary').first().waitFor();
        expect(await violationsInBoth(page, `models-${look.language}-${String(at)}`)).toEqual([]);
      }
      await page.context().close();
    },
    60_000,
  );
});
