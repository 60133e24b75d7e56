/**
 * What scans keep, over SQL: derived data beside the books. Feature vectors are one row per column and chunk; a
 * checkpoint is one row per part.
 *
 * A chunk and the state that counts it are one transaction. The parts of a checkpoint are written one by one, so that
 * nobody waits for all of them, under a generation that counts once it is whole. What the bytes say is not known here.
 */
import type { Checkpoint, Columns, VectorsReader, VectorsState, VectorStore } from '#core/risk/vectors';

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

const CHECKPOINT = [
  'catalogue',
  'upto_seq',
  'upto_hash',
  'parts',
  'digest',
] as const satisfies readonly (keyof Checkpoint)[];

const SELECT_CHECKPOINT = `SELECT generation, ${CHECKPOINT.join(', ')} FROM scan_checkpoint`;
const SELECT_PART = `SELECT data FROM scan_checkpoint_part
  WHERE generation = (SELECT generation FROM scan_checkpoint) AND part = ?`;
const INSERT_PART = 'INSERT INTO scan_checkpoint_part (generation, part, data) VALUES (?, ?, ?)';
const UPSERT_CHECKPOINT = `INSERT INTO scan_checkpoint (singleton, generation, ${CHECKPOINT.join(', ')})
  VALUES (1, ?, ${CHECKPOINT.map(() => '?').join(', ')})
  ON CONFLICT (singleton) DO UPDATE SET generation = excluded.generation,
  ${CHECKPOINT.map((name) => `${name} = excluded.${name}`).join(', ')}`;
/** Of whatever is not the checkpoint: an older one, or one that did not become whole. */
const SELECT_STRAYS = 'SELECT generation, part FROM scan_checkpoint_part WHERE generation <> ?';
const DELETE_PART = 'DELETE FROM scan_checkpoint_part WHERE generation = ? AND part = ?';

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

  async checkpoint(): Promise<Checkpoint | null> {
    const [row] = await this.#source.query(SELECT_CHECKPOINT);
    if (row === undefined) return null;
    return {
      ...{ catalogue: String(row['catalogue']), upto_hash: String(row['upto_hash']) },
      ...{ upto_seq: Number(row['upto_seq']), parts: Number(row['parts']), digest: String(row['digest']) },
    };
  }

  async checkpointPart(part: number): Promise<Uint8Array | null> {
    const [row] = await this.#source.query(SELECT_PART, [part]);
    return (row?.['data'] as Uint8Array | undefined) ?? null;
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

  async keepCheckpoint(checkpoint: Checkpoint, parts: readonly Uint8Array[]): Promise<void> {
    const generation = await this.#writer.transaction(async (transaction) => {
      const [row] = await transaction.query(SELECT_CHECKPOINT);
      return Number(row?.['generation'] ?? 0);
    });
    await this.#dropPartsBut(generation);
    const next = generation + 1;
    for (const [part, bytes] of parts.entries()) {
      await this.#writer.transaction((transaction) => transaction.query(INSERT_PART, [next, part, bytes]));
    }
    const values = CHECKPOINT.map((name) => checkpoint[name]);
    await this.#writer.transaction((transaction) => transaction.query(UPSERT_CHECKPOINT, [next, ...values]));
    await this.#dropPartsBut(next);
  }

  async #dropPartsBut(generation: number): Promise<void> {
    const strays = await this.#writer.transaction((transaction) =>
      transaction.query(SELECT_STRAYS, [generation]),
    );
    for (const stray of strays) {
      const place = [Number(stray['generation']), Number(stray['part'])];
      await this.#writer.transaction((transaction) => transaction.query(DELETE_PART, place));
    }
  }

  async clear(): Promise<void> {
    await this.#writer.transaction(async (transaction) => {
      await transaction.query('DELETE FROM scan_checkpoint');
      await transaction.query('DELETE FROM scan_checkpoint_part');
      await transaction.query('DELETE FROM feature_vector_column');
      await transaction.query('DELETE FROM feature_vectors');
    });
  }
}
