/**
 * Fraud that needs a shop or several: C4 cash-out shop, C5 ring, C7 disguise, C9 wash trading, C12 the dormant shop.
 */
import { DAY, HOUR, MINUTE, type Account, type Trade } from './stage';
import type { Dress, Ploy, Variant } from './ploy';
import type { Shop } from './world';

/** Purchases of changing cardholders at one shop over some days. */
function campaign(
  ploy: Ploy,
  shop: Shop,
  plan: { buyers: Account[]; count: number; days: number; at?: number; hours?: readonly [number, number] },
  act: (buyer: Account, turn: number) => void,
): number {
  const { chance, stage } = ploy;
  const from = plan.at ?? Math.max(ploy.start(plan.days + 5, [0, 1]), shop.account.opened_at + DAY);
  const [open, close] = plan.hours ?? [7, 26];
  for (let turn = 0; turn < plan.count; turn += 1) {
    const at = from + Math.floor(chance.between(0, plan.days)) * DAY + chance.between(open, close) * HOUR;
    const buyer = turn < plan.buyers.length ? plan.buyers[turn] : chance.pick(plan.buyers);
    stage.at(at, () => act(buyer as Account, turn));
  }
  return plan.count;
}

/** A corner shop whose owner hands out cash: withdrawals at night, money back from a private account. */
const cornerShop: Variant = (ploy) => {
  const { chance } = ploy;
  const shop = ploy.world.takeShop(chance, [
    'tea-and-snacks',
    'beauty-care',
    'garden-and-pets',
    'kids-and-toys',
  ]);
  const buyers = ploy.world.cast(chance, ploy.count(6, 14, 4), { card: true, limit_yuan: 5_000 });
  const fee = ploy.fee(0.01, 0.03);
  const device = chance.odds(0.5) ? shop.account.devices[0] : undefined;
  const count = Math.round(buyers.length * 1.3);
  return campaign(ploy, shop, { buyers, count, days: 55 }, (buyer) => {
    const onSettled = (trade: Trade): void =>
      ploy.stage.after(chance.between(2, 30) * HOUR, () =>
        ploy.bridge(shop.account, shop.owner, buyer, Math.round(trade.amount_minor * (1 - fee)), [
          -2 * HOUR,
          26 * HOUR,
        ]),
      );
    const dress = ploy.anyDress();
    ploy.buy({
      buyer,
      shop,
      amount_minor: ploy.odd(800, 4_800),
      device: chance.odds(0.6) ? device : undefined,
      dress,
      onSettled,
    });
  });
};

/** An agent brings the cardholders, collects from the shop, and pays them out one by one. */
const agentOfMany: Variant = (ploy) => {
  const { chance, stage } = ploy;
  const shop = ploy.world.takeShop(chance, ['phones-and-parts', 'home-appliances', 'travel-desk']);
  const [agent, ...buyers] = ploy.world.cast(chance, ploy.count(7, 13, 5), { card: true, limit_yuan: 7_000 });
  const fee = ploy.fee(0.03, 0.07);
  const device = chance.odds(0.5) ? agent?.devices[0] : undefined;
  return campaign(ploy, shop, { buyers, count: buyers.length, days: 20 }, (buyer) => {
    const onSettled = (trade: Trade): void =>
      ploy.sendBack({
        ...{ from: shop.account, to: buyer, route: agent === undefined ? [] : [agent] },
        ...{ amount_minor: trade.amount_minor * (1 - fee), skim: fee / 3, wait: [40 * MINUTE, 20 * HOUR] },
        mixed: chance.odds(0.3),
      });
    if (device !== undefined) {
      stage.login(buyer, device);
    }
    ploy.buy({ buyer, shop, amount_minor: ploy.odd(2_000, 6_900), dress: ploy.anyDress(), onSettled });
  });
};

/** Tickets hardly above the shop's usual ones, virtual goods, and money back the same day. */
const modestTickets: Variant = (ploy) => {
  const { chance } = ploy;
  const shop = ploy.world.takeShop(chance, ['courses-online', 'travel-desk', 'repair-services']);
  const buyers = ploy.world.cast(chance, ploy.count(5, 9, 3), { card: true });
  const fee = ploy.fee(0.02, 0.06);
  return campaign(ploy, shop, { buyers, count: buyers.length * 2, days: 100 }, (buyer) => {
    const onSettled = (trade: Trade): void =>
      ploy.sendBack({
        from: shop.account,
        to: buyer,
        amount_minor: trade.amount_minor * (1 - fee),
        wait: [HOUR, 16 * HOUR],
      });
    ploy.buy({
      buyer,
      shop,
      amount_minor: ploy.usual(shop, chance.between(1.2, 2.6)),
      dress: ploy.quick(5, 400),
      onSettled,
    });
  });
};

