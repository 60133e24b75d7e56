/**
 * Schema 8: risk work (projections): alerts, the accounts they are about, cases, reports, lists, silent rules, rules; and
 * beside the books the bytes of files put to cases, of which the journal keeps the digests.
 *
 * Nothing of the code base is imported here: a migration says for ever what it said on the day it ran. Indexes begin
 * with what tells open alerts from closed ones, so the queue is quick however many are closed.
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

const alerts = ({ text, int, yes, json, end }: Words): readonly string[] => [
  `CREATE TABLE alert (
    id ${text} NOT NULL PRIMARY KEY,
    account_id ${text} NOT NULL,
    currency ${text} NOT NULL,
    status ${text} NOT NULL,
    roles ${json('roles')},
    score ${int} NOT NULL,
    typologies ${json('typologies')},
    typology ${text} NOT NULL,
    rules ${json('rules')},
    trades ${int} NOT NULL,
    exposure_minor ${int} NOT NULL,
    flagged_at ${int} NOT NULL,
    opened_at ${int} NOT NULL,
    due_at ${int} NOT NULL,
    team ${text} NOT NULL,
    assignee ${text},
    assigned_at ${int},
    snoozed_until ${int},
    tags ${json('tags')},
    case_id ${text},
    confirmed_before ${int} NOT NULL,
    disposition ${text},
    reason_code ${text},
    deserved ${text},
    closed_by ${text},
    closed_at ${int},
    review ${text} NOT NULL,
    reviewed_by ${text},
    reviewed_at ${int},
    review_disposition ${text},
    opened_seq ${int} NOT NULL,
    after_seq ${int} NOT NULL,
    raised_seq ${int} NOT NULL,
    closed_seq ${int}
  ) ${end}`,
  'CREATE INDEX alert_score ON alert (status, team, score, opened_seq)',
  'CREATE INDEX alert_due_at ON alert (status, team, due_at, opened_seq)',
  'CREATE INDEX alert_exposure_minor ON alert (status, team, exposure_minor, opened_seq)',
  'CREATE INDEX alert_opened ON alert (status, team, opened_seq)',
  `CREATE INDEX alert_assignee ON alert (assignee, opened_seq) WHERE status = 'open'`,
  'CREATE INDEX alert_account ON alert (account_id, opened_seq)',
  'CREATE INDEX alert_case ON alert (case_id, opened_seq)',
  'CREATE INDEX alert_closed_at ON alert (closed_at)',
  `CREATE INDEX alert_review ON alert (opened_seq) WHERE review = 'due'`,

  `CREATE TABLE alert_subject (
    account_id ${text} NOT NULL PRIMARY KEY,
    alert_id ${text} NOT NULL,
    open ${yes} NOT NULL CHECK (open IN (0, 1)),
    told_seq ${int} NOT NULL,
    closed_seq ${int} NOT NULL,
    alerts ${int} NOT NULL,
    confirmed ${int} NOT NULL
  ) ${end}`,
];

const cases = ({ text, int, json, end }: Words): readonly string[] => [
  `CREATE TABLE risk_case (
    id ${text} NOT NULL PRIMARY KEY,
    title ${text} NOT NULL,
    status ${text} NOT NULL,
    owner ${text} NOT NULL,
    alert_ids ${json('alert_ids')},
    opened_at ${int} NOT NULL,
    opened_by ${text} NOT NULL,
    closed_at ${int},
    closed_by ${text},
    opened_seq ${int} NOT NULL
  ) ${end}`,
  'CREATE INDEX risk_case_status ON risk_case (status, opened_seq)',
  'CREATE INDEX risk_case_opened ON risk_case (opened_seq)',

  `CREATE TABLE case_file (
    id ${text} NOT NULL PRIMARY KEY,
    about ${text} NOT NULL,
    name ${text} NOT NULL,
    media_type ${text} NOT NULL,
    bytes ${int} NOT NULL,
    sha256 ${text} NOT NULL,
    attached_by ${text} NOT NULL,
    attached_at ${int} NOT NULL,
    attached_seq ${int} NOT NULL
  ) ${end}`,
  'CREATE INDEX case_file_about ON case_file (about, attached_seq)',

  `CREATE TABLE report (
    id ${text} NOT NULL PRIMARY KEY,
    about ${text} NOT NULL,
    status ${text} NOT NULL,
    version ${int} NOT NULL,
    fields ${json('fields')},
    drafted_by ${text} NOT NULL,
    drafted_at ${int} NOT NULL,
    filed_by ${text},
    approved_by ${text},
    filed_at ${int},
    opened_seq ${int} NOT NULL,
    filed_seq ${int}
  ) ${end}`,
  'CREATE INDEX report_about ON report (about, opened_seq)',
  'CREATE INDEX report_status ON report (status, opened_seq)',
  'CREATE INDEX report_opened ON report (opened_seq)',
];

const lists = ({ text, int, end }: Words): readonly string[] => [
  `CREATE TABLE account_list (
    id ${text} NOT NULL PRIMARY KEY,
    list ${text} NOT NULL,
    account_id ${text} NOT NULL,
    reason ${text} NOT NULL,
    owner ${text} NOT NULL,
    approver ${text} NOT NULL,
    since_at ${int} NOT NULL,
    ends_at ${int} NOT NULL,
    ended_by ${text},
    listed_seq ${int} NOT NULL
  ) ${end}`,
  'CREATE INDEX account_list_list ON account_list (list, listed_seq)',
  'CREATE INDEX account_list_account ON account_list (account_id)',

  `CREATE TABLE silence (
    id ${text} NOT NULL PRIMARY KEY,
    rule_id ${text} NOT NULL,
    account_id ${text} NOT NULL,
    until_at ${int} NOT NULL,
    reason ${text} NOT NULL,
    by ${text} NOT NULL,
    set_seq ${int} NOT NULL
  ) ${end}`,
  'CREATE INDEX silence_account ON silence (account_id)',
];

const rules = ({ text, int, json, end }: Words): readonly string[] => [
  `CREATE TABLE rule_version (
    id ${text} NOT NULL PRIMARY KEY,
    rule_id ${text} NOT NULL,
    version ${int} NOT NULL,
    state ${text} NOT NULL,
    title ${text} NOT NULL,
    typology ${text} NOT NULL,
    rule ${json('rule')},
    note ${text} NOT NULL,
    drafted_by ${text} NOT NULL,
    drafted_at ${int} NOT NULL,
    drafted_seq ${int} NOT NULL,
    shadow_at ${int},
    activated_at ${int},
    activated_seq ${int},
    activated_by ${text},
    approved_by ${text},
    retired_at ${int},
    retired_by ${text},
    backtest ${json('backtest')}
  ) ${end}`,
  'CREATE INDEX rule_version_rule ON rule_version (rule_id, version)',

  `CREATE TABLE rule_head (
    rule_id ${text} NOT NULL PRIMARY KEY,
    latest ${int} NOT NULL,
    active ${int},
    shadow ${int}
  ) ${end}`,
];

const beside = ({ text, end }: Words): readonly string[] => [
  `CREATE TABLE case_file_content (
    id ${text} NOT NULL PRIMARY KEY CHECK (id <> ''),
    content ${text} NOT NULL
  ) ${end}`,
];

export const riskWork = {
  number: 8,
  name: 'risk-work',
  up: async (transaction: Knex.Transaction, dialect: 'sqlite' | 'postgres'): Promise<void> => {
    const words = WORDS[dialect];
    for (const statement of [
      ...alerts(words),
      ...cases(words),
      ...lists(words),
      ...rules(words),
      ...beside(words),
    ]) {
      await transaction.raw(statement);
    }
  },
} as const;
