/**
 * What a refusal names, in words: `refusalDetails(details, t, te)` gives "Account: A-1 · Missing: CNY 12.00".
 *
 * Names and known values have words in messages/<language>/values.ts under `detail` and `detail_value`; ids and what has
 * no words stay as they are.
 */
import { isCurrency } from '#core/kernel/money';

import { expectedText } from './expected-text';
import { fieldText } from './field-text';
import { amountText } from './figures';
import { instantText } from './instants';

type Translate = (key: string, named?: Record<string, unknown>) => string;
type Known = (key: string) => boolean;

/** Whose values are names that the books give, and where their words are. */
const WORDS: Readonly<Record<string, string>> = {
  ledger_account: 'values.line',
  kind: 'values.restriction',
  status: 'values.trade_status',
  expected: 'values.trade_status',
  channel: 'values.channel',
  level: 'values.level',
  policy: 'staff.policy',
  what: 'staff.policy',
};
const OR = ' or ';
const INSTANT = /(^|_)(at|from|until)$/;
const DURATION = /_ms(_max)?$/;
const DAY_MS = 86_400_000;
const MINOR = /^-?\d+$/;

function wordOf(name: string, value: string, t: Translate, te: Known): string | null {
  const group = WORDS[name];
  const keys = [
    ...(group === undefined ? [] : [`${group}.${value}`]),
    `values.detail_value.${value.replace(/ /g, '_')}`,
  ];
  const known = keys.find(te);
  return known === undefined ? null : t(known);
}

function valueText(name: string, value: unknown, currency: string, t: Translate, te: Known): string {
  if (typeof value === 'number' && INSTANT.test(name)) return instantText(value);
  if (typeof value === 'number' && DURATION.test(name)) return t('values.days', { count: value / DAY_MS });
  if (typeof value === 'boolean') return t(value ? 'ui.yes' : 'ui.no');
  if (typeof value !== 'string') return String(value);
  if (name.endsWith('_minor') && MINOR.test(value)) {
    return isCurrency(currency)
      ? `${currency} ${amountText(BigInt(value), currency)}`
      : t('values.minor_units', { count: amountText(BigInt(value), 'JPY') });
  }
  if (name === 'field') return fieldText(value, t, te);
  const whole = wordOf(name, value, t, te);
  if (whole !== null) return whole;
  const parts = value.split(OR).map((part) => wordOf(name, part, t, te));
  if (parts.length > 1 && parts.every((part) => part !== null)) return parts.join(t('values.or'));
  return name === 'expected' ? expectedText(value) : value;
}

/** What something is, by the books' name for it: a trade, a custody account. */
export function whatText(what: string, t: Translate, te: Known): string {
  return wordOf('what', what, t, te) ?? what;
}

/** Details as "Name: value" pairs, in the order given; `currency` is that of amounts which do not say their own. */
export function refusalDetails(
  details: Readonly<Record<string, unknown>>,
  t: Translate,
  te: Known,
  currency = '',
): string {
  const own = typeof details['currency'] === 'string' ? details['currency'] : currency;
  return Object.entries(details)
    .map(([name, value]) => {
      const key = `values.detail.${name}`;
      const label = te(key) ? t(key) : name.replace(/_/g, ' ');
      return `${label}: ${valueText(name, value, own, t, te)}`;
    })
    .join(' · ');
}
