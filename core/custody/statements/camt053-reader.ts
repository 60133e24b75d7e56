/**
 * Reads ISO 20022 camt.053 (bank to customer statement), versions 001.02 to 001.13.
 *
 * Source: the ISO 20022 message definitions BankToCustomerStatementV02 to V13. The namespace tells the
 * version; where versions differ, both forms are known. Only booked entries count; pending ones are counted
 * and left out, since the balances are booked balances. Entries and transactions are dropped from the tree
 * as soon as they are read.
 */
import {
  noTotals,
  type ControlTotals,
  type ReadEntry,
  type StatementBalance,
  type StatementDraft,
} from './bank-statement';
import {
  isBooked,
  readEntry,
  readTransaction,
  type Transaction,
  type TransactionGroup,
} from './camt053-entry';
import { balanceOf, dayOfElement, directionOf, requiredChild } from './camt053-values';
import { EntryKeeper } from './kept-entry';
import type { Reading } from './reading';
import { childrenNamed, elementAt, readXml, textAt, type XmlElement } from './xml-elements';

const NAMESPACE = /^urn:iso:std:iso:20022:tech:xsd:camt\.053\.(001\.(?:0[2-9]|1[0-3]))$/;

/** What stands before the entries of a statement: account, balances, totals. */
type Header = Omit<StatementDraft, 'entries' | 'unbooked_count' | 'text'>;

function accountOf(
  reading: Reading,
  statement: XmlElement,
): Pick<Header, 'account_number' | 'bank_code' | 'bic' | 'owner'> {
  const account = requiredChild(reading, statement, 'Acct');
  const id = requiredChild(reading, account, 'Id');
  const number = textAt(id, 'IBAN') || textAt(id, 'Othr', 'Id');
  if (number === '') {
    reading.fail('field-missing', { line: id.line, field: 'Acct/Id' }, 'expected IBAN or Othr/Id', '');
  }
  const bank = elementAt(account, 'Svcr', 'FinInstnId');
  return {
    account_number: number,
    bank_code: textAt(bank, 'ClrSysMmbId', 'MmbId') || textAt(bank, 'Othr', 'Id'),
    bic: textAt(bank, 'BICFI') || textAt(bank, 'BIC'),
    owner: textAt(account, 'Ownr', 'Nm') || textAt(account, 'Ownr', 'Pty', 'Nm'),
  };
}

/** The account's own currency, or else that of the first balance. */
function currencyOf(reading: Reading, statement: XmlElement): string {
  const own = elementAt(statement, 'Acct', 'Ccy');
  const first = elementAt(statement, 'Bal', 'Amt');
  const code = own?.text ?? first?.currency ?? '';
  return reading.currency(code, { line: (own ?? first ?? statement).line, field: 'Acct/Ccy' });
}

interface Balances {
  readonly opening: StatementBalance;
  readonly closing: StatementBalance;
  readonly others: readonly StatementBalance[];
}

/** Opening and closing balance; a page within a statement opens or closes with an interim balance. */
function balancesOf(reading: Reading, statement: XmlElement, currency: string): Balances {
  const all = childrenNamed(statement, 'Bal').map((element) => balanceOf(reading, element, currency));
  const one = (code: string): StatementBalance | undefined => {
    const [first, second] = all.filter((balance) => balance.code === code);
    if (second !== undefined) {
      const at = { line: second.line, field: `Bal/${code}` };
      reading.fail('field-unexpected', at, 'expected this balance once', '');
    }
    return first;
  };
  const interim = all.filter(({ code }) => code === 'ITBD');
  const opened = one('OPBD') ?? one('PRCD');
  const closed = one('CLBD');
  const opening = opened ?? interim[0];
  // With an interim balance alone, it opens or closes as the other balance leaves it to.
  const closing = closed ?? interim.slice(opened === undefined ? 1 : 0).at(-1);
  const missing = opening === undefined ? 'OPBD' : 'CLBD';
  if (opening === undefined || closing === undefined) {
    const at = { line: statement.line, field: `Bal/${missing}` };
    return reading.fail('field-missing', at, 'expected an opening and a closing booked balance', '');
  }
  return { opening, closing, others: all.filter((balance) => balance !== opening && balance !== closing) };
}

function netTotal(reading: Reading, all: XmlElement, currency: string): bigint | null {
  const net = elementAt(all, 'TtlNetNtry');
  // Up to version 3 the net amount stands beside its direction.
  const holder = net ?? all;
  const amount = net === undefined ? elementAt(all, 'TtlNetNtryAmt') : elementAt(net, 'Amt');
  if (amount === undefined) {
    return null;
  }
  const at = { line: amount.line, field: 'TtlNetNtry' };
  const magnitude = reading.amount(amount.text, currency, '.', at);
  if (magnitude === 0n && elementAt(holder, 'CdtDbtInd') === undefined) {
    return 0n;
  }
  return directionOf(reading, holder) * magnitude;
}

function totalsOf(reading: Reading, statement: XmlElement, currency: string): ControlTotals | null {
  const summary = elementAt(statement, 'TxsSummry');
  if (summary === undefined) {
    return null;
  }
  const count = (name: string): number | null => {
    const element = elementAt(summary, name, 'NbOfNtries');
    return element === undefined
      ? null
      : reading.number(element.text, { line: element.line, field: `${name}/NbOfNtries` });
  };
  const sum = (name: string): bigint | null => {
    const element = elementAt(summary, name, 'Sum');
    return element === undefined
      ? null
      : reading.amount(element.text, currency, '.', { line: element.line, field: `${name}/Sum` });
  };
  const all = elementAt(summary, 'TtlNtries');
  return {
    ...noTotals(summary.line),
    count: count('TtlNtries'),
    credit_count: count('TtlCdtNtries'),
    debit_count: count('TtlDbtNtries'),
    credits_minor: sum('TtlCdtNtries'),
    debits_minor: sum('TtlDbtNtries'),
    gross_minor: sum('TtlNtries'),
    net_minor: all === undefined ? null : netTotal(reading, all, currency),
  };
}

