/**
 * What became of a merchant: good, bad or neither, in the performance window after a day on which he was observed.
 *
 * What makes him bad is data, so that a scorecard can say what it foretells. It is judged with what is known now: an alert that an
 * appeal overturned makes nobody bad. Before what happened in the window can have been told, nothing is judged.
 */
import { DAY_MS, type Instant } from '#core/kernel/instant';

import type { KnownAccount, KnownShop } from './characteristics/known';
import type { CreditKnowledge } from './characteristics/knowledge';
import { oldestDueAt } from './characteristics/learn-outside';
import { isUsable, placeAfter } from './characteristics/shop-view';
import type { OutcomeEvent } from './credit-words';
import { daysLate } from './loans/standing';

export interface OutcomeRule {
  readonly event: OutcomeEvent;
  /** So many, or so many days. */
  readonly at_least: number;
  /** And so large a share of the sales paid in the window, where that is asked for. */
  readonly share_at_least?: number;
}

/** What a merchant is called; one rule is enough. */
export interface OutcomeDefinition {
  readonly performance_days: number;
  /** Days after the window until what happened in it has been told. */
  readonly maturity_days: number;
  readonly bad: readonly OutcomeRule[];
  /** Not bad, but nothing to call good. */
  readonly indeterminate: readonly OutcomeRule[];
  /** Whoever sells less in the window has shown nothing, unless he is bad. */
  readonly sales_min: number;
}

/**
 * Half a year, and a month for what comes late. Chargebacks and lost disputes make a merchant bad from a few on and from about the
 * share at which card schemes put merchants under watch (Visa's dispute monitoring began at 0.9 %); a loan that is late from more
 * than 90 days on, as default is told by the Basel Committee on Banking Supervision.
 */
export const DEFAULT_OUTCOMES: OutcomeDefinition = {
  performance_days: 180,
  maturity_days: 30,
  bad: [
    { event: 'confirmed-alerts', at_least: 1 },
    { event: 'chargebacks', at_least: 3, share_at_least: 0.01 },
    { event: 'lost-disputes', at_least: 3, share_at_least: 0.02 },
    { event: 'unrecovered-days', at_least: 60 },
    { event: 'overdue-days', at_least: 91 },
    { event: 'written-off', at_least: 1 },
  ],
  indeterminate: [
    { event: 'chargebacks', at_least: 1, share_at_least: 0.005 },
    { event: 'lost-disputes', at_least: 1, share_at_least: 0.01 },
    { event: 'unrecovered-days', at_least: 1 },
    { event: 'overdue-days', at_least: 31 },
  ],
  sales_min: 1,
};

export const OUTCOMES = ['good', 'bad', 'indeterminate'] as const;
export type Outcome = (typeof OUTCOMES)[number];

/** What was found in the window. */
export type OutcomeCounts = Readonly<Record<OutcomeEvent, number>>;

export interface MerchantOutcome {
  readonly outcome: Outcome;
  /** The rules that made it so; none for a good merchant, or one who sold too little. */
  readonly grounds: readonly OutcomeRule[];
  readonly counts: OutcomeCounts;
  /** Sales paid in the window. */
  readonly sales: number;
}

/** After the first instant, up to the second. */
interface Window {
  readonly from: Instant;
  readonly to: Instant;
}

const isIn = ({ from, to }: Window, at: Instant | null): boolean => at !== null && at > from && at <= to;

/** Days for which the oldest claim of the window that was not made good in it has been owed. */
function unrecoveredDays({ claims }: KnownShop, window: Window): number {
  let days = 0;
  for (const { paid_at, made_good_at } of claims.values()) {
    const owed = isIn(window, paid_at) && (made_good_at === null || made_good_at > window.to);
    // What was paid on the last day is owed for a day.
    days = Math.max(days, owed ? Math.ceil((window.to - paid_at) / DAY_MS) || 1 : 0);
  }
  return days;
}

