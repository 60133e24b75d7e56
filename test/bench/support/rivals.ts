/**
 * What the bulk figures are compared with, on the same disk with the same settings of SQLite.
 *
 * The builder rival stores what the same ledger decides the way programs usually do: by knex's query builder,
 * one entry per transaction. The raw rival stores the same rows in batches through the same driver
 * without checking, chaining or guarding anything: as fast as the driver takes rows.
 */
import knex, { type Knex } from 'knex';

import type { Entry } from '#core/ledger/entry';
import type { AppendBatch } from '#core/ledger/ports';
import { PROJECTIONS, type AnyRow } from '#core/ledger/tables';

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
    'cache_size = -65536',
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

/** The same tables and indexes, nothing that checks. */
const RAW_TABLES = [
  `CREATE TABLE journal (seq INTEGER PRIMARY KEY, kind TEXT, outcome TEXT, key TEXT, payload TEXT, subject TEXT,
    actor TEXT, mode TEXT, occurred_at INTEGER, booked_at INTEGER, recorded_at INTEGER, body TEXT,
    posting_count INTEGER, prev TEXT, hash TEXT)`,
  'CREATE INDEX journal_key ON journal (key)',
  'CREATE INDEX journal_booked_at ON journal (booked_at)',
  'CREATE INDEX journal_subject ON journal (subject)',
  `CREATE TABLE posting (seq INTEGER, currency TEXT, idx INTEGER, account_no INTEGER, amount_minor INTEGER,
    balance_minor INTEGER, PRIMARY KEY (seq, currency, idx)) WITHOUT ROWID`,
  'CREATE INDEX posting_account_no ON posting (account_no, seq, idx)',
];

function extracted(columns: number): string {
  return Array.from({ length: columns }, (_, index) => `value ->> ${String(index)}`).join(', ');
}

/** The same rows of journal and postings through the same driver, as fast as it takes them. */
export class RawRival {
  readonly #database: Knex;

  private constructor(database: Knex) {
    this.#database = database;
  }

  static async open(path: string): Promise<RawRival> {
    const database = await connect(path);
    for (const table of RAW_TABLES) {
      await database.raw(table);
    }
    return new RawRival(database);
  }

  /** Stores batches, each durably; the next one is encoded while one is written. */
  async append(batches: readonly (readonly Entry[])[]): Promise<void> {
    const sql = [
      `INSERT INTO posting SELECT ${extracted(6)} FROM json_each(?)`,
      `INSERT INTO journal SELECT ${extracted(15)} FROM json_each(?)`,
    ] as const;
    let written: Promise<unknown> = Promise.resolve();
    for (const entries of batches) {
      const postings = postingsText(entries);
      const journal = journalText(entries);
      await written;
      written = this.#database.transaction(async (transaction) => {
        await transaction.raw(sql[0], [postings]);
        await transaction.raw(sql[1], [journal]);
      });
    }
    await written;
  }

  async close(): Promise<void> {
    await this.#database.destroy();
  }
}

function postingsText(entries: readonly Entry[]): string {
  const rows: string[] = [];
  for (const { seq, postings } of entries) {
    for (const [idx, { currency, account_no, amount_minor, balance_minor }] of postings.entries()) {
      rows.push(
        `[${seq},"${currency}",${idx},${account_no},${String(amount_minor)},${String(balance_minor)}]`,
      );
    }
  }
  return `[${rows.join(',')}]`;
}

function journalText(entries: readonly Entry[]): string {
  return JSON.stringify(
    entries.map((entry) => [
      entry.seq,
      entry.kind,
      entry.outcome,
      entry.key,
      entry.payload,
      entry.subject,
      entry.actor,
      entry.mode,
      entry.occurred_at,
      entry.booked_at,
      entry.recorded_at,
      entry.body,
      entry.postings.length,
      entry.prev,
      entry.hash,
    ]),
  );
}
