/**
 * Bytes of files put to alerts and cases, of sealed documents of parties and of banks' statements, over SQL: a table beside the books
 * that no rebuilding touches.
 *
 * Both databases keep them as base64, which is text to whatever copies them. What they are is not known here.
 */
import type { CaseFileContentReader, CaseFileContents } from '#core/cases/ports';

import { queryText, type Queryable, type WriteConnection } from './connection';

const SELECT = 'SELECT content FROM case_file_content WHERE id = ?';
const INSERT = 'INSERT INTO case_file_content (id, content) VALUES (?, ?) ON CONFLICT (id) DO NOTHING';
const STRAYS = `id NOT IN (SELECT id FROM case_file) AND id NOT IN (SELECT content_id FROM identity_document)
  AND id NOT IN (SELECT 'statement-' || file_sha256 FROM custody_statement)`;

/** Copies all contents, one at a time. */
export async function copyContents(source: Queryable, target: Queryable): Promise<void> {
  const rows = await source.query('SELECT id FROM case_file_content ORDER BY id');
  for (const { id } of rows) {
    const content = await queryText(source, SELECT, [String(id)]);
    await target.query(INSERT, [String(id), content ?? '']);
  }
}

export class SqlCaseFileContentReader implements CaseFileContentReader {
  readonly #source: Queryable;

  constructor(source: Queryable) {
    this.#source = source;
  }

  async get(id: string): Promise<Uint8Array | null> {
    const content = await queryText(this.#source, SELECT, [id]);
    return content === undefined ? null : Buffer.from(content, 'base64');
  }
}

export class SqlCaseFileContents extends SqlCaseFileContentReader implements CaseFileContents {
  readonly #writer: WriteConnection;

  constructor(writer: WriteConnection, reader: Queryable) {
    super(reader);
    this.#writer = writer;
  }

  async put(id: string, bytes: Uint8Array): Promise<void> {
    const content = Buffer.from(bytes).toString('base64');
    await this.#writer.transaction(async (transaction) => {
      await transaction.query(INSERT, [id, content]);
    });
  }

  async clearStrays(): Promise<number> {
    return await this.#writer.transaction(async (transaction) => {
      const count = await queryText(transaction, `SELECT count(*) FROM case_file_content WHERE ${STRAYS}`);
      if (count !== '0') {
        await transaction.query(`DELETE FROM case_file_content WHERE ${STRAYS}`);
      }
      return Number(count);
    });
  }
}
