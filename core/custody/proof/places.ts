/**
 * Where customers stand in the tree: in the order of their salted commitments, which is random to whoever lacks the key.
 *
 * The tree has more places than customers, always, and the others look the same; so neither a place nor the number of places
 * tells how many customers there are beyond the power of two.
 */
import { customerCommitment } from '../primitives/definitions';
import { DEPTH_MAX, DEPTH_MIN } from '../primitives/documents';
import { DIGEST_BYTES, fourBytes } from '../primitives/hash';

import type { PeriodKeys } from './period-keys';

/** Waited for between steps with the share that is done: to tell the progress, to stop by throwing. */
export type Pause = (share: number) => Promise<void>;

/** Steps of a heavy loop between two pauses. */
export const STEPS_PER_PAUSE = 4_096;

/** Two leaves of one customer: a customer is in the tree once. */
export class DuplicateCustomerError extends Error {
  override readonly name = 'DuplicateCustomerError';

  constructor() {
    super('a customer is in the list twice');
  }
}

/** Too many customers for the depth that was asked for, or for any. */
export class TooManyCustomersError extends Error {
  override readonly name = 'TooManyCustomersError';
  readonly count: number;

  constructor(count: number) {
    super(`${String(count)} customers do not go into the tree`);
    this.count = count;
  }
}

/** The depth of a tree with more places than customers; never less than `depth_min`. */
export function depthFor(count: number, depth_min = DEPTH_MIN): number {
  let depth = Math.max(depth_min, DEPTH_MIN);
  while (2 ** depth <= count) {
    depth += 1;
  }
  if (depth > DEPTH_MAX) {
    throw new TooManyCustomersError(count);
  }
  return depth;
}

export function saltOf(keys: PeriodKeys, id: string): Uint8Array {
  return keys.customer.tagged('salt', id);
}

/** All places of a tree in their order. */
export interface Places {
  readonly depth: number;
  /** The commitment at each place, 32 bytes after 32 bytes. */
  readonly commitments: Uint8Array;
  /** Which customer stands at each place; -1 where it only pads. */
  readonly customer_at: Int32Array;
  /** Where each customer stands, and behind the last one where what pads stands. */
  readonly place_of: Uint32Array;
  /** The salt of each customer, 32 bytes after 32 bytes, in the order of the list. */
  readonly salts: Uint8Array;
}

/** What a sorting key is multiplied by to hold the place behind the first bits; both fit a number of 53 bits. */
const PLACES = 2 ** DEPTH_MAX;
const FIRST_BITS = 53 - DEPTH_MAX;

function compareAt(bytes: Uint8Array, left: number, right: number): number {
  for (let at = 0; at < DIGEST_BYTES; at += 1) {
    const difference =
      (bytes[left * DIGEST_BYTES + at] as number) - (bytes[right * DIGEST_BYTES + at] as number);
    if (difference !== 0) {
      return difference;
    }
  }
  return 0;
}

/** Places in the order of their commitments: sorted by the first bits as numbers, what is equal there by all bytes. */
function sortedPlaces(commitments: Uint8Array, count: number): Uint32Array {
  const view = new DataView(commitments.buffer, commitments.byteOffset, commitments.byteLength);
  const keys = new Float64Array(count);
  for (let place = 0; place < count; place += 1) {
    keys[place] = (view.getUint32(place * DIGEST_BYTES) >>> (32 - FIRST_BITS)) * PLACES + place;
  }
  keys.sort();
  const order = Uint32Array.from(keys, (key) => key % PLACES);
  for (let index = 1; index < count; index += 1) {
    const place = order[index] as number;
    let to = index;
    while (to > 0 && compareAt(commitments, order[to - 1] as number, place) > 0) {
      order[to] = order[to - 1] as number;
      to -= 1;
    }
    order[to] = place;
    if (to > 0 && compareAt(commitments, order[to - 1] as number, place) === 0) {
      throw new DuplicateCustomerError();
    }
  }
  return order;
}

/** Gives every customer a place. Throws DuplicateCustomerError, TooManyCustomersError. */
export async function placeCustomers(
  keys: PeriodKeys,
  ids: readonly string[],
  depth_min: number | undefined,
  pause: Pause,
): Promise<Places> {
  const depth = depthFor(ids.length, depth_min);
  const count = 2 ** depth;
  const commitments = new Uint8Array(count * DIGEST_BYTES);
  const salts = new Uint8Array(ids.length * DIGEST_BYTES);
  for (let place = 0; place < count; place += 1) {
    if (place % STEPS_PER_PAUSE === 0) {
      await pause(place / count);
    }
    const id = ids[place];
    if (id === undefined) {
      commitments.set(keys.customer.tagged('padding', fourBytes(place)), place * DIGEST_BYTES);
    } else {
      const salt = saltOf(keys, id);
      salts.set(salt, place * DIGEST_BYTES);
      commitments.set(customerCommitment(keys.hash, id, salt), place * DIGEST_BYTES);
    }
  }
  const order = sortedPlaces(commitments, count);
  const sorted = new Uint8Array(commitments.length);
  const place_of = new Uint32Array(count);
  order.forEach((from, place) => {
    sorted.set(commitments.subarray(from * DIGEST_BYTES, (from + 1) * DIGEST_BYTES), place * DIGEST_BYTES);
    place_of[from] = place;
  });
  const customer_at = Int32Array.from(order, (from) => (from < ids.length ? from : -1));
  return { depth, commitments: sorted, customer_at, place_of, salts };
}

/** The place of a customer, or null where he has none. */
export function placeOf(keys: PeriodKeys, places: Places, id: string): number | null {
  const wanted = customerCommitment(keys.hash, id, saltOf(keys, id));
  let low = 0;
  let high = places.customer_at.length - 1;
  while (low <= high) {
    const middle = (low + high) >> 1;
    const difference = compareBytes(places.commitments.subarray(middle * DIGEST_BYTES), wanted);
    if (difference === 0) {
      return middle;
    }
    if (difference < 0) {
      low = middle + 1;
    } else {
      high = middle - 1;
    }
  }
  return null;
}

function compareBytes(left: Uint8Array, right: Uint8Array): number {
  for (let at = 0; at < right.length; at += 1) {
    const difference = (left[at] as number) - (right[at] as number);
    if (difference !== 0) {
      return difference;
    }
  }
  return 0;
}
