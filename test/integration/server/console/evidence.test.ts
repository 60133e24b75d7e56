// Proves the evidence over the contract: who gets it, merchants compared once for everybody in a thread, and that nobody
// learns there of a judgement that he is to make a second time.
import { afterAll, beforeAll, expect, test } from 'vitest';

import type { ConsoleClient } from '#core/contract/contract';
import { DEFAULT_POLICIES } from '#core/policy/policy';
import {
  clockHasLooked,
  codeOf,
  connectHttp,
  jobEnded,
  newKey,
  openSample,
  signIn,
  testConsole,
  type HttpClient,
  type TestConsole,
} from '#test/support/console-host';
import { testFolder } from '#test/support/workspaces';

const folder = testFolder();
let tested: TestConsole;
let passed_ms = 0;
let http: HttpClient;
let analyst: ConsoleClient;

async function client(login: string): Promise<ConsoleClient> {
  const made = tested.connect();
  await signIn(made, login);
  return made;
}

beforeAll(async () => {
  tested = testConsole(folder, () => Date.now() + passed_ms);
  await openSample(tested.connect());
  await clockHasLooked(tested);
  analyst = await client('ann');
  http = await connectHttp(tested.host, folder);
  await signIn(http.client, 'ann');
}, 60_000);

afterAll(async () => {
  await http.server.close();
  await tested.close();
  expect(tested.failures).toEqual([]);
});

const asked = (of: ConsoleClient, id: string): readonly Promise<unknown>[] => [
  of.evidence.profile({ id }),
  of.evidence.exposure({ id }),
  of.evidence.neighbours({ id }),
  of.evidence.graph({ id, steps: 2 }),
  of.evidence.timeline({ id }),
  of.evidence.peers({ id }),
];

test('the same over a port and over HTTP, and nothing for who works the money or keeps the staff', async () => {
  const [alert] = (await analyst.alerts.list({})).rows;
  const id = alert?.account_id ?? '';
  expect(await Promise.all(asked(http.client, id))).toEqual(await Promise.all(asked(analyst, id)));
  for (const login of ['finn', 'ada']) {
    const stranger = await client(login);
    for (const answer of asked(stranger, id)) expect(await codeOf(answer)).toBe('FORBIDDEN');
    expect(await codeOf(stranger.evidence.comparePeers({ key: newKey() }))).toBe('FORBIDDEN');
  }
});

test('merchants are compared once, and it is told up to which entry', async () => {
  const { rows } = await analyst.alerts.list({ filter: { view: 'open', role: 'merchant' } });
  const id = rows[0]?.account_id ?? '';
  expect(await analyst.evidence.peers({ id })).toMatchObject({ seen: null, rows: null });
  const key = newKey();
  const { job_id } = await analyst.evidence.comparePeers({ key });
  expect((await analyst.evidence.comparePeers({ key })).job_id).toBe(job_id);
  const job = await jobEnded(analyst, job_id);
  expect(job).toMatchObject({ status: 'done', kind: 'peers' });
  const auditor = await client('abe');
  const told = await auditor.evidence.peers({ id });
  expect(told.seen?.seq).toBe(job.result?.['seen_seq']);
  expect(told.newer_entries).toBeLessThan(10);
  expect(told.rows?.map(({ habit }) => habit)).toContain('card_share');
  // Of a merchant with a handful of sales some habits cannot be told: null, for there is no NaN on the way.
  expect(told.rows?.every(({ value }) => value === null || Number.isFinite(value))).toBe(true);
  const { quiet_hour, sales } = await analyst.evidence.profile({ id });
  expect(sales?.windows[0]?.at_night === null).toBe(quiet_hour === null);
});

test('a judgement that somebody is to make again is not told by marks, profile or timeline', async () => {
  const lead = await client('cora');
  // Which alerts are judged twice is drawn: here all are.
  const data = {
    ...{ policy: 'alerts', version: 2, effective_from: Date.now() + 60_000 },
    data: { ...DEFAULT_POLICIES.alerts, second_review_ppm: 1_000_000 },
  };
  const asked_for = { kind: 'publish-policy', data, key: newKey(), reason: 'judge all again' } as const;
  const request = await lead.approvals.propose(asked_for);
  await (await client('ada')).approvals.approve({ id: request.id, key: newKey() });
  passed_ms = 120_000;
  const [alert] = (await analyst.alerts.list({})).rows;
  const alert_id = alert?.id ?? '';
  const act = (kind: string, of: object) => analyst.commands.submit({ kind, data: { ...of }, key: newKey() });
  await act('assign-alert', { alert_id, assignee: 'ann', from: alert?.assignee ?? null });
  const judging = { disposition: 'confirmed', reason_code: 'cash-out', deserved: 'yes' } as const;
  await act('dispose-alert', { alert_id, ...judging });
  const due = (await lead.alerts.list({ filter: { view: 'review' } })).rows[0];
  expect(due).toBeDefined();
  const id = due?.account_id ?? '';
  const markOf = async (of: ConsoleClient): Promise<boolean> => {
    const { nodes } = await of.evidence.graph({ id });
    return nodes[0]?.confirmed ?? false;
  };
  const kindsOf = async (of: ConsoleClient): Promise<string[]> => {
    const timeline = await of.evidence.timeline({ id, groups: ['alerts'] });
    return timeline.rows.map(({ kind }) => kind);
  };
  expect([await markOf(analyst), await markOf(lead)]).toEqual([true, false]);
  expect(await kindsOf(analyst)).toContain('dispose-alert');
  expect(await kindsOf(lead)).not.toContain('dispose-alert');
  const dispositions = async (of: ConsoleClient) =>
    (await of.evidence.profile({ id })).alerts.map(({ disposition }) => disposition);
  expect(await dispositions(analyst)).toContain('confirmed');
  expect(await dispositions(lead)).not.toContain('confirmed');
}, 60_000);
