// Proves the queue over the contract: looking for more, taking, working one by one and many at once, judging unseen.
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

import type { ConsoleClient } from '#core/contract/contract';
import type { Alert } from '#core/ledger/tables';
import { DEFAULT_POLICIES } from '#core/policy/policy';
import {
  codeOf,
  jobEnded,
  newKey,
  openSample,
  signIn,
  testConsole,
  type TestConsole,
} from '#test/support/console-host';
import { testFolder } from '#test/support/workspaces';

const folder = testFolder();
let tested: TestConsole;
/** Time that passed beside the real one. */
let passed_ms = 0;
let analyst: ConsoleClient;
let lead: ConsoleClient;

async function client(login: string): Promise<ConsoleClient> {
  const made = tested.connect();
  await signIn(made, login);
  return made;
}

async function queue(
  of: ConsoleClient,
  view: 'open' | 'mine' | 'closed' | 'review' = 'open',
): Promise<Alert[]> {
  const { rows } = await of.alerts.list({ filter: { view }, limit: 500 });
  return rows;
}

const act = (of: ConsoleClient, kind: string, data: object) =>
  of.commands.submit({ kind, data: { ...data }, key: newKey() });

const EXPLAINED = { disposition: 'explained', reason_code: 'known-business', deserved: 'yes' } as const;

beforeAll(async () => {
  tested = testConsole(folder, () => Date.now() + passed_ms);
  const first = tested.connect();
  await openSample(first);
  analyst = await client('ann');
  lead = await client('cora');
}, 60_000);

afterAll(async () => {
  expect(tested.failures).toEqual([]);
  await tested.close();
});

test('a scan fills the queue once, and says how far it looked', async () => {
  // The sample was looked through when it was made; what it raised then counts as seen.
  const made = await analyst.alerts.lastScan({});
  expect(made).toMatchObject({ by: 'console' });
  // Certificates and scores of the sample come after it.
  expect(made.newer_entries).toBeLessThan(50);
  expect((await queue(analyst)).length).toBeGreaterThan(20);
  const { job_id } = await analyst.alerts.scan({ key: newKey() });
  const job = await jobEnded(analyst, job_id);
  expect(job.status).toBe('done');
  const alerts = await queue(analyst);
  expect(alerts.length).toBeGreaterThan(20);
  expect(alerts.map(({ score }) => score)).toEqual(alerts.map(({ score }) => score).sort((a, b) => b - a));
  const told = await analyst.alerts.lastScan({});
  expect(told).toMatchObject({ by: 'ann' });
  expect(told.seen_seq).toBeGreaterThan(1_000);
  expect(told.newer_entries).toBe(0);
  const again = await jobEnded(analyst, (await analyst.alerts.scan({ key: newKey() })).job_id);
  expect(again.result).toMatchObject({ raised: 0, joined: 0 });
  expect((await queue(analyst)).length).toBe(alerts.length);
  const { count } = await analyst.alerts.count({ filter: { view: 'open' } });
  expect(count).toBe(alerts.length);
});

test('an alert is shown with what it rests on', async () => {
  const [top] = await queue(analyst);
  const detail = await analyst.alerts.detail({ id: top?.id ?? '' });
  expect(detail.alert).toEqual(top);
  expect(detail.account.id).toBe(top?.account_id);
  expect(detail.evidence.trades.length).toBeGreaterThan(0);
  expect(detail.history.map(({ kind }) => kind)).toEqual(['raise-alert']);
  expect(detail.history[0]?.data).not.toHaveProperty('evidence');
  for (const { shared_trades, alert } of detail.related) {
    expect(shared_trades).toBeGreaterThan(0);
    expect(alert.account_id).not.toBe(top?.account_id);
  }
  expect(await codeOf(analyst.alerts.detail({ id: 'alert-999999' }))).toBe('NOT_FOUND');
});

describe('taking', () => {
  test('two who take at once get two alerts, and the same key the same one', async () => {
    const keys = [newKey(), newKey()];
    const taken = await Promise.all([
      analyst.alerts.takeNext({ key: keys[0] ?? '', filter: {} }),
      lead.alerts.takeNext({ key: keys[1] ?? '', filter: { team: 'risk' } }),
    ]);
    const [first, second] = taken.map(({ alert }) => alert);
    expect(first?.id).not.toBe(second?.id);
    expect(first?.assignee).toBe('ann');
    expect(taken.map(({ detail }) => detail?.alert)).toEqual([first, second]);
    expect(second?.assignee).toBe('cora');
    const again = await analyst.alerts.takeNext({ key: keys[0] ?? '', filter: {} });
    expect(again.alert?.id).toBe(first?.id);
    expect((await queue(analyst, 'mine')).map(({ id }) => id)).toEqual([first?.id]);
    const waiting = await analyst.alerts.waiting({});
    expect(waiting).toMatchObject({ mine: 1 });
    expect(waiting.unassigned).toBe(waiting.open - 2);
  });

  test('nobody closes what somebody else has; notes and closing stand in its history', async () => {
    const [mine] = await queue(analyst, 'mine');
    const alert_id = mine?.id ?? '';
    expect(await codeOf(act(lead, 'dispose-alert', { alert_id, ...EXPLAINED }))).toBe('REFUSED');
    await act(analyst, 'write-note', { about: alert_id, note: 'Called.\nNo answer.' });
    await act(analyst, 'dispose-alert', { alert_id, ...EXPLAINED, note: 'A wholesaler.' });
    const { alert, history } = await analyst.alerts.detail({ id: alert_id });
    expect(alert).toMatchObject({ status: 'closed', closed_by: 'ann', disposition: 'explained' });
    expect(history.map(({ kind }) => kind)).toEqual([
      'raise-alert',
      'assign-alert',
      'write-note',
      'dispose-alert',
    ]);
  });
});

