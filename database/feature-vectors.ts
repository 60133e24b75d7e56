/**
 * Stored feature vectors over SQL: derived data beside the books, one row per column and chunk.
 *
 * A chunk and the state that counts it are one transaction. What the bytes of a column say is not known here.
 */
import type { Columns, VectorsReader, VectorsState, VectorStore } from '#core/risk/vectors';

import type { Queryable, WriteConnection } from './connection';
import { dialectOf, type Dialect } from './dialect';
import type { ReaderSource } from './ledger-reader';

const STATE = [
  'catalogue',
  'upto_seq',
  'upto_hash',
  'occasions',
  'trades',
  'chunks',
] as const satisfies readonly (keyof VectorsState)[];

const SELECT_STATE = `SELECT ${STATE.join(', ')} FROM feature_vectors`;
const UPSERT_STATE = `INSERT INTO feature_vectors (singleton, ${STATE.join(', ')})
  VALUES (1, ${STATE.map(() => '?').join(', ')})
  ON CONFLICT (singleton) DO UPDATE SET ${STATE.map((name) => `${name} = excluded.${name}`).join(', ')}`;
const INSERT_COLUMN = 'INSERT INTO feature_vector_column (chunk, name, data) VALUES (?, ?, ?)';

export class SqlVectorsReader implements VectorsReader {
  readonly #source: Queryable;
  readonly #dialect: Dialect;

  constructor(source: ReaderSource) {
    this.#source = source;
    this.#dialect = dialectOf(source.dialect);
  }

  async state(): Promise<VectorsState | null> {
    const [row] = await this.#source.query(SELECT_STATE);
    if (row === undefined) return null;
    return {
      ...{ catalogue: String(row['catalogue']), upto_hash: String(row['upto_hash']) },
      // PostgreSQL's 64-bit integers arrive as text.
      ...{ upto_seq: Number(row['upto_seq']), occasions: Number(row['occasions']) },
      ...{ trades: Number(row['trades']), chunks: Number(row['chunks']) },
    };
  }

  async columns(chunk: number, names: readonly string[]): Promise<Columns> {
    const wanted = this.#dialect.isIn('name', 'text');
    const sql = `SELECT name, data FROM feature_vector_column WHERE chunk = ? AND ${wanted}`;
    const rows = await this.#source.query(sql, [chunk, JSON.stringify(names)]);
    return new Map(rows.map((row) => [String(row['name']), row['data'] as Uint8Array]));
  }
}

async function writeState(target: Queryable, state: VectorsState): Promise<void> {
  await target.query(
    UPSERT_STATE,
    STATE.map((name) => state[name]),
  );
}

export class SqlVectors extends SqlVectorsReader implements VectorStore {
  readonly #writer: WriteConnection;

  constructor(writer: WriteConnection, reader: ReaderSource) {
    super(reader);
    this.#writer = writer;
  }

  async put(chunk: number, columns: Columns, state: VectorsState): Promise<void> {
    await this.#writer.transaction(async (transaction) => {
      await transaction.query('DELETE FROM feature_vector_column WHERE chunk = ?', [chunk]);
      for (const [name, bytes] of columns) {
        await transaction.query(INSERT_COLUMN, [chunk, name, bytes]);
      }
      await writeState(transaction, state);
    });
  }

  async advance(state: VectorsState): Promise<void> {
    await this.#writer.transaction((transaction) => writeState(transaction, state));
  }

  async clear(): Promise<void> {
    await this.#writer.transaction(async (transaction) => {
      await transaction.query('DELETE FROM feature_vector_column');
      await transaction.query('DELETE FROM feature_vectors');
    });
  }
}
