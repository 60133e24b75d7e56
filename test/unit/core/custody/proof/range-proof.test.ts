import { describe, expect, it } from 'vitest';

import {
  commit,
  encodePoint,
  ORDER,
  scalar,
  scalarBytes,
  VALUE_BASE,
  type GroupPoint,
} from '#core/custody/primitives/group';
import { bytesToHex, KeyedHash, portableSha256 } from '#core/custody/primitives/hash';
import { Transcript } from '#core/custody/primitives/transcript';
import { OutOfRangeError, proveRange } from '#core/custody/proof/range-proof';
import { areInRange } from '#core/custody/verifier/range-check';
import { machineSha256 } from '#server/custody/certificates/machine-sha256';
import { seedOf } from '#test/support/custody-months';

const KEY = new KeyedHash(machineSha256, seedOf('ranges'));
const TOP = 2n ** 52n - 1n;
const bound = (name = 'statement'): Transcript =>
  new Transcript(portableSha256, 'range').absorb('statement', seedOf(name));

interface Made {
  readonly commitment: GroupPoint;
  readonly proof: string;
}

function made(value: bigint, blinding = 123_456_789n, name?: string): Made {
  const commitment = commit(blinding, scalar(value));
  const proof = proveRange(KEY, bound(name), encodePoint(commitment), { value, blinding });
  return { commitment, proof: bytesToHex(proof) };
}

const holds = (...all: readonly Made[]): boolean =>
  areInRange(all.map((one) => ({ ...one, transcript: bound() })));

describe('a range proof', () => {
  it('convinces from nothing to the greatest amount', () => {
    const all = [0n, 1n, 2n, 255n, 2n ** 51n, TOP - 1n, TOP].map((value) => made(value));
    for (const one of all) expect(holds(one)).toBe(true);
    expect(holds(...all)).toBe(true);
    expect(holds()).toBe(true);
  });

  it('is not made of an amount below zero or beyond', () => {
    expect(() => made(-1n)).toThrow(OutOfRangeError);
    expect(() => made(TOP + 1n)).toThrow(OutOfRangeError);
  });

  it('does not convince of another commitment: one more, one less, below zero, or one that wraps round', () => {
    const { commitment, proof } = made(5n);
    const others = [1n, -1n, -6n, 2n ** 52n, -(2n ** 52n)].map((by) =>
      commitment.add(VALUE_BASE.multiplyUnsafe(scalar(by))),
    );
    for (const other of [...others, commitment.negate(), commit(1n, 5n)]) {
      expect(holds({ commitment: other, proof })).toBe(false);
    }
  });

  it('is bound to what it is made for', () => {
    expect(holds(made(5n, 7n, 'another statement'))).toBe(false);
    const kind = { ...made(5n), transcript: new Transcript(portableSha256, 'equality') };
    expect(areInRange([kind])).toBe(false);
  });

  it('fails among sound ones, and two wrong ones do not make up for each other', () => {
    const sound = made(9n);
    const [more, less] = [made(10n), made(10n)].map(({ commitment, proof }, index) => ({
      commitment: commitment.add(index === 0 ? VALUE_BASE : VALUE_BASE.negate()),
      proof,
    })) as [Made, Made];
    expect(holds(sound, more, sound)).toBe(false);
    expect(holds(more, less)).toBe(false);
  });

  it('fails when any byte of it is another', () => {
    const { commitment, proof } = made(1_234_567n);
    for (let at = 0; at < proof.length; at += 38) {
      const digit = proof[at] === '0' ? '1' : '0';
      expect(holds({ commitment, proof: proof.slice(0, at) + digit + proof.slice(at + 1) })).toBe(false);
    }
  });

  it('takes no scalar twice: one that is the order too much', () => {
    const { commitment, proof } = made(1n);
    const at = 5 * 66;
    const first = BigInt(`0x${proof.slice(at, at + 64)}`);
    const room = 2n ** 256n - ORDER;
    const wrapped = first < room ? first + ORDER : first;
    const other = proof.slice(0, at) + wrapped.toString(16).padStart(64, '0') + proof.slice(at + 64);
    expect(holds({ commitment, proof: other })).toBe(first >= room);
    const zeros = proof.slice(0, at) + bytesToHex(scalarBytes(0n)) + proof.slice(at + 64);
    expect(holds({ commitment, proof: zeros })).toBe(false);
  });

  it('never takes the same random number for two statements', () => {
    const parts = (proof: string): string[] => proof.match(/.{66}/g)?.slice(0, 5) ?? [];
    const all = [made(5n), made(6n), made(5n, 8n), made(5n, 7n, 'another')].flatMap(({ proof }) =>
      parts(proof),
    );
    expect(new Set(all).size).toBe(all.length);
    expect(made(5n).proof).toBe(made(5n).proof);
  });
});
