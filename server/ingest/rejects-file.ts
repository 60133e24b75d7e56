/**
 * Writes the rejects file as the import goes.
 *
 * The file is made at the first rejected row, readable by its owner only since rows may hold personal data,
 * and never takes the place of another: a file of that name gets a sibling with a number. Every write is
 * whole lines handed to the system at once, so that a killed import leaves whole lines.
 */
import { constants } from 'node:fs';
import { access, open, type FileHandle } from 'node:fs/promises';
import { dirname, extname } from 'node:path';

import { rejectsHeader, rejectsLine, type RejectedRow } from '#core/ingest/rejects';

const SIBLINGS_MAX = 1000;
/** Spreadsheets take a file for UTF-8 by this mark. */
const BYTE_ORDER_MARK = '\ufeff';

function siblingPath(path: string, number: number): string {
  const end = extname(path);
  return number === 1 ? path : `${path.slice(0, path.length - end.length)}-${String(number)}${end}`;
}

export class RejectsFile {
  readonly #wanted: string;
  #handle: FileHandle | null = null;
  /** Where the rejects are; null as long as there are none. */
  path: string | null = null;

  private constructor(wanted: string) {
    this.#wanted = wanted;
  }

  /** Checks that a file can be made there; throws the system's error when it cannot. */
  static async prepare(path: string): Promise<RejectsFile> {
    await access(dirname(path), constants.W_OK);
    return new RejectsFile(path);
  }

  async write(rows: readonly RejectedRow[]): Promise<void> {
    if (rows.length === 0) {
      return;
    }
    const lines = rows.map(rejectsLine).join('');
    if (this.#handle === null) {
      this.#handle = await this.#create();
      await this.#handle.appendFile(`${BYTE_ORDER_MARK}${rejectsHeader()}${lines}`);
    } else {
      await this.#handle.appendFile(lines);
    }
  }

  async #create(): Promise<FileHandle> {
    for (let number = 1; ; number += 1) {
      const path = siblingPath(this.#wanted, number);
      try {
        const handle = await open(path, 'ax', 0o600);
        this.path = path;
        return handle;
      } catch (error) {
        const taken = error instanceof Error && 'code' in error && error.code === 'EEXIST';
        if (!taken || number >= SIBLINGS_MAX) {
          throw error;
        }
      }
    }
  }

  /** Hands everything to the disk and closes. */
  async close(): Promise<void> {
    if (this.#handle !== null) {
      await this.#handle.sync();
      await this.#handle.close();
      this.#handle = null;
    }
  }
}
