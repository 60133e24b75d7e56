/**
 * Honest: a supplier's refund. A large order is paid and received, part of it was faulty or too much was
 * paid, and days later the supplier pays most of it back: money that returns, but not a loop.
 */
import { permille, type Plot } from '../stage';
import { honestSale, sells } from './acts';

export const supplierRefund: Plot = {
  typology: 'honest:supplier-refund',
  share: 0.0006,
  plan(stage) {
    const { random, world } = stage;
    const group = stage.truth.group('honest:supplier-refund');
    const supplier = stage.equip(
      stage.castMerchant('supplier-refund', sells('wholesale', 'electronics', 'furniture')),
    );
    const buyer = stage.equip(stage.castCustomer('supplier-refund'));
    stage.giveCard(buyer, true);
    const count = stage.size(2, 4);
    for (let sale = 0; sale < count; sale += 1) {
      world.plan(stage.moment(0.05, 0.8, 9, 18), () => {
        honestSale(stage, group, {
          buyer,
          seller: supplier,
          amount: stage.yuan(4_000, 28_000, 0.6),
          goods: '整批订货',
          channel: random.chance(0.5) ? 'credit-card' : 'online-bank',
          method: 'express',
          ship_hours: [6, 40],
          confirm_hours: [40, 140],
          then: (deal) => {
            const back = permille(deal.amount, random.int(600, 1000));
            world.after(stage.hours(5, 90), () => {
              if (supplier.available < back) {
                world.topUp(supplier, back - supplier.available);
              }
              const done = random.chance(0.5)
                ? deal.refundLater(back)
                : world.transfer(supplier, buyer, back, '退货款');
              if (done) {
                group.mark('trade', deal.id, world.now);
                group.mark('merchant', supplier.account_id, world.now);
              }
            });
          },
        });
      });
    }
    return count;
  },
};
