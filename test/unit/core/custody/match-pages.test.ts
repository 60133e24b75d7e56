// A match that is larger than an entry: all of its pages or none, equal sums over all of them, taken back whole.
import { describe, expect, it } from 'vitest';

import type { Command } from '#core/ledger/commands';
import { verifyBooks } from '#core/ledger/verify';
import { Books } from '#test/support/books';
import { matchInPages, movementsOf, pageCommands, PAGED_MATCH, statementData } from '#test/support/custody';

const DAY = '2026-01-01';
const LINE = `bank-${DAY}/1`;

/** Three payments that the bank credits in one line, and one by itself. */
async function begun() {
  const books = await Books.trading();
  for (const name of ['ann', 'bob', 'ann']) await books.topUp(name, 500n);
  await books.topUp('bob', 9n);
  const rows = (await movementsOf(books)).filter(({ amount_minor }) => amount_minor === 500n).slice(-3);
  await books.do('record-statement', statementData({ day: DAY }, [{ amount: 1_500n }, { amount: 9n }]));
  const [first = '', second = '', third = ''] = rows.map(({ id }) => id);
  const settled_on = rows.map(({ booked_on }) => booked_on).reduce((a, b) => (a > b ? a : b), DAY);
  const parts = [{ line_ids: [LINE] }, { movement_ids: [first, second] }, { movement_ids: [third] }];
  return { books, ids: [first, second, third], parts, settled_on };
}

/** What nothing of a match in pages would leave. */
async function expectNothing(books: Books): Promise<void> {
  expect(await books.store.scan('custody_match_page', null, 10)).toEqual([]);
  expect(await books.store.scan('custody_match', null, 10)).toEqual([]);
  expect(await books.row('custody_line', LINE)).toMatchObject({ match_id: null, settled_on: null });
}

async function refusal(books: Books, commands: readonly Command[]): Promise<unknown> {
  const results = await books.ledger.submitLinked(commands);
  const refused = results.find((one) => one.status !== 'done' && one.refusal.code !== 'linked');
  return refused?.status === 'done' ? undefined : refused?.refusal;
}

describe('a match in pages', () => {
  it('is one match with all of its items, and one that is taken back lets all of them go', async () => {
    const { books, ids, parts, settled_on } = await begun();
    await matchInPages(books, { parts, settled_on });
    expect(await books.row('custody_match', PAGED_MATCH)).toMatchObject({
      ...{ pages: 3, lines: 1, movements: 3, amount_minor: 1_500n, settled_on, line_ids: [] },
    });
    for (const id of ids) {
      expect(await books.row('custody_movement', id)).toMatchObject({ match_id: PAGED_MATCH, settled_on });
    }
    expect((await verifyBooks(books.store, books.env)).first_break).toBeNull();
    await books.do('undo-match', { match_id: PAGED_MATCH, reason: 'two days of cards' });
    for (const id of ids) {
      expect(await books.row('custody_movement', id)).toMatchObject({ match_id: null, settled_on: null });
    }
    expect(await books.row('custody_line', LINE)).toMatchObject({ match_id: null });
    expect(await books.row('custody_match', PAGED_MATCH)).toMatchObject({
      undone_reason: 'two days of cards',
    });
    expect((await verifyBooks(books.store, books.env)).first_break).toBeNull();
    expect(await refusal(books, pageCommands(books, { parts, settled_on }))).toMatchObject({
      code: 'already-exists',
    });
  });

  it('is nothing where a page is missing, alone, out of order or of something else', async () => {
    const { books, parts, settled_on } = await begun();
    const pages = pageCommands(books, { parts, settled_on });
    const [one, two, three] = pages as [Command, Command, Command];
    const invalid = { code: 'invalid', details: { field: 'page' } };
    expect(await books.ledger.submit(one)).toMatchObject({ status: 'rejected', refusal: invalid });
    expect(await books.ledger.submit(three)).toMatchObject({ status: 'rejected', refusal: invalid });
    expect(await refusal(books, [one, two])).toMatchObject(invalid);
    expect(await refusal(books, [one, three])).toMatchObject(invalid);
    expect(await refusal(books, [two, three])).toMatchObject(invalid);
    const other = pageCommands(books, { parts, settled_on: '2026-02-01' })[2] ?? three;
    expect(await refusal(books, [one, two, other])).toMatchObject({ details: { field: 'settled_on' } });
    await expectNothing(books);
    expect(await refusal(books, pages)).toBeUndefined();
  });

  it('is nothing where the sides differ over all pages, an item stands twice or the day is not the last', async () => {
    const { books, ids, parts, settled_on } = await begun();
    const asked = (more: object) => refusal(books, pageCommands(books, { parts, settled_on, ...more }));
    const [line, both] = parts;
    expect(await asked({ parts: [line, both] })).toMatchObject({ details: { difference_minor: '500' } });
    expect(await asked({ parts: [line, both, { movement_ids: [ids[0]] }] })).toMatchObject({
      ...{ code: 'wrong-state', details: { expected: 'in no match' } },
    });
    expect(await asked({ settled_on: '2025-12-31' })).toMatchObject({ details: { field: 'settled_on' } });
    expect(await asked({ settled_on: '2026-03-31' })).toMatchObject({ details: { field: 'settled_on' } });
    await expectNothing(books);
    expect((await verifyBooks(books.store, books.env)).first_break).toBeNull();
  });
});
