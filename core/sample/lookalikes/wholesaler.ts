/**
 * Honest: a wholesaler whose prices are round and large. The same few retailers come back, and pay by card
 * for its benefits; goods travel and take their time.
 */
import type { Plot } from '../stage';
import { honestSale, sells } from './acts';

export const wholesaler: Plot = {
  typology: 'honest:wholesaler',
  share: 0.004,
  plan(stage) {
    const { random, world } = stage;
    const group = stage.truth.group('honest:wholesaler');
    const seller = stage.equip(stage.castMerchant('wholesaler', sells('wholesale')));
    const buyers = stage.castCustomers('wholesaler', stage.size(2, 6)).map((holder) => stage.equip(holder));
    for (const buyer of buyers) {
      stage.giveCard(buyer, true);
    }
    const count = stage.size(4, 40);
    for (let sale = 0; sale < count; sale += 1) {
      world.plan(stage.moment(0.02, 0.9, 9, 18), () => {
        honestSale(stage, group, {
          buyer: random.pick(buyers),
          seller,
          amount: BigInt(random.int(3, 40)) * 100_000n,
          goods: random.pick(['布料 整批', '五金 整箱', '包装材料 整批']),
          channel: random.chance(0.55) ? 'credit-card' : 'online-bank',
          method: 'surface',
          ship_hours: [5, 50],
          confirm_hours: [70, 240],
        });
      });
    }
    return count;
  },
};
