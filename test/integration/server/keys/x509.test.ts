// Proves certificates and lists by another tool: what the authority signs, `openssl` verifies; what it revokes,
// `openssl` refuses; and a request without its key, or with a weak one, gets none.
import { execFileSync, spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';

import {
  authorityCertificate,
  issueFor,
  newAuthorityKey,
  newHolderKey,
  newSerial,
  pemText,
  requestedKey,
  signList,
  type Authority,
  type Revoked,
} from '#server/keys/x509';
import { testFolder } from '#test/support/workspaces';

const folder = testFolder();
const DAY = 86_400_000;
const NOW = Math.floor(Date.now() / 1_000) * 1_000;
const HAS_OPENSSL = spawnSync('openssl', ['version']).status === 0;

function openssl(...args: string[]): { readonly ok: boolean; readonly text: string } {
  const { status, stdout, stderr } = spawnSync('openssl', args, { encoding: 'utf8' });
  return { ok: status === 0, text: stdout + stderr };
}

const put = (name: string, text: string): string => {
  const path = join(folder, name);
  writeFileSync(path, text);
  return path;
};

async function founded(): Promise<Authority & { readonly path: string }> {
  const private_key = await newAuthorityKey();
  const { body } = await authorityCertificate(private_key, 'f81d4fae-7dec-11d0-a765-00a0c91e6bf6', NOW - DAY);
  return { private_key, body, path: put('ca.pem', pemText('CERTIFICATE', body)) };
}

function holder(account_id: string, public_key: Uint8Array, serial = newSerial()) {
  return { serial, subject: account_id, public_key, valid_from: NOW - DAY, valid_until: NOW + 365 * DAY };
}

const listing = (number: number, revoked: readonly Revoked[]) => ({
  ...{ number, revoked, this_update_at: NOW - 60_000, next_update_at: NOW + 7 * DAY },
});

describe.skipIf(!HAS_OPENSSL)('with openssl (skipped where the program is not there)', () => {
  test('a certificate verifies until it is on a list, which verifies too', async () => {
    const authority = await founded();
    const { spki, key_pem } = newHolderKey('a passphrase of its own');
    const serial = newSerial();
    const account_id = 'A+1=x,#/y@z';
    const { body } = await issueFor(authority, holder(account_id, spki, serial));
    const certificate = put('a.pem', pemText('CERTIFICATE', body));
    expect(openssl('verify', '-x509_strict', '-CAfile', authority.path, certificate).text).toContain('OK');
    const shown = openssl('x509', '-in', certificate, '-noout', '-text', '-nameopt', 'utf8').text;
    for (const text of [
      account_id,
      'TLS Web Client Authentication',
      'CA:FALSE',
      'Digital Signature, Non Repudiation',
    ]) {
      expect(shown).toContain(text);
    }
    const empty = put('empty.crl', pemText('X509 CRL', await signList(authority, listing(1, []))));
    const check = (crl: string) =>
      openssl('verify', '-crl_check', '-CAfile', authority.path, '-CRLfile', crl, certificate);
    expect(check(empty)).toMatchObject({ ok: true });
    const revoked = [
      { serial, revoked_at: NOW - 3_600_000, reason: 'key-compromise' },
      { serial: newSerial(), revoked_at: NOW - 3_600_000, reason: 'unspecified' },
    ] as const;
    const full = put('full.crl', pemText('X509 CRL', await signList(authority, listing(200, revoked))));
    expect(check(full).text).toContain('certificate revoked');
    const list = openssl('crl', '-in', full, '-noout', '-text', '-CAfile', authority.path).text;
    expect(list).toContain('verify OK');
    expect(list.toLowerCase().replaceAll(':', '')).toContain(serial);
    expect(list).toMatch(/X509v3 CRL Number:\s+200/);
    expect(list).toContain('Key Compromise');
    // The key that was handed over is the certificate's, and opens with its passphrase alone.
    const key = put('a.key', key_pem);
    const pass = 'pass:a passphrase of its own';
    const of_key = openssl('pkey', '-in', key, '-passin', pass, '-pubout').text;
    expect(openssl('x509', '-in', certificate, '-noout', '-pubkey').text).toBe(of_key);
    expect(openssl('pkey', '-in', key, '-passin', 'pass:wrong', '-pubout').ok).toBe(false);
  });

  test('another authority’s certificate does not verify', async () => {
    const one = await founded();
    const { body } = await issueFor(await founded(), holder('A-1', newHolderKey('x').spki));
    const ca = put('one.pem', pemText('CERTIFICATE', one.body));
    expect(openssl('verify', '-CAfile', ca, put('b.pem', pemText('CERTIFICATE', body))).ok).toBe(false);
  });

  test.each([
    ['EC', ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256']],
    ['RSA', ['-newkey', 'rsa:2048']],
  ] as const)('a request with a key of the kind %s is signed', async (_kind, key) => {
    const csr = join(folder, 'r.csr');
    const ran = openssl(
      'req',
      '-new',
      ...key,
      '-nodes',
      '-keyout',
      join(folder, 'r.key'),
      '-subj',
      '/CN=whoever',
      '-out',
      csr,
    );
    expect(ran.ok).toBe(true);
    const authority = await founded();
    const text = execFileSync('cat', [csr], { encoding: 'utf8' });
    const { body } = await issueFor(authority, holder('A-2', await requestedKey(text)));
    const certificate = put('r.pem', pemText('CERTIFICATE', body));
    expect(openssl('verify', '-CAfile', authority.path, certificate)).toMatchObject({ ok: true });
    // Whoever asks does not choose his name.
    expect(openssl('x509', '-in', certificate, '-noout', '-subject').text).toContain('A-2');
  });

  test('a request that was changed, is weak, or is none is refused', async () => {
    const csr = join(folder, 'w.csr');
    const request = (key: string): string => {
      openssl(
        'req',
        '-new',
        '-newkey',
        key,
        '-nodes',
        '-keyout',
        join(folder, 'w.key'),
        '-subj',
        '/CN=w',
        '-out',
        csr,
      );
      return execFileSync('cat', [csr], { encoding: 'utf8' });
    };
    await expect(requestedKey(request('rsa:1024'))).rejects.toMatchObject({ fault: 'key' });
    await expect(requestedKey('not a request')).rejects.toMatchObject({ fault: 'malformed' });
    const der = Buffer.from(request('rsa:2048').replace(/-----[^-]+-----|\s/g, ''), 'base64');
    const last = der.length - 1;
    der[last] = (der[last] ?? 0) ^ 1;
    await expect(requestedKey(der.toString('base64'))).rejects.toMatchObject({ fault: 'signature' });
  });
});

test('serial numbers are positive, of one length, and never the same', () => {
  const serials = Array.from({ length: 500 }, newSerial);
  expect(new Set(serials).size).toBe(500);
  expect(serials.every((serial) => /^[4-7][0-9a-f]{31}$/.test(serial))).toBe(true);
});
