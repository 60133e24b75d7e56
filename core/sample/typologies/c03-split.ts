/**
 * C3: one sum split into unequal parts, paid within an hour or two; what goes back is split otherwise.
 */
import { HOUR_MS } from '#core/kernel/instant';

import type { Holder } from '../people';
import { permille, type Plot, type Stage } from '../stage';
import type { Group } from '../truth';
import { handBack, returnShare, shamSale } from './acts';

/** Unequal parts of a sum; each at least a tenth of an even part. */
function unequalParts(stage: Stage, sum: bigint, count: number): bigint[] {
  const weights = Array.from({ length: count }, () => stage.random.int(2, 19));
  const total = weights.reduce((left, right) => left + right, 0);
  const parts = weights.map((weight) => (((sum / 100n) * BigInt(weight)) / BigInt(total)) * 100n);
  const rest = sum - parts.reduce((left, right) => left + right, 0n);
  parts[0] = (parts[0] ?? 0n) + rest;
  return parts;
}

function returnInParts(stage: Stage, group: Group, seller: Holder, buyer: Holder, sum: bigint): void {
  const back = permille(sum, returnShare(stage));
  for (const part of unequalParts(stage, back, stage.random.int(2, 3))) {
    handBack(stage, group, { from: seller, to: buyer }, part, 14 * HOUR_MS);
  }
}

export const split: Plot = {
  typology: 'C3',
  share: 0.0014,
  plan(stage) {
    const { random, world } = stage;
    const group = stage.truth.group('C3');
    const seller = stage.castShared('C3', 4, (holder) => stage.equip(holder));
    const buyer = stage.equip(stage.castCustomer('C3'));
    stage.giveCard(buyer, true);
    const count = stage.size(3, 6);
    const from = random.between(0.05, 0.85);
    const start = stage.moment(from, from + 0.04, 9, 20);
    world.plan(start, () => {
      // All parts together must fit the card's day; the sum is known only now.
      const parts = unequalParts(stage, stage.yuan(18_000, 42_000, 0.8), count);
      let open = parts.length;
      let received = 0n;
      parts.forEach((part, index) => {
        world.after(index * stage.minutes(6, 18), () => {
          shamSale(stage, group, {
            buyer,
            seller,
            amount: part,
            then: (deal) => {
              open -= 1;
              received += deal.amount;
              if (open === 0) {
                returnInParts(stage, group, seller, buyer, received);
              }
            },
          });
        });
      });
    });
    stage.suspect(seller, stage.moment(from + 0.06, from + 0.1));
    return count;
  },
};
