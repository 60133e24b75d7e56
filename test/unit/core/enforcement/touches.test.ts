import { beforeAll, describe, expect, it } from 'vitest';

import { LIVE_STATUSES, standingAt, touchesOf, type Course, type Touches } from '#core/enforcement/touches';
import type { Purpose } from '#core/enforcement/matrix';
import { DAY_MS } from '#core/kernel/instant';
import { codesOf } from '#core/ledger/chart';
import type { CommandData, CommandKind } from '#core/ledger/commands';
import { bodyOf } from '#core/ledger/evolve';
import {
  RESTRICTION_KINDS,
  type RestrictionKind,
  type RestrictionTerms,
  type Trade,
  type Withdrawal,
} from '#core/ledger/tables';
import { Books } from '#test/support/books';

// What a measure is said to touch, against what the books then do: `shop` sells to ann and buys from the mall.

type Ask = { readonly [K in CommandKind]: readonly [kind: K, data: CommandData<K>] }[CommandKind];

/** How the account goes on with a trade; absent where somebody else or the clock does. */
function attempt(purpose: Purpose, trade_id: string, status: Trade['status']): Ask | null {
  switch (purpose) {
    case 'collect':
    case 'pay':
      return ['pay-trade', { trade_id, channel: 'balance' }];
    case 'ship':
      return ['ship-trade', { trade_id, delivery_method: 'express', carrier: '', tracking: '', address: '' }];
    case 'extend':
      return ['extend-trade', { trade_id, days: 1 }];
    case 'confirm':
      return ['confirm-trade', { trade_id, by: 'buyer' }];
    case 'ask-refund':
      return status === 'refund-requested'
        ? ['withdraw-refund-request', { trade_id, by: 'buyer' }]
        : ['request-refund', { trade_id, amount: 1n, reason: 'broken' }];
    case 'dispute':
      return ['open-dispute', { trade_id, by: 'buyer', reason: 'broken' }];
    default:
      return null;
  }
}

const TERMS: Readonly<Partial<Record<RestrictionKind, RestrictionTerms>>> = {
  'delay-settlement': { delay_days: 3 },
  'limit-collection': { per_payment_minor: '50' },
};

let start: Books;

beforeAll(async () => {
  start = await Books.trading();
  for (const id of ['ann', 'shop', 'mall']) await start.topUp(id, 100_000n);
  const buy = { buyer_id: 'shop', seller_id: 'mall' };
  await start.trade('sale-created', 100n, 'created');
  await start.trade('sale-paid', 100n, 'paid');
  await start.trade('sale-shipped', 100n);
  await start.trade('buy-created', 100n, 'created', buy);
  await start.trade('buy-paid', 100n, 'paid', buy);
  await start.trade('buy-shipped', 100n, 'shipped', buy);
  await start.trade('buy-asked', 100n, 'paid', buy);
  await start.do('request-refund', { trade_id: 'buy-asked', amount: 10n, reason: 'broken' });
  const withdrawal = { withdrawal_id: 'w', account_id: 'shop', instrument_id: 'shop-bank', amount: 700n };
  await start.do('request-withdrawal', withdrawal);
});

async function touched(books: Books, proposed: Course, courses: readonly Course[] = []): Promise<Touches> {
  const trades = (await books.store.scan('trade', null, 100)) as unknown as readonly Trade[];
  const withdrawals = (await books.store.scan('withdrawal', null, 9)) as unknown as readonly Withdrawal[];
  const balances = new Map<ReturnType<typeof codesOf>[number], bigint>();
  for (const code of codesOf('party')) balances.set(code, await books.balance('shop', code));
  const live = trades.filter(({ status }) => LIVE_STATUSES.includes(status));
  const holding = { account: { id: 'shop' }, balances, trades: live, withdrawals, courses };
  return touchesOf(holding, proposed, books.env.now());
}

const course = (kind: Course['kind'], now: number, more: Partial<Course> = {}): Course => ({
  ...{ id: 'proposed', kind, starts_at: now, ends_at: null, step_down: null },
  terms: TERMS[kind] ?? {},
  ...more,
});

