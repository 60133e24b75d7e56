// A ledger that forgets nearly everything between groups decides what one decides that forgets nothing.
import { describe, expect, it } from 'vitest';

import type { Command } from '#core/ledger/commands';
import { genesisCommands } from '#core/ledger/genesis';
import { Ledger, type LedgerOptions } from '#core/ledger/ledger';
import { MemoryStore } from '#core/ledger/memory-store';
import { verifyBooks } from '#core/ledger/verify';
import { Sample } from '#core/sample/generate';
import { testEnvironment } from '#test/support/environment';

const TRADES = 1_000;

function sampleCommands(): readonly Command[] {
  const commands = [...new Sample({ seed: 11, trades: TRADES }).commands()];
  const first = commands[0];
  return [...genesisCommands(first?.at ?? 0), ...commands];
}

async function run(options: LedgerOptions): Promise<{ hash: string; ok: boolean; seq: number }> {
  const store = new MemoryStore();
  const env = testEnvironment();
  const ledger = await Ledger.open(store, env, { collect_ms: 0, simulated: true, ...options });
  await ledger.submitMany(sampleCommands());
  await ledger.close();
  const { ok } = await verifyBooks(store, env);
  return { ...(await store.head()), ok };
}

describe('a ledger with a small cache', () => {
  it('gives the same chain whatever it keeps between groups', async () => {
    const roomy = await run({});
    expect(roomy.ok).toBe(true);
    expect(roomy.seq).toBeGreaterThan(TRADES);
    for (const cached_rows_max of [0, 64, 1_024]) {
      expect(await run({ batch_max: 7, cached_rows_max })).toEqual(roomy);
    }
  });
});
