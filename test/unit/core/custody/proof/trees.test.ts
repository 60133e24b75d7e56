import { describe, expect, it } from 'vitest';

import { canonicalText } from '#core/custody/primitives/canonical';
import {
  customerCommitment,
  inclusionNode,
  inclusionRoot,
  sumLeaf,
  sumNode,
  sumRoot,
  type SumNode,
} from '#core/custody/primitives/definitions';
import { BLINDING_BASE, decodePoint, encodePoint, VALUE_BASE } from '#core/custody/primitives/group';
import { bytesToHex, hexToBytes, portableSha256 } from '#core/custody/primitives/hash';
import { balanceProofOf, balanceProver, inPlaces } from '#core/custody/proof/customer-proof';
import { buildInclusionTree, inclusionProofOf } from '#core/custody/proof/inclusion-tree';
import { periodKeys } from '#core/custody/proof/period-keys';
import {
  depthFor,
  DuplicateCustomerError,
  placeCustomers,
  placeOf,
  saltOf,
  TooManyCustomersError,
} from '#core/custody/proof/places';
import { OutOfRangeError } from '#core/custody/proof/range-proof';
import { receivablesList } from '#core/custody/proof/receivables';
import { buildSumTree, nodeOf, openingOf, type SumTree } from '#core/custody/proof/sum-tree';
import { CUSTOMERS, keysOfPeriod, MASTER, seedOf } from '#test/support/custody-months';

const hash = portableSha256;
const noPause = (): Promise<void> => Promise.resolve();

describe('the secrets of a period', () => {
  it('are all other ones under another salt, and want whole ones', () => {
    const [march, april] = [keysOfPeriod('3'), keysOfPeriod('4')];
    expect(bytesToHex(saltOf(march, 'A'))).not.toBe(bytesToHex(saltOf(april, 'A')));
    expect(march.blinding.tagged('x')).not.toEqual(april.blinding.tagged('x'));
    expect(march.blinding.tagged('x')).not.toEqual(march.customer.tagged('x'));
    const salts = { blinding: seedOf('a'), customer: seedOf('a') };
    expect(() => periodKeys(hash, MASTER, salts)).toThrow(RangeError);
    expect(() => periodKeys(hash, new Uint8Array(16), march.salts)).toThrow(RangeError);
  });
});

describe('places', () => {
  it('are always more than customers, by a power of two', () => {
    expect([0, 1, 1_023, 1_024, 100_000, 1_000_000].map((count) => depthFor(count))).toEqual([
      ...[10, 10, 10, 11, 17, 20],
    ]);
    expect(depthFor(5, 17)).toBe(17);
    expect(() => depthFor(2 ** 26)).toThrow(TooManyCustomersError);
  });

  it('are in the order of salted commitments, whatever order customers come in', async () => {
    const keys = keysOfPeriod('1');
    const ids = Array.from({ length: 700 }, (_, index) => `A${String(index)}`);
    const places = await placeCustomers(keys, ids, undefined, noPause);
    const backwards = await placeCustomers(keys, [...ids].reverse(), undefined, noPause);
    const digits = Array.from({ length: 1_024 }, (_, place) =>
      bytesToHex(places.commitments.subarray(place * 32, place * 32 + 32)),
    );
    expect(digits).toEqual([...digits].sort());
    const at = ids.map((id) => placeOf(keys, places, id));
    expect(backwards.customer_at.filter((customer) => customer !== -1)).toEqual(
      places.customer_at.filter((customer) => customer !== -1).map((customer) => ids.length - 1 - customer),
    );
    expect(ids.map((_, index) => places.customer_at[at[index] as number])).toEqual(
      ids.map((_, index) => index),
    );
    expect(placeOf(keys, places, 'B')).toBeNull();
    expect([...places.customer_at].filter((customer) => customer === -1)).toHaveLength(324);
  });

  it('are in no relation to the ids', async () => {
    const keys = keysOfPeriod('1');
    const ids = Array.from({ length: 1_000 }, (_, index) => String(index).padStart(6, '0'));
    const places = await placeCustomers(keys, ids, undefined, noPause);
    const at = ids.map((id) => placeOf(keys, places, id) as number);
    const risen = at.filter((place, index) => index > 0 && place > (at[index - 1] as number)).length;
    expect(risen).toBeGreaterThan(430);
    expect(risen).toBeLessThan(570);
  });

  it('are given to nobody twice', async () => {
    await expect(placeCustomers(keysOfPeriod('1'), ['A', 'B', 'A'], undefined, noPause)).rejects.toThrow(
      DuplicateCustomerError,
    );
  });
});

describe('the tree of level 1', () => {
  const customers = CUSTOMERS.map(({ id, balance_minor }) => ({
    id,
    amounts: [
      { label: 'available', minor: balance_minor },
      { label: 'pending', minor: 7n },
    ],
  }));

  it('leads from each customer to its root', async () => {
    const tree = await buildInclusionTree(keysOfPeriod('1'), customers);
    for (const { id } of customers) {
      const proof = inclusionProofOf(tree, { number: 1, digest: '00'.repeat(32) }, id);
      if (proof === null) throw new RangeError('every customer has a file');
      let node = tree.nodes.slice((1_024 + proof.place) * 32, (1_025 + proof.place) * 32);
      proof.path.forEach((beside, height) => {
        node = (
          (proof.place >> height) & 1
            ? inclusionNode(hash, hexToBytes(beside), node)
            : inclusionNode(hash, node, hexToBytes(beside))
        ) as Uint8Array<ArrayBuffer>;
      });
      expect(bytesToHex(inclusionRoot(hash, 10, node))).toBe(tree.root);
    }
    expect(inclusionProofOf(tree, { number: 1, digest: '' }, 'nobody')).toBeNull();
  });

  it('is another one when an amount or a salt is', async () => {
    const root = async (word: string, minor = 7n): Promise<string> => {
      const [first, ...rest] = customers;
      const changed = [{ id: first?.id ?? '', amounts: [{ label: 'available', minor }] }, ...rest];
      return (await buildInclusionTree(keysOfPeriod(word), changed)).root;
    };
    expect(new Set([await root('1'), await root('1', 8n), await root('2')]).size).toBe(3);
    expect(await root('1')).toBe(await root('1'));
  });
});

