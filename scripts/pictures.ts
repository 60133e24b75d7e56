// Takes pictures of every screen on a sample platform, in every look, for people to look at.
// Usage: npm run pictures [-- --folder FOLDER] [--trades N] [--only NAME,NAME] [--docs]. With --docs it renews the six of
// docs/images instead. It needs Chromium, uses the built program as `surety serve` gives it, and leaves nothing behind but
// pictures. It knows the addresses of screens, and of what they hold only the places of a few buttons and fields,
// which are the same in every language.
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { chromium, type Browser, type Page } from 'playwright-core';

import { developmentCsv } from '#test/support/development-table';
import { CHROMIUM, FLAGS, ROOT, serveConsole } from '#test/support/served-console';

interface Look {
  readonly language: 'en' | 'zh';
  readonly theme: 'light' | 'dark';
}

interface Shot {
  readonly name: string;
  readonly path: string;
  /** Keys pressed when the screen is there, by which something is opened. */
  readonly keys?: readonly string[];
  /** What is done after that. */
  readonly act?: (page: Page) => Promise<void>;
}

const LIGHT: Look = { language: 'en', theme: 'light' };
const DARK: Look = { language: 'en', theme: 'dark' };
const LOOKS: readonly Look[] = [
  LIGHT,
  DARK,
  { language: 'zh', theme: 'light' },
  { language: 'zh', theme: 'dark' },
];
const SETTLING_MS = 700;
/** Among keys: waits until what was opened is there. */
const SETTLE = 'settle';
const SAMPLE_WAIT_MS_MAX = 180_000;
const VIEWPORT = { width: 1_440, height: 900 };

const FIRST_ROW = ['j', 'Enter'] as const;
const SHOTS: readonly Shot[] = [
  { name: 'overview', path: '/overview' },
  { name: 'trades', path: '/trades' },
  { name: 'trade', path: '/trades', keys: FIRST_ROW },
  { name: 'accounts', path: '/accounts' },
  { name: 'account', path: '/accounts', keys: ['j', 'j', 'j', 'j', 'Enter'] },
  { name: 'people', path: '/people' },
  { name: 'person', path: '/people', keys: FIRST_ROW },
  { name: 'approvals', path: '/approvals' },
  { name: 'approval', path: '/approvals', keys: FIRST_ROW },
  { name: 'ledger', path: '/ledger' },
  { name: 'entry', path: '/ledger', keys: FIRST_ROW },
  { name: 'trial-balance', path: '/ledger/balance' },
  { name: 'verify', path: '/ledger/verify' },
  { name: 'periods', path: '/ledger/periods' },
  { name: 'import', path: '/import' },
  { name: 'import-report', path: '/import', act: rehearseExamples },
  { name: 'audit', path: '/audit' },
  { name: 'staff', path: '/staff' },
  { name: 'policies', path: '/staff/policies' },
  { name: 'settings', path: '/settings' },
  { name: 'palette', path: '/overview', keys: ['Control+k'] },
  { name: 'keys', path: '/trades', keys: ['?'] },
];

/** Places of roles among the buttons of the first page of a sample. */
const FINANCE = 2;
const ADMINISTRATOR = 4;
const COMPLIANCE = 1;
/** Of the ladder: freeze. */
const PROPOSED_RUNG = 5;

const RICHEST = '/accounts?class=party&sort=available_minor&direction=desc';
/** Place of the withdrawal among the actions of an account, for finance. */
const WITHDRAWAL = 2;

