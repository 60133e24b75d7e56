/**
 * Data of the commands of sellers' loans. A partner bank lends and decides; the platform prepares, passes on and collects.
 */
import { z } from 'zod';

import {
  amountField,
  bankField,
  currencyField,
  idField,
  madeId,
  requiredText,
  signedAmountField,
} from '#core/ledger/fields';

import { SCORE_MAX, SCORE_MIN } from '../axes';
import { LOAN_OUTCOMES, REPAYMENT_WAYS } from './loan-words';

/** Longest a loan runs, in months, whatever the policy says. */
const MONTHS_MAX = 60;
/** Months of turnover that a dossier may tell. */
const TURNOVER_MONTHS_MAX = 24;
const PPM = 1_000_000;

const reason = requiredText(200);
const reference = requiredText(100);
const loan_id = madeId('loan', 'expected the id of a loan, such as loan-1042');
const consentId = madeId('consent', 'expected the id of a consent, such as consent-1042');
const months = z.int().min(1).max(MONTHS_MAX);
const ratePpm = z.int().min(0).max(PPM);
const repayment = z.enum(REPAYMENT_WAYS);
const hex = (digits: number) =>
  z
    .string()
    .regex(new RegExp(`^[0-9a-f]{${String(digits)}}$`), `expected ${String(digits)} hexadecimal digits`);
const minorOrNone = signedAmountField.refine((minor) => minor >= 0n, 'expected zero or more');

export const LOAN_COMMANDS = {
  'apply-for-loan': z.strictObject({
    account_id: idField,
    /** The bank that is to lend. */
    bank: bankField,
    amount: amountField,
    months,
    purpose: requiredText(200),
    /** That his dossier goes to the bank; that instalments may be taken from his balance, where he wants that. */
    dossier_consent_id: consentId,
    collection_consent_id: consentId.optional(),
  }),
  'withdraw-loan': z.strictObject({ loan_id, reason }),
  /** The host makes and signs the dossier; what it proposes is computed again by the books. */
  'record-dossier': z.strictObject({
    loan_id,
    /** Everything in it was known by this entry. */
    as_of_seq: z.int().min(1),
    /** The merchant's last recorded one, which the books compare; entries of before may lack it. */
    score: z.int().min(SCORE_MIN).max(SCORE_MAX).optional(),
    /** Which scorecard gave it, as of which entry. */
    score_basis: requiredText(200).optional(),
    /** Net proceeds of each of the last full months, the oldest first. */
    turnover_minor: z.array(minorOrNone).max(TURNOVER_MONTHS_MAX),
    /** What he owes elsewhere by the reports from outside. */
    owed_elsewhere_minor: minorOrNone,
    limit_minor: minorOrNone,
    digest: hex(64),
    signature: hex(128),
    key_id: hex(16),
  }),
  /** What the bank decided; with `grant` its terms. */
  'decide-loan': z
    .strictObject({
      loan_id,
      outcome: z.enum(LOAN_OUTCOMES),
      reference,
      amount: amountField.optional(),
      /** Interest of a year in parts per million: 80,000 are 8 %. */
      rate_ppm: ratePpm.optional(),
      months: months.optional(),
      repayment: repayment.optional(),
    })
    .refine(
      ({ outcome, amount, rate_ppm, months: count, repayment: way }) =>
        [amount, rate_ppm, count, way].every((term) => (term !== undefined) === (outcome === 'grant')),
      { path: ['amount'], message: 'expected all terms with grant, none with refuse' },
    ),
  /** The bank's money came in and goes on to the merchant. */
  'disburse-loan': z.strictObject({ loan_id, custody_id: idField, amount: amountField }),
  /** Taken from the merchant's balance for the bank. */
  'collect-loan': z.strictObject({
    collection_id: idField,
    loan_id,
    amount: amountField,
    /** Settles the loan before its time: what interest is left is not asked for. */
    settles: z.boolean().default(false),
    reason,
  }),
  /** Paid at the bank itself, by its report: no money moves here. */
  'record-repayment': z.strictObject({
    repayment_id: idField,
    loan_id,
    amount: amountField,
    settles: z.boolean().default(false),
    reference,
  }),
  /** What was collected goes to the bank. */
  'remit-loans': z.strictObject({
    remittance_id: idField,
    bank: bankField,
    currency: currencyField.default('CNY'),
    custody_id: idField,
    amount: amountField,
    reason,
    approver: idField,
  }),
  /** The bank gave up what is left. */
  'write-off-loan': z.strictObject({ loan_id, reference, reason, approver: idField }),
  /** The clock: takes what is due where it may, and sees how late a loan is. */
  'age-loan': z.strictObject({ loan_id }),
} as const;
