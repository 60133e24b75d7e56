/**
 * Honest: a gift-card shop. Round amounts, often by card, delivered by machine, many buyers in December and
 * before Spring Festival.
 */
import { MINUTE_MS } from '#core/kernel/instant';

import { permille, type Plot } from '../stage';
import { honestSale, sells } from './acts';

export const giftCards: Plot = {
  typology: 'honest:gift-card-shop',
  share: 0.004,
  plan(stage) {
    const { random, world } = stage;
    const group = stage.truth.group('honest:gift-card-shop');
    const seller = stage.castMerchant('gift-card-shop', sells('gift-cards'));
    const count = stage.size(5, 50);
    const company = stage.equip(stage.castCustomer('gift-card-shop'));
    stage.giveCard(company, true);
    for (let sale = 0; sale < count; sale += 1) {
      const festive = random.chance(0.5);
      world.plan(stage.moment(festive ? 0.45 : 0.05, festive ? 0.62 : 0.95, 8, 23), () => {
        const amount = random.pick([10_000n, 20_000n, 30_000n, 50_000n, 100_000n, 200_000n, 500_000n]);
        honestSale(stage, group, {
          buyer: random.chance(0.15) ? company : stage.drawAble(amount),
          seller,
          amount,
          goods: random.pick(['购物卡', '礼品卡']),
          channel: random.chance(0.5) ? 'credit-card' : random.chance(0.5) ? 'online-bank' : 'balance',
          method: 'automatic',
          ship_hours: [0, 0.01],
          ...(random.chance(0.7) ? { confirm_hours: [1 / 60, 20 / 60] as const } : {}),
        });
      });
      world.plan(stage.moment(0.05, 0.95), () => {
        const sum = permille(seller.available, 900);
        if (sum > 1_000_000n) {
          world.after(random.int(1, 50) * MINUTE_MS, () => world.withdraw(seller, sum));
        }
      });
    }
    return count;
  },
};
