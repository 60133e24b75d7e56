// Proves that the small fold of peers says of every merchant of a sample just what the whole detector knows, and stops when told to.
import { expect, test } from 'vitest';

import { readPeers } from '#core/risk/peer-fold';
import { peersOf } from '#core/risk/peers';
import { scanJournal } from '#core/risk/scan';
import { samplePlatform } from '#test/support/risk-platform';

test('peers are those of the detector, after the same entry', async () => {
  const { store } = await samplePlatform(2_000, 4);
  const told: number[] = [];
  const found = await readPeers(store, { onProgress: ({ done }) => told.push(done) });
  const { detector, last_at } = await scanJournal(store, []);
  expect(found).toMatchObject({ seen_seq: (await store.head()).seq, at: last_at });
  expect(told.at(-1)).toBe(found.seen_seq);
  const { known } = detector;
  const merchants = [...known.accounts.values()].filter(({ sold }) => sold.length > 0);
  expect(merchants.length).toBeGreaterThan(10);
  expect([...found.tables.keys()].sort()).toEqual(merchants.map(({ id }) => id).sort());
  for (const { id } of merchants) expect(found.tables.get(id)).toEqual(peersOf(known, id, last_at));
  expect(found.quiet_hour).toBe(known.peers.quiet.quietest());
  await expect(readPeers(store, { signal: AbortSignal.abort() })).rejects.toThrow();
}, 60_000);
