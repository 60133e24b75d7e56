// Columns as bytes: every number comes back, and a column that says little is short.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  DamagedColumnError,
  decodeColumn,
  decodeTexts,
  encodeColumn,
  encodeTexts,
} from '#core/risk/column-codec';

const number = fc.oneof(
  fc.double(),
  fc.constantFrom(Number.NaN, 0, 1, Infinity, -Infinity, 2 ** 53, -(2 ** 53), 5e-324, 0.1 + 0.2),
  fc.integer({ min: 0, max: 3 }),
);
const columns = fc.oneof(
  fc.array(number),
  fc.array(fc.constantFrom(Number.NaN, 0, 1), { maxLength: 2_000 }),
  fc.array(fc.integer({ min: 1_700_000_000_000, max: 1_700_000_900_000 }), {
    minLength: 300,
    maxLength: 400,
  }),
  fc.array(fc.integer({ min: -(2 ** 52), max: 2 ** 52 }), { minLength: 300, maxLength: 400 }),
  fc.array(fc.oneof({ weight: 20, arbitrary: fc.constant(Number.NaN) }, fc.double()), { minLength: 5_000 }),
);
/** The sign of zero is not kept. */
const plain = (values: readonly number[]): number[] => values.map((value) => value + 0);

test('every column comes back as it was, into new room or room used before, from bytes that begin anywhere', () => {
  fc.assert(
    fc.property(columns, fc.integer({ min: 0, max: 7 }), (values, shift) => {
      const bytes = encodeColumn(Float64Array.from(values));
      const shifted = new Uint8Array(bytes.length + shift).subarray(shift);
      shifted.set(bytes);
      const room = new Float64Array(values.length + shift).fill(7);
      for (const decoded of [decodeColumn(shifted), decodeColumn(bytes, room)]) {
        expect(plain([...decoded.values])).toEqual(plain(values));
        if (decoded.constant) expect(new Set(plain(values)).size).toBeLessThanOrEqual(1);
      }
    }),
  );
});

test('a column costs what it says', () => {
  const size = (value: (row: number) => number): number =>
    encodeColumn(Float64Array.from({ length: 10_000 }, (_, row) => value(row))).length;
  expect(size(() => Number.NaN)).toBe(24);
  expect(size((row) => row % 2)).toBeLessThan(10_100);
  expect(size((row) => (row % 100 === 0 ? row / 7 : Number.NaN))).toBeLessThan(1_300);
  expect(size((row) => 1_700_000_000_000 + row)).toBeLessThan(40_100);
  expect(size((row) => row / 7)).toBe(80_016);
});

test('bytes that are no column are refused, texts come back', () => {
  expect(() => decodeColumn(new Uint8Array(16).fill(9))).toThrow(DamagedColumnError);
  expect(() => decodeColumn(new Uint8Array(7))).toThrow(DamagedColumnError);
  const spelled = encodeColumn(Float64Array.from({ length: 300 }, (_, at) => at * 1.5));
  for (const at of [0, 5, 13, 16, 1_000, spelled.length - 1]) {
    const changed = Uint8Array.from(spelled);
    changed[at] = (changed[at] ?? 0) ^ 1;
    expect(() => decodeColumn(changed), String(at)).toThrow(DamagedColumnError);
  }
  expect(decodeTexts(encodeTexts(['A1', '"', '交易', '']))).toEqual(['A1', '"', '交易', '']);
});
