import { describe, expect, test } from 'vitest';

import { currencies, identifier, minorAmount, wholeNumber } from '#server/cli/options';
import { maskLocation, maskSecrets } from '#server/cli/secrets';
import {
  endOf,
  momentOf,
  parseWhen,
  showInstant,
  showInstantZone,
  startOf,
  zoneName,
  type Calendar,
} from '#server/cli/when';

describe('values', () => {
  test('whole numbers within bounds', () => {
    const read = wholeNumber(1, 10);
    expect(read('10')).toBe(10);
    for (const text of ['0', '11', '1.5', '1e1', '', ' 1', 'x', '9007199254740993']) {
      expect(() => read(text), text).toThrow(/expected a whole number/);
    }
  });

  test('amounts are minor units above zero and stay text', () => {
    expect(minorAmount('9223372036854775807')).toBe('9223372036854775807');
    for (const text of ['0', '-1', '1.50', '9223372036854775808', '1,000']) {
      expect(() => minorAmount(text), text).toThrow(/minor units/);
    }
  });

  test('currencies and identifiers', () => {
    expect(currencies('cny, USD,CNY')).toEqual(['CNY', 'USD']);
    expect(() => currencies('CNY,XXX')).toThrow(/expected a currency/);
    expect(identifier('system:CNY')).toBe('system:CNY');
    expect(() => identifier('a b')).toThrow(/expected/);
  });
});

describe('instants and days', () => {
  const calendar: Calendar = { now: 5, utc_offset_minutes: 480 };

  test('a day is one of the platform, whole at its end', () => {
    const day = parseWhen('2026-01-31');
    expect(startOf(day, calendar)).toBe(Date.parse('2026-01-30T16:00:00Z'));
    expect(endOf(day, calendar)).toBe(Date.parse('2026-01-31T16:00:00Z'));
    expect(momentOf(day, calendar)).toBe(Date.parse('2026-01-31T16:00:00Z') - 1);
  });

  test('an instant is itself, now is now', () => {
    const at = Date.parse('2026-01-31T09:30:00Z');
    expect(endOf(parseWhen('2026-01-31T17:30+08:00'), calendar)).toBe(at);
    expect(momentOf(parseWhen('now'), calendar)).toBe(5);
  });

  test.each(['2026-02-30', '2026-13-01', '2026-01-31T09:30:00', '31.01.2026', '', 'yesterday'])(
    '%j is neither',
    (text) => {
      expect(() => parseWhen(text)).toThrow(/expected an instant/);
    },
  );

  test('people are shown the platform time', () => {
    expect(showInstant(Date.parse('2026-01-31T09:30:00.999Z'), calendar)).toBe('2026-01-31 17:30:00');
    expect(showInstantZone(0, calendar)).toBe('1970-01-01 08:00:00 UTC+8');
    expect(showInstant(null, calendar)).toBe('');
    expect([0, 480, 330, -210].map((utc_offset_minutes) => zoneName({ now: 0, utc_offset_minutes }))).toEqual(
      ['UTC', 'UTC+8', 'UTC+5:30', 'UTC\u22123:30'],
    );
  });
});

describe('secrets', () => {
  const location = 'postgres://books:s3cret%21word@db.example:5432/surety?sslpassword=pemword';

  test('an address is shown without its passwords', () => {
    expect(maskLocation(location)).toBe('postgres://books:***@db.example:5432/surety?sslpassword=***');
    expect(maskLocation('postgres://books@db/surety')).toBe('postgres://books@db/surety');
    expect(maskLocation('./a:b@c.surety')).toBe('./a:b@c.surety');
  });

  test('no message lets a password through, however it is spelled', () => {
    const text = maskSecrets(
      `cannot reach ${location}; password s3cret!word (s3cret%21word), pemword`,
      location,
    );
    expect(text).not.toMatch(/s3cret|pemword/);
    expect(maskSecrets('try postgresql://u:hidden@h/d?x=1&password=too')).toBe(
      'try postgresql://u:***@h/d?x=1&password=***',
    );
    expect(maskSecrets('at 2026-01-31T09:30:00Z', location)).toBe('at 2026-01-31T09:30:00Z');
  });
});
