/**
 * Cash-out that goes round between few hands: C1 single loop, C2 over mules, C3 in parts, C6 by refund,
 * C8 rolling, C11 one large purchase.
 */
import { DAY, HOUR, MINUTE, type Account, type Trade } from './stage';
import type { Ploy, Variant } from './ploy';
import type { Shop } from './world';

const LOOP_SHOPS = [
  'phones-and-parts',
  'beauty-care',
  'travel-desk',
  'courses-online',
  'repair-services',
  'jewellery-counter',
];

/** Some repetitions by the same pair, days or weeks apart. */
function repeated(
  ploy: Ploy,
  count: number,
  gap_days: readonly [number, number],
  act: (turn: number) => void,
): number {
  let at = ploy.start(count * gap_days[1] + 12);
  for (let turn = 0; turn < count; turn += 1) {
    ploy.stage.at(at, () => act(turn));
    at += ploy.chance.between(...gap_days) * DAY + ploy.chance.between(-3, 3) * HOUR;
  }
  return count;
}

function pair(ploy: Ploy, limit_yuan = 6_000): { buyer: Account; shop: Shop } {
  const [buyer] = ploy.world.cast(ploy.chance, 1, { card: true, limit_yuan }) as [Account];
  return { buyer, shop: ploy.world.takeShop(ploy.chance, LOOP_SHOPS) };
}

/** Confirmed at once, sent back from the shop within hours; the fee stays. */
const sameEvening: Variant = (ploy) => {
  const { buyer, shop } = pair(ploy);
  const fee = ploy.fee(0.008, 0.035);
  return repeated(ploy, ploy.count(2, 6), [4, 24], () => {
    const onSettled = (trade: Trade): void => {
      ploy.sendBack({
        from: shop.account,
        to: buyer,
        amount_minor: trade.amount_minor * (1 - fee),
        wait: [6 * MINUTE, 5 * HOUR],
      });
      ploy.stage.after(7 * HOUR, () => ploy.withdraw(shop.account, shop.account.balance_minor));
    };
    const dress = ploy.quick(2, 28);
    ploy.buy({ buyer, shop, amount_minor: ploy.odd(1_200, 5_800), dress, onSettled });
  });
};

/** A false parcel, days on the road, and the money days later, with a fat fee. */
const slowParcel: Variant = (ploy) => {
  const { buyer, shop } = pair(ploy, 9_000);
  const fee = ploy.fee(0.03, 0.08);
  return repeated(ploy, ploy.count(2, 5), [9, 27], () => {
    const onSettled = (trade: Trade): void =>
      ploy.sendBack({
        from: shop.account,
        to: buyer,
        amount_minor: trade.amount_minor * (1 - fee),
        wait: [0.6 * DAY, 4 * DAY],
      });
    ploy.buy({ buyer, shop, amount_minor: ploy.odd(900, 8_500), dress: ploy.fakeParcel(), onSettled });
  });
};

/** The shop pays first and gets it back by the card. */
const paidInAdvance: Variant = (ploy) => {
  const { buyer, shop } = pair(ploy, 8_000);
  const fee = ploy.fee(0.02, 0.05);
  return repeated(ploy, ploy.count(2, 5), [6, 30], () => {
    const amount_minor = ploy.odd(1_500, 7_800);
    const advance = Math.round(amount_minor * (1 - fee));
    ploy.stage.ensure(shop.account, advance);
    ploy.pocket(
      buyer,
      ploy.stage.transfer(shop.account, buyer, advance, ploy.chance.pick(['', 'deposit', 'loan'])),
      0.8,
    );
    const dress = ploy.anyDress();
    const onSettled = (): void =>
      ploy.stage.after(ploy.chance.wait(5 * HOUR), () => ploy.withdraw(shop.account, amount_minor));
    ploy.stage.after(ploy.chance.between(0.3, 22) * HOUR, () =>
      ploy.buy({ buyer, shop, amount_minor, dress, onSettled }),
    );
  });
};

