/**
 * Reads SWIFT MT940 (customer statement message): several messages per file, pages of one statement
 * (`:60M:`, `:62M:`), and the manners of German, Dutch and other banks.
 *
 * Source: the SWIFT user handbook, category 9. A message is one statement or one page of it. An entry
 * without entry date was booked on its value date. Entries of amount zero, in which some banks carry
 * balances, are kept as they are: they add nothing.
 */
import {
  noTotals,
  type ControlTotals,
  type ReadEntry,
  type StatementBalance,
  type StatementDraft,
} from './bank-statement';
import { EntryKeeper } from './kept-entry';
import { readMt940Fields, type Mt940Begin, type Mt940Field } from './mt940-fields';
import { readInformation, type InformationManner } from './mt940-information';
import type { Place, Reading } from './reading';
import type { TextLine } from './source-text';

const PLACE = (field: Mt940Field): Place => ({ line: field.line, field: `:${field.tag}:` });

const BALANCE = /^([CD])(\d{6})([A-Z]{3})(\d{1,15},\d{0,15})\s*$/;

function readBalance(reading: Reading, field: Mt940Field): StatementBalance & { readonly currency: string } {
  const at = PLACE(field);
  reading.count(field.line);
  const value = field.lines.join('');
  const match = BALANCE.exec(value);
  if (match === null) {
    return reading.fail('value', at, 'expected C or D, day, currency and amount: C260105CNY1009,84', value);
  }
  const [, mark, day = '', code = '', text = ''] = match;
  const currency = reading.currency(code, at);
  const magnitude = reading.amount(text, currency, ',', at);
  return {
    code: field.tag,
    amount_minor: mark === 'D' ? -magnitude : magnitude,
    on: reading.shortDay(day, at),
    is_intermediate: field.tag.endsWith('M'),
    line: field.line,
    currency,
  };
}

/** The year in which month and day lie nearest to the value date: around new year it is another. */
function entryDay(reading: Reading, value_on: string, month_day: string, at: Place): string {
  const month = Number(month_day.slice(0, 2));
  const day = Number(month_day.slice(2));
  const value_ms = Date.parse(value_on);
  const year = Number(value_on.slice(0, 4));
  const candidates = [year - 1, year, year + 1]
    .map((candidate) => ({ candidate, ms: Date.UTC(candidate, month - 1, day) }))
    .filter(({ ms }) => new Date(ms).getUTCMonth() === month - 1)
    .sort((left, right) => Math.abs(left.ms - value_ms) - Math.abs(right.ms - value_ms));
  return reading.day(candidates[0]?.candidate ?? year, month, day, month_day, at);
}

/** Value date, entry date, mark, letter of the currency, amount, kind, references. */
const LINE =
  /^(\d{6})(\d{4}| {4})?(RC|RD|C|D)([A-Z])?(\d{1,15},\d{0,15})([A-Z][A-Z0-9]{3})((?:(?!\/\/).)*)(?:\/\/(.*))?$/;

/** Credits: a credit, or a debit taken back. */
const CREDIT_MARKS: readonly string[] = ['C', 'RD'];
/** What banks write where there is no reference, or where it stands in `:86:`. */
const NO_REFERENCE = /^(?:NONREF|EREF|KREF|PREF|MREF)?$/;

function readLine(reading: Reading, field: Mt940Field, currency: string): ReadEntry {
  const at = PLACE(field);
  const [value = '', ...supplement] = field.lines;
  const match = LINE.exec(value);
  if (match === null) {
    const expected =
      'expected value date, entry date, mark, amount, kind and references: 2601040105C12,34NTRFT1//B1';
    return reading.fail('value', at, expected, value);
  }
  const [, value_day = '', entry_day = '', mark = '', letter, text = '', kind = '', ours = '', bank = ''] =
    match;
  if (letter !== undefined && letter !== currency.charAt(2)) {
    const expected = `expected ${currency.charAt(2)}, the last letter of ${currency}, after the mark`;
    reading.fail('currency-mismatch', at, expected, letter);
  }
  const value_on = reading.shortDay(value_day, at);
  const magnitude = reading.amount(text, currency, ',', at);
  const reference = ours.trim();
  const bank_reference = bank.trim();
  return {
    line: field.line,
    amount_minor: CREDIT_MARKS.includes(mark) ? magnitude : -magnitude,
    booked_on: entry_day.trim() === '' ? value_on : entryDay(reading, value_on, entry_day, at),
    value_on,
    bank_reference: bank_reference === 'NONREF' ? '' : bank_reference,
    reference: NO_REFERENCE.test(reference) ? '' : reference,
    text: supplement.join('\n').trim(),
    type_code: kind,
    is_reversal: mark.startsWith('R'),
    counterparty: { name: '', account: '' },
    details: [],
  };
}

