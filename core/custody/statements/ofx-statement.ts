/**
 * Statements out of the elements of OFX, whichever way the file writes them (SGML 1.x, XML 2.x).
 *
 * Source: the Open Financial Exchange specifications 1.6 and 2.3, chapter 11 (banking). Of a date and time
 * the day the bank wrote is taken, in the zone it wrote it in. OFX has a closing balance (LEDGERBAL) and no
 * opening one.
 */
import {
  NO_COUNTERPARTY,
  type ReadEntry,
  type StatementBalance,
  type StatementDraft,
} from './bank-statement';
import { EntryKeeper } from './kept-entry';
import type { OfxHandler } from './ofx-tags';
import type { Place, Reading } from './reading';

/** Elements that hold others; whatever else there is holds a value. */
const AGGREGATES: readonly string[] = [
  'OFX',
  'BANKMSGSRSV1',
  'STMTTRNRS',
  'STMTRS',
  'STATUS',
  'BANKACCTFROM',
  'BANKACCTTO',
  'CCACCTTO',
  'BANKTRANLIST',
  'STMTTRN',
  'PAYEE',
  'CURRENCY',
  'ORIGCURRENCY',
  'LEDGERBAL',
  'AVAILBAL',
  'BALLIST',
  'BAL',
];
/** Where each of them must stand; those not named stand anywhere. */
const PARENTS: Readonly<Record<string, string>> = {
  BANKMSGSRSV1: 'OFX',
  STMTTRNRS: 'BANKMSGSRSV1',
  STMTRS: 'STMTTRNRS',
  BANKACCTFROM: 'STMTRS',
  BANKTRANLIST: 'STMTRS',
  STMTTRN: 'BANKTRANLIST',
  LEDGERBAL: 'STMTRS',
  AVAILBAL: 'STMTRS',
};

/** Values that are used, and may stand once within their element. */
const SINGLE: readonly string[] = [
  'ACCTID',
  'BALAMT',
  'CURDEF',
  'CURSYM',
  'DTASOF',
  'DTAVAIL',
  'DTPOSTED',
  'FITID',
  'TRNAMT',
  'TRNTYPE',
];

/** Values that are used; of several within an element the first. */
const FIRST: readonly string[] = [
  'BANKID',
  'CHECKNUM',
  'CODE',
  'DTEND',
  'DTSTART',
  'MEMO',
  'MKTGINFO',
  'NAME',
  'REFNUM',
  'SEVERITY',
];

const DATE =
  /^(\d{4})(\d{2})(\d{2})(?:(?:[01]\d|2[0-3])[0-5]\d[0-5]\d(?:\.\d{1,3})?)?(?:\[[+-]?\d{1,2}(?:\.\d{1,2})?(?::[^\]]{0,20})?\])?$/;

interface Level {
  readonly name: string;
  readonly line: number;
  readonly values: Map<string, { readonly text: string; readonly line: number }>;
}

/** What is gathered of one `STMTRS`. */
interface Gathered {
  readonly line: number;
  account: { readonly number: string; readonly bank_code: string } | null;
  readonly entries: ReadEntry[];
  readonly references: Set<string>;
  readonly others: StatementBalance[];
  closing: StatementBalance | null;
  from_day: string;
  to_day: string;
}

export class OfxStatements implements OfxHandler {
  readonly statements: StatementDraft[] = [];
  readonly #reading: Reading;
  readonly #version: string;
  readonly #keeper = new EntryKeeper();
  readonly #levels: Level[] = [];
  #gathered: Gathered | null = null;
  #is_whole = false;
  /** Name of a set of messages that is passed over. */
  #passed = '';

  constructor(reading: Reading, version: string) {
    this.#reading = reading;
    this.#version = version;
  }

