import { beforeAll, describe, expect, it } from 'vitest';

import { DAY_MS } from '#core/kernel/instant';
import { REAL_NAME_LEVELS, type RealNameLevel } from '#core/ledger/tables';
import { limitsOf } from '#core/policy/limits';
import { DEFAULT_POLICIES } from '#core/policy/policy';
import { Books } from '#test/support/books';

// What an account may pay depends on level, certificate and shield; what a card may pay, on its bank.

interface Row {
  readonly level: RealNameLevel;
  readonly certificate: boolean;
  readonly shield: boolean;
  readonly per_payment: bigint;
  readonly per_day: bigint;
}

/** The written rules in yuan, once more; the best rule an account fulfils counts. */
const RULES: readonly (readonly [RealNameLevel, boolean, boolean, number, number])[] = [
  ['none', false, false, 200, 500],
  ['claimed', false, false, 1_000, 3_000],
  ['document', false, false, 5_000, 10_000],
  ['bank', false, false, 10_000, 20_000],
  ['document', true, false, 20_000, 50_000],
  ['bank', true, false, 50_000, 200_000],
  ['bank', false, true, 200_000, 500_000],
  ['bank', true, true, 1_000_000, 5_000_000],
];

const CASES: readonly Row[] = REAL_NAME_LEVELS.flatMap((level) =>
  [false, true].flatMap((certificate) =>
    [false, true].map((shield): Row => {
      const rank = REAL_NAME_LEVELS.indexOf(level);
      const fit = RULES.filter(
        ([least, needs_certificate, needs_shield]) =>
          REAL_NAME_LEVELS.indexOf(least) <= rank &&
          (certificate || !needs_certificate) &&
          (shield || !needs_shield),
      );
      const best = (column: 3 | 4): bigint => BigInt(Math.max(...fit.map((rule) => rule[column]))) * 100n;
      return { level, certificate, shield, per_payment: best(3), per_day: best(4) };
    }),
  ),
);

const pay = (amount: bigint) => ({
  transfer_id: 'x',
  from_account_id: 'ann',
  to_account_id: 'bob',
  amount,
  memo: '',
});

let story: Books;

beforeAll(async () => {
  story = await Books.trading();
  await story.topUp('ann', 10_000_000_000n);
});

async function holder({
  level,
  certificate,
  shield,
}: Pick<Row, 'level' | 'certificate' | 'shield'>): Promise<Books> {
  const books = await story.copy();
  await books.do('set-real-name-level', { party_id: 'p-ann', level, basis: 'seen' });
  const valid_until = books.env.now() + 100 * DAY_MS;
  if (certificate) {
    await books.do('issue-credential', {
      credential_id: 'c',
      account_id: 'ann',
      credential_kind: 'certificate',
      valid_until,
    });
  }
  if (shield) {
    await books.do('issue-credential', {
      credential_id: 's',
      account_id: 'ann',
      credential_kind: 'shield',
      valid_until,
    });
  }
  return books;
}

