// Proves that verify asks for rows in sets when some are missing, and still names the first of them.
import { expect, test } from 'vitest';
import { MemoryStore } from '#core/ledger/memory-store';
import type { RowsWanted } from '#core/ledger/ports';
import type { AnyRow, ProjectionName } from '#core/ledger/tables';
import { verifyBooks } from '#core/ledger/verify';
import { Books } from '#test/support/books';

/** A store that has lost some rows of a table, and counts how often rows are asked for. */
class LossyStore extends MemoryStore {
  lost: { readonly table: ProjectionName; readonly ids: ReadonlySet<unknown> } | null = null;
  loads = 0;

  #left(table: ProjectionName, rows: readonly AnyRow[]): readonly AnyRow[] {
    return rows.filter((row) => this.lost?.table !== table || !this.lost.ids.has(row['id']));
  }

  override async scan(table: ProjectionName, after: string | number | null, limit: number) {
    return this.#left(table, await super.scan(table, after, limit));
  }

  override async load(wanted: readonly RowsWanted[]) {
    this.loads += 1;
    const found = await super.load(wanted);
    return new Map([...found].map(([table, rows]) => [table, this.#left(table, rows)]));
  }
}

test('verify finds a missing row among many with a few questions', async () => {
  const store = new LossyStore();
  const books = await Books.trading(store);
  await books.topUp('ann', 900_000n);
  for (let number = 0; number < 60; number += 1) {
    await books.trade(`t${String(number)}`, 100n, 'paid');
  }
  store.loads = 0;
  store.lost = { table: 'trade', ids: new Set(['t59', 't58']) };
  const { first_break } = await verifyBooks(store, books.env);
  expect(first_break).toMatchObject({ kind: 'projection', table: 'trade', key: 't58' });
  expect(store.loads).toBe(1);
  await books.ledger.close();
});
