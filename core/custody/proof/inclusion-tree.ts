/**
 * Level 1: a salted, padded hash tree over customers and their amounts. It shows inclusion, and nothing about sums.
 */
import { inclusionLeaf, inclusionNode, inclusionRoot, type LabelledAmount } from '../primitives/definitions';
import { PROOF_SCHEMA, type InclusionProof } from '../primitives/documents';
import { bytesToHex, DIGEST_BYTES, type HashBytes } from '../primitives/hash';

import type { PeriodKeys } from './period-keys';
import { placeCustomers, placeOf, saltOf, STEPS_PER_PAUSE, type Pause, type Places } from './places';

export interface CustomerAmounts {
  readonly id: string;
  readonly amounts: readonly { readonly label: string; readonly minor: bigint }[];
}

export interface TreeOptions {
  /** Deeper than the count asks for, so that growth does not show. */
  readonly depth_min?: number | undefined;
  readonly pause?: Pause | undefined;
}

export interface InclusionTree {
  readonly keys: PeriodKeys;
  readonly places: Places;
  readonly customers: readonly CustomerAmounts[];
  /** Digests in heap order, 32 bytes each: the top is number 1, children of n are 2n and 2n + 1. */
  readonly nodes: Uint8Array;
  readonly root: string;
}

const written = ({ amounts }: CustomerAmounts): LabelledAmount[] =>
  amounts.map(({ label, minor }) => ({ label, minor: minor.toString() }));

/** Parts of the work: giving places, leaves, nodes. */
const PLACES_SHARE = 0.6;
const LEAVES_SHARE = 0.85;

const nodeAt = (nodes: Uint8Array, node: number): Uint8Array =>
  nodes.subarray(node * DIGEST_BYTES, (node + 1) * DIGEST_BYTES);

async function hashUp(hash: HashBytes, nodes: Uint8Array, pause: Pause): Promise<void> {
  const first = nodes.length / DIGEST_BYTES / 2;
  for (let node = first - 1; node >= 1; node -= 1) {
    if (node % STEPS_PER_PAUSE === 0) {
      await pause(1 - node / first);
    }
    nodes.set(inclusionNode(hash, nodeAt(nodes, 2 * node), nodeAt(nodes, 2 * node + 1)), node * DIGEST_BYTES);
  }
}

/** Builds the tree. Throws DuplicateCustomerError, TooManyCustomersError, and what the pause throws. */
export async function buildInclusionTree(
  keys: PeriodKeys,
  customers: readonly CustomerAmounts[],
  options: TreeOptions = {},
): Promise<InclusionTree> {
  const { hash } = keys;
  const pause = options.pause ?? ((): Promise<void> => Promise.resolve());
  const places = await placeCustomers(
    keys,
    customers.map(({ id }) => id),
    options.depth_min,
    (share) => pause(share * PLACES_SHARE),
  );
  const count = 2 ** places.depth;
  const nodes = new Uint8Array(2 * count * DIGEST_BYTES);
  // In the order of the list, which lies together in memory; only where the leaf goes is random.
  for (let index = 0; index < count; index += 1) {
    if (index % STEPS_PER_PAUSE === 0) {
      await pause(PLACES_SHARE + (LEAVES_SHARE - PLACES_SHARE) * (index / count));
    }
    const place = places.place_of[index] as number;
    const commitment = nodeAt(places.commitments, place);
    const customer = customers[index];
    const leaf =
      customer === undefined
        ? keys.customer.tagged('padding-leaf', commitment)
        : inclusionLeaf(hash, commitment, nodeAt(places.salts, index), written(customer));
    nodes.set(leaf, (count + place) * DIGEST_BYTES);
  }
  await hashUp(hash, nodes, (share) => pause(LEAVES_SHARE + (1 - LEAVES_SHARE) * share));
  const root = bytesToHex(inclusionRoot(hash, places.depth, nodeAt(nodes, 1)));
  return { keys, places, customers, nodes, root };
}

/** The file of one customer, or null where he is not in the tree; `certificate` is its number and digest. */
export function inclusionProofOf(
  tree: InclusionTree,
  certificate: { readonly number: number; readonly digest: string },
  id: string,
): InclusionProof | null {
  const { keys, places, nodes } = tree;
  const place = placeOf(keys, places, id);
  const customer = place === null ? undefined : tree.customers[places.customer_at[place] as number];
  if (place === null || customer === undefined) {
    return null;
  }
  const path: string[] = [];
  for (let node = 2 ** places.depth + place; node > 1; node >>= 1) {
    path.push(bytesToHex(nodeAt(nodes, node ^ 1)));
  }
  return {
    schema: PROOF_SCHEMA,
    ...{ level: 1, certificate: certificate.digest, number: certificate.number },
    customer: { id, salt: bytesToHex(saltOf(keys, id)) },
    ...{ place, amounts: written(customer), path },
  };
}
