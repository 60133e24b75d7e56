// Proves monitoring over the contract: who sees it, made as long work, noted with its alarms, a table of it, once a month by the clock.
import { afterAll, beforeAll, expect, test } from 'vitest';

import type { ConsoleClient } from '#core/contract/contract';
import { EXPERT_SCORECARD } from '#core/credit/expert-scorecard';
import { DAY_MS } from '#core/kernel/instant';
import { DEFAULT_POLICIES } from '#core/policy/policy';
import { NightlyScoring } from '#server/console/scoring-job';
import { lastMonitoring } from '#server/credit/monitor-scores';
import {
  codeOf,
  jobEnded,
  newKey,
  openSample,
  signIn,
  testConsole,
  type TestConsole,
} from '#test/support/console-host';
import { scorecardFile, versionOf } from '#test/support/scorecards';
import { testFolder } from '#test/support/workspaces';

const folder = testFolder();
let tested: TestConsole;
let analyst: ConsoleClient;
let lead: ConsoleClient;
let finance: ConsoleClient;
let later_ms = 0;

async function idle(): Promise<void> {
  for (const kind of ['credit-monitoring', 'credit-scoring'] as const) {
    await expect.poll(() => tested.host.jobs.running(kind), { timeout: 30_000 }).toBeNull();
  }
}

beforeAll(async () => {
  tested = testConsole(folder, () => Date.now() + later_ms);
  await openSample(tested.connect(), 4_000);
  [analyst, lead, finance] = [tested.connect(), tested.connect(), tested.connect()];
  await signIn(analyst, 'ann');
  await signIn(lead, 'cora');
  await signIn(finance, 'finn');
}, 120_000);

afterAll(async () => {
  expect(tested.failures).toEqual([]);
  await tested.close();
});

const run = async (months = 12) => {
  const { job_id } = await analyst.creditMonitoring.run({ key: newKey(), months });
  return (await jobEnded(analyst, job_id)).result;
};

test('those without risk work see nothing of it', async () => {
  expect(await codeOf(finance.creditMonitoring.report())).toBe('FORBIDDEN');
  expect(await codeOf(finance.creditMonitoring.run({ key: newKey() }))).toBe('FORBIDDEN');
});

test('a report is made as long work, kept, and noted with how many alarms it has', async () => {
  const made = await run();
  const { report } = await lead.creditMonitoring.report();
  const alarms = report?.alarms.filter(({ level }) => level === 'alarm').length;
  expect(made).toMatchObject({ alarms, watches: (report?.alarms.length ?? 0) - (alarms ?? 0) });
  expect(await lead.creditMonitoring.last()).toMatchObject({
    by: 'ann',
    alarms,
    as_of_seq: report?.as_of_seq,
  });
  expect(report?.champion).toEqual({ version: versionOf(EXPERT_SCORECARD), origin: 'expert' });
  expect(report?.challenger).toBeNull();
  expect(report?.months).toHaveLength(13);
  const last = report?.months.at(-1)?.champion;
  expect(last?.grades.reduce((sum, { merchants }) => sum + merchants, 0)).toBe(last?.merchants);
  // Bins hold everybody, and their parts are the index.
  for (const { bins, index } of report?.characteristics ?? []) {
    expect(bins.reduce((sum, { now }) => sum + now, 0)).toBe(last?.merchants);
    expect(bins.reduce((sum, { part }) => sum + part, 0)).toBeCloseTo(index, 9);
  }
  expect(report?.scores.reduce((sum, { now }) => sum + now, 0)).toBe(last?.merchants);
  expect(report?.characteristics.length).toBe(EXPERT_SCORECARD.characteristics.length);
}, 60_000);

