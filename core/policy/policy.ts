/**
 * Policies: the platform's rules as versioned data, each version in force from a date.
 *
 * A policy is published by a command and stays in the journal; code only knows shapes and defaults. The
 * defaults are those of the platform's written rules. Amounts in policy data are decimal strings of minor
 * units per currency. "Which version counted then" is a query, never a guess.
 */
import { z } from 'zod';

import { DAY_MS, HOUR_MS, type Instant } from '#core/kernel/instant';
import { isCurrency } from '#core/kernel/money';
import { refuse, type Refusal } from '#core/kernel/refusal';
import { bankField } from '#core/ledger/fields';
import { DELIVERY_METHODS, REAL_NAME_LEVELS, RESTRICTION_KINDS, type Policy } from '#core/ledger/tables';
import { DEFAULT_STANDARD, standardPolicy } from '#core/trust/standard';

const minorText = z.string().regex(/^\d{1,18}$/, 'expected minor units as decimal text');
const currencyCode = z.string().refine(isCurrency, 'expected a known currency code');
const byCurrency = z.record(currencyCode, minorText);

const calendarDayText = z.string().regex(/^\d{4}-\d{2}-\d{2}$/, 'expected a day such as 2026-10-01');

const calendarPolicy = z.strictObject({
  /** Offset of the platform's calendar from UTC; days and months of limits and allowances follow it. */
  utc_offset_minutes: z.int().min(-840).max(840),
});

/** Longest that any timer runs: ten years, so that every instant it reaches is one that the books can hold. */
export const DURATION_MS_MAX = 3_650 * DAY_MS;

const duration = z.int().min(0).max(DURATION_MS_MAX);

const timersPolicy = z.strictObject({
  auto_confirm_ms: z.strictObject(
    Object.fromEntries(DELIVERY_METHODS.map((method) => [method, duration])) as Record<
      (typeof DELIVERY_METHODS)[number],
      z.ZodInt
    >,
  ),
  close_unpaid_ms: duration,
  /** Most the seller may add to one trade's timer, all extensions together. */
  extension_ms_max: duration,
});

const feesPolicy = z.strictObject({
  /** Trades outside the platform's own marketplace: free up to this per account and calendar month. */
  free_per_month_minor: byCurrency,
  /** Parts per million of what lies above the allowance. */
  rate_ppm: z.int().min(0).max(1_000_000),
  /** Bounds of the fee of one account and month, once anything lies above the allowance. */
  minimum_minor: byCurrency,
  maximum_minor: byCurrency,
  rounding: z.enum(['half-up', 'up', 'down']),
  /** Whose month counts, and who pays: the buyer at payment or the seller at release. */
  month_of: z.enum(['payer', 'payee']),
});

const paymentLimitRule = z.strictObject({
  level: z.enum(REAL_NAME_LEVELS),
  certificate: z.boolean(),
  shield: z.boolean(),
  per_payment_minor: minorText,
  per_day_minor: minorText,
});

const paymentLimitsPolicy = z.strictObject({
  /** Per currency: the rules; the best one an account fulfils counts. No rules for a currency: no payment. */
  rules: z.record(currencyCode, z.array(paymentLimitRule).min(1)),
});

const cardLimit = z.strictObject({
  per_payment_minor: minorText,
  per_day_minor: minorText,
  per_month_minor: minorText,
});

const cardLimitsPolicy = z.strictObject({
  /** Per currency and bank; `*` is any other bank. */
  banks: z.record(currencyCode, z.record(z.union([z.literal('*'), bankField]), cardLimit)),
});

const cardProgramme = z.strictObject({
  /** Of one card, all that it paid counted. */
  per_payment_minor: minorText,
  per_day_minor: minorText,
  per_month_minor: minorText,
  /** Of one merchant: his large payments in the programme. */
  merchant_per_day_minor: minorText,
  merchant_per_month_minor: minorText,
  /** Lowest credit score of a merchant that is admitted. */
  score_min: z.int().min(350).max(950),
  /** With true he must have it at every large payment too, not only when he is admitted. */
  score_kept: z.boolean().optional(),
});

