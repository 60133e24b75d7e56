// Proves the migrations: each runs on what the one before left, with data in it, and whole or not at all; a
// failure stops the opening and leaves the workspace as it was.
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { WriteConnection } from '#database/connection';
import { SCHEMA_VERSION, createSchema, migrate, readSchemaState } from '#database/migrate';
import { MIGRATIONS, type Migration } from '#database/migrations/list';
import { openPostgres } from '#database/postgres-driver';
import { asWriteConnection } from '#database/session';
import { openSqliteWriter } from '#database/sqlite-driver';
import { createWorkspace, openWorkspace } from '#database/workspace';
import { EntryChain } from '#test/support/entry-chain';
import { describePostgres, freshDatabase } from '#test/support/postgres';
import { PROGRAM, testFolder } from '#test/support/workspaces';

const NEXT = 'surety 2.0.0';

/** What a later program would add: a column with a value for what is there, and a row from the data. */
const later: Migration = {
  number: SCHEMA_VERSION + 1,
  name: 'later',
  up: async (transaction) => {
    await transaction.raw("ALTER TABLE party ADD COLUMN nickname TEXT NOT NULL DEFAULT ''");
    await transaction.raw("UPDATE party SET nickname = 'the ' || region");
  },
};

const broken: Migration = {
  number: SCHEMA_VERSION + 2,
  name: 'broken',
  up: async (transaction) => {
    await transaction.raw('CREATE TABLE half_way (x BIGINT)');
    await transaction.raw('DELETE FROM party');
    await transaction.raw('DELETE FROM journal');
  },
};

async function version(writer: WriteConnection): Promise<unknown> {
  return writer.transaction((transaction) => readSchemaState(transaction, writer.dialect));
}

function migrationTests(
  locate: () => Promise<string>,
  openWriter: (location: string) => Promise<WriteConnection>,
): void {
  async function booksWithData(): Promise<string> {
    const location = await locate();
    const workspace = await createWorkspace(location, { program: PROGRAM });
    const chain = new EntryChain();
    const expected_head = chain.head;
    const party = {
      ...{ id: 'P-1', kind: 'person', level: 'none', category: '', region: 'north' },
      ...{ registered_at: 1, profile_digest: 'x' },
    };
    const rows = new Map([['party' as const, [party]]]);
    await workspace.store.append({ expected_head, entries: chain.many(20), rows, profiles: [] });
    await workspace.close();
    return location;
  }

  test('1, books: out of nothing comes a schema with its version and an anchor', async () => {
    const location = await locate();
    const workspace = await createWorkspace(location, { program: PROGRAM, now: () => 5 });
    await workspace.close();
    const writer = await openWriter(location);
    expect(await version(writer)).toEqual({ version: SCHEMA_VERSION, program_version: PROGRAM });
    const rows = await writer.transaction((transaction) =>
      transaction.query(
        'SELECT version, name, applied_at, program_version FROM schema_version ORDER BY version',
      ),
    );
    expect(rows.map(({ name }) => name)).toEqual(MIGRATIONS.map(({ name }) => name));
    expect(rows.map(({ applied_at }) => Number(applied_at))).toEqual(MIGRATIONS.map(() => 5));
    await writer.close();
  });

  test('a later one keeps the data and notes itself; those that ran do not run again', async () => {
    const location = await booksWithData();
    const writer = await openWriter(location);
    const options = {
      dialect: writer.dialect,
      program: NEXT,
      now: () => 9,
      migrations: [...MIGRATIONS, later],
    };
    await migrate(writer, SCHEMA_VERSION, options);
    await migrate(writer, SCHEMA_VERSION + 1, options);
    expect(await version(writer)).toEqual({ version: SCHEMA_VERSION + 1, program_version: NEXT });
    const [party] = await writer.transaction((transaction) => transaction.query('SELECT * FROM party'));
    expect(party).toMatchObject({ id: 'P-1', nickname: 'the north' });
    const [count] = await writer.transaction((transaction) =>
      transaction.query('SELECT count(*) AS n FROM journal'),
    );
    expect(Number(count?.['n'])).toBe(20);
    await writer.close();
  });

  test('one that fails stops everything and undoes itself whole; those before it stay', async () => {
    const location = await booksWithData();
    const writer = await openWriter(location);
    const migrations = [...MIGRATIONS, later, broken];
    const failed = migrate(writer, SCHEMA_VERSION, {
      dialect: writer.dialect,
      program: NEXT,
      now: () => 9,
      migrations,
    });
    await expect(failed).rejects.toMatchObject({ guard: 'append-only' });
    expect(await version(writer)).toEqual({ version: SCHEMA_VERSION + 1, program_version: NEXT });
    const parties = await writer.transaction((transaction) => transaction.query('SELECT id FROM party'));
    expect(parties).toEqual([{ id: 'P-1' }]);
    const half = writer.transaction((transaction) => transaction.query('SELECT * FROM half_way'));
    await expect(half).rejects.toThrow(/half_way/);
    await writer.close();
    // What the failure left is still a workspace, of a schema this program is too old for.
    await expect(openWorkspace(location, { access: 'write', program: PROGRAM })).rejects.toMatchObject({
      code: 'newer',
    });
  });

  test('a first one that fails leaves an empty database', async () => {
    const location = await locate();
    const workspace = await createWorkspace(await locate(), { program: PROGRAM });
    await workspace.close();
    const filled = createWorkspace(location, {
      program: PROGRAM,
      now: () => {
        throw new Error('no clock');
      },
    });
    await expect(filled).rejects.toThrow('no clock');
    await (await createWorkspace(location, { program: PROGRAM })).close();
  });
}

describe('migrations on SQLite', () => {
  const folder = testFolder();
  let number = 0;
  migrationTests(() => Promise.resolve(join(folder, `m-${(number += 1)}.surety`)), openSqliteWriter);
});

describePostgres('on PostgreSQL', () => {
  describe('migrations', () => {
    migrationTests(freshDatabase, async (location) =>
      asWriteConnection(await openPostgres(location, 'write', { program: PROGRAM })),
    );
  });
});

describePostgres('creating a schema on PostgreSQL', () => {
  test('is one transaction with what fills it', async () => {
    const writer = asWriteConnection(
      await openPostgres(await freshDatabase(), 'write', { program: PROGRAM }),
    );
    const options = { dialect: 'postgres', program: PROGRAM, now: () => 1 } as const;
    const filled = createSchema(writer, options, () => Promise.reject(new Error('nothing to fill it with')));
    await expect(filled).rejects.toThrow('nothing to fill it with');
    expect(await version(writer)).toEqual({ version: 0, program_version: '' });
    await createSchema(writer, options, () => Promise.resolve());
    expect(await version(writer)).toMatchObject({ version: SCHEMA_VERSION });
    await writer.close();
  });
});
