/**
 * Schema 20: who is who (projections): documents put to parties, the authority and its certificates, payment shields; and
 * of each party whether its number can be right, which nobody looked at before.
 *
 * Nothing of the code base is imported here: a migration says for ever what it said on the day it ran.
 */
import type { Knex } from 'knex';

/** Types and endings in which the two databases differ. */
interface Words {
  readonly text: string;
  readonly int: string;
  readonly json: string;
  /** What an entry found of the number. */
  readonly check: string;
  readonly end: string;
}

const WORDS: Readonly<Record<'sqlite' | 'postgres', Words>> = {
  sqlite: {
    text: 'TEXT',
    int: 'INTEGER',
    json: 'TEXT NOT NULL CHECK (json_valid(steps))',
    check: "json_extract(j.body, '$.facts.checks.identity_no')",
    end: 'STRICT',
  },
  postgres: {
    text: 'TEXT COLLATE "C"',
    int: 'BIGINT',
    json: 'TEXT COLLATE "C" NOT NULL CHECK (steps::json IS NOT NULL)',
    check: "j.body::json #>> '{facts,checks,identity_no}'",
    end: '',
  },
};

const statements = ({ text, int, json, check, end }: Words): readonly string[] => [
  `ALTER TABLE party ADD COLUMN identity_check ${text}`,
  // Only where a program that looks at numbers wrote the entry.
  `UPDATE party SET identity_check = (
    SELECT ${check} FROM journal j
    WHERE j.subject = party.id AND j.kind = 'register-party' AND j.outcome = 'done'
  )`,

  `CREATE TABLE identity_document (
    id ${text} NOT NULL PRIMARY KEY,
    party_id ${text} NOT NULL,
    kind ${text} NOT NULL,
    content_id ${text} NOT NULL,
    media_type ${text} NOT NULL,
    bytes ${int} NOT NULL,
    sha256 ${text} NOT NULL,
    status ${text} NOT NULL,
    expires_at ${int},
    put_by ${text} NOT NULL,
    put_at ${int} NOT NULL,
    put_seq ${int} NOT NULL,
    checked_by ${text},
    checked_at ${int},
    checked_seq ${int},
    reason ${text}
  ) ${end}`,
  'CREATE INDEX identity_document_status ON identity_document (status, put_seq)',
  'CREATE INDEX identity_document_party ON identity_document (party_id, put_seq)',
  `CREATE INDEX identity_document_expires ON identity_document (expires_at, put_seq) WHERE status = 'accepted'`,
  'CREATE INDEX identity_document_content ON identity_document (content_id)',

  `CREATE TABLE authority (
    id ${text} NOT NULL PRIMARY KEY,
    pem ${text} NOT NULL,
    fingerprint ${text} NOT NULL,
    valid_until ${int} NOT NULL,
    founded_by ${text} NOT NULL,
    founded_at ${int} NOT NULL,
    founded_seq ${int} NOT NULL,
    crl_number ${int} NOT NULL,
    crl_at ${int},
    crl_next_at ${int},
    crl_sha256 ${text},
    crl_lacks ${int} NOT NULL
  ) ${end}`,

  `CREATE TABLE certificate (
    id ${text} NOT NULL PRIMARY KEY,
    account_id ${text} NOT NULL,
    fingerprint ${text} NOT NULL,
    pem ${text} NOT NULL,
    valid_from ${int} NOT NULL,
    valid_until ${int} NOT NULL,
    issued_by ${text} NOT NULL,
    issued_at ${int} NOT NULL,
    issued_seq ${int} NOT NULL,
    revoked_at ${int},
    revoked_by ${text},
    revocation ${text},
    revoked_seq ${int},
    note ${text}
  ) ${end}`,
  'CREATE INDEX certificate_issued ON certificate (issued_seq)',
  'CREATE INDEX certificate_account ON certificate (account_id, issued_seq)',
  'CREATE INDEX certificate_valid ON certificate (valid_until, issued_seq) WHERE revoked_at IS NULL',
  'CREATE INDEX certificate_revoked ON certificate (revoked_seq, id) WHERE revoked_seq IS NOT NULL',

  `CREATE TABLE shield (
    id ${text} NOT NULL PRIMARY KEY,
    model ${text} NOT NULL,
    status ${text} NOT NULL,
    account_id ${text},
    valid_until ${int},
    registered_seq ${int} NOT NULL,
    changed_at ${int} NOT NULL,
    steps ${json}
  ) ${end}`,
  'CREATE INDEX shield_status ON shield (status, changed_at, id)',
  'CREATE INDEX shield_account ON shield (account_id)',
  'CREATE INDEX shield_changed ON shield (changed_at, id)',
];

export const identity = {
  number: 20,
  name: 'identity',
  up: async (transaction: Knex.Transaction, dialect: 'sqlite' | 'postgres'): Promise<void> => {
    for (const statement of statements(WORDS[dialect])) {
      await transaction.raw(statement);
    }
  },
} as const;
