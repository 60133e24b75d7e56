/**
 * Writing the books: the port `LedgerStore` over SQL, the same on SQLite and PostgreSQL.
 *
 * A batch is one transaction and one statement per table. The head it was decided on must still be the head,
 * and the anchor beside the journal must agree with it; the database's own guards check everything else
 * again. Reading goes through a connection of its own, so it never waits for the writer.
 */
import type { AppendBatch, Head, LedgerStore } from '#core/ledger/ports';
import type { AnyRow, ProjectionName } from '#core/ledger/tables';

import { encodeEntries, encodeTables, writeEntries, writeProfiles, writeTables } from './books-writer';
import type { Queryable, ReadConnection, WriteConnection } from './connection';
import { dialectOf, type Dialect } from './dialect';
import { BooksGuardError } from './errors';
import { putGuardsBack } from './guard-repair';
import { SqlLedgerReader } from './ledger-reader';
import { SCHEMA_VERSION } from './migrate';
import { withoutPeriodGuards } from './period-guards';
import { WRITE_ORDER } from './projection-sql';

const HEADS = {
  sqlite: `SELECT anchor.seq, anchor.hash, coalesce(last.seq, 0) AS last_seq, last.hash AS last_hash
    FROM chain_head AS anchor LEFT JOIN (SELECT seq, hash FROM journal ORDER BY seq DESC LIMIT 1) AS last ON true`,
  // The lock makes two programs that believe themselves the writer wait for each other.
  postgres: `SELECT anchor.seq, anchor.hash, coalesce(last.seq, 0) AS last_seq, last.hash AS last_hash
    FROM chain_head AS anchor LEFT JOIN (SELECT seq, hash FROM journal ORDER BY seq DESC LIMIT 1) AS last ON true
    FOR UPDATE OF anchor`,
};

export class SqlLedgerStore extends SqlLedgerReader implements LedgerStore {
  readonly #writer: WriteConnection;
  readonly #dialect: Dialect;

  constructor(writer: WriteConnection, reader: ReadConnection) {
    super(reader);
    this.#writer = writer;
    this.#dialect = dialectOf(writer.dialect);
  }

  /** Stores a batch durably, or rejects (BooksGuardError when a guard said no) and leaves all as it was. */
  async append(batch: AppendBatch): Promise<void> {
    const rows = encodeTables(batch.rows);
    if (batch.entries.length === 0) {
      if (batch.profiles.length > 0 || rows.length > 0) {
        throw new RangeError('rows cannot be stored without the entries they follow from');
      }
      return;
    }
    const entries = encodeEntries(batch.entries);
    await this.#writer.transaction(async (transaction) => {
      await this.#checkHeads(transaction, batch.expected_head);
      await writeEntries(transaction, this.#dialect, entries);
      await writeTables(transaction, this.#dialect, rows);
      await writeProfiles(transaction, this.#dialect, batch.profiles);
    });
  }

  async replaceProjections(
    fill: (put: (rows: ReadonlyMap<ProjectionName, readonly AnyRow[]>) => Promise<void>) => Promise<void>,
  ): Promise<readonly string[]> {
    return await this.#writer.transaction(async (transaction) => {
      // First of all: a trigger of somebody else's must not have a hand in what is written.
      const guards = await putGuardsBack(transaction, SCHEMA_VERSION);
      await withoutPeriodGuards(transaction, async () => {
        // Totals refer to their period, so periods go last.
        for (const table of WRITE_ORDER) {
          await transaction.query(`DELETE FROM "${table}"`);
        }
        await fill((rows) => writeTables(transaction, this.#dialect, encodeTables(rows)));
      });
      return guards;
    });
  }

  async #checkHeads(transaction: Queryable, expected: Head): Promise<void> {
    const [row] = await transaction.query(HEADS[this.#dialect.name]);
    const anchored = { seq: Number(row?.['seq']), hash: row?.['hash'] };
    const last_seq = Number(row?.['last_seq']);
    if (
      row === undefined ||
      anchored.seq !== last_seq ||
      (last_seq > 0 && anchored.hash !== row['last_hash'])
    ) {
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
}
