import { describe, expect, it } from 'vitest';

import { DAY_MS } from '#core/kernel/instant';
import { parseCommand, type CommandData, type CommandKind } from '#core/ledger/commands';
import { RESTRICTION_KINDS, type RestrictionKind, type RestrictionTerms } from '#core/ledger/tables';
import { verifyBooks } from '#core/ledger/verify';
import { Books } from '#test/support/books';
import { ALL_ACTS, STOPPED_BY, type Act } from '#test/support/model/model-restrictions';

// The whole matrix of docs/ledger.md, row by row, against the real books. `shop` is under the restriction and
// plays both sides: it sells to ann and buys from mall.

type Ask = { readonly [K in CommandKind]: readonly [kind: K, data: CommandData<K>] }[CommandKind];

const ship = (trade_id: string): Ask => [
  'ship-trade',
  { trade_id, delivery_method: 'express', carrier: '', tracking: '', address: '' },
];

/** How the restricted account tries each act; the trades named here are prepared before. */
const ATTEMPTS: Readonly<Record<Act, Ask>> = {
  'trade-with-him-as-seller': [
    'create-trade',
    { trade_id: 'new-sale', buyer_id: 'ann', seller_id: 'shop', amount: 100n, marketplace: 'own', goods: '' },
  ],
  'trade-payment-in': ['pay-trade', { trade_id: 'sale-created', channel: 'balance' }],
  'top-up': [
    'top-up',
    { topup_id: 'x', account_id: 'shop', instrument_id: 'shop-bank', custody_id: 'bank', amount: 100n },
  ],
  'transfer-in': [
    'transfer',
    { transfer_id: 'x', from_account_id: 'ann', to_account_id: 'shop', amount: 100n, memo: '' },
  ],
  withdraw: [
    'request-withdrawal',
    { withdrawal_id: 'w1', account_id: 'shop', instrument_id: 'shop-bank', amount: 100n },
  ],
  'withdrawal-to-the-bank': ['complete-withdrawal', { withdrawal_id: 'w-held', custody_id: 'bank' }],
  'transfer-out': [
    'transfer',
    { transfer_id: 'x', from_account_id: 'shop', to_account_id: 'ann', amount: 100n, memo: '' },
  ],
  'trade-as-buyer': [
    'create-trade',
    { trade_id: 'new-buy', buyer_id: 'shop', seller_id: 'mall', amount: 100n, marketplace: 'own', goods: '' },
  ],
  pay: ['pay-trade', { trade_id: 'buy-created', channel: 'balance' }],
  ship: ship('sale-paid'),
  extend: ['extend-trade', { trade_id: 'sale-shipped', days: 1 }],
  confirm: ['confirm-trade', { trade_id: 'buy-shipped', by: 'buyer' }],
  'ask-refund': ['request-refund', { trade_id: 'buy-paid', amount: 10n, reason: 'broken' }],
  'drop-refund-request': ['withdraw-refund-request', { trade_id: 'buy-asked', by: 'buyer' }],
  dispute: ['open-dispute', { trade_id: 'buy-paid', by: 'buyer', reason: 'broken' }],
};

/** What every restriction lets pass: nobody's money may be stranded by it. */
const EXITS: Readonly<Record<string, Ask>> = {
  'a refund to its buyer, out of escrow': [
    'pay-refund',
    { refund_id: 'x', trade_id: 'sale-paid', amount: 50n, destination: 'balance', by: 'seller' },
  ],
  'a refund to its buyer, after release': [
    'pay-refund',
    { refund_id: 'x', trade_id: 'sale-settled', amount: 50n, destination: 'balance', by: 'seller' },
  ],
  'a refund to itself as buyer': [
    'pay-refund',
    { refund_id: 'x', trade_id: 'buy-paid', amount: 50n, destination: 'balance', by: 'seller' },
  ],
  'closing an unpaid trade': ['close-trade', { trade_id: 'sale-created', by: 'seller', reason: 'void' }],
  'a chargeback': [
    'charge-back',
    { chargeback_id: 'x', trade_id: 'sale-by-card', custody_id: 'bank', amount: 100n, reason: 'issuer' },
  ],
  compensation: [
    'pay-compensation',
    { claim_id: 'c9', trade_id: 'sale-settled', amount: 20n, reason: 'fraud', approver: 'boss' },
  ],
  'compensation to itself': [
    'pay-compensation',
    { claim_id: 'c9', trade_id: 'buy-settled', amount: 20n, reason: 'fraud', approver: 'boss' },
  ],
  'a recovery': [
    'recover-compensation',
    { recovery_id: 'x', claim_id: 'claim', amount: 10n, reason: 'back' },
  ],
  'a court order': [
    'execute-court-order',
    { order_id: 'x', account_id: 'shop', custody_id: 'bank', amount: 30n, basis: 'court', approver: 'boss' },
  ],
  'the return of a withdrawal': ['return-withdrawal', { withdrawal_id: 'w-held', reason: 'stopped' }],
  'a decision of a dispute': [
    'decide-dispute',
    { trade_id: 'sale-disputed', outcome: 'refund', reason: 'right' },
  ],
};

