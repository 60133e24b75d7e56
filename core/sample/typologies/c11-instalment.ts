/**
 * C11: one large instalment purchase, near the card's limit, by somebody who never bought before.
 */
import { HOUR_MS } from '#core/kernel/instant';

import { ONCE_ONLY } from '../people';
import { permille, type Plot } from '../stage';
import { handBack, returnShare, shamSale, withdrawSoon } from './acts';

const FOR_INSTALMENTS = ['phones', 'electronics', 'appliances', 'jewellery', 'furniture'];

export const instalment: Plot = {
  typology: 'C11',
  share: 0.0003,
  plan(stage) {
    const { random, world } = stage;
    const group = stage.truth.group('C11');
    const seller = stage.castShared('C11', 4, (holder) => stage.equip(holder));
    const buyer = stage.equip(stage.castCustomer(ONCE_ONLY));
    stage.giveCard(buyer, true);
    const months = random.pick([12, 24, 36]);
    const goods = FOR_INSTALMENTS.includes(seller.shop?.category.code ?? '')
      ? random.pick(seller.shop?.category.goods ?? ['商品'])
      : '大额分期商品';
    const from = random.between(0.1, 0.85);
    world.plan(stage.moment(from, from + 0.05, 10, 21), () => {
      shamSale(stage, group, {
        buyer,
        seller,
        amount: stage.yuan(47_000, 49_900, 0.6),
        goods: `${goods} 分期${String(months)}期`,
        then: (deal) => {
          const sum = permille(deal.amount, returnShare(stage));
          handBack(stage, group, { from: seller, to: buyer }, sum, 12 * HOUR_MS, () => {
            withdrawSoon(stage, group, buyer, sum, 90);
          });
        },
      });
    });
    stage.suspect(seller, stage.moment(from + 0.07, from + 0.12));
    return 1;
  },
};
