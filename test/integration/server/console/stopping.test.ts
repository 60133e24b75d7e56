// Stopping a scan and a backtest, as soon as they are asked for and in the middle: they end promptly, nothing is half done,
// and the next one says what it would have said; and a scan leaves behind what backtests need.
import { afterAll, beforeAll, expect, test } from 'vitest';

import type { ConsoleClient } from '#core/contract/contract';
import type { Job } from '#core/contract/jobs';
import type { VectorStore } from '#core/risk/vectors';
import {
  clockHasLooked,
  jobEnded,
  newKey,
  openSample,
  signIn,
  testConsole,
  type TestConsole,
} from '#test/support/console-host';
import { testFolder } from '#test/support/workspaces';

/** What ends within it was told to stop, and did not go on to its end. */
const PROMPT_MS = 4_000;

const RULE = {
  ...{ id: 'quick-card', title: 'Card payment', typology: 'C1', weight: 0.2 },
  when: { all: [{ feature: 'by_card', is: 'at-least', value: 1 }] },
  ...{ reason: 'A test.', source: 'a test' },
};

let tested: TestConsole;
let analyst: ConsoleClient;
let vectors: VectorStore;

beforeAll(async () => {
  tested = testConsole(testFolder());
  await openSample(tested.connect(), 4_000);
  analyst = tested.connect();
  await signIn(analyst, 'ann');
  const { desk } = tested.host;
  if (desk === null) throw new Error('nothing is open');
  ({ vectors } = desk.mustWrite());
  await clockHasLooked(tested);
}, 120_000);

afterAll(async () => {
  expect(tested.failures).toEqual([]);
  await tested.close();
});

const running = async (id: string): Promise<Job | undefined> =>
  (await analyst.jobs.list()).find((job) => job.id === id);

/** Stops a job at once, or when it has done a part. */
async function stopped(id: string, part: number): Promise<Job> {
  for (;;) {
    const job = await running(id);
    if (job === undefined || job.status !== 'running' || part === 0) break;
    if (job.total > 0 && job.done >= job.total * part) break;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  const from_ms = performance.now();
  const job = await analyst.jobs.cancel({ id });
  expect(performance.now() - from_ms).toBeLessThan(PROMPT_MS);
  return job;
}

async function entries(): Promise<number> {
  return (await tested.host.desk?.books.reader.head())?.seq ?? 0;
}

test('the first look through a sample leaves what the next scan and backtests go on from', async () => {
  const [state, checkpoint] = [await vectors.state(), await vectors.checkpoint()];
  expect(checkpoint?.upto_seq).toBe(state?.upto_seq);
  expect(state?.trades).toBeGreaterThan(3_500);
  const job = await jobEnded(analyst, (await analyst.alerts.scan({ key: newKey() })).job_id);
  expect(job).toMatchObject({ status: 'done', result: { raised: 0, joined: 0 } });
  // The scan stored what was new.
  expect((await vectors.state())?.upto_seq).toBe(job.result?.['seen_seq']);
});

test('a scan that is stopped raises nothing, and the next is as ever', async () => {
  for (const part of [0, 0.2, 0.6]) {
    await vectors.clear();
    const before = await entries();
    const { job_id } = await analyst.alerts.scan({ key: newKey() });
    const job = await stopped(job_id, part);
    expect(job, `at ${String(part)}`).toMatchObject({ status: 'cancelled', result: null });
    expect(await entries()).toBe(before);
    expect(await vectors.checkpoint()).toBeNull();
  }
  const whole = await jobEnded(analyst, (await analyst.alerts.scan({ key: newKey() })).job_id);
  expect(whole).toMatchObject({ status: 'done', result: { raised: 0, joined: 0 } });
  expect((await vectors.checkpoint())?.upto_seq).toBe(whole.result?.['seen_seq']);
}, 120_000);

test('a backtest that is stopped leaves nothing, and the next one reports', async () => {
  const kept = [await vectors.state(), await vectors.checkpoint()];
  const at_once = await analyst.rules.backtest({ key: newKey(), rule: RULE });
  expect(await stopped(at_once.job_id, 0)).toMatchObject({ status: 'cancelled', result: null });
  await vectors.clear();
  // Nothing is stored: its vectors are taken for this once.
  const amid = await analyst.rules.backtest({ key: newKey(), rule: RULE });
  expect(await stopped(amid.job_id, 0.4)).toMatchObject({ status: 'cancelled', result: null });
  expect(await vectors.state()).toBeNull();
  const job = await jobEnded(analyst, (await analyst.alerts.scan({ key: newKey() })).job_id);
  expect(job.status).toBe('done');
  const { job_id } = await analyst.rules.backtest({ key: newKey(), rule: RULE });
  const report = await jobEnded(analyst, job_id);
  expect(report).toMatchObject({
    status: 'done',
    result: { report: { occasions: expect.any(Number) as number } },
  });
  // It went on from what is stored, and stored nothing itself.
  expect((await vectors.state())?.upto_seq).toBeGreaterThanOrEqual(kept[0]?.upto_seq ?? Infinity);
}, 120_000);
