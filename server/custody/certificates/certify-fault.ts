/**
 * Why there is no certificate, as whoever asked for it is told: one code, one sentence and its details for every error that is no fault
 * of the program.
 */
import type { CertifyFault } from '#core/custody/certificate-words';
import { DisagreementError } from '#core/custody/proof/certificate';
import { OutOfRangeError } from '#core/custody/proof/range-proof';

import { BankSignedError } from './bank-signing';
import { CustodyKeyError } from './custody-keys';
import { StatementsMissingError } from './month-banks';
import { BankDiffersError, RootDiffersError, ShortfallError } from './month-work';

/** Why there is no certificate, where it is neither keys nor figures. */
export class NotCertifiableError extends Error {
  override readonly name = 'NotCertifiableError';
  readonly code:
    'run-not-reviewed' | 'claim-failed' | 'nothing-stands' | 'no-other-signer' | 'differs' | 'not-found';
  readonly details: Readonly<Record<string, string | number>>;

  constructor(
    code: NotCertifiableError['code'],
    message: string,
    details: NotCertifiableError['details'] = {},
  ) {
    super(message);
    this.code = code;
    this.details = details;
  }
}

/** What went wrong, for whoever asked and nobody else: a code, a sentence, details. Null for what is a fault of the program. */
export function certifyFault(error: unknown): {
  readonly code: CertifyFault;
  readonly message: string;
  readonly details: Readonly<Record<string, string | number>>;
} | null {
  if (error instanceof NotCertifiableError) return error;
  if (error instanceof StatementsMissingError) {
    return {
      code: 'statements-missing',
      message: error.message,
      details: { accounts: error.accounts.join(', ') },
    };
  }
  if (error instanceof ShortfallError || error instanceof DisagreementError) {
    const difference_minor = String(error.difference_minor);
    const of = error instanceof DisagreementError ? error.of : 'books';
    return { code: 'short', message: error.message, details: { of, difference_minor } };
  }
  if (error instanceof CustodyKeyError) {
    return { code: 'key-missing', message: error.message, details: { role: error.role, owner: error.owner } };
  }
  if (error instanceof BankDiffersError) {
    const { account, message, difference_minor } = error;
    return {
      code: 'bank-differs',
      message,
      details: { account, difference_minor: String(difference_minor) },
    };
  }
  if (error instanceof BankSignedError) {
    const { code: reason, message, details } = error;
    return { code: 'bank-differs', message, details: { ...details, reason } };
  }
  if (error instanceof RootDiffersError) return { code: 'root-differs', message: error.message, details: {} };
  if (error instanceof OutOfRangeError) {
    const message = 'an amount that the certificate commits to is below zero or too great to be proved';
    return { code: 'out-of-range', message, details: {} };
  }
  return null;
}
