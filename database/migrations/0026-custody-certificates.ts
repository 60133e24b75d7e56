/**
 * Schema 26: the monthly certificate of custody: certificates and their chains, salts that were used, keys, checkpoints.
 *
 * Nothing of the code base is imported here: a migration says for ever what it said on the day it ran. Nothing was there before.
 */
import type { Knex } from 'knex';

/** Types and endings in which the two databases differ. */
interface Words {
  readonly text: string;
  readonly int: string;
  readonly json: (column: string) => string;
  readonly end: string;
}

const WORDS: Readonly<Record<'sqlite' | 'postgres', Words>> = {
  sqlite: {
    ...{ text: 'TEXT', int: 'INTEGER', end: 'STRICT' },
    json: (column) => `TEXT NOT NULL CHECK (json_valid(${column}))`,
  },
  postgres: {
    ...{ text: 'TEXT COLLATE "C"', int: 'BIGINT', end: '' },
    json: (column) => `TEXT COLLATE "C" NOT NULL CHECK (${column}::json IS NOT NULL)`,
  },
};

const certificates = ({ text, int, json, end }: Words): readonly string[] => [
  `CREATE TABLE custody_certificate (
    id ${text} NOT NULL PRIMARY KEY,
    currency ${text} NOT NULL,
    number ${int} NOT NULL,
    status ${text} NOT NULL,
    from_day ${text} NOT NULL,
    until_day ${text} NOT NULL,
    as_of_seq ${int} NOT NULL,
    run_id ${text} NOT NULL,
    content ${text} NOT NULL,
    digest ${text} NOT NULL,
    previous ${text},
    base_id ${text},
    voids_id ${text},
    void_reason ${text},
    master_key ${text} NOT NULL,
    preparer ${text} NOT NULL,
    preparer_key ${text} NOT NULL,
    reviewer ${text} NOT NULL,
    reviewer_key ${text} NOT NULL,
    preparer_signature ${text},
    reviewer_signature ${text},
    drafted_at ${int} NOT NULL,
    drafted_seq ${int} NOT NULL,
    prepared_at ${int},
    issued_at ${int},
    issued_seq ${int},
    voided_by ${text},
    dropped_at ${int},
    dropped_by ${text},
    drop_reason ${text}
  ) ${end}`,
  // What was issued has a number of its own in its chain, whatever the program thinks.
  `CREATE UNIQUE INDEX custody_certificate_number ON custody_certificate (currency, number)
    WHERE issued_seq IS NOT NULL`,
  `CREATE TABLE custody_chain (
    id ${text} NOT NULL PRIMARY KEY,
    platform ${text} NOT NULL,
    open_id ${text},
    digests ${json('digests')},
    standing ${json('standing')}
  ) ${end}`,
  `CREATE TABLE custody_salt (
    id ${text} NOT NULL PRIMARY KEY,
    certificate_id ${text} NOT NULL
  ) ${end}`,
];

const keys = ({ text, int, json, end }: Words): readonly string[] => [
  `CREATE TABLE custody_key (
    id ${text} NOT NULL PRIMARY KEY,
    role ${text} NOT NULL,
    owner ${text} NOT NULL,
    public_key ${text} NOT NULL,
    status ${text} NOT NULL,
    asked_at ${int} NOT NULL,
    asked_by ${text} NOT NULL,
    active_at ${int},
    confirmed_by ${text},
    ended_at ${int},
    ended_by ${text},
    end_reason ${text},
    end_note ${text}
  ) ${end}`,
  `CREATE TABLE custody_key_holder (
    id ${text} NOT NULL PRIMARY KEY,
    key_id ${text}
  ) ${end}`,
  `CREATE TABLE custody_checkpoint (
    certificate_id ${text} NOT NULL PRIMARY KEY,
    currency ${text} NOT NULL,
    size ${int} NOT NULL,
    note ${text} NOT NULL,
    cosigners ${json('cosigners')},
    made_at ${int} NOT NULL,
    made_by ${text} NOT NULL,
    cosigned_at ${int}
  ) ${end}`,
];

export const custodyCertificates = {
  number: 26,
  name: 'custody certificates',
  up: async (transaction: Knex.Transaction, dialect: 'sqlite' | 'postgres'): Promise<void> => {
    const words = WORDS[dialect];
    for (const statement of [...certificates(words), ...keys(words)]) {
      await transaction.raw(statement);
    }
  },
} as const;
