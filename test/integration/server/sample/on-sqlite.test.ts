// The same sample on SQLite: the same chain to the last hash, through a real workspace.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterAll, beforeAll, expect, it } from 'vitest';

import { MEMORY_DIGEST_KEY, MemoryStore } from '#core/ledger/memory-store';
import { createWorkspace } from '#database/workspace';
import { makeSample } from '#server/sample/make-sample';
import { testEnvironment } from '#test/support/environment';

let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'surety-sample-'));
});

afterAll(async () => {
  await rm(folder, { recursive: true, force: true });
});

it('gives the same chain on SQLite as in memory', async () => {
  const options = { trades: 1_000, seed: 4 };
  const workspace = await createWorkspace(join(folder, 'sample.surety'), {
    program: 'surety test',
    digest_key: MEMORY_DIGEST_KEY,
  });
  try {
    const stored = await makeSample(workspace.store, testEnvironment(), options);
    const held = await makeSample(new MemoryStore(), testEnvironment(), options);
    expect(stored.head).toEqual(held.head);
    expect(await workspace.reader.head()).toEqual(held.head);
    expect(stored.refused_by).toEqual(held.refused_by);
  } finally {
    await workspace.close();
  }
}, 120_000);
