import { createHmac, hkdfSync } from 'node:crypto';

import { describe, expect, it } from 'vitest';

import { canonicalText, parseCanonical } from '#core/custody/primitives/canonical';
import {
  BIT_BASES,
  BLINDING_BASE,
  commit,
  decodePoint,
  decodeScalar,
  encodePoint,
  encodePoints,
  multiSum,
  ORDER,
  scalar,
  scalarBytes,
  sumOfBits,
  VALUE_BASE,
} from '#core/custody/primitives/group';
import {
  bytesToHex,
  frame,
  hexToBytes,
  hkdf,
  KeyedHash,
  portableSha256,
  taggedHash,
  utf8ToBytes,
} from '#core/custody/primitives/hash';
import { base64, fromBase64, logRoot } from '#core/custody/primitives/note';
import { isSigned, keyIdOf } from '#core/custody/primitives/signature';
import { Transcript } from '#core/custody/primitives/transcript';
import { machineSha256 } from '#server/custody/certificates/machine-sha256';
import { seedOf, ZHOU } from '#test/support/custody-months';

describe('canonical JSON', () => {
  it('is that of RFC 8785 for keys and texts', () => {
    const keys = ['\u20ac', '\r', '\ufb33', '1', '\u{1f600}', '\u0080', '\u00f6'];
    const document = Object.fromEntries(keys.map((key) => [key, 'x']));
    expect(canonicalText(document)).toBe(
      '{"\\r":"x","1":"x","\u0080":"x","\u00f6":"x","\u20ac":"x","\u{1f600}":"x","\ufb33":"x"}',
    );
    expect(canonicalText({ text: '\u20ac$\u000f\nA\'B"\\\\"/', on: true, no: null, at: -0 })).toBe(
      '{"at":0,"no":null,"on":true,"text":"\u20ac$\\u000f\\nA\'B\\"\\\\\\\\\\"/"}',
    );
  });

  it('takes no half of a character, and a backslash before "ud800" is none', () => {
    expect(() => canonicalText({ text: '\ud800' })).toThrow(RangeError);
    expect(canonicalText({ text: '\\ud800' })).toBe('{"text":"\\\\ud800"}');
  });

  it('is read back only as it is spelled', () => {
    expect(parseCanonical('{"a":1,"b":[true,"x"]}', 100)).toEqual({ a: 1, b: [true, 'x'] });
    const others = [
      '{"b":1,"a":1}',
      '{"a":1,"a":1}',
      '{ "a":1}',
      '{"a":1.0}',
      '{"a":"\\u0041"}',
      '"a"',
      '{',
      '',
    ];
    for (const text of [...others, `{"a":1.5}`, `{"a":${'['.repeat(90_000)}`]) {
      expect(parseCanonical(text, 100_000)).toBeNull();
    }
    expect(parseCanonical('{"a":1}', 6)).toBeNull();
  });
});

describe('hashing', () => {
  it('frames parts so that no two lists give the same bytes', () => {
    expect(bytesToHex(frame('t', ['a', Uint8Array.of(1, 2)]))).toBe(
      `12${bytesToHex(utf8ToBytes('surety-custody-1/t'))}0000000161000000020102`,
    );
    const digests = [['ab', 'c'], ['a', 'bc'], ['abc'], ['abc', ''], ['', 'abc']].map((parts) =>
      bytesToHex(taggedHash(portableSha256, 't', ...parts)),
    );
    expect(new Set([...digests, bytesToHex(taggedHash(portableSha256, 'u', 'abc'))])).toHaveProperty(
      'size',
      6,
    );
  });

  it('is HMAC of RFC 2104 and HKDF of RFC 5869, as the machine has them', () => {
    for (const length of [0, 20, 32, 64, 65, 200]) {
      const key = new Uint8Array(length).fill(7);
      const expected = createHmac('sha256', key).update('what').digest('hex');
      expect(bytesToHex(new KeyedHash(portableSha256, key).of(utf8ToBytes('what')))).toBe(expected);
    }
    const made = hkdf(machineSha256, seedOf('secret'), seedOf('salt'), 'info');
    expect(bytesToHex(made)).toBe(
      Buffer.from(hkdfSync('sha256', seedOf('secret'), seedOf('salt'), 'info', 32)).toString('hex'),
    );
  });

  it('names a key and knows its signature', () => {
    const text = 'what is signed';
    const signature = ZHOU.sign(text) as string;
    expect(keyIdOf(portableSha256, ZHOU.public_key)).toBe(ZHOU.key_id);
    expect(isSigned(signature, text, ZHOU.public_key)).toBe(true);
    expect(isSigned(signature, `${text}.`, ZHOU.public_key)).toBe(false);
    expect(isSigned('00'.repeat(64), text, '00'.repeat(32))).toBe(false);
  });
});

