/**
 * Ordinary life on the other platform: shopping, troubles, proceeds, supplies, wages, money among friends.
 */
import { Lottery, type Chance } from './chance';
import { CATEGORIES, HOUR_WEIGHTS, type Category } from './categories';
import { DAY, HOUR, MINUTE, type Account, type Channel, type Order, type Stage, type Trade } from './stage';
import type { Shop, World } from './world';

const COMPLAINTS = [
  'does not fit',
  'colour differs',
  'arrived late',
  'broken in the parcel',
  'part is missing',
];
const LUNCHES = [
  'hotpot',
  'lunch',
  'taxi',
  'cinema',
  'noodles',
  '',
  'KTV',
  'thanks',
  'loan',
  'goods',
  'as agreed',
];
/** Days after the first with another appetite: singles' day, 12.12, Spring Festival. */
const SPECIAL_DAYS: Readonly<Record<number, number>> = {
  ...{ 98: 1.5, 99: 3.1, 100: 1.6, 130: 1.9 },
  ...{ 189: 1.4, 194: 0.7, 195: 0.5, 196: 0.3, 197: 0.2, 198: 0.2, 199: 0.3, 200: 0.4, 201: 0.5 },
};

/** Weight of a day: slow growth, weekends, special days. */
function dayWeight(day: number, weekend: number): number {
  const is_weekend = day % 7 >= 5;
  return (1 + day / 480) * (is_weekend ? weekend : 1) * (SPECIAL_DAYS[day] ?? 1);
}

export class OrdinaryLife {
  readonly #world: World;
  readonly #stage: Stage;
  readonly #chance: Chance;
  readonly #days: number;

  constructor(world: World, chance: Chance) {
    this.#world = world;
    this.#stage = world.stage;
    this.#chance = chance;
    this.#days = Math.floor((world.stage.end - world.stage.begin) / DAY);
  }

