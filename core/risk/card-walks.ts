/**
 * Who pays by card at the same merchants as somebody else: cards that walk together.
 *
 * A ring of merchants that exchange buyers shows as people who meet again at merchants whom few others visit: a dense
 * block in the graph of card payers and merchants. Two strangers meet at a popular merchant by chance, so a meeting is
 * compared with how many could be expected there; a merchant whom everybody visits tells nothing and is left out, which
 * is what keeps purchases made for disguise from hiding a block (the idea of FRAUDAR, Hooi et al., KDD 2016: weight by
 * the merchant's degree). Takes payments in the order of the books and forgets them after ninety days.
 */
import { DAY_MS, type Instant } from '#core/kernel/instant';

import type { KnownAccount, KnownTrade } from './known';

export const WALK_DAYS = 90;
/** Of a buyer's other merchants the least visited ones are looked at, this many. */
const MERCHANTS_MAX = 8;
/** A merchant with more than this share of all card payers, and more than a few, is everybody's. */
const POPULAR_SHARE = 0.1;
const POPULAR_MIN = 10;
/** Where both merchants have more payers than this, meetings are not counted one by one. */
const PAYERS_MAX = 300;

/** Somebody's partners of the window with the number of payments to or from each. */
type Partners = Map<KnownAccount, number>;

/** How one card payment's buyer walks with others of its seller. */
export interface Walk {
  /** Other card payers of the seller who also paid by card at another merchant of the buyer. */
  readonly companions: number;
  /** How many would by chance, given how many pay at each. */
  readonly expected: number;
  /** Companions to whom the price of a card purchase came back within the window. */
  readonly looped: number;
}

const ALONE: Walk = { companions: 0, expected: 0, looped: 0 };

/** Payments of the window, and the merchants of each payer in the order in which he came to them. */
export interface WalksState {
  readonly payments: KnownTrade[];
  readonly merchants_of: Map<KnownAccount, Map<KnownAccount, number>>;
}

export class CardWalks {
  readonly #payments: KnownTrade[] = [];
  #first = 0;
  readonly #merchants_of = new Map<KnownAccount, Partners>();
  readonly #payers_of = new Map<KnownAccount, Partners>();

  /** What lies in the window, for being kept. */
  state(): WalksState {
    return { payments: this.#payments.slice(this.#first), merchants_of: this.#merchants_of };
  }

  static restore({ payments, merchants_of }: WalksState): CardWalks {
    const walks = new CardWalks();
    for (const payment of payments) walks.#payments.push(payment);
    for (const [buyer, merchants] of merchants_of) {
      walks.#merchants_of.set(buyer, merchants);
      for (const [merchant, times] of merchants) walks.#count(walks.#payers_of, merchant, buyer, times);
    }
    return walks;
  }

  /** Takes in a card payment that was just made. */
  add(trade: KnownTrade): void {
    this.#letGo(trade.paid_at);
    this.#payments.push(trade);
    this.#count(this.#merchants_of, trade.buyer, trade.seller, 1);
    this.#count(this.#payers_of, trade.seller, trade.buyer, 1);
  }

  #count(sides: Map<KnownAccount, Partners>, one: KnownAccount, partner: KnownAccount, by: number): void {
    let partners = sides.get(one);
    if (partners === undefined) {
      partners = new Map();
      sides.set(one, partners);
    }
    const times = (partners.get(partner) ?? 0) + by;
    if (times > 0) {
      partners.set(partner, times);
      return;
    }
    partners.delete(partner);
    if (partners.size === 0) sides.delete(one);
  }

  #letGo(now: Instant): void {
    const before = now - WALK_DAYS * DAY_MS;
    for (;;) {
      const oldest = this.#payments[this.#first];
      if (oldest === undefined || oldest.paid_at > before) break;
      this.#count(this.#merchants_of, oldest.buyer, oldest.seller, -1);
      this.#count(this.#payers_of, oldest.seller, oldest.buyer, -1);
      this.#first += 1;
    }
    if (this.#first > 1_000 && this.#first * 2 > this.#payments.length) {
      this.#payments.splice(0, this.#first);
      this.#first = 0;
    }
  }

  #isPopular(payers: Partners): boolean {
    return payers.size > POPULAR_MIN && payers.size > this.#merchants_of.size * POPULAR_SHARE;
  }

  /** The payers of the least visited of a buyer's merchants but one. */
  #rarest(buyer: KnownAccount, but: KnownAccount): Partners[] {
    const list: Partners[] = [];
    for (const merchant of this.#merchants_of.get(buyer)?.keys() ?? []) {
      const payers = merchant === but ? undefined : this.#payers_of.get(merchant);
      if (payers !== undefined && !this.#isPopular(payers)) list.push(payers);
    }
    return list.sort((left, right) => left.size - right.size).slice(0, MERCHANTS_MAX);
  }

  /** How the buyer of a trade walks with others of its seller, as of an instant not before the last payment. */
  of({ buyer, seller }: KnownTrade, now: Instant): Walk {
    this.#letGo(now);
    const here = this.#payers_of.get(seller);
    if (here === undefined) return ALONE;
    const met = new Set<KnownAccount>();
    let apart = 1;
    for (const there of this.#rarest(buyer, seller)) {
      const [fewer, more] = there.size < here.size ? [there, here] : [here, there];
      if (fewer.size > PAYERS_MAX) continue;
      for (const payer of fewer.keys()) {
        if (more.has(payer)) met.add(payer);
      }
      apart *= 1 - (there.size - 1) / Math.max(1, this.#merchants_of.size - 1);
    }
    met.delete(buyer);
    const payers = here.size - (here.has(buyer) ? 1 : 0);
    let looped = 0;
    for (const { looped_at } of met) {
      if (looped_at !== null && looped_at > now - WALK_DAYS * DAY_MS) looped += 1;
    }
    return { companions: met.size, expected: payers * (1 - apart), looped };
  }
}
