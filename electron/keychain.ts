/**
 * A key that the operating system's keychain keeps for this program on this machine: what key vaults are wrapped with.
 *
 * It is random, made once, and lies in the data folder encrypted by safeStorage. Where the system has no keychain, or
 * one that anybody could read (`basic_text`: a password that stands in the program), there is none, and a passphrase
 * is needed. A file that the keychain does not open is left alone: it may open again.
 */
import { randomBytes, randomUUID } from 'node:crypto';
import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const FILE = 'keychain-key.json';
const KEY_BYTES = 32;

/** What is needed of Electron's safeStorage. */
export interface SafeStorage {
  isEncryptionAvailable(): boolean;
  getSelectedStorageBackend?(): string;
  encryptString(text: string): Buffer;
  decryptString(encrypted: Buffer): string;
}

/** The key and what it is called, as it is told to the core. */
export interface MachineKey {
  readonly id: string;
  /** 32 bytes in base64. */
  readonly key: string;
}

function isTrusted(storage: SafeStorage, platform: NodeJS.Platform): boolean {
  if (!storage.isEncryptionAvailable()) {
    return false;
  }
  return (
    platform !== 'linux' ||
    !['basic_text', 'unknown'].includes(storage.getSelectedStorageBackend?.() ?? 'unknown')
  );
}

function read(storage: SafeStorage, path: string): MachineKey {
  const { id, sealed } = JSON.parse(readFileSync(path, 'utf8')) as { id: string; sealed: string };
  return { id, key: storage.decryptString(Buffer.from(sealed, 'base64')) };
}

function make(storage: SafeStorage, path: string): MachineKey {
  const made = { id: randomUUID(), key: randomBytes(KEY_BYTES).toString('base64') };
  const sealed = storage.encryptString(made.key).toString('base64');
  const aside = `${path}.new`;
  writeFileSync(aside, JSON.stringify({ id: made.id, sealed }), { mode: 0o600 });
  renameSync(aside, path);
  return made;
}

/** This machine's key, made where there is none yet; null where no keychain can be trusted with one. */
export function machineKey(
  storage: SafeStorage,
  data_folder: string,
  platform: NodeJS.Platform,
): MachineKey | null {
  const path = join(data_folder, FILE);
  try {
    if (!isTrusted(storage, platform)) {
      return null;
    }
    return existsSync(path) ? read(storage, path) : make(storage, path);
  } catch {
    // A keychain that is locked or broken: the passphrase opens what it cannot.
    return null;
  }
}