const cardProgrammesPolicy = z.strictObject({
  /** Per currency and bank that has a programme: what is allowed beyond `card-limits`, at admitted merchants only. */
  banks: z.record(currencyCode, z.record(bankField, cardProgramme)),
});

const ppm = z.int().min(0).max(1_000_000);
/** Parts per million of what may be more than the whole. */
const ppmOver = z.int().min(0).max(100_000_000);

const guaranteePolicy = z.strictObject({
  /** Days from a trade's confirmation in which its buyer may claim. */
  claim_days: z.int().min(1).max(365),
  /** Days the seller has to answer; business days for the decision after that. */
  answer_days: z.int().min(1).max(60),
  decision_days: z.int().min(1).max(60),
  /** Most that is paid for one trade, to one buyer in a month, and under one badge in all; no amount: no guarantee. */
  cover_per_trade_minor: byCurrency,
  cover_per_buyer_month_minor: byCurrency,
  cover_per_badge_minor: byCurrency,
  /** A trade paid within so many days of its seller's first badge is looked at for collusion. */
  fresh_badge_days: z.int().min(0).max(365),
  /** Share of covered money that is expected to be claimed at least, whatever the year before says. */
  floor_ppm: ppm,
  /** The largest merchants by exposure, and which share of it is lost when they fail together. */
  stress_largest: z.int().min(0).max(20),
  stress_ppm: ppm,
  /** Reserve over need below which it is watched, and below which there is an alarm. */
  watch_ppm: z.int().min(0).max(100_000_000),
  alarm_ppm: z.int().min(0).max(100_000_000),
});

/** Longest that a request for approval may stay open, whatever policy and proposer say. */
export const EXPIRY_DAYS_MAX = 30;

const approvalsPolicy = z.strictObject({
  /**
   * Once all that went back of a trade, by refund, dispute or chargeback, reaches this amount, a second person is
   * needed, and so for what staff let go to a seller in the buyer's stead, and for a transfer with all that its
   * account paid that day; in a currency without an amount for every one of them.
   */
  large_refund_minor: byCurrency,
  /** Days after which a request that nobody decided expires; 7 where a version says nothing. */
  expiry_days: z.int().min(1).max(EXPIRY_DAYS_MAX).optional(),
});

const alertsPolicy = z.strictObject({
  /** Thousandths of score from which an alert is urgent, or high. */
  urgent_score: z.int().min(0).max(1_000),
  high_score: z.int().min(0).max(1_000),
  /** Business days in which alerts are to be decided. */
  urgent_days: z.int().min(1).max(60),
  high_days: z.int().min(1).max(60),
  other_days: z.int().min(1).max(60),
  /** Days on which nobody works, beside Saturdays and Sundays; days on which they are worked all the same. */
  holidays: z.array(calendarDayText).max(1_000),
  working_weekends: z.array(calendarDayText).max(1_000),
  /** Parts per million of closed alerts that somebody else judges again, without seeing the first judgement. */
  second_review_ppm: z.int().min(0).max(1_000_000),
  /** Longest that an alert can be put off. */
  snooze_days_max: z.int().min(1).max(180),
});

const measuresPolicy = z.strictObject({
  /** Days after which each kind of restriction is looked at again; 0 for never. */
  review_days: z.strictObject(
    Object.fromEntries(RESTRICTION_KINDS.map((kind) => [kind, z.int().min(0).max(365)])) as Record<
      (typeof RESTRICTION_KINDS)[number],
      z.ZodInt
    >,
  ),
  /** Days after a measure began in which whoever is concerned may appeal. */
  appeal_days: z.int().min(1).max(365),
  /** Business days in which an appeal is to be decided; days are those of the policy for alerts. */
  hearing_days: z.int().min(1).max(120),
  /** Longest that more time can be taken for one appeal, in days after it was lodged. */
  hearing_days_max: z.int().min(1).max(365),
  /** Days for which a note in the credit record is held against an account. */
  credit_note_days: z.int().min(1).max(3_650),
});

