// Schedules, standings and proposed limits of loans, against figures worked out by hand and against their definitions.
import { describe, expect, it } from 'vitest';

import { proposedLimit, type LimitInput } from '#core/credit/loans/limit';
import { REPAYMENT_WAYS } from '#core/credit/loans/loan-words';
import { monthsAfter, scheduleOf, type LoanTerms } from '#core/credit/loans/schedule';
import { leftOf, nextLook, paymentSplit, standingOf } from '#core/credit/loans/standing';
import { DAY_MS } from '#core/kernel/instant';
import { DEFAULT_POLICIES } from '#core/policy/policy';
import { Dice } from '#test/support/model/dice';

const BEIJING = 480;
const START = Date.UTC(2026, 0, 31, 3);

function parts(terms: LoanTerms): readonly (readonly [principal: string, interest: string])[] {
  return scheduleOf(terms, START, BEIJING).map(({ principal_minor, interest_minor }) => [
    principal_minor,
    interest_minor,
  ]);
}

const terms = (more: Partial<LoanTerms> = {}): LoanTerms => ({
  ...{ principal_minor: 1_000_000n, rate_ppm: 120_000, months: 3, repayment: 'equal-instalments' },
  ...more,
});

describe('the schedule of a loan', () => {
  it('has equal instalments of the annuity, the last with what rounding left', () => {
    // 10,000.00 at 1 % a month over three months: 3,400.22 each.
    expect(parts(terms())).toEqual([
      ['330022', '10000'],
      ['333322', '6700'],
      ['336656', '3367'],
    ]);
  });

  it('has equal parts of the principal, or the principal at the end', () => {
    expect(parts(terms({ repayment: 'equal-principal' }))).toEqual([
      ['333333', '10000'],
      ['333333', '6667'],
      ['333334', '3333'],
    ]);
    expect(parts(terms({ repayment: 'interest-first' }))).toEqual([
      ['0', '10000'],
      ['0', '10000'],
      ['1000000', '10000'],
    ]);
    expect(parts(terms({ rate_ppm: 0 }))).toEqual([
      ['333333', '0'],
      ['333333', '0'],
      ['333334', '0'],
    ]);
  });

  it('always sums to the principal, with interest on what is left and nothing below zero', () => {
    const dice = new Dice(7);
    for (let round = 0; round < 400; round += 1) {
      const made = terms({
        ...{ principal_minor: dice.amount(round % 2 === 0 ? 50n : 900_000_000n) },
        ...{ rate_ppm: dice.pick([0, 1, 36_500, 120_000, 1_000_000]), months: dice.pick([1, 2, 7, 12, 60]) },
        repayment: dice.pick(REPAYMENT_WAYS),
      });
      let left = made.principal_minor;
      for (const [principal, interest] of parts(made)) {
        const exact_parts = left * BigInt(made.rate_ppm);
        // Half up: off by no more than half a fen.
        const off = BigInt(interest) * 24_000_000n - exact_parts * 2n;
        expect(off > -12_000_000n && off <= 12_000_000n).toBe(true);
        expect(BigInt(principal) >= 0n).toBe(true);
        left -= BigInt(principal);
      }
      expect(left).toBe(0n);
    }
  });

  it('falls due at the end of the same day of each month, of its last day where it is shorter', () => {
    const days = [1, 2, 3].map((months) => new Date(monthsAfter(START, months, BEIJING)).toISOString());
    expect(days).toEqual([
      '2026-02-28T15:59:59.999Z',
      '2026-03-31T15:59:59.999Z',
      '2026-04-30T15:59:59.999Z',
    ]);
    // In Beijing it is the first of February already.
    const late = Date.UTC(2026, 0, 31, 17);
    expect(new Date(monthsAfter(late, 1, BEIJING)).toISOString()).toBe('2026-03-01T15:59:59.999Z');
  });
});

