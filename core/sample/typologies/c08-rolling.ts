/**
 * C8, rolling: the card is repaid at its due date and spent again at once, cycle after cycle. The shop
 * advances the repayment, the buyer takes it to the bank that day and pays the shop by the freed card
 * within hours.
 */
import { DAY_MS, HOUR_MS } from '#core/kernel/instant';

import { dayStart } from '../calendar';
import type { Holder } from '../people';
import { isSmallShop, permille, type Plot, type Stage } from '../stage';
import type { Group } from '../truth';
import { handBack, returnShare, shamSale } from './acts';

const CYCLE_DAYS = 30;

function cycle(stage: Stage, group: Group, seller: Holder, buyer: Holder, sum: bigint, first: boolean): void {
  const { world } = stage;
  const spend = (): void => {
    shamSale(stage, group, {
      buyer,
      seller,
      amount: sum,
      then: (deal) => {
        if (first) {
          handBack(
            stage,
            group,
            { from: seller, to: buyer },
            permille(deal.amount, returnShare(stage)),
            20 * HOUR_MS,
          );
        }
      },
    });
  };
  if (first) {
    spend();
    return;
  }
  const advance = permille(sum, returnShare(stage));
  if (seller.available < advance && !world.topUp(seller, advance)) {
    return;
  }
  handBack(stage, group, { from: seller, to: buyer }, advance, HOUR_MS, () => {
    world.after(stage.minutes(2, 15), () => {
      const id = world.withdraw(buyer, advance, true);
      if (id !== undefined) {
        group.mark('withdrawal', id, world.now);
        world.after(stage.hours(1.9, 3.4), spend);
      }
    });
  });
}

export const rolling: Plot = {
  typology: 'C8',
  share: 0.0008,
  plan(stage) {
    const { random, world } = stage;
    const group = stage.truth.group('C8');
    const seller = stage.equip(stage.castMerchant('C8', isSmallShop));
    const buyer = stage.equip(stage.castCustomer('C8'));
    stage.giveCard(buyer, true);
    const days = stage.last - stage.first;
    const cycles = Math.min(stage.size(4, 9), Math.floor((days - 20) / CYCLE_DAYS));
    const start = stage.first + random.int(6, Math.max(7, days - cycles * CYCLE_DAYS - 6));
    const sum = stage.yuan(8_000, 32_000, 0.8);
    for (let turn = 0; turn < cycles; turn += 1) {
      const at = dayStart(start + turn * CYCLE_DAYS + random.int(0, 1)) + random.int(10, 15) * HOUR_MS;
      world.plan(at + stage.minutes(0, 50), () => {
        cycle(stage, group, seller, buyer, permille(sum, random.int(960, 1000)), turn === 0);
      });
    }
    stage.suspect(seller, dayStart(start + cycles * CYCLE_DAYS) + 2 * DAY_MS);
    return cycles;
  },
};
