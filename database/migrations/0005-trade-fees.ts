/**
 * Schema 5: the fee that a trade was charged, beside what of it was not given back: a card's issuer can take back as
 * much as the card paid.
 *
 * Nothing of the code base is imported here: a migration says for ever what it said on the day it ran. The journal
 * says what trades were charged: buyers at payment, sellers at the release by a confirmation or a decision.
 */
import type { Knex } from 'knex';

const WORDS = {
  sqlite: {
    int: 'INTEGER',
    member: (path: string) => `CAST(json_extract(body, '$.${path}') AS INTEGER)`,
  },
  postgres: {
    int: 'BIGINT',
    member: (path: string) => `CAST(body::json #>> '{${path.replaceAll('.', ',')}}' AS BIGINT)`,
  },
} as const;

export const tradeFees = {
  number: 5,
  name: 'trade-fees',
  up: async (transaction: Knex.Transaction, dialect: 'sqlite' | 'postgres'): Promise<void> => {
    const { int, member } = WORDS[dialect];
    await transaction.raw(`ALTER TABLE trade ADD COLUMN fee_charged_minor ${int} NOT NULL DEFAULT 0`);
    await transaction.raw(
      `UPDATE trade SET fee_charged_minor = COALESCE((
        SELECT SUM(COALESCE(${member('facts.fee.fee_minor')}, ${member('facts.release.fee.fee_minor')}, 0))
        FROM journal WHERE subject = trade.id AND outcome = 'done'
          AND kind IN ('pay-trade', 'confirm-trade', 'decide-dispute')
      ), 0) WHERE fee_account_id IS NOT NULL`,
    );
  },
} as const;
