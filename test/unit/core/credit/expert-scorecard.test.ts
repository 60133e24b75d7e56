// The expert scorecard: of characteristics that there are, every level thought of, points in the direction of the risk.
import { describe, expect, it } from 'vitest';

import { CREDIT_AXES, CREDIT_SOURCES, gradeOf } from '#core/credit/axes';
import { SPECIAL_CODES } from '#core/credit/characteristics/definition';
import { characteristicNamed } from '#core/credit/characteristic-named';
import { EXPERT_SCORECARD } from '#core/credit/expert-scorecard';
import { axisOf } from '#core/credit/explain';
import { scoreOf } from '#core/credit/scorecard';
import { judgeScorecardFile } from '#core/credit/scorecard-file';
import { scorecardFile, sha256 } from '#test/support/scorecards';

describe('the expert scorecard', () => {
  const { characteristics } = EXPERT_SCORECARD;

  it('is a scorecard of this program, on every axis', () => {
    expect(judgeScorecardFile(scorecardFile(EXPERT_SCORECARD), sha256).ok).toBe(true);
    for (const { binning } of characteristics) {
      expect([binning.name, characteristicNamed(binning.name)?.kind]).toEqual([binning.name, binning.kind]);
    }
    expect(new Set(characteristics.map(({ binning }) => axisOf(binning.name)))).toEqual(new Set(CREDIT_AXES));
  });

  it('has points for every level', () => {
    const forgotten = characteristics.flatMap(({ binning }) =>
      binning.kind === 'numeric'
        ? []
        : (characteristicNamed(binning.name)?.levels ?? []).filter(
            (level) => !binning.groups.flat().includes(level),
          ),
    );
    expect(forgotten).toEqual([]);
  });

  it('runs in the direction of the risk', () => {
    const against = characteristics.flatMap(({ binning, points }) => {
      const risk = characteristicNamed(binning.name)?.risk;
      if (binning.kind !== 'numeric' || risk === 'none') return [];
      const own = points.slice(0, binning.edges.length + 1);
      const sign = risk === 'more-is-riskier' ? -1 : 1;
      const is_right = own.every((one, place) => place === 0 || sign * (one - (own[place - 1] ?? 0)) >= 0);
      return is_right ? [] : [binning.name];
    });
    expect(against).toEqual([]);
  });

  it('rests on who he is, on the books and on reports from outside, and holds no missing report against anybody', () => {
    const sources = new Set(characteristics.map(({ binning }) => characteristicNamed(binning.name)?.source));
    expect(sources).toEqual(new Set(CREDIT_SOURCES));
    const outside = characteristics.filter(
      ({ binning }) => characteristicNamed(binning.name)?.source === 'outside',
    );
    const unreported = outside.flatMap(({ binning }) =>
      binning.kind === 'numeric' ? [[binning.name, SPECIAL_CODES['nothing-reported']] as const] : [],
    );
    expect(unreported.length).toBeGreaterThan(0);
    expect(scoreOf(EXPERT_SCORECARD, Object.fromEntries(unreported)).score).toBe(600);
  });

  it('gives 600 where nothing is known, and tells the good from the bad', () => {
    expect(scoreOf(EXPERT_SCORECARD, {}).score).toBe(600);
    const good = {
      account_days: 1_200,
      real_name_level: 'bank',
      last_audit: 'passed',
      refund_rate_180d: 0.01,
    };
    expect(gradeOf(scoreOf(EXPERT_SCORECARD, good).score)).toBe('very-good');
    const bad = { ...good, chargeback_rate_180d: 0.05, confirmed_alerts_365d: 1, gravest_measure: 'freeze' };
    expect(gradeOf(scoreOf(EXPERT_SCORECARD, bad).score)).toBe('poor');
  });
});
