/**
 * From a merchant's application to the bank's decision: no money moves here.
 *
 * The dossier goes to a bank under the merchant's consent only. It rests on the score that the books hold, and what the platform
 * proposes is computed by the books from the figures that the host found: a dossier that says something else is refused. The bank decides; its decision is recorded
 * with its reference.
 */
import { refuse, type Refusal } from '#core/kernel/refusal';
import { findAccount } from '#core/ledger/lookup';
import { handler, type Context } from '#core/ledger/plan';
import type { State } from '#core/ledger/state';
import type { Row } from '#core/ledger/tables';
import type { CommandData } from '#core/ledger/commands';

import { findConsent } from '../outside/consent-commands';
import { citedScore } from './dossier';
import { proposedLimit } from './limit';
import type { LimitReason, LoanState } from './loan-words';

export type Loan = Row<'loan'>;
type Borrower = Row<'borrower'>;

/** A loan in one of these states, or the refusal. */
export function findLoan(context: Context, id: string, states: readonly LoanState[]): Loan | Refusal {
  const loan = context.state.tables.loan.get(id);
  if (loan === null) {
    return refuse('not-found', { what: 'loan', id });
  }
  return states.includes(loan.status)
    ? loan
    : refuse('wrong-state', { what: 'loan', id, status: loan.status, expected: states.join(' or ') });
}

/** Changes what is known of a merchant as a borrower. */
export function putBorrower(state: State, account_id: string, change: Partial<Borrower>): void {
  const before = state.tables.borrower.get(account_id);
  const currency = state.tables.account.must(account_id).currency;
  const none = { account_id, currency, pending_loan_id: null, running: 0, owed_minor: 0n };
  state.tables.borrower.put(account_id, { ...(before ?? none), ...change });
}

/** Why a merchant cannot apply for this; undefined when he can. */
function applyRefusal(data: CommandData<'apply-for-loan'>, context: Context): Refusal | undefined {
  const { tables, policies } = context.state;
  const account = findAccount(context, data.account_id);
  if ('code' in account) {
    return account;
  }
  if (!account.merchant) {
    return refuse('wrong-state', { what: 'account', id: account.id, expected: 'a merchant' });
  }
  const policy = policies.at('loans', context.at);
  const bounds: Readonly<Record<string, string | undefined>>[] = [
    policy.amount_min_minor,
    policy.amount_max_minor,
  ];
  const [minimum, maximum] = bounds.map((amounts) => amounts[account.currency]);
  if (minimum === undefined || maximum === undefined) {
    return refuse('no-policy', { policy: 'loans', currency: account.currency });
  }
  if (data.amount < BigInt(minimum) || data.amount > BigInt(maximum) || data.months > policy.months_max) {
    return refuse('limit-exceeded', {
      ...{ what: 'loan', minimum_minor: minimum, maximum_minor: maximum, months_max: policy.months_max },
    });
  }
  const pending = tables.borrower.get(account.id)?.pending_loan_id ?? null;
  if (pending !== null) {
    return refuse('already-exists', { what: 'application for a loan', id: pending });
  }
  const ask = { account_id: account.id, toward: data.bank };
  const consents = [
    findConsent(context, data.dossier_consent_id, { ...ask, purpose: 'loan-dossier' }),
    data.collection_consent_id === undefined
      ? account
      : findConsent(context, data.collection_consent_id, { ...ask, purpose: 'loan-collection' }),
  ];
  return consents.find((consent): consent is Refusal => 'code' in consent);
}

