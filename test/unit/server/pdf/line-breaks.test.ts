// Proves where lines end: between words, between wide characters but not before their punctuation, inside what is too wide.
import { expect, test } from 'vitest';

import { linesOf } from '#server/pdf/line-breaks';

/** Wide characters are two units, others one. */
const measure = (text: string): number =>
  Array.from(text).reduce((sum, character) => sum + (character > '\u2e80' ? 2 : 1), 0);

test.each<[string, number, string[]]>([
  ['', 10, ['']],
  ['one two three', 8, ['one two', 'three']],
  ['one  two', 3, ['one', 'two']],
  ['a\n\nb', 10, ['a', '', 'b']],
  ['0123456789abcdef', 6, ['012345', '6789ab', 'cdef']],
  ['id 0123456789', 6, ['id', '012345', '6789']],
  ['买方付款', 4, ['买方', '付款']],
  // The full stop does not begin a line, so the character before it goes along.
  ['买方付款。', 8, ['买方付', '款。']],
  ['退回（部分）后', 6, ['退回', '（部', '分）后']],
  ['商户M-1收款', 6, ['商户', 'M-1收', '款']],
  ['占97 %。', 6, ['占', '97 %。']],
])('%j in %i', (text, width, lines) => {
  expect(linesOf(text, width, measure)).toEqual(lines);
});

test('loses nothing but the spaces at its ends', () => {
  const text = '2026-03-01 B-1 付给 M-1 共 5,000.00 元，确认后 2.5 小时内退回 98 %（两笔）。';
  for (let width = 2; width < 40; width += 1) {
    const lines = linesOf(text, width, measure);
    expect(lines.join('').replace(/ /g, '')).toBe(text.replace(/ /g, ''));
  }
});
