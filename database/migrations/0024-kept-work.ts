/**
 * Schema 24: developments of scorecards and the last report of monitoring: derived work beside the books (no projection:
 * rebuilding and verifying leave it alone), so that it is there again when the program was restarted.
 *
 * Nothing of the code base is imported here: a migration says for ever what it said on the day it ran.
 */
import type { Knex } from 'knex';

const STATEMENTS: Readonly<Record<'sqlite' | 'postgres', readonly string[]>> = {
  sqlite: [
    `CREATE TABLE kept_work (
      id TEXT NOT NULL PRIMARY KEY CHECK (id <> ''),
      kind TEXT NOT NULL,
      actor TEXT NOT NULL,
      made_at INTEGER NOT NULL,
      as_of_seq INTEGER CHECK (as_of_seq >= 0),
      form INTEGER NOT NULL CHECK (form >= 1),
      summary TEXT NOT NULL,
      content BLOB NOT NULL
    ) STRICT`,
  ],
  postgres: [
    `CREATE TABLE kept_work (
      id TEXT COLLATE "C" NOT NULL PRIMARY KEY CHECK (id <> ''),
      kind TEXT COLLATE "C" NOT NULL,
      actor TEXT COLLATE "C" NOT NULL,
      made_at BIGINT NOT NULL,
      as_of_seq BIGINT CHECK (as_of_seq >= 0),
      form BIGINT NOT NULL CHECK (form >= 1),
      summary TEXT COLLATE "C" NOT NULL,
      content BYTEA NOT NULL
    )`,
    // It comes compressed.
    'ALTER TABLE kept_work ALTER COLUMN content SET STORAGE EXTERNAL',
  ],
};

export const keptWork = {
  number: 24,
  name: 'kept-work',
  up: async (transaction: Knex.Transaction, dialect: 'sqlite' | 'postgres'): Promise<void> => {
    for (const statement of STATEMENTS[dialect]) {
      await transaction.raw(statement);
    }
  },
} as const;
