// Proves the codec's own rules: digits in, digits out, and nothing that a driver might have rounded.
import { describe, expect, test } from 'vitest';
import { MINOR_MAX, MINOR_MIN, MoneyOverflowError } from '#core/kernel/money';
import { moneyAsText, moneyFromText, moneyToDigits, sumFromParts } from '#database/money-codec';

describe('moneyToDigits', () => {
  test.each([0n, -1n, 2n ** 31n, 2n ** 53n + 1n, MINOR_MAX, MINOR_MIN])('spells %s as digits', (amount) => {
    expect(moneyToDigits(amount)).toBe(String(amount));
  });

  test.each([MINOR_MAX + 1n, MINOR_MIN - 1n])('refuses %s, which no column holds', (amount) => {
    expect(() => moneyToDigits(amount)).toThrow(MoneyOverflowError);
  });
});

describe('moneyFromText', () => {
  test.each(['0', '-1', '9007199254740993', String(MINOR_MAX), String(MINOR_MIN)])('reads %s', (text) => {
    expect(moneyFromText(text)).toBe(BigInt(text));
  });

  test.each([12, null, undefined, 12n, '', ' 1', '1.0', '1e3', '0x10', '+1', '12345678901234567890'])(
    'refuses %s, which is no exact amount',
    (value) => {
      expect(() => moneyFromText(value)).toThrow(TypeError);
    },
  );

  test('refuses digits beyond 64 bits', () => {
    expect(() => moneyFromText('9999999999999999999')).toThrow(MoneyOverflowError);
  });
});

test('an amount is read as text, never as a number', () => {
  expect(moneyAsText('p.amount_minor')).toBe('CAST(p.amount_minor AS TEXT)');
});

test('a sum is put together from its halves', () => {
  expect(sumFromParts('-1', '4294967295')).toBe(-1n);
  expect(sumFromParts('2147483648', '0')).toBe(2n ** 63n);
  expect(() => sumFromParts(1, '0')).toThrow(TypeError);
});
