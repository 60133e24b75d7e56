/**
 * Monthly certificates of custody: what there is of them, what a month lacks, making, reviewing, voiding, keys, heads of the log, files.
 *
 * What needs neither the vault nor long work is a command of the books (`commands.submit`): dropping a draft, confirming and revoking keys,
 * taking in cosignatures. Whoever signs shows the password again. A certificate discloses nothing; what opens it is told to nobody.
 */
import { z } from 'zod';

import {
  CERTIFICATE_STATES,
  CUSTODY_KEY_ROLES,
  CUSTODY_KEY_STATES,
  KEY_END_REASONS,
  READINESS_CODES,
  VOID_REASONS,
} from '#core/custody/certificate-words';
import { RUN_TESTS, TEST_OUTCOMES } from '#core/custody/custody-words';
import { currencyField, dayField, idField, loginField, monthField, requiredText } from '#core/ledger/fields';

import { historyEntry } from './alerts';
import { read, write } from './base';
import { commandKey } from './commands';
import { jobStarted } from './jobs';
import { ownSecrets } from './own-secrets';
import { asOf, id, instant, jumpRequest, pageOf } from './values';

const REASON_MAX = 500;
const reason = requiredText(REASON_MAX);
const FILE_ONCE = 'each path is good once; that it was asked for is noted each time';

const certificateHead = z.object({
  id,
  number: z.number(),
  currency: z.string(),
  /** `YYYY-MM`. */
  month: z.string(),
  status: z.enum(CERTIFICATE_STATES),
  preparer: z.string(),
  reviewer: z.string(),
  drafted_at: instant,
  prepared_at: instant.nullable(),
  issued_at: instant.nullable(),
  dropped_at: instant.nullable(),
  /** Of the one that it takes the place of. */
  voids_id: z.string().nullable(),
  voided_by: z.string().nullable(),
});
export type CertificateHead = z.output<typeof certificateHead>;

/** A neighbour of a certificate in its chain. */
const neighbour = z.object({ id, number: z.number(), month: z.string(), status: z.enum(CERTIFICATE_STATES) });

const committed = z.object({ label: z.string(), commitment: z.string() });

/** What a certificate states, as people read it; commitments hide their amounts. */
const stated = z.object({
  platform: z.string(),
  pool: z.string(),
  from: z.string(),
  until: z.string(),
  policies: z.array(z.object({ kind: z.string(), version: z.number() })),
  tests: z.array(z.object({ test: z.enum(RUN_TESTS), outcome: z.enum(TEST_OUTCOMES) })),
  depth: z.number(),
  root: z.string(),
  sum: z.string(),
  receivables: z.string(),
  components: z.array(committed),
  movements: z.array(committed),
  banks: z.array(
    z.object({
      ...{ bank: z.string(), account: z.string(), mode: z.string() },
      ...{ key_id: z.string(), commitment: z.string() },
    }),
  ),
});
export type StatedCertificate = z.output<typeof stated>;

const signature = z.object({
  part: z.enum(['preparer', 'reviewer']),
  person: z.string(),
  key_id: z.string(),
  /** 128 hexadecimal digits; null while it is not signed. */
  signature: z.string().nullable(),
  at: instant.nullable(),
});

const checkpointView = z.object({
  certificate_id: z.string(),
  number: z.number(),
  currency: z.string(),
  month: z.string(),
  /** Certificates that the log holds. */
  size: z.number(),
  cosigners: z.array(z.string()),
  made_at: instant,
  made_by: z.string(),
  cosigned_at: instant.nullable(),
  note: z.string(),
});
export type CheckpointView = z.output<typeof checkpointView>;

const keyView = z.object({
  id,
  role: z.enum(CUSTODY_KEY_ROLES),
  owner: z.string(),
  /** 64 hexadecimal digits; of a master key its fingerprint. */
  public_key: z.string(),
  status: z.enum(CUSTODY_KEY_STATES),
  asked_at: instant,
  asked_by: z.string(),
  active_at: instant.nullable(),
  confirmed_by: z.string().nullable(),
  ended_at: instant.nullable(),
  ended_by: z.string().nullable(),
  end_reason: z.enum(KEY_END_REASONS).nullable(),
  end_note: z.string().nullable(),
});

export type CustodyKeyView = z.output<typeof keyView>;

/** Something that a month lacks: it stops the certificate, or is only to be known beforehand. */
const lack = z.object({
  code: z.enum(READINESS_CODES),
  stops: z.boolean(),
  /** Days, accounts, tests, people: as the code says. */
  names: z.array(z.string()),
});

export type CertificateLack = z.output<typeof lack>;

