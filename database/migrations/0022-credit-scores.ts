/**
 * Schema 22: scorecards and credit scores (projections), with the indexes of their lists.
 *
 * Nothing of the code base is imported here: a migration says for ever what it said on the day it ran.
 */
import type { Knex } from 'knex';

/** Types and endings in which the two databases differ. */
interface Words {
  readonly text: string;
  readonly int: string;
  readonly json: (column: string) => string;
  readonly end: string;
}

const WORDS: Readonly<Record<'sqlite' | 'postgres', Words>> = {
  sqlite: {
    text: 'TEXT',
    int: 'INTEGER',
    json: (column) => `${column} TEXT NOT NULL CHECK (json_valid(${column}))`,
    end: 'STRICT',
  },
  postgres: {
    text: 'TEXT COLLATE "C"',
    int: 'BIGINT',
    json: (column) => `${column} TEXT COLLATE "C" NOT NULL CHECK (${column}::json IS NOT NULL)`,
    end: '',
  },
};

const statements = ({ text, int, json, end }: Words): readonly string[] => [
  `CREATE TABLE credit_scorecard (
    id ${text} NOT NULL PRIMARY KEY,
    no ${int} NOT NULL,
    state ${text} NOT NULL,
    origin ${text} NOT NULL,
    ${json('file')},
    note ${text} NOT NULL,
    drafted_by ${text} NOT NULL,
    drafted_at ${int} NOT NULL,
    drafted_seq ${int} NOT NULL,
    challenged_at ${int},
    promoted_at ${int},
    promoted_by ${text},
    approved_by ${text},
    retired_at ${int},
    retired_by ${text}
  ) ${end}`,
  `CREATE TABLE credit_scorecard_head (
    id ${text} NOT NULL PRIMARY KEY,
    latest ${int} NOT NULL,
    champion ${text},
    challenger ${text}
  ) ${end}`,
  `CREATE TABLE credit_score (
    account_id ${text} NOT NULL PRIMARY KEY,
    score ${int} NOT NULL,
    grade ${text} NOT NULL,
    bad_ppm ${int} NOT NULL,
    scorecard ${text} NOT NULL,
    bins ${text} NOT NULL,
    ${json('reasons')},
    as_of_seq ${int} NOT NULL,
    as_of_at ${int} NOT NULL,
    scored_seq ${int} NOT NULL,
    moved ${int} NOT NULL
  ) ${end}`,
  `CREATE TABLE credit_score_change (
    id ${text} NOT NULL PRIMARY KEY,
    account_id ${text} NOT NULL,
    seq ${int} NOT NULL,
    score ${int} NOT NULL,
    grade ${text} NOT NULL,
    bad_ppm ${int} NOT NULL,
    scorecard ${text} NOT NULL,
    bins ${text} NOT NULL,
    as_of_seq ${int} NOT NULL,
    as_of_at ${int} NOT NULL
  ) ${end}`,
  'CREATE INDEX credit_score_score ON credit_score (score, account_id)',
  'CREATE INDEX credit_score_grade ON credit_score (grade, score, account_id)',
  'CREATE INDEX credit_score_moved ON credit_score (moved, account_id)',
  'CREATE INDEX credit_score_change_account ON credit_score_change (account_id, seq)',
];

export const creditScores = {
  number: 22,
  name: 'credit-scores',
  up: async (transaction: Knex.Transaction, dialect: 'sqlite' | 'postgres'): Promise<void> => {
    for (const statement of statements(WORDS[dialect])) {
      await transaction.raw(statement);
    }
  },
} as const;