const TERMS: Partial<Record<RestrictionKind, RestrictionTerms>> = {
  'delay-settlement': { delay_days: 7 },
  'limit-collection': { per_payment_minor: '1000' },
};

let story: Promise<Books> | undefined;

/** A copy of the story told once. */
async function prepared(): Promise<Books> {
  return await (await (story ??= tellStory())).copy();
}

async function tellStory(): Promise<Books> {
  const books = await Books.trading();
  for (const id of ['ann', 'shop', 'mall']) {
    await books.topUp(id, 100_000n);
  }
  await books.do('fund-reserve', { funding_id: 'f', custody_id: 'bank', amount: 10_000n, reason: 'reserve' });
  const sale = { seller_id: 'shop' };
  const buy = { buyer_id: 'shop', seller_id: 'mall' };
  await books.trade('sale-created', 100n, 'created', sale);
  await books.trade('sale-paid', 200n, 'paid', sale);
  await books.trade('sale-shipped', 300n, 'shipped', sale);
  await books.trade('sale-settled', 400n, 'settled', sale);
  await books.trade('sale-by-card', 500n, 'paid', {
    ...{ ...sale, channel: 'credit-card', instrument_id: 'ann-card', custody_id: 'bank' },
  });
  await books.trade('sale-disputed', 600n, 'paid', sale);
  await books.do('open-dispute', { trade_id: 'sale-disputed', by: 'buyer', reason: 'broken' });
  await books.trade('buy-created', 100n, 'created', buy);
  await books.trade('buy-paid', 200n, 'paid', buy);
  await books.trade('buy-shipped', 300n, 'shipped', buy);
  await books.trade('buy-settled', 400n, 'settled', buy);
  await books.trade('buy-asked', 500n, 'shipped', buy);
  await books.do('request-refund', { trade_id: 'buy-asked', amount: 10n, reason: 'broken' });
  await books.do('pay-compensation', {
    ...{ claim_id: 'claim', trade_id: 'sale-settled', amount: 40n, reason: 'fraud', approver: 'boss' },
  });
  await books.do('request-withdrawal', {
    ...{ withdrawal_id: 'w-held', account_id: 'shop', instrument_id: 'shop-bank', amount: 70n },
  });
  return books;
}

/** Code of the refusal an attempt meets, or `done`. */
async function attempt(books: Books, [kind, data]: Ask): Promise<string> {
  return await books.outcome(kind, data);
}

const impose = (books: Books, restriction: RestrictionKind): Promise<string> =>
  books.restrict('shop', restriction, { restriction_id: 'r', terms: TERMS[restriction] ?? {} });

describe.each(RESTRICTION_KINDS.map((kind) => [kind]))('an account under %s', (kind) => {
  const stopped = STOPPED_BY[kind];

  it.each(ALL_ACTS.map((act) => [act, stopped.includes(act) ? 'restricted' : 'done'] as const))(
    '%s is %s',
    async (act, outcome) => {
      const books = await prepared();
      await impose(books, kind);
      const [attempted, data] = ATTEMPTS[act];
      const got = await books.try(attempted, data);
      expect(got.status === 'done' ? 'done' : got.refusal.code).toBe(outcome);
      if (got.status === 'refused') {
        expect(got.refusal.details).toMatchObject({ account: 'shop', restriction: 'r', kind });
      }
    },
  );

  it.each(Object.keys(EXITS).map((name) => [name]))('still allows %s', async (name) => {
    const books = await prepared();
    await impose(books, kind);
    const [attempted, data] = EXITS[name] ?? [];
    expect(attempted === undefined ? 'unknown' : await books.outcome(attempted, data as never)).toBe('done');
  });
});

