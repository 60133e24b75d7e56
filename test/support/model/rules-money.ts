// What each command about the platform, parties and plain money should do, straight from the rules.
import type { CommandData, CommandKind } from '#core/ledger/commands';
import type { LedgerCode } from '#core/ledger/chart';
import { CHART } from '#core/ledger/chart';

import type { Judgement, Plan } from './judgement';
import { balanceOf, totalsAfter } from './model-state';
import type { ModelAccount, Move } from './model-types';

export type Rule<K extends CommandKind> = (
  data: CommandData<K>,
  judge: Judgement,
  actor: string,
) => Plan | null;

/** Levels above a claim take two people, who name documents. */
const rankOf = (level: string): number => ['none', 'claimed', 'document', 'bank'].indexOf(level);

const BANK_KINDS = ['bank-account', 'debit-card'];

function newAccount(
  id: string,
  owner: ModelAccount['owner'],
  currency: string,
  party: string | null = null,
): ModelAccount {
  return {
    id,
    owner,
    currency,
    party,
    certificate_until: null,
    shield_until: null,
    restrictions: [],
    balances: new Map(),
    paid: [],
    collected: [],
    overdrawn: false,
  };
}

/** Takes an amount from balances in order, each down to zero; the rest from `last`. */
export function drawn(
  account: ModelAccount,
  amount: bigint,
  codes: readonly LedgerCode[],
  last: LedgerCode,
): Move[] {
  const moves: Move[] = [];
  let left = amount;
  for (const code of codes) {
    const there = balanceOf(account, code);
    const part = there < left ? there : left;
    if (part > 0n) {
      moves.push([account.id, code, -part]);
      left -= part;
    }
  }
  return left > 0n ? [...moves, [account.id, last, -left]] : moves;
}

/** First instant after a month on the platform's calendar (UTC+8). */
function endOfMonth(month: string): number {
  const [year = 0, number = 0] = month.split('-').map(Number);
  return Date.UTC(year, number, 1) - 8 * 3_600_000;
}

type Rules = { readonly [K in CommandKind]?: Rule<K> };

const ADJUSTABLE: readonly LedgerCode[] = [
  'custody-cash',
  'customer-available',
  'customer-blocked',
  'customer-receivable',
  'guarantee-reserve',
  'risk-reserve',
  'suspense',
  'own-funds',
  'fee-income',
  'losses',
];

export const PLATFORM_RULES = {
  'open-currency': ({ currency }, judge) => {
    const id = `system:${currency}`;
    judge.when(judge.state.accounts.has(id), 'already-exists');
    return { effect: () => judge.state.accounts.set(id, newAccount(id, 'system', currency)) };
  },
  'open-custody': ({ account_id, currency }, judge) => {
    judge.when(judge.state.accounts.has(account_id), 'already-exists');
    judge.when(!judge.state.accounts.has(`system:${currency}`), 'not-found');
    return {
      effect: () => judge.state.accounts.set(account_id, newAccount(account_id, 'custody', currency)),
    };
  },
  'fund-reserve': ({ custody_id, amount }, judge) => {
    const custody = judge.account(custody_id, 'custody');
    return (
      custody && {
        moves: [
          [custody.id, 'custody-cash', -amount],
          [`system:${custody.currency}`, 'guarantee-reserve', amount],
        ],
      }
    );
  },
  'publish-policy': ({ policy, version, effective_from, data, approver }, judge) => {
    const versions = judge.state.policies.filter(({ kind }) => kind === policy).map((row) => row.version);
    judge.when(version !== Math.max(0, ...versions) + 1, 'wrong-state');
    const setup = judge.mode === 'record' && version === 1;
    const late = effective_from < judge.booked || effective_from <= judge.state.booked;
    judge.when(!setup && late, 'wrong-state');
    return {
      approver,
      effect: () => judge.state.policies.push({ kind: policy, version, from: effective_from, data }),
    };
  },
  'seal-period': ({ period }, judge) => {
    const { state } = judge;
    const ends_at = endOfMonth(period);
    const sealed = Math.max(0, ...[...state.periods.values()].map((row) => row.ends_at));
    judge.when(state.periods.has(period), 'already-exists');
    judge.when(ends_at > judge.booked || ends_at <= sealed, 'wrong-state');
    const last_seq = state.entries.filter((entry) => entry.booked_at < ends_at).length;
    return {
      effect: () => state.periods.set(period, { ends_at, last_seq, totals: totalsAfter(state, last_seq) }),
    };
  },
  adjust: ({ lines, approver }, judge) => {
    const sums = new Map<string, bigint>();
    const moves: Move[] = [];
    for (const { account_id, code, amount } of lines) {
      const account = judge.state.accounts.get(account_id);
      if (account === undefined) {
        judge.codes.add('not-found');
        continue;
      }
      judge.when(CHART[code].owner !== account.owner || !ADJUSTABLE.includes(code), 'wrong-state');
      sums.set(account.currency, (sums.get(account.currency) ?? 0n) + amount);
      moves.push([account_id, code, amount]);
    }
    judge.when(
      [...sums.values()].some((sum) => sum !== 0n),
      'currency-mismatch',
    );
    return { moves, approver };
  },
} satisfies Rules;

