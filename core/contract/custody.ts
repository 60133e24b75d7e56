/**
 * Matching and breaks: what is open on either side of custody accounts, what may belong together, what was matched, and what people
 * say of the rest.
 *
 * Matching by hand, taking back and notes are commands of the books (`commands.submit`), adjustments are asked for
 * (`approvals.propose`). Matching by rules is long work; putting a match together anew is one group of commands.
 */
import { z } from 'zod';

import {
  AGE_BANDS,
  BREAK_CAUSES,
  MATCH_RULES,
  QUADRANTS,
  SUGGESTION_RULES,
} from '#core/custody/custody-words';
import { dayField } from '#core/ledger/fields';

import { historyEntry } from './alerts';
import { read, write } from './base';
import { commandKey } from './commands';
import { jobStarted } from './jobs';
import { amount, counted, countRequest, id, instant, jumpRequest, pageOf } from './values';

/** Open items of a side of an account, the oldest, that suggestions and breaks look at. */
export const DESK_ITEMS_MAX = 20_000;

export const ITEM_SIDES = ['bank', 'books'] as const;

/** An item as others refer to it. */
const itemBrief = z.object({
  id,
  side: z.enum(ITEM_SIDES),
  amount_minor: amount,
  booked_on: z.string(),
  reference: z.string(),
  /** The bank's type of booking, or the kind of the entry. */
  what: z.string(),
  /** In no match. */
  is_open: z.boolean(),
});
export type ItemBrief = z.output<typeof itemBrief>;

const suggestion = z.object({
  rule: z.enum(SUGGESTION_RULES),
  days: z.number(),
  /** What the bank has more than the books. */
  difference_minor: amount,
  /** All of it, the bank's first. */
  items: z.array(itemBrief),
  /** Both sides agree and all of it is open: it can be confirmed as it is. */
  fits: z.boolean(),
  /** How often people put such together, and took it back; null where the items themselves say why. */
  learned: z.object({ confirmed: z.number(), undone: z.number() }).nullable(),
});
export type SuggestionView = z.output<typeof suggestion>;

const openItem = itemBrief.extend({
  account_id: id,
  age_days: z.number(),
  suggestions: z.array(suggestion),
  /** Somebody has said something of it, or escalated it. */
  is_noted: z.boolean(),
  is_escalated: z.boolean(),
});
export type OpenItem = z.output<typeof openItem>;

const openFilter = z.object({
  account_id: id,
  from: dayField.optional(),
  to: dayField.optional(),
  /** Signed, as the item is. */
  amount_min_minor: amount.optional(),
  amount_max_minor: amount.optional(),
  /** Part of a reference. */
  text: z.string().trim().min(1).max(64).optional(),
});
export type OpenFilter = z.output<typeof openFilter>;

const openInput = z.object({ side: z.enum(ITEM_SIDES), filter: openFilter });

export const breakFilter = z.object({
  quadrant: z.enum(QUADRANTS).optional(),
  age_band: z.enum(AGE_BANDS).optional(),
  account_id: id.optional(),
  owner: id.optional(),
  escalated: z.boolean().optional(),
});
export type BreakFilter = z.output<typeof breakFilter>;

const breakView = z.object({
  /** Of its line or movement. */
  id,
  side: z.enum(ITEM_SIDES),
  account_id: id,
  bank: z.string(),
  currency: z.string(),
  quadrant: z.enum(QUADRANTS),
  amount_minor: amount,
  reference: z.string(),
  booked_on: z.string(),
  age_days: z.number(),
  age_band: z.enum(AGE_BANDS),
  /** The first of its suggestions. */
  likely: z.enum(SUGGESTION_RULES).nullable(),
  cause: z.enum(BREAK_CAUSES).nullable(),
  owner: z.string().nullable(),
  note: z.string(),
  escalated_at: instant.nullable(),
});
export type BreakView = z.output<typeof breakView>;

