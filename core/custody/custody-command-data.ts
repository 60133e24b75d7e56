/**
 * Data of the commands of custody: statements of banks, matches, breaks, daily runs, letters of banks.
 *
 * A bank's words about a payment may name people, so the journal does not hold them: of a line it keeps amounts, days, references
 * and type, and which references its text named. The file itself is kept beside the books.
 */
import { z } from 'zod';

import {
  dayField,
  idField,
  madeId,
  recordField,
  requiredText,
  signedAmountField,
  textField,
} from '#core/ledger/fields';

import {
  BREAK_CAUSES,
  MATCH_RULES,
  RUN_TESTS,
  SIGNER_PARTS,
  STATEMENT_FORMATS,
  TEST_OUTCOMES,
} from './custody-words';

/** Lines of one page; a statement with more comes in pages, each with its own opening and closing balance. */
export const PAGE_LINES_MAX = 500;
/** Parts of one batch booking. */
const LINE_DETAILS_MAX = 5_000;
/** Matches of one entry, and items of one match. */
export const MATCHES_MAX = 200;
export const MATCH_ITEMS_MAX = 5_000;
/** Pages of a match that is larger than an entry. */
export const MATCH_PAGES_MAX = 40;
const SEQUENCE_MAX = 999_999;
const REFERENCE_LENGTH_MAX = 64;
const STATEMENT_ID_LENGTH_MAX = 56;
const FIGURES_NOTE_MAX = 1_000;

