// Money that comes back: what is recognised, what is not, and that no money is counted twice.
import { describe, expect, it } from 'vitest';

import { Detector } from '#core/risk/detector';
import { relaysOf } from '#core/risk/money-flow';
import { Story } from '#test/support/risk-story';

function told(story: Story) {
  const detector = new Detector([]);
  for (const fact of story.facts) detector.take(fact);
  const trade = (id: string) => {
    const found = detector.known.trades.get(id);
    if (found === undefined) throw new Error(`no trade ${id}`);
    return found;
  };
  return {
    trade,
    returned: (id: string) => trade(id).returned / 100,
    advanced: (id: string) => trade(id).advanced / 100,
  };
}

const begin = (): Story => new Story().people('ann', 'mo', 'mi').shops('shop', 'mall');

describe('money that comes back', () => {
  it('is recognised when the seller sends it himself', () => {
    const { returned, trade } = told(
      begin()
        .buy({ id: 't', from: 'ann', at: 'shop', yuan: 1_000, confirm: 5 })
        .minute(60)
        .send('x', 'shop', 'ann', 970),
    );
    expect(returned('t')).toBe(970);
    expect(relaysOf([trade('t')])).toEqual([]);
  });

  it('is followed through others who keep a little', () => {
    const { returned, trade } = told(
      begin()
        .buy({ id: 't', from: 'ann', at: 'shop', yuan: 1_000, confirm: 5 })
        .minute(30)
        .send('x1', 'shop', 'mo', 980)
        .minute(90)
        .send('x2', 'mo', 'mi', 975)
        .minute(700)
        .send('x3', 'mi', 'ann', 970),
    );
    expect(returned('t')).toBe(970);
    expect(relaysOf([trade('t')]).map(({ id }) => id)).toEqual(['mo', 'mi']);
    expect(trade('t').returns[0]?.edges.map(({ id }) => id)).toEqual(['x1', 'x2', 'x3']);
  });

  it('does not fill up what a commission left with a slice of the next sum', () => {
    const { returned } = told(
      begin()
        .buy({ id: 't1', from: 'ann', at: 'shop', yuan: 1_000, confirm: 5 })
        .minute(60)
        .send('x1', 'shop', 'ann', 950)
        .minute(600)
        .buy({ id: 't2', from: 'ann', at: 'shop', yuan: 2_000, confirm: 5 })
        .minute(700)
        .send('x2', 'shop', 'ann', 1_900),
    );
    expect([returned('t1'), returned('t2')]).toEqual([950, 1_900]);
  });

  it('adds up when it comes in parts, and over the purchases of one buyer', () => {
    const { returned } = told(
      begin()
        .buy({ id: 't1', from: 'ann', at: 'shop', yuan: 300, confirm: 5 })
        .minute(10)
        .buy({ id: 't2', from: 'ann', at: 'shop', yuan: 700, confirm: 5 })
        .minute(60)
        .send('x1', 'shop', 'ann', 600)
        .minute(90)
        .send('x2', 'shop', 'ann', 370),
    );
    expect(returned('t1') + returned('t2')).toBe(970);
  });

  it('is split at a relay and joined again at the buyer', () => {
    const { returned } = told(
      begin()
        .buy({ id: 't', from: 'ann', at: 'shop', yuan: 1_000, confirm: 5 })
        .minute(30)
        .send('x1', 'shop', 'mo', 980)
        .minute(90)
        .send('x2', 'mo', 'ann', 500)
        .minute(95)
        .send('x3', 'mo', 'ann', 470),
    );
    expect(returned('t')).toBe(970);
  });

  it('may come first: what the seller gave before is an advance', () => {
    const { returned, advanced } = told(
      begin()
        .send('x', 'shop', 'ann', 960)
        .minute(200)
        .buy({ id: 't', from: 'ann', at: 'shop', yuan: 1_000, confirm: 5 }),
    );
    expect([returned('t'), advanced('t')]).toEqual([0, 960]);
  });

  it('of a large ticket may come on in parts for two months, once a part came', () => {
    const instalments = (yuan: number, first_day: number): number => {
      const story = begin().ordinary('shop').minute(0);
      story.buy({ id: 't', from: 'ann', at: 'shop', yuan, confirm: 5 });
      for (const [turn, day] of [first_day, 12, 28, 55, 62].entries()) {
        story.minute(60 * 24 * day).send(`x${String(turn)}`, 'shop', 'ann', yuan * 0.2);
      }
      return told(story).returned('t') / yuan;
    };
    expect(instalments(2_000, 8)).toBeCloseTo(0.8, 9);
    // Not large: only what came within 15 days.
    expect(instalments(200, 8)).toBeCloseTo(0.4, 9);
  });

  it('is seen when it was carried through the bank', () => {
    const { returned, trade } = told(
      begin()
        .buy({ id: 't', from: 'ann', at: 'shop', yuan: 1_000, confirm: 5 })
        .minute(30)
        .withdraw('w', 'shop', 1_000)
        .minute(200)
        .topUp('mo', 980)
        .minute(210)
        .send('x', 'mo', 'ann', 975),
    );
    expect(returned('t')).toBe(975);
    expect(trade('t').returns[0]?.edges.map(({ kind }) => kind)).toEqual(['cash', 'transfer']);
  });

  it('is counted once', () => {
    const { returned } = told(
      begin()
        .buy({ id: 't1', from: 'ann', at: 'shop', yuan: 1_000, confirm: 5 })
        .minute(60)
        .send('x', 'shop', 'ann', 970)
        .minute(120)
        .buy({ id: 't2', from: 'ann', at: 'shop', yuan: 1_000, confirm: 5 }),
    );
    expect(returned('t1')).toBe(970);
    expect(returned('t2')).toBe(0);
  });

  it('is not money of strangers, money that was there before, or money long after', () => {
    const { returned } = told(
      begin()
        .send('x0', 'shop', 'mo', 980)
        .minute(5)
        .buy({ id: 't', from: 'ann', at: 'shop', yuan: 1_000, confirm: 5 })
        .minute(60)
        .send('x1', 'mo', 'ann', 970)
        .minute(70)
        .send('x2', 'mall', 'ann', 970)
        .minute(60 * 24 * 36)
        .send('x3', 'shop', 'ann', 970),
    );
    expect(returned('t')).toBe(0);
  });

  it('comes late only as the whole price less a commission, in a sum of its own', () => {
    const after20Days = (yuan: number): number =>
      told(
        begin()
          .buy({ id: 't', from: 'ann', at: 'shop', yuan: 1_000, confirm: 5 })
          .minute(60 * 24 * 20)
          .send('x', 'shop', 'ann', yuan),
      ).returned('t');
    expect(after20Days(960)).toBe(960);
    for (const yuan of [700, 1_000, 1_300]) expect(after20Days(yuan), String(yuan)).toBe(0);
  });
});
