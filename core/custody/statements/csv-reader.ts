/**
 * Reads a bank's export in CSV by a profile, as one statement of one account.
 *
 * With a balance after each row, every row is held to the one before it, and opening and closing balance
 * follow from the first and the last. A row of totals must come when the profile names one: without it the
 * file may be cut off.
 */
import { amountConversion, dateConversion } from '#core/ingest/convert';

import {
  noTotals,
  type ControlTotals,
  type ReadEntry,
  type StatementBalance,
  type StatementDraft,
} from './bank-statement';
import { csvRows, type CsvRow } from './csv-cells';
import { readDay, readSigned, RowPlan } from './csv-plan';
import type { StatementProfile } from './csv-profile';
import { EntryKeeper } from './kept-entry';
import type { Reading } from './reading';
import type { TextLine } from './source-text';

/** A row's entry and the balance after it. */
interface BalancedEntry {
  readonly entry: ReadEntry;
  readonly balance_minor: bigint | null;
}

class CsvStatementReader {
  readonly #reading: Reading;
  readonly #profile: StatementProfile;
  readonly #keeper = new EntryKeeper();
  readonly #before: CsvRow[] = [];
  readonly #rows: BalancedEntry[] = [];
  #plan: RowPlan | null = null;
  #account: string | null = null;
  #totals: ControlTotals | null = null;
  #last_line = 1;

  constructor(reading: Reading, profile: StatementProfile) {
    this.#reading = reading;
    this.#profile = profile;
  }

  take(row: CsvRow): void {
    const first = (row.cells[0] ?? '').trim();
    this.#last_line = row.line;
    if (this.#profile.skip_starting.some((start) => first.startsWith(start))) {
      return;
    }
    if (this.#before.length < this.#profile.rows_before_header && this.#plan === null) {
      this.#before.push(row);
      return;
    }
    if (this.#plan === null) {
      this.#plan = new RowPlan(this.#reading, this.#profile, row);
      return;
    }
    const totals = this.#profile.totals;
    if (totals !== undefined && first.startsWith(totals.starts_with)) {
      this.#takeTotals(this.#plan, totals, row);
      return;
    }
    if (row.cells.every((cell) => cell.trim() === '')) {
      return;
    }
    this.#takeRow(this.#plan, row);
  }

