// Proves that developments and the report of monitoring outlive the program: the same figures after a restart, bins that can be
// changed and fitted further, the oldest gone first, and nothing of it for anybody else.
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';

import type { ConsoleClient } from '#core/contract/contract';
import type { DevelopmentAsked } from '#core/contract/developments';
import { backupWorkspace, restoreWorkspace } from '#database/workspace';
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
import { developmentCsv } from '#test/support/development-table';
import { describePostgres, freshDatabase } from '#test/support/postgres';
import { testFolder } from '#test/support/workspaces';

const folder = testFolder();
let sample = '';
let runs = 0;

beforeAll(async () => {
  const tested = testConsole(join(folder, 'sample'));
  await openSample(tested.connect());
  const { location } = tested.host.mustDesk();
  sample = join(folder, 'sample.surety');
  await tested.close();
  await backupWorkspace(location, sample);
}, 120_000);

const TABLE: DevelopmentAsked = {
  source: { kind: 'table', name: 'merchants.csv', target: 'bad', time: 'observed_at', group: 'account_id' },
  split: { later_share: 0.3, told_only: true },
  exclude: [],
};

async function started(location: string): Promise<{ tested: TestConsole; client: ConsoleClient }> {
  const tested = testConsole(join(folder, `run-${String((runs += 1))}`));
  await tested.host.open(location);
  const client = tested.connect();
  await signIn(client, 'ann');
  return { tested, client };
}

async function ended({ tested }: { readonly tested: TestConsole }): Promise<void> {
  expect(tested.failures).toEqual([]);
  await tested.close();
}

async function developed(client: ConsoleClient, definition: DevelopmentAsked, csv?: string): Promise<string> {
  const file = csv === undefined ? {} : { file_id: await stage(client, 'merchants.csv', csv) };
  const { job_id } = await client.developments.begin({ key: newKey(), definition, ...file });
  const { result } = await jobEnded(client, job_id);
  expect(result?.['problem']).toBeNull();
  return String(result?.['id']);
}

async function adjusted(client: ConsoleClient, id: string, name: string) {
  const edits = [{ kind: 'leave-out', name }] as const;
  const { job_id } = await client.developments.refit({ key: newKey(), id, edits: [...edits] });
  return (await jobEnded(client, job_id)).result;
}

/** Of the books: an outcome that is wide enough for a small platform. */
async function ofBooks(client: ConsoleClient): Promise<DevelopmentAsked> {
  const definition = await client.developments.defaults();
  if (definition.source.kind !== 'books') throw new Error('the books');
  const outcomes = {
    ...{ performance_days: 60, maturity_days: 0, sales_min: 1, indeterminate: [] },
    bad: [
      { event: 'lost-disputes' as const, at_least: 1 },
      { event: 'chargebacks' as const, at_least: 1 },
      { event: 'confirmed-alerts' as const, at_least: 1 },
    ],
  };
  const split = { later_share: 0.3, told_only: false };
  return { source: { ...definition.source, every_days: 2, outcomes }, split, exclude: [] };
}

/** What a person sees of one development, with bins that were changed. */
async function seen(client: ConsoleClient, id: string) {
  const detail = await client.developments.detail({ id });
  const [name = ''] = detail.characteristics.map((one) => one.name);
  return { detail, bins: await client.developments.bins({ id, name, edits: [] }) };
}

function keptTests(locate: () => Promise<string>): void {
  let location = '';

  beforeAll(async () => {
    location = await locate();
  }, 120_000);

  test('developments of a table and of the books, and the report, are the same after a restart', async () => {
    const before = await started(location);
    const table = await developed(before.client, TABLE, developmentCsv(60));
    expect(await adjusted(before.client, table, 'sector')).toMatchObject({ problem: null });
    const books = await developed(before.client, await ofBooks(before.client));
    const { job_id } = await before.client.creditMonitoring.run({ key: newKey(), months: 3 });
    await jobEnded(before.client, job_id);
    const said = async ({ client }: typeof before) => ({
      list: await client.developments.list(),
      table: await seen(client, table),
      books: await seen(client, books),
      report: await client.creditMonitoring.report(),
    });
    const first = await said(before);
    expect(first.list.map(({ id, candidates }) => [id, candidates])).toEqual([
      [books, 4],
      [table, 5],
    ]);
    expect(first.report.report).not.toBeNull();
    await ended(before);

    const after = await started(location);
    expect(await said(after)).toEqual(first);
    // Another candidate is fitted on what is kept, and another person sees nothing of it.
    expect(await adjusted(after.client, table, 'refund_rate_180d')).toMatchObject({
      candidate: 'adjusted-2',
    });
    const other = after.tested.connect();
    await signIn(other, 'cora');
    expect(await other.developments.list()).toEqual([]);
    expect(await codeOf(other.developments.detail({ id: table }))).toBe('NOT_FOUND');
    await ended(after);

    const again = await started(location);
    const { candidates } = await again.client.developments.detail({ id: table });
    expect(candidates.map(({ scorecard }) => scorecard.id).slice(-2)).toEqual(['adjusted-1', 'adjusted-2']);
    await ended(again);
  }, 120_000);
}

describe('in a file', () => {
  keptTests(async () => {
    const copy = join(folder, 'copy.surety');
    await backupWorkspace(sample, copy);
    return copy;
  });

  // Which ones go is decided above the store: once is enough.
  test('the newest eight are kept', async () => {
    const copy = join(folder, 'eight.surety');
    await backupWorkspace(sample, copy);
    const run = await started(copy);
    const oldest = await developed(run.client, TABLE, developmentCsv(12));
    const made: string[] = [];
    for (let no = 0; no < 8; no += 1) made.push(await developed(run.client, TABLE, developmentCsv(12)));
    await ended(run);
    const after = await started(copy);
    expect((await after.client.developments.list()).map(({ id }) => id)).toEqual(made.reverse());
    expect(await codeOf(after.client.developments.detail({ id: oldest }))).toBe('NOT_FOUND');
    await ended(after);
  }, 120_000);
});

describePostgres('on PostgreSQL', () => {
  keptTests(async () => {
    const url = await freshDatabase();
    await restoreWorkspace(sample, url);
    return url;
  });
});
