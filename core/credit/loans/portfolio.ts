/**
 * The loans of a bank or of all, looked at together: what is owed by how late it is, what became of each month's loans, and
 * how loans roll from one stage to the next. Pure, and exact for any instant of the past: instalments are fixed and movements
 * are counted up to the instant, so nothing that happened later can be in it.
 */
import { monthEnd, monthOf, type Instant } from '#core/kernel/instant';
import type { Row } from '#core/ledger/tables';

import type { Loan } from './application-commands';
import { ARREARS_STAGES, type ArrearsStage } from './loan-words';
import { standingOf } from './standing';

type Movement = Row<'loan_movement'>;

/** How a loan stands in a portfolio: by how late it is, or how it ended. */
export const PORTFOLIO_STATES = [...ARREARS_STAGES, 'written-off', 'repaid'] as const;
export type PortfolioState = (typeof PORTFOLIO_STATES)[number];

export interface LentLoan {
  readonly loan: Loan;
  /** Its movements, in order. */
  readonly movements: readonly Movement[];
}

interface PastLoan {
  readonly state: PortfolioState;
  readonly owed_minor: bigint;
}

/** How a loan stood at an instant; null before it was paid out. */
function stoodAt({ loan, movements }: LentLoan, at: Instant): PastLoan | null {
  if (loan.disbursed_at === null || loan.disbursed_at > at) {
    return null;
  }
  let [principal_paid_minor, interest_paid_minor] = [0n, 0n];
  let written_off = false;
  for (const movement of movements) {
    if (movement.at > at) {
      break;
    }
    if (movement.kind === 'written-off') {
      written_off = true;
    } else if (movement.kind !== 'disbursed') {
      principal_paid_minor += movement.principal_minor;
      interest_paid_minor += movement.interest_minor;
    }
  }
  const owed_minor = loan.principal_minor - principal_paid_minor;
  if (owed_minor === 0n) {
    return { state: 'repaid', owed_minor };
  }
  const { instalments } = loan;
  const { stage } = standingOf({ instalments, principal_paid_minor, interest_paid_minor }, at);
  return { state: written_off ? 'written-off' : stage, owed_minor };
}

export interface PortfolioLine {
  readonly state: PortfolioState;
  readonly loans: number;
  readonly owed_minor: bigint;
}

/** Loans and what is owed by state at an instant. */
export function portfolioAt(lent: readonly LentLoan[], at: Instant): readonly PortfolioLine[] {
  const stood = lent.flatMap((one) => stoodAt(one, at) ?? []);
  return PORTFOLIO_STATES.map((state) => {
    const these = stood.filter((one) => one.state === state);
    return { state, loans: these.length, owed_minor: these.reduce((sum, one) => sum + one.owed_minor, 0n) };
  });
}

const BAD_FROM = ARREARS_STAGES.indexOf('late-60');

/** True for a state of more than 30 days late, or given up. */
function isBad(state: PortfolioState): boolean {
  return state === 'written-off' || ARREARS_STAGES.indexOf(state as ArrearsStage) >= BAD_FROM;
}

export interface Vintage {
  /** Month in which the loans were paid out, `YYYY-MM`. */
  readonly month: string;
  readonly loans: number;
  readonly lent_minor: bigint;
  /**
   * Of these loans, how many had been more than 30 days late by the end of each month after the one they were paid out in,
   * as far as months have ended.
   */
  readonly ever_bad: readonly number[];
}

function monthAfter(month: string, months: number): string {
  const [year = 0, number = 1] = month.split('-').map(Number);
  return new Date(Date.UTC(year, number - 1 + months)).toISOString().slice(0, 7);
}

/** Ends of the months after a month that are over by an instant. */
function endsAfter(month: string, at: Instant, utc_offset_minutes: number): readonly Instant[] {
  const ends: Instant[] = [];
  for (let months = 1; ; months += 1) {
    const end = monthEnd(monthAfter(month, months), utc_offset_minutes);
    if (end === undefined || end > at) {
      return ends;
    }
    ends.push(end - 1);
  }
}

/** What became of the loans of each month, the oldest month first. */
export function vintagesOf(
  lent: readonly LentLoan[],
  at: Instant,
  utc_offset_minutes: number,
): readonly Vintage[] {
  const months = new Map<string, LentLoan[]>();
  for (const one of lent) {
    const { disbursed_at } = one.loan;
    if (disbursed_at !== null && disbursed_at <= at) {
      const month = monthOf(disbursed_at, utc_offset_minutes);
      months.set(month, [...(months.get(month) ?? []), one]);
    }
  }
  return [...months.entries()]
    .sort(([left], [right]) => (left < right ? -1 : 1))
    .map(([month, loans]) => {
      const bad = new Set<string>();
      const ever_bad = endsAfter(month, at, utc_offset_minutes).map((end) => {
        loans
          .filter((one) => isBad(stoodAt(one, end)?.state ?? 'current'))
          .forEach(({ loan }) => bad.add(loan.id));
        return bad.size;
      });
      const lent_minor = loans.reduce((sum, { loan }) => sum + loan.principal_minor, 0n);
      return { month, loans: loans.length, lent_minor, ever_bad };
    });
}

/** Loans that went from one state to another within a month. */
export interface Roll {
  readonly from: PortfolioState;
  readonly to: PortfolioState;
  readonly loans: number;
}

/** How loans rolled over the months that ended by an instant, all of them together; only what happened is listed. */
export function rollsOf(lent: readonly LentLoan[], at: Instant, utc_offset_minutes: number): readonly Roll[] {
  const rolls = new Map<string, Roll>();
  for (const one of lent) {
    const { disbursed_at } = one.loan;
    let before: PortfolioState = 'current';
    const month = disbursed_at === null ? null : monthOf(disbursed_at, utc_offset_minutes);
    for (const end of month === null ? [] : endsAfter(month, at, utc_offset_minutes)) {
      if (before === 'repaid') {
        break;
      }
      const to = stoodAt(one, end)?.state ?? 'current';
      const key = `${before}|${to}`;
      rolls.set(key, { from: before, to, loans: (rolls.get(key)?.loans ?? 0) + 1 });
      before = to;
    }
  }
  const place = (state: PortfolioState): number => PORTFOLIO_STATES.indexOf(state);
  return [...rolls.values()].sort(
    (left, right) => place(left.from) - place(right.from) || place(left.to) - place(right.to),
  );
}
