/**
 * Rows of trades: a new one, and one with changes.
 *
 * Rows are values; a change makes another row. The columns are written out, because spreading an object of
 * this many columns takes some twenty times as long, and most entries change a trade.
 */
import { maxBig } from '#core/kernel/money';
import type { Trade } from '#core/ledger/tables';

function copyOf(trade: Trade): Trade {
  return {
    id: trade.id,
    buyer_id: trade.buyer_id,
    seller_id: trade.seller_id,
    currency: trade.currency,
    amount_minor: trade.amount_minor,
    marketplace: trade.marketplace,
    goods: trade.goods,
    status: trade.status,
    resume_status: trade.resume_status,
    delivery_method: trade.delivery_method,
    carrier: trade.carrier,
    tracking: trade.tracking,
    address: trade.address,
    channel: trade.channel,
    instrument_id: trade.instrument_id,
    custody_id: trade.custody_id,
    escrow_minor: trade.escrow_minor,
    refunded_minor: trade.refunded_minor,
    released_minor: trade.released_minor,
    pending_minor: trade.pending_minor,
    compensated_minor: trade.compensated_minor,
    charged_back_minor: trade.charged_back_minor,
    fee_minor: trade.fee_minor,
    fee_charged_minor: trade.fee_charged_minor,
    fee_account_id: trade.fee_account_id,
    fee_month: trade.fee_month,
    refund_asked_minor: trade.refund_asked_minor,
    created_at: trade.created_at,
    paid_at: trade.paid_at,
    shipped_at: trade.shipped_at,
    confirmed_at: trade.confirmed_at,
    ended_at: trade.ended_at,
    extended_ms: trade.extended_ms,
    timer_kind: trade.timer_kind,
    timer_due_at: trade.timer_due_at,
    timer_left_ms: trade.timer_left_ms,
    badge_id: trade.badge_id,
    covered_until: trade.covered_until,
    claimed_minor: trade.claimed_minor,
  };
}

/** The trade with changes; later ones win. */
export function changedTrade(trade: Trade, changes: Partial<Trade>, more?: Partial<Trade>): Trade {
  return Object.assign(copyOf(trade), changes, more);
}

/**
 * Of what was paid, what neither refunds nor chargebacks gave back. An issuer can have taken what refunds had given back
 * already, and the fee besides: then nothing is left.
 */
export function notGivenBack(trade: Trade): bigint {
  return maxBig(trade.amount_minor - trade.refunded_minor - trade.charged_back_minor, 0n);
}

const BLANK_TRADE: Trade = {
  id: '',
  buyer_id: '',
  seller_id: '',
  currency: '',
  amount_minor: 0n,
  marketplace: 'own',
  goods: '',
  status: 'created',
  resume_status: null,
  delivery_method: null,
  carrier: null,
  tracking: null,
  address: null,
  channel: null,
  instrument_id: null,
  custody_id: null,
  escrow_minor: 0n,
  refunded_minor: 0n,
  released_minor: 0n,
  pending_minor: 0n,
  compensated_minor: 0n,
  charged_back_minor: 0n,
  fee_minor: 0n,
  fee_charged_minor: 0n,
  fee_account_id: null,
  fee_month: null,
  refund_asked_minor: 0n,
  created_at: 0,
  paid_at: null,
  shipped_at: null,
  confirmed_at: null,
  ended_at: null,
  extended_ms: 0,
  timer_kind: null,
  timer_due_at: null,
  timer_left_ms: null,
  badge_id: null,
  covered_until: null,
  claimed_minor: 0n,
};

type Terms = Pick<
  Trade,
  'id' | 'buyer_id' | 'seller_id' | 'currency' | 'amount_minor' | 'marketplace' | 'goods' | 'created_at'
>;

/** A trade just created, with what was agreed and the timer that runs. */
export function newTrade(terms: Terms, timer: Partial<Trade>): Trade {
  return changedTrade(BLANK_TRADE, terms, timer);
}
