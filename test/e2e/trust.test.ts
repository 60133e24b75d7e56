// A merchant becomes trusted: audited by keyboard, concluded by a second person, certified by two; the badge is seen,
// fetched and verified by the published key alone, suspended by an alert, resumed, revoked.
import { createPublicKey, verify } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { ConsoleClient } from '#core/contract/contract';
import { canonicalJson } from '#core/kernel/canonical';
import {
  choose,
  describeBrowser,
  dialogOf,
  goTo,
  openStage,
  picture,
  pressFor,
  type Stage,
} from '#test/support/browser';
import { unlessRefused } from '#test/support/certified';
import { newKey, signIn, stage as stageFile } from '#test/support/console-host';
import { raiseData } from '#test/support/raising';
import { testFolder } from '#test/support/workspaces';

describeBrowser('a trusted merchant', () => {
  const folder = testFolder();
  let stage: Stage;
  let ann: ConsoleClient;
  let cora: ConsoleClient;
  let analyst: Page;
  let compliance: Page;
  let account_id = '';
  let application_id = '';
  let audit_id = '';
  let trade_id = '';
  let badge_id = '';

  const act = (of: ConsoleClient, kind: string, data: object) =>
    of.commands.submit({ kind, data: { ...data }, key: newKey() });

  /** A merchant who misses nothing but an audit; his application is left pending. */
  async function findMerchant(): Promise<void> {
    const { rows } = await ann.accounts.list({ filter: { merchant: true }, limit: 50 });
    for (const { account } of rows) {
      const sold = await ann.trades.list({ filter: { account_id: account.id }, limit: 1 });
      const asked = { account_id: account.id, display_name: '春风茶叶 Spring Tea', note: '' };
      const done = await unlessRefused(act(ann, 'apply-for-badge', asked));
      if (done === null) continue;
      const { subject } = done;
      const { grounds } = await ann.trust.application({ id: subject });
      const missed = grounds.filter(({ verdict }) => verdict === 'missed').map(({ ground }) => ground);
      if (missed.join() === 'audit' && sold.rows.length > 0) {
        [account_id, application_id, trade_id] = [account.id, subject, sold.rows[0]?.id ?? ''];
        return;
      }
      await act(ann, 'withdraw-application', { application_id: subject, reason: 'not ready' });
    }
  }

  beforeAll(async () => {
    stage = await openStage(folder);
    [ann, cora] = [stage.console.connect(), stage.console.connect()];
    await signIn(ann, 'ann');
    await signIn(cora, 'cora');
    await findMerchant();
    const due_at = Date.now() + 10 * 86_400_000;
    const planned = { account_id, cause: 'application', due_at, auditor: 'ann' };
    audit_id = (await act(ann, 'plan-audit', planned)).subject;
    const staged_id = await stageFile(ann, 'licence.txt', '营业执照');
    await ann.alerts.attach({ key: newKey(), about: audit_id, staged_id });
    analyst = await stage.visitAs('Analyst');
  }, 240_000);
  afterAll(() => stage.close());

  async function confirm(page: Page, button: string): Promise<void> {
    await dialogOf(page).getByRole('button', { name: button }).press('Enter');
    await dialogOf(page).waitFor({ state: 'hidden' });
  }

  test('is audited by keyboard, point by point', async () => {
    for (const key of ['g', 'k']) await analyst.keyboard.press(key);
    await analyst.getByRole('heading', { level: 1, name: 'Merchant audits' }).waitFor();
    await goTo(analyst, `#/audits/${audit_id}?view=mine`);
    await pressFor(analyst, 'b', 'Begin audit');
    await confirm(analyst, 'Begin audit');
    await analyst.getByText('1 to 4 judge the point').waitFor();
    const { points } = (await ann.trust.audit({ id: audit_id })).audit;
    for (const [at, point] of points.entries()) {
      await analyst.keyboard.press(point.id === 'site' ? '2' : '1');
      const note = analyst.getByRole('textbox', { name: /^Note/ });
      await note.waitFor();
      if (at === 0) await analyst.getByRole('checkbox', { name: 'licence.txt' }).press('Space');
      if (point.id === 'samples') {
        await analyst.getByRole('textbox', { name: /^Trades that bear it out/ }).fill(trade_id);
      }
      if (point.id === 'site') await note.fill('The stock lies elsewhere.');
      await note.press('Enter');
      await expect
        .poll(async () => (await ann.trust.audit({ id: audit_id })).audit.judgements.length, {
          timeout: 10_000,
        })
        .toBe(at + 1);
      await note.waitFor({ state: 'hidden' });
      if (at === 3) await picture(analyst, 'audit-walked');
    }
    await pressFor(analyst, 's', 'Hand in');
    await dialogOf(analyst).getByRole('textbox', { name: 'Summary' }).fill('Everything was seen.');
    await confirm(analyst, 'Hand in');
    await analyst.getByText('95 of 100 weights that apply').waitFor();
    await analyst.getByText('Site visit took 5.0 % off.').waitFor();
    // Its auditor does not conclude it: the button is not there.
    expect(await analyst.getByRole('button', { name: /^Conclude/ }).count()).toBe(0);
    await picture(analyst, 'audit-submitted');
  });

  test('the audit is concluded by a second person', async () => {
    compliance = await stage.visitAs('Compliance');
    await goTo(compliance, `#/audits/${audit_id}?view=review`);
    await pressFor(compliance, 'd', 'Conclude');
    await choose(compliance, dialogOf(compliance), 'Decision', 'Confirm');
    await confirm(compliance, 'Conclude');
    await expect.poll(async () => (await ann.trust.audit({ id: audit_id })).audit.status).toBe('passed');
  });

  test('the badge is asked for by one and approved by the other', async () => {
    for (const key of ['g', 'j']) await analyst.keyboard.press(key);
    await analyst.getByRole('heading', { level: 1, name: 'Trusted merchants' }).waitFor();
    await goTo(analyst, `#/badges/applications/${application_id}`);
    await analyst.getByText('Passed, at most 90 days ago').waitFor();
    await picture(analyst, 'application');
    await pressFor(analyst, 'i', 'Issue badge');
    await dialogOf(analyst)
      .getByRole('textbox', { name: /Reason for the second person/ })
      .fill('audited and sound');
    await confirm(analyst, 'Propose: Issue badge');
    await analyst.getByText(/A request waits for a second person/).waitFor();
    const { approval_id } = await ann.trust.application({ id: application_id });
    await goTo(compliance, `#/approvals/${approval_id ?? ''}`);
    await compliance.getByText(application_id).first().waitFor();
    await compliance.locator('label').filter({ hasText: 'Approve' }).waitFor();
    await compliance.keyboard.press('a');
    await compliance.getByRole('button', { name: 'Approve' }).last().press('Enter');
    // The sample has badges of others.
    const own = async () =>
      (await ann.trust.badges({})).rows.find((badge) => badge.account_id === account_id);
    await expect.poll(own).toBeDefined();
    badge_id = (await own())?.id ?? '';
  });

  test('the badge is shown, and its file verifies by the published key alone', async () => {
    await goTo(analyst, `#/badges/register/${badge_id}`);
    await analyst.getByRole('img', { name: /Gold badge TM-\d{6}/ }).waitFor();
    await picture(analyst, 'badge');
    const saved = async (button: string): Promise<string> => {
      const [download] = await Promise.all([
        analyst.waitForEvent('download'),
        analyst.getByRole('button', { name: button }).press('Enter'),
      ]);
      return await readFile(await download.path(), 'utf8');
    };
    const { credential, signature } = JSON.parse(await saved('Save as file')) as {
      credential: { key_id: string };
      signature: string;
    };
    const { keys } = JSON.parse(await saved('Save public keys')) as {
      keys: { key_id: string; pem: string }[];
    };
    const signer = keys.find(({ key_id }) => key_id === credential.key_id);
    const key = createPublicKey(signer?.pem ?? '');
    expect(verify(null, Buffer.from(canonicalJson(credential)), key, Buffer.from(signature, 'hex'))).toBe(
      true,
    );
  });

  test('a serious alert suspends it before everybody’s eyes, until it is explained', async () => {
    const { seq } = (await ann.trust.badges({})).as_of;
    const data = { ...raiseData(account_id, seq), exposure_minor: '10000' };
    await stage.console.host.desk?.submit(
      'raise-alert',
      data,
      'detector',
      `raise|${account_id}|${String(seq)}`,
    );
    await analyst.getByText('Suspended by').waitFor();
    await picture(analyst, 'badge-suspended');
    const { suspensions } = (await ann.trust.badge({ id: badge_id })).badge;
    const alert_id = suspensions[0]?.id ?? '';
    const verdict = { disposition: 'explained', reason_code: 'known-business', deserved: 'yes', note: '' };
    await act(ann, 'dispose-alert', { alert_id, ...verdict });
    await analyst.getByText('Suspended by').waitFor({ state: 'hidden' });
    await analyst.getByText('the alert was closed').waitFor();
  });

  test('a measure on the account suspends it, and the badge leads to that measure', async () => {
    const measure = { restriction_id: 'B-1', account_id, restriction: 'delay-settlement' };
    const why = { terms: { delay_days: 3 }, reason_code: 'unusual-volume', basis: 'review of the account' };
    const asked = { kind: 'impose-restriction', key: newKey(), reason: 'for the test' };
    const { id } = await ann.approvals.propose({ ...asked, data: { ...measure, ...why } });
    await cora.approvals.approve({ id, key: newKey(), note: '' });
    const causes = analyst.locator('section').filter({ has: analyst.getByText('Suspended by') });
    await causes.getByRole('link', { name: 'B-1' }).press('Enter');
    await analyst.getByRole('heading', { level: 1, name: 'Measures' }).waitFor();
    await analyst.getByRole('heading', { name: 'B-1' }).waitFor();
    await goTo(analyst, `#/badges/register/${badge_id}`);
  });

  test('it is revoked by two, which its states keep', async () => {
    const data = { badge_id, reason_code: 'fraud', basis: 'ring' };
    const { id } = await ann.approvals.propose({
      kind: 'revoke-badge',
      data,
      key: newKey(),
      reason: 'found out',
    });
    await cora.approvals.approve({ id, key: newKey(), note: '' });
    await analyst.getByText('revoked by two people').waitFor();
    await picture(analyst, 'badge-revoked');
  });

  test('an appeal is lodged against that, once', async () => {
    await pressFor(analyst, 'l', 'Lodge appeal');
    const form = dialogOf(analyst);
    await choose(analyst, form, 'Reached us by', 'Letter');
    await form.getByRole('textbox', { name: 'Grounds' }).fill('The ring was of somebody else.');
    await picture(analyst, 'badge-appeal-form');
    await confirm(analyst, 'Lodge appeal');
    await expect
      .poll(async () => (await ann.appeals.list({})).rows.filter(({ against_id }) => against_id === badge_id))
      .toMatchObject([{ against_kind: 'badge', against_id: badge_id, status: 'open', channel: 'letter' }]);
    await analyst.getByRole('link', { name: /^appeal-/ }).waitFor();
    await analyst.getByRole('button', { name: 'More actions' }).press('Enter');
    await analyst.getByText(/open appeal/).waitFor();
    await picture(analyst, 'badge-appealed');
  });
});
