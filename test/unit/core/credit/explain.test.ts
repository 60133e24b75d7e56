// What explains a score adds up to it: axes to the score, moves to the difference, raises to a better score.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { characteristicNamed } from '#core/credit/characteristic-named';
import { explain, movesBetween } from '#core/credit/explain';
import { EXPERT_SCORECARD } from '#core/credit/expert-scorecard';
import { binCount } from '#core/credit/learn/binning';
import { REASONS_MAX, Scorer, type Scorecard } from '#core/credit/scorecard';
import { smallScorecard } from '#test/support/scorecards';

const EXPERT = new Scorer(EXPERT_SCORECARD);
const SMALL = new Scorer(smallScorecard());

const anyBins = ({ characteristics }: Scorecard) =>
  fc.tuple(...characteristics.map(({ binning }) => fc.nat(binCount(binning) - 1)));

describe('an explanation', () => {
  it('adds up, whatever the bins', () => {
    fc.assert(
      fc.property(anyBins(EXPERT_SCORECARD), (bins) => {
        const { score, raw, parts, axes, reasons, raises } = explain(EXPERT, bins);
        expect(axes.reduce((sum, { points }) => sum + points, 0)).toBe(score);
        expect(parts.reduce((sum, { points }) => sum + points, EXPERT.card.base_points)).toBeCloseTo(raw, 9);
        expect(reasons.length).toBeLessThanOrEqual(REASONS_MAX);
        for (const { name, gain } of raises) {
          expect(characteristicNamed(name)?.changeable).toBe(true);
          expect(gain).toBeGreaterThanOrEqual(1);
        }
      }),
    );
  });

  it('says the best that can be reached, and of nothing that the merchant cannot change', () => {
    const { raises } = explain(SMALL, [0, 0]);
    expect(raises).toEqual([
      { name: 'real_name_level', attribute: { kind: 'levels', levels: ['document', 'bank'] }, gain: 80 },
    ]);
  });
});

describe('what moved', () => {
  it('adds up to the difference, on one scorecard and between two', () => {
    const all = fc.tuple(anyBins(EXPERT_SCORECARD), anyBins(EXPERT_SCORECARD), anyBins(SMALL.card));
    fc.assert(
      fc.property(all, ([one, two, small]) => {
        for (const [before, after] of [
          [
            { scorer: EXPERT, bins: one },
            { scorer: EXPERT, bins: two },
          ],
          [
            { scorer: EXPERT, bins: one },
            { scorer: SMALL, bins: small },
          ],
        ] as const) {
          const sum = movesBetween(before, after).reduce((total, { points }) => total + points, 0);
          const difference = after.scorer.ofBins(after.bins).raw - before.scorer.ofBins(before.bins).raw;
          expect(sum).toBeCloseTo(difference, 6);
        }
      }),
    );
  });

  it('names what changed and nothing else, most first', () => {
    const moves = movesBetween({ scorer: SMALL, bins: [0, 0] }, { scorer: SMALL, bins: [1, 0] });
    expect(moves.map(({ name, points }) => [name, points])).toEqual([['account_days', 40]]);
  });
});
