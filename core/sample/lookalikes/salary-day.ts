/**
 * Honest: salary day. An employer pays a number of people the same hour every month; they take it to the
 * bank at once or spend it, some of it at the employer's own shop.
 */
import { HOUR_MS, MINUTE_MS } from '#core/kernel/instant';

import { dayStart, isBusinessDay } from '../calendar';
import type { Holder } from '../people';
import { permille, type Plot, type Stage } from '../stage';
import type { Group } from '../truth';
import { honestSale } from './acts';

function payDay(
  stage: Stage,
  group: Group,
  employer: Holder,
  staff: readonly { holder: Holder; pay: bigint }[],
): void {
  const { world, random } = stage;
  const total = staff.reduce((sum, one) => sum + one.pay, 0n);
  if (employer.available < total) {
    world.topUp(employer, total);
  }
  staff.forEach(({ holder, pay }, index) => {
    world.after(index * 20_000 + random.int(1, 15_000), () => {
      if (!world.transfer(employer, holder, pay, '工资')) {
        return;
      }
      group.mark('merchant', employer.account_id, world.now);
      group.mark('account', holder.account_id, world.now);
      if (random.chance(0.6)) {
        world.after(random.int(5, 300) * MINUTE_MS, () =>
          world.withdraw(holder, permille(pay, random.int(600, 1000)), true),
        );
      }
    });
  });
}

export const salaryDay: Plot = {
  typology: 'honest:salary-day',
  share: 0.0008,
  plan(stage) {
    const { random, world } = stage;
    const group = stage.truth.group('honest:salary-day');
    const employer = stage.equip(stage.castMerchant('salary-day'));
    const staff = stage.castCustomers('salary-day', stage.size(4, 12)).map((holder) => ({
      holder: stage.equip(holder),
      pay: BigInt(random.int(36, 92)) * 10_000n,
    }));
    const date = random.pick([10, 15]);
    let bought = 0;
    for (let day = stage.first + 5; day < stage.last - 12; day += 1) {
      if (new Date(day * 86_400_000).getUTCDate() === date) {
        let paid = day;
        while (!isBusinessDay(paid)) {
          paid -= 1;
        }
        world.plan(dayStart(paid) + 9 * HOUR_MS + random.int(0, 90) * MINUTE_MS, () => {
          payDay(stage, group, employer, staff);
        });
        bought += 1;
        world.plan(dayStart(paid) + 13 * HOUR_MS + random.int(0, 500) * MINUTE_MS, () => {
          honestSale(stage, group, {
            buyer: random.pick(staff).holder,
            seller: employer,
            amount: stage.yuan(60, 900),
            goods: random.pick(employer.shop?.category.goods ?? ['商品']),
            channel: 'balance',
            method: 'express',
            ship_hours: [2, 30],
            confirm_hours: [20, 120],
          });
        });
      }
    }
    return bought;
  },
};
