/**
 * Saved views over SQL: a table beside the books that no rebuilding touches. Who may change which is not known here.
 */
import type { Role } from '#core/staff/permissions';
import type { SavedView, SavedViews, SavedViewsReader } from '#core/staff/ports';

import type { Queryable, SqlRow, WriteConnection } from './connection';
import { dialectOf, type Dialect } from './dialect';
import type { ReaderSource } from './ledger-reader';

const COLUMNS = [
  'id',
  'screen',
  'name',
  'owner',
  'role',
  'query',
] as const satisfies readonly (keyof SavedView)[];

const SELECT = `SELECT ${COLUMNS.join(', ')} FROM saved_view`;
const REPLACED = COLUMNS.slice(1).map((name) => `${name} = excluded.${name}`);
const UPSERT = `INSERT INTO saved_view (${COLUMNS.join(', ')}) VALUES (${COLUMNS.map(() => '?').join(', ')})
  ON CONFLICT (id) DO UPDATE SET ${REPLACED.join(', ')}`;

function viewOf(row: SqlRow): SavedView {
  return {
    id: String(row['id']),
    screen: String(row['screen']),
    name: String(row['name']),
    owner: String(row['owner']),
    role: row['role'] === null ? null : (row['role'] as Role),
    query: String(row['query']),
  };
}

/** All saved views, for copies. */
export async function readViews(source: Queryable): Promise<readonly SavedView[]> {
  return (await source.query(`${SELECT} ORDER BY id`)).map(viewOf);
}

/** Writes a view inside a transaction. */
export async function writeView(target: Queryable, view: SavedView): Promise<void> {
  await target.query(
    UPSERT,
    COLUMNS.map((name) => view[name]),
  );
}

export class SqlSavedViewsReader implements SavedViewsReader {
  readonly #source: Queryable;
  readonly #dialect: Dialect;

  constructor(source: ReaderSource) {
    this.#source = source;
    this.#dialect = dialectOf(source.dialect);
  }

  async get(id: string): Promise<SavedView | null> {
    const [row] = await this.#source.query(`${SELECT} WHERE id = ?`, [id]);
    return row === undefined ? null : viewOf(row);
  }

  async visibleTo(owner: string, roles: readonly Role[]): Promise<readonly SavedView[]> {
    const shared = this.#dialect.isIn('role', 'text');
    const sql = `${SELECT} WHERE owner = ? OR ${shared} ORDER BY screen, name, id`;
    return (await this.#source.query(sql, [owner, JSON.stringify(roles)])).map(viewOf);
  }
}

export class SqlSavedViews extends SqlSavedViewsReader implements SavedViews {
  readonly #writer: WriteConnection;

  constructor(writer: WriteConnection, reader: ReaderSource) {
    super(reader);
    this.#writer = writer;
  }

  async put(view: SavedView): Promise<void> {
    await this.#writer.transaction((transaction) => writeView(transaction, view));
  }

  async remove(id: string): Promise<void> {
    await this.#writer.transaction(async (transaction) => {
      await transaction.query('DELETE FROM saved_view WHERE id = ?', [id]);
    });
  }
}