const trustPolicy = z.strictObject({
  /** Days for which a badge is issued. */
  validity_days: z.int().min(1).max(3_650),
  /** Days after which a merchant with a badge is audited again, and days that the auditor then has. */
  reaudit_days: z.int().min(1).max(3_650),
  audit_days: z.int().min(1).max(365),
  /** Days for which a passed audit stands for a badge that is decided on. */
  audit_fresh_days: z.int().min(1).max(3_650),
  /** Thousandths of the weights that an audit must reach. */
  pass_permille: z.int().min(0).max(1_000),
  /** Days in which a finding is to be remedied, unless it says otherwise. */
  remedy_days: z.int().min(1).max(365),
  /** Thousandths of score from which an open alert suspends a badge. */
  serious_permille: z.int().min(0).max(1_000),
  /** What a merchant must have: real-name level, days since the account was opened, credit score where there is one. */
  level_min: z.enum(REAL_NAME_LEVELS),
  age_days_min: z.int().min(0).max(3_650),
  credit_score_min: z.int().min(350).max(950),
});

const loansPolicy = z.strictObject({
  /** Least and most that is applied for and proposed; no amount: no loans in that currency. */
  amount_min_minor: byCurrency,
  amount_max_minor: byCurrency,
  /** What is proposed is rounded down to a multiple of this. */
  step_minor: byCurrency,
  months_max: z.int().min(1).max(60),
  /** Full months of turnover that a proposed limit rests on. */
  turnover_months: z.int().min(1).max(24),
  /** Share of the average monthly turnover from a score on, best score first; nothing below the last. */
  bands: z
    .array(
      z.strictObject({ from_score: z.int().min(350).max(950), share_ppm: z.int().min(0).max(100_000_000) }),
    )
    .min(1)
    .max(20)
    .refine(
      (bands) => bands.every(({ from_score }, place) => from_score < (bands[place - 1]?.from_score ?? 951)),
      'expected bands from the best score down',
    ),
  /** Days in which a person answers when a merchant asks for a review. */
  review_answer_days: z.int().min(1).max(365),
  /** Days after the day it speaks of for which a report from outside may be used. */
  outside_days: z.int().min(1).max(3_650),
});

const creditMonitoringPolicy = z.strictObject({
  /** Merchants of a month below which nothing of it is judged. */
  merchants_min: z.int().min(1).max(1_000_000),
  /** Stability indices of the score and of a characteristic, from which on they are watched, and alarm. */
  shift_watch_ppm: ppmOver,
  shift_alarm_ppm: ppmOver,
  /** Chance of a false alarm that a month's score may have, and its characteristics together. */
  chance_ppm: z.int().min(1).max(1_000_000),
  /** Points by which a shifted characteristic must move the mean score for an alarm. */
  characteristic_points_min: z.int().min(0).max(600),
  /** Points by which the mean score may be off the reference. */
  mean_points_max: z.int().min(1).max(600),
  /** Bad outcomes of a month below which its scores are not judged by them. */
  bad_min: z.int().min(1).max(1_000_000),
  /** AUC below which scores are watched, and alarm. */
  auc_watch_ppm: ppm,
  auc_alarm_ppm: ppm,
  /** By how much more or fewer bad outcomes there may be than scores said. */
  calibration_ppm: ppmOver,
  /** Decisions below which overrides are not judged, and their share from which on they are watched, and alarm. */
  decisions_min: z.int().min(1).max(1_000_000),
  override_watch_ppm: ppm,
  override_alarm_ppm: ppm,
  /** Merchants of a group below which it is not shown, and the least ratio of its share to that of the largest group. */
  group_min: z.int().min(1).max(1_000_000),
  ratio_min_ppm: ppm,
});

/** Days between two entries on the same money; longer ones are no match that a rule may make. */
const matchDays = z.int().min(0).max(60);