/** The shop withdraws within the hour; its owner's private account brings the money back through the bank. */
const bankBridge: Variant = (ploy) => {
  const { buyer, shop } = pair(ploy, 7_000);
  const fee = ploy.fee(0.01, 0.06);
  return repeated(ploy, ploy.count(2, 5), [5, 26], () => {
    const onSettled = (trade: Trade): void =>
      ploy.stage.after(ploy.chance.between(3, 55) * MINUTE, () =>
        ploy.bridge(shop.account, shop.owner, buyer, Math.round(trade.amount_minor * (1 - fee)), [
          0,
          20 * HOUR,
        ]),
      );
    ploy.buy({ buyer, shop, amount_minor: ploy.odd(1_000, 6_800), dress: ploy.anyDress(), onSettled });
  });
};

function throughMules(
  hops: readonly [number, number],
  wait: readonly [number, number],
  mixed: boolean,
): Variant {
  return (ploy) => {
    const { buyer, shop } = pair(ploy, 10_000);
    const route = ploy.world.cast(ploy.chance, ploy.chance.int(...hops));
    const fee = ploy.fee(0.005, 0.06);
    const skim = ploy.chance.between(0.001, 0.009);
    const shared = ploy.chance.odds(0.3) ? buyer.devices[0] : undefined;
    return repeated(ploy, ploy.count(2, 5), [5, 29], () => {
      const onSettled = (trade: Trade): void => {
        const amount_minor = trade.amount_minor * (1 - fee);
        ploy.sendBack({ from: shop.account, to: buyer, amount_minor, route, wait, skim, mixed });
        for (const mule of shared === undefined ? [] : route.slice(0, 1)) {
          ploy.stage.login(mule, shared);
        }
      };
      ploy.buy({ buyer, shop, amount_minor: ploy.odd(1_800, 9_600), dress: ploy.anyDress(), onSettled });
    });
  };
}

/** The last mule hands cash to another who tops it up: the chain is broken at the bank. */
const mulesWithGap: Variant = (ploy) => {
  const { buyer, shop } = pair(ploy, 9_000);
  const [first, second, helper] = ploy.world.cast(ploy.chance, 3) as [Account, Account, Account];
  const fee = ploy.fee(0.02, 0.07);
  return repeated(ploy, ploy.count(2, 4), [8, 25], () => {
    const onSettled = (trade: Trade): void => {
      const amount = Math.round(trade.amount_minor * (1 - fee));
      ploy.sendBack({
        from: shop.account,
        to: second,
        amount_minor: amount,
        route: [first],
        wait: [10 * MINUTE, 9 * HOUR],
      });
      ploy.stage.after(26 * HOUR, () => {
        ploy.group.note('mule', second.id, ploy.stage.now);
        ploy.bridge(second, helper, buyer, Math.round(amount * 0.995), [0, 30 * HOUR]);
      });
    };
    ploy.buy({ buyer, shop, amount_minor: ploy.odd(2_000, 8_800), dress: ploy.anyDress(), onSettled });
  });
};

/** One wish for money, several purchases over days; all comes back as one sum. */
const manyIntoOne: Variant = (ploy) => {
  const { buyer, shop } = pair(ploy, 5_000);
  const fee = ploy.fee(0.015, 0.05);
  const shares = ploy.chance.shares(ploy.count(3, 5, 3));
  const total = ploy.odd(4_000, 12_000);
  let owed = 0;
  let open = shares.length;
  const onSettled = (trade: Trade): void => {
    owed += trade.amount_minor;
    open -= 1;
    if (open === 0) {
      ploy.sendBack({ from: shop.account, to: buyer, amount_minor: owed * (1 - fee), wait: [HOUR, 2 * DAY] });
    }
  };
  let at = ploy.start(14);
  for (const share of shares) {
    const amount_minor = Math.round((total * share) / 100) * 100;
    ploy.stage.at(at, () => ploy.buy({ buyer, shop, amount_minor, dress: ploy.anyDress(), onSettled }));
    at += ploy.chance.between(1, 30) * HOUR;
  }
  return shares.length;
};

