/**
 * Honest: a family shop. Relatives use one device and one address, buy at the shop like anybody else, and
 * money passes between them; goods are real and the sums are those of a household.
 */
import { permille, type Plot } from '../stage';
import { shareDevice } from '../typologies/acts';
import { honestSale } from './acts';

export const familyShop: Plot = {
  typology: 'honest:family-shop',
  share: 0.002,
  plan(stage) {
    const { random, world } = stage;
    const group = stage.truth.group('honest:family-shop');
    const shop = stage.castMerchant('family-shop');
    const family = stage.castCustomers('family-shop', stage.size(2, 4));
    const count = stage.size(3, 16);
    shareDevice(stage, shop, family, stage.moment(0.01, 0.03));
    stage.owners.mayBelong(shop, family[0], 0.5);
    for (let sale = 0; sale < count; sale += 1) {
      const buyer = random.pick(family);
      world.plan(stage.moment(0.06, 0.9, 9, 22), () => {
        honestSale(stage, group, {
          buyer,
          seller: shop,
          amount: BigInt(Math.round(random.logNormal(shop.shop?.category.ticket_median_fen ?? 9_000, 0.5))),
          goods: random.pick(shop.shop?.category.goods ?? ['商品']),
          channel: random.chance(0.5) ? 'balance' : 'online-bank',
          method: shop.shop?.category.delivery[0]?.[0] ?? 'express',
          ship_hours: [3, 30],
          confirm_hours: [2, 60],
          address: `AD${buyer.party_id.slice(1)}`,
        });
      });
      world.plan(stage.moment(0.1, 0.95, 9, 22), () => {
        const sum = permille(shop.available, random.int(50, 300));
        if (sum >= 10_000n && world.transfer(shop, buyer, (sum / 100n) * 100n, '家用')) {
          group.mark('buyer', buyer.account_id, world.now);
          group.mark('merchant', shop.account_id, world.now);
        }
      });
    }
    return count;
  },
};
