/**
 * Kept work over SQL: a table beside the books that no rebuilding touches. What the bytes say is not known here.
 */
import type { KeptWork, KeptWorkKind, KeptWorkReader, KeptWorkStore } from '#core/credit/kept-work';

import type { Queryable, SqlParameter, SqlRow, WriteConnection } from './connection';

const COLUMNS = [
  'id',
  'kind',
  'actor',
  'made_at',
  'as_of_seq',
  'form',
  'summary',
] as const satisfies readonly (keyof KeptWork)[];

const SELECT = `SELECT ${COLUMNS.join(', ')} FROM kept_work`;
const SELECT_CONTENT = 'SELECT content FROM kept_work WHERE id = ?';
const REPLACED = [...COLUMNS.slice(1), 'content'].map((name) => `${name} = excluded.${name}`);
const UPSERT = `INSERT INTO kept_work (${COLUMNS.join(', ')}, content)
  VALUES (${COLUMNS.map(() => '?').join(', ')}, ?) ON CONFLICT (id) DO UPDATE SET ${REPLACED.join(', ')}`;
const DROP_OLDER = `DELETE FROM kept_work WHERE kind = ? AND id NOT IN
  (SELECT id FROM kept_work WHERE kind = ? ORDER BY made_at DESC, id DESC LIMIT ?)`;

function workOf(row: SqlRow): KeptWork {
  return {
    id: String(row['id']),
    kind: row['kind'] as KeptWorkKind,
    actor: String(row['actor']),
    // PostgreSQL's 64-bit integers arrive as text.
    made_at: Number(row['made_at']),
    as_of_seq: row['as_of_seq'] === null ? null : Number(row['as_of_seq']),
    form: Number(row['form']),
    summary: String(row['summary']),
  };
}

async function contentOf(source: Queryable, id: string): Promise<Uint8Array | null> {
  const [row] = await source.query(SELECT_CONTENT, [id]);
  return (row?.['content'] as Uint8Array | undefined) ?? null;
}

async function write(target: Queryable, work: KeptWork, content: Uint8Array): Promise<void> {
  const values = COLUMNS.map((name): SqlParameter => work[name]);
  await target.query(UPSERT, [...values, content]);
}

/** Copies all of it, one at a time. */
export async function copyKeptWork(source: Queryable, target: Queryable): Promise<void> {
  for (const row of await source.query(`${SELECT} ORDER BY id`)) {
    const work = workOf(row);
    const content = await contentOf(source, work.id);
    if (content !== null) await write(target, work, content);
  }
}

export class SqlKeptWorkReader implements KeptWorkReader {
  readonly #source: Queryable;

  constructor(source: Queryable) {
    this.#source = source;
  }

  async list(kind: KeptWorkKind): Promise<readonly KeptWork[]> {
    const rows = await this.#source.query(`${SELECT} WHERE kind = ? ORDER BY made_at DESC, id DESC`, [kind]);
    return rows.map(workOf);
  }

  async content(id: string): Promise<Uint8Array | null> {
    return await contentOf(this.#source, id);
  }
}

export class SqlKeptWork extends SqlKeptWorkReader implements KeptWorkStore {
  readonly #writer: WriteConnection;

  constructor(writer: WriteConnection, reader: Queryable) {
    super(reader);
    this.#writer = writer;
  }

  async keep(work: KeptWork, content: Uint8Array, newest: number): Promise<void> {
    await this.#writer.transaction(async (transaction) => {
      await write(transaction, work, content);
      await transaction.query(DROP_OLDER, [work.kind, work.kind, newest]);
    });
  }
}
