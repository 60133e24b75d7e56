/**
 * Dense blocks in a graph of buyers and merchants: groups that deal with each other far more than with the rest.
 *
 * Greedy peeling after FRAUDAR (Hooi et al., KDD 2016): an edge weighs the less the more buyers its merchant has, so
 * purchases at merchants whom everybody visits, made for disguise, add nothing to a buyer; the node with the least
 * weight is taken away again and again, and the densest remainder (weight per node) is the block. It has at least half
 * the density of the densest block there is. Further blocks are looked for in what is left of the edges. Batch: takes
 * all payments of a window at once and gives the same blocks whatever their order.
 */
import TinyQueue from 'tinyqueue';

/** One buyer paid one merchant; several payments of a pair are one edge. */
export interface BlockPayment {
  readonly trade_id: string;
  readonly buyer_id: string;
  readonly merchant_id: string;
  /** Minor units. */
  readonly amount: number;
}

export interface BlockOptions {
  /** How many blocks at the most, the densest first. */
  readonly blocks_max: number;
  /** Blocks with fewer buyers or merchants than this are left out, as is everything after one less dense than `density_min`. */
  readonly buyers_min: number;
  readonly merchants_min: number;
  readonly density_min: number;
}

export interface BlockMember {
  readonly id: string;
  /** Partners in the block, and partners at all. */
  readonly inside: number;
  readonly partners: number;
}

export interface DenseBlock {
  readonly buyers: readonly BlockMember[];
  readonly merchants: readonly BlockMember[];
  /** Weight of the block's edges per member. */
  readonly density: number;
  /** Pairs that paid, of all pairs that could. */
  readonly filled: number;
  readonly trades: readonly string[];
  readonly amount: number;
}

/** Keeps a merchant of one or two buyers from weighing beyond measure. */
const DEGREE_OFFSET = 5;

/** What an edge to a merchant with so many buyers weighs. */
export const edgeWeight = (buyers: number): number => 1 / Math.log(buyers + DEGREE_OFFSET);

interface Edge {
  readonly buyer: Node;
  readonly merchant: Node;
  readonly weight: number;
  readonly payments: BlockPayment[];
  /** Belongs to a block already. */
  spent: boolean;
}

interface Node {
  /** Tells buyers from merchants of the same id, and settles ties. */
  readonly key: string;
  readonly id: string;
  readonly edges: Edge[];
}

/** All nodes with their edges, sorted so that the order of payments tells nothing. */
function graphOf(payments: Iterable<BlockPayment>): Node[] {
  const pairs = new Map<string, Map<string, BlockPayment[]>>();
  for (const payment of payments) {
    const by_buyer = pairs.get(payment.merchant_id) ?? new Map<string, BlockPayment[]>();
    pairs.set(payment.merchant_id, by_buyer);
    const own = by_buyer.get(payment.buyer_id) ?? [];
    own.push(payment);
    by_buyer.set(payment.buyer_id, own);
  }
  const buyers = new Map<string, Node>();
  const merchants: Node[] = [];
  for (const [id, by_buyer] of pairs) {
    const merchant: Node = { key: `m ${id}`, id, edges: [] };
    merchants.push(merchant);
    for (const [buyer_id, own] of by_buyer) {
      const buyer = buyers.get(buyer_id) ?? { key: `b ${buyer_id}`, id: buyer_id, edges: [] };
      buyers.set(buyer_id, buyer);
      const edge = { buyer, merchant, weight: edgeWeight(by_buyer.size), payments: own, spent: false };
      buyer.edges.push(edge);
      merchant.edges.push(edge);
    }
  }
  const by_key = (left: Node, right: Node): number => (left.key < right.key ? -1 : 1);
  return [...buyers.values(), ...merchants].sort(by_key);
}

const otherEnd = (edge: Edge, node: Node): Node => (edge.buyer === node ? edge.merchant : edge.buyer);

interface Peeling {
  /** In the order in which they were taken away. */
  readonly order: readonly Node[];
  /** How many had been taken away when the rest was densest. */
  readonly best: number;
  readonly density: number;
}

/** Takes away the lightest node again and again, over the edges that are not spent. */
function peel(nodes: readonly Node[]): Peeling {
  const weights = new Map<Node, number>();
  let total = 0;
  for (const node of nodes) {
    let weight = 0;
    for (const edge of node.edges) weight += edge.spent ? 0 : edge.weight;
    if (weight > 0) weights.set(node, weight);
    total += weight / 2;
  }
  const queue = new TinyQueue(
    [...weights].map(([node, weight]) => ({ node, weight })),
    (left, right) => left.weight - right.weight || (left.node.key < right.node.key ? -1 : 1),
  );
  const order: Node[] = [];
  let best = 0;
  let density = weights.size === 0 ? 0 : total / weights.size;
  for (let next = queue.pop(); next !== undefined; next = queue.pop()) {
    const { node, weight } = next;
    // A node is in the queue once for each weight it had; only the last one counts.
    if (weights.get(node) !== weight) continue;
    weights.delete(node);
    order.push(node);
    total -= weight;
    for (const edge of node.edges) {
      const other = otherEnd(edge, node);
      const before = edge.spent ? undefined : weights.get(other);
      if (before === undefined) continue;
      weights.set(other, before - edge.weight);
      queue.push({ node: other, weight: before - edge.weight });
    }
    if (weights.size > 0 && total / weights.size > density) {
      density = total / weights.size;
      best = order.length;
    }
  }
  return { order, best, density };
}

function blockOf({ order, best, density }: Peeling): DenseBlock & { readonly edges: readonly Edge[] } {
  const members = new Set(order.slice(best));
  const edges: Edge[] = [];
  const told: Record<'b' | 'm', BlockMember[]> = { b: [], m: [] };
  for (const node of members) {
    const inside = node.edges.filter((edge) => !edge.spent && members.has(otherEnd(edge, node)));
    const side = node.key.startsWith('b') ? 'b' : 'm';
    told[side].push({ id: node.id, inside: inside.length, partners: node.edges.length });
    if (side === 'b') edges.push(...inside);
  }
  const by_share = (left: BlockMember, right: BlockMember): number =>
    right.inside - left.inside || left.partners - right.partners || (left.id < right.id ? -1 : 1);
  const payments = edges.flatMap((edge) => edge.payments);
  return {
    buyers: told.b.sort(by_share),
    merchants: told.m.sort(by_share),
    density,
    filled: edges.length / (told.b.length * told.m.length),
    trades: payments.map(({ trade_id }) => trade_id).sort(),
    amount: payments.reduce((sum, { amount }) => sum + amount, 0),
    edges,
  };
}

/** The dense blocks of some payments, the densest first. */
export function denseBlocks(payments: Iterable<BlockPayment>, options: BlockOptions): DenseBlock[] {
  const nodes = graphOf(payments);
  const blocks: DenseBlock[] = [];
  // Every turn spends edges, so it ends; blocks too small to tell are spent and left out.
  while (blocks.length < options.blocks_max) {
    const peeling = peel(nodes);
    if (peeling.order.length === 0 || peeling.density < options.density_min) break;
    const { edges, ...block } = blockOf(peeling);
    for (const edge of edges) edge.spent = true;
    if (block.buyers.length >= options.buyers_min && block.merchants.length >= options.merchants_min) {
      blocks.push(block);
    }
  }
  return blocks;
}
