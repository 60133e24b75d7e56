/**
 * Items of the key vault over SQL: a table beside the books that no rebuilding touches.
 *
 * Each is sealed before it comes here. What they are is not known here.
 */
import type { VaultItems, VaultItemsReader } from '#core/identity/ports';

import { queryText, type Queryable, type WriteConnection } from './connection';

const SELECT = 'SELECT content FROM vault_item WHERE name = ?';
const INSERT = 'INSERT INTO vault_item (name, content) VALUES (?, ?)';

/** Copies all items. */
export async function copyVault(source: Queryable, target: Queryable): Promise<void> {
  for (const { name, content } of await source.query('SELECT name, content FROM vault_item ORDER BY name')) {
    await target.query(INSERT, [String(name), String(content)]);
  }
}

export class SqlVaultItemsReader implements VaultItemsReader {
  readonly #source: Queryable;

  constructor(source: Queryable) {
    this.#source = source;
  }

  async get(name: string): Promise<string | null> {
    return (await queryText(this.#source, SELECT, [name])) ?? null;
  }

  async names(begin: string): Promise<readonly string[]> {
    const rows = await this.#source.query('SELECT name FROM vault_item ORDER BY name');
    return rows.map(({ name }) => String(name)).filter((name) => name.startsWith(begin));
  }
}

export class SqlVaultItems extends SqlVaultItemsReader implements VaultItems {
  readonly #writer: WriteConnection;

  constructor(writer: WriteConnection, reader: Queryable) {
    super(reader);
    this.#writer = writer;
  }

  async add(items: ReadonlyMap<string, string>): Promise<boolean> {
    return await this.#writer.transaction(async (transaction) => {
      for (const name of items.keys()) {
        if ((await queryText(transaction, SELECT, [name])) !== undefined) {
          return false;
        }
      }
      for (const [name, content] of items) {
        await transaction.query(INSERT, [name, content]);
      }
      return true;
    });
  }

  async put(name: string, content: string): Promise<void> {
    await this.#writer.transaction(async (transaction) => {
      await transaction.query(`${INSERT} ON CONFLICT (name) DO UPDATE SET content = excluded.content`, [
        name,
        content,
      ]);
    });
  }

  async remove(name: string): Promise<void> {
    await this.#writer.transaction(async (transaction) => {
      await transaction.query('DELETE FROM vault_item WHERE name = ?', [name]);
    });
  }
}
