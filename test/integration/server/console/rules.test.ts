// Proves the rulebook over the contract: what counts, what is wrong with a rule, trying it, and activating it by two.
import { afterAll, beforeAll, expect, test } from 'vitest';

import type { ConsoleClient } from '#core/contract/contract';
import type { BacktestReport } from '#core/risk/backtest-types';
import { STARTING_RULES } from '#core/risk/starting-rules';
import type { ThresholdReport } from '#core/risk/threshold-explorer';
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
let analyst: ConsoleClient;
let lead: ConsoleClient;

const RULE = {
  ...{ id: 'quick-card', title: 'Card payment confirmed within the hour', typology: 'C1', weight: 0.2 },
  when: {
    all: [
      { feature: 'by_card', is: 'at-least', value: 1 },
      { feature: 'confirm_minutes', is: 'at-most', value: 60 },
    ],
  },
  ...{ reason: 'Goods hardly travel within an hour.', source: 'a test' },
};

beforeAll(async () => {
  tested = testConsole(folder);
  await openSample(tested.connect());
  [analyst, lead] = [tested.connect(), tested.connect()];
  await signIn(analyst, 'ann');
  await signIn(lead, 'cora');
  await jobEnded(analyst, (await analyst.alerts.scan({ key: newKey() })).job_id);
}, 60_000);

afterAll(async () => {
  expect(tested.failures).toEqual([]);
  await tested.close();
});

async function backtested(rule: Record<string, unknown>): Promise<string> {
  const { job_id } = await analyst.rules.backtest({ key: newKey(), rule });
  const job = await jobEnded(analyst, job_id);
  expect(job.status).toBe('done');
  expect(job.result?.['rule']).toEqual(rule);
  return job_id;
}

async function reportOf(job_id: string): Promise<BacktestReport> {
  const job = (await analyst.jobs.list()).find(({ id }) => id === job_id);
  return job?.result?.['report'] as BacktestReport;
}

test('the rules that a platform begins with are in its books after the first scan', async () => {
  const { begun, as_of, rules } = await analyst.rules.list({});
  expect(begun).toBe(true);
  expect(as_of.seq).toBeGreaterThan(1_000);
  expect(rules.length).toBe(STARTING_RULES.length);
  expect(rules.every(({ state, active }) => state === 'active' && active === 1)).toBe(true);
  expect(rules.reduce((sum, { alerts }) => sum + alerts.open, 0)).toBeGreaterThan(20);
  const [first] = rules;
  const { versions } = await analyst.rules.detail({ rule_id: first?.rule_id ?? '' });
  expect(versions).toMatchObject([{ version: 1, drafted_by: 'detector' }]);
  expect(versions[0]?.text).toContain('all of:');
});

test('a rule is checked field by field, and said in plain words', async () => {
  const good = await analyst.rules.check({ rule: RULE });
  expect(good.issues).toEqual([]);
  expect(good.text).toContain('from payment to confirmation: at most 60 minutes');
  const bad = await analyst.rules.check({
    rule: { ...RULE, weight: 2, when: { feature: 'x', is: 'at-least', value: 1 } },
  });
  expect(bad.issues.map(({ field }) => field).sort()).toEqual(['weight', 'when.feature']);
  expect((await analyst.rules.features({})).some(({ name }) => name === 'confirm_minutes')).toBe(true);
});

test('a version is tried, proposed with what was found, approved by another, and raises from then on', async () => {
  const { stored } = await analyst.rules.check({ rule: RULE });
  const draft = { version: 1, rule: stored, note: 'first' };
  await analyst.commands.submit({ kind: 'draft-rule', data: draft, key: newKey() });
  const job_id = await backtested(RULE);
  const report = await reportOf(job_id);
  expect(report.trades).toBeGreaterThan(500);
  expect(report.rules[0]?.fires.trades).toBeGreaterThan(0);

  const asked = { rule_id: 'quick-card', version: 1, reason: 'worth a look' };
  const other_job = await backtested({ ...RULE, weight: 0.3 });
  expect(await codeOf(analyst.rules.proposeActivation({ ...asked, key: newKey(), job_id: other_job }))).toBe(
    'INVALID',
  );
  expect(await codeOf(analyst.rules.proposeActivation({ ...asked, key: newKey(), job_id: 'none' }))).toBe(
    'NOT_FOUND',
  );
  const forged = { rule_id: 'quick-card', version: 1, backtest: { fired: 0 } };
  const generic = { kind: 'activate-rule', data: forged, key: newKey(), reason: 'looks good' };
  expect(await codeOf(analyst.approvals.propose(generic))).toBe('INVALID');

  const { id } = await analyst.rules.proposeActivation({ ...asked, key: newKey(), job_id });
  expect(await codeOf(analyst.approvals.approve({ id, key: newKey() }))).toBe('FORBIDDEN');
  await lead.approvals.approve({ id, key: newKey() });
  const { versions } = await lead.rules.detail({ rule_id: 'quick-card' });
  expect(versions).toMatchObject([
    {
      state: 'active',
      activated_by: 'ann',
      approved_by: 'cora',
      backtest: { fired: report.rules[0]?.fires.trades },
    },
  ]);
  const again = await jobEnded(analyst, (await analyst.alerts.scan({ key: newKey() })).job_id);
  expect(again.result).toMatchObject({ raised: 0, joined: 0 });
});

test('thresholds are moved with the outcome in view, against what people decided', async () => {
  const [alert] = (await analyst.alerts.list({ limit: 1 })).rows;
  const verdict = { disposition: 'confirmed', reason_code: 'cash-out', deserved: 'yes' };
  const data = { alert_id: alert?.id, ...verdict };
  await analyst.commands.submit({ kind: 'dispose-alert', data, key: newKey() });
  const labelled = await reportOf(await backtested(RULE));
  expect(labelled.labels.confirmed).toBeGreaterThan(0);
  expect(labelled.labels.complete).toBe(false);
  const { job_id } = await analyst.rules.explore({ key: newKey(), rule: RULE, condition: 1 });
  const job = await jobEnded(analyst, job_id);
  const { points, condition } = job.result?.['report'] as ThresholdReport;
  expect(condition.feature).toBe('confirm_minutes');
  expect(points.some(({ current }) => current)).toBe(true);
  const counts = points.map(({ trades }) => trades);
  expect(counts).toEqual([...counts].sort((left, right) => left - right));
  const beyond = analyst.rules.explore({ key: newKey(), rule: RULE, condition: 7 });
  expect(await codeOf(beyond)).toBe('INVALID');
});

test('a rule goes and comes back by two people', async () => {
  const propose = (kind: string, data: object) =>
    analyst.approvals.propose({ kind, data: { ...data }, key: newKey(), reason: 'too many alerts' });
  const retire = await propose('retire-rule', { rule_id: 'quick-card', version: 1, reason: 'noise' });
  await lead.approvals.approve({ id: retire.id, key: newKey() });
  expect((await lead.rules.detail({ rule_id: 'quick-card' })).versions[0]?.state).toBe('retired');
  const back = await propose('activate-rule', { rule_id: 'quick-card', version: 1 });
  await lead.approvals.approve({ id: back.id, key: newKey() });
  expect((await lead.rules.detail({ rule_id: 'quick-card' })).versions[0]?.state).toBe('active');
});
