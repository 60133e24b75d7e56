/**
 * Values of ISO 20022 cash management messages: amounts with currency and direction, days, balances.
 *
 * A day is the one the bank wrote: of a date and time, the day in its own zone.
 */
import type { StatementBalance } from './bank-statement';
import type { Reading } from './reading';
import { childrenNamed, elementAt, textAt, type XmlElement } from './xml-elements';

const DATE = /^(\d{4})-(\d{2})-(\d{2})(?:Z|[+-]\d{2}:\d{2})?$/;
const DATE_TIME =
  /^(\d{4})-(\d{2})-(\d{2})T(?:[01]\d|2[0-4]):[0-5]\d:[0-5]\d(?:\.\d{1,9})?(?:Z|[+-]\d{2}:\d{2})?$/;

/** Day of an element that is a date or a date and time. */
export function dayOfElement(reading: Reading, element: XmlElement): string {
  const at = { line: element.line, field: element.name };
  const match = (element.name.endsWith('DtTm') || element.name === 'DtTm' ? DATE_TIME : DATE).exec(
    element.text,
  );
  if (match === null) {
    return reading.fail('date', at, 'expected a date of ISO 8601', element.text);
  }
  return reading.day(Number(match[1]), Number(match[2]), Number(match[3]), element.text, at);
}

/** Day within a choice of `Dt` and `DtTm`; undefined when the element is not there. */
export function choiceDay(reading: Reading, element: XmlElement | undefined): string | undefined {
  if (element === undefined) {
    return undefined;
  }
  const chosen = elementAt(element, 'Dt') ?? elementAt(element, 'DtTm');
  return chosen === undefined
    ? reading.fail('field-missing', { line: element.line, field: element.name }, 'expected Dt or DtTm', '')
    : dayOfElement(reading, chosen);
}

/** The child of a name, which must be there. */
export function requiredChild(reading: Reading, parent: XmlElement, name: string): XmlElement {
  const at = { line: parent.line, field: `${parent.name}/${name}` };
  const found = childrenNamed(parent, name);
  const [first] = found;
  if (first === undefined) {
    return reading.fail('field-missing', at, 'expected the element', '');
  }
  if (found.length > 1) {
    reading.fail('field-unexpected', at, 'expected the element once', '');
  }
  return first;
}

/** 1 for credit, -1 for debit. */
export function directionOf(reading: Reading, parent: XmlElement): 1n | -1n {
  const { text, line } = requiredChild(reading, parent, 'CdtDbtInd');
  if (text !== 'CRDT' && text !== 'DBIT') {
    return reading.fail('value', { line, field: 'CdtDbtInd' }, 'expected CRDT or DBIT', text);
  }
  return text === 'CRDT' ? 1n : -1n;
}

/** Unsigned amount of an element that carries its currency, which must be the one given. */
export function amountOf(reading: Reading, element: XmlElement, currency: string): bigint {
  const at = { line: element.line, field: element.name };
  if (element.currency !== currency) {
    reading.fail('currency-mismatch', at, `expected an amount in ${currency}`, element.currency);
  }
  return reading.amount(element.text, currency, '.', at);
}

/** Codes that banks may use of their own stand in `Prtry`. */
function balanceCode(reading: Reading, balance: XmlElement): string {
  const type = requiredChild(reading, balance, 'Tp');
  const code = textAt(type, 'CdOrPrtry', 'Cd') || textAt(type, 'CdOrPrtry', 'Prtry');
  return code === ''
    ? reading.fail('field-missing', { line: type.line, field: 'Tp/CdOrPrtry' }, 'expected a code', '')
    : code;
}

export function balanceOf(reading: Reading, balance: XmlElement, currency: string): StatementBalance {
  reading.count(balance.line);
  const code = balanceCode(reading, balance);
  const magnitude = amountOf(reading, requiredChild(reading, balance, 'Amt'), currency);
  return {
    code,
    amount_minor: directionOf(reading, balance) * magnitude,
    on: choiceDay(reading, requiredChild(reading, balance, 'Dt')) ?? '',
    is_intermediate: code === 'ITBD' || textAt(balance, 'Tp', 'SubTp', 'Cd') === 'INTM',
    line: balance.line,
  };
}
