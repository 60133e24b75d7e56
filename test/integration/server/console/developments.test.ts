// Proves developing scorecards over the contract: as long work, out of a table and out of the books, bins changed, a candidate
// drafted with its card, made champion by two people, scored with and explained; champion and challenger side by side.
import { afterAll, beforeAll, expect, test } from 'vitest';

import type { ConsoleClient } from '#core/contract/contract';
import type { DevelopmentAsked } from '#core/contract/developments';
import { signedCardText } from '#core/credit/develop/card';
import type { SideBySide } from '#core/credit/develop/side-by-side';
import { publicKeyOf } from '#server/trust/badge-keys';
import { readBadgeKeys } from '#server/trust/signing';
import { verify } from 'node:crypto';
import {
  codeOf,
  connectHttp,
  connectPort,
  jobEnded,
  newKey,
  openSample,
  signIn,
  stage,
  testConsole,
  type TestConsole,
} from '#test/support/console-host';
import { developmentCsv } from '#test/support/development-table';
import { testFolder } from '#test/support/workspaces';

const folder = testFolder();
let tested: TestConsole;
let analyst: ConsoleClient;
let other: ConsoleClient;
let lead: ConsoleClient;
let finance: ConsoleClient;

beforeAll(async () => {
  tested = testConsole(folder);
  await openSample(tested.connect(), 4_000);
  [analyst, lead, finance, other] = [1, 2, 3, 4].map(() => tested.connect()) as [
    ConsoleClient,
    ConsoleClient,
    ConsoleClient,
    ConsoleClient,
  ];
  await signIn(analyst, 'ann');
  await signIn(lead, 'cora');
  await signIn(finance, 'finn');
}, 120_000);

afterAll(async () => {
  expect(tested.failures).toEqual([]);
  await tested.close();
});

const TABLE: DevelopmentAsked = {
  source: { kind: 'table', name: 'merchants.csv', target: 'bad', time: 'observed_at', group: 'account_id' },
  split: { later_share: 0.3, told_only: true },
  exclude: [],
};

async function developed(client: ConsoleClient, definition: DevelopmentAsked, csv?: string) {
  const file = csv === undefined ? {} : { file_id: await stage(client, 'merchants.csv', csv) };
  const { job_id } = await client.developments.begin({ key: newKey(), definition, ...file });
  return await jobEnded(client, job_id);
}

async function adjusted(id: string, edits: Parameters<ConsoleClient['developments']['refit']>[0]['edits']) {
  const { job_id } = await analyst.developments.refit({ key: newKey(), id, edits });
  return (await jobEnded(analyst, job_id)).result;
}

let id = '';

test('a table is developed from as long work, and what came of it is kept', async () => {
  expect(await codeOf(finance.developments.list())).toBe('FORBIDDEN');
  const columns = await analyst.developments.columns({
    file_id: await stage(analyst, 'merchants.csv', developmentCsv(20)),
  });
  expect(columns.columns.slice(0, 3)).toEqual(['account_id', 'observed_at', 'account_days']);
  const { status, result } = await developed(analyst, TABLE, developmentCsv(200));
  expect([status, result?.['problem']]).toEqual(['done', null]);
  id = String(result?.['id']);
  expect((await analyst.developments.list()).map((one) => one.id)).toEqual([id]);
  // It is its person's.
  expect(await lead.developments.list()).toEqual([]);
  expect(await codeOf(lead.developments.detail({ id }))).toBe('NOT_FOUND');
  const found = await analyst.developments.detail({ id });
  expect(found.counts).toMatchObject({
    rows: 2_000,
    learn: { rows: 1_400 },
    later: { rows: 600 },
    both: 200,
  });
  expect(found.candidates.map(({ scorecard }) => scorecard.id)).toEqual(['woe', 'ridge', 'boosted', 'blend']);
  for (const { scorecard, hindrances } of found.candidates) {
    expect(scorecard.out_of_time?.auc).toBeGreaterThan(0.65);
    expect(hindrances).toEqual([]);
  }
  const refunds = found.characteristics.find(({ name }) => name === 'refund_rate_180d');
  expect(refunds?.bins.map(({ attribute }) => attribute.kind === 'special' && attribute.code)).toContain(
    'no-sales',
  );
  expect(refunds?.line).toMatchObject({ direction: 'ascending', monotonic: true });
}, 120_000);

