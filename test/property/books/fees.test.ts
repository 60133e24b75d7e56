import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { DAY_MS } from '#core/kernel/instant';
import { monthFee } from '#core/policy/fees';
import type { PolicyData } from '#core/policy/policy';
import { verifyBooks } from '#core/ledger/verify';
import { Books } from '#test/support/books';
import { feeOnTotal } from '#test/support/model/model-fees';

// Invariant 15: legs sum to the fee, any split of the same payments gives the same fee, a refund restores.

const seed = Number(process.env['SURETY_SEED'] ?? '15');

const minor = (max: number) => fc.integer({ min: 0, max }).map(String);
const policies: fc.Arbitrary<PolicyData<'fees'>> = fc
  .record({
    free: minor(300_000),
    rate_ppm: fc.oneof(fc.integer({ min: 0, max: 1_000_000 }), fc.constantFrom(0, 1, 333, 5_000, 1_000_000)),
    minimum: fc.option(minor(2_000), { nil: undefined }),
    maximum: fc.option(minor(5_000), { nil: undefined }),
    rounding: fc.constantFrom('half-up', 'up', 'down'),
  })
  .map(({ free, rate_ppm, minimum, maximum, rounding }) => ({
    free_per_month_minor: { CNY: free },
    rate_ppm,
    minimum_minor: minimum === undefined ? {} : { CNY: minimum },
    maximum_minor: maximum === undefined ? {} : { CNY: maximum },
    rounding,
    month_of: 'payer',
  }));

const amounts = fc.array(fc.bigInt({ min: 1n, max: 200_000n }), { minLength: 1, maxLength: 6 });

/** Books in a month in which a policy of fees counts; everybody may pay much. */
async function booksUnder(policy: PolicyData<'fees'>): Promise<Books> {
  const books = await Books.trading();
  await books.topUp('ann', 50_000_000n);
  await books.topUp('shop', 50_000_000n);
  const rule = {
    level: 'none',
    certificate: false,
    shield: false,
    per_payment_minor: '9'.repeat(15),
    per_day_minor: '9'.repeat(15),
  };
  const limits = { rules: { CNY: [rule] } };
  const base = { version: 2, effective_from: books.env.now() + 10_000, approver: 'boss' };
  await books.do('publish-policy', { ...base, policy: 'payment-limits', data: limits });
  await books.do('publish-policy', { ...base, policy: 'fees', data: { ...policy } });
  books.env.setNow(books.env.now() + 33 * DAY_MS);
  return books;
}

const income = (books: Books): Promise<bigint> => books.balance('system:CNY', 'fee-income');

async function payAll(
  books: Books,
  parts: readonly bigint[],
  upto: 'paid' | 'settled' = 'paid',
): Promise<void> {
  for (const [index, amount] of parts.entries()) {
    await books.trade(`t${String(index)}`, amount, upto, { marketplace: 'outside' });
  }
}

