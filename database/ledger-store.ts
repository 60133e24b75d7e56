/**
 * Writing the books: the port `LedgerStore` over SQL, the same on SQLite and PostgreSQL.
 *
 * A batch is one transaction and one statement per table. The head it was decided on must still be the head,
 * and the anchor beside the journal must agree with it; the database's own guards check everything else
 * again. Reading goes through a connection of its own, so it never waits for the writer.
 */
import type { AppendBatch, Head, LedgerStore } from '#core/ledger/ports';
import { PROJECTION_NAMES, type AnyRow, type ProjectionName } from '#core/ledger/tables';

import type { Queryable, ReadConnection, WriteConnection } from './connection';
import { dialectOf, type Dialect } from './dialect';
import { BooksGuardError } from './errors';
import { JOURNAL_COLUMNS, POSTING_COLUMNS, encodeJournal, encodePostings } from './entry-codec';
import { SqlLedgerReader } from './ledger-reader';
import { withoutPeriodGuards } from './period-guards';
import { WRITE_ORDER, encodeRows, upsertStatement } from './projection-sql';

const PROFILE_COLUMNS = (['party_id', 'salt', 'name', 'identity_no', 'phone', 'email'] as const).map((name) => ({
  name,
  type: 'text' as const,
}));

function insertSql(dialect: Dialect, table: string, columns: typeof JOURNAL_COLUMNS): string {
  const names = columns.map(({ name }) => name).join(', ');
  return `INSERT INTO ${table} (${names}) ${dialect.selectFromJson(columns)}`;
}

function profileSql(dialect: Dialect): string {
  const replaced = PROFILE_COLUMNS.slice(1).map(({ name }) => `${name} = excluded.${name}`);
  return `${insertSql(dialect, 'profile', PROFILE_COLUMNS)} ON CONFLICT (party_id) DO UPDATE SET ${replaced.join(', ')}`;
}

const HEADS = {
  sqlite: `SELECT anchor.seq, anchor.hash, coalesce(last.seq, 0) AS last_seq, last.hash AS last_hash
    FROM chain_head AS anchor LEFT JOIN (SELECT seq, hash FROM journal ORDER BY seq DESC LIMIT 1) AS last ON true`,
  // The lock makes two programs that believe themselves the writer wait for each other.
  postgres: `SELECT anchor.seq, anchor.hash, coalesce(last.seq, 0) AS last_seq, last.hash AS last_hash
    FROM chain_head AS anchor LEFT JOIN (SELECT seq, hash FROM journal ORDER BY seq DESC LIMIT 1) AS last ON true
    FOR UPDATE OF anchor`,
};

/** A batch as texts, made before the transaction begins. */
interface EncodedBatch {
  readonly postings: string | undefined;
  readonly journal: string;
  readonly rows: readonly { readonly table: ProjectionName; readonly json: string }[];
  readonly profiles: string | undefined;
}

function encode(batch: AppendBatch): EncodedBatch {
  const profiles = batch.profiles.map(({ party_id, salt, profile }) => [
    party_id,
    salt,
    profile.name,
    profile.identity_no,
    profile.phone,
    profile.email,
  ]);
  return {
    postings: encodePostings(batch.entries),
    journal: encodeJournal(batch.entries),
    rows: encodeTables(batch.rows),
    profiles: profiles.length === 0 ? undefined : JSON.stringify(profiles),
  };
}

function encodeTables(rows: ReadonlyMap<ProjectionName, readonly AnyRow[]>): EncodedBatch['rows'] {
  return WRITE_ORDER.flatMap((table) => {
    const wanted = rows.get(table) ?? [];
    return wanted.length === 0 ? [] : [{ table, json: encodeRows(table, wanted) }];
  });
}

export class SqlLedgerStore extends SqlLedgerReader implements LedgerStore {
  readonly #writer: WriteConnection;
  readonly #dialect: Dialect;
  readonly #insert_posting: string;
  readonly #insert_journal: string;
  readonly #upsert_profile: string;

  constructor(writer: WriteConnection, reader: ReadConnection) {
    super(reader);
    this.#writer = writer;
    this.#dialect = dialectOf(writer.dialect);
    this.#insert_posting = insertSql(this.#dialect, 'posting', POSTING_COLUMNS);
    this.#insert_journal = insertSql(this.#dialect, 'journal', JOURNAL_COLUMNS);
    this.#upsert_profile = profileSql(this.#dialect);
  }

  /** Stores a batch durably, or rejects (BooksGuardError when a guard said no) and leaves all as it was. */
  async append(batch: AppendBatch): Promise<void> {
    const last = batch.entries.at(-1);
    if (last === undefined) {
      if (batch.profiles.length > 0 || encodeTables(batch.rows).length > 0) {
        throw new RangeError('rows cannot be stored without the entries they follow from');
      }
      return;
    }
    const encoded = encode(batch);
    await this.#writer.transaction(async (transaction) => {
      await this.#checkHeads(transaction, batch.expected_head);
      if (encoded.postings !== undefined) {
        await transaction.query(this.#insert_posting, [encoded.postings]);
      }
      await transaction.query(this.#insert_journal, [encoded.journal]);
      await this.#put(transaction, encoded.rows);
      if (encoded.profiles !== undefined) {
        await transaction.query(this.#upsert_profile, [encoded.profiles]);
      }
      await transaction.query('UPDATE chain_head SET seq = ?, hash = ?, booked_at = ?', [
        last.seq,
        last.hash,
        last.booked_at,
      ]);
    });
  }

  async replaceProjections(
    fill: (put: (rows: ReadonlyMap<ProjectionName, readonly AnyRow[]>) => Promise<void>) => Promise<void>,
  ): Promise<void> {
    await this.#writer.transaction((transaction) =>
      withoutPeriodGuards(transaction, async () => {
        // Totals refer to their period, so periods go last.
        for (const table of WRITE_ORDER) {
          await transaction.query(`DELETE FROM "${table}"`);
        }
        await fill((rows) => this.#put(transaction, encodeTables(rows)));
      }),
    );
  }

  async #checkHeads(transaction: Queryable, expected: Head): Promise<void> {
    const [row] = await transaction.query(HEADS[this.#dialect.name]);
    const anchored = { seq: Number(row?.['seq']), hash: row?.['hash'] };
    const last_seq = Number(row?.['last_seq']);
    if (row === undefined || anchored.seq !== last_seq || (last_seq > 0 && anchored.hash !== row['last_hash'])) {
      throw new BooksGuardError(
        'anchor',
        `the journal ends at entry ${last_seq}, but its anchor names entry ${anchored.seq}: the books are damaged`,
      );
    }
    if (anchored.seq !== expected.seq || anchored.hash !== expected.hash) {
      throw new BooksGuardError(
        'head',
        `decided on entry ${expected.seq}, but the journal ends at entry ${anchored.seq}`,
      );
    }
  }

  async #put(transaction: Queryable, rows: EncodedBatch['rows']): Promise<void> {
    for (const { table, json } of rows) {
      await transaction.query(upsertStatement(this.#dialect, table), [json]);
    }
  }
}

/** Every table that follows from the journal, for those who copy or compare them. */
export const PROJECTION_TABLES: readonly ProjectionName[] = PROJECTION_NAMES;
