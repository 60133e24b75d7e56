/**
 * Honest: rent and tuition. The same large round sum every month from the same person, or a term's fees at
 * the card's limit; services are confirmed soon, nothing is sent.
 */
import { HOUR_MS } from '#core/kernel/instant';

import { dayStart } from '../calendar';
import type { Plot, Stage } from '../stage';
import { honestSale, sells } from './acts';

function planRent(stage: Stage): number {
  const { random, world } = stage;
  const group = stage.truth.group('honest:rent-tuition');
  const landlord = stage.castMerchant('rent-tuition', sells('rental'));
  const tenants = stage.castCustomers('rent-tuition', stage.size(1, 3)).map((holder) => stage.equip(holder));
  const months = Math.min(stage.size(3, 11), Math.floor((stage.last - stage.first - 10) / 30.5));
  for (const tenant of tenants) {
    const rent = BigInt(random.int(18, 72)) * 10_000n;
    const by_card = random.chance(0.4);
    if (by_card) {
      stage.giveCard(tenant);
    }
    for (let month = 0; month < months; month += 1) {
      const day = stage.first + Math.floor(month * 30.44) + random.int(1, 4);
      world.plan(dayStart(day) + random.int(9 * 60, 21 * 60) * (HOUR_MS / 60), () => {
        honestSale(stage, group, {
          buyer: tenant,
          seller: landlord,
          amount: rent,
          goods: '房租',
          channel: by_card ? 'credit-card' : 'online-bank',
          method: 'virtual',
          ship_hours: [0.05, 3],
          confirm_hours: [0.1, 20],
          outside: true,
        });
      });
    }
  }
  return months * tenants.length;
}

function planTuition(stage: Stage): number {
  const { random, world } = stage;
  const group = stage.truth.group('honest:rent-tuition');
  const school = stage.castMerchant('rent-tuition', sells('education'));
  const pupils = stage.castCustomers('rent-tuition', stage.size(3, 12)).map((holder) => stage.equip(holder));
  const fee = BigInt(random.int(38, 180)) * 10_000n;
  for (const pupil of pupils) {
    stage.giveCard(pupil, true);
    const spring = random.chance(0.4);
    world.plan(stage.moment(spring ? 0.66 : 0.12, spring ? 0.7 : 0.18, 9, 21), () => {
      honestSale(stage, group, {
        buyer: pupil,
        seller: school,
        amount: fee,
        goods: '学费',
        channel: random.chance(0.75) ? 'credit-card' : 'online-bank',
        method: 'virtual',
        ship_hours: [0.1, 20],
        confirm_hours: [0.2, 30],
      });
    });
  }
  return pupils.length;
}

export const rentTuition: Plot = {
  typology: 'honest:rent-tuition',
  share: 0.003,
  plan: (stage) => planRent(stage) + planTuition(stage),
};
