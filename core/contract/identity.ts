/**
 * Who is who: documents to check, what ends soon, parties that share an identity, certificates, payment shields, and
 * what an account may pay by them.
 */
import { z } from 'zod';

import { DOCUMENT_KINDS, DOCUMENT_STATUSES, SHIELD_STATUSES } from '#core/identity/identity-tables';
import { idField, instantField } from '#core/ledger/fields';
import { REAL_NAME_LEVELS, SHARED_IDENTITIES } from '#core/ledger/tables';

import { read, write } from './base';
import { commandKey } from './commands';
import { newPassword } from './session';
import { amount, certificateRow, documentRow, id, instant, pageOf, pageRequest, shieldRow } from './values';

/** Who puts documents: those who look at merchants, and those who keep people. */
const KEEPERS = ['risk.work', 'person.manage'] as const;
const REQUEST_LENGTH_MAX = 10_000;
const CERTIFICATE_DAYS_MAX = 825;

export const documentListed = z.object({
  document: documentRow,
  /** Of the party, masked. */
  name: z.string(),
  party_kind: z.enum(['person', 'business']),
  level: z.enum(REAL_NAME_LEVELS),
});

const identityGroup = z.object({
  shared: z.enum(SHARED_IDENTITIES),
  /** Names the group, and says nothing of the number. */
  mark: z.string(),
  parties: z.number(),
  restricted: z.number(),
  /** Null for who may not know of suspicions. */
  alerted: z.number().nullable(),
  /** The first of them by id, their names masked. */
  first: z.array(z.object({ id: z.string(), name: z.string(), kind: z.enum(['person', 'business']) })),
});

const allowance = z.object({ per_payment_minor: amount, per_day_minor: amount });

/** What a payment out of an account is held to: by level, certificate and shield. */
const paymentLimits = z.object({
  level: z.enum(REAL_NAME_LEVELS),
  certificate: z.boolean(),
  shield: z.boolean(),
  /** Null where no rule covers it: then nothing can be paid. */
  now: allowance.nullable(),
  used_today_minor: amount,
  /** What each missing thing alone would raise it to, and all of them together. */
  raises: z.array(
    z.object({
      by: z.enum(['claimed', 'document', 'bank', 'certificate', 'shield', 'all']),
      allowance,
    }),
  ),
});

const authorityView = z.object({
  fingerprint: z.string(),
  pem: z.string(),
  valid_until: instant,
  founded_at: instant,
  crl_number: z.number(),
  crl_at: instant.nullable(),
  crl_next_at: instant.nullable(),
  /** Revoked since the last list. */
  crl_lacks: z.number(),
});

export const groupQuery = z.object({ shared: z.enum(SHARED_IDENTITIES) });

export const identity = {
  /** What waits to be done. */
  waiting: read('books.read').output(
    z.object({ to_check: z.number(), documents: z.number(), certificates: z.number() }),
  ),
  documents: read('books.read')
    .input(
      z.object({
        status: z.enum(DOCUMENT_STATUSES).optional(),
        party_id: id.optional(),
        /** Accepted ones that end within so many days, or have ended. */
        ending_days: z.number().int().min(0).max(400).optional(),
        ...pageRequest,
      }),
    )
    .output(pageOf(documentListed)),
  /** Documents of a party, and the kinds that the next level needs and it has none good of. */
  ofParty: read('books.read')
    .input(z.object({ id }))
    .output(
      z.object({
        documents: z.array(documentRow),
        /** Those that prove something now. */
        good: z.array(z.string()),
        next_level: z.enum(['document', 'bank']).nullable(),
        missing: z.array(z.enum(DOCUMENT_KINDS)),
      }),
    ),
  /** Puts a staged file to a party: sealed before anything is stored. */
  putDocument: write(KEEPERS)
    .input(
      z.object({
        key: commandKey,
        party_id: idField,
        document_kind: z.enum(DOCUMENT_KINDS),
        staged_id: id,
        expires_at: instantField.optional(),
      }),
    )
    .output(z.object({ document: documentRow })),
  /** Shows a document until then; the reason goes into the journal first. The same key is the same showing. */
  showDocument: write('person.reveal')
    .input(z.object({ key: commandKey, id, reason: z.string().trim().min(5).max(200) }))
    .output(z.object({ media_type: z.string(), content: z.string(), until: instant, seq: z.number() })),

  groups: read('books.read')
    .input(
      groupQuery.extend({
        skip: z.number().int().min(0).max(100_000).default(0),
        limit: z.number().int().min(1).max(100).default(50),
      }),
    )
    .output(z.array(identityGroup)),
  groupCounts: read('books.read').output(z.record(z.enum(SHARED_IDENTITIES), z.number())),

  /** Null before the first certificate was issued. */
  authority: read('books.read').output(authorityView.nullable()),
  certificates: read('books.read')
    .input(
      z.object({
        state: z.enum(['in-force', 'revoked']).optional(),
        account_id: id.optional(),
        ending_days: z.number().int().min(1).max(400).optional(),
        ...pageRequest,
      }),
    )
    .output(pageOf(certificateRow)),
  /** One certificate as a file has it. */
  certificate: read('books.read')
    .input(z.object({ id }))
    .output(z.object({ certificate: certificateRow, pem: z.string() })),
  /**
   * Issues a certificate for the key of a request, or for one that is made here, handed over once under the passphrase
   * and kept nowhere: with the same key again, the answer has no private key.
   */
  issueCertificate: write('person.manage')
    .input(
      z.object({
        key: commandKey,
        account_id: idField,
        days: z.number().int().min(1).max(CERTIFICATE_DAYS_MAX),
        request: z.string().max(REQUEST_LENGTH_MAX).optional(),
        passphrase: newPassword.optional(),
        renew: z.boolean().default(false),
      }),
    )
    .output(z.object({ certificate: certificateRow, pem: z.string(), key_pem: z.string().nullable() })),
  /** Issues the next list of revoked certificates. */
  issueList: write('person.manage')
    .input(z.object({ key: commandKey }))
    .output(z.object({ number: z.number(), pem: z.string(), revoked: z.number(), next_update_at: instant })),

  shields: read('books.read')
    .input(z.object({ status: z.enum(SHIELD_STATUSES).optional(), ...pageRequest }))
    .output(pageOf(shieldRow)),
  shield: read('books.read').input(z.object({ id })).output(shieldRow),
  /** What an account pays with, and what it may pay by it. */
  ofAccount: read('books.read')
    .input(z.object({ id }))
    .output(
      z.object({
        certificates: z.array(certificateRow),
        shields: z.array(shieldRow),
        /** Null for accounts that nobody pays from: the platform's and custody. */
        limits: paymentLimits.nullable(),
      }),
    ),
};
