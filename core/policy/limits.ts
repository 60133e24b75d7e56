/**
 * Limits: what an account may pay by its real-name level, certificate and shield, and what a bank's card
 * may pay. Pure functions over policy data and counters; counters hold the current day and month only,
 * which suffices because bookings never go back in time.
 */
import { dayOf, monthOf, type Instant } from '#core/kernel/instant';
import { MINOR_MAX, maxBig, minBig } from '#core/kernel/money';
import { refuse, type Refusal } from '#core/kernel/refusal';
import {
  REAL_NAME_LEVELS,
  type Account,
  type Instrument,
  type RealNameLevel,
  type Usage,
} from '#core/ledger/tables';

import type { PolicyData } from './policy';

export interface CalendarDay {
  readonly day: string;
  readonly month: string;
}

/** The day asked for last: entries that follow one another mostly fall on the same. */
let last_day: CalendarDay = { day: '', month: '' };

/** Day and month of an instant on the platform's calendar. */
export function calendarDay(at: Instant, policy: PolicyData<'calendar'>): CalendarDay {
  const day = dayOf(at, policy.utc_offset_minutes);
  if (day !== last_day.day) {
    last_day = { day, month: monthOf(at, policy.utc_offset_minutes) };
  }
  return last_day;
}

/**
 * The day new work counts on: the counter's own when it is later, as after a calendar that moved west. A day does not
 * begin a second time.
 */
export function countingDay(usage: Usage | null, today: CalendarDay): CalendarDay {
  return usage !== null && usage.day > today.day ? { day: usage.day, month: usage.month } : today;
}

/** Counters stop at the largest amount a database can hold; every limit lies below it. */
function counted(left_minor: bigint, right_minor: bigint): bigint {
  return minBig(left_minor + right_minor, MINOR_MAX);
}

/** The counter after one more use. History dated before the counter's day counts to its month at most. */
export function useMore(
  subject: string,
  usage: Usage | null,
  amount_minor: bigint,
  today: CalendarDay,
): Usage {
  if (usage === null || today.month > usage.month) {
    return {
      subject,
      day: today.day,
      day_minor: amount_minor,
      month: today.month,
      month_minor: amount_minor,
    };
  }
  if (today.month < usage.month) {
    return usage;
  }
  const month_minor = counted(usage.month_minor, amount_minor);
  if (today.day > usage.day) {
    return { subject, day: today.day, day_minor: amount_minor, month: usage.month, month_minor };
  }
  return today.day === usage.day
    ? { ...usage, day_minor: counted(usage.day_minor, amount_minor), month_minor }
    : { ...usage, month_minor };
}

/** What was used on a day. */
export function usedToday(usage: Usage | null, today: CalendarDay): bigint {
  return usage?.day === today.day ? usage.day_minor : 0n;
}

/** What was used in a day's month. */
export function usedThisMonth(usage: Usage | null, today: CalendarDay): bigint {
  return usage?.month === today.month ? usage.month_minor : 0n;
}

interface ParsedRule {
  readonly rank: number;
  readonly certificate: boolean;
  readonly shield: boolean;
  readonly per_payment_minor: bigint;
  readonly per_day_minor: bigint;
}

type ParsedRules = Readonly<Record<string, readonly ParsedRule[]>>;

/** Rules with their amounts read, once per version of the policy. */
const PARSED_RULES = new WeakMap<PolicyData<'payment-limits'>, ParsedRules>();

function parsedRules(policy: PolicyData<'payment-limits'>): ParsedRules {
  const known = PARSED_RULES.get(policy);
  if (known !== undefined) {
    return known;
  }
  const parsed = Object.fromEntries(
    Object.entries(policy.rules).map(([currency, rules]) => [
      currency,
      rules.map((rule) => ({
        rank: REAL_NAME_LEVELS.indexOf(rule.level),
        certificate: rule.certificate,
        shield: rule.shield,
        per_payment_minor: BigInt(rule.per_payment_minor),
        per_day_minor: BigInt(rule.per_day_minor),
      })),
    ]),
  );
  PARSED_RULES.set(policy, parsed);
  return parsed;
}

/** Checks a payment out of an account against the best rule the account fulfils at that instant. */
export function paymentLimitRefusal(
  account: Account,
  level: RealNameLevel,
  amount_minor: bigint,
  usage: Usage | null,
  at: Instant,
  today: CalendarDay,
  policy: PolicyData<'payment-limits'>,
): Refusal | undefined {
  const rules = parsedRules(policy)[account.currency];
  const rank = REAL_NAME_LEVELS.indexOf(level);
  const certificate = account.certificate_until !== null && account.certificate_until > at;
  const shield = account.shield_until !== null && account.shield_until > at;
  let per_payment = 0n;
  let per_day = 0n;
  let fulfilled = 0;
  for (const rule of rules ?? []) {
    if (rule.rank <= rank && (certificate || !rule.certificate) && (shield || !rule.shield)) {
      per_payment = maxBig(per_payment, rule.per_payment_minor);
      per_day = maxBig(per_day, rule.per_day_minor);
      fulfilled += 1;
    }
  }
  if (fulfilled === 0) {
    return refuse('no-policy', { policy: 'payment-limits', currency: account.currency, level });
  }
  const details = { account: account.id, level, certificate, shield };
  if (amount_minor > per_payment) {
    return refuse('limit-exceeded', { ...details, limit: 'payment', limit_minor: per_payment.toString() });
  }
  return usedToday(usage, today) + amount_minor > per_day
    ? refuse('limit-exceeded', { ...details, limit: 'day', limit_minor: per_day.toString() })
    : undefined;
}

/** Checks a payment by credit card against the issuing bank's limits. */
export function cardLimitRefusal(
  instrument: Instrument,
  currency: string,
  amount_minor: bigint,
  usage: Usage | null,
  today: CalendarDay,
  policy: PolicyData<'card-limits'>,
): Refusal | undefined {
  const banks = policy.banks[currency];
  const own =
    banks !== undefined && Object.hasOwn(banks, instrument.bank) ? banks[instrument.bank] : undefined;
  const limit = own ?? banks?.['*'];
  if (limit === undefined) {
    return refuse('no-policy', { policy: 'card-limits', currency, bank: instrument.bank });
  }
  const checks = [
    ['payment', amount_minor, limit.per_payment_minor],
    ['day', usedToday(usage, today) + amount_minor, limit.per_day_minor],
    ['month', usedThisMonth(usage, today) + amount_minor, limit.per_month_minor],
  ] as const;
  for (const [name, used_minor, limit_minor] of checks) {
    if (used_minor > BigInt(limit_minor)) {
      return refuse('limit-exceeded', {
        instrument: instrument.id,
        bank: instrument.bank,
        limit: name,
        limit_minor,
      });
    }
  }
  return undefined;
}
