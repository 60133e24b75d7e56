// Cards that walk together: against counting over all payments, and what a ring raises that its parts do not.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { WALK_DAYS } from '#core/risk/card-walks';
import { Detector } from '#core/risk/detector';
import { STARTING_RULES } from '#core/risk/starting-rules';
import { Story } from '#test/support/risk-story';

const DAY = 60 * 24;
const PEOPLE = ['p0', 'p1', 'p2', 'p3', 'p4', 'p5'];
const SHOPS = ['s0', 's1', 's2', 's3'];

interface Paid {
  readonly buyer: number;
  readonly shop: number;
  readonly day: number;
}

/** Others who paid at the shop and at another of the buyer's shops, counted over everything within the window. */
function companionsOf(all: readonly Paid[], one: Paid): number {
  const recent = all.filter(({ day }) => day > one.day - WALK_DAYS && day <= one.day);
  const shopsOf = (buyer: number) =>
    new Set(recent.filter((paid) => paid.buyer === buyer).map(({ shop }) => shop));
  const mine = shopsOf(one.buyer);
  return PEOPLE.filter((_, buyer) => {
    const theirs = shopsOf(buyer);
    return (
      buyer !== one.buyer &&
      theirs.has(one.shop) &&
      [...theirs].some((shop) => shop !== one.shop && mine.has(shop))
    );
  }).length;
}

describe('cards that walk over the same merchants', () => {
  it('are those that counting over all payments finds', () => {
    const some = fc.record({
      buyer: fc.nat(PEOPLE.length - 1),
      shop: fc.nat(SHOPS.length - 1),
      day: fc.nat(200),
    });
    fc.assert(
      fc.property(fc.array(some, { minLength: 1, maxLength: 40 }), (list) => {
        const days = [...list].sort((left, right) => left.day - right.day);
        const story = new Story().people(...PEOPLE).shops(...SHOPS);
        const detector = new Detector([]);
        let told = 0;
        days.forEach(({ buyer, shop, day }, turn) => {
          story.minute(day * DAY);
          story.buy({ id: `t${String(turn)}`, from: `p${String(buyer)}`, at: `s${String(shop)}`, yuan: 100 });
          for (; told < story.facts.length; told += 1) detector.take(story.facts[told]!);
          const trade = detector.known.trades.get(`t${String(turn)}`)!;
          const walk = detector.known.walks.of(trade, trade.paid_at);
          expect(walk.companions).toBe(companionsOf(days.slice(0, turn + 1), days[turn]!));
          expect(walk.expected).toBeGreaterThanOrEqual(0);
        });
      }),
      { numRuns: 100 },
    );
  });

  it('meet where few go: a merchant whom everybody visits tells nothing and hides nobody', () => {
    const story = new Story().people('a', 'b').shops('rare', 'rarer', 'big', 'bigger');
    for (let place = 0; place < 60; place += 1) {
      const id = `o${String(place)}`;
      story.people(id).buy({ id: `${id}-1`, from: id, at: 'big', yuan: 90 });
      story.buy({ id: `${id}-2`, from: id, at: 'bigger', yuan: 90 });
    }
    for (const from of ['a', 'b']) {
      for (const at of ['rare', 'rarer', 'big', 'bigger']) {
        story.buy({ id: `${from}-${at}`, from, at, yuan: 900 });
      }
    }
    const detector = new Detector([]);
    for (const fact of story.facts) detector.take(fact);
    const lift = (id: string): number => {
      const trade = detector.known.trades.get(id)!;
      const { companions, expected } = detector.known.walks.of(trade, trade.paid_at);
      return companions / Math.max(expected, 0.2);
    };
    expect(lift('o1-2')).toBe(0);
    expect(lift('a-rare')).toBeGreaterThanOrEqual(5);
  });

  it('are suspected once others who walk along got their money back', () => {
    const story = new Story().shops('one', 'two', 'mall').people('a', 'b', 'c');
    story.ordinary('one').ordinary('two').minute(DAY);
    for (let place = 0; place < 30; place += 1) {
      const id = `o${String(place)}`;
      story.people(id).buy({ id: `${id}-1`, from: id, at: 'mall', yuan: 90 });
    }
    for (const [turn, from] of ['a', 'b'].entries()) {
      for (const at of ['one', 'two']) {
        const id = `${from}-${at}`;
        story.buy({ id, from, at, yuan: 3_000 + turn, confirm: 30 });
        story.minute(story.now + 60).send(`x-${id}`, at, from, 2_940);
      }
    }
    story.minute(story.now + DAY);
    const slow = { from: 'c', yuan: 2_800, method: 'express', tracked: true, confirm: 3 * DAY } as const;
    story.buy({ id: 'c-one', at: 'one', ...slow });
    story.buy({ id: 'c-two', at: 'two', ...slow });
    const detector = new Detector(STARTING_RULES);
    for (const fact of story.facts) detector.take(fact);
    const flags = detector.flags.get(detector.known.trades.get('c-two')!) ?? [];
    const walked = flags.find(({ rule }) => rule.id === 'walk-looped');
    expect(walked?.held.map(({ feature, value }) => [feature, value])).toContainEqual(['walk_looped', 2]);
  });
});
