// Workspaces for tests of the stores: a SQLite file in a folder of its own that is gone afterwards, or an
// empty PostgreSQL database; and the raw way into each, past the program, as a vandal would take it.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import knex, { type Knex } from 'knex';
import { afterAll } from 'vitest';

export const PROGRAM = 'surety-test 1.0.0';

/** A folder for the files of one test file; removed when its tests are over. */
export function testFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'surety-test-'));
  afterAll(() => {
    rmSync(folder, { recursive: true, force: true });
  });
  return folder;
}

/** One raw connection with the drivers' own settings: no pragma of the program is set on it. */
export class RawDatabase {
  readonly #knex: Knex;
  readonly #sqlite: boolean;

  constructor(location: string) {
    this.#sqlite = !location.startsWith('postgres');
    this.#knex = this.#sqlite
      ? knex({ client: 'sqlite3', connection: { filename: location }, useNullAsDefault: true })
      : knex({ client: 'pg', connection: location, pool: { min: 1, max: 1 } });
  }

  async run(sql: string, parameters: readonly (string | number)[] = []): Promise<Record<string, unknown>[]> {
    const answer: unknown = await this.#knex.raw(sql, [...parameters]);
    return (this.#sqlite ? answer : (answer as { rows: unknown }).rows) as Record<string, unknown>[];
  }

  async close(): Promise<void> {
    await this.#knex.destroy();
  }
}
