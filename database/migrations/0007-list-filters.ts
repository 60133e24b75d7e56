/**
 * Schema 7: indexes for what screens narrow a list of trades by: the marketplace, and amounts, which are compared within
 * a currency.
 *
 * Nothing of the code base is imported here: a migration says for ever what it said on the day it ran. All are over
 * columns that never change. The index of amounts takes the place of the one that had them whatever their currency.
 */
import type { Knex } from 'knex';

/** The same on both databases. */
const STATEMENTS: readonly string[] = [
  'CREATE INDEX trade_marketplace ON trade (marketplace, created_at, id)',
  'DROP INDEX trade_amount_minor',
  'CREATE INDEX trade_amount_minor ON trade (currency, amount_minor, id)',
];

export const listFilters = {
  number: 7,
  name: 'list-filters',
  up: async (transaction: Knex.Transaction): Promise<void> => {
    for (const statement of STATEMENTS) {
      await transaction.raw(statement);
    }
  },
} as const;
