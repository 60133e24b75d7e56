/**
 * The file of one customer: what opens his leaf, the way up to the root, and for every neighbour on it a proof that nothing below
 * is negative. Of others it holds salted digests and commitments, which tell nothing.
 */
import { nodeTranscript } from '../primitives/definitions';
import { PROOF_SCHEMA, type BalanceProof } from '../primitives/documents';
import { scalarBytes } from '../primitives/group';
import { bytesToHex, hexToBytes } from '../primitives/hash';

import { placeOf, saltOf } from './places';
import { proveRange } from './range-proof';
import { nodeOf, openingOf, type SumTree } from './sum-tree';

type Step = BalanceProof['path'][number];

/**
 * Makes files in one tree, null for whom it does not have; `certificate` is its number and digest. What is proved of a node is the same for everybody
 * who sees it, and is kept until another node of its height is asked for: by places in their order (`inPlaces`), each is proved once.
 */
export function balanceProver(
  tree: SumTree,
  certificate: { readonly number: number; readonly digest: string },
): (id: string) => BalanceProof | null {
  const { keys, places, nodes } = tree;
  const digest = hexToBytes(certificate.digest);
  const kept: { readonly node: number; readonly step: Step }[] = [];
  const stepAt = (height: number, leaf: number): Step => {
    const node = (leaf >> height) ^ 1;
    const known = kept[height];
    if (known?.node === node) return known.step;
    const { hash, commitment } = nodeOf(nodes, node);
    const transcript = nodeTranscript(keys.hash, digest, height, node - 2 ** (places.depth - height));
    const range = proveRange(keys.blinding, transcript, commitment, openingOf(nodes, node));
    const step = { hash: bytesToHex(hash), commitment: bytesToHex(commitment), range: bytesToHex(range) };
    kept[height] = { node, step };
    return step;
  };
  return (id) => {
    const place = placeOf(keys, places, id);
    if (place === null || places.customer_at[place] === -1) return null;
    const leaf = 2 ** places.depth + place;
    const { value, blinding } = openingOf(nodes, leaf);
    return {
      schema: PROOF_SCHEMA,
      ...{ level: 2, certificate: certificate.digest, number: certificate.number },
      customer: { id, salt: bytesToHex(saltOf(keys, id)) },
      ...{ place, balance_minor: value.toString(), blinding: bytesToHex(scalarBytes(blinding)) },
      path: Array.from({ length: places.depth }, (_, height) => stepAt(height, leaf)),
    };
  };
}

/** The file of one customer, or null where he is not in the tree. */
export const balanceProofOf = (
  tree: SumTree,
  certificate: { readonly number: number; readonly digest: string },
  id: string,
): BalanceProof | null => balanceProver(tree, certificate)(id);

/** Customers in the order of their places; who has none comes first. */
export function inPlaces({ keys, places }: SumTree, ids: readonly string[]): string[] {
  const placed = ids.map((id) => ({ id, place: placeOf(keys, places, id) ?? -1 }));
  return placed.sort((left, right) => left.place - right.place).map(({ id }) => id);
}