const LIFTABLE = RESTRICTION_KINDS.filter((kind) => kind !== 'end-service');

it.each(LIFTABLE)('%s binds nobody after it was lifted', async (kind) => {
  const books = await prepared();
  await impose(books, kind);
  await books.lift('r');
  for (const act of ALL_ACTS.filter((name) => name !== 'dispute')) {
    const [attempted, data] = ATTEMPTS[act];
    expect([act, await books.outcome(attempted, data as never)]).toEqual([act, 'done']);
  }
});

describe('proceeds of a restricted seller', () => {
  it.each([
    ['watch', 'customer-available'],
    ['delay-settlement', 'customer-pending'],
    ['limit-collection', 'customer-available'],
    ['restrict-collection', 'customer-blocked'],
    ['stop-withdrawals', 'customer-available'],
    ['freeze', 'customer-blocked'],
    ['end-service', 'customer-blocked'],
  ] as const)('under %s go to %s', async (kind, code) => {
    const books = await prepared();
    const before = await books.balance('shop', code);
    await impose(books, kind);
    await books.do('confirm-trade', { trade_id: 'sale-shipped', by: 'buyer' });
    expect((await books.balance('shop', code)) - before).toBe(300n);
  });

  it('come back with the lifting of the last restriction that blocks, in the same entry', async () => {
    const books = await prepared();
    await books.restrict('shop', 'freeze', { restriction_id: 'r1' });
    await books.restrict('shop', 'restrict-collection', { restriction_id: 'r2' });
    await books.do('confirm-trade', { trade_id: 'sale-shipped', by: 'buyer' });
    const available = await books.balance('shop');
    await books.lift('r1');
    expect(await books.balance('shop', 'customer-blocked')).toBe(300n);
    await books.lift('r2');
    expect(await books.balance('shop', 'customer-blocked')).toBe(0n);
    expect(await books.balance('shop')).toBe(available + 300n);
    expect(await verifyBooks(books.store, books.env)).toMatchObject({ ok: true });
  });

  it('come back although a restriction is announced that would block them later', async () => {
    const books = await prepared();
    await impose(books, 'freeze');
    await books.do('confirm-trade', { trade_id: 'sale-shipped', by: 'buyer' });
    await books.restrict('shop', 'freeze', {
      restriction_id: 'later',
      starts_at: books.env.now() + 86_400_000,
    });
    await books.lift('r');
    expect(await books.balance('shop', 'customer-blocked')).toBe(0n);
  });

  it('leave the buyer nothing to wait for: the timer of a frozen seller confirms, into the blocked balance', async () => {
    const books = await prepared();
    await impose(books, 'freeze');
    await books.days(10.1);
    expect((await books.row('trade', 'sale-shipped')).status).toBe('settled');
    expect(await books.balance('shop', 'customer-blocked')).toBe(300n);
  });
});

describe('delayed settlement', () => {
  it('makes proceeds available after n days, neither before nor twice', async () => {
    const books = await prepared();
    await impose(books, 'delay-settlement');
    await books.do('confirm-trade', { trade_id: 'sale-shipped', by: 'buyer' });
    const { timer_due_at, confirmed_at } = await books.row('trade', 'sale-shipped');
    expect(timer_due_at).toBe((confirmed_at ?? 0) + 7 * 86_400_000);
    const before = await books.balance('shop');
    books.env.setNow((timer_due_at ?? 0) - 1);
    await books.ledger.advance(books.env.now());
    expect((await books.row('trade', 'sale-shipped')).status).toBe('confirmed');
    books.env.setNow(timer_due_at ?? 0);
    await books.ledger.advance(books.env.now());
    expect((await books.balance('shop')) - before).toBe(300n);
    expect(await books.balance('shop', 'customer-pending')).toBe(0n);
    expect((await books.row('trade', 'sale-shipped')).status).toBe('settled');
  });

  it('of a seller frozen meanwhile goes to the blocked balance', async () => {
    const books = await prepared();
    await impose(books, 'delay-settlement');
    await books.do('confirm-trade', { trade_id: 'sale-shipped', by: 'buyer' });
    await books.restrict('shop', 'freeze', { restriction_id: 'r2' });
    await books.days(8);
    expect(await books.balance('shop', 'customer-blocked')).toBe(300n);
  });

  it('is not evaded by a harsher restriction that is lifted before it is over', async () => {
    const books = await prepared();
    await impose(books, 'delay-settlement');
    await books.restrict('shop', 'restrict-collection', { restriction_id: 'r2' });
    const before = await books.balance('shop');
    await books.do('confirm-trade', { trade_id: 'sale-shipped', by: 'buyer' });
    await books.lift('r2');
    expect(await books.balance('shop')).toBe(before);
    expect(await books.balance('shop', 'customer-pending')).toBe(300n);
    await books.days(7.1);
    expect((await books.balance('shop')) - before).toBe(300n);
  });

  it('fires the release due at the very instant of the confirmation it replaced', async () => {
    const books = await prepared();
    await books.restrict('shop', 'delay-settlement', { terms: { delay_days: 10 } });
    // Shipped by express: confirms itself after ten days; confirmed at the instant of shipping, released then too.
    const now = books.env.now();
    const [kind, data] = ship('sale-paid');
    await books.ledger.submit(books.command(kind, data));
    await books.ledger.submit(books.command('confirm-trade', { trade_id: 'sale-paid', by: 'buyer' }));
    books.env.setNow(now + 10 * 86_400_000);
    await books.ledger.advance(books.env.now());
    expect((await books.row('trade', 'sale-paid')).status).toBe('settled');
  });
});

