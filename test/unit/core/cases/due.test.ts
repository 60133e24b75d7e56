import { expect, it } from 'vitest';

import { businessDayNear, endOfBusinessDay } from '#core/cases/due';
import { DEFAULT_POLICIES } from '#core/policy/policy';

const POLICY = DEFAULT_POLICIES.alerts;
const CHINA = 480;
/** End of a day on China's calendar. */
const endOf = (day: string): number => Date.parse(`${day}T23:59:59.999+08:00`);
const noon = (day: string): number => Date.parse(`${day}T12:00:00+08:00`);

it('counts business days from the day after, over weekends', () => {
  // 2026-01-01 is a Thursday.
  expect(endOfBusinessDay(noon('2026-01-01'), 1, POLICY, CHINA)).toBe(endOf('2026-01-02'));
  expect(endOfBusinessDay(noon('2026-01-01'), 3, POLICY, CHINA)).toBe(endOf('2026-01-06'));
  expect(endOfBusinessDay(noon('2026-01-03'), 1, POLICY, CHINA)).toBe(endOf('2026-01-05'));
});

it('takes the day of the platform, not of UTC', () => {
  const late_utc = Date.parse('2026-01-01T17:00:00Z');
  expect(endOfBusinessDay(late_utc, 1, POLICY, CHINA)).toBe(endOf('2026-01-05'));
});

it('leaves holidays out and weekends that are worked in', () => {
  const policy = { ...POLICY, holidays: ['2026-01-02'], working_weekends: ['2026-01-04'] };
  expect(endOfBusinessDay(noon('2026-01-01'), 1, policy, CHINA)).toBe(endOf('2026-01-04'));
  expect(endOfBusinessDay(noon('2026-01-01'), 2, policy, CHINA)).toBe(endOf('2026-01-05'));
});

it('names the business day on or before a day, and the n-th after it', () => {
  const policy = { ...POLICY, holidays: ['2026-01-01', '2026-01-02'], working_weekends: ['2026-01-04'] };
  const near = (day: string, step: number): string => businessDayNear(day, step, policy);
  expect(near('2025-12-31', 0)).toBe('2025-12-31');
  expect(near('2026-01-03', 0)).toBe('2025-12-31');
  expect(near('2026-01-04', 0)).toBe('2026-01-04');
  expect(near('2025-12-31', 1)).toBe('2026-01-04');
  expect(near('2025-12-31', 2)).toBe('2026-01-05');
  expect(near('2026-01-02', 3)).toBe('2026-01-06');
});
