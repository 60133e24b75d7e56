/**
 * The key vault of a sample platform: sealed by the passphrase that is written everywhere, so that it opens by itself.
 *
 * Invariant: only books that were just made as a sample get it. A passphrase that everybody knows needs no costly
 * derivation; whoever changes it gets one.
 */
import type { OpenStore } from '#server/composition/open-books';
import { Vault } from '#server/keys/vault';

/** What everybody on the staff of a sample signs in with, and what opens its vault. */
export const SAMPLE_PASSWORD = 'explore-surety';

const COST = { N: 1_024, r: 8, p: 1 } as const;

/** Sets up the vault of a sample that was just made, with what its making left for it. */
export async function sealSampleVault(
  { info, vault_items }: OpenStore,
  secrets: ReadonlyMap<string, Uint8Array> = new Map(),
): Promise<void> {
  const vault = new Vault({ workspace_id: info.id, items: vault_items, writer: () => vault_items });
  await vault.setUp({ passphrase: SAMPLE_PASSWORD, cost: COST });
  for (const [name, secret] of secrets) {
    await vault.add(name, secret);
  }
  vault.lock();
}