test('a challenger is shown beside the champion', async () => {
  const harsh = { ...EXPERT_SCORECARD, base_points: 560 };
  const draft = { kind: 'draft-scorecard', data: { file: scorecardFile(harsh), note: 'harsher' } };
  await analyst.commands.submit({ ...draft, key: newKey() });
  const version = versionOf(harsh);
  await analyst.commands.submit({ kind: 'challenge-scorecard', data: { version }, key: newKey() });
  await run(2);
  const { report } = await lead.creditMonitoring.report();
  expect(report?.challenger).toEqual({ version, origin: 'expert' });
  expect(report?.months).toHaveLength(3);
  const { champion, challenger } = report?.months[0] ?? expect.fail();
  expect(champion.mean_score - (challenger?.mean_score ?? 0)).toBeCloseTo(40, 6);
}, 60_000);

test('alarms go by the policy that is in force', async () => {
  const effective_from = Date.now() + later_ms + 60_000;
  const lax = { merchants_min: 5, characteristic_points_min: 0, shift_watch_ppm: 0, shift_alarm_ppm: 1 };
  const data = { ...DEFAULT_POLICIES['credit-monitoring'], ...lax, chance_ppm: 1_000_000 };
  const policy = { policy: 'credit-monitoring', version: 2, effective_from, data };
  const asked = { kind: 'publish-policy', data: policy, reason: 'looked at more closely' };
  const { id } = await lead.approvals.propose({ ...asked, key: newKey() });
  const admin = tested.connect();
  await signIn(admin, 'ada');
  await admin.approvals.approve({ id, key: newKey() });
  later_ms += 120_000;
  const made = await run();
  expect(made?.['alarms']).toBeGreaterThan(0);
  const { report } = await lead.creditMonitoring.report();
  expect(report?.policy['merchants_min']).toBe(5);
  expect(report?.alarms[0]?.level).toBe('alarm');
}, 60_000);

test('it goes out as a table, noted, for who may export data', async () => {
  const { path, name } = await lead.creditMonitoring.link();
  expect(name).toMatch(/^credit-monitoring-\d+\.csv$/);
  expect(path).not.toBe('');
  const noted = await lead.ledger.journal({
    filter: { subject: 'credit-monitoring-report' },
  });
  expect(noted.rows).toHaveLength(1);
  expect(await codeOf(finance.creditMonitoring.link())).toBe('FORBIDDEN');
});

test('the clock makes one in the first night of a month, once merchants are scored', async () => {
  await jobEnded(analyst, (await analyst.credit.run({ key: newKey() })).job_id);
  const desk = tested.host.mustDesk();
  const before = await lastMonitoring(desk.books.lists);
  const night = async (days: number) => {
    later_ms += days * DAY_MS;
    const id = await new NightlyScoring(tested.host).look(desk);
    await idle();
    return id;
  };
  await night(32);
  const monthly = await lastMonitoring(desk.books.lists);
  expect(monthly).toMatchObject({ by: 'scorer' });
  expect(monthly?.at).toBeGreaterThan(before?.at ?? Infinity);
  await night(1);
  const next = await lastMonitoring(desk.books.lists);
  const of_month = (at: number | undefined) => new Date((at ?? 0) + 8 * 3_600_000).toISOString().slice(0, 7);
  expect(next?.at === monthly?.at).toBe(of_month(next?.at) === of_month(monthly?.at));
}, 120_000);

test('what the clock began is waited for by whoever asks', async () => {
  const desk = tested.host.mustDesk();
  later_ms += 40 * DAY_MS;
  const client = tested.connect();
  await signIn(client, 'ann');
  await new NightlyScoring(tested.host).look(desk);
  expect(tested.host.jobs.running('credit-monitoring')?.actor).toBe('scorer');
  const { job_id } = await client.creditMonitoring.run({ key: newKey(), months: 1 });
  expect((await jobEnded(client, job_id)).status).toBe('done');
  expect(await lastMonitoring(desk.books.lists)).toMatchObject({ by: 'ann' });
  const { report } = await client.creditMonitoring.report();
  expect(report?.months).toHaveLength(2);
  await idle();
}, 60_000);
