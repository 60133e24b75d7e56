/**
 * The hash chain over the journal.
 *
 * An entry's hash covers every one of its fields, its postings and the hash before it, by a length-prefixed
 * encoding that starts with a version. Two different entries therefore never give the same text to hash.
 * Changing the encoding means a new version; old entries keep theirs.
 */
import { lengthPrefixed, type Sha256 } from '#core/kernel/canonical';

import type { Entry } from './entry';

/** Predecessor of the first entry. */
export const GENESIS_HASH = '0'.repeat(64);

const CHAIN_VERSION = '1';

/** Text whose SHA-256 is the entry's hash. */
function chainText(entry: Omit<Entry, 'hash'>): string {
  const fields = [
    CHAIN_VERSION,
    entry.prev,
    String(entry.seq),
    entry.kind,
    entry.outcome,
    entry.key,
    entry.payload,
    entry.subject,
    entry.actor,
    entry.mode,
    String(entry.occurred_at),
    String(entry.booked_at),
    String(entry.recorded_at),
    entry.body,
    String(entry.postings.length),
  ];
  for (const posting of entry.postings) {
    fields.push(
      String(posting.account_no),
      posting.currency,
      posting.amount_minor.toString(),
      posting.balance_minor.toString(),
    );
  }
  return lengthPrefixed(fields);
}

/** Hash of an entry, 64 lower-case hexadecimal digits. */
export function entryHash(entry: Omit<Entry, 'hash'>, sha256: Sha256): string {
  return sha256(chainText(entry));
}
