/**
 * Texts and days around a certificate: its month, its pool, its file with both signatures.
 */
import { DAY_MS, dayOf } from '#core/kernel/instant';
import type { Row } from '#core/ledger/tables';

import { canonicalText, parseCanonical } from './primitives/canonical';
import {
  CERTIFICATE_CHARACTERS_MAX,
  KEYS_SCHEMA,
  unsignedAgreementSchema,
  type UnsignedAgreement,
} from './primitives/documents';

export interface Month {
  /** `YYYY-MM`. */
  readonly name: string;
  readonly from: string;
  readonly until: string;
}

/** The month of a day, or one some months after it. */
export function monthOf(day: string, months = 0): Month {
  const [year = 0, month = 0] = day.split('-').map(Number);
  const first = (ahead: number): number => Date.UTC(year, month - 1 + months + ahead, 1);
  const from = dayOf(first(0), 0);
  return { name: from.slice(0, 7), from, until: dayOf(first(1) - DAY_MS, 0) };
}

/** What a chain of certificates is about. */
export const poolOf = (currency: string): string => `${currency} customers`;

/** The name of the log of a chain. */
export const logNameOf = (platform: string, currency: string): string =>
  `${platform}/custody/${currency.toLowerCase()}`;

/** Statement and proofs out of canonical JSON, or null where it is none. */
export function readUnsigned(content: string): UnsignedAgreement | null {
  const read = unsignedAgreementSchema.safeParse(parseCanonical(content, CERTIFICATE_CHARACTERS_MAX));
  return read.success ? read.data : null;
}

type Signed = Pick<Row<'custody_certificate'>, 'content' | 'preparer_signature' | 'reviewer_signature'>;

/** The certificate as it is handed out; null while it is not issued. */
export function certificateText({ content, preparer_signature, reviewer_signature }: Signed): string | null {
  const read = readUnsigned(content);
  if (read === null || preparer_signature === null || reviewer_signature === null) return null;
  const signatures = { preparer: preparer_signature, reviewer: reviewer_signature };
  return canonicalText({ ...read, signatures });
}

type Published = Pick<
  Row<'custody_key'>,
  'id' | 'role' | 'owner' | 'public_key' | 'active_at' | 'end_reason'
>;

/**
 * The file of published keys: all that were ever confirmed, so that what they signed can be checked for ever.
 * @param with_compromised with those too that somebody else may have: what they sign is good only under a cosigned checkpoint
 */
export function publishedKeysText(keys: readonly Published[], with_compromised: boolean): string {
  const listed = keys
    .filter(
      ({ role, active_at, end_reason }) =>
        role !== 'master' && active_at !== null && (with_compromised || end_reason !== 'compromised'),
    )
    .map(({ id, role, owner, public_key }) => ({ key_id: id, public_key, role, owner }));
  return canonicalText({ schema: KEYS_SCHEMA, keys: listed });
}
