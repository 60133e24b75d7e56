/**
 * What the bulk figures are compared with, on the same disk with the same settings of SQLite.
 *
 * The builder rival stores what the same ledger decides the way programs usually do: by knex's query builder,
 * one entry per transaction. The raw rival is given finished rows and stores them in batches through the same
 * driver without deciding, chaining, checking or guarding anything: as fast as the driver takes rows.
 */
import knex, { type Knex } from 'knex';

import type { Entry } from '#core/ledger/entry';
import type { AppendBatch } from '#core/ledger/ports';
import { PROJECTIONS, type AnyRow } from '#core/ledger/tables';
import { dialectOf, type JsonColumn } from '#database/dialect';
import { JOURNAL_COLUMNS, POSTING_COLUMNS, encodeJournal, encodePostings } from '#database/entry-codec';
import { encodeRows, upsertStatement } from '#database/projection-sql';

async function connect(path: string): Promise<Knex> {
  const database = knex({
    client: 'sqlite3',
    connection: { filename: path },
    pool: { min: 1, max: 1 },
    useNullAsDefault: true,
  });
  for (const pragma of [
    'journal_mode = WAL',
    'synchronous = FULL',
    'foreign_keys = ON',
    'cache_size = -32768',
    'wal_autocheckpoint = 4000',
    'temp_store = MEMORY',
  ]) {
    await database.raw(`PRAGMA ${pragma}`);
  }
  return database;
}

/**
 * Stores what a ledger decided by the query builder, one entry per commit: the same rows in the same guarded
 * schema, one statement for the postings of an entry and one for each other row.
 */
export class BuilderRival {
  readonly #database: Knex;

  private constructor(database: Knex) {
    this.#database = database;
  }

  /** @param path a workspace with its guards in place; nobody else may write to it meanwhile */
  static async open(path: string): Promise<BuilderRival> {
    return new BuilderRival(await connect(path));
  }

  async append({ entries, rows }: AppendBatch): Promise<void> {
    await this.#database.transaction(async (transaction) => {
      for (const entry of entries) {
        await insertEntry(transaction, entry);
      }
      for (const [table, changed] of rows) {
        for (const row of changed) {
          await transaction(table).insert(plainRow(row)).onConflict(PROJECTIONS[table].key).merge();
        }
      }
      const last = entries.at(-1);
      if (last !== undefined) {
        const { seq, hash, booked_at } = last;
        await transaction('chain_head').update({ seq, hash, booked_at });
      }
    });
  }

  async close(): Promise<void> {
    await this.#database.destroy();
  }
}

async function insertEntry(transaction: Knex.Transaction, entry: Entry): Promise<void> {
  const { postings, ...fields } = entry;
  const rows = postings.map((posting, idx) => ({ seq: entry.seq, idx, ...plainRow({ ...posting }) }));
  if (rows.length > 0) {
    await transaction('posting').insert(rows);
  }
  await transaction('journal').insert({ ...fields, posting_count: postings.length });
}

/** A value as the driver takes it: amounts as decimal text, yes/no as 1 and 0, JSON as text. */
function plain(value: unknown): string | number | null {
  switch (typeof value) {
    case 'bigint':
      return value.toString();
    case 'boolean':
      return Number(value);
    case 'string':
    case 'number':
      return value;
    default:
      return value === null ? null : JSON.stringify(value);
  }
}

function plainRow(row: AnyRow): Record<string, string | number | null> {
  return Object.fromEntries(Object.entries(row).map(([name, value]) => [name, plain(value)]));
}

const SQLITE = dialectOf('sqlite');

/** Which rows the raw rival stores: all that a batch holds, or the journal and its postings alone. */
export type RawRows = 'all' | 'journal';

function insertSql(table: string, columns: readonly JsonColumn[]): string {
  return `INSERT INTO ${table} (${columns.map(({ name }) => name).join(', ')}) ${SQLITE.selectFromJson(columns)}`;
}

const INSERT_POSTINGS = insertSql('posting', POSTING_COLUMNS);
const INSERT_JOURNAL = insertSql('journal', JOURNAL_COLUMNS);

type Statement = readonly [sql: string, json: string];

function statementsOf(batch: AppendBatch, which: RawRows): Statement[] {
  const postings = encodePostings(batch.entries);
  const statements: Statement[] = postings === undefined ? [] : [[INSERT_POSTINGS, postings]];
  statements.push([INSERT_JOURNAL, encodeJournal(batch.entries)]);
  if (which === 'all') {
    for (const [table, rows] of batch.rows) {
      statements.push([upsertStatement(SQLITE, table), encodeRows(table, rows)]);
    }
  }
  return statements;
}

/**
 * The same rows into the same tables through the same driver, in the fastest way found (one JSON text per
 * table and batch), with every guard and check of the schema removed.
 */
export class RawRival {
  readonly #database: Knex;
  readonly #which: RawRows;

  private constructor(database: Knex, which: RawRows) {
    this.#database = database;
    this.#which = which;
  }

  /** @param path a copy of a workspace with the rows that came before; its guards are dropped */
  static async open(path: string, which: RawRows): Promise<RawRival> {
    const database = await connect(path);
    const guards = await database<{ name: string; type: string }>('sqlite_schema')
      .select('name')
      .where('type', 'trigger');
    for (const { name } of guards) {
      await database.raw(`DROP TRIGGER "${name}"`);
    }
    await database.raw('PRAGMA ignore_check_constraints = ON');
    await database.raw('PRAGMA foreign_keys = OFF');
    return new RawRival(database, which);
  }

  /** Stores batches, each durably; the next one is encoded while one is written. */
  async append(batches: readonly AppendBatch[]): Promise<void> {
    let written: Promise<unknown> = Promise.resolve();
    for (const batch of batches) {
      const statements = statementsOf(batch, this.#which);
      await written;
      written = this.#database.transaction(async (transaction) => {
        for (const [sql, json] of statements) {
          await transaction.raw(sql, [json]);
        }
      });
    }
    await written;
  }

  async close(): Promise<void> {
    await this.#database.destroy();
  }
}
