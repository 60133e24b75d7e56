/**
 * Deciding: a command against the state becomes a plan or one refusal. Pure.
 *
 * Handlers find what does not exist or is in the wrong state; then, always in this order, the second
 * person, restrictions in force, limits and funds are checked here. A recording command (import of
 * history) is bound by what must exist, not by the last three: it reports the first that would have
 * refused it as `would_refuse`.
 */
import { assert } from '#core/kernel/assert';
import { MINOR_MAX, MoneyOverflowError, addMinor, maxBig } from '#core/kernel/money';
import { refuse, type Refusal } from '#core/kernel/refusal';
import { rerouted, stopped } from '#core/enforcement/matrix';
import { largePaymentRefusal, programmeUse } from '#core/guarantee/card-programmes';
import { calendarDay, countingDay, paymentLimitRefusal, type CalendarDay } from '#core/policy/limits';

import { CHART, codesOf, type LedgerCode } from './chart';
import { CLOCK } from './clock';
import type { Command } from './commands';
import { HANDLERS } from './handlers';
import type { Context, DraftPosting, Handler, Plan } from './plan';
import type { State } from './state';
import type { Account, Usage } from './tables';

export interface Decided {
  readonly plan: Plan;
  /** Balance after each leg of the plan. */
  readonly balances: readonly bigint[];
  readonly would_refuse: Refusal | undefined;
}

/** The day a use of a counter falls on. */
type Today = (usage: Usage | null) => CalendarDay;

function approvalRefusal(plan: Plan, context: Context): Refusal | undefined {
  return plan.approver !== undefined && plan.approver === context.actor
    ? refuse('approval-needed', { actor: context.actor, approver: plan.approver })
    : undefined;
}

function restrictionRefusal(plan: Plan, context: Context, today: Today): Refusal | undefined {
  for (const use of plan.uses ?? []) {
    if (use.account.restrictions.length > 0) {
      const collection = () => {
        const usage = context.state.tables.usage.get(`collect|${use.account.id}`);
        return { usage, ...today(usage) };
      };
      const refusal = stopped(use.account, use.purpose, use.amount_minor, context.booked_at, collection);
      // New work obeys where proceeds go; history that says otherwise did not.
      const against =
        refusal ??
        (context.mode === 'record' ? rerouted(use.account, use.purpose, context.booked_at) : undefined);
      if (against !== undefined) {
        return against;
      }
    }
  }
  return undefined;
}

function limitRefusal(plan: Plan, context: Context, today: Today): Refusal | undefined {
  const { state, at } = context;
  if (plan.spends !== undefined) {
    const { account, amount_minor } = plan.spends;
    const party = account.party_id === null ? null : state.tables.party.get(account.party_id);
    const usage = state.tables.usage.get(`pay|${account.id}`);
    const policy = state.policies.at('payment-limits', at);
    const refusal = paymentLimitRefusal(
      account,
      party?.level ?? 'none',
      amount_minor,
      usage,
      at,
      today(usage),
      policy,
    );
    if (refusal !== undefined) {
      return refusal;
    }
  }
  if (plan.card !== undefined) {
    const { over, admission, instrument, ...card } = plan.card;
    if (over === null) {
      return undefined;
    }
    const { usage } = state.tables;
    const payment = {
      ...{ ...card, admission, instrument_id: instrument.id, bank: instrument.bank },
      card_usage: usage.get(`card|${instrument.id}`),
      merchant_usage: admission === null ? null : usage.get(programmeUse(admission.id)),
    };
    const policy = state.policies.at('card-programmes', at);
    return largePaymentRefusal(payment, over, context.booked_at, today, policy);
  }
  return undefined;
}

/** Place of the last leg before `end` on the same ledger account; -1 when there is none. */
function sameBefore(
  legs: readonly DraftPosting[],
  { account, code }: Pick<DraftPosting, 'account' | 'code'>,
  end: number,
): number {
  for (let place = end - 1; place >= 0; place -= 1) {
    const leg = legs[place];
    if (leg?.code === code && leg.account.no === account.no) {
      return place;
    }
  }
  return -1;
}

/**
 * What commands may leave one owner with, either way: half of the 64-bit range. The other half is the clock's, so that a
 * timer can always fire: it moves money out of escrow, and between balances of one owner. Escrow is never above half
 * after a command, and the seller has room for a trade within half when it is paid; what comes to him later comes within
 * half again, or by the clock out of escrow. So what a seller holds and escrow together stay within the range.
 */
const OWNER_MAX = MINOR_MAX / 2n;

/** What an owner holds in all his ledger accounts; overdrawn ones count as empty. */
function heldBy(state: State, account: Account): bigint {
  return codesOf(account.class).reduce((sum, code) => sum + maxBig(state.balance(account, code), 0n), 0n);
}

/** Balance of its ledger account after each leg. Throws MoneyOverflowError beyond the range. */
function balancesAfter(legs: readonly DraftPosting[], { state }: Context): bigint[] {
  const balances: bigint[] = [];
  for (const leg of legs) {
    const place = sameBefore(legs, leg, balances.length);
    const before = place === -1 ? undefined : balances[place];
    balances.push(addMinor(before ?? state.balance(leg.account, leg.code), leg.amount_minor));
  }
  return balances;
}

