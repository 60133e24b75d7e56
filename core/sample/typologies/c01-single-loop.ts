/**
 * C1, single loop: paid by card, confirmed within minutes, withdrawn within an hour, 95 to 99.5 % handed
 * back within a day.
 *
 * The seller either sends the money back at once, or takes it to the bank and brings the buyer's part back
 * from there; in both cases the cash leaves the platform within the hour.
 */
import { HOUR_MS } from '#core/kernel/instant';

import type { Deal } from '../deal';
import type { Holder } from '../people';
import { permille, type Plot, type Stage } from '../stage';
import type { Group } from '../truth';
import { handBack, returnShare, shamSale, withdrawSoon } from './acts';

function loopOnce(stage: Stage, group: Group, seller: Holder, buyer: Holder, wished: bigint): void {
  const { world, random } = stage;
  const back = (deal: Deal): void => {
    const returned = permille(deal.amount, returnShare(stage));
    if (random.chance(0.4)) {
      handBack(stage, group, { from: seller, to: buyer }, returned, 0.5 * HOUR_MS, () => {
        withdrawSoon(stage, group, buyer, returned, 25);
      });
      return;
    }
    withdrawSoon(stage, group, seller, deal.amount, 50);
    world.after(stage.hours(1, 14), () => {
      if (world.topUp(seller, returned)) {
        handBack(stage, group, { from: seller, to: buyer }, returned, 4 * HOUR_MS, () => {
          withdrawSoon(stage, group, buyer, returned, 240);
        });
      }
    });
  };
  shamSale(stage, group, { buyer, seller, amount: wished, then: back });
}

export const singleLoop: Plot = {
  typology: 'C1',
  share: 0.0012,
  plan(stage) {
    const group = stage.truth.group('C1');
    const seller = stage.castShared('C1', 4, (holder) => stage.equip(holder));
    const buyer = stage.equip(stage.castCustomer('C1'));
    stage.giveCard(buyer, true);
    const loops = stage.size(1, 3);
    const from = stage.random.between(0.05, 0.7);
    for (let loop = 0; loop < loops; loop += 1) {
      const at = stage.moment(from + loop * 0.06, from + loop * 0.06 + 0.04, 9, 23);
      stage.world.plan(at, () => {
        loopOnce(stage, group, seller, buyer, stage.yuan(3_000, 46_000));
      });
    }
    stage.suspect(seller, stage.moment(from + 0.18, from + 0.24));
    return loops;
  },
};
