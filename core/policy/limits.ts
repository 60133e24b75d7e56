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

interface Standing {
  readonly level: RealNameLevel;
  readonly certificate: boolean;
  readonly shield: boolean;
}

/** The most an account may pay: each by the best rule that it fulfils. */
export interface Allowance {
  readonly per_payment_minor: bigint;
  readonly per_day_minor: bigint;
}

/** What an account may pay as it stands; undefined where it fulfils no rule. */
function allowanceOf(
  { level, certificate, shield }: Standing,
  rules: readonly ParsedRule[] | undefined,
): Allowance | undefined {
  const rank = REAL_NAME_LEVELS.indexOf(level);
  let per_payment_minor = 0n;
  let per_day_minor = 0n;
  let fulfilled = 0;
  for (const rule of rules ?? []) {
    if (rule.rank <= rank && (certificate || !rule.certificate) && (shield || !rule.shield)) {
      per_payment_minor = maxBig(per_payment_minor, rule.per_payment_minor);
      per_day_minor = maxBig(per_day_minor, rule.per_day_minor);
      fulfilled += 1;
    }
  }
  return fulfilled === 0 ? undefined : { per_payment_minor, per_day_minor };
}

function standingOf(account: Account, level: RealNameLevel, at: Instant): Standing {
  const { certificate_until, shield_until } = account;
  return {
    level,
    certificate: certificate_until !== null && certificate_until > at,
    shield: shield_until !== null && shield_until > at,
  };
}

/** What would change a limit: a level, a certificate, a shield, or everything that is missing. */
export type RaisedBy = Exclude<RealNameLevel, 'none'> | 'certificate' | 'shield' | 'all';

export interface PaymentLimits extends Standing {
  /** Null where no rule covers the account. */
  readonly now: Allowance | null;
  /** What each missing thing alone raises it to, and all of them together; those that raise nothing are left out. */
  readonly raises: readonly { readonly by: RaisedBy; readonly allowance: Allowance }[];
}

/** What an account may pay at an instant, and what it could with what it has not. */
export function limitsOf(
  account: Account,
  level: RealNameLevel,
  at: Instant,
  policy: PolicyData<'payment-limits'>,
): PaymentLimits {
  const rules = parsedRules(policy)[account.currency];
  const standing = standingOf(account, level, at);
  const now = allowanceOf(standing, rules) ?? null;
  const levels = REAL_NAME_LEVELS.slice(REAL_NAME_LEVELS.indexOf(level) + 1);
  const better: [RaisedBy, Standing][] = [
    ...levels.map((one) => [one as RaisedBy, { ...standing, level: one }] as [RaisedBy, Standing]),
    ['certificate', { ...standing, certificate: true }],
    ['shield', { ...standing, shield: true }],
    ['all', { level: 'bank', certificate: true, shield: true }],
  ];
  const raises = better.flatMap(([by, then]) => {
    const allowance = allowanceOf(then, rules);
    const is_more =
      allowance !== undefined &&
      (now === null ||
        allowance.per_payment_minor > now.per_payment_minor ||
        allowance.per_day_minor > now.per_day_minor);
    return is_more ? [{ by, allowance }] : [];
  });
  return { ...standing, now, raises };
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
  const standing = standingOf(account, level, at);
  const allowance = allowanceOf(standing, parsedRules(policy)[account.currency]);
  if (allowance === undefined) {
    return refuse('no-policy', { policy: 'payment-limits', currency: account.currency, level });
  }
  const { per_payment_minor, per_day_minor } = allowance;
  const details = { account: account.id, ...standing };
  if (amount_minor > per_payment_minor) {
    return refuse('limit-exceeded', {
      ...details,
      limit: 'payment',
      limit_minor: per_payment_minor.toString(),
    });
  }
  return usedToday(usage, today) + amount_minor > per_day_minor
    ? refuse('limit-exceeded', { ...details, limit: 'day', limit_minor: per_day_minor.toString() })
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
