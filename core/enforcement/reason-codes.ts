/**
 * Why a measure is taken and why it is lifted: closed lists, and the code by which the payment association knows each rung.
 *
 * What an alert can be confirmed for is a reason for a measure by the same word. Each reason says how far up the ladder
 * it carries; whatever carries a rung carries the milder ones. Entries of the past may hold other codes: they stay
 * readable as they are.
 */
import type { REASON_CODES } from '#core/cases/dispositions';
import { RESTRICTION_KINDS, type RestrictionKind } from '#core/ledger/tables';

/** Reasons to impose, each with the severest rung it carries. */
export const MEASURE_REASONS = {
  'cash-out': 'end-service',
  'sham-trade': 'end-service',
  'wash-trading': 'end-service',
  'card-rolling': 'end-service',
  'refund-abuse': 'end-service',
  'guarantee-abuse': 'end-service',
  'account-lent': 'end-service',
  'merchant-ring': 'end-service',
  'card-abuse': 'end-service',
  'fraud-report': 'end-service',
  'prohibited-goods': 'end-service',
  'court-order': 'freeze',
  'authority-order': 'end-service',
  'identity-unverified': 'freeze',
  'unusual-volume': 'freeze',
  'dispute-rate': 'stop-withdrawals',
  'chargeback-rate': 'stop-withdrawals',
  'debt-to-platform': 'stop-withdrawals',
  'odd-hours': 'limit-collection',
  'audit-findings': 'restrict-collection',
  'agreement-ended': 'end-service',
} as const satisfies Readonly<Record<string, RestrictionKind>> &
  Readonly<Record<(typeof REASON_CODES)['confirmed'][number], RestrictionKind>>;

export type MeasureReason = keyof typeof MEASURE_REASONS;
export const ALL_MEASURE_REASONS = Object.keys(MEASURE_REASONS) as readonly MeasureReason[];

/** Reasons to lift, each with whether it says that the holder was honest. */
export const LIFT_REASONS = {
  'appeal-upheld': true,
  'review-finished': true,
  cleared: true,
  'imposed-by-mistake': true,
  remedied: false,
  'order-ended': false,
  'replaced-by-another': false,
} as const satisfies Readonly<Record<string, boolean>>;

export type LiftReason = keyof typeof LIFT_REASONS;
export const ALL_LIFT_REASONS = Object.keys(LIFT_REASONS) as readonly LiftReason[];

/** True for a code of the list of reasons to impose. */
export function isMeasureReason(code: string): code is MeasureReason {
  return Object.hasOwn(MEASURE_REASONS, code);
}

/** True for a code of the list of reasons to lift. */
export function isLiftReason(code: string): code is LiftReason {
  return Object.hasOwn(LIFT_REASONS, code);
}

/** True when a reason carries a rung. */
export function reasonCarries(reason: MeasureReason, kind: RestrictionKind): boolean {
  return RESTRICTION_KINDS.indexOf(kind) <= RESTRICTION_KINDS.indexOf(MEASURE_REASONS[reason]);
}

/** Reasons that carry a rung, in the order of the list. */
export function reasonsFor(kind: RestrictionKind): readonly MeasureReason[] {
  return ALL_MEASURE_REASONS.filter((reason) => reasonCarries(reason, kind));
}

/**
 * What members of the Payment & Clearing Association of China report that they did about a risky merchant (field
 * "handling result", 01 to 11): 01 cooperation ended, 03 settlement suspended, 04 account frozen, 06 settlement
 * delayed, 07 limit on receipts set, 09 terminal taken back or payment interface closed, 10 no control yet but watched.
 * 02 (not taken on), 05 (settlement cycle changed), 08 (card transactions suspended) and 11 (reported as suspicious)
 * are no rungs of ours. As read in the interface of a member's reporting system:
 * github.com/gitldy1013/payment-clean, consts/HandleResultEnum.java.
 */
export const ASSOCIATION_CODES: Readonly<Record<RestrictionKind, string>> = {
  watch: '10',
  'delay-settlement': '06',
  'limit-collection': '07',
  'restrict-collection': '09',
  'stop-withdrawals': '03',
  freeze: '04',
  'end-service': '01',
};