/** Two cards, two shops of one owner, the money in small parts over a week. */
const twoShopsManyParts: Variant = (ploy) => {
  const { buyer, shop } = pair(ploy, 6_000);
  const second = ploy.world.openShop(ploy.chance.pick(LOOP_SHOPS), {
    ...{ pull: 0.3, owner: shop.owner, opened_at: ploy.stage.begin - 40 * DAY },
  });
  second.taken = true;
  const cards = [buyer.cards[0], ploy.world.addCard(buyer)];
  const fee = ploy.fee(0.01, 0.045);
  const rounds = ploy.count(1, 3, 1);
  repeated(ploy, rounds, [10, 30], () => {
    [shop, second].forEach((one, index) => {
      const onSettled = (trade: Trade): void =>
        ploy.sendBack({
          ...{ from: one.account, to: buyer, amount_minor: trade.amount_minor * (1 - fee) },
          ...{ parts: ploy.chance.int(2, 4), wait: [2 * HOUR, 40 * HOUR] as const },
        });
      const dress = ploy.anyDress();
      ploy.stage.after(index * ploy.chance.between(0.2, 9) * HOUR, () =>
        ploy.buy({
          buyer,
          shop: one,
          card: cards[index],
          amount_minor: ploy.odd(1_500, 5_900),
          dress,
          onSettled,
        }),
      );
    });
  });
  return rounds * 2;
};

/** Two relatives' cards, one of them gets everything. */
const relativesCards: Variant = (ploy) => {
  const [buyer, other] = ploy.world.cast(ploy.chance, 2, { card: true, limit_yuan: 5_000 }) as [
    Account,
    Account,
  ];
  const shop = ploy.world.takeShop(ploy.chance, LOOP_SHOPS);
  const fee = ploy.fee(0.01, 0.05);
  const rounds = ploy.count(1, 3, 1);
  repeated(ploy, rounds, [8, 31], () => {
    for (const one of [buyer, other]) {
      const onSettled = (trade: Trade): void =>
        ploy.sendBack({
          from: shop.account,
          to: buyer,
          amount_minor: trade.amount_minor * (1 - fee),
          parts: 2,
          wait: [3 * HOUR, 30 * HOUR],
        });
      const dress = ploy.anyDress();
      const device = ploy.chance.odds(0.6) ? buyer.devices[0] : undefined;
      ploy.stage.after(ploy.chance.between(0, 4) * HOUR, () =>
        ploy.buy({ buyer: one, shop, device, amount_minor: ploy.odd(1_000, 4_900), dress, onSettled }),
      );
    }
  });
  return rounds * 2;
};

function refundPath(
  share: readonly [number, number],
  before: boolean,
  wait: readonly [number, number],
): Variant {
  return (ploy) => {
    const shop = ploy.world.takeShop(ploy.chance, [
      'travel-desk',
      'phones-and-parts',
      'furniture-makers',
      'street-fashion',
    ]);
    const buyers = ploy.world.cast(ploy.chance, ploy.chance.int(1, 3), { card: true, limit_yuan: 4_000 });
    const device = ploy.chance.odds(0.4) ? shop.account.devices[0] : undefined;
    return repeated(ploy, ploy.count(3, 8), [2, 14], (turn) => {
      const buyer = buyers[turn % buyers.length] as Account;
      const order = {
        ...{
          buyer,
          seller: shop.account,
          goods: ploy.chance.pick(shop.category.goods),
          channel: 'credit-card' as const,
        },
        ...(before ? { ...ploy.fakeParcel(), ship_after: 9 * DAY } : ploy.anyDress()),
        ...{
          amount_minor: Math.min(ploy.odd(900, 7_500), buyer.card_limit_minor),
          group: ploy.group,
          device,
        },
      };
      const giveBack = (trade: Trade): void =>
        ploy.stage.after(ploy.chance.between(...wait), () => {
          const back = ploy.stage.refund(
            trade,
            order,
            trade.amount_minor * ploy.chance.between(...share),
            'balance',
          );
          ploy.group.note('trade', trade.id, ploy.stage.now);
          ploy.pocket(buyer, back, 0.85);
        });
      ploy.stage.buy(before ? { ...order, onPaid: giveBack } : { ...order, onSettled: giveBack });
    });
  };
}

