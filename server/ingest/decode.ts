/**
 * Encodings of files to import: which one a file is in, and how its lines become text.
 *
 * A byte order mark decides; otherwise what the profile says, else UTF-8. Nothing is replaced silently: a
 * byte that is no text in the encoding is found and named. UTF-16 is turned into UTF-8 before lines are cut,
 * since only in UTF-8 and GB18030 a line feed byte is always a line feed.
 */
import iconv from 'iconv-lite';

export type Encoding = 'utf-8' | 'gb18030' | 'utf-16le' | 'utf-16be';

const MARKS: readonly { readonly bytes: readonly number[]; readonly encoding: Encoding }[] = [
  { bytes: [0xef, 0xbb, 0xbf], encoding: 'utf-8' },
  { bytes: [0x84, 0x31, 0x95, 0x33], encoding: 'gb18030' },
  { bytes: [0xff, 0xfe], encoding: 'utf-16le' },
  { bytes: [0xfe, 0xff], encoding: 'utf-16be' },
];

/** Bytes that must be seen to detect an encoding. */
export const DETECTION_BYTES = 4096;

export type Detected =
  | { readonly ok: true; readonly encoding: Encoding; readonly mark_bytes: number }
  | { readonly ok: false; readonly expected: string };

/** Encoding of a file from its beginning and what its profile says (undefined: nothing). */
export function detectEncoding(start: Buffer, declared: Encoding | undefined): Detected {
  const mark = MARKS.find(({ bytes }) => bytes.every((byte, index) => start[index] === byte));
  if (mark !== undefined) {
    return { ok: true, encoding: mark.encoding, mark_bytes: mark.bytes.length };
  }
  const encoding = declared ?? 'utf-8';
  if (encoding !== 'utf-16le' && start.includes(0)) {
    return {
      ok: false,
      expected: `expected text in ${encoding}, but there are zero bytes: a file in UTF-16 without byte order mark needs a profile that says so`,
    };
  }
  return { ok: true, encoding, mark_bytes: 0 };
}

/** Turns pieces of a file into pieces whose lines can be cut at line feed bytes. */
export interface Transcoder {
  write(chunk: Buffer): Buffer;
  end(): Buffer;
}

const AS_IT_IS: Transcoder = { write: (chunk) => chunk, end: () => Buffer.alloc(0) };

export function transcoder(encoding: Encoding): Transcoder {
  if (encoding === 'utf-8' || encoding === 'gb18030') {
    return AS_IT_IS;
  }
  // Not iconv-lite's decoder: it breaks a surrogate pair of UTF-16BE that a chunk cuts in two.
  const decoder = new TextDecoder(encoding, { ignoreBOM: true });
  return {
    write: (chunk) => Buffer.from(decoder.decode(chunk, { stream: true }), 'utf8'),
    end: () => Buffer.from(decoder.decode(), 'utf8'),
  };
}

/** How the bytes of one line become text, once transcoded. */
export interface LineDecoder {
  readonly encoding: Encoding;
  decode(bytes: Buffer, start: number, end: number): string;
  /** Bytes the text takes in the file; null when offsets in the file cannot be told. */
  byteLength(text: string): number | null;
}

export function lineDecoder(encoding: Encoding): LineDecoder {
  if (encoding === 'gb18030') {
    return {
      encoding,
      decode: (bytes, start, end) => iconv.decode(bytes.subarray(start, end), 'gb18030', { stripBOM: false }),
      byteLength: (text) => iconv.encode(text, 'gb18030').length,
    };
  }
  return {
    encoding,
    decode: (bytes, start, end) => bytes.toString('utf8', start, end),
    byteLength: (text) => (encoding === 'utf-8' ? Buffer.byteLength(text, 'utf8') : null),
  };
}
