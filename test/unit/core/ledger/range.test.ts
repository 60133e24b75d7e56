import { expect, it } from 'vitest';

import { DAY_MS } from '#core/kernel/instant';
import { MINOR_MAX, maxBig } from '#core/kernel/money';
import { DEFAULT_POLICIES } from '#core/policy/policy';
import { Books } from '#test/support/books';
import { Dice } from '#test/support/model/dice';

const HALF = MINOR_MAX / 2n;

/** Books with several custody accounts, each of which takes half of the range. */
async function rich(): Promise<Books> {
  const books = await Books.trading();
  for (const id of ['bank2', 'bank3', 'bank4']) {
    await books.do('open-custody', { account_id: id, currency: 'CNY', bank: 'CCB', last4: '0002' });
  }
  return books;
}

function topUp(books: Books, account_id: string, amount: bigint, custody_id: string): Promise<string> {
  return books.outcome(
    'top-up',
    { topup_id: 'more', account_id, instrument_id: `${account_id}-bank`, custody_id, amount },
    { mode: 'record' },
  );
}

/** An imported sale of the shop, paid by a bank and shipped; answers what became of the payment. */
async function sell(
  books: Books,
  trade_id: string,
  amount: bigint,
  custody_id: string,
  marketplace: 'own' | 'outside' = 'own',
): Promise<string> {
  const parties = { buyer_id: 'ann', seller_id: 'shop' };
  const terms = { trade_id, ...parties, amount, marketplace, goods: '' } as const;
  await books.do('create-trade', terms, { mode: 'record' });
  const paid = await books.outcome(
    'pay-trade',
    { trade_id, channel: 'online-bank', instrument_id: 'ann-bank', custody_id },
    { mode: 'record' },
  );
  const ship = { trade_id, delivery_method: 'express', carrier: '', tracking: '', address: '' } as const;
  if (paid === 'done') {
    await books.do('ship-trade', ship, { mode: 'record' });
  }
  return paid;
}

it('takes no command beyond half of the range of amounts, in all balances of an owner together', async () => {
  const books = await rich();
  expect(await topUp(books, 'shop', HALF, 'bank')).toBe('done');
  expect(await topUp(books, 'shop', 1n, 'bank2')).toBe('amount-exceeds');
  await books.do('request-withdrawal', {
    ...{ withdrawal_id: 'w', account_id: 'shop', instrument_id: 'shop-bank', amount: 1_000n },
  });
  expect(await topUp(books, 'shop', 1n, 'bank2')).toBe('amount-exceeds');
  expect(await topUp(books, 'ann', HALF, 'bank2')).toBe('done');
});

it('leaves the other half to timers, which therefore always fire', async () => {
  const books = await rich();
  expect(await sell(books, 't', 1_000n, 'bank2')).toBe('done');
  expect(await topUp(books, 'shop', HALF, 'bank')).toBe('done');
  expect(await books.outcome('confirm-trade', { trade_id: 't', by: 'buyer' })).toBe('amount-exceeds');
  expect(await books.days(30)).toBe(1);
  expect(await books.row('trade', 't')).toMatchObject({ status: 'settled' });
  expect(await books.balance('shop')).toBe(HALF + 1_000n);
  // What is above half can leave, if only bit by bit.
  const order = { account_id: 'shop', custody_id: 'bank', basis: 'court', approver: 'boss' };
  expect(await books.outcome('execute-court-order', { ...order, order_id: 'o', amount: 1n })).toBe('done');
});

it('takes no payment for which its seller has no room, so that imported ones cannot stop the clock', async () => {
  const books = await rich();
  expect(await sell(books, 't1', HALF, 'bank')).toBe('done');
  expect(await books.days(30)).toBe(1);
  expect(await sell(books, 't2', HALF, 'bank2')).toBe('amount-exceeds');
  await books.days(30);
  expect(await sell(books, 't3', 1n, 'bank3')).toBe('amount-exceeds');
  expect(await books.balance('shop')).toBe(HALF);
});

it('keeps a seller and escrow within the range, whatever comes, and the clock going', async () => {
  for (const seed of [1, 2, 3]) {
    const dice = new Dice(seed);
    const books = await rich();
    const fees = { ...DEFAULT_POLICIES.fees, month_of: 'payee', rate_ppm: 900_000 };
    const effective_from = books.env.now() + 5_000;
    await books.do('publish-policy', {
      ...{ policy: 'fees', version: 2, effective_from, data: { ...fees }, approver: 'boss' },
    });
    await books.days(32);
    for (let step = 0; step < 60; step += 1) {
      await anyStep(books, dice, step);
      let sum = await books.escrow();
      for (const code of ['available', 'held', 'pending', 'blocked'] as const) {
        sum += maxBig(await books.balance('shop', `customer-${code}`), 0n);
      }
      expect(sum).toBeLessThanOrEqual(MINOR_MAX);
    }
    await books.days(400);
  }
});

async function anyStep(books: Books, dice: Dice, step: number): Promise<void> {
  const custody = dice.pick(['bank', 'bank2', 'bank3', 'bank4']);
  const amount = dice.pick([1n, HALF / 3n, HALF / 2n, HALF - 1n, HALF]);
  switch (dice.next(7)) {
    case 0:
      await topUp(books, 'shop', amount, custody);
      break;
    case 1:
    case 2:
      await sell(books, `t${String(step)}`, amount, custody, dice.pick(['own', 'outside']));
      break;
    case 3:
      await books.days(dice.pick([1, 9, 20]));
      break;
    case 4: {
      const restriction = dice.pick(['freeze', 'delay-settlement'] as const);
      const terms = restriction === 'freeze' ? {} : { delay_days: 5 };
      const ends_at = books.env.now() + 8 * DAY_MS;
      await books.restrict('shop', restriction, { restriction_id: `r${String(step)}`, terms, ends_at });
      break;
    }
    case 5: {
      const lines = [
        { account_id: 'shop', code: 'customer-blocked', amount },
        { account_id: 'system:CNY', code: 'losses', amount: -amount },
      ] as const;
      const words = { reason: 'correction', basis: 'memo', approver: 'boss' };
      await books.outcome('adjust', { adjustment_id: String(step), lines: [...lines], ...words });
      break;
    }
    default: {
      const order = { account_id: 'shop', custody_id: custody, basis: 'court', approver: 'boss' };
      await books.outcome('execute-court-order', { ...order, order_id: String(step), amount });
    }
  }
}
