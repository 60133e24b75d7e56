/**
 * Data of the commands of outside information: consents, reports of institutions, reviews by people.
 *
 * A report speaks of a day and is known from the entry that records it, which may be much later: whoever scores a past day
 * goes by the entry. Nothing personal is written: figures and words of closed lists, about an account by its id.
 */
import { z } from 'zod';

import {
  bankField,
  dayField as day,
  idField,
  instantField,
  madeId,
  paragraphField,
  recordField,
  requiredText,
} from '#core/ledger/fields';

import {
  CONSENT_PURPOSES,
  OUTSIDE_KINDS,
  REGISTER_STATES,
  REVIEW_OUTCOMES,
  REVIEW_SUBJECTS,
  TAX_GRADES,
  type OutsideKind,
} from './outside-words';

const STATEMENT_LENGTH_MAX = 4_000;
const COUNT_MAX = 100_000;
const DAYS_MAX = 36_500;

const reason = requiredText(200);
const consentId = madeId('consent', 'expected the id of a consent, such as consent-1042');
const outsideId = madeId('outside', 'expected the id of a report from outside, such as outside-1042');
const reviewId = madeId('review', 'expected the id of a review, such as review-1042');

const count = z.int().min(0).max(COUNT_MAX).optional();
const days = z.int().min(0).max(DAYS_MAX).optional();
/** Decimal text: a report's values stand in the journal as they are. */
const amount = z
  .string({ error: 'expected minor units as decimal text' })
  .regex(/^\d{1,18}$/, 'expected minor units as decimal text')
  .optional();

/** Of an institution's report what it says; at least one thing, in the currency of the account. */
function reported<S extends z.ZodRawShape>(shape: S) {
  return z
    .strictObject(shape)
    .refine(
      (values) => Object.values(values).some((value) => value !== undefined),
      'expected at least one value',
    );
}

/** Loans a merchant has anywhere, as a bank or a credit bureau reports them. */
const loanRecord = reported({
  open_loans: count,
  outstanding_minor: amount,
  overdue_minor: amount,
  /** Of the loan that is longest overdue on that day. */
  overdue_days: days,
  /** How often somebody asked for his record in the six months before. */
  queries_6m: count,
});

/** How a merchant paid back, as the lender reports it. */
const repaymentRecord = reported({
  instalments_due: count,
  instalments_paid: count,
  /** Instalments that were paid late or are. */
  late_instalments: count,
  worst_late_days: days,
  written_off: z.boolean().optional(),
});

const businessRegister = reported({
  registered_on: day.optional(),
  state: z.enum(REGISTER_STATES).optional(),
  capital_minor: amount,
  changes_12m: count,
});

const courtRecord = reported({
  open_cases: count,
  judgments: count,
  /** Judgments that he has not fulfilled; on the list of those who break faith. */
  unfulfilled: count,
  dishonest: z.boolean().optional(),
});

const taxRecord = reported({
  grade: z.enum(TAX_GRADES).optional(),
  arrears_minor: amount,
  sales_12m_minor: amount,
});

/** What a report of each kind may say. */
const OUTSIDE_VALUES: Readonly<Record<OutsideKind, z.ZodType>> = {
  'loan-record': loanRecord,
  'repayment-record': repaymentRecord,
  'business-register': businessRegister,
  'court-record': courtRecord,
  'tax-record': taxRecord,
};

export const OUTSIDE_COMMANDS = {
  'give-consent': z.strictObject({
    account_id: idField,
    purpose: z.enum(CONSENT_PURPOSES),
    /** The institution it is for, by its code; any where it is left out. */
    toward: bankField.optional(),
    until: instantField,
    /** How and where he gave it. */
    basis: reason,
  }),
  'withdraw-consent': z.strictObject({ consent_id: consentId, reason }),
  'record-outside': z
    .strictObject({
      account_id: idField,
      /** Who reports it: a bank, a bureau, a register, by its code. */
      source: bankField,
      record_kind: z.enum(OUTSIDE_KINDS),
      /** The day it speaks of. */
      speaks_of: day,
      values: recordField,
      /** Under which he lets it be had; registers that are public need none. */
      consent_id: consentId.optional(),
    })
    .superRefine(({ record_kind, values }, context) => {
      const [issue] = OUTSIDE_VALUES[record_kind].safeParse(values).error?.issues ?? [];
      if (issue !== undefined) {
        const unknown = issue.code === 'unrecognized_keys' ? issue.keys.slice(0, 1) : [];
        context.addIssue({
          code: 'custom',
          path: ['values', ...issue.path, ...unknown],
          message: issue.code === 'unrecognized_keys' ? 'expected no such field' : issue.message,
        });
      }
    }),
  /** It was wrong: from this entry on it counts no more. */
  'strike-outside': z.strictObject({ outside_id: outsideId, reason, approver: idField }),
  'ask-review': z
    .strictObject({
      account_id: idField,
      subject: z.enum(REVIEW_SUBJECTS),
      /** The report or the loan it is about. */
      subject_id: idField.optional(),
      statement: paragraphField(STATEMENT_LENGTH_MAX),
    })
    .refine(({ subject, subject_id }) => (subject === 'score') === (subject_id === undefined), {
      path: ['subject_id'],
      message: 'expected the id of a report or a loan, nothing for a score',
    }),
  'answer-review': z.strictObject({
    review_id: reviewId,
    outcome: z.enum(REVIEW_OUTCOMES),
    statement: paragraphField(STATEMENT_LENGTH_MAX),
  }),
} as const;
