/**
 * Schema 2: members of staff and what needs two of them (projections), and beside the books what they sign in
 * with and the views they saved (not projections: rebuilding leaves both alone).
 *
 * Nothing of the code base is imported here: a migration says for ever what it said on the day it ran.
 */
import type { Knex } from 'knex';

/** Types and endings in which the two databases differ. */
interface Words {
  readonly text: string;
  readonly int: string;
  readonly yes: string;
  readonly json: (column: string) => string;
  readonly end: string;
}

const WORDS: Readonly<Record<'sqlite' | 'postgres', Words>> = {
  sqlite: {
    text: 'TEXT',
    int: 'INTEGER',
    yes: 'INTEGER',
    json: (column) => `TEXT NOT NULL CHECK (json_valid(${column}))`,
    end: 'STRICT',
  },
  postgres: {
    text: 'TEXT COLLATE "C"',
    int: 'BIGINT',
    yes: 'SMALLINT',
    json: (column) => `TEXT COLLATE "C" NOT NULL CHECK (${column}::json IS NOT NULL)`,
    end: '',
  },
};

const projections = ({ text, int, yes, json, end }: Words): readonly string[] => [
  `CREATE TABLE staff (
    login ${text} NOT NULL PRIMARY KEY,
    name ${text} NOT NULL,
    roles ${json('roles')},
    active ${yes} NOT NULL CHECK (active IN (0, 1)),
    added_at ${int} NOT NULL,
    totp ${yes} NOT NULL CHECK (totp IN (0, 1)),
    last_sign_in_at ${int}
  ) ${end}`,

  `CREATE TABLE approval (
    id ${text} NOT NULL PRIMARY KEY,
    kind ${text} NOT NULL,
    matter ${text} NOT NULL,
    data ${json('data')},
    reason ${text} NOT NULL,
    status ${text} NOT NULL,
    proposed_by ${text} NOT NULL,
    proposed_at ${int} NOT NULL,
    expires_at ${int} NOT NULL,
    decided_by ${text},
    decided_at ${int},
    decision_reason ${text},
    proposed_seq ${int} NOT NULL,
    decided_seq ${int}
  ) ${end}`,
  `CREATE INDEX approval_timer ON approval (expires_at) WHERE status = 'pending'`,
  `CREATE INDEX approval_status ON approval (status, proposed_seq)`,
  `CREATE INDEX approval_proposed_seq ON approval (proposed_seq)`,

  `CREATE TABLE matter (
    id ${text} NOT NULL PRIMARY KEY,
    approval_id ${text}
  ) ${end}`,
];

const beside = ({ text, int, end }: Words): readonly string[] => [
  `CREATE TABLE staff_secret (
    login ${text} NOT NULL PRIMARY KEY CHECK (login <> ''),
    password_hash ${text} NOT NULL CHECK (password_hash <> ''),
    totp_secret ${text},
    totp_step ${int},
    failures ${int} NOT NULL CHECK (failures >= 0),
    locked_until ${int},
    changed_at ${int} NOT NULL CHECK (changed_at >= 0)
  ) ${end}`,

  `CREATE TABLE saved_view (
    id ${text} NOT NULL PRIMARY KEY CHECK (id <> ''),
    screen ${text} NOT NULL,
    name ${text} NOT NULL CHECK (name <> ''),
    owner ${text} NOT NULL,
    role ${text},
    query ${text} NOT NULL
  ) ${end}`,
  `CREATE INDEX saved_view_owner ON saved_view (owner)`,
];

export const staff = {
  number: 2,
  name: 'staff',
  up: async (transaction: Knex.Transaction, dialect: 'sqlite' | 'postgres'): Promise<void> => {
    const words = WORDS[dialect];
    for (const statement of [...projections(words), ...beside(words)]) {
      await transaction.raw(statement);
    }
  },
} as const;
