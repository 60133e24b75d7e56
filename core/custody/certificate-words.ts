/**
 * Words of certificates and of the keys that sign them, as the books keep them.
 */

/** A draft is signed by its preparer, then by its reviewer, who issues it; or it is dropped before. A later one may void it. */
export const CERTIFICATE_STATES = ['drafted', 'prepared', 'issued', 'voided', 'dropped'] as const;
export type CertificateState = (typeof CERTIFICATE_STATES)[number];

/**
 * Whose key it is: a person's of staff, a bank's, that of the platform's log, a witness's, or the master key that blinds amounts, of
 * which the books know a fingerprint in the place of a public key.
 */
export const CUSTODY_KEY_ROLES = ['staff', 'bank', 'log', 'witness', 'master'] as const;
export type CustodyKeyRole = (typeof CUSTODY_KEY_ROLES)[number];

/** Asked for by one, in use once another confirmed it, until another takes its place or it is revoked. */
export const CUSTODY_KEY_STATES = ['asked', 'active', 'replaced', 'revoked'] as const;
export type CustodyKeyState = (typeof CUSTODY_KEY_STATES)[number];

/** Why a key counts for nothing new; only of a compromised one does what it signed before fall into doubt. */
export const KEY_END_REASONS = ['lost', 'compromised', 'left', 'not-confirmed', 'other'] as const;
export type KeyEndReason = (typeof KEY_END_REASONS)[number];

/** Why a later certificate takes the place of one that stands, as the certificate itself says. */
export { VOID_REASONS } from './primitives/documents';

/** Characters of a bank's answer, as it is read. */
export { BANK_CHARACTERS_MAX } from './primitives/bank-documents';

/** What a month can lack for its certificate: most stop it, some are only to be known before. */
export const READINESS_CODES = [
  'no-account',
  'month-not-over',
  'other-month',
  'draft-open',
  'vault-missing',
  'vault-locked',
  'own-key',
  'other-key',
  'log-key',
  'master-key',
  'statements-missing',
  'run-missing',
  'run-not-reviewed',
  'days-not-run',
  'runs-unsigned',
  'tests-failed',
  /** Tests that the claim stands on: no verifier would accept the certificate. */
  'claim-failed',
] as const;
export type ReadinessCode = (typeof READINESS_CODES)[number];

/** Why the work of a certificate came to nothing, for whoever asked and nobody else. */
export const CERTIFY_FAULTS = [
  'run-not-reviewed',
  'claim-failed',
  'nothing-stands',
  'no-other-signer',
  'differs',
  'not-found',
  'statements-missing',
  'short',
  'key-missing',
  'root-differs',
  'out-of-range',
  'bank-differs',
  'nothing-to-pack',
] as const;
export type CertifyFault = (typeof CERTIFY_FAULTS)[number];
