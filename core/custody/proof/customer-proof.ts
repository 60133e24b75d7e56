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

/** Makes the file, or null where the customer is not in the tree; `certificate` is its number and digest. */
export function balanceProofOf(
  tree: SumTree,
  certificate: { readonly number: number; readonly digest: string },
  id: string,
): BalanceProof | null {
  const { keys, places, nodes } = tree;
  const place = placeOf(keys, places, id);
  if (place === null || places.customer_at[place] === -1) {
    return null;
  }
  const digest = hexToBytes(certificate.digest);
  const path: BalanceProof['path'] = [];
  const leaf = 2 ** places.depth + place;
  for (let height = 0; height < places.depth; height += 1) {
    const node = (leaf >> height) ^ 1;
    const { hash, commitment } = nodeOf(nodes, node);
    const transcript = nodeTranscript(keys.hash, digest, height, (place >> height) ^ 1);
    const range = proveRange(keys.blinding, transcript, commitment, openingOf(nodes, node));
    path.push({ hash: bytesToHex(hash), commitment: bytesToHex(commitment), range: bytesToHex(range) });
  }
  const { value, blinding } = openingOf(nodes, leaf);
  return {
    schema: PROOF_SCHEMA,
    ...{ level: 2, certificate: certificate.digest, number: certificate.number },
    customer: { id, salt: bytesToHex(saltOf(keys, id)) },
    ...{ place, balance_minor: value.toString(), blinding: bytesToHex(scalarBytes(blinding)), path },
  };
}
