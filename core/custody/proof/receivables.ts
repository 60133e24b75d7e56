/**
 * The list of accounts below zero: for the auditor, salted, so that its digest in the certificate tells nothing, not even that
 * it is empty.
 */
import { canonicalText } from '../primitives/canonical';
import { bytesToHex, taggedHash } from '../primitives/hash';

import type { PeriodKeys } from './period-keys';
import type { CustomerBalance } from './sum-tree';

export interface ReceivablesList {
  /** Canonical text. */
  readonly text: string;
  readonly digest: string;
}

export function receivablesList(keys: PeriodKeys, receivables: readonly CustomerBalance[]): ReceivablesList {
  const text = canonicalText({
    schema: 'surety-custody-receivables-1',
    salt: bytesToHex(keys.customer.tagged('receivables')),
    accounts: receivables.map(({ id, balance_minor }) => ({ id, balance_minor: balance_minor.toString() })),
  });
  return { text, digest: bytesToHex(taggedHash(keys.hash, 'receivables', text)) };
}
