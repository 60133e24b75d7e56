/**
 * Signing the badges of a sample platform that was just made, as the console does with every badge that is issued.
 *
 * The key is made at random and lies in the sample's own vault: what is signed differs from one making to the next, all
 * that was issued does not.
 */
import { parseCommand } from '#core/ledger/commands';
import { Ledger } from '#core/ledger/ledger';
import type { OpenStore } from '#server/composition/open-books';
import { openVault } from '#server/keys/open-vault';
import { rotateBadgeKey } from '#server/trust/badge-keys';
import { signBadges, type Signing } from '#server/trust/signing';

import { HOST_ACTOR } from './desk';

/** Signs every badge. Throws when the books do not take a signature. */
export async function signSampleBadges(open: OpenStore): Promise<void> {
  const { store, env, reader, info, vault_items } = open;
  const vault = await openVault(open, () => vault_items, null);
  const at = Math.max(env.now(), (await store.head()).booked_at);
  const ledger = await Ledger.open(store, env);
  const submit: Signing['submit'] = async (kind, data) => {
    const about = 'badge_id' in data ? String(data.badge_id) : 'key';
    const parsed = parseCommand({ kind, key: `sample|sign|${about}`, actor: HOST_ACTOR, at, data });
    const result = parsed.ok ? await ledger.submit(parsed.command) : null;
    if (result?.status !== 'done') {
      throw new Error(`the sample's ${kind} was not accepted`);
    }
  };
  try {
    // What signed the past follows from the seed: badges get a key that nobody can know.
    await rotateBadgeKey(vault);
    await signBadges({ reader, vault, platform: info.id, submit });
  } finally {
    await ledger.close();
    vault.lock();
  }
}
