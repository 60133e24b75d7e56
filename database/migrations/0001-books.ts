/**
 * Schema 1: the books. Journal, postings, profiles, the anchor, one table per projection, and the guards by
 * which the database refuses what would break the books, whatever program asks.
 *
 * Nothing of the code base is imported here: a migration says for ever what it said on the day it ran.
 */
import type { Knex } from 'knex';

import { GUARDS as POSTGRES_GUARDS } from './0001-books-postgres-guards';
import { TABLES as POSTGRES_TABLES } from './0001-books-postgres-tables';
import { GUARDS as SQLITE_GUARDS } from './0001-books-sqlite-guards';
import { TABLES as SQLITE_TABLES } from './0001-books-sqlite-tables';

const STATEMENTS = {
  sqlite: [...SQLITE_TABLES, ...SQLITE_GUARDS],
  postgres: [...POSTGRES_TABLES, ...POSTGRES_GUARDS],
};

export const books = {
  number: 1,
  name: 'books',
  up: async (transaction: Knex.Transaction, dialect: 'sqlite' | 'postgres'): Promise<void> => {
    for (const statement of STATEMENTS[dialect]) {
      await transaction.raw(statement);
    }
  },
} as const;
