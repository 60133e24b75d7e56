/** Sealing: whatever the bytes, they come back; whatever bit is changed, nothing does. */
import { randomBytes } from 'node:crypto';
import fc from 'fast-check';
import { expect, test } from 'vitest';

import { openBytes, sealBytes } from '#server/keys/sealing';

const key = randomBytes(32);

test('what was sealed comes back under the same key and context only', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 300 }), fc.string(), fc.string(), (bytes, context, other) => {
      const sealed = sealBytes(key, bytes, context);
      expect(openBytes(key, sealed, context)).toEqual(Buffer.from(bytes));
      expect(openBytes(randomBytes(32), sealed, context)).toBeNull();
      if (other !== context) {
        expect(openBytes(key, sealed, other)).toBeNull();
      }
    }),
  );
});

test('each changed bit, and each cut, is found', () => {
  const sealed = sealBytes(key, Buffer.from('identity card'), 'document-1');
  for (let bit = 0; bit < sealed.length * 8; bit += 1) {
    const changed = Buffer.from(sealed);
    changed[bit >> 3] = (changed[bit >> 3] ?? 0) ^ (1 << (bit & 7));
    expect(openBytes(key, changed, 'document-1')).toBeNull();
  }
  for (let length = 0; length < sealed.length; length += 1) {
    expect(openBytes(key, sealed.subarray(0, length), 'document-1')).toBeNull();
  }
});

test('the same bytes are never sealed alike', () => {
  const seal = (): string => sealBytes(key, Buffer.from('x'), 'a').toString('hex');
  expect(new Set(Array.from({ length: 50 }, seal)).size).toBe(50);
});
