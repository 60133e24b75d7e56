// Matching at size, on both databases: a day of card payments that a bank credits in one line is one match, whatever their number, whole or
// not at all; what somebody was faster with is told, and harms no other match.
import { afterEach, describe, expect, test } from 'vitest';
import { join } from 'node:path';

import type { MatchOptions } from '#core/custody/matching/match';
import { refuse } from '#core/kernel/refusal';
import { Ledger } from '#core/ledger/ledger';
import type { LedgerStore } from '#core/ledger/ports';
import type { AnyRow, ProjectionName, Row } from '#core/ledger/tables';
import { createWorkspace, type WritableWorkspace } from '#database/workspace';
import { uuidV7 } from '#server/composition/uuid-v7';
import { findMatches, readBreaks, reconcile, type Reconciled } from '#server/custody/reconcile';
import { MatchRefusedError, recordMatches, type MatchIds } from '#server/custody/record-matches';
import { EntryChain } from '#test/support/entry-chain';
import { testEnvironment } from '#test/support/environment';
import { describePostgres, freshDatabase } from '#test/support/postgres';
import { plainRow } from '#test/support/projection-rows';
import { PROGRAM, testFolder } from '#test/support/workspaces';

const DAY = '2026-06-01';
const NEXT = '2026-06-02';
const NOW = Date.UTC(2026, 5, 20);
const MATCHING: MatchOptions = { days_before: 1, days_after: 15, card_days: 12 };

type Line = Row<'custody_line'>;
type Movement = Row<'custody_movement'>;

const line = (place: number, amount_minor: bigint, reference = ''): Line =>
  plainRow('custody_line', {
    ...{ id: `s/${String(place)}`, statement_id: 's', account_id: 'bank', amount_minor, reference },
    ...{ booked_on: NEXT, value_on: NEXT, named: '', details: [], match_id: null, settled_on: null },
  });

const movement = (seq: number, amount_minor: bigint, fields: Partial<Movement> = {}): Movement =>
  plainRow('custody_movement', {
    ...{ id: `${String(seq)}@bank`, seq, account_id: 'bank', amount_minor, booked_on: DAY },
    ...{ reference: `T-${String(seq)}`, channel: 'card', match_id: null, settled_on: null, ...fields },
  });

/** A day of card payments in one line, and `pairs` transfers that match by reference. */
function dayOfCards(payments: number, pairs: number): { lines: Line[]; movements: Movement[] } {
  const cards = Array.from({ length: payments }, (_, place) =>
    movement(place + 1, BigInt(100 + (place % 977))),
  );
  const sum = cards.reduce((total, { amount_minor }) => total + amount_minor, 0n);
  const transfers = Array.from({ length: pairs }, (_, place) =>
    movement(payments + place + 1, 7n, { channel: 'bank', booked_on: NEXT }),
  );
  const paired = transfers.map(({ reference }, place) => line(place + 2, 7n, reference));
  return { lines: [line(1, sum), ...paired], movements: [...cards, ...transfers] };
}

interface Books extends Pick<WritableWorkspace, 'reader' | 'lists' | 'close'> {
  readonly ledger: Ledger;
  readonly store: LedgerStore;
}

/** A store that breaks once it is told to, before anything of what is appended is kept. */
function breakable(store: LedgerStore): { readonly store: LedgerStore; breaks: boolean } {
  const broken = {
    breaks: false,
    store: new Proxy(store, {
      get: (target, name) => {
        if (name === 'append' && broken.breaks) return () => Promise.reject(new Error('no room left'));
        const value: unknown = Reflect.get(target, name);
        return typeof value === 'function' ? (value.bind(target) as unknown) : value;
      },
    }),
  };
  return broken;
}

const open: Books[] = [];
afterEach(async () => {
  for (const books of open.splice(0)) {
    await books.ledger.close();
    await books.close();
  }
});

async function booksOf(
  location: string,
  rows: ReturnType<typeof dayOfCards>,
): Promise<Books & { breaks: (on: boolean) => void }> {
  const workspace = await createWorkspace(location, { program: PROGRAM });
  const { reader, lists } = workspace;
  const chain = new EntryChain();
  const expected_head = chain.head;
  const bank = plainRow('account', {
    id: 'bank',
    no: 9,
    class: 'custody',
    currency: 'CNY',
    restrictions: [],
  });
  await workspace.store.append({
    ...{ expected_head, entries: chain.many(20), profiles: [] },
    rows: new Map<ProjectionName, readonly AnyRow[]>([
      ['account', [bank]],
      ['custody_line', rows.lines],
      ['custody_movement', rows.movements],
    ]),
  });
  const fault = breakable(workspace.store);
  const ledger = await Ledger.open(fault.store, testEnvironment(NOW), { collect_ms: 0 });
  const books = { reader, lists, ledger, store: workspace.store, close: () => workspace.close() };
  open.push(books);
  return { ...books, breaks: (on) => (fault.breaks = on) };
}

const context = ({ ledger }: Books) => ({
  ...{ ledger, actor: 'fay', now: () => NOW, key: () => uuidV7(NOW) },
});

const matchAll = (books: Books, before?: () => Promise<unknown>): Promise<Reconciled> =>
  reconcile(async () => {
    const found = await findMatches(books.lists, MATCHING);
    await before?.();
    return found;
  }, context(books));

