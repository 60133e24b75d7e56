/**
 * Schema 12: trained models (projections), and beside each alert the score that the models gave it.
 *
 * Nothing of the code base is imported here: a migration says for ever what it said on the day it ran. Alerts that were
 * raised before were scored by no model, which is -1.
 */
import type { Knex } from 'knex';

/** Types and endings in which the two databases differ. */
interface Words {
  readonly text: string;
  readonly int: string;
  readonly json: string;
  readonly end: string;
}

const WORDS: Readonly<Record<'sqlite' | 'postgres', Words>> = {
  sqlite: { text: 'TEXT', int: 'INTEGER', json: 'TEXT NOT NULL CHECK (json_valid(figures))', end: 'STRICT' },
  postgres: {
    text: 'TEXT COLLATE "C"',
    int: 'BIGINT',
    json: 'TEXT COLLATE "C" NOT NULL CHECK (figures::json IS NOT NULL)',
    end: '',
  },
};

const statements = ({ text, int, json, end }: Words): readonly string[] => [
  `CREATE TABLE risk_model (
    id ${text} NOT NULL PRIMARY KEY,
    no ${int} NOT NULL,
    state ${text} NOT NULL,
    kind ${text} NOT NULL,
    threshold ${text},
    trained_seq ${int} NOT NULL,
    split_at ${int} NOT NULL,
    figures ${json},
    note ${text} NOT NULL,
    drafted_by ${text} NOT NULL,
    drafted_at ${int} NOT NULL,
    drafted_seq ${int} NOT NULL,
    shadow_at ${int},
    activated_at ${int},
    activated_by ${text},
    approved_by ${text},
    retired_at ${int},
    retired_by ${text}
  ) ${end}`,
  `CREATE TABLE risk_model_head (
    id ${text} NOT NULL PRIMARY KEY,
    latest ${int} NOT NULL,
    active ${text},
    shadow ${text}
  ) ${end}`,
  `ALTER TABLE alert ADD COLUMN model_score ${int} NOT NULL DEFAULT -1`,
  `ALTER TABLE alert ADD COLUMN model_version ${text}`,
  `ALTER TABLE alert ADD COLUMN shadow_score ${int} NOT NULL DEFAULT -1`,
  `ALTER TABLE alert ADD COLUMN shadow_version ${text}`,
  'CREATE INDEX alert_model_score ON alert (status, team, model_score, opened_seq)',
];

export const riskModels = {
  number: 12,
  name: 'risk-models',
  up: async (transaction: Knex.Transaction, dialect: 'sqlite' | 'postgres'): Promise<void> => {
    for (const statement of statements(WORDS[dialect])) {
      await transaction.raw(statement);
    }
  },
} as const;
