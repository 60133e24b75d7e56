/**
 * Loans that run: paid out, collected, paid back at the bank, handed on to the bank, late, given up.
 *
 * A loan is the bank's: what a merchant owes it stands in no account of the platform. Its money is booked when it is here:
 * what the bank pays in is the merchant's balance at once, as a top-up is; what is taken from his balance lies in `2300 Loan
 * collections`, which is covered by custody like customers' money, until it goes to the bank. So no entry of a loan touches
 * another customer's balance, the escrow, the reserve or the platform's own funds.
 */
import { maxBig, minBig, MINOR_MAX } from '#core/kernel/money';
import { refuse, type Refusal } from '#core/kernel/refusal';
import { stopped } from '#core/enforcement/matrix';
import { codesOf } from '#core/ledger/chart';
import { findCustody } from '#core/ledger/lookup';
import { exceeds } from '#core/ledger/money-commands';
import { handler, type Context, type DraftPosting, type EntryMeta, type Want } from '#core/ledger/plan';
import type { State } from '#core/ledger/state';
import type { Account } from '#core/ledger/tables';
import { samePerson } from '#core/trust/two-people';

import { findConsent } from '../outside/consent-commands';
import { findLoan, putBorrower, type Loan } from './application-commands';
import type { Instalment } from './loan-tables';
import type { ArrearsStage, LoanMovementKind } from './loan-words';
import { scheduleOf } from './schedule';
import { leftOf, nextLook, paymentSplit, standingOf, type RunningLoan, type Split } from './standing';

/** The key of what is held for a bank. */
export function lenderKey(bank: string, currency: string): string {
  return `${bank}|${currency}`;
}

/** How a loan stands once something was paid: kept with the entry, so that it never has to be found out anew. */
interface After {
  readonly stage: ArrearsStage;
  readonly timer_at: number | null;
}

/** What was paid, as facts. */
interface PaidFacts extends After {
  readonly account_id: string;
  readonly principal_minor: string;
  readonly interest_minor: string;
}

function afterwards(loan: RunningLoan, at: number): After {
  return { stage: standingOf(loan, at).stage, timer_at: nextLook(loan, at) };
}

function wantLoan({ loan_id }: { readonly loan_id: string }, want: Want): Loan | null | undefined {
  const loan = want.row('loan', loan_id);
  if (loan) {
    want.accountAndSystem(loan.account_id);
    want.row('borrower', loan.account_id);
    want.row('lender', lenderKey(loan.bank, loan.currency));
    if (loan.collection_consent_id !== null) {
      want.row('consent', loan.collection_consent_id);
    }
  }
  return loan;
}

/** Puts a changed loan, its movement, and who owes what now. */
function move(
  state: State,
  loan: Loan,
  kind: LoanMovementKind,
  moved: Split,
  change: Partial<Loan> & After,
  entry: EntryMeta,
): void {
  const { stage } = change;
  const changed = { ...loan, ...change };
  const stage_at = loan.stage === stage ? loan.stage_at : entry.booked_at;
  state.tables.loan.put(loan.id, { ...changed, stage_at });
  if (changed.timer_at !== null && changed.timer_at !== loan.timer_at) {
    state.armed.push({ kind: 'age-loan', subject: loan.id, due_at: changed.timer_at });
  }
  const { id: loan_id, account_id } = loan;
  state.tables.loan_movement.put(entry.seq, {
    ...{ seq: entry.seq, loan_id, account_id, kind, at: entry.booked_at, ...moved, stage },
  });
  const borrower = state.tables.borrower.must(account_id);
  const running = (row: Loan): number => Number(row.status === 'active');
  const owed = (row: Loan): bigint =>
    row.status === 'active' ? row.principal_minor - row.principal_paid_minor : 0n;
  putBorrower(state, account_id, {
    pending_loan_id: kind === 'disbursed' ? null : borrower.pending_loan_id,
    running: borrower.running + running(changed) - running(loan),
    owed_minor: borrower.owed_minor + owed(changed) - owed(loan),
  });
}

