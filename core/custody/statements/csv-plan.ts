/**
 * A profile put upon the header row of a file: which cell of a row is which value, and how it is read.
 */
import { amountConversion, dateConversion, type Conversion } from '#core/ingest/convert';
import { parseMinor } from '#core/kernel/money';

import type { CsvRow } from './csv-cells';
import type { StatementProfile } from './csv-profile';
import type { Place, Reading } from './reading';

/** Reads cells of rows by the names of their columns. */
export class RowPlan {
  readonly columns: number;
  readonly #reading: Reading;
  readonly #profile: StatementProfile;
  readonly #places = new Map<string, number>();
  readonly #amount: Conversion;
  readonly #date: Conversion;

  constructor(reading: Reading, profile: StatementProfile, header_row: CsvRow) {
    this.#reading = reading;
    this.#profile = profile;
    const style = { unit: 'major', sign: 'absolute', currency: profile.currency } as const;
    this.#amount = amountConversion({ ...style, ...profile.amounts });
    this.#date = dateConversion(profile.date, 'Z');
    const headers = header_row.cells.map((cell) => cell.trim());
    // A delimiter at the end of every line makes a column without name.
    this.columns = headers.length;
    for (const [place, name] of headers.entries()) {
      if (this.#places.has(name) && name !== '') {
        const at = { line: header_row.line, field: name };
        reading.fail('field-unexpected', at, 'expected each column once', name);
      }
      this.#places.set(name, place);
    }
    for (const name of namedColumns(profile)) {
      if (!this.#places.has(name)) {
        const at = { line: header_row.line, field: name };
        const expected = `expected a column ${name} in the header row`;
        reading.fail('field-missing', at, expected, headers.join(profile.delimiter));
      }
    }
  }

  /** Text of a row's cell, trimmed; empty for a column the profile does not name. */
  text(row: CsvRow, column: string | undefined): string {
    return column === undefined ? '' : (row.cells[this.#places.get(column) ?? -1] ?? '').trim();
  }

  day(row: CsvRow, column: string): string {
    return readDay(this.#reading, this.#date, this.text(row, column), { line: row.line, field: column });
  }

  /** An amount with its sign. */
  signed(row: CsvRow, column: string): bigint {
    const at = { line: row.line, field: column };
    return readSigned(this.#reading, this.#amount, this.text(row, column), at);
  }

  /** An amount of the row, positive for money in. */
  amount(row: CsvRow): bigint {
    const { amount } = this.#profile.columns;
    if ('signed' in amount) {
      return this.signed(row, amount.signed);
    }
    if ('mark' in amount) {
      return this.#byMark(row, amount);
    }
    const filled = [amount.credit, amount.debit].map((column) => {
      const text = this.text(row, column);
      return text === '' || text === '-' ? null : this.signed(row, column);
    });
    const [credit = null, debit = null] = filled;
    if ((credit === null && debit === null) || ((credit ?? 0n) !== 0n && (debit ?? 0n) !== 0n)) {
      const at = { line: row.line, field: `${amount.credit}, ${amount.debit}` };
      const expected = 'expected an amount in one of the two columns';
      this.#reading.fail('amount', at, expected, `${String(credit)}, ${String(debit)}`);
    }
    return (credit ?? 0n) - (debit ?? 0n);
  }

  #byMark(
    row: CsvRow,
    amount: {
      readonly amount: string;
      readonly mark: string;
      readonly credit_words: readonly string[];
      readonly debit_words: readonly string[];
    },
  ): bigint {
    const word = this.text(row, amount.mark);
    const value = this.signed(row, amount.amount);
    if (amount.credit_words.includes(word)) {
      return value;
    }
    if (amount.debit_words.includes(word)) {
      return -value;
    }
    const known = [...amount.credit_words, ...amount.debit_words].join(', ');
    return this.#reading.fail(
      'value',
      { line: row.line, field: amount.mark },
      `expected one of ${known}`,
      word,
    );
  }
}

/** All columns a profile names. */
function namedColumns({ columns, totals }: StatementProfile): string[] {
  const { amount, text, ...single } = columns;
  const of_amount =
    'signed' in amount
      ? [amount.signed]
      : 'mark' in amount
        ? [amount.amount, amount.mark]
        : [amount.credit, amount.debit];
  const of_totals =
    totals === undefined
      ? []
      : [totals.count, totals.credit_count, totals.debit_count, totals.credits, totals.debits];
  return [...Object.values(single), ...of_amount, ...text, ...of_totals].filter((name) => name !== undefined);
}

/** A day out of a cell by a conversion of dates. */
export function readDay(reading: Reading, convert: Conversion, text: string, at: Place): string {
  const converted = convert(text);
  if (!converted.ok) {
    return reading.fail('date', at, converted.expected, text);
  }
  const [year, month, day] = converted.text.slice(0, 10).split('-').map(Number);
  return reading.day(year ?? 0, month ?? 0, day ?? 0, text, at);
}

/** An amount out of a cell by a conversion that drops the sign. */
export function readSigned(reading: Reading, convert: Conversion, text: string, at: Place): bigint {
  const converted = convert(text);
  const amount_minor = converted.ok ? parseMinor(converted.text) : undefined;
  if (amount_minor === undefined) {
    const expected = converted.ok ? 'expected an amount that fits 64 bits' : converted.expected;
    return reading.fail('amount', at, expected, text);
  }
  return /^[-\u2212]/.test(text) ? -amount_minor : amount_minor;
}
