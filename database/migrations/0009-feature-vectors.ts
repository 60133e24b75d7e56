/**
 * Schema 9: stored feature vectors, from which rules are tried on the past: derived data beside the books (no
 * projection: rebuilding leaves it alone, it is made anew from the journal at any time, and no copy needs it).
 *
 * Nothing of the code base is imported here: a migration says for ever what it said on the day it ran.
 */
import type { Knex } from 'knex';

const STATEMENTS: Readonly<Record<'sqlite' | 'postgres', readonly string[]>> = {
  sqlite: [
    `CREATE TABLE feature_vectors (
      singleton INTEGER PRIMARY KEY CHECK (singleton = 1),
      catalogue TEXT NOT NULL,
      upto_seq INTEGER NOT NULL CHECK (upto_seq >= 0),
      upto_hash TEXT NOT NULL,
      occasions INTEGER NOT NULL CHECK (occasions >= 0),
      trades INTEGER NOT NULL CHECK (trades >= 0),
      chunks INTEGER NOT NULL CHECK (chunks >= 0)
    ) STRICT`,
    `CREATE TABLE feature_vector_column (
      chunk INTEGER NOT NULL CHECK (chunk >= 0),
      name TEXT NOT NULL,
      data BLOB NOT NULL,
      UNIQUE (chunk, name)
    ) STRICT`,
  ],
  postgres: [
    `CREATE TABLE feature_vectors (
      singleton BIGINT PRIMARY KEY CHECK (singleton = 1),
      catalogue TEXT COLLATE "C" NOT NULL,
      upto_seq BIGINT NOT NULL CHECK (upto_seq >= 0),
      upto_hash TEXT COLLATE "C" NOT NULL,
      occasions BIGINT NOT NULL CHECK (occasions >= 0),
      trades BIGINT NOT NULL CHECK (trades >= 0),
      chunks BIGINT NOT NULL CHECK (chunks >= 0)
    )`,
    `CREATE TABLE feature_vector_column (
      chunk BIGINT NOT NULL CHECK (chunk >= 0),
      name TEXT COLLATE "C" NOT NULL,
      data BYTEA NOT NULL,
      UNIQUE (chunk, name)
    )`,
    // Columns are spelled as short as they get; compressing them again takes time and gives little.
    'ALTER TABLE feature_vector_column ALTER COLUMN data SET STORAGE EXTERNAL',
  ],
};

export const featureVectors = {
  number: 9,
  name: 'feature-vectors',
  up: async (transaction: Knex.Transaction, dialect: 'sqlite' | 'postgres'): Promise<void> => {
    for (const statement of STATEMENTS[dialect]) {
      await transaction.raw(statement);
    }
  },
} as const;
