/**
 * Measures of a merchant around one of his sales: what is usual with him, whom he gave money back, who pays for his
 * buyers, who sits on his devices.
 */
import { DAY_MS, HOUR_MS } from '#core/kernel/instant';

import type { Taken } from './feature';
import { isParcel, type KnownAccount, type KnownTrade } from './known';
import { SALES_DAYS } from './sale-window';

/** How far back sales that came back are remembered against a seller. */
const LOOP_DAYS = 90;

/** How many of the seller's buyers of the window use one of his devices. */
export function buyersOnSellersDevices({ known, trade }: Taken): number {
  const users = new Set<KnownAccount>();
  for (const device of trade.seller.devices) {
    for (const user of known.devices.get(device) ?? []) {
      if (user !== trade.seller && trade.seller.sales.timesOf(user.id) > 0) users.add(user);
    }
  }
  return users.size;
}

/** Confirmed sooner than goods travel: a parcel within two hours of shipment, anything else within the hour. */
export function isQuick(trade: KnownTrade): boolean {
  if (trade.confirmed_at === null) return false;
  const since = isParcel(trade) ? (trade.shipped_at ?? trade.paid_at) : trade.paid_at;
  return trade.confirmed_at - since < (isParcel(trade) ? 2 * HOUR_MS : HOUR_MS);
}

/** How many of the seller's last sales are looked at for what is usual with him. */
const USUAL_SALES = 60;
/** Fewer say nothing. */
const USUAL_MIN = 5;

/** Share of the seller's other confirmed sales, not by card, for which something holds; NaN for fewer than five. */
export function usualShare({ trade }: Taken, holds: (other: KnownTrade) => boolean): number {
  const { sold } = trade.seller;
  let seen = 0;
  let held = 0;
  for (let index = sold.length - 1; index >= 0 && seen < USUAL_SALES; index -= 1) {
    const other = sold[index];
    if (other === undefined || other === trade || other.confirmed_at === null) continue;
    if (other.channel === 'credit-card' || other.buyer === trade.buyer) continue;
    seen += 1;
    if (holds(other)) held += 1;
  }
  return seen < USUAL_MIN ? Number.NaN : held / seen;
}

/** Share of the seller's card sales of the last 30 days, without this one, that came back; NaN for fewer than 4. */
export function loopShare({ trade, now }: Taken): number {
  const since = now - SALES_DAYS * DAY_MS;
  const { cards } = trade.seller.sales.asOf(now);
  let loops = 0;
  for (const other of trade.seller.loops) {
    if (other !== trade && other.channel === 'credit-card' && other.paid_at >= since) loops += 1;
  }
  const others = cards - (trade.channel === 'credit-card' && trade.paid_at >= since ? 1 : 0);
  return others < 4 ? Number.NaN : loops / others;
}

/** Buyers, others than this one, to whom the price of a sale of the last 90 days came back. */
export function loopBuyers({ trade, now }: Taken): number {
  const buyers = new Set<KnownAccount>();
  for (const other of trade.seller.loops) {
    if (other.buyer !== trade.buyer && other.paid_at >= now - LOOP_DAYS * DAY_MS) buyers.add(other.buyer);
  }
  return buyers.size;
}
