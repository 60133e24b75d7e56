/**
 * What schemes, honest or not, are made of: purchases that are noted in the truth, and ways for money to go back.
 */
import type { Chance } from './chance';
import type { DeliveryMethod } from './categories';
import type { Group } from './rows';
import {
  DAY,
  HOUR,
  MINUTE,
  type Account,
  type Channel,
  type Instrument,
  type Stage,
  type Trade,
} from './stage';
import { ordinaryTicket } from './ordinary';
import type { Shop, World } from './world';

/** How a purchase is dressed up: what the files say of its delivery. */
export interface Dress {
  readonly delivery: DeliveryMethod;
  readonly ship_after: number;
  readonly confirm_after: number | 'timer';
  readonly tracking?: string | undefined;
  readonly address?: string | undefined;
}

export interface Purchase {
  readonly buyer: Account;
  readonly shop: Shop;
  readonly amount_minor: number;
  readonly dress: Dress;
  readonly channel?: Channel;
  readonly card?: Instrument | undefined;
  readonly device?: string | undefined;
  readonly goods?: string;
  readonly onSettled?: (trade: Trade) => void;
}

export interface Return {
  readonly from: Account;
  readonly to: Account;
  readonly amount_minor: number;
  /** Accounts on the way, in order. */
  readonly route?: readonly Account[];
  readonly parts?: number;
  /** Waits before the first leg and between legs and parts. */
  readonly wait: readonly [number, number];
  /** What each account on the way keeps, as a share. */
  readonly skim?: number;
  /** Accounts on the way add money of their own, so that sums differ more. */
  readonly mixed?: boolean;
}

/** What schemes do in place of their own ways, to see what detection leans on; absent means as they like. */
export interface Habits {
  /** The commission as a share of the price. */
  readonly fee?: readonly [number, number];
  /** Accounts between seller and buyer. */
  readonly hops?: readonly [number, number];
  /** Waits before the first leg and between legs and parts. */
  readonly wait?: readonly [number, number];
  readonly parts?: readonly [number, number];
  /** Money of an honest kind that comes along in the same transfer, as a share of what goes back. */
  readonly along?: readonly [number, number];
  /** The money goes by the bank: withdrawn here, topped up there. */
  readonly by_bank?: boolean;
  /** Days from payment to confirmation, with a tracked parcel. */
  readonly travel_days?: readonly [number, number];
}

/** One running scheme. */
export class Ploy {
  readonly world: World;
  readonly stage: Stage;
  readonly chance: Chance;
  readonly group: Group;
  /** Below 1 on small platforms: fewer acts per scheme. */
  readonly size: number;
  readonly #habits: Habits;
  /** Whom habits put between seller and buyer: the same all along, as real mules are. */
  #relays: Account[] | undefined;

  constructor(world: World, chance: Chance, group: Group, size: number, habits: Habits = {}) {
    this.world = world;
    this.stage = world.stage;
    this.chance = chance;
    this.group = group;
    this.size = size;
    this.#habits = habits;
  }

  /** A commission between two bounds, or as habits have it. */
  fee(low: number, high: number): number {
    return this.chance.between(...(this.#habits.fee ?? [low, high]));
  }

  /** Those between seller and buyer, by habit; undefined without one. */
  #route(): Account[] | undefined {
    const { hops } = this.#habits;
    if (hops === undefined) return undefined;
    this.#relays ??= this.world.cast(this.chance, this.chance.int(...hops));
    return this.#relays;
  }

  /** A way back as habits have it. */
  #byHabit(back: Return): Return {
    const { wait, parts, along } = this.#habits;
    const more = along === undefined ? 1 : 1 + this.chance.between(...along);
    return {
      ...back,
      amount_minor: Math.round(back.amount_minor * more),
      wait: wait ?? back.wait,
      route: this.#route() ?? back.route ?? [],
      parts: parts === undefined ? (back.parts ?? 1) : this.chance.int(...parts),
    };
  }

  /** A count between two bounds, smaller on small platforms, at least `floor`. */
  count(low: number, high: number, floor = 2): number {
    return Math.max(floor, Math.round(this.chance.int(low, high) * this.size));
  }

  /** A day's hour within the period, leaving so many days after it. */
  start(days_after: number, hours: readonly [number, number] = [8, 23]): number {
    const { begin, end } = this.stage;
    const last = Math.max(4, (end - begin) / DAY - days_after);
    return begin + Math.floor(this.chance.between(3, last)) * DAY + this.chance.between(...hours) * HOUR;
  }

  /** An odd sum, as a real price would be. */
  odd(low_yuan: number, high_yuan: number): number {
    const yuan = low_yuan * (high_yuan / low_yuan) ** this.chance.unit();
    return this.chance.odds(0.4)
      ? Math.round(yuan * 10) * 10
      : Math.round(yuan) * 100 - this.chance.pick([0, 100, 200, 10]);
  }

  round(low_yuan: number, high_yuan: number, step_yuan: number): number {
    return Math.round(this.chance.between(low_yuan, high_yuan) / step_yuan) * step_yuan * 100;
  }

  /** A ticket a customer of the shop might well pay, times a factor. */
  usual(shop: Shop, factor: number): number {
    return Math.max(2_000, Math.round((ordinaryTicket(this.chance, shop) * factor) / 10) * 10);
  }

