// The life of a rule as an analyst and a second person meet it, mostly by keys: a new version with another threshold, what
// is wrong with it and mended, what it would have found, thresholds tried, activation by two, and back again.
// Each test goes on from the books as the one before left them.
import type { Locator, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { ConsoleClient } from '#core/contract/contract';
import { describeBrowser, dialogOf, goTo, openStage, picture, told, type Stage } from '#test/support/browser';
import { signIn } from '#test/support/console-host';
import { testFolder } from '#test/support/workspaces';

const RULE = 'loop-direct';
const TRIAL_WAIT_MS = 60_000;

describeBrowser('the rules of detection', () => {
  const folder = testFolder();
  let stage: Stage;
  let books: ConsoleClient;
  let ann: Page;
  let cora: Page;

  beforeAll(async () => {
    stage = await openStage(folder);
    books = stage.console.connect();
    await signIn(books, 'ann');
    ann = await stage.visitAs('Analyst');
    cora = await stage.visitAs('Compliance');
  }, 90_000);
  afterAll(() => stage.close());

  const pane = (page: Page): Locator => page.locator('section.pane');
  const tab = (page: Page, name: string): Promise<void> =>
    page.getByRole('tab', { name, exact: true }).click();
  const states = async (): Promise<string[]> =>
    (await books.rules.detail({ rule_id: RULE })).versions.map(
      ({ version, state }) => `${String(version)} ${state}`,
    );

  async function approve(reason: string): Promise<void> {
    await goTo(cora, '#/approvals');
    await cora.getByRole('row').filter({ hasText: reason }).first().click();
    await cora.getByRole('heading', { name: 'Decide' }).waitFor();
    await cora.keyboard.press('a');
    await cora.getByRole('button', { name: 'Approve', exact: true }).click();
    await cora.getByText('Decided by').waitFor();
  }

  test('the rules that the platform began with are in its books and can be changed', async () => {
    await goTo(ann, '#/rules');
    await ann.getByRole('row').filter({ hasText: RULE }).click();
    await pane(ann).getByText('Paid by credit card').first().waitFor();
    await pane(ann).getByRole('button', { name: 'New version from this' }).waitFor();
    expect(await ann.getByRole('button', { name: 'New rule' }).isDisabled()).toBe(false);
  }, 90_000);

  test('a new version by keys: what is wrong stands at its field, and is mended', async () => {
    await goTo(ann, '#/overview');
    for (const key of ['g', 'd']) await ann.keyboard.press(key);
    await ann.getByRole('heading', { level: 1, name: 'Rules' }).waitFor();
    await ann.keyboard.press('/');
    await ann.keyboard.type(RULE);
    await ann.getByText('1 row').waitFor();
    await ann.keyboard.press('Escape');
    await ann.keyboard.press('j');
    await ann.keyboard.press('Enter');
    await pane(ann).getByText('It fires when all of these hold:').waitFor();
    const said = pane(ann)
      .getByRole('listitem')
      .filter({ hasText: /came back to him.*: at least 80\s%\s*$/ });
    await said.last().waitFor();
    await picture(ann, 'rule');
    await ann.keyboard.press('e');
    await ann.getByRole('heading', { level: 1, name: `${RULE}: version 2, made from version 1` }).waitFor();
    const threshold = ann.getByLabel('Threshold of condition 2.1');
    await threshold.fill('eighty');
    await ann.getByRole('alert').filter({ hasText: 'expected a finite number' }).waitFor();
    await ann.getByText('One thing is not right yet.').waitFor();
    expect(await ann.getByRole('button', { name: 'Save as draft' }).isDisabled()).toBe(true);
    await picture(ann, 'rule-editor-issue');
    await threshold.fill('85');
    await ann.getByText('Nothing is wrong with it.').waitFor();
    const beside = ann.getByRole('complementary', { name: 'What it says and would find' });
    await beside
      .getByRole('listitem')
      .filter({ hasText: /: at least 85\s%\s*$/ })
      .last()
      .waitFor();
    await beside.getByRole('row').filter({ hasText: 'at least 80 %' }).waitFor();
    await picture(ann, 'rule-editor');
  });

  test('rows are added, moved and taken away with Alt', async () => {
    const row = (place: string): Locator => ann.getByLabel(`Threshold of condition ${place}`);
    await row('2.2').press('Alt+Enter');
    await ann.getByRole('combobox', { name: 'What condition 2.3 asks' }).waitFor();
    await ann.getByRole('alert').filter({ hasText: 'expected a feature' }).waitFor();
    await ann.keyboard.press('Alt+ArrowUp');
    await ann.keyboard.press('Alt+Delete');
    await ann.getByText('Nothing is wrong with it.').waitFor();
    await row('2.1').press('Alt+ArrowDown');
    expect(await row('2.2').inputValue()).toBe('85');
    await row('2.2').press('Alt+ArrowUp');
    expect(await row('2.1').inputValue()).toBe('85');
  });

  test('JSON says the same, and is checked as it is written', async () => {
    await ann.locator('label').filter({ hasText: 'JSON' }).click();
    const text = ann.getByLabel('The rule as JSON');
    const json = await text.inputValue();
    expect((JSON.parse(json) as { id: string }).id).toBe(RULE);
    await text.fill(json.replace('{', ''));
    await ann.getByText('This is no JSON').waitFor();
    await text.fill(json.replace(/"weight": [\d.]+/, '"weight": 7'));
    await ann.getByText('weight: expected a number below 1').waitFor();
    await text.fill(json);
    await ann.getByText('Nothing is wrong with it.').waitFor();
    await ann.locator('label').filter({ hasText: 'Fields' }).click();
    expect(await ann.getByLabel('Threshold of condition 2.1').inputValue()).toBe('85');
  });

  test('what is written stays when the page is left, and is saved as a version that nobody changes', async () => {
    await goTo(ann, '#/trades');
    await goTo(ann, `#/rules/${RULE}?edit=1`);
    expect(await ann.getByLabel('Threshold of condition 2.1').inputValue()).toBe('85');
    await ann.getByLabel('Note').fill('Fewer refunds agreed between friends.');
    await ann.keyboard.press('Control+s');
    await told(ann, 'Version 2 is drafted.');
    await pane(ann).getByText('Version 2', { exact: true }).first().waitFor();
    expect(await states()).toEqual(['2 draft', '1 active']);
    await pane(ann).getByRole('button', { name: 'More actions' }).click();
    await ann.getByText('No backtest was run of exactly this version').waitFor();
    await ann.keyboard.press('Escape');
  });

  test('a backtest says what it would have found; thresholds are tried without saving anything', async () => {
    await goTo(ann, `#/rules/${RULE}?version=2&tab=backtest`);
    await ann.getByLabel('Analysts').fill('3');
    await ann.keyboard.press('Enter');
    await pane(ann)
      .getByText(/It would fire on [\d,]+ of [\d,]+ trades/)
      .waitFor({ timeout: TRIAL_WAIT_MS });
    await pane(ann).getByText('Nobody has decided on a trade of this window').waitFor();
    await pane(ann).getByText('Per analyst and day (3 analysts)').waitFor();
    await pane(ann).getByRole('button', { name: 'Show as table' }).click();
    await picture(ann, 'rule-backtest');

    await tab(ann, 'Thresholds');
    await ann.getByRole('button', { name: 'Move the threshold' }).click();
    const points = pane(ann).getByRole('table');
    await points.getByText('as it stands').waitFor({ timeout: TRIAL_WAIT_MS });
    await picture(ann, 'rule-thresholds');
    await points
      .getByRole('button', { name: /^Take the threshold/ })
      .first()
      .press('Enter');
    await ann.getByRole('heading', { level: 1, name: `${RULE}: version 3, made from version 2` }).waitFor();
    expect(await ann.getByLabel('Threshold of condition 2.1').inputValue()).not.toBe('85');
    expect(await states()).toEqual(['2 draft', '1 active']);
    await ann.getByRole('button', { name: 'Discard' }).click();
    await pane(ann).waitFor();
  }, 120_000);

  test('two people activate it: the second sees what changes and what was found', async () => {
    await pane(ann).getByRole('button', { name: 'Propose activation' }).click();
    const form = dialogOf(ann);
    await form.getByText('Attached: would fire on').waitFor();
    await form.getByLabel('Reason for the second person').fill('fewer false alerts');
    await ann.keyboard.press('Tab');
    await picture(ann, 'rule-ask');
    await form.getByRole('button', { name: 'Ask for approval' }).click();
    await told(ann, 'A second person has to approve it');
    await pane(ann).getByText('A second person is to decide about this rule:').waitFor();
    await goTo(cora, '#/approvals');
    await cora.getByRole('row').filter({ hasText: 'fewer false alerts' }).first().click();
    await cora.getByText('Difference to version 1').waitFor();
    await pane(cora).getByText('at least 85 %').first().waitFor();
    await pane(cora).getByText('Newly suspected trades').waitFor();
    await picture(cora, 'approval-rule');
    await approve('fewer false alerts');
    await pane(ann).getByText('A second person is to decide about this rule:').waitFor({ state: 'detached' });
    expect(await states()).toEqual(['2 active', '1 retired']);
    await tab(ann, 'Versions');
    await pane(ann).getByText('approved by cora').waitFor();
    await picture(ann, 'rule-versions');
  });

  test('and they go back in one step', async () => {
    await pane(ann).getByRole('button', { name: 'Version 1', exact: true }).press('Enter');
    await pane(ann)
      .getByRole('button', { name: /^Go back to this version/ })
      .click();
    await dialogOf(ann).getByLabel('Reason for the second person').fill('too few found');
    await dialogOf(ann).getByRole('button', { name: 'Ask for approval' }).click();
    await told(ann, 'A second person has to approve it');
    await approve('too few found');
    await pane(ann).getByText('A second person is to decide about this rule:').waitFor({ state: 'detached' });
    expect(await states()).toEqual(['2 retired', '1 active']);
  });

  test('a new rule runs in the shadow, and tells what it would have found since', async () => {
    await goTo(ann, '#/rules');
    await ann.keyboard.press('c');
    await ann.getByRole('heading', { level: 1, name: 'New rule' }).waitFor();
    await ann.locator('label').filter({ hasText: 'JSON' }).click();
    const rule = {
      ...{ id: 'quick-card', title: 'Card payment confirmed within the hour', typology: 'C1', weight: 0.2 },
      when: { all: [{ feature: 'by_card', is: 'at-least', value: 1 }] },
      ...{ reason: 'Goods hardly travel within an hour.', source: 'a test' },
    };
    await ann.getByLabel('The rule as JSON').fill(JSON.stringify(rule));
    await ann.locator('label').filter({ hasText: 'Fields' }).click();
    await ann.getByRole('button', { name: 'Add a condition to group the whole rule' }).click();
    const feature = ann.getByRole('combobox', { name: 'What condition 2 asks' });
    await feature.fill('payment to confirmation');
    await ann
      .getByRole('option')
      .filter({ hasText: /^From payment to confirmation/ })
      .filter({ visible: true })
      .click();
    await ann.getByLabel('Threshold of condition 2').fill('60');
    await ann.getByText('Nothing is wrong with it.').waitFor();
    await picture(ann, 'rule-new');
    await ann.getByRole('button', { name: 'Save as draft' }).click();
    await told(ann, 'Version 1 is drafted.');
    await pane(ann).getByRole('button', { name: 'Run in the shadow' }).click();
    await dialogOf(ann).getByRole('button', { name: 'Run in the shadow' }).click();
    await pane(ann).getByText('In the shadow').first().waitFor();
    await pane(ann).getByRole('button', { name: 'What would it have found since it runs?' }).click();
    await pane(ann)
      .getByText('The history has no trades in this window.')
      .waitFor({ timeout: TRIAL_WAIT_MS });
  }, 120_000);
});
