// How much a score knows.
import { expect, it } from 'vitest';

import { EXPERT_SCORECARD } from '#core/credit/expert-scorecard';
import { Thickness } from '#core/credit/monitor/thin-file';
import { binsOfValues, DEFAULT_SCALING, Scorer } from '#core/credit/scorecard';

const scorer = new Scorer({
  scaling: DEFAULT_SCALING,
  base_points: 600,
  characteristics: [
    { binning: { kind: 'numeric', name: 'sales_90d', edges: [5], special: [-1] }, points: [-10, 20, -30, 0] },
    {
      binning: { kind: 'numeric', name: 'refund_rate_180d', edges: [0.1], special: [-1] },
      points: [15, -25, 0, 0],
    },
    {
      binning: { kind: 'categorical', name: 'last_audit', groups: [['passed'], ['failed']] },
      points: [10, -30, 0, 0],
    },
  ],
});
const thickness = new Thickness(scorer);

it('counts what has no value, and says where the score would be with it at its worst and best', () => {
  const known = binsOfValues(scorer.card, { sales_90d: 9, refund_rate_180d: 0, last_audit: 'passed' });
  expect(thickness.of(known)).toEqual({
    ...{ characteristics: 3, without_value: 0, thin: false, low: 645, high: 645 },
  });
  const half = binsOfValues(scorer.card, { sales_90d: 9, refund_rate_180d: -1 });
  // 620 with the refund rate and the audit unknown: 25 and 30 less, or 15 and 10 more.
  expect(thickness.of(half)).toEqual({
    ...{ characteristics: 3, without_value: 2, thin: true, low: 565, high: 645 },
  });
  expect(thickness.isThin(binsOfValues(scorer.card, { sales_90d: 1, refund_rate_180d: 0 }))).toBe(false);
});

it('never leaves the score out of its range, worse than any value as a code may be', () => {
  const none = binsOfValues(scorer.card, { sales_90d: -1 });
  const { low, high } = thickness.of(none);
  expect([low, high]).toEqual([515, 645]);
  const expert = new Thickness(new Scorer(EXPERT_SCORECARD));
  const bins = binsOfValues(EXPERT_SCORECARD, {});
  const range = expert.of(bins);
  expect(range.low).toBeLessThan(600);
  expect(range.high).toBeGreaterThan(600);
  expect(range).toMatchObject({ thin: true, without_value: range.characteristics });
});
