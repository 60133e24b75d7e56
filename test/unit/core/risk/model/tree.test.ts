// Contributions of features to a tree: against the definition of Shapley values, over all sets of features.
import { describe, expect, it } from 'vitest';

import { fitBoosting } from '#core/risk/model/boosting';
import { compileParts, treeMean, treeValue, type Tree } from '#core/risk/model/tree';
import { drawsOf } from '#test/support/model-examples';

const FEATURES = 5;

/** What a tree says when only some features are known: the others go both ways, in the shares of the training. */
function expected(tree: Tree, vector: Float64Array, known: number, index = 0): number {
  const node = tree[index];
  if (node === undefined) throw new RangeError('no such node');
  if ('value' in node) return node.value;
  const [left, right] = [tree[index + 1], tree[node.right]];
  if ((known >> node.place) % 2 === 1) {
    const value = vector[node.place] ?? Number.NaN;
    const goes = Number.isNaN(value) ? node.missing_left : value <= node.threshold;
    return expected(tree, vector, known, goes ? index + 1 : node.right);
  }
  return (
    ((left?.cover ?? 0) * expected(tree, vector, known, index + 1) +
      (right?.cover ?? 0) * expected(tree, vector, known, node.right)) /
    node.cover
  );
}

const factorial = (number: number): number => (number <= 1 ? 1 : number * factorial(number - 1));

function shapley(tree: Tree, vector: Float64Array, place: number): number {
  let sum = 0;
  for (let known = 0; known < 2 ** FEATURES; known += 1) {
    if ((known >> place) % 2 === 1) continue;
    const size = known.toString(2).replaceAll('0', '').length;
    const weight = (factorial(size) * factorial(FEATURES - size - 1)) / factorial(FEATURES);
    sum += weight * (expected(tree, vector, known | (1 << place)) - expected(tree, vector, known));
  }
  return sum;
}

describe('the parts of features in a tree', () => {
  it('are the Shapley values, and add up to what the tree says', async () => {
    const draw = drawsOf(21);
    const vectors = Array.from({ length: 300 }, () =>
      Float64Array.from({ length: FEATURES }, () => (draw() < 0.1 ? Number.NaN : draw())),
    );
    const guilty = Uint8Array.from(vectors, ([one = 0, two = 0, three = 0]) =>
      one * two + three > 0.8 ? 1 : 0,
    );
    const { trees } = await fitBoosting({ vectors, guilty }, null, {
      ...{ rounds_max: 6, patience: 1, depth_max: 5, rate: 0.5, leaf_rows_min: 2, penalty: 1 },
      ...{ feature_share: 1, monotone: [] },
    });
    // A way that asks about one feature more than once is the hard case.
    expect(Math.max(...trees.map((tree) => tree.length))).toBeGreaterThan(15);
    for (const tree of trees) {
      const addParts = compileParts([tree]);
      for (const vector of vectors.slice(0, 20)) {
        const parts = new Float64Array(FEATURES);
        addParts(vector, parts);
        for (let place = 0; place < FEATURES; place += 1) {
          expect(parts[place]).toBeCloseTo(shapley(tree, vector, place), 10);
        }
        const sum = parts.reduce((total, one) => total + one, treeMean(tree));
        expect(sum).toBeCloseTo(treeValue(tree, vector), 10);
      }
    }
  });

  it('of an odd tree: a feature that says nothing has no part', () => {
    const tree: Tree = [
      { place: 0, threshold: 1, missing_left: true, right: 2, cover: 4 },
      { value: -1, cover: 3 },
      { value: 1, cover: 1 },
    ];
    const parts = new Float64Array(2);
    compileParts([tree])(Float64Array.of(2, 7), parts);
    expect([...parts]).toEqual([1.5, 0]);
    expect(treeMean(tree)).toBe(-0.5);
  });
});
