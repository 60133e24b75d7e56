// Whether the reserve is enough: the terms of the formula, rounded up, and the levels between them.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { adequacyOf, type AdequacyInput } from '#core/guarantee/adequacy';
import { DEFAULT_POLICIES } from '#core/policy/policy';

const POLICY = { ...DEFAULT_POLICIES.guarantee, floor_ppm: 2_000, stress_largest: 2, stress_ppm: 100_000 };

const NOTHING: AdequacyInput = {
  reserve_minor: 0n,
  exposure: { covered_minor: 0n, ahead_minor: 0n, claimed_minor: 0n },
  merchants_minor: [],
  paid_year_minor: 0n,
  covered_year_minor: 0n,
};

describe('the adequacy of the reserve', () => {
  it('is what is claimed, a share of what is covered and ahead, and a part of the largest two', () => {
    const found = adequacyOf(
      {
        reserve_minor: 100_000n,
        exposure: { covered_minor: 900_000n, ahead_minor: 100_001n, claimed_minor: 30_000n },
        merchants_minor: [100n, 500_000n, 200_001n, 300_000n],
        paid_year_minor: 50_000n,
        covered_year_minor: 10_000_000n,
      },
      POLICY,
    );
    // 0.5 % of 1,000,001, rounded up, and a tenth of 800,000.
    expect(found).toEqual({
      ...{ rate_ppm: 5_000, expected_minor: 35_001n, stress_minor: 80_000n, needed_minor: 115_001n },
      ...{ coverage_ppm: 869_557, level: 'alarm' },
    });
  });
  it('takes the floor where claims were fewer, and all of it where money was paid and none covered', () => {
    expect(
      adequacyOf({ ...NOTHING, paid_year_minor: 1n, covered_year_minor: 10_000n }, POLICY).rate_ppm,
    ).toBe(2_000);
    expect(adequacyOf({ ...NOTHING, paid_year_minor: 1n }, POLICY).rate_ppm).toBe(1_000_000);
  });
  it('is sound where nothing is exposed, watched and alarmed by the thresholds of the policy', () => {
    expect(adequacyOf(NOTHING, POLICY)).toMatchObject({ coverage_ppm: null, level: 'sound' });
    const level = (reserve_minor: bigint) =>
      adequacyOf(
        { ...NOTHING, reserve_minor, exposure: { ...NOTHING.exposure, claimed_minor: 1_000n } },
        POLICY,
      ).level;
    expect([1_500n, 1_499n, 1_000n, 999n].map(level)).toEqual(['sound', 'watch', 'watch', 'alarm']);
  });
  it('never needs less when more is exposed', () => {
    const amount = fc.bigInt({ min: 0n, max: 10n ** 17n });
    fc.assert(
      fc.property(amount, amount, amount, amount, (covered_minor, ahead_minor, claimed_minor, more) => {
        const needed = (exposure: AdequacyInput['exposure']) =>
          adequacyOf({ ...NOTHING, exposure, merchants_minor: [exposure.covered_minor] }, POLICY)
            .needed_minor;
        const exposure = { covered_minor, ahead_minor, claimed_minor };
        expect(needed({ ...exposure, covered_minor: covered_minor + more }) >= needed(exposure)).toBe(true);
        expect(needed({ ...exposure, claimed_minor: claimed_minor + more })).toBe(needed(exposure) + more);
      }),
    );
  });
});
