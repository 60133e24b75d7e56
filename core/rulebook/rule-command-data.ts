/**
 * Data of the commands of the rulebook: rules drafted, shadowed, activated by two people, retired.
 */
import { z } from 'zod';

import { idField, paragraphField, recordField, requiredText } from '#core/ledger/fields';

const reason = requiredText(200);
const version = z.int().min(1).max(100_000);
const decimalText = z.string().regex(/^-?\d{1,15}(\.\d{1,9})?$/, 'expected a decimal number as text');
const count = z.int().min(0);

const backtest = z.strictObject({
  from_at: count,
  to_at: count,
  as_of: count,
  trades: count,
  fired: count,
  newly_suspected: count,
  no_longer_suspected: count,
  alerts_per_day: decimalText,
  precision: decimalText.nullable(),
  recall: decimalText.nullable(),
  look_alikes: count,
});

/** Rules of one pack. */
const PACK_RULES_MAX = 200;

export const RULE_COMMANDS = {
  /** The rules that a platform begins with, all of them active over its whole journal; once. */
  'adopt-rules': z.strictObject({ pack: idField, rules: z.array(recordField).min(1).max(PACK_RULES_MAX) }),
  'draft-rule': z.strictObject({
    version,
    /** In the journal's form: numbers are decimal text. Its id says which rule it is a version of. */
    rule: recordField,
    note: paragraphField(1_000, 0).default(''),
  }),
  'shadow-rule': z.strictObject({ rule_id: idField, version }),
  'activate-rule': z.strictObject({
    rule_id: idField,
    version,
    /** Needed unless the version was active before. */
    backtest: backtest.optional(),
    approver: idField,
  }),
  'retire-rule': z.strictObject({ rule_id: idField, version, reason, approver: idField }),
} as const;
