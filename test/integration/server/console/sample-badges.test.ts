// The badges of a sample that the console makes are signed by a key of its own vault, and each can be checked.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterAll, expect, it } from 'vitest';

import { makeStore } from '#server/composition/open-books';
import { signSampleBadges } from '#server/console/sample-badges';
import { makeSample } from '#server/sample/make-sample';
import { sealSampleVault } from '#server/sample/sample-vault';
import { publicKeyOf } from '#server/trust/badge-keys';
import { badgeFileOf, readBadgeKeys, readBadges } from '#server/trust/signing';
import { verifyBadge } from '#server/trust/verify-badge';

const folder = mkdtempSync(join(tmpdir(), 'surety-sample-badges-'));

afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});

it('are signed, every one', async () => {
  await makeStore(join(folder, 'sample.surety'), async (open) => {
    const secrets = new Map<string, Uint8Array>();
    await makeSample(open.store, open.env, { trades: 1_000, seed: 3, files: open.files, secrets });
    await sealSampleVault(open, secrets);
    await signSampleBadges(open);
    const keys = await readBadgeKeys(open.reader);
    // The key that signed the dossiers of its past follows from the seed; badges are signed by one that does not.
    expect(keys).toHaveLength(2);
    const trusted = new Map(keys.map(({ id, public_key }) => [id, publicKeyOf(public_key)]));
    const [past, own] = keys;
    const badges = await readBadges(open.reader);
    expect(badges.length).toBeGreaterThan(10);
    expect(new Set(badges.map(({ key_id }) => key_id))).toEqual(new Set([own?.id]));
    expect(past?.id).not.toBe(own?.id);
    for (const badge of badges) {
      const file = badgeFileOf(badge, open.info.id);
      expect(file === null ? null : verifyBadge(file, trusted, badge.valid_from, null).signature).toBe(
        'good',
      );
    }
  });
}, 60_000);
