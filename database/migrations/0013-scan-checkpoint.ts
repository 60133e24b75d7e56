/**
 * Schema 13: what the last scan knew, from which the next one goes on: derived data beside the books, like feature vectors
 * (no projection: rebuilding leaves it alone, it is made anew from the journal at any time, and no copy needs it).
 *
 * Nothing of the code base is imported here: a migration says for ever what it said on the day it ran.
 */
import type { Knex } from 'knex';

const STATEMENTS: Readonly<Record<'sqlite' | 'postgres', readonly string[]>> = {
  sqlite: [
    `CREATE TABLE scan_checkpoint (
      singleton INTEGER PRIMARY KEY CHECK (singleton = 1),
      generation INTEGER NOT NULL CHECK (generation >= 1),
      catalogue TEXT NOT NULL,
      upto_seq INTEGER NOT NULL CHECK (upto_seq >= 0),
      upto_hash TEXT NOT NULL,
      parts INTEGER NOT NULL CHECK (parts >= 0),
      digest TEXT NOT NULL
    ) STRICT`,
    `CREATE TABLE scan_checkpoint_part (
      generation INTEGER NOT NULL CHECK (generation >= 1),
      part INTEGER NOT NULL CHECK (part >= 0),
      data BLOB NOT NULL,
      UNIQUE (generation, part)
    ) STRICT`,
  ],
  postgres: [
    `CREATE TABLE scan_checkpoint (
      singleton BIGINT PRIMARY KEY CHECK (singleton = 1),
      generation BIGINT NOT NULL CHECK (generation >= 1),
      catalogue TEXT COLLATE "C" NOT NULL,
      upto_seq BIGINT NOT NULL CHECK (upto_seq >= 0),
      upto_hash TEXT COLLATE "C" NOT NULL,
      parts BIGINT NOT NULL CHECK (parts >= 0),
      digest TEXT COLLATE "C" NOT NULL
    )`,
    `CREATE TABLE scan_checkpoint_part (
      generation BIGINT NOT NULL CHECK (generation >= 1),
      part BIGINT NOT NULL CHECK (part >= 0),
      data BYTEA NOT NULL,
      UNIQUE (generation, part)
    )`,
    'ALTER TABLE scan_checkpoint_part ALTER COLUMN data SET STORAGE EXTERNAL',
  ],
};

export const scanCheckpoint = {
  number: 13,
  name: 'scan-checkpoint',
  up: async (transaction: Knex.Transaction, dialect: 'sqlite' | 'postgres'): Promise<void> => {
    for (const statement of STATEMENTS[dialect]) {
      await transaction.raw(statement);
    }
  },
} as const;