test('bins are changed, and refused where they cannot be; another candidate is fitted on them', async () => {
  const name = 'refund_rate_180d';
  const before = await analyst.developments.bins({ id, name, edits: [] });
  const after = await analyst.developments.bins({ id, name, edits: [{ kind: 'merge', name, bin: 0 }] });
  expect(after.characteristic?.bins.length).toBe((before.characteristic?.bins.length ?? 0) - 1);
  const wrong = await analyst.developments.bins({ id, name, edits: [{ kind: 'merge', name, bin: 30 }] });
  expect(wrong).toEqual({ characteristic: null, problem: 'no-bin' });
  expect(await codeOf(analyst.developments.bins({ id, name: 'height', edits: [] }))).toBe('NOT_FOUND');
  expect(await adjusted(id, [{ kind: 'merge', name, bin: 30 }])).toMatchObject({
    problem: { reason: 'edit', name, problem: 'no-bin' },
  });
  const edits = [
    { kind: 'merge', name, bin: 0 },
    { kind: 'leave-out', name: 'sector' },
  ] as const;
  expect(await adjusted(id, [...edits])).toMatchObject({ problem: null, candidate: 'adjusted-1' });
  const { candidates } = await analyst.developments.detail({ id });
  const last = candidates.at(-1);
  expect(last?.scorecard).toMatchObject({ id: 'adjusted-1', edits });
  expect(last?.limits).toContain('adjusted');
}, 60_000);

test('what other columns teach is compared and not drafted, and why is said', async () => {
  const { result } = await developed(analyst, TABLE, developmentCsv(100, true));
  const strange = String(result?.['id']);
  const { candidates } = await analyst.developments.detail({ id: strange });
  const [first] = candidates;
  expect(first?.hindrances).toEqual([{ reason: 'columns', names: ['shoe_size'] }]);
  const asked = { key: newKey(), id: strange, candidate: first?.scorecard.id ?? '' };
  expect(await codeOf(analyst.developments.draft(asked))).toBe('INVALID');
}, 60_000);

test('what nothing can be learnt from is told as a problem, not as a failure', async () => {
  const few = await developed(analyst, TABLE, developmentCsv(3));
  expect(few).toMatchObject({ status: 'done', result: { problem: { reason: 'too-few' } } });
  const wrong = await developed(analyst, { ...TABLE, exclude: ['height'] }, developmentCsv(8));
  expect(wrong.result?.['problem']).toMatchObject({ reason: 'table', column: 'height' });
  const definition = await analyst.developments.defaults();
  if (definition.source.kind !== 'books') throw new Error('the books');
  const source = {
    ...definition.source,
    outcomes: { ...definition.source.outcomes, performance_days: 3_000 },
  };
  const never = await developed(analyst, { ...definition, source });
  expect(never.result?.['problem']).toEqual({ reason: 'no-days', told_after_days: 3_030 });
  expect(await codeOf(developed(analyst, TABLE))).toBe('INVALID');
}, 60_000);

test('the books are developed from with an outcome that is wide enough, over both transports', async () => {
  const definition = await analyst.developments.defaults();
  if (definition.source.kind !== 'books') throw new Error('the books');
  const outcomes = {
    ...{ performance_days: 90, maturity_days: 0, sales_min: 1, indeterminate: [] },
    bad: [
      { event: 'lost-disputes' as const, at_least: 1 },
      { event: 'chargebacks' as const, at_least: 1 },
      { event: 'confirmed-alerts' as const, at_least: 1 },
    ],
  };
  const asked = {
    source: { ...definition.source, every_days: 5, outcomes },
    split: { later_share: 0.3, told_only: false },
    exclude: [],
  };
  const http = await connectHttp(tested.host, folder);
  const port = connectPort(tested.host);
  try {
    const heads = [];
    for (const client of [http.client, port.client]) {
      await signIn(client, 'ann');
      const { result } = await developed(client, asked);
      expect(result?.['problem']).toBeNull();
      const found = await client.developments.detail({ id: String(result?.['id']) });
      expect(found.counts.later.rows).toBeGreaterThan(0);
      expect(new Set(found.candidates[0]?.scorecard.segments.map(({ segment }) => segment))).toContain(
        'region',
      );
      heads.push(found.candidates.map(({ version }) => version));
    }
    // The same rows give the same scorecards.
    expect(heads[0]).toEqual(heads[1]);
  } finally {
    port.close();
    await http.server.close();
  }
}, 120_000);

