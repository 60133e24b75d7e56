/**
 * Words of sellers' loans: how they stand, how they are paid back, how late they are.
 */

/** Applied for, dossier with the bank, granted, paid out and running, paid back; or how it ended otherwise. */
export const LOAN_STATES = [
  'applied',
  'submitted',
  'granted',
  'active',
  'repaid',
  'written-off',
  'refused',
  'withdrawn',
] as const;
export type LoanState = (typeof LOAN_STATES)[number];

/** Equal instalments; equal parts of the principal; interest first and the principal at the end. */
export const REPAYMENT_WAYS = ['equal-instalments', 'equal-principal', 'interest-first'] as const;
export type RepaymentWay = (typeof REPAYMENT_WAYS)[number];

/**
 * How late the oldest unpaid instalment is: not at all, up to 30, 60, 90 days, longer. More than 90 days past due is default
 * in the Basel framework (CRE36.69).
 */
export const ARREARS_STAGES = ['current', 'late-30', 'late-60', 'late-90', 'default'] as const;
export type ArrearsStage = (typeof ARREARS_STAGES)[number];

/** What changed a loan that runs. */
export const LOAN_MOVEMENTS = ['disbursed', 'collected', 'repaid', 'aged', 'written-off'] as const;
export type LoanMovementKind = (typeof LOAN_MOVEMENTS)[number];

export const LOAN_OUTCOMES = ['grant', 'refuse'] as const;

/** Why the platform proposes less than the turnover would carry, or nothing. */
export const LIMIT_REASONS = [
  'no-score',
  'score',
  'turnover',
  'other-loans',
  'minimum',
  'maximum',
  'asked',
] as const;
export type LimitReason = (typeof LIMIT_REASONS)[number];
