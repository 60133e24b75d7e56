/**
 * Fees: exact to the fen for any split of the same payments.
 *
 * The fee of an account's calendar month is one function of what it paid in that month, F(total). A payment
 * is charged the difference it makes, F(after) - F(before charged), so the sum over any split telescopes to
 * the fee on the total, and a refund gives back exactly the difference it makes.
 */
import { maxBig, minBig } from '#core/kernel/money';

import type { PolicyData } from './policy';

const PPM = 1_000_000n;

function rounded(numerator: bigint, rounding: PolicyData<'fees'>['rounding']): bigint {
  if (rounding === 'down') {
    return numerator / PPM;
  }
  return rounding === 'up' ? (numerator + PPM - 1n) / PPM : (numerator + PPM / 2n) / PPM;
}

/**
 * Fee in minor units owed for a month in which `paid_minor` was paid outside the own marketplace.
 * A currency without an allowance in the policy has none (everything is above it).
 */
export function monthFee(paid_minor: bigint, currency: string, policy: PolicyData<'fees'>): bigint {
  const free_minor = BigInt(policy.free_per_month_minor[currency] ?? '0');
  const above_minor = paid_minor - free_minor;
  if (above_minor <= 0n) {
    return 0n;
  }
  const plain = rounded(above_minor * BigInt(policy.rate_ppm), policy.rounding);
  const minimum = policy.minimum_minor[currency];
  const maximum = policy.maximum_minor[currency];
  const raised = minimum === undefined ? plain : maxBig(plain, BigInt(minimum));
  return maximum === undefined ? raised : minBig(raised, BigInt(maximum));
}