/** The tree once more, by the definition: each node out of its own opening, none out of another's point. */
function plainNode(tree: SumTree, node: number): SumNode & { readonly value: bigint } {
  const count = 2 ** tree.places.depth;
  const { value, blinding } = openingOf(tree.nodes, node);
  const point = BLINDING_BASE.multiplyUnsafe(blinding).add(VALUE_BASE.multiplyUnsafe(value));
  const commitment = encodePoint(point);
  if (node >= count) {
    const place = node - count;
    const customer = tree.places.commitments.subarray(place * 32, place * 32 + 32);
    return { value, commitment, hash: sumLeaf(hash, customer, commitment) };
  }
  const [left, right] = [plainNode(tree, 2 * node), plainNode(tree, 2 * node + 1)];
  expect(left.value + right.value).toBe(value);
  return { value, commitment, hash: sumNode(hash, left, right) };
}

describe('the tree of level 2', () => {
  it('is what the definition says', async () => {
    const tree = await buildSumTree(keysOfPeriod('1'), CUSTOMERS);
    const top = plainNode(tree, 1);
    expect(top.value).toBe(1_234_567n + 88_800n + 1n);
    expect(bytesToHex(sumRoot(hash, 10, top))).toBe(tree.root);
    expect(bytesToHex(top.commitment)).toBe(tree.sum);
    expect(tree.opening).toEqual(openingOf(tree.nodes, 1));
    for (const { id, balance_minor } of CUSTOMERS) {
      const place = placeOf(tree.keys, tree.places, id) as number;
      const commitment = customerCommitment(hash, id, saltOf(tree.keys, id));
      expect(tree.places.commitments.subarray(place * 32, place * 32 + 32)).toEqual(commitment);
      expect(openingOf(tree.nodes, 1_024 + place).value).toBe(balance_minor < 0n ? 0n : balance_minor);
    }
  });

  it('keeps accounts below zero apart, in a list that an auditor may see', async () => {
    const tree = await buildSumTree(keysOfPeriod('1'), CUSTOMERS);
    expect(tree.receivables).toEqual([{ id: 'A0000004', balance_minor: -4_200n }]);
    const list = receivablesList(tree.keys, tree.receivables);
    expect(list.text).toContain('"accounts":[{"balance_minor":"-4200","id":"A0000004"}]');
    expect(list.digest).not.toBe(receivablesList(tree.keys, []).digest);
    expect(receivablesList(tree.keys, []).digest).not.toBe(receivablesList(keysOfPeriod('2'), []).digest);
  });

  it('pads with commitments to nothing that look like any other', async () => {
    const tree = await buildSumTree(keysOfPeriod('1'), CUSTOMERS);
    const leaves = Array.from({ length: 1_024 }, (_, place) => nodeOf(tree.nodes, 1_024 + place));
    expect(new Set(leaves.map(({ commitment }) => bytesToHex(commitment))).size).toBe(1_024);
    expect(leaves.every(({ commitment }) => decodePoint(commitment) !== null)).toBe(true);
  });

  it('refuses more than a range proof can say', async () => {
    const half = { id: 'A', balance_minor: 2n ** 51n };
    await expect(buildSumTree(keysOfPeriod('1'), [half, { ...half, id: 'B' }])).rejects.toThrow(
      OutOfRangeError,
    );
  });

  it('tells how far it is, and stops where it is told to', async () => {
    const shares: number[] = [];
    const told = async (share: number): Promise<void> => {
      shares.push(share);
      if (share >= 0.1) throw new RangeError('enough');
    };
    await expect(buildSumTree(keysOfPeriod('1'), CUSTOMERS, { pause: told })).rejects.toThrow('enough');
    expect(shares).toEqual([0, 0.1]);
  });
});

describe("a customer's file", () => {
  it('is the same to the byte each time, and nothing that pads has one', async () => {
    const tree = await buildSumTree(keysOfPeriod('1'), CUSTOMERS);
    const again = await buildSumTree(keysOfPeriod('1'), [...CUSTOMERS].reverse());
    const certificate = { number: 1, digest: 'ab'.repeat(32) };
    const file = canonicalText(balanceProofOf(tree, certificate, 'A0000003') ?? {});
    expect(canonicalText(balanceProofOf(again, certificate, 'A0000003') ?? {})).toBe(file);
    expect(balanceProofOf(tree, certificate, 'nobody')).toBeNull();
    // All at once cost less and are the same; whatever the order.
    const placed = inPlaces(tree, ['nobody', ...CUSTOMERS.map(({ id }) => id)]);
    const places = placed.map((id) => placeOf(tree.keys, tree.places, id) ?? -1);
    expect(places).toEqual([...places].sort((left, right) => left - right));
    const prove = balanceProver(tree, certificate);
    const [last = ''] = placed.filter((id) => id !== 'A0000003').slice(-1);
    const other = canonicalText(prove(last) ?? {});
    expect(canonicalText(prove('A0000003') ?? {})).toBe(file);
    expect(canonicalText(prove(last) ?? {})).toBe(other);
  });
});
