// Peers: numbers kept in order, the hours a platform sleeps, and where a merchant lies among others of his trade and age.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { Detector } from '#core/risk/detector';
import { PeerFold } from '#core/risk/peer-fold';
import { outsideCount, peersOf, type PeerRow } from '#core/risk/peers';
import { QuietHours } from '#core/risk/quiet-hours';
import { SortedValues } from '#core/risk/sorted-values';
import { Story } from '#test/support/risk-story';

const DAY = 60 * 24;

describe('sorted values', () => {
  it('give ranks and medians as sorting does, while values come and go', () => {
    const number = fc.integer({ min: 0, max: 9 });
    fc.assert(
      fc.property(fc.array(number, { minLength: 1, maxLength: 30 }), number, (list, asked) => {
        const values = new SortedValues();
        for (const value of [...list, 3, 7]) values.add(value);
        values.remove(3);
        values.remove(7);
        const sorted = [...list].sort((left, right) => left - right);
        const below = sorted.filter((value) => value < asked).length;
        const ties = sorted.filter((value) => value === asked).length;
        expect(values.size).toBe(list.length);
        expect(values.rank(asked)).toBeCloseTo((below + ties / 2) / list.length, 12);
        const half = sorted.length / 2;
        const middle = half % 1 === 0 ? (sorted[half - 1]! + sorted[half]!) / 2 : sorted[Math.floor(half)]!;
        expect(values.median()).toBe(middle);
      }),
    );
  });

  it('tell a spread that one wild value does not move, and refuse to lose what they never had', () => {
    const values = new SortedValues();
    for (const value of [1, 2, 3, 4, 1_000]) values.add(value);
    expect(values.spread()).toBeCloseTo(1.4826, 9);
    expect(() => values.remove(5)).toThrow(RangeError);
    expect(new SortedValues().median()).toBeNaN();
  });
});

describe('quiet hours', () => {
  it('are the six in which a platform is paid least, whatever the zone', () => {
    const hours = new QuietHours();
    expect(hours.told()).toBeNull();
    for (let turn = 0; turn < 600; turn += 1) hours.add((((turn % 18) + 21) % 24) * 3_600_000);
    const isQuiet = hours.told()!;
    const quiet = Array.from({ length: 24 }, (_, hour) => hour).filter((hour) => isQuiet(hour * 3_600_000));
    expect(quiet).toEqual([15, 16, 17, 18, 19, 20]);
  });
});

/** Shops that each sell ten times in a day, `cards[n]` of these by card, each sale to another buyer. */
function town(cards: readonly number[], story = new Story()): Story {
  const begun = story.now;
  for (const [place, by_card] of cards.entries()) {
    const shop = `shop${String(begun)}-${String(place)}`;
    story.shops(shop);
    for (let sale = 0; sale < 10; sale += 1) {
      const id = `${shop}-${String(sale)}`;
      const channel = sale < by_card ? 'credit-card' : 'online-bank';
      // The last sale comes when the first taking is old, so that all ten are in it.
      story.minute(begun + place + (sale === 9 ? 500 : sale));
      story.people(id).buy({ id: `t-${id}`, from: id, at: shop, yuan: 50 + sale, channel });
    }
  }
  return story;
}

/** Facts in the order of their times, as the books would have them. */
function told(story: Story): Detector {
  const detector = new Detector([]);
  for (const fact of [...story.facts].sort((left, right) => left.at - right.at)) detector.take(fact);
  return detector;
}

function row(detector: Detector, story: Story, shop: string): PeerRow {
  const at = Math.max(...story.facts.map((fact) => fact.at));
  const table = peersOf(detector.known, shop, at);
  return table!.rows.find(({ habit }) => habit === 'card_share')!;
}

describe('peers of a merchant', () => {
  it('are those of his trade and age, himself not counted', () => {
    const story = town([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
    const detector = told(story);
    expect(row(detector, story, 'shop0-9')).toMatchObject({
      ...{ value: 0.9, median: 0.4, rank: 1, merchants: 9 },
      group: { currency: 'CNY', category: 'books', age_months: [0, 1] },
    });
    expect(row(detector, story, 'shop0-4')).toMatchObject({ value: 0.4, rank: 4 / 9, merchants: 9 });
    // Asking changes nothing.
    expect(row(detector, story, 'shop0-9').rank).toBe(1);
    // The fold that knows only what peers need says the same.
    const fold = new PeerFold();
    for (const fact of [...story.facts].sort((left, right) => left.at - right.at)) fold.take(fact);
    const at = Math.max(...story.facts.map((fact) => fact.at));
    expect(peersOf(fold.known, 'shop0-9', at)).toEqual(peersOf(detector.known, 'shop0-9', at));
  });

  it('are asked of the whole trade when too few are of his age, and of nobody when these are too few', () => {
    const old = town([1, 1, 1, 1, 1, 1, 1, 1]);
    for (const place of [0, 1, 2, 3, 4, 5, 6, 7]) {
      // Still selling two months later, so that they are peers, but older ones.
      old.minute(60 * DAY).people(`late${String(place)}`);
      for (let sale = 0; sale < 6; sale += 1) {
        const id = `late${String(place)}`;
        old.minute(60 * DAY + 500 * sale);
        old.buy({ id: `t-${id}-${String(sale)}`, from: id, at: `shop0-${String(place)}`, yuan: 60 });
      }
    }
    const story = town([9], old.minute(62 * DAY));
    expect(row(told(story), story, `shop${String(62 * DAY)}-0`)).toMatchObject({
      ...{ value: 0.9, rank: 0, merchants: 8, median: 1 },
      group: { category: 'books', age_months: null },
    });
    const few = town([1, 2, 3]);
    expect(row(told(few), few, 'shop0-2')).toMatchObject({ value: 0.3, rank: Number.NaN, group: null });
  });

  it('are forgotten when they have not sold for a month', () => {
    const story = town([9], town([0, 1, 2, 3, 4, 5, 6, 7, 8]).minute(45 * DAY));
    expect(row(told(story), story, `shop${String(45 * DAY)}-0`).merchants).toBe(0);
    expect(peersOf(told(story).known, 'nobody', 0)).toBeNull();
  });

  it('count as left behind only at the risky end', () => {
    const ranks = (card_share: number, confirm_minutes: number) => [card_share, confirm_minutes];
    expect(outsideCount(ranks(1, 0))).toBe(2);
    expect(outsideCount(ranks(0, 1))).toBe(0);
    expect(outsideCount(ranks(Number.NaN, 0.02))).toBe(1);
    expect(outsideCount(ranks(Number.NaN, Number.NaN))).toBeNaN();
  });
});
