// Proves trusted merchants over the contract: audited by one and concluded by another, certified by two, signed by the
// vault's key, suspended by an alert; who may not, does not.
import { createPublicKey, verify } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

import type { ConsoleClient } from '#core/contract/contract';
import { binsText } from '#core/credit/bins-text';
import { EXPERT_SCORECARD } from '#core/credit/expert-scorecard';
import { canonicalJson } from '#core/kernel/canonical';
import { raiseData } from '#test/support/raising';
import { unlessRefused } from '#test/support/certified';
import {
  codeOf,
  jobEnded,
  newKey,
  openSample,
  signIn,
  stage,
  testConsole,
  type TestConsole,
} from '#test/support/console-host';
import { testFolder } from '#test/support/workspaces';

const folder = testFolder();
let tested: TestConsole;
let ann: ConsoleClient;
let ann_too: ConsoleClient;
let cora: ConsoleClient;
let finn: ConsoleClient;
let account_id = '';
let badge_id = '';
let number = '';

async function client(login: string): Promise<ConsoleClient> {
  const made = tested.connect();
  await signIn(made, login);
  return made;
}

const act = (of: ConsoleClient, kind: string, data: object) =>
  of.commands.submit({ kind, data: { ...data }, key: newKey() });

const propose = (of: ConsoleClient, kind: string, data: object) =>
  of.approvals.propose({ kind, data: { ...data }, key: newKey(), reason: 'for the test' });

const approve = (of: ConsoleClient, id: string) => of.approvals.approve({ id, key: newKey(), note: '' });

/** Audits a merchant in full, by ann. */
async function walk(of: ConsoleClient, audited: string): Promise<string> {
  const due_at = Date.now() + 10 * 86_400_000;
  const planned = { account_id: audited, cause: 'application', due_at, auditor: null };
  const { subject: audit_id } = await act(of, 'plan-audit', planned);
  await act(of, 'begin-audit', { audit_id });
  const staged_id = await stage(of, 'licence.txt', 'Licence 91330106MA27XL0J4B');
  const { file } = await of.alerts.attach({ key: newKey(), about: audit_id, staged_id });
  const sold = await of.trades.list({ filter: { account_id: audited }, limit: 1 });
  const ids = { file: file.id, trade: sold.rows[0]?.id ?? '' };
  const { audit } = await of.trust.audit({ id: audit_id });
  for (const point of audit.points) {
    const evidence = point.evidence.map((kind) => ({ kind, id: ids[kind] }));
    await act(of, 'judge-point', { audit_id, point_id: point.id, verdict: 'met', note: '', evidence });
  }
  await act(of, 'submit-audit', { audit_id, summary: 'Everything was seen.' });
  return audit_id;
}

beforeAll(async () => {
  tested = testConsole(folder);
  await openSample(tested.connect());
  [ann, ann_too, cora, finn] = [
    await client('ann'),
    await client('ann'),
    await client('cora'),
    await client('finn'),
  ];
  const merchants = await ann.accounts.list({ filter: { merchant: true }, limit: 50 });
  for (const { account } of merchants.rows) {
    const sold = await ann.trades.list({ filter: { account_id: account.id }, limit: 1 });
    if (sold.rows.length === 0) continue;
    const applied = await unlessRefused(
      act(ann, 'apply-for-badge', {
        account_id: account.id,
        display_name: 'Spring Tea',
        note: '',
      }),
    );
    if (applied === null) continue;
    const { subject } = applied;
    const { grounds } = await ann.trust.application({ id: subject });
    const missed = grounds.filter(({ verdict }) => verdict === 'missed').map(({ ground }) => ground);
    if (missed.join() === 'audit') {
      account_id = account.id;
      break;
    }
    await act(ann, 'withdraw-application', { application_id: subject, reason: 'not ready' });
  }
  expect(account_id).not.toBe('');
}, 90_000);

afterAll(async () => {
  expect(tested.failures).toEqual([]);
  await tested.close();
});

