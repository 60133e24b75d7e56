/**
 * Schema 16: trust certification (projections): badges, the standing of merchants, applications, the register's counter
 * and the public keys of badges.
 *
 * Nothing of the code base is imported here: a migration says for ever what it said on the day it ran.
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
    text: 'TEXT',
    int: 'INTEGER',
    json: (column) => `TEXT NOT NULL CHECK (json_valid(${column}))`,
    end: 'STRICT',
  },
  postgres: {
    text: 'TEXT COLLATE "C"',
    int: 'BIGINT',
    json: (column) => `TEXT COLLATE "C" NOT NULL CHECK (${column}::json IS NOT NULL)`,
    end: '',
  },
};

const badges = ({ text, int, json, end }: Words): readonly string[] => [
  `CREATE TABLE badge (
    id ${text} NOT NULL PRIMARY KEY,
    account_id ${text} NOT NULL,
    number ${int} NOT NULL,
    status ${text} NOT NULL,
    display_name ${text} NOT NULL,
    application_id ${text} NOT NULL,
    audit_id ${text},
    standard_version ${int},
    issued_at ${int} NOT NULL,
    valid_from ${int} NOT NULL,
    valid_until ${int} NOT NULL,
    suspensions ${json('suspensions')},
    ended_how ${text},
    ended_at ${int},
    ended_reason ${text},
    proposed_by ${text} NOT NULL,
    approved_by ${text} NOT NULL,
    issued_seq ${int} NOT NULL,
    issued_hash ${text} NOT NULL,
    renews ${text},
    reaudit_at ${int},
    history ${json('history')},
    credential_digest ${text},
    signature ${text},
    key_id ${text},
    signed_at ${int},
    deciders ${json('deciders')}
  ) ${end}`,
  'CREATE INDEX badge_number ON badge (number)',
  'CREATE INDEX badge_account ON badge (account_id, issued_seq)',
  'CREATE INDEX badge_status ON badge (status, number)',
  `CREATE INDEX badge_expiry ON badge (valid_until) WHERE status IN ('active', 'suspended')`,
  'CREATE INDEX badge_unsigned ON badge (number) WHERE signature IS NULL',

  `CREATE TABLE trust_standing (
    account_id ${text} NOT NULL PRIMARY KEY,
    badge_id ${text},
    status ${text} NOT NULL,
    valid_until ${int} NOT NULL,
    since_at ${int} NOT NULL
  ) ${end}`,

  `CREATE TABLE badge_key (
    id ${text} NOT NULL PRIMARY KEY,
    public_key ${text} NOT NULL,
    published_at ${int} NOT NULL,
    published_seq ${int} NOT NULL
  ) ${end}`,
];

const applications = ({ text, int, end }: Words): readonly string[] => [
  `CREATE TABLE trust_application (
    id ${text} NOT NULL PRIMARY KEY,
    account_id ${text} NOT NULL,
    display_name ${text} NOT NULL,
    note ${text} NOT NULL,
    status ${text} NOT NULL,
    applied_at ${int} NOT NULL,
    applied_by ${text} NOT NULL,
    applied_seq ${int} NOT NULL,
    badge_id ${text},
    ended_at ${int},
    ended_by ${text},
    approved_by ${text},
    ended_reason ${text},
    ended_seq ${int}
  ) ${end}`,
  'CREATE INDEX trust_application_status ON trust_application (status, applied_seq)',
  'CREATE INDEX trust_application_account ON trust_application (account_id, applied_seq)',

  `CREATE TABLE trust_subject (
    account_id ${text} NOT NULL PRIMARY KEY,
    application_id ${text},
    open_audit_id ${text},
    last_audit_id ${text}
  ) ${end}`,

  `CREATE TABLE trust_register (
    id ${text} NOT NULL PRIMARY KEY,
    latest ${int} NOT NULL
  ) ${end}`,
];

export const trust = {
  number: 16,
  name: 'trust',
  up: async (transaction: Knex.Transaction, dialect: 'sqlite' | 'postgres'): Promise<void> => {
    const words = WORDS[dialect];
    for (const statement of [...badges(words), ...applications(words)]) {
      await transaction.raw(statement);
    }
  },
} as const;
