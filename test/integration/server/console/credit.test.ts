// Proves credit scores over the contract: who sees them, scored as long work, listed, explained, scored again every night.
import { afterAll, beforeAll, expect, test } from 'vitest';

import type { ConsoleClient } from '#core/contract/contract';
import { EXPERT_SCORECARD } from '#core/credit/expert-scorecard';
import { DAY_MS, HOUR_MS } from '#core/kernel/instant';
import { NightlyScoring } from '#server/console/scoring-job';
import { lastScoring } from '#server/credit/last-scoring';
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
const HARSH = { ...EXPERT_SCORECARD, base_points: 560 };

beforeAll(async () => {
  tested = testConsole(folder, () => Date.now() + later_ms);
  await openSample(tested.connect(), 2_000);
  [analyst, lead, finance] = [tested.connect(), tested.connect(), tested.connect()];
  await signIn(analyst, 'ann');
  await signIn(lead, 'cora');
  await signIn(finance, 'finn');
}, 120_000);

afterAll(async () => {
  expect(tested.failures).toEqual([]);
  await tested.close();
});

const run = async () =>
  (await jobEnded(analyst, (await analyst.credit.run({ key: newKey() })).job_id)).result;

test('a sample was scored when it was made, and those without risk work see nothing of it', async () => {
  const { champion, grades, last } = await lead.credit.summary();
  expect(champion).toBe(versionOf(EXPERT_SCORECARD));
  expect(grades.reduce((sum, { merchants }) => sum + merchants, 0)).toBe(40);
  expect(last).toMatchObject({ by: 'scorer', merchants: 40 });
  expect(await codeOf(finance.credit.list({}))).toBe('FORBIDDEN');
  expect(await codeOf(finance.credit.run({ key: newKey() }))).toBe('FORBIDDEN');
  const desk = tested.host.mustDesk();
  expect(await new NightlyScoring(tested.host).look(desk)).toBeNull();
});

test('every merchant is scored as long work, and recorded when his score is another', async () => {
  const { rows: best } = await analyst.credit.list({ direction: 'desc', limit: 1 });
  const account_id = best[0]?.score.account_id ?? '';
  const record = { account_id, source: 'SPC', record_kind: 'court-record', speaks_of: '2026-01-31' };
  const data = { ...record, values: { judgments: 3, unfulfilled: 3 } };
  await analyst.commands.submit({ kind: 'record-outside', data, key: newKey() });
  const first = await run();
  expect(first).toMatchObject({ passed: 0, challenger: null, merchants: 40 });
  expect(first?.['recorded']).toBeGreaterThanOrEqual(1);
  const score = await analyst.credit.score({ account_id });
  expect(score.score?.moved).toBeLessThan(0);
  expect(await run()).toMatchObject({ recorded: 0 });
  const { champion, grades, last } = await lead.credit.summary();
  expect(champion).toBe(versionOf(EXPERT_SCORECARD));
  expect(grades.reduce((sum, { merchants }) => sum + merchants, 0)).toBe(first?.['merchants']);
  expect(last).toMatchObject({ by: 'ann', recorded: 0, merchants: first?.['merchants'] });
}, 60_000);

test('the list is sorted, filtered, counted and paged', async () => {
  const { rows, next } = await analyst.credit.list({ limit: 10 });
  const scores = rows.map(({ score }) => score.score);
  expect(scores).toEqual([...scores].sort((left, right) => left - right));
  const further = await analyst.credit.list({ limit: 10, after: next });
  expect(further.rows[0]?.score.score).toBeGreaterThanOrEqual(scores.at(-1) ?? 0);
  const grade = rows[0]?.score.grade ?? 'poor';
  const same = await analyst.credit.list({ filter: { grade }, direction: 'desc', limit: 500 });
  expect(new Set(same.rows.map(({ score }) => score.grade))).toEqual(new Set([grade]));
  expect(await analyst.credit.count({ filter: { grade } })).toMatchObject({ count: same.rows.length });
  const fell = await analyst.credit.list({ filter: { moved: 'fell' }, sort: 'moved' });
  expect(fell.rows.length).toBeGreaterThan(0);
  expect(fell.rows.every(({ score }) => score.moved < 0)).toBe(true);
});