/** Screens that are taken last, as they need another person or end the session of this one. */
const LOCK: Shot = { name: 'lock', path: '/overview', keys: ['g', 'q'] };
const OF_FINANCE: readonly Shot[] = [
  { name: 'form', path: RICHEST, keys: FIRST_ROW, act: (page) => withdraw(page, '100') },
  { name: 'refused', path: RICHEST, keys: FIRST_ROW, act: (page) => withdraw(page, '99999999') },
];
/** A day of a week ago or so, which two signed, and its month. */
const RUN_DAY = new Date(Date.now() - (new Date().getUTCDay() + 5) * 86_400_000).toISOString().slice(0, 10);
const RUN_MONTH = RUN_DAY.slice(0, 7);
const OF_CUSTODY: readonly Shot[] = [
  { name: 'custody', path: '/custody/matching' },
  { name: 'custody-breaks', path: '/custody/breaks' },
  { name: 'custody-break', path: '/custody/breaks', keys: FIRST_ROW },
  { name: 'custody-matches', path: '/custody/matches', keys: FIRST_ROW },
  { name: 'custody-runs', path: '/custody-runs' },
  { name: 'custody-certificates', path: '/custody-certificates' },
  { name: 'custody-make', path: '/custody-certificates/make' },
  { name: 'custody-proofs', path: '/custody-certificates/proofs' },
  { name: 'custody-keys', path: '/custody-certificates/keys' },
  { name: 'custody-accounts', path: '/custody-accounts' },
  { name: 'custody-account', path: '/custody-accounts', keys: FIRST_ROW },
  { name: 'custody-statements', path: '/custody-statements' },
  { name: 'custody-statement', path: '/custody-statements', keys: FIRST_ROW },
  { name: 'custody-take', path: '/custody-statements/take' },
  { name: 'custody-match', path: '/custody/matches', keys: [...FIRST_ROW, SETTLE] },
  { name: 'custody-run', path: `/custody-runs/${RUN_DAY}?month=${RUN_MONTH}` },
  { name: 'custody-certificate', path: '/custody-certificates', keys: [...FIRST_ROW, SETTLE, SETTLE] },
  {
    name: 'custody-certificate-more',
    path: '/custody-certificates',
    keys: [...FIRST_ROW, SETTLE],
    act: async (page) => {
      await page.locator('section.pane .row-of-buttons button').nth(2).click();
      await page.waitForTimeout(SETTLING_MS);
    },
  },
  { name: 'custody-banks', path: '/custody-certificates/banks' },
  { name: 'custody-bank-answer', path: '/custody-certificates/banks', act: handAnswer },
  { name: 'custody-pack', path: '/custody-certificates', act: openPack },
  {
    name: 'custody-pack-day',
    path: '/custody-certificates',
    act: async (page) => {
      await openPack(page);
      await page.locator('.day-field button').filter({ visible: true }).click();
      await page.waitForTimeout(SETTLING_MS);
    },
  },
  {
    name: 'custody-void',
    path: '/custody-certificates',
    keys: [...FIRST_ROW, SETTLE],
    act: async (page) => {
      await page.locator('section.pane .row-of-buttons button').nth(2).click();
      await page.locator('button.seldom').filter({ visible: true }).nth(1).click();
      await page.waitForTimeout(SETTLING_MS);
    },
  },
  { name: 'custody-adjust', path: '/custody/breaks', keys: [...FIRST_ROW, SETTLE, 'a', SETTLE] },
  { name: 'custody-selected', path: '/custody/matching', keys: ['x', 'j', 'x', 'ArrowRight', 'x', SETTLE] },
  { name: 'custody-checkpoints', path: '/custody-certificates/checkpoints', keys: [...FIRST_ROW, SETTLE] },
  { name: 'custody-key', path: '/custody-certificates/keys', keys: [...FIRST_ROW, SETTLE] },
  { name: 'custody-enrol', path: '/custody-certificates/keys', keys: ['n', SETTLE] },
  { name: 'custody-sign', path: '/custody-certificates/make', keys: ['n', SETTLE] },
];
const OF_COMPLIANCE: readonly Shot[] = [
  { name: 'alerts', path: '/alerts' },
  { name: 'alert', path: '/alerts', keys: FIRST_ROW },
  { name: 'alert-why', path: '/alerts', keys: FIRST_ROW, act: (page) => scrollDetail(page, 620) },
  { name: 'alert-closing', path: '/alerts', keys: [...FIRST_ROW, SETTLE, 'd', '2', '1', 'r'] },
  { name: 'alerts-selected', path: '/alerts', keys: ['j', 'x', 'j', 'x', 'd'] },
  { name: 'alerts-nothing', path: '/alerts?view=overdue' },
  { name: 'case', path: '/cases', keys: FIRST_ROW },
  { name: 'evidence', path: '/alerts', keys: [...FIRST_ROW, SETTLE, 'v'] },
  { name: 'neighbours', path: '/alerts', keys: [...FIRST_ROW, SETTLE, 'v', SETTLE, '2'] },
  {
    name: 'graph',
    path: '/alerts',
    keys: [...FIRST_ROW, SETTLE, 'v', SETTLE, '2'],
    act: async (page) => {
      await page.locator('main .views button').nth(1).click();
      await page.waitForTimeout(SETTLING_MS);
    },
  },
  { name: 'reports', path: '/reports' },
  { name: 'claims', path: '/claims?view=all' },
  { name: 'claim', path: '/claims?view=all', keys: FIRST_ROW },
  { name: 'loans', path: '/loans?view=all' },
  { name: 'loan', path: '/loans?view=all', keys: FIRST_ROW },
  { name: 'portfolio', path: '/loans/portfolio' },
  { name: 'exposure', path: '/claims/exposure' },
  { name: 'claim-open', path: '/claims', keys: FIRST_ROW },
  { name: 'card-programmes', path: '/card-programmes' },
  { name: 'credit', path: '/credit', keys: ['c', SETTLE, SETTLE, SETTLE] },
  { name: 'credit-monitoring', path: '/credit/monitoring', keys: ['m', SETTLE, SETTLE, SETTLE, SETTLE] },
  { name: 'credit-score', path: '/credit', keys: [...FIRST_ROW, SETTLE] },
  { name: 'scorecards', path: '/credit/scorecards', act: openScorecard },
  { name: 'development', path: '/credit/development' },
  ...['development-rows', 'development-bins', 'development-candidates', 'development-card'].map(
    (name, part): Shot => ({ name, path: '/credit/development', act: (page) => develop(page, part) }),
  ),
  { name: 'card-programme', path: '/card-programmes', keys: FIRST_ROW },
  { name: 'audits', path: '/audits' },
  { name: 'audits-done', path: '/audits?view=done', keys: FIRST_ROW },
  { name: 'audits-remedies', path: '/audits?view=remedies', keys: FIRST_ROW },
  { name: 'badges', path: '/badges/register' },
  { name: 'badge', path: '/badges/register', keys: [...FIRST_ROW, SETTLE] },
  { name: 'badges-low', path: '/badges/register?status=low-score', keys: [...FIRST_ROW, SETTLE] },
  { name: 'badge-applications', path: '/badges/applications', keys: FIRST_ROW },
  { name: 'appeals', path: '/appeals' },
  { name: 'appeal', path: '/appeals', keys: [...FIRST_ROW, SETTLE] },
  { name: 'risk-figures', path: '/risk-figures?span=all' },
  { name: 'watch-lists', path: '/watch-lists/accounts' },
  { name: 'identity', path: '/identity/documents?status=all' },
  { name: 'identity-ending', path: '/identity/ending' },
  { name: 'identity-shared', path: '/identity/shared?shared=legal_person' },
  { name: 'identity-certificates', path: '/identity/certificates' },
  { name: 'identity-issuing', path: '/identity/certificates', keys: ['c'] },
  { name: 'identity-shields', path: '/identity/shields' },
  { name: 'measures', path: '/measures', keys: FIRST_ROW },
  { name: 'measures-frozen', path: '/measures/frozen', keys: FIRST_ROW },
  { name: 'measures-harm', path: '/measures/harm?span=all' },
  {
    name: 'measure-proposal',
    path: '/alerts',
    keys: [...FIRST_ROW, SETTLE, 'm', SETTLE],
    act: async (page) => {
      await page.locator('.rung').nth(PROPOSED_RUNG).click();
      await page.waitForTimeout(SETTLING_MS);
    },
  },
  { name: 'models', path: '/rules?show=models' },
  { name: 'rules', path: '/rules' },
  { name: 'rule', path: '/rules/loop-direct' },
  { name: 'rule-editor', path: '/rules/loop-direct?edit=1' },
];

