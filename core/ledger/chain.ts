/**
 * The hash chain over the journal.
 *
 * An entry's hash covers every one of its fields, its postings and the hash before it, by a length-prefixed
 * encoding that starts with a version. Two different entries therefore never give the same text to hash.
 * Changing the encoding means a new version; old entries keep theirs.
 */
import { prefixed, prefixedNumber, type Sha256 } from '#core/kernel/canonical';

import type { Entry } from './entry';

/** Predecessor of the first entry. */
export const GENESIS_HASH = '0'.repeat(64);

const CHAIN_VERSION = '1';

/** Text whose SHA-256 is the entry's hash. */
function chainText(entry: Omit<Entry, 'hash'>): string {
  let text =
    prefixed(CHAIN_VERSION) +
    prefixed(entry.prev) +
    prefixedNumber(entry.seq) +
    prefixed(entry.kind) +
    prefixed(entry.outcome) +
    prefixed(entry.key) +
    prefixed(entry.payload) +
    prefixed(entry.subject) +
    prefixed(entry.actor) +
    prefixed(entry.mode) +
    prefixedNumber(entry.occurred_at) +
    prefixedNumber(entry.booked_at) +
    prefixedNumber(entry.recorded_at) +
    prefixed(entry.body) +
    prefixedNumber(entry.postings.length);
  for (const posting of entry.postings) {
    text +=
      prefixedNumber(posting.account_no) +
      prefixed(posting.currency) +
      prefixedNumber(posting.amount_minor) +
      prefixedNumber(posting.balance_minor);
  }
  return text;
}

/** Hash of an entry, 64 lower-case hexadecimal digits. */
export function entryHash(entry: Omit<Entry, 'hash'>, sha256: Sha256): string {
  return sha256(chainText(entry));
}
