/** Data of the command that records a notice. */
import { z } from 'zod';

import { instantField, restrictionIdField } from '#core/ledger/fields';

import { NOTICE_WAYS, NOTICE_EVENTS, NOTICE_LANGUAGES } from './notice-tables';

export const NOTICE_COMMANDS = {
  /** That a letter went out; its bytes are made again of the books. */
  'record-notice': z.strictObject({
    restriction_id: restrictionIdField,
    event: z.enum(NOTICE_EVENTS),
    language: z.enum(NOTICE_LANGUAGES),
    sha256: z.string().regex(/^[0-9a-f]{64}$/, 'expected 64 hexadecimal digits'),
    sent_by: z.enum(NOTICE_WAYS),
    sent_at: instantField,
  }),
} as const;
