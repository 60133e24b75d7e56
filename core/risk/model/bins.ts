/**
 * Bins: values of a feature as small whole numbers, so that all splits of a feature are one pass over a histogram.
 *
 * A bin ends at an edge that lies between two values that were seen, where possible between any two; else so that bins
 * hold about equally many. Bin 0 is for what is missing. Edges have six significant digits, since they become the
 * thresholds of trees and are written down.
 */
import { rounded } from '#core/learning/numbers';

/** Most bins of a feature, that of missing values included. */
export const BINS_MAX = 64;

const EDGE_DIGITS = 6;

/** Values up to edge k, and above edge k - 1, are in bin k + 1. */
export type Edges = Float64Array;

/** An edge from which two neighbouring values lie on different sides; undefined when no short number does. */
function between(low: number, high: number): number | undefined {
  const edge = rounded(low + (high - low) / 2, EDGE_DIGITS);
  return edge >= low && edge < high ? edge : undefined;
}

/** The edges for values that were seen; NaN is passed over. */
export function edgesOf(values: Iterable<number>): Edges {
  const counts = new Map<number, number>();
  let seen = 0;
  for (const value of values) {
    if (Number.isNaN(value)) continue;
    counts.set(value, (counts.get(value) ?? 0) + 1);
    seen += 1;
  }
  const distinct = [...counts.keys()].sort((left, right) => left - right);
  // Bins for known values are one fewer, and edges one fewer again.
  const room = BINS_MAX - 2;
  const full = distinct.length - 1 <= room ? 0 : seen / (room + 1);
  const edges: number[] = [];
  let held = 0;
  for (const [place, value] of distinct.entries()) {
    const next = distinct[place + 1];
    held += counts.get(value) ?? 0;
    if (next === undefined || held < full || edges.length === room) continue;
    const edge = between(value, next);
    if (edge === undefined) continue;
    edges.push(edge);
    held = 0;
  }
  return Float64Array.from(edges);
}

/** The bin of a value: 0 when it is missing. */
export function binOf(edges: Edges, value: number): number {
  if (Number.isNaN(value)) return 0;
  let low = 0;
  let high = edges.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (value <= (edges[middle] as number)) high = middle;
    else low = middle + 1;
  }
  return low + 1;
}

export interface Binned {
  readonly rows: number;
  readonly edges: readonly Edges[];
  /** By feature, then by row. */
  readonly bins: readonly Uint8Array[];
}

/** Bins the columns of vectors that all have the same length. */
export function binned(vectors: readonly Float64Array[]): Binned {
  const features = vectors[0]?.length ?? 0;
  const edges: Edges[] = [];
  const bins: Uint8Array[] = [];
  for (let place = 0; place < features; place += 1) {
    const column = vectors.map((vector) => vector[place] as number);
    const own = edgesOf(column);
    edges.push(own);
    bins.push(Uint8Array.from(column, (value) => binOf(own, value)));
  }
  return { rows: vectors.length, edges, bins };
}
