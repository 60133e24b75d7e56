// Proves that a backup of an older program is restored as books of the newest schema, verified before they lie in
// their place; one that was tampered with, or that does not verify, leaves the place as it was.
import { copyFileSync, readdirSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { describe, expect, test, vi } from 'vitest';
import { verifyBooks } from '#core/ledger/verify';
import type { LedgerReader } from '#core/ledger/ports';
import { SCHEMA_VERSION } from '#database/migrate';
import { createWorkspace, openWorkspace, restoreWorkspace } from '#database/workspace';
import { testEnvironment } from '#test/support/environment';
import { OLDER_SCHEMAS, makeOlderBooks, tamperWithBooks } from '#test/support/older-books';
import { describePostgres, freshDatabase } from '#test/support/postgres';
import { PROGRAM, RawDatabase, testFolder } from '#test/support/workspaces';

const folder = testFolder();
let number = 0;
const file = (): string => join(folder, `${String((number += 1))}.surety`);

async function mustVerify(reader: LedgerReader): Promise<void> {
  const { first_break } = await verifyBooks(reader, testEnvironment());
  if (first_break !== null) {
    throw new Error(`not sound: ${first_break.kind}: ${first_break.detail}`);
  }
}

function filesLike(path: string): string[] {
  return readdirSync(dirname(path)).filter((name) => name.startsWith(basename(path)));
}

// Copies that are being migrated lie in the temporary folder: this file has one of its own.
vi.stubEnv('TMPDIR', folder);
const restoring = (): string[] => readdirSync(tmpdir()).filter((name) => name.startsWith('surety-restore-'));

const TAMPERED = [
  ['what an entry says', `UPDATE journal SET body = replace(body, 'ICBC', 'ICBD')`, () => /not sound: row/],
  ['text that is none', `UPDATE journal SET body = '' WHERE kind = 'pay-trade'`, () => /is damaged/],
  [
    'what a migration stumbles over',
    `UPDATE journal SET subject = 't1', body = '{"facts":{"fee":{"fee_minor":"9223372036854775807"}}}'
     WHERE kind IN ('pay-trade', 'confirm-trade')`,
    // Only the migration to schema 5 reads the journal.
    (schema: number) => (schema < 5 ? /not as they were written/ : /not sound: row/),
  ],
  ['a balance', 'UPDATE balance SET balance_minor = balance_minor + 1', () => /not sound: projection/],
] as const;

/** Where the way of refusing could differ: the first, the two sides of the migration that reads the journal, the last. */
const REFUSED_SCHEMAS = OLDER_SCHEMAS.filter((schema) => [1, 4, 5, SCHEMA_VERSION - 1].includes(schema));

/** Books of a schema, made once and copied from then on. */
const made = new Map<number, Promise<{ readonly path: string; readonly entries: number }>>();

async function olderBooks(path: string, schema: number): Promise<number> {
  const first =
    made.get(schema) ??
    (async (own: string) => ({ path: own, entries: await makeOlderBooks(own, schema) }))(file());
  made.set(schema, first);
  const { path: of, entries } = await first;
  copyFileSync(of, path);
  return entries;
}

function olderTests(
  schemas: readonly number[],
  locate: () => Promise<string>,
  isFree: (location: string) => Promise<void>,
): void {
  test.each(schemas)('a backup of schema %i', async (schema) => {
    const backup = file();
    const entries = await olderBooks(backup, schema);
    const before = readFileSync(backup);
    const target = await locate();
    const report = await restoreWorkspace(backup, target, { program: PROGRAM, check: mustVerify });
    expect(report.entries).toBe(entries);
    expect(readFileSync(backup).equals(before)).toBe(true);
    const restored = await openWorkspace(target, { access: 'read', program: PROGRAM });
    expect(restored.info.schema_version).toBe(SCHEMA_VERSION);
    await restored.snapshot(mustVerify);
    await restored.close();
    await (await openWorkspace(target, { access: 'write', program: PROGRAM })).close();
    expect(restoring()).toEqual([]);
  });

  describe.each(REFUSED_SCHEMAS)('a backup of schema %i', (schema) => {
    test.each(TAMPERED)('tampered with (%s) leaves the place as it was', async (_what, statement, reason) => {
      const backup = file();
      await olderBooks(backup, schema);
      await tamperWithBooks(backup, statement);
      const target = await locate();
      const restored = restoreWorkspace(backup, target, { program: PROGRAM, check: mustVerify });
      await expect(restored).rejects.toThrow(reason(schema));
      await isFree(target);
      expect(restoring()).toEqual([]);
    });

    test('without its guards is named and not restored', async () => {
      const backup = file();
      await olderBooks(backup, schema);
      const raw = new RawDatabase(backup);
      await raw.run('DROP TRIGGER journal_delete');
      await raw.close();
      const target = await locate();
      const restored = restoreWorkspace(backup, target, { program: PROGRAM, check: mustVerify });
      await expect(restored).rejects.toMatchObject({
        code: 'damaged',
        details: { guard: 'trigger journal_delete' },
      });
      await expect(restored).rejects.toThrow(backup);
      await isFree(target);
    });
  });

  test('what lies in the place stays there', async () => {
    const [backup, target] = [file(), await locate()];
    await olderBooks(backup, 1);
    const { info, close } = await createWorkspace(target, { program: PROGRAM });
    await close();
    const restored = restoreWorkspace(backup, target, { program: PROGRAM, check: mustVerify });
    await expect(restored).rejects.toMatchObject({ code: 'exists' });
    const lying = await openWorkspace(target, { access: 'read', program: PROGRAM });
    expect(lying.info.id).toBe(info.id);
    await lying.close();
  });
}

describe('restored to SQLite', () => {
  olderTests(
    OLDER_SCHEMAS,
    () => Promise.resolve(file()),
    (path) => {
      expect(filesLike(path)).toEqual([]);
      return Promise.resolve();
    },
  );
});

describePostgres('on PostgreSQL', () => {
  describe('restored to PostgreSQL', () => {
    // Migrated it is in a file first, whichever schema it has: what is then copied is the newest one.
    olderTests(REFUSED_SCHEMAS, freshDatabase, async (location) => {
      await (await createWorkspace(location, { program: PROGRAM })).close();
    });
  });
});