/** The best six, and the look each is shown in. */
const DOCS: readonly { readonly name: string; readonly look: Look }[] = [
  { name: 'overview', look: LIGHT },
  { name: 'trade', look: LIGHT },
  { name: 'account', look: DARK },
  { name: 'trial-balance', look: LIGHT },
  { name: 'approval', look: { language: 'zh', theme: 'light' } },
  { name: 'audit', look: DARK },
];

async function openPage(browser: Browser, state: string | undefined, look: Look): Promise<Page> {
  const context = await browser.newContext({
    viewport: VIEWPORT,
    locale: 'en-GB',
    timezoneId: 'Asia/Shanghai',
    reducedMotion: 'reduce',
    ...(state === undefined ? {} : { storageState: state }),
  });
  const settings = JSON.stringify(JSON.stringify(look));
  await context.addInitScript({
    content: `if (location.protocol === 'http:') localStorage.setItem('surety.settings', ${settings});`,
  });
  return context.newPage();
}

/** Rehearses people and accounts of the examples, with transfers beside them that no balance covers. */
async function rehearseExamples(page: Page): Promise<void> {
  const examples = join(ROOT, 'examples', 'import');
  const chosen = page.locator('input[type="file"]');
  const rehearse = page.locator('main .row-of-buttons button').first();
  await chosen.setInputFiles(['parties.csv', 'accounts.csv'].map((name) => join(examples, name)));
  await rehearse.and(page.locator(':enabled')).waitFor();
  const header = 'transfer_id,from_account_id,to_account_id,amount_minor,transferred_at';
  const rows = Array.from(
    { length: 12 },
    (_, at) => `TR-poor-${String(at)},A-001,A-002,90000000,2026-03-01T00:00:00Z`,
  );
  const buffer = Buffer.from([header, ...rows, ''].join('\n'));
  await chosen.setInputFiles({ name: 'late-transfers.csv', mimeType: 'text/csv', buffer });
  await page.waitForTimeout(SETTLING_MS);
  await rehearse.click();
  const report = page.locator('main .report');
  await report.waitFor();
  await report.scrollIntoViewIfNeeded();
  await page.mouse.move(0, 0);
}