describe('limited collection', () => {
  const pay = async (books: Books, amount: bigint): Promise<string> =>
    await books.outcome('transfer', {
      ...{ transfer_id: 'x', from_account_id: 'ann', to_account_id: 'shop', amount, memo: '' },
    });

  it.each([
    ['per_payment_minor', [1_000n, 'done', 1_001n, 'restricted', 1_000n, 'done']],
    ['per_day_minor', [600n, 'done', 401n, 'restricted', 400n, 'done', 1n, 'restricted']],
    ['per_month_minor', [600n, 'done', 401n, 'restricted', 400n, 'done', 1n, 'restricted']],
  ] as const)('%s counts to the fen', async (term, steps) => {
    const books = await prepared();
    await books.restrict('shop', 'limit-collection', { terms: { [term]: '1000' } });
    for (let index = 0; index < steps.length; index += 2) {
      expect(await pay(books, steps[index] as bigint)).toBe(steps[index + 1]);
    }
    await books.days(1);
    expect(await pay(books, 900n)).toBe(term === 'per_month_minor' ? 'restricted' : 'done');
    await books.days(31);
    expect(await pay(books, 1_000n)).toBe('done');
  });

  it('counts from its start on, not from its imposition', async () => {
    const books = await prepared();
    const starts_at = books.env.now() + 60_000;
    await books.restrict('shop', 'limit-collection', { starts_at, terms: { per_day_minor: '1000' } });
    expect(await pay(books, 900n)).toBe('done');
    books.env.setNow(starts_at);
    expect(await pay(books, 1_001n)).toBe('restricted');
    expect(await pay(books, 1_000n)).toBe('done');
    expect(await pay(books, 1n)).toBe('restricted');
  });

  it('finds counted what came under another limit on the same day', async () => {
    const books = await prepared();
    await books.restrict('shop', 'limit-collection', {
      ...{ restriction_id: 'r1', terms: { per_day_minor: '1000' } },
    });
    expect(await pay(books, 600n)).toBe('done');
    await books.lift('r1');
    expect(await pay(books, 5_000n)).toBe('done');
    await books.restrict('shop', 'limit-collection', { terms: { per_day_minor: '1000' } });
    expect(await pay(books, 401n)).toBe('restricted');
    expect(await pay(books, 400n)).toBe('done');
  });

  it('counts trade payments, and not refunds or releases', async () => {
    const books = await prepared();
    await books.restrict('shop', 'limit-collection', { terms: { per_day_minor: '1000' } });
    await books.trade('t9', 700n, 'settled', { seller_id: 'shop' });
    await books.do('confirm-trade', { trade_id: 'sale-shipped', by: 'buyer' });
    expect(await pay(books, 301n)).toBe('restricted');
    expect(await pay(books, 300n)).toBe('done');
  });
});

