import { describe, expect, it } from 'vitest';

import {
  dayFactor,
  dayFrom,
  dayNumber,
  dayStart,
  dayText,
  isBusinessDay,
  isSaleDay,
  nextBusinessDay,
} from '#core/sample/calendar';
import { dailyQuota } from '#core/sample/ordinary';

const first = dayFrom('2025-07-01');
const last = dayFrom('2026-06-30');

describe('the sample calendar', () => {
  it('takes days in Chinese time', () => {
    expect(dayText(dayNumber(Date.UTC(2026, 0, 31, 16, 0)))).toBe('2026-02-01');
    expect(dayText(dayNumber(Date.UTC(2026, 0, 31, 15, 59)))).toBe('2026-01-31');
    expect(dayStart(dayFrom('2026-02-01'))).toBe(Date.UTC(2026, 0, 31, 16, 0));
  });

  it.each([
    ['2025-10-01', false],
    ['2025-10-11', true],
    ['2025-11-08', false],
    ['2026-02-14', true],
    ['2026-02-18', false],
    ['2026-02-24', true],
    ['2026-06-19', false],
  ])('%s is a business day: %s', (text, expected) => {
    expect(isBusinessDay(dayFrom(text))).toBe(expected);
  });

  it('skips Spring Festival', () => {
    expect(dayText(nextBusinessDay(dayFrom('2026-02-14')))).toBe('2026-02-24');
  });

  it('sells most on 11.11, then 6.18 and 12.12, least at Spring Festival', () => {
    const factor = (text: string): number => dayFactor(dayFrom(text), first, last);
    expect(factor('2025-11-11')).toBeGreaterThan(3 * factor('2025-11-19'));
    expect(factor('2026-06-18')).toBeGreaterThan(2 * factor('2026-06-23'));
    expect(factor('2025-12-12')).toBeGreaterThan(2 * factor('2025-12-19'));
    expect(factor('2026-02-17')).toBeLessThan(0.6 * factor('2026-03-10'));
    expect(isSaleDay(dayFrom('2025-11-11'))).toBe(true);
    expect(isSaleDay(dayFrom('2025-11-12'))).toBe(false);
  });

  it.each([1, 7, 918, 19_437, 964_001])('spreads %i trades over the days exactly', (total) => {
    const quota = dailyQuota(total, first, last);
    expect(quota).toHaveLength(365);
    expect(quota.reduce((sum, one) => sum + one, 0)).toBe(total);
    expect(quota.every((one) => Number.isInteger(one) && one >= 0)).toBe(true);
  });
});
