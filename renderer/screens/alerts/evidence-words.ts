/**
 * Evidence in words: what a rule saw with its value and threshold, and the way of the money leg by leg.
 *
 * Pure; the words themselves are messages. Values come from the journal as decimal text, amounts as minor units.
 */
import type { EvidenceTrade } from '#core/cases/evidence';

import type { Translate } from '../../ui/failure-text';

export type Unit = 'ratio' | 'share' | 'count' | 'minutes' | 'hours' | 'days' | 'yes';
type Held = EvidenceTrade['flags'][number]['held'][number];

const MINUTE_MS = 60_000;
const HOUR_MINUTES = 60;
const DAY_MINUTES = 24 * HOUR_MINUTES;

/** At most one decimal, none where it is zero. */
function shortNumber(value: number): string {
  return String(Math.round(value * 10) / 10);
}

/** A stretch of time in its two largest units: "2 d 3 h", "45 min". */
export function spanText(minutes: number, t: Translate): string {
  const whole = Math.round(Math.abs(minutes));
  const days = Math.floor(whole / DAY_MINUTES);
  const hours = Math.floor((whole % DAY_MINUTES) / HOUR_MINUTES);
  const rest = whole % HOUR_MINUTES;
  const part = (unit: string, value: number): string[] =>
    value > 0 ? [t(`risk.span.${unit}`, { value })] : [];
  if (days > 0) return [...part('days', days), ...part('hours', hours)].join(' ');
  if (hours > 0) return [...part('hours', hours), ...part('minutes', rest)].join(' ');
  return t('risk.span.minutes', { value: rest });
}

/** A value of a feature as people read it. */
export function valueText(value: number, unit: Unit, t: Translate): string {
  switch (unit) {
    case 'yes':
      return t(value >= 1 ? 'ui.yes' : 'ui.no');
    case 'share':
      return `${shortNumber(value * 100)} %`;
    case 'ratio':
      return t('risk.times', { value: shortNumber(value) });
    case 'count':
      return shortNumber(value);
    case 'minutes':
      return spanText(value, t);
    case 'hours':
      return spanText(value * HOUR_MINUTES, t);
    case 'days':
      return spanText(value * DAY_MINUTES, t);
  }
}

/** What was asked of a value; nothing for a yes or no, which says it itself. */
export function thresholdText({ is, threshold }: Held, unit: Unit, t: Translate): string {
  return unit === 'yes' ? '' : t(`risk.is.${is}`, { value: valueText(Number(threshold), unit, t) });
}

/** One step on the way of the money. */
export interface Step {
  readonly id: string;
  readonly what:
    'paid' | 'confirmed' | 'advanced' | 'returned' | 'passed' | 'bought' | 'banked' | 'withdrawn';
  /** Null where the evidence does not say when. */
  readonly at: number | null;
  readonly from_id: string | null;
  readonly to_id: string | null;
  readonly amount_minor: bigint | null;
}

function legWhat(leg: EvidenceTrade['loop'][number], trade: EvidenceTrade): Step['what'] {
  if (leg.kind === 'payment') return 'paid';
  if (leg.kind === 'cash') return 'banked';
  if (leg.kind === 'trade') return 'bought';
  if (leg.at < trade.paid_at && leg.from_id === trade.seller_id) return 'advanced';
  return leg.to_id === trade.buyer_id ? 'returned' : 'passed';
}

/** The way of the money of a suspected trade in order of time: payment, confirmation, every leg, what went to the bank. */
export function stepsOf(trade: EvidenceTrade): readonly Step[] {
  const { buyer_id, seller_id, trade_id } = trade;
  const legs = trade.loop.map((leg): Step => ({
    ...{ id: leg.id, what: legWhat(leg, trade), at: leg.at },
    ...{ from_id: leg.from_id, to_id: leg.to_id, amount_minor: BigInt(leg.amount_minor) },
  }));
  const payment: Step = {
    ...{ id: trade_id, what: 'paid', at: trade.paid_at },
    ...{ from_id: buyer_id, to_id: seller_id, amount_minor: BigInt(trade.amount_minor) },
  };
  const paid = legs.some(({ what }) => what === 'paid') ? [] : [payment];
  const confirmed: Step[] =
    trade.confirmed_at === null
      ? []
      : [
          {
            ...{ id: `${trade_id}-confirmed`, what: 'confirmed', at: trade.confirmed_at },
            ...{ from_id: buyer_id, to_id: null, amount_minor: null },
          },
        ];
  const timed = [...paid, ...legs, ...confirmed].sort((left, right) => (left.at ?? 0) - (right.at ?? 0));
  const withdrawn = trade.withdrawals.map((id): Step => ({
    ...{ id, what: 'withdrawn', at: null, from_id: null, to_id: null, amount_minor: null },
  }));
  return [...timed, ...withdrawn];
}

/** How long before or after the payment: "12 min after". */
export function sincePayment(at: number, trade: EvidenceTrade, t: Translate): string {
  const minutes = (at - trade.paid_at) / MINUTE_MS;
  if (minutes === 0) return '';
  return t(minutes < 0 ? 'risk.before_payment' : 'risk.after_payment', { span: spanText(minutes, t) });
}

/** Share of a price in whole per cent: "98 %". */
export function shareText(amount_minor: bigint, price_minor: bigint): string {
  return price_minor === 0n ? '' : `${shortNumber(Number((amount_minor * 1_000n) / price_minor) / 10)} %`;
}

/** What came back to the buyer of a trade, in minor units. */
export function returnedMinor(steps: readonly Step[], buyer_id: string): bigint {
  return steps.reduce(
    (sum, { to_id, what, amount_minor }) =>
      to_id === buyer_id && what !== 'paid' && amount_minor !== null ? sum + amount_minor : sum,
    0n,
  );
}
