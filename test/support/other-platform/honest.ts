/**
 * Honest people who look as if they were not: the shapes of fraud with other reasons.
 */
import { categoryOf } from './categories';
import { DAY, HOUR, MINUTE, type Account, type Order, type Trade } from './stage';
import type { Catalogue, Dress, Ploy, Variant } from './ploy';
import { ordinaryFulfilment } from './ordinary';
import type { Shop } from './world';

const AT_ONCE: Dress = { delivery: 'automatic', ship_after: 5_000, confirm_after: 90_000 };

/** Acts spread evenly over the period, the first after `offset` days. */
function everyDays(ploy: Ploy, days: number, offset: number, act: () => void): number {
  const { begin, end } = ploy.stage;
  let planned = 0;
  for (let at = begin + offset * DAY + ploy.chance.between(9, 19) * HOUR; at < end - DAY; at += days * DAY) {
    ploy.stage.at(at + ploy.chance.between(-5, 5) * HOUR, act);
    planned += 1;
  }
  return planned;
}

/** Purchases at random moments of some days by some buyers. */
function rush(
  ploy: Ploy,
  buyers: readonly Account[],
  count: number,
  days: number,
  act: (buyer: Account) => void,
): number {
  const from = ploy.start(days + 3, [0, 1]);
  for (let turn = 0; turn < count; turn += 1) {
    const at = from + Math.floor(ploy.chance.between(0, days)) * DAY + ploy.chance.between(8, 23) * HOUR;
    ploy.stage.at(at, () => act(ploy.chance.pick(buyers)));
  }
  return count;
}

function honestDress(ploy: Ploy, shop: Shop): Dress {
  const delivery = ploy.chance.pick(shop.category.delivery);
  return { delivery, ...ordinaryFulfilment(ploy.chance, delivery) };
}

const wholesaleRound: Variant = (ploy) => {
  const shop = ploy.world.takeShop(ploy.chance, ['building-materials', 'tea-and-snacks', 'street-fashion']);
  const buyers = ploy.chance.some(
    ploy.world.shops.filter((one) => one.account.opened_at < ploy.stage.begin && one !== shop),
    6,
  );
  return rush(
    ploy,
    buyers.map((one) => one.account),
    ploy.count(14, 28, 5),
    120,
    (buyer) => {
      const channel = buyer.cards.length > 0 ? 'credit-card' : 'online-bank';
      const amount_minor = ploy.round(2_000, 18_000, 1_000);
      ploy.buy({
        buyer,
        shop,
        amount_minor,
        channel,
        goods: 'by the pallet',
        dress: honestDress(ploy, shop),
      });
    },
  );
};

/** Round cards by the dozen, credited at once, the till emptied every night. */
const giftCards: Variant = (ploy) => {
  const shop = ploy.world.takeShop(ploy.chance, ['game-points', 'call-credit']);
  const buyers = ploy.world.cast(ploy.chance, ploy.count(15, 25, 5), { card: true });
  everyDays(ploy, 1, 0, () => ploy.withdraw(shop.account, shop.account.balance_minor));
  return rush(ploy, buyers, ploy.count(25, 45, 8), 110, (buyer) =>
    ploy.buy({
      buyer,
      shop,
      amount_minor: ploy.chance.pick([50_000, 100_000, 100_000, 200_000]),
      goods: 'Gift card',
      dress: AT_ONCE,
    }),
  );
};

/** Rent by card every month, drawn at once; at the end the deposit comes back by transfer. */
const landlord: Variant = (ploy) => {
  const { chance, stage, world } = ploy;
  const [owner, ...tenants] = world.cast(chance, chance.int(3, 5), { card: true, limit_yuan: 9_000 }) as [
    Account,
    ...Account[],
  ];
  const shop = world.openShop('repair-services', { pull: 0, owner, opened_at: stage.begin - 200 * DAY });
  shop.taken = true;
  let planned = 0;
  for (const tenant of tenants) {
    const rent = ploy.round(1_200, 4_200, 100);
    const onSettled = (trade: Trade): void =>
      stage.after(chance.wait(HOUR), () => ploy.withdraw(shop.account, trade.amount_minor));
    const pay = (amount_minor: number): void =>
      ploy.buy({ buyer: tenant, shop, amount_minor, goods: 'Rent', dress: ploy.quick(5, 900), onSettled });
    const first = chance.int(1, 28);
    stage.at(stage.begin + first * DAY + 10 * HOUR, () => pay(rent * 2));
    planned += 1 + everyDays(ploy, 30, first + 30, () => pay(rent));
    stage.at(stage.begin + chance.between(150, 235) * DAY, () => {
      const deposit = chance.odds(0.6) ? rent * 2 : rent * 2 - chance.int(1, 9) * 5_000;
      stage.ensure(shop.account, deposit);
      const back = stage.transfer(shop.account, tenant, deposit, 'deposit returned');
      ploy.pocket(tenant, back, 0.5);
    });
  }
  return planned;
};

