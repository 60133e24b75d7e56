/**
 * Schema 25: custody: statements of banks and their lines, what the books moved on custody accounts, matches, breaks, runs.
 *
 * Nothing of the code base is imported here: a migration says for ever what it said on the day it ran. What moved so far is
 * read from the journal: a custody account is an asset, so what came in is a debit.
 */
import type { Knex } from 'knex';

/** Types, endings and functions in which the two databases differ. */
interface Words {
  readonly text: string;
  readonly int: string;
  readonly yes: string;
  readonly json: (column: string) => string;
  readonly end: string;
  readonly member: (column: string, path: string) => string;
  readonly integer: (expression: string) => string;
  /** Day of milliseconds since 1970. */
  readonly day: (ms: string) => string;
}

const WORDS: Readonly<Record<'sqlite' | 'postgres', Words>> = {
  sqlite: {
    ...{ text: 'TEXT', int: 'INTEGER', yes: 'INTEGER', end: 'STRICT' },
    json: (column) => `TEXT NOT NULL CHECK (json_valid(${column}))`,
    member: (column, path) => `json_extract(${column}, '$.${path}')`,
    integer: (expression) => `CAST(${expression} AS INTEGER)`,
    day: (ms) => `date((${ms}) / 1000, 'unixepoch')`,
  },
  postgres: {
    ...{ text: 'TEXT COLLATE "C"', int: 'BIGINT', yes: 'SMALLINT', end: '' },
    json: (column) => `TEXT COLLATE "C" NOT NULL CHECK (${column}::json IS NOT NULL)`,
    member: (column, path) => `${column}::json #>> '{${path.replaceAll('.', ',')}}'`,
    integer: (expression) => `CAST(${expression} AS BIGINT)`,
    day: (ms) => `to_char(to_timestamp((${ms}) / 1000) AT TIME ZONE 'UTC', 'YYYY-MM-DD')`,
  },
};

const statements = ({ text, int, yes, json, end }: Words): readonly string[] => [
  `CREATE TABLE custody_statement (
    id ${text} NOT NULL PRIMARY KEY,
    account_id ${text} NOT NULL,
    format ${text} NOT NULL,
    file_name ${text} NOT NULL,
    file_sha256 ${text} NOT NULL,
    sequence_no ${int},
    page ${int} NOT NULL,
    last_page ${yes} NOT NULL,
    from_day ${text} NOT NULL,
    to_day ${text} NOT NULL,
    opening_minor ${int} NOT NULL,
    closing_minor ${int} NOT NULL,
    lines ${int} NOT NULL,
    recorded_at ${int} NOT NULL,
    recorded_by ${text} NOT NULL,
    recorded_seq ${int} NOT NULL
  ) ${end}`,
  'CREATE INDEX custody_statement_account ON custody_statement (account_id, recorded_seq)',
  'CREATE INDEX custody_statement_file ON custody_statement (file_sha256)',
  `CREATE TABLE custody_tip (
    account_id ${text} NOT NULL PRIMARY KEY,
    statement_id ${text} NOT NULL,
    sequence_no ${int},
    page ${int} NOT NULL,
    last_page ${yes} NOT NULL,
    to_day ${text} NOT NULL,
    closing_minor ${int} NOT NULL,
    seq ${int} NOT NULL
  ) ${end}`,
  `CREATE TABLE custody_line (
    id ${text} NOT NULL PRIMARY KEY,
    statement_id ${text} NOT NULL,
    account_id ${text} NOT NULL,
    amount_minor ${int} NOT NULL,
    booked_on ${text} NOT NULL,
    value_on ${text} NOT NULL,
    bank_reference ${text} NOT NULL,
    reference ${text} NOT NULL,
    named ${text} NOT NULL,
    type ${text} NOT NULL,
    reversal ${yes} NOT NULL,
    file_line ${int} NOT NULL,
    details ${json('details')},
    match_id ${text},
    settled_on ${text}
  ) ${end}`,
  'CREATE INDEX custody_line_account ON custody_line (account_id, booked_on, id)',
  'CREATE INDEX custody_line_open ON custody_line (account_id, booked_on, id) WHERE match_id IS NULL',
  `CREATE TABLE custody_movement (
    id ${text} NOT NULL PRIMARY KEY,
    seq ${int} NOT NULL,
    account_id ${text} NOT NULL,
    amount_minor ${int} NOT NULL,
    booked_on ${text} NOT NULL,
    reference ${text} NOT NULL,
    kind ${text} NOT NULL,
    channel ${text} NOT NULL,
    match_id ${text},
    settled_on ${text}
  ) ${end}`,
  'CREATE INDEX custody_movement_account ON custody_movement (account_id, booked_on, id)',
  'CREATE INDEX custody_movement_open ON custody_movement (account_id, booked_on, id) WHERE match_id IS NULL',
];

