// Scorecard files: exact there and back, and nothing broken gets in.
import { describe, expect, it } from 'vitest';

import { binsOfText, binsText, BINS_MAX } from '#core/credit/bins-text';
import { scoreOf, Scorer } from '#core/credit/scorecard';
import { judgeScorecardFile } from '#core/credit/scorecard-file';
import { scorecardFile, sha256, smallScorecard, versionOf } from '#test/support/scorecards';

type Content = Record<string, unknown> & {
  scorecard: Record<string, unknown> & { characteristics: Record<string, unknown>[] };
};

function issueOf(change: (content: Content) => void): unknown {
  const content = structuredClone(scorecardFile(smallScorecard())) as Content;
  change(content);
  const judged = judgeScorecardFile(content, sha256);
  return judged.ok ? null : judged.issues[0];
}

describe('a scorecard file', () => {
  it('reads back to the very same numbers, through JSON', () => {
    const card = smallScorecard(600.1 + 0.2);
    const text = JSON.stringify(scorecardFile(card, 'learnt'));
    const judged = judgeScorecardFile(JSON.parse(text), sha256);
    expect(judged).toMatchObject({ ok: true, file: { version: versionOf(card), origin: 'learnt' } });
    const read = judged.ok ? judged.file.scorecard : smallScorecard(0);
    expect(read).toEqual(card);
    const values = { account_days: 365, real_name_level: 'bank' };
    expect(scoreOf(read, values)).toEqual(scoreOf(card, values));
  });

  it('holds texts and whole numbers only', () => {
    const numbers: number[] = [];
    JSON.stringify(scorecardFile(smallScorecard(0.5)), (_key, value: unknown) => {
      if (typeof value === 'number') numbers.push(value);
      return value;
    });
    expect(numbers).toEqual([]);
  });

  it('says which field of it is wrong', () => {
    expect(issueOf(({ scorecard }) => (scorecard['base_points'] = '601'))).toMatchObject({
      field: 'version',
    });
    expect(issueOf(({ scorecard }) => (scorecard['base_points'] = 601))).toMatchObject({
      field: 'scorecard.base_points',
    });
    expect(
      issueOf(({ scorecard }) => {
        const [first] = scorecard.characteristics;
        if (first) first['points'] = ['1'];
      }),
    ).toMatchObject({ field: 'scorecard.characteristics.0.points' });
    expect(
      issueOf(({ scorecard }) => {
        const [first] = scorecard.characteristics;
        if (first) scorecard.characteristics.push(first);
      }),
    ).toMatchObject({ field: 'scorecard.characteristics', expected: 'expected each characteristic once' });
    expect(
      issueOf(({ scorecard }) => {
        const [first] = scorecard.characteristics;
        if (first) (first['binning'] as Record<string, unknown>)['edges'] = ['365', '90'];
      }),
    ).toMatchObject({ field: 'scorecard.characteristics.0.binning.edges' });
    expect(issueOf((content) => (content['origin'] = 'dreamt'))).toMatchObject({ field: 'origin' });
  });
});

describe('bins as a text', () => {
  it('is one sign per characteristic, both ways', () => {
    const bins = [0, 9, 10, BINS_MAX - 1];
    expect(binsText(bins)).toBe('09az');
    expect(binsOfText(binsText(bins))).toEqual(bins);
    expect(() => binsText([BINS_MAX])).toThrow(RangeError);
  });

  it('scores as the values do, and never by a bin that there is not', () => {
    const card = smallScorecard();
    const scorer = new Scorer(card);
    expect(scorer.ofBins([2, 1])).toEqual(scoreOf(card, { account_days: 400, real_name_level: 'document' }));
    expect(() => scorer.ofBins([5, 1])).toThrow(RangeError);
    expect(() => scorer.ofBins([2])).toThrow(RangeError);
  });
});
