// What a test file uses of PostgreSQL: its own empty database, and a describe block that skips with the
// reason where the machine cannot run the server.
// Invariants: databases are never shared between files and need no clean-up, they end with the server.
// It does not start anything: test/support/global-setup.ts did, once for the run.
import { describe, inject, test } from 'vitest';
import type {} from '#test/support/global-setup';
import { createDatabase } from '#test/support/postgres-server';

/** A block of tests on PostgreSQL. Without a server it holds one skipped test that tells why. */
export function describePostgres(name: string, body: () => void): void {
  const offer = inject('postgres');
  if (!('unavailable' in offer)) {
    describe(name, body);
    return;
  }
  describe(name, () => {
    test('needs PostgreSQL', (context) => {
      context.skip(offer.unavailable);
    });
  });
}

/** Creates an empty database and returns its URL; to be called once per test file, in beforeAll. */
export async function freshDatabase(): Promise<string> {
  const offer = inject('postgres');
  if ('unavailable' in offer) {
    throw new Error(`freshDatabase() outside describePostgres: ${offer.unavailable}`);
  }
  return createDatabase(offer.adminUrl);
}