describe('an audit', () => {
  test('stands in the queue, and is concluded by somebody else than who walked it', async () => {
    // The sample has audits of its own.
    const { review } = await cora.trust.waiting();
    const audit_id = await walk(ann, account_id);
    expect((await cora.trust.waiting()).review).toBe(review + 1);
    const idsOf = async (of: ConsoleClient, view: 'review' | 'mine' | 'done') =>
      (await of.trust.audits({ filter: { view } })).rows.map(({ id }) => id);
    expect(await idsOf(cora, 'review')).toContain(audit_id);
    expect(await idsOf(ann, 'mine')).toContain(audit_id);
    const conclude = { audit_id, decision: 'confirm', note: '' };
    // An analyst may not at all; whoever audited may not whatever his role.
    expect(await codeOf(act(ann, 'conclude-audit', conclude))).toBe('FORBIDDEN');
    expect(await codeOf(act(finn, 'judge-point', conclude))).toBe('FORBIDDEN');
    expect(await codeOf(finn.trust.audit({ id: audit_id }))).toBe('FORBIDDEN');
    await act(cora, 'conclude-audit', conclude);
    const { audit, history, auditors } = await ann.trust.audit({ id: audit_id });
    expect(audit).toMatchObject({ status: 'passed', score: 1_000, concluded_by: 'cora' });
    expect(auditors).toEqual(['ann']);
    expect(history.at(-1)).toMatchObject({ kind: 'conclude-audit', actor: 'cora' });
    expect(await idsOf(ann, 'done')).toContain(audit_id);
  });
});

