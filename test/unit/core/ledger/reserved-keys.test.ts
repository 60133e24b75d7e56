import { beforeEach, describe, expect, it } from 'vitest';

import { Books } from '#test/support/books';

// Keys that the program makes itself are its own: nobody can take one before it is needed.
describe('reserved keys', () => {
  let books: Books;

  beforeEach(async () => {
    books = await Books.trading();
    await books.topUp('ann', 100_000n);
    await books.trade('T1', 10_000n);
  });

  const note = { event: 'sign-out', subject: 'x', details: {} } as const;

  it('keeps the key of a timer from everybody, so that it fires', async () => {
    const { timer_due_at } = await books.row('trade', 'T1');
    const key = `timer|auto-confirm|T1|${String(timer_due_at)}`;
    for (const mode of ['authorise', 'record'] as const) {
      expect(await books.try('note-event', note, { key, mode })).toMatchObject({
        status: 'rejected',
        refusal: { code: 'invalid', details: { field: 'key' } },
      });
    }
    expect(await books.days(11)).toBe(1);
    expect(await books.row('trade', 'T1')).toMatchObject({ status: 'settled' });
  });

  it.each([
    ['an imported row', 'import|legacy|trade|T9', {}],
    ['setting up', 'setup|currency|USD', { mode: 'record' }],
    ['setting up', 'setup|currency|USD', { actor: 'setup' }],
    ['carrying out a request', 'carry-out|A1|0123', {}],
  ] as const)('refuses the key of %s from others', async (_maker, key, extra) => {
    expect(await books.outcome('note-event', note, { ...extra, key })).toBe('invalid');
  });

  it('lets makers use theirs', async () => {
    expect(await books.outcome('note-event', note, { key: 'import|legacy|x|1', mode: 'record' })).toBe(
      'done',
    );
    const setup = { key: 'setup|currency|USD', mode: 'record', actor: 'setup' } as const;
    expect(await books.outcome('open-currency', { currency: 'USD' }, setup)).toBe('done');
    // A key is read to its end: nothing that merely looks alike is kept.
    expect(await books.outcome('note-event', note, { key: 'timers|x' })).toBe('done');
  });
});
