/**
 * C10, guarantee abuse: buyers in league with a merchant confirm what they never got, claim fraud, and are
 * compensated out of the reserve, while the merchant has already taken the money.
 */
import { HOUR_MS, SECOND_MS } from '#core/kernel/instant';

import { Deal } from '../deal';
import { compensate } from '../claims';
import type { Holder } from '../people';
import { type Plot, type Stage } from '../stage';
import type { Group } from '../truth';
import { handBack, markDeal, shareDevice, withdrawSoon } from './acts';

function collusiveSale(stage: Stage, group: Group, seller: Holder, buyer: Holder): void {
  const { world, random } = stage;
  const wished = stage.yuan(2_500, 9_000, 0.4);
  const room = world.roomToPay(buyer);
  const deal = new Deal(
    world,
    buyer,
    seller,
    wished < room ? wished : room > 100n ? room : 100n,
    random.pick(seller.shop?.category.goods ?? ['商品']),
  );
  world.after(random.int(20, 200) * SECOND_MS, () => {
    if (!deal.pay('online-bank')) {
      return;
    }
    markDeal(stage, group, deal);
    world.after(stage.hours(2, 20), () =>
      deal.ship({ method: 'express', tracked: false, address: `AD${seller.party_id.slice(1)}` }),
    );
    world.after(stage.days(1.2, 2.5), () => {
      if (!deal.confirm()) {
        return;
      }
      withdrawSoon(stage, group, seller, deal.amount, 55);
      world.after(stage.days(2, 6), () => {
        compensate(stage, deal, 'goods never arrived although confirmed', () => {
          markDeal(stage, group, deal);
          // The buyer shares what the reserve paid.
          handBack(stage, group, { from: buyer, to: seller }, deal.amount / 2n, 10 * HOUR_MS);
        });
      });
    });
  });
}

export const guaranteeAbuse: Plot = {
  typology: 'C10',
  share: 0.0002,
  plan(stage) {
    const { random, world } = stage;
    const group = stage.truth.group('C10');
    const seller = stage.equip(stage.castMerchant('C10'));
    const buyers = stage.castCustomers('C10', stage.size(2, 4)).map((holder) => stage.equip(holder));
    const from = random.between(0.2, 0.75);
    shareDevice(stage, seller, buyers, stage.moment(from - 0.04, from - 0.01));
    for (const buyer of buyers) {
      world.plan(stage.moment(from, from + 0.06, 10, 21), () => {
        collusiveSale(stage, group, seller, buyer);
      });
    }
    stage.suspect(seller, stage.moment(from + 0.16, from + 0.2));
    return buyers.length;
  },
};