describe('the group', () => {
  const factors = [1n, 2n, 255n, 256n, 257n, 511n, ORDER - 1n, ORDER - 256n, scalar(-12_345n), 1n << 255n];

  it('commits as the plain multiplication does', () => {
    for (const [at, blinding] of factors.entries()) {
      const value = factors[(at * 7 + 3) % factors.length] as bigint;
      const plain = BLINDING_BASE.multiplyUnsafe(blinding).add(VALUE_BASE.multiplyUnsafe(value));
      expect(commit(blinding, value).equals(plain)).toBe(true);
    }
    expect(commit(0n, 0n).is0()).toBe(true);
  });

  it('adds up as the plain multiplication does', () => {
    const many = BIT_BASES.map((_, bit) => factors[bit % factors.length] as bigint);
    const plain = BIT_BASES.map((base, bit) => base.multiplyUnsafe(many[bit] as bigint)).reduce((sum, one) =>
      sum.add(one),
    );
    expect(sumOfBits(many).equals(plain)).toBe(true);
    expect(multiSum(BIT_BASES.map((base, bit) => [base, many[bit] as bigint])).equals(plain)).toBe(true);
    expect(encodePoints([plain])[0]).toEqual(encodePoint(plain));
  });

  it('has bases that are all different and come from fixed texts', () => {
    const encoded = [BLINDING_BASE, VALUE_BASE, ...BIT_BASES].map((base) => bytesToHex(encodePoint(base)));
    expect(new Set(encoded).size).toBe(54);
    expect(encoded.slice(0, 3)).toMatchInlineSnapshot(`
      [
        "0279be667ef9dcbbac55a06295ce870b07029bfcdb2dce28d959f2815b16f81798",
        "02922a96cf5aaec0c38105995b4f0a4748277056635bff5b519ca82429ffd21b17",
        "023ecdcd79470a76037c6af4ea5761a52de587ecc9f8aa0dd11c84aba0f3b026d1",
      ]
    `);
  });

  it('decodes nothing but whole, canonical encodings', () => {
    const good = encodePoint(VALUE_BASE);
    expect(decodePoint(good)?.equals(VALUE_BASE)).toBe(true);
    const off = good.slice();
    off[0] = 4;
    const beyond = new Uint8Array(33).fill(255);
    beyond[0] = 2;
    for (const bad of [off, beyond, good.slice(1), new Uint8Array(33), VALUE_BASE.toBytes(false)]) {
      expect(decodePoint(bad)).toBeNull();
    }
    expect(decodeScalar(scalarBytes(ORDER - 1n))).toBe(ORDER - 1n);
    expect(decodeScalar(scalarBytes(ORDER))).toBeNull();
    expect(decodeScalar(new Uint8Array(31))).toBeNull();
  });

  it('draws challenges that depend on all that was taken in', () => {
    const drawn = (kind: string, ...bytes: number[]): bigint =>
      new Transcript(portableSha256, kind).absorb('a', Uint8Array.from(bytes)).challenge('x');
    expect(drawn('k', 1)).toBe(drawn('k', 1));
    expect(new Set([drawn('k', 1), drawn('k', 2), drawn('l', 1), drawn('k', 1, 0)]).size).toBe(4);
    const twice = new Transcript(portableSha256, 'k');
    expect(twice.challenge('x')).not.toBe(twice.challenge('x'));
  });
});

describe('the log', () => {
  /** Entries and roots that the tests of certificate transparency logs share. */
  const entries = ['', '00', '10', '2021', '3031', '40414243', '5051525354555657'].map(hexToBytes);
  const roots = [
    'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855',
    '6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d',
    'fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125',
    'aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77',
  ];

  it('has the roots of RFC 9162', () => {
    roots.forEach((root, size) =>
      expect(bytesToHex(logRoot(portableSha256, entries.slice(0, size)))).toBe(root),
    );
  });

  it('writes base 64 and reads nothing else', () => {
    for (let size = 0; size < 9; size += 1) {
      const bytes = seedOf(String(size)).slice(0, size);
      expect(base64(bytes)).toBe(Buffer.from(bytes).toString('base64'));
      expect(fromBase64(base64(bytes))).toEqual(bytes);
    }
    for (const text of ['A', 'AB', 'AB=', 'AB-_', 'AC==A', 'AB==']) {
      expect(() => fromBase64(text)).toThrow(RangeError);
    }
  });
});
