import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import {
  INSTANT_MAX,
  INSTANT_MIN,
  dayOf,
  formatInstant,
  monthEnd,
  monthOf,
  monthStart,
  parseInstant,
  existingDay,
} from '#core/kernel/instant';

describe('an instant', () => {
  it.each([
    ['2026-01-31T09:30:00Z', Date.UTC(2026, 0, 31, 9, 30)],
    ['2026-01-31T09:30Z', Date.UTC(2026, 0, 31, 9, 30)],
    ['2026-01-31 09:30:00.5+08:00', Date.UTC(2026, 0, 31, 1, 30, 0, 500)],
    ['2026-01-31T09:30:00.123-0130', Date.UTC(2026, 0, 31, 11, 0, 0, 123)],
    ['2024-02-29T00:00:00Z', Date.UTC(2024, 1, 29)],
    ['2000-02-29T23:59:59+14:00', Date.UTC(2000, 1, 29, 9, 59, 59)],
    ['1970-01-01T00:00:00Z', 0],
  ])('is read from %s', (text, instant) => {
    expect(parseInstant(text)).toBe(instant);
  });

  it.each([
    ['a date that does not exist', '2026-02-29T00:00:00Z'],
    ['a date that does not exist', '2100-02-29T00:00:00Z'],
    ['the 31st of April', '2026-04-31T00:00:00Z'],
    ['month 13', '2026-13-01T00:00:00Z'],
    ['month 0', '2026-00-01T00:00:00Z'],
    ['day 0', '2026-01-00T00:00:00Z'],
    ['hour 24', '2026-01-01T24:00:00Z'],
    ['minute 60', '2026-01-01T00:60:00Z'],
    ['a leap second', '2016-12-31T23:59:60Z'],
    ['no zone', '2026-01-01T00:00:00'],
    ['no time', '2026-01-01'],
    ['a zone beyond 14 hours', '2026-01-01T00:00:00+15:00'],
    ['a zone of 60 minutes', '2026-01-01T00:00:00+08:60'],
    ['a lower-case z', '2026-01-01T00:00:00z'],
    ['before 1970', '1969-12-31T23:59:59Z'],
    ['after 2199', '2200-01-01T00:00:00Z'],
    ['four digits of a second', '2026-01-01T00:00:00.1234Z'],
    ['other digits', '２０２６-01-01T00:00:00Z'],
  ])('is not read from %s (%s)', (_why, text) => {
    expect(parseInstant(text)).toBeUndefined();
  });

  const instants = fc.integer({ min: INSTANT_MIN, max: INSTANT_MAX });

  it('is read back from what was written', () => {
    fc.assert(
      fc.property(instants, (instant) => {
        expect(parseInstant(formatInstant(instant))).toBe(instant);
      }),
    );
  });

  it('lies in its month at any offset, and months meet without gap', () => {
    fc.assert(
      fc.property(instants, fc.integer({ min: -840, max: 840 }), (instant, offset) => {
        fc.pre(instant + offset * 60_000 >= 0);
        const month = monthOf(instant, offset);
        const from = monthStart(month, offset) ?? Number.NaN;
        const to = monthEnd(month, offset) ?? Number.NaN;
        expect(instant >= from && instant < to).toBe(true);
        expect(dayOf(instant, offset).startsWith(month)).toBe(true);
        expect(monthOf(to, offset) > month).toBe(true);
        expect(monthOf(to - 1, offset)).toBe(month);
      }),
    );
  });

  it('has no month 13', () => {
    expect(monthStart('2026-13', 0)).toBeUndefined();
    expect(monthEnd('2026-00', 0)).toBeUndefined();
    expect(monthEnd('2026-12', 480)).toBe(Date.UTC(2027, 0, 1) - 480 * 60_000);
  });
});

describe('existingDay', () => {
  it.each([
    [2024, 2, 29, '2024-02-29'],
    [2026, 1, 5, '2026-01-05'],
    [2199, 12, 31, '2199-12-31'],
    [2025, 2, 29, undefined],
    [2026, 4, 31, undefined],
    [2026, 0, 1, undefined],
    [2026, 13, 1, undefined],
    [2026, 1, 0, undefined],
    [1969, 12, 31, undefined],
    [NaN, 1, 1, undefined],
  ])('%s-%s-%s', (year, month, day, expected) => {
    expect(existingDay(year, month, day)).toBe(expected);
  });
});
