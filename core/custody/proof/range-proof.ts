/**
 * Proves that a commitment is to a number from 0 to 2^52 - 1, and tells nothing else about it.
 *
 * The bits are committed to at once, each over a base of its own, and shown to be bits by one polynomial: with f = bit·x + a,
 * f·(x - f) has no x² exactly where the bit is 0 or 1 (Bootle et al., "Short Accountable Ring Signatures Based on DDH", 2015),
 * and a random y sums the polynomials of all bits into one (as in Bünz et al., "Bulletproofs", 2018). See docs/custody-proof.md.
 */
import {
  commit,
  encodePoints,
  keyedScalar,
  RANGE_BITS,
  scalar,
  scalarBytes,
  sumOfBits,
  BIT_BASES,
  type GroupPoint,
} from '../primitives/group';
import { concatBytes, type KeyedHash } from '../primitives/hash';
import type { Transcript } from '../primitives/transcript';

/** What opens a commitment; both below the order of the group. */
export interface Opening {
  readonly value: bigint;
  readonly blinding: bigint;
}

/** A number that is below zero or too great: there is no proof of its range. */
export class OutOfRangeError extends Error {
  override readonly name = 'OutOfRangeError';

  constructor() {
    super('the amount is below zero or above what a range proof can say');
  }
}

const RANGE_END = 1n << BigInt(RANGE_BITS);

export function isInRange(value: bigint): boolean {
  return value >= 0n && value < RANGE_END;
}

interface Secrets {
  readonly bits: readonly bigint[];
  /** One per bit. */
  readonly masks: readonly bigint[];
  readonly alpha: bigint;
  readonly beta: bigint;
  readonly epsilon: bigint;
  readonly tau_1: bigint;
  readonly tau_0: bigint;
}

/** The random numbers of a proof, out of a key and all that the proof is about: the same proof twice, never two with the same. */
function secretsOf(key: KeyedHash, seed: Uint8Array, { value, blinding }: Opening): Secrets {
  const about = [seed, scalarBytes(value), scalarBytes(blinding)];
  const made = (name: string): bigint => keyedScalar(key, 'range-proof', ...about, name);
  return {
    bits: Array.from({ length: RANGE_BITS }, (_, bit) => (value >> BigInt(bit)) & 1n),
    masks: Array.from({ length: RANGE_BITS }, (_, bit) => made(`mask-${String(bit)}`)),
    ...{ alpha: made('alpha'), beta: made('beta'), epsilon: made('epsilon') },
    ...{ tau_1: made('tau-1'), tau_0: made('tau-0') },
  };
}

const sumOverBits = (term: (bit: number) => bigint): bigint => {
  let sum = 0n;
  for (let bit = 0; bit < RANGE_BITS; bit += 1) {
    sum = scalar(sum + term(bit));
  }
  return sum;
};

function bitsCommitment(bits: readonly bigint[], alpha: bigint): GroupPoint {
  return bits.reduce(
    (sum, bit, place) => (bit === 1n ? sum.add(BIT_BASES[place] as GroupPoint) : sum),
    commit(alpha, 0n),
  );
}

/**
 * Makes the proof; `transcript` holds what it is bound to. Throws OutOfRangeError.
 *
 * @param commitment The encoded commitment that `opening` opens.
 */
export function proveRange(
  key: KeyedHash,
  transcript: Transcript,
  commitment: Uint8Array,
  opening: Opening,
): Uint8Array {
  const { value, blinding } = opening;
  if (!isInRange(value)) {
    throw new OutOfRangeError();
  }
  transcript.absorb('commitment', commitment);
  const secrets = secretsOf(key, transcript.seed(), opening);
  const { bits, masks, alpha, beta, epsilon, tau_1, tau_0 } = secrets;
  const bit = (place: number): bigint => bits[place] as bigint;
  const mask = (place: number): bigint => masks[place] as bigint;
  const masked = sumOverBits((place) => mask(place) << BigInt(place));
  const [a, b, e] = encodePoints([
    bitsCommitment(bits, alpha),
    commit(beta, 0n).add(sumOfBits(masks)),
    commit(epsilon, masked),
  ]) as [Uint8Array, Uint8Array, Uint8Array];
  transcript.absorb('A', a).absorb('B', b).absorb('E', e);
  const y = transcript.challenge('y');
  const powers: bigint[] = [1n];
  for (let place = 1; place < RANGE_BITS; place += 1) {
    powers.push(scalar((powers[place - 1] as bigint) * y));
  }
  const power = (place: number): bigint => powers[place] as bigint;
  const linear = sumOverBits((place) => power(place) * scalar(mask(place) * (1n - 2n * bit(place))));
  const constant = sumOverBits((place) => -power(place) * scalar(mask(place) * mask(place)));
  const [t1, t0] = encodePoints([commit(tau_1, linear), commit(tau_0, constant)]) as [Uint8Array, Uint8Array];
  const x = transcript.absorb('T1', t1).absorb('T0', t0).challenge('x');
  const answers = [
    ...masks.map((one, place) => scalar(bit(place) * x + one)),
    scalar(alpha * x + beta),
    scalar(blinding * x + epsilon),
    scalar(tau_1 * x + tau_0),
  ];
  return concatBytes(a, b, e, t1, t0, ...answers.map(scalarBytes));
}
