/**
 * What a measure touches, told before it is asked for: what becomes of the account's money, of its trades one by one, of
 * withdrawals under way, and what it makes together with what is in force already.
 *
 * Every answer is read off the matrix by which commands are decided, so it cannot differ from what the books will do. It
 * tells of a fixed moment; what happens in between it does not know. Pure.
 */
import { DAY_MS, type Instant } from '#core/kernel/instant';
import type { LedgerCode } from '#core/ledger/chart';
import type {
  Account,
  ActiveRestriction,
  RestrictionKind,
  RestrictionTerms,
  StepDown,
  Trade,
  TradeStatus,
  Withdrawal,
} from '#core/ledger/tables';

import { MATRIX, PURPOSES, settlementRoute, type Effect, type Purpose, type SettlementRoute } from './matrix';

/** A measure with its whole course. */
export interface Course {
  readonly id: string;
  readonly kind: RestrictionKind;
  readonly terms: RestrictionTerms;
  readonly starts_at: Instant;
  readonly ends_at: Instant | null;
  readonly step_down: StepDown | null;
}

/** What of a course is in force at an instant; null before it begins and after it is over. */
function standing(course: Course, at: Instant): ActiveRestriction | null {
  const { id, kind, terms, starts_at, ends_at, step_down } = course;
  if (at < starts_at) {
    return null;
  }
  if (ends_at === null || at < ends_at) {
    return { id, kind, terms, starts_at };
  }
  const over = step_down?.days === undefined ? Infinity : ends_at + step_down.days * DAY_MS;
  return step_down === null || at >= over
    ? null
    : { id, kind: step_down.kind, terms: step_down.terms, starts_at: ends_at };
}

/** What of several courses is in force at an instant, if nobody changes anything until then. */
export function standingAt(courses: readonly Course[], at: Instant): readonly ActiveRestriction[] {
  return courses.map((course) => standing(course, at)).filter((one) => one !== null);
}

/** When a course changes: what it is from then on, null for nothing. */
export interface Step {
  readonly at: Instant;
  readonly kind: RestrictionKind | null;
}

/** The steps of a course, in order. */
function stepsOf({ kind, starts_at, ends_at, step_down }: Course): readonly Step[] {
  const steps: Step[] = [{ at: starts_at, kind }];
  if (ends_at !== null) {
    steps.push({ at: ends_at, kind: step_down?.kind ?? null });
    if (step_down?.days !== undefined) {
      steps.push({ at: ends_at + step_down.days * DAY_MS, kind: null });
    }
  }
  return steps;
}

/** Which effect is felt where several apply: a stop hides a limit, a delay beats a diversion (`settlementRoute`). */
const STRENGTH: readonly Effect[] = ['stop', 'limit', 'delay', 'divert'];

/** The effect that restrictions in force have together on a purpose; null where it is free. */
export function effectOn(restrictions: readonly Pick<ActiveRestriction, 'kind'>[], purpose: Purpose) {
  const effects = restrictions.map(({ kind }) => MATRIX[kind][purpose]);
  return STRENGTH.find((effect) => effects.includes(effect)) ?? null;
}

export interface PurposeChange {
  readonly purpose: Purpose;
  readonly before: Effect | null;
  readonly after: Effect | null;
}

type Side = 'buyer' | 'seller';

/** What the sides of a trade do next, by its status; a timer settles as people do. */
const NEXT: Readonly<Record<Side, Readonly<Partial<Record<TradeStatus, readonly Purpose[]>>>>> = {
  seller: {
    created: ['collect'],
    paid: ['ship', 'settle'],
    shipped: ['extend', 'settle'],
    'refund-requested': ['settle'],
    disputed: ['settle'],
    confirmed: ['settle'],
  },
  buyer: {
    created: ['pay'],
    paid: ['ask-refund', 'dispute', 'refund'],
    shipped: ['confirm', 'ask-refund', 'dispute', 'refund'],
    'refund-requested': ['ask-refund', 'dispute', 'refund'],
    disputed: ['refund'],
    confirmed: ['refund'],
  },
};

/** Statuses of trades that something is still to come of. */
export const LIVE_STATUSES: readonly TradeStatus[] = [
  ...(['created', 'paid', 'shipped', 'refund-requested', 'disputed', 'confirmed'] as const),
];

export interface TouchedTrade {
  readonly id: string;
  readonly side: Side;
  readonly other_id: string;
  readonly status: TradeStatus;
  readonly amount_minor: bigint;
  /** Held for it now: in escrow, or delayed at the seller. */
  readonly held_minor: bigint;
  readonly timer_kind: Trade['timer_kind'];
  readonly timer_due_at: Instant | null;
  /** What comes next and is not free. */
  readonly steps: readonly PurposeChange[];
  /** Of a seller's: where its proceeds would go, settled when its timer is due (now where it has none). */
  readonly route: { readonly before: SettlementRoute; readonly after: SettlementRoute } | null;
}

/** An account as it is. */
export interface Holding {
  readonly account: Pick<Account, 'id'>;
  readonly balances: ReadonlyMap<LedgerCode, bigint>;
  readonly trades: readonly Trade[];
  readonly withdrawals: readonly Withdrawal[];
  /** Restrictions in force or to come. */
  readonly courses: readonly Course[];
}

/** A withdrawal under way, and whether the bank may still be told to pay it. */
export interface TouchedWithdrawal {
  readonly id: string;
  readonly amount_minor: bigint;
  readonly before: Effect | null;
  readonly after: Effect | null;
}

