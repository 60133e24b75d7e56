// Dense blocks: against every subset on small graphs, planted among ordinary purchases, and under disguise.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { denseBlocks, edgeWeight, type BlockPayment } from '#core/risk/dense-blocks';

const paid = (buyer_id: string, merchant_id: string, turn = 0): BlockPayment => ({
  ...{ trade_id: `${buyer_id}-${merchant_id}-${String(turn)}`, buyer_id, merchant_id, amount: 100 },
});

const ANY = { blocks_max: 1, buyers_min: 1, merchants_min: 1, density_min: 0 };

/** Weight per node of the pairs among some nodes. */
function densityOf(pairs: ReadonlySet<string>, members: ReadonlySet<string>): number {
  let weight = 0;
  for (const pair of pairs) {
    const [buyer = '', merchant = ''] = pair.split('>');
    const buyers = [...pairs].filter((one) => one.endsWith(`>${merchant}`)).length;
    if (members.has(buyer) && members.has(merchant)) weight += edgeWeight(buyers);
  }
  return weight / members.size;
}

/** The greatest density of all subsets. */
function densest(pairs: ReadonlySet<string>): number {
  const nodes = [...new Set([...pairs].flatMap((pair) => pair.split('>')))];
  let best = 0;
  for (let mask = 1; mask < 1 << nodes.length; mask += 1) {
    best = Math.max(best, densityOf(pairs, new Set(nodes.filter((_, place) => (mask >> place) % 2 === 1))));
  }
  return best;
}

/** A ring: every buyer of `buyers` pays at every merchant of `merchants`. */
const ring = (buyers: readonly string[], merchants: readonly string[]): BlockPayment[] =>
  buyers.flatMap((buyer) => merchants.map((merchant) => paid(buyer, merchant)));

/** Ordinary purchases: many buyers, each at two of a few merchants whom everybody visits. */
const ordinary = (count: number): BlockPayment[] =>
  Array.from({ length: count }, (_, turn) => [
    paid(`o${String(turn)}`, `shop${String(turn % 10)}`),
    paid(`o${String(turn)}`, `shop${String((turn * 7 + 3) % 10)}`),
  ]).flat();

const BUYERS = ['r1', 'r2', 'r3', 'r4', 'r5'];
const MERCHANTS = ['s1', 's2', 's3', 's4'];

describe('dense blocks', () => {
  it('are told with members, how much of them is inside, trades and sums', () => {
    const [block] = denseBlocks([...ring(['a', 'b'], ['s', 't']), paid('a', 's', 1)], ANY);
    expect(block).toEqual({
      buyers: [
        { id: 'a', inside: 2, partners: 2 },
        { id: 'b', inside: 2, partners: 2 },
      ],
      merchants: [
        { id: 's', inside: 2, partners: 2 },
        { id: 't', inside: 2, partners: 2 },
      ],
      density: (4 * edgeWeight(2)) / 4,
      filled: 1,
      trades: ['a-s-0', 'a-s-1', 'a-t-0', 'b-s-0', 'b-t-0'],
      amount: 500,
    });
    expect(denseBlocks([], ANY)).toEqual([]);
  });

  it('have at least half the density of the densest subset, and the density they say', () => {
    const pair = fc.tuple(fc.constantFrom('a', 'b', 'c', 'd', 'e'), fc.constantFrom('s', 't', 'u', 'v'));
    fc.assert(
      fc.property(fc.array(pair, { minLength: 1, maxLength: 14 }), (list) => {
        const pairs = new Set(list.map(([buyer, merchant]) => `${buyer}>${merchant}`));
        const [block] = denseBlocks(
          list.map(([buyer, merchant], turn) => paid(buyer, merchant, turn)),
          ANY,
        );
        if (block === undefined) throw new Error('no block');
        const members = new Set([...block.buyers, ...block.merchants].map(({ id }) => id));
        expect(block.density).toBeCloseTo(densityOf(pairs, members), 9);
        expect(block.density).toBeGreaterThanOrEqual(densest(pairs) / 2 - 1e-9);
      }),
      { numRuns: 200 },
    );
  });

  it('find a ring among ordinary purchases, and no more', () => {
    const [block] = denseBlocks([...ordinary(300), ...ring(BUYERS, MERCHANTS)], ANY);
    expect(block?.buyers.map(({ id }) => id)).toEqual(BUYERS);
    expect(block?.merchants.map(({ id }) => id)).toEqual(MERCHANTS);
    expect(block?.filled).toBe(1);
  });

  it('are not hidden by purchases at merchants whom everybody visits', () => {
    const disguise = BUYERS.flatMap((buyer) => ['shop1', 'shop2', 'shop3'].map((shop) => paid(buyer, shop)));
    const plain = denseBlocks([...ordinary(300), ...ring(BUYERS, MERCHANTS)], ANY)[0];
    const hidden = denseBlocks([...ordinary(300), ...ring(BUYERS, MERCHANTS), ...disguise], ANY)[0];
    for (const id of [...BUYERS, ...MERCHANTS]) {
      expect([...(hidden?.buyers ?? []), ...(hidden?.merchants ?? [])].map((one) => one.id)).toContain(id);
    }
    expect(hidden?.density ?? 0).toBeGreaterThanOrEqual(plain?.density ?? 1);
  });

  it('come one after the other, and need the size that is asked for', () => {
    const second = ring(['q1', 'q2', 'q3', 'q4'], ['t1', 't2', 't3']);
    const payments = [...ordinary(200), ...ring(BUYERS, MERCHANTS), ...second];
    const options = { ...ANY, blocks_max: 2, buyers_min: 3, merchants_min: 2 };
    const blocks = denseBlocks(payments, options);
    expect(blocks.map(({ merchants }) => merchants[0]?.id)).toEqual(['s1', 't1']);
    expect(denseBlocks([...payments].reverse(), options)).toEqual(blocks);
    const wide = { ...options, merchants_min: 4, density_min: blocks[0]?.density ?? 0 };
    expect(denseBlocks(payments, wide)).toHaveLength(1);
  });
});
