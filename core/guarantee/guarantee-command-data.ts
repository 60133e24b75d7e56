/**
 * Data of the commands of the guarantee and of the programmes for large card payments.
 *
 * What is written here stays for ever and is hashed into the chain: statements speak of accounts and trades by their ids.
 */
import { z } from 'zod';

import { SCORE_MAX, SCORE_MIN } from '#core/credit/axes';
import {
  amountField,
  bankField,
  currencyField,
  idField,
  paragraphField,
  requiredText,
  textField,
} from '#core/ledger/fields';

import {
  CLAIM_ANSWERS,
  CLAIM_GROUNDS,
  CLAIM_OUTCOMES,
  DECISION_REASONS,
  LOOKED_CODES,
  REASONS_OF,
  type DecisionReason,
} from './guarantee-words';

const STATEMENT_LENGTH_MAX = 4_000;
const LOOKED_MAX = 20;

const reason = requiredText(200);
const statement = paragraphField(STATEMENT_LENGTH_MAX);

const programme = {
  account_id: idField,
  bank: bankField,
  currency: currencyField.default('CNY'),
};

export const GUARANTEE_COMMANDS = {
  // Claims of buyers on the guarantee
  'file-claim': z.strictObject({
    trade_id: idField,
    ground: z.enum(CLAIM_GROUNDS),
    amount: amountField,
    /** What the buyer says. */
    statement,
    /** What the console found by looking over the journal; it fills this in itself. */
    findings: z
      .array(z.strictObject({ code: z.enum(LOOKED_CODES), evidence: textField(120) }))
      .max(LOOKED_MAX)
      .default([]),
  }),
  'answer-claim': z.strictObject({
    /** A compensation recorded without a claim has an id of any shape. */
    claim_id: idField,
    answer: z.enum(CLAIM_ANSWERS),
    statement,
  }),
  'withdraw-claim': z.strictObject({ claim_id: idField, reason }),
  'decide-claim': z
    .strictObject({
      claim_id: idField,
      outcome: z.enum(CLAIM_OUTCOMES),
      /** What the buyer gets of what he asked. */
      amount: amountField.optional(),
      reason_code: z.enum(DECISION_REASONS as unknown as [DecisionReason, ...DecisionReason[]]),
      note: statement,
      /** Why it is upheld although something speaks for collusion. */
      despite: textField(200).default(''),
      approver: idField,
    })
    .refine((value) => (value.outcome === 'uphold') === (value.amount !== undefined), {
      path: ['amount'],
      message: 'expected what the buyer gets with uphold, nothing otherwise',
    })
    .refine((value) => REASONS_OF[value.outcome].includes(value.reason_code), {
      path: ['reason_code'],
      message: 'expected a reason that fits the outcome',
    }),
  'recover-compensation': z.strictObject({
    recovery_id: idField,
    claim_id: idField,
    amount: amountField,
    reason,
  }),
  'end-recovery': z.strictObject({ claim_id: idField, reason, approver: idField }),
  /** A compensation recorded without a claim: history, and what was paid before claims were filed here. */
  'pay-compensation': z.strictObject({
    claim_id: idField,
    trade_id: idField,
    amount: amountField,
    reason,
    approver: idField,
  }),

  // Who may take large payments by credit card
  'admit-merchant': z.strictObject({
    ...programme,
    /** The credit score that the two who decide rest on; only where the books hold none. */
    score: z.int().min(SCORE_MIN).max(SCORE_MAX).optional(),
    /** Where a score from elsewhere is from, and what else was looked at. */
    basis: reason,
    approver: idField,
  }),
  'end-admission': z.strictObject({ ...programme, reason, approver: idField }),
} as const;
