/**
 * One file being read: its name for errors, its limits, and the values every format has: amounts, days,
 * currencies, numbers. Every function answers with a value or throws StatementFileError.
 */
import { existingDay } from '#core/kernel/instant';
import { isCurrency, MINOR_MAX, minorDigits, parseMajor } from '#core/kernel/money';

import { StatementFileError, type StatementErrorCode } from './statement-file-error';

/** Limits of one file; `docs/statements.md` names them too. */
export const FILE_BYTES_MAX = 268_435_456;
export const LINES_MAX = 5_000_000;
export const LINE_CHARS_MAX = 65_536;
/** Longest text of one field: an element, a tag's value, all lines of `:86:`. */
export const TEXT_CHARS_MAX = 65_536;
/** What is kept of a file: entries, parts of batch bookings, balances and statements together; of camt.053 each entry has a part. */
export const ENTRIES_MAX = 1_000_000;

/** A place in the file: the line and the field's name there. */
export interface Place {
  readonly line: number | null;
  readonly field: string;
}

const NUMBER_DIGITS_MAX = 15;

export class Reading {
  readonly file: string;
  #entries = 0;

  constructor(file: string) {
    this.file = file;
  }

  /** Refuses the file. */
  fail(
    code: StatementErrorCode,
    at: Place,
    expected: string,
    found: string,
    difference_minor: bigint | null = null,
  ): never {
    throw new StatementFileError(code, this.file, { ...at, expected, found, difference_minor });
  }

  /** Counts an entry, a part of one, a balance or a statement. */
  count(line: number): void {
    this.#entries += 1;
    if (this.#entries > ENTRIES_MAX) {
      const at = { line, field: '(file)' };
      const expected = `expected at most ${String(ENTRIES_MAX)} entries, parts of them, balances and statements`;
      this.fail('too-large', at, expected, '');
    }
  }

  currency(code: string, at: Place): string {
    return isCurrency(code)
      ? code
      : this.fail('currency-unknown', at, 'expected a currency the platform knows (ISO 4217)', code);
  }

  /** An unsigned amount in major units, in minor ones. Decimals beyond the currency's must be zeros. */
  amount(text: string, currency: string, mark: '.' | ',', at: Place): bigint {
    const amount_minor = parseMajor(text, currency, mark);
    if (amount_minor === undefined) {
      const decimals = String(minorDigits(currency));
      const expected = `expected an amount in ${currency} without sign, with at most ${decimals} decimals (more only if zeros), that fits 64 bits`;
      return this.fail('amount', at, expected, text);
    }
    return amount_minor;
  }

  /** An amount with a sign in front or none. */
  signedAmount(text: string, currency: string, mark: '.' | ',', at: Place): bigint {
    const is_minus = text.startsWith('-');
    const magnitude = this.amount(
      is_minus || text.startsWith('+') ? text.slice(1) : text,
      currency,
      mark,
      at,
    );
    return is_minus ? -magnitude : magnitude;
  }

  /** Keeps sums within what the books hold. */
  sum(left_minor: bigint, right_minor: bigint, at: Place): bigint {
    const sum = left_minor + right_minor;
    return sum > MINOR_MAX || sum < -MINOR_MAX
      ? this.fail('amount', at, 'expected a sum that fits 64 bits', sum.toString())
      : sum;
  }

  /** A day out of year, month and day in digits. */
  day(year: number, month: number, day: number, found: string, at: Place): string {
    return (
      existingDay(year, month, day) ??
      this.fail('date', at, 'expected a day of the calendar, 1970 to 2199', found)
    );
  }

  /** "YYMMDD": years 80 to 99 are of the 20th century (SWIFT user handbook, category 9). */
  shortDay(text: string, at: Place): string {
    if (!/^\d{6}$/.test(text)) {
      return this.fail('date', at, 'expected a day written YYMMDD', text);
    }
    const year = Number(text.slice(0, 2));
    return this.day(
      year >= 80 ? 1900 + year : 2000 + year,
      Number(text.slice(2, 4)),
      Number(text.slice(4)),
      text,
      at,
    );
  }

  /** A whole number from 0. */
  number(text: string, at: Place): number {
    return new RegExp(`^\\d{1,${String(NUMBER_DIGITS_MAX)}}$`).test(text)
      ? Number(text)
      : this.fail(
          'value',
          at,
          `expected a whole number of at most ${String(NUMBER_DIGITS_MAX)} digits`,
          text,
        );
  }
}
