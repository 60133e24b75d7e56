/**
 * C7: cash-out disguised in a low-fee category (bills, recharge, education, books): tickets far above what
 * the category sells, always by card.
 */
import { HOUR_MS } from '#core/kernel/instant';

import { permille, type Plot } from '../stage';
import { handBack, returnShare, shamSale, withdrawSoon } from './acts';

const LOW_FEE = ['utilities', 'recharge', 'education', 'books'];

export const disguise: Plot = {
  typology: 'C7',
  share: 0.001,
  plan(stage) {
    const { random, world } = stage;
    const group = stage.truth.group('C7');
    const seller = stage.equip(
      stage.castMerchant('C7', (holder) => LOW_FEE.includes(holder.shop?.category.code ?? ''), true),
    );
    const buyers = stage.castCustomers('C7', stage.size(2, 6)).map((holder) => stage.equip(holder));
    for (const buyer of buyers) {
      stage.giveCard(buyer, true);
    }
    const count = stage.size(3, 12);
    const from = random.between(0.05, 0.6);
    for (let sale = 0; sale < count; sale += 1) {
      const buyer = random.pick(buyers);
      world.plan(stage.moment(from, from + 0.2, 9, 21), () => {
        shamSale(stage, group, {
          buyer,
          seller,
          amount: stage.yuan(2_000, 9_800, 0.4),
          method: 'virtual',
          then: (deal) => {
            const sum = permille(deal.amount, returnShare(stage));
            withdrawSoon(stage, group, seller, deal.amount - sum, 55);
            handBack(stage, group, { from: seller, to: buyer }, sum, 10 * HOUR_MS);
          },
        });
      });
    }
    stage.suspect(seller, stage.moment(from + 0.22, from + 0.28));
    return count;
  },
};