const disburseLoan = handler<'disburse-loan', After & { instalments: readonly Instalment[] }>(
  'disburse-loan',
  {
    needs(data, want) {
      wantLoan(data, want);
      want.account(data.custody_id);
    },
    decide({ data }, context) {
      const loan = findLoan(context, data.loan_id, ['granted']);
      if ('code' in loan) {
        return loan;
      }
      const custody = findCustody(context, data.custody_id, loan.currency);
      if ('code' in custody) {
        return custody;
      }
      const { principal_minor, rate_ppm, months, repayment } = loan;
      if (rate_ppm === null || months === null || repayment === null || data.amount !== principal_minor) {
        return refuse('wrong-state', {
          ...{ what: 'loan', id: loan.id, amount_minor: data.amount.toString() },
          ...{ granted_minor: principal_minor.toString(), expected: 'the amount that was granted' },
        });
      }
      const { state, booked_at, at } = context;
      const { utc_offset_minutes } = state.policies.at('calendar', at);
      const terms = { principal_minor, rate_ppm, months, repayment };
      const instalments = scheduleOf(terms, booked_at, utc_offset_minutes);
      const account = state.tables.account.must(loan.account_id);
      return {
        subject: loan.id,
        facts: { instalments, ...afterwards({ ...loan, instalments }, booked_at) },
        postings: [
          { account: custody, code: 'custody-cash', amount_minor: -principal_minor },
          { account, code: 'customer-available', amount_minor: principal_minor },
        ],
        uses: [{ account, purpose: 'borrow', amount_minor: principal_minor }],
      };
    },
    evolve(data, { instalments, stage, timer_at }, entry, state) {
      const loan = state.tables.loan.must(data.loan_id);
      const lent = { principal_minor: loan.principal_minor, interest_minor: 0n };
      const change = {
        ...({ status: 'active', disbursed_at: entry.booked_at, custody_id: data.custody_id } as const),
        ...{ instalments, stage, timer_at },
      };
      move(state, loan, 'disbursed', lent, change, entry);
    },
  },
);

interface Payment {
  readonly loan_id: string;
  readonly amount: bigint;
  readonly settles: boolean;
}

/** What a payment pays of a loan: no more than is left, and to settle it all of the principal. */
function paymentOf(context: Context, loan: Loan, { amount, settles }: Payment): Split | Refusal {
  const left = leftOf(loan);
  const left_minor = left.principal_minor + left.interest_minor;
  if (amount > left_minor) {
    return exceeds('loan', loan.id, amount, left_minor);
  }
  if (!settles) {
    return paymentSplit(loan, amount);
  }
  // What has fallen due is never waived: its interest was earned.
  const due = paymentSplit(loan, standingOf(loan, context.booked_at).due_minor);
  const least_minor = left.principal_minor + due.interest_minor;
  return amount < least_minor
    ? refuse('wrong-state', {
        ...{ what: 'loan', id: loan.id, amount_minor: amount.toString() },
        ...{ least_minor: least_minor.toString(), expected: 'enough to settle it' },
      })
    : { principal_minor: left.principal_minor, interest_minor: amount - left.principal_minor };
}

function paidFacts(loan: Loan, paid: Split, context: Context): PaidFacts {
  const after = {
    ...loan,
    principal_paid_minor: loan.principal_paid_minor + paid.principal_minor,
    interest_paid_minor: loan.interest_paid_minor + paid.interest_minor,
  };
  const ended = loan.status !== 'active' || leftOf(after).principal_minor === 0n;
  const { stage, timer_at } = afterwards(after, context.booked_at);
  return {
    account_id: loan.account_id,
    principal_minor: paid.principal_minor.toString(),
    interest_minor: paid.interest_minor.toString(),
    stage: leftOf(after).principal_minor === 0n ? 'current' : stage,
    timer_at: ended ? null : timer_at,
  };
}