const custodyPolicy = z.strictObject({
  /** How many days the bank may book before the books, and after them, for a rule to match the two. */
  match_days_before: matchDays,
  match_days_after: matchDays,
  /** Days in which a day's card payments are expected in one sum. */
  card_days: matchDays,
  /** By how much two amounts of one reference may differ for a suggestion, in parts of the larger. */
  amount_off_ppm: ppm,
  /** Days for which receipts that the bank has not booked count as on their way (T5). */
  expected_days: z.int().min(0).max(60),
  /** Days from which on an outstanding item is too old (T9). */
  aged_days: z.int().min(1).max(365),
  /** Business days in which a receipt that nobody was found for is allocated (T10). */
  allocation_days: z.int().min(1).max(10),
  /** Most that the platform may leave of its own beside customers' money, as a share of what they are owed (T12). */
  own_ppm: ppm,
  /** What is set aside as risk reserve out of interest that banks paid on customers' money, as a share of it; nothing where it is not said (T13). */
  reserve_ppm: ppm.optional(),
  /** Most of the whole that one bank may hold, and days before a bank's letter ends from which on it is to be renewed (T14). */
  bank_ppm: ppm,
  letter_days: z.int().min(0).max(365),
});

export const POLICY_SCHEMAS = {
  calendar: calendarPolicy,
  timers: timersPolicy,
  fees: feesPolicy,
  'payment-limits': paymentLimitsPolicy,
  'card-limits': cardLimitsPolicy,
  'card-programmes': cardProgrammesPolicy,
  guarantee: guaranteePolicy,
  approvals: approvalsPolicy,
  alerts: alertsPolicy,
  measures: measuresPolicy,
  trust: trustPolicy,
  'audit-standard': standardPolicy,
  loans: loansPolicy,
  'credit-monitoring': creditMonitoringPolicy,
  custody: custodyPolicy,
} as const;

export type PolicyKind = keyof typeof POLICY_SCHEMAS;
export type PolicyData<K extends PolicyKind> = z.output<(typeof POLICY_SCHEMAS)[K]>;

export const POLICY_KINDS = Object.keys(POLICY_SCHEMAS) as readonly PolicyKind[];

export function isPolicyKind(text: string): text is PolicyKind {
  return Object.hasOwn(POLICY_SCHEMAS, text);
}

/** Why these are no data of such a policy; undefined when they are. */
export function policyDataRefusal(policy: string, data: unknown): Refusal | undefined {
  if (!isPolicyKind(policy)) {
    return refuse('not-found', { what: 'kind of policy', id: policy });
  }
  const parsed = POLICY_SCHEMAS[policy].safeParse(data);
  if (parsed.success) {
    return undefined;
  }
  const [issue] = parsed.error.issues;
  return refuse('invalid', {
    what: policy,
    field: issue?.path.join('.') ?? '',
    expected: issue?.message ?? '',
  });
}

type LimitRow = readonly [(typeof REAL_NAME_LEVELS)[number], boolean, boolean, string, string];

/** Yuan limits per level and credential; other currencies scale from them. */
const LIMIT_ROWS: readonly LimitRow[] = [
  ['none', false, false, '20000', '50000'],
  ['claimed', false, false, '100000', '300000'],
  ['document', false, false, '500000', '1000000'],
  ['bank', false, false, '1000000', '2000000'],
  ['document', true, false, '2000000', '5000000'],
  ['bank', true, false, '5000000', '20000000'],
  ['bank', false, true, '20000000', '50000000'],
  ['bank', true, true, '100000000', '500000000'],
];

function limitRules(scale: bigint, divisor: bigint): z.output<typeof paymentLimitRule>[] {
  const scaled = (minor: string): string => ((BigInt(minor) * scale) / divisor).toString();
  return LIMIT_ROWS.map(([level, certificate, shield, per_payment, per_day]) => ({
    level,
    certificate,
    shield,
    per_payment_minor: scaled(per_payment),
    per_day_minor: scaled(per_day),
  }));
}

function cardLimitOf(per_payment: string, per_day: string, per_month: string): z.output<typeof cardLimit> {
  return { per_payment_minor: per_payment, per_day_minor: per_day, per_month_minor: per_month };
}

function programmeOf(card: readonly [string, string, string], merchant: readonly [string, string]) {
  const [per_payment_minor, per_day_minor, per_month_minor] = card;
  const [merchant_per_day_minor, merchant_per_month_minor] = merchant;
  return {
    ...{ per_payment_minor, per_day_minor, per_month_minor, score_min: 600 },
    ...{ merchant_per_day_minor, merchant_per_month_minor },
  };
}

