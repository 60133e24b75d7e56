// Custody as who works it meets it: statements taken on their page, then both sides matched, adjusted, parted and taken back by keys
// alone, breaks given to people, and the way from each of them to the others.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { ConsoleClient } from '#core/contract/contract';
import {
  dialogOf,
  describeBrowser,
  goTo,
  openStage,
  picture,
  pressFor,
  told,
  type Stage,
} from '#test/support/browser';
import { fill, pick, tabTo } from '#test/support/by-keyboard';
import { newKey, signIn } from '#test/support/console-host';
import { nextStatements } from '#test/support/next-statements';
import { testFolder } from '#test/support/workspaces';

const ACCOUNT = 'custody-icbc';
const EXAMPLES = join(import.meta.dirname, '..', '..', 'examples', 'statements');
const STEPS_MAX = 30;

/** A link to an item, as addresses are written. */
const linkTo = (id: string): string => `a[href*="${encodeURIComponent(id).replaceAll('%40', '@')}"]`;

interface Given {
  readonly name: string;
  readonly text: string;
}

describeBrowser('custody, worked', () => {
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

  const offer = (...files: readonly Given[]): Promise<void> =>
    page
      .locator('input[type="file"][multiple]')
      .setInputFiles(
        files.map(({ name, text }) => ({ name, mimeType: 'text/plain', buffer: Buffer.from(text) })),
      );
  const row = (name: string) => page.getByRole('row', { name: new RegExp(`^${name}`) });

  test(
    'statements are taken, and those that are not say why in both languages',
    { timeout: 90_000 },
    async () => {
      const made = await nextStatements(stage.console, ACCOUNT, [
        { day: '2026-07-01', amounts: [10_000n, -10_000n] },
        { day: '2026-07-02', amounts: [] },
        { day: '2026-07-03', amounts: [500n] },
        { day: '2026-07-06', amounts: [] },
      ]);
      const [one, two, three, four] = made as unknown as readonly [Given, Given, Given, Given];
      const closing = /(CLBD[\s\S]*?<Amt[^>]*>)(\d+)\./;
      const spoilt = two.text.replace(
        closing,
        (_all, before: string, whole: string) => `${before}${whole}1.`,
      );
      await goTo(page, '/custody-statements/take');
      await offer({ ...two, text: spoilt }, one, { name: 'letter.txt', text: 'Dear sirs' }, four, three);
      await page.getByText('The lines do not come to the closing balance').waitFor();
      await page.getByText('A format that is not read').waitFor();
      expect(await row(one.name).textContent()).toContain('Can be taken');
      expect(await row(three.name).textContent()).toContain('Refused');
      expect(await row(four.name).textContent()).toContain('Held back');
      await picture(page, 'custody-take');
      await page.keyboard.press('t');
      await page.getByText('What came of them').waitFor();
      expect(await row(one.name).textContent()).toContain('Taken');
      expect(await row(four.name).textContent()).toContain('Not tried');

      // Taken before: nothing is left to do.
      await page.getByRole('button', { name: 'Take more' }).click();
      await offer(one);
      await row(one.name).getByText('Taken before').waitFor();
      await page.getByText('There is nothing to take in these files.').waitFor();

      // A CSV export is read once its profile is there.
      await page.getByRole('button', { name: 'Start over' }).click();
      const csv = {
        name: 'export.csv',
        mimeType: 'text/csv',
        buffer: readFileSync(join(EXAMPLES, 'ccb-example.csv')),
      };
      await page.locator('input[type="file"][multiple]').setInputFiles(csv);
      await page.getByText('CSV needs a profile').waitFor();
      await page.locator('input[accept=".json"]').setInputFiles(join(EXAMPLES, 'ccb-example.profile.json'));
      await page.getByText('No custody account with this number').waitFor();

      const chinese = await stage.visit({ language: 'zh' });
      await chinese.getByRole('button', { name: '财务', exact: true }).click();
      await chinese.getByRole('navigation').first().waitFor();
      await goTo(chinese, '/custody-statements/take');
      const letter = { name: 'letter.txt', mimeType: 'text/plain', buffer: Buffer.from('Dear sirs') };
      await chinese.locator('input[type="file"][multiple]').setInputFiles(letter);
      await chinese.getByText('无法识别的格式').waitFor();
      await chinese.context().close();
    },
  );

  /** Walks the side that has the keys to an item. */
  async function walkTo(side: 'bank' | 'books', words: string): Promise<void> {
    await page.keyboard.press(side === 'bank' ? 'ArrowLeft' : 'ArrowRight');
    const grid = page.getByRole('grid').nth(side === 'bank' ? 0 : 1);
    const current = grid.locator('.row.current');
    await page.keyboard.press('Home');
    for (let step = 0; step < STEPS_MAX; step += 1) {
      if ((await current.textContent())?.includes(words) === true) return;
      await page.keyboard.press('j');
    }
    throw new Error(`no ${words} on the side of ${side}`);
  }

  async function select(side: 'bank' | 'books', words: string): Promise<void> {
    await walkTo(side, words);
    await page.keyboard.press('x');
  }

  async function sayWhy(reason: string): Promise<void> {
    await dialogOf(page).waitFor();
    await fill(page, /^Reason/, reason);
    await dialogOf(page).locator('button[type="submit"]:enabled').press('Enter');
    await dialogOf(page).waitFor({ state: 'hidden' });
  }

  test('both sides are worked by keys alone', { timeout: 120_000 }, async () => {
    await goTo(page, `/custody/matching?account=${ACCOUNT}`);
    const status = page.locator('.sum [role="status"]');
    await page.getByRole('grid').nth(1).getByText('U00000048').waitFor();

    // Ten yuan more at the bank: an adjustment, which another person decides; then all three are suggested and match.
    await select('bank', 'U00000048');
    await select('books', 'U00000048');
    await expect.poll(() => status.textContent()).toContain('10.00');
    await picture(page, 'custody-matching');
    await page.keyboard.press('a');
    await dialogOf(page).waitFor();
    await fill(page, 'Reason', 'The bank has it right');
    await tabTo(page, 'Ask for approval');
    await page.keyboard.press('Enter');
    await told(page, 'Proposed');
    const { rows } = await fay.approvals.list({ filter: { status: 'pending' } });
    const asked = rows.find(({ kind }) => kind === 'adjust');
    await fay.approvals.approve({ id: asked?.id ?? '', key: newKey() });
    await page.keyboard.press('Escape');
    await walkTo('bank', 'U00000048');
    await page.locator('.why').getByText('Adjusted').waitFor();
    await page.keyboard.press('Enter');
    await told(page, 'Matched');

    // Taken back, and put together by hand with two lines of the bank that cancel each other out.
    await page.keyboard.press('u');
    await sayWhy('It goes with more');
    await page.getByRole('grid').nth(1).getByText('U00000048').waitFor();
    await select('bank', 'U00000048');
    await select('bank', '2026-07-01');
    await page.keyboard.press('j');
    await page.keyboard.press('x');
    await select('books', '800.00');
    await select('books', '10.00');
    await expect.poll(() => status.textContent()).toContain('CNY0.00');
    await page.keyboard.press('Enter');
    await sayWhy('A group of five');
    await told(page, 'Matched');
    const { rows: matches } = await fay.custody.matches({
      filter: { account_id: ACCOUNT, undone: false },
      limit: 1,
    });
    expect(matches[0]).toMatchObject({ lines: 3, movements: 2, reason: 'A group of five' });
    await part(matches[0]?.id ?? '');
  });

  /** What two lines of the bank that cancel each other out are parted off from, and where they lead: each to the others and back. */
  async function part(id: string): Promise<void> {
    const pane = page.locator('section.pane');
    const { items } = await fay.custody.matchDetail({ id });
    const pair = items.filter(({ booked_on, side }) => side === 'bank' && booked_on === '2026-07-01');
    await goTo(page, `/custody/matches/${id}?account_id=${ACCOUNT}`);
    for (const { id: item } of pair) {
      await tabTo(page, `Select ${item}`);
      await page.keyboard.press('Space');
    }
    await expect.poll(() => pane.locator('p[role="status"]').textContent()).toContain('CNY0.00');
    await page.keyboard.press('s');
    await sayWhy('They are the bank’s own');
    await pane.getByText('Taken back', { exact: true }).first().waitFor();
    const { rows } = await fay.custody.matches({ filter: { account_id: ACCOUNT, undone: false }, limit: 2 });
    expect(rows.map(({ lines, movements }) => [lines, movements]).sort()).toEqual([
      [1, 2],
      [2, 0],
    ]);
    const kept = rows.find(({ lines }) => lines === 2)?.id ?? '';
    const rest = rows.find(({ lines }) => lines === 1)?.id ?? '';

    // From a match to its line in the statement and to its entry, and back.
    await goTo(page, `/custody/matches/${rest}?account_id=${ACCOUNT}`);
    await page.getByRole('heading', { name: rest }).waitFor();
    const { items: left } = await fay.custody.matchDetail({ id: rest });
    const [line, movement] = [
      left.find(({ side }) => side === 'bank'),
      left.find(({ side }) => side === 'books'),
    ];
    await pane.locator(linkTo(line?.id ?? '')).click();
    await page.getByRole('heading', { name: line?.id ?? '' }).waitFor();
    await pane.getByRole('link', { name: /^Line \d+ of its file/ }).click();
    const marked = page.locator('tr[aria-current="true"]');
    await marked.getByRole('link', { name: 'By hand' }).click();
    await page.getByRole('heading', { name: rest }).waitFor();
    await pane.locator(linkTo(movement?.id ?? '')).click();
    await page.getByRole('heading', { name: movement?.id ?? '' }).waitFor();
    await pane.locator('.fact', { hasText: 'Entry' }).getByRole('link').click();
    await page.getByRole('heading', { name: /^Entry/ }).waitFor();
    await page.goBack();
    await pane.getByRole('link', { name: rest }).click();
    await page.getByRole('heading', { name: rest }).waitFor();

    await goTo(page, `/custody/matches/${kept}?account_id=${ACCOUNT}`);
    await page.getByRole('heading', { name: kept }).waitFor();
    await pressFor(page, 'u', 'Take match back');
    await sayWhy('They came of themselves');
    await pane.getByText('Taken back', { exact: true }).first().waitFor();
    const { items: open } = await fay.custody.matchDetail({ id: kept });
    expect(open.map(({ is_open }) => is_open)).toEqual([true, true]);
  }

  test(
    'a break is given to somebody and escalated, and leads to its line in the statement',
    { timeout: 60_000 },
    async () => {
      const { rows } = await fay.custody.breaks({
        filter: { account_id: ACCOUNT, quadrant: 'bank-out' },
        limit: 1,
      });
      const id = rows[0]?.id ?? '';
      await goTo(page, `/custody/breaks/${encodeURIComponent(id)}`);
      const pane = page.locator('section.pane');
      await pane.getByText(id).first().waitFor();
      await pressFor(page, 'n', 'Note');
      await tabTo(page, /^Owner/);
      await pick(page, 'Fay Guo (fay)');
      await fill(page, /^Note/, 'Asked the bank');
      await page.keyboard.press('Tab');
      await page.keyboard.press('Tab');
      await page.keyboard.press('Enter');
      await pane.getByText('with fay').waitFor();
      await pressFor(page, 'e', 'Escalate');
      await dialogOf(page).waitFor();
      await tabTo(page, /^Escalate/);
      await page.keyboard.press('Enter');
      await pane.getByText('Escalated').first().waitFor();
      await picture(page, 'custody-break');
      await pane.getByRole('link', { name: /^Line \d+ of its file/ }).click();
      const marked = page.locator('tr[aria-current="true"]');
      await marked.waitFor();
      await marked.getByRole('link', { name: 'Break' }).click();
      await page.getByRole('heading', { name: id }).waitFor();
    },
  );
});
