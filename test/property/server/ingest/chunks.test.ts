/**
 * However the bytes of a file arrive, its lines and rows are the same.
 */
import fc from 'fast-check';
import iconv from 'iconv-lite';
import { parse } from 'csv-parse/sync';
import { describe, expect, test } from 'vitest';

import { csvLine } from '#core/ingest/rejects';
import { CsvRows, type RawRow } from '#server/ingest/csv-rows';
import { lineDecoder, transcoder, type Encoding } from '#server/ingest/decode';
import { LineSplitter, type Line } from '#server/ingest/line-splitter';

/** Cuts bytes at the places given (fractions of the length). */
function cut(bytes: Buffer, places: readonly number[]): Buffer[] {
  const at = [...new Set(places.map((place) => Math.floor(place * bytes.length)))].sort((a, b) => a - b);
  return [0, ...at].map((from, index) => bytes.subarray(from, at[index] ?? bytes.length));
}

function readRows(chunks: readonly Buffer[], encoding: Encoding, bytes_max: number): RawRow[] {
  const through = transcoder(encoding);
  const lines = new LineSplitter(lineDecoder(encoding), 0, bytes_max);
  const rows = new CsvRows(lines, { delimiter: ',', skip_lines: 0, skip_starting: [] });
  const read: RawRow[] = [];
  for (const chunk of chunks) {
    lines.push(through.write(chunk));
    read.push(...rows.take(false));
  }
  lines.push(through.end());
  lines.end();
  return [...read, ...rows.take(true)];
}

function readLines(chunks: readonly Buffer[], bytes_max: number): Line[] {
  const lines = new LineSplitter(lineDecoder('utf-8'), 0, bytes_max);
  const read: Line[] = [];
  const drain = (): void => {
    for (let line = lines.next('none'); line !== null; line = lines.next('none')) {
      read.push(line);
    }
  };
  for (const chunk of chunks) {
    lines.push(chunk);
    drain();
  }
  lines.end();
  drain();
  return read;
}

const places = fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { maxLength: 40 });
const wild = fc.string({
  unit: fc.constantFrom('"', ',', '\n', '\r', '\r\n', 'a', 'bc', '林', '\u{20000}', '\ufffd'),
  maxLength: 60,
});
const encodings = fc.constantFrom<Encoding>('utf-8', 'gb18030', 'utf-16le', 'utf-16be');

describe('chunks', () => {
  test('rows of any text are the same for any cutting of its bytes', () => {
    fc.assert(
      fc.property(
        wild,
        encodings,
        places,
        fc.integer({ min: 4, max: 80 }),
        (text, encoding, at, bytes_max) => {
          const bytes = iconv.encode(text, encoding);
          expect(readRows(cut(bytes, at), encoding, bytes_max)).toEqual(
            readRows([bytes], encoding, bytes_max),
          );
        },
      ),
      { numRuns: 500 },
    );
  });

  test('lines of any bytes are the same for any cutting, numbered from 1 without gaps', () => {
    fc.assert(
      fc.property(
        fc.uint8Array({ maxLength: 200, max: 255 }),
        places,
        fc.integer({ min: 1, max: 50 }),
        (raw, at, bytes_max) => {
          const bytes = Buffer.from(raw.map((byte) => (byte % 7 === 0 ? 10 : byte)));
          const whole = readLines([bytes], bytes_max);
          expect(readLines(cut(bytes, at), bytes_max)).toEqual(whole);
          expect(whole.map((line) => line.no)).toEqual(whole.map((_line, index) => index + 1));
        },
      ),
      { numRuns: 500 },
    );
  });
});

describe('rows', () => {
  const cell = fc.string({ unit: fc.constantFrom('"', ',', '\n', 'a', 'b c', '林', ' '), maxLength: 8 });
  const table = fc.array(fc.array(cell, { minLength: 2, maxLength: 5 }), { maxLength: 8 });

  test('written as CSV are read back, with the line each begins in', () => {
    fc.assert(
      fc.property(table, fc.constantFrom('\n', '\r\n'), places, encodings, (rows, end, at, encoding) => {
        const written = rows.map((cells) => csvLine(cells));
        const bytes = iconv.encode(written.map((line) => line + end).join(''), encoding);
        const read = readRows(cut(bytes, at), encoding, 1_000);
        expect(read.map((row) => row.cells)).toEqual(rows);
        expect(read.map((row) => row.raw)).toEqual(written);
        let line = 1;
        for (const [index, row] of read.entries()) {
          expect(row.line).toBe(line);
          line += (written[index]?.match(/\n/g)?.length ?? 0) + 1;
        }
      }),
      { numRuns: 300 },
    );
  });

  test('what is taken is taken apart as csv-parse does, and what csv-parse refuses is rejected', () => {
    fc.assert(
      fc.property(wild, (text) => {
        const clean = text.replaceAll('\ufffd', '').replaceAll('\r', '');
        const read = readRows([Buffer.from(clean)], 'utf-8', 1_000);
        const expected = parseOrNull(clean);
        const all_taken = read.every((row) => row.problem === null);
        expect(all_taken ? read.map((row) => row.cells) : null).toEqual(expected);
      }),
      { numRuns: 1_000 },
    );
  });
});

function parseOrNull(text: string): string[][] | null {
  try {
    return parse(text, { relax_column_count: true, skip_empty_lines: true, record_delimiter: '\n' });
  } catch {
    return null;
  }
}
