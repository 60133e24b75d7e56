/**
 * Refusals in English for people; machines get code and details as they are.
 */
import { INSTANT_MAX, formatInstant } from '#core/kernel/instant';
import { isCurrency, parseMinor } from '#core/kernel/money';
import type { Refusal, RefusalCode } from '#core/kernel/refusal';

import { amountText } from './amounts';

const WHY: Readonly<Record<RefusalCode, string>> = {
  invalid: 'the command is wrong',
  'key-conflict': 'the key was used for something else before',
  'not-found': 'it names something that does not exist',
  'already-exists': 'it exists already',
  'currency-mismatch': 'the currencies differ',
  'wrong-state': 'it is not in a state that allows this',
  'amount-exceeds': 'the amount is more than what is left',
  'approval-needed': 'a second person must approve, and not the one who asks',
  restricted: 'a restriction in force stops it',
  'no-policy': 'no policy covers it',
  'limit-exceeded': 'it exceeds a limit',
  'insufficient-funds': 'there is not enough money',
  linked: 'another command of the group was refused',
};

/** A detail's value: amounts in major units where the currency is known, instants as ISO 8601. */
function shown(name: string, value: string | number | boolean, currency: string): string {
  if (typeof value === 'number' && /_(?:at|from|until)$|^at$/.test(name) && value <= INSTANT_MAX) {
    return formatInstant(value);
  }
  const amount = typeof value === 'string' && name.endsWith('_minor') ? parseMinor(value) : undefined;
  return amount !== undefined && isCurrency(currency) ? amountText(amount, currency) : String(value);
}

/** "approval-needed: a second person must approve, ... (actor li, approver li)". */
export function refusalSentence({ code, details }: Refusal): string {
  const { what, id, ...rest } = details;
  const currency = String(details['currency'] ?? '');
  const subject = [what, id].filter((part) => part !== undefined && part !== '').join(' ');
  const parts = Object.entries(rest).map(
    ([name, value]) => `${name.replace(/_minor$/, '').replaceAll('_', ' ')} ${shown(name, value, currency)}`,
  );
  const all = [...(subject === '' ? [] : [subject]), ...parts].join(', ');
  return `${code}: ${WHY[code]}${all === '' ? '' : ` (${all})`}`;
}
