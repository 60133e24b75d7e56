/**
 * Honest: a group-buying leader. Neighbours send their share, the leader buys in one order by card or bank
 * and hands the goods out: many transfers in, one large payment, again and again from one device.
 */
import { MINUTE_MS } from '#core/kernel/instant';

import type { Plot } from '../stage';
import { honestSale, sells } from './acts';

export const groupLeader: Plot = {
  typology: 'honest:group-leader',
  share: 0.0012,
  plan(stage) {
    const { random, world } = stage;
    const group = stage.truth.group('honest:group-leader');
    const leader = stage.equip(stage.castCustomer('group-leader'));
    const neighbours = stage.castCustomers('group-leader', stage.size(5, 12));
    const shop = stage.castMerchant('group-leader', sells('food', 'baby', 'home'));
    const rounds = stage.size(2, 10);
    for (let round = 0; round < rounds; round += 1) {
      world.plan(stage.moment(0.05, 0.9, 9, 20), () => {
        let sum = 0n;
        neighbours.forEach((neighbour, index) => {
          const part = BigInt(random.int(30, 180)) * 100n;
          world.after(index * random.int(1, 9) * MINUTE_MS, () => {
            if (neighbour.available < part) {
              world.topUp(neighbour, ((part + 9_999n) / 10_000n) * 10_000n);
            }
            if (world.transfer(neighbour, leader, part, '团购')) {
              sum += part;
              group.mark('account', neighbour.account_id, world.now);
            }
          });
        });
        world.after(stage.hours(2, 5), () => {
          honestSale(stage, group, {
            buyer: leader,
            seller: shop,
            amount: sum,
            goods: `团购 ${random.pick(shop.shop?.category.goods ?? ['商品'])}`,
            channel: random.chance(0.7) && leader.available >= sum ? 'balance' : 'online-bank',
            method: 'express',
            ship_hours: [4, 30],
            confirm_hours: [24, 90],
          });
        });
      });
    }
    return rounds;
  },
};
