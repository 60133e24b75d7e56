/**
 * Schema 14: what a measure rests on and when it is looked at again, the credit record, and appeals (projections).
 *
 * Nothing of the code base is imported here: a migration says for ever what it said on the day it ran. Restrictions that
 * were imposed before name no evidence and have no date of review.
 */
import type { Knex } from 'knex';

/** Types and endings in which the two databases differ. */
interface Words {
  readonly text: string;
  readonly int: string;
  readonly yes: string;
  readonly json: (column: string) => string;
  readonly end: string;
}

const WORDS: Readonly<Record<'sqlite' | 'postgres', Words>> = {
  sqlite: {
    ...{ text: 'TEXT', int: 'INTEGER', yes: 'INTEGER' },
    json: (column) => `TEXT NOT NULL DEFAULT '[]' CHECK (json_valid(${column}))`,
    end: 'STRICT',
  },
  postgres: {
    ...{ text: 'TEXT COLLATE "C"', int: 'BIGINT', yes: 'SMALLINT' },
    json: (column) => `TEXT COLLATE "C" NOT NULL DEFAULT '[]' CHECK (${column}::json IS NOT NULL)`,
    end: '',
  },
};

const statements = ({ text, int, yes, json, end }: Words): readonly string[] => [
  `ALTER TABLE restriction ADD COLUMN about ${text}`,
  `ALTER TABLE restriction ADD COLUMN trade_ids ${json('trade_ids')}`,
  `ALTER TABLE restriction ADD COLUMN file_ids ${json('file_ids')}`,
  `ALTER TABLE restriction ADD COLUMN review_at ${int}`,
  `ALTER TABLE restriction ADD COLUMN reviewed_at ${int}`,
  `ALTER TABLE restriction ADD COLUMN reviewed_by ${text}`,
  `ALTER TABLE restriction ADD COLUMN credit_note_id ${text}`,
  `ALTER TABLE restriction ADD COLUMN reviewers ${json('reviewers')}`,
  'CREATE INDEX restriction_about ON restriction (about)',
  `CREATE TABLE credit_note (
    id ${text} NOT NULL PRIMARY KEY,
    account_id ${text} NOT NULL,
    source ${text} NOT NULL,
    source_id ${text} NOT NULL,
    what ${text} NOT NULL,
    reason_code ${text} NOT NULL,
    noted_at ${int} NOT NULL,
    expires_at ${int} NOT NULL,
    withdrawn_at ${int},
    withdrawn_for ${text},
    noted_seq ${int} NOT NULL,
    withdrawn_seq ${int}
  ) ${end}`,
  'CREATE INDEX credit_note_account ON credit_note (account_id, noted_seq)',
  `CREATE TABLE appeal (
    id ${text} NOT NULL PRIMARY KEY,
    against_kind ${text} NOT NULL,
    against_id ${text} NOT NULL,
    account_id ${text} NOT NULL,
    status ${text} NOT NULL,
    round ${int} NOT NULL,
    channel ${text} NOT NULL,
    grounds ${text} NOT NULL,
    new_facts ${text},
    received_at ${int} NOT NULL,
    late_reason ${text},
    lodged_by ${text} NOT NULL,
    lodged_at ${int} NOT NULL,
    due_at ${int} NOT NULL,
    hearer ${text},
    decided_by ${text},
    approved_by ${text},
    decided_at ${int},
    reason_code ${text},
    basis ${text},
    lodged_seq ${int} NOT NULL,
    decided_seq ${int}
  ) ${end}`,
  'CREATE INDEX appeal_due ON appeal (status, due_at, id)',
  'CREATE INDEX appeal_lodged ON appeal (lodged_seq)',
  'CREATE INDEX appeal_hearer ON appeal (hearer, status, due_at)',
  'CREATE INDEX appeal_account ON appeal (account_id, lodged_seq)',
  'CREATE INDEX appeal_against ON appeal (against_id)',
  `CREATE TABLE appeal_matter (
    id ${text} NOT NULL PRIMARY KEY,
    appeal_id ${text} NOT NULL,
    open ${yes} NOT NULL CHECK (open IN (0, 1)),
    rounds ${int} NOT NULL
  ) ${end}`,
  `ALTER TABLE alert ADD COLUMN appeal_id ${text}`,
];

export const appeals = {
  number: 14,
  name: 'appeals',
  up: async (transaction: Knex.Transaction, dialect: 'sqlite' | 'postgres'): Promise<void> => {
    for (const statement of statements(WORDS[dialect])) {
      await transaction.raw(statement);
    }
  },
} as const;
