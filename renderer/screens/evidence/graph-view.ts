/**
 * What of a graph is on show in a stretch of time, and what that comes to.
 *
 * Pure. Money counts by the days it moved on; what is shared counts from when both had used it. A day's sum stands where its
 * first payment does.
 */
import type { GraphEdge } from '#core/contract/evidence';

export interface ShownEdge {
  readonly edge: GraphEdge;
  /** Of the stretch alone. */
  readonly count: number;
  readonly sum_minor: bigint;
}

export interface Stretch {
  readonly from: number;
  readonly to: number;
}

export const isMoney = ({ kind }: Pick<GraphEdge, 'kind'>): boolean =>
  kind === 'trade' || kind === 'transfer';

/** The first and the last thing of a graph; null for one without edges. */
export function stretchOf(edges: readonly GraphEdge[]): Stretch | null {
  if (edges.length === 0) return null;
  return {
    from: Math.min(...edges.map(({ first_at }) => first_at)),
    to: Math.max(...edges.map(({ last_at }) => last_at)),
  };
}

/** Edges with something in a stretch of time. */
export function shownEdges(edges: readonly GraphEdge[], { from, to }: Stretch): readonly ShownEdge[] {
  return edges.flatMap((edge): ShownEdge[] => {
    if (!isMoney(edge)) {
      return edge.first_at <= to && edge.last_at >= from ? [{ edge, count: 0, sum_minor: 0n }] : [];
    }
    const days = edge.days.filter(({ at }) => at >= from && at <= to);
    if (days.length === 0) return [];
    return [
      {
        edge,
        count: days.reduce((sum, day) => sum + day.count, 0),
        sum_minor: days.reduce((sum, day) => sum + day.sum_minor, 0n),
      },
    ];
  });
}

/** What the edges on show come to, by currency. */
export function shownMoney(shown: readonly ShownEdge[]): ReadonlyMap<string, bigint> {
  const sums = new Map<string, bigint>();
  for (const { edge, sum_minor } of shown) {
    if (isMoney(edge)) sums.set(edge.currency, (sums.get(edge.currency) ?? 0n) + sum_minor);
  }
  return sums;
}

/** Ids of the edges of one pair stand side by side, so each needs its own. */
export const edgeKey = ({ kind, from_id, to_id, value }: GraphEdge): string =>
  `${kind}|${from_id}|${to_id}|${value}`;
