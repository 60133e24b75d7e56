/**
 * Dividing rows by time: the latest days are kept for measuring, earlier ones are learnt from.
 */
import type { Instant } from '#core/kernel/instant';

import type { SplitDefinition } from './definition';

export interface TimeSplit {
  /** Places of the rows that are learnt from. */
  readonly learn: Uint32Array;
  /** Places of those kept for measuring; none without days. */
  readonly later: Uint32Array;
  /** The first of the later days; null where nothing is kept. */
  readonly later_from: Instant | null;
  /** Earlier rows left out because their outcomes had not been told by then. */
  readonly untold: number;
  /** Rows that are learnt from though their outcomes had not been told by then. */
  readonly told_later: number;
}

/** The latest day from which on there are enough rows; never the first of all. */
function dayOfShare(observed_at: ArrayLike<Instant>, share: number): Instant | null {
  const rows_of = new Map<Instant, number>();
  for (let row = 0; row < observed_at.length; row += 1) {
    const at = observed_at[row] as Instant;
    rows_of.set(at, (rows_of.get(at) ?? 0) + 1);
  }
  const days = [...rows_of.keys()].sort((left, right) => right - left).slice(0, -1);
  let held = 0;
  for (const day of days) {
    held += rows_of.get(day) ?? 0;
    if (held >= share * observed_at.length) return day;
  }
  return days.at(-1) ?? null;
}

/** Divides rows. `told_after_ms`: when the outcome of a row has been told, after it was observed. */
export function splitByTime(
  observed_at: ArrayLike<Instant>,
  { later_share, later_from: asked, told_only }: SplitDefinition,
  told_after_ms: number,
): TimeSplit {
  const later_from = asked ?? (later_share > 0 ? dayOfShare(observed_at, later_share) : null);
  const learn: number[] = [];
  const later: number[] = [];
  let [untold, told_later] = [0, 0];
  for (let row = 0; row < observed_at.length; row += 1) {
    const at = observed_at[row] as Instant;
    if (later_from !== null && at >= later_from) {
      later.push(row);
      continue;
    }
    const is_told = later_from === null || at + told_after_ms <= later_from;
    if (!is_told && told_only) {
      untold += 1;
      continue;
    }
    told_later += is_told ? 0 : 1;
    learn.push(row);
  }
  return { learn: Uint32Array.from(learn), later: Uint32Array.from(later), later_from, untold, told_later };
}
