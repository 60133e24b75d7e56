/**
 * What a verifier answers: a list of checks, each passed, failed, or passed with a remark, with a reason out of a closed list. Nothing is an
 * exception: whatever is handed in, there is a verdict.
 */
import type { TestName } from '../primitives/documents';

export const CHECK_NAMES = [
  /** The file can be read: canonical, complete, within all limits. */
  'form',
  /** Both signed the same digest with keys that are known. */
  'preparer',
  'reviewer',
  'two-people',
  /** The day is in the period, and the period is one. */
  'period',
  /** The number follows the one before; so do digest, pool and period. */
  'number',
  'previous',
  'pool',
  'period-order',
  /** No salt was used before. */
  'salts',
  /** The certificate that this one voids is the one it names. */
  'voids',
  /** No later certificate voids this one. */
  'in-force',
  'banks',
  /** No component is below zero. */
  'components',
  /** Customers and components are what the banks hold. */
  'agreement',
  /** No movement is below zero, and the sum of the month before and the movements are this month's sum. */
  'movements',
  'roll-forward',
  /** All tests passed that the claim stands on. */
  'tests',
  /** None of the tests of care failed. */
  'care',
  /** The certificate that a proof file names is the one at hand, and is accepted. */
  'certificate',
  'leaf',
  /** The way up ends at the root and the sum of the certificate. */
  'root',
  /** Nothing beside the way up is below zero. */
  'neighbours',
  /** The log's head is signed, and holds these certificates and no others. */
  'log-signature',
  'log-root',
  /** Of a list of receivables: each line is an account below zero, and there once. */
  'receivables-lines',
  /** The certificate has the digest of this list. */
  'receivables-digest',
  /** The lines come to the total that stands below them. */
  'receivables-total',
  /** The CSV is the list whose digest the certificate has. */
  'receivables-same',
] as const;
export type CheckName = (typeof CHECK_NAMES)[number];

export const REASONS = [
  'malformed',
  'unknown-key',
  'key-of-another',
  'signature-invalid',
  'same-person',
  'day-outside-period',
  'number-gap',
  'previous-differs',
  'pool-differs',
  'period-replayed',
  'salts-reused',
  'voids-unknown',
  'voided',
  'bank-key-unknown',
  'bank-signature-invalid',
  'bank-day-differs',
  'bank-account-twice',
  'point-invalid',
  'component-not-proved',
  'agreement-not-proved',
  'movement-not-proved',
  'base-differs',
  'roll-forward-missing',
  'roll-forward-not-proved',
  'test-failed',
  /** Of a remark: a test of care failed. */
  'care-failed',
  'other-certificate',
  'certificate-not-accepted',
  'depth-differs',
  'balance-out-of-range',
  'root-differs',
  'neighbour-not-proved',
  'log-size-differs',
  'log-root-differs',
  'line-malformed',
  'line-missing',
  'line-added',
  'line-differs',
  'total-missing',
  'total-differs',
  'receivables-differ',
  /** Of what was not checked: the certificate before is not at hand. */
  'needs-earlier',
  /** Of what was not checked: there is nothing of the kind. */
  'not-stated',
  /** Of what was not checked: the platform states a bank's balance, and the bank has not signed it. */
  'platform-stated',
  /** Of what was not checked: no certificate is at hand that a list could belong to. */
  'needs-certificate',
  /** Of what was not checked: the list as JSON, whose digest the certificate has, is not at hand. */
  'needs-list',
] as const;
export type Reason = (typeof REASONS)[number];

export interface Check {
  readonly name: CheckName;
  /** `remark`: it does not take away from what is claimed, and is never kept from whoever asks. */
  readonly outcome: 'passed' | 'failed' | 'not-checked' | 'remark';
  /** Null where it passed. */
  readonly reason: Reason | null;
  /** The tests that it is about, where it is about some. */
  readonly tests?: readonly TestName[];
  /** The line of a list that it is about, counted from 1. */
  readonly line?: number;
}

export interface Verdict {
  /** Nothing failed, and there was something to check. */
  readonly accepted: boolean;
  /** Tests of care that failed: what is accepted is accepted with these remarks. */
  readonly remarks: readonly TestName[];
  readonly checks: readonly Check[];
}

/** A check that fails for a reason, or passes without one. */
export function check(name: CheckName, reason: Reason | null): Check {
  return { name, outcome: reason === null ? 'passed' : 'failed', reason };
}

/** A check of tests: those that are named did not pass. */
export function checkTests(name: 'tests' | 'care' | 'certificate', tests: readonly TestName[]): Check {
  if (tests.length === 0) return { name, outcome: 'passed', reason: null };
  return name === 'tests'
    ? { name, outcome: 'failed', reason: 'test-failed', tests }
    : { name, outcome: 'remark', reason: 'care-failed', tests };
}

export function unchecked(
  name: CheckName,
  reason: 'needs-earlier' | 'not-stated' | 'platform-stated' | 'needs-certificate' | 'needs-list',
): Check {
  return { name, outcome: 'not-checked', reason };
}

export function verdictOf(checks: readonly Check[]): Verdict {
  const accepted = checks.length > 0 && checks.every(({ outcome }) => outcome !== 'failed');
  const remarks = checks.flatMap(({ outcome, tests }) => (outcome === 'remark' ? (tests ?? []) : []));
  return { accepted, remarks, checks };
}

/** What nothing can be said of but that it cannot be read. */
export const UNREADABLE: Verdict = verdictOf([check('form', 'malformed')]);
