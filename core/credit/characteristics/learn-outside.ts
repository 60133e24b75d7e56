/**
 * What institutions report, what the merchant lets be used of it, and the loans that banks pay out through the platform.
 *
 * A report is known from the entry that records it, whatever day it speaks of, and counts no more from the entry that strikes it
 * out or withdraws the consent it rests on.
 */
import { standingOf } from '#core/credit/loans/standing';
import type { Instalment } from '#core/credit/loans/loan-tables';
import type { Instant } from '#core/kernel/instant';

import type { KnownLoan, KnownReport, KnownShop, Memory } from './known';
import { textOf, type Learners, type Told } from './learner';

/** Since when the oldest unpaid instalment is due; null when nothing is owed any more. */
export function oldestDueAt(loan: KnownLoan): Instant | null {
  // Who settles before the time leaves interest that nobody asks for.
  return loan.principal_paid_minor >= loan.principal_minor ? null : standingOf(loan, 0).oldest_due_at;
}

const REPORTS: Learners = {
  'give-consent': (memory, _data, { facts }) => {
    memory.consents.set(textOf(facts['consent_id']), { withdrawn: false });
  },
  'withdraw-consent': (memory, { consent_id }) => {
    const consent = memory.consents.get(consent_id);
    if (consent !== undefined) {
      consent.withdrawn = true;
    }
  },
  'record-outside': (
    memory,
    { account_id, source, record_kind, speaks_of, values, consent_id },
    { facts },
  ) => {
    const shop = memory.accounts.get(account_id)?.shop ?? null;
    if (shop === null) {
      return;
    }
    const report: KnownReport = {
      ...{ kind: record_kind, source, speaks_of, values, expires_at: Number(facts['expires_at']) },
      consent: consent_id === undefined ? null : (memory.consents.get(consent_id) ?? null),
      struck: false,
    };
    shop.reports.push(report);
    memory.reports.set(textOf(facts['outside_id']), report);
  },
  'strike-outside': (memory, { outside_id }) => {
    const report = memory.reports.get(outside_id);
    if (report !== undefined) {
      report.struck = true;
    }
  },
};

function payOut(memory: Memory, shop: KnownShop, loan_id: string, facts: Told['facts']): void {
  const instalments = (facts['instalments'] ?? []) as readonly Instalment[];
  const loan: KnownLoan = {
    ...{ instalments, principal_paid_minor: 0n, interest_paid_minor: 0n, before: [], written_off_at: null },
    principal_minor: instalments.reduce((sum, { principal_minor }) => sum + BigInt(principal_minor), 0n),
  };
  shop.loans.push(loan);
  memory.loans.set(loan_id, loan);
}

/** A payment, or the clock's look at it, which may pay nothing. */
function pay(memory: Memory, { loan_id }: { readonly loan_id: string }, { booked_at, facts }: Told): void {
  const loan = memory.loans.get(loan_id);
  if (loan === undefined) {
    return;
  }
  const principal_minor = BigInt(textOf(facts['principal_minor']) || '0');
  const interest_minor = BigInt(textOf(facts['interest_minor']) || '0');
  if (principal_minor + interest_minor > 0n) {
    loan.before.push({ at: booked_at, oldest_due_at: oldestDueAt(loan) });
  }
  loan.principal_paid_minor += principal_minor;
  loan.interest_paid_minor += interest_minor;
}

const LOANS: Learners = {
  'apply-for-loan': (memory, { account_id }, { facts }) => {
    const shop = memory.accounts.get(account_id)?.shop ?? null;
    if (shop !== null) {
      memory.borrowers.set(textOf(facts['loan_id']), shop);
    }
  },
  'disburse-loan': (memory, { loan_id }, { facts }) => {
    const shop = memory.borrowers.get(loan_id);
    if (shop !== undefined) {
      payOut(memory, shop, loan_id, facts);
    }
  },
  'collect-loan': pay,
  'record-repayment': pay,
  'age-loan': pay,
  'write-off-loan': (memory, { loan_id }, { booked_at }) => {
    const loan = memory.loans.get(loan_id);
    if (loan !== undefined) {
      loan.written_off_at ??= booked_at;
    }
  },
};

export const OUTSIDE_LEARNERS: Learners = { ...REPORTS, ...LOANS };