const applyForLoan = handler<'apply-for-loan', { loan_id: string; currency: string }>('apply-for-loan', {
  needs(data, want) {
    want.row('account', data.account_id);
    want.row('borrower', data.account_id);
    want.row('consent', data.dossier_consent_id);
    if (data.collection_consent_id !== undefined) {
      want.row('consent', data.collection_consent_id);
    }
  },
  decide({ data }, context) {
    const unfit = applyRefusal(data, context);
    if (unfit !== undefined) {
      return unfit;
    }
    const account = context.state.tables.account.must(data.account_id);
    const loan_id = `loan-${String(context.state.head.seq + 1)}`;
    return {
      subject: loan_id,
      facts: { loan_id, currency: account.currency },
      uses: [{ account, purpose: 'borrow', amount_minor: data.amount }],
    };
  },
  evolve(data, { loan_id, currency }, entry, state) {
    const { account_id, bank, purpose, dossier_consent_id } = data;
    state.tables.loan.put(loan_id, {
      ...{ id: loan_id, account_id, bank, currency, status: 'applied', purpose, dossier_consent_id },
      ...{ asked_minor: BigInt(data.amount), asked_months: data.months },
      collection_consent_id: data.collection_consent_id ?? null,
      ...{ applied_at: entry.booked_at, applied_by: entry.actor, applied_seq: entry.seq },
      ...{ dossier_seq: null, dossier_at: null, dossier_by: null, dossier_digest: null },
      ...{ dossier_signature: null, dossier_key_id: null, as_of_seq: null, score: null, score_basis: null },
      ...{ limit_minor: 0n, limit_reasons: [], decided_at: null, decided_by: null },
      ...{ decision_reference: null, principal_minor: 0n, rate_ppm: null, months: null, repayment: null },
      ...{ disbursed_at: null, custody_id: null, instalments: [] },
      ...{ principal_paid_minor: 0n, interest_paid_minor: 0n, collected_minor: 0n, written_off_minor: 0n },
      ...{ stage: null, stage_at: null, timer_at: null, ended_at: null, ended_reason: null },
    });
    putBorrower(state, account_id, { pending_loan_id: loan_id });
  },
});

const withdrawLoan = handler<'withdraw-loan', object>('withdraw-loan', {
  needs(data, want) {
    const loan = want.row('loan', data.loan_id);
    if (loan) {
      want.row('borrower', loan.account_id);
      want.row('account', loan.account_id);
    }
  },
  decide({ data }, context) {
    const loan = findLoan(context, data.loan_id, ['applied', 'submitted', 'granted']);
    return 'code' in loan ? loan : { subject: loan.id, facts: {} };
  },
  evolve(data, _facts, entry, state) {
    const loan = state.tables.loan.must(data.loan_id);
    const ended = { status: 'withdrawn', ended_at: entry.booked_at, ended_reason: data.reason } as const;
    state.tables.loan.put(loan.id, { ...loan, ...ended });
    putBorrower(state, loan.account_id, { pending_loan_id: null });
  },
});

/** Why a dossier does not rest on the merchant's last recorded score; undefined when it does. */
function scoreRefusal(
  { score, score_basis }: CommandData<'record-dossier'>,
  { account_id }: Loan,
  { state }: Context,
): Refusal | undefined {
  const row = state.tables.credit_score.get(account_id);
  if (row === null) {
    const expected = 'a recorded score: merchants are scored first';
    return refuse('wrong-state', { what: 'score', id: account_id, expected });
  }
  const recorded = citedScore(row);
  return recorded.score === score && recorded.basis === score_basis
    ? undefined
    : refuse('wrong-state', {
        ...{ what: 'score', id: account_id, score: recorded.score },
        expected: 'the score that was recorded last',
      });
}

interface DossierFacts {
  readonly monthly_minor: string;
  readonly share_ppm: number;
  readonly reasons: readonly LimitReason[];
}

