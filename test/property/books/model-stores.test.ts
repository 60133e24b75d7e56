import { describe, expect, it } from 'vitest';

import { memoryBackend, postgresBackend, sqliteBackend } from '#test/support/model/backends';
import { runModel, runOptions, type RunEnd } from '#test/support/model/run';
import { describePostgres, freshDatabase } from '#test/support/postgres';
import { testFolder } from '#test/support/workspaces';

// The same seeded steps on every store: judged after every step on each, and equal to the last byte in the end.
const options = runOptions({ seed: 20_260_106, runs: 7, steps: 110 });
const HOUR_MS = 3_600_000;

describe('the books against the model, on every store', () => {
  const folder = testFolder();
  let memory: Promise<RunEnd[]> | undefined;
  const inMemory = (): Promise<RunEnd[]> => (memory ??= runModel(memoryBackend, options, false));

  it(
    'keep every invariant on SQLite, with the same hashes and rows as in memory',
    { timeout: HOUR_MS },
    async () => {
      const ends = await runModel(() => sqliteBackend(folder), options, false);
      expect(ends).toEqual(await inMemory());
    },
  );

  describePostgres('on PostgreSQL', () => {
    it('keep every invariant, with the same hashes and rows as in memory', { timeout: HOUR_MS }, async () => {
      const ends = await runModel(() => postgresBackend(freshDatabase, folder), options, false);
      expect(ends).toEqual(await inMemory());
    });
  });
});
