// Boosted trees against a search through every possible split, and what was promised of missing values and bounds.
import { describe, expect, it } from 'vitest';

import { binned, binOf, BINS_MAX, edgesOf } from '#core/risk/model/bins';
import { fitBoosting, type BoostingOptions } from '#core/risk/model/boosting';
import type { Rows } from '#core/risk/model/examples';
import { sigmoid } from '#core/learning/numbers';
import { compileForest, KNOWN, treeValue, type Split, type Tree } from '#core/risk/model/tree';
import { drawsOf } from '#test/support/model-examples';

const OPTIONS: BoostingOptions = {
  ...{ rounds_max: 1, patience: 10, depth_max: 1, rate: 1, leaf_rows_min: 1, penalty: 1 },
  ...{ feature_share: 1, monotone: [] },
};

function rowsOf(vectors: readonly (readonly number[])[], guilty: readonly number[]): Rows {
  return { vectors: vectors.map((vector) => Float64Array.from(vector)), guilty: Uint8Array.from(guilty) };
}

/** Rows with a few values each, some missing; guilty by the first two, with noise. */
function drawnRows(count: number, seed: number): Rows {
  const draw = drawsOf(seed);
  const vectors = Array.from({ length: count }, () =>
    [draw(), draw(), draw()].map((value) => (draw() < 0.15 ? Number.NaN : Math.floor(value * 9) / 4)),
  );
  const guilty = vectors.map(([first = 0, second = 0]) => (first + (second || 0) + draw() > 3 ? 1 : 0));
  return rowsOf(vectors, guilty);
}

/** The gain of the best split of all there are, by definition: every feature, every value, missing to either side. */
function bestGain({ vectors, guilty }: Rows, options: BoostingOptions): number {
  const found = guilty.reduce((sum, one) => sum + one, 0);
  const chance = sigmoid(Number(Math.log(found / (guilty.length - found)).toPrecision(6)));
  const worth = (rows: readonly number[]): number => {
    const gradient = rows.reduce((sum, row) => sum + chance - (guilty[row] ?? 0), 0);
    return gradient ** 2 / (rows.length * chance * (1 - chance) + options.penalty);
  };
  const all = vectors.map((_, row) => row);
  let best = 0;
  for (const place of [0, 1, 2]) {
    for (const threshold of [...new Set(vectors.map((vector) => vector[place] ?? Number.NaN)), KNOWN]) {
      for (const missing_left of [true, false]) {
        const goes = (row: number): boolean => {
          const value = vectors[row]?.[place] ?? Number.NaN;
          return Number.isNaN(value) ? missing_left : value <= threshold;
        };
        const left = all.filter(goes);
        const right = all.filter((row) => !goes(row));
        if (Math.min(left.length, right.length) < options.leaf_rows_min) continue;
        best = Math.max(best, worth(left) + worth(right) - worth(all));
      }
    }
  }
  return best;
}

/** The gain of a tree with one split, by the same definition, out of the values of its leaves. */
function gainOf(tree: Tree, { vectors, guilty }: Rows, options: BoostingOptions): number {
  const found = guilty.reduce((sum, one) => sum + one, 0);
  const chance = sigmoid(Number(Math.log(found / (guilty.length - found)).toPrecision(6)));
  const sides = new Map<number, number[]>();
  for (const [row, vector] of vectors.entries()) {
    const value = treeValue(tree, vector);
    sides.set(value, [...(sides.get(value) ?? []), row]);
  }
  const worth = (rows: readonly number[]): number => {
    const gradient = rows.reduce((sum, row) => sum + chance - (guilty[row] ?? 0), 0);
    return gradient ** 2 / (rows.length * chance * (1 - chance) + options.penalty);
  };
  const all = vectors.map((_, row) => row);
  return [...sides.values()].reduce((sum, rows) => sum + worth(rows), 0) - worth(all);
}

describe('bins', () => {
  it('lie between every two values when they are few, and tell what is missing', () => {
    const edges = edgesOf([2, 1, Number.NaN, 4, 2]);
    expect([...edges]).toEqual([1.5, 3]);
    expect([0.5, 1, 1.5, 2, 3, 4, 9, Number.NaN].map((value) => binOf(edges, value))).toEqual([
      1, 1, 1, 2, 2, 3, 3, 0,
    ]);
  });

  it('hold about equally many when they are many', () => {
    const draw = drawsOf(1);
    const values = Array.from({ length: 10_000 }, () => draw() ** 3);
    const { bins } = binned(values.map((value) => Float64Array.of(value)));
    const counts = new Map<number, number>();
    for (const bin of bins[0] ?? []) counts.set(bin, (counts.get(bin) ?? 0) + 1);
    expect(Math.max(...counts.keys())).toBeLessThan(BINS_MAX);
    expect(counts.size).toBeGreaterThan(55);
    expect(Math.max(...counts.values())).toBeLessThan(400);
  });

  it('never end where no short number tells two values apart', () => {
    const edges = edgesOf([1.000_000_01, 1.000_000_02, 2]);
    expect(edges).toHaveLength(1);
    expect(binOf(edges, 1.000_000_01)).toBe(binOf(edges, 1.000_000_02));
  });
});