describe('the limit of payments', () => {
  it.each(
    CASES.map(
      (row) =>
        [
          row.level,
          row.certificate ? 'a certificate' : 'no certificate',
          row.shield ? 'a shield' : 'no shield',
          row,
        ] as const,
    ),
  )('at level %s with %s and %s is exact to the fen', async (_level, _certificate, _shield, row) => {
    const books = await holder(row);
    expect(await books.outcome('transfer', pay(row.per_payment + 1n))).toBe('limit-exceeded');
    let left = row.per_day;
    while (left > 0n) {
      const part = left < row.per_payment ? left : row.per_payment;
      expect(await books.outcome('transfer', pay(part))).toBe('done');
      left -= part;
    }
    expect(await books.outcome('transfer', pay(1n))).toBe('limit-exceeded');
    await books.days(1);
    expect(await books.outcome('transfer', pay(row.per_payment))).toBe('done');
  });

  it('counts trade payments with transfers, and the trade’s amount without its fee', async () => {
    const books = await holder({ level: 'none', certificate: false, shield: false });
    await books.do('transfer', pay(20_000n));
    await books.trade('t1', 20_000n, 'paid', { marketplace: 'outside' });
    await books.trade('t2', 10_001n, 'created');
    expect(await books.outcome('pay-trade', { trade_id: 't2', channel: 'balance' })).toBe('limit-exceeded');
    expect(await books.outcome('transfer', pay(10_000n))).toBe('done');
  });

  it('turns at midnight of the platform’s calendar, not of UTC', async () => {
    const books = await holder({ level: 'none', certificate: false, shield: false });
    // 23:59:58 at UTC+8.
    books.env.setNow(Date.UTC(2026, 2, 1, 15, 59, 57));
    await books.do('transfer', pay(20_000n));
    await books.do('transfer', pay(20_000n));
    expect(await books.outcome('transfer', pay(20_000n))).toBe('done');
  });

  it('falls when a credential ends: by its date or by its loss', async () => {
    const expired = await holder({ level: 'bank', certificate: true, shield: false });
    expect(await expired.outcome('transfer', pay(5_000_000n))).toBe('done');
    await expired.days(101);
    expect(await expired.outcome('transfer', pay(5_000_000n))).toBe('limit-exceeded');
    const lost = await holder({ level: 'bank', certificate: true, shield: true });
    await lost.do('end-credential', { credential_id: 's', reason: 'lost' });
    expect(await lost.outcome('transfer', pay(5_000_001n))).toBe('limit-exceeded');
    expect(await lost.outcome('transfer', pay(5_000_000n))).toBe('done');
    expect(await lost.outcome('end-credential', { credential_id: 's', reason: 'lost' })).toBe('wrong-state');
  });

  it('cannot be reset by a clock that jumps back over midnight', async () => {
    const books = await holder({ level: 'none', certificate: false, shield: false });
    await books.do('transfer', pay(20_000n));
    await books.do('transfer', pay(20_000n));
    await books.do('transfer', pay(10_000n));
    books.env.setNow(books.env.now() - DAY_MS);
    expect(await books.outcome('transfer', pay(1n))).toBe('limit-exceeded');
  });

  it('cannot be reset by a calendar that moves west over midnight and the end of a month', async () => {
    const books = await holder({ level: 'none', certificate: false, shield: false });
    // 00:10 on the first of March at UTC+8; the day before it at UTC, where the calendar moves.
    books.env.setNow(Date.UTC(2026, 1, 28, 16, 10));
    await books.restrict('bob', 'limit-collection', { terms: { per_month_minor: '55000' } });
    await books.topUp('shop', 100_000n);
    await books.do('transfer', pay(20_000n));
    await books.do('transfer', pay(20_000n));
    const effective_from = books.env.now() + 60_000;
    await books.do('publish-policy', {
      ...{ policy: 'calendar', version: 2, effective_from, approver: 'boss' },
      data: { utc_offset_minutes: 0 },
    });
    books.env.setNow(effective_from);
    expect(await books.outcome('transfer', pay(10_001n))).toBe('limit-exceeded');
    expect(await books.outcome('transfer', pay(10_000n))).toBe('done');
    expect(await books.outcome('transfer', pay(1n))).toBe('limit-exceeded');
    const to_bob = { ...pay(5_001n), from_account_id: 'shop' };
    expect(await books.outcome('transfer', to_bob)).toBe('restricted');
    expect(await books.outcome('transfer', { ...to_bob, amount: 5_000n })).toBe('done');
    // The first of March goes on when it begins at UTC, and the second is a new day.
    books.env.setNow(Date.UTC(2026, 2, 1, 12));
    expect(await books.outcome('transfer', { ...pay(1n), to_account_id: 'mall' })).toBe('limit-exceeded');
    await books.days(1);
    expect(await books.outcome('transfer', { ...pay(20_000n), to_account_id: 'mall' })).toBe('done');
  });

  it('needs a rule for the currency', async () => {
    const books = await story.copy();
    await books.do('open-currency', { currency: 'GBP' });
    await books.do('open-custody', { account_id: 'bank-gbp', currency: 'GBP', bank: 'HSBC', last4: '0003' });
    for (const id of ['g1', 'g2']) {
      await books.do('open-account', {
        account_id: id,
        party_id: 'p-ann',
        currency: 'GBP',
        merchant: false,
        category: '',
      });
    }
    expect(await books.outcome('transfer', { ...pay(1n), from_account_id: 'g1', to_account_id: 'g2' })).toBe(
      'no-policy',
    );
  });
});