describe('a restriction in time', () => {
  it('steps down by itself to the milder one, for its days, and then ends', async () => {
    const books = await prepared();
    const ends_at = books.env.now() + 86_400_000;
    const step_down = { kind: 'stop-withdrawals', terms: {}, days: 3 } as const;
    await books.restrict('shop', 'freeze', { restriction_id: 'r', ends_at, step_down });
    expect(await attempt(books, ATTEMPTS.pay)).toBe('restricted');
    books.env.setNow(ends_at - 1_001);
    expect(await attempt(books, ATTEMPTS.withdraw)).toBe('restricted');
    expect((await books.row('restriction', 'r')).ended_how).toBeNull();
    books.env.setNow(ends_at);
    expect(await attempt(books, ATTEMPTS.pay)).toBe('done');
    expect(await attempt(books, ATTEMPTS.withdraw)).toBe('restricted');
    expect(await books.row('restriction', 'r')).toMatchObject({ ended_how: 'expired', ended_at: ends_at });
    expect(await books.row('restriction', 'r.next')).toMatchObject({
      ...{ kind: 'stop-withdrawals', starts_at: ends_at, ends_at: ends_at + 3 * 86_400_000, ended_how: null },
    });
    books.env.setNow(ends_at + 3 * 86_400_000);
    expect(await books.outcome('transfer', { ...ATTEMPTS['transfer-out'][1], amount: 50n } as never)).toBe(
      'done',
    );
  });

  it('binds from its start on', async () => {
    const books = await prepared();
    await books.restrict('shop', 'freeze', { starts_at: books.env.now() + 10_000 });
    expect(await attempt(books, ATTEMPTS['top-up'])).toBe('done');
    books.env.setNow(books.env.now() + 10_000);
    expect(await attempt(books, ATTEMPTS['top-up'])).toBe('restricted');
  });

  it('can be lifted also after it stepped down, however long its identifier', async () => {
    const books = await Books.trading();
    const ends_at = books.env.now() + DAY_MS;
    const step_down = { kind: 'watch', terms: {} } as const;
    const impose = {
      account_id: 'shop',
      restriction: 'freeze' as const,
      terms: {},
      ...{ reason_code: 'cash-out', basis: 'b', approver: 'boss', ends_at, step_down },
    };
    const longest = 'r'.repeat(59);
    expect(await books.outcome('impose-restriction', { ...impose, restriction_id: `${longest}r` })).toBe(
      'invalid',
    );
    expect(await books.outcome('impose-restriction', { ...impose, restriction_id: longest })).toBe('done');
    await books.days(2);
    const lift = { restriction_id: `${longest}.next`, reason_code: 'cleared', basis: 'b', approver: 'boss' };
    const parsed = parseCommand({ kind: 'lift-restriction', key: 'lift', actor: 'a', at: 1, data: lift });
    expect(parsed).toMatchObject({ ok: true });
    expect(await books.outcome('lift-restriction', lift)).toBe('done');
  });

  it('that took over from one of sixty-four characters can be named, too', () => {
    const lift = {
      restriction_id: `${'r'.repeat(64)}.next`,
      reason_code: 'cleared',
      basis: 'b',
      approver: 'boss',
    };
    const parse = (data: object) =>
      parseCommand({ kind: 'lift-restriction', key: 'lift', actor: 'a', at: 1, data });
    expect(parse(lift)).toMatchObject({ ok: true });
    expect(parse({ ...lift, restriction_id: 'r'.repeat(70) })).toMatchObject({ ok: false });
  });

  it('needs a second person to impose and to lift', async () => {
    const books = await prepared();
    const restriction = 'freeze' as const;
    const what = { restriction_id: 'r', account_id: 'shop', restriction, terms: {} };
    const data = { ...what, reason_code: 'cash-out', basis: 'b' };
    expect(await books.outcome('impose-restriction', { ...data, approver: 'ops' })).toBe('approval-needed');
    await books.do('impose-restriction', { ...data, approver: 'boss' });
    const lift = { restriction_id: 'r', reason_code: 'cleared', basis: 'b' };
    expect(await books.outcome('lift-restriction', { ...lift, approver: 'ops' })).toBe('approval-needed');
    expect(await books.outcome('lift-restriction', { ...lift, approver: 'boss' })).toBe('done');
    expect(await books.outcome('lift-restriction', { ...lift, approver: 'boss' })).toBe('wrong-state');
  });

  it('that ends the service is for good: it has no end, not even as a step-down', async () => {
    const books = await prepared();
    const base = { account_id: 'shop', terms: {}, reason_code: 'cash-out', basis: 'b', approver: 'boss' };
    const ends_at = books.env.now() + 86_400_000;
    const ending = { ...base, restriction_id: 'r1', restriction: 'end-service', ends_at } as const;
    expect(await books.outcome('impose-restriction', ending)).toBe('wrong-state');
    const step_down = { kind: 'end-service', terms: {}, days: 3 } as const;
    const stepping = { ...base, restriction_id: 'r2', restriction: 'freeze', ends_at, step_down } as const;
    expect(await books.outcome('impose-restriction', stepping)).toBe('wrong-state');
  });
});

