/**
 * Schema 10: who answers for a business before the law, beside the journal, and keyed marks of parties by which equal
 * identities are found. Parties registered before have none: the journal says nothing of theirs.
 *
 * Nothing of the code base is imported here: a migration says for ever what it said on the day it ran.
 */
import type { Knex } from 'knex';

const MARKS = ['identity_mark', 'legal_person_mark', 'phone_mark', 'email_mark'];
const NAMES = ['legal_person_name', 'legal_person_no'];
const TEXT = { sqlite: 'TEXT', postgres: 'TEXT COLLATE "C"' } as const;

export const identityMarks = {
  number: 10,
  name: 'identity-marks',
  up: async (transaction: Knex.Transaction, dialect: 'sqlite' | 'postgres'): Promise<void> => {
    for (const name of NAMES) {
      await transaction.raw(`ALTER TABLE profile ADD COLUMN ${name} ${TEXT[dialect]} NOT NULL DEFAULT ''`);
    }
    for (const mark of MARKS) {
      await transaction.raw(`ALTER TABLE party ADD COLUMN ${mark} ${TEXT[dialect]}`);
      await transaction.raw(`CREATE INDEX party_${mark} ON party (${mark}) WHERE ${mark} IS NOT NULL`);
    }
  },
} as const;