  #takeTotals(plan: RowPlan, totals: NonNullable<StatementProfile['totals']>, row: CsvRow): void {
    if (this.#totals !== null) {
      const at = { line: row.line, field: totals.starts_with };
      this.#reading.fail('field-unexpected', at, 'expected the row of totals once', '');
    }
    const count = (column: string | undefined): number | null =>
      column === undefined
        ? null
        : this.#reading.number(/\d+/.exec(plan.text(row, column))?.[0] ?? '', {
            line: row.line,
            field: column,
          });
    const sum = (column: string | undefined): bigint | null =>
      column === undefined ? null : plan.signed(row, column);
    this.#totals = {
      ...noTotals(row.line),
      count: count(totals.count),
      credit_count: count(totals.credit_count),
      debit_count: count(totals.debit_count),
      credits_minor: sum(totals.credits),
      debits_minor: sum(totals.debits),
    };
  }

  #takeRow(plan: RowPlan, row: CsvRow): void {
    const { columns } = this.#profile;
    const at = { line: row.line, field: '(row)' };
    if (this.#totals !== null) {
      this.#reading.fail(
        'field-unexpected',
        at,
        'expected no row behind the row of totals',
        row.cells.join(','),
      );
    }
    if (row.cells.length !== plan.columns) {
      const code = row.ended ? 'malformed' : 'cut-off';
      const expected = `expected ${String(plan.columns)} values, as the header row has`;
      this.#reading.fail(code, at, expected, String(row.cells.length));
    }
    this.#reading.count(row.line);
    this.#checkAccount(plan, row);
    const booked_on = plan.day(row, columns.booked_on);
    const amount_minor = plan.amount(row);
    this.#rows.push({
      balance_minor: columns.balance === undefined ? null : plan.signed(row, columns.balance),
      entry: this.#keeper.keep({
        line: row.line,
        amount_minor,
        booked_on,
        value_on: columns.value_on === undefined ? booked_on : plan.day(row, columns.value_on),
        bank_reference: plan.text(row, columns.bank_reference),
        reference: plan.text(row, columns.reference),
        text: columns.text
          .map((column) => plan.text(row, column))
          .filter((text) => text !== '')
          .join('\n'),
        type_code: plan.text(row, columns.type_code),
        is_reversal: false,
        counterparty: {
          name: plan.text(row, columns.counterparty_name),
          account: plan.text(row, columns.counterparty_account),
        },
        details: [],
      }),
    });
  }

  #checkAccount(plan: RowPlan, row: CsvRow): void {
    const { columns, currency_words = [] } = this.#profile;
    if (columns.account !== undefined) {
      const account = plan.text(row, columns.account);
      this.#account ??= account;
      if (account !== this.#account || account === '') {
        const at = { line: row.line, field: columns.account };
        this.#reading.fail('account-differs', at, `expected ${this.#account} in every row`, account);
      }
    }
    if (columns.currency !== undefined && !currency_words.includes(plan.text(row, columns.currency))) {
      const at = { line: row.line, field: columns.currency };
      const expected = `expected one of ${currency_words.join(', ')}`;
      this.#reading.fail('currency-mismatch', at, expected, plan.text(row, columns.currency));
    }
  }

  /** What stands behind a label in the rows before the header: in its own cell after a colon, or in the next. */
  #labelled(label: string): { readonly text: string; readonly line: number } {
    for (const row of this.#before) {
      for (const [index, raw] of row.cells.entries()) {
        const cell = raw.trim();
        if (cell.startsWith(label)) {
          const behind = cell
            .slice(label.length)
            .replace(/^\s*[:\uff1a]/, '')
            .trim();
          return { text: behind === '' ? (row.cells[index + 1] ?? '').trim() : behind, line: row.line };
        }
      }
    }
    const at = { line: null, field: label };
    return this.#reading.fail('field-missing', at, 'expected the label in the rows before the header', '');
  }

  #labelledBalance(where: { readonly label: string } | undefined): StatementBalance | null {
    if (where === undefined) {
      return null;
    }
    const { text, line } = this.#labelled(where.label);
    const { currency, amounts } = this.#profile;
    const convert = amountConversion({ unit: 'major', sign: 'absolute', currency, ...amounts });
    const amount_minor = readSigned(this.#reading, convert, text, { line, field: where.label });
    return { code: where.label, amount_minor, on: '', is_intermediate: false, line };
  }

  #labelledDay(where: { readonly label: string } | undefined): string {
    if (where === undefined) {
      return '';
    }
    const { text, line } = this.#labelled(where.label);
    const convert = dateConversion(this.#profile.period_date ?? this.#profile.date, 'Z');
    return readDay(this.#reading, convert, text, { line, field: where.label });
  }

  /** Balances around the rows, from the column of balances; each row is held to the one before. */
  #running(rows: readonly BalancedEntry[]): {
    opening: StatementBalance | null;
    closing: StatementBalance | null;
  } {
    const code = this.#profile.columns.balance ?? '';
    let before: bigint | null = null;
    let opening: StatementBalance | null = null;
    let closing: StatementBalance | null = null;
    for (const { entry, balance_minor } of rows) {
      if (balance_minor === null) {
        return { opening: null, closing: null };
      }
      const at = { line: entry.line, field: code };
      const start: bigint = before ?? balance_minor - entry.amount_minor;
      const expected_minor = this.#reading.sum(start, entry.amount_minor, at);
      if (balance_minor !== expected_minor) {
        const expected = `expected ${expected_minor.toString()} in minor units: the balance before and the row's amount`;
        this.#reading.fail('balance', at, expected, balance_minor.toString(), balance_minor - expected_minor);
      }
      const balance = { code, is_intermediate: false, line: entry.line, on: entry.booked_on };
      opening ??= { ...balance, amount_minor: start };
      closing = { ...balance, amount_minor: balance_minor };
      before = balance_minor;
    }
    return { opening, closing };
  }

  end(): StatementDraft {
    const at = { line: this.#last_line, field: '(file)' };
    if (this.#plan === null) {
      this.#reading.fail('cut-off', at, 'expected a header row', '');
    }
    if (this.#profile.totals !== undefined && this.#totals === null) {
      const expected = `expected a row beginning with ${this.#profile.totals.starts_with} at the end`;
      this.#reading.fail('cut-off', at, expected, '');
    }
    if (this.#profile.order === 'newest-first') {
      this.#rows.reverse();
    }
    return this.#statement();
  }

  #statement(): StatementDraft {
    const { account, columns } = this.#profile;
    const entries = this.#rows.map(({ entry }) => entry);
    const days = entries.map(({ booked_on }) => booked_on).sort();
    const running = columns.balance === undefined ? null : this.#running(this.#rows);
    const opening = this.#labelledBalance(this.#profile.opening) ?? running?.opening ?? null;
    const closing = this.#labelledBalance(this.#profile.closing) ?? running?.closing ?? null;
    const to_day = this.#labelledDay(this.#profile.to_day) || (days.at(-1) ?? '');
    const number =
      account === 'column'
        ? (this.#account ?? '')
        : 'given' in account
          ? account.given
          : this.#labelled(account.label).text;
    if (number === '' || to_day === '') {
      const at = { line: this.#last_line, field: number === '' ? 'account' : 'to_day' };
      return this.#reading.fail(
        'field-missing',
        at,
        'expected it from the rows or from before the header',
        '',
      );
    }
    return {
      format: 'csv',
      dialect: this.#profile.name,
      line: 1,
      account_number: number,
      bank_code: this.#profile.bank_code,
      bic: this.#profile.bic,
      owner: '',
      currency: this.#profile.currency,
      statement_id: '',
      sequence_no: null,
      legal_sequence_no: null,
      page_no: null,
      day: to_day,
      from_day: this.#labelledDay(this.#profile.from_day) || (days[0] ?? to_day),
      to_day,
      opening,
      closing,
      other_balances: [],
      control_totals: this.#totals,
      unbooked_count: 0,
      text: '',
      entries,
    };
  }
}

/** The statement of a file. */
export function readCsvStatement(
  reading: Reading,
  lines: Iterable<TextLine>,
  profile: StatementProfile,
): StatementDraft[] {
  const reader = new CsvStatementReader(reading, profile);
  for (const row of csvRows(reading, lines, profile.delimiter)) {
    reader.take(row);
  }
  return [reader.end()];
}
