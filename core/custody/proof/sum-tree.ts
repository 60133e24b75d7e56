/**
 * Level 2: a tree of commitments that adds up. Every node commits to the sum of its children and its hash covers both children's
 * hashes and commitments, so that no child can be exchanged under the same sum.
 *
 * Accounts below zero stand at zero and in the list of receivables: what one customer owes never pays what another is owed.
 */
import { sumLeaf, sumNode, sumRoot, type SumNode } from '../primitives/definitions';
import {
  bytesNumber,
  commit,
  encodePoints,
  keyedScalar,
  POINT_BYTES,
  scalar,
  SCALAR_BYTES,
  scalarBytes,
  type GroupPoint,
} from '../primitives/group';
import { bytesToHex, DIGEST_BYTES } from '../primitives/hash';

import type { TreeOptions } from './inclusion-tree';
import type { PeriodKeys } from './period-keys';
import { placeCustomers, type Pause, type Places } from './places';
import { isInRange, OutOfRangeError, type Opening } from './range-proof';

export interface CustomerBalance {
  readonly id: string;
  readonly balance_minor: bigint;
}

/** Nodes in heap order: the top is number 1, children of n are 2n and 2n + 1. */
interface Nodes {
  readonly hashes: Uint8Array;
  readonly commitments: Uint8Array;
  readonly values: BigUint64Array;
  readonly blindings: Uint8Array;
}

export interface SumTree {
  readonly keys: PeriodKeys;
  readonly places: Places;
  readonly nodes: Nodes;
  readonly root: string;
  /** The encoded commitment to the sum. */
  readonly sum: string;
  /** What opens it. Secret; the next month's roll-forward begins with it. */
  readonly opening: Opening;
  /** Customers below zero, by id. */
  readonly receivables: readonly CustomerBalance[];
}

/** Leaves that are made at a time: their points are let go before the next. */
const LEAVES_AT_ONCE = 2_048;
/** Share of the work that giving places is. */
const PLACES_SHARE = 0.1;

export function nodeOf(nodes: Nodes, node: number): SumNode {
  return {
    hash: nodes.hashes.subarray(node * DIGEST_BYTES, (node + 1) * DIGEST_BYTES),
    commitment: nodes.commitments.subarray(node * POINT_BYTES, (node + 1) * POINT_BYTES),
  };
}

/** What opens the commitment of a node. */
export function openingOf(nodes: Nodes, node: number): Opening {
  const blinding = nodes.blindings.subarray(node * SCALAR_BYTES, (node + 1) * SCALAR_BYTES);
  return { value: nodes.values[node] as bigint, blinding: bytesNumber(blinding) };
}

function emptyNodes(count: number): Nodes {
  return {
    hashes: new Uint8Array(2 * count * DIGEST_BYTES),
    commitments: new Uint8Array(2 * count * POINT_BYTES),
    values: new BigUint64Array(2 * count),
    blindings: new Uint8Array(2 * count * SCALAR_BYTES),
  };
}

/** Builds one tree; every method fills in nodes. */
class Builder {
  readonly #keys: PeriodKeys;
  readonly #places: Places;
  readonly #value_at: (place: number) => bigint;
  readonly nodes: Nodes;

  constructor(keys: PeriodKeys, places: Places, value_at: (place: number) => bigint) {
    this.#keys = keys;
    this.#places = places;
    this.#value_at = value_at;
    this.nodes = emptyNodes(2 ** places.depth);
  }

