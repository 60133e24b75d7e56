// How much a score knows.
import { expect, it } from 'vitest';

import { EXPERT_SCORECARD } from '#core/credit/expert-scorecard';
import { Thickness } from '#core/credit/monitor/thin-file';
import { binsOfValues, DEFAULT_SCALING, type Scorecard } from '#core/credit/scorecard';

const CARD: Scorecard = {
  scaling: DEFAULT_SCALING,
  base_points: 600,
  characteristics: [
    { binning: { kind: 'numeric', name: 'sales_90d', edges: [5], special: [-1] }, points: [0, 0, 0, 0] },
    {
      binning: { kind: 'numeric', name: 'refund_rate_180d', edges: [1], special: [-1] },
      points: [0, 0, 0, 0],
    },
    { binning: { kind: 'categorical', name: 'last_audit', groups: [['passed']] }, points: [0, 0, 0] },
  ],
};
const of = (values: Readonly<Record<string, number | string>>) =>
  new Thickness(CARD).of(binsOfValues(CARD, values));

it('counts what has no value; thin is who has none for half of what is asked of trades', () => {
  const known = { sales_90d: 9, refund_rate_180d: 0, last_audit: 'passed' };
  expect(of(known)).toEqual({ characteristics: 3, without_value: 0, thin: false });
  expect(of({ ...known, refund_rate_180d: -1 })).toEqual({
    characteristics: 3,
    without_value: 1,
    thin: true,
  });
  // What is not known of who he is makes no thin file.
  expect(of({ sales_90d: 1, refund_rate_180d: 0 })).toMatchObject({ without_value: 1, thin: false });
});

it('finds nothing known where nothing is', () => {
  const found = new Thickness(EXPERT_SCORECARD).of(binsOfValues(EXPERT_SCORECARD, {}));
  expect(found).toMatchObject({ thin: true, without_value: found.characteristics });
});
