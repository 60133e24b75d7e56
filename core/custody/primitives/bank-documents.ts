/**
 * What platform and bank hand each other before a certificate: the request to commit to a balance, and the bank's answer.
 *
 * Both hold an opening, so they are secrets of these two; neither ever goes to anybody else. What leaves for others is the signed statement
 * in the certificate.
 */
import { z } from 'zod';

import { amountDigits, bankCommitment, bankStatement, scalarDigits } from './documents';

export const BANK_REQUEST_SCHEMA = 'surety-custody-bank-request-1';
export const BANK_ANSWER_SCHEMA = 'surety-custody-bank-answer-1';

/** Characters of either document, as it is read. */
export const BANK_CHARACTERS_MAX = 5_000;

/** What opens a commitment. */
const opening = z.strictObject({ balance_minor: amountDigits, blinding: scalarDigits });

/** The platform committed and the bank is to compare and sign; or the bank is to commit by itself. */
export const bankRequestSchema = z.union([
  z.strictObject({
    schema: z.literal(BANK_REQUEST_SCHEMA),
    platform: z.string().min(1).max(200),
    statement: bankStatement.extend({ mode: z.literal('platform-blinded') }),
    opening,
  }),
  z.strictObject({
    schema: z.literal(BANK_REQUEST_SCHEMA),
    platform: z.string().min(1).max(200),
    statement: bankStatement.omit({ commitment: true }).extend({ mode: z.literal('bank-blinded') }),
  }),
]);
export type BankRequest = z.infer<typeof bankRequestSchema>;

export const bankAnswerSchema = z.strictObject({
  schema: z.literal(BANK_ANSWER_SCHEMA),
  signed: bankCommitment,
  /** Where the bank blinded; null where the platform has it already. */
  opening: opening.nullable(),
});
export type BankAnswer = z.infer<typeof bankAnswerSchema>;