const matches = ({ text, int, json, end }: Words): readonly string[] => [
  `CREATE TABLE custody_match (
    id ${text} NOT NULL PRIMARY KEY,
    account_id ${text} NOT NULL,
    rule ${text} NOT NULL,
    line_ids ${json('line_ids')},
    movement_ids ${json('movement_ids')},
    amount_minor ${int} NOT NULL,
    settled_on ${text} NOT NULL,
    days ${int} NOT NULL,
    reason ${text},
    made_at ${int} NOT NULL,
    made_by ${text} NOT NULL,
    made_seq ${int} NOT NULL,
    undone_at ${int},
    undone_by ${text},
    undone_reason ${text}
  ) ${end}`,
  'CREATE INDEX custody_match_account ON custody_match (account_id, made_seq)',
  `CREATE TABLE custody_break (
    item_id ${text} NOT NULL PRIMARY KEY,
    account_id ${text} NOT NULL,
    cause ${text},
    owner ${text},
    note ${text} NOT NULL,
    escalated_at ${int},
    noted_at ${int} NOT NULL,
    noted_by ${text} NOT NULL,
    noted_seq ${int} NOT NULL
  ) ${end}`,
  `CREATE TABLE custody_run (
    id ${text} NOT NULL PRIMARY KEY,
    day ${text} NOT NULL,
    currency ${text} NOT NULL,
    status ${text} NOT NULL,
    as_of_seq ${int} NOT NULL,
    outcomes ${json('outcomes')},
    figures ${json('figures')},
    recorded_at ${int} NOT NULL,
    recorded_by ${text} NOT NULL,
    prepared_at ${int},
    prepared_by ${text},
    reviewed_at ${int},
    reviewed_by ${text}
  ) ${end}`,
  'CREATE INDEX custody_run_day ON custody_run (day, currency)',
  `CREATE TABLE custody_day (
    id ${text} NOT NULL PRIMARY KEY,
    run_id ${text} NOT NULL
  ) ${end}`,
  `CREATE TABLE custody_letter (
    account_id ${text} NOT NULL PRIMARY KEY,
    reference ${text} NOT NULL,
    signed_on ${text} NOT NULL,
    ends_on ${text},
    filed_at ${int} NOT NULL,
    filed_by ${text} NOT NULL,
    filed_seq ${int} NOT NULL
  ) ${end}`,
];

/** Names of a movement in an entry's data, most telling first. */
const REFERENCES = [
  'topup_id',
  'refund_id',
  'withdrawal_id',
  'payout_id',
  'order_id',
  'chargeback_id',
  'adjustment_id',
  'funding_id',
  'remittance_id',
  'loan_id',
  'trade_id',
] as const;

/** What moved so far. Owners are numbered; a ledger account's number is its owner's times 8 and a slot. */
const backfill = ({ member, integer, day }: Words): string => {
  const data = (field: string): string => member('journal.body', `data.${field}`);
  const offset = `COALESCE((
    SELECT ${integer(`(${member('policy.data', 'utc_offset_minutes')})`)}
    FROM policy WHERE policy.kind = 'calendar' AND policy.effective_from <= journal.booked_at
    ORDER BY policy.effective_from DESC, policy.version DESC LIMIT 1
  ), 480)`;
  return `INSERT INTO custody_movement
    (id, seq, account_id, amount_minor, booked_on, reference, kind, channel, match_id, settled_on)
  SELECT journal.seq || '@' || moved.account_id, journal.seq, moved.account_id, moved.amount_minor,
    ${day(`journal.booked_at + 60000 * ${offset}`)},
    COALESCE(${REFERENCES.map(data).join(', ')}, journal.subject), journal.kind,
    CASE WHEN journal.kind = 'pay-trade' AND ${data('channel')} = 'credit-card' THEN 'card' ELSE 'bank' END,
    NULL, NULL
  FROM (
    SELECT posting.seq AS seq, account.id AS account_id, ${integer('-SUM(posting.amount_minor)')} AS amount_minor
    FROM account JOIN posting ON posting.account_no BETWEEN account.no * 8 AND account.no * 8 + 7
    WHERE account.class = 'custody'
    GROUP BY posting.seq, account.id
    HAVING SUM(posting.amount_minor) <> 0
  ) AS moved JOIN journal ON journal.seq = moved.seq`;
};

export const custody = {
  number: 25,
  name: 'custody',
  up: async (transaction: Knex.Transaction, dialect: 'sqlite' | 'postgres'): Promise<void> => {
    const words = WORDS[dialect];
    for (const statement of [...statements(words), ...matches(words), backfill(words)]) {
      await transaction.raw(statement);
    }
  },
} as const;
