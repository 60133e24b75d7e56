/**
 * Which format a statement file is in, and in which encoding, from its beginning. CSV is never guessed: its
 * columns say nothing without a profile.
 */
import type { StatementFormat } from '../custody-words';
import type { Reading } from './reading';
import { encodingNamed, markOf, type StatementEncoding } from './source-text';

const START_BYTES = 4_096;

export interface Detected {
  readonly format: Exclude<StatementFormat, 'csv'>;
  readonly encoding: StatementEncoding;
  readonly is_xml: boolean;
}

/** The beginning as characters of one byte; enough to tell words in ASCII, whatever the encoding. */
function beginning(bytes: Uint8Array): string {
  let text = '';
  for (const byte of bytes.subarray(0, START_BYTES)) {
    // Zero bytes part the characters of UTF-16.
    text += byte === 0 ? '' : String.fromCharCode(byte);
  }
  return text.replace(/^(?:\u00ef\u00bb\u00bf|\u00ff\u00fe|\u00fe\u00ff)/, '');
}

function formatOf(start: string): { format: Detected['format']; is_xml: boolean } | undefined {
  const text = start.trimStart();
  if (text.startsWith('<')) {
    const is_ofx = /<\?OFX\s|<OFX[\s>]/i.test(text) && !text.includes('<BkToCstmrStmt');
    return { format: is_ofx ? 'ofx' : 'camt053', is_xml: true };
  }
  if (/^OFXHEADER\s*:/.test(text)) {
    return { format: 'ofx', is_xml: false };
  }
  if (/(?:^|[\r\n]|\{4:\s*):20:/.test(text) || text.startsWith('{1:F')) {
    return { format: 'mt940', is_xml: false };
  }
  return /^\d\d,/.test(text) ? { format: 'bai2', is_xml: false } : undefined;
}

/** The encoding a file declares in its own header; undefined when it declares none. */
function declaredEncoding(start: string, is_xml: boolean, format: Detected['format']): string | undefined {
  if (is_xml) {
    return /^\s*<\?xml[^>]{0,200}?\sencoding\s*=\s*["']([^"']{1,40})["']/.exec(start)?.[1];
  }
  if (format !== 'ofx') {
    return undefined;
  }
  const encoding = /ENCODING:\s*([A-Za-z0-9_-]+)/.exec(start)?.[1];
  const charset = /CHARSET:\s*([A-Za-z0-9_-]+)/.exec(start)?.[1];
  // USASCII leaves it to the code page.
  return encoding === undefined || /^US-?ASCII$/i.test(encoding)
    ? charset === undefined || /^NONE$/i.test(charset)
      ? encoding
      : charset
    : encoding;
}

/**
 * Tells the format of a file by its content.
 * @param given the encoding named by whoever gives the file; a byte order mark goes before it, and it goes
 *   before what the file declares
 * @throws StatementFileError `format-unknown`, `encoding`
 */
export function detectFormat(
  reading: Reading,
  bytes: Uint8Array,
  given: StatementEncoding | undefined,
): Detected {
  const start = beginning(bytes);
  const at = { line: 1, field: '(file)' };
  const found = formatOf(start);
  if (found === undefined) {
    const expected =
      'expected the beginning of camt.053 (XML), MT940 (:20:), BAI2 (01,) or OFX; CSV needs a profile';
    return reading.fail('format-unknown', at, expected, start);
  }
  const mark = markOf(bytes)?.encoding;
  const declared = declaredEncoding(start, found.is_xml, found.format);
  // UTF-16 is always told by its mark; a file whose first byte is a letter is in none.
  const named = declared === undefined || /^utf-?16$/i.test(declared) ? undefined : encodingNamed(declared);
  if (mark === undefined && given === undefined && declared !== undefined && named === undefined) {
    reading.fail(
      'encoding',
      at,
      'expected UTF-8, UTF-16 with mark, GB18030, ISO 8859-1 or -15, or windows-1252',
      declared,
    );
  }
  return { ...found, encoding: mark ?? given ?? named ?? 'utf-8' };
}
