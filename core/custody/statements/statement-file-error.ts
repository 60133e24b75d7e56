/**
 * Why a statement file is refused: always the whole file, with its name, line, field, what was expected,
 * what was found, and the difference where two amounts should be equal.
 *
 * The codes are a closed set and part of the contract; the English text is made of the same parts.
 */
import { shownValue } from '#core/ingest/issue';

export const STATEMENT_ERROR_CODES = [
  /** Larger than can be read: the file, a line, a text, the number of lines, entries or levels. */
  'too-large',
  /** Bytes that are no text in the file's encoding, or an encoding that is not read. */
  'encoding',
  /** No format that is read, or not the one it says it is. */
  'format-unknown',
  /** Ends before it is whole. */
  'cut-off',
  /** Against the format's grammar. */
  'malformed',
  /** XML that declares a document type, which could declare entities. */
  'doctype',
  /** Without any statement. */
  'no-statement',
  'field-missing',
  /** A field where it cannot stand, or a second time. */
  'field-unexpected',
  /** A value that is none of the field's. */
  'value',
  /** No day of the calendar, or not written as one. */
  'date',
  /** No amount, too large for the books, or with a part of a minor unit. */
  'amount',
  /** A currency the platform does not know. */
  'currency-unknown',
  /** Another currency than the statement's. */
  'currency-mismatch',
  /** Opening balance and entries do not come to the closing balance, or to the balance written after a row. */
  'balance',
  /** The parts of a batch booking do not come to its entry. */
  'details',
  /** A count or sum the file states is not that of its entries. */
  'control-total',
  /** The same entry twice under a reference that is unique by the format. */
  'entry-twice',
  /** Of another account or currency than the statement before. */
  'account-differs',
  /** Opens with another balance than the statement before closed with. */
  'opening-differs',
  /** A number among the statements is left out. */
  'sequence-gap',
  /** A number among the statements comes again. */
  'sequence-repeat',
  /** Closes on an earlier day than the statement before. */
  'day-order',
  'statement-twice',
  'file-twice',
] as const;

export type StatementErrorCode = (typeof STATEMENT_ERROR_CODES)[number];

/** What is wrong, and where. */
export interface StatementFault {
  /** Null where it is in no line. */
  readonly line: number | null;
  /** Name of the field as the format has it; `(file)` or `(statement)` for the whole. */
  readonly field: string;
  /** What stands there, cut to a length fit for messages. */
  readonly found: string;
  /** Begins with "expected". */
  readonly expected: string;
  /** Found less expected, in minor units; null where no two amounts are compared. */
  readonly difference_minor: bigint | null;
}

export class StatementFileError extends Error implements StatementFault {
  readonly code: StatementErrorCode;
  readonly file: string;
  readonly line: number | null;
  readonly field: string;
  readonly found: string;
  readonly expected: string;
  readonly difference_minor: bigint | null;

  constructor(code: StatementErrorCode, file: string, fault: StatementFault) {
    const found = shownValue(fault.found);
    const place = fault.line === null ? file : `${file}, line ${String(fault.line)}`;
    const difference =
      fault.difference_minor === null
        ? ''
        : `, a difference of ${fault.difference_minor.toString()} in minor units`;
    super(`${place} (${fault.field}): ${fault.expected}; found ${JSON.stringify(found)}${difference}`);
    this.name = 'StatementFileError';
    this.code = code;
    this.file = file;
    this.line = fault.line;
    this.field = fault.field;
    this.found = found;
    this.expected = fault.expected;
    this.difference_minor = fault.difference_minor;
  }
}
