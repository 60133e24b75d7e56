/**
 * C9, wash trading: the merchant's own accounts buy, for the badge or the volume. The merchant funds them,
 * they sit on its device, parcels go to one address, and the money comes round again.
 */
import { HOUR_MS, SECOND_MS } from '#core/kernel/instant';

import { Deal } from '../deal';
import type { Holder } from '../people';
import { permille, type Plot, type Stage } from '../stage';
import type { Group } from '../truth';
import { handBack, markDeal, shareDevice } from './acts';

function washSale(stage: Stage, group: Group, seller: Holder, buyer: Holder, amount: bigint): void {
  const { world, random } = stage;
  const deal = new Deal(world, buyer, seller, amount, random.pick(seller.shop?.category.goods ?? ['商品']));
  world.after(random.int(10, 60) * SECOND_MS, () => {
    if (!deal.pay('balance')) {
      return;
    }
    markDeal(stage, group, deal);
    const ship_ms = stage.minutes(2, 50);
    world.after(ship_ms, () =>
      deal.ship({ method: 'express', tracked: random.chance(0.2), address: `AD${seller.party_id.slice(1)}` }),
    );
    world.after(ship_ms + stage.minutes(3, 170), () => {
      if (deal.confirm()) {
        markDeal(stage, group, deal);
        handBack(stage, group, { from: seller, to: buyer }, permille(deal.amount, 1000), 20 * HOUR_MS);
      }
    });
  });
}

export const wash: Plot = {
  typology: 'C9',
  share: 0.0012,
  plan(stage) {
    const { random, world } = stage;
    const group = stage.truth.group('C9');
    const seller = stage.equip(stage.castMerchant('C9'));
    const buyers = stage.castCustomers('C9', stage.size(2, 7)).map((holder) => stage.equip(holder));
    const ticket_yuan = Math.round((seller.shop?.category.ticket_median_fen ?? 10_000) / 100);
    const count = stage.size(6, 40);
    const from = random.between(0.05, 0.6);
    shareDevice(stage, seller, buyers, stage.moment(from - 0.04, from - 0.01));
    stage.owners.mayBelong(seller, buyers[0], 0.5);
    stage.owners.maySharePhone(buyers[1], seller, 0.3);
    for (let sale = 0; sale < count; sale += 1) {
      const buyer = buyers[sale % buyers.length] ?? seller;
      world.plan(stage.moment(from, from + 0.25, 8, 24), () => {
        const wished = stage.yuan(
          Math.ceil(ticket_yuan * 0.8),
          Math.ceil(Math.min(ticket_yuan * 1.3, 9_000)),
          0.5,
        );
        const room = stage.world.roomToPay(buyer);
        const amount = wished < room ? wished : room > 100n ? room : 100n;
        if (buyer.available < amount) {
          // The merchant's own money, brought in at the buyer's side.
          world.topUp(buyer, ((amount + 9_999n) / 10_000n) * 10_000n);
        }
        washSale(stage, group, seller, buyer, amount);
      });
    }
    stage.suspect(seller, stage.moment(from + 0.3, from + 0.36));
    return count;
  },
};
