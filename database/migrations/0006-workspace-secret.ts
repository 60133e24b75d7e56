/**
 * Schema 6: the workspace's secret, by which digests of personal data are keyed, in a table beside the books. It is
 * never changed and never deleted.
 *
 * Nothing of the code base is imported here: a migration says for ever what it said on the day it ran. A workspace
 * that is there already gets a secret; a new one is given its own when it is filled, and a copy that of the copied.
 */
import { randomBytes } from 'node:crypto';

import type { Knex } from 'knex';

const KEY_BYTES = 32;
const GUARD = 'append-only';
const SENTENCE = 'the secret of the workspace never changes and is never deleted';

const raise = `SELECT RAISE(ABORT, 'books guard ${GUARD}: ${SENTENCE}')`;
const refuse = `EXECUTE FUNCTION books_refuse('${GUARD}', '${SENTENCE}')`;
const always = (name: string): string => `ALTER TABLE workspace_secret ENABLE ALWAYS TRIGGER ${name}`;

const STATEMENTS: Readonly<Record<'sqlite' | 'postgres', readonly string[]>> = {
  sqlite: [
    `CREATE TABLE workspace_secret (
      singleton INTEGER PRIMARY KEY CHECK (singleton = 1),
      digest_key TEXT NOT NULL CHECK (length(digest_key) = 64 AND digest_key NOT GLOB '*[^0-9a-f]*')
    ) STRICT`,
    // An insert that would replace deletes without asking the trigger of deletions.
    `CREATE TRIGGER workspace_secret_insert BEFORE INSERT ON workspace_secret BEGIN
      ${raise} WHERE EXISTS (SELECT 1 FROM workspace_secret);
    END`,
    `CREATE TRIGGER workspace_secret_update BEFORE UPDATE ON workspace_secret BEGIN
      ${raise};
    END`,
    `CREATE TRIGGER workspace_secret_delete BEFORE DELETE ON workspace_secret BEGIN
      ${raise};
    END`,
  ],
  postgres: [
    `CREATE TABLE workspace_secret (
      singleton BIGINT PRIMARY KEY CHECK (singleton = 1),
      digest_key TEXT COLLATE "C" NOT NULL CHECK (digest_key ~ '^[0-9a-f]{64}$')
    )`,
    `CREATE TRIGGER workspace_secret_change BEFORE UPDATE OR DELETE ON workspace_secret FOR EACH ROW ${refuse}`,
    always('workspace_secret_change'),
    `CREATE TRIGGER workspace_secret_truncate BEFORE TRUNCATE ON workspace_secret FOR EACH STATEMENT ${refuse}`,
    always('workspace_secret_truncate'),
  ],
};

export const workspaceSecret = {
  number: 6,
  name: 'workspace-secret',
  up: async (transaction: Knex.Transaction, dialect: 'sqlite' | 'postgres'): Promise<void> => {
    for (const statement of STATEMENTS[dialect]) {
      await transaction.raw(statement);
    }
    await transaction.raw(
      'INSERT INTO workspace_secret (singleton, digest_key) SELECT 1, CAST(? AS TEXT) FROM workspace',
      [randomBytes(KEY_BYTES).toString('hex')],
    );
  },
} as const;
