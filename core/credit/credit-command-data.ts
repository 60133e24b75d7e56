/**
 * Data of the commands of credit scores: scorecards drafted, tried beside the champion, promoted by two people, retired;
 * scores recorded.
 */
import { z } from 'zod';

import { idField, instantField, paragraphField, recordField, requiredText } from '#core/ledger/fields';

import { BINS_TEXT } from './bins-text';

/** A scorecard's version: the digest of its canonical text. */
const version = z.string().regex(/^[0-9a-f]{64}$/, 'expected 64 hexadecimal digits');

/** Merchants of one entry. */
export const SCORES_MAX = 400;

export const CREDIT_COMMANDS = {
  /** The expert scorecard that the books begin with; once. */
  'adopt-scorecard': z.strictObject({ file: recordField }),
  'draft-scorecard': z.strictObject({
    /** A scorecard file: its version, how it came about, points for every bin. */
    file: recordField,
    note: paragraphField(1_000, 0).default(''),
  }),
  'challenge-scorecard': z.strictObject({ version }),
  'promote-scorecard': z.strictObject({ version, approver: idField }),
  'retire-scorecard': z.strictObject({ version, reason: requiredText(200) }),
  'record-scores': z.strictObject({
    version,
    /** What was known by the end of this entry, looked at from this instant. */
    as_of_seq: z.int().min(0),
    as_of_at: instantField,
    scores: z
      .array(
        z.strictObject({
          account_id: idField,
          bins: z.string().regex(BINS_TEXT, 'expected one sign, 0 to 9 or a to z, per characteristic'),
        }),
      )
      .min(1)
      .max(SCORES_MAX)
      .refine(
        (scores) => new Set(scores.map(({ account_id }) => account_id)).size === scores.length,
        'expected each account once',
      ),
  }),
} as const;
