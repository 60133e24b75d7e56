import { beforeAll, describe, expect, it } from 'vitest';

import { canonicalText } from '#core/custody/primitives/canonical';
import { nodeTranscript } from '#core/custody/primitives/definitions';
import type { BalanceProof, InclusionProof } from '#core/custody/primitives/documents';
import {
  BLINDING_BASE,
  commit,
  decodePoint,
  encodePoint,
  scalar,
  scalarBytes,
  VALUE_BASE,
  type GroupPoint,
} from '#core/custody/primitives/group';
import { bytesToHex, hexToBytes } from '#core/custody/primitives/hash';
import {
  draftInclusionCertificate,
  drawUp,
  prove,
  signCertificate,
  type SignedCertificate,
} from '#core/custody/proof/certificate';
import { balanceProofOf } from '#core/custody/proof/customer-proof';
import { buildInclusionTree, inclusionProofOf } from '#core/custody/proof/inclusion-tree';
import { placeOf, saltOf } from '#core/custody/proof/places';
import { OutOfRangeError, proveRange } from '#core/custody/proof/range-proof';
import { openingOf, type SumTree } from '#core/custody/proof/sum-tree';
import { verifyProof } from '#core/custody/verifier/customer-proof';
import {
  bankBalance,
  bankOf,
  BY_TWO,
  CUSTOMERS,
  factsOf,
  honestMonth,
  keysOfPeriod,
  keysText,
  monthOf,
  SOME_COMPONENTS,
  trusted,
  type HonestMonth,
} from '#test/support/custody-months';
import { treeWith } from '#test/support/dishonest-tree';

const ME = 'A0000003';

function failures(file: string, certificate: string, beside = {}, keys = trusted()): string[] {
  const { accepted, checks } = verifyProof(file, certificate, keys, beside);
  const failed = checks.filter(({ outcome }) => outcome === 'failed');
  expect(accepted).toBe(failed.length === 0);
  return failed.map(({ name, reason }) => `${name}: ${reason ?? ''}`);
}

function fileOf(tree: SumTree, { digest }: SignedCertificate, id = ME, number = 1): BalanceProof {
  const proof = balanceProofOf(tree, { number, digest }, id);
  if (proof === null) throw new RangeError('the customer is in the tree');
  return proof;
}

let month: HonestMonth;
let proof: BalanceProof;
let file: string;
beforeAll(async () => {
  month = await honestMonth(1);
  proof = fileOf(month.tree, month.signed);
  file = canonicalText(proof);
});

const edited = (change: (one: BalanceProof) => unknown): string => {
  const one = structuredClone(proof);
  change(one);
  return canonicalText(one);
};
const failed = (change: (one: BalanceProof) => unknown): string[] =>
  failures(edited(change), month.signed.text);

