/**
 * How he keeps what he promised: refunds, disputes, chargebacks, delivery; what was found against him and decided.
 *
 * Shares are of the sales of the window, with what has become of each by then.
 */
import { medianOf } from '#core/risk/sorted-values';
import { HOUR_MS } from '#core/kernel/instant';
import { RESTRICTION_KINDS } from '#core/ledger/tables';

import { level, quantity, type Characteristic } from './definition';
import type { KnownAccount } from './known';
import type { SalesOf, ShopView } from './shop-view';

/** What becomes of a sale is known after months. */
const TROUBLE_DAYS = 180;
const DELIVERY_DAYS = 90;
const FOUND_DAYS = 365;

/** A share of the sales of the window. */
function rate(name: string, meaning: string, count: (window: SalesOf) => number): Characteristic {
  return quantity({
    ...{ name, meaning, axis: 'performance', source: 'dynamic', window_days: TROUBLE_DAYS, unit: 'share' },
    ...{ risk: 'more-is-riskier', codes: ['no-sales'] },
    take(view) {
      const window = view.within(TROUBLE_DAYS);
      return window.sales.length === 0 ? 'no-sales' : count(window) / window.sales.length;
    },
  });
}

/** From payment to shipment, median of the sales of the window that were shipped as parcels. */
function shipHours(view: ShopView) {
  const { sales } = view.within(DELIVERY_DAYS);
  if (sales.length === 0) return 'no-sales';
  const hours: number[] = [];
  for (const { is_parcel, shipped_at, paid_at } of sales) {
    if (is_parcel && shipped_at !== null) hours.push(Math.max(0, shipped_at - (paid_at ?? 0)) / HOUR_MS);
  }
  return hours.length === 0 ? 'none-shipped' : medianOf(hours.sort((left, right) => left - right));
}

function untracked(view: ShopView) {
  const { sales } = view.within(DELIVERY_DAYS);
  if (sales.length === 0) return 'no-sales';
  const parcels = sales.filter(({ is_parcel }) => is_parcel);
  if (parcels.length === 0) return 'none-shipped';
  return parcels.filter(({ tracked }) => !tracked).length / parcels.length;
}

/** Alerts on an account that were confirmed within the last year and stand. */
export function confirmedAlerts(view: ShopView, account: KnownAccount): number {
  let count = 0;
  for (const at of account.confirmed.values()) if (view.isWithin(at, FOUND_DAYS)) count += 1;
  return count;
}

/** The gravest measure in force. */
export function gravestMeasure({ at }: ShopView, { measures }: KnownAccount) {
  let gravest = -1;
  for (const { kind, starts_at } of measures.values()) {
    if (starts_at <= at) {
      gravest = Math.max(gravest, RESTRICTION_KINDS.indexOf(kind));
    }
  }
  return RESTRICTION_KINDS[gravest] ?? 'none';
}

const found = { axis: 'performance', source: 'dynamic', risk: 'more-is-riskier' } as const;

export const PERFORMANCE: readonly Characteristic[] = [
  rate('refund_rate_180d', 'Sales refunded in part or in full', ({ refunded }) => refunded),
  rate('dispute_rate_180d', 'Sales that were disputed', ({ disputed }) => disputed),
  rate('lost_dispute_rate_180d', 'Sales whose dispute gave the buyer something back', ({ lost }) => lost),
  rate('chargeback_rate_180d', 'Sales that the issuer of the card took back', (sums) => sums.charged_back),
  quantity({
    ...{ ...found, name: 'ship_hours_90d', unit: 'hours', window_days: DELIVERY_DAYS },
    codes: ['no-sales', 'none-shipped'],
    meaning: 'From payment to the shipment of parcels, median',
    take: shipHours,
  }),
  quantity({
    ...{ ...found, name: 'untracked_share_90d', unit: 'share', window_days: DELIVERY_DAYS },
    codes: ['no-sales', 'none-shipped'],
    meaning: 'Parcels that were shipped without a tracking number',
    take: untracked,
  }),
  quantity({
    ...{ ...found, name: 'confirmed_alerts_365d', unit: 'count', window_days: FOUND_DAYS },
    meaning: 'Alerts on the account that were confirmed and stand',
    take: (view) => confirmedAlerts(view, view.account),
  }),
  quantity({
    ...{ ...found, name: 'claims_upheld_365d', unit: 'count', window_days: FOUND_DAYS },
    meaning: 'Claims of buyers that the guarantee paid',
    take: (view) =>
      [...view.shop.claims.values()].filter(({ paid_at }) => view.isWithin(paid_at, FOUND_DAYS)).length,
  }),
  level({
    ...{ name: 'gravest_measure', axis: 'performance', source: 'dynamic' },
    levels: ['none', ...RESTRICTION_KINDS],
    meaning: 'Gravest measure in force against the account',
    take: (view) => gravestMeasure(view, view.account),
  }),
];
