/**
 * Checks range proofs, all of a file at once.
 *
 * Each proof is three equations between points. They are multiplied by weights that nobody could know when he made the proofs
 * (they come from all of them) and added up: where one does not hold, the sum is not zero. See docs/custody-proof.md.
 */
import {
  BIT_BASES,
  BLINDING_BASE,
  decodePoint,
  decodeScalar,
  encodePoint,
  multiSum,
  POINT_BYTES,
  RANGE_BITS,
  scalar,
  SCALAR_BYTES,
  VALUE_BASE,
  ZERO_POINT,
  type GroupPoint,
} from '../primitives/group';
import { hexToBytes, portableSha256, utf8ToBytes } from '../primitives/hash';
import { Transcript } from '../primitives/transcript';

/** A proof as it stands in a file, what it is of, and the transcript that it is bound to. */
export interface RangeClaim {
  readonly commitment: GroupPoint;
  readonly proof: string;
  readonly transcript: Transcript;
}

interface ReadRange {
  readonly commitment: GroupPoint;
  readonly bytes: Uint8Array;
  readonly a: GroupPoint;
  readonly b: GroupPoint;
  readonly e: GroupPoint;
  readonly t1: GroupPoint;
  readonly t0: GroupPoint;
  readonly masked_bits: readonly bigint[];
  readonly z_a: bigint;
  readonly z_c: bigint;
  readonly z_t: bigint;
  readonly x: bigint;
  readonly y: bigint;
}

const POINT_NAMES = ['A', 'B', 'E', 'T1', 'T0'] as const;
const SCALARS_AT = POINT_NAMES.length * POINT_BYTES;

function readRange({ commitment, proof, transcript }: RangeClaim): ReadRange | null {
  const bytes = hexToBytes(proof);
  const encoded = POINT_NAMES.map((_, index) => bytes.slice(index * POINT_BYTES, (index + 1) * POINT_BYTES));
  const [a, b, e, t1, t0] = encoded.map(decodePoint);
  const scalars = Array.from({ length: RANGE_BITS + 3 }, (_, index) => {
    const at = SCALARS_AT + index * SCALAR_BYTES;
    return decodeScalar(bytes.slice(at, at + SCALAR_BYTES));
  });
  const known = scalars.filter((value) => value !== null);
  if (known.length !== scalars.length || !a || !b || !e || !t1 || !t0) {
    return null;
  }
  transcript.absorb('commitment', encodePoint(commitment));
  const absorb = (index: number): void => {
    transcript.absorb(POINT_NAMES[index] as string, encoded[index] as Uint8Array);
  };
  [0, 1, 2].forEach(absorb);
  const y = transcript.challenge('y');
  [3, 4].forEach(absorb);
  const x = transcript.challenge('x');
  const [z_a, z_c, z_t] = known.slice(RANGE_BITS) as [bigint, bigint, bigint];
  return {
    ...{ commitment, bytes, a, b, e, t1, t0, z_a, z_c, z_t, x, y },
    masked_bits: known.slice(0, RANGE_BITS),
  };
}

/** Adds up weighted equations; factors of the common bases are gathered. */
class Equations {
  readonly #terms: [GroupPoint, bigint][] = [];
  readonly #bits = new Array<bigint>(RANGE_BITS).fill(0n);
  #blinding = 0n;
  #value = 0n;

  add(proof: ReadRange, weights: readonly [bits: bigint, value: bigint, square: bigint]): void {
    const [on_bits, on_value, on_square] = weights;
    const { x, y } = proof;
    let value = 0n;
    let square = 0n;
    let power = 1n;
    proof.masked_bits.forEach((masked, bit) => {
      this.#bits[bit] = scalar((this.#bits[bit] as bigint) - on_bits * masked);
      value = scalar(value + (masked << BigInt(bit)));
      square = scalar(square + power * scalar(masked * (x - masked)));
      power = scalar(power * y);
    });
    this.#blinding -= on_bits * proof.z_a + on_value * proof.z_c + on_square * proof.z_t;
    this.#value -= on_value * value + on_square * square;
    this.#terms.push(
      [proof.a, scalar(on_bits * x)],
      [proof.b, on_bits],
      [proof.commitment, scalar(on_value * x)],
      [proof.e, on_value],
      [proof.t1, scalar(on_square * x)],
      [proof.t0, on_square],
    );
  }

  hold(): boolean {
    const common: [GroupPoint, bigint][] = [
      [BLINDING_BASE, scalar(this.#blinding)],
      [VALUE_BASE, scalar(this.#value)],
    ];
    const bits = this.#bits.map((factor, bit): [GroupPoint, bigint] => [
      BIT_BASES[bit] as GroupPoint,
      factor,
    ]);
    return multiSum([...common, ...bits, ...this.#terms]).equals(ZERO_POINT);
  }
}

/** Whether all of these commitments are to numbers from 0 to 2^52 - 1. The proofs are digits of the right length. */
export function areInRange(claims: readonly RangeClaim[]): boolean {
  const read = claims.map(readRange);
  const weights = new Transcript(portableSha256, 'batch');
  const equations = new Equations();
  for (const proof of read) {
    if (proof === null) {
      return false;
    }
    weights
      .absorb('proof', proof.bytes)
      .absorb('challenge', utf8ToBytes(`${String(proof.x)} ${String(proof.y)}`));
  }
  for (const proof of read) {
    if (proof !== null) {
      equations.add(proof, [weights.challenge('1'), weights.challenge('2'), weights.challenge('3')]);
    }
  }
  return equations.hold();
}
