/**
 * The group of the custody certificate: secp256k1, of prime order, with bases that nobody knows a relation between.
 *
 * A commitment to v under the blinding b is b·G + v·H. G is the curve's own base; H and one base per bit of a range proof come
 * from hashing fixed texts to the curve (RFC 9380), so nobody chose them. Encodings are the compressed ones of SEC 1, 33 bytes,
 * and scalars of 32 bytes, highest first; anything else is not decoded. Not in constant time: who proves does so on a machine
 * of his own.
 */
import { interleavedMSMUnsafe, normalizeZ, pippenger } from '@noble/curves/abstract/curve.js';
import { secp256k1, secp256k1_hasher } from '@noble/curves/secp256k1.js';

import { bytesToHex, concatBytes, hexToBytes, utf8ToBytes, type KeyedHash, type Part } from './hash';

const { Point } = secp256k1;
export type GroupPoint = typeof Point.BASE;

export const POINT_BYTES = 33;
export const SCALAR_BYTES = 32;
/** Number of elements of the group; scalars are below it. */
export const ORDER = Point.Fn.ORDER;
/** What is proved not to be negative is below 2 to this power, in minor units. */
export const RANGE_BITS = 52;
/** Separates these bases from everything else that is hashed to this curve. */
const BASES_DST = 'surety-custody-1-bases-secp256k1_XMD:SHA-256_SSWU_RO_';

function hashedBase(text: string): GroupPoint {
  return secp256k1_hasher.hashToCurve(utf8ToBytes(text), { DST: BASES_DST });
}

/** G: what blinds. */
export const BLINDING_BASE = Point.BASE;
/** H: what carries the amount. */
export const VALUE_BASE = hashedBase('value');
/** One base per bit, lowest first. */
export const BIT_BASES: readonly GroupPoint[] = Array.from({ length: RANGE_BITS }, (_, bit) =>
  hashedBase(`bit-${String(bit)}`),
);
export const ZERO_POINT = Point.ZERO;

/** The remainder that is not negative. */
export function scalar(value: bigint): bigint {
  const rest = value % ORDER;
  return rest < 0n ? rest + ORDER : rest;
}

export function scalarBytes(value: bigint): Uint8Array {
  return hexToBytes(value.toString(16).padStart(2 * SCALAR_BYTES, '0'));
}

export function bytesNumber(bytes: Uint8Array): bigint {
  return BigInt(`0x${bytesToHex(bytes)}`);
}

/** The scalar of 32 bytes, or null where they are too many, too few or not below the order. */
export function decodeScalar(bytes: Uint8Array): bigint | null {
  if (bytes.length !== SCALAR_BYTES) {
    return null;
  }
  const value = bytesNumber(bytes);
  return value < ORDER ? value : null;
}

/** The point of 33 bytes, or null where they are none of the curve. Zero has no encoding. */
export function decodePoint(bytes: Uint8Array): GroupPoint | null {
  if (bytes.length !== POINT_BYTES) {
    return null;
  }
  try {
    return Point.fromBytes(bytes);
  } catch {
    return null;
  }
}

/** Compressed encodings of points, none of them zero. */
export function encodePoints(points: readonly GroupPoint[]): Uint8Array[] {
  return normalizeZ(Point, [...points]).map((point) => point.toBytes(true));
}

export function encodePoint(point: GroupPoint): Uint8Array {
  return point.toBytes(true);
}

/** A pseudo-random scalar; twice the bytes are taken, so that the remainder is as good as even. */
export function keyedScalar(key: KeyedHash, tag: string, ...parts: readonly Part[]): bigint {
  const low = key.tagged(tag, ...parts, Uint8Array.of(1));
  const high = key.tagged(tag, ...parts, Uint8Array.of(2));
  return scalar(bytesNumber(concatBytes(low, high)));
}

/** The sum of points times scalars (all below the order), by Pippenger's way. */
export function multiSum(terms: readonly (readonly [point: GroupPoint, factor: bigint])[]): GroupPoint {
  return pippenger(
    Point,
    terms.map(([point]) => point),
    terms.map(([, factor]) => factor),
  );
}

/** Multiples of one base out of a table: signed digits of `window` bits each. */
class FixedBase {
  readonly #window: number;
  readonly #half: number;
  readonly #digits: number;
  /** Multiples 1 to half of the base of each digit. */
  readonly #table: GroupPoint[] = [];

  constructor(base: GroupPoint, window: number) {
    this.#window = window;
    this.#half = 2 ** (window - 1);
    this.#digits = Math.ceil((SCALAR_BYTES * 8 + 1) / window);
    let first = base;
    for (let digit = 0; digit < this.#digits; digit += 1) {
      let multiple = first;
      for (let times = 1; times <= this.#half; times += 1) {
        this.#table.push(multiple);
        multiple = times < this.#half ? multiple.add(first) : multiple.double();
      }
      first = multiple;
    }
    this.#table = normalizeZ(Point, this.#table);
  }

  /** factor times the base, added to what is there. */
  addTo(sum: GroupPoint, factor: bigint): GroupPoint {
    let total = sum;
    let rest = factor;
    const whole = 2 * this.#half;
    for (let digit = 0; rest > 0n; digit += 1) {
      let part = Number(BigInt.asUintN(this.#window, rest));
      rest >>= BigInt(this.#window);
      if (part > this.#half) {
        part -= whole;
        rest += 1n;
      }
      if (part !== 0) {
        const multiple = this.#table[digit * this.#half + Math.abs(part) - 1] as GroupPoint;
        total = total.add(part < 0 ? multiple.negate() : multiple);
      }
    }
    return total;
  }
}

/** Makes commitments out of tables; the tables are made when they are first needed. */
const TABLE_WINDOW = 9;
let tables: { readonly blinding: FixedBase; readonly value: FixedBase } | null = null;

/** b·G + v·H for scalars below the order. */
export function commit(blinding: bigint, value: bigint): GroupPoint {
  tables ??= {
    blinding: new FixedBase(BLINDING_BASE, TABLE_WINDOW),
    value: new FixedBase(VALUE_BASE, TABLE_WINDOW),
  };
  return tables.value.addTo(tables.blinding.addTo(ZERO_POINT, blinding), value);
}

const BITS_WINDOW = 8;
let bitSum: ((factors: bigint[]) => GroupPoint) | null = null;

/** The sum of the bases of the bits, each times its factor. */
export function sumOfBits(factors: readonly bigint[]): GroupPoint {
  bitSum ??= interleavedMSMUnsafe(Point, [...BIT_BASES], BITS_WINDOW);
  return bitSum([...factors]);
}