  readonly open = (name: string, line: number): void => {
    if (this.#passed === '' && this.#levels.at(-1)?.name === 'OFX' && name !== 'BANKMSGSRSV1') {
      this.#passed = name;
    }
    if (this.#passed !== '' || !AGGREGATES.includes(name)) {
      return;
    }
    const parent = this.#levels.at(-1)?.name;
    const wanted = PARENTS[name];
    if (name === 'OFX' ? parent !== undefined || this.#is_whole : wanted !== undefined && parent !== wanted) {
      const at = { line, field: name };
      this.#reading.fail(
        'field-unexpected',
        at,
        `expected the element within ${wanted ?? 'the file'}`,
        parent ?? '',
      );
    }
    this.#levels.push({ name, line, values: new Map() });
    if (name === 'STMTRS') {
      this.#reading.count(line);
      this.#gathered = {
        line,
        account: null,
        entries: [],
        references: new Set(),
        others: [],
        closing: null,
        from_day: '',
        to_day: '',
      };
    }
  };

  readonly value = (name: string, text: string, line: number): void => {
    if (this.#passed !== '') {
      return;
    }
    const level = this.#levels.at(-1);
    if (level === undefined || AGGREGATES.includes(name)) {
      const at = { line, field: name };
      return this.#reading.fail('malformed', at, 'expected elements here, not text', text);
    }
    if (level.values.has(name)) {
      if (!SINGLE.includes(name)) {
        return;
      }
      const at = { line, field: name };
      this.#reading.fail('field-unexpected', at, `expected the element once within ${level.name}`, text);
    }
    if (SINGLE.includes(name) || FIRST.includes(name)) {
      level.values.set(name, { text, line });
    }
  };

  readonly close = (name: string, line: number): void => {
    if (this.#passed !== '') {
      this.#passed = this.#passed === name ? '' : this.#passed;
      return;
    }
    if (!AGGREGATES.includes(name)) {
      return;
    }
    const level = this.#levels.pop();
    if (level?.name !== name) {
      const at = { line, field: name };
      return this.#reading.fail('malformed', at, `expected </${level?.name ?? ''}> before it`, `</${name}>`);
    }
    this.#end(level);
  };

  /** Called when the file is read. */
  end(): void {
    if (!this.#is_whole) {
      const at = { line: null, field: '(file)' };
      this.#reading.fail('cut-off', at, 'expected </OFX> at the end', '');
    }
  }

  #end(level: Level): void {
    switch (level.name) {
      case 'OFX':
        this.#is_whole = true;
        break;
      case 'STATUS':
        this.#checkStatus(level);
        break;
      case 'CURRENCY':
        this.#checkCurrency(level);
        break;
      case 'BANKACCTTO':
      case 'CCACCTTO':
        this.#hand(level, 'ACCTID', 'account');
        break;
      case 'PAYEE':
        this.#hand(level, 'NAME', 'payee');
        break;
      case 'STMTRS':
        this.#endStatement(level);
        break;
      default:
        if (this.#gathered !== null) {
          this.#endPart(level, this.#gathered);
        }
    }
  }

  #endPart(level: Level, gathered: Gathered): void {
    switch (level.name) {
      case 'BANKACCTFROM':
        gathered.account = {
          number: this.#required(level, 'ACCTID').text,
          bank_code: this.#text(level, 'BANKID'),
        };
        break;
      case 'BANKTRANLIST':
        gathered.from_day = this.#day(level, 'DTSTART');
        gathered.to_day = this.#day(level, 'DTEND');
        break;
      case 'STMTTRN':
        this.#endTransaction(level, gathered);
        break;
      case 'LEDGERBAL':
        this.#refuseSecond(level, gathered.closing !== null);
        gathered.closing = this.#balance(level);
        break;
      case 'AVAILBAL':
        this.#refuseSecond(level, gathered.others.length > 0);
        gathered.others.push(this.#balance(level));
        break;
      default:
    }
  }

  #refuseSecond(level: Level, is_second: boolean): void {
    if (is_second) {
      const at = { line: level.line, field: level.name };
      this.#reading.fail('field-unexpected', at, 'expected this balance once', '');
    }
  }

  #text(level: Level, name: string): string {
    return level.values.get(name)?.text ?? '';
  }

  #required(level: Level, name: string): { readonly text: string; readonly line: number } {
    const at = { line: level.line, field: `${level.name}/${name}` };
    return level.values.get(name) ?? this.#reading.fail('field-missing', at, 'expected the element', '');
  }

  /** Gives a value of an inner element to the one around it under a name of its own. */
  #hand(level: Level, name: string, as: string): void {
    const value = level.values.get(name);
    if (value !== undefined) {
      this.#levels.at(-1)?.values.set(as, value);
    }
  }

  #day(level: Level, name: string): string {
    const { text, line } = this.#required(level, name);
    const at = { line, field: name };
    const match = DATE.exec(text);
    return match === null
      ? this.#reading.fail('date', at, 'expected a date of OFX: YYYYMMDD, time and zone if any', text)
      : this.#reading.day(Number(match[1]), Number(match[2]), Number(match[3]), text, at);
  }

  /** The currency of the statement, which stands before everything else in it. */
  #currency(): string {
    const statement = this.#levels.find(({ name }) => name === 'STMTRS');
    const at = { line: this.#gathered?.line ?? null, field: 'CURDEF' };
    return statement === undefined
      ? this.#reading.fail('field-missing', at, 'expected the element before any amount', '')
      : this.#reading.currency(this.#required(statement, 'CURDEF').text, at);
  }

  /** Banks write a point or a comma. */
  #amount(level: Level, name: string): bigint {
    const { text, line } = this.#required(level, name);
    const mark = text.includes(',') ? ',' : '.';
    return this.#reading.signedAmount(text, this.#currency(), mark, { line, field: name });
  }

  #balance(level: Level): StatementBalance {
    return {
      code: level.name,
      amount_minor: this.#amount(level, 'BALAMT'),
      on: this.#day(level, 'DTASOF'),
      is_intermediate: false,
      line: level.line,
    };
  }

  #checkStatus(level: Level): void {
    const code = this.#required(level, 'CODE');
    const at = { line: code.line, field: 'STATUS/CODE' };
    if (code.text !== '0' && this.#text(level, 'SEVERITY') !== 'WARN') {
      this.#reading.fail('value', at, 'expected 0: the bank says that it could not answer', code.text);
    }
  }

  /** An amount in another currency than the statement's cannot be added up. */
  #checkCurrency(level: Level): void {
    const symbol = this.#required(level, 'CURSYM');
    const at = { line: symbol.line, field: 'CURRENCY/CURSYM' };
    if (this.#levels.at(-1)?.name === 'STMTTRN' && symbol.text !== this.#currency()) {
      this.#reading.fail('currency-mismatch', at, `expected currency ${this.#currency()}`, symbol.text);
    }
  }

  #endTransaction(level: Level, gathered: Gathered): void {
    this.#reading.count(level.line);
    const at: Place = { line: level.line, field: 'FITID' };
    const { text: bank_reference } = this.#required(level, 'FITID');
    if (gathered.references.has(bank_reference)) {
      const expected = 'expected a FITID once: it names one transaction of the account';
      this.#reading.fail('entry-twice', at, expected, bank_reference);
    }
    const booked_on = this.#day(level, 'DTPOSTED');
    const payee = this.#text(level, 'NAME') || this.#text(level, 'payee');
    const check = this.#text(level, 'CHECKNUM');
    const account = this.#text(level, 'account');
    const entry = this.#keeper.keep({
      line: level.line,
      amount_minor: this.#amount(level, 'TRNAMT'),
      booked_on,
      value_on: level.values.has('DTAVAIL') ? this.#day(level, 'DTAVAIL') : booked_on,
      bank_reference,
      reference: this.#text(level, 'REFNUM') || (/^0*$/.test(check) ? '' : check),
      text: [payee, this.#text(level, 'MEMO')].filter((text) => text !== '').join('\n'),
      type_code: this.#required(level, 'TRNTYPE').text,
      is_reversal: false,
      counterparty: payee === '' && account === '' ? NO_COUNTERPARTY : { name: payee, account },
      details: [],
    });
    gathered.references.add(entry.bank_reference);
    gathered.entries.push(entry);
  }

  #endStatement(level: Level): void {
    const gathered = this.#gathered;
    const at = { line: level.line, field: 'STMTRS' };
    if (gathered?.account === null || gathered === null) {
      return this.#reading.fail('field-missing', at, 'expected BANKACCTFROM', '');
    }
    const currency = this.#reading.currency(this.#required(level, 'CURDEF').text, at);
    const closing = gathered.closing;
    const day = closing?.on ?? gathered.to_day;
    if (day === '') {
      this.#reading.fail('field-missing', at, 'expected LEDGERBAL or BANKTRANLIST', '');
    }
    this.#gathered = null;
    this.statements.push({
      format: 'ofx',
      dialect: this.#version,
      line: gathered.line,
      account_number: gathered.account.number,
      bank_code: gathered.account.bank_code,
      bic: '',
      owner: '',
      currency,
      statement_id: '',
      sequence_no: null,
      legal_sequence_no: null,
      page_no: null,
      day,
      from_day: gathered.from_day || day,
      to_day: gathered.to_day || day,
      opening: null,
      closing,
      other_balances: gathered.others,
      control_totals: null,
      unbooked_count: 0,
      text: this.#text(level, 'MKTGINFO'),
      entries: gathered.entries,
    });
  }
}