/** Takes a payment into the rows; `collected` where it was taken from the balance. */
function putPaid(
  state: State,
  loan: Loan,
  kind: LoanMovementKind,
  { stage, timer_at, ...paid }: PaidFacts,
  entry: EntryMeta,
  collected: boolean,
): void {
  const principal_minor = BigInt(paid.principal_minor);
  const interest_minor = BigInt(paid.interest_minor);
  const amount_minor = principal_minor + interest_minor;
  const principal_paid_minor = loan.principal_paid_minor + principal_minor;
  const repaid = principal_paid_minor === loan.principal_minor;
  const change = {
    ...{ principal_paid_minor, interest_paid_minor: loan.interest_paid_minor + interest_minor },
    collected_minor: loan.collected_minor + (collected ? amount_minor : 0n),
    written_off_minor:
      loan.status === 'written-off' ? loan.principal_minor - principal_paid_minor : loan.written_off_minor,
    status: repaid ? 'repaid' : loan.status,
    ended_at: repaid ? entry.booked_at : loan.ended_at,
    ...{ stage, timer_at },
  } as const;
  move(state, loan, kind, { principal_minor, interest_minor }, change, entry);
  if (collected && amount_minor > 0n) {
    const id = lenderKey(loan.bank, loan.currency);
    const lender = state.tables.lender.get(id) ?? {
      ...{ id, bank: loan.bank, currency: loan.currency, collected_minor: 0n, remitted_minor: 0n },
    };
    state.tables.lender.put(id, {
      ...lender,
      collected_minor: lender.collected_minor + amount_minor,
    });
  }
}

function collection(state: State, account: Account, amount_minor: bigint): readonly DraftPosting[] {
  return [
    { account, code: 'customer-available', amount_minor: -amount_minor },
    { account: state.system(account.currency), code: 'loan-collections', amount_minor },
  ];
}

/** The merchant's consent to collect, or why there is none. */
function mandateOf(loan: Loan, context: Context) {
  const { account_id, bank: toward, collection_consent_id } = loan;
  return collection_consent_id === null
    ? refuse('wrong-state', { what: 'loan', id: loan.id, expected: 'a consent to collect' })
    : findConsent(context, collection_consent_id, { account_id, purpose: 'loan-collection', toward });
}

const collectLoan = handler<'collect-loan', PaidFacts>('collect-loan', {
  needs: wantLoan,
  decide({ data }, context) {
    const loan = findLoan(context, data.loan_id, ['active', 'written-off']);
    if ('code' in loan) {
      return loan;
    }
    const mandate = mandateOf(loan, context);
    if ('code' in mandate) {
      return mandate;
    }
    const paid = paymentOf(context, loan, data);
    if ('code' in paid) {
      return paid;
    }
    const account = context.state.tables.account.must(loan.account_id);
    return {
      subject: loan.id,
      facts: paidFacts(loan, paid, context),
      postings: collection(context.state, account, data.amount),
      uses: [{ account, purpose: 'repay-loan', amount_minor: data.amount }],
      // What he owes the platform comes first, whoever lends to him.
      debtor: account,
    };
  },
  evolve(data, facts, entry, state) {
    putPaid(state, state.tables.loan.must(data.loan_id), 'collected', facts, entry, true);
  },
});

const recordRepayment = handler<'record-repayment', PaidFacts>('record-repayment', {
  needs: wantLoan,
  decide({ data }, context) {
    const loan = findLoan(context, data.loan_id, ['active', 'written-off']);
    if ('code' in loan) {
      return loan;
    }
    const paid = paymentOf(context, loan, data);
    return 'code' in paid ? paid : { subject: loan.id, facts: paidFacts(loan, paid, context) };
  },
  evolve(data, facts, entry, state) {
    putPaid(state, state.tables.loan.must(data.loan_id), 'repaid', facts, entry, false);
  },
});

