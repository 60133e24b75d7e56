/**
 * Projections of who is who: documents put to a party, the platform's authority and its certificates, payment shields.
 *
 * No personal data: of a document its kind, size and the digest of the sealed bytes; of a certificate its public text,
 * whose subject is an account's identifier.
 */
import { col, defineTable, fixed } from '#core/kernel/table-spec';

export const DOCUMENT_KINDS = [
  'identity-card-front',
  'identity-card-back',
  'business-licence',
  'legal-person-identity-card',
  'brand-authorisation',
  'bank-account-proof',
  'other',
] as const;
export type DocumentKind = (typeof DOCUMENT_KINDS)[number];

export const DOCUMENT_STATUSES = ['pending', 'accepted', 'rejected'] as const;
export type DocumentStatus = (typeof DOCUMENT_STATUSES)[number];

/** Reasons of RFC 5280, 5.3.1, that this authority gives. */
export const REVOCATION_REASONS = [
  'unspecified',
  'key-compromise',
  'affiliation-changed',
  'superseded',
  'cessation-of-operation',
  'privilege-withdrawn',
] as const;
export type RevocationReason = (typeof REVOCATION_REASONS)[number];

export const SHIELD_STATUSES = ['stock', 'bound', 'lost', 'returned', 'destroyed'] as const;
export type ShieldStatus = (typeof SHIELD_STATUSES)[number];

/** What happened to a shield, by the number of the entry. */
export interface ShieldStep {
  readonly seq: number;
  readonly at: number;
  readonly status: ShieldStatus;
  readonly account_id: string | null;
  readonly by: string;
}

const documentTable = defineTable('identity_document', 'id', {
  /** `document-` and the number of the entry that put it. */
  id: col.text(),
  party_id: fixed(col.text()),
  kind: fixed(col.text<DocumentKind>()),
  /** Under which the sealed bytes lie beside the books. */
  content_id: fixed(col.text()),
  media_type: fixed(col.text()),
  /** Of the document itself. */
  bytes: fixed(col.int()),
  /** Of the sealed bytes: it says nothing about the document. */
  sha256: fixed(col.text()),
  status: col.text<DocumentStatus>(),
  /** From then on it proves nothing; null for one that does not end. */
  expires_at: col.intOrNull(),
  put_by: fixed(col.text()),
  put_at: fixed(col.int()),
  put_seq: fixed(col.int()),
  checked_by: col.textOrNull(),
  checked_at: col.intOrNull(),
  checked_seq: col.intOrNull(),
  reason: col.textOrNull(),
});

/** The platform's own authority: one row, `platform`. */
const authorityTable = defineTable('authority', 'id', {
  id: col.text(),
  /** Its certificate. */
  pem: col.text(),
  fingerprint: col.text(),
  valid_until: col.int(),
  founded_by: col.text(),
  founded_at: col.int(),
  founded_seq: col.int(),
  /** Of the list of revoked certificates that was issued last; 0 for none. */
  crl_number: col.int(),
  crl_at: col.intOrNull(),
  crl_next_at: col.intOrNull(),
  crl_sha256: col.textOrNull(),
  /** Certificates that were revoked since. */
  crl_lacks: col.int(),
});

const certificateTable = defineTable('certificate', 'id', {
  /** Its serial number, 32 hexadecimal digits. */
  id: col.text(),
  account_id: fixed(col.text()),
  fingerprint: fixed(col.text()),
  pem: fixed(col.text()),
  valid_from: fixed(col.int()),
  valid_until: fixed(col.int()),
  issued_by: fixed(col.text()),
  issued_at: fixed(col.int()),
  issued_seq: fixed(col.int()),
  revoked_at: col.intOrNull(),
  revoked_by: col.textOrNull(),
  revocation: col.textOrNull<RevocationReason>(),
  revoked_seq: col.intOrNull(),
  note: col.textOrNull(),
});

const shieldTable = defineTable('shield', 'id', {
  /** The serial number that stands on it. */
  id: col.text(),
  model: fixed(col.text()),
  status: col.text<ShieldStatus>(),
  account_id: col.textOrNull(),
  valid_until: col.intOrNull(),
  registered_seq: fixed(col.int()),
  /** The last thing that happened to it. */
  changed_at: col.int(),
  steps: col.json<readonly ShieldStep[]>(),
});

export const IDENTITY_TABLES = {
  identity_document: documentTable,
  authority: authorityTable,
  certificate: certificateTable,
  shield: shieldTable,
} as const;
