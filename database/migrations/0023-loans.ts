/**
 * Schema 23: information from outside (consents, reports, reviews) and sellers' loans.
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

const outside = ({ text, int, json, end }: Words): readonly string[] => [
  `CREATE TABLE consent (
    id ${text} NOT NULL PRIMARY KEY,
    account_id ${text} NOT NULL,
    purpose ${text} NOT NULL,
    toward ${text},
    basis ${text} NOT NULL,
    given_at ${int} NOT NULL,
    given_by ${text} NOT NULL,
    given_seq ${int} NOT NULL,
    until_at ${int} NOT NULL,
    withdrawn_at ${int},
    withdrawn_reason ${text}
  ) ${end}`,
  'CREATE INDEX consent_account ON consent (account_id, given_seq)',
  `CREATE TABLE outside (
    id ${text} NOT NULL PRIMARY KEY,
    account_id ${text} NOT NULL,
    source ${text} NOT NULL,
    kind ${text} NOT NULL,
    speaks_of ${text} NOT NULL,
    values_json ${json('values_json')},
    consent_id ${text},
    recorded_at ${int} NOT NULL,
    recorded_by ${text} NOT NULL,
    recorded_seq ${int} NOT NULL,
    expires_at ${int} NOT NULL,
    struck_at ${int},
    struck_reason ${text}
  ) ${end}`,
  'CREATE INDEX outside_account ON outside (account_id, recorded_seq)',
  `CREATE TABLE credit_review (
    id ${text} NOT NULL PRIMARY KEY,
    account_id ${text} NOT NULL,
    subject ${text} NOT NULL,
    subject_id ${text},
    status ${text} NOT NULL,
    asked_at ${int} NOT NULL,
    asked_by ${text} NOT NULL,
    asked_seq ${int} NOT NULL,
    due_at ${int} NOT NULL,
    answered_at ${int},
    answered_by ${text},
    answered_seq ${int}
  ) ${end}`,
  'CREATE INDEX credit_review_account ON credit_review (account_id, asked_seq)',
  `CREATE INDEX credit_review_due ON credit_review (due_at, id) WHERE status = 'open'`,
  `CREATE TABLE credit_review_open (
    id ${text} NOT NULL PRIMARY KEY,
    review_id ${text}
  ) ${end}`,
];

const loanRows = ({ text, int, json, end }: Words): readonly string[] => [
  `CREATE TABLE loan (
    id ${text} NOT NULL PRIMARY KEY,
    account_id ${text} NOT NULL,
    bank ${text} NOT NULL,
    currency ${text} NOT NULL CHECK (length(currency) = 3),
    status ${text} NOT NULL,
    asked_minor ${int} NOT NULL,
    asked_months ${int} NOT NULL,
    purpose ${text} NOT NULL,
    dossier_consent_id ${text} NOT NULL,
    collection_consent_id ${text},
    applied_at ${int} NOT NULL,
    applied_by ${text} NOT NULL,
    applied_seq ${int} NOT NULL,
    dossier_seq ${int},
    dossier_at ${int},
    dossier_by ${text},
    dossier_digest ${text},
    dossier_signature ${text},
    dossier_key_id ${text},
    as_of_seq ${int},
    score ${int},
    score_basis ${text},
    limit_minor ${int} NOT NULL,
    limit_reasons ${json('limit_reasons')},
    decided_at ${int},
    decided_by ${text},
    decision_reference ${text},
    principal_minor ${int} NOT NULL,
    rate_ppm ${int},
    months ${int},
    repayment ${text},
    disbursed_at ${int},
    custody_id ${text},
    instalments ${json('instalments')},
    principal_paid_minor ${int} NOT NULL,
    interest_paid_minor ${int} NOT NULL,
    collected_minor ${int} NOT NULL,
    written_off_minor ${int} NOT NULL,
    stage ${text},
    stage_at ${int},
    timer_at ${int},
    ended_at ${int},
    ended_reason ${text}
  ) ${end}`,
  'CREATE INDEX loan_applied ON loan (applied_seq)',
  'CREATE INDEX loan_account ON loan (account_id, applied_seq)',
  `CREATE INDEX loan_timer ON loan (timer_at) WHERE status = 'active' AND timer_at IS NOT NULL`,
  `CREATE INDEX loan_pending ON loan (applied_seq) WHERE status IN ('applied', 'submitted', 'granted')`,
  `CREATE INDEX loan_active ON loan (applied_seq) WHERE status = 'active'`,
  `CREATE INDEX loan_late ON loan (applied_seq) WHERE status = 'active' AND stage <> 'current'`,
];

const loanMoney = ({ text, int, end }: Words): readonly string[] => [
  `CREATE TABLE loan_movement (
    seq ${int} NOT NULL PRIMARY KEY,
    loan_id ${text} NOT NULL,
    account_id ${text} NOT NULL,
    kind ${text} NOT NULL,
    at ${int} NOT NULL,
    principal_minor ${int} NOT NULL,
    interest_minor ${int} NOT NULL,
    stage ${text} NOT NULL
  ) ${end}`,
  'CREATE INDEX loan_movement_loan ON loan_movement (loan_id, seq)',
  `CREATE TABLE borrower (
    account_id ${text} NOT NULL PRIMARY KEY,
    currency ${text} NOT NULL,
    pending_loan_id ${text},
    running ${int} NOT NULL,
    owed_minor ${int} NOT NULL
  ) ${end}`,
  `CREATE TABLE lender (
    id ${text} NOT NULL PRIMARY KEY,
    bank ${text} NOT NULL,
    currency ${text} NOT NULL,
    collected_minor ${int} NOT NULL,
    remitted_minor ${int} NOT NULL
  ) ${end}`,
];

export const loans = {
  number: 23,
  name: 'loans',
  up: async (transaction: Knex.Transaction, dialect: 'sqlite' | 'postgres'): Promise<void> => {
    const words = WORDS[dialect];
    for (const statement of [...outside(words), ...loanRows(words), ...loanMoney(words)]) {
      await transaction.raw(statement);
    }
  },
} as const;
