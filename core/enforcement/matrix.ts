/**
 * Restrictions: what each stops and what it still allows, as one table.
 *
 * A movement names the purpose of every account in it; the table says for each restriction whether that
 * purpose is stopped, limited, delayed or diverted. What is not in the table is allowed: refunds to a buyer,
 * voids, chargebacks, compensation and court orders pass every restriction, so a freeze never strands a
 * buyer's money. It knows nothing of storage and moves no money itself.
 */
import type { Instant } from '#core/kernel/instant';
import { refuse, type Refusal } from '#core/kernel/refusal';
import type { Account, ActiveRestriction, RestrictionKind, Usage } from '#core/ledger/tables';

/** The part an account plays in a movement or act. */
export const PURPOSES = [
  'buy',
  'sell',
  'pay',
  'collect',
  'top-up',
  'transfer-out',
  'transfer-in',
  'withdraw',
  'complete-withdrawal',
  'ship',
  'extend',
  'confirm',
  'ask-refund',
  'dispute',
  'settle',
  'refund',
  'chargeback',
  'compensation',
  'recovery',
  'fee',
  'adjustment',
  'court-order',
  'pay-out',
  'borrow',
  'repay-loan',
] as const;

export type Purpose = (typeof PURPOSES)[number];

export type Effect = 'stop' | 'limit' | 'delay' | 'divert';

type Matrix = Readonly<Record<RestrictionKind, Readonly<Partial<Record<Purpose, Effect>>>>>;

const COLLECTION_STOPPED = {
  sell: 'stop',
  collect: 'stop',
  'top-up': 'stop',
  'transfer-in': 'stop',
  borrow: 'stop',
  settle: 'divert',
} as const;

const OUTFLOW_STOPPED = {
  withdraw: 'stop',
  'complete-withdrawal': 'stop',
  'transfer-out': 'stop',
  'repay-loan': 'stop',
} as const;

const ALL_STOPPED = {
  ...COLLECTION_STOPPED,
  ...OUTFLOW_STOPPED,
  buy: 'stop',
  pay: 'stop',
  ship: 'stop',
  extend: 'stop',
  confirm: 'stop',
  'ask-refund': 'stop',
  dispute: 'stop',
} as const;

export const MATRIX: Matrix = {
  watch: {},
  'delay-settlement': { settle: 'delay' },
  'limit-collection': { collect: 'limit', 'transfer-in': 'limit' },
  'restrict-collection': COLLECTION_STOPPED,
  'stop-withdrawals': OUTFLOW_STOPPED,
  freeze: ALL_STOPPED,
  'end-service': ALL_STOPPED,
};

/** Restrictions of an account in force at an instant. */
export function inForce(account: Account, at: Instant): readonly ActiveRestriction[] {
  return account.restrictions.length === 0
    ? account.restrictions
    : account.restrictions.filter((restriction) => restriction.starts_at <= at);
}

function limitBroken(
  restriction: ActiveRestriction,
  amount_minor: bigint,
  usage: Usage | null,
  day: string,
  month: string,
): string | undefined {
  const { per_payment_minor, per_day_minor, per_month_minor } = restriction.terms;
  const day_minor = (usage?.day === day ? usage.day_minor : 0n) + amount_minor;
  const month_minor = (usage?.month === month ? usage.month_minor : 0n) + amount_minor;
  if (per_payment_minor !== undefined && amount_minor > BigInt(per_payment_minor)) {
    return 'payment';
  }
  if (per_day_minor !== undefined && day_minor > BigInt(per_day_minor)) {
    return 'day';
  }
  return per_month_minor !== undefined && month_minor > BigInt(per_month_minor) ? 'month' : undefined;
}

/** Calendar and counters a limit is judged by. */
export interface CollectionUse {
  readonly usage: Usage | null;
  readonly day: string;
  readonly month: string;
}

/**
 * The refusal when a restriction in force stops this purpose of the account, else undefined. Restrictions
 * are tried in the order they were imposed.
 */
export function stopped(
  account: Account,
  purpose: Purpose,
  amount_minor: bigint,
  at: Instant,
  collection: () => CollectionUse,
): Refusal | undefined {
  for (const restriction of inForce(account, at)) {
    const effect = MATRIX[restriction.kind][purpose];
    const details = { account: account.id, restriction: restriction.id, kind: restriction.kind, purpose };
    if (effect === 'stop') {
      return refuse('restricted', details);
    }
    if (effect === 'limit') {
      const { usage, day, month } = collection();
      const broken = limitBroken(restriction, amount_minor, usage, day, month);
      if (broken !== undefined) {
        return refuse('restricted', { ...details, limit: broken });
      }
    }
  }
  return undefined;
}

/** The refusal that notes of history that a restriction in force would have sent proceeds elsewhere. */
export function rerouted(account: Account, purpose: Purpose, at: Instant): Refusal | undefined {
  for (const { id, kind } of inForce(account, at)) {
    const effect = MATRIX[kind][purpose];
    if (effect === 'divert' || effect === 'delay') {
      return refuse('restricted', { account: account.id, restriction: id, kind, purpose, effect });
    }
  }
  return undefined;
}

export type SettlementRoute =
  | { readonly to: 'customer-available' }
  | { readonly to: 'customer-blocked' }
  | { readonly to: 'customer-pending'; readonly delay_days: number };

/** True while one of these restrictions keeps proceeds in the blocked balance. */
export function diverts(restrictions: readonly Pick<ActiveRestriction, 'kind'>[]): boolean {
  return restrictions.some(({ kind }) => MATRIX[kind].settle === 'divert');
}

/**
 * Where the proceeds of a trade go for a seller under these restrictions. Delay beats diversion: pending money is
 * as much out of reach, and is diverted in its turn when it falls due; blocked money would be free with the lifting.
 */
export function settlementRoute(restrictions: readonly ActiveRestriction[]): SettlementRoute {
  const delays = restrictions.map((restriction) => restriction.terms.delay_days ?? 0);
  const delay_days = Math.max(0, ...delays);
  if (delay_days > 0) {
    return { to: 'customer-pending', delay_days };
  }
  return { to: diverts(restrictions) ? 'customer-blocked' : 'customer-available' };
}

/** True for a restriction that nobody can lift: an end of service that has begun. One only announced can be called off. */
export function isForGood(
  { kind, starts_at }: Pick<ActiveRestriction, 'kind' | 'starts_at'>,
  at: Instant,
): boolean {
  return kind === 'end-service' && starts_at <= at;
}
