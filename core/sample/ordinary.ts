/**
 * Ordinary trade: who buys what from whom on a day, and the life of each such trade.
 *
 * The number of trades per day is fixed beforehand (their sum is exact); everything else is drawn when its
 * time comes. It knows nothing of schemes, and restrictions in force turn buyers away.
 */
import { DAY_MS, HOUR_MS, MINUTE_MS, SECOND_MS, type Instant } from '#core/kernel/instant';
import type { Channel, DeliveryMethod } from '#core/ledger/tables';

import { dayFactor, dayNumber, dayStart, isSaleDay, type Day } from './calendar';
import { CATEGORIES, RHYTHMS, type Category, type RhythmName } from './categories';
import { compensate } from './claims';
import { Deal } from './deal';
import { limitsOf, type Holder } from './people';
import { weighted, type Random, type Weighted } from './random';
import type { Stage } from './stage';
import { Troubles } from './troubles';
import { creditCardOf } from './world';

const HOURS = Array.from({ length: 24 }, (_, hour) => hour);

const hoursOf: Readonly<Record<RhythmName, Weighted<number>>> = {
  shop: weighted(HOURS, (hour) => RHYTHMS.shop[hour] ?? 0),
  office: weighted(HOURS, (hour) => RHYTHMS.office[hour] ?? 0),
  evening: weighted(HOURS, (hour) => RHYTHMS.evening[hour] ?? 0),
  night: weighted(HOURS, (hour) => RHYTHMS.night[hour] ?? 0),
  school: weighted(HOURS, (hour) => RHYTHMS.school[hour] ?? 0),
};

const methodsOf = new Map(
  CATEGORIES.map((category) => [category.code, weighted(category.delivery, ([, weight]) => weight)]),
);

/** Trades per day that add up to exactly `total`, by the largest remainders. */
export function dailyQuota(total: number, first: Day, last: Day): readonly number[] {
  const factors: number[] = [];
  for (let day = first; day <= last; day += 1) {
    factors.push(dayFactor(day, first, last));
  }
  const sum = factors.reduce((left, right) => left + right, 0);
  const exact = factors.map((factor) => (total * factor) / sum);
  const quota = exact.map(Math.floor);
  let rest = total - quota.reduce((left, right) => left + right, 0);
  const order = exact
    .map((value, index) => ({ index, remainder: value - Math.floor(value) }))
    .sort((left, right) => right.remainder - left.remainder || left.index - right.index);
  for (const { index } of order) {
    if (rest === 0) {
      break;
    }
    quota[index] = (quota[index] ?? 0) + 1;
    rest -= 1;
  }
  return quota;
}

/** Shares of what goes wrong, of all trades. */
const UNPAID_SHARE = 0.012;
const IN_VAIN_SHARE = 0.04;
const CLAIM_SHARE = 0.0002;

export class OrdinaryTrade {
  readonly #stage: Stage;
  readonly #random: Random;
  readonly #shops = new Map<string, Weighted<Holder>>();
  readonly #regulars = new Map<Holder, Holder[]>();
  readonly #troubles: Troubles;

