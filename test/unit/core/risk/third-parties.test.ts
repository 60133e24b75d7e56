// Third parties: who repays a buyer, who pays for him, who gets what he paid; and merchants who buy to and fro.
import { describe, expect, it } from 'vitest';

import { alertsOf } from '#core/risk/alerts';
import { Detector } from '#core/risk/detector';
import { featurePlace, takeFeatures } from '#core/risk/features';
import { STARTING_RULES } from '#core/risk/starting-rules';
import { Story } from '#test/support/risk-story';

const DAY = 60 * 24;

function told(story: Story) {
  const detector = new Detector(STARTING_RULES);
  for (const fact of story.facts) detector.take(fact);
  const trade = (id: string) => detector.known.trades.get(id)!;
  const at = story.facts.at(-1)!.at;
  return {
    detector,
    feature: (id: string, name: string) => takeFeatures(trade(id), detector.known, at)[featurePlace(name)!]!,
    rules: (id: string) => (detector.flags.get(trade(id)) ?? []).map(({ rule }) => rule.id),
  };
}

const begin = (): Story => new Story().people('ann', 'ben', 'cid', 'dot').shops('shop', 'mall');

/** A card purchase with goods that may have travelled. */
const card = (id: string, from: string, yuan = 1_000) =>
  ({ id, from, at: 'shop', yuan, tracked: true, confirm: 3 * DAY }) as const;

describe('a third account that repays card buyers', () => {
  it('tells once it does so for two sales of one merchant, and both are asked', () => {
    const story = begin().buy(card('t1', 'ann'));
    story.minute(3 * DAY + 60).send('x1', 'mall', 'ann', 970);
    const once = told(story);
    expect(once.feature('t1', 'settler_sales_90d')).toBe(1);
    expect(once.rules('t1')).not.toContain('settler');
    story.minute(20 * DAY).buy(card('t2', 'ben', 2_000));
    story.minute(24 * DAY).send('x2', 'mall', 'ben', 1_940);
    const twice = told(story);
    expect(twice.feature('t2', 'settler_merchant')).toBe(1);
    for (const id of ['t1', 't2']) expect(twice.rules(id)).toContain('settler');
    const subjects = alertsOf(twice.detector).map(({ subject_kind, subject_id }) => [
      subject_kind,
      subject_id,
    ]);
    expect(subjects).toContainEqual(['merchant', 'mall']);
  });

  it('may pay in parts when it is a merchant, and must keep a commission', () => {
    const parts = (from: string, sums: readonly number[]): number => {
      const story = begin()
        .buy(card('t', 'ann'))
        .minute(3 * DAY);
      sums.forEach((sum, turn) =>
        story.minute(3 * DAY + turn * 30).send(`x${String(turn)}`, from, 'ann', sum),
      );
      return told(story).feature('t', 'repaid_share');
    };
    expect(parts('mall', [500, 470])).toBe(0.97);
    expect(parts('ben', [500, 470])).toBeNaN();
    expect(parts('mall', [1_000])).toBeNaN();
    expect(parts('mall', [500])).toBeNaN();
  });
});

