import { expect, it } from 'vitest';

import { verifyBooks } from '#core/ledger/verify';
import { Books } from '#test/support/books';

// A month's fee is one sum, but a card gets back no more than it paid. 5,000.00 a month are free, then 0.5 %.

const PRICE = 500_000n;
const CARD = { channel: 'credit-card', instrument_id: 'ann-card', custody_id: 'bank' } as const;

async function twoTrades(): Promise<Books> {
  const books = await Books.trading();
  await books.topUp('ann', 2_000_000n);
  await books.trade('t1', PRICE, 'paid', { ...CARD, marketplace: 'outside' });
  await books.trade('t2', PRICE, 'paid', { marketplace: 'outside' });
  expect((await books.row('trade', 't1')).fee_minor).toBe(0n);
  expect((await books.row('trade', 't2')).fee_minor).toBe(2_500n);
  return books;
}

const refund = (books: Books, trade_id: string, amount: bigint): Promise<string> =>
  books.outcome('pay-refund', {
    ...{ refund_id: `r-${trade_id}`, trade_id, amount, destination: 'instrument', by: 'seller' },
  });

it('gives a card back what it paid; what the month gets back beyond goes to the balance', async () => {
  const books = await twoTrades();
  const cash = await books.balance('bank', 'custody-cash');
  const available = await books.balance('ann');
  expect(await refund(books, 't1', PRICE)).toBe('done');
  expect((await books.balance('bank', 'custody-cash')) - cash).toBe(PRICE);
  expect((await books.balance('ann')) - available).toBe(2_500n);
  expect((await books.row('trade', 't1')).fee_minor).toBe(0n);
  expect(await books.balance('system:CNY', 'fee-income')).toBe(0n);
  expect(await refund(books, 't2', PRICE)).toBe('done');
  expect((await books.balance('ann')) - available).toBe(PRICE + 2_500n);
  expect(await books.balance('system:CNY', 'fee-income')).toBe(0n);
  expect(await verifyBooks(books.store, books.env)).toMatchObject({ ok: true });
});

it('gives a card its own fee back, by parts as well', async () => {
  const books = await Books.trading();
  await books.topUp('ann', 1_000_000n);
  await books.trade('t1', PRICE, 'paid', { marketplace: 'outside' });
  await books.trade('t2', PRICE, 'paid', { ...CARD, marketplace: 'outside' });
  const cash = await books.balance('bank', 'custody-cash');
  expect(await refund(books, 't2', 200_000n)).toBe('done');
  expect((await books.balance('bank', 'custody-cash')) - cash).toBe(201_000n);
  expect((await books.row('trade', 't2')).fee_minor).toBe(1_500n);
  expect(await refund(books, 't2', 300_000n)).toBe('done');
  expect((await books.balance('bank', 'custody-cash')) - cash).toBe(502_500n);
});