const tuition: Variant = (ploy) => {
  const shop = ploy.world.takeShop(ploy.chance, ['courses-online']);
  const parents = ploy.world.cast(ploy.chance, ploy.count(12, 22, 4), { card: true, limit_yuan: 16_000 });
  const fee = ploy.round(6_800, 15_000, 100);
  for (const [turn, buyer] of parents.entries()) {
    const term = turn % 3 === 0 ? 196 : 22;
    const at =
      ploy.stage.begin + (term + ploy.chance.between(0, 9)) * DAY + ploy.chance.between(9, 21) * HOUR;
    ploy.stage.at(at, () =>
      ploy.buy({ buyer, shop, amount_minor: fee, goods: 'Term fee', dress: ploy.quick(10, 2_000) }),
    );
  }
  return parents.length;
};

/** Relatives buy at the family's shop by card, and the family sends money for parents and children. */
const familyShop: Variant = (ploy) => {
  const { chance, stage } = ploy;
  const owners = ploy.world.people.filter((one) => one.family.length > 1 && one.opened_at < stage.begin);
  const owner = chance.pick(owners);
  const shop = ploy.world.openShop(chance.pick(['tea-and-snacks', 'home-appliances', 'beauty-care']), {
    pull: 0.8,
    owner,
  });
  shop.taken = true;
  const family = owner.family.filter((one) => one.opened_at < stage.begin + 5 * DAY);
  everyDays(ploy, 12, 20, () => {
    if (family.length > 0 && shop.account.opened_at < stage.now) {
      const sum = ploy.round(300, 3_000, 100);
      stage.ensure(shop.account, sum);
      ploy.pocket(owner, stage.transfer(shop.account, chance.pick(family), sum, 'for the household'), 0.2);
    }
  });
  return everyDays(ploy, 21, 15, () => {
    if (family.length > 0 && shop.account.opened_at + DAY < stage.now) {
      const buyer = chance.pick(family);
      const channel = buyer.cards.length > 0 ? 'credit-card' : 'online-bank';
      ploy.buy({ buyer, shop, amount_minor: ploy.usual(shop, 2), channel, dress: ploy.quick(3, 600) });
    }
  });
};

/** Two hours in which everybody buys the same thing at the same price. */
const flashSale: Variant = (ploy) => {
  const { chance, stage } = ploy;
  const shop = ploy.world.takeShop(chance, [
    'phones-and-parts',
    'street-fashion',
    'beauty-care',
    'travel-desk',
  ]);
  const buyers = ploy.world.cast(chance, ploy.count(25, 45, 8), { card: true });
  const price = Math.max(9_900, Math.round(ploy.usual(shop, 1.2) / 1_000) * 1_000 - 100);
  const opening = ploy.start(20, [19.9, 20.1]);
  for (const buyer of buyers) {
    stage.at(opening + chance.wait(25 * MINUTE), () =>
      ploy.buy({
        buyer,
        shop,
        amount_minor: price,
        channel: chance.odds(0.6) ? 'credit-card' : 'online-bank',
        dress: honestDress(ploy, shop),
      }),
    );
  }
  stage.at(opening + 30 * HOUR, () => ploy.withdraw(shop.account, shop.account.balance_minor));
  return buyers.length;
};

