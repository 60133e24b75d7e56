/**
 * C12: a dormant merchant comes back to life at full volume. It sold a little when the period began, then
 * nothing for months, and then every day, by card, to people who never bought there.
 */
import { DAY_MS, HOUR_MS } from '#core/kernel/instant';

import { dayStart } from '../calendar';
import { Deal } from '../deal';
import type { Holder } from '../people';
import { isSmallShop, permille, type Plot, type Stage } from '../stage';
import { handBack, returnShare, shamSale, withdrawSoon } from './acts';

/** Ordinary sales before the sleep; they are honest and carry no label. */
const EARLY_SALES = 2;

function sellEarly(stage: Stage, seller: Holder): void {
  const { world, random } = stage;
  const buyer = stage.people.drawCustomer(random, world.now);
  const deal = new Deal(
    world,
    buyer,
    seller,
    stage.yuan(40, 180),
    random.pick(seller.shop?.category.goods ?? ['商品']),
  );
  world.after(stage.minutes(1, 4), () => {
    if (deal.pay('online-bank')) {
      world.after(stage.hours(4, 40), () => deal.ship({ method: 'express' }));
    }
  });
}

export const dormant: Plot = {
  typology: 'C12',
  share: 0.0008,
  plan(stage) {
    const { random, world } = stage;
    const group = stage.truth.group('C12');
    const seller = stage.equip(stage.castMerchant('C12', isSmallShop));
    const days = stage.last - stage.first;
    if (seller.shop !== null) {
      seller.shop.open_to = dayStart(stage.first) + Math.floor(days * 0.2) * DAY_MS;
    }
    const buyers = stage.castCustomers('C12', stage.size(5, 16)).map((holder) => stage.equip(holder));
    for (const buyer of buyers) {
      stage.giveCard(buyer, true);
    }
    for (let sale = 0; sale < EARLY_SALES; sale += 1) {
      world.plan(stage.moment(0.02, 0.14, 9, 20), () => {
        sellEarly(stage, seller);
      });
    }
    const count = stage.size(6, 36);
    const from = random.between(0.68, 0.86);
    for (let sale = 0; sale < count; sale += 1) {
      const buyer = buyers[sale % buyers.length] ?? seller;
      world.plan(stage.moment(from, from + 0.06, 9, 24), () => {
        shamSale(stage, group, {
          buyer,
          seller,
          amount: stage.yuan(3_000, 28_000, 0.5),
          confirm_minutes_max: 20,
          then: (deal) => {
            if (random.chance(0.6)) {
              handBack(
                stage,
                group,
                { from: seller, to: buyer },
                permille(deal.amount, returnShare(stage)),
                18 * HOUR_MS,
              );
            } else {
              withdrawSoon(stage, group, seller, deal.amount, 58);
            }
          },
        });
      });
    }
    stage.suspect(seller, stage.moment(from + 0.08, from + 0.12));
    return count + EARLY_SALES;
  },
};