describe('the proof file of level 2', () => {
  it('is accepted for every customer: owed something, owed nothing, or owing', () => {
    for (const { id, balance_minor } of CUSTOMERS) {
      const one = fileOf(month.tree, month.signed, id);
      expect(one.balance_minor).toBe(String(balance_minor < 0n ? 0n : balance_minor));
      expect(failures(canonicalText(one), month.signed.text)).toEqual([]);
    }
  });

  it('does not pass with another balance, name, salt, blinding or place', () => {
    const root = ['root: root-differs'];
    const mine = BigInt(proof.balance_minor);
    expect(failed((one) => (one.balance_minor = String(mine + 1n)))).toEqual(root);
    expect(failed((one) => (one.balance_minor = '0'))).toEqual(root);
    expect(failed((one) => (one.balance_minor = '-1'))).toEqual(['leaf: balance-out-of-range']);
    expect(failed((one) => (one.balance_minor = String(2n ** 52n)))).toEqual(['leaf: balance-out-of-range']);
    expect(failed((one) => (one.customer.id = 'A0000001'))).toEqual(root);
    expect(failed((one) => (one.customer.salt = '00'.repeat(32)))).toEqual(root);
    expect(failed((one) => (one.blinding = '00'.repeat(31) + '01'))).toEqual(root);
    expect(failed((one) => (one.blinding = 'ff'.repeat(32)))).toEqual(['leaf: balance-out-of-range']);
    expect(failed((one) => (one.place ^= 1))).toEqual([
      'root: root-differs',
      'neighbours: neighbour-not-proved',
    ]);
    expect(failed((one) => (one.place += 1_024))).toEqual(['leaf: depth-differs']);
    expect(failed((one) => one.path.pop())).toEqual(['form: malformed']);
  });

  it('does not pass with another neighbour or another proof of one', () => {
    const neighbour = (one: BalanceProof, height = 4): BalanceProof['path'][number] =>
      one.path[height] as BalanceProof['path'][number];
    expect(failed((one) => (neighbour(one).hash = '00'.repeat(32)))).toEqual(['root: root-differs']);
    expect(failed((one) => (neighbour(one).commitment = neighbour(one, 5).commitment))).toEqual([
      ...['root: root-differs', 'neighbours: neighbour-not-proved'],
    ]);
    expect(failed((one) => (neighbour(one).commitment = 'ff'.repeat(33)))).toEqual([
      'neighbours: point-invalid',
    ]);
    expect(failed((one) => (neighbour(one).range = neighbour(one, 5).range))).toEqual([
      'neighbours: neighbour-not-proved',
    ]);
    const two = (one: BalanceProof): void => {
      [one.path[2], one.path[3]] = [neighbour(one, 3), neighbour(one, 2)];
    };
    expect(failed(two)).toEqual(['root: root-differs', 'neighbours: neighbour-not-proved']);
  });

  it('is of one certificate, which has to be accepted and in force', async () => {
    const other = await honestMonth(1, { word: 'other' });
    expect(failures(file, other.signed.text)).toEqual(['certificate: other-certificate']);
    expect(failed((one) => (one.certificate = other.signed.digest))).toEqual([
      'certificate: other-certificate',
    ]);
    expect(failed((one) => (one.number = 2))).toEqual(['certificate: other-certificate']);
    expect(failures(file, month.signed.text, {}, trusted(keysText([])))).toEqual([
      'certificate: certificate-not-accepted',
    ]);
    const facts = { voids: { number: 1, digest: month.signed.digest, reason: 'books-corrected' } } as const;
    const second = await monthOf(2, { facts: { ...facts, previous: month.signed.digest } });
    const drawn = drawUp(second);
    const voiding = await signCertificate(
      second.tree.keys,
      { statement: drawn.statement, proofs: prove(second.tree.keys, drawn) },
      BY_TWO,
    );
    expect(failures(file, month.signed.text, { later: [voiding.text] })).toEqual([
      ...['in-force: voided', 'certificate: certificate-not-accepted'],
    ]);
  });

  it('can be told from what is no proof file', () => {
    for (const text of ['', '{}', `${file}\n`, file.replace('"level":2', '"level":3'), file.slice(1)]) {
      expect(failures(text, month.signed.text)).toEqual(['form: malformed']);
    }
    expect(failures(file, '')).toEqual(['form: malformed']);
  });

  it('is not accepted with any digit changed', () => {
    const step = Math.ceil(file.length / 24);
    for (let at = 7; at < file.length; at += step) {
      const changed = file.slice(0, at) + (file[at] === '1' ? '2' : '1') + file.slice(at + 1);
      expect(verifyProof(changed, month.signed.text, trusted()).accepted).toBe(false);
    }
  });
});

describe('a leaf below zero', () => {
  it('is found out by everybody whose way passes it', async () => {
    // Fifty yuan less for somebody who is not there: the sum fits a bank that is short by as much.
    const honest = month.tree;
    const mine = placeOf(honest.keys, honest.places, ME) as number;
    const tree = treeWith(honest, new Map([[mine ^ 1, -5_000n]]));
    const balance = bankBalance(tree.sum_value, SOME_COMPONENTS);
    const drawn = drawUp({
      ...month.month,
      tree: tree.tree,
      banks: [await bankOf(honest.keys, month.month.facts.day, balance)],
    });
    const unsigned = { statement: drawn.statement, proofs: prove(honest.keys, drawn) };
    const signed = await signCertificate(honest.keys, unsigned, BY_TWO);
    expect(() => fileOf(tree.tree, signed)).toThrow(OutOfRangeError);
    // Every other neighbour is proved honestly; for this one the nearest thing to a proof is tried.
    const path = proof.path.map((_, height) => {
      const node = ((1_024 + mine) >> height) ^ 1;
      const { hash, commitment, opening } = tree.node(node);
      const value = opening.value < 0n ? opening.value + 2n ** 52n : opening.value;
      const transcript = nodeTranscript(
        honest.keys.hash,
        hexToBytes(signed.digest),
        height,
        (mine >> height) ^ 1,
      );
      const range = proveRange(honest.keys.blinding, transcript, commitment, { ...opening, value });
      return { hash: bytesToHex(hash), commitment: bytesToHex(commitment), range: bytesToHex(range) };
    });
    const forged = canonicalText({ ...proof, certificate: signed.digest, path });
    expect(failures(forged, signed.text)).toEqual(['neighbours: neighbour-not-proved']);
  });
});