const recordDossier = handler<'record-dossier', DossierFacts>('record-dossier', {
  needs(data, want) {
    want.row('badge_key', data.key_id);
    const loan = want.row('loan', data.loan_id);
    if (loan) {
      want.row('consent', loan.dossier_consent_id);
      want.row('borrower', loan.account_id);
      want.row('credit_score', loan.account_id);
    }
  },
  decide({ data }, context) {
    const { tables, policies, head } = context.state;
    const loan = findLoan(context, data.loan_id, ['applied', 'submitted']);
    if ('code' in loan) {
      return loan;
    }
    if (tables.badge_key.get(data.key_id) === null) {
      return refuse('not-found', { what: 'key', id: data.key_id });
    }
    const { account_id, bank, currency, asked_minor } = loan;
    const ask = { account_id, purpose: 'loan-dossier', toward: bank } as const;
    const consent = findConsent(context, loan.dossier_consent_id, ask);
    if ('code' in consent) {
      return consent;
    }
    const unscored = scoreRefusal(data, loan, context);
    if (unscored !== undefined) {
      return unscored;
    }
    const owed_minor = (tables.borrower.get(account_id)?.owed_minor ?? 0n) + data.owed_elsewhere_minor;
    const { score, turnover_minor } = data;
    const input = { currency, asked_minor, score, turnover_minor, owed_minor };
    const proposed = proposedLimit(input, policies.at('loans', context.at));
    if (proposed.limit_minor !== data.limit_minor || data.as_of_seq > head.seq) {
      return refuse('wrong-state', {
        ...{ what: 'loan', id: loan.id, limit_minor: proposed.limit_minor.toString() },
        expected: 'a dossier that says what the books say',
      });
    }
    const { monthly_minor, share_ppm, reasons } = proposed;
    return { subject: loan.id, facts: { monthly_minor: monthly_minor.toString(), share_ppm, reasons } };
  },
  evolve(data, { reasons }, entry, state) {
    const loan = state.tables.loan.must(data.loan_id);
    state.tables.loan.put(loan.id, {
      ...loan,
      ...{ status: 'submitted', dossier_seq: entry.seq, dossier_at: entry.booked_at },
      ...{ dossier_by: entry.actor, dossier_digest: data.digest, dossier_signature: data.signature },
      ...{ dossier_key_id: data.key_id, as_of_seq: data.as_of_seq, score: data.score ?? null },
      ...{ score_basis: data.score_basis ?? null, limit_minor: BigInt(data.limit_minor) },
      limit_reasons: reasons,
    });
  },
});

const decideLoan = handler<'decide-loan', object>('decide-loan', {
  needs(data, want) {
    const loan = want.row('loan', data.loan_id);
    if (loan) {
      want.row('borrower', loan.account_id);
      want.row('account', loan.account_id);
    }
  },
  decide({ data }, context) {
    const loan = findLoan(context, data.loan_id, ['submitted']);
    if ('code' in loan) {
      return loan;
    }
    return data.amount !== undefined && data.amount > loan.asked_minor
      ? refuse('amount-exceeds', {
          ...{ what: 'loan', id: loan.id, amount_minor: data.amount.toString() },
          left_minor: loan.asked_minor.toString(),
        })
      : { subject: loan.id, facts: {} };
  },
  evolve(data, _facts, entry, state) {
    const loan = state.tables.loan.must(data.loan_id);
    const { outcome, reference, rate_ppm, months, repayment } = data;
    const refused = outcome === 'refuse';
    state.tables.loan.put(loan.id, {
      ...loan,
      ...{ status: refused ? 'refused' : 'granted', decided_at: entry.booked_at, decided_by: entry.actor },
      ...{ decision_reference: reference, principal_minor: BigInt(data.amount ?? 0) },
      ...{ rate_ppm: rate_ppm ?? null, months: months ?? null, repayment: repayment ?? null },
      ended_at: refused ? entry.booked_at : null,
    });
    if (refused) {
      putBorrower(state, loan.account_id, { pending_loan_id: null });
    }
  },
});

export const LOAN_APPLICATION_HANDLERS = {
  'apply-for-loan': applyForLoan,
  'withdraw-loan': withdrawLoan,
  'record-dossier': recordDossier,
  'decide-loan': decideLoan,
} as const;
