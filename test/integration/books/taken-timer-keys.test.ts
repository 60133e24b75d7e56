import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { DAY_MS } from '#core/kernel/instant';
import { entryHash } from '#core/ledger/chain';
import type { Entry } from '#core/ledger/entry';
import { Ledger } from '#core/ledger/ledger';
import { rebuildProjections } from '#core/ledger/rebuild';
import { verifyBooks } from '#core/ledger/verify';
import { Books } from '#test/support/books';
import { sha256 } from '#test/support/environment';
import { memoryBackend, postgresBackend, sqliteBackend, type Backend } from '#test/support/model/backends';
import { describePostgres, freshDatabase } from '#test/support/postgres';
import { testFolder } from '#test/support/workspaces';

// Books from before the clock's keys were reserved may hold them: timers fire all the same, under a key that is free.

describe('timers whose keys are taken', () => {
  const folder = testFolder();
  suite('in memory', memoryBackend);
  suite('in SQLite', () => sqliteBackend(folder));
});

describePostgres('timers whose keys are taken in PostgreSQL', () => {
  const folder = testFolder();
  suite('fire', () => postgresBackend(freshDatabase, folder));
});

/** Writes a note under a key, as a program would have that did not reserve it. */
async function take(books: Books, key: string): Promise<void> {
  const head = await books.store.head();
  const at = books.env.now();
  const entry: Entry = {
    ...{ seq: head.seq + 1, kind: 'note-event', outcome: 'done', key, payload: sha256(key) },
    ...{ subject: 'x', actor: 'ops', mode: 'authorise', occurred_at: at, booked_at: at, recorded_at: at },
    ...{ body: '{"data":{"details":{},"event":"sign-out","subject":"x"},"facts":{}}', postings: [] },
    ...{ prev: head.hash, hash: '' },
  };
  const hash = entryHash(entry, sha256);
  await books.store.append({
    expected_head: head,
    entries: [{ ...entry, hash }],
    rows: new Map(),
    profiles: [],
  });
}

function suite(name: string, open: () => Promise<Backend>): void {
  describe(name, () => {
    let backend: Backend;
    let books: Books;

    beforeAll(async () => {
      backend = await open();
      books = await Books.trading(backend.store());
      await books.topUp('ann', 100_000n);
      await books.trade('T1', 10_000n);
      await books.ledger.close();
      const { timer_due_at } = await books.row('trade', 'T1');
      await take(books, `timer|auto-confirm|T1|${String(timer_due_at)}`);
      await take(books, `timer|auto-confirm|T1|${String(timer_due_at)}|2`);
      books.ledger = await Ledger.open(books.store, books.env, { collect_ms: 0 });
    });

    afterAll(() => backend.close());

    it('fires under the next key that is free, and life goes on', async () => {
      const { timer_due_at } = await books.row('trade', 'T1');
      expect(await books.days(11)).toBe(1);
      expect(await books.row('trade', 'T1')).toMatchObject({ status: 'settled' });
      const [fired] = await books.store.entries({ kind: 'confirm-trade' }, 10);
      expect(fired?.key).toBe(`timer|auto-confirm|T1|${String(timer_due_at)}|3`);
      expect(fired?.booked_at).toBe(timer_due_at);
      await books.topUp('ann', 1n);
      expect(await books.balance('shop')).toBe(10_000n);
    });

    it('leaves books that verify and rebuild', async () => {
      await books.ledger.close();
      expect(await verifyBooks(books.store, books.env)).toMatchObject({ ok: true, first_break: null });
      expect(await rebuildProjections(books.store, books.env)).toMatchObject({ ok: true });
      books.ledger = await Ledger.open(books.store, books.env, { collect_ms: 0 });
      books.env.setNow(books.env.now() + DAY_MS);
      await books.topUp('ann', 1n);
      expect(await verifyBooks(books.store, books.env)).toMatchObject({ ok: true });
    });
  });
}
