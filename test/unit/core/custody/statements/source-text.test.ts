import iconv from 'iconv-lite';
import { describe, expect, it } from 'vitest';

import { Reading } from '#core/custody/statements/reading';
import {
  STATEMENT_ENCODINGS,
  textLines,
  textPieces,
  type StatementEncoding,
} from '#core/custody/statements/source-text';
import { StatementFileError } from '#core/custody/statements/statement-file-error';

const reading = new Reading('bank.txt');

function linesOf(bytes: Uint8Array, encoding: StatementEncoding): string[] {
  return [...textLines(reading, textPieces(reading, bytes, encoding))].map(({ text }) => text);
}

/** Lines of growing length, so that pieces end at every place within characters and line ends. */
function someLines(word: string): string[] {
  return Array.from({ length: 700 }, (_, index) => `${String(index)} ${word.repeat(index % 97)}`);
}

describe('textLines of textPieces', () => {
  it.each(STATEMENT_ENCODINGS)('gives the lines of a file in %s, wherever its pieces end', (encoding) => {
    const lines = someLines(encoding.startsWith('utf') || encoding === 'gb18030' ? '李é😀' : 'Café');
    for (const end of ['\n', '\r\n', '\r']) {
      expect(linesOf(iconv.encode(lines.join(end), encoding), encoding)).toEqual(lines);
    }
  });

  it.each([
    ['utf-8', [0xe6, 0x9d]],
    ['utf-8', [0xc0, 0x80]],
    ['utf-8', [0x00]],
    ['gb18030', [0xff]],
    ['windows-1252', [0x81]],
  ] as const)('refuses bytes that are no %s and tells their line', (encoding, broken) => {
    const before = Buffer.from(someLines('x').join('\n') + '\n');
    const bytes = Buffer.concat([before, before, before, Buffer.from(broken), Buffer.from('\nx')]);
    let error: unknown;
    try {
      linesOf(bytes, encoding);
    } catch (thrown) {
      error = thrown;
    }
    expect(error).toBeInstanceOf(StatementFileError);
    expect(error).toMatchObject({ code: 'encoding', line: 2_101 });
  });

  it('keeps a replacement character that the file itself holds', () => {
    expect(linesOf(Buffer.from('a\ufffdb'), 'utf-8')).toEqual(['a\ufffdb']);
  });

  it('refuses a file that ends within a character', () => {
    expect(() => linesOf(Buffer.from([0x61, 0xe6, 0x9d]), 'utf-8')).toThrow(/expected text in utf-8/);
  });
});
