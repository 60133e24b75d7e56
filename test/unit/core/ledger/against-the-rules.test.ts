import { beforeEach, describe, expect, it } from 'vitest';

import { DAY_MS } from '#core/kernel/instant';
import { Books } from '#test/support/books';

// History is taken in whatever the rules say; what new work could not have done is noted in its entry.
describe('a recorded event against the rules', () => {
  let books: Books;

  beforeEach(async () => {
    books = await Books.trading();
    await books.topUp('ann', 1_000_000n);
  });

  const noted = async (kind: 'confirm-trade' | 'close-trade', data: object, at: number): Promise<string> => {
    const result = await books.do(kind, data as never, { mode: 'record', at });
    return result.status === 'done' ? (result.answer.would_refuse?.code ?? 'nothing') : '';
  };

  it('is a confirmation by timer before the timer was due', async () => {
    await books.trade('T1', 10_000n);
    const due = (await books.row('trade', 'T1')).timer_due_at ?? 0;
    books.env.setNow(due - DAY_MS);
    const confirm = { trade_id: 'T1', by: 'timer' } as const;
    expect(await noted('confirm-trade', confirm, due - DAY_MS)).toBe('wrong-state');
    expect(await books.row('trade', 'T1')).toMatchObject({ status: 'settled' });
  });

  it('is a confirmation by timer of what was never shipped, and a closing before its time', async () => {
    await books.trade('T1', 10_000n, 'paid');
    await books.trade('T2', 10_000n, 'created');
    const at = books.env.now();
    expect(await noted('confirm-trade', { trade_id: 'T1', by: 'timer' }, at)).toBe('wrong-state');
    const close = { trade_id: 'T2', by: 'timer', reason: 'not paid' };
    expect(await noted('close-trade', close, at)).toBe('wrong-state');
  });

  it('is none when the timer was due', async () => {
    await books.trade('T1', 10_000n);
    await books.trade('T2', 10_000n, 'created');
    const due = (await books.row('trade', 'T1')).timer_due_at ?? 0;
    books.env.setNow(due + DAY_MS);
    expect(await noted('close-trade', { trade_id: 'T2', by: 'timer', reason: 'x' }, due)).toBe('nothing');
    expect(await noted('confirm-trade', { trade_id: 'T1', by: 'timer' }, due)).toBe('nothing');
  });

  it.each([
    ['restrict-collection', {}],
    ['freeze', {}],
    ['delay-settlement', { delay_days: 3 }],
  ] as const)('is a release to a seller under %s', async (kind, terms) => {
    await books.trade('T1', 10_000n);
    await books.restrict('shop', kind, { terms });
    expect(await noted('confirm-trade', { trade_id: 'T1', by: 'buyer' }, books.env.now())).toBe('restricted');
    expect(await books.balance('shop')).toBe(10_000n);
  });

  it('is none under a restriction that leaves releases alone', async () => {
    await books.trade('T1', 10_000n);
    await books.restrict('shop', 'stop-withdrawals');
    expect(await noted('confirm-trade', { trade_id: 'T1', by: 'buyer' }, books.env.now())).toBe('nothing');
  });
});