describe('many at once', () => {
  test('does one thing to the whole filter, leaves out what is named, and each is an entry of its own', async () => {
    const before = await queue(analyst);
    const [kept] = before;
    const query = { filter: { view: 'open' } } as const;
    const what = { act: 'tag' as const, tags: ['batch 1'] };
    const key = newKey();
    const { job_id } = await analyst.alerts.bulk({ key, query, except: [kept?.id ?? ''], what });
    const job = await jobEnded(analyst, job_id);
    expect(job.result).toMatchObject({ asked: before.length - 1, done: before.length - 1, refused: {} });
    expect((await analyst.alerts.bulk({ key, query, except: [kept?.id ?? ''], what })).job_id).toBe(job_id);
    const tagged = await analyst.alerts.list({ filter: { view: 'open', tag: 'batch 1' }, limit: 500 });
    expect(tagged.rows.length).toBe(before.length - 1);
  });

  test('counts what the books refuse by reason', async () => {
    const unassigned = (await queue(analyst)).filter(({ assignee }) => assignee === null).slice(0, 3);
    const others = (await queue(lead, 'mine')).map(({ id }) => id);
    const ids = [...unassigned.map(({ id }) => id), ...others];
    const what = { act: 'dispose', ...EXPLAINED, note: '' } as const;
    const query = { filter: { view: 'open' } } as const;
    const { job_id } = await analyst.alerts.bulk({ key: newKey(), query, ids, what });
    const { result } = await jobEnded(analyst, job_id);
    expect(result).toMatchObject({ done: 3, refused: { 'wrong-state': others.length } });
    const bad = { ...what, reason_code: 'cash-out' } as const;
    expect(await codeOf(analyst.alerts.bulk({ key: newKey(), query, ids, what: bad }))).toBe('INVALID');
  });
});

test('a case joins alerts and is shown with them', async () => {
  const [first, second] = (await queue(analyst)).filter(({ assignee }) => assignee === null);
  const alert_ids = [first?.id ?? '', second?.id ?? ''];
  const { subject } = await act(analyst, 'open-case', { title: 'A ring', alert_ids });
  const detail = await analyst.cases.detail({ id: subject });
  expect(detail.case).toMatchObject({ owner: 'ann', status: 'open', alert_ids });
  expect(detail.alerts.map(({ case_id }) => case_id)).toEqual([subject, subject]);
  // What a measure proposed from it rests on: of each account the suspected trades of its alerts.
  const { evidence } = await analyst.alerts.detail({ id: alert_ids[0] ?? '' });
  const of_first = detail.suspected.find(({ account_id }) => account_id === first?.account_id);
  expect(evidence.trades.length).toBeGreaterThan(0);
  expect(of_first?.trade_ids).toEqual(
    expect.arrayContaining(evidence.trades.map(({ trade_id }) => trade_id)),
  );
  expect((await analyst.cases.list({ filter: { owner: 'ann' } })).rows.map(({ id }) => id)).toEqual([
    subject,
  ]);
  expect((await analyst.alerts.list({ filter: { view: 'open', case_id: subject } })).rows.length).toBe(2);
  expect((await analyst.alerts.detail({ id: alert_ids[0] ?? '' })).case?.id).toBe(subject);
});

test('the second judgement sees nothing of the first', async () => {
  const data = {
    ...{ policy: 'alerts', version: 2, effective_from: Date.now() + 60_000 },
    data: { ...DEFAULT_POLICIES.alerts, second_review_ppm: 1_000_000 },
  };
  const asked = { kind: 'publish-policy', data, key: newKey(), reason: 'judge all again' };
  const { id } = await lead.approvals.propose(asked);
  const admin = await client('ada');
  await admin.approvals.approve({ id, key: newKey() });
  passed_ms = 120_000;
  const [alert] = (await queue(analyst)).filter(({ assignee }) => assignee === null);
  const alert_id = alert?.id ?? '';
  await act(analyst, 'dispose-alert', { alert_id, ...EXPLAINED, note: 'Looks like a wholesaler.' });
  expect((await queue(analyst, 'review')).map((one) => one.id)).not.toContain(alert_id);
  const seen = (await queue(lead, 'review')).find((one) => one.id === alert_id);
  expect(seen).toMatchObject({ disposition: null, reason_code: null, closed_by: null, deserved: null });
  const blind = await lead.alerts.detail({ id: alert_id });
  expect(blind.blind).toBe(true);
  expect(
    JSON.stringify(blind, (_name, value: unknown) => (typeof value === 'bigint' ? '' : value)),
  ).not.toContain('wholesaler');
  const second = { alert_id, disposition: 'confirmed', reason_code: 'cash-out', note: '' };
  expect(await codeOf(act(analyst, 'review-alert', second))).toBe('REFUSED');
  await act(lead, 'review-alert', second);
  expect((await lead.alerts.detail({ id: alert_id })).alert).toMatchObject({
    ...{ review: 'differs', disposition: 'explained', review_disposition: 'confirmed', closed_by: 'ann' },
  });
});

test('finance sees nothing of it', async () => {
  const finance = await client('finn');
  expect(await codeOf(finance.alerts.list({}))).toBe('FORBIDDEN');
  expect(await codeOf(finance.alerts.detail({ id: 'alert-1' }))).toBe('FORBIDDEN');
  expect(await codeOf(act(finance, 'write-note', { about: 'alert-1', note: 'x' }))).toBe('FORBIDDEN');
});