describe('the fee of a month', () => {
  it('is what its definition says, for any policy and total', () => {
    fc.assert(
      fc.property(policies, fc.bigInt({ min: 0n, max: 10n ** 15n }), (policy, total) => {
        expect(monthFee(total, 'CNY', policy)).toBe(feeOnTotal(total, 'CNY', policy));
      }),
      { seed, numRuns: 2_000 },
    );
  });

  it('never falls when more is paid', () => {
    fc.assert(
      fc.property(
        policies,
        fc.bigInt({ min: 0n, max: 10n ** 12n }),
        fc.bigInt({ min: 0n, max: 10n ** 9n }),
        (policy, total, more) => {
          expect(monthFee(total + more, 'CNY', policy)).toBeGreaterThanOrEqual(
            monthFee(total, 'CNY', policy),
          );
        },
      ),
      { seed, numRuns: 2_000 },
    );
  });

  it('is the same for any split of the same payments, exact to the fen', { timeout: 120_000 }, async () => {
    await fc.assert(
      fc.asyncProperty(policies, amounts, async (policy, parts) => {
        const total = parts.reduce((sum, part) => sum + part, 0n);
        const split = await booksUnder(policy);
        await payAll(split, parts);
        const whole = await split.balance('ann');
        expect(await income(split)).toBe(feeOnTotal(total, 'CNY', policy));
        expect(whole).toBe(50_000_000n - total - feeOnTotal(total, 'CNY', policy));
      }),
      { seed, numRuns: 40 },
    );
  });

  it('is given back by refunds in any order and any parts', { timeout: 120_000 }, async () => {
    const plan = fc.tuple(
      policies,
      amounts,
      fc.array(fc.tuple(fc.nat(5), fc.bigInt({ min: 1n, max: 200_000n })), { maxLength: 12 }),
    );
    await fc.assert(
      fc.asyncProperty(
        plan,
        fc.constantFrom('payer', 'payee'),
        async ([policy, parts, refunds], month_of) => {
          const books = await booksUnder({ ...policy, month_of });
          await payAll(books, parts, month_of === 'payee' ? 'settled' : 'paid');
          const left = [...parts];
          for (const [index, [which, wanted]] of refunds.entries()) {
            const place = which % parts.length;
            const amount = wanted < (left[place] ?? 0n) ? wanted : (left[place] ?? 0n);
            if (amount > 0n) {
              const refund = {
                refund_id: String(index),
                trade_id: `t${String(place)}`,
                amount,
                destination: 'balance',
              } as const;
              await books.do('pay-refund', { ...refund, by: 'seller' });
              left[place] = (left[place] ?? 0n) - amount;
            }
          }
          const total = left.reduce((sum, part) => sum + part, 0n);
          const fee = feeOnTotal(total, 'CNY', policy);
          // A seller's fee never exceeds the release it comes out of, so a month may end below its fee, not above.
          if (month_of === 'payer') {
            expect(await income(books)).toBe(fee);
          } else {
            expect(await income(books)).toBeLessThanOrEqual(fee);
          }
          for (const [place, amount] of left.entries()) {
            if (amount > 0n) {
              const refund = {
                refund_id: `end${String(place)}`,
                trade_id: `t${String(place)}`,
                amount,
              } as const;
              await books.do('pay-refund', { ...refund, destination: 'balance', by: 'seller' });
            }
          }
          // Everything given back: both sides have what they had, to the fen.
          expect(await income(books)).toBe(0n);
          expect(await books.balance('ann')).toBe(50_000_000n);
          expect(await books.balance('shop')).toBe(50_000_000n);
          expect(await verifyBooks(books.store, books.env)).toMatchObject({ ok: true });
        },
      ),
      { seed, numRuns: 40 },
    );
  });

  it('is not charged on the own marketplace, and each month has its own allowance', async () => {
    const policy: PolicyData<'fees'> = {
      ...{ free_per_month_minor: { CNY: '1000' }, rate_ppm: 10_000, minimum_minor: {}, maximum_minor: {} },
      ...{ rounding: 'half-up', month_of: 'payer' },
    };
    const books = await booksUnder(policy);
    await books.trade('own', 90_000n, 'paid');
    expect(await income(books)).toBe(0n);
    await books.trade('t1', 2_000n, 'paid', { marketplace: 'outside' });
    expect(await income(books)).toBe(10n);
    books.env.setNow(books.env.now() + 31 * DAY_MS);
    await books.trade('t2', 1_000n, 'paid', { marketplace: 'outside' });
    expect(await income(books)).toBe(10n);
    // A refund restores the allowance of the month in which was paid, not of the present one.
    await books.do('pay-refund', {
      refund_id: 'r',
      trade_id: 't1',
      amount: 1_000n,
      destination: 'balance',
      by: 'seller',
    });
    expect(await income(books)).toBe(0n);
    await books.trade('t3', 100n, 'paid', { marketplace: 'outside' });
    expect(await income(books)).toBe(1n);
  });

  it('is charged once when the policy moves it from the buyer to the seller in between', async () => {
    const policy: PolicyData<'fees'> = {
      ...{ free_per_month_minor: {}, rate_ppm: 10_000, minimum_minor: {}, maximum_minor: {} },
      ...{ rounding: 'half-up', month_of: 'payer' },
    };
    const books = await booksUnder(policy);
    await books.trade('t1', 2_000n, 'shipped', { marketplace: 'outside', delivery_method: 'surface' });
    await books.do('publish-policy', {
      ...{ policy: 'fees', version: 3, effective_from: books.env.now() + 60_000, approver: 'boss' },
      data: { ...policy, month_of: 'payee' },
    });
    await books.days(29);
    await books.do('confirm-trade', { trade_id: 't1', by: 'buyer' });
    expect(await income(books)).toBe(20n);
    expect(await books.balance('shop')).toBe(50_002_000n);
  });
});
