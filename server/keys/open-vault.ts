/**
 * The vault of books that were just opened: unlocked by this machine's keychain where it can, by the sample's own
 * passphrase in the books of a sample, locked otherwise.
 *
 * A vault that does not open keeps nobody from the books: it stays locked, and says so when it is asked.
 */
import type { VaultItems } from '#core/identity/ports';
import { isSample } from '#core/sample/sample-mark';
import type { OpenReader } from '#server/composition/open-books';
import { SAMPLE_PASSWORD } from '#server/sample/sample-vault';

import { Vault, VaultError, type Keychain } from './vault';

async function opens(attempt: () => Promise<boolean>): Promise<boolean> {
  try {
    return await attempt();
  } catch (error) {
    if (error instanceof VaultError) {
      return false;
    }
    throw error;
  }
}

/** @param writer what writes the vault's items; throws where the books are only read */
export async function openVault(
  { info, reader, vault_items }: Pick<OpenReader, 'info' | 'reader' | 'vault_items'>,
  writer: () => VaultItems,
  keychain: Keychain | null,
): Promise<Vault> {
  const vault = new Vault({ workspace_id: info.id, items: vault_items, writer });
  if (keychain !== null && (await opens(() => vault.unlockByKeychain(keychain)))) {
    return vault;
  }
  if (await isSample(reader)) {
    await opens(async () => {
      await vault.unlock(SAMPLE_PASSWORD);
      return true;
    });
  }
  return vault;
}
