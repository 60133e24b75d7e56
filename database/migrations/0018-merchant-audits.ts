/**
 * Schema 18: audits of merchants and their findings (projections).
 *
 * Nothing of the code base is imported here: a migration says for ever what it said on the day it ran. Indexes begin
 * with the state, so the queue is quick however many audits are done.
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

const statements = ({ text, int, json, end }: Words): readonly string[] => [
  `CREATE TABLE merchant_audit (
    id ${text} NOT NULL PRIMARY KEY,
    account_id ${text} NOT NULL,
    cause ${text} NOT NULL,
    status ${text} NOT NULL,
    due_at ${int} NOT NULL,
    planned_at ${int} NOT NULL,
    planned_by ${text} NOT NULL,
    planned_seq ${int} NOT NULL,
    auditor ${text},
    assigned_at ${int},
    begun_at ${int},
    standard_version ${int},
    points ${json('points')},
    judgements ${json('judgements')},
    findings ${json('findings')},
    remedy_due_at ${int},
    summary ${text},
    submitted_at ${int},
    result ${json('result')},
    score ${int},
    concluded_at ${int},
    concluded_by ${text},
    concluded_note ${text},
    concluded_seq ${int}
  ) ${end}`,
  'CREATE INDEX merchant_audit_status ON merchant_audit (status, due_at, planned_seq)',
  'CREATE INDEX merchant_audit_planned ON merchant_audit (planned_seq)',
  'CREATE INDEX merchant_audit_due ON merchant_audit (due_at, planned_seq)',
  'CREATE INDEX merchant_audit_account ON merchant_audit (account_id, planned_seq)',
  'CREATE INDEX merchant_audit_auditor ON merchant_audit (auditor, planned_seq)',

  `CREATE TABLE audit_finding (
    id ${text} NOT NULL PRIMARY KEY,
    audit_id ${text} NOT NULL,
    account_id ${text} NOT NULL,
    point_id ${text} NOT NULL,
    severity ${text} NOT NULL,
    found ${text} NOT NULL,
    remedy ${text} NOT NULL,
    due_at ${int} NOT NULL,
    status ${text} NOT NULL,
    found_by ${text} NOT NULL,
    found_at ${int} NOT NULL,
    found_seq ${int} NOT NULL,
    answer ${text},
    evidence ${json('evidence')},
    answered_by ${text},
    answered_at ${int},
    checked_by ${text},
    checked_at ${int},
    check_note ${text},
    reopened ${int} NOT NULL
  ) ${end}`,
  'CREATE INDEX audit_finding_audit ON audit_finding (audit_id, found_seq)',
  'CREATE INDEX audit_finding_status ON audit_finding (status, due_at, found_seq)',

  `CREATE INDEX badge_reaudit ON badge (reaudit_at)
    WHERE status IN ('active', 'suspended') AND reaudit_at IS NOT NULL`,
];

export const merchantAudits = {
  number: 18,
  name: 'merchant-audits',
  up: async (transaction: Knex.Transaction, dialect: 'sqlite' | 'postgres'): Promise<void> => {
    for (const statement of statements(WORDS[dialect])) {
      await transaction.raw(statement);
    }
  },
} as const;