describe('what a file tells of others', () => {
  it('holds no salt, blinding, balance or name of anybody else', () => {
    const { tree } = month;
    for (let place = 0; place < 1_024; place += 1) {
      if (place === proof.place) continue;
      const { blinding } = openingOf(tree.nodes, 1_024 + place);
      expect(file).not.toContain(bytesToHex(scalarBytes(blinding)));
    }
    for (const { id } of CUSTOMERS.filter((one) => one.id !== ME)) {
      expect(file).not.toContain(id);
      expect(file).not.toContain(bytesToHex(saltOf(tree.keys, id)));
    }
    expect(file).not.toContain('1234567');
  });

  it("fits every amount: whoever knows all but the neighbour's blinding can open to any", () => {
    // For each amount there is a blinding under which the neighbour's commitment is to it; what is left, C - v·H, is a point of
    // the group that tells nothing which of them was taken.
    const point = decodePoint(hexToBytes(proof.path[0]?.commitment ?? '')) as GroupPoint;
    const { value, blinding } = openingOf(month.tree.nodes, (1_024 + proof.place) ^ 1);
    expect(commit(blinding, value).equals(point)).toBe(true);
    const own = hexToBytes(proof.blinding);
    for (let guess = 0n; guess < 300n; guess += 1n) {
      const rest = point.subtract(VALUE_BASE.multiplyUnsafe(scalar(guess)));
      expect(rest.equals(BLINDING_BASE.multiplyUnsafe(BigInt(`0x${bytesToHex(own)}`)))).toBe(false);
    }
  });

  it('is of no use beside the file of another month: nothing can be subtracted', async () => {
    const next = await honestMonth(2, { before: month });
    const other = fileOf(next.tree, next.signed, ME, 2);
    const parts = ({ path }: BalanceProof): string[] =>
      path.flatMap(({ hash, commitment }) => [hash, commitment]);
    expect(parts(proof).filter((part) => parts(other).includes(part))).toEqual([]);
    const sums = [month.tree.sum, next.tree.sum].map((sum) => decodePoint(hexToBytes(sum)) as GroupPoint);
    const difference = (sums[0] as GroupPoint).subtract(sums[1] as GroupPoint);
    const small = Array.from({ length: 500 }, (_, amount) => commit(0n, BigInt(amount + 1)));
    const encoded = encodePoint(difference);
    // The two sums are the same amount, and yet their difference is no small multiple of H.
    expect(small.some((point) => bytesToHex(encodePoint(point)) === bytesToHex(encoded))).toBe(false);
    expect(difference.is0()).toBe(false);
  });
});

describe('the proof file of level 1', () => {
  it('shows the own amounts, and fails with any other', async () => {
    const keys = keysOfPeriod('1');
    const customers = CUSTOMERS.map(({ id, balance_minor }) => ({
      ...{ id, amounts: [{ label: 'available', minor: balance_minor }] },
    }));
    const tree = await buildInclusionTree(keys, customers);
    const unsigned = draftInclusionCertificate(factsOf(1), tree, '00'.repeat(32));
    const signed = await signCertificate(keys, unsigned, BY_TWO);
    const made = inclusionProofOf(tree, { number: 1, digest: signed.digest }, 'A0000004') as InclusionProof;
    const tried = (more: Partial<InclusionProof>): string[] =>
      failures(canonicalText({ ...made, ...more }), signed.text);
    expect(tried({})).toEqual([]);
    const root = ['root: root-differs'];
    expect(tried({ amounts: [{ label: 'available', minor: '-4201' }] })).toEqual(root);
    expect(tried({ amounts: [{ label: 'pending', minor: '-4200' }] })).toEqual(root);
    expect(tried({ amounts: [] })).toEqual(root);
    expect(tried({ place: made.place ^ 8 })).toEqual(root);
    expect(tried({ path: [...made.path].reverse() })).toEqual(root);
    expect(tried({ path: [...made.path, made.path[0] as string] })).toEqual(['leaf: depth-differs']);
    expect(failures(file, signed.text)).toEqual(['certificate: other-certificate']);
    expect(tried({ amounts: [{ label: 'available', minor: '-0' }] })).toEqual(['form: malformed']);
  });
});