describe('how a loan stands', () => {
  const instalments = scheduleOf(terms(), START, BEIJING);
  const loan = { instalments, principal_paid_minor: 0n, interest_paid_minor: 0n };
  const [first, second] = instalments.map(({ due_at }) => due_at) as [number, number];

  it('is due from the last instant of the day on, and late by days counted from it', () => {
    expect(standingOf(loan, first - 1)).toMatchObject({ due_minor: 0n, days_late: 0, stage: 'current' });
    expect(standingOf(loan, first)).toMatchObject({ due_minor: 340_022n, days_late: 1, stage: 'late-30' });
    const stages = [29, 30, 59, 60, 89, 90].map((days) => standingOf(loan, first + days * DAY_MS).stage);
    expect(stages).toEqual(['late-30', 'late-60', 'late-60', 'late-90', 'late-90', 'default']);
    expect(standingOf(loan, second).due_minor).toBe(680_044n);
  });

  it('pays the oldest instalment first, in it interest before principal', () => {
    expect(paymentSplit(loan, 9_999n)).toEqual({ interest_minor: 9_999n, principal_minor: 0n });
    const paid = paymentSplit(loan, 340_023n);
    expect(paid).toEqual({ interest_minor: 10_001n, principal_minor: 330_022n });
    const after = {
      instalments,
      principal_paid_minor: paid.principal_minor,
      interest_paid_minor: paid.interest_minor,
    };
    expect(standingOf(after, first)).toMatchObject({ oldest_due_at: second, days_late: 0, stage: 'current' });
    expect(leftOf(after)).toEqual({ principal_minor: 669_978n, interest_minor: 10_066n });
  });

  it('is looked at when something is due, then a day, days and months after it', () => {
    expect(nextLook(loan, START)).toBe(first);
    expect(nextLook(loan, first)).toBe(first + DAY_MS);
    expect(nextLook(loan, first + 14 * DAY_MS)).toBe(first + 30 * DAY_MS);
    expect(nextLook(loan, first + 90 * DAY_MS)).toBeNull();
    const all = leftOf(loan);
    const paid = { principal_paid_minor: all.principal_minor, interest_paid_minor: all.interest_minor };
    expect(nextLook({ instalments, ...paid }, START)).toBeNull();
  });
});

describe('the limit that is proposed', () => {
  const policy = DEFAULT_POLICIES.loans;
  const month = 3_000_000n;
  const input = (more: Partial<LimitInput> = {}): LimitInput => ({
    ...{ currency: 'CNY', asked_minor: 50_000_000n, score: 660, owed_minor: 0n },
    turnover_minor: [month, month, month, month, month, month],
    ...more,
  });

  it('is a share of the monthly turnover by the score, in steps', () => {
    expect(proposedLimit(input(), policy)).toMatchObject({ limit_minor: month, reasons: ['turnover'] });
    expect(proposedLimit(input({ score: 700 }), policy).limit_minor).toBe(2n * month);
    expect(proposedLimit(input({ score: 649 }), policy).limit_minor).toBe(month / 2n);
    expect(proposedLimit(input({ turnover_minor: [month, 2_999_999n] }), policy).limit_minor).toBe(990_000n);
  });

  it('is nothing without a score or with a poor one, and less what is owed', () => {
    expect(proposedLimit(input({ score: undefined }), policy)).toMatchObject({
      ...{ limit_minor: 0n, reasons: ['no-score'] },
    });
    expect(proposedLimit(input({ score: 599 }), policy)).toMatchObject({
      limit_minor: 0n,
      reasons: ['score'],
    });
    expect(proposedLimit(input({ owed_minor: 1_000_000n }), policy)).toMatchObject({
      ...{ limit_minor: 2_000_000n, reasons: ['turnover', 'other-loans'] },
    });
    expect(proposedLimit(input({ owed_minor: 2_950_000n }), policy)).toMatchObject({
      ...{ limit_minor: 0n, reasons: ['turnover', 'other-loans', 'minimum'] },
    });
  });

  it('follows a falling turnover, and does not believe a rising one at once', () => {
    const fallen = [6n, 6n, 6n, 1n, 1n, 1n].map((times) => times * month);
    expect(proposedLimit(input({ turnover_minor: fallen }), policy).limit_minor).toBe(month);
    const risen = [0n, 0n, 0n, 6n, 6n, 6n].map((times) => times * month);
    expect(proposedLimit(input({ turnover_minor: risen }), policy).limit_minor).toBe(3n * month);
    expect(proposedLimit(input({ turnover_minor: [-month] }), policy).limit_minor).toBe(0n);
  });

  it('is never more than was asked, nor than the policy lets', () => {
    expect(proposedLimit(input({ asked_minor: 1_230_000n }), policy)).toMatchObject({
      ...{ limit_minor: 1_230_000n, reasons: ['asked'] },
    });
    const rich = { asked_minor: 300_000_000n, turnover_minor: input().turnover_minor.map((m) => m * 100n) };
    expect(proposedLimit(input(rich), policy)).toMatchObject({
      ...{ limit_minor: 100_000_000n, reasons: ['maximum'] },
    });
    expect(proposedLimit(input({ currency: 'KRW' }), policy).limit_minor).toBe(0n);
  });
});
