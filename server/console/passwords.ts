/**
 * Passwords of staff as scrypt hashes, with their parameters, so that these can be raised later.
 */
import { randomBytes, timingSafeEqual } from 'node:crypto';

import { SCRYPT_COST, scryptKey } from '#server/keys/scrypt';

const SALT_BYTES = 16;

/** A new hash of a password, with its parameters and salt. Rejects with BusyError. */
export async function hashPassword(password: string): Promise<string> {
  const salt = randomBytes(SALT_BYTES);
  const hash = await scryptKey(password, salt, SCRYPT_COST);
  const { N, r, p } = SCRYPT_COST;
  return ['scrypt', N, r, p, salt.toString('base64'), hash.toString('base64')].join('$');
}

/** Somebody's hash whose password nobody knows: checking it costs as much as checking a real one. */
const NOBODY = [
  ...['scrypt', SCRYPT_COST.N, SCRYPT_COST.r, SCRYPT_COST.p],
  ...[Buffer.alloc(SALT_BYTES).toString('base64'), ''],
].join('$');

/** True when the password is the hashed one. Without a hash it takes as long and is false. Rejects with BusyError. */
export async function checkPassword(password: string, stored: string | null): Promise<boolean> {
  const [scheme, N, r, p, salt, hash] = (stored ?? NOBODY).split('$');
  if (scheme !== 'scrypt' || salt === undefined || hash === undefined) {
    throw new Error('a stored password has an unknown form');
  }
  const expected = Buffer.from(hash, 'base64');
  const cost = { N: Number(N), r: Number(r), p: Number(p) };
  const found = await scryptKey(password, Buffer.from(salt, 'base64'), cost);
  return expected.length === found.length && timingSafeEqual(expected, found);
}
