/**
 * Whatever a row holds, the rejects file and CSV give it back as it was.
 */
import fc from 'fast-check';
import { parse } from 'csv-parse/sync';
import { describe, expect, test } from 'vitest';

import { maskedValue, rowIssue, shownValue, VALUE_LENGTH_MAX } from '#core/ingest/issue';
import { csvLine, guardCell, rejectsHeader, rejectsLine, unguardCell } from '#core/ingest/rejects';

const text = fc.string({
  unit: fc.constantFrom("'", '=', '+', '-', '@', '\t', '\r', '\n', '"', ',', 'a', '林', ' '),
});

function isWellFormed(value: string): boolean {
  return Buffer.from(value, 'utf8').toString('utf8') === value;
}

describe('rejects', () => {
  test('guards come off again and leave nothing a spreadsheet would compute', () => {
    fc.assert(
      fc.property(fc.oneof(text, fc.string()), (cell) => {
        const guarded = guardCell(cell);
        expect(unguardCell(guarded)).toBe(cell);
        expect(guarded).not.toMatch(/^[=+\-@\t\r]/);
      }),
    );
  });

  test('a line is one row of CSV with the row and its header as they were', () => {
    fc.assert(
      fc.property(text, text, text, (raw, columns, value) => {
        const row = {
          file: 'a.csv',
          line: 7,
          record: 'party',
          issues: [rowIssue('name', value, 'expected x')],
          columns,
          raw,
        };
        const rows = parse(rejectsHeader() + rejectsLine(row), { record_delimiter: '\r\n' });
        expect(rows).toHaveLength(2);
        expect(rows[1]?.slice(-2).map(unguardCell)).toEqual([columns, raw]);
      }),
    );
  });

  test('cells written as CSV are read back by csv-parse', () => {
    fc.assert(
      fc.property(fc.array(text, { minLength: 1, maxLength: 6 }), (cells) => {
        expect(parse(`${csvLine(cells)}\n`, { record_delimiter: '\n' })).toEqual([cells]);
      }),
    );
  });

  test('values shown are short and well-formed, masked ones show two characters at most', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 200 }), (value) => {
        const shown = shownValue(value);
        expect(shown.length).toBeLessThanOrEqual(VALUE_LENGTH_MAX);
        expect(isWellFormed(shown) || !isWellFormed(value)).toBe(true);
        expect(maskedValue(value).length).toBeLessThanOrEqual(5);
      }),
    );
  });
});