const TOTAL = /^(\d{1,5})([A-Z]{3})(\d{1,15},\d{0,15})\s*$/;

/** A message read field by field: `:20:`, `:25:`, `:28C:`, `:60:`, entries, `:62:` and what may stand between. */
class MessageReader {
  readonly #reading: Reading;
  readonly #message: Mt940Begin;
  readonly #keeper = new EntryKeeper();
  readonly #single = new Map<string, Mt940Field>();
  readonly #entries: ReadEntry[] = [];
  readonly #others: StatementBalance[] = [];
  readonly #words: string[] = [];
  /** The entry that a field behind it may tell more of. */
  #entry: ReadEntry | null = null;
  #information: string[] = [];
  #manner: InformationManner = 'plain';
  #opening: (StatementBalance & { readonly currency: string }) | null = null;
  #closing: StatementBalance | null = null;
  #totals: ControlTotals | null = null;

  constructor(reading: Reading, message: Mt940Begin) {
    this.#reading = reading;
    this.#message = message;
  }

  end(): StatementDraft {
    this.#endEntry();
    return this.#statement();
  }

  take(field: Mt940Field): void {
    if (field.tag === '86') {
      this.#takeInformation(field);
      return;
    }
    this.#endEntry();
    switch (field.tag) {
      case '61':
        this.#takeLine(field);
        break;
      case '60F':
      case '60M':
        this.#once('60', field);
        this.#opening = readBalance(this.#reading, field);
        break;
      case '62F':
      case '62M':
        this.#once('62', field);
        this.#closing = this.#balance(field);
        break;
      case '64':
      case '65':
        this.#others.push(this.#balance(field));
        break;
      case '90C':
      case '90D':
        this.#once(field.tag, field);
        this.#takeTotal(field);
        break;
      case '28':
      case '28C':
        this.#once('28', field);
        break;
      case '25':
      case '25P':
        this.#once('25', field);
        break;
      case '20':
      case '21':
      case '13':
      case '13D':
      case 'NS':
        this.#once(field.tag, field);
        break;
      default:
        this.#unexpected(field);
    }
  }

