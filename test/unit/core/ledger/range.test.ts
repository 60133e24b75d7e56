import { expect, it } from 'vitest';

import { MINOR_MAX } from '#core/kernel/money';
import { Books } from '#test/support/books';

const HALF = MINOR_MAX / 2n;

/** Books in which the shop's balance is the largest a command may leave. */
async function full(): Promise<Books> {
  const books = await Books.trading();
  await books.topUp('shop', HALF);
  await books.do('open-custody', { account_id: 'bank2', currency: 'CNY', bank: 'CCB', last4: '0002' });
  return books;
}

function topUp(books: Books, account_id: string, amount: bigint): Promise<string> {
  return books.outcome('top-up', {
    topup_id: `more-${account_id}`,
    account_id,
    instrument_id: `${account_id}-bank`,
    custody_id: 'bank2',
    amount,
  });
}

it('takes no command beyond half of the range of amounts', async () => {
  const books = await full();
  expect(await topUp(books, 'shop', 1n)).toBe('amount-exceeds');
  expect(await books.balance('shop')).toBe(HALF);
  expect(await topUp(books, 'ann', HALF)).toBe('done');
});

it('leaves the other half to timers, which therefore always fire', async () => {
  const books = await full();
  expect(await topUp(books, 'ann', 1_000n)).toBe('done');
  await books.trade('t', 1_000n, 'shipped');
  expect(await books.outcome('confirm-trade', { trade_id: 't', by: 'buyer' })).toBe('amount-exceeds');
  expect(await books.days(30)).toBe(1);
  expect((await books.row('trade', 't')).status).toBe('settled');
  expect(await books.balance('shop')).toBeGreaterThan(HALF);
});
