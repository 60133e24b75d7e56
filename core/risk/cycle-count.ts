/**
 * Counting temporal cycles in a whole graph at once.
 *
 * The same cycles as `CycleFinder` tells one by one, counted for statistics and comparisons. With all edges at hand the
 * accounts become small numbers, and the edges into each stand together in the order of time, so the search runs over
 * plain arrays. Nothing is looked for at an account that sent nothing within the window. Source as there.
 */
import type { CycleLimits, FlowEdge } from './temporal-cycles';

/** Edges in the order of time, those into each account together. */
interface Graph {
  readonly source: Int32Array;
  readonly target: Int32Array;
  readonly time: Float64Array;
  readonly amount: Float64Array;
  /** Edges into account `a` are `into[first[a]]` to `into[first[a + 1] - 1]`, oldest first. */
  readonly first: Int32Array;
  readonly into: Int32Array;
}

function graphOf(edges: readonly FlowEdge[]): Graph {
  const sorted = isInOrder(edges) ? edges : [...edges].sort((left, right) => left.time - right.time);
  const numbers = new Map<string, number>();
  const numberOf = (account: string): number => {
    const known = numbers.get(account);
    if (known !== undefined) return known;
    numbers.set(account, numbers.size);
    return numbers.size - 1;
  };
  const { length } = sorted;
  const source = new Int32Array(length);
  const target = new Int32Array(length);
  const time = new Float64Array(length);
  const amount = new Float64Array(length);
  for (let edge = 0; edge < length; edge += 1) {
    const flow = sorted[edge] as FlowEdge;
    source[edge] = numberOf(flow.from);
    target[edge] = numberOf(flow.to);
    time[edge] = flow.time;
    amount[edge] = flow.amount;
  }
  const first = new Int32Array(numbers.size + 1);
  for (const account of target) first[account + 1] = (first[account + 1] as number) + 1;
  for (let account = 0; account < numbers.size; account += 1) {
    first[account + 1] = (first[account + 1] as number) + (first[account] as number);
  }
  const into = new Int32Array(length);
  const filled = first.slice();
  for (let edge = 0; edge < length; edge += 1) {
    const account = target[edge] as number;
    const place = filled[account] as number;
    into[place] = edge;
    filled[account] = place + 1;
  }
  return { source, target, time, amount, first, into };
}

function isInOrder(edges: readonly FlowEdge[]): boolean {
  for (let edge = 1; edge < edges.length; edge += 1) {
    if ((edges[edge] as FlowEdge).time < (edges[edge - 1] as FlowEdge).time) return false;
  }
  return true;
}

class CycleCount {
  readonly counts: number[];
  readonly #graph: Graph;
  readonly #hops_max: number;
  readonly #window: number;
  readonly #least: number;
  readonly #most: number;
  /** Accounts on the chain, for telling those that differ. */
  readonly #on_chain: Uint8Array;
  /** Behind the last edge into an account so far: what comes later is not looked at. */
  readonly #filled: Int32Array;
  /** The first edge into an account that is still within the window. */
  readonly #live: Int32Array;
  readonly #sent_at: Float64Array;
  #start = 0;
  #earliest = 0;

  constructor(graph: Graph, { hops_max, window, band }: CycleLimits) {
    const accounts = graph.first.length - 1;
    this.counts = Array.from({ length: hops_max + 1 }, () => 0);
    this.#graph = graph;
    this.#hops_max = hops_max;
    this.#window = window;
    this.#least = band?.[0] ?? 0;
    this.#most = band?.[1] ?? Number.POSITIVE_INFINITY;
    this.#on_chain = new Uint8Array(accounts);
    this.#filled = graph.first.slice(0, accounts);
    this.#live = graph.first.slice(0, accounts);
    this.#sent_at = new Float64Array(accounts).fill(Number.NEGATIVE_INFINITY);
  }

  run(): void {
    const { source, target, time } = this.#graph;
    for (let edge = 0; edge < time.length; edge += 1) {
      const from = source[edge] as number;
      const to = target[edge] as number;
      const at = time[edge] as number;
      this.#earliest = at - this.#window;
      if (from !== to && (this.#sent_at[to] as number) >= this.#earliest) {
        this.#start = to;
        this.#backwards(edge, from, 1);
      }
      this.#filled[to] = (this.#filled[to] as number) + 1;
      this.#sent_at[from] = at;
    }
  }

  /** Edges into `account` that could come before `later`, the edge number `hops` from the end. */
  #backwards(later: number, account: number, hops: number): void {
    const { source, time, amount, into } = this.#graph;
    const at = time[later] as number;
    const carried = amount[later] as number;
    const last = this.#filled[account] as number;
    let place = this.#live[account] as number;
    while (place < last && (time[into[place] as number] as number) < this.#earliest) place += 1;
    this.#live[account] = place;
    for (; place < last; place += 1) {
      const edge = into[place] as number;
      if ((time[edge] as number) >= at) break;
      const sent = amount[edge] as number;
      if (carried < sent * this.#least || carried > sent * this.#most) continue;
      const from = source[edge] as number;
      if (from === this.#start) {
        this.counts[hops + 1] = (this.counts[hops + 1] as number) + 1;
      } else if (hops + 1 < this.#hops_max && from !== account && this.#on_chain[from] === 0) {
        this.#on_chain[account] = 1;
        this.#backwards(edge, from, hops + 1);
        this.#on_chain[account] = 0;
      }
    }
  }
}

/** How many cycles there are of each number of hops, from 2. Throws a RangeError for limits that mean nothing. */
export function countCycles(
  edges: readonly FlowEdge[],
  limits: Pick<CycleLimits, 'hops_max' | 'window' | 'band'>,
): Readonly<Record<number, number>> {
  if (limits.hops_max < 2 || limits.window < 0) {
    throw new RangeError('a cycle needs at least two hops and a window that is not negative');
  }
  const count = new CycleCount(graphOf(edges), limits);
  count.run();
  return Object.fromEntries([...count.counts.entries()].filter(([hops, found]) => hops > 1 && found > 0));
}
