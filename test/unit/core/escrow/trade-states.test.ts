import { describe, expect, it } from 'vitest';

import type { CommandData, CommandKind } from '#core/ledger/commands';
import { TRADE_STATUSES, type TradeStatus } from '#core/ledger/tables';
import { Books } from '#test/support/books';

// The state machine of docs/ledger.md: every command from every status is done or refused with wrong-state.

type Ask = { readonly [K in CommandKind]: readonly [kind: K, data: CommandData<K>] }[CommandKind];

const T = { trade_id: 't' };

const COMMANDS: Readonly<Record<string, readonly [ask: Ask, allowed: readonly TradeStatus[]]>> = {
  pay: [['pay-trade', { ...T, channel: 'balance' }], ['created']],
  ship: [
    ['ship-trade', { ...T, delivery_method: 'express', carrier: '', tracking: '', address: '' }],
    ['paid'],
  ],
  extend: [['extend-trade', { ...T, days: 1 }], ['shipped']],
  confirm: [['confirm-trade', { ...T, by: 'buyer' }], ['shipped']],
  close: [['close-trade', { ...T, by: 'buyer', reason: 'void' }], ['created']],
  'request a refund': [
    ['request-refund', { ...T, amount: 10n, reason: 'broken' }],
    ['paid', 'shipped'],
  ],
  'withdraw the request': [['withdraw-refund-request', { ...T, by: 'buyer' }], ['refund-requested']],
  refund: [
    ['pay-refund', { ...T, refund_id: 'x', amount: 10n, destination: 'balance', by: 'seller' }],
    ['paid', 'shipped', 'refund-requested', 'confirmed', 'settled'],
  ],
  dispute: [
    ['open-dispute', { ...T, by: 'buyer', reason: 'broken' }],
    ['paid', 'shipped', 'refund-requested'],
  ],
  decide: [['decide-dispute', { ...T, outcome: 'release', reason: 'right' }], ['disputed']],
  'charge back': [
    ['charge-back', { ...T, chargeback_id: 'x', custody_id: 'bank', amount: 10n, reason: 'issuer' }],
    ['paid', 'shipped', 'refund-requested', 'disputed', 'confirmed', 'settled', 'refunded'],
  ],
  compensate: [
    ['pay-compensation', { ...T, claim_id: 'c', amount: 10n, reason: 'fraud', approver: 'boss' }],
    ['confirmed', 'settled'],
  ],
};

/** Books with a trade `t` of 1,000 in the status; paid by card where `by_card`, so that it can be charged back. */
async function tradeIn(status: TradeStatus, by_card: boolean): Promise<Books> {
  const books = await Books.trading();
  await books.topUp('ann', 100_000n);
  await books.topUp('shop', 100_000n);
  await books.do('fund-reserve', { funding_id: 'f', custody_id: 'bank', amount: 1_000n, reason: 'reserve' });
  const pay = by_card
    ? ({ channel: 'credit-card', instrument_id: 'ann-card', custody_id: 'bank' } as const)
    : { channel: 'balance' as const };
  if (status === 'confirmed') {
    await books.restrict('shop', 'delay-settlement', { terms: { delay_days: 7 } });
  }
  const upto: Readonly<Record<TradeStatus, 'created' | 'paid' | 'shipped' | 'settled'>> = {
    ...{ created: 'created', closed: 'created', paid: 'paid', refunded: 'paid', shipped: 'shipped' },
    ...{ 'refund-requested': 'shipped', disputed: 'shipped', confirmed: 'settled', settled: 'settled' },
  };
  await books.trade('t', 1_000n, upto[status], pay);
  if (status === 'closed') {
    await books.do('close-trade', { ...T, by: 'buyer', reason: 'void' });
  }
  if (status === 'refunded') {
    await books.do('pay-refund', {
      ...T,
      refund_id: 'r',
      amount: 1_000n,
      destination: 'instrument',
      by: 'seller',
    });
  }
  if (status === 'refund-requested') {
    await books.do('request-refund', { ...T, amount: 100n, reason: 'broken' });
  }
  if (status === 'disputed') {
    await books.do('open-dispute', { ...T, by: 'seller', reason: 'he lies' });
  }
  expect((await books.row('trade', 't')).status).toBe(status);
  return books;
}

describe.each(TRADE_STATUSES.map((status) => [status]))('a trade that is %s', (status) => {
  const stories = new Map<boolean, Promise<Books>>();

  it.each(
    Object.entries(COMMANDS).map(
      ([name, [ask, allowed]]) => [name, allowed.includes(status) ? 'done' : 'wrong-state', ask] as const,
    ),
  )('%s: %s', async (name, outcome, [kind, data]) => {
    const by_card = name === 'charge back';
    const story = stories.get(by_card) ?? tradeIn(status, by_card);
    stories.set(by_card, story);
    const books = await (await story).copy();
    expect(await books.outcome(kind, data as never)).toBe(outcome);
  });
});

describe('a trade', () => {
  it('paid from the balance cannot be charged back', async () => {
    const books = await tradeIn('shipped', false);
    const [ask] = COMMANDS['charge back'] ?? [];
    expect(await books.outcome('charge-back', ask?.[1] as never)).toBe('wrong-state');
  });

  it('is refused to its own buyer as seller, and across currencies', async () => {
    const books = await Books.trading();
    const trade = {
      trade_id: 't',
      buyer_id: 'ann',
      seller_id: 'ann',
      amount: 1n,
      marketplace: 'own',
      goods: '',
    } as const;
    expect(await books.outcome('create-trade', trade)).toBe('wrong-state');
    await books.do('open-currency', { currency: 'USD' });
    await books.do('open-account', {
      account_id: 'ann-usd',
      party_id: 'p-ann',
      currency: 'USD',
      merchant: false,
      category: '',
    });
    expect(await books.outcome('create-trade', { ...trade, seller_id: 'ann-usd' })).toBe('currency-mismatch');
    expect(await books.outcome('create-trade', { ...trade, seller_id: 'bank' })).toBe('not-found');
  });
});

describe('a payment at a bank that names no custody account or no instrument', () => {
  it('is refused like one that names what is not there, and the books go on', async () => {
    const books = await Books.trading();
    await books.trade('t', 500n, 'created');
    const pay = (more: object) =>
      books.outcome('pay-trade', { trade_id: 't', channel: 'credit-card', ...more });
    expect(await pay({ instrument_id: 'ann-card' })).toBe('not-found');
    expect(await pay({ custody_id: 'bank' })).toBe('not-found');
    expect(await pay({})).toBe('not-found');
    expect(await pay({ instrument_id: 'ann-card', custody_id: 'bank' })).toBe('done');
  });
});
