// Hashes of passwords that cost next to nothing to check, by the parameters that stand beside each: for staff of tests.
import { scryptSync } from 'node:crypto';

/** A stored hash of a password, as the program reads it. */
export function cheapHash(password: string): string {
  const [N, r, p] = [16, 1, 1];
  const salt = Buffer.from('sample of tests ');
  const hash = scryptSync(password, salt, 32, { N, r, p });
  return ['scrypt', N, r, p, salt.toString('base64'), hash.toString('base64')].join('$');
}
