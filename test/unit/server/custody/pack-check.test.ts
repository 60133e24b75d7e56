/** A pack's manifest is signed so that whatever is changed, missing or added is refused with its file, by the program and by openssl. */
import { execFileSync } from 'node:child_process';
import { generateKeyPairSync } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';

import { portableSha256 } from '#core/custody/primitives/hash';
import { keyIdOf } from '#core/custody/primitives/signature';
import { verifyPack, type FileOfPack } from '#core/custody/verifier/pack-check';
import type { TrustedKeys } from '#core/custody/verifier/read';
import { manifestOf, signatureOf, sumsOf, type PackFile } from '#server/custody/pack/pack-manifest';

const MOMENT = {
  ...{ platform: 'surety.example', day: '2026-01-31' },
  head: { seq: 7, hash: 'ab'.repeat(32), booked_at: 1 },
};
const { privateKey: secret, publicKey } = generateKeyPairSync('ed25519', {
  privateKeyEncoding: { format: 'der', type: 'pkcs8' },
  publicKeyEncoding: { format: 'der', type: 'spki' },
});
const public_key = publicKey.subarray(-32).toString('hex');
const key_id = keyIdOf(portableSha256, public_key);
const KEYS: TrustedKeys = new Map([
  [`staff/${key_id}`, { key_id, public_key, role: 'staff', owner: 'finn' } as const],
]);

const file = (path: string, text: string): PackFile => ({ path, about: '', bytes: Buffer.from(text) });
const plain = [file('accounts.csv', 'a,b\r\n'), file('runs/custody-return.json', '{}')];
const manifest = manifestOf(MOMENT, [...plain, sumsOf(plain)]);
const pack: readonly PackFile[] = [...plain, sumsOf(plain), manifest, ...signatureOf(manifest, secret)];

const told = (files: readonly FileOfPack[], keys: TrustedKeys | null = KEYS): string[] =>
  verifyPack(files, keys).faults.map(({ path, reason }) => `${path}: ${reason}`);
const changed = (path: string, change: (bytes: Buffer) => Uint8Array): FileOfPack[] =>
  pack.map((one) => (one.path === path ? { path, bytes: change(Buffer.from(one.bytes)) } : one));
const flipped = (bytes: Buffer): Buffer => {
  bytes[bytes.length >> 1] = (bytes[bytes.length >> 1] ?? 0) ^ 1;
  return bytes;
};

describe('a pack', () => {
  it('is accepted as it was made, and tells who signed it', () => {
    expect(verifyPack(pack, KEYS)).toMatchObject({
      accepted: true,
      faults: [],
      signer: { person: 'finn', key_id },
    });
    // Ed25519 draws no random numbers: made again it is the same.
    expect(signatureOf(manifest, secret)).toEqual(pack.slice(-2));
  });

  it.each([
    ['accounts.csv', 'digest-differs'],
    ['SHA256SUMS', 'digest-differs'],
    ['manifest.sig', 'signature-invalid'],
    ['manifest-key.pem', 'unknown-key'],
  ])('refuses a flipped byte of %s', (path, reason) => {
    expect(told(changed(path, flipped))).toEqual([`${path}: ${reason}`]);
  });

  it('refuses what is missing, added, cut short, or signed by nobody known', () => {
    expect(told(pack.filter(({ path }) => path !== 'accounts.csv'))).toEqual(['accounts.csv: missing']);
    expect(told([...pack, file('notes.txt', 'x')])).toEqual(['notes.txt: added']);
    expect(told(changed('accounts.csv', (bytes) => bytes.subarray(1)))).toEqual([
      'accounts.csv: size-differs',
    ]);
    expect(told(pack.slice(0, -2))).toEqual(['manifest.sig: signature-missing']);
    expect(told(pack.slice(0, -1))).toEqual(['manifest-key.pem: signature-missing']);
    expect(told(pack, null)).toEqual(['manifest-key.pem: unknown-key']);
    expect(told(plain)).toEqual(['manifest.json: manifest-missing']);
  });

  it('refuses a manifest that was changed with its file, or names a way out of the folder', () => {
    const other = manifestOf(MOMENT, [file('accounts.csv', 'a,c\r\n')]);
    const forged = [file('accounts.csv', 'a,c\r\n'), other, ...pack.slice(-2)];
    expect(told(forged)).toEqual(['manifest.sig: signature-invalid']);
    expect(told([manifestOf(MOMENT, [file('../accounts.csv', '')])])).toEqual([
      'manifest.json: manifest-malformed',
    ]);
    expect(told([manifestOf(MOMENT, [plain[0] as PackFile, plain[0] as PackFile])])).toEqual([
      'manifest.json: manifest-malformed',
    ]);
    expect(
      told([{ path: 'manifest.json', bytes: Buffer.concat([Buffer.from('\uFEFF'), manifest.bytes]) }]),
    ).toEqual(['manifest.json: manifest-malformed']);
  });

  it('is checked by openssl alone', () => {
    const where = mkdtempSync(join(tmpdir(), 'surety-pack-'));
    try {
      for (const { path, bytes } of pack.slice(-3)) writeFileSync(join(where, path), bytes);
      const key = ['-pubin', '-inkey', 'manifest-key.pem', '-rawin', '-in', 'manifest.json'];
      const check = () =>
        execFileSync('openssl', ['pkeyutl', '-verify', ...key, '-sigfile', 'manifest.sig'], {
          cwd: where,
          stdio: 'pipe',
        }).toString();
      expect(check()).toContain('Signature Verified Successfully');
      writeFileSync(join(where, 'manifest.json'), flipped(Buffer.from(manifest.bytes)));
      expect(check).toThrow();
    } finally {
      rmSync(where, { recursive: true });
    }
  });
});
