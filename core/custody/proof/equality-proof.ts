/**
 * Proves that what is left after adding and taking away commitments is a commitment to zero: that the numbers agree.
 *
 * A Schnorr proof of knowing d with D = d·G. Nobody knows G in terms of H, so D holds no H: the amounts cancel to the last fen.
 */
import { BLINDING_BASE, encodePoint, keyedScalar, scalar, scalarBytes } from '../primitives/group';
import { concatBytes, type KeyedHash } from '../primitives/hash';
import type { Transcript } from '../primitives/transcript';

/** Makes the proof for a difference of blindings, not zero; `transcript` holds what it is bound to. */
export function proveEquality(key: KeyedHash, transcript: Transcript, difference: bigint): Uint8Array {
  transcript.absorb('difference', encodePoint(BLINDING_BASE.multiplyUnsafe(difference)));
  const nonce = keyedScalar(key, 'equality-proof', transcript.seed(), scalarBytes(difference));
  const announced = encodePoint(BLINDING_BASE.multiplyUnsafe(nonce));
  const challenge = transcript.absorb('R', announced).challenge('e');
  return concatBytes(announced, scalarBytes(scalar(nonce + challenge * difference)));
}