describe('a sponsor', () => {
  it('is repaid by the seller through others as well, and at once where clocks tell days only', () => {
    const story = begin().send('loan', 'dot', 'ann', 1_000).minute(60).buy(card('t', 'ann'));
    story.minute(4 * DAY).send('x1', 'shop', 'ben', 990);
    story.minute(6 * DAY).send('x2', 'ben', 'dot', 985);
    const through = told(story);
    expect(through.feature('t', 'sponsor_repaid_share')).toBe(0.985);
    expect(through.rules('t')).toContain('rolling-lender');
    const named = alertsOf(through.detector).map(({ subject_id }) => subject_id);
    expect(named).toEqual(expect.arrayContaining(['ben', 'dot']));

    const same_instant = begin().buy(card('t', 'ann')).minute(0).send('loan', 'dot', 'ann', 1_000);
    expect(told(same_instant).feature('t', 'sponsored_sales_90d')).toBe(1);
  });

  it('is counted over all sales of the merchant, those before as well, and may add a wage once he is known', () => {
    const story = begin();
    for (const [turn, from] of ['ann', 'ben', 'cid'].entries()) {
      story.minute(turn * DAY).send(`s${String(turn)}`, 'dot', from, turn === 0 ? 100 : 140);
      story.minute(turn * DAY + 30);
      story.buy({ id: `t${String(turn)}`, from, at: 'shop', yuan: 100, channel: 'balance' });
    }
    const { feature, rules } = told(story);
    for (const id of ['t0', 't1', 't2']) {
      expect(feature(id, 'sponsored_sales_90d')).toBe(3);
      expect(rules(id)).toContain('wash-sponsored');
    }
    const apart = begin().send('s', 'dot', 'ann', 140).minute(30);
    apart.buy({ id: 't', from: 'ann', at: 'shop', yuan: 100, channel: 'balance' });
    expect(told(apart).feature('t', 'sponsored_sales_90d')).toBe(0);
  });
});

describe('a price that the seller hands on', () => {
  const passing = (story: Story): number =>
    told(
      story
        .buy(card('t', 'ann', 3_000))
        .minute(3 * DAY + 60)
        .send('x1', 'shop', 'ben', 1_900)
        .minute(3 * DAY + 90)
        .send('x2', 'shop', 'ben', 1_010),
    ).feature('t', 'passed_on_share');

  it('tells when it goes to somebody with the buyer’s device, or who pays there by card too', () => {
    expect(passing(begin().device('ann', 'phone').device('ben', 'phone'))).toBe(0.97);
    expect(passing(begin().buy({ id: 'own', from: 'ben', at: 'shop', yuan: 10 }))).toBeCloseTo(0.97, 2);
  });

  it('tells nothing when it goes to a stranger', () => {
    expect(passing(begin())).toBeNaN();
  });
});

describe('merchants who buy from each other', () => {
  it('are suspected after three purchases for about the same either way, from the first on', () => {
    const story = begin();
    const buy = (turn: number, from: string, at: string, yuan: number) =>
      story.minute(turn * 4 * DAY).buy({
        ...{ id: `${from}${String(turn)}`, from, at, yuan, channel: 'balance', method: 'surface' },
        confirm: 2 * DAY,
      });
    for (const turn of [0, 2, 4]) buy(turn, 'shop', 'mall', 1_000 + turn * 20);
    for (const turn of [1, 3]) buy(turn, 'mall', 'shop', 1_040 - turn * 20);
    expect(told(story).feature('shop0', 'mutual_purchases_90d')).toBe(2);
    expect(told(story).rules('shop0')).not.toContain('wash-to-and-fro');
    buy(5, 'mall', 'shop', 990);
    const { rules } = told(story);
    for (const id of ['shop0', 'shop4', 'mall1', 'mall5']) expect(rules(id)).toContain('wash-to-and-fro');
  });

  it('are not those whose prices differ', () => {
    const story = begin();
    for (const turn of [0, 1, 2, 3, 4, 5]) {
      const away = turn % 2 === 0;
      const sides = away ? { from: 'shop', at: 'mall', yuan: 100 } : { from: 'mall', at: 'shop', yuan: 300 };
      story.minute(turn * DAY).buy({ id: `t${String(turn)}`, ...sides, channel: 'balance' });
    }
    expect(told(story).feature('t5', 'mutual_purchases_90d')).toBe(0);
  });
});

describe('one transfer for several purchases', () => {
  it('is told of each of them', () => {
    const story = begin();
    for (const [turn, yuan] of [310, 420, 270].entries()) {
      story.minute(turn * 3 * DAY).buy(card(`t${String(turn)}`, 'ann', yuan));
    }
    const { feature, rules } = told(story.minute(10 * DAY).send('x', 'shop', 'ann', 970));
    for (const id of ['t0', 't1', 't2']) expect(feature(id, 'back_together')).toBe(3);
    expect(rules('t0')).toContain('loop-merged');
  });
});