describe('what a measure touches', () => {
  it.each(RESTRICTION_KINDS)('%s is what the books do with each trade', async (kind) => {
    const said = await touched(start, course(kind, start.env.now()));
    expect(said.trades.map(({ id }) => id)).toHaveLength(7);
    const told = said.trades.flatMap((trade) =>
      (['collect', 'ship', 'extend', 'pay', 'confirm', 'ask-refund', 'dispute'] as const).map((purpose) => ({
        ...{ trade, purpose },
        after: trade.steps.find((step) => step.purpose === purpose)?.after ?? null,
      })),
    );
    for (const { trade, purpose, after } of told) {
      const ask = attempt(purpose, trade.id, trade.status);
      const side_acts =
        trade.side === 'seller' ? ['collect', 'ship', 'extend'] : ['pay', 'confirm', 'ask-refund', 'dispute'];
      if (ask === null || !side_acts.includes(purpose)) continue;
      const books = await start.copy();
      const [act, data] = ask;
      const before = await (await start.copy()).outcome(act, data);
      await books.restrict('shop', kind, { terms: course(kind, 0).terms });
      const outcome = await books.outcome(act, data);
      // What cannot be done without the measure is no step of the trade.
      if (before !== 'done') expect(after, `${trade.id} ${purpose}`).toBeNull();
      else expect(outcome, `${trade.id} ${purpose}`).toBe(after === null ? 'done' : 'restricted');
    }
  });
  it.each(RESTRICTION_KINDS)('%s sends proceeds and withdrawals where it says', async (kind) => {
    const said = await touched(start, course(kind, start.env.now()));
    const books = await start.copy();
    await books.restrict('shop', kind, { terms: course(kind, 0).terms });
    expect(await books.outcome('complete-withdrawal', { withdrawal_id: 'w', custody_id: 'bank' })).toBe(
      said.withdrawals[0]?.after === 'stop' ? 'restricted' : 'done',
    );
    await books.do('confirm-trade', { trade_id: 'sale-shipped', by: 'buyer' });
    const entry = (await books.store.entries({ kind: 'confirm-trade' }, 10)).at(-1)!;
    const { release } = bodyOf(entry).facts as { release: { to: string } };
    const trade = said.trades.find(({ id }) => id === 'sale-shipped');
    expect(release.to).toBe(trade?.route?.after.to);
    expect(said.money.escrow_kept_minor).toBe(release.to === 'customer-available' ? 0n : 200n);
  });
  it('counts what is out of reach, and what waits in escrow', async () => {
    const { money } = await touched(start, course('freeze', start.env.now()));
    const available_minor = await start.balance('shop');
    expect(money).toMatchObject({ available_minor, held_minor: 700n, blocked_minor: 0n, pending_minor: 0n });
    expect(money.out_of_reach_before_minor).toBe(0n);
    expect(money.out_of_reach_after_minor).toBe(available_minor + 700n);
    expect(money).toMatchObject({ escrow_in_minor: 200n, escrow_kept_minor: 200n, escrow_out_minor: 300n });
  });
  it('says what it makes together with another, and that it changes nothing it stopped already', async () => {
    const now = start.env.now();
    const other = course('stop-withdrawals', now - 1, { id: 'other' });
    const { purposes } = await touched(start, course('delay-settlement', now), [other]);
    expect(purposes).toContainEqual({ purpose: 'withdraw', before: 'stop', after: 'stop' });
    expect(purposes).toContainEqual({ purpose: 'settle', before: null, after: 'delay' });
  });
  it('settles by the timer under what is in force by then', async () => {
    const now = start.env.now();
    const step_down = { kind: 'delay-settlement', terms: { delay_days: 2 }, days: 30 } as const;
    const short = course('freeze', now, { ends_at: now + DAY_MS, step_down });
    const said = await touched(start, short);
    expect(said.steps.map(({ kind }) => kind)).toEqual(['freeze', 'delay-settlement', null]);
    // Shipped by express: it confirms itself after ten days, when the freeze has stepped down.
    const route = said.trades.find(({ id }) => id === 'sale-shipped')?.route;
    expect(route?.after).toEqual({ to: 'customer-pending', delay_days: 2 });
    expect(standingAt([short], now + 40 * DAY_MS)).toEqual([]);
    expect(standingAt([short], now - 1)).toEqual([]);
  });
});
