/**
 * Words of outside information on merchants: what a merchant agrees to, what institutions report, and reviews by people.
 */

/** What a merchant agrees to: to have reports fetched, to hand his dossier to a bank, to have instalments taken. */
export const CONSENT_PURPOSES = ['outside-information', 'loan-dossier', 'loan-collection'] as const;
export type ConsentPurpose = (typeof CONSENT_PURPOSES)[number];

/** What a report from outside is of. */
export const OUTSIDE_KINDS = [
  'loan-record',
  'repayment-record',
  'business-register',
  'court-record',
  'tax-record',
] as const;
export type OutsideKind = (typeof OUTSIDE_KINDS)[number];

/** Reports that nobody may have without the merchant's consent; the others are public registers. */
export const CONSENTED_KINDS: readonly OutsideKind[] = ['loan-record', 'repayment-record', 'tax-record'];

/** State of a business in its register. */
export const REGISTER_STATES = ['active', 'abnormal', 'revoked', 'cancelled'] as const;

/** Grades of taxpayers, best first, as the tax administration of the PRC gives them. */
export const TAX_GRADES = ['A', 'B', 'M', 'C', 'D'] as const;

/** What a merchant may ask a person to look at again. */
export const REVIEW_SUBJECTS = ['score', 'outside', 'loan'] as const;
export type ReviewSubject = (typeof REVIEW_SUBJECTS)[number];

export const REVIEW_OUTCOMES = ['kept', 'corrected'] as const;

export const REVIEW_STATES = ['open', ...REVIEW_OUTCOMES] as const;
export type ReviewState = (typeof REVIEW_STATES)[number];