const remitLoans = handler<'remit-loans', object>('remit-loans', {
  needs(data, want) {
    want.row('lender', lenderKey(data.bank, data.currency));
    want.accountAndSystem(data.custody_id);
  },
  decide({ data }, context) {
    const { state } = context;
    const custody = findCustody(context, data.custody_id, data.currency);
    if ('code' in custody) {
      return custody;
    }
    const id = lenderKey(data.bank, data.currency);
    const lender = state.tables.lender.get(id);
    const held_minor = (lender?.collected_minor ?? 0n) - (lender?.remitted_minor ?? 0n);
    if (data.amount > held_minor) {
      return exceeds('lender', id, data.amount, held_minor);
    }
    return (
      samePerson(context, data.approver) ?? {
        subject: id,
        facts: {},
        postings: [
          { account: state.system(data.currency), code: 'loan-collections', amount_minor: -data.amount },
          { account: custody, code: 'custody-cash', amount_minor: data.amount },
        ],
        approver: data.approver,
      }
    );
  },
  evolve(data, _facts, _entry, state) {
    const lender = state.tables.lender.must(lenderKey(data.bank, data.currency));
    state.tables.lender.put(lender.id, {
      ...lender,
      remitted_minor: lender.remitted_minor + BigInt(data.amount),
    });
  },
});

const writeOffLoan = handler<'write-off-loan', object>('write-off-loan', {
  needs(data, want) {
    wantLoan(data, want);
  },
  decide({ data }, context) {
    const loan = findLoan(context, data.loan_id, ['active']);
    return 'code' in loan
      ? loan
      : (samePerson(context, data.approver) ?? { subject: loan.id, facts: {}, approver: data.approver });
  },
  evolve(data, _facts, entry, state) {
    const loan = state.tables.loan.must(data.loan_id);
    const written_off_minor = loan.principal_minor - loan.principal_paid_minor;
    const given_up = { principal_minor: written_off_minor, interest_minor: 0n };
    const change = {
      status: 'written-off',
      ...{ written_off_minor, ended_at: entry.booked_at, ended_reason: data.reason },
      ...{ stage: loan.stage ?? 'default', timer_at: null },
    } as const;
    move(state, loan, 'written-off', given_up, change, entry);
  },
});

/** Most that one owner is left with by a command: the clock keeps to it here, so that it can always go on. */
const OWNER_MAX = MINOR_MAX / 2n;

/** What the clock may take of what is due: with the merchant's consent, of what is his and free, after what he owes here. */
function collectable(loan: Loan, due_minor: bigint, context: Context): bigint {
  const { state, booked_at } = context;
  const account = state.tables.account.must(loan.account_id);
  // No restriction limits collections of loans by amount, so no counter is looked at.
  const unused = () => ({ usage: null, day: '', month: '' });
  if (
    'code' in mandateOf(loan, context) ||
    stopped(account, 'repay-loan', due_minor, booked_at, unused) !== undefined
  ) {
    return 0n;
  }
  const free_minor =
    state.balance(account, 'customer-available') + state.balance(account, 'customer-receivable');
  const system = state.system(loan.currency);
  const held_minor = codesOf('system').reduce(
    (sum, code) => sum + maxBig(state.balance(system, code), 0n),
    0n,
  );
  return maxBig(minBig(minBig(due_minor, free_minor), OWNER_MAX - held_minor), 0n);
}

/** The clock's look at a loan: it never refuses, whatever it finds. */
const ageLoan = handler<'age-loan', PaidFacts>('age-loan', {
  needs: wantLoan,
  decide({ data }, context) {
    const loan = findLoan(context, data.loan_id, ['active']);
    if ('code' in loan) {
      return loan;
    }
    const { state, booked_at } = context;
    const amount_minor = collectable(loan, standingOf(loan, booked_at).due_minor, context);
    const account = state.tables.account.must(loan.account_id);
    return {
      subject: loan.id,
      facts: paidFacts(loan, paymentSplit(loan, amount_minor), context),
      postings: collection(state, account, amount_minor),
    };
  },
  evolve(data, facts, entry, state) {
    const loan = state.tables.loan.must(data.loan_id);
    const paid = BigInt(facts.principal_minor) + BigInt(facts.interest_minor) > 0n;
    putPaid(state, loan, paid ? 'collected' : 'aged', facts, entry, true);
  },
});

export const LOAN_MONEY_HANDLERS = {
  'disburse-loan': disburseLoan,
  'collect-loan': collectLoan,
  'record-repayment': recordRepayment,
  'remit-loans': remitLoans,
  'write-off-loan': writeOffLoan,
  'age-loan': ageLoan,
} as const;