/** How many items are in each match, by the database's own rows. */
async function itemsIn(books: Books, match_id: string): Promise<number> {
  let count = 0;
  for (const side of ['bank', 'books'] as const) {
    for (let after: string | null = null; ;) {
      const page: { readonly rows: readonly unknown[]; readonly next: string | null } =
        await books.lists.custody_desk.inMatch(side, match_id, { after, limit: 1_000 });
      count += page.rows.length;
      if (page.next === null) break;
      after = page.next;
    }
  }
  return count;
}

async function matches(books: Books): Promise<readonly Row<'custody_match'>[]> {
  return (await books.lists.custody_desk.matches({ account_id: 'bank' }, { after: null, limit: 10 })).rows;
}

function sizeTests(locate: () => Promise<string>, sizes: readonly number[]): void {
  test.each(sizes)(
    '%i card payments in one line are one match, and all of it is open again',
    async (size) => {
      const books = await booksOf(await locate(), dayOfCards(size, 2));
      const found = await matchAll(books);
      expect(found).toMatchObject({ matches: 3, refused: 0, open_lines: 0, open_movements: 0 });
      const paged = (await matches(books)).find(({ rule }) => rule === 'card-day');
      expect(paged).toMatchObject({ lines: 1, movements: size, settled_on: NEXT, line_ids: [] });
      const match_id = paged?.id ?? '';
      expect(await itemsIn(books, match_id)).toBe(size + 1);
      const ids = await books.lists.custody_desk.idsIn(paged as Row<'custody_match'>);
      expect(new Set(ids.movement_ids).size).toBe(size);
      expect(await readBreaks(books.lists, NEXT, { ...MATCHING, off_ppm: 0 })).toEqual([]);
      // What is settled on the day after was open on the day itself, by what is known now.
      expect(await readBreaks(books.lists, DAY, { ...MATCHING, off_ppm: 0 })).toHaveLength(size);
      const undone = await books.ledger.submit({
        ...{ kind: 'undo-match', key: uuidV7(NOW), actor: 'fay', mode: 'authorise', at: NOW },
        data: { match_id, reason: 'two days in one' },
      });
      expect(undone.status).toBe('done');
      expect(await itemsIn(books, match_id)).toBe(0);
      expect(await matchAll(books)).toMatchObject({ matches: 1, by_rule: { 'card-day': 1 } });
    },
    120_000,
  );

  test('where storing fails nothing is half matched, and the next time it is matched whole', async () => {
    const books = await booksOf(await locate(), dayOfCards(5_001, 1));
    books.breaks(true);
    await expect(matchAll(books)).rejects.toThrow('no room left');
    books.breaks(false);
    expect(await matches(books)).toEqual([]);
    expect(await books.store.scan('custody_match_page', null, 5)).toEqual([]);
    expect(await books.lists.custody_desk.openCounts()).toEqual([
      { account_id: 'bank', lines: 2, movements: 5_002 },
    ]);
    expect(await matchAll(books)).toMatchObject({ matches: 2, open_movements: 0 });
  }, 60_000);

  test('what somebody was faster with is looked at once more, and stops no other match', async () => {
    const books = await booksOf(await locate(), dayOfCards(5_001, 40));
    let looks = 0;
    const found = await matchAll(books, async () => {
      looks += 1;
      if (looks > 1) return;
      // Somebody puts one of the transfers together with its line between looking and writing.
      const taken = await recordMatches([pairOf('s/5', '5005@bank')], context(books));
      expect(taken).toMatchObject({ matches: 1, refused: [] });
    });
    expect(looks).toBe(2);
    expect(found).toMatchObject({ matches: 40, refused: 0, refusals: [], open_lines: 0, open_movements: 0 });
    expect(await books.lists.custody_desk.openCounts()).toEqual([]);
  }, 60_000);

  test('matches that the books refuse are told with why; a refusal that is of nobody’s match ends the work', async () => {
    const books = await booksOf(await locate(), dayOfCards(3, 3));
    const good = pairOf('s/2', '4@bank');
    const bad = pairOf('s/3', '6@bank');
    const none = pairOf('s/99', '5@bank');
    const unequal = pairOf('s/1', '1@bank');
    const result = await recordMatches([bad, none, unequal, good], context(books));
    expect(result).toMatchObject({ matches: 2, by_rule: { 'same-reference': 2 } });
    expect(result.refused.map(({ match, refusal }) => [match.line_ids[0], refusal.code])).toEqual([
      ['s/99', 'not-found'],
      ['s/1', 'wrong-state'],
    ]);
    const many = {
      ...unequal,
      movement_ids: Array.from({ length: 200_001 }, (_, no) => `${String(no + 1)}@bank`),
    };
    expect((await recordMatches([many], context(books))).refused).toMatchObject([
      { refusal: { code: 'invalid', details: { field: 'pages' } } },
    ]);
    const refusal = refuse('restricted');
    const forbidding = {
      submit: () => Promise.resolve({ status: 'rejected', refusal }),
    } as unknown as Ledger;
    const forbidden = recordMatches([pairOf('s/4', '5@bank')], { ...context(books), ledger: forbidding });
    await expect(forbidden).rejects.toBeInstanceOf(MatchRefusedError);
  });
}

const pairOf = (line_id: string, movement_id: string): MatchIds => ({
  ...{ account_id: 'bank', rule: 'same-reference', settled_on: NEXT },
  ...{ line_ids: [line_id], movement_ids: [movement_id] },
});

describe('on SQLite', () => {
  const folder = testFolder();
  let number = 0;
  sizeTests(() => Promise.resolve(join(folder, `m-${String((number += 1))}.surety`)), [5_001, 20_000]);
});

describePostgres('on PostgreSQL', () => sizeTests(freshDatabase, [5_001]));
