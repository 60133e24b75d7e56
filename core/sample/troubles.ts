/**
 * What goes wrong with ordinary trades: money asked back, disputes decided each way, chargebacks weeks later
 * and the receivables they leave.
 */
import { DAY_MS, HOUR_MS, MINUTE_MS } from '#core/kernel/instant';
import type { DeliveryMethod } from '#core/ledger/tables';

import { dayStart } from './calendar';
import type { Deal } from './deal';
import type { Holder } from './people';
import type { Random } from './random';
import type { Stage } from './stage';
import { STAFF } from './staff';

const DISPUTE_SHARE = 0.0025;
const CHARGEBACK_SHARE = 0.0005;

export class Troubles {
  readonly #stage: Stage;
  readonly #random: Random;
  #chargebacks = 0;
  #disputes = 0;

  constructor(stage: Stage, random: Random) {
    this.#stage = stage;
    this.#random = random;
  }

  /** Whether this shipped trade ends in a dispute; the first few come early, so that every sample has some. */
  drawDispute(parcel: boolean): boolean {
    const random = this.#random;
    const drawn = random.chance(DISPUTE_SHARE) || (this.#disputes < 3 && parcel && random.chance(0.02));
    this.#disputes += drawn ? 1 : 0;
    return drawn;
  }

  /** The buyer wants money back after shipment. */
  sendBack(deal: Deal, parcel: boolean): void {
    const random = this.#random;
    const { world } = this.#stage;
    const asked_after = parcel ? random.int(26, 200) * HOUR_MS : random.int(5, 600) * MINUTE_MS;
    world.after(asked_after, () => {
      const part = random.chance(0.22) ? (deal.escrow * BigInt(random.int(10, 60))) / 100n : deal.escrow;
      const reason = random.pick([
        'damaged',
        'not as described',
        'wrong size',
        'arrived late',
        'no longer wanted',
      ]);
      if (part <= 0n || !deal.askRefund(part, reason)) {
        return;
      }
      const answer_after = random.int(2, 90) * HOUR_MS;
      if (random.chance(0.1)) {
        world.after(answer_after, () => deal.withdrawRefundRequest());
      } else if (random.chance(0.06)) {
        world.after(answer_after, () => {
          this.#openDispute(deal);
        });
      } else {
        world.after(answer_after, () => {
          const to_balance = random.chance(0.1) && deal.channel !== 'credit-card';
          return deal.refund(part, to_balance ? 'balance' : 'instrument');
        });
      }
    });
  }

  argue(deal: Deal, method: DeliveryMethod): void {
    const random = this.#random;
    const within_hours = method === 'automatic' ? 20 : method === 'virtual' ? 60 : 200;
    this.#stage.world.after(random.int(6, within_hours) * HOUR_MS, () => {
      this.#openDispute(deal);
    });
  }

  #openDispute(deal: Deal): void {
    const random = this.#random;
    const { world } = this.#stage;
    if (
      !deal.dispute(
        random.chance(0.9) ? 'buyer' : 'seller',
        random.pick(['never arrived', 'counterfeit', 'not as described']),
      )
    ) {
      return;
    }
    world.after(random.int(2, 14) * DAY_MS + random.int(0, 9) * HOUR_MS, () => {
      const outcome = random.pick(['release', 'refund', 'refund', 'split'] as const);
      const part = (deal.escrow * BigInt(random.int(20, 80))) / 100n;
      if (outcome === 'split' && part > 0n && part < deal.escrow) {
        deal.decide('split', random.pick(STAFF.support), 'both sides bear a part', part);
      } else {
        const whole = outcome === 'split' ? 'refund' : outcome;
        deal.decide(
          whole,
          random.pick(STAFF.support),
          whole === 'refund' ? 'no proof of delivery' : 'delivery proved',
        );
      }
    });
  }

  /** Now and then the card's holder disputes the payment with the bank, weeks later. */
  maybeChargeBack(deal: Deal): void {
    const random = this.#random;
    const { world, first, last } = this.#stage;
    const late = world.now > dayStart(first + Math.floor((last - first) * 0.3));
    const chance = this.#chargebacks === 0 && late ? 0.2 : CHARGEBACK_SHARE;
    if (!random.chance(chance)) {
      return;
    }
    this.#chargebacks += 1;
    world.after(random.int(14, 50) * DAY_MS, () => {
      const { seller } = deal;
      if (
        seller.restrictions.size > 0 ||
        !deal.chargeBack('cardholder disputes the payment') ||
        seller.receivable === 0n
      ) {
        return;
      }
      this.#collectLater(seller);
    });
  }

  #collectLater(seller: Holder): void {
    const { world } = this.#stage;
    world.after(this.#random.int(3, 20) * DAY_MS, () => {
      const amount = seller.available < seller.receivable ? seller.available : seller.receivable;
      if (amount > 0n && seller.restrictions.size === 0) {
        const data = { collection_id: world.nextId('K'), account_id: seller.account_id, amount };
        world.emit('collect-receivable', { ...data, reason: 'chargeback not covered' }, STAFF.finance[0]);
        seller.available -= amount;
        seller.receivable -= amount;
      }
    });
  }
}
