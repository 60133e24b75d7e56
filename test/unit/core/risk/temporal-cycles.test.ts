// Temporal cycles: against counting by hand, at random against every combination, and on the public data.
import fc from 'fast-check';
import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';

import { countCycles } from '#core/risk/cycle-count';
import { CycleFinder, type FlowEdge } from '#core/risk/temporal-cycles';

function counts(
  edges: readonly FlowEdge[],
  hops_max: number,
  window: number,
  band?: readonly [number, number],
) {
  const finder = new CycleFinder({ hops_max, window, band });
  const by_hops = new Map<number, number>();
  for (const edge of edges) {
    for (const cycle of finder.add(edge).cycles) {
      by_hops.set(cycle.length, (by_hops.get(cycle.length) ?? 0) + 1);
    }
  }
  return Object.fromEntries([...by_hops].sort(([left], [right]) => left - right));
}

const edge = (from: string, to: string, time: number, amount = 100): FlowEdge => ({ from, to, time, amount });

/** Every chain of edges tried, from its first edge on. */
function tried(edges: readonly FlowEdge[], hops_max: number, window: number): Record<number, number> {
  const found: Record<number, number> = {};
  const go = (chain: readonly FlowEdge[]): void => {
    const first = chain[0];
    const last = chain.at(-1);
    if (first === undefined || last === undefined) return;
    for (const next of edges) {
      if (next.from !== last.to || next.time <= last.time || next.time - first.time > window) continue;
      if (next.to === first.from) {
        found[chain.length + 1] = (found[chain.length + 1] ?? 0) + 1;
      } else if (
        chain.length + 1 < hops_max &&
        !chain.some((one) => one.from === next.to) &&
        next.to !== last.to
      ) {
        go([...chain, next]);
      }
    }
  };
  for (const first of edges) {
    if (first.from !== first.to) go([first]);
  }
  return found;
}

describe('temporal cycles', () => {
  it('close when their last edge comes, in the order of time', () => {
    const finder = new CycleFinder({ hops_max: 3, window: 10 });
    expect(finder.add(edge('a', 'b', 1)).cycles).toEqual([]);
    expect(finder.add(edge('b', 'c', 2)).cycles).toEqual([]);
    expect(finder.add(edge('c', 'a', 5)).cycles).toEqual([
      [edge('a', 'b', 1), edge('b', 'c', 2), edge('c', 'a', 5)],
    ]);
  });

  it('need strictly later edges, the window, few enough hops and the band', () => {
    expect(counts([edge('a', 'b', 1), edge('b', 'a', 1)], 2, 10)).toEqual({});
    expect(counts([edge('a', 'b', 1), edge('b', 'a', 11)], 2, 10)).toEqual({ 2: 1 });
    expect(counts([edge('a', 'b', 1), edge('b', 'a', 12)], 2, 10)).toEqual({});
    expect(counts([edge('a', 'b', 1), edge('b', 'c', 2), edge('c', 'a', 3)], 2, 10)).toEqual({});
    expect(counts([edge('a', 'b', 1, 100), edge('b', 'a', 2, 80)], 2, 10, [0.9, 1])).toEqual({});
    expect(counts([edge('a', 'b', 1, 100), edge('b', 'a', 2, 95)], 2, 10, [0.9, 1])).toEqual({ 2: 1 });
  });

  it('refuse edges out of order and limits that mean nothing', () => {
    const finder = new CycleFinder({ hops_max: 2, window: 1 });
    finder.add(edge('a', 'b', 2));
    expect(() => finder.add(edge('b', 'a', 1))).toThrow(RangeError);
    expect(() => new CycleFinder({ hops_max: 1, window: 1 })).toThrow(RangeError);
  });

  it('are counted within the band at once as one by one', () => {
    const sums = fc.record({
      from: fc.constantFrom('a', 'b', 'c', 'd'),
      to: fc.constantFrom('a', 'b', 'c', 'd'),
      time: fc.integer({ min: 0, max: 20 }),
      amount: fc.integer({ min: 90, max: 110 }),
    });
    fc.assert(
      fc.property(fc.array(sums, { maxLength: 24 }), (edges) => {
        const sorted = [...edges].sort((left, right) => left.time - right.time);
        const band = [0.9, 1.02] as const;
        expect(countCycles(edges, { hops_max: 4, window: 12, band })).toEqual(counts(sorted, 4, 12, band));
      }),
    );
    expect(() => countCycles([], { hops_max: 1, window: 1 })).toThrow(RangeError);
  });

  it('say when a search was cut', () => {
    const finder = new CycleFinder({ hops_max: 4, window: 100, steps_max: 3 });
    finder.add(edge('a', 'x', 0));
    for (let step = 1; step < 9; step += 1) finder.add(edge(`m${String(step)}`, 'b', step));
    expect(finder.add(edge('b', 'a', 20)).cut).toBe(true);
  });

  it('are those that trying every combination finds', () => {
    const some_edge = fc.record({
      from: fc.constantFrom('a', 'b', 'c', 'd', 'e'),
      to: fc.constantFrom('a', 'b', 'c', 'd', 'e'),
      time: fc.integer({ min: 0, max: 30 }),
      amount: fc.constant(100),
    });
    fc.assert(
      fc.property(
        fc.array(some_edge, { maxLength: 24 }),
        fc.integer({ min: 2, max: 5 }),
        fc.integer({ min: 0, max: 30 }),
        (edges, hops, window) => {
          const sorted = [...edges]
            .filter(({ from, to }) => from !== to)
            .sort((left, right) => left.time - right.time);
          expect(counts(sorted, hops, window)).toEqual(tried(sorted, hops, window));
          expect(countCycles(edges, { hops_max: hops, window })).toEqual(tried(sorted, hops, window));
        },
      ),
      { numRuns: 300 },
    );
  });

  const file = new URL(
    '../../../../../shared/data/risk/amlsim-20K_cycle200/transactions.csv',
    import.meta.url,
  );
  it.skipIf(!existsSync(file))(
    'are 220, 179 and 65 of 2, 3 and 4 hops on AMLSim 20K_cycle200 (skipped where the data is absent)',
    () => {
      const [, ...lines] = readFileSync(file, 'utf8').trim().split('\n');
      const edges = lines.map((line) => {
        const [from = '', to = '', amount, time] = line.trim().split(',');
        return { from, to, amount: Number(amount), time: Number(time) };
      });
      edges.sort((left, right) => left.time - right.time);
      expect(edges).toHaveLength(117_805);
      expect(counts(edges, 4, 20)).toEqual({ 2: 220, 3: 179, 4: 65 });
      expect(countCycles(edges, { hops_max: 4, window: 20 })).toEqual({ 2: 220, 3: 179, 4: 65 });
    },
  );
});
