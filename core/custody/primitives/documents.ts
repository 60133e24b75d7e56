/**
 * The documents of the custody proof, field by field with the limits within which they are read: the certificate, a bank's
 * commitment, a customer's proof file, the published keys.
 *
 * They hold commitments, digests and words of closed lists, and no amount but the customer's own in his own file. Whole numbers are
 * JSON numbers, amounts decimal strings, bytes lower-case hexadecimal digits.
 */
import { z } from 'zod';

import { POINT_BYTES, RANGE_BITS, SCALAR_BYTES } from './group';
import { DIGEST_BYTES } from './hash';

export const CERTIFICATE_SCHEMA = 'surety-custody-certificate-1';
export const BANK_SCHEMA = 'surety-custody-bank-1';
export const PROOF_SCHEMA = 'surety-custody-proof-1';
export const KEYS_SCHEMA = 'surety-custody-keys-1';

/** Least and greatest depth of a tree: 1,024 to 67 million places. */
export const DEPTH_MIN = 10;
export const DEPTH_MAX = 26;
/** Characters of the documents, as they are read. */
export const CERTIFICATE_CHARACTERS_MAX = 200_000;
export const PROOF_CHARACTERS_MAX = 300_000;
export const KEYS_CHARACTERS_MAX = 200_000;

/**
 * What makes the bank's balance out of what customers are owed, each committed to and none below zero: `sign` 1 adds, -1 takes away.
 * All of them are in every certificate, so that it does not tell which there are.
 */
export const COMPONENTS = [
  /** The platform's own money that lies in the account. */
  { label: 'own-money', sign: 1 },
  /** Received and nobody's yet. */
  { label: 'unallocated-receipts', sign: 1 },
  /** Held for others than customers: collections for lenders, say. */
  { label: 'held-for-others', sign: 1 },
  /** In the books and not yet at the bank: money in. */
  { label: 'booked-in-not-at-bank', sign: -1 },
  /** In the books and not yet at the bank: money out. */
  { label: 'booked-out-not-at-bank', sign: 1 },
  /** At the bank and not yet in the books: money in. */
  { label: 'at-bank-in-not-booked', sign: 1 },
  /** At the bank and not yet in the books: money out. */
  { label: 'at-bank-out-not-booked', sign: -1 },
] as const;
export type ComponentLabel = (typeof COMPONENTS)[number]['label'];

/** What leads from the customers' sum of the month before to this one's; in every roll-forward, and none below zero. */
export const MOVEMENTS = [
  { label: 'credits', sign: 1 },
  { label: 'debits', sign: -1 },
  /** Accounts below zero count as zero: by how much their sum grew, or shrank. */
  { label: 'receivables-grown', sign: 1 },
  { label: 'receivables-shrunk', sign: -1 },
] as const;
export type MovementLabel = (typeof MOVEMENTS)[number]['label'];

export const TEST_NAMES = [
  ...['T1', 'T2', 'T3', 'T4', 'T5', 'T6', 'T7', 'T8', 'T9'],
  ...['T10', 'T11', 'T12', 'T13', 'T14', 'T15', 'T16'],
] as const;
export type TestName = (typeof TEST_NAMES)[number];

/**
 * Tests that the claim of a certificate stands on: customers' money was there, all of it, and nothing of it went elsewhere. The others
 * are tests of care.
 */
export const CLAIM_TESTS: readonly TestName[] = ['T1', 'T2', 'T3', 'T4', 'T5', 'T6', 'T7', 'T8', 'T11'];

const TEST_OUTCOMES = ['passed', 'failed', 'not-applicable'] as const;

/** Why a certificate is void. Words of a list, so that no figure slips in. */
export const VOID_REASONS = [
  'statement-corrected',
  'books-corrected',
  'customer-missing',
  'wrong-period',
  'key-compromised',
  'made-in-error',
] as const;

/**
 * Who made the commitment to a balance: the bank with a blinding of its own, or the platform, and the bank signs it; or the platform
 * out of the bank's statement, and signs it itself with the key of its log.
 */
const BANK_MODES = ['bank-blinded', 'platform-blinded', 'platform-stated'] as const;