const reference = textField(REFERENCE_LENGTH_MAX).default('');
const sha256 = z.string().regex(/^[0-9a-f]{64}$/, 'expected 64 hexadecimal digits');
const statementId = idField.refine(
  (id) => id.length <= STATEMENT_ID_LENGTH_MAX,
  `expected at most ${String(STATEMENT_ID_LENGTH_MAX)} characters`,
);
/** A line by its statement and place, from 1. */
const lineId = z
  .string({ error: 'expected the id of a line' })
  .max(STATEMENT_ID_LENGTH_MAX + 5)
  .regex(
    /^[A-Za-z0-9][A-Za-z0-9_.:@/#+=-]*\/[1-9]\d{0,3}$/,
    'expected the id of a line, such as STATEMENT/12',
  );
/** A movement by its entry and custody account. */
const movementId = z
  .string({ error: 'expected the id of a movement' })
  .max(84)
  .regex(
    /^[1-9]\d{0,15}@[A-Za-z0-9][A-Za-z0-9_.:@/#+=-]*$/,
    'expected the id of a movement, such as 1042@ACCOUNT',
  );
const UUID = '[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}';
const matchId = z
  .string({ error: 'expected the id of a match' })
  .regex(
    new RegExp(`^match-(?:[1-9]\\d{0,15}\\.[1-9]\\d{0,2}|${UUID})$`),
    'expected the id of a match, such as match-1042.1',
  );
/** Of a match in pages, which no entry can be counted on to name: its first page is not written yet when its last is asked for. */
const pagedMatchId = z
  .string({ error: 'expected the id of a match in pages' })
  .regex(new RegExp(`^match-${UUID}$`), 'expected `match-` and a UUID in small letters');
const runId = madeId('run', 'expected the id of a run, such as run-1042');

const statementLine = z.strictObject({
  amount: signedAmountField,
  booked_on: dayField,
  value_on: dayField,
  /** The bank's own reference. */
  bank_reference: reference,
  /** Reference both sides know. */
  reference,
  /** References that its text named, one after the other. */
  named: textField(400).default(''),
  /** The bank's type of booking. */
  type: textField(16).default(''),
  reversal: z.boolean().default(false),
  /** Where the line stands in the file, from 1. */
  file_line: z.int().min(1).max(100_000_000),
  details: z
    .array(z.strictObject({ amount: signedAmountField, reference }))
    .max(LINE_DETAILS_MAX)
    .default([]),
});

const matchGroup = z
  .strictObject({
    rule: z.enum(MATCH_RULES),
    line_ids: z.array(lineId).max(MATCH_ITEMS_MAX),
    movement_ids: z.array(movementId).max(MATCH_ITEMS_MAX),
  })
  .refine(({ line_ids, movement_ids }) => line_ids.length + movement_ids.length >= 2, {
    path: ['line_ids'],
    message: 'expected two items or more',
  });

export const CUSTODY_COMMANDS = {
  'record-statement': z
    .strictObject({
      statement_id: statementId,
      account_id: idField,
      format: z.enum(STATEMENT_FORMATS),
      file_name: requiredText(200),
      file_sha256: sha256,
      /** The bank's number of the statement, where it gives one. */
      sequence_no: z.int().min(0).max(SEQUENCE_MAX).optional(),
      page: z.int().min(1).max(SEQUENCE_MAX).default(1),
      last_page: z.boolean().default(true),
      from_day: dayField,
      to_day: dayField,
      /** Positive is money in the account. */
      opening: signedAmountField,
      closing: signedAmountField,
      lines: z.array(statementLine).max(PAGE_LINES_MAX),
    })
    .refine(({ from_day, to_day }) => from_day <= to_day, {
      path: ['to_day'],
      message: 'expected a day that is not before from_day',
    }),
  'match-items': z.strictObject({
    account_id: idField,
    matches: z.array(matchGroup).min(1).max(MATCHES_MAX),
    /** Why, where a person says so instead of a rule. */
    reason: requiredText(200).optional(),
  }),
  /** A page of a match that has more items than an entry; its pages are asked for as one linked group. */
  'match-page': z
    .strictObject({
      match_id: pagedMatchId,
      account_id: idField,
      rule: z.enum(MATCH_RULES),
      page: z.int().min(1).max(MATCH_PAGES_MAX),
      pages: z.int().min(2).max(MATCH_PAGES_MAX),
      /** The last day of all its items, on whatever page. */
      settled_on: dayField,
      line_ids: z.array(lineId).max(MATCH_ITEMS_MAX),
      movement_ids: z.array(movementId).max(MATCH_ITEMS_MAX),
      reason: requiredText(200).optional(),
    })
    .refine(({ page, pages }) => page <= pages, {
      path: ['page'],
      message: 'expected a page that is not after the last',
    })
    .refine(
      ({ line_ids, movement_ids }) => {
        const items = line_ids.length + movement_ids.length;
        return items >= 1 && items <= MATCH_ITEMS_MAX;
      },
      { path: ['line_ids'], message: `expected 1 to ${String(MATCH_ITEMS_MAX)} items` },
    ),
  'undo-match': z.strictObject({ match_id: matchId, reason: requiredText(200) }),
  'note-break': z
    .strictObject({
      /** The line or the movement that the other side has not. */
      item_id: z.union([lineId, movementId], { error: 'expected the id of a line or a movement' }),
      break_cause: z.enum(BREAK_CAUSES).optional(),
      /** Login of who looks into it. */
      owner: idField.optional(),
      escalate: z.boolean().default(false),
      note: textField(500).default(''),
    })
    .refine(
      ({ break_cause, owner, escalate, note }) =>
        break_cause !== undefined || owner !== undefined || escalate || note !== '',
      { path: ['note'], message: 'expected something to say of the break' },
    ),
  'record-run': z.strictObject({
    day: dayField,
    currency: z.string().regex(/^[A-Z]{3}$/, 'expected a currency code'),
    /** The last entry that it knows. */
    as_of_seq: z.int().min(1),
    outcomes: z.record(z.enum(RUN_TESTS), z.enum(TEST_OUTCOMES)),
    /** Amounts are decimal text. */
    figures: recordField,
  }),
  'sign-run': z.strictObject({
    run_id: runId,
    part: z.enum(SIGNER_PARTS),
    note: textField(FIGURES_NOTE_MAX).default(''),
  }),
  /** The bank acknowledges that the account holds customers' money and that it has no claim on it. */
  'file-bank-letter': z.strictObject({
    account_id: idField,
    reference: requiredText(100),
    signed_on: dayField,
    ends_on: dayField.optional(),
  }),
} as const;