/** Defaults of the platform's written rules (docs: policies). */
export const DEFAULT_POLICIES: { readonly [K in PolicyKind]: PolicyData<K> } = {
  calendar: { utc_offset_minutes: 480 },
  timers: {
    auto_confirm_ms: {
      recharge: 0,
      automatic: 24 * HOUR_MS,
      virtual: 3 * DAY_MS,
      express: 10 * DAY_MS,
      ems: 10 * DAY_MS,
      surface: 30 * DAY_MS,
    },
    close_unpaid_ms: 5 * DAY_MS,
    extension_ms_max: 30 * DAY_MS,
  },
  fees: {
    free_per_month_minor: { CNY: '500000', HKD: '500000', USD: '70000', EUR: '70000', JPY: '100000' },
    rate_ppm: 5_000,
    minimum_minor: {},
    maximum_minor: {},
    rounding: 'half-up',
    month_of: 'payer',
  },
  'payment-limits': {
    rules: {
      CNY: limitRules(1n, 1n),
      HKD: limitRules(1n, 1n),
      USD: limitRules(1n, 7n),
      EUR: limitRules(1n, 7n),
      JPY: limitRules(1n, 5n),
    },
  },
  'card-limits': {
    banks: {
      CNY: {
        ICBC: cardLimitOf('5000000', '5000000', '20000000'),
        CCB: cardLimitOf('5000000', '5000000', '20000000'),
        ABC: cardLimitOf('2000000', '5000000', '15000000'),
        BOC: cardLimitOf('2000000', '5000000', '15000000'),
        CMB: cardLimitOf('5000000', '10000000', '30000000'),
        BOCOM: cardLimitOf('2000000', '2000000', '10000000'),
        '*': cardLimitOf('1000000', '2000000', '10000000'),
      },
      HKD: { '*': cardLimitOf('1000000', '2000000', '10000000') },
      USD: { '*': cardLimitOf('150000', '300000', '1500000') },
      EUR: { '*': cardLimitOf('150000', '300000', '1500000') },
      JPY: { '*': cardLimitOf('200000', '400000', '2000000') },
    },
  },
  'card-programmes': {
    banks: {
      CNY: {
        ICBC: programmeOf(['20000000', '30000000', '100000000'], ['100000000', '1000000000']),
        CCB: programmeOf(['20000000', '30000000', '100000000'], ['100000000', '1000000000']),
        CMB: programmeOf(['30000000', '50000000', '150000000'], ['150000000', '1500000000']),
        BOC: programmeOf(['10000000', '20000000', '60000000'], ['60000000', '600000000']),
      },
    },
  },
  guarantee: {
    claim_days: 30,
    answer_days: 5,
    decision_days: 10,
    cover_per_trade_minor: { CNY: '5000000', HKD: '5000000', USD: '700000', EUR: '700000', JPY: '1000000' },
    cover_per_buyer_month_minor: {
      CNY: '10000000',
      HKD: '10000000',
      USD: '1400000',
      EUR: '1400000',
      JPY: '2000000',
    },
    cover_per_badge_minor: {
      CNY: '100000000',
      HKD: '100000000',
      USD: '14000000',
      EUR: '14000000',
      JPY: '20000000',
    },
    fresh_badge_days: 14,
    floor_ppm: 2_000,
    stress_largest: 2,
    stress_ppm: 100_000,
    watch_ppm: 1_500_000,
    alarm_ppm: 1_000_000,
  },
  approvals: {
    large_refund_minor: { CNY: '1000000', HKD: '1000000', USD: '140000', EUR: '140000', JPY: '200000' },
    expiry_days: 7,
  },
  alerts: {
    urgent_score: 970,
    high_score: 900,
    urgent_days: 1,
    high_days: 3,
    other_days: 10,
    holidays: [],
    working_weekends: [],
    second_review_ppm: 50_000,
    snooze_days_max: 30,
  },
  measures: {
    review_days: {
      watch: 90,
      'delay-settlement': 60,
      'limit-collection': 60,
      'restrict-collection': 30,
      'stop-withdrawals': 30,
      freeze: 30,
      'end-service': 0,
    },
    appeal_days: 60,
    hearing_days: 15,
    hearing_days_max: 60,
    // Bad information is kept for five years: Regulation on the Administration of the Credit Investigation Industry
    // (State Council of the PRC, decree 631, 2013), article 16.
    credit_note_days: 1_826,
  },
  trust: {
    validity_days: 365,
    reaudit_days: 180,
    audit_days: 30,
    audit_fresh_days: 90,
    pass_permille: 800,
    remedy_days: 14,
    serious_permille: 900,
    level_min: 'document',
    age_days_min: 90,
    credit_score_min: 600,
  },
  'audit-standard': DEFAULT_STANDARD,
  loans: {
    amount_min_minor: { CNY: '100000', HKD: '100000', USD: '14000', EUR: '14000', JPY: '20000' },
    amount_max_minor: {
      CNY: '100000000',
      HKD: '100000000',
      USD: '14000000',
      EUR: '14000000',
      JPY: '20000000',
    },
    step_minor: { CNY: '10000', HKD: '10000', USD: '10000', EUR: '10000', JPY: '10000' },
    months_max: 24,
    turnover_months: 6,
    bands: [
      { from_score: 700, share_ppm: 2_000_000 },
      { from_score: 650, share_ppm: 1_000_000 },
      { from_score: 600, share_ppm: 500_000 },
    ],
    // Regulation on the Administration of the Credit Investigation Industry (State Council of the PRC, decree 631, 2013):
    // objections are answered within 20 days (article 25), bad information is kept for five years (article 16).
    review_answer_days: 20,
    outside_days: 1_826,
  },
  'credit-monitoring': {
    merchants_min: 50,
    // The customary 0.1 and 0.25 (N. Siddiqi, "Credit Risk Scorecards", 2006).
    shift_watch_ppm: 100_000,
    shift_alarm_ppm: 250_000,
    chance_ppm: 10_000,
    characteristic_points_min: 5,
    mean_points_max: 20,
    bad_min: 10,
    auc_watch_ppm: 650_000,
    auc_alarm_ppm: 600_000,
    calibration_ppm: 250_000,
    decisions_min: 20,
    override_watch_ppm: 50_000,
    override_alarm_ppm: 100_000,
    group_min: 30,
    // The four-fifths rule (Uniform Guidelines on Employee Selection Procedures, 29 CFR 1607.4 D, 1978).
    ratio_min_ppm: 800_000,
  },
  custody: {
    match_days_before: 1,
    match_days_after: 15,
    card_days: 12,
    amount_off_ppm: 1_000_000,
    expected_days: 5,
    aged_days: 10,
    allocation_days: 1,
    own_ppm: 200_000,
    reserve_ppm: 0,
    bank_ppm: 600_000,
    letter_days: 60,
  },
};