/** Throws MoneyOverflowError where a command takes a balance away from zero beyond what its owner may be left with. */
function checkRoom(
  { expects }: Plan,
  legs: readonly DraftPosting[],
  balances: readonly bigint[],
  { state }: Context,
): void {
  /** Change of what each owner holds. */
  const more = new Map<Account, bigint>();
  if (expects !== undefined) {
    more.set(expects.account, expects.amount_minor);
  }
  for (const [index, leg] of legs.entries()) {
    const after_minor = balances[index];
    if (after_minor === undefined || sameBefore(legs, leg, legs.length) !== index) {
      continue;
    }
    const before_minor = state.balance(leg.account, leg.code);
    if (after_minor < before_minor && after_minor < -OWNER_MAX) {
      throw new MoneyOverflowError(after_minor);
    }
    const change_minor = maxBig(after_minor, 0n) - maxBig(before_minor, 0n);
    more.set(leg.account, (more.get(leg.account) ?? 0n) + change_minor);
  }
  for (const [account, more_minor] of more) {
    if (more_minor > 0n && heldBy(state, account) + more_minor > OWNER_MAX) {
      throw new MoneyOverflowError(heldBy(state, account) + more_minor);
    }
  }
}

function fundsRefusal(legs: readonly DraftPosting[], balances: readonly bigint[]): Refusal | undefined {
  for (const leg of legs) {
    const { account, code, amount_minor } = leg;
    const floor_minor = CHART[code].floor_minor;
    if (floor_minor === null || amount_minor >= 0n) {
      continue;
    }
    const left_minor = balances[sameBefore(legs, leg, legs.length)] ?? 0n;
    if (left_minor < floor_minor) {
      return refuse('insufficient-funds', {
        account: account.id,
        ledger_account: code,
        short_minor: (floor_minor - left_minor).toString(),
      });
    }
  }
  return undefined;
}

/** The refusal when what a plan leaves of a debtor's balances does not cover what he owes. */
function debtRefusal(
  { debtor }: Plan,
  legs: readonly DraftPosting[],
  balances: readonly bigint[],
  { state }: Context,
): Refusal | undefined {
  if (debtor === undefined) {
    return undefined;
  }
  const left = (code: LedgerCode): bigint => {
    const place = sameBefore(legs, { account: debtor, code }, legs.length);
    return balances[place] ?? state.balance(debtor, code);
  };
  const short_minor = -left('customer-receivable') - left('customer-available') - left('customer-blocked');
  return short_minor > 0n
    ? refuse('insufficient-funds', {
        account: debtor.id,
        ledger_account: 'customer-receivable',
        short_minor: short_minor.toString(),
      })
    : undefined;
}

/** Drops empty legs; an entry has no postings or at least two that sum to zero in every currency. */
function balanced(postings: readonly DraftPosting[]): readonly DraftPosting[] {
  const legs = postings.every((leg) => leg.amount_minor !== 0n)
    ? postings
    : postings.filter((leg) => leg.amount_minor !== 0n);
  for (const { account } of legs) {
    const { currency } = account;
    let sum_minor = 0n;
    for (const leg of legs) {
      sum_minor += leg.account.currency === currency ? leg.amount_minor : 0n;
    }
    assert(sum_minor === 0n, () => `postings sum to ${sum_minor.toString()} ${currency}`);
  }
  assert(legs.length !== 1, 'an entry cannot have a single posting');
  return legs;
}

/** The handler of a kind. */
export function handlerOf(kind: Command['kind']): Handler {
  return HANDLERS[kind];
}

/**
 * Decides a command. Every row the handler needs must be loaded.
 * Returns the plan, or the first refusal in the documented order.
 */
export function decide(command: Command, context: Context): Decided | Refusal {
  const planned = handlerOf(command.kind).decide(command, context);
  if ('code' in planned) {
    return planned;
  }
  const plan =
    planned.postings === undefined ? planned : { ...planned, postings: balanced(planned.postings) };
  let known_day: CalendarDay | undefined;
  const today: Today = (usage) => {
    known_day ??= calendarDay(context.at, context.state.policies.at('calendar', context.at));
    return context.mode === 'authorise' ? countingDay(usage, known_day) : known_day;
  };
  const legs = plan.postings ?? [];
  const refusal =
    plan.objection ??
    approvalRefusal(plan, context) ??
    restrictionRefusal(plan, context, today) ??
    limitRefusal(plan, context, today);
  if (refusal !== undefined && context.mode === 'authorise') {
    return refusal;
  }
  const balances = balancesAfter(legs, context);
  if (context.actor !== CLOCK) {
    checkRoom(plan, legs, balances, context);
  }
  const would_refuse = refusal ?? fundsRefusal(legs, balances) ?? debtRefusal(plan, legs, balances, context);
  return would_refuse !== undefined && context.mode === 'authorise'
    ? would_refuse
    : { plan, balances, would_refuse };
}
