// The graph of neighbours on the page: places without chance or overlap, what a stretch of time shows, figures as rows.
import { describe, expect, it } from 'vitest';

import type { GraphEdge, WindowFiguresView } from '#core/contract/evidence';

import { figureRows } from '../../../renderer/screens/evidence/figure-rows';
import { shownEdges, shownMoney, stretchOf } from '../../../renderer/screens/evidence/graph-view';
import { ringPlaces } from '../../../renderer/screens/evidence/rings';

const t = (key: string, named?: Record<string, unknown>): string =>
  named === undefined ? key : `${key} ${String(Object.values(named)[0])}`;

function edge(
  kind: GraphEdge['kind'],
  first_at: number,
  last_at: number,
  days: GraphEdge['days'] = [],
): GraphEdge {
  return {
    ...{ kind, from_id: 'a', to_id: 'b', currency: 'CNY', count: 0, sum_minor: 0n, refunded_minor: 0n },
    ...{ first_at, last_at, days, value: '' },
  };
}

describe('places of a graph', () => {
  const nodes = [
    { account_id: 'root', step: 0 },
    ...Array.from({ length: 80 }, (_, place) => ({ account_id: `n${String(place)}`, step: 1 })),
    ...Array.from({ length: 60 }, (_, place) => ({ account_id: `m${String(place)}`, step: 2 })),
  ];
  const edges = nodes.slice(81).map(({ account_id }, place) => ({
    ...{ from_id: `n${String(place % 80)}`, to_id: account_id },
  }));
  const places = ringPlaces(nodes, edges);

  it('are the same each time, with room between all', () => {
    expect(ringPlaces(nodes, edges)).toEqual(places);
    const all = [...places.values()];
    expect(all.length).toBe(nodes.length);
    const nearest = all.map((one, at) =>
      Math.min(
        ...all.flatMap((other, place) =>
          place === at ? [] : [Math.hypot(one.x - other.x, one.y - other.y)],
        ),
      ),
    );
    expect(Math.min(...nearest)).toBeGreaterThan(0.7);
  });

  it('keep the second step outside the first', () => {
    const radius = (id: string): number => Math.hypot(places.get(id)?.x ?? 0, places.get(id)?.y ?? 0);
    expect(radius('root')).toBe(0);
    const first = Math.max(...nodes.filter(({ step }) => step === 1).map((node) => radius(node.account_id)));
    const second = Math.min(...nodes.filter(({ step }) => step === 2).map((node) => radius(node.account_id)));
    expect(second).toBeGreaterThan(first);
  });
});

describe('a stretch of time', () => {
  const trade = edge('trade', 10, 30, [
    { at: 10, count: 2, sum_minor: 200n },
    { at: 30, count: 1, sum_minor: 50n },
  ]);
  const device = edge('device', 15, 25);

  it('shows money of its days only, and what was shared within it', () => {
    expect(stretchOf([trade, device])).toEqual({ from: 10, to: 30 });
    expect(stretchOf([])).toBeNull();
    const shown = shownEdges([trade, device], { from: 26, to: 40 });
    expect(shown).toEqual([{ edge: trade, count: 1, sum_minor: 50n }]);
    expect([...shownMoney(shown)]).toEqual([['CNY', 50n]]);
    // Between two payments there is no money, but the device is shared.
    expect(shownEdges([trade, device], { from: 16, to: 20 }).map((one) => one.edge)).toEqual([device]);
  });
});

describe('figures', () => {
  const window: WindowFiguresView = {
    ...{ days: 30, trades: 8, sum_minor: 12_345n, median_minor: 1_500n, by_card: 2, refunded: 0 },
    ...{ refunded_minor: 0n, disputed: 0, charged_back: 0, compensated: 0, others: 4, repeat_others: 1 },
    ...{ best_share: 0.5, repeat_card_share: null, at_night: null, confirm_minutes: null, confirmed: 0 },
    cashed: 0,
  };
  const peer = {
    ...{ habit: 'card_share', unit: 'share' as const, risky: 'high' as const, value: 0.25, median: 0.104 },
    ...{ spread: 0.1, rank: 0.9, merchants: 12, group: null },
  };

  it('stand beside the peers’ median where there is one, and what is not known is no zero', () => {
    const rows = figureRows([window], { side: 'sales', currency: 'CNY', peers: [peer], t });
    const row = (key: string) => rows.find((one) => one.key === key);
    expect(row('card_share')).toMatchObject({ cells: ['25 % (2)'], peers: '10.4 %' });
    expect(row('sum')?.cells).toEqual(['123.45']);
    expect(row('night_share')?.cells).toEqual(['–']);
    expect(row('cashed_share')?.cells).toEqual(['–']);
  });

  it('of purchases are not compared with merchants', () => {
    const rows = figureRows([window], { side: 'purchases', currency: 'CNY', peers: [peer], t });
    expect(rows.every(({ peers }) => peers === '')).toBe(true);
    expect(rows.map(({ key }) => key)).not.toContain('cashed_share');
  });
});
