// Random work on alerts, cases, reports and rules against a simple model, on every store; then the books are checked.
import { describe, expect, it } from 'vitest';

import { rebuildProjections } from '#core/ledger/rebuild';
import { verifyBooks } from '#core/ledger/verify';
import { Books } from '#test/support/books';
import { memoryBackend, postgresBackend, sqliteBackend, type Backend } from '#test/support/model/backends';
import { Dice } from '#test/support/model/dice';
import { RiskWork } from '#test/support/model/risk-work-model';
import { describePostgres, freshDatabase } from '#test/support/postgres';
import { testFolder } from '#test/support/workspaces';

interface Run {
  readonly seed: number;
  readonly steps: number;
}

/** Random work on a store, looked at every now and then; how often each outcome came. */
async function work(made: Promise<Backend>, { seed, steps }: Run): Promise<ReadonlyMap<string, number>> {
  const backend = await made;
  const books = await Books.trading(backend.store());
  const risk = await RiskWork.begin(books, new Dice(seed));
  for (let step = 1; step <= steps; step += 1) {
    await risk.step();
    if (step % 25 === 0 || step === steps) {
      for (const { is, must } of await risk.compare()) expect(is, `seed ${String(seed)}`).toEqual(must);
    }
  }
  expect((await verifyBooks(books.store, books.env)).first_break).toBeNull();
  await rebuildProjections(books.store, books.env);
  for (const { is, must } of await risk.compare()) expect(is, 'rebuilt').toEqual(must);
  await books.ledger.close();
  await backend.close();
  return risk.outcomes;
}

describe('risk work against its model', () => {
  const folder = testFolder();

  it(
    'comes to what the model says, in memory, whatever is done in which order',
    { timeout: 600_000 },
    async () => {
      const outcomes = new Map<string, number>();
      for (let seed = 1; seed <= 12; seed += 1) {
        for (const [outcome, count] of await work(memoryBackend(), { seed, steps: 250 })) {
          outcomes.set(outcome, (outcomes.get(outcome) ?? 0) + count);
        }
      }
      // Every kind was done and refused.
      const kinds = new Set([...outcomes.keys()].map((outcome) => outcome.split(' ')[0]));
      for (const kind of kinds) {
        expect(outcomes.get(`${String(kind)} done`) ?? 0, `${String(kind)} done`).toBeGreaterThan(0);
        expect(
          [...outcomes].some(([name]) => name.startsWith(`${String(kind)} `) && !name.endsWith(' done')),
          kind,
        ).toBe(true);
      }
      expect(kinds.size).toBe(25);
    },
  );

  it('comes to the same on SQLite', { timeout: 600_000 }, async () => {
    await work(sqliteBackend(folder), { seed: 101, steps: 250 });
  });

  describePostgres('on PostgreSQL', () => {
    it('comes to the same', { timeout: 600_000 }, async () => {
      await work(postgresBackend(freshDatabase, folder), { seed: 102, steps: 250 });
    });
  });
});
