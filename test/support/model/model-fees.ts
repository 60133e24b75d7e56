// The fee by its definition: what a month's total costs under the policy of that month.
// Independent of the core's way (differences); only the shape of the policy's data is shared.
import type { PolicyData } from '#core/policy/policy';

/** Rounds the fraction numerator / denominator (both positive) by name. */
function roundFraction(numerator: bigint, denominator: bigint, how: 'half-up' | 'up' | 'down'): bigint {
  const whole = numerator / denominator;
  const rest = numerator % denominator;
  if (rest === 0n || how === 'down') {
    return whole;
  }
  return how === 'up' || rest * 2n >= denominator ? whole + 1n : whole;
}

/** Fee on the payments of one account in one month, in minor units. */
export function feeOnTotal(total: bigint, currency: string, policy: PolicyData<'fees'>): bigint {
  const allowance = BigInt(policy.free_per_month_minor[currency] ?? '0');
  if (total <= allowance) {
    return 0n;
  }
  let fee = roundFraction((total - allowance) * BigInt(policy.rate_ppm), 1_000_000n, policy.rounding);
  const minimum = BigInt(policy.minimum_minor[currency] ?? '0');
  if (fee < minimum) {
    fee = minimum;
  }
  const maximum = policy.maximum_minor[currency];
  if (maximum !== undefined && fee > BigInt(maximum)) {
    fee = BigInt(maximum);
  }
  return fee;
}
