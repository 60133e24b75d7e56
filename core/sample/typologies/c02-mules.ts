/**
 * C2: as a single loop, but the money goes back through one to three mules, each keeping a little.
 */
import { HOUR_MS } from '#core/kernel/instant';

import { permille, type Plot } from '../stage';
import { handBack, returnShare, shamSale, withdrawSoon } from './acts';

export const mules: Plot = {
  typology: 'C2',
  share: 0.001,
  plan(stage) {
    const { random, world } = stage;
    const group = stage.truth.group('C2');
    const seller = stage.castShared('C2', 4, (holder) => stage.equip(holder));
    const buyer = stage.equip(stage.castCustomer('C2'));
    stage.giveCard(buyer, true);
    const via = stage.castCustomers('C2', random.int(1, 3)).map((holder) => stage.equip(holder));
    const loops = stage.size(1, 3);
    const from = random.between(0.05, 0.7);
    for (let loop = 0; loop < loops; loop += 1) {
      world.plan(stage.moment(from + loop * 0.06, from + loop * 0.06 + 0.04, 9, 22), () => {
        shamSale(stage, group, {
          buyer,
          seller,
          amount: stage.yuan(4_000, 45_000),
          then: (deal) => {
            const sum = permille(deal.amount, returnShare(stage, via.length));
            handBack(stage, group, { from: seller, to: buyer, via }, sum, random.int(2, 16) * HOUR_MS, () => {
              withdrawSoon(stage, group, buyer, permille(sum, 950), 120);
            });
          },
        });
      });
    }
    stage.suspect(seller, stage.moment(from + 0.18, from + 0.24));
    return loops;
  },
};
