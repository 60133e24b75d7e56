/**
 * Judging log-odds of bad on rows they were not learnt from: all together, by parts of the rows, and by day.
 */
import type { Instant } from '#core/kernel/instant';
import { areaUnderCurve, rankingOf } from '#core/learning/metrics';
import { sigmoid } from '#core/learning/numbers';

import type { CategoricalColumn } from '../learn/table';

/** What became of some rows, and what was said of them. */
export interface PartLine {
  readonly rows: number;
  readonly bad: number;
  /** Mean chance that was said. */
  readonly said: number;
  /** Null where one outcome never occurs. */
  readonly auc: number | null;
}

export interface SegmentLine extends PartLine {
  readonly segment: string;
  /** Null for rows of which it is not known. */
  readonly level: string | null;
}

export interface DayLine extends PartLine {
  readonly at: Instant;
  /** Whether these rows were kept for measuring. */
  readonly later: boolean;
}

/** Rows with what was said of them. */
export interface Judged {
  readonly margins: Float64Array;
  readonly bad: ArrayLike<number>;
}

function lineOf({ margins, bad }: Judged, rows: readonly number[]): PartLine {
  const own = Float64Array.from(rows, (row) => margins[row] as number);
  const own_bad = Uint8Array.from(rows, (row) => bad[row] as number);
  return {
    rows: rows.length,
    bad: own_bad.reduce((sum, one) => sum + one, 0),
    said: own.reduce((sum, margin) => sum + sigmoid(margin), 0) / Math.max(1, rows.length),
    auc: areaUnderCurve(rankingOf(own, own_bad)),
  };
}

function placesBy<K>(rows: number, keyOf: (row: number) => K): Map<K, number[]> {
  const places = new Map<K, number[]>();
  for (let row = 0; row < rows; row += 1) {
    const key = keyOf(row);
    const own = places.get(key) ?? [];
    own.push(row);
    places.set(key, own);
  }
  return places;
}

/** By each level of each column; what is not known comes last. */
export function judgedBySegment(judged: Judged, segments: readonly CategoricalColumn[]): SegmentLine[] {
  return segments.flatMap(({ name, levels, codes }) => {
    const places = placesBy(codes.length, (row) => codes[row] as number);
    const order = [...levels.keys(), -1].filter((code) => places.has(code));
    return order.map((code) => ({
      ...{ segment: name, level: levels[code] ?? null },
      ...lineOf(judged, places.get(code) ?? []),
    }));
  });
}

/** By day of observation, the earliest first. */
export function judgedByDay(
  judged: Judged,
  observed_at: readonly Instant[],
  later_from: Instant | null,
): DayLine[] {
  return [...placesBy(observed_at.length, (row) => observed_at[row] as Instant)]
    .sort(([left], [right]) => left - right)
    .map(([at, rows]) => ({ at, later: later_from !== null && at >= later_from, ...lineOf(judged, rows) }));
}
