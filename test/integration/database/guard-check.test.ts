// Proves that a workspace whose own guards are missing, changed or switched off is not written to, is named by
// verify, and that what the migrations make, of whichever schema, is never taken for a fault.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { rebuildProjections } from '#core/ledger/rebuild';
import { verifyBooks } from '#core/ledger/verify';
import type { WriteConnection } from '#database/connection';
import { createSchema } from '#database/migrate';
import { MIGRATIONS } from '#database/migrations/list';
import { openPostgres } from '#database/postgres-driver';
import { schemaFaults } from '#database/schema-facts';
import { asWriteConnection } from '#database/session';
import { initialiseSqlite } from '#database/sqlite-driver';
import { createWorkspace, openWorkspace } from '#database/workspace';
import { testEnvironment } from '#test/support/environment';
import { describePostgres, freshDatabase } from '#test/support/postgres';
import { tellStory } from '#test/support/tamper-books';
import { PROGRAM, RawDatabase, testFolder } from '#test/support/workspaces';

/** Statements that spoil a guard, and what is named. */
type Spoiled = readonly [guard: string, detail: RegExp, statements: readonly string[]];

const SPOILED = {
  sqlite: [
    ['trigger journal_delete', /missing/, ['DROP TRIGGER journal_delete']],
    [
      'trigger posting_guard',
      /not as the program made it/,
      [
        'DROP TRIGGER posting_guard',
        'CREATE TRIGGER posting_guard BEFORE INSERT ON posting BEGIN SELECT 1; END',
      ],
    ],
    [
      'trigger helpful',
      /added/,
      ['CREATE TRIGGER helpful AFTER INSERT ON posting BEGIN UPDATE balance SET balance_minor = 1; END'],
    ],
    ['index journal_key', /missing/, ['DROP INDEX journal_key']],
    [
      'table staff_secret',
      /not as the program made it/,
      [
        'PRAGMA writable_schema = ON',
        `UPDATE sqlite_schema SET sql = replace(sql, 'CHECK (failures >= 0)', '') WHERE name = 'staff_secret'`,
      ],
    ],
  ],
  postgres: [
    ['trigger journal_change', /missing/, ['DROP TRIGGER journal_change ON journal']],
    ['trigger journal_insert', /not as/, ['ALTER TABLE journal DISABLE TRIGGER journal_insert']],
    ['trigger journal_insert', /not as/, ['ALTER TABLE journal ENABLE TRIGGER journal_insert']],
    [
      'trigger posting_change',
      /not as/,
      [
        'DROP TRIGGER posting_change ON posting',
        `CREATE TRIGGER posting_change BEFORE UPDATE ON posting FOR EACH ROW
         EXECUTE FUNCTION books_refuse('append-only', 'a posting never changes and is never deleted')`,
        'ALTER TABLE posting ENABLE ALWAYS TRIGGER posting_change',
      ],
    ],
    [
      'function books_refuse',
      /not as/,
      [
        'CREATE OR REPLACE FUNCTION books_refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN NEW; END $$',
      ],
    ],
    [
      'function journal_guard',
      /not as/,
      ['ALTER FUNCTION journal_guard() SET search_path = pg_temp, public'],
    ],
    [
      'trigger helpful',
      /added/,
      [
        'CREATE TRIGGER helpful BEFORE UPDATE ON balance FOR EACH ROW EXECUTE FUNCTION suppress_redundant_updates_trigger()',
      ],
    ],
    ['table posting', /not as/, ['ALTER TABLE posting DROP CONSTRAINT posting_seq_fkey']],
    ['table journal', /not as/, ['ALTER TABLE journal DROP CONSTRAINT journal_hash_check']],
    ['index journal_key', /missing/, ['DROP INDEX journal_key']],
    [
      'table posting',
      /not as/,
      [
        'ALTER TABLE posting DISABLE TRIGGER ALL',
        ...['insert', 'change', 'truncate'].map(
          (name) => `ALTER TABLE posting ENABLE ALWAYS TRIGGER posting_${name}`,
        ),
      ],
    ],
  ],
} as const satisfies Readonly<Record<string, readonly Spoiled[]>>;

