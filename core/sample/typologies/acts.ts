/**
 * Acts that several typologies share: a sham sale on a credit card, and the way the money goes back.
 *
 * Every act marks those who take part in its group of the truth.
 */
import { SECOND_MS, type Instant } from '#core/kernel/instant';
import type { DeliveryMethod } from '#core/ledger/tables';

import { Deal } from '../deal';
import type { Holder } from '../people';
import { permille, type Stage } from '../stage';
import type { Group } from '../truth';
import { creditCardOf } from '../world';

export interface ShamSale {
  readonly buyer: Holder;
  readonly seller: Holder;
  readonly amount: bigint;
  readonly goods?: string;
  /** Longest time from payment to confirmation. */
  readonly confirm_minutes_max?: number;
  readonly method?: DeliveryMethod;
  /** What happens once the seller has the money. */
  readonly then?: (deal: Deal) => void;
}

/** Marks a trade and those in it at this instant. */
export function markDeal(stage: Stage, group: Group, deal: Deal): void {
  const { now } = stage.world;
  group.mark('trade', deal.id, now);
  group.mark('merchant', deal.seller.account_id, now);
  group.mark('buyer', deal.buyer.account_id, now);
  if (deal.instrument !== null && deal.channel === 'credit-card') {
    group.mark('instrument', deal.instrument.id, now);
  }
}

/** The largest amount, up to the one wished, that the buyer's card and account allow now. */
export function affordable(stage: Stage, buyer: Holder, wished: bigint): bigint {
  const card = creditCardOf(buyer);
  const rooms = [
    wished,
    stage.world.roomToPay(buyer),
    card === undefined ? wished : stage.world.roomOnCard(card),
  ];
  const least = rooms.reduce((low, room) => (room < low ? room : low));
  return least > 100n ? least : 100n;
}

/** A sale without goods: created, paid by credit card and confirmed within minutes. */
export function shamSale(stage: Stage, group: Group, sale: ShamSale): Deal {
  const { world, random } = stage;
  const { buyer, seller, then } = sale;
  const amount = affordable(stage, buyer, sale.amount);
  if (random.chance(0.7)) {
    // The device shared with others, when there is one, was added last.
    const shared = buyer.devices.length > 1;
    world.access(buyer, 'login', buyer.devices.at(-1), shared ? seller.ip : buyer.ip);
  }
  const deal = new Deal(
    world,
    buyer,
    seller,
    amount,
    sale.goods ?? random.pick(seller.shop?.category.goods ?? ['商品']),
  );
  const digital = sale.method ?? (random.chance(0.55) ? 'virtual' : 'express');
  const most_ms = (sale.confirm_minutes_max ?? 9) * 60 * SECOND_MS;
  world.after(random.int(15, 90) * SECOND_MS, () => {
    if (!deal.pay('credit-card')) {
      return;
    }
    markDeal(stage, group, deal);
    const ship_ms = random.int(20, 110) * SECOND_MS;
    world.after(ship_ms, () =>
      deal.ship({ method: digital, tracked: false, address: `AD${seller.party_id.slice(1)}` }),
    );
    const confirm_ms =
      ship_ms + random.int(20 * SECOND_MS, Math.max(30 * SECOND_MS, most_ms - ship_ms - SECOND_MS));
    world.after(confirm_ms, () => {
      if (deal.confirm()) {
        markDeal(stage, group, deal);
        then?.(deal);
      }
    });
  });
  return deal;
}

/**
 * Money back from the seller to the buyer, through mules or directly, less a commission; every hop waits
 * a while. The whole way takes less than `within_ms`. A hop larger than a limit is made in two.
 */
export function handBack(
  stage: Stage,
  group: Group,
  way: { readonly from: Holder; readonly to: Holder; readonly via?: readonly Holder[] },
  amount: bigint,
  within_ms: number,
  then?: () => void,
): void {
  const { world, random } = stage;
  const stops = [way.from, ...(way.via ?? []), way.to];
  const hop_ms = Math.floor(within_ms / stops.length);
  // All commissions together stay within 0.5 to 5 %: each mule keeps 1 to 4 per mille of what passes.
  const hop = (index: number, sum: bigint): void => {
    const from = stops[index];
    const to = stops[index + 1];
    if (from === undefined || to === undefined) {
      then?.();
      return;
    }
    world.after(random.int(Math.floor(hop_ms * 0.2), hop_ms), () => {
      if (from.available < sum) {
        // What was taken home or spent meanwhile is brought back from the bank.
        world.topUp(from, ((sum - from.available + 9_999n) / 10_000n) * 10_000n);
      }
      if (!world.transfer(from, to, sum, random.pick(['', '货款', '还款', '往来']))) {
        return;
      }
      for (const [place, holder] of [
        [index, from],
        [index + 1, to],
      ] as const) {
        const end = place === 0 || place === stops.length - 1;
        group.mark(holder.shop !== null ? 'merchant' : end ? 'buyer' : 'mule', holder.account_id, world.now);
      }
      hop(index + 1, index + 2 === stops.length ? sum : permille(sum, 1000 - random.int(1, 4)));
    });
  };
  hop(0, amount);
}

/** What goes back of a sale: 95 to 99.5 %, with room left for what mules keep. */
export function returnShare(stage: Stage, mules = 0): number {
  return stage.random.int(955 + 4 * mules, 992);
}

/** The seller takes what a sale brought to the bank, soon. */
export function withdrawSoon(
  stage: Stage,
  group: Group,
  holder: Holder,
  amount: bigint,
  within_min: number,
): void {
  const { world } = stage;
  world.after(stage.minutes(3, within_min), () => {
    const id = world.withdraw(holder, holder.available < amount ? holder.available : amount, true);
    if (id !== undefined) {
      group.mark('withdrawal', id, world.now);
    }
  });
}

/** Lets accounts be used from one device, from an instant on, as a shop does that acts for its "customers". */
export function shareDevice(stage: Stage, owner: Holder, others: readonly Holder[], at: Instant): void {
  const device = owner.devices[0];
  for (const other of others) {
    if (device !== undefined && !other.devices.includes(device)) {
      other.devices.push(device);
      stage.world.plan(at, () => stage.world.access(other, 'device-bound', device, owner.ip));
    }
  }
}
