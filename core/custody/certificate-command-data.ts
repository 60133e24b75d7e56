/**
 * Data of the commands of the monthly certificate: keys, drafts, signatures, checkpoints.
 *
 * Nothing in them opens a commitment: secrets lie sealed in the vault. Amounts are in none of them.
 */
import { z } from 'zod';

import { idField, madeId, paragraphField, requiredText, textField } from '#core/ledger/fields';

import { CUSTODY_KEY_ROLES, KEY_END_REASONS } from './certificate-words';
import { SIGNER_PARTS } from './custody-words';

const CONTENT_MAX = 200_000;
const NOTE_MAX = 20_000;
const OWNER_MAX = 200;
const REASON_MAX = 500;

const certificateId = madeId('cert', 'expected the id of a certificate, such as cert-1042');
const keyId = z.string().regex(/^[0-9a-f]{16}$/, 'expected the id of a key: 16 hexadecimal digits');
const digits = (count: number): z.ZodString =>
  z
    .string()
    .regex(new RegExp(`^[0-9a-f]{${String(count)}}$`), `expected ${String(count)} hexadecimal digits`);

/** A signed note: its head, an empty line, lines of signatures. */
const note = paragraphField(NOTE_MAX).refine((text) => text.endsWith('\n'), 'expected a signed note');

export const CERTIFICATE_COMMANDS = {
  'enrol-custody-key': z.strictObject({
    role: z.enum(CUSTODY_KEY_ROLES),
    owner: requiredText(OWNER_MAX),
    public_key: digits(64),
  }),
  'confirm-custody-key': z.strictObject({ key_id: keyId }),
  'revoke-custody-key': z.strictObject({
    key_id: keyId,
    end_reason: z.enum(KEY_END_REASONS),
    note: textField(REASON_MAX).default(''),
  }),
  'draft-custody-certificate': z.strictObject({
    /** The reviewed run of the last day, whose outcomes the certificate states. */
    run_id: madeId('run', 'expected the id of a run, such as run-1042'),
    /** The last entry that its balances know. */
    as_of_seq: z.int().min(1),
    /** The master key that it was blinded with. */
    key_id: keyId,
    /** Canonical JSON of statement and proofs. */
    content: textField(CONTENT_MAX),
  }),
  'sign-custody-certificate': z.strictObject({
    certificate_id: certificateId,
    part: z.enum(SIGNER_PARTS),
    signature: digits(128),
  }),
  'drop-custody-certificate': z.strictObject({
    certificate_id: certificateId,
    reason: requiredText(REASON_MAX),
  }),
  'record-custody-checkpoint': z.strictObject({ certificate_id: certificateId, signed_note: note }),
  'cosign-custody-checkpoint': z.strictObject({ certificate_id: certificateId, signed_note: note }),
  /** Somebody took a customer's proof file, or all of them, out of the books. */
  'record-proof-export': z.strictObject({
    certificate_id: certificateId,
    /** Nobody where all were taken. */
    account_id: idField.optional(),
    files: z.int().min(1),
    reason: requiredText(REASON_MAX),
  }),
} as const;
