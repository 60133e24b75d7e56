/**
 * Entries of camt.053 with their transactions.
 *
 * A transaction is read when its element closes and then dropped, so that a batch of many thousand costs
 * what is kept of it. One transaction without a batch is the entry itself; several, or a batch, are its
 * parts, when their amounts are told in the account's currency. Parts without any amount tell nothing.
 */
import type { StatementDetail } from '../statement';

import { NO_COUNTERPARTY, type Counterparty, type ReadEntry } from './bank-statement';
import { amountOf, choiceDay, directionOf, requiredChild } from './camt053-values';
import type { Reading } from './reading';
import { childrenNamed, elementAt, textAt, type XmlElement } from './xml-elements';

/** What is kept of a transaction. */
export interface Transaction {
  readonly line: number;
  /** Stated for the transaction itself, signed where it says so; null when in another currency or not told. */
  readonly amount: {
    readonly minor: bigint;
    readonly direction: 1n | -1n | null;
    readonly is_own: boolean;
  } | null;
  readonly reference: string;
  readonly bank_reference: string;
  readonly texts: readonly string[];
  /** The payer and the payee. */
  readonly debtor: Counterparty;
  readonly creditor: Counterparty;
}

function told(reference: string): string {
  return /^NOT ?PROVIDED$/i.test(reference) ? '' : reference;
}

function party(parties: XmlElement | undefined, name: 'Dbtr' | 'Cdtr'): Counterparty {
  const account = elementAt(parties, `${name}Acct`, 'Id');
  return {
    // From version 8 on a party stands one level deeper.
    name: textAt(parties, name, 'Nm') || textAt(parties, name, 'Pty', 'Nm'),
    account: textAt(account, 'IBAN') || textAt(account, 'Othr', 'Id'),
  };
}

function transactionAmount(reading: Reading, element: XmlElement, currency: string): Transaction['amount'] {
  const own = elementAt(element, 'Amt');
  const amounts = elementAt(element, 'AmtDtls');
  const candidates = [own, elementAt(amounts, 'TxAmt', 'Amt'), elementAt(amounts, 'InstdAmt', 'Amt')];
  const stated = candidates.find((candidate) => candidate?.currency === currency);
  if (stated === undefined) {
    return null;
  }
  return {
    minor: amountOf(reading, stated, currency),
    direction: elementAt(element, 'CdtDbtInd') === undefined ? null : directionOf(reading, element),
    is_own: stated === own,
  };
}

/** Reads a `TxDtls`. */
export function readTransaction(reading: Reading, element: XmlElement, currency: string): Transaction {
  reading.count(element.line);
  const references = elementAt(element, 'Refs');
  const remittance = elementAt(element, 'RmtInf');
  const words = remittance === undefined ? [] : childrenNamed(remittance, 'Ustrd').map(({ text }) => text);
  const parties = elementAt(element, 'RltdPties');
  return {
    line: element.line,
    amount: transactionAmount(reading, element, currency),
    reference: told(textAt(references, 'EndToEndId')) || textAt(remittance, 'Strd', 'CdtrRefInf', 'Ref'),
    bank_reference: textAt(references, 'AcctSvcrRef'),
    texts: [...words, textAt(element, 'AddtlTxInf')],
    debtor: party(parties, 'Dbtr'),
    creditor: party(parties, 'Cdtr'),
  };
}

/** The transactions of one `NtryDtls`, and its `Btch`. */
export interface TransactionGroup {
  readonly batch: XmlElement | undefined;
  readonly transactions: readonly Transaction[];
}

function signed(part: Transaction, direction: 1n | -1n): bigint {
  return part.amount === null ? 0n : (part.amount.direction ?? direction) * part.amount.minor;
}

/** Holds a batch to its own number and total. */
function checkBatch(
  reading: Reading,
  { batch, transactions }: TransactionGroup,
  direction: 1n | -1n,
  currency: string,
): void {
  if (batch === undefined || transactions.length === 0) {
    return;
  }
  const number = elementAt(batch, 'NbOfTxs');
  const total = elementAt(batch, 'TtlAmt');
  if (number !== undefined) {
    const at = { line: number.line, field: 'NbOfTxs' };
    if (reading.number(number.text, at) !== transactions.length) {
      const expected = `expected ${String(transactions.length)}: the transactions listed`;
      reading.fail('control-total', at, expected, number.text);
    }
  }
  if (total?.currency === currency && transactions.every(({ amount }) => amount !== null)) {
    const way = elementAt(batch, 'CdtDbtInd') === undefined ? direction : directionOf(reading, batch);
    const stated = way * amountOf(reading, total, currency);
    const sum = transactions.reduce((all, part) => all + signed(part, direction), 0n);
    if (stated !== sum) {
      const at = { line: total.line, field: 'TtlAmt' };
      const expected = `expected ${sum.toString()} in minor units: the transactions listed`;
      reading.fail('control-total', at, expected, stated.toString(), stated - sum);
    }
  }
}

