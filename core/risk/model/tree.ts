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

/** All that the way to a leaf asks of one feature. */
interface Step {
  readonly place: number;
  /** Values above `low` and up to `high` go on to the leaf. */
  readonly low: number;
  readonly high: number;
  /** Whether a missing one does. */
  readonly missing: boolean;
  /** Share of trades that would go on were the feature unknown. */
  readonly share: number;
}

interface Way {
  readonly value: number;
  /** One per feature. */
  readonly steps: readonly Step[];
}

const ANYTHING = { low: Number.NEGATIVE_INFINITY, high: Number.POSITIVE_INFINITY, missing: true, share: 1 };

/** The ways to the leaves of a tree. */
function waysOf(tree: Tree): Way[] {
  const ways: Way[] = [];
  const walk = (index: number, steps: readonly Step[]): void => {
    const node = tree[index] as TreeNode;
    if ('value' in node) {
      ways.push({ value: node.value, steps });
      return;
    }
    const { place, threshold, missing_left, right, cover } = node;
    const before = steps.find((step) => step.place === place) ?? ANYTHING;
    const others = steps.filter((step) => step.place !== place);
    const shareOf = (child: number): number => (before.share * (tree[child] as TreeNode).cover) / cover;
    const { low, high, missing } = before;
    const upto = { low, high: Math.min(high, threshold), missing: missing && missing_left };
    const above = { low: Math.max(low, threshold), high, missing: missing && !missing_left };
    walk(index + 1, [...others, { place, ...upto, share: shareOf(index + 1) }]);
    walk(right, [...others, { place, ...above, share: shareOf(right) }]);
  };
  walk(0, []);
  return ways;
}

function follows({ place, low, high, missing }: Step, vector: Float64Array): boolean {
  const value = vector[place] as number;
  return Number.isNaN(value) ? missing : value > low && value <= high;
}

/** k! (n - k - 1)! / n! for each k below n: the weight of a set of k others among n features. */
function setWeights(features: number): number[] {
  const weights: number[] = [];
  // 1 / (n * binomial(n - 1, k)).
  let choose = 1;
  for (let others = 0; others < features; others += 1) {
    weights.push(1 / (features * choose));
    choose = (choose * (features - others - 1)) / (others + 1);
  }
  return weights;
}

/** The part of one step in a leaf of value 1: over all sets of the other steps, by their number. */
function stepPart(
  { steps }: Way,
  own: number,
  followed: Uint8Array,
  sums: Float64Array,
  weights: readonly number[],
): number {
  // sums[k]: over all sets of k known others, the product of what each of the others lets through.
  sums[0] = 1;
  let others = 0;
  for (let index = 0; index < steps.length; index += 1) {
    if (index === own) continue;
    const { share } = steps[index] as Step;
    const known = followed[index] as number;
    sums[others + 1] = known * (sums[others] as number);
    for (let size = others; size > 0; size -= 1) {
      sums[size] = share * (sums[size] as number) + known * (sums[size - 1] as number);
    }
    sums[0] *= share;
    others += 1;
  }
  let weighted = 0;
  for (let size = 0; size <= others; size += 1) {
    weighted += (sums[size] as number) * (weights[size] as number);
  }
  return weighted * ((followed[own] as number) - (steps[own] as Step).share);
}

/**
 * Adds each feature's part in what trees say of a vector; with the trees' means they add up to what they say. The ways
 * to the leaves are made once, so that a vector costs a few operations per leaf.
 */
export function compileParts(trees: readonly Tree[]): (vector: Float64Array, parts: Float64Array) => void {
  const ways = trees.flatMap(waysOf);
  const longest = ways.reduce((most, { steps }) => Math.max(most, steps.length), 0);
  const weights = Array.from({ length: longest + 1 }, (_, features) => setWeights(features));
  const followed = new Uint8Array(longest);
  const sums = new Float64Array(longest + 1);
  return (vector, parts) => {
    for (const way of ways) {
      const { value, steps } = way;
      for (let index = 0; index < steps.length; index += 1) {
        followed[index] = follows(steps[index] as Step, vector) ? 1 : 0;
      }
      for (let index = 0; index < steps.length; index += 1) {
        const part = stepPart(way, index, followed, sums, weights[steps.length] as number[]);
        const { place } = steps[index] as Step;
        parts[place] = (parts[place] as number) + value * part;
      }
    }
  };
}
