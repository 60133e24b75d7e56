import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import {
  CURRENCIES,
  MINOR_MAX,
  MINOR_MIN,
  MoneyOverflowError,
  addMinor,
  checkMinor,
  formatMinor,
  isCurrency,
  minorDigits,
  parseMajor,
  parseMinor,
} from '#core/kernel/money';
import { Books } from '#test/support/books';

const EDGES = [2n ** 31n, 2n ** 53n, 2n ** 63n - 1n].flatMap((edge) => [edge - 1n, edge, -edge, -edge - 1n]);

describe('an amount', () => {
  it.each(EDGES.map((edge) => [edge.toString()]))('of %s survives text', (text) => {
    expect(parseMinor(text)?.toString()).toBe(text);
  });

  it('beyond 64 bits is no amount', () => {
    expect(parseMinor('9223372036854775808')).toBeUndefined();
    expect(parseMinor('-9223372036854775809')).toBeUndefined();
    expect(() => checkMinor(MINOR_MAX + 1n)).toThrow(MoneyOverflowError);
    expect(() => checkMinor(MINOR_MIN - 1n)).toThrow(MoneyOverflowError);
    expect(() => addMinor(MINOR_MAX, 1n)).toThrow(MoneyOverflowError);
    expect(() => addMinor(MINOR_MIN, -1n)).toThrow(MoneyOverflowError);
    expect(addMinor(MINOR_MAX, MINOR_MIN)).toBe(-1n);
  });

  it.each([
    ...['', '-', '-0', '00', '01', '+1', '1.0', '1e3', ' 1', '1 ', '0x10', '１２', '1_000', '1,000', 'NaN'],
  ])('is not read from %j', (text) => {
    expect(parseMinor(text)).toBeUndefined();
  });

  it('reads back what it wrote, for any 64-bit integer', () => {
    fc.assert(
      fc.property(fc.bigInt({ min: MINOR_MIN, max: MINOR_MAX }), (amount) => {
        expect(parseMinor(amount.toString())).toBe(amount);
      }),
    );
  });

  it('is written for people with the digits of its currency, grouped, with a real minus', () => {
    expect(formatMinor(0n, 'CNY')).toBe('0.00');
    expect(formatMinor(5n, 'CNY')).toBe('0.05');
    expect(formatMinor(-123_456_789n, 'CNY')).toBe('\u22121,234,567.89');
    expect(formatMinor(123_456n, 'JPY')).toBe('123,456');
    expect(formatMinor(1_234n, 'KWD')).toBe('1.234');
    expect(formatMinor(MINOR_MIN, 'CNY')).toBe('\u221292,233,720,368,547,758.08');
  });

  it('keeps every digit in the text for people', () => {
    fc.assert(
      fc.property(
        fc.bigInt({ min: MINOR_MIN, max: MINOR_MAX }),
        fc.constantFrom(...CURRENCIES),
        (amount, currency) => {
          const text = formatMinor(amount, currency);
          expect(BigInt(text.replace('\u2212', '-').replace(/[.,]/g, ''))).toBe(amount);
          expect(text.split('.')[1]?.length ?? 0).toBe(minorDigits(currency));
        },
      ),
    );
  });

  it('has a currency that the platform knows', () => {
    expect(isCurrency('CNY')).toBe(true);
    expect(isCurrency('cny')).toBe(false);
    expect(isCurrency('toString')).toBe(false);
    expect(() => minorDigits('XXX')).toThrow(RangeError);
  });
});

describe('amounts at the edge of what the books take', () => {
  /** Commands may go this far; the rest of the 64-bit range is the clock's. */
  const HALF = MINOR_MAX / 2n;

  const topUp = (amount: bigint) => ({
    topup_id: 'x',
    account_id: 'ann',
    instrument_id: 'ann-bank',
    custody_id: 'bank',
    amount,
  });

  it('are kept exactly, and a sum beyond is refused', async () => {
    const books = await Books.trading();
    await books.do('top-up', topUp(HALF - 1n));
    expect(await books.balance('ann')).toBe(HALF - 1n);
    expect(await books.outcome('top-up', topUp(2n))).toBe('amount-exceeds');
    expect(await books.outcome('top-up', topUp(2n), { mode: 'record' })).toBe('amount-exceeds');
    expect(await books.outcome('top-up', topUp(1n))).toBe('done');
    expect(await books.balance('ann')).toBe(HALF);
    expect(await books.balance('bank', 'custody-cash')).toBe(-HALF);
  });

  it('are refused in recorded history too when something else would have refused them first', async () => {
    const books = await Books.trading();
    await books.do('top-up', topUp(HALF));
    await books.restrict('ann', 'freeze');
    expect(await books.outcome('top-up', topUp(1n), { mode: 'record' })).toBe('amount-exceeds');
    expect(
      await books.outcome('top-up', { ...topUp(2n), account_id: 'bob', instrument_id: 'bob-bank' }),
    ).toBe('amount-exceeds');
  });
});

describe('parseMajor', () => {
  it.each([
    ['120.50', 'CNY', '.', 12_050n],
    ['120,5', 'CNY', ',', 12_050n],
    ['120,', 'CNY', ',', 12_000n],
    ['00000000120.50000', 'CNY', '.', 12_050n],
    ['1500', 'JPY', '.', 1_500n],
    ['1.234', 'KWD', '.', 1_234n],
    ['92233720368547758.07', 'CNY', '.', MINOR_MAX],
  ] as const)('reads %s %s', (text, currency, mark, expected) => {
    expect(parseMajor(text, currency, mark)).toBe(expected);
  });

  it.each(['', '-1', '+1', '1,5', '1.005', '1.2.3', '.5', ' 1', '1e3', '0x1', '92233720368547758.08', '１'])(
    'does not read "%s"',
    (text) => {
      expect(parseMajor(text, 'CNY', '.')).toBeUndefined();
    },
  );
});