test('a score is explained by five axes, reasons and what would raise it', async () => {
  const account_id = (await analyst.credit.list({ limit: 1 })).rows[0]?.score.account_id ?? '';
  const told = await analyst.credit.explain({ account_id });
  expect(told.axes.reduce((sum, { points }) => sum + points, 0)).toBe(told.change.score);
  expect(told.scorecard).toMatchObject({ no: 1, origin: 'expert' });
  expect(told.reasons.length).toBeGreaterThan(0);
  expect(told.raises[0]?.gain).toBeGreaterThanOrEqual(1);
  const { rows } = await analyst.credit.history({ account_id });
  expect(told.before?.seq).toBe(rows[1]?.seq);
  const [oldest] = rows.slice(-1);
  expect((await analyst.credit.explain({ account_id, seq: oldest?.seq })).before).toBeNull();
  expect(told.file).toMatchObject({ characteristics: told.parts.length, thin: false });
  const blank = told.parts.filter(({ attribute }) => ['missing', 'special'].includes(attribute.kind));
  expect(told.file.without_value).toBe(blank.length);
  const parts = told.parts.reduce((sum, { points }) => sum + points, told.base_points);
  expect(Math.round(parts)).toBe(told.change.score);
  expect((await analyst.credit.score({ account_id })).score).toMatchObject({ score: told.change.score });
  expect(await codeOf(analyst.credit.explain({ account_id: 'nobody' }))).toBe('NOT_FOUND');
  expect(await analyst.credit.score({ account_id: 'nobody' })).toEqual({ score: null });
});

test('a scorecard challenges and becomes champion by two, and what moved is told', async () => {
  const version = versionOf(HARSH);
  const draft = { kind: 'draft-scorecard', data: { file: scorecardFile(HARSH), note: 'harsher' } };
  await analyst.commands.submit({ ...draft, key: newKey() });
  await analyst.commands.submit({ kind: 'challenge-scorecard', data: { version }, key: newKey() });
  const ran = await run();
  expect(ran?.['challenger']).toMatchObject({ version, better: 0 });
  // Forty less, but for whoever has the least score that there is.
  const { mean_points } = ran?.['challenger'] as { readonly mean_points: number };
  expect(Math.round(mean_points)).toBe(-40);
  const asked = { kind: 'promote-scorecard', data: { version }, reason: 'too mild' };
  const { id } = await analyst.approvals.propose({ ...asked, key: newKey() });
  expect(await codeOf(finance.approvals.detail({ id }))).toBe('NOT_FOUND');
  await lead.approvals.approve({ id, key: newKey() });
  const { scorecards } = await lead.credit.scorecards();
  expect(scorecards.map(({ no, state }) => `${String(no)} ${state}`)).toEqual(['2 champion', '1 retired']);
  const { characteristics } = await lead.credit.scorecard({ version });
  expect(characteristics.length).toBe(HARSH.characteristics.length);
  await run();
  const fell = await analyst.credit.list({ filter: { moved: 'fell' }, sort: 'moved', limit: 500 });
  const account_id = fell.rows.find(({ score }) => score.moved === -40)?.score.account_id ?? '';
  const { moves, before, change } = await analyst.credit.explain({ account_id });
  expect(moves).toEqual([{ name: null, unit: null, before: null, after: null, points: -40 }]);
  expect(before?.score).toBe(change.score + 40);
  const { rows } = await analyst.credit.history({ account_id });
  expect(rows.slice(0, 2).map(({ score }) => score)).toEqual([change.score, change.score + 40]);
  expect((await analyst.credit.explain({ account_id, seq: before?.seq })).change.score).toBe(before?.score);
}, 60_000);

test('the clock has them scored once a night from then on', async () => {
  const desk = tested.host.mustDesk();
  const nightly = new NightlyScoring(tested.host);
  later_ms = DAY_MS + HOUR_MS;
  const job = await nightly.look(desk);
  expect(job).not.toBeNull();
  await expect
    .poll(async () => (await lastScoring(desk.books.lists))?.by, { timeout: 30_000 })
    .toBe('scorer');
  expect(await nightly.look(desk)).toBeNull();
  expect(await new NightlyScoring(tested.host).look(desk)).toBeNull();
}, 60_000);