/** Shops send the same cardholders round; a treasurer, or the next shop, pays them. */
function ring(treasurer_pays: boolean): Variant {
  return (ploy) => {
    const { chance } = ploy;
    const names = ['street-fashion', 'phones-and-parts', 'beauty-care', 'home-appliances', 'travel-desk'];
    const shops = Array.from({ length: chance.int(3, 4) }, () => ploy.world.takeShop(chance, names));
    const buyers = ploy.world.cast(chance, ploy.count(4, 6, 3), { card: true, limit_yuan: 6_000 });
    const [treasurer] = ploy.world.cast(chance, 1) as [Account];
    const fee = ploy.fee(0.01, 0.05);
    const count = ploy.count(8, 13, 5);
    const first = shops[0] as Shop;
    return campaign(ploy, first, { buyers, count, days: 70 }, (buyer, turn) => {
      const shop = shops[turn % shops.length] as Shop;
      const next = shops[(turn + 1) % shops.length] as Shop;
      const onSettled = (trade: Trade): void =>
        ploy.sendBack({
          ...{ from: treasurer_pays ? shop.account : next.account, to: buyer, parts: chance.int(1, 2) },
          ...{ amount_minor: trade.amount_minor * (1 - fee), wait: [2 * HOUR, 45 * HOUR] as const },
          ...(treasurer_pays ? { route: [treasurer], skim: 0.004, mixed: chance.odds(0.4) } : {}),
        });
      ploy.buy({ buyer, shop, amount_minor: ploy.odd(1_100, 5_700), dress: ploy.anyDress(), onSettled });
    });
  };
}

/** Bills that nobody's household runs up, credited by machine. */
const hugeBills: Variant = (ploy) => {
  const { chance } = ploy;
  const shop = ploy.world.takeShop(chance, ['utility-bills', 'call-credit']);
  const buyers = ploy.world.cast(chance, ploy.count(3, 6), { card: true, limit_yuan: 6_000 });
  const fee = ploy.fee(0.005, 0.025);
  const dress: Dress = { delivery: 'recharge', ship_after: 20_000, confirm_after: 'timer' };
  return campaign(ploy, shop, { buyers, count: ploy.count(7, 13, 4), days: 60 }, (buyer) => {
    const onSettled = (trade: Trade): void =>
      ploy.stage.after(chance.between(0.2, 6) * HOUR, () =>
        ploy.bridge(shop.account, shop.owner, buyer, Math.round(trade.amount_minor * (1 - fee)), [
          0,
          30 * HOUR,
        ]),
      );
    ploy.buy({ buyer, shop, amount_minor: ploy.odd(1_400, 5_600), dress, onSettled });
  });
};

/** Food and books at several times their price, to one door. */
const dearGroceries: Variant = (ploy) => {
  const { chance } = ploy;
  const shop = ploy.world.takeShop(chance, ['fresh-market', 'used-books', 'tea-and-snacks']);
  const buyers = ploy.world.cast(chance, ploy.count(2, 4), { card: true, limit_yuan: 3_000 });
  const fee = ploy.fee(0.01, 0.04);
  const address = buyers[0]?.address;
  return campaign(ploy, shop, { buyers, count: ploy.count(8, 14, 4), days: 90, hours: [9, 20] }, (buyer) => {
    const onSettled = (trade: Trade): void =>
      ploy.sendBack({
        from: shop.account,
        to: buyer,
        amount_minor: trade.amount_minor * (1 - fee),
        wait: [2 * HOUR, 3 * DAY],
      });
    const dress = { ...ploy.fakeParcel(), address };
    ploy.buy({
      buyer,
      shop,
      amount_minor: Math.min(ploy.usual(shop, chance.between(7, 22)), 280_000),
      dress,
      onSettled,
    });
  });
};

/** Accounts of the shop's own people, paid for by the owner, parcels without content to one address. */
const ownAccounts: Variant = (ploy) => {
  const { chance, stage, world } = ploy;
  const shop = world.takeShop(chance, ['street-fashion', 'kids-and-toys', 'beauty-care', 'tea-and-snacks']);
  const opened_at = stage.begin - chance.int(4, 50) * DAY;
  const devices = [shop.account.devices[0] as string, `ph-${chance.code(8)}`];
  const buyers = Array.from({ length: ploy.count(4, 8) }, (_, index) =>
    world.openPerson({
      opened_at: opened_at + index * 37 * MINUTE,
      devices,
      ip: shop.account.ip,
      address: shop.owner.address,
    }),
  );
  return campaign(ploy, shop, { buyers, count: ploy.count(9, 16, 5), days: 45, hours: [1, 24] }, (buyer) => {
    const amount_minor = ploy.usual(shop, 1);
    stage.ensure(shop.owner, amount_minor);
    stage.transfer(shop.owner, buyer, amount_minor);
    ploy.group.note('mule', shop.owner.id, stage.now);
    const dress: Dress = {
      delivery: 'express',
      ship_after: chance.between(1, 20) * HOUR,
      confirm_after: chance.between(2, 40) * HOUR,
    };
    stage.after(chance.between(3, 200) * MINUTE, () =>
      ploy.buy({ buyer, shop, amount_minor, dress, channel: 'balance' }),
    );
  });
};

