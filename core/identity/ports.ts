/**
 * The key vault: sealed secrets and the sealing of bytes, without what is sealed ever lying open beside the books.
 *
 * Its items are texts that mean nothing without the vault's key; where they lie is a table beside the books that no
 * rebuilding touches and every copy carries. Readers and the one writer are different types.
 */

/** Items of the vault by name: wrapped keys and sealed secrets. */
export interface VaultItemsReader {
  get(name: string): Promise<string | null>;
  /** Names that begin so, in their order. */
  names(begin: string): Promise<readonly string[]>;
}

export interface VaultItems extends VaultItemsReader {
  /** Puts items that are all new, in one transaction; false, changing nothing, where one of them is there. */
  add(items: ReadonlyMap<string, string>): Promise<boolean>;
  /** Inserts or replaces. */
  put(name: string, content: string): Promise<void>;
  /** Takes an item away; nothing where it is not there. */
  remove(name: string): Promise<void>;
}

/** What may be asked of a vault that is open; all of it throws where it is locked or was never set up. */
export interface KeyVault {
  /** A secret by its name, or null. */
  get(name: string): Promise<Uint8Array | null>;
  /** Keeps a secret under a new name; false, changing nothing, where the name is taken. */
  add(name: string, secret: Uint8Array): Promise<boolean>;
  /** Takes away a secret that nothing needs; nothing where it is not there. It does not come back. */
  forget(name: string): Promise<void>;
  /** Encrypts bytes, bound to what they belong to (`context`): under another one they do not open. */
  seal(bytes: Uint8Array, context: string): Uint8Array;
  /** Decrypts what was sealed under the same context. Throws where a bit of it was changed. */
  open(sealed: Uint8Array, context: string): Uint8Array;
}
