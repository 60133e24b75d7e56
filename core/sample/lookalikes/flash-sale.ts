/**
 * Honest: a flash sale. Dozens or hundreds of buyers within the hour at one price, many at night and by
 * card; the goods are real and follow days later.
 */
import { HOUR_MS, MINUTE_MS } from '#core/kernel/instant';

import { dayStart } from '../calendar';
import type { Plot } from '../stage';
import { honestSale, sells } from './acts';

export const flashSale: Plot = {
  typology: 'honest:flash-sale',
  share: 0.005,
  plan(stage) {
    const { random, world } = stage;
    const group = stage.truth.group('honest:flash-sale');
    const seller = stage.castMerchant(
      'flash-sale',
      sells('electronics', 'phones', 'beauty', 'shoes-bags', 'clothing'),
    );
    const count = stage.size(10, 90);
    const price = BigInt(random.int(5, 90)) * 1_000n - 100n;
    const day = stage.first + random.int(5, stage.last - stage.first - 20);
    const start = dayStart(day) + random.pick([0, 10, 20]) * HOUR_MS;
    for (let sale = 0; sale < count; sale += 1) {
      // Half of them in the first ten minutes.
      world.plan(start + Math.round(random.unit() * random.unit() * 60 * MINUTE_MS), () => {
        honestSale(stage, group, {
          buyer: stage.drawAble(price),
          seller,
          amount: price,
          goods: `限时抢购 ${random.pick(seller.shop?.category.goods ?? ['商品'])}`,
          channel: random.chance(0.35) ? 'credit-card' : random.chance(0.4) ? 'balance' : 'online-bank',
          method: 'express',
          ship_hours: [12, 70],
          ...(random.chance(0.6) ? { confirm_hours: [48, 190] as const } : {}),
        });
      });
    }
    return count;
  },
};
