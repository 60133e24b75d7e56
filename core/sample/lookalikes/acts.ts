/**
 * Acts that several honest look-alikes share: an ordinary sale whose every step is chosen.
 */
import { SECOND_MS } from '#core/kernel/instant';
import type { Channel, DeliveryMethod } from '#core/ledger/tables';

import { Deal } from '../deal';
import type { Holder } from '../people';
import type { Stage } from '../stage';
import type { Group } from '../truth';
import { creditCardOf } from '../world';

export interface HonestSale {
  readonly buyer: Holder;
  readonly seller: Holder;
  readonly amount: bigint;
  readonly goods: string;
  readonly channel: Channel;
  readonly method: DeliveryMethod;
  /** Hours from payment to shipment; 0 is at once. */
  readonly ship_hours: readonly [number, number];
  /** Hours from shipment to the buyer's confirmation; absent means it confirms itself. */
  readonly confirm_hours?: readonly [number, number];
  readonly address?: string;
  readonly outside?: boolean;
  readonly then?: (deal: Deal) => void;
}

/** What this buyer can pay now by this channel, up to what is wished; at least one yuan. */
function payable(stage: Stage, sale: HonestSale): bigint {
  const { world } = stage;
  const card = sale.channel === 'credit-card' ? creditCardOf(sale.buyer) : undefined;
  const rooms = [
    sale.amount,
    world.roomToPay(sale.buyer),
    card === undefined ? sale.amount : world.roomOnCard(card),
  ];
  const least = rooms.reduce((low, room) => (room < low ? room : low));
  return least > 100n ? least : 100n;
}

/** Plays a sale from now on and marks it in the truth. */
export function honestSale(stage: Stage, group: Group, sale: HonestSale): Deal {
  const { world } = stage;
  const { buyer, seller, confirm_hours, address } = sale;
  const amount = payable(stage, sale);
  const deal = new Deal(world, buyer, seller, amount, sale.goods, sale.outside ?? false);
  deal.onReleased = () => {
    group.mark('trade', deal.id, world.now);
    group.mark('merchant', seller.account_id, world.now);
    group.mark('buyer', buyer.account_id, world.now);
    sale.then?.(deal);
  };
  world.after(stage.random.int(10, 150) * SECOND_MS, () => {
    if (sale.channel === 'balance' && buyer.available < amount) {
      world.topUp(buyer, ((amount - buyer.available + 9_999n) / 10_000n) * 10_000n);
    }
    if (!deal.pay(sale.channel) && !deal.pay('online-bank')) {
      return;
    }
    group.mark('trade', deal.id, world.now);
    group.mark('merchant', seller.account_id, world.now);
    group.mark('buyer', buyer.account_id, world.now);
    world.after(stage.hours(...sale.ship_hours) + 15 * SECOND_MS, () => {
      if (
        deal.ship(address === undefined ? { method: sale.method } : { method: sale.method, address }) &&
        confirm_hours !== undefined
      ) {
        world.after(stage.hours(...confirm_hours), () => deal.confirm());
      }
    });
  });
  return deal;
}

/** True for a merchant of one of these categories. */
export function sells(...codes: readonly string[]): (holder: Holder) => boolean {
  return (holder) => codes.includes(holder.shop?.category.code ?? '');
}
