/**
 * Reads BAI2 (Cash Management Balance Reporting Specifications, version 2): one statement per account
 * record, with the three levels of control totals and record counts.
 *
 * Codes 100 to 399 are credits, 400 to 699 debits. The group's as-of date is the day of booking; a value
 * date is told only by funds type V. Groups that are tests, corrections, deletions or interim reports are
 * refused: their entries come again in the final report.
 */
import { parseMinor } from '#core/kernel/money';

import {
  NO_COUNTERPARTY,
  noTotals,
  type ControlTotals,
  type ReadEntry,
  type StatementBalance,
  type StatementDraft,
} from './bank-statement';
import { bai2Records, FieldCursor, type Bai2Record } from './bai2-records';
import { EntryKeeper } from './kept-entry';
import type { Place, Reading } from './reading';
import type { TextLine } from './source-text';

/** What BAI2 takes where neither group nor account names a currency. */
const CURRENCY_DEFAULT = 'USD';

const OPENING_LEDGER = '010';
const CLOSING_LEDGER = '015';
const TOTAL_CREDITS = '100';
const TOTAL_DEBITS = '400';

/** A whole number of minor units with an optional sign; empty is zero where the format lets it be left out. */
function minor(reading: Reading, text: string, at: Place): bigint {
  const match = /^([+-]?)0*(\d{1,19})$/.exec(text);
  const amount_minor = match === null ? undefined : parseMinor(match[2] ?? '');
  if (amount_minor === undefined) {
    const expected = 'expected a whole number of minor units that fits 64 bits, without decimal mark';
    return reading.fail('amount', at, expected, text);
  }
  return match?.[1] === '-' ? -amount_minor : amount_minor;
}

/** Reads the funds type behind an amount; the value date of type V, empty for any other. */
function readFunds(reading: Reading, fields: FieldCursor, amount_minor: bigint): string {
  const at = fields.place;
  const type = fields.next();
  const distributed: bigint[] = [];
  switch (type) {
    case '':
    case 'Z':
    case '0':
    case '1':
    case '2':
      return '';
    case 'V': {
      const day = reading.shortDay(fields.next(), at);
      const time = fields.next();
      return time === '' || /^\d{4}$/.test(time)
        ? day
        : reading.fail('value', at, 'expected a time of four digits, or none', time);
    }
    case 'S':
      for (let part = 0; part < 3; part += 1) {
        const text = fields.next();
        distributed.push(text === '' ? 0n : minor(reading, text, at));
      }
      break;
    case 'D': {
      const parts = reading.number(fields.next(), at);
      for (let part = 0; part < parts && fields.more; part += 1) {
        reading.number(fields.next(), at);
        distributed.push(minor(reading, fields.next(), at));
      }
      break;
    }
    default:
      return reading.fail('value', at, 'expected a funds type: 0, 1, 2, S, V, D, Z or none', type);
  }
  const sum = distributed.reduce((all, part) => all + part, 0n);
  if (sum !== amount_minor) {
    const expected = `expected ${amount_minor.toString()} in minor units: what becomes available by day`;
    reading.fail('control-total', at, expected, sum.toString(), sum - amount_minor);
  }
  return '';
}

interface Group {
  readonly line: number;
  readonly bank_code: string;
  readonly currency: string;
  readonly day: string;
  records: number;
  accounts: number;
  sum_minor: bigint;
}

interface OpenAccount {
  readonly line: number;
  readonly number: string;
  readonly currency: string;
  readonly balances: StatementBalance[];
  readonly entries: ReadEntry[];
  totals: ControlTotals | null;
  records: number;
  sum_minor: bigint;
}

class FileReader {
  readonly #reading: Reading;
  readonly #keeper = new EntryKeeper();
  readonly statements: StatementDraft[] = [];
  #file: { sum_minor: bigint; groups: number; records: number } | null = null;
  #group: Group | null = null;
  #account: OpenAccount | null = null;
  #ended = false;

  constructor(reading: Reading) {
    this.#reading = reading;
  }

  take(record: Bai2Record): void {
    const fields = new FieldCursor(record);
    const physical = record.contents.length;
    if (this.#ended || (this.#file === null) !== (record.code === '01')) {
      this.#misplaced(record);
    }
    switch (record.code) {
      case '01':
        this.#beginFile(fields);
        break;
      case '02':
        this.#beginGroup(record, fields, physical);
        break;
      case '03':
        this.#beginAccount(record, fields, physical);
        break;
      case '16':
        this.#takeDetail(record, fields, physical);
        break;
      case '49':
        this.#endAccount(record, fields);
        break;
      case '98':
        this.#endGroup(record, fields);
        break;
      default:
        this.#endFile(record, fields);
    }
  }