function overdueDays({ loans, reports }: KnownShop, window: Window, known_at: Instant): number {
  let days = 0;
  for (const report of reports) {
    const { kind, speaks_of, values } = report;
    const told = kind === 'loan-record' && isIn(window, Date.parse(`${speaks_of}T00:00:00Z`));
    if (told && isUsable(report, known_at) && typeof values['overdue_days'] === 'number') {
      days = Math.max(days, values['overdue_days']);
    }
  }
  for (const loan of loans) {
    // How late it was just before each payment of the window, and at the end of it, whatever was paid since.
    const moments = [...loan.before, { at: Infinity, oldest_due_at: oldestDueAt(loan) }];
    for (const { at, oldest_due_at } of moments) {
      if (oldest_due_at !== null && at > window.from) {
        days = Math.max(days, daysLate(oldest_due_at, Math.min(at, window.to)));
      }
      if (at > window.to) {
        break;
      }
    }
  }
  return days;
}

function writtenOff({ loans, reports }: KnownShop, window: Window, known_at: Instant): number {
  const own = loans.filter(({ written_off_at }) => isIn(window, written_off_at)).length;
  const reported = reports.filter(
    (report) =>
      report.values['written_off'] === true &&
      isIn(window, Date.parse(`${report.speaks_of}T00:00:00Z`)) &&
      isUsable(report, known_at),
  );
  return own + new Set(reported.map(({ source }) => source)).size;
}

function countsOf(
  { confirmed }: KnownAccount,
  shop: KnownShop,
  window: Window,
  known_at: Instant,
): OutcomeCounts {
  const { sales } = shop;
  let chargebacks = 0;
  let lost_disputes = 0;
  // What was sold before the window can come back in it.
  for (const { charged_back_at, lost_at } of sales) {
    chargebacks += isIn(window, charged_back_at) ? 1 : 0;
    lost_disputes += isIn(window, lost_at) ? 1 : 0;
  }
  return {
    'confirmed-alerts': [...confirmed.values()].filter((at) => isIn(window, at)).length,
    chargebacks,
    'lost-disputes': lost_disputes,
    'unrecovered-days': unrecoveredDays(shop, window),
    'overdue-days': overdueDays(shop, window, known_at),
    'written-off': writtenOff(shop, window, known_at),
  };
}

/** When the outcome of whoever was observed then can be judged. */
export function maturesAt(
  observed_at: Instant,
  { performance_days, maturity_days }: Pick<OutcomeDefinition, 'performance_days' | 'maturity_days'>,
): Instant {
  return observed_at + (performance_days + maturity_days) * DAY_MS;
}

/**
 * What became of a merchant after a day; null while that cannot be judged with what is known, and for an account that is unknown
 * or cannot sell.
 */
export function outcomeOf(
  known: CreditKnowledge,
  account_id: string,
  observed_at: Instant,
  definition: OutcomeDefinition = DEFAULT_OUTCOMES,
): MerchantOutcome | null {
  const account = known.account(account_id);
  if (account === undefined || account.shop === null || known.known_at < maturesAt(observed_at, definition)) {
    return null;
  }
  const { shop } = account;
  const window = { from: observed_at, to: observed_at + definition.performance_days * DAY_MS };
  const counts = countsOf(account, shop, window, known.known_at);
  const sales = placeAfter(shop.sales, window.to) - placeAfter(shop.sales, window.from);
  const holds = ({ event, at_least, share_at_least = 0 }: OutcomeRule): boolean =>
    counts[event] >= at_least && counts[event] >= share_at_least * sales;
  const bad = definition.bad.filter(holds);
  if (bad.length > 0) {
    return { outcome: 'bad', grounds: bad, counts, sales };
  }
  const grounds = definition.indeterminate.filter(holds);
  const outcome = grounds.length > 0 || sales < definition.sales_min ? 'indeterminate' : 'good';
  return { outcome, grounds, counts, sales };
}
