/**
 * Schema 21: an index over the audits that have something to be remedied.
 *
 * Nothing of the code base is imported here: a migration says for ever what it said on the day it ran.
 */
import type { Knex } from 'knex';

export const auditRemedies = {
  number: 21,
  name: 'audit-remedies',
  up: async (transaction: Knex.Transaction): Promise<void> => {
    await transaction.raw(
      'CREATE INDEX merchant_audit_remedy ON merchant_audit (remedy_due_at, planned_seq) WHERE remedy_due_at IS NOT NULL',
    );
  },
} as const;
