// A program that is killed -9 between the alerts of one scan, or while it keeps what the scan knew: the books are sound, the
// next scan raises exactly the rest, and a checkpoint is whole or it is the one before.
import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { DAY_MS } from '#core/kernel/instant';
import type { EntryBody } from '#core/ledger/entry';
import { verifyBooks } from '#core/ledger/verify';
import { MemoryVectors } from '#core/risk/vectors';
import { createWorkspace, openWorkspace } from '#database/workspace';
import { makeStore, openReader } from '#server/composition/open-books';
import { findRaises } from '#server/risk/find-raises';
import { makeSample } from '#server/sample/make-sample';
import { Child } from '#test/support/child-process';
import { testEnvironment } from '#test/support/environment';
import { Dice } from '#test/support/model/dice';
import { describePostgres, freshDatabase } from '#test/support/postgres';
import { PROGRAM, testFolder } from '#test/support/workspaces';

const folder = testFolder();
const freshFile = (): string => join(folder, `${randomBytes(8).toString('hex')}.surety`);
const watch = { signal: new AbortController().signal, onProgress: () => undefined };
const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

/** What an alert of the books rests on; up to where its scan had seen is another after each kill. */
interface Told {
  readonly account_id: string;
  readonly flagged_seq: number;
  readonly score: number;
  readonly trades: number;
  readonly rules: readonly string[];
}

const plain = ({ account_id, flagged_seq, score, trades, rules }: Told): Told => ({
  ...{ account_id, flagged_seq, score, trades, rules: [...rules] },
});
const byAccount = (list: readonly Told[]): Told[] =>
  list.map(plain).sort((left, right) => (left.account_id < right.account_id ? -1 : 1));

describe('killed between the alerts of one scan', () => {
  let location: string;
  let at: number;
  let expected: Told[];

  beforeAll(async () => {
    location = freshFile();
    await makeStore(location, ({ store, env }) => makeSample(store, env, { trades: 2_000, seed: 61 }));
    const { reader, env, close } = await openReader(location);
    at = (await reader.head()).booked_at + DAY_MS;
    const books = { reader, vectors: new MemoryVectors(), sha256: env.sha256 };
    expected = byAccount((await findRaises(books, at, watch)).raises);
    await close();
    expect(expected.length).toBeGreaterThan(30);
  }, 120_000);

  /** Alerts in the books, in the order in which they were raised. */
  async function raised(): Promise<Told[]> {
    const { reader, env, close } = await openReader(location);
    const report = await verifyBooks(reader, env);
    expect(report.first_break).toBeNull();
    const entries = await reader.entries({ kind: 'raise-alert', outcome: 'done' }, 10_000);
    await close();
    return entries.map(({ body }) => (JSON.parse(body) as EntryBody).data as unknown as Told);
  }

  test('the next raises exactly the rest, each alert once', async () => {
    const dice = new Dice(5);
    let done = false;
    for (let round = 0; !done; round += 1) {
      const before = await raised();
      const child = new Child('test/support/raising-child.ts', [location, String(at)]);
      const told: string[] = [];
      const wanted = dice.next(12);
      // The first is killed as soon as it has found what is to be raised.
      while (told.length <= wanted && round < 5) {
        const line = await child.line();
        if (line.startsWith('found')) {
          expect(line).toBe(`found ${String(expected.length - before.length)}`);
          if (round === 0) break;
        }
        if (line.startsWith('told')) told.push(line);
      }
      while (round >= 5 && !done) done = (await child.line()) === 'finished';
      if (!done) await pause(dice.next(8));
      await child.kill();
      const after = await raised();
      expect(after.length).toBeGreaterThanOrEqual(before.length + told.length);
      expect(new Set(after.map(({ account_id }) => account_id)).size).toBe(after.length);
      const accounts = new Set(after.map(({ account_id }) => account_id));
      expect(byAccount(after)).toEqual(expected.filter(({ account_id }) => accounts.has(account_id)));
    }
    expect(byAccount(await raised())).toEqual(expected);
  }, 240_000);
});

/** Kills who keeps checkpoints at random moments; each time one is whole, and none that was told of is lost. */
async function killedWhileKeeping(location: string, rounds: number): Promise<void> {
  const dice = new Dice(9);
  let least = 0;
  for (let round = 0; round < rounds; round += 1) {
    const child = new Child('test/support/kept-checkpoint-child.ts', [location]);
    const wanted = 1 + dice.next(4);
    for (let kept = 0; kept < wanted; kept += 1) least = Number((await child.line()).split(' ')[1]);
    await pause(dice.next(40));
    await child.kill();
    const workspace = await openWorkspace(location, { access: 'write', program: PROGRAM });
    const checkpoint = await workspace.vectors.checkpoint();
    const number = Number(checkpoint?.digest);
    expect(number).toBeGreaterThanOrEqual(least);
    for (let part = 0; part < (checkpoint?.parts ?? 0); part += 1) {
      const bytes = await workspace.vectors.checkpointPart(part);
      expect(bytes?.length).toBe(20_000);
      expect(bytes?.every((byte) => byte === number % 251)).toBe(true);
    }
    await workspace.close();
  }
}

describe('killed while a checkpoint is kept', () => {
  test('the one before stays until the new one is whole, on SQLite', async () => {
    const location = freshFile();
    await (await createWorkspace(location, { program: PROGRAM, now: testEnvironment().now })).close();
    await killedWhileKeeping(location, 6);
  }, 120_000);
});

describePostgres('killed while a checkpoint is kept, on PostgreSQL', () => {
  test('the one before stays until the new one is whole', async () => {
    const location = await freshDatabase();
    await (await createWorkspace(location, { program: PROGRAM, now: testEnvironment().now })).close();
    await killedWhileKeeping(location, 3);
  }, 120_000);
});