  constructor(stage: Stage, random: Random) {
    this.#stage = stage;
    this.#random = random;
    this.#troubles = new Troubles(stage, random);
    for (const category of CATEGORIES) {
      const shops = stage.people.merchants.filter((holder) => holder.shop?.category === category);
      this.#shops.set(
        category.code,
        weighted(shops, (holder) => holder.shop?.weight ?? 0),
      );
    }
  }

  /** Plans every day's sales, one day at a time. */
  planDays(total: number): void {
    const { first, last, world } = this.#stage;
    const quota = dailyQuota(total, first, last);
    const open = (day: Day): void => {
      this.#planDay(day, quota[day - first] ?? 0);
      if (day < last) {
        world.plan(dayStart(day + 1), () => {
          open(day + 1);
        });
      }
    };
    world.plan(dayStart(first), () => {
      open(first);
    });
  }

  #planDay(day: Day, count: number): void {
    const { world, first, last } = this.#stage;
    const random = this.#random;
    const busy = dayFactor(day, first, last);
    const demand = weighted(
      CATEGORIES,
      (category) => category.sales * Math.max(0.2, 1 + (busy - 1) * (category.festival - 0.6)),
    );
    const on_sale = isSaleDay(day);
    for (let sale = 0; sale < count; sale += 1) {
      const category = random.draw(demand);
      const hour = on_sale && random.chance(0.25) ? random.int(0, 1) : random.draw(hoursOf[category.rhythm]);
      const at = dayStart(day) + hour * HOUR_MS + random.int(0, HOUR_MS - 1);
      world.plan(at, () => {
        this.#sell(category);
      });
    }
  }

  /** A merchant of the category that is open now; another category's when there is none. */
  #drawShop(category: Category): Holder {
    const random = this.#random;
    const { world } = this.#stage;
    for (let attempt = 0; ; attempt += 1) {
      const list = this.#shops.get(attempt < 8 ? category.code : random.pick(CATEGORIES).code);
      const seller = list === undefined ? undefined : random.draw(list);
      const shop = seller?.shop;
      if (
        seller !== undefined &&
        shop &&
        shop.open_from < world.now &&
        world.now < shop.open_to &&
        !world.isStopped(seller, 'sell')
      ) {
        return seller;
      }
    }
  }

  #drawBuyer(seller: Holder): Holder {
    const random = this.#random;
    const { people, world } = this.#stage;
    const regulars = this.#regulars.get(seller) ?? [];
    const regular = regulars.length > 0 && random.chance(0.3) ? random.pick(regulars) : undefined;
    let buyer = regular ?? people.drawCustomer(random, world.now);
    while (world.isStopped(buyer, 'buy')) {
      buyer = people.drawCustomer(random, world.now);
    }
    if (regular === undefined && regulars.length < 12) {
      regulars.push(buyer);
      this.#regulars.set(seller, regulars);
    }
    return buyer;
  }

  #ticket(seller: Holder, category: Category): bigint {
    const random = this.#random;
    const fen = random.logNormal(
      category.ticket_median_fen * (seller.shop?.ticket_scale ?? 1),
      category.ticket_sigma,
    );
    const amount = Math.min(Math.max(Math.round(fen), 100), 9_000_000);
    if (random.chance(category.round_share)) {
      const step = amount > 100_000 ? 1_000 : 100;
      const whole = Math.max(step, Math.round(amount / step) * step);
      return BigInt(random.chance(0.25) ? Math.max(100, whole - 10) : whole);
    }
    return BigInt(amount);
  }

  #sell(category: Category): void {
    const random = this.#random;
    const { world } = this.#stage;
    const seller = this.#drawShop(category);
    const sold = seller.shop?.category ?? category;
    const outside = random.chance(sold.outside_share);
    const wished = this.#ticket(seller, sold);
    let buyer = this.#drawBuyer(seller);
    // Most people know what they may pay; a few find out.
    const careless = random.chance(0.03);
    for (let attempt = 0; attempt < 6 && !careless && world.roomToPay(buyer) < wished; attempt += 1) {
      buyer = this.#drawBuyer(seller);
    }
    const room = world.roomToPay(buyer);
    // What nobody found may pay becomes a smaller order.
    const amount = wished <= room || room < 1_000n || careless ? wished : room - (room % 100n);
    this.#signIn(buyer);
    const deal = new Deal(world, buyer, seller, amount, random.pick(sold.goods), outside);
    world.after(random.int(5, 240) * SECOND_MS, () => {
      this.#checkOut(deal, sold);
    });
  }

  #signIn(buyer: Holder): void {
    const random = this.#random;
    const { world } = this.#stage;
    if (random.chance(0.004)) {
      buyer.devices.unshift(`D${random.hex(10)}`);
      world.access(buyer, 'device-bound');
    } else if (random.chance(0.07)) {
      const ip = random.chance(0.7) ? buyer.ip : buyer.ip.replace(/\d+$/, String(random.int(1, 254)));
      if (random.chance(0.04)) {
        world.access(buyer, 'login-failed', undefined, ip);
      }
      world.access(buyer, 'login', undefined, ip);
    }
  }

  #channel(category: Category, buyer: Holder): Channel {
    const draw = this.#random.unit();
    // Only half of the people have a credit card, so those who do use it more.
    if (creditCardOf(buyer) !== undefined && draw < category.card_share * 1.8) {
      return 'credit-card';
    }
    return this.#random.chance(category.balance_share / (1 - category.card_share))
      ? 'balance'
      : 'online-bank';
  }

  #checkOut(deal: Deal, category: Category): void {
    const random = this.#random;
    const { world } = this.#stage;
    const { buyer } = deal;
    if (random.chance(UNPAID_SHARE)) {
      if (random.chance(0.35)) {
        world.after(random.int(1, 90) * HOUR_MS, () => deal.close('buyer', 'no longer wanted'));
      }
      return;
    }
    const fee = deal.outside ? world.feeFor(buyer, deal.amount) : 0n;
    let channel = this.#channel(category, buyer);
    if (
      channel === 'balance' &&
      buyer.available < deal.amount + fee &&
      random.chance(0.45) &&
      !world.isStopped(buyer, 'top-up')
    ) {
      const missing = deal.amount + fee - buyer.available;
      const step = missing > 100_000n ? 50_000n : 5_000n;
      world.topUp(buyer, ((missing + step - 1n) / step) * step);
    }
    if (random.chance(IN_VAIN_SHARE) && this.#inVain(deal)) {
      world.after(random.int(1, 20) * MINUTE_MS, () => {
        if (random.chance(0.7) && deal.pay('online-bank')) {
          this.#paid(deal, category);
        }
      });
      return;
    }
    if (!deal.canPay(channel, creditCardOf(buyer))) {
      channel = 'online-bank';
    }
    if (deal.pay(channel)) {
      this.#paid(deal, category);
    } else {
      this.#inVain(deal);
    }
  }

  /** Tries to pay what must be refused; false when there is nothing in the way. */
  #inVain(deal: Deal): boolean {
    const { buyer, amount } = deal;
    const { world } = this.#stage;
    if (amount > limitsOf(buyer).per_payment) {
      deal.tryInVain('online-bank');
      return true;
    }
    // The books give fees back that the generator does not count: whoever pays fees may have more than seen.
    if (buyer.available < amount && buyer.fee_month === '') {
      deal.tryInVain('balance');
      return true;
    }
    const card = creditCardOf(buyer);
    if (card !== undefined && world.roomOnCard(card) < amount) {
      deal.tryInVain('credit-card', card);
      return true;
    }
    return false;
  }

  #paid(deal: Deal, category: Category): void {
    const random = this.#random;
    const { world } = this.#stage;
    const methods = methodsOf.get(category.code);
    const method: DeliveryMethod = methods === undefined ? 'express' : random.draw(methods)[0];
    if (deal.channel === 'credit-card') {
      this.#troubles.maybeChargeBack(deal);
    }
    if (random.chance(category.refund_share * 0.3)) {
      world.after(random.int(1, 30) * HOUR_MS, () => deal.refund(deal.escrow));
      return;
    }
    world.after(this.#shipDelay(method), () => {
      if (deal.ship({ method })) {
        this.#shipped(deal, category, method);
      }
    });
    if (random.chance(CLAIM_SHARE)) {
      deal.onReleased = () => {
        world.after(random.int(24, 200) * HOUR_MS, () => {
          compensate(this.#stage, deal, 'counterfeit goods of a trusted merchant');
        });
      };
    }
  }

  #shipDelay(method: DeliveryMethod): number {
    const random = this.#random;
    switch (method) {
      case 'recharge':
      case 'automatic':
        return random.int(2, 50) * SECOND_MS;
      case 'virtual':
        return random.int(3, 360) * MINUTE_MS;
      case 'express':
      case 'ems':
      case 'surface': {
        // Parcels leave in the afternoon: of the same day, the next, or the one after.
        const day =
          dayNumber(this.#stage.world.now) + (random.chance(0.25) ? 0 : random.chance(0.75) ? 1 : 2);
        const at: Instant = dayStart(day) + random.int(14 * 60, 19 * 60) * MINUTE_MS;
        const delay = at - this.#stage.world.now;
        return delay > HOUR_MS ? delay : random.int(1, 20) * HOUR_MS;
      }
    }
  }

  #shipped(deal: Deal, category: Category, method: DeliveryMethod): void {
    const random = this.#random;
    const { world } = this.#stage;
    const parcel = method === 'express' || method === 'ems' || method === 'surface';
    if (parcel && random.chance(0.006)) {
      world.after(random.int(2, 8) * DAY_MS, () => deal.extend(random.int(3, 7)));
    }
    if (method !== 'recharge' && this.#troubles.drawDispute(parcel)) {
      this.#troubles.argue(deal, method);
      return;
    }
    if (random.chance(category.refund_share * 0.7) && method !== 'recharge') {
      this.#troubles.sendBack(deal, parcel);
      return;
    }
    if (parcel) {
      if (random.chance(0.58)) {
        const days = method === 'surface' ? random.between(4, 16) : random.between(1.6, 8.5);
        world.after(Math.round(days * DAY_MS), () => deal.confirm());
      }
    } else if (method === 'virtual' ? random.chance(0.5) : random.chance(0.2)) {
      const hours = method === 'virtual' ? random.between(0.3, 60) : random.between(0.02, 18);
      world.after(Math.round(hours * HOUR_MS), () => deal.confirm());
    }
  }
}