it('a withdrawal that the bank paid to a frozen account is recorded, with the refusal noted', async () => {
  const books = await prepared();
  await impose(books, 'freeze');
  const paid = { withdrawal_id: 'w-held', custody_id: 'bank' };
  const result = await books.do('complete-withdrawal', paid, { mode: 'record' });
  expect(result).toMatchObject({ answer: { would_refuse: { code: 'restricted' } } });
});

describe('the end of service', () => {
  it('is for good: nobody lifts it, unless it has not begun', async () => {
    const books = await prepared();
    await impose(books, 'end-service');
    const lift = { restriction_id: 'r', reason_code: 'cleared', basis: 'appeal', approver: 'boss' };
    expect(await books.try('lift-restriction', lift)).toMatchObject({
      status: 'refused',
      refusal: { code: 'wrong-state', details: { what: 'restriction', id: 'r', kind: 'end-service' } },
    });
    expect(await books.outcome('lift-restriction', lift, { mode: 'record' })).toBe('wrong-state');
    await books.restrict('mall', 'end-service', {
      ...{ restriction_id: 'later', starts_at: books.env.now() + 86_400_000 },
    });
    expect(await books.outcome('lift-restriction', { ...lift, restriction_id: 'later' })).toBe('done');
  });

  const payOut = (amount: bigint, approver: string) =>
    ({
      ...{ payout_id: 'x', account_id: 'shop', instrument_id: 'shop-bank', custody_id: 'bank' },
      ...{ amount, reason: 'his money', approver },
    }) as const;

  it('allows a pay-out by two people, and only then', async () => {
    const books = await prepared();
    expect(await books.outcome('pay-out', payOut(100n, 'boss'))).toBe('wrong-state');
    await impose(books, 'end-service');
    expect(await books.outcome('pay-out', payOut(100n, 'ops'))).toBe('approval-needed');
    expect(await books.outcome('pay-out', payOut(100n, 'boss'))).toBe('done');
  });

  it('pays out no more than is left beyond what the holder owes', async () => {
    const books = await prepared();
    await books.trade('sale-by-card-2', 900_000n, 'settled', {
      ...{ seller_id: 'shop', channel: 'credit-card', instrument_id: 'ann-card', custody_id: 'bank' },
    });
    await books.do('execute-court-order', {
      ...{ order_id: 'o', account_id: 'shop', custody_id: 'bank', amount: await books.balance('shop') },
      ...{ basis: 'court', approver: 'boss' },
    });
    await books.do('charge-back', {
      ...{ chargeback_id: 'cb', trade_id: 'sale-by-card-2', custody_id: 'bank', amount: 1_000n },
      reason: 'issuer',
    });
    await books.topUp('shop', 1_500n);
    await impose(books, 'end-service');
    expect(await books.outcome('pay-out', payOut(501n, 'boss'))).toBe('insufficient-funds');
    expect(await books.outcome('pay-out', payOut(500n, 'boss'))).toBe('done');
    const recorded = await books.do('pay-out', payOut(1n, 'boss'), { mode: 'record' });
    expect(recorded).toMatchObject({ answer: { would_refuse: { code: 'insufficient-funds' } } });
  });

  it('pays out blocked proceeds as well, and no more than there is', async () => {
    const books = await prepared();
    await impose(books, 'end-service');
    await books.do('confirm-trade', { trade_id: 'sale-shipped', by: 'buyer' });
    const whole = (await books.balance('shop')) + 300n;
    expect(await books.outcome('pay-out', payOut(whole + 1n, 'boss'))).toBe('insufficient-funds');
    expect(await books.outcome('pay-out', payOut(whole, 'boss'))).toBe('done');
    expect(await books.balance('shop')).toBe(0n);
    expect(await books.balance('shop', 'customer-blocked')).toBe(0n);
  });
});
