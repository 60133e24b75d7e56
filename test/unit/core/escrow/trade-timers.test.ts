import { describe, expect, it } from 'vitest';

import { DAY_MS, HOUR_MS } from '#core/kernel/instant';
import { DELIVERY_METHODS } from '#core/ledger/tables';
import { Ledger } from '#core/ledger/ledger';
import { DEFAULT_POLICIES } from '#core/policy/policy';
import { Books } from '#test/support/books';

const T = { trade_id: 't' };

async function shipped(): Promise<Books> {
  const books = await Books.trading();
  await books.topUp('ann', 10_000n);
  await books.trade('t', 1_000n, 'shipped', { delivery_method: 'express' });
  return books;
}

async function advanceTo(books: Books, at: number): Promise<number> {
  books.env.setNow(at);
  return (await books.ledger.advance(at)).fired;
}

describe('the timer of a trade', () => {
  it.each(DELIVERY_METHODS.map((method) => [method]))(
    'after shipment by %s is not early by a millisecond',
    async (method) => {
      const books = await Books.trading();
      await books.topUp('ann', 10_000n);
      await books.trade('t', 1_000n, 'paid');
      const at = books.env.now();
      const ship = { ...T, delivery_method: method, carrier: '', tracking: '', address: '' };
      await books.ledger.submit(books.command('ship-trade', ship));
      const due = at + DEFAULT_POLICIES.timers.auto_confirm_ms[method];
      expect((await books.row('trade', 't')).timer_due_at).toBe(due);
      if (due > at) {
        expect(await advanceTo(books, due - 1)).toBe(0);
      }
      expect(await advanceTo(books, due)).toBe(1);
      expect(await books.row('trade', 't')).toMatchObject({ status: 'settled', confirmed_at: due });
      expect(await advanceTo(books, due + 100 * DAY_MS)).toBe(0);
    },
  );

  it('does not run before shipment', async () => {
    const books = await Books.trading();
    await books.topUp('ann', 10_000n);
    await books.trade('t', 1_000n, 'paid');
    expect((await books.row('trade', 't')).timer_due_at).toBeNull();
    expect(await books.days(400)).toBe(0);
  });

  it('stands still while a refund is asked for or a dispute is open, and keeps what is left to the millisecond', async () => {
    const books = await shipped();
    const { timer_due_at: due } = await books.row('trade', 't');
    await books.days(4);
    await books.do('request-refund', { ...T, amount: 10n, reason: 'broken' });
    const left = (due ?? 0) - books.env.now();
    expect(await books.row('trade', 't')).toMatchObject({ timer_due_at: null, timer_left_ms: left });
    expect(await books.days(50)).toBe(0);
    await books.do('open-dispute', { ...T, by: 'seller', reason: 'no' });
    expect((await books.row('trade', 't')).timer_left_ms).toBe(left);
    expect(await books.days(50)).toBe(0);
    await books.do('decide-dispute', { ...T, outcome: 'release', reason: 'right' });
    expect(await books.days(50)).toBe(0);
  });

  it('runs on where it stopped when the request is withdrawn or a part is refunded', async () => {
    for (const end of ['withdraw', 'refund'] as const) {
      const books = await shipped();
      const { timer_due_at: due } = await books.row('trade', 't');
      await books.days(4);
      await books.do('request-refund', { ...T, amount: 10n, reason: 'broken' });
      const paused_at = books.env.now();
      await books.days(3);
      await (end === 'withdraw'
        ? books.do('withdraw-refund-request', { ...T, by: 'buyer' })
        : books.do('pay-refund', {
            ...T,
            refund_id: 'x',
            amount: 10n,
            destination: 'balance',
            by: 'seller',
          }));
      const paused_ms = books.env.now() - paused_at;
      expect(await books.row('trade', 't')).toMatchObject({
        status: 'shipped',
        timer_due_at: (due ?? 0) + paused_ms,
      });
      expect(await advanceTo(books, (due ?? 0) + paused_ms - 1)).toBe(0);
      expect(await advanceTo(books, (due ?? 0) + paused_ms)).toBe(1);
    }
  });

  it('is extended by whole days, together no more than the policy allows', async () => {
    const books = await shipped();
    const { timer_due_at: due } = await books.row('trade', 't');
    await books.do('extend-trade', { ...T, days: 10 });
    await books.do('extend-trade', { ...T, days: 19 });
    expect(await books.outcome('extend-trade', { ...T, days: 2 })).toBe('amount-exceeds');
    await books.do('extend-trade', { ...T, days: 1 });
    expect((await books.row('trade', 't')).timer_due_at).toBe((due ?? 0) + 30 * DAY_MS);
    expect(await advanceTo(books, (due ?? 0) + 30 * DAY_MS - 1)).toBe(0);
    expect(await advanceTo(books, (due ?? 0) + 30 * DAY_MS)).toBe(1);
  });

  it('follows the policy in force when it was armed', async () => {
    const books = await Books.trading();
    await books.topUp('ann', 10_000n);
    await books.trade('old', 100n, 'shipped', { delivery_method: 'virtual' });
    const timers = DEFAULT_POLICIES.timers;
    const data = { ...timers, auto_confirm_ms: { ...timers.auto_confirm_ms, virtual: HOUR_MS } };
    await books.do('publish-policy', {
      ...{ policy: 'timers', version: 2, effective_from: books.env.now() + 10_000, data, approver: 'boss' },
    });
    books.env.setNow(books.env.now() + 10_000);
    await books.trade('new', 100n, 'shipped', { delivery_method: 'virtual' });
    const old = await books.row('trade', 'old');
    const fresh = await books.row('trade', 'new');
    expect((old.timer_due_at ?? 0) - (old.shipped_at ?? 0)).toBe(3 * DAY_MS);
    expect((fresh.timer_due_at ?? 0) - (fresh.shipped_at ?? 0)).toBe(HOUR_MS);
  });

  it('does not fire early for a clock that jumped back between pause and resumption', async () => {
    const books = await shipped();
    const { timer_due_at: due } = await books.row('trade', 't');
    await books.do('request-refund', { ...T, amount: 10n, reason: 'broken' });
    books.env.setNow(books.env.now() - 5 * DAY_MS);
    await books.do('withdraw-refund-request', { ...T, by: 'buyer' });
    expect((await books.row('trade', 't')).timer_due_at).toBeGreaterThanOrEqual(due ?? 0);
  });
});

