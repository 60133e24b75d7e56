/**
 * Schema 17: notices of measures (projection), and indexes by which measures are listed: in force, by their end, ended.
 *
 * Nothing of the code base is imported here: a migration says for ever what it said on the day it ran.
 */
import type { Knex } from 'knex';

/** Types and endings in which the two databases differ. */
interface Words {
  readonly text: string;
  readonly int: string;
  readonly end: string;
}

const WORDS: Readonly<Record<'sqlite' | 'postgres', Words>> = {
  sqlite: { text: 'TEXT', int: 'INTEGER', end: 'STRICT' },
  postgres: { text: 'TEXT COLLATE "C"', int: 'BIGINT', end: '' },
};

const statements = ({ text, int, end }: Words): readonly string[] => [
  `CREATE TABLE notice (
    id ${text} NOT NULL PRIMARY KEY,
    restriction_id ${text} NOT NULL,
    account_id ${text} NOT NULL,
    event ${text} NOT NULL,
    language ${text} NOT NULL,
    sha256 ${text} NOT NULL,
    sent_by ${text} NOT NULL,
    sent_at ${int} NOT NULL,
    recorded_by ${text} NOT NULL,
    recorded_seq ${int} NOT NULL
  ) ${end}`,
  'CREATE INDEX notice_restriction_id ON notice (restriction_id, event)',
  'CREATE INDEX notice_account_id ON notice (account_id, id)',
  'CREATE INDEX restriction_imposed ON restriction (imposed_seq)',
  'CREATE INDEX restriction_in_force ON restriction (imposed_seq) WHERE ended_seq IS NULL',
  'CREATE INDEX restriction_ends ON restriction (ends_at, id) WHERE ended_seq IS NULL AND ends_at IS NOT NULL',
  'CREATE INDEX restriction_review ON restriction (review_at, id) WHERE ended_seq IS NULL AND review_at IS NOT NULL',
  'CREATE INDEX restriction_ended ON restriction (ended_seq) WHERE ended_seq IS NOT NULL',
];

export const measures = {
  number: 17,
  name: 'measures',
  up: async (transaction: Knex.Transaction, dialect: 'sqlite' | 'postgres'): Promise<void> => {
    for (const statement of statements(WORDS[dialect])) {
      await transaction.raw(statement);
    }
  },
} as const;