const matchView = z.object({
  id,
  account_id: id,
  currency: z.string(),
  rule: z.enum(MATCH_RULES),
  lines: z.number(),
  movements: z.number(),
  amount_minor: amount,
  settled_on: z.string(),
  days: z.number(),
  reason: z.string().nullable(),
  made_at: instant,
  made_by: z.string(),
  made_seq: z.number(),
  undone_at: instant.nullable(),
  undone_by: z.string().nullable(),
  undone_reason: z.string().nullable(),
});
export type MatchView = z.output<typeof matchView>;

export const matchFilter = z.object({
  account_id: id,
  by: id.optional(),
  rule: z.enum(MATCH_RULES).optional(),
  undone: z.boolean().optional(),
});
export type MatchListFilter = z.output<typeof matchFilter>;

const matchPart = z.object({
  line_ids: z.array(id).max(5_000),
  movement_ids: z.array(id).max(5_000),
});

export const custody = {
  /** Custody accounts with how much is open in each. */
  accounts: read('books.read').output(
    z.array(
      z.object({ id, bank: z.string(), currency: z.string(), lines: z.number(), movements: z.number() }),
    ),
  ),
  /** What is open on one side, the oldest first, each with what it may belong to. */
  open: read('books.read').input(openInput.extend(jumpRequest)).output(pageOf(openItem)),
  openCount: read('books.read').input(openInput.extend(countRequest)).output(counted),
  breaks: read('books.read')
    .input(z.object({ filter: breakFilter.default({}), ...jumpRequest }))
    .output(pageOf(breakView)),
  breakCount: read('books.read')
    .input(z.object({ filter: breakFilter.default({}), ...countRequest }))
    .output(counted),
  /** How many breaks there are in each corner and age, by currency. */
  breakCounts: read('books.read').output(
    z.object({
      rows: z.array(
        z.object({
          currency: z.string(),
          quadrant: z.enum(QUADRANTS),
          age_band: z.enum(AGE_BANDS),
          count: z.number(),
          sum_minor: amount,
        }),
      ),
      escalated: z.number(),
    }),
  ),
  breakDetail: read('books.read')
    .input(z.object({ id }))
    .output(
      z.object({
        break: breakView,
        is_open: z.boolean(),
        /** Where the bank says so; null for what the books have. */
        line: z
          .object({
            statement_id: id,
            file_name: z.string(),
            file_line: z.number(),
            value_on: z.string(),
            bank_reference: z.string(),
            type: z.string(),
            reversal: z.boolean(),
            details: z.number(),
          })
          .nullable(),
        /** The entry that moved it; null for what the bank has. */
        movement: z.object({ seq: z.number(), kind: z.string(), channel: z.string() }).nullable(),
        suggestions: z.array(suggestion),
        /** Every match it was in, the newest first. */
        matches: z.array(matchView),
        /** What people said of it, the oldest first. */
        notes: z.array(historyEntry),
      }),
    ),
  /** Who can be given a break: active members of staff who may read the books, by name. */
  owners: read('books.read').output(z.array(z.object({ login: z.string(), name: z.string() }))),
  matches: read('books.read')
    .input(z.object({ filter: matchFilter, ...jumpRequest }))
    .output(pageOf(matchView)),
  matchCount: read('books.read')
    .input(z.object({ filter: matchFilter, ...countRequest }))
    .output(counted),
  matchDetail: read('books.read')
    .input(z.object({ id }))
    .output(z.object({ match: matchView, items: z.array(itemBrief) })),
  /** Matches all that rules match; long work. */
  match: write('books.custody')
    .input(z.object({ key: commandKey }))
    .output(jobStarted),
  /** Takes a match back and matches parts of it anew, or does nothing; what is in no part is open again. */
  splitMatch: write('books.custody')
    .input(
      z.object({
        key: commandKey,
        match_id: id,
        reason: z.string().trim().min(5).max(200),
        parts: z.array(matchPart).min(1).max(50),
      }),
    )
    .output(z.object({ seq: z.number() })),
};
