// Random measures, appeals, badges and notes of the credit record against a simple model, on every store: what stands after
// each entry, what is told later of every entry before, and what the books were by any of them when made anew.
import { describe, expect, it } from 'vitest';

import { MemoryStore } from '#core/ledger/memory-store';
import { rebuildProjections } from '#core/ledger/rebuild';
import type { LedgerStore } from '#core/ledger/ports';
import { verifyBooks } from '#core/ledger/verify';
import { Books } from '#test/support/books';
import { testEnvironment } from '#test/support/environment';
import { Decisions, readsOf } from '#test/support/model/decisions-work';
import { memoryBackend, postgresBackend, sqliteBackend, type Backend } from '#test/support/model/backends';
import { Dice } from '#test/support/model/dice';
import { runOptions } from '#test/support/model/run';
import { describePostgres, freshDatabase } from '#test/support/postgres';
import { testFolder } from '#test/support/workspaces';

const EVERYTHING = 1_000_000;
const options = runOptions({ seed: 1, runs: 12, steps: 180 });

/** The books as they were after an entry: made anew from the journal up to it. */
async function until(store: LedgerStore, seq: number): Promise<MemoryStore> {
  const copy = new MemoryStore();
  const parties = await store.scan('party', null, EVERYTHING);
  await copy.append({
    expected_head: await copy.head(),
    entries: await store.entries({ to_seq: seq }, EVERYTHING),
    rows: new Map(),
    profiles: await store.profiles(parties.map((party) => String(party['id']))),
  });
  await rebuildProjections(copy, testEnvironment());
  return copy;
}

interface Run {
  readonly seed: number;
  readonly steps: number;
  /** After how many steps the rows are looked at. */
  readonly every: number;
  /** How many entries of the past are made anew. */
  readonly anew: number;
}

/** Random decisions on a store; how often each outcome came. */
async function decide(made: Promise<Backend>, run: Run): Promise<ReadonlyMap<string, number>> {
  const { seed, steps, every, anew } = run;
  const backend = await made;
  const books = await Books.trading(backend.store());
  const dice = new Dice(seed);
  const work = await Decisions.begin(books, dice);
  const of_seed = `seed ${String(seed)}`;
  for (let step = 1; step <= steps; step += 1) {
    try {
      await work.step();
    } catch (error) {
      throw new Error(`${of_seed}, step ${String(step)}`, { cause: error });
    }
    if (step % every === 0 || step === steps) {
      for (const { what, is, must } of await work.compareNow()) {
        expect(is, `${what}, ${of_seed}, step ${String(step)}`).toEqual(must);
      }
    }
  }
  for (const { what, is, must } of await work.comparePast()) {
    expect(is, `${what}, ${of_seed}`).toEqual(must);
  }
  for (let time = 0; time < anew; time += 1) {
    const stood = dice.pick(work.past);
    const copy = await until(books.store, stood.seq);
    for (const { what, is, must } of await work.compareNow(readsOf(copy), stood)) {
      expect(is, `${what} made anew by entry ${String(stood.seq)}, ${of_seed}`).toEqual(must);
    }
  }
  expect((await verifyBooks(books.store, books.env)).first_break).toBeNull();
  await books.ledger.close();
  await backend.close();
  return work.outcomes;
}

describe('decisions about accounts under any sequence', () => {
  const folder = testFolder();

  it('stand as the model says, now and as of every entry, in memory', { timeout: 600_000 }, async () => {
    const outcomes = new Map<string, number>();
    for (let place = 0; place < options.runs; place += 1) {
      const run = { seed: options.seed + place, steps: options.steps, every: 1, anew: 3 };
      for (const [outcome, count] of await decide(memoryBackend(), run)) {
        outcomes.set(outcome, (outcomes.get(outcome) ?? 0) + count);
      }
    }
    const wanted = [
      ...['impose-restriction', 'lift-restriction', 'review-restriction', 'withdraw-credit-note'],
      ...['lodge-appeal', 'assign-appeal', 'extend-appeal', 'reject-appeal', 'uphold-appeal'],
      ...['issue-badge', 'renew-badge', 'suspend-badge', 'resume-badge', 'revoke-badge'],
    ];
    for (const kind of wanted) {
      expect(outcomes.get(`${kind} done`) ?? 0, `${kind} done`).toBeGreaterThan(0);
      expect(outcomes.get(`${kind} wrong-state`) ?? 0, `${kind} refused`).toBeGreaterThan(0);
    }
  });

  it('stand the same on SQLite', { timeout: 600_000 }, async () => {
    await decide(sqliteBackend(folder), { seed: 101, steps: 150, every: 10, anew: 2 });
  });

  describePostgres('and on PostgreSQL', () => {
    it('stand the same', { timeout: 600_000 }, async () => {
      await decide(postgresBackend(freshDatabase, folder), { seed: 102, steps: 150, every: 10, anew: 2 });
    });
  });
});
