/**
 * Files on their way in or out: those to be imported arrive in pieces, in order; those that an export makes grow until
 * they are whole. All lie in the data folder.
 *
 * Names given from outside are never paths: a staged file lies under an id of the host's own. A file is its
 * person's, and is gone when it is discarded, imported, made way for newer exports, or the workspace closes, but not
 * while a job holds it; what a program that died left is removed by the next one. Nobody can fill the disk: all files
 * together have a limit, and must fit.
 */
import { randomUUID } from 'node:crypto';
import { appendFile, mkdir, readdir, rm, statfs, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

/** Most bytes of one file on its way in and of all staged files, and most files on their way in of one person. */
const FILE_BYTES_MAX = 4_294_967_296;
const ALL_BYTES_MAX = 4 * FILE_BYTES_MAX;
const FILES_MAX = 100;
/** Exports of one person that can be fetched still. */
const MADE_KEPT_MAX = 10;
/** Left free for the books themselves. */
const FREE_BYTES_MIN = 1_073_741_824;

export interface StagedFileInfo {
  readonly id: string;
  readonly name: string;
  readonly actor: string;
  readonly path: string;
  /** Made here, to be fetched; else it came from a person. */
  readonly made: boolean;
  /** Bytes it will have; of one that is being made, those it has. */
  bytes: number;
  /** Bytes that are there. */
  written: number;
}

export type AppendOutcome = 'written' | 'unknown' | 'offset' | 'length';
export type DiscardOutcome = 'discarded' | 'unknown' | 'held';

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // Somebody else's program may not be asked, but is there.
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}

export class StagedFiles {
  readonly #root: string;
  readonly #folder: string;
  readonly #files = new Map<string, StagedFileInfo>();
  readonly #busy = new Set<string>();
  /** Read by a job. */
  readonly #held = new Set<string>();

  constructor(data_folder: string) {
    this.#root = join(data_folder, 'staging');
    this.#folder = join(this.#root, String(process.pid));
  }

  /** Makes room for a file; null when the person has too many, it is too large, or there is no room for it. */
  async begin(name: string, bytes: number, actor: string): Promise<string | null> {
    const own = [...this.#files.values()].filter((file) => file.actor === actor && !file.made);
    if (own.length >= FILES_MAX || bytes > FILE_BYTES_MAX) {
      return null;
    }
    return await this.#make({ name, actor, bytes, made: false });
  }

  /** Makes a file that grows until it is finished. Null when there is no room for it. */
  async beginMade(name: string, actor: string): Promise<string | null> {
    const id = await this.#make({ name, actor, bytes: 0, made: true });
    if (id !== null) {
      this.#busy.add(id);
    }
    return id;
  }

  /** Adds to a file that is being made; false when there is no room for it, or it is gone. */
  async grow(id: string, piece: Buffer): Promise<boolean> {
    const file = this.#files.get(id);
    if (file === undefined || !(await this.#fits(piece.length))) {
      return false;
    }
    await appendFile(file.path, piece);
    file.bytes += piece.length;
    file.written = file.bytes;
    return true;
  }

  /** A file that was being made is whole; older ones of the person make way for it. */
  async finish(id: string, actor: string): Promise<void> {
    this.#busy.delete(id);
    const whole = [...this.#files.values()].filter(
      (file) => file.made && file.actor === actor && !this.#busy.has(file.id),
    );
    for (const older of whole.slice(0, Math.max(0, whole.length - MADE_KEPT_MAX))) {
      await this.discard(older.id, actor);
    }
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

  /** Keeps files for one job; false when one of them is gone, or another job has it. */
  hold(ids: readonly string[]): boolean {
    if (ids.some((id) => this.#held.has(id) || !this.#files.has(id))) {
      return false;
    }
    ids.forEach((id) => this.#held.add(id));
    return true;
  }

  release(ids: readonly string[]): void {
    ids.forEach((id) => this.#held.delete(id));
  }

  async discard(id: string, actor: string): Promise<DiscardOutcome> {
    const file = this.find(id, actor);
    if (file === null) {
      return 'unknown';
    }
    if (this.#held.has(id)) {
      return 'held';
    }
    this.#files.delete(id);
    this.#busy.delete(id);
    await rm(file.path, { force: true });
    return 'discarded';
  }

  /** Removes what programs left that are no more. */
  async clearLeftovers(): Promise<void> {
    const folders = await readdir(this.#root).catch(() => []);
    for (const name of folders.filter((found) => /^\d+$/.test(found) && !isRunning(Number(found)))) {
      await rm(join(this.#root, name), { recursive: true, force: true });
    }
  }

  async #make(asked: Pick<StagedFileInfo, 'name' | 'actor' | 'bytes' | 'made'>): Promise<string | null> {
    await mkdir(this.#folder, { recursive: true, mode: 0o700 });
    if (!(await this.#fits(asked.bytes))) {
      return null;
    }
    const id = randomUUID();
    const path = join(this.#folder, id);
    await writeFile(path, '', { mode: 0o600, flag: 'wx' });
    this.#files.set(id, { ...asked, id, path, written: 0 });
    return id;
  }

  async #fits(bytes: number): Promise<boolean> {
    const files = [...this.#files.values()];
    const declared = files.reduce((sum, file) => sum + file.bytes, 0);
    const to_come = files.reduce((sum, file) => sum + file.bytes - file.written, 0);
    const { bavail, bsize } = await statfs(this.#folder);
    return declared + bytes <= ALL_BYTES_MAX && to_come + bytes + FREE_BYTES_MIN <= bavail * bsize;
  }

  /** Removes everything. */
  async clear(): Promise<void> {
    this.#files.clear();
    this.#held.clear();
    this.#busy.clear();
    await rm(this.#folder, { recursive: true, force: true });
  }
}
