/** Amounts and instants between people and the books. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { amountText, countText, debitCredit, majorText, parseMajor } from '../../../renderer/ui/figures';
import { dayEnd, dayStart, typedInstant } from '../../../renderer/ui/instants';

describe('amounts that people type', () => {
  it.each([
    ['1234.5', 'CNY', 123_450n],
    ['1,234.50', 'CNY', 123_450n],
    ['0.01', 'CNY', 1n],
    ['1200', 'JPY', 1_200n],
    ['1.234', 'KWD', 1_234n],
  ])('%s %s is %s minor units', (text, currency, minor) => {
    expect(parseMajor(text, currency)).toBe(minor);
  });
  it.each([
    ['', 'CNY'],
    ['-5', 'CNY'],
    ['1.005', 'CNY'],
    ['12.5', 'JPY'],
    ['1,23', 'CNY'],
    ['1e5', 'CNY'],
    ['9999999999999999999', 'CNY'],
  ])('%s %s is none', (text, currency) => {
    expect(parseMajor(text, currency)).toBeUndefined();
  });
  it('come back as they were from the text put into a field', () => {
    fc.assert(
      fc.property(fc.bigInt(0n, 10n ** 18n - 1n), fc.constantFrom('CNY', 'JPY', 'KWD'), (minor, currency) => {
        expect(parseMajor(majorText(minor, currency), currency)).toBe(minor);
        expect(parseMajor(amountText(minor, currency), currency)).toBe(minor);
      }),
    );
  });
});

it('shows debit and credit as columns, with a real minus sign where a balance is negative', () => {
  expect(debitCredit(-2_315n, 'CNY')).toEqual({ debit: '23.15', credit: '' });
  expect(debitCredit(2_315n, 'CNY')).toEqual({ debit: '', credit: '23.15' });
  expect(amountText(-2_315n, 'CNY')).toBe('\u221223.15');
  expect(countText(1_234_567)).toBe('1,234,567');
});

describe('days and instants that people type', () => {
  it('cover a day without a gap, also where clocks change', () => {
    for (const day of ['2026-03-29', '2026-06-30', '2026-10-25', '2026-12-31']) {
      const next = new Date(dayStart(day)!);
      next.setDate(next.getDate() + 1);
      expect(dayEnd(day)! + 1).toBe(next.getTime());
    }
  });
  it('are none when they are no day or instant', () => {
    expect(dayStart('30.6.2026')).toBeUndefined();
    expect(dayEnd('')).toBeUndefined();
    expect(typedInstant('2026-06-30')).toBeUndefined();
    expect(typedInstant('2026-06-30T24:61')).toBeUndefined();
  });
});