  #put(node: number, opening: Opening, commitment: Uint8Array): void {
    this.nodes.values[node] = opening.value;
    this.nodes.blindings.set(scalarBytes(opening.blinding), node * SCALAR_BYTES);
    this.nodes.commitments.set(commitment, node * POINT_BYTES);
  }

  /** Some leaves from a place on; gives their points. */
  leaves(from: number, count: number): GroupPoint[] {
    const first = 2 ** this.#places.depth;
    const openings: Opening[] = [];
    for (let place = from; place < from + count; place += 1) {
      const customer = this.#customer(place);
      openings.push({
        value: this.#value_at(place),
        blinding: keyedScalar(this.#keys.blinding, 'leaf', customer),
      });
    }
    const points = openings.map(({ value, blinding }) => commit(blinding, value));
    encodePoints(points).forEach((commitment, index) => {
      const node = first + from + index;
      this.#put(node, openings[index] as Opening, commitment);
      const hash = sumLeaf(this.#keys.hash, this.#customer(from + index), commitment);
      this.nodes.hashes.set(hash, node * DIGEST_BYTES);
    });
    return points;
  }

  #customer(place: number): Uint8Array {
    return this.#places.commitments.subarray(place * DIGEST_BYTES, (place + 1) * DIGEST_BYTES);
  }

  /** The nodes above some neighbouring ones of which `first` is the first, up to one; gives its point. */
  up(first: number, points: readonly GroupPoint[]): GroupPoint {
    let level = points;
    for (let node = first; level.length > 1; node >>= 1) {
      const next: GroupPoint[] = [];
      for (let index = 0; index < level.length; index += 2) {
        next.push((level[index] as GroupPoint).add(level[index + 1] as GroupPoint));
      }
      const parent = node >> 1;
      encodePoints(next).forEach((commitment, index) => this.#join(parent + index, commitment));
      level = next;
    }
    return level[0] as GroupPoint;
  }

  #join(node: number, commitment: Uint8Array): void {
    const left = openingOf(this.nodes, 2 * node);
    const right = openingOf(this.nodes, 2 * node + 1);
    const value = left.value + right.value;
    this.#put(node, { value, blinding: scalar(left.blinding + right.blinding) }, commitment);
    const hash = sumNode(this.#keys.hash, nodeOf(this.nodes, 2 * node), nodeOf(this.nodes, 2 * node + 1));
    this.nodes.hashes.set(hash, node * DIGEST_BYTES);
  }
}

async function fillNodes(builder: Builder, depth: number, pause: Pause): Promise<void> {
  const count = 2 ** depth;
  const at_once = Math.min(LEAVES_AT_ONCE, count);
  const tops: GroupPoint[] = [];
  for (let place = 0; place < count; place += at_once) {
    await pause(place / count);
    tops.push(builder.up(count + place, builder.leaves(place, at_once)));
  }
  builder.up(tops.length, tops);
}

interface SumTreeOptions extends TreeOptions {
  /** What customers owe beside what they have, below zero: set off against nothing. */
  readonly receivables?: readonly CustomerBalance[] | undefined;
}

/**
 * Builds the tree. Throws DuplicateCustomerError, TooManyCustomersError, OutOfRangeError (a balance or their sum is too great),
 * and what the pause throws.
 */
export async function buildSumTree(
  keys: PeriodKeys,
  customers: readonly CustomerBalance[],
  options: SumTreeOptions = {},
): Promise<SumTree> {
  const pause = options.pause ?? ((): Promise<void> => Promise.resolve());
  const owed = customers.map(({ balance_minor }) => (balance_minor < 0n ? 0n : balance_minor));
  if (!isInRange(owed.reduce((sum, value) => sum + value, 0n))) {
    throw new OutOfRangeError();
  }
  const ids = customers.map(({ id }) => id);
  const places = await placeCustomers(keys, ids, options.depth_min, (share) => pause(share * PLACES_SHARE));
  const builder = new Builder(keys, places, (place) => owed[places.customer_at[place] as number] ?? 0n);
  await fillNodes(builder, places.depth, (share) => pause(PLACES_SHARE + (1 - PLACES_SHARE) * share));
  const { nodes } = builder;
  const top = nodeOf(nodes, 1);
  const below = customers.filter(({ balance_minor }) => balance_minor < 0n);
  const receivables = [...below, ...(options.receivables ?? [])];
  return {
    ...{ keys, places, nodes },
    root: bytesToHex(sumRoot(keys.hash, places.depth, top)),
    sum: bytesToHex(top.commitment),
    opening: openingOf(nodes, 1),
    receivables: receivables.sort((left, right) => (left.id < right.id ? -1 : 1)),
  };
}
