/**
 * Bytes of a statement file as text, piece by piece, so that the whole text is never held; and its lines.
 *
 * A byte order mark decides the encoding, otherwise the caller. Nothing is replaced silently: a byte that
 * is no text in the encoding refuses the file, and so does a zero character, which no format has.
 */
import iconv from 'iconv-lite';

import { LINE_CHARS_MAX, LINES_MAX, type Reading } from './reading';

export const STATEMENT_ENCODINGS = [
  'utf-8',
  'utf-16le',
  'utf-16be',
  'gb18030',
  'iso-8859-1',
  'iso-8859-15',
  'windows-1252',
] as const;
export type StatementEncoding = (typeof STATEMENT_ENCODINGS)[number];

/** Other names of encodings in XML declarations and OFX headers, in small letters without punctuation. */
const NAMES: Readonly<Record<string, StatementEncoding>> = {
  utf8: 'utf-8',
  unicode: 'utf-8',
  usascii: 'utf-8',
  ascii: 'utf-8',
  utf16le: 'utf-16le',
  utf16be: 'utf-16be',
  gb18030: 'gb18030',
  gbk: 'gb18030',
  gb2312: 'gb18030',
  cp936: 'gb18030',
  '936': 'gb18030',
  iso88591: 'iso-8859-1',
  latin1: 'iso-8859-1',
  '88591': 'iso-8859-1',
  iso885915: 'iso-8859-15',
  windows1252: 'windows-1252',
  cp1252: 'windows-1252',
  '1252': 'windows-1252',
};

/** The encoding a file names; undefined for one that is not read. */
export function encodingNamed(name: string): StatementEncoding | undefined {
  const plain = name.toLowerCase().replace(/[^a-z0-9]/g, '');
  return Object.hasOwn(NAMES, plain) ? NAMES[plain] : undefined;
}

const MARKS: readonly { readonly bytes: readonly number[]; readonly encoding: StatementEncoding }[] = [
  { bytes: [0xef, 0xbb, 0xbf], encoding: 'utf-8' },
  { bytes: [0x84, 0x31, 0x95, 0x33], encoding: 'gb18030' },
  { bytes: [0xff, 0xfe], encoding: 'utf-16le' },
  { bytes: [0xfe, 0xff], encoding: 'utf-16be' },
];

/** What a byte order mark says, and its length; undefined without one. */
export function markOf(bytes: Uint8Array): { encoding: StatementEncoding; length: number } | undefined {
  const mark = MARKS.find((candidate) => candidate.bytes.every((byte, index) => bytes[index] === byte));
  return mark === undefined ? undefined : { encoding: mark.encoding, length: mark.bytes.length };
}

const PIECE_BYTES = 65_536;
const LINE_FEED = 0x0a;
// eslint-disable-next-line no-control-regex -- zero characters are what this refuses
const BROKEN = /[\u0000\ufffd]/;

interface PieceDecoder {
  write(bytes: Uint8Array): string;
  end(): string | undefined;
}

function strictDecoder(encoding: 'utf-8' | 'utf-16le' | 'utf-16be', fatal: boolean): PieceDecoder {
  const decoder = new TextDecoder(encoding, { fatal, ignoreBOM: true });
  return {
    write: (bytes) => decoder.decode(bytes, { stream: true }),
    end: () => decoder.decode(),
  };
}

function decoderOf(encoding: StatementEncoding): PieceDecoder {
  return encoding === 'utf-8' || encoding === 'utf-16le' || encoding === 'utf-16be'
    ? strictDecoder(encoding, true)
    : // Its decoders read bytes by index and length alone; their type asks for a Buffer.
      iconv.getDecoder(encoding, { stripBOM: false });
}

function countFeeds(bytes: Uint8Array): number {
  let count = 0;
  for (let at = bytes.indexOf(LINE_FEED); at !== -1; at = bytes.indexOf(LINE_FEED, at + 1)) {
    count += 1;
  }
  return count;
}

/** Refuses bytes that are no text; the line is that of the piece they stand in, as near as can be told. */
function refuseBytes(reading: Reading, bytes: Uint8Array, from: number, encoding: StatementEncoding): never {
  const piece = bytes.subarray(from, from + PIECE_BYTES);
  const shown =
    encoding === 'utf-8'
      ? new TextDecoder('utf-8').decode(piece)
      : iconv.decode(piece, encoding, { stripBOM: false });
  const before = shown.search(BROKEN);
  const line = 1 + countFeeds(bytes.subarray(0, from)) + (shown.slice(0, before).match(/\n/g)?.length ?? 0);
  const wide = encoding.startsWith('utf-16');
  const expected = `expected text in ${encoding}, without bytes that are none and without zero characters; name the encoding when it is another`;
  return reading.fail('encoding', { line: wide ? null : line, field: '(file)' }, expected, '');
}

/** The text of a file in pieces. */
export function* textPieces(
  reading: Reading,
  bytes: Uint8Array,
  encoding: StatementEncoding,
): Generator<string> {
  const decoder = decoderOf(encoding);
  const start = markOf(bytes)?.length ?? 0;
  for (let from = start; from < bytes.length; from += PIECE_BYTES) {
    let text: string;
    try {
      text = decoder.write(bytes.subarray(from, from + PIECE_BYTES));
    } catch {
      return refuseBytes(reading, bytes, from, encoding);
    }
    if (BROKEN.test(text) && !isWrittenOut(text, encoding)) {
      return refuseBytes(reading, bytes, from, encoding);
    }
    yield text;
  }
  let rest: string;
  try {
    rest = decoder.end() ?? '';
  } catch {
    rest = '\ufffd';
  }
  if (BROKEN.test(rest)) {
    return refuseBytes(reading, bytes, Math.max(start, bytes.length - PIECE_BYTES), encoding);
  }
  yield rest;
}

/** In Unicode a replacement character may stand in the file itself; a strict decoder makes none. */
function isWrittenOut(text: string, encoding: StatementEncoding): boolean {
  return encoding.startsWith('utf') && !text.includes('\0');
}

export interface TextLine {
  /** From 1. */
  readonly no: number;
  /** Without its line end. */
  readonly text: string;
  /** False for a last line without line end. */
  readonly ended: boolean;
}

/** Lines ended by LF, CR LF or CR. */
export function* textLines(reading: Reading, pieces: Iterable<string>): Generator<TextLine> {
  let no = 1;
  let rest = '';
  let after_return = false;
  const check = (length: number): void => {
    if (length > LINE_CHARS_MAX || no > LINES_MAX) {
      const expected = `expected lines of at most ${String(LINE_CHARS_MAX)} characters, and at most ${String(LINES_MAX)} of them`;
      reading.fail('too-large', { line: no, field: '(line)' }, expected, rest.slice(0, 80));
    }
  };
  for (const piece of pieces) {
    let from: number = after_return && piece.startsWith('\n') ? 1 : 0;
    after_return = after_return && piece === '';
    const ends = /\r\n|\n|\r/g;
    ends.lastIndex = from;
    for (let end = ends.exec(piece); end !== null; end = ends.exec(piece)) {
      check(rest.length + end.index - from);
      yield { no, text: rest + piece.slice(from, end.index), ended: true };
      no += 1;
      rest = '';
      from = end.index + end[0].length;
      after_return = end[0] === '\r' && from === piece.length;
    }
    check(rest.length + piece.length - from);
    rest += piece.slice(from);
  }
  if (rest !== '') {
    yield { no, text: rest, ended: false };
  }
}