  #unexpected(field: Mt940Field): never {
    const value = field.lines.join(' ');
    return this.#reading.fail(
      'field-unexpected',
      PLACE(field),
      'expected a field of MT940 in its place',
      value,
    );
  }

  #once(name: string, field: Mt940Field): void {
    if (this.#single.has(name)) {
      this.#unexpected(field);
    }
    this.#single.set(name, field);
  }

  #opened(field: Mt940Field): StatementBalance & { readonly currency: string } {
    return this.#opening ?? this.#unexpected(field);
  }

  #balance(field: Mt940Field): StatementBalance {
    const opening = this.#opened(field);
    const { currency, ...balance } = readBalance(this.#reading, field);
    if (currency !== opening.currency) {
      this.#reading.fail(
        'currency-mismatch',
        PLACE(field),
        `expected currency ${opening.currency}`,
        currency,
      );
    }
    return balance;
  }

  #takeLine(field: Mt940Field): void {
    const { currency } = this.#opened(field);
    if (this.#closing !== null) {
      this.#unexpected(field);
    }
    this.#reading.count(field.line);
    this.#entry = readLine(this.#reading, field, currency);
  }

  #takeTotal(field: Mt940Field): void {
    const at = PLACE(field);
    const { currency } = this.#opened(field);
    const value = field.lines.join('');
    const match = TOTAL.exec(value);
    if (match?.[2] !== currency) {
      const expected = `expected number, ${currency} and amount: 3${currency}1143,00`;
      return this.#reading.fail('value', at, expected, value);
    }
    const count = Number(match[1]);
    const sum = this.#reading.amount(match[3] ?? '', currency, ',', at);
    const totals = this.#totals ?? noTotals(field.line);
    this.#totals =
      field.tag === '90C'
        ? { ...totals, credit_count: count, credits_minor: sum }
        : { ...totals, debit_count: count, debits_minor: sum };
  }

  #takeInformation(field: Mt940Field): void {
    if (this.#entry !== null) {
      this.#information.push(...field.lines);
    } else {
      this.#words.push(...field.lines);
    }
  }

  /** Keeps the entry before, with what `:86:` told of it. */
  #endEntry(): void {
    const entry = this.#entry;
    if (entry === null) {
      return;
    }
    this.#entries.push(this.#keeper.keep(this.#informed(entry, this.#information)));
    this.#entry = null;
    this.#information = [];
  }

  #informed(entry: ReadEntry, lines: readonly string[]): ReadEntry {
    if (lines.length === 0) {
      return entry;
    }
    const told = readInformation(lines);
    this.#manner = told.manner === 'plain' ? this.#manner : told.manner;
    return {
      ...entry,
      text: [told.text.trim(), entry.text].filter((text) => text !== '').join('\n'),
      reference: told.reference === '' ? entry.reference : told.reference,
      type_code: told.code === '' ? entry.type_code : `${entry.type_code}/${told.code}`,
      counterparty: told.counterparty,
    };
  }

  #required(name: string, tag: string): Mt940Field {
    const at = { line: this.#message.line, field: `:${tag}:` };
    return (
      this.#single.get(name) ??
      this.#reading.fail('field-missing', at, 'expected the field in this message', '')
    );
  }

  /** Number of the statement and of the page; zero tells nothing. */
  #numbers(): [sequence_no: number | null, page_no: number | null] {
    const field = this.#single.get('28');
    if (field === undefined) {
      return [null, null];
    }
    const value = field.lines.join('').trim();
    const [sequence = '', page = '0', ...more] = value.split('/');
    const at = PLACE(field);
    if (more.length > 0) {
      this.#reading.fail('value', at, 'expected number/page', value);
    }
    return [this.#reading.number(sequence, at) || null, this.#reading.number(page, at) || null];
  }

  #account(): { account_number: string; bank_code: string; bic: string } {
    const field = this.#required('25', '25');
    const [value = '', bic = ''] = field.lines.map((line) => line.trim());
    const slash = value.lastIndexOf('/');
    // Some banks name the currency behind the IBAN.
    const number = value.slice(slash + 1).replace(/^([A-Z]{2}\d{2}[A-Z0-9]{11,30}) [A-Z]{3}$/, '$1');
    if (number === '') {
      return this.#reading.fail('value', PLACE(field), 'expected an account number', value);
    }
    const told = field.tag === '25P' && bic !== '' ? bic : this.#message.bic;
    return { account_number: number, bank_code: slash === -1 ? '' : value.slice(0, slash), bic: told };
  }

  #statement(): StatementDraft {
    const id = this.#required('20', '20');
    const account = this.#account();
    this.#required('60', '60F');
    const closed = this.#required('62', '62F');
    const opening = this.#opened(closed);
    const closing = this.#closing ?? this.#unexpected(closed);
    const [sequence_no, page_no] = this.#numbers();
    const { currency, ...balance } = opening;
    return {
      format: 'mt940',
      dialect: this.#manner,
      line: this.#message.line,
      ...account,
      owner: '',
      currency,
      statement_id: id.lines.join('').trim(),
      sequence_no,
      legal_sequence_no: null,
      page_no,
      day: closing.on,
      from_day: this.#entries.reduce(
        (first, { booked_on }) => (booked_on < first ? booked_on : first),
        closing.on,
      ),
      to_day: closing.on,
      opening: balance,
      closing,
      other_balances: this.#others,
      control_totals: this.#totals,
      unbooked_count: 0,
      text: this.#words.join('\n').trim(),
      entries: this.#entries,
    };
  }
}

/** The statements and pages of a file, in its order. */
export function readMt940(reading: Reading, lines: Iterable<TextLine>): StatementDraft[] {
  const statements: StatementDraft[] = [];
  let message: MessageReader | null = null;
  readMt940Fields(reading, lines, {
    begin: (begun) => {
      message = new MessageReader(reading, begun);
    },
    field: (field) => message?.take(field),
    end: () => {
      if (message !== null) statements.push(message.end());
    },
  });
  return statements;
}
