/** Pages of a keyset list: places to rows, which page is asked for next, forgetting far ones, jumps in counted lists. */
import { describe, expect, it } from 'vitest';

import { PageStore, type MissingPage } from '../../../renderer/client/page-store';
import { sourceKey } from '../../../renderer/client/source-key';

const ROWS = 10;
const TOTAL = 257;

/** What a core would answer: rows are their own places, a cursor is the place after it. */
function look(store: PageStore<number>, first: number, last: number): MissingPage[] {
  const wanted = store.missing(first, last);
  for (const { page, after, skip } of wanted) {
    const from = Number(after ?? 0) + skip;
    const to = Math.min(from + ROWS, TOTAL);
    const rows = Array.from({ length: to - from }, (_, at) => from + at);
    store.put(page, rows, to < TOTAL ? String(to) : null);
  }
  return wanted;
}

describe('the pages of a list', () => {
  it('are asked for one after the other, each with the cursor of the one before', () => {
    const store = new PageStore<number>(ROWS);
    expect(look(store, 0, 5)).toEqual([{ page: 0, after: null, skip: 0 }]);
    expect(store.count).toBe(10);
    expect(look(store, 8, 10)).toEqual([{ page: 1, after: '10', skip: 0 }]);
    expect(look(store, 8, 10)).toEqual([]);
    expect(store.rowAt(13)).toBe(13);
    expect(store.find((row) => row === 13)).toBe(13);
    expect(store.find((row) => row === 99)).toBeNull();
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
    expect(look(store, 12, 15)).toEqual([{ page: 1, after: '10', skip: 0 }]);
    expect(store.rowAt(12)).toBe(12);
    expect(store.count).toBe(TOTAL);
  });
  it('may be none at all', () => {
    const store = new PageStore<number>(ROWS);
    store.put(0, [], null);
    expect([store.count, store.ended, store.rowAt(0)]).toEqual([0, true, null]);
  });
  it('of a counted list are reached anywhere, from the nearest cursor', () => {
    const store = new PageStore<number>(ROWS);
    look(store, 0, 0);
    store.counted(TOTAL);
    expect(look(store, TOTAL - 1, TOTAL)).toEqual([{ page: 25, after: '10', skip: 240 }]);
    expect(store.rowAt(TOTAL - 1)).toBe(TOTAL - 1);
    expect(look(store, 101, 101)).toEqual([{ page: 10, after: '10', skip: 90 }]);
    expect(look(store, 111, 131)).toMatchObject([
      { page: 11, after: '110', skip: 0 },
      { page: 12, after: '110', skip: 10 },
      { page: 13, after: '110', skip: 20 },
    ]);
    expect(store.rowAt(135)).toBe(135);
  });
  it('correct a count that is out of date', () => {
    const store = new PageStore<number>(ROWS);
    look(store, 0, 0);
    store.counted(30);
    store.counted(15);
    expect(store.count).toBe(15);
    look(store, 10, 15);
    expect([store.count, store.ended]).toEqual([20, false]);
    for (let place = 0; !store.ended; place += ROWS) look(store, place, place);
    store.counted(3);
    expect(store.count).toBe(TOTAL);
  });
  it('may have more rows than asked for, as statements do', () => {
    const store = new PageStore<number>(ROWS);
    store.put(
      0,
      Array.from({ length: 12 }, (_, at) => at),
      'a',
    );
    expect(store.rowAt(11)).toBe(11);
    expect(store.missing(0, 12)).toEqual([{ page: 1, after: 'a', skip: 0 }]);
    store.put(
      1,
      Array.from({ length: 13 }, (_, at) => 12 + at),
      null,
    );
    expect([store.rowAt(12), store.rowAt(24), store.count]).toEqual([12, 24, 25]);
  });
});

describe('the key of a question', () => {
  it('takes amounts', () => {
    expect(sourceKey({ from: 5n })).not.toBe(sourceKey({ from: 6n }));
    expect(sourceKey({ from: 5n })).toBe(sourceKey({ from: 5n }));
  });
});
