/**
 * Bytes sealed with AES-256-GCM (NIST SP 800-38D): nobody reads them without the key, and no changed bit goes unseen.
 *
 * A sealed text is a version byte, a random nonce of 96 bits, the ciphertext, a tag of 128 bits. What it belongs to (the
 * context) is authenticated with it, so that one sealed text cannot be put in the place of another. Random nonces are
 * good for 2^32 texts under one key.
 */
import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';

const ALGORITHM = 'aes-256-gcm';
export const KEY_BYTES = 32;
const VERSION = 1;
const NONCE_BYTES = 12;
const TAG_BYTES = 16;

function contextBytes(context: string): Buffer {
  return Buffer.from(`surety-vault\0${context}`, 'utf8');
}

/** Seals bytes under a key of 32 bytes. */
export function sealBytes(key: Uint8Array, bytes: Uint8Array, context: string): Buffer {
  const nonce = randomBytes(NONCE_BYTES);
  const cipher = createCipheriv(ALGORITHM, key, nonce, { authTagLength: TAG_BYTES });
  cipher.setAAD(contextBytes(context));
  const sealed = [cipher.update(bytes), cipher.final()];
  return Buffer.concat([Buffer.of(VERSION), nonce, ...sealed, cipher.getAuthTag()]);
}

/** The bytes that were sealed; null for another key or context, or where a bit was changed. */
export function openBytes(key: Uint8Array, sealed: Uint8Array, context: string): Buffer | null {
  const text = Buffer.from(sealed);
  const body = text.subarray(1 + NONCE_BYTES, text.length - TAG_BYTES);
  if (text.length < 1 + NONCE_BYTES + TAG_BYTES || text[0] !== VERSION) {
    return null;
  }
  const nonce = text.subarray(1, 1 + NONCE_BYTES);
  const decipher = createDecipheriv(ALGORITHM, key, nonce, { authTagLength: TAG_BYTES });
  decipher.setAAD(contextBytes(context));
  decipher.setAuthTag(text.subarray(text.length - TAG_BYTES));
  try {
    return Buffer.concat([decipher.update(body), decipher.final()]);
  } catch {
    return null;
  }
}