export const custodyCertificates = {
  list: read('books.read')
    .input(
      z.object({
        filter: z
          .object({
            currency: currencyField.optional(),
            status: z.enum(CERTIFICATE_STATES).optional(),
            /** Those that ever were issued, voided ones too; or those that never were. */
            issued: z.boolean().optional(),
          })
          .default({}),
        ...jumpRequest,
      }),
    )
    .output(pageOf(certificateHead)),
  detail: read('books.read')
    .input(z.object({ id }))
    .output(
      z.object({
        certificate: certificateHead,
        digest: z.string(),
        /** The one before in the chain, and the last that stood, which its amounts roll forward from. */
        previous: neighbour.nullable(),
        base: neighbour.nullable(),
        voids: neighbour.nullable(),
        void_reason: z.string().nullable(),
        voided_by: neighbour.nullable(),
        run_id: z.string(),
        as_of_seq: z.number(),
        drop_reason: z.string().nullable(),
        dropped_by: z.string().nullable(),
        signatures: z.array(signature),
        stated,
        /** Canonical JSON: as it is handed out, or as far as it is there. */
        text: z.string(),
        checkpoint: checkpointView.nullable(),
        /** It is the last one that stands, so it can be voided. */
        is_last: z.boolean(),
        history: z.array(historyEntry),
      }),
    ),
  /** What whoever got the published files would find, check by check; null while it is not issued. */
  checks: read('books.read')
    .input(z.object({ id }))
    .output(
      z
        .object({
          accepted: z.boolean(),
          checks: z.array(
            z.object({
              ...{ name: z.string(), outcome: z.string(), reason: z.string().nullable() },
              /** Which tests of the month it speaks of. */
              tests: z.array(z.string()),
            }),
          ),
        })
        .nullable(),
    ),
  /** What a month lacks for its certificate, before anything is computed. */
  readiness: read('books.read')
    .input(z.object({ currency: currencyField.optional(), month: monthField.optional() }))
    .output(
      z.object({
        as_of: asOf,
        /** Of custody accounts; empty where there is none. */
        currencies: z.array(z.string()),
        currency: z.string().nullable(),
        month: z.string(),
        /** Number that the certificate would have. */
        number: z.number(),
        /** The one that is drafted or prepared now. */
        open: certificateHead.nullable(),
        lacks: z.array(lack),
        /** Who could review what whoever asks prepares. */
        reviewers: z.array(z.object({ login: z.string(), name: z.string() })),
      }),
    ),
  keys: read('books.read')
    .input(
      z.object({
        filter: z
          .object({
            role: z.enum(CUSTODY_KEY_ROLES).optional(),
            status: z.enum(CUSTODY_KEY_STATES).optional(),
          })
          .default({}),
        ...jumpRequest,
      }),
    )
    .output(pageOf(keyView)),
  checkpoints: read('books.read').input(z.object(jumpRequest)).output(pageOf(checkpointView)),
  /** Drafts a month and signs it as its preparer, as long work; a draft of this person that waits for his signature is only signed. */
  certify: write('books.custody')
    .input(
      z.object({
        ...{ key: commandKey, currency: currencyField, month: monthField },
        ...{ reviewer: loginField.optional(), ...ownSecrets },
      }),
    )
    .output(jobStarted),
  /** Computes a prepared one again out of the books and signs nothing; the job's result sets both side by side. */
  recompute: write('books.custody', { unkeyed: 'it computes and leaves nothing behind' })
    .input(z.object({ id }))
    .output(jobStarted),
  /** Computes it again and signs it as its reviewer, which issues it; its checkpoint is published. */
  review: write('books.custody')
    .input(z.object({ key: commandKey, id, ...ownSecrets }))
    .output(jobStarted),
  /** Drafts and signs what takes the place of the last certificate that stands; that one is void once it is issued. */
  replace: write('books.custody')
    .input(
      z.object({
        ...{ key: commandKey, currency: currencyField, reason: z.enum(VOID_REASONS) },
        ...{ reviewer: loginField.optional(), ...ownSecrets },
      }),
    )
    .output(jobStarted),
  /** The log's head after a certificate, published now where it was not. */
  checkpoint: write('books.custody', { unkeyed: 'it is published once' })
    .input(z.object({ id }))
    .output(z.object({ size: z.number() })),
  /** Makes a key in the vault, or takes in the public key of a bank or witness; another person confirms it. */
  enrolKey: write('books.custody')
    .input(
      z.object({
        ...{ key: commandKey, role: z.enum(CUSTODY_KEY_ROLES) },
        /** The bank's code, or the name of the witness. */
        owner: z.string().max(200).optional(),
        public_key: z.string().max(64).optional(),
        /** Of the log. */
        currency: currencyField.optional(),
        ...ownSecrets,
      }),
    )
    .output(z.object({ key_id: z.string() })),
  /** A certificate or its checkpoint as a file. */
  file: write('data.export', { unkeyed: FILE_ONCE })
    .input(z.object({ id, what: z.enum(['certificate', 'checkpoint']) }))
    .output(z.object({ path: z.string(), name: z.string() })),
  /** The published keys that whoever checks needs, also those that somebody else may have if that is wanted. */
  keysFile: write('data.export', { unkeyed: FILE_ONCE })
    .input(z.object({ with_compromised: z.boolean().default(false) }))
    .output(z.object({ path: z.string(), name: z.string() })),
  /** The signed document as long work; its file is fetched by `link`. */
  document: write('data.export')
    .input(z.object({ key: commandKey, id, language: z.enum(['en', 'zh']) }))
    .output(jobStarted),
  /** The proof file of a customer, or the files of all as one archive. */
  prove: write('data.export')
    .input(z.object({ key: commandKey, id, account_id: idField.optional(), reason }))
    .output(jobStarted),
  /** The hand-over pack as one archive, signed by whoever shows his password; unsigned it lacks what the key vault alone gives. */
  pack: write('data.export')
    .input(
      z.object({
        ...{ key: commandKey, day: dayField.optional(), unsigned: z.boolean().default(false) },
        ...{ names: z.boolean().default(false), reason: z.string().max(REASON_MAX).default('') },
        ...{ password: ownSecrets.password.optional(), totp: ownSecrets.totp },
      }),
    )
    .output(jobStarted),
  /** Where the file that long work made can be fetched. */
  link: write('data.export', {
    needs_writer: false,
    unkeyed: 'each path is good once, and none changes anything',
  })
    .input(z.object({ job_id: id }))
    .output(z.object({ path: z.string(), name: z.string() })),
};

/** One figure of a certificate that was computed again, beside what was drafted: rows of a job's result. */
export interface RecomputedRow {
  readonly group: 'tree' | 'component' | 'movement' | 'bank' | 'test';
  readonly label: string;
  readonly drafted: string;
  readonly found: string;
  readonly same: boolean;
  /** What the books say it is; null where it is no amount. */
  readonly amount_minor: bigint | null;
}
