/**
 * How far two judgements agree beyond chance: Cohen's kappa (J. Cohen, "A coefficient of agreement for nominal scales",
 * 1960). Pure.
 */

/** How often one was judged so first and so the second time. */
export interface JudgedPair {
  readonly first: string;
  readonly second: string;
  readonly count: number;
}

/** Below so many pairs kappa says nothing. */
const KAPPA_PAIRS_MIN = 10;

function totals(pairs: readonly JudgedPair[], side: 'first' | 'second'): ReadonlyMap<string, number> {
  const sums = new Map<string, number>();
  for (const pair of pairs) {
    sums.set(pair[side], (sums.get(pair[side]) ?? 0) + pair.count);
  }
  return sums;
}

/** Kappa, at most 1; null for too few pairs, and where chance alone agrees always: both say one thing only. */
export function cohenKappa(pairs: readonly JudgedPair[]): number | null {
  const all = pairs.reduce((sum, { count }) => sum + count, 0);
  if (all < KAPPA_PAIRS_MIN) {
    return null;
  }
  const agreed = pairs.reduce((sum, { first, second, count }) => sum + (first === second ? count : 0), 0);
  const second = totals(pairs, 'second');
  let by_chance = 0;
  for (const [judgement, count] of totals(pairs, 'first')) {
    by_chance += (count / all) * ((second.get(judgement) ?? 0) / all);
  }
  return by_chance >= 1 ? null : (agreed / all - by_chance) / (1 - by_chance);
}
