/**
 * Honest: digital goods confirmed at once. Game keys and memberships, paid by card at night, delivered by
 * machine and confirmed within the minute by people who want to play.
 */
import type { Plot } from '../stage';
import { honestSale, sells } from './acts';

export const digitalGoods: Plot = {
  typology: 'honest:digital-goods',
  share: 0.004,
  plan(stage) {
    const { random, world } = stage;
    const group = stage.truth.group('honest:digital-goods');
    const seller = stage.castMerchant('digital-goods', sells('games', 'recharge'));
    const count = stage.size(6, 60);
    for (let sale = 0; sale < count; sale += 1) {
      world.plan(stage.moment(0.02, 0.96, 12, 27), () => {
        const amount = random.pick([600n, 3_000n, 6_800n, 9_800n, 19_800n, 32_800n, 64_800n]);
        honestSale(stage, group, {
          buyer: stage.drawAble(amount),
          seller,
          amount,
          goods: random.pick(['游戏点卡', '会员', '道具']),
          channel: random.chance(0.4) ? 'credit-card' : random.chance(0.6) ? 'balance' : 'online-bank',
          method: random.chance(0.7) ? 'automatic' : 'recharge',
          ship_hours: [0, 0.005],
          confirm_hours: [0.005, 0.05],
        });
      });
    }
    return count;
  },
};
