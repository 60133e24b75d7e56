import { describe, expect, it } from 'vitest';

import { verifyBooks } from '#core/ledger/verify';
import { Books } from '#test/support/books';

describe('the life of a trade', () => {
  it('moves the money into escrow and, on confirmation, to the seller', async () => {
    const books = await Books.trading();
    await books.topUp('ann', 10_000n);
    await books.trade('t1', 4_000n, 'paid');
    expect(await books.balance('ann')).toBe(6_000n);
    expect(await books.escrow()).toBe(4_000n);
    await books.do('ship-trade', {
      trade_id: 't1',
      delivery_method: 'express',
      carrier: 'SF',
      tracking: '1',
      address: '',
    });
    await books.do('confirm-trade', { trade_id: 't1', by: 'buyer' });
    expect(await books.balance('shop')).toBe(4_000n);
    expect(await books.escrow()).toBe(0n);
    expect((await books.row('trade', 't1')).status).toBe('settled');
    expect(await verifyBooks(books.store, books.env)).toMatchObject({ ok: true, first_break: null });
  });

  it('confirms itself when the time of the delivery method has passed, not before', async () => {
    const books = await Books.trading();
    await books.topUp('ann', 10_000n);
    await books.trade('t1', 4_000n, 'shipped', { delivery_method: 'virtual' });
    expect(await books.days(2.99)).toBe(0);
    expect(await books.days(0.02)).toBe(1);
    expect(await books.balance('shop')).toBe(4_000n);
    expect(await books.days(100)).toBe(0);
  });

  it('closes unpaid trades by itself', async () => {
    const books = await Books.trading();
    await books.trade('t1', 4_000n, 'created');
    expect(await books.days(5.01)).toBe(1);
    expect((await books.row('trade', 't1')).status).toBe('closed');
    expect(await books.outcome('pay-trade', { trade_id: 't1', channel: 'balance' })).toBe('wrong-state');
  });
});
