// Books as an older program left them: a file of an older schema, made by the migrations up to it and filled with
// a short story, table by table, with the columns that were there then.
import { writeFileSync } from 'node:fs';
import { WRITE_ORDER } from '#database/projection-sql';
import type { Queryable } from '#database/connection';
import { createSchema } from '#database/migrate';
import { MIGRATIONS } from '#database/migrations/list';
import { initialiseSqlite, openSqliteReader } from '#database/sqlite-driver';
import { createWorkspace } from '#database/workspace';
import { Books } from '#test/support/books';
import { PROGRAM, RawDatabase } from '#test/support/workspaces';

/** Schemas of programs before this one. */
export const OLDER_SCHEMAS = MIGRATIONS.slice(0, -1).map(({ number }) => number);

/** What lies beside the journal, in an order that references allow. */
const TABLES = ['workspace', 'workspace_secret', ...WRITE_ORDER, 'profile'];

/** People, a trade with a fee paid by its buyer, one by its seller, a sealed period; staff where there was staff. */
async function tellStory(location: string, schema: number): Promise<number> {
  const workspace = await createWorkspace(location, { program: PROGRAM });
  const books = await Books.trading(workspace.store);
  await books.topUp('ann', 900_000n);
  await books.trade('t1', 600_000n, 'settled', { marketplace: 'outside' });
  await books.trade('t2', 3_000n, 'shipped');
  if (schema >= 2) {
    await books.do('add-staff', { login: 'root', name: '管理员', roles: ['administrator'], first: true });
  }
  await books.days(40);
  await books.do('seal-period', { period: '2026-01' });
  await books.topUp('bob', 123n);
  await books.ledger.close();
  const { seq } = await workspace.store.head();
  await workspace.close();
  return seq;
}

const columnsOf = async (source: Queryable, table: string): Promise<readonly string[]> =>
  (await source.query(`SELECT name FROM pragma_table_info('${table}')`)).map(({ name }) => String(name));

/** Makes such a file; resolves with the number of its entries. */
export async function makeOlderBooks(path: string, schema: number): Promise<number> {
  const newest = `${path}.newest`;
  const entries = await tellStory(newest, schema);
  const source = await openSqliteReader(newest);
  writeFileSync(path, '');
  const writer = await initialiseSqlite(path);
  const options = { dialect: 'sqlite', program: 'surety 0.0.1', now: () => 5 } as const;
  const migrations = MIGRATIONS.slice(0, schema);
  await createSchema(writer, { ...options, migrations }, async (target) => {
    const copy = async (table: string, where = ''): Promise<void> => {
      const there = new Set(await columnsOf(source, table));
      const columns = (await columnsOf(target, table)).filter((name) => there.has(name));
      // As text, or integers would lose their last digits on the way.
      const told = columns.map(
        (name) =>
          `CASE typeof("${name}") WHEN 'null' THEN NULL ELSE CAST("${name}" AS TEXT) END AS "${name}"`,
      );
      for (const row of await source.query(`SELECT ${told.join(', ')} FROM "${table}" ${where}`)) {
        const values = columns.map((name) => row[name] as string | null);
        const names = columns.map((name) => `"${name}"`).join(', ');
        await target.query(
          `INSERT INTO "${table}" (${names}) VALUES (${columns.map(() => '?').join(', ')})`,
          values,
        );
      }
    };
    for (let seq = 1; seq <= entries; seq += 1) {
      await copy('posting', `WHERE seq = ${String(seq)} ORDER BY currency, idx`);
      await copy('journal', `WHERE seq = ${String(seq)}`);
      await target.query(
        'UPDATE chain_head SET (seq, hash, booked_at) = (SELECT seq, hash, booked_at FROM journal WHERE seq = ?)',
        [seq],
      );
    }
    for (const table of TABLES) {
      if ((await columnsOf(target, table)).length > 0) {
        await copy(table);
      }
    }
  });
  await writer.close();
  await source.close();
  return entries;
}

/** Changes what an entry says and puts the guard back, as somebody would who knows the schema. */
export async function tamperWithBooks(path: string, statement: string): Promise<void> {
  const raw = new RawDatabase(path);
  const guards = await raw.run(
    `SELECT name, sql FROM sqlite_schema WHERE type = 'trigger' AND tbl_name = 'journal'`,
  );
  for (const { name } of guards) {
    await raw.run(`DROP TRIGGER "${String(name)}"`);
  }
  await raw.run('PRAGMA ignore_check_constraints = ON');
  await raw.run(statement);
  for (const { sql } of guards) {
    await raw.run(String(sql));
  }
  await raw.close();
}
