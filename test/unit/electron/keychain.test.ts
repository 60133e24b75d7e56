/** The machine's key: made once where a real keychain is, never where anybody could read it. */
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import { machineKey, type SafeStorage } from '../../../electron/keychain';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'surety-keychain-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** A keychain that turns bytes about. */
function storage(backend: string, available = true): SafeStorage {
  const turned = (bytes: Buffer): Buffer => Buffer.from(bytes.map((byte) => byte ^ 0x5a));
  return {
    isEncryptionAvailable: () => available,
    getSelectedStorageBackend: () => backend,
    encryptString: (text) => turned(Buffer.from(text)),
    decryptString: (encrypted) => turned(encrypted).toString(),
  };
}

describe('the key of the keychain', () => {
  it('is made once and the same ever after, and lies in the file encrypted', () => {
    const made = machineKey(storage('gnome_libsecret'), folder, 'linux');
    expect(Buffer.from(made?.key ?? '', 'base64')).toHaveLength(32);
    expect(machineKey(storage('gnome_libsecret'), folder, 'linux')).toEqual(made);
    const path = join(folder, 'keychain-key.json');
    expect(readFileSync(path, 'utf8')).not.toContain(made?.key);
    expect(statSync(path).mode & 0o777).toBe(0o600);
  });

  it.each([
    ['basic_text', true, 'linux'],
    ['unknown', true, 'linux'],
    ['gnome_libsecret', false, 'linux'],
    ['', false, 'darwin'],
  ] as const)('is none with the backend "%s", available: %s, on %s', (backend, available, platform) => {
    expect(machineKey(storage(backend, available), folder, platform)).toBeNull();
    expect(existsSync(join(folder, 'keychain-key.json'))).toBe(false);
  });

  it('is none where an older Electron does not name its backend', () => {
    const { isEncryptionAvailable, encryptString, decryptString } = storage('');
    const older: SafeStorage = { isEncryptionAvailable, encryptString, decryptString };
    expect(machineKey(older, folder, 'linux')).toBeNull();
    expect(machineKey(older, folder, 'darwin')).not.toBeNull();
  });

  it('is left alone while the keychain does not open it', () => {
    const made = machineKey(storage('kwallet5'), folder, 'linux');
    const locked: SafeStorage = {
      ...storage('kwallet5'),
      decryptString: () => {
        throw new Error('locked');
      },
    };
    expect(machineKey(locked, folder, 'linux')).toBeNull();
    expect(machineKey(storage('kwallet5'), folder, 'linux')).toEqual(made);
  });
});