function partsOf(
  reading: Reading,
  groups: readonly TransactionGroup[],
  direction: 1n | -1n,
): StatementDetail[] {
  const parts = groups.flatMap(({ transactions }) => transactions);
  const without = parts.find(({ amount }) => amount === null);
  if (without === undefined) {
    return parts.map((part) => ({ amount_minor: signed(part, direction), reference: part.reference }));
  }
  if (parts.some(({ amount }) => amount !== null)) {
    const at = { line: without.line, field: 'TxDtls/Amt' };
    const expected = 'expected an amount in the currency of the account, as other parts of the entry have';
    reading.fail('details', at, expected, '');
  }
  return [];
}

/** The only transaction states its own amount: it must be the entry's. */
function checkOnly(reading: Reading, only: Transaction, amount_minor: bigint, direction: 1n | -1n): void {
  if (only.amount?.is_own === true && signed(only, direction) !== amount_minor) {
    const found = signed(only, direction);
    const at = { line: only.line, field: 'TxDtls/Amt' };
    const expected = `expected ${amount_minor.toString()} in minor units, as the entry has`;
    reading.fail('details', at, expected, found.toString(), found - amount_minor);
  }
}

function typeCode(entry: XmlElement): string {
  const code = elementAt(entry, 'BkTxCd');
  const domain = elementAt(code, 'Domn');
  const parts = [textAt(domain, 'Cd'), textAt(domain, 'Fmly', 'Cd'), textAt(domain, 'Fmly', 'SubFmlyCd')];
  return domain === undefined ? textAt(code, 'Prtry', 'Cd') : parts.join('-');
}

/** Whether an entry is booked; what is pending or for information is not. */
export function isBooked(reading: Reading, entry: XmlElement): boolean {
  const status = requiredChild(reading, entry, 'Sts');
  const code = textAt(status, 'Cd') || textAt(status, 'Prtry') || status.text;
  if (!['BOOK', 'PDNG', 'INFO', 'FUTR'].includes(code)) {
    const at = { line: status.line, field: 'Sts' };
    return reading.fail('value', at, 'expected BOOK, PDNG, INFO or FUTR', code);
  }
  return code === 'BOOK';
}

function isReversal(reading: Reading, entry: XmlElement): boolean {
  const element = elementAt(entry, 'RvslInd');
  if (element === undefined || element.text === 'false' || element.text === '0') {
    return false;
  }
  const at = { line: element.line, field: 'RvslInd' };
  return element.text === 'true' || element.text === '1'
    ? true
    : reading.fail('value', at, 'expected true or false', element.text);
}

/** Reads an `Ntry` whose transactions were read before. */
export function readEntry(
  reading: Reading,
  entry: XmlElement,
  groups: readonly TransactionGroup[],
  statement: { readonly currency: string; readonly day: string },
): ReadEntry {
  reading.count(entry.line);
  const direction = directionOf(reading, entry);
  const { currency } = statement;
  const amount_minor = direction * amountOf(reading, requiredChild(reading, entry, 'Amt'), currency);
  const parts = groups.flatMap(({ transactions }) => transactions);
  const batch = groups.find((group) => group.batch !== undefined)?.batch;
  const only = batch === undefined && parts.length === 1 ? parts[0] : undefined;
  if (only !== undefined) {
    checkOnly(reading, only, amount_minor, direction);
  }
  for (const group of groups) {
    checkBatch(reading, group, direction, currency);
  }
  const booked = choiceDay(reading, elementAt(entry, 'BookgDt'));
  const value_on = choiceDay(reading, elementAt(entry, 'ValDt')) ?? booked ?? statement.day;
  const texts = [textAt(entry, 'AddtlNtryInf'), ...(only?.texts ?? [])];
  const other = direction === 1n ? only?.debtor : only?.creditor;
  return {
    line: entry.line,
    amount_minor,
    booked_on: booked ?? value_on,
    value_on,
    bank_reference: textAt(entry, 'AcctSvcrRef') || (only?.bank_reference ?? ''),
    reference: only?.reference ?? told(textAt(batch, 'PmtInfId')),
    text: texts.filter((text) => text !== '').join('\n'),
    type_code: typeCode(entry),
    is_reversal: isReversal(reading, entry),
    counterparty: other ?? NO_COUNTERPARTY,
    details: only === undefined ? partsOf(reading, groups, direction) : [],
  };
}
