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

/** An account with the edges into it, oldest first, from `first` on those within the window. */
interface Node {
  readonly into: Arrival[];
  first: number;
  /** When it last sent anything: who sent nothing within the window starts no cycle. */
  sent_at: number;
}

interface Arrival {
  readonly edge: FlowEdge;
  readonly source: Node;
}

const NOTHING: ClosedCycles = { cycles: [], cut: false };
/** Edges that fell out of a window are dropped when there are this many of them. */
const DROPPED_MIN = 64;

function letGo(node: Node, before: number): void {
  const { into } = node;
  while (node.first < into.length && (into[node.first] as Arrival).edge.time < before) {
    node.first += 1;
  }
  if (node.first > DROPPED_MIN && node.first * 2 > into.length) {
    into.splice(0, node.first);
    node.first = 0;
  }
}

/** One search backwards from a closing edge. */
interface Search {
  readonly start: Node;
  readonly earliest: number;
  readonly cycles: FlowEdge[][];
  /** The edges so far and who sent them, latest first. */
  readonly chain: Arrival[];
  steps: number;
}

export class CycleFinder {
  readonly #limits: CycleLimits;
  readonly #steps_max: number;
  readonly #nodes = new Map<string, Node>();
  #now = Number.NEGATIVE_INFINITY;

  /** Throws a RangeError for fewer than two hops or a negative window. */
  constructor(limits: CycleLimits) {
    if (limits.hops_max < 2 || limits.window < 0) {
      throw new RangeError('a cycle needs at least two hops and a window that is not negative');
    }
    this.#limits = limits;
    this.#steps_max = limits.steps_max ?? Number.POSITIVE_INFINITY;
  }

  #node(account: string): Node {
    let node = this.#nodes.get(account);
    if (node === undefined) {
      node = { into: [], first: 0, sent_at: Number.NEGATIVE_INFINITY };
      this.#nodes.set(account, node);
    }
    return node;
  }

  /** Takes in the next edge; answers the cycles it closes. Throws a RangeError for an edge out of order. */
  add(edge: FlowEdge): ClosedCycles {
    const { time } = edge;
    if (time < this.#now) {
      throw new RangeError(`an edge of ${time} came after one of ${this.#now}`);
    }
    this.#now = time;
    const source = this.#node(edge.from);
    const target = this.#node(edge.to);
    const earliest = time - this.#limits.window;
    const arrival = { edge, source };
    const closed =
      source === target || target.sent_at < earliest || source.first === source.into.length
        ? NOTHING
        : this.#closing(arrival, target, earliest);
    letGo(target, earliest);
    target.into.push(arrival);
    source.sent_at = time;
    return closed;
  }

  #closing(closing: Arrival, start: Node, earliest: number): ClosedCycles {
    const search: Search = { start, earliest, cycles: [], chain: [closing], steps: 0 };
    this.#backwards(search, closing);
    const cut = search.steps > this.#steps_max;
    return search.cycles.length === 0 && !cut ? NOTHING : { cycles: search.cycles, cut };
  }

  #backwards(search: Search, { edge: later, source: node }: Arrival): void {
    const { start, chain, cycles } = search;
    letGo(node, search.earliest);
    for (let index = node.into.length - 1; index >= node.first; index -= 1) {
      const arrival = node.into[index] as Arrival;
      const { edge, source } = arrival;
      search.steps += 1;
      if (search.steps > this.#steps_max) return;
      if (edge.time >= later.time || this.#outOfBand(edge, later)) continue;
      if (source === start) {
        cycles.push([...chain.map((one) => one.edge), edge].reverse());
      } else if (chain.length + 1 < this.#limits.hops_max && !chain.some((one) => one.source === source)) {
        chain.push(arrival);
        this.#backwards(search, arrival);
        chain.pop();
      }
    }
  }

  #outOfBand(edge: FlowEdge, later: FlowEdge): boolean {
    const { band } = this.#limits;
    return (
      band !== undefined && (later.amount < edge.amount * band[0] || later.amount > edge.amount * band[1])
    );
  }
}
