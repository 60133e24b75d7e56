/**
 * The environment of the books at work: the system's clock, good randomness, SHA-256 of node:crypto.
 *
 * The default import is on purpose: the bundle also runs on a Node without `crypto.hash`, where a named
 * import would not even load.
 */
import crypto from 'node:crypto';
import { setImmediate as turn, setTimeout as sleep } from 'node:timers/promises';

import type { Sha256 } from '#core/kernel/canonical';
import type { Environment } from '#core/ledger/ports';

/** SHA-256 in one call where Node has it (twice as fast for short texts), by a hash object where not. */
function makeSha256(): Sha256 {
  const provided: Partial<Pick<typeof crypto, 'hash'>> = crypto;
  const oneShot = provided.hash;
  return oneShot === undefined
    ? (text) => crypto.createHash('sha256').update(text, 'utf8').digest('hex')
    : (text) => oneShot('sha256', text, 'hex');
}

function hmacSha256(key: string, text: string): string {
  return crypto.createHmac('sha256', Buffer.from(key, 'hex')).update(text, 'utf8').digest('hex');
}

/** The one environment outside tests. */
export function productionEnvironment(): Environment {
  return {
    now: Date.now,
    wait: (ms) => (ms === 0 ? turn() : sleep(ms)),
    sha256: makeSha256(),
    hmacSha256,
    salt: () => crypto.randomBytes(16).toString('hex'),
  };
}
