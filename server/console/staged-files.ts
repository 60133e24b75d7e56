/**
 * Files on their way in: bytes arrive in pieces, in order, and lie in the data folder until they are imported.
 *
 * Names given from outside are never paths: a staged file lies under an id of the host's own. A file is its
 * person's, and is gone when it is discarded, imported, or the console closes.
 */
import { randomUUID } from 'node:crypto';
import { appendFile, mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

/** Most bytes of one staged file, and most files of one person. */
const FILE_BYTES_MAX = 4_294_967_296;
const FILES_MAX = 100;

export interface StagedFileInfo {
  readonly id: string;
  readonly name: string;
  readonly actor: string;
  readonly path: string;
  /** Bytes it will have. */
  readonly bytes: number;
  /** Bytes that are there. */
  written: number;
}

export type AppendOutcome = 'written' | 'unknown' | 'offset' | 'length';

export class StagedFiles {
  readonly #folder: string;
  readonly #files = new Map<string, StagedFileInfo>();
  readonly #busy = new Set<string>();

  constructor(data_folder: string) {
    this.#folder = join(data_folder, 'staging', String(process.pid));
  }

  /** Makes room for a file; null when the person has too many, or it is too large. */
  async begin(name: string, bytes: number, actor: string): Promise<string | null> {
    const own = [...this.#files.values()].filter((file) => file.actor === actor);
    if (own.length >= FILES_MAX || bytes > FILE_BYTES_MAX) {
      return null;
    }
    const id = randomUUID();
    const path = join(this.#folder, id);
    await mkdir(this.#folder, { recursive: true, mode: 0o700 });
    await writeFile(path, '', { mode: 0o600, flag: 'wx' });
    this.#files.set(id, { id, name, actor, path, bytes, written: 0 });
    return id;
  }

  /** A file of this person. */
  find(id: string, actor: string): StagedFileInfo | null {
    const file = this.#files.get(id);
    return file?.actor === actor ? file : null;
  }

  /** Adds a piece where the file ends; the same piece again is no harm. */
  async append(id: string, actor: string, offset: number, piece: Buffer): Promise<AppendOutcome> {
    const file = this.find(id, actor);
    if (file === null) {
      return 'unknown';
    }
    if (offset + piece.length === file.written && offset < file.written) {
      return 'written';
    }
    if (offset !== file.written || this.#busy.has(id)) {
      return 'offset';
    }
    if (file.written + piece.length > file.bytes) {
      return 'length';
    }
    this.#busy.add(id);
    try {
      await appendFile(file.path, piece);
      file.written += piece.length;
    } finally {
      this.#busy.delete(id);
    }
    return 'written';
  }

  async discard(id: string, actor: string): Promise<boolean> {
    const file = this.find(id, actor);
    if (file === null) {
      return false;
    }
    this.#files.delete(id);
    await rm(file.path, { force: true });
    return true;
  }

  /** Removes everything. */
  async clear(): Promise<void> {
    this.#files.clear();
    await rm(this.#folder, { recursive: true, force: true });
  }
}
