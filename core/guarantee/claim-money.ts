/** What is left of a trade to make good, and of a claim to recover. Pure, for the books and for screens. */
import { maxBig } from '#core/kernel/money';
import type { Claim, Trade } from '#core/ledger/tables';

/** Of what was paid, what the buyer got back neither by refund or chargeback nor out of the reserve. */
export function notMadeGood(
  trade: Pick<Trade, 'amount_minor' | 'refunded_minor' | 'charged_back_minor' | 'compensated_minor'>,
): bigint {
  const { amount_minor, refunded_minor, charged_back_minor, compensated_minor } = trade;
  return maxBig(amount_minor - refunded_minor - charged_back_minor - compensated_minor, 0n);
}

/** True while something of a claim is to be had back from the seller. */
export function isRecovering(
  claim: Pick<Claim, 'paid_minor' | 'recovered_minor' | 'recovery_ended_at'>,
): boolean {
  return claim.recovery_ended_at === null && claim.recovered_minor < claim.paid_minor;
}
