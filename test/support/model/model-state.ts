// The model's memory and the small questions everything else asks of it. Plain data, so that it can be copied.
import type { LedgerCode } from '#core/ledger/chart';
import { DEFAULT_POLICIES, type PolicyData, type PolicyKind } from '#core/policy/policy';
import type { RealNameLevel } from '#core/ledger/tables';

import type {
  ModelAccount,
  ModelApproval,
  ModelClaim,
  ModelCredential,
  ModelEntry,
  ModelInstrument,
  ModelPeriod,
  ModelPolicy,
  ModelRestriction,
  ModelStaff,
  ModelTrade,
  ModelWithdrawal,
  Move,
} from './model-types';

export interface ModelState {
  booked: number;
  readonly keys: Map<string, { payload: string; seq: number }>;
  readonly entries: ModelEntry[];
  readonly parties: Map<string, RealNameLevel>;
  readonly accounts: Map<string, ModelAccount>;
  readonly instruments: Map<string, ModelInstrument>;
  readonly credentials: Map<string, ModelCredential>;
  readonly accesses: Set<string>;
  readonly trades: Map<string, ModelTrade>;
  readonly withdrawals: Map<string, ModelWithdrawal>;
  readonly restrictions: Map<string, ModelRestriction>;
  readonly claims: Map<string, ModelClaim>;
  readonly staff: Map<string, ModelStaff>;
  readonly approvals: Map<string, ModelApproval>;
  readonly policies: ModelPolicy[];
  readonly periods: Map<string, ModelPeriod>;
  /** `account|month`: what was paid and what was charged for it. */
  readonly fee_months: Map<string, { paid: bigint; charged: bigint; currency: string }>;
}

export function emptyState(): ModelState {
  return {
    booked: 0,
    keys: new Map(),
    entries: [],
    parties: new Map(),
    accounts: new Map(),
    instruments: new Map(),
    credentials: new Map(),
    accesses: new Set(),
    trades: new Map(),
    withdrawals: new Map(),
    restrictions: new Map(),
    claims: new Map(),
    staff: new Map(),
    approvals: new Map(),
    policies: [],
    periods: new Map(),
    fee_months: new Map(),
  };
}

export function balanceOf(account: ModelAccount, code: LedgerCode): bigint {
  return account.balances.get(code) ?? 0n;
}

/** The policy in force: the latest start at or before the instant, then the highest version. */
export function policyAt<K extends PolicyKind>(state: ModelState, kind: K, at: number): PolicyData<K> {
  const [best] = state.policies
    .filter((policy) => policy.kind === kind && policy.from <= at)
    .sort((a, b) => b.from - a.from || b.version - a.version);
  return (best?.data ?? DEFAULT_POLICIES[kind]) as PolicyData<K>;
}

/** Net change per `account|code`, zeros left out. */
export function netOf(moves: readonly Move[]): Map<string, bigint> {
  const net = new Map<string, bigint>();
  for (const [account, code, amount] of moves) {
    const place = `${account}|${code}`;
    net.set(place, (net.get(place) ?? 0n) + amount);
  }
  for (const [place, amount] of net) {
    if (amount === 0n) {
      net.delete(place);
    }
  }
  return net;
}

/** Trial balance after an entry: `code|currency` to amount, zeros left out. */
export function totalsAfter(state: ModelState, seq: number): Map<string, bigint> {
  const totals = new Map<string, bigint>();
  for (const entry of state.entries.slice(0, seq)) {
    for (const [place, amount] of entry.moved) {
      const [account = '', code = ''] = place.split('|');
      const line = `${code}|${state.accounts.get(account)?.currency ?? '?'}`;
      totals.set(line, (totals.get(line) ?? 0n) + amount);
    }
  }
  for (const [line, amount] of totals) {
    if (amount === 0n) {
      totals.delete(line);
    }
  }
  return totals;
}

/** Every timer that runs: when, what, of whom. */
export function runningTimers(state: ModelState): { due: number; kind: string; subject: string }[] {
  const timers: { due: number; kind: string; subject: string }[] = [];
  for (const trade of state.trades.values()) {
    if (trade.timer !== null && trade.due !== null) {
      timers.push({ due: trade.due, kind: trade.timer, subject: trade.id });
    }
  }
  for (const restriction of state.restrictions.values()) {
    if (restriction.ended === null && restriction.ends_at !== null) {
      timers.push({ due: restriction.ends_at, kind: 'end-restriction', subject: restriction.id });
    }
  }
  for (const approval of state.approvals.values()) {
    if (approval.status === 'pending') {
      timers.push({ due: approval.ends, kind: 'expire-proposal', subject: approval.id });
    }
  }
  const name = (timer: { kind: string; subject: string }): string => `${timer.kind}|${timer.subject}`;
  return timers.sort((a, b) => a.due - b.due || (name(a) < name(b) ? -1 : 1));
}