const TEXT_MAX = 200;
const AMOUNT_DIGITS_MAX = 16;
const LISTED_MAX = 64;
const KEYS_MAX = 1_000;
const ID_MAX = 128;

const hex = (bytes: number): z.ZodString => z.string().regex(new RegExp(`^[0-9a-f]{${String(2 * bytes)}}$`));
const text = z.string().min(1).max(TEXT_MAX);
const digest = hex(DIGEST_BYTES);
const point = hex(POINT_BYTES);
const keyId = z.string().regex(/^[0-9a-f]{16}$/);
const signature = hex(64);
const currency = z.string().regex(/^[A-Z]{3}$/);
const wholeNumber = z.int().min(1);

const DAY = /^(\d{4})-(\d{2})-(\d{2})$/;

function isDay(value: string): boolean {
  const parts = DAY.exec(value);
  if (parts === null) {
    return false;
  }
  const at = new Date(0);
  at.setUTCFullYear(Number(parts[1]), Number(parts[2]) - 1, Number(parts[3]));
  return at.toISOString().startsWith(value);
}

/** A day that is in the calendar, "YYYY-MM-DD". */
const day = z.string().length(10).refine(isDay);

/** Bytes of a range proof: five points, one scalar per bit, three more. */
const RANGE_PROOF_BYTES = 5 * POINT_BYTES + (RANGE_BITS + 3) * SCALAR_BYTES;
/** Bytes of a proof of equality: a point and a scalar. */
const EQUALITY_PROOF_BYTES = POINT_BYTES + SCALAR_BYTES;
const rangeProof = hex(RANGE_PROOF_BYTES);
const equalityProof = hex(EQUALITY_PROOF_BYTES);

/** What a bank signs, as canonical text: that this is a commitment to the balance at the end of the day. */
export const bankStatement = z.strictObject({
  schema: z.literal(BANK_SCHEMA),
  bank: text,
  /** As the bank and the platform name the account; not its number where that is nobody's business. */
  account: text,
  day,
  currency,
  mode: z.enum(BANK_MODES),
  commitment: point,
  key_id: keyId,
});
export const bankCommitment = z.strictObject({ statement: bankStatement, signature });
export type BankStatement = z.infer<typeof bankStatement>;
export type BankCommitment = z.infer<typeof bankCommitment>;

const person = z.strictObject({ person: text, key_id: keyId });

const facts = {
  schema: z.literal(CERTIFICATE_SCHEMA),
  /** From 1, without a gap, per platform and pool. */
  number: wholeNumber,
  platform: text,
  pool: text,
  currency,
  period: z.strictObject({ from: day, until: day }),
  /** The day whose end the amounts are of; within the period. */
  day,
  policies: z.array(z.strictObject({ kind: text, version: wholeNumber })).max(LISTED_MAX),
  tests: z.record(z.enum(TEST_NAMES), z.enum(TEST_OUTCOMES)),
  /** Digest of the salted list of accounts below zero, which an auditor may see. */
  receivables: digest,
  /** Digest of the certificate before; null of the first. */
  previous: digest.nullable(),
  voids: z.strictObject({ number: wholeNumber, digest, reason: z.enum(VOID_REASONS) }).nullable(),
  /** Public, new each period: without them the same secrets would blind twice. */
  salts: z.strictObject({ blinding: digest, customer: digest }),
  preparer: person,
  reviewer: person,
};
export const scalarDigits = hex(SCALAR_BYTES);
const depth = z.int().min(DEPTH_MIN).max(DEPTH_MAX);

/** Level 1: a tree that shows inclusion, and nothing about sums. */
const inclusionStatement = z.strictObject({
  ...facts,
  level: z.literal(1),
  tree: z.strictObject({ depth, root: digest }),
});

/** A commitment for each label of a list, all of them and in its order. */
function committed<Label extends string>(
  items: readonly { readonly label: Label }[],
): z.ZodType<{ label: Label; commitment: string }[]> {
  const item = z.strictObject({ label: z.enum(items.map(({ label }) => label)), commitment: point });
  return z
    .array(item)
    .length(items.length)
    .refine((list) => list.every(({ label }, place) => label === items[place]?.label));
}

