/**
 * Platforms with known truth for the detector: the sample and the other platform, in memory, as entries and labels.
 */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { genesisCommands } from '#core/ledger/genesis';
import { Ledger } from '#core/ledger/ledger';
import { MemoryStore } from '#core/ledger/memory-store';
import type { TruthLabel } from '#core/risk/evaluate';
import { factOf, type Fact } from '#core/risk/facts';
import { readTruth } from '#server/cli/risk/truth-file';
import { makeSample } from '#server/sample/make-sample';

import { testEnvironment } from './environment';
import { runImport } from './import-books';
import { variedPlatform, type VariationName } from './other-platform/variations';

export interface RiskPlatform {
  readonly store: MemoryStore;
  readonly truth: readonly TruthLabel[];
}

async function inFolder<T>(work: (folder: string) => Promise<T>): Promise<T> {
  const folder = await mkdtemp(join(tmpdir(), 'surety-risk-'));
  try {
    return await work(folder);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

export async function samplePlatform(trades: number, seed: number): Promise<RiskPlatform> {
  return await inFolder(async (folder) => {
    const store = new MemoryStore();
    const truth_path = join(folder, 'truth.csv');
    await makeSample(store, testEnvironment(), { trades, seed, truth_path });
    return { store, truth: await readTruth(truth_path) };
  });
}

/** Written by another generator, and read through the import formats. */
export async function importedPlatform(
  trades: number,
  seed: number,
  variation: VariationName = 'as it is',
): Promise<RiskPlatform> {
  return await inFolder(async (folder) => {
    const { files, truth } = variedPlatform(variation, { seed, trades });
    for (const [name, lines] of Object.entries(files)) {
      await writeFile(join(folder, name), `${lines.join('\n')}\n`);
    }
    const store = new MemoryStore();
    const ledger = await Ledger.open(store, testEnvironment(Date.UTC(2026, 5, 1)), { collect_ms: 0 });
    await ledger.submitMany(genesisCommands(Date.UTC(2015, 0, 1), ['CNY', 'JPY']));
    await runImport(
      ledger,
      Object.keys(files).map((name) => join(folder, name)),
    );
    return { store, truth };
  });
}

/** Everything the journal tells about risk, in order. */
export async function factsOf(store: MemoryStore): Promise<Fact[]> {
  const facts: Fact[] = [];
  for (const entry of await store.entries({}, Number.MAX_SAFE_INTEGER)) {
    const fact = factOf(entry);
    if (fact !== null) facts.push(fact);
  }
  return facts;
}
