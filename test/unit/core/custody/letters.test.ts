// How a bank's letter stands on a day.
import { expect, it } from 'vitest';

import { letterStateOn } from '#core/custody/letters';

it('is missing, in force, to be renewed or over', () => {
  const ends = (ends_on: string | null): string => letterStateOn({ ends_on }, '2026-06-30', 60);
  expect(letterStateOn(null, '2026-06-30', 60)).toBe('missing');
  expect(ends(null)).toBe('in-force');
  expect(ends('2026-08-30')).toBe('in-force');
  expect(ends('2026-08-29')).toBe('ends-soon');
  expect(ends('2026-06-30')).toBe('ends-soon');
  expect(ends('2026-06-29')).toBe('ended');
});