function numberAt(reading: Reading, statement: XmlElement, ...names: readonly string[]): number | null {
  const element = elementAt(statement, ...names);
  return element === undefined
    ? null
    : reading.number(element.text, { line: element.line, field: names.join('/') }) || null;
}

function headerOf(reading: Reading, statement: XmlElement, version: string): Header {
  const currency = currencyOf(reading, statement);
  const { opening, closing, others } = balancesOf(reading, statement, currency);
  const from = elementAt(statement, 'FrToDt', 'FrDtTm') ?? elementAt(statement, 'FrToDt', 'FrDt');
  const to = elementAt(statement, 'FrToDt', 'ToDtTm') ?? elementAt(statement, 'FrToDt', 'ToDt');
  const legal_sequence_no = numberAt(reading, statement, 'LglSeqNb');
  return {
    format: 'camt053',
    dialect: version,
    line: statement.line,
    ...accountOf(reading, statement),
    currency,
    statement_id: requiredChild(reading, statement, 'Id').text,
    sequence_no: numberAt(reading, statement, 'ElctrncSeqNb') ?? legal_sequence_no,
    legal_sequence_no,
    page_no: numberAt(reading, statement, 'StmtPgntn', 'PgNb'),
    day: closing.on,
    from_day: from === undefined ? closing.on : dayOfElement(reading, from),
    to_day: to === undefined ? closing.on : dayOfElement(reading, to),
    opening,
    closing,
    other_balances: others,
    control_totals: totalsOf(reading, statement, currency),
  };
}

/** A document as its elements close: transactions first, then their entry, then the statement. */
class DocumentReader {
  readonly #reading: Reading;
  readonly statements: StatementDraft[] = [];
  #namespace = '';
  #version = '';
  #header: Header | null = null;
  readonly #keeper = new EntryKeeper();
  #entries: ReadEntry[] = [];
  #unbooked = 0;
  #groups: TransactionGroup[] = [];
  #transactions: Transaction[] = [];

  constructor(reading: Reading) {
    this.#reading = reading;
  }

  open(element: XmlElement, path: readonly XmlElement[]): void {
    if (path.length === 0) {
      this.#begin(element);
    }
    if (element.namespace !== this.#namespace) {
      return;
    }
    if (path.length === 1 && element.name !== 'BkToCstmrStmt') {
      const at = { line: element.line, field: element.name };
      this.#reading.fail('format-unknown', at, 'expected BkToCstmrStmt within Document', element.name);
    }
    if (element.name === 'Ntry' && path.at(-1)?.name === 'Stmt') {
      const statement = path.at(-1);
      this.#header ??= statement === undefined ? null : headerOf(this.#reading, statement, this.#version);
    }
  }

  #begin(element: XmlElement): void {
    this.#namespace = element.namespace;
    const version = NAMESPACE.exec(element.namespace)?.[1];
    if (element.name !== 'Document' || version === undefined) {
      const at = { line: element.line, field: element.name };
      const expected = 'expected a Document of camt.053.001.02 to 001.13';
      return this.#reading.fail('format-unknown', at, expected, element.namespace);
    }
    this.#version = version;
  }

  /** True keeps the element for what stands around it. */
  close(element: XmlElement, path: readonly XmlElement[]): boolean {
    if (element.namespace !== this.#namespace) {
      return false;
    }
    const parent = path.at(-1)?.name;
    if (element.name === 'TxDtls' && parent === 'NtryDtls') {
      const currency = this.#header?.currency ?? '';
      this.#transactions.push(readTransaction(this.#reading, element, currency));
      return false;
    }
    if (element.name === 'NtryDtls' && parent === 'Ntry') {
      this.#groups.push({ batch: elementAt(element, 'Btch'), transactions: this.#transactions });
      this.#transactions = [];
      return false;
    }
    if (element.name === 'Ntry' && parent === 'Stmt') {
      this.#endEntry(element);
      return false;
    }
    if (element.name === 'Stmt' && parent === 'BkToCstmrStmt') {
      this.#endStatement(element);
      return false;
    }
    if (this.#header !== null && parent === 'Stmt' && element.name !== 'AddtlStmtInf') {
      const at = { line: element.line, field: element.name };
      return this.#reading.fail('field-unexpected', at, 'expected the element before the first entry', '');
    }
    return true;
  }

  #endEntry(element: XmlElement): void {
    const header = this.#header;
    if (header !== null && isBooked(this.#reading, element)) {
      this.#entries.push(this.#keeper.keep(readEntry(this.#reading, element, this.#groups, header)));
    } else {
      this.#unbooked += 1;
    }
    this.#groups = [];
  }

  #endStatement(element: XmlElement): void {
    this.statements.push({
      ...(this.#header ?? headerOf(this.#reading, element, this.#version)),
      unbooked_count: this.#unbooked,
      text: textAt(element, 'AddtlStmtInf'),
      entries: this.#entries,
    });
    this.#header = null;
    this.#entries = [];
    this.#unbooked = 0;
  }
}

/** The statements of a document, in its order. */
export function readCamt053(reading: Reading, pieces: Iterable<string>): StatementDraft[] {
  const reader = new DocumentReader(reading);
  readXml(reading, pieces, {
    open: (element, path) => {
      reader.open(element, path);
    },
    close: (element, path) => reader.close(element, path),
  });
  return reader.statements;
}