export const PARTY_RULES = {
  'register-party': ({ party_id, level }, judge) => {
    judge.when(judge.state.parties.has(party_id), 'already-exists');
    judge.when(judge.mode === 'authorise' && rankOf(level) > rankOf('claimed'), 'approval-needed');
    return { effect: () => judge.state.parties.set(party_id, level) };
  },
  'set-real-name-level': ({ party_id, level }, judge) => {
    const before = judge.state.parties.get(party_id);
    judge.when(before === undefined, 'not-found');
    const rises = rankOf(level) > Math.max(rankOf('claimed'), rankOf(before ?? 'none'));
    judge.when(judge.mode === 'authorise' && rises, 'approval-needed');
    return { effect: () => judge.state.parties.set(party_id, level) };
  },
  'open-account': ({ account_id, party_id, currency }, judge) => {
    const { accounts, parties } = judge.state;
    judge.when(accounts.has(account_id), 'already-exists');
    judge.when(!parties.has(party_id) || !accounts.has(`system:${currency}`), 'not-found');
    return { effect: () => accounts.set(account_id, newAccount(account_id, 'party', currency, party_id)) };
  },
  'register-instrument': ({ instrument_id, account_id, instrument_kind, bank }, judge) => {
    judge.when(judge.state.instruments.has(instrument_id), 'already-exists');
    judge.account(account_id);
    const instrument = { account: account_id, kind: instrument_kind, bank, charged: [] };
    return { effect: () => judge.state.instruments.set(instrument_id, instrument) };
  },
  'issue-credential': ({ credential_id, account_id, credential_kind, valid_until }, judge) => {
    judge.when(judge.state.credentials.has(credential_id), 'already-exists');
    const account = judge.account(account_id);
    const field = credential_kind === 'certificate' ? 'certificate_until' : 'shield_until';
    const until = account?.[field] ?? null;
    judge.when((until !== null && until > judge.at) || valid_until <= judge.at, 'wrong-state');
    return (
      account && {
        effect: () => {
          account[field] = valid_until;
          const credential = { account: account_id, kind: credential_kind, valid_until, ended: false };
          judge.state.credentials.set(credential_id, credential);
        },
      }
    );
  },
  'end-credential': ({ credential_id }, judge) => {
    const credential = judge.state.credentials.get(credential_id);
    if (credential === undefined) {
      judge.codes.add('not-found');
      return null;
    }
    judge.when(credential.ended || credential.valid_until <= judge.at, 'wrong-state');
    return {
      effect: () => {
        credential.ended = true;
        judge.must(credential.account)[
          credential.kind === 'certificate' ? 'certificate_until' : 'shield_until'
        ] = null;
      },
    };
  },
  'record-access': ({ access_id, account_id }, judge) => {
    judge.when(judge.state.accesses.has(access_id), 'already-exists');
    judge.account(account_id);
    return { effect: () => judge.state.accesses.add(access_id) };
  },
} satisfies Rules;