  /** Called when the file is read. */
  end(line: number): void {
    if (!this.#ended) {
      const at = { line, field: 'record 99' };
      this.#reading.fail('cut-off', at, 'expected the file trailer 99 at the end', '');
    }
  }

  #misplaced(record: Bai2Record): never {
    const at = { line: record.line, field: `record ${record.code}` };
    const expected = 'expected records in the order 01, 02, 03, 16, 49, 98, 99';
    return this.#reading.fail('field-unexpected', at, expected, record.code);
  }

  #beginFile(fields: FieldCursor): void {
    const at = fields.place;
    // Sender, receiver, day, time, number of the file, record length, block size.
    const before = Array.from({ length: 7 }, () => fields.next());
    this.#reading.shortDay(before[2] ?? '', at);
    const version = fields.next();
    if (version !== '2') {
      this.#reading.fail('format-unknown', at, 'expected version 2 of the format', version);
    }
    this.#file = { sum_minor: 0n, groups: 0, records: 1 };
  }

  #beginGroup(record: Bai2Record, fields: FieldCursor, physical: number): void {
    if (this.#group !== null || this.#account !== null) {
      this.#misplaced(record);
    }
    const at = fields.place;
    const [, originator, status] = [fields.next(), fields.next(), fields.next()];
    if (status !== '1') {
      const expected = 'expected group status 1 (update): deletions, corrections and tests are not read';
      this.#reading.fail('value', at, expected, status);
    }
    const day = this.#reading.shortDay(fields.next(), at);
    const [, currency, modifier] = [fields.next(), fields.next(), fields.next()];
    if (modifier !== '' && modifier !== '2' && modifier !== '4') {
      const expected = 'expected as-of-date modifier 2, 4 or none: interim reports are not read';
      this.#reading.fail('value', at, expected, modifier);
    }
    this.#group = {
      line: record.line,
      bank_code: originator,
      currency: this.#reading.currency(currency === '' ? CURRENCY_DEFAULT : currency, at),
      day,
      records: physical,
      accounts: 0,
      sum_minor: 0n,
    };
  }

  #beginAccount(record: Bai2Record, fields: FieldCursor, physical: number): void {
    const group = this.#group;
    if (group === null || this.#account !== null) {
      return this.#misplaced(record);
    }
    const at = fields.place;
    this.#reading.count(record.line);
    const number = fields.next();
    if (number === '') {
      this.#reading.fail('field-missing', at, 'expected an account number', '');
    }
    const code = fields.next();
    this.#account = {
      line: record.line,
      number,
      currency: code === '' ? group.currency : this.#reading.currency(code, at),
      balances: [],
      entries: [],
      totals: null,
      records: physical,
      sum_minor: 0n,
    };
    while (fields.more) {
      this.#takeSummary(this.#account, group, fields);
    }
  }

  /** A balance or a total of an account: code, amount, number of items, funds. */
  #takeSummary(account: OpenAccount, group: Group, fields: FieldCursor): void {
    const at = fields.place;
    const code = fields.next();
    const text = fields.next();
    const items = fields.next();
    const amount_minor = text === '' ? 0n : minor(this.#reading, text, at);
    readFunds(this.#reading, fields, amount_minor);
    if (code === '') {
      if (text !== '' || items !== '') {
        this.#reading.fail('field-missing', at, 'expected a type code before an amount', text);
      }
      return;
    }
    if (!/^\d{3}$/.test(code)) {
      this.#reading.fail('value', at, 'expected a type code of three digits', code);
    }
    this.#reading.count(at.line ?? account.line);
    account.sum_minor += amount_minor;
    const line = at.line ?? account.line;
    if (text !== '' && code < '100') {
      account.balances.push({ code, amount_minor, on: group.day, is_intermediate: false, line });
    } else if (text !== '' && (code === TOTAL_CREDITS || code === TOTAL_DEBITS)) {
      const count = items === '' ? null : this.#reading.number(items, at);
      const totals = account.totals ?? noTotals(line);
      account.totals =
        code === TOTAL_CREDITS
          ? { ...totals, credits_minor: amount_minor, credit_count: count }
          : { ...totals, debits_minor: amount_minor, debit_count: count };
    }
  }

  #takeDetail(record: Bai2Record, fields: FieldCursor, physical: number): void {
    const account = this.#account;
    const group = this.#group;
    if (account === null || group === null) {
      return this.#misplaced(record);
    }
    this.#reading.count(record.line);
    const at = fields.place;
    const code = fields.next();
    const is_credit = /^[123]\d\d$/.test(code);
    const is_information = code === '890';
    if (!is_credit && !is_information && !/^[456]\d\d$/.test(code)) {
      const expected = 'expected a type code 100 to 399 (credit), 400 to 699 (debit) or 890 (information)';
      this.#reading.fail('value', at, expected, code);
    }
    const text = fields.next();
    const magnitude = is_information && text === '' ? 0n : minor(this.#reading, text, at);
    if (magnitude < 0n || (is_information && magnitude !== 0n)) {
      this.#reading.fail('amount', at, 'expected an amount without sign, zero for information', text);
    }
    const value_on = readFunds(this.#reading, fields, magnitude) || group.day;
    const [bank_reference, reference] = [fields.next(), fields.next()];
    account.records += physical;
    account.sum_minor += magnitude;
    const entry = {
      line: record.line,
      amount_minor: is_credit ? magnitude : -magnitude,
      booked_on: group.day,
      value_on,
      bank_reference,
      reference,
      text: fields.rest(),
      type_code: code,
      is_reversal: false,
      counterparty: NO_COUNTERPARTY,
      details: [],
    };
    account.entries.push(this.#keeper.keep(entry));
  }

  /** Holds a trailer to what was read: the sum of all amounts, the parts where it counts them, the records. */
  #checkTrailer(
    fields: FieldCursor,
    real: { readonly sum_minor: bigint; readonly parts: number | null; readonly records: number },
  ): void {
    const at = fields.place;
    const stated = minor(this.#reading, fields.next(), at);
    if (stated !== real.sum_minor) {
      const expected = `expected ${real.sum_minor.toString()}: the sum of all amounts before`;
      const difference = stated - real.sum_minor;
      this.#reading.fail('control-total', at, expected, stated.toString(), difference);
    }
    for (const [what, count] of [
      ['parts', real.parts],
      ['records', real.records],
    ] as const) {
      const number = count === null ? null : this.#reading.number(fields.next(), at);
      if (number !== count) {
        const expected = `expected ${String(count)}: the ${what} read`;
        this.#reading.fail('control-total', at, expected, String(number));
      }
    }
  }

  #endAccount(record: Bai2Record, fields: FieldCursor): void {
    const account = this.#account;
    const group = this.#group;
    if (account === null || group === null) {
      return this.#misplaced(record);
    }
    const records = account.records + record.contents.length;
    this.#checkTrailer(fields, { sum_minor: account.sum_minor, parts: null, records });
    group.accounts += 1;
    group.records += records;
    group.sum_minor += account.sum_minor;
    this.#account = null;
    this.statements.push(this.#statement(account, group));
  }

  #statement(account: OpenAccount, group: Group): StatementDraft {
    const one = (code: string): StatementBalance | null => {
      const [first = null, second] = account.balances.filter((balance) => balance.code === code);
      if (second !== undefined) {
        const at = { line: second.line, field: `balance ${code}` };
        this.#reading.fail('field-unexpected', at, 'expected this balance once', '');
      }
      return first;
    };
    const opening = one(OPENING_LEDGER);
    const closing = one(CLOSING_LEDGER);
    return {
      format: 'bai2',
      dialect: '2',
      line: account.line,
      account_number: account.number,
      bank_code: group.bank_code,
      bic: '',
      owner: '',
      currency: account.currency,
      statement_id: '',
      sequence_no: null,
      legal_sequence_no: null,
      page_no: null,
      day: group.day,
      from_day: group.day,
      to_day: group.day,
      opening,
      closing,
      other_balances: account.balances.filter((balance) => balance !== opening && balance !== closing),
      control_totals: account.totals,
      unbooked_count: 0,
      text: '',
      entries: account.entries,
    };
  }

  #endGroup(record: Bai2Record, fields: FieldCursor): void {
    const group = this.#group;
    const file = this.#file;
    if (group === null || file === null || this.#account !== null) {
      return this.#misplaced(record);
    }
    const records = group.records + record.contents.length;
    this.#checkTrailer(fields, { sum_minor: group.sum_minor, parts: group.accounts, records });
    file.groups += 1;
    file.records += records;
    file.sum_minor += group.sum_minor;
    this.#group = null;
  }

  #endFile(record: Bai2Record, fields: FieldCursor): void {
    const file = this.#file;
    if (file === null || this.#group !== null) {
      return this.#misplaced(record);
    }
    const records = file.records + record.contents.length;
    this.#checkTrailer(fields, { sum_minor: file.sum_minor, parts: file.groups, records });
    this.#ended = true;
  }
}

/** The statements of a file, one per account record. */
export function readBai2(reading: Reading, lines: Iterable<TextLine>): StatementDraft[] {
  const reader = new FileReader(reading);
  let last = 1;
  for (const record of bai2Records(reading, lines)) {
    last = record.line;
    reader.take(record);
  }
  reader.end(last);
  return reader.statements;
}
