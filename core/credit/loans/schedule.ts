/**
 * The schedule of a loan: instalments by calendar months, exact to the minor unit. Pure.
 *
 * Interest of a month is a twelfth of the yearly rate on what is still owed, rounded half up. The equal instalment is the
 * annuity P r (1 + r)^n / ((1 + r)^n - 1) in whole numbers, rounded half up; the last instalment takes what rounding left, so
 * that the principal parts always sum to the principal.
 */
import { DAY_MS, MINUTE_MS, type Instant } from '#core/kernel/instant';
import { minBig } from '#core/kernel/money';

import type { Instalment } from './loan-tables';
import type { RepaymentWay } from './loan-words';

/** Parts per million of a year's rate in one month. */
const MONTH_PARTS = 12_000_000n;

/** What a bank granted. */
export interface LoanTerms {
  readonly principal_minor: bigint;
  /** Interest of a year, in parts per million. */
  readonly rate_ppm: number;
  readonly months: number;
  readonly repayment: RepaymentWay;
}

function dividedHalfUp(dividend: bigint, divisor: bigint): bigint {
  return (2n * dividend + divisor) / (2n * divisor);
}

function annuityOf({ principal_minor, rate_ppm, months }: LoanTerms): bigint {
  const count = BigInt(months);
  if (rate_ppm === 0) {
    return dividedHalfUp(principal_minor, count);
  }
  const rate = BigInt(rate_ppm);
  const grown = (MONTH_PARTS + rate) ** count;
  return dividedHalfUp(principal_minor * rate * grown, MONTH_PARTS * (grown - MONTH_PARTS ** count));
}

/** Principal of each instalment but the last. */
function principalPart(terms: LoanTerms, interest_minor: bigint, annuity_minor: bigint): bigint {
  switch (terms.repayment) {
    case 'equal-instalments':
      return annuity_minor > interest_minor ? annuity_minor - interest_minor : 0n;
    case 'equal-principal':
      return terms.principal_minor / BigInt(terms.months);
    case 'interest-first':
      return 0n;
  }
}

/**
 * The last instant of the day so many months after the day of `from`; the last day of a month that is too short.
 * @param utc_offset_minutes of the platform's calendar, east of UTC
 */
export function monthsAfter(from: Instant, months: number, utc_offset_minutes: number): Instant {
  const local = new Date(from + utc_offset_minutes * MINUTE_MS);
  const [year, month] = [local.getUTCFullYear(), local.getUTCMonth() + months];
  const days_in_month = new Date(Date.UTC(year, month + 1, 0)).getUTCDate();
  const day = Date.UTC(year, month, Math.min(local.getUTCDate(), days_in_month));
  return day + DAY_MS - utc_offset_minutes * MINUTE_MS - 1;
}

/** The instalments of a loan that is paid out at an instant, in order. */
export function scheduleOf(
  terms: LoanTerms,
  disbursed_at: Instant,
  utc_offset_minutes: number,
): readonly Instalment[] {
  const annuity_minor = annuityOf(terms);
  const instalments: Instalment[] = [];
  let left_minor = terms.principal_minor;
  for (let month = 1; month <= terms.months; month += 1) {
    const interest_minor = dividedHalfUp(left_minor * BigInt(terms.rate_ppm), MONTH_PARTS);
    const part_minor = minBig(principalPart(terms, interest_minor, annuity_minor), left_minor);
    const principal_minor = month === terms.months ? left_minor : part_minor;
    left_minor -= principal_minor;
    instalments.push({
      due_at: monthsAfter(disbursed_at, month, utc_offset_minutes),
      principal_minor: principal_minor.toString(),
      interest_minor: interest_minor.toString(),
    });
  }
  return instalments;
}
