import { createHash, createHmac } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';

import { productionEnvironment } from '#server/composition/environment';
import { uuidV7 } from '#server/composition/uuid-v7';
import { PROGRAM, VERSION } from '#server/composition/version';

test('the version is the one of package.json', () => {
  const { name, version } = JSON.parse(readFileSync('package.json', 'utf8')) as Record<string, string>;
  expect(VERSION).toBe(version);
  expect(PROGRAM).toBe(`${name} ${version}`);
});

test('hashes the UTF-8 bytes of a text, as known from the standard', () => {
  const { sha256 } = productionEnvironment();
  expect(sha256('abc')).toBe('ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad');
  const text = '担保交易 \u{1f4b0}';
  expect(sha256(text)).toBe(createHash('sha256').update(text, 'utf8').digest('hex'));
});

test('keys a hash of the UTF-8 bytes of a text, as known from the standard', () => {
  const { hmacSha256 } = productionEnvironment();
  // RFC 4231, case 1.
  expect(hmacSha256('0b'.repeat(20), 'Hi There')).toBe(
    'b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7',
  );
  const text = '担保交易 \u{1f4b0}';
  const key = 'af'.repeat(32);
  const keyed = createHmac('sha256', Buffer.from(key, 'hex')).update(text, 'utf8').digest('hex');
  expect(hmacSha256(key, text)).toBe(keyed);
});

test('salts are 32 hexadecimal digits, each another', () => {
  const { salt } = productionEnvironment();
  const salts = new Set(Array.from({ length: 100 }, salt));
  expect(salts.size).toBe(100);
  for (const one of salts) {
    expect(one).toMatch(/^[0-9a-f]{32}$/);
  }
});

test('UUIDs are of version 7, carry the time, and sort by it', () => {
  const at = Date.UTC(2026, 0, 31);
  const uuid = uuidV7(at);
  expect(uuid).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
  expect(Number.parseInt(uuid.replaceAll('-', '').slice(0, 12), 16)).toBe(at);
  expect(uuidV7(at + 1) > uuid).toBe(true);
  expect(uuidV7(at)).not.toBe(uuid);
});
