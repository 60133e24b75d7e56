/**
 * C6, refund path: paid by card, refunded to the balance, taken to the bank as cash. The commission goes
 * to the merchant by transfer.
 */
import { MINUTE_MS, SECOND_MS } from '#core/kernel/instant';

import { Deal } from '../deal';
import { permille, type Plot } from '../stage';
import { affordable, markDeal, withdrawSoon } from './acts';

export const refundPath: Plot = {
  typology: 'C6',
  share: 0.0006,
  plan(stage) {
    const { random, world } = stage;
    const group = stage.truth.group('C6');
    const seller = stage.castShared('C6', 3, (holder) => stage.equip(holder));
    const buyer = stage.equip(stage.castCustomer('C6'));
    stage.giveCard(buyer, true);
    const count = stage.size(1, 3);
    const from = random.between(0.05, 0.7);
    for (let turn = 0; turn < count; turn += 1) {
      world.plan(stage.moment(from + turn * 0.06, from + turn * 0.06 + 0.05, 10, 22), () => {
        const wished = affordable(stage, buyer, stage.yuan(3_000, 30_000, 0.6));
        const deal = new Deal(
          world,
          buyer,
          seller,
          wished,
          random.pick(seller.shop?.category.goods ?? ['商品']),
        );
        world.after(random.int(20, 120) * SECOND_MS, () => {
          if (deal.pay('credit-card')) {
            markDeal(stage, group, deal);
          }
        });
        world.after(random.int(6, 70) * MINUTE_MS, () => {
          if (!deal.refund(deal.amount, 'balance')) {
            return;
          }
          markDeal(stage, group, deal);
          const commission = permille(deal.amount, random.int(10, 30));
          world.after(stage.minutes(2, 20), () => {
            world.transfer(buyer, seller, commission, '');
            withdrawSoon(stage, group, buyer, deal.amount - commission, 40);
          });
        });
      });
    }
    stage.suspect(seller, stage.moment(from + 0.18, from + 0.25));
    return count;
  },
};
