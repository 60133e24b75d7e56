// The result of an audit, against sums done by hand.
import { describe, expect, it } from 'vitest';

import { auditGaps, auditResult, type Judgement } from '#core/trust/audit-result';
import { DEFAULT_STANDARD, standardPolicy, type Point } from '#core/trust/standard';
import type { Verdict } from '#core/trust/vocabulary';

const text = { en: 'x', zh: '某' };

function point(id: string, weight: number, more: Partial<Point> = {}): Point {
  return { id, weight, title: text, guidance: text, mandatory: false, evidence: [], ...more };
}

function judged(point_id: string, verdict: Verdict, more: Partial<Judgement> = {}): Judgement {
  return { point_id, verdict, note: 'n', evidence: [], by: 'li', at: 1, ...more };
}

const POINTS = [point('a', 50, { mandatory: true }), point('b', 30), point('c', 20)];

describe('the result', () => {
  it('is the share of the weights that apply, half for what is partly met, rounded down', () => {
    const result = auditResult(
      POINTS,
      [judged('a', 'met'), judged('b', 'partly'), judged('c', 'not-met')],
      650,
    );
    expect(result).toEqual({
      ...{ score_permille: 650, pass_permille: 650, passed: true, mandatory_missed: [] },
      ...{ earned_halves: 130, applicable_weight: 100, total_weight: 100, too_little_applies: false },
      lost: [
        { point_id: 'c', permille: 200 },
        { point_id: 'b', permille: 150 },
      ],
    });
    const thirds = [point('a', 1), point('b', 1), point('c', 1)];
    const two = [judged('a', 'met'), judged('b', 'met'), judged('c', 'not-met')];
    expect(auditResult(thirds, two, 667)).toMatchObject({ score_permille: 666, passed: false });
  });
  it('leaves out what does not apply, up to half of all weights', () => {
    const met = [judged('a', 'met'), judged('b', 'not-applicable'), judged('c', 'not-applicable')];
    expect(auditResult(POINTS, met, 800)).toMatchObject({
      ...{ score_permille: 1_000, applicable_weight: 50, too_little_applies: false, passed: true },
    });
    const most = [judged('a', 'not-applicable'), judged('b', 'met'), judged('c', 'not-applicable')];
    expect(auditResult(POINTS, most, 800)).toMatchObject({ too_little_applies: true, passed: false });
    const none = POINTS.map(({ id }) => judged(id, 'not-applicable'));
    expect(auditResult(POINTS, none, 0)).toMatchObject({ score_permille: 0, passed: false });
  });
  it('is failed by any mandatory point that is not wholly met, whatever the score', () => {
    const partly = [judged('a', 'partly'), judged('b', 'met'), judged('c', 'met')];
    expect(auditResult(POINTS, partly, 700)).toMatchObject({
      ...{ score_permille: 750, mandatory_missed: ['a'], passed: false },
    });
  });
});

describe('what is missing', () => {
  it('is a verdict, the evidence of what is met, and why something is not', () => {
    const points = [
      point('a', 1, { evidence: ['file', 'trade'] }),
      point('b', 1, { evidence: ['file'] }),
      point('c', 1),
    ];
    const file = { kind: 'file', id: 'f' } as const;
    const judgements = [judged('a', 'met', { evidence: [file] }), judged('b', 'not-met', { note: ' ' })];
    expect(auditGaps(points, judgements)).toEqual([
      { point_id: 'a', missing: 'trade' },
      { point_id: 'b', missing: 'note' },
      { point_id: 'c', missing: 'verdict' },
    ]);
  });
});

describe('the standard that a platform begins with', () => {
  it('is a standard, with weights that sum to 100', () => {
    expect(standardPolicy.parse(DEFAULT_STANDARD)).toEqual(DEFAULT_STANDARD);
    expect(DEFAULT_STANDARD.points.reduce((sum, { weight }) => sum + weight, 0)).toBe(100);
    const [first] = DEFAULT_STANDARD.points;
    expect(standardPolicy.safeParse({ points: [first, first] }).success).toBe(false);
  });
});
