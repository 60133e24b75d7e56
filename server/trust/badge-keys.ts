/**
 * The Ed25519 keys of badges (RFC 8032): made at random, kept sealed in the workspace's vault, published by their halves.
 *
 * The newest key signs; older ones stay, so that what they signed can be checked for ever. A private key is never written
 * anywhere but into the vault. A public key is told as its 32 bytes in hexadecimal digits, and named by the first 16
 * hexadecimal digits of SHA-256 over those digits.
 */
import {
  createHash,
  createPrivateKey,
  createPublicKey,
  generateKeyPairSync,
  sign,
  type KeyObject,
} from 'node:crypto';

import type { KeyVault } from '#core/identity/ports';

const SECRET = 'badge-key-';
const KEY_ID_DIGITS = 16;
/** DER of an Ed25519 public key before its 32 bytes (RFC 8410). */
const SPKI_PREFIX = Buffer.from('302a300506032b6570032100', 'hex');
/** DER of an Ed25519 private key before its 32 bytes (RFC 8410, RFC 5958). */
const PKCS8_PREFIX = Buffer.from('302e020100300506032b657004220420', 'hex');

export interface BadgeSigner {
  readonly key_id: string;
  /** 64 hexadecimal digits. */
  readonly public_key: string;
  /** 128 hexadecimal digits. */
  readonly sign: (text: string) => string;
}

/** The name of a public key. */
export function keyIdOf(public_key: string): string {
  return createHash('sha256').update(public_key).digest('hex').slice(0, KEY_ID_DIGITS);
}

/** A public key out of its hexadecimal digits. */
export function publicKeyOf(public_key: string): KeyObject {
  const der = Buffer.concat([SPKI_PREFIX, Buffer.from(public_key, 'hex')]);
  return createPublicKey({ key: der, format: 'der', type: 'spki' });
}

/** The digits of a public key. */
export function digitsOf(key: KeyObject): string {
  return key.export({ format: 'der', type: 'spki' }).subarray(SPKI_PREFIX.length).toString('hex');
}

function signerOf(secret: Uint8Array): BadgeSigner {
  const key = createPrivateKey({ key: Buffer.from(secret), format: 'der', type: 'pkcs8' });
  const public_key = digitsOf(createPublicKey(key));
  return {
    key_id: keyIdOf(public_key),
    public_key,
    sign: (text) => sign(null, Buffer.from(text, 'utf8'), key).toString('hex'),
  };
}

/** The first key of a vault that has none, out of 64 hexadecimal digits: for samples, whose keys follow from their seed. */
export async function plantBadgeKey(vault: Pick<KeyVault, 'add'>, digits: string): Promise<void> {
  await vault.add(`${SECRET}1`, Buffer.concat([PKCS8_PREFIX, Buffer.from(digits, 'hex')]));
}

/** How many keys there are, and the newest. */
async function newest(vault: KeyVault): Promise<{ count: number; secret: Uint8Array | null }> {
  let secret: Uint8Array | null = null;
  for (let count = 0; ; count += 1) {
    const next = await vault.get(SECRET + String(count + 1));
    if (next === null) {
      return { count, secret };
    }
    secret = next;
  }
}

/** Makes the next key; it signs from now on. Throws VaultError where the vault is locked. */
export async function rotateBadgeKey(vault: KeyVault): Promise<BadgeSigner> {
  const { count } = await newest(vault);
  const { privateKey } = generateKeyPairSync('ed25519');
  await vault.add(SECRET + String(count + 1), privateKey.export({ format: 'der', type: 'pkcs8' }));
  return await badgeSigner(vault);
}

/** The key that signs; made when there is none. Throws VaultError where the vault is locked. */
export async function badgeSigner(vault: KeyVault): Promise<BadgeSigner> {
  const { secret } = await newest(vault);
  return secret === null ? await rotateBadgeKey(vault) : signerOf(secret);
}
