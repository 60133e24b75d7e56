/**
 * Temporal cycles on a stream of payments: money that comes back to where it started.
 *
 * A cycle is a chain of edges from an account back to itself, each strictly later than the one before, the last at
 * most a window after the first, through accounts that differ, and (if a band is given) each amount within a band of the
 * one before. Every combination of edges counts, as in the public benchmark. Edges come in order of time; a cycle is
 * told when the edge that closes it comes, so batch and stream are the same. Source: 2SCENT (Kumar and Calders, VLDB
 * 2018) for the notion; the search goes backwards from the closing edge.
 */

export interface FlowEdge {
  readonly from: string;
  readonly to: string;
  /** In any unit, never decreasing from edge to edge. */
  readonly time: number;
  readonly amount: number;
}

export interface CycleLimits {
  /** Edges of a cycle, from 2. */
  readonly hops_max: number;
  /** From the first edge to the last, inclusive, in the unit of the edges. */
  readonly window: number;
  /** Least and greatest share of an edge's amount that the next one carries; absent for any. */
  readonly band?: readonly [number, number] | undefined;
  /** Edges looked at for one closing edge; a search that needs more is cut and says so. */
  readonly steps_max?: number | undefined;
}

export interface ClosedCycles {
  /** Each in the order of time, the closing edge last. */
  readonly cycles: readonly (readonly FlowEdge[])[];
  /** The search was cut at `steps_max`. */
  readonly cut: boolean;
}

/** Edges into one account that lie within the window, oldest first. */
class Arrivals {
  readonly edges: FlowEdge[] = [];
  first = 0;

  letGo(before: number): void {
    while (this.first < this.edges.length && (this.edges[this.first]?.time ?? 0) < before) {
      this.first += 1;
    }
    if (this.first > 64 && this.first * 2 > this.edges.length) {
      this.edges.splice(0, this.first);
      this.first = 0;
    }
  }
}

const NOTHING: ClosedCycles = { cycles: [], cut: false };

export class CycleFinder {
  readonly #limits: CycleLimits;
  readonly #into = new Map<string, Arrivals>();
  /** When an account last sent anything: who sent nothing within the window starts no cycle. */
  readonly #sent_at = new Map<string, number>();
  #now = Number.NEGATIVE_INFINITY;

  /** Throws a RangeError for fewer than two hops or a negative window. */
  constructor(limits: CycleLimits) {
    if (limits.hops_max < 2 || limits.window < 0) {
      throw new RangeError('a cycle needs at least two hops and a window that is not negative');
    }
    this.#limits = limits;
  }

  /** Takes in the next edge; answers the cycles it closes. Throws a RangeError for an edge out of order. */
  add(edge: FlowEdge): ClosedCycles {
    if (edge.time < this.#now) {
      throw new RangeError(`an edge of ${edge.time} came after one of ${this.#now}`);
    }
    this.#now = edge.time;
    const closed = this.#closing(edge);
    let arrivals = this.#into.get(edge.to);
    if (arrivals === undefined) {
      arrivals = new Arrivals();
      this.#into.set(edge.to, arrivals);
    }
    arrivals.letGo(edge.time - this.#limits.window);
    arrivals.edges.push(edge);
    this.#sent_at.set(edge.from, edge.time);
    return closed;
  }

  #closing(closing: FlowEdge): ClosedCycles {
    const { window, hops_max, band, steps_max = Number.POSITIVE_INFINITY } = this.#limits;
    const start = closing.to;
    const earliest = closing.time - window;
    if (closing.from === start || (this.#sent_at.get(start) ?? Number.NEGATIVE_INFINITY) < earliest) {
      return NOTHING;
    }
    const cycles: FlowEdge[][] = [];
    let steps = 0;
    // From the closing edge backwards: `chain` holds the edges so far, latest first.
    const chain: FlowEdge[] = [closing];
    const search = (later: FlowEdge): void => {
      const arrivals = this.#into.get(later.from);
      if (arrivals === undefined) return;
      arrivals.letGo(earliest);
      for (let index = arrivals.edges.length - 1; index >= arrivals.first; index -= 1) {
        const edge = arrivals.edges[index];
        if (edge === undefined || edge.time < earliest) return;
        steps += 1;
        if (steps > steps_max) return;
        if (edge.time >= later.time) continue;
        if (
          band !== undefined &&
          (later.amount < edge.amount * band[0] || later.amount > edge.amount * band[1])
        ) {
          continue;
        }
        if (edge.from === start) {
          cycles.push([...chain, edge].reverse());
        } else if (chain.length + 1 < hops_max && !chain.some((one) => one.from === edge.from)) {
          chain.push(edge);
          search(edge);
          chain.pop();
        }
      }
    };
    search(closing);
    const cut = steps > steps_max;
    return cycles.length === 0 && !cut ? NOTHING : { cycles, cut };
  }
}
