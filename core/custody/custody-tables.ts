/**
 * Projections of custody: statements and their lines, what the books moved, matches of both, breaks, runs, letters.
 */
import { col, defineTable, fixed } from '#core/kernel/table-spec';

import type { BreakCause, MatchRule, RunState, RunTest, StatementFormat, TestOutcome } from './custody-words';
import type { MovementChannel } from './matching/items';

const statementTable = defineTable('custody_statement', 'id', {
  id: col.text(),
  account_id: fixed(col.text()),
  format: fixed(col.text<StatementFormat>()),
  file_name: fixed(col.text()),
  file_sha256: fixed(col.text()),
  sequence_no: fixed(col.intOrNull()),
  page: fixed(col.int()),
  last_page: fixed(col.bool()),
  from_day: fixed(col.text()),
  to_day: fixed(col.text()),
  opening_minor: fixed(col.money()),
  closing_minor: fixed(col.money()),
  lines: fixed(col.int()),
  recorded_at: fixed(col.int()),
  recorded_by: fixed(col.text()),
  recorded_seq: fixed(col.int()),
});

/** Where the statements of an account end: what the next one must go on from. */
const tipTable = defineTable('custody_tip', 'account_id', {
  account_id: col.text(),
  statement_id: col.text(),
  sequence_no: col.intOrNull(),
  page: col.int(),
  last_page: col.bool(),
  to_day: col.text(),
  closing_minor: col.money(),
  seq: col.int(),
});

/** Amounts are decimal text: this lives in JSON. */
interface StoredPart {
  readonly amount: string;
  readonly reference: string;
}

const lineTable = defineTable('custody_line', 'id', {
  /** `STATEMENT/PLACE`, from 1. */
  id: col.text(),
  statement_id: fixed(col.text()),
  account_id: fixed(col.text()),
  amount_minor: fixed(col.money()),
  booked_on: fixed(col.text()),
  value_on: fixed(col.text()),
  bank_reference: fixed(col.text()),
  reference: fixed(col.text()),
  named: fixed(col.text()),
  type: fixed(col.text()),
  reversal: fixed(col.bool()),
  file_line: fixed(col.int()),
  details: fixed(col.json<readonly StoredPart[]>()),
  match_id: col.textOrNull(),
  /** The last day of its match: from then on both sides have it. */
  settled_on: col.textOrNull(),
});

/** What every entry moved on a custody account. */
const movementTable = defineTable('custody_movement', 'id', {
  /** `SEQ@ACCOUNT`. */
  id: col.text(),
  seq: fixed(col.int()),
  account_id: fixed(col.text()),
  /** Positive is money in. */
  amount_minor: fixed(col.money()),
  booked_on: fixed(col.text()),
  reference: fixed(col.text()),
  kind: fixed(col.text()),
  channel: fixed(col.text<MovementChannel>()),
  match_id: col.textOrNull(),
  settled_on: col.textOrNull(),
});

const matchTable = defineTable('custody_match', 'id', {
  /** `match-SEQ.PLACE`. */
  id: col.text(),
  account_id: fixed(col.text()),
  rule: fixed(col.text<MatchRule>()),
  line_ids: fixed(col.json<readonly string[]>()),
  movement_ids: fixed(col.json<readonly string[]>()),
  amount_minor: fixed(col.money()),
  settled_on: fixed(col.text()),
  days: fixed(col.int()),
  reason: fixed(col.textOrNull()),
  made_at: fixed(col.int()),
  made_by: fixed(col.text()),
  made_seq: fixed(col.int()),
  undone_at: col.intOrNull(),
  undone_by: col.textOrNull(),
  undone_reason: col.textOrNull(),
  /** Pages that name its items; 0 where its own row does. */
  pages: fixed(col.int()),
  lines: fixed(col.int()),
  movements: fixed(col.int()),
  /** Its number among those of its entry, from 1. */
  place: fixed(col.int()),
});

/** A page of a match that has more items than an entry; sums, days and counts are of it and the pages before it. */
const matchPageTable = defineTable('custody_match_page', 'id', {
  /** `MATCH/PAGE`, from 1. */
  id: col.text(),
  match_id: fixed(col.text()),
  page: fixed(col.int()),
  pages: fixed(col.int()),
  account_id: fixed(col.text()),
  rule: fixed(col.text<MatchRule>()),
  reason: fixed(col.textOrNull()),
  settled_on: fixed(col.text()),
  line_ids: fixed(col.json<readonly string[]>()),
  movement_ids: fixed(col.json<readonly string[]>()),
  lines: fixed(col.int()),
  movements: fixed(col.int()),
  lines_minor: fixed(col.money()),
  movements_minor: fixed(col.money()),
  first_on: fixed(col.text()),
  last_on: fixed(col.text()),
  made_seq: fixed(col.int()),
});

/** What people say of a break; its id is that of its line or movement, and stays while it lasts. */
const breakTable = defineTable('custody_break', 'item_id', {
  item_id: col.text(),
  account_id: fixed(col.text()),
  cause: col.textOrNull<BreakCause>(),
  owner: col.textOrNull(),
  note: col.text(),
  escalated_at: col.intOrNull(),
  noted_at: col.int(),
  noted_by: col.text(),
  noted_seq: col.int(),
});

type RunFigures = Readonly<Record<string, unknown>>;

const runTable = defineTable('custody_run', 'id', {
  /** `run-` and the number of the entry that recorded it. */
  id: col.text(),
  day: fixed(col.text()),
  currency: fixed(col.text()),
  status: col.text<RunState>(),
  as_of_seq: fixed(col.int()),
  outcomes: fixed(col.json<Readonly<Record<RunTest, TestOutcome>>>()),
  figures: fixed(col.json<RunFigures>()),
  recorded_at: fixed(col.int()),
  recorded_by: fixed(col.text()),
  prepared_at: col.intOrNull(),
  prepared_by: col.textOrNull(),
  reviewed_at: col.intOrNull(),
  reviewed_by: col.textOrNull(),
});

/** The run that counts for a day and a currency. */
const runDayTable = defineTable('custody_day', 'id', {
  /** `DAY|CURRENCY`. */
  id: col.text(),
  run_id: col.text(),
});

const letterTable = defineTable('custody_letter', 'account_id', {
  account_id: col.text(),
  reference: col.text(),
  signed_on: col.text(),
  ends_on: col.textOrNull(),
  filed_at: col.int(),
  filed_by: col.text(),
  filed_seq: col.int(),
});

export const CUSTODY_TABLES = {
  custody_statement: statementTable,
  custody_tip: tipTable,
  custody_line: lineTable,
  custody_movement: movementTable,
  custody_match: matchTable,
  custody_match_page: matchPageTable,
  custody_break: breakTable,
  custody_run: runTable,
  custody_day: runDayTable,
  custody_letter: letterTable,
} as const;
