/**
 * Schema 27: matches that are larger than an entry, in pages, and indexes for what is asked of custody at size.
 *
 * Nothing of the code base is imported here: a migration says for ever what it said on the day it ran. No match had pages
 * before, and each is given the number of its items; what was said of a break stays with the break it was said of.
 */
import type { Knex } from 'knex';

/** Types, endings and functions in which the two databases differ. */
interface Words {
  readonly text: string;
  readonly int: string;
  readonly json: (column: string) => string;
  readonly end: string;
  readonly length: (column: string) => string;
  readonly members: (column: string) => string;
}

const WORDS: Readonly<Record<'sqlite' | 'postgres', Words>> = {
  sqlite: {
    ...{ text: 'TEXT', int: 'INTEGER', end: 'STRICT' },
    json: (column) => `TEXT NOT NULL CHECK (json_valid(${column}))`,
    length: (column) => `json_array_length(${column})`,
    members: (column) => `SELECT value FROM json_each(${column})`,
  },
  postgres: {
    ...{ text: 'TEXT COLLATE "C"', int: 'BIGINT', end: '' },
    json: (column) => `TEXT COLLATE "C" NOT NULL CHECK (${column}::json IS NOT NULL)`,
    length: (column) => `json_array_length(${column}::json)`,
    members: (column) => `SELECT json_array_elements_text(${column}::json)`,
  },
};

const pages = ({ text, int, json, end, length }: Words): readonly string[] => [
  `ALTER TABLE custody_match ADD COLUMN pages ${int} NOT NULL DEFAULT 0`,
  `ALTER TABLE custody_match ADD COLUMN lines ${int} NOT NULL DEFAULT 0`,
  `ALTER TABLE custody_match ADD COLUMN movements ${int} NOT NULL DEFAULT 0`,
  `UPDATE custody_match SET lines = ${length('line_ids')}, movements = ${length('movement_ids')}`,
  `CREATE TABLE custody_match_page (
    id ${text} NOT NULL PRIMARY KEY,
    match_id ${text} NOT NULL,
    page ${int} NOT NULL,
    pages ${int} NOT NULL,
    account_id ${text} NOT NULL,
    rule ${text} NOT NULL,
    reason ${text},
    settled_on ${text} NOT NULL,
    line_ids ${json('line_ids')},
    movement_ids ${json('movement_ids')},
    lines ${int} NOT NULL,
    movements ${int} NOT NULL,
    lines_minor ${int} NOT NULL,
    movements_minor ${int} NOT NULL,
    first_on ${text} NOT NULL,
    last_on ${text} NOT NULL,
    made_seq ${int} NOT NULL
  ) ${end}`,
  'CREATE INDEX custody_match_page_match ON custody_match_page (match_id, page)',
];

/** What was said of an item before a match of it was taken back is history: since this version it does not come back with the item. */
const forgotten = ({ members }: Words): string =>
  `UPDATE custody_break SET cause = NULL, owner = NULL, note = '', escalated_at = NULL
   WHERE EXISTS (
     SELECT 1 FROM custody_match AS m
       JOIN journal AS j ON j.kind = 'undo-match' AND j.outcome = 'done' AND j.subject = m.id
      WHERE m.undone_at IS NOT NULL AND j.seq > custody_break.noted_seq
        AND custody_break.item_id IN (${members('m.line_ids')} UNION ALL ${members('m.movement_ids')})
   )`;

/** What is asked, and of which rows. */
const INDEXES = [
  // Items of a match, a page at a time.
  'custody_line_match ON custody_line (match_id, booked_on, id) WHERE match_id IS NOT NULL',
  'custody_movement_match ON custody_movement (match_id, booked_on, id) WHERE match_id IS NOT NULL',
  // What was open on a day that is past: what settled after it.
  'custody_line_settled ON custody_line (account_id, settled_on, id) WHERE settled_on IS NOT NULL',
  'custody_movement_settled ON custody_movement (account_id, settled_on, id) WHERE settled_on IS NOT NULL',
  // Which lines of an amount are matched, for what a bank booked twice.
  'custody_line_amount ON custody_line (account_id, amount_minor, booked_on, id)',
  // What banks booked as interest, in the words of SWIFT and ISO 20022.
  `custody_line_interest ON custody_line (account_id, booked_on)
    WHERE substr(type, 1, 3) = 'INT' OR substr(type, 1, 4) = 'NINT' OR replace(type, 'INTR', '') <> type`,
  // Lists of matches: by hand, of one rule, of one person, taken back.
  'custody_match_rule ON custody_match (account_id, rule, made_seq, id)',
  'custody_match_by ON custody_match (account_id, made_by, made_seq, id)',
  'custody_match_undone ON custody_match (account_id, made_seq, id) WHERE undone_at IS NOT NULL',
  'custody_break_account ON custody_break (account_id, item_id)',
] as const;

export const custodyPages = {
  number: 27,
  name: 'custody-pages',
  up: async (transaction: Knex.Transaction, dialect: 'sqlite' | 'postgres'): Promise<void> => {
    for (const statement of pages(WORDS[dialect])) await transaction.raw(statement);
    await transaction.raw(forgotten(WORDS[dialect]));
    for (const index of INDEXES) await transaction.raw(`CREATE INDEX ${index}`);
  },
} as const;
