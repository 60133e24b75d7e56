import { join } from 'node:path';

import { describe, expect, it } from 'vitest';

import { KillLoop } from '#test/support/kill-loop';
import { describePostgres, freshDatabase } from '#test/support/postgres';
import { testFolder } from '#test/support/workspaces';

// Invariant 11: kill -9 at any moment, round after round on one growing workspace.
// Environment: SURETY_KILL_ROUNDS for more rounds, SURETY_SEED for other moments.
const rounds = Number(process.env['SURETY_KILL_ROUNDS'] ?? '20');
const seed = Number(process.env['SURETY_SEED'] ?? '11');
const HOUR_MS = 3_600_000;

async function killRounds(location: string, count: number): Promise<void> {
  const loop = new KillLoop(location, seed);
  await loop.prepare();
  for (let round = 1; round <= count; round += 1) {
    await loop.round(round).catch((error: unknown) => {
      throw new Error(`SURETY_SEED=${String(seed)}, round ${String(round)}: ${String(error)}`, {
        cause: error,
      });
    });
  }
  expect(loop.figures.rounds).toBe(count);
  expect(loop.figures.acknowledged).toBeGreaterThan(0);
  console.info(JSON.stringify(loop.figures));
}

describe('books whose program is killed', () => {
  const folder = testFolder();

  it('keep what was acknowledged, on SQLite', { timeout: HOUR_MS }, async () => {
    await killRounds(join(folder, 'killed.db'), rounds);
  });

  describePostgres('on PostgreSQL', () => {
    it('keep what was acknowledged when the client is killed', { timeout: HOUR_MS }, async () => {
      await killRounds(await freshDatabase(), Math.ceil(rounds / 5));
    });
  });
});
