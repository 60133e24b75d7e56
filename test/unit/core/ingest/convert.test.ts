/**
 * Conversions of foreign spellings: exact or refused.
 */
import { describe, expect, test } from 'vitest';

import { amountConversion, dateConversion, isDateFormat, type AmountStyle } from '#core/ingest/convert';

const YUAN: AmountStyle = {
  unit: 'major',
  currency: 'CNY',
  sign: 'positive',
  group: '',
  decimal: '.',
  prefix: '',
};

function convert(text: string, style: Partial<AmountStyle> = {}): string {
  const converted = amountConversion({ ...YUAN, ...style })(text);
  return converted.ok ? converted.text : converted.expected;
}

describe('amounts in major units', () => {
  test.each([
    ['120.50', '12050'],
    ['120.5', '12050'],
    ['120', '12000'],
    ['0.01', '1'],
    ['0.00', '0'],
    ['007.10', '710'],
    ['120.500', '12050'],
    ['+1.00', '100'],
    ['92233720368547758.07', '9223372036854775807'],
  ])('%s yuan are %s fen', (text, fen) => {
    expect(convert(text)).toBe(fen);
  });

  test.each([
    '120.505',
    '0.001',
    '1.',
    '.5',
    '',
    '-1.00',
    '1e2',
    '1,000.00',
    'abc',
    '1.0.0',
    '\u0661.00',
    ' 1.00',
  ])('%j is refused', (text) => {
    expect(convert(text)).toBe(
      'expected an amount in CNY with at most 2 decimals above zero, such as 120.50',
    );
  });

  test('groups, decimal mark and prefix are as the profile says', () => {
    expect(convert('1,234,567.89', { group: ',' })).toBe('123456789');
    expect(convert('1.234,5', { group: '.', decimal: ',' })).toBe('123450');
    expect(convert('\u00a51,234.00', { group: ',', prefix: '\u00a5' })).toBe('123400');
    for (const text of ['12,34.00', '1,2345.00', ',123.00', '1234,567.00', '1,23']) {
      expect(convert(text, { group: ',' })).toMatch(/^expected/);
    }
  });

  test('signs are as the profile says', () => {
    expect(convert('-120.50', { sign: 'negative' })).toBe('12050');
    expect(convert('\u2212120.50', { sign: 'negative' })).toBe('12050');
    expect(convert('120.50', { sign: 'negative' })).toMatch(/below zero, such as -120.50$/);
    expect(convert('-120.50', { sign: 'absolute' })).toBe('12050');
    expect(convert('120.50', { sign: 'absolute' })).toBe('12050');
  });

  test('currencies have their own number of decimals', () => {
    expect(convert('120', { currency: 'JPY' })).toBe('120');
    expect(convert('120.5', { currency: 'JPY' })).toMatch(/at most 0 decimals above zero, such as 12050$/);
    expect(convert('1.234', { currency: 'KWD' })).toBe('1234');
  });

  test('minor units take no decimals', () => {
    expect(convert('12050', { unit: 'minor' })).toBe('12050');
    expect(convert('12,050', { unit: 'minor', group: ',' })).toBe('12050');
    expect(convert('120.50', { unit: 'minor' })).toBe(
      'expected a whole number of minor units above zero, such as 12050',
    );
  });
});

describe('dates', () => {
  test.each([
    ['YYYY-MM-DD HH:mm:ss', '+08:00', '2026-01-31 17:30:00', '2026-01-31T17:30:00.000+08:00'],
    ['YYYY/M/D H:mm', 'Z', '2026/1/5 7:05', '2026-01-05T07:05:00.000Z'],
    ['DD.MM.YYYY', '+01:00', '31.01.2026', '2026-01-31T00:00:00.000+01:00'],
    ['YYYYMMDDHHmmssSSS', 'Z', '20260131093000123', '2026-01-31T09:30:00.123Z'],
    ['YYYY年M月D日 HH时mm分', '+08:00', '2026年1月5日 07时05分', '2026-01-05T07:05:00.000+08:00'],
  ])('%s in %s: %s', (format, zone, text, iso) => {
    expect(dateConversion(format, zone)(text)).toEqual({ ok: true, text: iso });
  });

  test('another spelling is refused', () => {
    const conversion = dateConversion('YYYY-MM-DD HH:mm:ss', 'Z');
    for (const text of ['2026-1-31 09:30:00', '2026-01-31', '2026-01-31 09:30:00Z', '']) {
      expect(conversion(text)).toEqual({
        ok: false,
        expected: 'expected a date and time that exists, written YYYY-MM-DD HH:mm:ss',
      });
    }
  });

  test('a format needs a day and names no part twice', () => {
    expect(
      ['YYYY-MM-DD', 'YYYY-MM', 'HH:mm', 'YYYY-MM-DD MM', '', 'YYYY-MM-DD (HH)'].map(isDateFormat),
    ).toEqual([true, false, false, false, false, true]);
    expect(() => dateConversion('HH:mm', 'Z')).toThrow(RangeError);
  });
});