/** Level 2: the tree adds up to a commitment, and it is proved to agree with the banks' commitments. */
const agreementStatement = z.strictObject({
  ...facts,
  level: z.literal(2),
  tree: z.strictObject({ depth, root: digest, sum: point }),
  components: committed(COMPONENTS),
  banks: z.array(bankCommitment).min(1).max(LISTED_MAX),
  roll_forward: z
    .strictObject({
      /** Digest of the certificate that it begins with: the last one that stands. */
      base: digest,
      movements: committed(MOVEMENTS),
    })
    .nullable(),
});

const proofs = z.strictObject({
  /** One range proof per component, in their order. */
  components: z.array(rangeProof).length(COMPONENTS.length),
  agreement: equalityProof,
  roll_forward: z
    .strictObject({ movements: z.array(rangeProof).length(MOVEMENTS.length), equality: equalityProof })
    .nullable(),
});

const signatures = z.strictObject({ preparer: signature, reviewer: signature });

/** A certificate of level 2 before anybody signed it. */
export const unsignedAgreementSchema = z.strictObject({ statement: agreementStatement, proofs });
export type UnsignedAgreement = z.infer<typeof unsignedAgreementSchema>;

export const certificateSchema = z.union([
  z.strictObject({ statement: inclusionStatement, signatures }),
  z.strictObject({ statement: agreementStatement, proofs, signatures }),
]);
export type Certificate = z.infer<typeof certificateSchema>;
export type InclusionStatement = z.infer<typeof inclusionStatement>;
export type AgreementStatement = z.infer<typeof agreementStatement>;
export type Proofs = z.infer<typeof proofs>;
/** A certificate before it is signed. */
export type UnsignedCertificate =
  | { readonly statement: InclusionStatement }
  | { readonly statement: AgreementStatement; readonly proofs: Proofs };

/** Minor units as decimal digits. */
export const amountDigits = z
  .string()
  .regex(new RegExp(`^(?:0|-?[1-9][0-9]{0,${String(AMOUNT_DIGITS_MAX - 1)}})$`));
const proofFacts = {
  schema: z.literal(PROOF_SCHEMA),
  certificate: digest,
  number: wholeNumber,
  customer: z.strictObject({ id: z.string().min(1).max(ID_MAX), salt: digest }),
  /** Place of the leaf, from 0. */
  place: z
    .int()
    .min(0)
    .max(2 ** DEPTH_MAX - 1),
};

export const customerProofSchema = z.discriminatedUnion('level', [
  z.strictObject({
    ...proofFacts,
    level: z.literal(1),
    amounts: z.array(z.strictObject({ label: text, minor: amountDigits })).max(LISTED_MAX),
    /** Digests of the neighbours, from the leaf up. */
    path: z.array(digest).min(DEPTH_MIN).max(DEPTH_MAX),
  }),
  z.strictObject({
    ...proofFacts,
    level: z.literal(2),
    balance_minor: amountDigits,
    blinding: scalarDigits,
    path: z
      .array(z.strictObject({ hash: digest, commitment: point, range: rangeProof }))
      .min(DEPTH_MIN)
      .max(DEPTH_MAX),
  }),
]);
export type CustomerProof = z.infer<typeof customerProofSchema>;
export type InclusionProof = Extract<CustomerProof, { level: 1 }>;
export type BalanceProof = Extract<CustomerProof, { level: 2 }>;

export const KEY_ROLES = ['staff', 'bank', 'log', 'witness'] as const;

export const publishedKeysSchema = z.strictObject({
  schema: z.literal(KEYS_SCHEMA),
  keys: z
    .array(
      z.strictObject({
        key_id: keyId,
        public_key: hex(32),
        role: z.enum(KEY_ROLES),
        /** The person, the bank, the log or the witness whose key it is. */
        owner: text,
      }),
    )
    .max(KEYS_MAX),
});
export type PublishedKeys = z.infer<typeof publishedKeysSchema>;
export type PublishedKey = PublishedKeys['keys'][number];