describe('a tree', () => {
  it.each([1, 2, 3, 4, 5, 6])('takes the best split of all there are (rows %i)', async (seed) => {
    const rows = drawnRows(60, seed);
    const options = { ...OPTIONS, leaf_rows_min: seed };
    const { trees } = await fitBoosting(rows, null, options);
    const [tree] = trees;
    if (tree === undefined) throw new Error('no tree');
    expect(gainOf(tree, rows, options)).toBeCloseTo(bestGain(rows, options), 4);
  });

  it('gives a leaf the value that lowers its loss most', async () => {
    const rows = rowsOf([[0], [0], [0], [0], [1], [1]], [0, 0, 0, 1, 1, 1]);
    const { base, trees } = await fitBoosting(rows, null, OPTIONS);
    expect(base).toBe(0);
    // Gradient 2 * -0.5 over curvature 2 * 0.25 plus penalty 1; and 4 rows with gradient 1 over 4 * 0.25 + 1.
    expect(treeValue(trees[0] ?? [], Float64Array.of(1))).toBeCloseTo(1 / 1.5, 5);
    expect(treeValue(trees[0] ?? [], Float64Array.of(0))).toBeCloseTo(-1 / 2, 5);
  });

  it('can tell what is missing from all that is known', async () => {
    const nan = Number.NaN;
    const rows = rowsOf([[nan], [nan], [nan], [1], [5], [9]], [1, 1, 1, 0, 0, 0]);
    const { trees } = await fitBoosting(rows, null, OPTIONS);
    const [tree = []] = trees;
    expect((tree[0] as Split).threshold).toBe(KNOWN);
    expect(treeValue(tree, Float64Array.of(nan))).toBeGreaterThan(0);
    expect(treeValue(tree, Float64Array.of(1e12))).toBeLessThan(0);
  });
});

describe('boosting', () => {
  const many = { ...OPTIONS, rounds_max: 40, depth_max: 3, rate: 0.3, leaf_rows_min: 3 };

  it('says the same compiled as node by node', async () => {
    const rows = drawnRows(200, 7);
    const { trees } = await fitBoosting(rows, null, many);
    const forest = compileForest(trees);
    expect(trees.length).toBe(40);
    for (const vector of rows.vectors) {
      expect(forest(vector)).toBe(trees.reduce((sum, tree) => sum + treeValue(tree, vector), 0));
    }
  });

  it('never lowers what it says for more of a feature that is bound so', async () => {
    // Guilty in the middle only: unbound, more of it must lower what is said.
    const draw = drawsOf(5);
    const vectors = Array.from({ length: 400 }, () => [draw(), draw(), draw()]);
    const rows = rowsOf(
      vectors,
      vectors.map(([first = 0, second = 0]) => (first > 0.3 && first < 0.7 && second > 0.3 ? 1 : 0)),
    );
    const falls = async (monotone: readonly number[]): Promise<number> => {
      const forest = compileForest((await fitBoosting(rows, null, { ...many, monotone })).trees);
      let count = 0;
      for (const second of [0.1, 0.5, 0.9]) {
        for (let step = 1; step <= 50; step += 1) {
          const before = forest(Float64Array.of((step - 1) / 50, second, 0.5));
          if (forest(Float64Array.of(step / 50, second, 0.5)) < before - 1e-12) count += 1;
        }
      }
      return count;
    };
    expect(await falls([0, 0, 0])).toBeGreaterThan(0);
    expect(await falls([1, 0, 0])).toBe(0);
  });

  it('ends when the validation part gets no better, with the trees that served it best', async () => {
    const draw = drawsOf(11);
    const noise = (count: number): Rows =>
      rowsOf(
        Array.from({ length: count }, () => [draw(), draw(), draw()]),
        Array.from({ length: count }, () => (draw() < 0.3 ? 1 : 0)),
      );
    const options = { ...many, rounds_max: 200, patience: 5 };
    const rounds: number[] = [];
    const { trees } = await fitBoosting(noise(200), noise(200), options, async (round) => {
      rounds.push(round);
    });
    expect(trees.length).toBeLessThan(10);
    expect(Math.max(...rounds)).toBeLessThan(trees.length + 5);
  });

  it('draws a part of the features for each tree, the same each time', async () => {
    const rows = drawnRows(200, 13);
    const options = { ...many, feature_share: 0.5 };
    const one = await fitBoosting(rows, null, options);
    expect(await fitBoosting(rows, null, options)).toEqual(one);
    const used = one.trees.map(
      (tree) => new Set(tree.flatMap((node) => ('value' in node ? [] : [node.place]))).size,
    );
    expect(Math.max(...used)).toBeGreaterThan(0);
    expect(used.filter((count) => count < 3).length).toBeGreaterThan(20);
  });
});
