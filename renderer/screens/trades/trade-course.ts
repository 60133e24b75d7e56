/**
 * The course of a trade as steps: what was reached when, where it stands, what is still to come.
 *
 * The straight way is created, paid, shipped, confirmed, settled; a refund, dispute or closing leaves it and is
 * shown after the last step that was reached.
 */
import type { Trade, TradeStatus } from '#core/ledger/tables';

export interface Step {
  readonly status: TradeStatus;
  readonly state: 'reached' | 'now' | 'ahead';
  readonly at: number | null;
}

const STRAIGHT: readonly TradeStatus[] = ['created', 'paid', 'shipped', 'confirmed', 'settled'];

type Moments = Pick<Trade, 'status' | 'created_at' | 'paid_at' | 'shipped_at' | 'confirmed_at' | 'ended_at'>;

/** When the trade reached a step of the straight way; null when it did not or it is not known. */
function reachedAt(trade: Moments, status: TradeStatus): number | null {
  switch (status) {
    case 'created':
      return trade.created_at;
    case 'paid':
      return trade.paid_at;
    case 'shipped':
      return trade.shipped_at;
    case 'confirmed':
      return trade.confirmed_at;
    case 'settled':
      return trade.status === 'settled' ? trade.ended_at : null;
    case 'refund-requested':
    case 'disputed':
    case 'refunded':
    case 'closed':
      return trade.status === status ? trade.ended_at : null;
  }
}

const ENDS: readonly TradeStatus[] = ['settled', 'refunded', 'closed'];

/** The steps of a trade, in order. */
export function courseOf(trade: Moments): readonly Step[] {
  const straight = STRAIGHT.includes(trade.status);
  const place = STRAIGHT.indexOf(trade.status);
  const steps = STRAIGHT.flatMap((status, at): Step[] => {
    const reached_at = reachedAt(trade, status);
    if (straight && status === trade.status) return [{ status, state: 'now', at: reached_at }];
    if (reached_at !== null || (straight && at < place)) {
      return [{ status, state: 'reached', at: reached_at }];
    }
    return ENDS.includes(trade.status) ? [] : [{ status, state: 'ahead', at: null }];
  });
  if (straight) return steps;
  const aside: Step = { status: trade.status, state: 'now', at: reachedAt(trade, trade.status) };
  const ahead = steps.findIndex((step) => step.state === 'ahead');
  return ahead === -1 ? [...steps, aside] : [...steps.slice(0, ahead), aside, ...steps.slice(ahead)];
}
