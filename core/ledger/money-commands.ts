/**
 * Money in, between accounts and out: top-up, transfer, withdrawal, pay-out, court order, fees, receivables.
 */
import { minBig } from '#core/kernel/money';
import { firstRefusal, refuse, type Refusal } from '#core/kernel/refusal';
import { inForce, type Purpose } from '#core/enforcement/matrix';
import { calendarDay, countingDay, useMore } from '#core/policy/limits';

import type { LedgerCode } from './chart';
import { findAccount, findCustody, findInstrument, kindsOfChannel } from './lookup';
import { handler, type Context, type DraftPosting, type EntryMeta, type Plan } from './plan';
import type { State } from './state';
import type { Account, Withdrawal } from './tables';

/** Counts an amount to a subject's limits; the counter must be loaded. */
export function countUse(state: State, subject: string, amount_minor: bigint, entry: EntryMeta): void {
  const today = calendarDay(entry.occurred_at, state.policies.at('calendar', entry.occurred_at));
  const usage = state.tables.usage.get(subject);
  const day = entry.mode === 'authorise' ? countingDay(usage, today) : today;
  state.tables.usage.put(subject, useMore(subject, usage, amount_minor, day));
}

/**
 * Counts a payment in, while the payee's collection is limited. What counted on a day or in a month stays counted when
 * the limit is lifted and another imposed: a limit per day is one of the day, whoever set it.
 */
export function countCollection(
  state: State,
  account_id: string,
  amount_minor: bigint,
  entry: EntryMeta,
): void {
  const account = state.tables.account.must(account_id);
  if (inForce(account, entry.booked_at).some(({ kind }) => kind === 'limit-collection')) {
    countUse(state, `collect|${account_id}`, amount_minor, entry);
  }
}

/**
 * Draws an amount from several balances of one account in the order given, each to zero at most; what
 * they do not cover is drawn from the last one named by `rest`.
 */
export function drawFrom(
  context: Context,
  account: Account,
  amount_minor: bigint,
  codes: readonly LedgerCode[],
  rest: LedgerCode,
): DraftPosting[] {
  const postings: DraftPosting[] = [];
  let left_minor = amount_minor;
  for (const code of codes) {
    const balance_minor = context.state.balance(account, code);
    const part_minor = balance_minor > 0n ? minBig(balance_minor, left_minor) : 0n;
    if (part_minor > 0n) {
      postings.push({ account, code, amount_minor: -part_minor });
      left_minor -= part_minor;
    }
  }
  if (left_minor > 0n) {
    postings.push({ account, code: rest, amount_minor: -left_minor });
  }
  return postings;
}

const topUp = handler<'top-up', object>('top-up', {
  needs(data, want) {
    want.account(data.account_id);
    want.account(data.custody_id);
    want.row('instrument', data.instrument_id);
  },
  decide({ data }, context) {
    const account = findAccount(context, data.account_id);
    if ('code' in account) {
      return account;
    }
    const custody = findCustody(context, data.custody_id, account.currency);
    const instrument = findInstrument(context, data.instrument_id, account, kindsOfChannel('online-bank'));
    if ('code' in custody || 'code' in instrument) {
      return firstRefusal(custody, instrument);
    }
    return {
      subject: account.id,
      facts: {},
      postings: [
        { account: custody, code: 'custody-cash', amount_minor: -data.amount },
        { account, code: 'customer-available', amount_minor: data.amount },
      ],
      uses: [{ account, purpose: 'top-up', amount_minor: data.amount }],
    };
  },
  evolve() {
    // Only balances change, and those follow from the postings.
  },
});

const transfer = handler<'transfer', object>('transfer', {
  needs(data, want) {
    want.payer(data.from_account_id);
    want.payee(data.to_account_id);
  },
  decide({ data }, context) {
    const from = findAccount(context, data.from_account_id);
    if ('code' in from) {
      return from;
    }
    const to = findAccount(context, data.to_account_id);
    if ('code' in to) {
      return to;
    }
    if (from.id === to.id) {
      return refuse('wrong-state', { what: 'transfer', from: from.id, to: to.id });
    }
    if (from.currency !== to.currency) {
      return refuse('currency-mismatch', { id: to.id, currency: to.currency, expected: from.currency });
    }
    return {
      subject: from.id,
      facts: {},
      postings: [
        { account: from, code: 'customer-available', amount_minor: -data.amount },
        { account: to, code: 'customer-available', amount_minor: data.amount },
      ],
      uses: [
        { account: from, purpose: 'transfer-out', amount_minor: data.amount },
        { account: to, purpose: 'transfer-in', amount_minor: data.amount },
      ],
      spends: { account: from, amount_minor: data.amount },
    };
  },
  evolve(data, _facts, entry, state) {
    countUse(state, `pay|${data.from_account_id}`, BigInt(data.amount), entry);
    countCollection(state, data.to_account_id, BigInt(data.amount), entry);
  },
});

