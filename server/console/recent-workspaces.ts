/**
 * The workspaces opened last on this machine, in a file of the data folder.
 *
 * Addresses of databases are kept without a password, so one with a password is asked for again. A file that
 * cannot be read counts as empty: it is a convenience, not a record.
 */
import { existsSync } from 'node:fs';
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';

import { isPostgresLocation } from '#database/workspace';

const RECENT_MAX = 12;

const stored = z.array(
  z.object({
    location: z.string().min(1).max(1_000),
    name: z.string().max(200),
    opened_at: z.number(),
    sample: z.boolean(),
  }),
);

type Stored = z.output<typeof stored>[number];

export interface RecentWorkspace extends Stored {
  /** The file is there (databases are taken to be). */
  readonly present: boolean;
}

export class RecentWorkspaces {
  readonly #folder: string;
  readonly #path: string;
  #last: Promise<unknown> = Promise.resolve();

  constructor(data_folder: string) {
    this.#folder = data_folder;
    this.#path = join(data_folder, 'recent-workspaces.json');
  }

  /** Opened last first. */
  async list(): Promise<RecentWorkspace[]> {
    return (await this.#read()).map((entry) => ({
      ...entry,
      present: isPostgresLocation(entry.location) || existsSync(entry.location),
    }));
  }

  async add(entry: Stored): Promise<void> {
    await this.#change((entries) => [
      entry,
      ...entries.filter(({ location }) => location !== entry.location),
    ]);
  }

  async forget(location: string): Promise<void> {
    await this.#change((entries) => entries.filter((entry) => entry.location !== location));
  }

  async #read(): Promise<Stored[]> {
    try {
      const parsed = stored.safeParse(JSON.parse(await readFile(this.#path, 'utf8')));
      return parsed.success ? parsed.data : [];
    } catch {
      return [];
    }
  }

  /** One change after another; the file is replaced whole. */
  #change(change: (entries: Stored[]) => Stored[]): Promise<void> {
    const result = this.#last.then(async () => {
      const entries = change(await this.#read()).slice(0, RECENT_MAX);
      await mkdir(this.#folder, { recursive: true, mode: 0o700 });
      const aside = `${this.#path}.${String(process.pid)}.part`;
      await writeFile(aside, JSON.stringify(entries, null, 2), { mode: 0o600 });
      await rename(aside, this.#path);
    });
    this.#last = result.catch(() => undefined);
    return result;
  }
}
