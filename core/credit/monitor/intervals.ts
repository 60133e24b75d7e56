/**
 * How far a share, a ratio of shares or an AUC may be off by chance: intervals of 95 %. Pure.
 *
 * Share: E. Wilson, 1927. Ratio of two shares: D. Katz and others, Biometrics 34 (1978), on the logarithm. AUC: J. Hanley and
 * B. McNeil, Radiology 143 (1982).
 */

export interface Interval {
  readonly low: number;
  readonly high: number;
}

/** Of the normal distribution, with 2.5 % above it. */
const Z = 1.959964;

/** The interval of a share; null of nothing. */
export function shareInterval(count: number, of: number): Interval | null {
  if (of === 0) return null;
  const share = count / of;
  const scale = 1 + Z ** 2 / of;
  const middle = (share + Z ** 2 / (2 * of)) / scale;
  const reach = (Z / scale) * Math.sqrt((share * (1 - share)) / of + Z ** 2 / (4 * of ** 2));
  return { low: Math.max(0, middle - reach), high: Math.min(1, middle + reach) };
}

export interface CountOf {
  readonly count: number;
  readonly of: number;
}

/** Stands for none, whose logarithm there is not. */
const NONE = 0.5;

/** The interval of the ratio of one share to another, which is not 0. */
export function ratioInterval(own: CountOf, other: CountOf): Interval {
  const count = own.count || NONE;
  const ratio = count / own.of / (other.count / other.of);
  const spread = Math.sqrt(1 / count - 1 / own.of + 1 / other.count - 1 / other.of);
  return { low: ratio * Math.exp(-Z * spread), high: ratio * Math.exp(Z * spread) };
}

/** The interval of an AUC over so many bad and good rows. */
export function aucInterval(auc: number, bad: number, good: number): Interval {
  const q1 = auc / (2 - auc);
  const q2 = (2 * auc ** 2) / (1 + auc);
  const variance =
    (auc * (1 - auc) + (bad - 1) * (q1 - auc ** 2) + (good - 1) * (q2 - auc ** 2)) / (bad * good);
  const reach = Z * Math.sqrt(Math.max(0, variance));
  return { low: Math.max(0, auc - reach), high: Math.min(1, auc + reach) };
}
