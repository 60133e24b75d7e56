/**
 * Readings of one moment: each has a connection of its own for as long as it lasts, so it waits for nobody and
 * nobody waits for it.
 */
import type { LedgerReader } from '#core/ledger/ports';
import type { VectorsReader } from '#core/risk/vectors';

import type { ReadConnection } from './connection';
import { WorkspaceError } from './errors';
import { SqlVectorsReader } from './feature-vectors';
import { SqlLedgerReader, type ReaderSource } from './ledger-reader';
import { Lists } from './lists/lists';

export class Snapshots {
  readonly #connect: () => Promise<ReadConnection>;
  #closed = false;

  constructor(connect: () => Promise<ReadConnection>) {
    this.#connect = connect;
  }

  /** Everything `work` reads is as of its first question. Rejects with what `work` rejects with. */
  async read<T>(
    work: (reader: LedgerReader, lists: Lists, vectors: VectorsReader) => Promise<T>,
  ): Promise<T> {
    if (this.#closed) {
      throw new WorkspaceError('closed', 'the workspace is closed');
    }
    const connection = await this.#connect();
    try {
      return await connection.snapshot((moment) => {
        const source: ReaderSource = {
          dialect: connection.dialect,
          query: (sql, parameters) => moment.query(sql, parameters),
        };
        return work(new SqlLedgerReader(source), new Lists(source), new SqlVectorsReader(source));
      });
    } finally {
      await connection.close();
    }
  }

  /** Refuses further readings; those under way end by themselves. */
  close(): void {
    this.#closed = true;
  }
}
