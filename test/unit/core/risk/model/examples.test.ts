// Examples: which vector is kept of a trade, which label counts, and that parts are divided by time.
import { describe, expect, it } from 'vitest';

import { DAY_MS } from '#core/kernel/instant';
import { examplesOf, shareAt, splitAt, VectorKeeper } from '#core/risk/model/examples';
import { isSham, REVIEW_MS, truthLabels, type TradeLabel } from '#core/risk/labels';
import { Detector } from '#core/risk/detector';
import { featurePlace } from '#core/risk/features';
import { STARTING_RULES } from '#core/risk/starting-rules';
import { BEGIN, examplesLike, vectorOf } from '#test/support/model-examples';
import { Story } from '#test/support/risk-story';

const [first, second] = examplesLike(2, () => ({ values: {}, guilty: false }));
if (first === undefined || second === undefined) throw new Error('two were asked for');
const { trade } = first;
const other = second.trade;

function label(over: Partial<TradeLabel>): TradeLabel {
  return {
    trade_id: trade.id,
    verdict: 'confirmed',
    known_at: BEGIN,
    source: 'disposition',
    name: 'C1',
    ...over,
  };
}

describe('the vector kept of a trade', () => {
  const vectors = [0, 1, 2, 3].map((count) => vectorOf({ back_share: count }));
  const told = (keeper: VectorKeeper, days: readonly number[]): void => {
    for (const [index, day] of days.entries()) {
      keeper.observe({
        ...{ trade, vector: vectors[index] ?? new Float64Array(), seq: index + 1 },
        at: BEGIN + day * DAY_MS,
        flagged: false,
      });
    }
  };

  it('is that of its last occasion within the time of review', () => {
    const keeper = new VectorKeeper();
    told(keeper, [0, 20, 21, 22]);
    expect(keeper.kept.get(trade)).toMatchObject({ vector: vectors[2], seq: 3, at: BEGIN + REVIEW_MS });
  });

  it('is never later than its judgement', () => {
    const keeper = new VectorKeeper(new Map([[trade.id, BEGIN + 10 * DAY_MS]]));
    told(keeper, [0, 9, 11, 12]);
    expect(keeper.kept.get(trade)).toMatchObject({ vector: vectors[1], seq: 2 });
  });

  it('knows nothing that was told later, though it happened earlier', () => {
    const keeper = new VectorKeeper();
    keeper.observe({ trade, vector: vectorOf({}), seq: 1, at: BEGIN, flagged: false });
    keeper.observe({ trade: other, vector: vectorOf({}), seq: 2, at: BEGIN + 40 * DAY_MS, flagged: false });
    // A late entry about the first day: by now the books know forty days.
    keeper.observe({ trade, vector: vectorOf({ disputed: 1 }), seq: 3, at: BEGIN + DAY_MS, flagged: false });
    expect(keeper.kept.get(trade)?.seq).toBe(1);
  });

  it('comes from the detector with every occasion, after the rules were asked', () => {
    const story = new Story().people('b').shops('s');
    story.buy({ id: 't', from: 'b', at: 's', yuan: 500, confirm: 5 }).minute(30).send('x', 's', 'b', 490);
    const seen: [number, number, number][] = [];
    const detector = new Detector(STARTING_RULES, {
      observe: ({ trade: asked, vector, seq }) => {
        seen.push([seq, vector[featurePlace('back_share') ?? -1] ?? Number.NaN, detector.scoreOf(asked)]);
      },
    });
    for (const fact of story.facts) detector.take(fact);
    expect(seen.map(([, share]) => share)).toEqual([0, 0, 0.98]);
    const last = seen.at(-1);
    expect(last?.[2]).toBeGreaterThan(0.3);
    const [known] = detector.flags.keys();
    if (known === undefined) throw new Error('no flag');
    expect(detector.scoreOf(known, (last?.[0] ?? 0) - 1)).toBe(0);
    expect(detector.scoreOf(known, last?.[0])).toBe(last?.[2]);
  });
});

describe('labels', () => {
  it('made of the truth name every trade, guilty before look-alike, known after the time of review', () => {
    const truth = [
      { subject_kind: 'trade', subject_id: 'T0', typology: 'honest:wholesaler', group_id: 'G1' },
      { subject_kind: 'trade', subject_id: 'T0', typology: 'C5', group_id: 'G2' },
      { subject_kind: 'trade', subject_id: 'T1', typology: 'honest:flash-sale', group_id: 'G3' },
      { subject_kind: 'merchant', subject_id: 'T2', typology: 'C4', group_id: 'G4' },
    ];
    const trades = examplesLike(3, () => ({ values: {}, guilty: false })).map((one) => one.trade);
    const labels = [...truthLabels(truth, trades)];
    expect(labels.map(({ verdict, name }) => [verdict, name])).toEqual([
      ['confirmed', 'C5'],
      ['honest', 'flash-sale'],
      ['honest', ''],
    ]);
    expect(labels.map(({ known_at }) => known_at)).toEqual(trades.map(({ paid_at }) => paid_at + REVIEW_MS));
  });

  it('of one trade count by the latest that was known; what is not labelled is no example', () => {
    const kept = [first, second];
    const relabelled = [
      label({ known_at: BEGIN + 9, verdict: 'honest' }),
      label({ known_at: BEGIN + 5 }),
      label({ known_at: BEGIN + 20 }),
    ];
    const guilty = (known_by: number): boolean[] =>
      examplesOf(kept, relabelled, known_by).map((one) => isSham(one.label));
    expect(guilty(BEGIN + 4)).toEqual([]);
    expect(guilty(BEGIN + 5)).toEqual([true]);
    expect(guilty(BEGIN + 10)).toEqual([false]);
    expect(guilty(BEGIN + 20)).toEqual([true]);
  });

  it('older than their vector are a broken invariant', () => {
    expect(() => examplesOf([first], [label({ known_at: first.at - 1 })], BEGIN)).toThrow(
      'later than its label',
    );
  });
});

describe('a split', () => {
  it('trains on what was judged before and measures what was paid after; the rest is in neither', () => {
    const examples = examplesLike(2_000, () => ({ values: {}, guilty: false }));
    const split_at = shareAt(examples, 0.7);
    expect(split_at).toBe(examples[1_400]?.trade.paid_at);
    const { before, between, after } = splitAt(examples, split_at, 'judgement');
    expect(Math.max(...before.map((one) => one.label.known_at))).toBe(split_at);
    expect(Math.min(...after.map((one) => one.trade.paid_at))).toBe(split_at);
    expect([before.length, between, after.length]).toEqual([897, 503, 600]);
  });

  it('by payment leaves out whose time of review was not over, whenever they were judged', () => {
    const examples = examplesLike(2_000, () => ({ values: {}, guilty: false })).map((one) => ({
      ...one,
      label: { ...one.label, known_at: BEGIN + 400 * DAY_MS },
    }));
    const split_at = shareAt(examples, 0.7);
    expect(splitAt(examples, split_at, 'judgement').before).toEqual([]);
    const { before, between, after } = splitAt(examples, split_at, 'payment');
    expect(Math.max(...before.map((one) => one.trade.paid_at))).toBe(split_at - REVIEW_MS);
    expect([before.length, between, after.length]).toEqual([897, 503, 600]);
  });
});
