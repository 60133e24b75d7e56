/**
 * A shop as of an instant: what characteristics are taken from.
 *
 * Windows end at the instant and begin so many days before: what lies just at their beginning is outside. Sales are
 * counted by when they were paid, with what has become of them by then. Sums are made once for each window.
 */
import { DAY_MS, type Instant } from '#core/kernel/instant';

import type { KnownAccount, KnownSale, KnownShop, Memory } from './known';

/** Sums over the sales of a window. */
export interface SalesOf {
  readonly sales: readonly KnownSale[];
  readonly turnover: number;
  readonly by_card: number;
  readonly largest: number;
  readonly refunded: number;
  readonly disputed: number;
  readonly lost: number;
  readonly charged_back: number;
  /** What each buyer paid, and in how many sales. */
  readonly buyers: ReadonlyMap<KnownAccount, { readonly amount: number; readonly sales: number }>;
}

/** The place of the first sale that was paid after an instant. */
export function placeAfter(sales: readonly KnownSale[], at: Instant): number {
  let low = 0;
  let high = sales.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (((sales[middle] as KnownSale).paid_at ?? 0) > at) high = middle;
    else low = middle + 1;
  }
  return low;
}

function sumOf(sales: readonly KnownSale[]): SalesOf {
  const sums = { turnover: 0, by_card: 0, largest: 0, refunded: 0, disputed: 0, lost: 0, charged_back: 0 };
  const buyers = new Map<KnownAccount, { amount: number; sales: number }>();
  for (const { amount, by_card, refunded, disputed, lost_at, charged_back_at, buyer } of sales) {
    sums.turnover += amount;
    if (by_card) sums.by_card += amount;
    sums.largest = Math.max(sums.largest, amount);
    if (refunded > 0) sums.refunded += 1;
    if (disputed) sums.disputed += 1;
    if (lost_at !== null) sums.lost += 1;
    if (charged_back_at !== null) sums.charged_back += 1;
    const known = buyers.get(buyer);
    if (known === undefined) {
      buyers.set(buyer, { amount, sales: 1 });
    } else {
      known.amount += amount;
      known.sales += 1;
    }
  }
  return { sales, ...sums, buyers };
}

export class ShopView {
  readonly account: KnownAccount;
  readonly shop: KnownShop;
  readonly at: Instant;
  readonly memory: Memory;
  readonly #windows = new Map<number, SalesOf>();
  #linked: readonly KnownAccount[] | null = null;

  constructor(memory: Memory, account: KnownAccount, shop: KnownShop, at: Instant) {
    this.memory = memory;
    this.account = account;
    this.shop = shop;
    this.at = at;
  }

  daysSince(then: Instant): number {
    return Math.max(0, Math.floor((this.at - then) / DAY_MS));
  }

  /** True for what happened in the window of so many days. */
  isWithin(then: Instant, days: number): boolean {
    return then <= this.at && then > this.at - days * DAY_MS;
  }

  /** Sales paid from `from_days` days ago until `to_days` days ago. */
  salesBetween(from_days: number, to_days: number): readonly KnownSale[] {
    const { sales } = this.shop;
    const { at } = this;
    return sales.slice(placeAfter(sales, at - from_days * DAY_MS), placeAfter(sales, at - to_days * DAY_MS));
  }

  /** The sales of the last days, summed up. */
  within(days: number): SalesOf {
    let window = this.#windows.get(days);
    if (window === undefined) {
      window = sumOf(this.salesBetween(days, 0));
      this.#windows.set(days, window);
    }
    return window;
  }

  /** The first and the last sale that were paid by then; null for none. */
  get firstSale(): KnownSale | null {
    const first = this.shop.sales[0];
    return first !== undefined && (first.paid_at ?? 0) <= this.at ? first : null;
  }

  get lastSale(): KnownSale | null {
    return this.shop.sales[placeAfter(this.shop.sales, this.at) - 1] ?? null;
  }

  /** Other accounts of the same owner, or with which it shares a device; made once by whoever asks first. */
  linked(find: () => readonly KnownAccount[]): readonly KnownAccount[] {
    this.#linked ??= find();
    return this.#linked;
  }
}
