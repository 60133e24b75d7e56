/**
 * C4, cash-out shop: many cardholders, one merchant. The shop helps its customers with their accounts, so
 * some of them are used from its device; most of the cash goes back over the counter, some by transfer.
 */
import { HOUR_MS } from '#core/kernel/instant';

import { isSmallShop, permille, type Plot } from '../stage';
import { handBack, returnShare, shamSale, shareDevice, withdrawSoon } from './acts';

export const cashOutShop: Plot = {
  typology: 'C4',
  share: 0.0028,
  plan(stage) {
    const { random, world } = stage;
    const group = stage.truth.group('C4');
    const seller = stage.equip(stage.castMerchant('C4', isSmallShop));
    const holders = stage.castCustomers('C4', stage.size(7, 16)).map((holder) => stage.equip(holder));
    for (const holder of holders) {
      stage.giveCard(holder, true);
    }
    const count = stage.size(8, 34);
    const from = random.between(0.1, 0.6);
    shareDevice(
      stage,
      seller,
      holders.slice(0, Math.ceil(holders.length * 0.5)),
      stage.moment(from - 0.03, from - 0.01),
    );
    for (let sale = 0; sale < count; sale += 1) {
      const buyer = holders[sale % holders.length] ?? seller;
      world.plan(stage.moment(from, from + 0.22, 9, 23), () => {
        shamSale(stage, group, {
          buyer,
          seller,
          amount: stage.yuan(2_000, 30_000, 0.5),
          confirm_minutes_max: 28,
          then: (deal) => {
            if (random.chance(0.5)) {
              handBack(
                stage,
                group,
                { from: seller, to: buyer },
                permille(deal.amount, returnShare(stage)),
                20 * HOUR_MS,
              );
            } else {
              withdrawSoon(stage, group, seller, permille(deal.amount, 1000), 58);
            }
          },
        });
      });
    }
    stage.suspect(seller, stage.moment(from + 0.25, from + 0.3));
    return count;
  },
};
