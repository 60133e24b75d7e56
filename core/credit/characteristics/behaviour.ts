/** How he trades: how much, whether it grows and how evenly, by which channel, with whom, what he leaves on the account. */
import { DAY_MS } from '#core/kernel/instant';

import { quantity, type Characteristic } from './definition';
import type { SalesOf, ShopView } from './shop-view';

/** Turnover and trade with buyers are looked at over a quarter. */
const QUARTER_DAYS = 90;
const MONTH_DAYS = 30;
/** How evenly he sells is looked at over half a year. */
const HALF_YEAR_DAYS = 180;
/** Fewer months since the first sale say nothing about how evenly. */
const MONTHS_MIN = 3;
/** Buyers who came back are looked for over a year. */
const YEAR_DAYS = 365;
/** Fewer sales in the window say nothing about how a merchant's trade is made up. */
const SALES_MIN = 5;

/** A share of the quarter's turnover or sales; none for no sales, or too few. */
function share(view: ShopView, days: number, part: (window: SalesOf) => number) {
  const window = view.within(days);
  if (window.sales.length === 0) return 'no-sales';
  return window.sales.length < SALES_MIN ? 'too-few-sales' : part(window);
}

/** The turnover of the last quarter over that of the quarter before. */
function trend(view: ShopView) {
  const { turnover } = view.within(QUARTER_DAYS);
  if (turnover === 0) {
    return 'no-sales';
  }
  const before = view.within(2 * QUARTER_DAYS).turnover - turnover;
  return before === 0 ? 'no-earlier-sales' : turnover / before;
}

/** Standard deviation of the months' turnovers over their mean, for the whole months since the first sale, six at most. */
function volatility(view: ShopView) {
  const { sales } = view.within(HALF_YEAR_DAYS);
  if (sales.length === 0) {
    return 'no-sales';
  }
  const since_days = view.daysSince(view.firstSale?.paid_at ?? view.at);
  const months = Math.min(HALF_YEAR_DAYS / MONTH_DAYS, Math.floor(since_days / MONTH_DAYS));
  if (months < MONTHS_MIN) {
    return 'short-history';
  }
  const turnovers = new Array<number>(months).fill(0);
  for (const { amount, paid_at } of sales) {
    const month = Math.floor((view.at - (paid_at ?? 0)) / (MONTH_DAYS * DAY_MS));
    if (month < months) {
      turnovers[month] = (turnovers[month] ?? 0) + amount;
    }
  }
  const mean = turnovers.reduce((sum, value) => sum + value, 0) / months;
  if (mean === 0) {
    return 'no-sales';
  }
  const variance = turnovers.reduce((sum, value) => sum + (value - mean) ** 2, 0) / months;
  return Math.sqrt(variance) / mean;
}

function largestBuyer({ buyers, turnover }: SalesOf): number {
  let most = 0;
  for (const { amount } of buyers.values()) most = Math.max(most, amount);
  return most / turnover;
}

function repeatBuyers({ buyers }: SalesOf): number {
  let again = 0;
  for (const { sales } of buyers.values()) if (sales > 1) again += 1;
  return again / buyers.size;
}

/** What was withdrawn over the turnover. */
function withdrawn(view: ShopView) {
  const { turnover } = view.within(QUARTER_DAYS);
  if (turnover === 0) return 'no-sales';
  let amount = 0;
  for (const move of view.shop.withdrawals.values()) {
    if (view.isWithin(move.at, QUARTER_DAYS)) amount += move.amount;
  }
  return amount / turnover;
}

const howHeTrades = { axis: 'behaviour', source: 'dynamic' } as const;
const ofQuarter = { ...howHeTrades, window_days: QUARTER_DAYS } as const;
const madeUp = ['no-sales', 'too-few-sales'] as const;

const AMOUNTS: readonly Characteristic[] = [
  quantity({
    ...{ ...ofQuarter, name: 'sales_90d', unit: 'count', risk: 'less-is-riskier', codes: ['no-sales'] },
    meaning: 'Sales that were paid',
    take: (view) => view.within(QUARTER_DAYS).sales.length || 'no-sales',
  }),
  quantity({
    ...{ ...ofQuarter, name: 'turnover_90d', unit: 'minor', risk: 'less-is-riskier', codes: ['no-sales'] },
    meaning: 'Price of the sales that were paid',
    take: (view) => view.within(QUARTER_DAYS).turnover || 'no-sales',
  }),
  quantity({
    ...{ ...howHeTrades, window_days: 2 * QUARTER_DAYS, name: 'turnover_trend_90d', unit: 'ratio' },
    ...{ risk: 'less-is-riskier', codes: ['no-sales', 'no-earlier-sales'] },
    meaning: 'Turnover of the last 90 days over that of the 90 days before',
    take: trend,
  }),
  quantity({
    ...{ ...howHeTrades, window_days: HALF_YEAR_DAYS, name: 'turnover_volatility_180d', unit: 'ratio' },
    ...{ risk: 'more-is-riskier', codes: ['no-sales', 'short-history'] },
    meaning:
      'Standard deviation of the turnover of 30 days over its mean, for 3 to 6 such months since the first sale',
    take: volatility,
  }),
  quantity({
    ...{
      ...howHeTrades,
      name: 'days_since_sale',
      unit: 'days',
      risk: 'more-is-riskier',
      codes: ['no-sales'],
    },
    meaning: 'Since the last sale that was paid',
    take: (view) => {
      const last = view.lastSale;
      return last === null ? 'no-sales' : view.daysSince(last.paid_at ?? 0);
    },
  }),
];

const SHARES: readonly Characteristic[] = [
  quantity({
    ...{ ...ofQuarter, name: 'card_share_90d', unit: 'share', risk: 'more-is-riskier', codes: madeUp },
    meaning: 'Turnover that was paid by credit card',
    take: (view) => share(view, QUARTER_DAYS, ({ by_card, turnover }) => by_card / turnover),
  }),
  quantity({
    ...{
      ...ofQuarter,
      name: 'largest_sale_share_90d',
      unit: 'share',
      risk: 'more-is-riskier',
      codes: madeUp,
    },
    meaning: 'Turnover from the largest sale',
    take: (view) => share(view, QUARTER_DAYS, ({ largest, turnover }) => largest / turnover),
  }),
  quantity({
    ...{ ...ofQuarter, name: 'top_buyer_share_90d', unit: 'share', risk: 'more-is-riskier', codes: madeUp },
    meaning: 'Turnover from the buyer who bought most',
    take: (view) => share(view, QUARTER_DAYS, largestBuyer),
  }),
  quantity({
    ...{ ...ofQuarter, name: 'buyers_90d', unit: 'count', risk: 'less-is-riskier', codes: ['no-sales'] },
    meaning: 'Different buyers of the sales that were paid',
    take: (view) => view.within(QUARTER_DAYS).buyers.size || 'no-sales',
  }),
  quantity({
    ...{ ...howHeTrades, window_days: YEAR_DAYS, name: 'repeat_buyer_share_365d', unit: 'share' },
    ...{ risk: 'less-is-riskier', codes: madeUp },
    meaning: 'Buyers who bought more than once',
    take: (view) => share(view, YEAR_DAYS, repeatBuyers),
  }),
  quantity({
    ...{
      ...ofQuarter,
      name: 'withdrawn_share_90d',
      unit: 'ratio',
      risk: 'more-is-riskier',
      codes: ['no-sales'],
    },
    meaning: 'What was withdrawn to the bank over the turnover',
    take: withdrawn,
  }),
];

export const BEHAVIOUR: readonly Characteristic[] = [...AMOUNTS, ...SHARES];
