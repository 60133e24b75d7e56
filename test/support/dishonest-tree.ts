/**
 * A tree of level 2 that a dishonest platform would build: some leaves hold what they are told to, below zero too. Written apart
 * from the builder, straight from the definitions.
 */
import { sumLeaf, sumNode, sumRoot, type SumNode } from '#core/custody/primitives/definitions';
import { commit, encodePoint, scalar } from '#core/custody/primitives/group';
import { bytesToHex } from '#core/custody/primitives/hash';
import type { Opening } from '#core/custody/proof/range-proof';
import { nodeOf, openingOf, type SumTree } from '#core/custody/proof/sum-tree';

interface DishonestNode extends SumNode {
  readonly opening: Opening;
}

export interface DishonestTree {
  readonly tree: SumTree;
  readonly sum_value: bigint;
  node(node: number): DishonestNode;
}

/** The tree with other amounts at some places. */
export function treeWith(honest: SumTree, amounts: ReadonlyMap<number, bigint>): DishonestTree {
  const { keys, places } = honest;
  const count = 2 ** places.depth;
  const changed = new Map<number, DishonestNode>();
  const node = (at: number): DishonestNode =>
    changed.get(at) ?? { ...nodeOf(honest.nodes, at), opening: openingOf(honest.nodes, at) };
  for (const [place, value] of amounts) {
    const { opening } = node(count + place);
    const commitment = encodePoint(commit(opening.blinding, scalar(value)));
    const customer = places.commitments.subarray(place * 32, place * 32 + 32);
    changed.set(count + place, {
      opening: { ...opening, value },
      ...{ commitment, hash: sumLeaf(keys.hash, customer, commitment) },
    });
  }
  const above = new Set([...amounts.keys()].map((place) => (count + place) >> 1));
  for (let level = [...above]; level[0] !== 0; level = [...new Set(level.map((at) => at >> 1))]) {
    for (const at of level) {
      const [left, right] = [node(2 * at), node(2 * at + 1)];
      const opening = {
        value: left.opening.value + right.opening.value,
        blinding: scalar(left.opening.blinding + right.opening.blinding),
      };
      const commitment = encodePoint(commit(opening.blinding, scalar(opening.value)));
      changed.set(at, { opening, commitment, hash: sumNode(keys.hash, left, right) });
    }
  }
  const top = node(1);
  const nodes = {
    ...honest.nodes,
    hashes: honest.nodes.hashes.slice(),
    commitments: honest.nodes.commitments.slice(),
    values: honest.nodes.values.slice(),
  };
  for (const [at, one] of changed) {
    nodes.hashes.set(one.hash, at * 32);
    nodes.commitments.set(one.commitment, at * 33);
    nodes.values[at] = BigInt.asUintN(64, one.opening.value);
  }
  const root = bytesToHex(sumRoot(keys.hash, places.depth, top));
  const tree = { ...honest, nodes, root, sum: bytesToHex(top.commitment), opening: top.opening };
  return { tree, sum_value: top.opening.value, node };
}