describe('the badge', () => {
  test('is issued by two people and by no other way', async () => {
    const pending = (await ann.trust.applications({ filter: { status: 'pending' } })).rows;
    const application = pending.find((one) => one.account_id === account_id);
    const application_id = application?.id ?? '';
    const issue = { application_id, approver: 'cora' };
    for (const one of [ann, cora]) {
      // Nobody names his own second person, and nobody is two.
      expect(await codeOf(act(one, 'issue-badge', issue))).toBe('FORBIDDEN');
      expect(await codeOf(act(one, 'issue-badge', { application_id }))).toBe('REFUSED');
    }
    const { id } = await propose(ann, 'issue-badge', { application_id });
    expect((await cora.trust.application({ id: application_id })).approval_id).toBe(id);
    expect(await codeOf(approve(ann, id))).toBe('FORBIDDEN');
    // A second session of the same person is the same person.
    expect(await codeOf(approve(ann_too, id))).toBe('FORBIDDEN');
    await approve(cora, id);
    const badge = (await ann.trust.badges({})).rows.find((one) => one.account_id === account_id);
    badge_id = badge?.id ?? '';
    expect(badge).toMatchObject({ status: 'active', proposed_by: 'ann', approved_by: 'cora' });
    const { grounds } = await ann.trust.application({ id: application_id });
    expect(grounds.map(({ verdict }) => verdict)).toEqual(Array<string>(8).fill('met'));
    // Finance sees that it is there, and no more.
    const standing = await finn.trust.standing({ account_id });
    expect(standing).toMatchObject({ status: 'active' });
    number = standing?.number ?? '';
    expect(number).toMatch(/^TM-\d{6}$/);
    expect(await codeOf(finn.trust.badge({ id: badge_id }))).toBe('FORBIDDEN');
  });
  test('that one proposes who could approve it is not approved by him', async () => {
    const revoke = { badge_id, reason_code: 'other', basis: 'a try' };
    const { id } = await propose(cora, 'revoke-badge', revoke);
    expect(await codeOf(approve(cora, id))).toBe('REFUSED');
    const cora_too = await client('cora');
    expect(await codeOf(approve(cora_too, id))).toBe('REFUSED');
    await cora.approvals.withdraw({ id, key: newKey(), note: '' });
    expect((await ann.trust.badge({ id: badge_id })).badge.status).toBe('active');
  });
  test('was signed at once, and its file verifies by the published key alone', async () => {
    const { badge, code, picture } = await ann.trust.badge({ id: badge_id });
    expect(badge.signature).toMatch(/^[0-9a-f]{128}$/);
    expect(code).toMatch(/^[0-9A-F]{4}-[0-9A-F]{4}-[0-9A-F]{4}$/);
    expect(picture?.paths.length).toBeGreaterThan(10);
    const fetched = async ({ path }: { path: string }) =>
      readFileSync(tested.host.tickets.take(path, null)?.path ?? '');
    const json = async (link: { path: string }) =>
      JSON.parse((await fetched(link)).toString('utf8')) as never;
    const file: { credential: { key_id: string }; signature: string } = await json(
      await ann.trust.link({ id: badge_id, format: 'json' }),
    );
    const { keys }: { keys: { key_id: string; pem: string }[] } = await json(
      await ann.trust.registerLink({ what: 'keys' }),
    );
    const text = Buffer.from(canonicalJson(file.credential));
    const key = keys.find(({ key_id }) => key_id === file.credential.key_id);
    expect(verify(null, text, createPublicKey(key?.pem ?? ''), Buffer.from(file.signature, 'hex'))).toBe(
      true,
    );
    expect(
      (await fetched(await ann.trust.link({ id: badge_id, format: 'png' }))).subarray(1, 4).toString(),
    ).toBe('PNG');
    const status: { list: { badges: object[] } } = await json(
      await ann.trust.registerLink({ what: 'status' }),
    );
    expect(status.list.badges).toContainEqual(expect.objectContaining({ number, status: 'active' }));
    const table = (await fetched(await ann.trust.registerLink({ what: 'register' }))).toString('utf8');
    expect(table).toContain(badge_id);
    expect(await ann.trust.sign({ key: newKey() })).toEqual({ signed: 0 });
  });
  test('stays when the score falls below what it asks for, and is found by that', async () => {
    const desk = tested.host.mustDesk();
    await jobEnded(ann, (await ann.credit.run({ key: newKey() })).job_id);
    const { champion } = await ann.credit.summary();
    const scored = async (pick: (...points: number[]) => number): Promise<number> => {
      const bins = EXPERT_SCORECARD.characteristics.map(({ points }) => points.indexOf(pick(...points)));
      const { seq, booked_at } = await desk.books.reader.head();
      const scores = [{ account_id, bins: binsText(bins) }];
      const data = { version: champion, as_of_seq: seq, as_of_at: booked_at, scores };
      await desk.submit('record-scores', data, 'scorer');
      return booked_at;
    };
    const low = async () => {
      const { rows } = await ann.trust.badges({ filter: { status: 'active', low_score: true } });
      const { badge, low_score_since, grounds } = await ann.trust.badge({ id: badge_id });
      return {
        ...{ listed: rows.some(({ id }) => id === badge_id), status: badge.status, since: low_score_since },
        ...{ met: grounds.find(({ ground }) => ground === 'credit')?.verdict },
        others: rows.filter(({ id }) => id !== badge_id).length,
        count: (await ann.trust.waiting()).low_scores,
      };
    };
    await scored(Math.max);
    const before = await low();
    expect(before).toMatchObject({ listed: false, since: null, met: 'met', count: before.others });
    const fell_at = await scored(Math.min);
    await scored(Math.min);
    const fallen = { listed: true, status: 'active', since: fell_at, met: 'missed' };
    expect(await low()).toEqual({ ...fallen, others: before.others, count: before.others + 1 });
    await scored(Math.max);
    expect(await low()).toEqual(before);
  }, 60_000);
  test('is suspended by an alert in its own entry, resumed when it is explained, and revoked by two', async () => {
    const { seq } = (await ann.trust.badges({})).as_of;
    const desk = tested.host.desk;
    await desk?.submit(
      'raise-alert',
      { ...raiseData(account_id, seq), exposure_minor: '10000' },
      'detector',
      `raise|${account_id}|${String(seq)}`,
    );
    const suspended = (await ann.trust.badge({ id: badge_id })).badge;
    expect(suspended).toMatchObject({ status: 'suspended', suspensions: [{ cause: 'alert' }] });
    const alert_id = suspended.suspensions[0]?.id ?? '';
    const verdict = { disposition: 'explained', reason_code: 'known-business', deserved: 'yes', note: '' };
    await act(ann, 'dispose-alert', { alert_id, ...verdict });
    expect((await ann.trust.badge({ id: badge_id })).badge.status).toBe('active');
    const { id } = await propose(ann, 'revoke-badge', { badge_id, reason_code: 'fraud', basis: 'ring' });
    await approve(cora, id);
    const { badge } = await ann.trust.badge({ id: badge_id });
    expect(badge.history.map(({ status }) => status)).toEqual(['active', 'suspended', 'active', 'revoked']);
    expect((await finn.trust.standing({ account_id }))?.status).toBe('revoked');
  });
});