/** Hired hands on their own devices who get the price and a few yuan beforehand. */
const hiredHands: Variant = (ploy) => {
  const { chance, stage } = ploy;
  const shop = ploy.world.takeShop(chance, [
    'street-fashion',
    'garden-and-pets',
    'phones-and-parts',
    'beauty-care',
  ]);
  const [organiser, ...hands] = ploy.world.cast(chance, ploy.count(10, 17, 6)) as [Account, ...Account[]];
  return campaign(ploy, shop, { buyers: hands, count: hands.length, days: 12, hours: [9, 23] }, (buyer) => {
    const amount_minor = ploy.usual(shop, 1.1);
    const wage = chance.int(3, 9) * 100;
    stage.ensure(organiser, amount_minor + wage);
    stage.transfer(organiser, buyer, amount_minor + wage);
    ploy.group.note('mule', organiser.id, stage.now);
    const onSettled = (): void =>
      stage.after(chance.wait(DAY), () =>
        stage.transfer(shop.account, organiser, amount_minor + wage, 'advertising'),
      );
    const channel = chance.odds(0.65) ? 'balance' : 'online-bank';
    stage.after(chance.between(0.1, 8) * HOUR, () =>
      ploy.buy({ buyer, shop, amount_minor, dress: ploy.fakeParcel(), channel, onSettled }),
    );
  });
};

/** Two shops buy from each other, the same money to and fro. */
const toAndFro: Variant = (ploy) => {
  const { chance, stage } = ploy;
  const names = ['furniture-makers', 'building-materials', 'home-appliances', 'jewellery-counter'];
  const one = ploy.world.takeShop(chance, names);
  const other = ploy.world.takeShop(chance, names);
  const count = ploy.count(8, 14, 4);
  const sum = ploy.odd(1_500, 6_000);
  return campaign(ploy, one, { buyers: [one.account], count, days: 60, hours: [9, 18] }, (_, turn) => {
    const [buyer, shop] = turn % 2 === 0 ? [one.account, other] : [other.account, one];
    const amount_minor = Math.round((sum * chance.between(0.9, 1.1)) / 100) * 100;
    stage.ensure(buyer, amount_minor);
    const dress: Dress = {
      delivery: 'surface',
      ship_after: chance.between(3, 30) * HOUR,
      confirm_after: chance.between(1, 3) * DAY,
    };
    ploy.buy({ buyer, shop, amount_minor, dress, channel: 'balance', goods: 'stock' });
  });
};

/** A little trade, months of silence, then card after card. */
function awakened(days: number, new_owner: boolean): Variant {
  return (ploy) => {
    const { chance, stage, world } = ploy;
    const [owner] = world.cast(chance, 1) as [Account];
    const name = chance.pick([
      'phones-and-parts',
      'home-appliances',
      'courses-online',
      'street-fashion',
      'repair-services',
    ]);
    const shop = world.openShop(name, { pull: 0, owner, opened_at: stage.begin - chance.int(20, 300) * DAY });
    shop.taken = true;
    for (let early = chance.int(2, 6); early > 0; early -= 1) {
      const at = stage.begin + chance.between(0.5, 25) * DAY;
      const buyer = world.elder(chance);
      const honest = {
        buyer,
        seller: shop.account,
        amount_minor: ploy.usual(shop, 1),
        goods: chance.pick(shop.category.goods),
      };
      stage.at(at, () => stage.buy({ ...honest, channel: 'online-bank', ...ploy.fakeParcel() }));
    }
    const at = stage.begin + Math.floor(chance.between(115, 200)) * DAY;
    if (new_owner) {
      shop.account.devices.splice(0, shop.account.devices.length, `ph-${chance.code(10)}`);
      stage.at(at - 5 * HOUR, () => stage.login(shop.account));
    }
    const buyers = world.cast(chance, ploy.count(6, 12, 4), { card: true, limit_yuan: 8_000 });
    const fee = ploy.fee(0.02, 0.06);
    return campaign(ploy, shop, { buyers, count: buyers.length, days, at }, (buyer) => {
      const onSettled = (trade: Trade): void => {
        const back = Math.round(trade.amount_minor * (1 - fee));
        if (chance.odds(0.5)) {
          stage.after(chance.between(0.3, 10) * HOUR, () =>
            ploy.bridge(shop.account, owner, buyer, back, [0, 20 * HOUR]),
          );
        } else {
          ploy.sendBack({ from: shop.account, to: buyer, amount_minor: back, wait: [HOUR, 30 * HOUR] });
        }
      };
      ploy.buy({ buyer, shop, amount_minor: ploy.odd(1_500, 7_900), dress: ploy.anyDress(), onSettled });
    });
  };
}

export const SHOPS: Readonly<Record<string, readonly Variant[]>> = {
  C4: [cornerShop, agentOfMany, modestTickets],
  C5: [ring(true), ring(false)],
  C7: [hugeBills, dearGroceries],
  C9: [ownAccounts, hiredHands, toAndFro],
  C12: [awakened(6, false), awakened(20, true)],
};
