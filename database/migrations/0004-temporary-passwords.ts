/**
 * Schema 4: whether a password was handed over by somebody else and has to be changed by whoever signs in with it.
 *
 * Nothing of the code base is imported here: a migration says for ever what it said on the day it ran. Passwords that
 * are there already count as their owners' own: who chose them is not known any more.
 */
import type { Knex } from 'knex';

const TYPES = { sqlite: 'INTEGER', postgres: 'SMALLINT' } as const;

export const temporaryPasswords = {
  number: 4,
  name: 'temporary-passwords',
  up: async (transaction: Knex.Transaction, dialect: 'sqlite' | 'postgres'): Promise<void> => {
    await transaction.raw(
      `ALTER TABLE staff_secret ADD COLUMN temporary ${TYPES[dialect]} NOT NULL DEFAULT 0
        CHECK (temporary IN (0, 1))`,
    );
  },
} as const;
