/**
 * Fees of trades outside the platform's own marketplace.
 *
 * One account's payments of one calendar month share one allowance; the fee of a payment is the difference
 * it makes to the month's fee, and a refund gives back the difference it makes (`policy/fees.ts`). The
 * version in force at the month's first instant counts for the whole month, or splits would matter.
 */
import { monthOf, monthStart, type Instant } from '#core/kernel/instant';
import { MINOR_MAX, maxBig, minBig } from '#core/kernel/money';
import type { Want } from '#core/ledger/plan';
import type { State } from '#core/ledger/state';
import type { FeeMonth, Trade } from '#core/ledger/tables';
import { monthFee } from '#core/policy/fees';
import type { PolicyData } from '#core/policy/policy';

/** A change of a month's total, and what it does to the fee. */
export interface FeeChange {
  readonly fee_account_id: string;
  readonly fee_month: string;
  /** Added to the month's payments; negative for a refund. */
  readonly paid_minor: string;
  /** Charged if positive, given back if negative. */
  readonly fee_minor: string;
}

function policyOfMonth(state: State, month: string): PolicyData<'fees'> {
  const offset = state.policies.at('calendar', monthStart(month, 0) ?? 0).utc_offset_minutes;
  return state.policies.at('fees', monthStart(month, offset) ?? 0);
}

/** Calendar month of an instant, as fee allowances count. */
function feeMonthOf(state: State, at: Instant): string {
  return monthOf(at, state.policies.at('calendar', at).utc_offset_minutes);
}

function feeMonth(state: State, account_id: string, month: string): FeeMonth {
  const id = `${account_id}|${month}`;
  return state.tables.fee_month.get(id) ?? { id, paid_minor: 0n, fee_minor: 0n };
}

function change(
  state: State,
  account_id: string,
  month: string,
  paid_minor: bigint,
  currency: string,
): FeeChange {
  const before = feeMonth(state, account_id, month);
  // Payments of a month can add up beyond any balance; a month counts to the end of the range and the clock goes on.
  const total_minor = minBig(before.paid_minor + paid_minor, MINOR_MAX);
  const owed_minor = monthFee(total_minor, currency, policyOfMonth(state, month));
  return {
    fee_account_id: account_id,
    fee_month: month,
    paid_minor: (total_minor - before.paid_minor).toString(),
    fee_minor: (owed_minor - before.fee_minor).toString(),
  };
}

/** Asks for the month's row when a charge to this side may be due for the trade. */
export function wantFee(trade: Trade, side: 'payer' | 'payee', at: Instant, want: Want): void {
  if (trade.marketplace === 'outside') {
    wantFeeMonth(side === 'payer' ? trade.buyer_id : trade.seller_id, at, want);
  }
  wantFeeBack(trade, want);
}

/** Asks for the month's row of an account. */
export function wantFeeMonth(account_id: string, at: Instant, want: Want): void {
  want.row('fee_month', `${account_id}|${feeMonthOf(want.state, at)}`);
}

/** Asks for the month's row in which the trade was charged. */
export function wantFeeBack(trade: Trade, want: Want): void {
  if (trade.fee_account_id !== null && trade.fee_month !== null) {
    want.row('fee_month', `${trade.fee_account_id}|${trade.fee_month}`);
  }
}

/** Fee on an amount paid (payer's month) or released (payee's month); null where the policy charges the other side. */
export function feeOn(
  state: State,
  trade: Trade,
  side: 'payer' | 'payee',
  amount_minor: bigint,
  at: Instant,
): FeeChange | null {
  const month = feeMonthOf(state, at);
  const charged = trade.fee_account_id !== null;
  // A trade that was charged at payment is not charged again because the policy changed sides meanwhile.
  if (trade.marketplace !== 'outside' || charged || policyOfMonth(state, month).month_of !== side) {
    return null;
  }
  const account_id = side === 'payer' ? trade.buyer_id : trade.seller_id;
  const fee = change(state, account_id, month, amount_minor, trade.currency);
  // A seller's fee comes out of the release and cannot exceed it; what is left is charged with the next one.
  return side === 'payee' && BigInt(fee.fee_minor) > amount_minor
    ? { ...fee, fee_minor: amount_minor.toString() }
    : fee;
}

/** What a refund gives back of the fee and the allowance of the month in which the trade was charged. */
export function feeBackOn(state: State, trade: Trade, refunded_minor: bigint): FeeChange | null {
  if (trade.fee_account_id === null || trade.fee_month === null) {
    return null;
  }
  const fee = change(state, trade.fee_account_id, trade.fee_month, -refunded_minor, trade.currency);
  // Where a seller's fee was capped by a release, a refund first works off what was not charged.
  return BigInt(fee.fee_minor) > 0n ? { ...fee, fee_minor: '0' } : fee;
}

/**
 * Of a fee given back, the part that was charged for this trade. The rest was charged for other trades of the month:
 * it belongs to whoever pays the month's fee, not to the instrument that paid this trade.
 */
export function ownFeeBack(trade: Trade, fee: FeeChange | null): bigint {
  const back_minor = -BigInt(fee?.fee_minor ?? '0');
  return minBig(back_minor, maxBig(trade.fee_minor, 0n));
}

/** Applies a fee change to the month's row. */
export function applyFee(state: State, fee: FeeChange): void {
  const before = feeMonth(state, fee.fee_account_id, fee.fee_month);
  state.tables.fee_month.put(before.id, {
    id: before.id,
    paid_minor: before.paid_minor + BigInt(fee.paid_minor),
    fee_minor: before.fee_minor + BigInt(fee.fee_minor),
  });
}
