/**
 * A merchant's sales of the last thirty days: how many, how much, by card, to whom.
 *
 * Sums are kept up to date as sales come and fall out, so asking costs nothing. It knows payments only; what became
 * of them is the trade's.
 */
import { DAY_MS, type Instant } from '#core/kernel/instant';
import type { Channel } from '#core/ledger/tables';

/** What the window needs to know of a sale. */
interface Sale {
  readonly amount: number;
  readonly paid_at: Instant;
  readonly channel: Channel | null;
  readonly buyer: { readonly id: string };
}

export const SALES_DAYS = 30;

export class SaleWindow<T extends Sale> {
  readonly #sales: T[] = [];
  readonly #buyers = new Map<string, number>();
  #first = 0;
  #cards = 0;
  #sum = 0;

  add(trade: T): void {
    this.#letGo(trade.paid_at);
    this.#sales.push(trade);
    this.#count(trade, 1);
  }

  /** What lies in the window, for being kept. */
  state(): T[] {
    return this.#sales.slice(this.#first);
  }

  static restore<T extends Sale>(sales: readonly T[]): SaleWindow<T> {
    const window = new SaleWindow<T>();
    for (const sale of sales) {
      window.#sales.push(sale);
      window.#count(sale, 1);
    }
    return window;
  }

  #count(trade: T, by: 1 | -1): void {
    this.#cards += trade.channel === 'credit-card' ? by : 0;
    this.#sum += by * trade.amount;
    const times = (this.#buyers.get(trade.buyer.id) ?? 0) + by;
    if (times === 0) {
      this.#buyers.delete(trade.buyer.id);
    } else {
      this.#buyers.set(trade.buyer.id, times);
    }
  }

  #letGo(now: Instant): void {
    for (;;) {
      const oldest = this.#sales[this.#first];
      if (oldest === undefined || oldest.paid_at > now - SALES_DAYS * DAY_MS) break;
      this.#count(oldest, -1);
      this.#first += 1;
    }
    if (this.#first > 1_000 && this.#first * 2 > this.#sales.length) {
      this.#sales.splice(0, this.#first);
      this.#first = 0;
    }
  }

  /** As of an instant not before the last sale. */
  asOf(now: Instant): {
    readonly count: number;
    readonly cards: number;
    readonly sum: number;
    readonly buyers: number;
  } {
    this.#letGo(now);
    const count = this.#sales.length - this.#first;
    return { count, cards: this.#cards, sum: this.#sum, buyers: this.#buyers.size };
  }

  /** How often this buyer paid here within the window. */
  timesOf(buyer_id: string): number {
    return this.#buyers.get(buyer_id) ?? 0;
  }

  /** The sales of the window, oldest first. */
  within(now: Instant): readonly T[] {
    this.#letGo(now);
    return this.#sales.slice(this.#first);
  }
}