  /** Schedules so many purchases and everything around them. */
  plan(purchases: number): void {
    const shares = new Lottery(CATEGORIES, (category) => category.traffic);
    const days = Array.from({ length: this.#days }, (_, day) => day);
    const hours = Array.from({ length: 24 }, (_, hour) => hour);
    const moments = new Map(
      CATEGORIES.map((category) => [
        category,
        {
          day: new Lottery(days, (day) => dayWeight(day, category.weekend)),
          hour: new Lottery(hours, (hour) => HOUR_WEIGHTS[category.hours][hour] ?? 0),
        },
      ]),
    );
    for (let purchase = 0; purchase < purchases; purchase += 1) {
      const category = shares.draw(this.#chance);
      const moment = moments.get(category);
      if (moment !== undefined) {
        const hour = moment.day.draw(this.#chance) * 24 + moment.hour.draw(this.#chance);
        const at = this.#stage.begin + hour * HOUR + this.#chance.unit() * HOUR;
        this.#stage.at(at, () => this.#shop(category));
      }
    }
    this.#planTransfers(Math.round(purchases * 0.11));
    this.#world.shops.forEach((shop) => this.#planProceeds(shop));
    this.#world.employers.forEach((employer) => this.#planWages(employer));
  }

  #buyerFor(shop: Shop, amount_minor: number): Account {
    const { regulars } = shop;
    const chance = this.#chance;
    if (regulars.length > 3 && chance.odds(0.42)) {
      const regular = chance.pick(regulars);
      if (amount_minor <= regular.payment_limit_minor) {
        return regular;
      }
    }
    for (;;) {
      const buyer = chance.odds(0.03)
        ? chance.pick(this.#world.shops).account
        : chance.pick(this.#world.people);
      const may = buyer !== shop.account && amount_minor <= buyer.payment_limit_minor;
      if (may && buyer.opened_at + HOUR < this.#stage.now) {
        regulars.push(buyer);
        return buyer;
      }
    }
  }

  #channel(buyer: Account, category: Category, amount_minor: number): Channel {
    const chance = this.#chance;
    const fits = buyer.cards.length > 0 && amount_minor <= buyer.card_limit_minor;
    if (fits && chance.odds(category.card_share * 1.5)) {
      return 'credit-card';
    }
    if (buyer.balance_minor >= amount_minor && chance.odds(0.7)) {
      return 'balance';
    }
    if (chance.odds(0.25)) {
      this.#stage.ensure(buyer, amount_minor + chance.int(0, 30_000));
      return 'balance';
    }
    return 'online-bank';
  }

  #shop(category: Category): void {
    const chance = this.#chance;
    let shop = this.#world.shopFor(category, chance);
    for (let tries = 0; shop.account.opened_at + HOUR > this.#stage.now && tries < 50; tries += 1) {
      shop = this.#world.shopFor(category, chance);
    }
    if (shop.account.opened_at + HOUR > this.#stage.now) {
      return;
    }
    const amount_minor = ordinaryTicket(chance, shop);
    const buyer = this.#buyerFor(shop, amount_minor);
    const delivery = chance.pick(category.delivery);
    const channel = this.#channel(buyer, category, amount_minor);
    const order: Order = {
      ...{ buyer, seller: shop.account, amount_minor, goods: chance.pick(category.goods), delivery, channel },
      // The fee outside the own marketplace is paid with the price: never out of a balance kept here.
      outside: channel !== 'balance' && chance.odds(0.075),
      ...ordinaryFulfilment(chance, delivery),
      address: chance.odds(0.1) && buyer.friends.length > 0 ? chance.pick(buyer.friends).address : undefined,
      never_paid: chance.odds(0.028),
    };
    this.#stage.buy(this.#withTroubles(order, category));
  }

  #withTroubles(order: Order, category: Category): Order {
    const chance = this.#chance;
    const stage = this.#stage;
    const part = (trade: Trade): number =>
      chance.odds(0.7)
        ? trade.amount_minor
        : Math.max(1, Math.round(trade.amount_minor * chance.between(0.1, 0.6)));
    if (chance.odds(category.refund_share)) {
      const when = chance.unit();
      const ask = (trade: Trade): void => {
        if (stage.ask(trade, part(trade), chance.pick(COMPLAINTS))) {
          stage.after(chance.wait(20 * HOUR) + MINUTE, () => {
            if (chance.odds(0.13)) {
              stage.dropRequest(trade, order);
            } else {
              stage.refund(
                trade,
                order,
                part(trade),
                trade.channel === 'online-bank' && chance.odds(0.1) ? 'balance' : 'instrument',
              );
            }
          });
        }
      };
      const later = (mean: number) => (trade: Trade) =>
        stage.after(chance.wait(mean) + MINUTE, () => ask(trade));
      const settled = (trade: Trade): void =>
        stage.after(chance.wait(4 * DAY) + HOUR, () => stage.refund(trade, order, part(trade), 'instrument'));
      if (when < 0.2) {
        return { ...order, onPaid: later(2 * HOUR) };
      }
      return when < 0.7 ? { ...order, onShipped: later(2 * DAY) } : { ...order, onSettled: settled };
    }
    if (chance.odds(0.002)) {
      return {
        ...order,
        onShipped: (trade) =>
          stage.after(chance.wait(3 * DAY), () => stage.dispute(trade, 'nothing arrived')),
      };
    }
    if (chance.odds(0.004)) {
      return {
        ...order,
        onShipped: (trade) => stage.after(DAY, () => stage.extend(trade, order, chance.int(2, 7))),
      };
    }
    if (order.channel === 'credit-card' && chance.odds(0.002)) {
      return {
        ...order,
        onSettled: (trade) => stage.after(chance.between(3, 40) * DAY, () => stage.chargeBack(trade)),
      };
    }
    return order;
  }

  #planTransfers(count: number): void {
    const { begin, end } = this.#stage;
    const chance = this.#chance;
    for (let transfer = 0; transfer < count; transfer += 1) {
      this.#stage.at(begin + chance.unit() * (end - begin), () => {
        const from = chance.pick(this.#world.people);
        const circle = chance.odds(0.45) && from.family.length > 0 ? from.family : from.friends;
        const near = circle.filter((one) => one.opened_at + DAY < this.#stage.now);
        if (near.length > 0 && from.opened_at + DAY < this.#stage.now) {
          this.#give(from, chance.pick(near), circle === from.family);
        }
      });
    }
  }

  /** Small sums among friends, larger ones in a family; some come back. */
  #give(from: Account, to: Account, family: boolean): void {
    const chance = this.#chance;
    const yuan = family
      ? chance.pick([100, 200, 300, 500, 600, 1000, 1500, 2000, 3000])
      : chance.pick([6.66, 8.88, 18, 25, 32.5, 46, 50, 66.66, 75, 88, 100, 120, 168, 200, 500]);
    const amount = Math.round(yuan * 100);
    this.#stage.ensure(from, amount);
    this.#stage.transfer(from, to, amount, family ? '' : chance.pick(LUNCHES));
    if (chance.odds(0.09)) {
      this.#stage.after(chance.wait(8 * DAY) + HOUR, () => {
        this.#stage.ensure(to, amount);
        this.#stage.transfer(to, from, amount, 'paid back');
      });
    }
  }

  /** Takes proceeds to the bank in the shop's rhythm, and pays for supplies. */
  #planProceeds(shop: Shop): void {
    const chance = this.#chance;
    const stage = this.#stage;
    const { account, rhythm } = shop;
    const every = { daily: 1, weekly: 7, threshold: 0.5, monthly: 30 }[rhythm];
    const hour = chance.between(8, 23);
    const threshold = chance.pick([80_000, 200_000, 500_000, 1_000_000]);
    const keep = chance.pick([0, 0, 20_000, 50_000]);
    const supplier = this.#world.shopFor(chance.pick(CATEGORIES), chance).account;
    const by_trade = chance.odds(0.4);
    const draw = (): void => {
      const sum = account.balance_minor - keep;
      if (sum > (rhythm === 'threshold' ? threshold : 3_000)) {
        stage.withdraw(account, chance.odds(0.5) ? sum : Math.floor(sum / 10_000) * 10_000);
      }
      stage.after(every * DAY + chance.between(-0.6, 0.6) * HOUR, draw);
    };
    const restock = (): void => {
      const sum = Math.round(account.balance_minor * chance.between(0.3, 0.65));
      if (sum > 20_000 && supplier.opened_at + DAY < stage.now && supplier !== account) {
        if (by_trade) {
          stage.buy({
            ...{ buyer: account, seller: supplier, amount_minor: sum, goods: 'stock', channel: 'balance' },
            ...{ delivery: 'surface', ship_after: DAY, confirm_after: 4 * DAY },
          });
        } else {
          stage.transfer(account, supplier, sum, 'goods');
        }
      }
      stage.after(chance.between(6, 20) * DAY, restock);
    };
    const first = Math.max(
      stage.begin,
      Math.ceil((account.opened_at - stage.begin) / DAY) * DAY + stage.begin,
    );
    stage.at(first + chance.between(0, every) * DAY + hour * HOUR, draw);
    if (chance.odds(0.55)) {
      // Restocking comes an hour before the till is emptied.
      stage.at(first + chance.between(3, 15) * DAY + (hour - 1) * HOUR, restock);
    }
  }

  #planWages({ account, staff, payday }: { account: Account; staff: Account[]; payday: number }): void {
    const chance = this.#chance;
    const stage = this.#stage;
    const wages = staff.map(() => Math.round(chance.ticket(4_600, 0.4)) * 100);
    for (let day = payday; day < this.#days; day += 30) {
      stage.at(stage.begin + day * DAY + chance.between(9, 16) * HOUR, () => {
        stage.ensure(
          account,
          wages.reduce((sum, wage) => sum + wage, 0),
        );
        staff.forEach((person, index) => {
          stage.after(index * 4_000, () => {
            stage.transfer(account, person, wages[index] ?? 0, 'wages');
            if (chance.odds(0.6)) {
              const share = chance.between(0.4, 1);
              stage.after(chance.wait(30 * HOUR), () => stage.withdraw(person, person.balance_minor * share));
            }
          });
        });
      });
    }
  }
}

