import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { canonicalJson, lengthPrefixed } from '#core/kernel/canonical';
import { entryHash } from '#core/ledger/chain';
import { documentedHash } from '#test/support/model/mirror';
import { EntryChain, sha256 } from '#test/support/entry-chain';

const wellFormed = fc.string({ unit: 'grapheme', maxLength: 8 });

/** Everything canonical text can hold. */
const leaf = fc.oneof(wellFormed, fc.boolean(), fc.constant(null), fc.maxSafeInteger(), fc.bigInt());
const { tree: values } = fc.letrec((tie) => ({
  tree: fc.oneof(
    { maxDepth: 3 },
    leaf,
    fc.array(tie('tree'), { maxLength: 3 }),
    fc.dictionary(wellFormed, tie('tree'), { maxKeys: 3 }),
  ),
}));

describe('length-prefixed text', () => {
  it('never joins two different lists to the same text', () => {
    const fields = fc.array(fc.oneof(wellFormed, fc.constantFrom('', ':', '1:', '0:', '1:a', '2:ab')), {
      maxLength: 5,
    });
    fc.assert(
      fc.property(fields, fields, (left, right) => {
        expect(lengthPrefixed(left) === lengthPrefixed(right)).toBe(
          JSON.stringify(left) === JSON.stringify(right),
        );
      }),
      { numRuns: 3_000 },
    );
  });

  it('can be read back in one way: moving a border is another text', () => {
    fc.assert(
      fc.property(wellFormed, fc.nat(8), fc.nat(8), (text, left, right) => {
        const points = Array.from(text);
        const cut = (at: number): string[] => [points.slice(0, at).join(''), points.slice(at).join('')];
        fc.pre(Math.min(left, points.length) !== Math.min(right, points.length));
        expect(lengthPrefixed(cut(left))).not.toBe(lengthPrefixed(cut(right)));
      }),
    );
  });

  it('counts bytes of UTF-8', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', maxLength: 30 }), (text) => {
        expect(lengthPrefixed([text])).toBe(`${String(Buffer.byteLength(text, 'utf8'))}:${text}`);
      }),
      { numRuns: 2_000 },
    );
    expect(lengthPrefixed(['é', '中', '😀', 'a'])).toBe('2:é3:中4:😀1:a');
  });
});

describe('canonical JSON', () => {
  it('is the same for the same value in any order of keys', () => {
    fc.assert(
      fc.property(fc.dictionary(wellFormed, values), (record) => {
        const turned = Object.fromEntries(Object.entries(record).reverse());
        expect(canonicalJson(turned)).toBe(canonicalJson(record));
      }),
    );
  });

  it('reads back as the same value, amounts as text', () => {
    fc.assert(
      fc.property(values, (value) => {
        const plain: unknown = JSON.parse(
          JSON.stringify(value, (_name, member: unknown) =>
            typeof member === 'bigint' ? member.toString() : member,
          ),
        );
        const text = canonicalJson(value);
        expect(JSON.parse(text)).toEqual(plain);
        expect(canonicalJson(JSON.parse(text))).toBe(text);
      }),
      { numRuns: 500 },
    );
  });

  it('leaves absent members out, and refuses what has no one spelling', () => {
    expect(canonicalJson({ b: 1, a: undefined, c: [null, true] })).toBe('{"b":1,"c":[null,true]}');
    expect(canonicalJson({ amount: 9_223_372_036_854_775_807n })).toBe('{"amount":"9223372036854775807"}');
    expect(canonicalJson('"\\\u0000\u2028é')).toBe(JSON.stringify('"\\\u0000\u2028é'));
    expect(canonicalJson(-0)).toBe('0');
    for (const value of [0.1, Number.NaN, Infinity, 2 ** 53, undefined, () => 1, Symbol('x')]) {
      expect(() => canonicalJson([value])).toThrow();
    }
  });
});

describe('the hash of an entry', () => {
  const entry = new EntryChain().many(3)[2];

  it('is the one that is documented', () => {
    expect(entry?.hash).toBe(entry === undefined ? '' : documentedHash(entry));
  });

  it('covers every field and every field of every posting', () => {
    if (entry === undefined) {
      throw new Error('no entry');
    }
    const hash = entryHash(entry, sha256);
    for (const [name, value] of Object.entries(entry)) {
      if (name !== 'hash' && name !== 'postings') {
        const changed = typeof value === 'number' ? value + 1 : `${String(value)}x`;
        expect([name, entryHash({ ...entry, [name]: changed }, sha256) === hash]).toEqual([name, false]);
      }
    }
    const [first, ...rest] = entry.postings;
    for (const [name, value] of Object.entries(first ?? {})) {
      const changed = typeof value === 'bigint' ? value + 1n : typeof value === 'number' ? value + 1 : 'USD';
      const postings = [{ ...first, [name]: changed }, ...rest] as typeof entry.postings;
      expect([name, entryHash({ ...entry, postings }, sha256) === hash]).toEqual([name, false]);
    }
    expect(entryHash({ ...entry, postings: [...entry.postings].reverse() }, sha256)).not.toBe(hash);
    expect(entryHash({ ...entry, postings: entry.postings.slice(0, 1) }, sha256)).not.toBe(hash);
    expect(hash).toBe(entry.hash);
  });
});