const requestWithdrawal = handler<'request-withdrawal', { currency: string }>('request-withdrawal', {
  needs(data, want) {
    want.account(data.account_id);
    want.row('instrument', data.instrument_id);
    want.row('withdrawal', data.withdrawal_id);
  },
  decide({ data }, context) {
    if (context.state.tables.withdrawal.get(data.withdrawal_id) !== null) {
      return refuse('already-exists', { what: 'withdrawal', id: data.withdrawal_id });
    }
    const account = findAccount(context, data.account_id);
    if ('code' in account) {
      return account;
    }
    const instrument = findInstrument(context, data.instrument_id, account, kindsOfChannel('online-bank'));
    if ('code' in instrument) {
      return instrument;
    }
    return {
      subject: data.withdrawal_id,
      facts: { currency: account.currency },
      postings: [
        { account, code: 'customer-available', amount_minor: -data.amount },
        { account, code: 'customer-held', amount_minor: data.amount },
      ],
      uses: [{ account, purpose: 'withdraw', amount_minor: data.amount }],
    };
  },
  evolve(data, facts, entry, state) {
    state.tables.withdrawal.put(data.withdrawal_id, {
      id: data.withdrawal_id,
      account_id: data.account_id,
      instrument_id: data.instrument_id,
      currency: facts.currency,
      amount_minor: BigInt(data.amount),
      status: 'held',
      requested_at: entry.occurred_at,
      ended_at: null,
      custody_id: null,
    });
  },
});

function findWithdrawal(context: Context, id: string): Withdrawal | Refusal {
  return context.state.tables.withdrawal.get(id) ?? refuse('not-found', { what: 'withdrawal', id });
}

/** The refusal to touch a withdrawal that is no longer on its way; it resolves once. */
function notHeld({ id, status }: Withdrawal): Refusal {
  return refuse('wrong-state', { what: 'withdrawal', id, status, expected: 'held' });
}

const completeWithdrawal = handler<'complete-withdrawal', object>('complete-withdrawal', {
  needs(data, want) {
    want.account(data.custody_id);
    const withdrawal = want.row('withdrawal', data.withdrawal_id);
    if (withdrawal) {
      want.account(withdrawal.account_id);
    }
  },
  decide({ data }, context) {
    const withdrawal = findWithdrawal(context, data.withdrawal_id);
    if ('code' in withdrawal) {
      return withdrawal;
    }
    const custody = findCustody(context, data.custody_id, withdrawal.currency);
    if ('code' in custody) {
      return custody;
    }
    if (withdrawal.status !== 'held') {
      return notHeld(withdrawal);
    }
    const account = context.state.tables.account.must(withdrawal.account_id);
    return {
      subject: withdrawal.id,
      facts: {},
      postings: [
        { account, code: 'customer-held', amount_minor: -withdrawal.amount_minor },
        { account: custody, code: 'custody-cash', amount_minor: withdrawal.amount_minor },
      ],
      uses: [{ account, purpose: 'complete-withdrawal', amount_minor: withdrawal.amount_minor }],
    };
  },
  evolve(data, _facts, entry, state) {
    const withdrawal = state.tables.withdrawal.must(data.withdrawal_id);
    state.tables.withdrawal.put(withdrawal.id, {
      ...withdrawal,
      status: 'paid',
      ended_at: entry.occurred_at,
      custody_id: data.custody_id,
    });
  },
});

const returnWithdrawal = handler<'return-withdrawal', object>('return-withdrawal', {
  needs(data, want) {
    const withdrawal = want.row('withdrawal', data.withdrawal_id);
    if (withdrawal) {
      want.account(withdrawal.account_id);
    }
  },
  decide({ data }, context) {
    const withdrawal = findWithdrawal(context, data.withdrawal_id);
    if ('code' in withdrawal) {
      return withdrawal;
    }
    if (withdrawal.status !== 'held') {
      return notHeld(withdrawal);
    }
    const account = context.state.tables.account.must(withdrawal.account_id);
    return {
      subject: withdrawal.id,
      facts: {},
      postings: [
        { account, code: 'customer-held', amount_minor: -withdrawal.amount_minor },
        { account, code: 'customer-available', amount_minor: withdrawal.amount_minor },
      ],
    };
  },
  evolve(data, _facts, entry, state) {
    const withdrawal = state.tables.withdrawal.must(data.withdrawal_id);
    state.tables.withdrawal.put(withdrawal.id, {
      ...withdrawal,
      status: 'returned',
      ended_at: entry.occurred_at,
    });
  },
});