/** A price as the shop would ask it, in minor units. */
export function ordinaryTicket(chance: Chance, shop: Shop): number {
  const { median_yuan, sigma, step_yuan } = shop.category;
  const yuan = Math.max(2, chance.ticket(median_yuan * shop.price_level, sigma));
  if (step_yuan === 0) {
    return chance.odds(0.3) ? Math.floor(yuan) * 100 + 90 : Math.round(yuan * 100);
  }
  return Math.max(1, Math.round(yuan / step_yuan)) * step_yuan * 100;
}

/** When honest goods are sent and confirmed. */
export function ordinaryFulfilment(
  chance: Chance,
  delivery: Order['delivery'],
): Pick<Order, 'ship_after' | 'confirm_after' | 'tracking'> {
  if (delivery === 'recharge') {
    return { ship_after: chance.int(2, 90) * 1000, confirm_after: 'timer' };
  }
  if (delivery === 'automatic') {
    return {
      ship_after: chance.int(2, 60) * 1000,
      confirm_after: chance.odds(0.6) ? chance.wait(3 * HOUR) : 'timer',
    };
  }
  if (delivery === 'virtual') {
    return {
      ship_after: chance.wait(2 * HOUR),
      confirm_after: chance.odds(0.55) ? chance.wait(20 * HOUR) : 'timer',
    };
  }
  const days = { express: 3.4, ems: 4.5, surface: 9 }[delivery];
  const ship_after = chance.wait(15 * HOUR) + HOUR;
  // Some are brought by the shop's own van.
  const tracking = chance.odds(0.04) ? '' : undefined;
  return {
    ship_after,
    tracking,
    confirm_after: chance.odds(0.57) ? DAY + chance.wait(days * DAY * 0.8) : 'timer',
  };
}