/** Opens a part of the development that is kept; the first time one is made out of a table. */
async function develop(page: Page, part: number): Promise<void> {
  const kept = page.locator('main .kept');
  if (await kept.isVisible()) {
    await kept.click();
    await page.getByRole('option').filter({ visible: true }).first().click();
  } else {
    await page.locator('main .el-radio-button').last().click();
    const buffer = Buffer.from(developmentCsv(200));
    const file = { name: 'merchants.csv', mimeType: 'text/csv', buffer };
    await page.locator('input[type="file"]').setInputFiles(file);
    await page.locator('main form button[type="submit"]').and(page.locator(':enabled')).click();
  }
  await page.locator('main .main nav a').nth(part).click();
  await page.waitForTimeout(SETTLING_MS);
  await page.mouse.move(0, 0);
}

async function openScorecard(page: Page): Promise<void> {
  const first = page.locator('main tbody .link-button').first();
  if (await first.isVisible()) await first.click();
  await page.waitForTimeout(SETTLING_MS);
}

async function openPack(page: Page): Promise<void> {
  await page.locator('#tab-actions button').first().click();
  await page.waitForTimeout(SETTLING_MS);
}

/** Hands in what a bank might have answered. */
async function handAnswer(page: Page): Promise<void> {
  const answer = { name: 'answer.json', mimeType: 'application/json', buffer: Buffer.from('{}') };
  await page.locator('input[type="file"]').setInputFiles(answer);
  await page.waitForTimeout(SETTLING_MS);
}

/** Fills in a withdrawal of the account on show and lets it be rehearsed. */
async function withdraw(page: Page, amount: string): Promise<void> {
  await page.locator('section.pane .row-of-buttons button').nth(WITHDRAWAL).click();
  const form = page.locator('[role="dialog"]').filter({ visible: true });
  const choice = form.getByRole('combobox').first();
  await choice.press('Enter');
  await page.getByRole('option').filter({ visible: true }).first().click();
  await form.locator('input[inputmode="decimal"]').first().fill(amount);
  await page.waitForTimeout(SETTLING_MS);
}

/** Leaves by the lock, which is what stands before everything, and signs another person of the sample in. */
async function changeTo(page: Page, place: number): Promise<void> {
  await page.locator('dialog.lock button').last().click();
  await page.locator('section.roles button').nth(place).click();
  await page.getByRole('navigation').first().waitFor();
}

async function scrollDetail(page: Page, top: number): Promise<void> {
  await page.evaluate(`document.querySelector('section.pane .body').scrollTo(0, ${String(top)})`);
}

