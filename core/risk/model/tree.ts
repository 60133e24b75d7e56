/**
 * Decision trees: what they are, what they say of a vector, and how much each feature has a part in it.
 *
 * Nodes stand in the order in which a reader meets them who always goes left first. Contributions are Shapley values:
 * what a feature adds on average over all orders in which the features become known, where an unknown feature lets a
 * vector go both ways, in the shares in which the trades of training went (S. Lundberg et al., "From local explanations
 * to global understanding with explainable AI for trees", Nature Machine Intelligence 2, 2020). Trees are shallow, so
 * each leaf is reckoned by itself: it only depends on the few features on the way to it.
 */

export interface Leaf {
  readonly value: number;
  /** Trades of training that ended here. */
  readonly cover: number;
}

export interface Split {
  /** Place of the feature in the vector. */
  readonly place: number;
  /** Values up to it go left. */
  readonly threshold: number;
  /** Whether a missing value goes left. */
  readonly missing_left: boolean;
  /** Index of the node to the right; the left one follows. */
  readonly right: number;
  readonly cover: number;
}

export type TreeNode = Leaf | Split;
export type Tree = readonly TreeNode[];

/** Every known value is at most this: a split at it tells what is missing from what is known. */
export const KNOWN = Number.MAX_VALUE;

function goesLeft({ place, threshold, missing_left }: Split, vector: Float64Array): boolean {
  const value = vector[place] as number;
  return Number.isNaN(value) ? missing_left : value <= threshold;
}

/** What a tree says of a vector. */
export function treeValue(tree: Tree, vector: Float64Array): number {
  let index = 0;
  for (;;) {
    const node = tree[index] as TreeNode;
    if ('value' in node) return node.value;
    index = goesLeft(node, vector) ? index + 1 : node.right;
  }
}

/** Trees side by side in flat arrays: a few nanoseconds per node. */
export function compileForest(trees: readonly Tree[]): (vector: Float64Array) => number {
  const nodes = trees.flat();
  const starts = new Int32Array(trees.length);
  const place = Int32Array.from(nodes, (node) => ('value' in node ? -1 : node.place));
  const number = Float64Array.from(nodes, (node) => ('value' in node ? node.value : node.threshold));
  const missing_left = Uint8Array.from(nodes, (node) => ('value' in node || !node.missing_left ? 0 : 1));
  const right = new Int32Array(nodes.length);
  let offset = 0;
  for (const [index, tree] of trees.entries()) {
    starts[index] = offset;
    for (const [own, node] of tree.entries()) right[offset + own] = 'value' in node ? 0 : offset + node.right;
    offset += tree.length;
  }
  return (vector) => {
    let sum = 0;
    for (let tree = 0; tree < starts.length; tree += 1) {
      let index = starts[tree] as number;
      let feature = place[index] as number;
      while (feature >= 0) {
        const value = vector[feature] as number;
        // NaN equals nothing, itself included.
        const left = value === value ? value <= (number[index] as number) : missing_left[index] === 1;
        index = left ? index + 1 : (right[index] as number);
        feature = place[index] as number;
      }
      sum += number[index] as number;
    }
    return sum;
  };
}

/** The average of a tree over the trades it was trained on. */
export function treeMean(tree: Tree): number {
  const all = tree[0]?.cover ?? 1;
  return tree.reduce((sum, node) => ('value' in node ? sum + (node.value * node.cover) / all : sum), 0);
}

/** One feature on the way to a leaf. */
interface Step {
  readonly place: number;
  /** Share of trades that would go on here were the feature unknown. */
  share: number;
  /** Whether this vector goes on here. */
  follows: boolean;
}

/** k! (n - k - 1)! / n!: the weight of a set of k others among n features. */
function setWeight(others: number, features: number): number {
  // 1 / (n * binomial(n - 1, k)).
  let choose = 1;
  for (let step = 1; step <= others; step += 1) choose = (choose * (features - step)) / step;
  return 1 / (features * choose);
}

/** The part of one step in a leaf of value 1: over all sets of the other steps, by their number. */
function stepPart(steps: readonly Step[], own: Step): number {
  // sums[k]: over all sets of k known others, the product of what each of the others lets through.
  let sums = [1];
  for (const step of steps) {
    if (step === own) continue;
    const next = new Array<number>(sums.length + 1).fill(0);
    for (const [known, sum] of sums.entries()) {
      next[known] = (next[known] ?? 0) + sum * step.share;
      next[known + 1] = (next[known + 1] ?? 0) + (step.follows ? sum : 0);
    }
    sums = next;
  }
  const weighted = sums.reduce((total, sum, known) => total + sum * setWeight(known, steps.length), 0);
  return weighted * ((own.follows ? 1 : 0) - own.share);
}

/** Adds each feature's part in what a tree says of a vector; with the tree's mean they add up to its value. */
export function addTreeParts(tree: Tree, vector: Float64Array, parts: Float64Array): void {
  const walk = (index: number, steps: readonly Step[]): void => {
    const node = tree[index] as TreeNode;
    if ('value' in node) {
      for (const step of steps) {
        parts[step.place] = (parts[step.place] as number) + node.value * stepPart(steps, step);
      }
      return;
    }
    const left = goesLeft(node, vector);
    for (const [child, follows] of [[index + 1, left] as const, [node.right, !left] as const]) {
      const share = (tree[child] as TreeNode).cover / node.cover;
      const before = steps.find(({ place }) => place === node.place);
      const others = steps.filter((step) => step !== before);
      const step: Step = {
        place: node.place,
        share: (before?.share ?? 1) * share,
        follows: (before?.follows ?? true) && follows,
      };
      walk(child, [...others, step]);
    }
  };
  walk(0, []);
}
