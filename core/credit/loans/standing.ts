/**
 * How a loan stands: what is due, how late it is, what a payment pays. Pure, for the books and for screens.
 *
 * Payments go to the oldest instalment first, within it to interest before principal. So all that was paid says which
 * instalments are paid, and no payment has to be told which one it is for.
 */
import { DAY_MS, type Instant } from '#core/kernel/instant';
import { maxBig, minBig } from '#core/kernel/money';
import type { Row } from '#core/ledger/tables';

import type { Instalment } from './loan-tables';
import type { ArrearsStage } from './loan-words';

/** What of a loan says how it stands. */
export interface RunningLoan {
  readonly instalments: readonly Instalment[];
  readonly principal_paid_minor: bigint;
  readonly interest_paid_minor: bigint;
}

/** Principal and interest, in minor units. */
export interface Split {
  readonly principal_minor: bigint;
  readonly interest_minor: bigint;
}

export interface LoanStanding {
  /** Of what is due by now, what is not paid. */
  readonly due_minor: bigint;
  /** When the oldest unpaid instalment was or will be due; null when all are paid. */
  readonly oldest_due_at: Instant | null;
  /** Days since then, the first of them being the day it was due; 0 while it is not. */
  readonly days_late: number;
  readonly stage: ArrearsStage;
}

/** Stages by the days late they begin with, the latest first. */
const STAGES_FROM: readonly (readonly [ArrearsStage, number])[] = [
  ['default', 91],
  ['late-90', 61],
  ['late-60', 31],
  ['late-30', 1],
];

/** Days after an instalment was due on which the clock looks again: to collect, and because a stage begins. */
const LOOKS_AFTER_DAYS: readonly number[] = [1, 3, 7, 14, 30, 60, 90];

function paidOf({ principal_paid_minor, interest_paid_minor }: RunningLoan): bigint {
  return principal_paid_minor + interest_paid_minor;
}

function amountOf({ principal_minor, interest_minor }: Instalment): bigint {
  return BigInt(principal_minor) + BigInt(interest_minor);
}

/** Principal and interest that a sum pays, from the first instalment on. */
function splitOf(instalments: readonly Instalment[], paid_minor: bigint): Split {
  let left_minor = paid_minor;
  let [principal_minor, interest_minor] = [0n, 0n];
  for (const instalment of instalments) {
    const interest_part = minBig(BigInt(instalment.interest_minor), left_minor);
    const principal_part = minBig(BigInt(instalment.principal_minor), left_minor - interest_part);
    interest_minor += interest_part;
    principal_minor += principal_part;
    left_minor -= interest_part + principal_part;
  }
  return { principal_minor, interest_minor };
}

/** What of the principal is owed: nothing before it is paid out; what was written off is owed all the same. */
export function owedOf({
  disbursed_at,
  principal_minor,
  principal_paid_minor,
}: Pick<Row<'loan'>, 'disbursed_at' | 'principal_minor' | 'principal_paid_minor'>): bigint {
  return disbursed_at === null ? 0n : principal_minor - principal_paid_minor;
}

/** What of a loan is not paid, future interest included. */
export function leftOf(loan: RunningLoan): Split {
  const all = splitOf(
    loan.instalments,
    loan.instalments.reduce((sum, instalment) => sum + amountOf(instalment), 0n),
  );
  return {
    principal_minor: all.principal_minor - loan.principal_paid_minor,
    interest_minor: all.interest_minor - loan.interest_paid_minor,
  };
}

/** What a payment pays; it must not be more than is left. */
export function paymentSplit(loan: RunningLoan, amount_minor: bigint): Split {
  const before = splitOf(loan.instalments, paidOf(loan));
  const after = splitOf(loan.instalments, paidOf(loan) + amount_minor);
  return {
    principal_minor: after.principal_minor - before.principal_minor,
    interest_minor: after.interest_minor - before.interest_minor,
  };
}

/** How many days late something is that was due at the end of a day. */
export function daysLate(due_at: Instant, at: Instant): number {
  return at < due_at ? 0 : Math.floor((at - due_at) / DAY_MS) + 1;
}

function stageOf(days_late: number): ArrearsStage {
  return STAGES_FROM.find(([, from]) => days_late >= from)?.[0] ?? 'current';
}

/** How a loan stands at an instant. */
export function standingOf(loan: RunningLoan, at: Instant): LoanStanding {
  const paid_minor = paidOf(loan);
  let [sum_minor, due_minor] = [0n, 0n];
  let oldest_due_at: Instant | null = null;
  for (const instalment of loan.instalments) {
    sum_minor += amountOf(instalment);
    if (sum_minor > paid_minor) {
      oldest_due_at ??= instalment.due_at;
    }
    if (instalment.due_at <= at) {
      due_minor = maxBig(sum_minor - paid_minor, 0n);
    }
  }
  const days_late = oldest_due_at === null ? 0 : daysLate(oldest_due_at, at);
  return { due_minor, oldest_due_at, days_late, stage: stageOf(days_late) };
}

/** When the clock looks at a loan next, after an instant; null when nothing will change by time alone. */
export function nextLook(loan: RunningLoan, at: Instant): Instant | null {
  const { oldest_due_at } = standingOf(loan, at);
  if (oldest_due_at === null) {
    return null;
  }
  const looks = [
    ...loan.instalments.map(({ due_at }) => due_at).filter((due_at) => due_at >= oldest_due_at),
    ...LOOKS_AFTER_DAYS.map((days) => oldest_due_at + days * DAY_MS),
  ].filter((look) => look > at);
  return looks.length === 0 ? null : Math.min(...looks);
}
