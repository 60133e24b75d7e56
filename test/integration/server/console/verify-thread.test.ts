// Proves verifying in a thread of its own: it finds what verifying here finds, tells how far it is, stops when told to,
// and says so when it fails in the middle.
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { verifyBooks } from '#core/ledger/verify';
import { openReader, type OpenReader } from '#server/composition/open-books';
import type { JobProgress, JobWatch } from '#server/console/job-centre';
import { verifyApart } from '#server/console/verify-thread';
import { openSample, testConsole } from '#test/support/console-host';
import { RawDatabase, testFolder } from '#test/support/workspaces';

const folder = testFolder();
let location = '';
let books: OpenReader;
const unheard: unknown[] = [];

beforeAll(async () => {
  const tested = testConsole(folder);
  const client = tested.connect();
  await openSample(client);
  ({ location } = (await client.session.state()).workspace!);
  await tested.close();
  books = await openReader(location);
});

afterAll(async () => {
  await books.close();
  // Every time there was a thread.
  expect(unheard).toEqual([]);
});

function tools(told: JobProgress[] = [], signal = new AbortController().signal): JobWatch {
  return { signal, onProgress: (progress) => told.push(progress) };
}

test('it finds what verifying here finds, and tells how far it is', async () => {
  const told: JobProgress[] = [];
  const report = await verifyApart(books, location, tools(told), (error) => unheard.push(error));
  expect(report).toEqual(await books.snapshot((reader) => verifyBooks(reader, books.env)));
  expect(report.ok).toBe(true);
  expect(told.length).toBeGreaterThan(0);
  expect(told.at(-1)!.total).toBe(report.entries);
});

test('it stops when told to, before it began and in the middle', async () => {
  const at_once = new AbortController();
  at_once.abort();
  const amid = new AbortController();
  for (const controller of [at_once, amid]) {
    const { signal } = controller;
    const until_first = { signal, onProgress: () => controller.abort() };
    await expect(
      verifyApart(books, location, until_first, (error) => unheard.push(error)),
    ).rejects.toMatchObject({ name: 'AbortError' });
  }
});

test('books that cannot be opened there fail with the name of the error', async () => {
  const nowhere = join(folder, 'nowhere.surety');
  await expect(verifyApart(books, nowhere, tools(), (error) => unheard.push(error))).rejects.toMatchObject({
    name: 'WorkspaceError',
  });
});

test('a changed row is found there too', async () => {
  const raw = new RawDatabase(location);
  await raw.run(
    `UPDATE balance SET balance_minor = balance_minor + 1 WHERE account_no = (SELECT min(account_no) FROM balance)`,
  );
  await raw.close();
  const report = await verifyApart(books, location, tools(), (error) => unheard.push(error));
  expect(report.ok).toBe(false);
  expect(report.first_break).toMatchObject({ kind: expect.any(String) as string });
});
