/**
 * Keys of P-256 for documents, which readers of PDFs take, and signatures that come out the same again (RFC 6979). Proofs use none of it.
 */
import { p256 } from '@noble/curves/nist.js';

const SCALAR_DIGITS = 64;

/** Bytes out of which a scalar is reduced: so many more than it has that none is likelier than another (FIPS 186-5, A.2.1). */
export const PAPER_SEED_BYTES = 48;

/** The scalar that follows from a seed, 32 bytes. Throws RangeError for a seed of another length. */
export function paperScalar(seed: Uint8Array): Uint8Array {
  if (seed.length !== PAPER_SEED_BYTES) {
    throw new RangeError(`a seed has ${String(PAPER_SEED_BYTES)} bytes`);
  }
  const whole = seed.reduce((sum, byte) => (sum << 8n) | BigInt(byte), 0n);
  const digits = ((whole % (p256.Point.Fn.ORDER - 1n)) + 1n).toString(16).padStart(SCALAR_DIGITS, '0');
  return Uint8Array.from(digits.match(/../g) ?? [], (pair) => Number.parseInt(pair, 16));
}

/** The point of a scalar, uncompressed: 65 bytes. */
export function paperPoint(scalar: Uint8Array): Uint8Array {
  return p256.getPublicKey(scalar, false);
}

/** ECDSA over SHA-256 of bytes, in DER. */
export function paperSignature(bytes: Uint8Array, scalar: Uint8Array): Uint8Array {
  return p256.sign(bytes, scalar, { format: 'der' });
}
