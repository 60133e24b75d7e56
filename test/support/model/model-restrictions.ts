// The restriction matrix of the platform's rules, written down a second time, row by row.
// Independent of core/enforcement/matrix.ts: it is what that table is tested against.
import type { RestrictionKind } from '#core/ledger/tables';

import type { ModelRestriction, ModelUse } from './model-types';

/** Every act a restriction of an account could concern, named by who acts. */
export type Act =
  // what comes in
  | 'trade-with-him-as-seller'
  | 'trade-payment-in'
  | 'top-up'
  | 'transfer-in'
  // what goes out to the outside or to others
  | 'withdraw'
  | 'withdrawal-to-the-bank'
  | 'transfer-out'
  // what else the holder starts
  | 'trade-as-buyer'
  | 'pay'
  | 'ship'
  | 'extend'
  | 'confirm'
  | 'ask-refund'
  | 'drop-refund-request'
  | 'dispute';

const IN: readonly Act[] = ['trade-with-him-as-seller', 'trade-payment-in', 'top-up', 'transfer-in'];
const OUT: readonly Act[] = ['withdraw', 'withdrawal-to-the-bank', 'transfer-out'];
const ELSE: readonly Act[] = [
  'trade-as-buyer',
  'pay',
  'ship',
  'extend',
  'confirm',
  'ask-refund',
  'drop-refund-request',
  'dispute',
];

export const STOPPED_BY: Readonly<Record<RestrictionKind, readonly Act[]>> = {
  watch: [],
  'delay-settlement': [],
  'limit-collection': [],
  'restrict-collection': IN,
  'stop-withdrawals': OUT,
  freeze: [...IN, ...OUT, ...ELSE],
  'end-service': [...IN, ...OUT, ...ELSE],
};

export const ALL_ACTS: readonly Act[] = [...IN, ...OUT, ...ELSE];

/** Payments in that a collection limit counts. */
const LIMITED: readonly Act[] = ['trade-payment-in', 'transfer-in'];

const BLOCKING: readonly RestrictionKind[] = ['restrict-collection', 'freeze', 'end-service'];

export function blocks(kind: RestrictionKind): boolean {
  return BLOCKING.includes(kind);
}

export function dayOf(at: number): string {
  return new Date(at + 8 * 3_600_000).toISOString().slice(0, 10);
}

export function monthOf(at: number): string {
  return dayOf(at).slice(0, 7);
}

/**
 * Sum of the uses of one day or month (`2026-01-31`, `2026-01`). Only the latest that was used is kept: history dated
 * before it finds nothing used.
 */
export function usedIn(uses: readonly ModelUse[], period: string): bigint {
  if (uses.some((use) => dayOf(use.at).slice(0, period.length) > period)) {
    return 0n;
  }
  return uses.reduce((sum, use) => (dayOf(use.at).startsWith(period) ? sum + use.amount : sum), 0n);
}

/** True when a restriction in force forbids the act. */
export function forbids(
  restriction: ModelRestriction,
  act: Act,
  amount: bigint,
  collected: readonly ModelUse[],
  at: number,
): boolean {
  if (STOPPED_BY[restriction.kind].includes(act)) {
    return true;
  }
  if (restriction.kind !== 'limit-collection' || !LIMITED.includes(act)) {
    return false;
  }
  const { per_payment_minor, per_day_minor, per_month_minor } = restriction.terms;
  return (
    (per_payment_minor !== undefined && amount > BigInt(per_payment_minor)) ||
    (per_day_minor !== undefined && usedIn(collected, dayOf(at)) + amount > BigInt(per_day_minor)) ||
    (per_month_minor !== undefined && usedIn(collected, monthOf(at)) + amount > BigInt(per_month_minor))
  );
}
