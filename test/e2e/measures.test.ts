// A measure by keyboard, from an alert to the harm meter: proposed with its evidence and what it touches, approved with
// the figures of then, told to its holder by a letter, reviewed when it is overdue, stepped down by the clock, lifted.
import { readFile } from 'node:fs/promises';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { DAY_MS } from '#core/kernel/instant';
import type { ConsoleClient } from '#core/contract/contract';
import {
  describeBrowser,
  dialogOf,
  goTo,
  openStage,
  picture,
  pressFor,
  told,
  type Stage,
} from '#test/support/browser';
import { fill, pick, tabTo } from '#test/support/by-keyboard';
import { jobEnded, newKey, signIn } from '#test/support/console-host';
import { NO_PDF_TOOLS, pdfText } from '#test/support/pdf-text';
import { testFolder } from '#test/support/workspaces';

const WAIT = { timeout: 15_000, interval: 100 };
/** Until a measure of the test falls due. */
const SOON_MS = 1_500;

describeBrowser('measures by keyboard', () => {
  const folder = testFolder();
  let stage: Stage;
  let books: ConsoleClient;
  let lead: ConsoleClient;
  let analyst: Page;
  let compliance: Page;
  let alert_id = '';
  let account_id = '';
  let restriction_id = '';

  beforeAll(async () => {
    stage = await openStage(folder);
    [books, lead] = [stage.console.connect(), stage.console.connect()];
    await signIn(books, 'ann');
    await signIn(lead, 'cora');
    await jobEnded(books, (await books.alerts.scan({ key: newKey() })).job_id);
    for (const alert of (await books.alerts.list({ limit: 50 })).rows) {
      const { account } = await books.accounts.detail({ id: alert.account_id });
      if (account.restrictions.length === 0) {
        ({ id: alert_id, account_id } = alert);
        break;
      }
    }
    analyst = await stage.visitAs('Analyst');
    compliance = await stage.visitAs('Compliance');
  }, 90_000);
  afterAll(() => stage.close());

  async function impose(data: object): Promise<void> {
    const measure = {
      account_id,
      terms: {},
      reason_code: 'cash-out',
      basis: 'review of the account',
      ...data,
    };
    const asked = { kind: 'impose-restriction', key: newKey(), reason: 'for the test' };
    const { id } = await books.approvals.propose({ ...asked, data: measure });
    await lead.approvals.approve({ id, key: newKey() });
  }

  test('is proposed from an alert, with what it touches and would have stopped', async () => {
    await goTo(analyst, `#/alerts/${alert_id}`);
    await analyst.getByRole('heading', { name: 'Suspected trades' }).waitFor();
    await analyst.keyboard.press('m');
    const form = dialogOf(analyst);
    await form.getByRole('button', { name: 'Freeze' }).press('Enter');
    await form.getByText(/By the policy it ends on .* Stop withdrawals takes over for 30 days/).waitFor();
    await form.getByRole('heading', { name: 'What it touches now' }).waitFor();
    await form.getByText('Withdrawals:').waitFor();
    await form.getByRole('button', { name: 'Simulate' }).press('Enter');
    await form.getByText(/Of [\d,]+ uses\.|Nothing: [\d,]+ uses/).waitFor();
    await picture(analyst, 'measure-proposal');
    await fill(analyst, /^Then: for how many days/, '14');
    await fill(analyst, /^Reason for the second person/, 'a loop of card money');
    await fill(analyst, /last 4/, account_id.slice(-4));
    await tabTo(analyst, 'Propose: Impose restriction');
    await analyst.keyboard.press('Enter');
    await form.waitFor({ state: 'hidden' });
    await told(analyst, 'A second person has to approve it');
    const [asked] = (await lead.approvals.list({ filter: { status: 'pending' }, limit: 1 })).rows;
    const { evidence } = await books.alerts.detail({ id: alert_id });
    expect(asked?.data).toMatchObject({ account_id, restriction: 'freeze', about: alert_id });
    // The suggested course as somebody changed it.
    expect(asked?.data['step_down']).toEqual({ kind: 'stop-withdrawals', terms: {}, days: 14 });
    expect(Number(asked?.data['ends_at'])).toBeGreaterThan(Date.now() + 29 * DAY_MS);
    expect(asked?.data['trade_ids']).toEqual(evidence.trades.map(({ trade_id }) => trade_id).slice(0, 100));
    restriction_id = String(asked?.data['restriction_id']);
    await goTo(compliance, `#/approvals/${asked?.id ?? ''}`);
    await compliance.getByRole('heading', { name: 'What it touches now' }).waitFor();
    await picture(compliance, 'measure-approval');
    await lead.approvals.approve({ id: asked?.id ?? '', key: newKey() });
  });

  test('the holder is told by a letter, which is recorded', async () => {
    for (const key of ['g', 'm']) await analyst.keyboard.press(key);
    await analyst.getByRole('heading', { level: 1, name: 'Measures' }).waitFor();
    await goTo(analyst, `#/measures/without-notice/${restriction_id}`);
    await analyst.getByText('letter due').first().waitFor();
    await analyst.keyboard.press('n');
    await dialogOf(analyst).getByRole('button', { name: 'Make letter' }).waitFor();
    await fill(analyst, 'Why you need it', 'to tell the holder');
    await tabTo(analyst, 'Make letter');
    const [download] = await Promise.all([analyst.waitForEvent('download'), analyst.keyboard.press('Enter')]);
    if (NO_PDF_TOOLS === null) {
      const text = pdfText(await readFile(await download.path()));
      expect(text).toContain(restriction_id);
      expect(text).toContain('the account is frozen');
      expect(text).not.toContain(alert_id);
    }
    await dialogOf(analyst).getByText('The letter was made').waitFor();
    await tabTo(analyst, 'Sent by');
    await pick(analyst, 'E-mail');
    await tabTo(analyst, 'Record as sent');
    await analyst.keyboard.press('Enter');
    await dialogOf(analyst).waitFor({ state: 'hidden' });
    const { notices, measure } = await books.measures.detail({ id: restriction_id });
    expect(notices).toMatchObject([
      { event: 'imposed', language: 'en', sent_by: 'e-mail', recorded_by: 'ann' },
    ]);
    expect(measure.notice_due).toBeNull();
  });

  test('an appeal against it is lodged, and its outcome told by a letter, too', async () => {
    await pressFor(analyst, 'l', 'Lodge appeal');
    await tabTo(analyst, 'Reached us by');
    await pick(analyst, 'Letter');
    await fill(analyst, 'Grounds', 'The shop is real.');
    await tabTo(analyst, 'Lodge appeal');
    await analyst.keyboard.press('Enter');
    await dialogOf(analyst).waitFor({ state: 'hidden' });
    const lodged = (await books.appeals.list({})).rows;
    const { id } = lodged.find(({ grounds }) => grounds === 'The shop is real.') ?? { id: '' };
    await analyst.getByRole('link', { name: id }).press('Enter');
    await analyst.getByRole('heading', { level: 1, name: 'Appeals' }).waitFor();
    const hearer = stage.console.connect();
    await signIn(hearer, 'carl');
    const data = { appeal_id: id, reason_code: 'facts-confirmed', basis: 'the loop is there' };
    await hearer.commands.submit({ kind: 'reject-appeal', data, key: newKey() });
    await pressFor(analyst, 'n', 'Letter');
    await fill(analyst, 'Why you need it', 'to tell the holder');
    await picture(analyst, 'appeal-letter');
    await tabTo(analyst, 'Make letter');
    const [download] = await Promise.all([analyst.waitForEvent('download'), analyst.keyboard.press('Enter')]);
    if (NO_PDF_TOOLS === null) {
      expect(pdfText(await readFile(await download.path()))).toContain('the facts were confirmed');
    }
    await tabTo(analyst, 'Sent by');
    await pick(analyst, 'Post');
    await tabTo(analyst, 'Record as sent');
    await analyst.keyboard.press('Enter');
    await dialogOf(analyst).waitFor({ state: 'hidden' });
    await analyst.getByRole('heading', { name: 'Letters' }).waitFor();
    await picture(analyst, 'appeal-told');
    expect((await books.appeals.detail({ id })).notices).toMatchObject([
      { event: 'appeal-rejected', sent_by: 'post', recorded_by: 'ann' },
    ]);
  });

  test('what is overdue is reviewed, and the clock steps down', async () => {
    await impose({
      restriction_id: 'E-review',
      restriction: 'delay-settlement',
      terms: { delay_days: 2 },
      review_at: Date.now() + SOON_MS,
    });
    const step_down = { kind: 'delay-settlement', terms: { delay_days: 3 } };
    await impose({
      restriction_id: 'E-step',
      restriction: 'stop-withdrawals',
      ends_at: Date.now() + SOON_MS,
      step_down,
    });
    await expect
      .poll(
        async () =>
          (await books.measures.list({ filter: { view: 'overdue' } })).rows.map(
            ({ restriction }) => restriction.id,
          ),
        WAIT,
      )
      .toContain('E-review');
    await goTo(analyst, '#/measures/overdue/E-review');
    await analyst.getByRole('button', { name: /^Keep it/ }).waitFor();
    await picture(analyst, 'measures-overdue');
    await analyst.keyboard.press('e');
    await fill(analyst, 'Note', 'still needed');
    await tabTo(analyst, 'Keep it');
    await analyst.keyboard.press('Enter');
    await dialogOf(analyst).waitFor({ state: 'hidden' });
    expect((await books.measures.detail({ id: 'E-review' })).measure.restriction.reviewed_by).toBe('ann');
    // The clock runs before whatever comes next.
    await books.commands.submit({
      kind: 'write-note',
      data: { about: alert_id, note: 'looked at' },
      key: newKey(),
    });
    const { measure } = await books.measures.detail({ id: 'E-step.next' });
    expect(measure).toMatchObject({ notice_due: 'stepped-down', restriction: { kind: 'delay-settlement' } });
  });

  test('a frozen account stands among the frozen, and its lifting moves the harm meter', async () => {
    const before = await books.measures.harm({});
    await goTo(compliance, `#/measures/frozen/${account_id}`);
    await compliance.getByText(restriction_id).first().waitFor();
    await picture(compliance, 'measures-frozen');
    const verdict = { disposition: 'explained', reason_code: 'known-business', deserved: 'yes', note: '' };
    await books.commands.submit({ kind: 'dispose-alert', data: { alert_id, ...verdict }, key: newKey() });
    await goTo(analyst, `#/measures/in-force/${restriction_id}`);
    await analyst.getByRole('button', { name: /^Lift restriction/ }).waitFor();
    await analyst.keyboard.press('x');
    await tabTo(analyst, 'Reason code');
    await pick(analyst, 'Cleared');
    await fill(analyst, /^Basis/, 'invoices seen');
    await fill(analyst, /^Reason for the second person/, 'nothing in it');
    await tabTo(analyst, 'Propose: Lift restriction');
    await analyst.keyboard.press('Enter');
    await dialogOf(analyst).waitFor({ state: 'hidden' });
    const [asked] = (await lead.approvals.list({ filter: { status: 'pending' }, limit: 1 })).rows;
    await lead.approvals.approve({ id: asked?.id ?? '', key: newKey() });
    const after = await books.measures.harm({});
    expect(after.total.measures).toBeGreaterThan(before.total.measures);
    await goTo(compliance, '#/measures/harm?span=all');
    await compliance.getByRole('heading', { name: 'By rule' }).waitFor();
    await picture(compliance, 'measures-harm');
  });
});