/** Money that leaves for the bank by two people's decision, drawn from the lines in this order. */
function paidOut(
  context: Context,
  account: Account,
  custody: Account,
  data: { readonly amount: bigint; readonly approver: string },
  purpose: Purpose,
  lines: readonly LedgerCode[],
): Plan {
  return {
    subject: account.id,
    facts: {},
    postings: [
      ...drawFrom(context, account, data.amount, lines, 'customer-available'),
      { account: custody, code: 'custody-cash', amount_minor: data.amount },
    ],
    uses: [{ account, purpose, amount_minor: data.amount }],
    approver: data.approver,
  };
}

const payOut = handler<'pay-out', object>('pay-out', {
  needs(data, want) {
    want.account(data.account_id);
    want.account(data.custody_id);
    want.row('instrument', data.instrument_id);
  },
  decide({ data }, context) {
    const account = findAccount(context, data.account_id);
    if ('code' in account) {
      return account;
    }
    const custody = findCustody(context, data.custody_id, account.currency);
    const instrument = findInstrument(context, data.instrument_id, account, kindsOfChannel('online-bank'));
    if ('code' in custody || 'code' in instrument) {
      return firstRefusal(custody, instrument);
    }
    if (!inForce(account, context.booked_at).some((restriction) => restriction.kind === 'end-service')) {
      return refuse('wrong-state', { what: 'account', id: account.id, expected: 'service ended' });
    }
    const lines = ['customer-available', 'customer-blocked'] as const;
    return { ...paidOut(context, account, custody, data, 'pay-out', lines), debtor: account };
  },
  evolve() {
    // Only balances change, and those follow from the postings.
  },
});

const executeCourtOrder = handler<'execute-court-order', object>('execute-court-order', {
  needs(data, want) {
    want.account(data.account_id);
    want.account(data.custody_id);
  },
  decide({ data }, context) {
    const account = findAccount(context, data.account_id);
    if ('code' in account) {
      return account;
    }
    const custody = findCustody(context, data.custody_id, account.currency);
    if ('code' in custody) {
      return custody;
    }
    return paidOut(context, account, custody, data, 'court-order', [
      'customer-blocked',
      'customer-available',
    ]);
  },
  evolve() {
    // Only balances change, and those follow from the postings.
  },
});

const chargeFee = handler<'charge-fee', object>('charge-fee', {
  needs(data, want) {
    want.accountAndSystem(data.account_id);
  },
  decide({ data }, context) {
    const account = findAccount(context, data.account_id);
    if ('code' in account) {
      return account;
    }
    return {
      subject: account.id,
      facts: {},
      postings: [
        { account, code: 'customer-available', amount_minor: -data.amount },
        { account: context.state.system(account.currency), code: 'fee-income', amount_minor: data.amount },
      ],
      uses: [{ account, purpose: 'fee', amount_minor: data.amount }],
    };
  },
  evolve() {
    // Only balances change, and those follow from the postings.
  },
});

const collectReceivable = handler<'collect-receivable', object>('collect-receivable', {
  needs(data, want) {
    want.account(data.account_id);
  },
  decide({ data }, context) {
    const account = findAccount(context, data.account_id);
    if ('code' in account) {
      return account;
    }
    const owed_minor = -context.state.balance(account, 'customer-receivable');
    if (data.amount > owed_minor) {
      return exceeds('receivable', account.id, data.amount, owed_minor);
    }
    return {
      subject: account.id,
      facts: {},
      postings: [
        { account, code: 'customer-available', amount_minor: -data.amount },
        { account, code: 'customer-receivable', amount_minor: data.amount },
      ],
      uses: [{ account, purpose: 'recovery', amount_minor: data.amount }],
    };
  },
  evolve() {
    // Only balances change, and those follow from the postings.
  },
});

/** The refusal for an amount above what is left of the thing it draws on. */
export function exceeds(what: string, id: string, amount_minor: bigint, left_minor: bigint): Refusal {
  return refuse('amount-exceeds', {
    what,
    id,
    amount_minor: amount_minor.toString(),
    left_minor: (left_minor > 0n ? left_minor : 0n).toString(),
  });
}

export const MONEY_HANDLERS = {
  'top-up': topUp,
  transfer,
  'request-withdrawal': requestWithdrawal,
  'complete-withdrawal': completeWithdrawal,
  'return-withdrawal': returnWithdrawal,
  'pay-out': payOut,
  'execute-court-order': executeCourtOrder,
  'charge-fee': chargeFee,
  'collect-receivable': collectReceivable,
} as const;
