/**
 * Data of the commands of measures: imposing, reviewing, lifting, and what the credit record says of them.
 *
 * What is written here stays for ever and is hashed into the chain: reasons speak of accounts and trades by their ids.
 */
import { z } from 'zod';

import { workedId } from '#core/cases/made-id';
import { madeId } from '#core/ledger/fields';
import { idField, instantField, requiredText, restrictionIdField } from '#core/ledger/fields';
import { RESTRICTION_KINDS } from '#core/ledger/tables';

const reason = requiredText(200);
/** Login of the second person; who proposes cannot approve. */
const approver = idField;

/** Trades and files that a measure can rest on. */
const EVIDENCE_TRADES_MAX = 100;
const EVIDENCE_FILES_MAX = 50;

const minorText = z.string().regex(/^\d{1,18}$/);

const restrictionTerms = z.strictObject({
  delay_days: z.int().min(1).max(365).optional(),
  per_payment_minor: minorText.optional(),
  per_day_minor: minorText.optional(),
  per_month_minor: minorText.optional(),
});

const restrictionTarget = { kind: z.enum(RESTRICTION_KINDS), terms: restrictionTerms.default({}) };

function termsFit(value: { kind: string; terms: z.output<typeof restrictionTerms> }): boolean {
  const limits = [value.terms.per_payment_minor, value.terms.per_day_minor, value.terms.per_month_minor];
  const has_limits = limits.some((limit) => limit !== undefined);
  const has_delay = value.terms.delay_days !== undefined;
  return (
    has_limits === (value.kind === 'limit-collection') && has_delay === (value.kind === 'delay-settlement')
  );
}

const TERMS_EXPECTED =
  'expected delay_days for delay-settlement, at least one limit for limit-collection, and no terms otherwise';

/** A milder restriction that takes over. */
export const stepDown = z
  .strictObject({ ...restrictionTarget, days: z.int().min(1).max(3650).optional() })
  .refine(termsFit, { path: ['terms'], message: TERMS_EXPECTED });

const unique = (list: readonly string[]): boolean => new Set(list).size === list.length;

export const RESTRICTION_COMMANDS = {
  'impose-restriction': z
    .strictObject({
      restriction_id: idField,
      account_id: idField,
      restriction: z.enum(RESTRICTION_KINDS),
      terms: restrictionTerms.default({}),
      reason_code: idField,
      basis: reason,
      approver,
      starts_at: instantField.optional(),
      ends_at: instantField.optional(),
      step_down: stepDown.optional(),
      /** The alert or case out of which it was proposed. */
      about: workedId.optional(),
      /** What it rests on: trades, and files that were put to anything. */
      trade_ids: z
        .array(idField)
        .max(EVIDENCE_TRADES_MAX)
        .refine(unique, 'expected each trade once')
        .optional(),
      file_ids: z.array(idField).max(EVIDENCE_FILES_MAX).refine(unique, 'expected each file once').optional(),
      /** By when somebody looks at it again; by the policy when absent. */
      review_at: instantField.optional(),
      /** Whether it is written to the account's credit record. */
      credit_note: z.boolean().optional(),
    })
    .refine((value) => termsFit({ kind: value.restriction, terms: value.terms }), {
      path: ['terms'],
      message: TERMS_EXPECTED,
    })
    .refine((value) => value.step_down === undefined || value.ends_at !== undefined, {
      path: ['step_down'],
      message: 'expected an ends_at with it: a step-down takes over when a restriction ends by its date',
    }),
  /** Looked at again and kept. */
  'review-restriction': z.strictObject({
    restriction_id: restrictionIdField,
    note: reason,
    /** By when it is looked at next; by the policy when absent. */
    review_at: instantField.optional(),
  }),
  'lift-restriction': z.strictObject({
    restriction_id: restrictionIdField,
    reason_code: idField,
    basis: reason,
    approver,
  }),
  'end-restriction': z.strictObject({ restriction_id: restrictionIdField }),
  /** What should not stand in the credit record, without an appeal. */
  'withdraw-credit-note': z.strictObject({
    note_id: madeId('credit-note', 'expected the id of a credit note, such as credit-note-1042'),
    reason,
    approver,
  }),
} as const;
