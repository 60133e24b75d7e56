/**
 * Schema 3: indexes by which screens page through what there is, in every sort they offer.
 *
 * Nothing of the code base is imported here: a migration says for ever what it said on the day it ran. Most are
 * over columns that never change, so they cost where a row is made and never after; three follow what changes
 * (a trade's status and timer, an available balance) in the place of others that did.
 */
import type { Knex } from 'knex';

/** The same on both databases. Those that others make needless go away. */
const COMMON: readonly string[] = [
  'CREATE INDEX trade_created_at ON trade (created_at, id)',
  'CREATE INDEX trade_amount_minor ON trade (amount_minor, id)',

  'DROP INDEX trade_buyer_id',
  'CREATE INDEX trade_buyer_id ON trade (buyer_id, created_at, id)',
  'DROP INDEX trade_seller_id',
  'CREATE INDEX trade_seller_id ON trade (seller_id, created_at, id)',
  'DROP INDEX trade_status',
  'CREATE INDEX trade_status ON trade (status, created_at, id)',
  'DROP INDEX trade_timer',
  'CREATE INDEX trade_timer ON trade (timer_due_at, id) WHERE timer_due_at IS NOT NULL',

  'CREATE INDEX account_opened_at ON account (opened_at, id)',
  'CREATE INDEX account_merchant ON account (id) WHERE merchant = 1',
  "CREATE INDEX account_own ON account (id) WHERE class <> 'party'",
  "CREATE INDEX account_restricted ON account (id) WHERE restrictions <> '[]'",
  'CREATE INDEX party_registered_at ON party (registered_at, id)',
  "CREATE INDEX balance_available ON balance (balance_minor, account_id) WHERE code = 'customer-available'",

  'CREATE INDEX instrument_account_id ON instrument (account_id, id)',
  'CREATE INDEX credential_account_id ON credential (account_id, id)',
  'CREATE INDEX restriction_account_id ON restriction (account_id, id)',
  'CREATE INDEX withdrawal_account_id ON withdrawal (account_id, id)',
  "CREATE INDEX withdrawal_held ON withdrawal (id) WHERE status = 'held'",
];

const OWN = {
  sqlite: [
    // The entry's number is the row's own and ends every index.
    'CREATE INDEX journal_actor ON journal (actor)',
  ],
  postgres: ['CREATE INDEX journal_actor ON journal (actor, seq)'],
} as const;

export const lists = {
  number: 3,
  name: 'lists',
  up: async (transaction: Knex.Transaction, dialect: 'sqlite' | 'postgres'): Promise<void> => {
    for (const statement of [...COMMON, ...OWN[dialect]]) {
      await transaction.raw(statement);
    }
  },
} as const;
