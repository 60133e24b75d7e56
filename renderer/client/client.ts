/**
 * The contract's client: `client.trades.list({...})`, whatever carries it, and keys for writes.
 *
 * One key belongs to one intention: it is kept while the outcome is unknown and renewed when it is known
 * (see submit.ts), so that sending again never acts twice.
 */
import { createORPCClient } from '@orpc/client';

import type { ConsoleClient } from '#core/contract/contract';

import { suretyLink } from './link';

export const client: ConsoleClient = createORPCClient(suretyLink());

const ID_ALPHABET = '0123456789abcdefghjkmnpqrstvwxyz';

function randomText(length: number): string {
  const bytes = crypto.getRandomValues(new Uint8Array(length));
  return Array.from(bytes, (byte) => ID_ALPHABET[byte % ID_ALPHABET.length] ?? '0').join('');
}

/** A fresh idempotency key. */
export function newKey(): string {
  return `console-${randomText(26)}`;
}

/** A fresh identifier for a thing that a command creates: `newId('R')` gives "R-7k…". */
export function newId(prefix: string): string {
  return `${prefix}-${randomText(12)}`;
}
