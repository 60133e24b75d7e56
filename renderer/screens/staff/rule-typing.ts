/**
 * A rule's value between the policy and a field: amounts in major units, durations as "10d", "24h", "90m" or "5s".
 */
import { isCurrency } from '#core/kernel/money';

import { majorText, parseMajor } from '../../ui/figures';
import { durationIn, typedValue, unitOf, type RuleLine, type RuleValue } from './policy-rules';

const LETTERS = { day: 'd', hour: 'h', minute: 'm', second: 's' } as const;
const SIZES: Readonly<Record<string, number>> = { d: 86_400_000, h: 3_600_000, m: 60_000, s: 1_000 };
const DURATION = /^(\d{1,9})\s*([dhms])$/i;

const currencyOf = (path: readonly string[]): string | undefined => path.find((step) => isCurrency(step));

/** Text to put into the field of a rule. */
export function typingText({ path, value }: RuleLine): string {
  const currency = currencyOf(path);
  const unit = unitOf(path);
  if (unit === 'amount' && currency !== undefined && /^\d+$/.test(String(value))) {
    return majorText(BigInt(value), currency);
  }
  if (unit === 'duration' && typeof value === 'number') {
    const { count, unit: size } = durationIn(value);
    return count * (SIZES[LETTERS[size]] ?? 0) === value ? `${String(count)}${LETTERS[size]}` : String(value);
  }
  return String(value);
}

/** The value that was typed for a rule; undefined when it is none. */
export function typedRule(line: RuleLine, text: string): RuleValue | undefined {
  const currency = currencyOf(line.path);
  const unit = unitOf(line.path);
  if (unit === 'amount' && currency !== undefined) return parseMajor(text, currency)?.toString();
  const duration = unit === 'duration' ? DURATION.exec(text.trim()) : null;
  if (duration !== null) return Number(duration[1]) * (SIZES[(duration[2] ?? '').toLowerCase()] ?? 0);
  return typedValue(line.value, text);
}
