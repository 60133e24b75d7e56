/**
 * Schema 11: indexes by which accounts are found that share something with one: a device, a network address, a bank card,
 * an address goods went to; and claims on the guarantee by the account.
 *
 * Nothing of the code base is imported here: a migration says for ever what it said on the day it ran. All but the address
 * of a trade are over columns that never change once the row is there.
 */
import type { Knex } from 'knex';

const STATEMENTS: readonly string[] = [
  'CREATE INDEX access_account_id ON access (account_id, device, ip)',
  'CREATE INDEX access_device ON access (device, account_id)',
  'CREATE INDEX access_ip ON access (ip, account_id)',
  'CREATE INDEX instrument_card ON instrument (bank, last4)',
  'CREATE INDEX trade_address ON trade (address, buyer_id) WHERE address IS NOT NULL',
  'CREATE INDEX claim_buyer_id ON claim (buyer_id)',
  'CREATE INDEX claim_seller_id ON claim (seller_id)',
];

export const evidence = {
  number: 11,
  name: 'evidence',
  up: async (transaction: Knex.Transaction): Promise<void> => {
    for (const statement of STATEMENTS) {
      await transaction.raw(statement);
    }
  },
} as const;
