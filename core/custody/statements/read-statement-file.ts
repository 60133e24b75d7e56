/**
 * Reads a bank statement file of any known format: the one entrance to the readers and the gate.
 *
 * A file ends in statements that passed the gate, all of them, or in a StatementFileError; nothing else. It
 * takes time in proportion to its size, and memory for the bytes and what is read, never for the text.
 */
import type { StatementFormat } from '../custody-words';
import type { BankStatement, StatementDraft } from './bank-statement';
import { readBai2 } from './bai2-reader';
import { readCamt053 } from './camt053-reader';
import type { StatementProfile } from './csv-profile';
import { readCsvStatement } from './csv-reader';
import { detectFormat, type Detected } from './detect';
import { named, type Sha256OfBytes } from './entry-ids';
import { checkArithmetic, checkFileContinuity } from './gate';
import { readMt940 } from './mt940-reader';
import { readOfx } from './ofx-reader';
import { FILE_BYTES_MAX, Reading } from './reading';
import { markOf, textLines, textPieces, type StatementEncoding } from './source-text';

export interface StatementFile {
  /** For errors. */
  readonly name: string;
  readonly bytes: Uint8Array;
  /** Reads the file as CSV; without it the format is told by the content. */
  readonly profile?: StatementProfile | undefined;
  /** For files that do not say and are not UTF-8. */
  readonly encoding?: StatementEncoding | undefined;
}

export interface StatementsRead {
  readonly format: StatementFormat;
  /** In the order of the file; each passed the gate, by itself and after the one before it. */
  readonly statements: readonly BankStatement[];
  /** Digest of the file's bytes, by which the same file is known again (`checkNewFile`). */
  readonly sha256: string;
}

interface Drafts {
  readonly format: StatementFormat;
  readonly drafts: readonly StatementDraft[];
}

function readDetected(reading: Reading, bytes: Uint8Array, found: Detected): Drafts {
  const { format, encoding, is_xml } = found;
  const pieces = textPieces(reading, bytes, encoding);
  switch (format) {
    case 'camt053':
      return { format, drafts: readCamt053(reading, pieces) };
    case 'mt940':
      return { format, drafts: readMt940(reading, textLines(reading, pieces)) };
    case 'bai2':
      return { format, drafts: readBai2(reading, textLines(reading, pieces)) };
    case 'ofx':
      return { format, drafts: readOfx(reading, pieces, is_xml ? 'xml' : 'sgml') };
  }
}

function csvDrafts(reading: Reading, bytes: Uint8Array, profile: StatementProfile): StatementDraft[] {
  const encoding = markOf(bytes)?.encoding ?? profile.encoding;
  return readCsvStatement(reading, textLines(reading, textPieces(reading, bytes, encoding)), profile);
}

/**
 * Reads a file and holds it to its own figures.
 * @param sha256 SHA-256 in hexadecimal
 * @throws StatementFileError when the file is refused, as a whole
 */
export function readStatementFile(file: StatementFile, sha256: Sha256OfBytes): StatementsRead {
  const { name, bytes, profile } = file;
  const reading = new Reading(name);
  const at = { line: null, field: '(file)' };
  if (bytes.length > FILE_BYTES_MAX) {
    const expected = `expected at most ${String(FILE_BYTES_MAX)} bytes`;
    reading.fail('too-large', at, expected, String(bytes.length));
  }
  const { format, drafts } =
    profile === undefined
      ? readDetected(reading, bytes, detectFormat(reading, bytes, file.encoding))
      : { format: 'csv' as const, drafts: csvDrafts(reading, bytes, profile) };
  if (drafts.length === 0) {
    reading.fail('no-statement', at, 'expected at least one statement', '');
  }
  for (const draft of drafts) {
    checkArithmetic(reading, draft);
  }
  const statements = drafts.map((draft) => named(draft, sha256));
  checkFileContinuity(statements, name);
  return { format, statements, sha256: sha256(bytes) };
}
