/**
 * Data of the commands about documents, real-name levels above a claim, certificates and shields.
 *
 * What the host makes (digests, serial numbers, the public text of a certificate) comes in as data: the core draws no
 * random number and knows no cipher.
 */
import { z } from 'zod';

import { idField, instantField, requiredText, textField } from '#core/ledger/fields';

import { DOCUMENT_KINDS, REVOCATION_REASONS } from './identity-tables';

/** Bytes of a document at most; a scan of a card has a tenth of it. */
export const DOCUMENT_BYTES_MAX = 10 * 1024 * 1024;
/** Kinds of files a document may be: what a person can look at. */
export const DOCUMENT_TYPES = ['application/pdf', 'image/png', 'image/jpeg'] as const;
const SHIELDS_MAX = 200;
const DOCUMENTS_MAX = 10;
const PEM_LENGTH_MAX = 8_000;

const sha256 = z.string().regex(/^[0-9a-f]{64}$/, 'expected 64 hexadecimal digits');
const serial = z.string().regex(/^[0-9a-f]{32}$/, 'expected 32 hexadecimal digits');
const documentId = z.string().regex(/^document-\d{1,15}$/, 'expected the id of a document');
/** One line: the journal keeps no line breaks. */
const pem = z
  .string()
  .max(PEM_LENGTH_MAX)
  .regex(/^[A-Za-z0-9+/]+=*$/, 'expected DER in base64');
const reason = requiredText(200);
const unique = (list: readonly string[]): boolean => new Set(list).size === list.length;

export const IDENTITY_COMMANDS = {
  'put-document': z.strictObject({
    party_id: idField,
    document_kind: z.enum(DOCUMENT_KINDS),
    content_id: idField,
    media_type: z.enum(DOCUMENT_TYPES),
    bytes: z.int().min(1).max(DOCUMENT_BYTES_MAX),
    sha256,
    expires_at: instantField.optional(),
  }),
  'check-document': z.strictObject({
    document_id: documentId,
    verdict: z.enum(['accepted', 'rejected']),
    /** As it stands on the document; what was said when it was put otherwise. */
    expires_at: instantField.optional(),
    reason,
  }),
  'raise-real-name-level': z.strictObject({
    party_id: idField,
    level: z.enum(['document', 'bank']),
    document_ids: z.array(documentId).min(1).max(DOCUMENTS_MAX).refine(unique, 'expected each document once'),
    basis: reason,
    approver: idField,
  }),

  'found-authority': z.strictObject({ pem, fingerprint: sha256, valid_until: instantField }),
  'issue-certificate': z.strictObject({
    account_id: idField,
    serial,
    fingerprint: sha256,
    pem,
    valid_from: instantField,
    valid_until: instantField,
    /** The one in force that it takes the place of. */
    supersedes: serial.optional(),
  }),
  'revoke-certificate': z.strictObject({
    serial,
    revocation: z.enum(REVOCATION_REASONS),
    note: textField(200).default(''),
  }),
  'issue-crl': z.strictObject({
    number: z.int().min(1),
    sha256,
    next_update_at: instantField,
    /** Certificates that it lists, and revocations that no list had when it was begun. */
    revoked: z.int().min(0),
    covers: z.int().min(0),
  }),

  'register-shields': z.strictObject({
    model: requiredText(60),
    shield_ids: z.array(idField).min(1).max(SHIELDS_MAX).refine(unique, 'expected each shield once'),
  }),
  'bind-shield': z.strictObject({ shield_id: idField, account_id: idField, valid_until: instantField }),
  'lose-shield': z.strictObject({
    shield_id: idField,
    reason,
    /** One out of stock that is bound in its place, until the same day. */
    replacement_id: idField.optional(),
  }),
  'retire-shield': z.strictObject({
    shield_id: idField,
    how: z.enum(['returned', 'destroyed']),
    reason,
  }),
} as const;