export const MONEY_RULES = {
  'top-up': ({ account_id, custody_id, instrument_id, amount }, judge) => {
    const account = judge.account(account_id);
    const custody = judge.custody(custody_id, account?.currency);
    judge.instrument(instrument_id, account, BANK_KINDS);
    return (
      account &&
      custody && {
        moves: [
          [custody.id, 'custody-cash', -amount],
          [account.id, 'customer-available', amount],
        ],
        acts: [[account, 'top-up', amount]],
      }
    );
  },
  transfer: ({ from_account_id, to_account_id, amount }, judge) => {
    const from = judge.account(from_account_id);
    const to = judge.account(to_account_id);
    judge.when(from_account_id === to_account_id, 'wrong-state');
    judge.when(from !== null && to !== null && from.currency !== to.currency, 'currency-mismatch');
    return (
      from &&
      to && {
        moves: [
          [from.id, 'customer-available', -amount],
          [to.id, 'customer-available', amount],
        ],
        acts: [
          [from, 'transfer-out', amount],
          [to, 'transfer-in', amount],
        ],
        spends: [from, amount],
        effect: () => {
          from.paid.push({ at: judge.at, amount });
          countIn(to, judge, amount);
        },
      }
    );
  },
  'request-withdrawal': ({ withdrawal_id, account_id, instrument_id, amount }, judge) => {
    judge.when(judge.state.withdrawals.has(withdrawal_id), 'already-exists');
    const account = judge.account(account_id);
    judge.instrument(instrument_id, account, BANK_KINDS);
    return (
      account && {
        moves: [
          [account.id, 'customer-available', -amount],
          [account.id, 'customer-held', amount],
        ],
        acts: [[account, 'withdraw', amount]],
        effect: () =>
          judge.state.withdrawals.set(withdrawal_id, { account: account.id, amount, status: 'held' }),
      }
    );
  },
  'complete-withdrawal': ({ withdrawal_id, custody_id }, judge) => {
    const withdrawal = held(withdrawal_id, judge);
    const custody = judge.custody(
      custody_id,
      withdrawal === null ? undefined : judge.must(withdrawal.account).currency,
    );
    return (
      withdrawal &&
      custody && {
        moves: [
          [withdrawal.account, 'customer-held', -withdrawal.amount],
          [custody.id, 'custody-cash', withdrawal.amount],
        ],
        acts: [[judge.must(withdrawal.account), 'withdrawal-to-the-bank', withdrawal.amount]],
        effect: () => {
          withdrawal.status = 'paid';
        },
      }
    );
  },
  'return-withdrawal': ({ withdrawal_id }, judge) => {
    const withdrawal = held(withdrawal_id, judge);
    return (
      withdrawal && {
        moves: [
          [withdrawal.account, 'customer-held', -withdrawal.amount],
          [withdrawal.account, 'customer-available', withdrawal.amount],
        ],
        effect: () => {
          withdrawal.status = 'returned';
        },
      }
    );
  },
  'pay-out': ({ account_id, custody_id, instrument_id, amount, approver }, judge) => {
    const account = judge.account(account_id);
    const custody = judge.custody(custody_id, account?.currency);
    judge.instrument(instrument_id, account, BANK_KINDS);
    if (account === null || custody === null) {
      return null;
    }
    const ended = account.restrictions.some(
      (row) => row.kind === 'end-service' && row.starts_at <= judge.booked,
    );
    judge.when(!ended, 'wrong-state');
    const codes = ['customer-available', 'customer-blocked'] as const;
    // What he owes stays: a debt counts below zero.
    const his = [...codes, 'customer-receivable' as const].reduce(
      (sum, code) => sum + balanceOf(account, code),
      0n,
    );
    judge.when(amount > his, 'insufficient-funds');
    return {
      moves: [...drawn(account, amount, codes, 'customer-available'), [custody.id, 'custody-cash', amount]],
      approver,
    };
  },
  'execute-court-order': ({ account_id, custody_id, amount, approver }, judge) => {
    const account = judge.account(account_id);
    const custody = judge.custody(custody_id, account?.currency);
    const codes = ['customer-blocked', 'customer-available'] as const;
    return (
      account &&
      custody && {
        moves: [...drawn(account, amount, codes, 'customer-available'), [custody.id, 'custody-cash', amount]],
        approver,
      }
    );
  },
  'charge-fee': ({ account_id, amount }, judge) => {
    const account = judge.account(account_id);
    return (
      account && {
        moves: [
          [account.id, 'customer-available', -amount],
          [`system:${account.currency}`, 'fee-income', amount],
        ],
      }
    );
  },
  'collect-receivable': ({ account_id, amount }, judge) => {
    const account = judge.account(account_id);
    if (account === null) {
      return null;
    }
    judge.when(amount > -balanceOf(account, 'customer-receivable'), 'amount-exceeds');
    return {
      moves: [
        [account.id, 'customer-available', -amount],
        [account.id, 'customer-receivable', amount],
      ],
    };
  },
} satisfies Rules;

function held(id: string, judge: Judgement) {
  const withdrawal = judge.state.withdrawals.get(id);
  if (withdrawal === undefined) {
    judge.codes.add('not-found');
    return null;
  }
  judge.when(withdrawal.status !== 'held', 'wrong-state');
  return withdrawal;
}

/** Payments in count towards limits while one is in force; another one finds them counted. */
export function countIn(account: ModelAccount, judge: Judgement, amount: bigint): void {
  const limited = account.restrictions.filter(({ kind }) => kind === 'limit-collection');
  if (limited.some(({ starts_at }) => starts_at <= judge.booked)) {
    account.collected.push({ at: judge.at, amount });
  }
}
