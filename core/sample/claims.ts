/**
 * Claims on the guarantee: the buyer is compensated out of the reserve, and what can be had is recovered
 * from the seller.
 */
import type { Deal } from './deal';
import type { Stage } from './stage';
import { STAFF, twoOf } from './staff';

/** Pays a claim for the whole trade if the reserve has enough; then `paid` is called. */
export function compensate(stage: Stage, deal: Deal, reason: string, paid?: () => void): void {
  const { world, random } = stage;
  if (deal.confirmed_at === 0 || world.reserve < deal.amount) {
    return;
  }
  const [actor, approver] = twoOf(random, STAFF.finance);
  const claim_id = world.nextId('Q');
  world.emit(
    'pay-compensation',
    { claim_id, trade_id: deal.id, amount: deal.amount, reason, approver },
    actor,
  );
  world.reserve -= deal.amount;
  deal.buyer.available += deal.amount;
  paid?.();
  world.after(stage.days(4, 20), () => {
    const { seller } = deal;
    const amount = seller.available < deal.amount ? seller.available : deal.amount;
    if (amount > 0n) {
      const recovery_id = world.nextId('V');
      world.emit(
        'recover-compensation',
        { recovery_id, claim_id, amount, reason: 'recovered from the seller' },
        approver,
      );
      seller.available -= amount;
      world.reserve += amount;
    }
  });
}