/** Balances of a customer, credit positive. */
export interface TouchedMoney {
  readonly available_minor: bigint;
  readonly pending_minor: bigint;
  readonly blocked_minor: bigint;
  readonly held_minor: bigint;
  readonly receivable_minor: bigint;
  /** What of it the holder cannot take out: before and with the measure. */
  readonly out_of_reach_before_minor: bigint;
  readonly out_of_reach_after_minor: bigint;
  /** In escrow for trades where he is the seller: what is yet to come to him. */
  readonly escrow_in_minor: bigint;
  /** Of that, what would not reach his available balance. */
  readonly escrow_kept_minor: bigint;
  /** In escrow for trades where he is the buyer: what he waits for. */
  readonly escrow_out_minor: bigint;
}

export interface Touches {
  readonly at: Instant;
  readonly steps: readonly Step[];
  readonly purposes: readonly PurposeChange[];
  readonly money: TouchedMoney;
  readonly trades: readonly TouchedTrade[];
  readonly withdrawals: readonly TouchedWithdrawal[];
}

function changeOf(
  purpose: Purpose,
  before: readonly ActiveRestriction[],
  after: readonly ActiveRestriction[],
): PurposeChange {
  return { purpose, before: effectOn(before, purpose), after: effectOn(after, purpose) };
}

const isFelt = ({ before, after }: PurposeChange): boolean => before !== null || after !== null;

function touchedTrade(trade: Trade, holding: Holding, proposed: Course, at: Instant): TouchedTrade {
  const { id, buyer_id, seller_id, status, timer_kind, timer_due_at } = trade;
  const side = seller_id === holding.account.id ? 'seller' : 'buyer';
  const before = standingAt(holding.courses, at);
  const after = standingAt([...holding.courses, proposed], at);
  // Unpaid trades close by their timer; nothing is settled by that.
  const settled_at = status === 'created' || timer_due_at === null ? at : Math.max(at, timer_due_at);
  return {
    ...{ id, side, status, timer_kind, timer_due_at },
    other_id: side === 'seller' ? buyer_id : seller_id,
    amount_minor: trade.amount_minor,
    held_minor: trade.escrow_minor + trade.pending_minor,
    steps: (NEXT[side][status] ?? []).map((purpose) => changeOf(purpose, before, after)).filter(isFelt),
    route:
      side === 'buyer'
        ? null
        : {
            before: settlementRoute(standingAt(holding.courses, settled_at)),
            after: settlementRoute(standingAt([...holding.courses, proposed], settled_at)),
          },
  };
}

/** What the holder cannot take out of his balances under these restrictions. */
function outOfReach(
  restrictions: readonly ActiveRestriction[],
  {
    available_minor,
    pending_minor,
    blocked_minor,
    held_minor,
  }: Omit<TouchedMoney, 'out_of_reach_before_minor'>,
): bigint {
  const own = effectOn(restrictions, 'withdraw') === 'stop' ? available_minor : 0n;
  const under_way = effectOn(restrictions, 'complete-withdrawal') === 'stop' ? held_minor : 0n;
  return own + under_way + pending_minor + blocked_minor;
}

function sum(trades: readonly TouchedTrade[], counts: (trade: TouchedTrade) => boolean): bigint {
  return trades.reduce((total, trade) => (counts(trade) ? total + trade.held_minor : total), 0n);
}

function moneyOf(
  { balances }: Holding,
  trades: readonly TouchedTrade[],
  before: readonly ActiveRestriction[],
  after: readonly ActiveRestriction[],
): TouchedMoney {
  const of = (code: LedgerCode): bigint => balances.get(code) ?? 0n;
  const in_escrow = (trade: TouchedTrade): boolean => trade.status !== 'confirmed';
  const money = {
    available_minor: of('customer-available'),
    pending_minor: of('customer-pending'),
    blocked_minor: of('customer-blocked'),
    held_minor: of('customer-held'),
    receivable_minor: of('customer-receivable'),
    out_of_reach_after_minor: 0n,
    escrow_in_minor: sum(trades, (trade) => trade.side === 'seller' && in_escrow(trade)),
    escrow_kept_minor: sum(
      trades,
      (trade) => in_escrow(trade) && trade.route !== null && trade.route.after.to !== 'customer-available',
    ),
    escrow_out_minor: sum(trades, (trade) => trade.side === 'buyer'),
  };
  return {
    ...money,
    out_of_reach_before_minor: outOfReach(before, money),
    out_of_reach_after_minor: outOfReach(after, money),
  };
}

/**
 * What a measure touches.
 * @param at now: a measure that begins later is judged from its beginning on
 */
export function touchesOf(holding: Holding, proposed: Course, now: Instant): Touches {
  const at = Math.max(now, proposed.starts_at);
  const before = standingAt(holding.courses, at);
  const after = standingAt([...holding.courses, proposed], at);
  const trades = holding.trades.map((trade) => touchedTrade(trade, holding, proposed, at));
  return {
    at,
    steps: stepsOf(proposed),
    purposes: PURPOSES.map((purpose) => changeOf(purpose, before, after)).filter(isFelt),
    money: moneyOf(holding, trades, before, after),
    trades,
    withdrawals: holding.withdrawals.map(({ id, amount_minor }) => ({
      ...{ id, amount_minor },
      before: effectOn(before, 'complete-withdrawal'),
      after: effectOn(after, 'complete-withdrawal'),
    })),
  };
}