function guardTests(
  locate: () => Promise<string>,
  emptyWriter: (location: string) => Promise<WriteConnection>,
  spoiled: readonly Spoiled[],
): void {
  test.each(MIGRATIONS.map(({ number }) => [number]))(
    'schema %i has all it was made with',
    async (version) => {
      const writer = await emptyWriter(await locate());
      const migrations = MIGRATIONS.slice(0, version);
      const options = { dialect: writer.dialect, program: PROGRAM, now: () => 1, migrations };
      await createSchema(writer, options, () => Promise.resolve());
      const faults = await writer.transaction((inside) => schemaFaults(inside, writer.dialect, version));
      expect(faults).toEqual([]);
      await writer.close();
    },
  );

  test.each(spoiled)('%s: %s', async (guard, detail, statements) => {
    const location = await locate();
    await (await createWorkspace(location, { program: PROGRAM })).close();
    const raw = new RawDatabase(location);
    for (const statement of statements) {
      await raw.run(statement);
    }
    await raw.close();
    const refused = openWorkspace(location, { access: 'write', program: PROGRAM });
    await expect(refused).rejects.toMatchObject({ code: 'damaged', details: { guard } });
    const workspace = await openWorkspace(location, { access: 'read', program: PROGRAM });
    const { ok, first_break } = await workspace.snapshot((reader) => verifyBooks(reader, testEnvironment()));
    expect({ ok, first_break }).toEqual({
      ok: false,
      first_break: {
        kind: 'guard',
        seq: null,
        key: guard,
        detail: expect.stringMatching(detail) as string,
      },
    });
    await workspace.close();
  });

  test.each(spoiled)('%s (%s): rebuilding puts back what is no table', async (guard, _detail, statements) => {
    const location = await locate();
    const made = await createWorkspace(location, { program: PROGRAM });
    await tellStory(made.store);
    await made.close();
    const raw = new RawDatabase(location);
    for (const statement of statements) {
      await raw.run(statement);
    }
    await raw.close();
    const opening = openWorkspace(location, { access: 'write', program: PROGRAM, repair: true });
    if (guard.startsWith('table ')) {
      await expect(opening).rejects.toMatchObject({ code: 'damaged', details: { guard } });
      return;
    }
    const { store, close } = await opening;
    const { ok, guards } = await rebuildProjections(store, testEnvironment());
    expect({ ok, guards }).toEqual({ ok: true, guards: [guard] });
    expect((await rebuildProjections(store, testEnvironment())).guards).toEqual([]);
    await close();
    const workspace = await openWorkspace(location, { access: 'write', program: PROGRAM });
    const { first_break } = await workspace.snapshot((reader) => verifyBooks(reader, testEnvironment()));
    expect(first_break).toBeNull();
    await workspace.close();
  });

  test('what somebody else keeps beside the books is no fault', async () => {
    const location = await locate();
    await (await createWorkspace(location, { program: PROGRAM })).close();
    const raw = new RawDatabase(location);
    await raw.run('CREATE TABLE notes (text TEXT)');
    await raw.run('CREATE INDEX notes_text ON notes (text)');
    await raw.run('CREATE VIEW names AS SELECT name FROM staff');
    await raw.close();
    await (await openWorkspace(location, { access: 'write', program: PROGRAM })).close();
  });

  describe('beside the books', () => {
    let location = '';
    let raw: RawDatabase;

    beforeAll(async () => {
      location = await locate();
      const workspace = await createWorkspace(location, { program: PROGRAM });
      await tellStory(workspace.store);
      for (const [login, totp_secret] of [
        ['root', null],
        ['wang', 'MZXW6'],
      ] as const) {
        await workspace.secrets.change(login, () => ({
          ...{ login, password_hash: 'scrypt$1', totp_secret, totp_step: null },
          ...{ failures: 0, locked_until: null, changed_at: 5, temporary: false },
        }));
      }
      await workspace.close();
      raw = new RawDatabase(location);
    });

    afterAll(async () => {
      await raw.close();
    });

    async function firstBreak(): Promise<unknown> {
      const workspace = await openWorkspace(location, { access: 'read', program: PROGRAM });
      try {
        return (await workspace.snapshot((reader) => verifyBooks(reader, testEnvironment()))).first_break;
      } finally {
        await workspace.close();
      }
    }

    test.each([
      ['wang', /lost the second factor/, 'UPDATE staff_secret SET totp_secret = NULL WHERE login = ?'],
      ['root', /does not know/, "UPDATE staff_secret SET totp_secret = 'MZXW6' WHERE login = ?"],
      [
        'zoe',
        /no member of staff/,
        'INSERT INTO staff_secret (login, password_hash, failures, changed_at) VALUES (?, 1, 0, 1)',
      ],
    ])('a secret of %s that contradicts the journal is found', async (login, detail, statement) => {
      expect(await firstBreak()).toBeNull();
      await raw.run(statement, [login]);
      expect(await firstBreak()).toMatchObject({
        ...{ kind: 'secret', table: 'staff_secret', key: login },
        detail: expect.stringMatching(detail) as string,
      });
      await raw.run("UPDATE staff_secret SET totp_secret = 'MZXW6' WHERE login = 'wang'");
      await raw.run("UPDATE staff_secret SET totp_secret = NULL WHERE login = 'root'");
      await raw.run("DELETE FROM staff_secret WHERE login = 'zoe'");
    });
  });
}

describe('on SQLite', () => {
  const folder = testFolder();
  let number = 0;
  const locate = (): Promise<string> => Promise.resolve(join(folder, `g-${String((number += 1))}.surety`));
  const emptyWriter = (location: string): Promise<WriteConnection> => {
    writeFileSync(location, '');
    return initialiseSqlite(location);
  };
  guardTests(locate, emptyWriter, SPOILED.sqlite);
});

describePostgres('on PostgreSQL', () => {
  describe('guards', () => {
    guardTests(
      freshDatabase,
      async (location) => asWriteConnection(await openPostgres(location, 'write', { program: PROGRAM })),
      SPOILED.postgres,
    );
  });
});
