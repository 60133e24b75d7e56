/**
 * The key vault of a workspace: one random data key, wrapped by a passphrase, by the keychains of machines, or both.
 *
 * The data key lies nowhere in clear but in the memory of a program that unlocked it; beside the books are its wrapped
 * copies and what it seals (docs/decisions/0014-key-vault.md). Changing the passphrase wraps the same key anew. It
 * counts no attempts: whoever lets people try a passphrase does.
 */
import { randomBytes } from 'node:crypto';
import { z } from 'zod';

import type { KeyVault, VaultItems, VaultItemsReader } from '#core/identity/ports';

import { KEY_BYTES, openBytes, sealBytes } from './sealing';
import { SCRYPT_COST, scryptKey, type ScryptCost } from './scrypt';

const SALT_BYTES = 16;
const BY_PASSPHRASE = 'wrap/passphrase';
const BY_KEYCHAIN = 'wrap/keychain/';
const SECRET = 'secret/';
/** Known to be in every vault that was set up: whoever takes all wraps away does not make it look like none. */
const MARK = 'secret/vault-mark';

const base64 = z.base64();
const passphraseWrap = z.strictObject({
  kdf: z.literal('scrypt'),
  N: z
    .int()
    .min(2)
    .max(2 ** 20),
  r: z.int().min(1).max(32),
  p: z.int().min(1).max(16),
  salt: base64,
  sealed: base64,
});
const keychainWrap = z.strictObject({ sealed: base64 });

/** A key that the keychain of this machine keeps for this program. */
export interface Keychain {
  readonly id: string;
  readonly key: Uint8Array;
}

/** What the vault is locked and unlocked with; where both are given, either opens it. */
export interface VaultWays {
  readonly passphrase?: string | undefined;
  readonly keychain?: Keychain | undefined;
  /** Of the passphrase; for one that everybody knows it need not be high. */
  readonly cost?: ScryptCost | undefined;
}

export type VaultFault =
  /** It was never set up; it was already. */
  | 'vault-none'
  | 'vault-exists'
  | 'vault-locked'
  /** The passphrase is wrong. */
  | 'vault-passphrase'
  /** What lies there cannot be what this program sealed. */
  | 'vault-damaged';

export class VaultError extends Error {
  readonly code: VaultFault;

  constructor(code: VaultFault) {
    super(`the key vault: ${code}`);
    this.name = 'VaultError';
    this.code = code;
  }
}

export interface VaultState {
  readonly set_up: boolean;
  readonly unlocked: boolean;
  /** A passphrase opens it. */
  readonly passphrase: boolean;
  /** Keychains that open it. */
  readonly keychains: readonly string[];
}

export interface VaultPlace {
  /** Of the workspace: wraps of another one's do not open this one's. */
  readonly workspace_id: string;
  readonly items: VaultItemsReader;
  /** What writes; throws where the books are only read. */
  readonly writer: () => VaultItems;
}

function parsed<T>(schema: z.ZodType<T>, content: string): T {
  try {
    return schema.parse(JSON.parse(content));
  } catch {
    throw new VaultError('vault-damaged');
  }
}

export class Vault implements KeyVault {
  readonly #place: VaultPlace;
  #key: Buffer | null = null;

  constructor(place: VaultPlace) {
    this.#place = place;
  }

  get unlocked(): boolean {
    return this.#key !== null;
  }

  async state(): Promise<VaultState> {
    const names = await this.#place.items.names('');
    return {
      set_up: names.includes(MARK),
      unlocked: this.unlocked,
      passphrase: names.includes(BY_PASSPHRASE),
      keychains: names
        .filter((name) => name.startsWith(BY_KEYCHAIN))
        .map((name) => name.slice(BY_KEYCHAIN.length)),
    };
  }

