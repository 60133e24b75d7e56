import { describe, expect, it } from 'vitest';

import { verifyBooks } from '#core/ledger/verify';
import { Books } from '#test/support/books';

// An issuer takes what its card paid, price and fee. Who bears it depends on who has the money by then.

const PRICE = 1_000_000n;
const FEE = 2_500n;

/** A card pays 1,002,500: a price of 10,000.00 outside, 5,000.00 of it free, and 0.5 % of the rest. */
async function paidByCard(upto: 'paid' | 'settled' = 'paid'): Promise<Books> {
  const books = await Books.trading();
  await books.topUp('shop', 5_000_000n);
  await books.do('fund-reserve', {
    ...{ funding_id: 'f', custody_id: 'bank', amount: 2_000_000n, reason: 'reserve' },
  });
  const card = { channel: 'credit-card', instrument_id: 'ann-card', custody_id: 'bank' } as const;
  await books.trade('t', PRICE, upto, { ...card, marketplace: 'outside' });
  expect(await books.balance('system:CNY', 'fee-income')).toBe(FEE);
  return books;
}

const chargeBack = (books: Books, amount: bigint, mode: 'authorise' | 'record' = 'record') =>
  books.outcome(
    'charge-back',
    { chargeback_id: String(amount), trade_id: 't', custody_id: 'bank', amount, reason: 'issuer' },
    { mode },
  );

const refund = (amount: bigint, destination: 'instrument' | 'balance') =>
  ({ refund_id: 'r', trade_id: 't', amount, destination, by: 'seller' }) as const;

async function sound(books: Books): Promise<void> {
  expect(await verifyBooks(books.store, books.env)).toMatchObject({ ok: true, first_break: null });
}

describe('a chargeback', () => {
  it('takes price and fee, and no more; fee and allowance are given back', async () => {
    const books = await paidByCard();
    const cash = await books.balance('bank', 'custody-cash');
    expect(await chargeBack(books, PRICE + FEE + 1n)).toBe('amount-exceeds');
    expect(await chargeBack(books, PRICE + FEE)).toBe('done');
    expect((await books.balance('bank', 'custody-cash')) - cash).toBe(PRICE + FEE);
    expect(await books.balance('system:CNY', 'fee-income')).toBe(0n);
    expect(await books.balance('ann', 'customer-receivable')).toBe(0n);
    expect(await books.row('trade', 't')).toMatchObject({ status: 'closed', fee_minor: 0n });
    expect(await books.row('fee_month', 'ann|2026-01')).toMatchObject({ paid_minor: 0n, fee_minor: 0n });
    expect(await chargeBack(books, 1n)).toBe('amount-exceeds');
    await sound(books);
  });

  it('of the price first and the fee later ends the same', async () => {
    const books = await paidByCard('settled');
    expect(await chargeBack(books, PRICE)).toBe('done');
    expect(await books.balance('ann')).toBe(FEE);
    expect(await chargeBack(books, FEE)).toBe('done');
    expect(await books.balance('ann')).toBe(0n);
    expect(await books.balance('ann', 'customer-receivable')).toBe(0n);
    expect(await books.balance('shop')).toBe(5_000_000n);
    await sound(books);
  });

  it('after a refund to the balance that was withdrawn is a debt of the buyer', async () => {
    const books = await paidByCard();
    await books.do('pay-refund', refund(PRICE, 'balance'), { mode: 'record' });
    const withdrawal = { withdrawal_id: 'w', account_id: 'ann', instrument_id: 'ann-bank' } as const;
    await books.do('request-withdrawal', { ...withdrawal, amount: PRICE });
    expect(await chargeBack(books, PRICE + FEE, 'authorise')).toBe('done');
    // His fee was on the balance still.
    expect(await books.balance('ann')).toBe(0n);
    expect(await books.balance('ann', 'customer-receivable')).toBe(-PRICE);
    expect(await books.balance('shop')).toBe(5_000_000n);
    expect((await books.row('trade', 't')).status).toBe('refunded');
    await sound(books);
  });

  it('after a refund to the card is a debt of the buyer as well', async () => {
    const books = await paidByCard();
    await books.do('pay-refund', refund(PRICE, 'instrument'));
    expect(await chargeBack(books, PRICE + FEE)).toBe('done');
    expect(await books.balance('ann', 'customer-receivable')).toBe(-PRICE - FEE);
    await sound(books);
  });

  it('after compensation leaves the buyer with what he paid, once', async () => {
    const books = await paidByCard('settled');
    const claim = { claim_id: 'c', trade_id: 't', reason: 'fraud', approver: 'boss' };
    await books.do('pay-compensation', { ...claim, amount: 400_000n });
    expect(await chargeBack(books, PRICE)).toBe('done');
    expect(await books.balance('shop')).toBe(5_000_000n + PRICE - 600_000n);
    expect(await books.balance('ann')).toBe(FEE);
    expect(await books.balance('ann', 'customer-receivable')).toBe(0n);
    await sound(books);
  });

  it('after compensation spent is a debt of the buyer', async () => {
    const books = await paidByCard('settled');
    const claim = { claim_id: 'c', trade_id: 't', reason: 'fraud', approver: 'boss' };
    await books.do('pay-compensation', { ...claim, amount: PRICE });
    await books.do('charge-fee', { fee_id: 'x', account_id: 'ann', amount: PRICE, reason: 'spent' });
    expect(await chargeBack(books, PRICE + FEE)).toBe('done');
    expect(await books.balance('ann', 'customer-receivable')).toBe(-PRICE);
    expect(await books.balance('shop')).toBe(5_000_000n + PRICE);
    await sound(books);
  });
});

describe('what a credit card paid', () => {
  it('is refunded to the card, not to the balance', async () => {
    const books = await paidByCard();
    const result = await books.try('pay-refund', refund(PRICE, 'balance'));
    expect(result).toMatchObject({
      status: 'refused',
      refusal: { code: 'wrong-state', details: { channel: 'credit-card', destination: 'balance' } },
    });
    expect(await books.outcome('pay-refund', refund(PRICE, 'instrument'))).toBe('done');
  });

  it('and was refunded to the balance is recorded, with the refusal noted', async () => {
    const books = await paidByCard();
    const result = await books.do('pay-refund', refund(PRICE, 'balance'), { mode: 'record' });
    expect(result).toMatchObject({ answer: { would_refuse: { code: 'wrong-state' } } });
    expect(await books.balance('ann')).toBe(PRICE + FEE);
  });
});
