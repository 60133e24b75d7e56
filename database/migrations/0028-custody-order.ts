/**
 * Schema 28: the order of lists of custody. Matches of one entry go by their number in it, whatever is asked of them; keys,
 * certificates and heads of the log have the indexes of theirs.
 *
 * Nothing of the code base is imported here: a migration says for ever what it said on the day it ran. The number is the one at the
 * end of a match's id; a match in pages is the only one of its entry.
 */
import type { Knex } from 'knex';

const COLUMN: Readonly<Record<'sqlite' | 'postgres', string>> = {
  sqlite: 'INTEGER',
  postgres: 'BIGINT',
};

const NUMBERED: Readonly<Record<'sqlite' | 'postgres', string>> = {
  sqlite: `UPDATE custody_match SET place = CAST(substr(id, instr(id, '.') + 1) AS INTEGER) WHERE instr(id, '.') > 0`,
  postgres: `UPDATE custody_match SET place = CAST(split_part(id, '.', 2) AS BIGINT) WHERE strpos(id, '.') > 0`,
};

const REPLACED = [
  'custody_match_account ON custody_match (account_id, made_seq, place)',
  'custody_match_rule ON custody_match (account_id, rule, made_seq, place)',
  'custody_match_by ON custody_match (account_id, made_by, made_seq, place)',
  'custody_match_undone ON custody_match (account_id, made_seq, place) WHERE undone_at IS NOT NULL',
] as const;

const ADDED = [
  'custody_certificate_drafted ON custody_certificate (drafted_seq)',
  'custody_key_asked ON custody_key (asked_at, id)',
  'custody_checkpoint_made ON custody_checkpoint (made_at, size, certificate_id)',
] as const;

export const custodyOrder = {
  number: 28,
  name: 'custody-order',
  up: async (transaction: Knex.Transaction, dialect: 'sqlite' | 'postgres'): Promise<void> => {
    await transaction.raw(`ALTER TABLE custody_match ADD COLUMN place ${COLUMN[dialect]} NOT NULL DEFAULT 1`);
    await transaction.raw(NUMBERED[dialect]);
    for (const index of REPLACED) await transaction.raw(`DROP INDEX ${index.split(' ', 1)[0] ?? ''}`);
    for (const index of [...REPLACED, ...ADDED]) await transaction.raw(`CREATE INDEX ${index}`);
  },
} as const;