async function open(page: Page, origin: string, { path, keys = [], act }: Shot): Promise<void> {
  // Another address of the same page would keep what is open.
  await page.goto('about:blank');
  await page.goto(`${origin}/#${path}`);
  await page.locator('main h1').first().waitFor();
  await page.waitForTimeout(SETTLING_MS);
  for (const key of keys) {
    if (key === SETTLE) await page.waitForTimeout(SETTLING_MS);
    else await page.keyboard.press(key);
  }
  await page.waitForTimeout(keys.length === 0 ? 0 : SETTLING_MS);
  await act?.(page);
}

async function shoot(page: Page, origin: string, shot: Shot, file: string): Promise<void> {
  await open(page, origin, shot);
  await page.screenshot({ path: file });
}

/** Makes the sample platform on the first page and signs an administrator in; the pictures of that go along. */
async function enter(page: Page, address: string, trades: number, folder: string | null): Promise<void> {
  await page.goto(address);
  const amount = page.getByLabel('Trades', { exact: true });
  await amount.fill(String(trades));
  if (folder !== null) await page.screenshot({ path: join(folder, 'first-run.png') });
  await page.getByRole('button', { name: 'Make the sample platform' }).click();
  const role = page.getByRole('button', { name: 'Administrator', exact: true });
  await role.waitFor({ timeout: SAMPLE_WAIT_MS_MAX });
  if (folder !== null) await page.screenshot({ path: join(folder, 'sign-in.png') });
  await role.click();
  await page.getByRole('navigation').first().waitFor();
}

interface Wanted {
  readonly folder: string;
  readonly trades: number;
  /** Names of shots; all when empty. */
  readonly only: readonly string[];
}

async function takeAll(browser: Browser, address: string, { folder, trades, only }: Wanted): Promise<void> {
  const page = await openPage(browser, undefined, LIGHT);
  await enter(page, address, trades, folder);
  const state = join(folder, 'state.json');
  await page.context().storageState({ path: state });
  const { origin } = new URL(address);
  for (const look of LOOKS) {
    const looked = await openPage(browser, state, look);
    const take = async (shot: Shot): Promise<void> => {
      if (only.length > 0 && !only.includes(shot.name) && shot !== LOCK) return;
      await shoot(looked, origin, shot, join(folder, `${shot.name}-${look.language}-${look.theme}.png`));
    };
    for (const shot of [...SHOTS, LOCK]) {
      await take(shot);
    }
    await changeTo(looked, FINANCE);
    for (const shot of [...OF_FINANCE, ...OF_CUSTODY]) {
      await take(shot);
    }
    await open(looked, origin, LOCK);
    await changeTo(looked, COMPLIANCE);
    for (const shot of OF_COMPLIANCE) {
      await take(shot);
    }
    await open(looked, origin, LOCK);
    await changeTo(looked, ADMINISTRATOR);
    await looked.context().close();
  }
  rmSync(state);
}

async function takeDocs(browser: Browser, address: string, data: string, trades: number): Promise<void> {
  const folder = join(ROOT, 'docs', 'images');
  mkdirSync(folder, { recursive: true });
  const page = await openPage(browser, undefined, LIGHT);
  await enter(page, address, trades, null);
  const state = join(data, 'state.json');
  await page.context().storageState({ path: state });
  for (const { name, look } of DOCS) {
    const shot = SHOTS.find((one) => one.name === name);
    if (shot === undefined) throw new RangeError(`there is no picture ${name}`);
    const looked = await openPage(browser, state, look);
    await shoot(looked, new URL(address).origin, shot, join(folder, `${name}.png`));
    await looked.context().close();
  }
}

const { values } = parseArgs({
  options: {
    folder: { type: 'string', default: join(ROOT, 'tmp', 'pictures') },
    trades: { type: 'string', default: '5000' },
    only: { type: 'string', default: '' },
    docs: { type: 'boolean', default: false },
  },
});
const data = mkdtempSync(join(tmpdir(), 'surety-pictures-'));
const served = await serveConsole(data);
const browser = await chromium.launch({ executablePath: CHROMIUM, args: FLAGS });
try {
  if (values.docs) {
    await takeDocs(browser, served.address, data, Number(values.trades));
  } else {
    mkdirSync(values.folder, { recursive: true });
    const only = values.only === '' ? [] : values.only.split(',');
    await takeAll(browser, served.address, { folder: values.folder, trades: Number(values.trades), only });
  }
} finally {
  await browser.close();
  await served.close();
  rmSync(data, { recursive: true, force: true });
}
