/**
 * A shop as of an instant: what characteristics are taken from.
 *
 * Windows end at the instant and begin so many days before: what lies just at their beginning is outside. Sales are
 * counted by when they were paid, with what has become of them by then. Sums are made once for each window.
 */
import type { OutsideKind } from '#core/credit/outside/outside-words';
import { DAY_MS, type Instant } from '#core/kernel/instant';

import type { KnownAccount, KnownReport, KnownSale, KnownShop, Memory } from './known';
import { accountsOfOwner, accountsOnDevices } from './links';

/** What a buyer paid, and in how many sales. */
interface Bought {
  amount: number;
  sales: number;
}

/** The sales of a window, with sums over them. */
export class SalesOf {
  readonly sales: readonly KnownSale[];
  turnover = 0;
  by_card = 0;
  largest = 0;
  refunded = 0;
  disputed = 0;
  lost = 0;
  charged_back = 0;
  #buyers: ReadonlyMap<KnownAccount, Bought> | null = null;

  constructor(sales: readonly KnownSale[]) {
    this.sales = sales;
    for (const sale of sales) {
      this.turnover += sale.amount;
      this.by_card += sale.by_card ? sale.amount : 0;
      this.largest = Math.max(this.largest, sale.amount);
      this.refunded += sale.refunded > 0 ? 1 : 0;
      this.disputed += sale.disputed ? 1 : 0;
      this.lost += sale.lost_at === null ? 0 : 1;
      this.charged_back += sale.charged_back_at === null ? 0 : 1;
    }
  }

  /** Whoever bought in the window; made once it is asked for. */
  get buyers(): ReadonlyMap<KnownAccount, Bought> {
    this.#buyers ??= this.#buyersOf();
    return this.#buyers;
  }

  #buyersOf(): Map<KnownAccount, Bought> {
    const buyers = new Map<KnownAccount, Bought>();
    for (const { buyer, amount } of this.sales) {
      const known = buyers.get(buyer);
      if (known === undefined) {
        buyers.set(buyer, { amount, sales: 1 });
      } else {
        known.amount += amount;
        known.sales += 1;
      }
    }
    return buyers;
  }
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

/** Of most merchants nobody reports anything. */
const NO_REPORTS: readonly KnownReport[] = [];

/** True while a report is not struck out, its time has not run out and the consent it rests on was not withdrawn. */
export function isUsable({ struck, consent, expires_at }: KnownReport, at: Instant): boolean {
  return !struck && at < expires_at && consent?.withdrawn !== true;
}

export class ShopView {
  readonly account: KnownAccount;
  readonly shop: KnownShop;
  readonly at: Instant;
  readonly memory: Memory;
  readonly #windows = new Map<number, SalesOf>();
  #end_place: number | null = null;
  #of_owner: ReadonlySet<KnownAccount> | null = null;
  #on_devices: ReadonlySet<KnownAccount> | null = null;
  #linked: ReadonlySet<KnownAccount> | null = null;

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

  /** The place after the last sale that was paid by then. */
  get #end(): number {
    this.#end_place ??= placeAfter(this.shop.sales, this.at);
    return this.#end_place;
  }

  /** The sales of the last days, summed up. */
  within(days: number): SalesOf {
    let window = this.#windows.get(days);
    if (window === undefined) {
      const { sales } = this.shop;
      window = new SalesOf(sales.slice(placeAfter(sales, this.at - days * DAY_MS), this.#end));
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
    return this.shop.sales[this.#end - 1] ?? null;
  }

  /** Of the reports of a kind that may be used now, the latest of each source. */
  reports(kind: OutsideKind): readonly KnownReport[] {
    if (this.shop.reports.length === 0) {
      return NO_REPORTS;
    }
    const latest = new Map<string, KnownReport>();
    for (const report of this.shop.reports) {
      const before = latest.get(report.source);
      const is_later = before === undefined || report.speaks_of >= before.speaks_of;
      if (report.kind === kind && isUsable(report, this.at) && is_later) {
        latest.set(report.source, report);
      }
    }
    return [...latest.values()];
  }

  /** Other accounts of the same owner, merchants' or not. */
  get of_owner(): ReadonlySet<KnownAccount> {
    this.#of_owner ??= accountsOfOwner(this.memory, this.account);
    return this.#of_owner;
  }

  /** Other accounts on the same devices. */
  get on_devices(): ReadonlySet<KnownAccount> {
    this.#on_devices ??= accountsOnDevices(this.memory, this.account, this.at);
    return this.#on_devices;
  }

  /** Accounts of the same owner or on the same devices. */
  get linked(): ReadonlySet<KnownAccount> {
    this.#linked ??= new Set([...this.of_owner, ...this.on_devices]);
    return this.#linked;
  }
}