describe('the limit of a credit card', () => {
  async function cardOf(bank: string): Promise<Books> {
    const books = await holder({ level: 'bank', certificate: true, shield: true });
    await books.do('register-instrument', {
      ...{ instrument_id: 'card', account_id: 'ann', instrument_kind: 'credit-card', bank, last4: '1234' },
    });
    return books;
  }

  const payBy = async (books: Books, id: string, amount: bigint): Promise<string> => {
    await books.trade(id, amount, 'created');
    return await books.outcome('pay-trade', {
      ...{ trade_id: id, channel: 'credit-card', instrument_id: 'card', custody_id: 'bank' },
    });
  };

  it.each(
    Object.entries({ ...DEFAULT_POLICIES['card-limits'].banks['CNY'] }).map(
      ([bank, limit]) => [bank === '*' ? 'XYZ' : bank, limit] as const,
    ),
  )('of %s binds per payment, day and month', async (bank, limit) => {
    const books = await cardOf(bank);
    const per_payment = BigInt(limit.per_payment_minor);
    const per_day = BigInt(limit.per_day_minor);
    let month = BigInt(limit.per_month_minor);
    expect(await payBy(books, 'too-much', per_payment + 1n)).toBe('limit-exceeded');
    for (let day = 0; month > 0n; day += 1) {
      let left = per_day < month ? per_day : month;
      for (let part = 0; left > 0n; part += 1) {
        const amount = left < per_payment ? left : per_payment;
        expect(await payBy(books, `t${String(day)}-${String(part)}`, amount)).toBe('done');
        left -= amount;
        month -= amount;
      }
      expect(await payBy(books, `over${String(day)}`, 1n)).toBe('limit-exceeded');
      await books.days(1);
    }
    expect(await payBy(books, 'month-over', 1n)).toBe('limit-exceeded');
    await books.days(31);
    expect(await payBy(books, 'next-month', per_payment)).toBe('done');
  });
});

describe('what is told of the limits of an account', () => {
  const policy = DEFAULT_POLICIES['payment-limits'];

  it.each(CASES)('with $level, certificate: $certificate, shield: $shield', async (row) => {
    const { level, certificate, shield, per_payment, per_day } = row;
    const account = await story.row('account', 'ann');
    const until = { certificate_until: certificate ? 2 : 1, shield_until: shield ? 2 : null };
    const limits = limitsOf({ ...account, ...until }, level, 1, policy);
    expect(limits).toMatchObject({ level, certificate, shield });
    expect(limits.now).toEqual({ per_payment_minor: per_payment, per_day_minor: per_day });
    for (const { by, allowance } of limits.raises) {
      const then = CASES.find(
        (one) =>
          one.level === (by === 'all' ? 'bank' : by === 'certificate' || by === 'shield' ? level : by) &&
          one.certificate === (certificate || by === 'certificate' || by === 'all') &&
          one.shield === (shield || by === 'shield' || by === 'all'),
      );
      expect(allowance).toEqual({ per_payment_minor: then?.per_payment, per_day_minor: then?.per_day });
      expect(allowance.per_payment_minor > per_payment || allowance.per_day_minor > per_day).toBe(true);
    }
    const is_best = level === 'bank' && certificate && shield;
    expect(limits.raises.some(({ by }) => by === 'all')).toBe(!is_best);
  });

  it('is nothing where no rule covers the currency', async () => {
    const account = { ...(await story.row('account', 'ann')), currency: 'CHF' };
    expect(limitsOf(account, 'bank', 1, policy)).toMatchObject({ now: null, raises: [] });
  });
});