/** All published versions, and which of them is in force when. */
export class Policies {
  readonly #versions = new Map<string, Policy[]>();

  constructor(rows: readonly Policy[] = []) {
    for (const row of rows) {
      this.add(row);
    }
  }

  /** Adds a published version; later versions win over earlier ones that start at the same instant. */
  add(row: Policy): void {
    const versions = this.#versions.get(row.kind) ?? [];
    versions.push(row);
    versions.sort((a, b) => a.effective_from - b.effective_from || a.version - b.version);
    this.#versions.set(row.kind, versions);
  }

  /** Highest version published so far; 0 when there is none. */
  latestVersion(kind: string): number {
    return (this.#versions.get(kind) ?? []).reduce((highest, row) => Math.max(highest, row.version), 0);
  }

  /** The version in force at an instant, or undefined before the first. */
  version(kind: PolicyKind, at: Instant): Policy | undefined {
    const versions = this.#versions.get(kind);
    for (let place = (versions?.length ?? 0) - 1; place >= 0; place -= 1) {
      const row = versions?.[place];
      if (row !== undefined && row.effective_from <= at) {
        return row;
      }
    }
    return undefined;
  }

  /** The data in force at an instant; the written default where nothing was published for that time. */
  at<K extends PolicyKind>(kind: K, at: Instant): PolicyData<K> {
    return (this.version(kind, at)?.data ?? DEFAULT_POLICIES[kind]) as PolicyData<K>;
  }

  /** Copy, so that an undone publication leaves no trace. */
  rows(): readonly Policy[] {
    return [...this.#versions.values()].flat();
  }
}
