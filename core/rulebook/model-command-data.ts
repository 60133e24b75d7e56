/**
 * Data of the commands of trained models: drafted with their card, run in the shadow, activated by two people, retired.
 */
import { z } from 'zod';

import { idField, paragraphField, recordField, requiredText } from '#core/ledger/fields';

/** A model's version: the digest of its canonical text. */
const version = z.string().regex(/^[0-9a-f]{64}$/, 'expected 64 hexadecimal digits');

export const MODEL_COMMANDS = {
  'draft-model': z.strictObject({
    /** A model file: the model, its card and its version. */
    file: recordField,
    note: paragraphField(1_000, 0).default(''),
  }),
  'shadow-model': z.strictObject({ version }),
  'activate-model': z.strictObject({ version, approver: idField }),
  'retire-model': z.strictObject({ version, reason: requiredText(200), approver: idField }),
} as const;