/** Ordered by card, not to be had: the supplier sends nearly everything back by transfer. */
const supplierReturns: Variant = (ploy) => {
  const { chance, stage } = ploy;
  const supplier = ploy.world.takeShop(chance, [
    'building-materials',
    'furniture-makers',
    'phones-and-parts',
  ]);
  const customers = ploy.world.cast(chance, ploy.count(4, 8, 2), { card: true, limit_yuan: 12_000 });
  return rush(ploy, customers, customers.length + 3, 150, (buyer) => {
    const onSettled = (trade: Trade): void => {
      if (chance.odds(0.6)) {
        const back = Math.round(trade.amount_minor * chance.pick([0.95, 0.97, 0.98, 0.99, 1]));
        stage.after(chance.between(4, 120) * HOUR, () => {
          stage.ensure(supplier.account, back);
          stage.transfer(supplier.account, buyer, back, 'out of stock, less handling');
        });
      }
    };
    ploy.buy({
      buyer,
      shop: supplier,
      amount_minor: ploy.odd(1_800, 11_000),
      dress: honestDress(ploy, supplier),
      onSettled,
    });
  });
};

/** The first evening after pay: cards and balances, one purchase after the other, and much to the bank. */
const payday: Variant = (ploy) => {
  const { chance, stage } = ploy;
  const employer = chance.pick(ploy.world.employers.filter((one) => one.staff.length > 3));
  let planned = 0;
  for (const person of employer.staff.slice(0, ploy.count(6, 12, 3))) {
    const category = categoryOf(chance.pick(['home-appliances', 'street-fashion', 'phones-and-parts']));
    const shops = chance.some(
      ploy.world.shops.filter((shop) => shop.category === category && !shop.taken),
      2,
    );
    for (const month of chance.some([1, 2, 3, 4, 5, 6], 2)) {
      const at = stage.begin + (employer.payday + month * 30) * DAY + chance.between(17, 26) * HOUR;
      stage.at(at, () => {
        const open = shops.filter((shop) => shop.account.opened_at < stage.now);
        for (const [index, shop] of open.entries()) {
          const channel = person.cards.length > 0 && chance.odds(0.6) ? 'credit-card' : 'balance';
          stage.after(index * 9 * MINUTE, () =>
            ploy.buy({
              buyer: person,
              shop,
              amount_minor: ploy.usual(shop, 1.5),
              channel,
              dress: honestDress(ploy, shop),
            }),
          );
        }
        stage.after(2 * HOUR, () => ploy.withdraw(person, person.balance_minor * 0.9));
      });
      planned += shops.length;
    }
  }
  return planned;
};

/** Neighbours send their shares, the leader buys for all by card, and what is missing is paid back in parts. */
const groupLeader: Variant = (ploy) => {
  const { chance, stage } = ploy;
  const [leader, ...neighbours] = ploy.world.cast(chance, chance.int(8, 16), { limit_yuan: 9_000 }) as [
    Account,
    ...Account[],
  ];
  const shop = ploy.world.takeShop(chance, ['fresh-market', 'tea-and-snacks']);
  return everyDays(ploy, 7, chance.int(10, 40), () => {
    const unit = ploy.odd(45, 160);
    const taking = chance.some(neighbours, chance.int(6, neighbours.length));
    for (const neighbour of taking) {
      stage.after(chance.wait(2 * HOUR), () => {
        stage.ensure(neighbour, unit);
        stage.transfer(neighbour, leader, unit, 'group buy');
      });
    }
    const channel = leader.cards.length > 0 ? 'credit-card' : 'balance';
    const onSettled = (): void => {
      for (const neighbour of chance.some(taking, chance.int(0, 3))) {
        stage.transfer(leader, neighbour, Math.round(unit * chance.between(0.3, 1)), 'was missing');
      }
    };
    const dress: Dress = {
      delivery: 'express',
      ship_after: 12 * HOUR,
      confirm_after: chance.between(0.8, 3) * DAY,
    };
    const amount_minor = unit * (taking.length + 1);
    stage.after(9 * HOUR, () => ploy.buy({ buyer: leader, shop, amount_minor, channel, dress, onSettled }));
  });
};

/** Nothing but cards, everything delivered by machine and confirmed within a minute. */
const instantGoods: Variant = (ploy) => {
  const shop = ploy.world.takeShop(ploy.chance, ['game-points', 'travel-desk', 'courses-online']);
  const buyers = ploy.world.cast(ploy.chance, ploy.count(18, 30, 5), { card: true });
  everyDays(ploy, 0.5, 0, () => ploy.withdraw(shop.account, shop.account.balance_minor));
  return rush(ploy, buyers, ploy.count(40, 60, 8), 200, (buyer) =>
    ploy.buy({
      buyer,
      shop,
      amount_minor: ploy.usual(shop, ploy.chance.between(1, 3)),
      dress: ploy.quick(0.3, 20),
    }),
  );
};

