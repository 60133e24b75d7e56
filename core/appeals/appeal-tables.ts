/**
 * Projections of appeals: each with what it is against, and of what was ever appealed against the latest appeal.
 */
import { col, defineTable, fixed } from '#core/kernel/table-spec';

import type { AppealChannel } from './reasons';

/** What can be appealed against: a measure, or that a badge was suspended or revoked. */
export const APPEALED = ['restriction', 'badge'] as const;
export type Appealed = (typeof APPEALED)[number];

export const APPEAL_STATES = ['open', 'upheld', 'replaced', 'rejected', 'withdrawn'] as const;
export type AppealState = (typeof APPEAL_STATES)[number];

const appealTable = defineTable('appeal', 'id', {
  /** `appeal-` and the number of the entry that lodged it. */
  id: col.text(),
  against_kind: fixed(col.text<Appealed>()),
  against_id: fixed(col.text()),
  account_id: fixed(col.text()),
  /** `replaced`: upheld in part, a milder measure took over. */
  status: col.text<AppealState>(),
  /** The how manieth against the same, from 1 on. */
  round: fixed(col.int()),
  channel: fixed(col.text<AppealChannel>()),
  grounds: fixed(col.text()),
  /** What is new since an earlier appeal against the same was decided. */
  new_facts: fixed(col.textOrNull()),
  received_at: fixed(col.int()),
  /** Why it is heard though it came after the time for it. */
  late_reason: fixed(col.textOrNull()),
  lodged_by: fixed(col.text()),
  lodged_at: fixed(col.int()),
  /** By when it is to be decided. */
  due_at: col.int(),
  hearer: col.textOrNull(),
  decided_by: col.textOrNull(),
  /** The second person of one that was upheld. */
  approved_by: col.textOrNull(),
  decided_at: col.intOrNull(),
  reason_code: col.textOrNull(),
  basis: col.textOrNull(),
  lodged_seq: fixed(col.int()),
  decided_seq: col.intOrNull(),
});

/** What was ever appealed against. */
const appealMatterTable = defineTable('appeal_matter', 'id', {
  /** `restriction|ID` or `badge|ID`. */
  id: col.text(),
  /** The latest appeal. */
  appeal_id: col.text(),
  open: col.bool(),
  rounds: col.int(),
});

export const APPEAL_TABLES = { appeal: appealTable, appeal_matter: appealMatterTable } as const;
