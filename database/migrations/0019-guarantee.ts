/**
 * Schema 19: claims that are filed and decided, what the reserve stands for per badge, and who may take large card
 * payments.
 *
 * Nothing of the code base is imported here: a migration says for ever what it said on the day it ran. Claims so far are
 * compensations that two people decided; the journal says who, and when. No trade was paid under a badge before badges
 * were in the books, so nothing is exposed yet.
 */
import type { Knex } from 'knex';

interface Words {
  readonly text: string;
  readonly int: string;
  readonly end: string;
  readonly json: (column: string) => string;
  /** A member of a journal entry's data. */
  readonly member: (name: string) => string;
}

const WORDS: Readonly<Record<'sqlite' | 'postgres', Words>> = {
  sqlite: {
    ...{ text: 'TEXT', int: 'INTEGER', end: 'STRICT' },
    json: (column) => `TEXT NOT NULL CHECK (json_valid(${column}))`,
    member: (name) => `json_extract(j.body, '$.data.${name}')`,
  },
  postgres: {
    ...{ text: 'TEXT COLLATE "C"', int: 'BIGINT', end: '' },
    json: (column) => `TEXT COLLATE "C" NOT NULL CHECK (${column}::json IS NOT NULL)`,
    member: (name) => `j.body::json #>> '{data,${name}}'`,
  },
};

const claims = ({ text, int, json, end, member }: Words): readonly string[] => [
  'DROP INDEX claim_buyer_id',
  'DROP INDEX claim_seller_id',
  'ALTER TABLE claim RENAME TO claim_before',
  `CREATE TABLE claim (
    id ${text} NOT NULL PRIMARY KEY,
    trade_id ${text} NOT NULL,
    buyer_id ${text} NOT NULL,
    seller_id ${text} NOT NULL,
    currency ${text} NOT NULL CHECK (length(currency) = 3),
    paid_minor ${int} NOT NULL,
    recovered_minor ${int} NOT NULL,
    paid_at ${int},
    status ${text} NOT NULL,
    ground ${text},
    badge_id ${text},
    asked_minor ${int} NOT NULL,
    filed_at ${int} NOT NULL,
    filed_by ${text} NOT NULL,
    filed_seq ${int} NOT NULL,
    answer_due_at ${int} NOT NULL,
    decide_due_at ${int} NOT NULL,
    answered_at ${int},
    answer ${text},
    findings ${json('findings')},
    decided_at ${int},
    decided_seq ${int},
    decided_by ${text},
    approved_by ${text},
    reason_code ${text},
    recovery_ended_at ${int},
    recovery_ended_by ${text}
  ) ${end}`,
  `INSERT INTO claim
    SELECT c.id, c.trade_id, c.buyer_id, c.seller_id, c.currency, c.paid_minor, c.recovered_minor, c.paid_at,
      'upheld', NULL, NULL, c.paid_minor, c.paid_at, j.actor, j.seq, c.paid_at, c.paid_at, NULL, NULL, '[]',
      c.paid_at, j.seq, j.actor, ${member('approver')}, NULL, NULL, NULL
    FROM claim_before c JOIN journal j ON j.subject = c.trade_id AND j.kind = 'pay-compensation'
      AND j.outcome = 'done' AND ${member('claim_id')} = c.id`,
  'DROP TABLE claim_before',
  'CREATE INDEX claim_buyer_id ON claim (buyer_id)',
  'CREATE INDEX claim_seller_id ON claim (seller_id)',
  'CREATE INDEX claim_trade_id ON claim (trade_id)',
  'CREATE INDEX claim_filed ON claim (filed_seq)',
  `CREATE INDEX claim_open ON claim (decide_due_at, id) WHERE status = 'open'`,
  `CREATE INDEX claim_recovering ON claim (filed_seq)
    WHERE recovery_ended_at IS NULL AND recovered_minor < paid_minor`,
];

const exposure = ({ text, int, end }: Words): readonly string[] => [
  `ALTER TABLE trade ADD COLUMN badge_id ${text}`,
  `ALTER TABLE trade ADD COLUMN covered_until ${int}`,
  `ALTER TABLE trade ADD COLUMN claimed_minor ${int} NOT NULL DEFAULT 0`,
  `CREATE TABLE exposure (
    badge_id ${text} NOT NULL PRIMARY KEY,
    account_id ${text} NOT NULL,
    currency ${text} NOT NULL,
    ahead_minor ${int} NOT NULL,
    claimed_minor ${int} NOT NULL,
    paid_minor ${int} NOT NULL,
    unrecovered_minor ${int} NOT NULL,
    changed_seq ${int} NOT NULL
  ) ${end}`,
  `CREATE TABLE exposure_change (
    seq ${int} NOT NULL PRIMARY KEY,
    badge_id ${text} NOT NULL,
    account_id ${text} NOT NULL,
    currency ${text} NOT NULL,
    covered_minor ${int} NOT NULL,
    until_at ${int} NOT NULL,
    ahead_minor ${int} NOT NULL,
    claimed_minor ${int} NOT NULL,
    paid_minor ${int} NOT NULL,
    unrecovered_minor ${int} NOT NULL
  ) ${end}`,
  'CREATE INDEX exposure_change_until ON exposure_change (until_at, seq, badge_id, covered_minor)',
  'CREATE INDEX exposure_change_badge ON exposure_change (badge_id, seq)',
  `CREATE TABLE card_admission (
    id ${text} NOT NULL PRIMARY KEY,
    account_id ${text} NOT NULL,
    bank ${text} NOT NULL,
    currency ${text} NOT NULL,
    status ${text} NOT NULL,
    badge_id ${text} NOT NULL,
    score ${int} NOT NULL,
    basis ${text} NOT NULL,
    admitted_at ${int} NOT NULL,
    admitted_by ${text} NOT NULL,
    approved_by ${text} NOT NULL,
    admitted_seq ${int} NOT NULL,
    ended_at ${int},
    ended_by ${text},
    ended_reason ${text}
  ) ${end}`,
  'CREATE INDEX card_admission_bank ON card_admission (currency, bank, status, account_id)',
];

export const guarantee = {
  number: 19,
  name: 'guarantee',
  up: async (transaction: Knex.Transaction, dialect: 'sqlite' | 'postgres'): Promise<void> => {
    const words = WORDS[dialect];
    for (const statement of [...claims(words), ...exposure(words)]) {
      await transaction.raw(statement);
    }
  },
} as const;