  buy(purchase: Purchase): void {
    const { buyer, shop, dress, channel = 'credit-card' } = purchase;
    const over_limit = channel === 'credit-card' ? buyer.card_limit_minor : Infinity;
    this.stage.buy({
      ...{ buyer, seller: shop.account, amount_minor: Math.min(purchase.amount_minor, over_limit), channel },
      ...{
        card: purchase.card,
        device: purchase.device,
        goods: purchase.goods ?? this.chance.pick(shop.category.goods),
      },
      ...dress,
      ...{ group: this.group, onSettled: purchase.onSettled },
    });
  }

  withdraw(account: Account, amount_minor: number): number {
    return this.stage.withdraw(account, amount_minor, this.group);
  }

  /** The holder takes what came back to the bank, to pay the card with, or leaves it for spending. */
  pocket(holder: Account, amount_minor: number, share = 0.6): void {
    if (this.chance.odds(share)) {
      this.stage.after(this.chance.wait(18 * HOUR) + 5 * MINUTE, () => this.withdraw(holder, amount_minor));
    }
  }

  /** Sends money back over the route, in unequal parts; the last part calls `arrived`. */
  sendBack(wish: Return): void {
    const { chance, stage } = this;
    const back = this.#byHabit(wish);
    const [low, high] = back.wait;
    if (this.#habits.by_bank === true) {
      this.#relays ??= this.world.cast(chance, 1);
      const [helper = back.to] = this.#relays;
      stage.after(chance.between(low, high), () => {
        stage.ensure(back.from, Math.round(back.amount_minor));
        this.bridge(back.from, helper, back.to, Math.round(back.amount_minor), [0, 20 * HOUR]);
      });
      return;
    }
    let delay = chance.between(low, high);
    for (const share of chance.shares(back.parts ?? 1)) {
      const part = Math.round(back.amount_minor * share);
      stage.after(delay, () => {
        stage.ensure(back.from, part);
        this.#leg(back, back.from, 0, part);
      });
      delay += chance.between(low, high) + MINUTE;
    }
  }

  #leg(back: Return, from: Account, hop: number, amount_minor: number): void {
    const { chance, stage } = this;
    const route = back.route ?? [];
    const to = route[hop] ?? back.to;
    const moved = stage.transfer(
      from,
      to,
      amount_minor,
      chance.pick(['', '', 'goods', 'thanks', 'as agreed', 'loan']),
    );
    if (to === back.to) {
      this.pocket(back.to, moved);
      return;
    }
    this.group.note('mule', to.id, stage.now);
    const kept = Math.round(moved * (1 - (back.skim ?? 0)));
    // Only the last on the way: sums that grew at every hop would be a gift.
    const mixes = back.mixed === true && hop === route.length - 1;
    const own = mixes ? Math.round(moved * chance.between(0.02, 0.14)) : 0;
    stage.after(chance.between(...back.wait), () => {
      if (own > 0) {
        stage.topUp(to, own);
      }
      this.group.note('mule', to.id, stage.now);
      this.#leg(back, to, hop + 1, kept + own);
    });
  }

  /** Cash by the bank: one side withdraws, the other side tops up about as much and passes it on. */
  bridge(
    from: Account,
    helper: Account,
    to: Account,
    amount_minor: number,
    wait: readonly [number, number],
  ): void {
    const { chance, stage } = this;
    this.withdraw(from, amount_minor);
    stage.after(chance.between(...wait) + 3 * HOUR, () => {
      const sum = chance.odds(0.5) ? Math.floor(amount_minor / 1_000) * 1_000 : amount_minor;
      stage.topUp(helper, sum + chance.pick([0, 0, 5_000, 20_000]));
      this.group.note('mule', helper.id, stage.now);
      stage.after(chance.between(2, 90) * MINUTE, () =>
        this.pocket(to, stage.transfer(helper, to, sum), 0.5),
      );
    });
  }

  /** Confirmed within minutes or hours: goods that need no parcel. */
  quick(low_minutes: number, high_minutes: number): Dress {
    if (this.#habits.travel_days !== undefined) return this.fakeParcel();
    const delivery = this.chance.pick(['virtual', 'virtual', 'automatic', 'express'] as const);
    const ship_after = this.chance.between(0.5, 15) * MINUTE;
    const confirm_after = this.chance.between(low_minutes, high_minutes) * MINUTE;
    return { delivery, ship_after, confirm_after, tracking: this.chance.odds(0.5) ? '' : undefined };
  }

  /** A parcel that never was, with a number and one to three days on the road. */
  fakeParcel(): Dress {
    const { chance } = this;
    const ship_after = chance.between(1, 14) * HOUR;
    return {
      delivery: chance.pick(['express', 'express', 'ems']),
      ship_after,
      confirm_after: chance.between(...(this.#habits.travel_days ?? [0.9, 3.2])) * DAY,
    };
  }

  /** Any of the disguises. */
  anyDress(): Dress {
    return this.chance.odds(0.5) ? this.fakeParcel() : this.quick(3, 300);
  }
}

/** A variant schedules its acts and says how many purchases it will make. */
export type Variant = (ploy: Ploy) => number;

/** Names or typologies with the variants of each. */
export type Catalogue = Readonly<Record<string, readonly Variant[]>>;
