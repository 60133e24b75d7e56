// Neighbours: who comes first, what ties nobody, and edges that add up day by day.
import { describe, expect, it } from 'vitest';

import {
  graphEdges,
  NEIGHBOUR_ORDERS,
  neighboursOf,
  type Dealing,
  type SharedUse,
} from '#core/risk/neighbours';

const trade = (from_id: string, to_id: string, sum_minor: bigint, at: number): Dealing => ({
  ...{ kind: 'trade', from_id, to_id, currency: 'CNY', count: 1, sum_minor, refunded: 0, refunded_minor: 0n },
  ...{ first_at: at, last_at: at },
});
const use = (account_id: string, value: string, first_at: number, last_at = first_at): SharedUse => ({
  ...{ what: 'device', value, account_id, first_at, last_at },
});

describe('neighbours', () => {
  it('that share something come before money, and money in both directions adds up', () => {
    const dealings = [
      trade('me', 'rich', 900n, 5),
      trade('me', 'both', 100n, 6),
      trade('both', 'me', 300n, 7),
    ];
    const { rows } = neighboursOf(['me'], dealings, [use('me', 'd', 1, 9), use('poor', 'd', 4)]);
    expect(rows.map(({ account_id, money_minor }) => [account_id, money_minor])).toEqual([
      ['poor', 0n],
      ['rich', 900n],
      ['both', 400n],
    ]);
    // Shared from when the second used it.
    expect(rows[0]?.ties).toEqual([{ what: 'device', value: 'd', first_at: 4, last_at: 9 }]);
    expect(rows[2]).toMatchObject({
      bought: { sum_minor: 100n },
      sold: { sum_minor: 300n },
      first_at: 6,
      last_at: 7,
    });
    const ids = (order: keyof typeof NEIGHBOUR_ORDERS) =>
      [...rows].sort(NEIGHBOUR_ORDERS[order]).map(({ account_id }) => account_id);
    expect(ids('money')).toEqual(['rich', 'both', 'poor']);
    expect(ids('count')).toEqual(['both', 'rich', 'poor']);
    expect(ids('last_at')).toEqual(['both', 'rich', 'poor']);
  });

  it('are not made by what very many use, which is told apart', () => {
    const crowd = Array.from({ length: 60 }, (_, place) => use(`u${String(place)}`, 'wifi', 1));
    const found = neighboursOf(['u0'], [], [...crowd, use('u0', 'own', 1), use('u1', 'own', 1)]);
    expect(found.rows.map(({ account_id }) => account_id)).toEqual(['u1']);
    expect(found.crowds).toEqual([{ what: 'device', value: 'wifi', accounts: 60 }]);
  });
});

describe('edges', () => {
  it('join the days of a pair in order, and leave out who is not in the graph', () => {
    const dealings = [
      trade('a', 'b', 5n, 20),
      trade('a', 'b', 7n, 10),
      trade('b', 'a', 1n, 30),
      trade('a', 'x', 9n, 1),
    ];
    const [there, back, tie, ...more] = graphEdges(['a', 'b'], dealings, [
      ...[use('b', 'd', 3, 8), use('a', 'd', 5), use('x', 'd', 1)],
    ]);
    expect(there).toMatchObject({ from_id: 'a', count: 2, sum_minor: 12n, first_at: 10, last_at: 20 });
    expect(there?.days.map(({ at }) => at)).toEqual([10, 20]);
    expect(back).toMatchObject({ from_id: 'b', sum_minor: 1n });
    expect(tie).toMatchObject({ kind: 'device', from_id: 'a', to_id: 'b', first_at: 5, last_at: 8 });
    expect(more).toEqual([]);
  });
});
