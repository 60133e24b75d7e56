// Proves trained models over the contract: trained on what people decided, drafted, let run, activated by two, and what
// they then say beside an alert.
import { afterAll, beforeAll, expect, test } from 'vitest';

import type { ConsoleClient } from '#core/contract/contract';
import type { ModelCard } from '#core/risk/model/card';
import {
  codeOf,
  jobEnded,
  newKey,
  openSample,
  signIn,
  testConsole,
  type TestConsole,
} from '#test/support/console-host';
import { judgeAlerts, shamTrade } from '#test/support/judged-sample';
import { fileNumber } from '#test/support/model-file';
import { testFolder } from '#test/support/workspaces';

const folder = testFolder();
let tested: TestConsole;
let analyst: ConsoleClient;
let lead: ConsoleClient;
let finance: ConsoleClient;
let version = '';

beforeAll(async () => {
  tested = testConsole(folder);
  await openSample(tested.connect(), 8_000);
  [analyst, lead, finance] = [tested.connect(), tested.connect(), tested.connect()];
  await signIn(analyst, 'ann');
  await signIn(lead, 'cora');
  await signIn(finance, 'finn');
}, 120_000);

afterAll(async () => {
  expect(tested.failures).toEqual([]);
  await tested.close();
});

async function trained(): Promise<{ readonly job_id: string; readonly result: Record<string, unknown> }> {
  const { job_id } = await analyst.models.train({ key: newKey() });
  const job = await jobEnded(analyst, job_id);
  expect(job.status).toBe('done');
  return { job_id, result: job.result ?? {} };
}

test('nothing is learnt where nobody decided anything, and it is said why', async () => {
  const { job_id, result } = await trained();
  expect(result).toEqual({
    problem: { reason: 'too-few', part: 'before', guilty: 0, honest: 0, needed: 10 },
  });
  expect(await codeOf(analyst.models.draft({ key: newKey(), job_id }))).toBe('INVALID');
  expect(await analyst.models.list({})).toMatchObject({ active: null, shadow: null, models: [] });
}, 60_000);

test('a model is trained on what people decided and drafted as it was trained', async () => {
  await judgeAlerts(analyst);
  const { job_id, result } = await trained();
  expect(result['problem']).toBeNull();
  const card = result['card'] as ModelCard;
  expect(card).toMatchObject({ trained_by: 'ann', split_by: 'payment' });
  expect(card.labels.every(({ source }) => source === 'disposition')).toBe(true);
  expect(card.measured.guilty).toBeGreaterThan(5);
  expect(result['limits']).toContain('judged-later');

  expect(await codeOf(lead.models.draft({ key: newKey(), job_id }))).toBe('NOT_FOUND');
  const key = newKey();
  const drafted = await analyst.models.draft({ key, job_id, note: 'the first' });
  expect(await analyst.models.draft({ key, job_id, note: 'the first' })).toEqual(drafted);
  version = drafted.version;
  expect(version).toBe(result['version']);
  expect(await codeOf(analyst.models.draft({ key: newKey(), job_id }))).toBe('REFUSED');
  const { model, card: kept, limits } = await lead.models.detail({ version });
  expect(model).toMatchObject({ id: version, no: 1, state: 'draft', drafted_by: 'ann', note: 'the first' });
  expect(kept).toEqual(JSON.parse(JSON.stringify(card)));
  expect(limits).toEqual(result['limits']);
}, 120_000);

test('figures that nobody here measured get into no draft', async () => {
  const forged = { kind: 'draft-model', data: { file: fileNumber(1) }, key: newKey() };
  expect(await codeOf(lead.commands.submit(forged))).toBe('FORBIDDEN');
  expect(await codeOf(lead.approvals.propose({ ...forged, reason: 'looks good' }))).toBe('INVALID');
  expect(await codeOf(lead.commands.submit({ ...forged, kind: 'activate-model', data: { version } }))).toBe(
    'REFUSED',
  );
});

test('it runs in the shadow, and is activated by two', async () => {
  await analyst.commands.submit({ kind: 'shadow-model', data: { version }, key: newKey() });
  expect(await analyst.models.list({})).toMatchObject({ active: null, shadow: version });
  const asked = { kind: 'activate-model', data: { version }, reason: 'better than nothing' };
  const { id } = await analyst.approvals.propose({ ...asked, key: newKey() });
  expect(await codeOf(finance.approvals.detail({ id }))).toBe('NOT_FOUND');
  expect(await codeOf(analyst.approvals.approve({ id, key: newKey() }))).toBe('FORBIDDEN');
  await lead.approvals.approve({ id, key: newKey() });
  const { active, shadow, models, watched } = await analyst.models.list({});
  expect([active, shadow]).toEqual([version, null]);
  expect(models).toMatchObject([{ state: 'active', activated_by: 'ann', approved_by: 'cora' }]);
  expect(watched).toMatchObject([{ version, place: 'active', above: { alerts: 0 }, below: { alerts: 0 } }]);
  expect(await codeOf(finance.models.list({}))).toBe('FORBIDDEN');
});

test('what is raised then has its score, is sorted and filtered by it, and says why', async () => {
  const seller = await shamTrade(analyst, finance);
  const scan = await jobEnded(analyst, (await analyst.alerts.scan({ key: newKey() })).job_id);
  expect(scan.result).toMatchObject({ raised: 2 });
  const { rows } = await analyst.alerts.list({ sort: 'model_score', filter: { view: 'open', model_min: 0 } });
  expect(rows.length).toBe(2);
  const scores = rows.map(({ model_score }) => model_score);
  expect(scores).toEqual([...scores].sort((left, right) => right - left));
  const alert = rows.find(({ account_id }) => account_id === seller);
  expect(alert).toMatchObject({ model_version: version, shadow_score: -1, shadow_version: null });
  const { evidence } = await analyst.alerts.detail({ id: alert?.id ?? '' });
  const [said] = evidence.models ?? [];
  expect(said).toMatchObject({ version, place: 'active' });
  const [trade] = said?.trades ?? [];
  expect(Math.round(Number(trade?.score) * 1_000)).toBe(alert?.model_score);
  expect(trade?.parts.length).toBeGreaterThan(0);
  const none = await analyst.alerts.list({ sort: 'model_score', filter: { view: 'closed', model_min: 0 } });
  expect(none.rows).toEqual([]);
});

test('what came of what it said is counted', async () => {
  const { rows } = await analyst.alerts.list({ filter: { view: 'open' } });
  const [first, second] = rows;
  const verdict = { disposition: 'confirmed', reason_code: 'cash-out', deserved: 'yes' };
  const data = { alert_id: first?.id, ...verdict };
  await analyst.commands.submit({ kind: 'dispose-alert', data, key: newKey() });
  const { watched } = await analyst.models.list({});
  const [active] = watched;
  const whole = (name: 'alerts' | 'open' | 'confirmed' | 'said'): number =>
    (active?.above[name] ?? 0) + (active?.below[name] ?? 0);
  expect([whole('alerts'), whole('open'), whole('confirmed')]).toEqual([2, 1, 1]);
  expect(whole('said')).toBe(first?.model_score);
  expect(active?.bands.reduce((sum, { alerts }) => sum + alerts, 0)).toBe(2);
  const above = [first, second].filter((one) => (one?.model_score ?? 0) >= (active?.threshold ?? 0));
  expect(active?.above.alerts).toBe(above.length);
});
