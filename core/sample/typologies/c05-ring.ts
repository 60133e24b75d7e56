/**
 * C5: a ring of merchants exchanging buyers. Each buyer goes round the ring's shops, and the shops settle
 * among themselves before the money goes back.
 */
import { HOUR_MS } from '#core/kernel/instant';

import { isSmallShop, permille, type Plot } from '../stage';
import { handBack, returnShare, shamSale } from './acts';

export const ring: Plot = {
  typology: 'C5',
  share: 0.0014,
  plan(stage) {
    const { random, world } = stage;
    const group = stage.truth.group('C5');
    const shops = Array.from({ length: stage.size(3, 5) }, (_, place) =>
      stage.equip(stage.castMerchant(`C5/${String(place)}`, isSmallShop)),
    );
    const buyers = stage.castCustomers('C5', stage.size(2, 8)).map((holder) => stage.equip(holder));
    for (const buyer of buyers) {
      stage.giveCard(buyer, true);
    }
    stage.owners.maySharePerson(shops[0], shops[1], 0.4);
    const from = random.between(0.1, 0.5);
    const rounds = stage.size(1, 2);
    let planned = 0;
    for (let round = 0; round < rounds; round += 1) {
      for (const [index, buyer] of buyers.entries()) {
        for (const [step, seller] of shops.entries()) {
          // Every buyer starts at another shop and comes to the next one some days later.
          const turn = (step + shops.length - (index % shops.length)) % shops.length;
          const share = from + round * 0.15 + turn * 0.04;
          const next = shops[(step + 1) % shops.length] ?? seller;
          planned += 1;
          world.plan(stage.moment(share, share + 0.03, 9, 23), () => {
            shamSale(stage, group, {
              buyer,
              seller,
              amount: stage.yuan(2_500, 18_000),
              confirm_minutes_max: 25,
              then: (deal) => {
                const sum = permille(deal.amount, returnShare(stage, 1));
                handBack(stage, group, { from: seller, to: buyer, via: [next] }, sum, 18 * HOUR_MS);
              },
            });
          });
        }
      }
    }
    for (const shop of shops.slice(0, 2)) {
      stage.suspect(shop, stage.moment(from + 0.35, from + 0.4));
    }
    return planned;
  },
};