/** Sells before buying: each sale is drawn or sent to the supplier at once, little stays. */
const reseller: Variant = (ploy) => {
  const { chance, stage } = ploy;
  const shop = ploy.world.takeShop(chance, ['phones-and-parts', 'jewellery-counter', 'home-appliances']);
  const supplier = ploy.world.takeShop(chance, ['phones-and-parts', 'home-appliances']).account;
  const buyers = ploy.world.cast(chance, ploy.count(18, 30, 5), { card: true, limit_yuan: 6_000 });
  const margin = chance.between(0.02, 0.08);
  return rush(ploy, buyers, buyers.length, 160, (buyer) => {
    const onSettled = (trade: Trade): void =>
      stage.after(chance.between(5, 120) * MINUTE, () => {
        const cost = Math.round(trade.amount_minor * (1 - margin));
        if (chance.odds(0.5)) {
          ploy.withdraw(shop.account, trade.amount_minor);
        } else if (supplier !== shop.account) {
          stage.transfer(shop.account, supplier, cost, 'goods');
        }
      });
    ploy.buy({ buyer, shop, amount_minor: ploy.usual(shop, 1.6), dress: honestDress(ploy, shop), onSettled });
  });
};

/** The shop pays its people by transfer; they buy there by card, some on the day. */
const staffShop: Variant = (ploy) => {
  const { chance, stage } = ploy;
  const shop = ploy.world.takeShop(chance, [
    'home-appliances',
    'street-fashion',
    'fresh-market',
    'beauty-care',
  ]);
  const staff = ploy.world.cast(chance, ploy.count(4, 8, 2), { card: true });
  for (const person of staff) {
    const wage = ploy.round(2_800, 5_500, 50);
    everyDays(ploy, 30, 9, () => {
      stage.ensure(shop.account, wage);
      ploy.pocket(person, stage.transfer(shop.account, person, wage, 'wages'), 0.5);
    });
  }
  return rush(ploy, staff, staff.length * 3, 210, (buyer) =>
    ploy.buy({
      buyer,
      shop,
      amount_minor: ploy.usual(shop, chance.between(1, 4)),
      dress: ploy.quick(20, 3_000),
    }),
  );
};

/** One pays the journey by card, the friends send their shares; one of them sells the tickets. */
const billSplit: Variant = (ploy) => {
  const { chance, stage } = ploy;
  const friends = ploy.world.cast(chance, chance.int(4, 6), { card: true, limit_yuan: 5_000 });
  const usual = ploy.world.takeShop(chance, ['travel-desk', 'fresh-market']);
  const own = ploy.world.openShop('travel-desk', {
    pull: 0.5,
    owner: friends[0] as Account,
    opened_at: stage.begin - 60 * DAY,
  });
  own.taken = true;
  return everyDays(ploy, 16, chance.int(5, 30), () => {
    const payer = chance.pick(friends);
    const amount_minor = ploy.odd(260, 3_800);
    const each = Math.round(amount_minor / friends.length);
    ploy.buy({
      buyer: payer,
      shop: chance.odds(0.3) ? own : usual,
      amount_minor,
      dress: ploy.quick(10, 1_400),
    });
    for (const friend of friends.filter((one) => one !== payer)) {
      stage.after(chance.wait(12 * HOUR) + 20 * MINUTE, () => {
        stage.ensure(friend, each);
        stage.transfer(friend, payer, each, 'my share');
      });
    }
  });
};

/** Asks the family for money and sends it back, while the card buys what was needed. */
const familyLoan: Variant = (ploy) => {
  const { chance, stage } = ploy;
  const [child, parent] = ploy.world.cast(chance, 2, { card: true, limit_yuan: 8_000 }) as [Account, Account];
  const shop = ploy.world.takeShop(chance, ['home-appliances', 'furniture-makers', 'phones-and-parts']);
  return everyDays(ploy, chance.int(25, 45), chance.int(5, 40), () => {
    const amount_minor = ploy.odd(700, 7_500);
    ploy.buy({ buyer: child, shop, amount_minor, dress: honestDress(ploy, shop) });
    stage.after(chance.between(2, 70) * HOUR, () => {
      stage.ensure(parent, amount_minor);
      ploy.pocket(child, stage.transfer(parent, child, amount_minor, 'for the card bill'), 0.8);
    });
    stage.after(chance.between(8, 20) * DAY, () => {
      stage.ensure(child, amount_minor);
      stage.transfer(child, parent, Math.round(amount_minor * chance.pick([0.5, 0.97, 1])), 'paid back');
    });
  });
};

