import { beforeEach, describe, expect, it } from 'vitest';

import { DAY_MS, HOUR_MS } from '#core/kernel/instant';
import { MemoryStore } from '#core/ledger/memory-store';
import { DEFAULT_POLICIES } from '#core/policy/policy';
import { Books } from '#test/support/books';

// New work happens now. A date before now takes it past nothing: no restriction, no limit, no rule, no timer.
describe('an authorising command dated back', () => {
  let books: Books;

  beforeEach(async () => {
    books = await Books.trading();
    await books.topUp('ann', 1_000_000n);
  });

  const withdraw = (id: string, amount: bigint) => ({
    ...{ withdrawal_id: id, account_id: 'ann', instrument_id: 'ann-bank', amount },
  });

  it('does not pass a freeze that has begun since', async () => {
    const starts_at = books.env.now() + DAY_MS;
    await books.restrict('ann', 'freeze', { starts_at });
    books.env.setNow(starts_at + 2 * HOUR_MS);
    for (const at of [starts_at - 1_000, starts_at - 1, 0]) {
      expect(await books.outcome('request-withdrawal', withdraw(`w${String(at)}`, 5n), { at })).toBe(
        'restricted',
      );
    }
    expect(await books.balance('ann', 'customer-held')).toBe(0n);
  });

  it('does not count to a day that is over, and stands in the journal when it was asked', async () => {
    const yesterday = books.env.now();
    books.env.setNow(yesterday + DAY_MS);
    const asked_at = books.env.now() + 1_000;
    await books.do('request-withdrawal', withdraw('w', 5n), { at: yesterday });
    const [entry] = await books.store.entries({ kind: 'request-withdrawal' }, 1);
    expect(entry).toMatchObject({ occurred_at: asked_at, booked_at: asked_at });
  });

  it('does not shorten the time in which the buyer may object', async () => {
    await books.trade('T1', 10_000n, 'paid');
    const long_ago = books.env.now();
    books.env.setNow(long_ago + 20 * DAY_MS);
    await books.do(
      'ship-trade',
      { trade_id: 'T1', delivery_method: 'express', carrier: '', tracking: '', address: '' },
      { at: long_ago },
    );
    const { timer_due_at } = await books.row('trade', 'T1');
    expect(timer_due_at).toBe(books.env.now() + DEFAULT_POLICIES.timers.auto_confirm_ms.express);
    expect(await books.days(1)).toBe(0);
  });

  it('finds every timer fired that is due now', async () => {
    await books.trade('T1', 10_000n);
    const before = books.env.now();
    books.env.setNow(before + 30 * DAY_MS);
    await books.do('request-withdrawal', withdraw('w', 5n), { at: before });
    expect(await books.row('trade', 'T1')).toMatchObject({ status: 'settled' });
  });

  it('is the same when it is sent again', async () => {
    const command = books.command('request-withdrawal', withdraw('w', 5n));
    const first = await books.ledger.submit(command);
    books.env.setNow(books.env.now() + DAY_MS);
    expect(await books.ledger.submit(command)).toMatchObject({
      status: 'done',
      answer: { seq: first.status === 'done' ? first.answer.seq : 0, repeated: true },
    });
  });

  it('is judged the same in a rehearsal and in a linked group', async () => {
    const starts_at = books.env.now() + DAY_MS;
    await books.restrict('ann', 'freeze', { starts_at });
    const at = books.env.now();
    books.env.setNow(starts_at + HOUR_MS);
    const command = { ...books.command('request-withdrawal', withdraw('w', 5n)), at };
    expect(await books.ledger.rehearse(command)).toMatchObject({ refusal: { code: 'restricted' } });
    expect(await books.ledger.submitLinked([command])).toMatchObject([{ refusal: { code: 'restricted' } }]);
  });

  it('keeps its own instant where the platform is a simulation', async () => {
    const simulated = await Books.trading(new MemoryStore(), { simulated: true });
    const at = simulated.env.now() + 5_000;
    simulated.env.setNow(at + 9 * DAY_MS);
    await simulated.do('open-currency', { currency: 'USD' }, { at });
    const [, entry] = await simulated.store.entries({ kind: 'open-currency' }, 2);
    expect(entry).toMatchObject({ occurred_at: at, booked_at: at, recorded_at: at });
  });
});
