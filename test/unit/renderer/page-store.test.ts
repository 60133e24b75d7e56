/** Pages of a keyset list: places to rows, which page is asked for next, forgetting far ones and asking for them again. */
import { describe, expect, it } from 'vitest';

import { PageStore } from '../../../renderer/client/page-store';

const ROWS = 10;
const TOTAL = 257;

function answer(page: number): { rows: number[]; next: string | null; as_of: null } {
  const rows = Array.from({ length: TOTAL }, (_, at) => at).slice(page * ROWS, (page + 1) * ROWS);
  return { rows, next: (page + 1) * ROWS < TOTAL ? `after-${page}` : null, as_of: null };
}

/** Answers whatever is missing, as a core would. */
function look(
  store: PageStore<number>,
  first: number,
  last: number,
): { page: number; after: string | null }[] {
  const wanted = store.missing(first, last);
  for (const { page } of wanted) store.put(page, answer(page));
  return wanted;
}

describe('the pages of a list', () => {
  it('are asked for one after the other, each with the cursor of the one before', () => {
    const store = new PageStore<number>(ROWS);
    expect(look(store, 0, 5)).toEqual([{ page: 0, after: null }]);
    expect(store.count).toBe(10);
    expect(look(store, 8, 10)).toEqual([{ page: 1, after: 'after-0' }]);
    expect(look(store, 8, 10)).toEqual([]);
    expect(store.rowAt(13)).toBe(13);
  });
  it('end with a shorter page and say so', () => {
    const store = new PageStore<number>(ROWS);
    for (let place = 0; !store.ended; place += ROWS) look(store, place, place);
    expect(store.count).toBe(TOTAL);
    expect(store.rowAt(TOTAL - 1)).toBe(TOTAL - 1);
    expect(store.rowAt(TOTAL)).toBeNull();
    expect(store.missing(TOTAL, TOTAL + 20)).toEqual([]);
  });
  it('are forgotten far away and read again with the same cursor', () => {
    const store = new PageStore<number>(ROWS);
    for (let place = 0; !store.ended; place += ROWS) look(store, place, place);
    expect(store.rowAt(12)).toBeNull();
    expect(look(store, 12, 15)).toEqual([{ page: 1, after: 'after-0' }]);
    expect(store.rowAt(12)).toBe(12);
    expect(store.count).toBe(TOTAL);
  });
  it('may be none at all', () => {
    const store = new PageStore<number>(ROWS);
    store.put(0, { rows: [], next: null, as_of: null });
    expect([store.count, store.ended, store.rowAt(0)]).toEqual([0, true, null]);
  });
});
