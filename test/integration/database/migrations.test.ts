// Proves the migrations: each runs on what the one before left, with data in it, and whole or not at all; a
// failure stops the opening and leaves the workspace as it was.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { GENESIS_HASH } from '#core/ledger/chain';
import type { WriteConnection } from '#database/connection';
import { SCHEMA_VERSION, createSchema, migrate, readSchemaState } from '#database/migrate';
import { MIGRATIONS, type Migration } from '#database/migrations/list';
import { openPostgres } from '#database/postgres-driver';
import { asWriteConnection } from '#database/session';
import { initialiseSqlite, openSqliteWriter } from '#database/sqlite-driver';
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

/** How every index that has a name of its own is defined. */
async function indexesOf(writer: WriteConnection): Promise<ReadonlyMap<string, string>> {
  const catalogue =
    writer.dialect === 'sqlite'
      ? `SELECT name, sql FROM sqlite_schema WHERE type = 'index' AND sql IS NOT NULL`
      : `SELECT indexname AS name, indexdef AS sql FROM pg_indexes WHERE schemaname = current_schema()`;
  const rows = await writer.transaction((inside) => inside.query(catalogue));
  return new Map(rows.map((row) => [String(row['name']), String(row['sql'])]));
}

function migrationTests(
  locate: () => Promise<string>,
  openWriter: (location: string) => Promise<WriteConnection>,
  /** Over a database without any schema. */
  emptyWriter: (location: string) => Promise<WriteConnection> = openWriter,
): void {
  async function booksWithData(): Promise<string> {
    const location = await locate();
    const workspace = await createWorkspace(location, { program: PROGRAM });
    const chain = new EntryChain();
    const expected_head = chain.head;
    const party = {
      ...{ id: 'P-1', kind: 'person', level: 'none', category: '', region: 'north' },
      ...{ registered_at: 1, profile_digest: 'x' },
      ...{ identity_mark: null, legal_person_mark: null, phone_mark: null, email_mark: null },
      identity_check: 'missing',
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

  test('2, staff: books of schema 1 keep what they have and get its tables, empty', async () => {
    const location = await locate();
    const writer = await emptyWriter(location);
    const options = { dialect: writer.dialect, program: PROGRAM, now: () => 5 };
    const [books] = MIGRATIONS.slice(0, 1);
    await createSchema(writer, { ...options, migrations: [books as Migration] }, async (transaction) => {
      await transaction.query(
        `INSERT INTO policy (id, kind, version, effective_from, data, seq) VALUES ('fees@1', 'fees', 1, 0, '{}', 1)`,
      );
    });
    await migrate(writer, 1, options);
    expect(await version(writer)).toMatchObject({ version: SCHEMA_VERSION });
    const count = async (table: string): Promise<number> => {
      const [row] = await writer.transaction((inside) => inside.query(`SELECT count(*) AS n FROM ${table}`));
      return Number(row?.['n']);
    };
    const counts = ['policy', 'staff', 'approval', 'matter', 'staff_secret', 'saved_view'].map(count);
    expect(await Promise.all(counts)).toEqual([1, 0, 0, 0, 0, 0]);
    const unlawful = [
      `INSERT INTO staff_secret (login, password_hash, failures, changed_at) VALUES ('a', '', 0, 0)`,
      `INSERT INTO staff_secret (login, password_hash, failures, changed_at) VALUES ('a', 'x', -1, 0)`,
      `INSERT INTO saved_view (id, screen, name, owner, query) VALUES ('', 'a', 'a', 'a', '')`,
    ];
    for (const sql of unlawful) {
      await expect(writer.transaction((inside) => inside.query(sql))).rejects.toThrow(/check/i);
    }
    await writer.close();
  });

  test('3, lists: books of schema 2 keep what they have and get an index for every sort', async () => {
    const location = await locate();
    const writer = await emptyWriter(location);
    const options = { dialect: writer.dialect, program: PROGRAM, now: () => 5 };
    await createSchema(writer, { ...options, migrations: MIGRATIONS.slice(0, 2) }, async (transaction) => {
      await transaction.query(
        `INSERT INTO party (id, kind, level, category, region, registered_at, profile_digest)
         VALUES ('P-1', 'person', 'none', '', '', 7, 'x')`,
      );
    });
    await migrate(writer, 2, options);
    const [party] = await writer.transaction((inside) =>
      inside.query('SELECT id FROM party ORDER BY registered_at'),
    );
    expect(party).toEqual({ id: 'P-1' });
    const indexes = await indexesOf(writer);
    expect(indexes.get('trade_status')).toContain('(status, created_at, id)');
    expect(indexes.get('trade_seller_id')).toContain('(seller_id, created_at, id)');
    expect(indexes.get('trade_timer')).toContain('(timer_due_at, id)');
    expect(indexes.get('journal_actor')).toMatch(/\(actor(, seq)?\)/);
    await writer.close();
  });

  test('14 and 15, key vault and identity: parties keep what they have, checked by nobody; the rest is empty', async () => {
    const location = await locate();
    const writer = await emptyWriter(location);
    const options = { dialect: writer.dialect, program: PROGRAM, now: () => 5 };
    await createSchema(writer, { ...options, migrations: MIGRATIONS.slice(0, 13) }, async (transaction) => {
      await transaction.query(
        `INSERT INTO party (id, kind, level, category, region, registered_at, profile_digest)
         VALUES ('P-1', 'person', 'bank', '', '', 7, 'x')`,
      );
    });
    await migrate(writer, 13, options);
    const rows = (sql: string) => writer.transaction((inside) => inside.query(sql));
    expect(await rows('SELECT id, level, identity_check FROM party')).toEqual([
      { id: 'P-1', level: 'bank', identity_check: null },
    ]);
    for (const table of ['vault_item', 'identity_document', 'authority', 'certificate', 'shield']) {
      const [row] = await rows(`SELECT count(*) AS n FROM ${table}`);
      expect(Number(row?.['n'])).toBe(0);
    }
    const nothing = rows("INSERT INTO vault_item (name, content) VALUES ('secret/ca', '')");
    await expect(nothing).rejects.toThrow(/check/i);
    await writer.close();
  });

  test('4, temporary passwords: those that are there are their owners own', async () => {
    const location = await locate();
    const writer = await emptyWriter(location);
    const options = { dialect: writer.dialect, program: PROGRAM, now: () => 5 };
    await createSchema(writer, { ...options, migrations: MIGRATIONS.slice(0, 3) }, async (transaction) => {
      await transaction.query(
        `INSERT INTO staff_secret (login, password_hash, failures, changed_at) VALUES ('li', 'x', 0, 7)`,
      );
    });
    await migrate(writer, 3, options);
    const [secret] = await writer.transaction((inside) => inside.query('SELECT * FROM staff_secret'));
    expect(secret).toMatchObject({ login: 'li', temporary: 0 });
    const unlawful = writer.transaction((inside) => inside.query('UPDATE staff_secret SET temporary = 2'));
    await expect(unlawful).rejects.toThrow(/check/i);
    await writer.close();
  });

  test('5, fees of trades: the journal says what each was charged', async () => {
    const location = await locate();
    const writer = await emptyWriter(location);
    const options = { dialect: writer.dialect, program: PROGRAM, now: () => 5 };
    const charged = { kind: 'pay-trade', subject: 'T-1', body: '{"facts":{"fee":{"fee_minor":"25"}}}' };
    const sold = {
      ...{ kind: 'confirm-trade', subject: 'T-2' },
      body: '{"facts":{"release":{"fee":{"fee_minor":"9007199254740993"}}}}',
    };
    await createSchema(writer, { ...options, migrations: MIGRATIONS.slice(0, 4) }, async (transaction) => {
      for (const [index, { kind, subject, body }] of [charged, sold].entries()) {
        await transaction.query(
          `INSERT INTO journal (seq, kind, outcome, key, payload, subject, actor, mode, occurred_at, booked_at,
            recorded_at, body, posting_count, prev, hash)
           VALUES (?, ?, 'done', ?, '', ?, 'li', 'authorise', 0, 0, 0, ?, 0, ?, ?)`,
          [index + 1, kind, subject, subject, body, String(index).repeat(64), String(index + 1).repeat(64)],
        );
        await transaction.query(
          `INSERT INTO trade (id, buyer_id, seller_id, currency, amount_minor, marketplace, goods, status, escrow_minor,
            refunded_minor, released_minor, pending_minor, compensated_minor, charged_back_minor, fee_minor,
            fee_account_id, refund_asked_minor, created_at, extended_ms)
           VALUES (?, 'a', 'b', 'CNY', 1, 'outside', '', 'paid', 1, 0, 0, 0, 0, 0, 0, 'a', 0, 0, 0)`,
          [subject],
        );
      }
    });
    await migrate(writer, 4, options);
    const rows = await writer.transaction((inside) =>
      inside.query('SELECT CAST(fee_charged_minor AS TEXT) AS charged FROM trade ORDER BY id'),
    );
    expect(rows.map(({ charged: minor }) => minor)).toEqual(['25', '9007199254740993']);
    await writer.close();
  });

  test('6, the secret: a workspace that is there gets one of its own', async () => {
    const secrets: string[] = [];
    for (let count = 0; count < 2; count += 1) {
      const writer = await emptyWriter(await locate());
      const options = { dialect: writer.dialect, program: PROGRAM, now: () => 5 };
      await createSchema(writer, { ...options, migrations: MIGRATIONS.slice(0, 5) }, async (transaction) => {
        await transaction.query(
          `INSERT INTO workspace (singleton, id, created_at, program_version) VALUES (1, ?, 5, 'x')`,
          ['0'.repeat(36)],
        );
      });
      await migrate(writer, 5, options);
      const rows = await writer.transaction((inside) => inside.query('SELECT * FROM workspace_secret'));
      secrets.push(...rows.map(({ digest_key }) => String(digest_key)));
      await writer.close();
    }
    expect(secrets).toEqual([
      expect.stringMatching(/^[0-9a-f]{64}$/),
      expect.stringMatching(/^[0-9a-f]{64}$/),
    ]);
    expect(secrets[0]).not.toBe(secrets[1]);
  });

  test('6, the secret: what is only being made is given its own, and none that is no secret', async () => {
    const writer = await emptyWriter(await locate());
    const options = { dialect: writer.dialect, program: PROGRAM, now: () => 5 };
    await createSchema(writer, options, () => Promise.resolve());
    const insert = (digest_key: string): Promise<unknown> =>
      writer.transaction((inside) =>
        inside.query('INSERT INTO workspace_secret (singleton, digest_key) VALUES (1, ?)', [digest_key]),
      );
    for (const unlawful of ['', 'A'.repeat(64), 'a'.repeat(63), 'g'.repeat(64)]) {
      await expect(insert(unlawful)).rejects.toThrow(/check/i);
    }
    await insert('a'.repeat(64));
    await writer.close();
  });

  test('7, filters of lists: books of schema 6 keep their trades and get the indexes', async () => {
    const writer = await emptyWriter(await locate());
    const options = { dialect: writer.dialect, program: PROGRAM, now: () => 5 };
    await createSchema(writer, { ...options, migrations: MIGRATIONS.slice(0, 6) }, async (transaction) => {
      await transaction.query(
        `INSERT INTO trade (id, buyer_id, seller_id, currency, amount_minor, marketplace, goods, status, escrow_minor,
          refunded_minor, released_minor, pending_minor, compensated_minor, charged_back_minor, fee_minor,
          refund_asked_minor, created_at, extended_ms)
         VALUES ('T-1', 'a', 'b', 'USD', 7, 'outside', '', 'created', 0, 0, 0, 0, 0, 0, 0, 0, 3, 0)`,
      );
    });
    expect((await indexesOf(writer)).get('trade_amount_minor')).toContain('(amount_minor, id)');
    await migrate(writer, 6, options);
    const indexes = await indexesOf(writer);
    expect(indexes.get('trade_marketplace')).toContain('(marketplace, created_at, id)');
    expect(indexes.get('trade_amount_minor')).toContain('(currency, amount_minor, id)');
    const found = await writer.transaction((inside) =>
      inside.query(
        `SELECT id FROM trade WHERE marketplace = 'outside' AND currency = 'USD' AND amount_minor = 7`,
      ),
    );
    expect(found).toEqual([{ id: 'T-1' }]);
    await writer.close();
  });

  test('26, certificates: books of schema 25 keep their runs and get tables that give no issued number twice', async () => {
    const writer = await emptyWriter(await locate());
    const options = { dialect: writer.dialect, program: PROGRAM, now: () => 5 };
    await createSchema(writer, { ...options, migrations: MIGRATIONS.slice(0, 25) }, async (transaction) => {
      await transaction.query(
        `INSERT INTO custody_run (id, day, currency, as_of_seq, outcomes, figures, status, recorded_at, recorded_by)
         VALUES ('run-7', '2026-01-31', 'CNY', 6, '{}', '{}', 'reviewed', 7, 'finn')`,
      );
    });
    await migrate(writer, 25, options);
    const run = (sql: string) => writer.transaction((inside) => inside.query(sql));
    expect((await run('SELECT id, status FROM custody_run')).map(({ id, status }) => [id, status])).toEqual([
      ['run-7', 'reviewed'],
    ]);
    const tables = ['certificate', 'chain', 'salt', 'key', 'key_holder', 'checkpoint'];
    for (const table of tables) expect(await run(`SELECT * FROM custody_${table}`)).toEqual([]);
    const certificate = (id: string, currency: string, status: string, issued_seq: number | null): string =>
      `INSERT INTO custody_certificate (id, currency, number, status, from_day, until_day, as_of_seq, run_id, content, digest,
         master_key, preparer, preparer_key, reviewer, reviewer_key, drafted_at, drafted_seq, issued_seq)
       VALUES ('${id}', '${currency}', 1, '${status}', '2026-01-01', '2026-01-31', 6, 'run-7', '{}', '${'d'.repeat(64)}',
         'm', 'finn', 'k', 'fay', 'l', 8, 8, ${String(issued_seq)})`;
    // A draft that was dropped gives its number to the next; of another currency it is another number.
    await run(certificate('a', 'CNY', 'dropped', null));
    await run(certificate('b', 'CNY', 'issued', 9));
    await run(certificate('c', 'USD', 'issued', 10));
    await expect(run(certificate('d', 'CNY', 'issued', 11))).rejects.toThrow(/unique/i);
    const torn = `INSERT INTO custody_chain (id, platform, digests, standing) VALUES ('CNY', 'p', '[', '[]')`;
    await expect(run(torn)).rejects.toThrow(/check|json/i);
    await writer.close();
  });

  test('27, custody pages: matches of schema 26 are given the number of their items, and get the indexes', async () => {
    const writer = await emptyWriter(await locate());
    const options = { dialect: writer.dialect, program: PROGRAM, now: () => 5 };
    await createSchema(writer, { ...options, migrations: MIGRATIONS.slice(0, 26) }, async (transaction) => {
      await transaction.query(
        `INSERT INTO custody_match (id, account_id, rule, line_ids, movement_ids, amount_minor, settled_on, days,
          made_at, made_by, made_seq)
         VALUES ('match-7.1', 'bank', 'card-day', '["s/1"]', '["3@bank","4@bank","5@bank"]', 7, '2026-01-02', 1, 3, 'fay', 7)`,
      );
      await transaction.query('UPDATE custody_match SET undone_at = 12');
      await transaction.query(
        `INSERT INTO journal (seq, kind, outcome, key, payload, subject, actor, mode, occurred_at, booked_at, recorded_at, body,
          posting_count, prev, hash)
         VALUES (1, 'undo-match', 'done', 'k', '${'a'.repeat(64)}', 'match-7.1', 'fay', 'authorise', 12, 12, 12, '{}', 0,
          '${GENESIS_HASH}', '${'c'.repeat(64)}')`,
      );
      for (const [item, seq] of [
        ['s/1', 0],
        ['4@bank', 2],
        ['s/2', 0],
      ]) {
        await transaction.query(
          `INSERT INTO custody_break (item_id, account_id, cause, owner, note, escalated_at, noted_at, noted_by, noted_seq)
           VALUES ('${String(item)}', 'bank', 'timing', 'finn', 'asked', 5, 5, 'fay', ${String(seq)})`,
        );
      }
    });
    await migrate(writer, 26, { ...options, migrations: MIGRATIONS.slice(0, 27) });
    const read = (sql: string) => writer.transaction((inside) => inside.query(sql));
    const [match] = await read('SELECT pages, lines, movements FROM custody_match');
    expect(Object.values(match ?? {}).map(Number)).toEqual([0, 1, 3]);
    expect(await read('SELECT * FROM custody_match_page')).toEqual([]);
    // Of the item that was taken back after the note nothing is said any more.
    const said = await read('SELECT item_id, owner, note FROM custody_break ORDER BY item_id');
    expect(said.map(({ item_id, owner, note }) => [item_id, owner, note])).toEqual([
      ['4@bank', 'finn', 'asked'],
      ['s/1', null, ''],
      ['s/2', 'finn', 'asked'],
    ]);
    const indexes = await indexesOf(writer);
    expect(indexes.get('custody_line_match')).toContain('(match_id, booked_on, id)');
    expect(indexes.get('custody_match_undone')).toContain('(account_id, made_seq, id) WHERE');
    await writer.close();
  });

  test('28, custody order: matches of schema 27 are given their number in their entry', async () => {
    const writer = await emptyWriter(await locate());
    const options = { dialect: writer.dialect, program: PROGRAM, now: () => 5 };
    const ids = ['match-7.2', 'match-7.10', 'match-00000000-0000-4000-8000-000000000001'];
    await createSchema(writer, { ...options, migrations: MIGRATIONS.slice(0, 27) }, async (transaction) => {
      for (const id of ids) {
        await transaction.query(
          `INSERT INTO custody_match (id, account_id, rule, line_ids, movement_ids, amount_minor, settled_on, days,
            made_at, made_by, made_seq)
           VALUES ('${id}', 'bank', 'manual', '[]', '[]', 7, '2026-01-02', 1, 3, 'fay', 7)`,
        );
      }
    });
    await migrate(writer, 27, options);
    const rows = await writer.transaction((inside) => inside.query('SELECT id, place FROM custody_match'));
    expect(new Map(rows.map(({ id, place }) => [id, Number(place)]))).toEqual(
      new Map([2, 10, 1].map((place, at) => [ids[at], place])),
    );
    const indexes = await indexesOf(writer);
    expect(indexes.get('custody_match_undone')).toContain('(account_id, made_seq, place) WHERE');
    expect(indexes.get('custody_key_asked')).toContain('(asked_at, id)');
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
  const locate = (): Promise<string> => Promise.resolve(join(folder, `m-${(number += 1)}.surety`));
  migrationTests(locate, openSqliteWriter, async (location) => {
    writeFileSync(location, '');
    return initialiseSqlite(location);
  });
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
