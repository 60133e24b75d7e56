// Whose cash a withdrawal was: of a suspected trade, all that took its money out are named, and hardly others.
import { describe, expect, it } from 'vitest';

import { alertsOf } from '#core/risk/alerts';
import { Detector } from '#core/risk/detector';
import { featurePlace, takeFeatures } from '#core/risk/features';
import { STARTING_RULES } from '#core/risk/starting-rules';
import { Story } from '#test/support/risk-story';

const HOUR = 60;
const DAY = 24 * HOUR;

function detect(story: Story): Detector {
  const detector = new Detector(STARTING_RULES);
  for (const fact of story.facts) detector.take(fact);
  return detector;
}

const withdrawals = (story: Story): string[] =>
  alertsOf(detect(story))
    .filter(({ subject_kind }) => subject_kind === 'withdrawal')
    .map(({ subject_id }) => subject_id)
    .sort();

const begin = (): Story => new Story().people('ann', 'ben', 'owner').shops('shop');
const sham = { id: 't', from: 'ann', at: 'shop', yuan: 1_000, method: 'virtual', confirm: 5 } as const;

describe('withdrawals named in an alert', () => {
  it('are all those that took out what came back in parts, until two days after each', () => {
    const story = begin().buy(sham);
    for (const [turn, yuan] of [300, 350, 320].entries()) {
      story.minute((turn + 1) * 2 * DAY).send(`x${String(turn)}`, 'shop', 'ann', yuan);
      story.minute((turn + 1) * 2 * DAY + 20 * HOUR).withdraw(`w${String(turn)}`, 'ann', yuan - 10);
    }
    expect(withdrawals(story)).toEqual(['w0', 'w1', 'w2']);
  });

  it('may follow up to five days later where the sums agree, and are not those of other money', () => {
    const story = begin().buy(sham).minute(HOUR).send('x', 'shop', 'ann', 970);
    story.minute(1 * DAY).withdraw('other', 'ann', 5_000);
    story.minute(4 * DAY).withdraw('late', 'ann', 960);
    story.minute(4 * DAY + 1).withdraw('unlike', 'ann', 700);
    expect(withdrawals(story)).toEqual(['late']);
  });

  it('carried the money through the bank between two accounts', () => {
    const story = begin().buy(sham).minute(HOUR).withdraw('out', 'shop', 970);
    story.minute(6 * HOUR).topUp('owner', 970);
    story.minute(7 * HOUR).send('x', 'owner', 'ann', 960);
    expect(withdrawals(story)).toEqual(['out']);
  });

  it('are the seller’s when he takes out the price, or just what he did not hand back', () => {
    const handedBack = (yuan: number): Story =>
      begin()
        .buy(sham)
        .minute(10)
        .withdraw('w', 'shop', yuan)
        .minute(2 * HOUR)
        .send('x', 'shop', 'ann', 960);
    expect(withdrawals(handedBack(1_000))).toEqual(['w']);
    expect(withdrawals(handedBack(40))).toEqual(['w']);
    expect(withdrawals(handedBack(400))).toEqual([]);
  });

  it('repaid the card with a lender’s money before it was used', () => {
    const story = begin().send('loan', 'ben', 'ann', 1_000).minute(20).withdraw('w', 'ann', 1_000);
    story.minute(8 * HOUR).buy(sham);
    story.minute(12 * HOUR).send('x', 'shop', 'ben', 985);
    expect(withdrawals(story)).toEqual(['w']);
  });
});

describe('money that is sent anyhow', () => {
  const backUsual = (story: Story): number => {
    const detector = detect(story);
    const at = story.facts.at(-1)!.at;
    return takeFeatures(detector.known.trades.get('t')!, detector.known, at)[featurePlace('back_usual')!]!;
  };

  it('is no return of a purchase that happens to cost about as much: wages', () => {
    const story = begin();
    for (const month of [3, 2, 1]) {
      story.minute(-30 * DAY * month).send(`m${String(month)}`, 'shop', 'ann', 980);
    }
    story
      .minute(-DAY)
      .buy(sham)
      .minute(0)
      .send('wage', 'shop', 'ann', 980)
      .minute(HOUR)
      .withdraw('w', 'ann', 980);
    expect(backUsual(story)).toBe(3);
    expect(withdrawals(story)).toEqual([]);
  });

  it('is not what came back of purchases before', () => {
    const story = begin()
      .minute(-20 * DAY)
      .buy({ ...sham, id: 'before' });
    story.minute(-19 * DAY).send('x0', 'shop', 'ann', 970);
    story.minute(0).buy(sham).minute(HOUR).send('x1', 'shop', 'ann', 970);
    expect(backUsual(story)).toBe(0);
  });
});
