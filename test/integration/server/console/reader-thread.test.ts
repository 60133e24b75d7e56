// Proves reading in a thread of its own: it finds what reading here finds, tells how far it is, stops when told to,
// and says so when it fails in the middle.
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { verifyBooks, type VerifyReport } from '#core/ledger/verify';
import { MemoryVectors } from '#core/risk/vectors';
import { findRaises } from '#server/risk/find-raises';
import { makeStore, openReader, type OpenReader } from '#server/composition/open-books';
import { keepIn, type Keeping } from '#server/console/handed-vectors';
import type { JobProgress, JobWatch } from '#server/console/job-centre';
import { readApart } from '#server/console/reader-thread';
import { makeSample } from '#server/sample/make-sample';
import { testEnvironment } from '#test/support/environment';
import { RawDatabase, testFolder } from '#test/support/workspaces';

const folder = testFolder();
let location = '';
let books: OpenReader;
const unheard: unknown[] = [];

beforeAll(async () => {
  location = join(folder, 'books.surety');
  const env = testEnvironment();
  // Nobody has looked through it yet.
  await makeStore(location, (open) => makeSample(open.store, open.env, { trades: 1_000, seed: 1 }), env);
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

/** Verifies what lies somewhere, in a thread; without one it fails. */
async function verifyApart(place: string, watch: JobWatch): Promise<VerifyReport> {
  return await readApart<VerifyReport>(
    {
      ...{ program: 'verify-worker', location: place },
      here: () => Promise.reject(new Error('there was no thread')),
      log: (error) => unheard.push(error),
    },
    watch,
  );
}

test('it finds what verifying here finds, and tells how far it is', async () => {
  const told: JobProgress[] = [];
  const report = await verifyApart(location, tools(told));
  expect(report).toEqual(await books.snapshot((reader) => verifyBooks(reader, books.env)));
  expect(report.ok).toBe(true);
  expect(told.length).toBeGreaterThan(0);
  expect(told.at(-1)!.total).toBe(report.entries);
});

test('what it hands over and cannot be written ends it', async () => {
  const asked = {
    ...{ program: 'scan-worker' as const, location },
    here: () => Promise.reject(new Error('there was no thread')),
    log: (error: unknown) => unheard.push(error),
  };
  const full = () => Promise.reject(new Error('the disk is full'));
  await expect(readApart({ ...asked, keep: full }, tools())).rejects.toMatchObject({
    stack: expect.stringContaining('the disk is full') as string,
  });
  await expect(readApart(asked, tools())).rejects.toMatchObject({
    stack: expect.stringContaining('nothing to keep') as string,
  });
});

test('it finds what is to be raised as looking through the journal here does', async () => {
  const handed = new MemoryVectors();
  const found = await readApart(
    {
      ...{ program: 'scan-worker' as const, location },
      keep: (keeping: Keeping) => keepIn(handed, keeping),
      here: (): ReturnType<typeof findRaises> => Promise.reject(new Error('there was no thread')),
      log: (error) => unheard.push(error),
    },
    tools(),
  );
  const own = new MemoryVectors();
  const { sha256, now } = books.env;
  const here = await books.snapshot((reader) => findRaises({ reader, vectors: own, sha256 }, now(), tools()));
  expect(found).toEqual(here);
  expect(found.raises.length).toBeGreaterThan(0);
  // What it kept was handed over.
  expect(await handed.state()).toEqual(await own.state());
  expect(await handed.checkpoint()).toEqual(await own.checkpoint());
  expect(await handed.checkpoint()).toMatchObject({ upto_seq: found.seen_seq });
});

test('it stops when told to, before it began and in the middle', async () => {
  const at_once = new AbortController();
  at_once.abort();
  const amid = new AbortController();
  for (const controller of [at_once, amid]) {
    const { signal } = controller;
    const until_first = { signal, onProgress: () => controller.abort() };
    await expect(verifyApart(location, until_first)).rejects.toMatchObject({ name: 'AbortError' });
  }
});

test('books that cannot be opened there fail with the name of the error', async () => {
  const nowhere = join(folder, 'nowhere.surety');
  await expect(verifyApart(nowhere, tools())).rejects.toMatchObject({
    name: 'WorkspaceError',
  });
});

test('a changed row is found there too', async () => {
  const raw = new RawDatabase(location);
  await raw.run(
    `UPDATE balance SET balance_minor = balance_minor + 1 WHERE account_no = (SELECT min(account_no) FROM balance)`,
  );
  await raw.close();
  const report = await verifyApart(location, tools());
  expect(report.ok).toBe(false);
  expect(report.first_break).toMatchObject({ kind: expect.any(String) as string });
});