describe('the clock', () => {
  it('gives the same books whether it looked every hour or was stopped for weeks', async () => {
    const tell = async (looks: boolean): Promise<string> => {
      const books = await Books.trading();
      await books.topUp('ann', 100_000n);
      await books.restrict('mall', 'delay-settlement', { terms: { delay_days: 2 } });
      for (let index = 0; index < 12; index += 1) {
        const method = DELIVERY_METHODS[index % DELIVERY_METHODS.length] ?? 'ems';
        const seller_id = index % 2 === 0 ? 'shop' : 'mall';
        await books.trade(`t${String(index)}`, 100n + BigInt(index), 'shipped', {
          delivery_method: method,
          seller_id,
        });
      }
      const until = books.env.now() + 45 * DAY_MS;
      if (looks) {
        while (books.env.now() < until) {
          books.env.setNow(books.env.now() + HOUR_MS);
          await books.ledger.advance(books.env.now());
        }
      } else {
        await books.ledger.close();
        books.env.setNow(until);
        books.ledger = await Ledger.open(books.store, books.env, { collect_ms: 0 });
        await books.ledger.advance(until);
      }
      const entries = await books.store.entries({}, 10_000);
      return entries
        .map((entry) => [entry.key, entry.occurred_at, entry.booked_at, entry.body].join())
        .join('\n');
    };
    expect(await tell(true)).toBe(await tell(false));
  });

  it('fires what is due before a command, in the order of due, kind and subject', async () => {
    const books = await Books.trading();
    await books.topUp('ann', 100_000n);
    for (const id of ['t3', 't1', 't2']) {
      await books.trade(id, 100n, 'paid');
    }
    const at = books.env.now();
    for (const id of ['t3', 't1', 't2']) {
      const ship = {
        trade_id: id,
        delivery_method: 'automatic',
        carrier: '',
        tracking: '',
        address: '',
      } as const;
      await books.ledger.submit(books.command('ship-trade', ship));
    }
    await books.restrict('mall', 'freeze', { restriction_id: 'r', ends_at: at + DAY_MS });
    const before = books.ledger.head().seq;
    books.env.setNow(at + 3 * DAY_MS);
    await books.topUp('ann', 1n);
    const fired = await books.store.entries({ from_seq: before + 1 }, 10);
    expect(fired.map((entry) => entry.key.split('|').slice(0, 3).join('|'))).toEqual([
      'timer|auto-confirm|t1',
      'timer|auto-confirm|t2',
      'timer|auto-confirm|t3',
      'timer|end-restriction|r',
      fired.at(-1)?.key,
    ]);
    expect(fired.at(-1)?.kind).toBe('top-up');
  });

  it('is the only one who may fire timers', async () => {
    const books = await shipped();
    expect(await books.outcome('confirm-trade', { ...T, by: 'timer' })).toBe('invalid');
    expect(await books.outcome('release-settlement', T)).toBe('invalid');
    expect(await books.outcome('end-restriction', { restriction_id: 'r' })).toBe('invalid');
    expect(await books.outcome('transfer', {} as never, { actor: 'clock' })).toBe('invalid');
  });
});