/** Month by month the card is paid with a lender's money and emptied again. */
const rollingLender: Variant = (ploy) => {
  const { buyer, shop } = pair(ploy, 12_000);
  const [lender] = ploy.world.cast(ploy.chance, 1) as [Account];
  const debt = Math.min(ploy.odd(4_000, 11_500), buyer.card_limit_minor);
  const cycles = ploy.count(4, 6, 3);
  const fee = ploy.fee(0.008, 0.025);
  return repeated(ploy, cycles, [29, 32], () => {
    const amount_minor = Math.round((debt * ploy.chance.between(0.93, 1)) / 100) * 100;
    ploy.stage.ensure(lender, amount_minor);
    ploy.stage.transfer(lender, buyer, amount_minor);
    ploy.group.note('mule', lender.id, ploy.stage.now);
    ploy.stage.after(ploy.chance.between(5, 50) * MINUTE, () => ploy.withdraw(buyer, amount_minor));
    const onSettled = (trade: Trade): void =>
      ploy.sendBack({
        from: shop.account,
        to: lender,
        amount_minor: trade.amount_minor * (1 - fee),
        wait: [2 * HOUR, 2 * DAY],
      });
    const dress = ploy.anyDress();
    ploy.stage.after(ploy.chance.between(4, 30) * HOUR, () =>
      ploy.buy({ buyer, shop, amount_minor, dress, onSettled }),
    );
  });
};

/** Two cards pay each other's bills by way of one shop. */
const rollingCards: Variant = (ploy) => {
  const { buyer, shop } = pair(ploy, 8_000);
  const cards = [buyer.cards[0], ploy.world.addCard(buyer)];
  const fee = ploy.fee(0.01, 0.03);
  const debt = ploy.odd(3_000, 7_800);
  return repeated(ploy, ploy.count(6, 12, 4), [14, 17], (turn) => {
    const onSettled = (trade: Trade): void => {
      const back = Math.round(trade.amount_minor * (1 - fee));
      ploy.stage.after(ploy.chance.between(0.5, 20) * HOUR, () => {
        ploy.stage.ensure(shop.account, back);
        ploy.withdraw(buyer, ploy.stage.transfer(shop.account, buyer, back));
      });
    };
    const amount_minor = Math.round((debt * ploy.chance.between(0.9, 1.02)) / 1_000) * 1_000;
    ploy.buy({ buyer, shop, card: cards[turn % 2], amount_minor, dress: ploy.anyDress(), onSettled });
  });
};

function largePurchase(
  parts: readonly [number, number],
  wait: readonly [number, number],
  mules: number,
): Variant {
  return (ploy) => {
    const { world, chance, stage } = ploy;
    const buyer = world.openPerson({ opened_at: stage.begin + chance.between(10, 90) * DAY });
    buyer.card_limit_minor = 4_800_000;
    const card = world.addCard(buyer);
    const shop = world.takeShop(chance, [
      'home-appliances',
      'jewellery-counter',
      'furniture-makers',
      'building-materials',
    ]);
    const fee = ploy.fee(0.02, 0.08);
    const route = world.cast(chance, mules);
    const onSettled = (trade: Trade): void =>
      ploy.sendBack({
        ...{ from: shop.account, to: buyer, amount_minor: trade.amount_minor * (1 - fee), route, wait },
        ...{ parts: chance.int(...parts), skim: 0.003 },
      });
    const amount_minor = chance.odds(0.5) ? ploy.round(16_000, 46_000, 500) : ploy.odd(15_000, 47_000);
    const at = Math.max(buyer.opened_at + chance.between(1, 40) * DAY, ploy.start(70));
    stage.at(at, () =>
      ploy.buy({
        buyer,
        shop,
        card,
        amount_minor,
        dress: ploy.anyDress(),
        onSettled,
      }),
    );
    return 1;
  };
}

export const LOOPS: Readonly<Record<string, readonly Variant[]>> = {
  C1: [sameEvening, slowParcel, paidInAdvance, bankBridge],
  C2: [
    throughMules([2, 5], [3 * MINUTE, 50 * MINUTE], false),
    throughMules([1, 4], [5 * HOUR, 50 * HOUR], true),
    mulesWithGap,
  ],
  C3: [manyIntoOne, twoShopsManyParts, relativesCards],
  C6: [
    refundPath([1, 1], true, [12 * MINUTE, 20 * HOUR]),
    refundPath([0.72, 0.94], false, [2 * HOUR, 5 * DAY]),
    refundPath([0.95, 0.99], true, [1.5 * DAY, 4 * DAY]),
  ],
  C8: [rollingLender, rollingCards],
  C11: [largePurchase([3, 9], [1 * DAY, 6 * DAY], 0), largePurchase([1, 2], [30 * MINUTE, 8 * HOUR], 1)],
};
