import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import type { Command } from '#core/ledger/commands';
import { verifyBooks } from '#core/ledger/verify';
import { Books } from '#test/support/books';
import { FailingStore, type Failure } from '#test/support/failing-store';

const transfer = (amount: bigint) =>
  ({ transfer_id: 'x', from_account_id: 'ann', to_account_id: 'bob', amount, memo: '' }) as const;

async function booksOn(store: FailingStore): Promise<Books> {
  const books = await Books.trading(store, { batch_max: 4 });
  await books.topUp('ann', 100_000n);
  return books;
}

describe('a store that fails', () => {
  it.each(['before', 'after'] as const)(
    '%s storing: the caller gets the error, a retry is safe, the books go on',
    async (failure) => {
      const store = new FailingStore();
      const books = await booksOn(store);
      const command = books.command('transfer', transfer(100n));
      store.failures.set(store.appends + 1, failure);
      await expect(books.ledger.submit(command)).rejects.toThrow(failure === 'before' ? 'full' : 'lost');
      const retried = await books.ledger.submit(command);
      expect(retried).toMatchObject({ status: 'done', answer: { repeated: failure === 'after' } });
      expect(await books.balance('bob')).toBe(100n);
      await books.topUp('bob', 1n);
      expect(await verifyBooks(store, books.env)).toMatchObject({ ok: true });
    },
  );

  it('in the middle of a crowd: who is answered is stored, everybody may retry, nothing happens twice', async () => {
    const failures = fc.array(
      fc.tuple(fc.integer({ min: 1, max: 12 }), fc.constantFrom<Failure>('before', 'after')),
      {
        minLength: 1,
        maxLength: 4,
      },
    );
    const shape = fc.record({
      failures,
      sizes: fc.array(fc.integer({ min: 1, max: 6 }), { minLength: 3, maxLength: 12 }),
    });
    await fc.assert(
      fc.asyncProperty(shape, async ({ failures: planned, sizes }) => {
        const store = new FailingStore();
        const books = await booksOn(store);
        for (const [number, failure] of planned) {
          store.failures.set(store.appends + number, failure);
        }
        const jobs = sizes.map((size) =>
          Array.from({ length: size }, () => books.command('transfer', transfer(7n))),
        );
        const submit = (job: Command[], index: number) =>
          index % 3 === 2 && job.length <= 4 ? books.ledger.submitLinked(job) : books.ledger.submitMany(job);
        const first = await Promise.allSettled(jobs.map(submit));
        const stored = new Set((await store.entries({}, 10_000)).map((entry) => entry.key));
        first.forEach((outcome, index) => {
          if (outcome.status === 'fulfilled') {
            expect(jobs[index]?.every((command) => stored.has(command.key))).toBe(true);
          }
        });
        store.failures.clear();
        for (const [index, job] of jobs.entries()) {
          expect((await submit(job, index)).map((result) => result.status)).toEqual(job.map(() => 'done'));
        }
        expect(await books.balance('bob')).toBe(7n * BigInt(jobs.flat().length));
        expect(await verifyBooks(store, books.env)).toMatchObject({ ok: true });
      }),
      { numRuns: 60, seed: 5 },
    );
  });

  it('while timers fire: each fires once', async () => {
    for (const failure of ['before', 'after'] as const) {
      const store = new FailingStore();
      const books = await booksOn(store);
      for (let index = 0; index < 10; index += 1) {
        await books.trade(`t${String(index)}`, 100n, 'shipped');
      }
      store.failures.set(store.appends + 2, failure);
      books.env.setNow(books.env.now() + 20 * 86_400_000);
      await expect(books.ledger.advance(books.env.now())).rejects.toThrow();
      await books.ledger.advance(books.env.now());
      expect(await books.balance('shop')).toBe(1_000n);
      expect(await books.escrow()).toBe(0n);
      expect(await verifyBooks(store, books.env)).toMatchObject({ ok: true });
    }
  });
});

describe('a thousand commands at once', () => {
  it('in any order keep sums, floors and keys', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 1, max: 400 }),
        fc.array(fc.nat(3), { minLength: 1_000, maxLength: 1_000 }),
        async (batch_max, kinds) => {
          const books = await Books.trading(undefined, { batch_max });
          await books.topUp('ann', 20_000n);
          const commands = kinds.map((kind, index) => {
            const [from, to] = kind % 2 === 0 ? (['ann', 'bob'] as const) : (['bob', 'ann'] as const);
            const amount = BigInt(1 + ((index * 37) % 90));
            return books.command('transfer', {
              ...{ transfer_id: 'x', from_account_id: from, to_account_id: to, amount, memo: '' },
            });
          });
          const results = await Promise.all(
            commands.map((command, index) =>
              kinds[index] === 3
                ? books.ledger.submitLinked([command]).then(([one]) => one)
                : books.ledger.submit(command),
            ),
          );
          const seqs = results.map((result) =>
            result === undefined || result.status === 'rejected' ? 0 : result.answer.seq,
          );
          expect(new Set(seqs).size).toBe(1_000);
          expect(seqs).toEqual([...seqs].sort((a, b) => a - b));
          expect((await books.balance('ann')) + (await books.balance('bob'))).toBe(20_000n);
          expect(await books.balance('bob')).toBeGreaterThanOrEqual(0n);
          expect(await verifyBooks(books.store, books.env)).toMatchObject({ ok: true });
        },
      ),
      { numRuns: 6, seed: 9 },
    );
  });
});
