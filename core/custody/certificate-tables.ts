/**
 * Projections of the monthly certificate: certificates, their chain per currency, salts that were used, keys, checkpoints.
 *
 * A certificate discloses nothing, so its whole text is in the journal and here. What opens its commitments never is.
 */
import { col, defineTable, fixed } from '#core/kernel/table-spec';

import type { CertificateState, CustodyKeyRole, CustodyKeyState, KeyEndReason } from './certificate-words';

const certificateTable = defineTable('custody_certificate', 'id', {
  /** `cert-` and the number of the entry that drafted it. */
  id: col.text(),
  currency: fixed(col.text()),
  /** In its chain; that of a draft which was dropped is given to the next. */
  number: fixed(col.int()),
  status: col.text<CertificateState>(),
  from_day: fixed(col.text()),
  until_day: fixed(col.text()),
  /** The last entry that its balances know. */
  as_of_seq: fixed(col.int()),
  run_id: fixed(col.text()),
  /** Canonical JSON of statement and proofs, without signatures. */
  content: fixed(col.text()),
  digest: fixed(col.text()),
  previous: fixed(col.textOrNull()),
  /** The certificate that its amounts roll forward from. */
  base_id: fixed(col.textOrNull()),
  voids_id: fixed(col.textOrNull()),
  void_reason: fixed(col.textOrNull()),
  /** Key ids. */
  master_key: fixed(col.text()),
  preparer: fixed(col.text()),
  preparer_key: fixed(col.text()),
  reviewer: fixed(col.text()),
  reviewer_key: fixed(col.text()),
  preparer_signature: col.textOrNull(),
  reviewer_signature: col.textOrNull(),
  drafted_at: fixed(col.int()),
  drafted_seq: fixed(col.int()),
  prepared_at: col.intOrNull(),
  issued_at: col.intOrNull(),
  issued_seq: col.intOrNull(),
  voided_by: col.textOrNull(),
  dropped_at: col.intOrNull(),
  dropped_by: col.textOrNull(),
  drop_reason: col.textOrNull(),
});

/** A certificate that stands: issued, and not voided. */
export interface Standing {
  readonly id: string;
  readonly number: number;
  readonly digest: string;
  readonly until: string;
}

const chainTable = defineTable('custody_chain', 'id', {
  /** The currency. */
  id: col.text(),
  /** Whose, in all certificates of the chain. */
  platform: fixed(col.text()),
  /** The one that is drafted or prepared now. */
  open_id: col.textOrNull(),
  /** Digests of all that were issued, in their order: the entries of the log. */
  digests: col.json<readonly string[]>(),
  /** Those that stand, in their order. */
  standing: col.json<readonly Standing[]>(),
});

/** A salt that a draft used is never used again. */
const saltTable = defineTable('custody_salt', 'id', {
  /** 64 hexadecimal digits. */
  id: col.text(),
  certificate_id: fixed(col.text()),
});

const keyTable = defineTable('custody_key', 'id', {
  /** The first 16 hexadecimal digits of SHA-256 over the key's 64 digits. */
  id: col.text(),
  role: fixed(col.text<CustodyKeyRole>()),
  /** Login, bank code, name of the log or of the witness. */
  owner: fixed(col.text()),
  /** 64 hexadecimal digits; of a master key its fingerprint. */
  public_key: fixed(col.text()),
  status: col.text<CustodyKeyState>(),
  asked_at: fixed(col.int()),
  asked_by: fixed(col.text()),
  active_at: col.intOrNull(),
  confirmed_by: col.textOrNull(),
  ended_at: col.intOrNull(),
  ended_by: col.textOrNull(),
  end_reason: col.textOrNull<KeyEndReason>(),
  end_note: col.textOrNull(),
});

/** The key in use of an owner. */
const keyHolderTable = defineTable('custody_key_holder', 'id', {
  /** `ROLE|OWNER`. */
  id: col.text(),
  /** Null since it was revoked. */
  key_id: col.textOrNull(),
});

/** The head of a chain's log after a certificate, with all who signed it. */
const checkpointTable = defineTable('custody_checkpoint', 'certificate_id', {
  certificate_id: col.text(),
  currency: fixed(col.text()),
  size: fixed(col.int()),
  note: col.text(),
  cosigners: col.json<readonly string[]>(),
  made_at: fixed(col.int()),
  made_by: fixed(col.text()),
  cosigned_at: col.intOrNull(),
});

export const CERTIFICATE_TABLES = {
  custody_certificate: certificateTable,
  custody_chain: chainTable,
  custody_salt: saltTable,
  custody_key: keyTable,
  custody_key_holder: keyHolderTable,
  custody_checkpoint: checkpointTable,
} as const;