  /** Makes the data key and wraps it in at least one way; it is unlocked then. Throws VaultError `vault-exists`. */
  async setUp({ passphrase, keychain, cost }: VaultWays): Promise<void> {
    if (passphrase === undefined && keychain === undefined) {
      throw new RangeError('a vault that nothing opens is none');
    }
    const key = randomBytes(KEY_BYTES);
    const items = new Map([[MARK, sealBytes(key, Buffer.from('surety'), MARK).toString('base64')]]);
    if (passphrase !== undefined) {
      items.set(BY_PASSPHRASE, await this.#wrapByPassphrase(key, passphrase, cost ?? SCRYPT_COST));
    }
    if (keychain !== undefined) {
      items.set(BY_KEYCHAIN + keychain.id, this.#wrapByKeychain(key, keychain));
    }
    if (!(await this.#place.writer().add(items))) {
      throw new VaultError('vault-exists');
    }
    this.#key = key;
  }

  /** Throws VaultError `vault-passphrase` for a wrong one, `vault-none` where no passphrase opens it. */
  async unlock(passphrase: string): Promise<void> {
    const content = await this.#place.items.get(BY_PASSPHRASE);
    if (content === null) {
      throw new VaultError('vault-none');
    }
    const { N, r, p, salt, sealed } = parsed(passphraseWrap, content);
    const wrapping = await scryptKey(passphrase, Buffer.from(salt, 'base64'), { N, r, p });
    const key = openBytes(wrapping, Buffer.from(sealed, 'base64'), this.#context(BY_PASSPHRASE));
    if (key === null) {
      throw new VaultError('vault-passphrase');
    }
    await this.#take(key);
  }

  /** True when this machine's keychain opened it. */
  async unlockByKeychain(keychain: Keychain): Promise<boolean> {
    const name = BY_KEYCHAIN + keychain.id;
    const content = await this.#place.items.get(name);
    if (content === null) {
      return false;
    }
    const { sealed } = parsed(keychainWrap, content);
    const key = openBytes(keychain.key, Buffer.from(sealed, 'base64'), this.#context(name));
    if (key === null) {
      return false;
    }
    await this.#take(key);
    return true;
  }

  /** Another passphrase opens it from now on, and the one before does not. It must be unlocked. */
  async setPassphrase(passphrase: string): Promise<void> {
    const wrapped = await this.#wrapByPassphrase(this.#mustKey(), passphrase, SCRYPT_COST);
    await this.#place.writer().put(BY_PASSPHRASE, wrapped);
  }

  /** This machine's keychain opens it, too, from now on. It must be unlocked. */
  async addKeychain(keychain: Keychain): Promise<void> {
    const wrapped = this.#wrapByKeychain(this.#mustKey(), keychain);
    await this.#place.writer().put(BY_KEYCHAIN + keychain.id, wrapped);
  }

  /** Forgets the key. */
  lock(): void {
    this.#key?.fill(0);
    this.#key = null;
  }

  async get(name: string): Promise<Uint8Array | null> {
    const key = this.#mustKey();
    const content = await this.#place.items.get(SECRET + name);
    return content === null ? null : this.#opened(key, Buffer.from(content, 'base64'), SECRET + name);
  }

  async add(name: string, secret: Uint8Array): Promise<boolean> {
    const sealed = sealBytes(this.#mustKey(), secret, SECRET + name);
    return await this.#place.writer().add(new Map([[SECRET + name, sealed.toString('base64')]]));
  }

  async forget(name: string): Promise<void> {
    this.#mustKey();
    if (SECRET + name === MARK) throw new RangeError('what tells a vault from none is not forgotten');
    await this.#place.writer().remove(SECRET + name);
  }

  seal(bytes: Uint8Array, context: string): Uint8Array {
    return sealBytes(this.#mustKey(), bytes, `bytes/${context}`);
  }

  open(sealed: Uint8Array, context: string): Uint8Array {
    return this.#opened(this.#mustKey(), sealed, `bytes/${context}`);
  }

  #mustKey(): Buffer {
    if (this.#key === null) {
      throw new VaultError('vault-locked');
    }
    return this.#key;
  }

  #opened(key: Buffer, sealed: Uint8Array, context: string): Buffer {
    const bytes = openBytes(key, sealed, context);
    if (bytes === null) {
      throw new VaultError('vault-damaged');
    }
    return bytes;
  }

  /** Takes a key that a wrap held, if it is the one that seals here. */
  async #take(key: Buffer): Promise<void> {
    const mark = await this.#place.items.get(MARK);
    this.#opened(key, Buffer.from(mark ?? '', 'base64'), MARK);
    this.#key = key;
  }

  #context(name: string): string {
    return `${name}|${this.#place.workspace_id}`;
  }

  async #wrapByPassphrase(key: Buffer, passphrase: string, cost: ScryptCost): Promise<string> {
    const salt = randomBytes(SALT_BYTES);
    const wrapping = await scryptKey(passphrase, salt, cost);
    const sealed = sealBytes(wrapping, key, this.#context(BY_PASSPHRASE)).toString('base64');
    return JSON.stringify({ kdf: 'scrypt', ...cost, salt: salt.toString('base64'), sealed });
  }

  #wrapByKeychain(key: Buffer, { id, key: wrapping }: Keychain): string {
    return JSON.stringify({
      sealed: sealBytes(wrapping, key, this.#context(BY_KEYCHAIN + id)).toString('base64'),
    });
  }
}