/** Quiet for months, then everything in the weeks before the festival, much of it by card. */
const seasonShop: Variant = (ploy) => {
  const { chance, stage } = ploy;
  const shop = ploy.world.openShop('tea-and-snacks', {
    pull: 0.02,
    opened_at: stage.begin - chance.int(100, 500) * DAY,
  });
  shop.taken = true;
  const buyers = ploy.world.cast(chance, ploy.count(18, 30, 5), { card: true });
  for (const buyer of buyers) {
    const at = stage.begin + chance.between(168, 194) * DAY + chance.between(8, 22) * HOUR;
    const channel = chance.odds(0.65) ? 'credit-card' : 'online-bank';
    stage.at(at, () =>
      ploy.buy({
        buyer,
        shop,
        amount_minor: ploy.round(200, 2_600, 10),
        channel,
        goods: 'New Year box',
        dress: honestDress(ploy, shop),
      }),
    );
  }
  everyDays(ploy, 1, 168, () => ploy.withdraw(shop.account, shop.account.balance_minor));
  return buyers.length;
};

/** A small firm's monthly order by card, about as large each time, after its customers have paid. */
const monthlyOrder: Variant = (ploy) => {
  const { chance, stage } = ploy;
  const [firm, customer] = ploy.world.cast(chance, 2, { card: true, limit_yuan: 15_000 }) as [
    Account,
    Account,
  ];
  const shop = ploy.world.takeShop(chance, ['building-materials', 'street-fashion']);
  const usual = ploy.round(4_000, 14_000, 100);
  return everyDays(ploy, 30, chance.int(3, 25), () => {
    const income = Math.round(usual * chance.between(0.9, 1.4));
    stage.ensure(customer, income);
    stage.transfer(customer, firm, income, 'invoice');
    stage.after(chance.between(2, 40) * HOUR, () => ploy.withdraw(firm, income));
    const amount_minor = Math.round((usual * chance.between(0.9, 1.1)) / 1_000) * 1_000;
    stage.after(chance.between(20, 60) * HOUR, () =>
      ploy.buy({ buyer: firm, shop, amount_minor, dress: honestDress(ploy, shop) }),
    );
  });
};

/** The trip was cancelled; part of it was paid to the balance because the buyer asked for that. */
const cancelledTrips: Variant = (ploy) => {
  const { chance, stage } = ploy;
  const shop = ploy.world.takeShop(chance, ['travel-desk']);
  const buyers = ploy.world.cast(chance, ploy.count(6, 12, 3), { card: true });
  const day = ploy.start(20, [0, 1]);
  for (const buyer of buyers) {
    const order: Order = {
      ...{
        buyer,
        seller: shop.account,
        amount_minor: Math.min(ploy.odd(400, 4_000), buyer.card_limit_minor),
      },
      ...{
        goods: 'Tour',
        channel: 'credit-card',
        delivery: 'virtual',
        ship_after: 30 * DAY,
        confirm_after: 'timer',
      },
      ...{ group: ploy.group },
      onPaid: (trade) =>
        stage.at(day + 12 * DAY + chance.wait(9 * HOUR), () => {
          const to_balance = chance.odds(0.45);
          const back = stage.refund(trade, order, trade.amount_minor, to_balance ? 'balance' : 'instrument');
          ploy.pocket(buyer, to_balance ? back : 0, 0.7);
        }),
    };
    stage.at(day + chance.between(0, 8) * DAY, () => stage.buy(order));
  }
  return buyers.length;
};

export const HONEST: Catalogue = {
  'wholesale-round': [wholesaleRound],
  'gift-cards': [giftCards],
  landlord: [landlord],
  tuition: [tuition],
  'family-shop': [familyShop],
  'flash-sale': [flashSale],
  'supplier-returns': [supplierReturns],
  payday: [payday],
  'group-leader': [groupLeader],
  'instant-goods': [instantGoods],
  reseller: [reseller],
  'staff-shop': [staffShop],
  'bill-split': [billSplit],
  'family-loan': [familyLoan],
  'season-shop': [seasonShop],
  'monthly-order': [monthlyOrder],
  'cancelled-trips': [cancelledTrips],
};