test('a candidate is drafted with its card, compared, promoted by two, and scores', async () => {
  await jobEnded(analyst, (await analyst.credit.run({ key: newKey() })).job_id);
  const { champion } = await analyst.credit.summary();
  const key = newKey();
  const drafting = { key, id, candidate: 'adjusted-1', note: 'merged the lowest refunds' };
  const { version, seq } = await analyst.developments.draft(drafting);
  expect(await analyst.developments.draft(drafting)).toEqual({ version, seq });
  const { card, scorecard } = await analyst.credit.scorecard({ version });
  expect(scorecard).toMatchObject({ state: 'draft', origin: 'learnt', note: drafting.note });
  expect(card).toMatchObject({ made_by: 'ann', learner: { id: 'adjusted-1' } });
  expect((await analyst.developments.detail({ id })).candidates.at(-1)?.drafted).toBe(true);

  const { source } = await analyst.developments.defaults();
  if (source.kind !== 'books') throw new Error('the books');
  const comparing = { first: champion ?? '', second: version, source };
  const { job_id } = await analyst.developments.compare({ key: newKey(), ...comparing });
  const compared = (await jobEnded(analyst, job_id)).result as unknown as SideBySide;
  const { swap, movers } = compared.now;
  expect(swap.better + swap.worse).toBeGreaterThanOrEqual(movers.length);
  expect(swap.cells.reduce((sum, { rows }) => sum + rows, 0)).toBe(swap.rows);

  const asked = { kind: 'promote-scorecard', data: { version }, reason: 'ranks better' };
  const proposed = await analyst.approvals.propose({ ...asked, key: newKey() });
  expect(await codeOf(analyst.approvals.approve({ id: proposed.id, key: newKey() }))).toBe('FORBIDDEN');
  await lead.approvals.approve({ id: proposed.id, key: newKey() });
  await jobEnded(analyst, (await analyst.credit.run({ key: newKey() })).job_id);
  const { rows } = await analyst.credit.list({ limit: 1 });
  const told = await analyst.credit.explain({ account_id: rows[0]?.score.account_id ?? '' });
  expect(told.scorecard).toMatchObject({ version, origin: 'learnt' });
}, 120_000);

test('the card is signed by the key that the platform publishes', async () => {
  const { scorecards } = await lead.credit.scorecards();
  const version = scorecards.find(({ state }) => state === 'champion')?.version ?? '';
  const fetched = async (format: 'json' | 'pdf', language: 'en' | 'zh') => {
    const { path } = await lead.developments.card({ version, format, language });
    const file = tested.host.tickets.take(path, null);
    if (file === null) throw new Error('a file');
    const { readFile } = await import('node:fs/promises');
    return await readFile(file.path);
  };
  const file = JSON.parse((await fetched('json', 'en')).toString('utf8')) as Record<string, unknown>;
  const key_id = String(file['key_id']);
  const keys = await readBadgeKeys(tested.host.mustDesk().books.reader);
  const public_key = keys.find((one) => one.id === key_id)?.public_key ?? '';
  const text = signedCardText(version, file['card'] as Record<string, unknown>, key_id);
  const signature = Buffer.from(String(file['signature']), 'hex');
  expect(verify(null, Buffer.from(text), publicKeyOf(public_key), signature)).toBe(true);
  const changed = text.replace('adjusted-1', 'adjusted-2');
  expect(verify(null, Buffer.from(changed), publicKeyOf(public_key), signature)).toBe(false);
  for (const language of ['en', 'zh'] as const) {
    const pdf = await fetched('pdf', language);
    expect(pdf.subarray(0, 5).toString('latin1')).toBe('%PDF-');
    expect(pdf.equals(await fetched('pdf', language))).toBe(true);
  }
  const first = scorecards.find(({ no }) => no === 1)?.version ?? '';
  expect(await codeOf(lead.developments.card({ version: first, format: 'json' }))).toBe('NOT_FOUND');
}, 60_000);

test('a development that is stopped leaves nothing', async () => {
  await signIn(other, 'cora');
  const file_id = await stage(other, 'merchants.csv', developmentCsv(2_000));
  const { job_id } = await other.developments.begin({ key: newKey(), definition: TABLE, file_id });
  const { status } = await other.jobs.cancel({ id: job_id });
  expect(status).toBe('cancelled');
  expect(await other.developments.list()).toEqual([]);
}, 60_000);
