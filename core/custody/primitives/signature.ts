/**
 * Signatures of the custody certificate: Ed25519 (RFC 8032) over texts. Checking only; who signs hands a function in.
 */
import { ed25519 } from '@noble/curves/ed25519.js';

import { bytesToHex, hexToBytes, utf8ToBytes, type HashBytes } from './hash';

const KEY_ID_DIGITS = 16;

/** A key's id: the first 16 hexadecimal digits of SHA-256 over the key's own 64 digits. */
export function keyIdOf(hash: HashBytes, public_key: string): string {
  return bytesToHex(hash(utf8ToBytes(public_key))).slice(0, KEY_ID_DIGITS);
}

/** Whether 64 bytes sign some bytes under a public key of 32. False, never an error, where anything is malformed. */
export function isSignatureOf(signature: Uint8Array, message: Uint8Array, public_key: Uint8Array): boolean {
  try {
    return ed25519.verify(signature, message, public_key, { zip215: false });
  } catch {
    return false;
  }
}

/** The same of texts, and digits of signature and key. */
export function isSigned(signature: string, text: string, public_key: string): boolean {
  return isSignatureOf(hexToBytes(signature), utf8ToBytes(text), hexToBytes(public_key));
}
