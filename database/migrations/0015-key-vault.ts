/**
 * Schema 15: the key vault's items beside the books (no projection: they follow from nothing), each of them sealed.
 *
 * Nothing of the code base is imported here: a migration says for ever what it said on the day it ran.
 */
import type { Knex } from 'knex';

const STATEMENTS: Readonly<Record<'sqlite' | 'postgres', string>> = {
  sqlite: `CREATE TABLE vault_item (
    name TEXT NOT NULL PRIMARY KEY CHECK (name <> ''),
    content TEXT NOT NULL CHECK (content <> '')
  ) STRICT`,
  postgres: `CREATE TABLE vault_item (
    name TEXT COLLATE "C" NOT NULL PRIMARY KEY CHECK (name <> ''),
    content TEXT COLLATE "C" NOT NULL CHECK (content <> '')
  )`,
};

export const keyVault = {
  number: 15,
  name: 'key-vault',
  up: async (transaction: Knex.Transaction, dialect: 'sqlite' | 'postgres'): Promise<void> => {
    await transaction.raw(STATEMENTS[dialect]);
  },
} as const;
