import { expect, it } from 'vitest';

import { unclearedTrades } from '#core/escrow/uncleared-trades';
import { DAY_MS } from '#core/kernel/instant';
import { verifyBooks } from '#core/ledger/verify';
import { Books } from '#test/support/books';

it('are counted per currency, with their amount and the age of the oldest', () => {
  const trades = [
    { currency: 'USD', escrow_minor: 7n, ended_at: 9 * DAY_MS },
    { currency: 'CNY', escrow_minor: 100n, ended_at: 8 * DAY_MS },
    { currency: 'CNY', escrow_minor: 20n, ended_at: 3 * DAY_MS },
    { currency: 'CNY', escrow_minor: 0n, ended_at: DAY_MS },
    { currency: 'CNY', escrow_minor: 5n, ended_at: null },
  ];
  expect(unclearedTrades(trades, 10 * DAY_MS)).toEqual([
    { currency: 'CNY', count: 2, amount_minor: 120n, oldest_ms: 7 * DAY_MS },
    { currency: 'USD', count: 1, amount_minor: 7n, oldest_ms: DAY_MS },
  ]);
});

it('are none in sound books, however their trades ended', async () => {
  const books = await Books.trading();
  await books.topUp('ann', 10_000n);
  await books.trade('t1', 1_000n, 'settled');
  await books.trade('t2', 1_000n, 'paid');
  await books.trade('t3', 1_000n, 'paid');
  const refund = { refund_id: 'r', trade_id: 't3', amount: 1_000n } as const;
  await books.do('pay-refund', { ...refund, destination: 'balance', by: 'seller' });
  expect(await verifyBooks(books.store, books.env)).toMatchObject({ ok: true, uncleared: [] });
});
