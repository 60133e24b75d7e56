/**
 * Releasing and giving back what a trade holds in escrow.
 *
 * Both build postings and facts for the entry and apply those facts to the trade; they are used by every
 * command that ends a trade or part of it (confirmation, timer, dispute, refund), so that there is one way
 * in which money leaves escrow. Pure.
 */
import { DAY_MS, type Instant } from '#core/kernel/instant';
import { refuse, type Refusal } from '#core/kernel/refusal';
import { inForce, settlementRoute, type SettlementRoute } from '#core/enforcement/matrix';
import type { LedgerCode } from '#core/ledger/chart';
import { drawFrom } from '#core/ledger/money-commands';
import type { Context, DraftPosting, EntryMeta, Use, Want } from '#core/ledger/plan';
import type { State } from '#core/ledger/state';
import type { Trade } from '#core/ledger/tables';
import { coveredUntil } from '#core/guarantee/exposure';

import { changedTrade } from './trade-row';
import { NO_TIMER, armed } from './trade-timer';
import { applyFee, feeBackOn, feeOn, ownFeeBack, wantFee, wantFeeBack, type FeeChange } from './trade-fees';

export interface ReleaseFacts {
  readonly released_minor: string;
  readonly to: SettlementRoute['to'];
  /** When delayed proceeds become available. */
  readonly available_at: Instant | null;
  /** Restrictions that diverted or delayed the proceeds. */
  readonly because: readonly string[];
  readonly fee: FeeChange | null;
}

export interface Part<F> {
  readonly facts: F;
  readonly postings: readonly DraftPosting[];
  readonly uses: readonly Use[];
}

/** Rows needed to release a trade's escrow to its seller. */
export function wantRelease(trade: Trade, at: Instant, want: Want): void {
  want.accountAndSystem(trade.seller_id);
  wantFee(trade, 'payee', at, want);
}

/** Releases an amount of a trade's escrow to the seller, by the restrictions in force on him. */
export function release(context: Context, trade: Trade, amount_minor: bigint): Part<ReleaseFacts> {
  const { state } = context;
  const seller = state.tables.account.must(trade.seller_id);
  const system = state.system(trade.currency);
  // History says what happened: proceeds were available. Only a live release obeys restrictions.
  const restrictions = context.mode === 'authorise' ? inForce(seller, context.booked_at) : [];
  const route = settlementRoute(restrictions);
  const fee = feeOn(state, trade, 'payee', amount_minor, context.at);
  const fee_minor = BigInt(fee?.fee_minor ?? '0');
  const available_at = route.to === 'customer-pending' ? context.at + route.delay_days * DAY_MS : null;
  return {
    facts: {
      released_minor: amount_minor.toString(),
      to: route.to,
      available_at,
      because: route.to === 'customer-available' ? [] : restrictions.map((restriction) => restriction.id),
      fee,
    },
    postings: [
      { account: system, code: 'escrow', amount_minor: -amount_minor },
      { account: seller, code: route.to, amount_minor: amount_minor - fee_minor },
      { account: system, code: 'fee-income', amount_minor: fee_minor },
    ],
    uses: [{ account: seller, purpose: 'settle', amount_minor }],
  };
}

/** The trade after a release; its whole escrow must have left with it. */
export function releasedTrade(state: State, trade: Trade, facts: ReleaseFacts, entry: EntryMeta): Trade {
  const released_minor = BigInt(facts.released_minor);
  const fee_minor = BigInt(facts.fee?.fee_minor ?? '0');
  if (facts.fee !== null) {
    applyFee(state, facts.fee);
  }
  const delayed = facts.available_at !== null;
  const released: Partial<Trade> = {
    status: delayed ? 'confirmed' : 'settled',
    resume_status: null,
    escrow_minor: trade.escrow_minor - released_minor,
    released_minor: trade.released_minor + released_minor,
    pending_minor: delayed ? released_minor - fee_minor : 0n,
    fee_minor: trade.fee_minor + fee_minor,
    fee_charged_minor: trade.fee_charged_minor + fee_minor,
    fee_account_id: facts.fee?.fee_account_id ?? trade.fee_account_id,
    fee_month: facts.fee?.fee_month ?? trade.fee_month,
    refund_asked_minor: 0n,
    confirmed_at: entry.occurred_at,
    ended_at: entry.occurred_at,
    covered_until: coveredUntil(state, trade, entry.occurred_at),
  };
  return changedTrade(trade, released, delayed ? armed('release-delayed', facts.available_at) : NO_TIMER);
}

export interface RefundFacts {
  readonly refunded_minor: string;
  /** Where the money came from. */
  readonly source: 'escrow' | 'seller';
  /** Of which out of proceeds still pending. */
  readonly from_pending_minor: string;
  readonly to: 'balance' | 'instrument';
  readonly fee: FeeChange | null;
}

/** Rows needed to give back part of a trade. */
export function wantRefund(trade: Trade, want: Want): void {
  want.accountAndSystem(trade.buyer_id);
  want.account(trade.seller_id);
  if (trade.custody_id !== null) {
    want.account(trade.custody_id);
  }
  wantFeeBack(trade, want);
}

function sellerFunds(context: Context, trade: Trade, amount_minor: bigint): DraftPosting[] {
  const seller = context.state.tables.account.must(trade.seller_id);
  const pending_minor = trade.pending_minor < amount_minor ? trade.pending_minor : amount_minor;
  const rest_minor = amount_minor - pending_minor;
  return [
    { account: seller, code: 'customer-pending', amount_minor: -pending_minor },
    ...drawFrom(
      context,
      seller,
      rest_minor,
      ['customer-available', 'customer-blocked'],
      'customer-available',
    ),
  ];
}

/**
 * Gives an amount back to the buyer, out of escrow while the trade holds it there, else out of the seller's
 * balances. It goes back to the instrument that paid unless the balance is asked for or paid. Of the fee the instrument
 * gets at most what this trade was charged; what the month gets back beyond goes to its payer's balance.
 */
export function giveBack(
  context: Context,
  trade: Trade,
  amount_minor: bigint,
  destination: 'instrument' | 'balance',
): Part<RefundFacts> | Refusal {
  const { state } = context;
  const buyer = state.tables.account.must(trade.buyer_id);
  const system = state.system(trade.currency);
  const from_escrow = trade.escrow_minor > 0n;
  const fee = feeBackOn(state, trade, amount_minor);
  const fee_back_minor = -BigInt(fee?.fee_minor ?? '0');
  const to = destination === 'instrument' && trade.custody_id !== null ? 'instrument' : 'balance';
  const custody = to === 'instrument' ? state.tables.account.get(trade.custody_id ?? '') : null;
  if (to === 'instrument' && custody === null) {
    return refuse('not-found', { what: 'custody account', id: trade.custody_id ?? '' });
  }
  const sources: DraftPosting[] = from_escrow
    ? [{ account: system, code: 'escrow', amount_minor: -amount_minor }]
    : sellerFunds(context, trade, amount_minor);
  const receiver: { account: typeof buyer; code: LedgerCode } =
    custody === null
      ? { account: buyer, code: 'customer-available' }
      : { account: custody, code: 'custody-cash' };
  const fee_payer =
    fee?.fee_account_id === trade.seller_id ? state.tables.account.must(trade.seller_id) : buyer;
  const to_receiver_minor = fee_payer === buyer ? ownFeeBack(trade, fee) : 0n;
  return {
    facts: {
      refunded_minor: amount_minor.toString(),
      source: from_escrow ? 'escrow' : 'seller',
      from_pending_minor: pendingDrawn(sources).toString(),
      to,
      fee,
    },
    postings: [
      ...sources,
      { ...receiver, amount_minor },
      { account: system, code: 'fee-income', amount_minor: -fee_back_minor },
      { ...receiver, amount_minor: to_receiver_minor },
      { account: fee_payer, code: 'customer-available', amount_minor: fee_back_minor - to_receiver_minor },
    ],
    uses: [{ account: buyer, purpose: 'refund', amount_minor }],
  };
}

function pendingDrawn(sources: readonly DraftPosting[]): bigint {
  return sources.reduce((sum, leg) => (leg.code === 'customer-pending' ? sum - leg.amount_minor : sum), 0n);
}

/** The trade after a refund; ends it when nothing is left in escrow. Status otherwise stays the caller's. */
export function refundedTrade(state: State, trade: Trade, facts: RefundFacts, entry: EntryMeta): Trade {
  if (facts.fee !== null) {
    applyFee(state, facts.fee);
  }
  const amount_minor = BigInt(facts.refunded_minor);
  const escrow_minor = trade.escrow_minor - (facts.source === 'escrow' ? amount_minor : 0n);
  const pending_minor = trade.pending_minor - BigInt(facts.from_pending_minor);
  const refunded: Trade = {
    ...trade,
    escrow_minor,
    pending_minor,
    refunded_minor: trade.refunded_minor + amount_minor,
    fee_minor: trade.fee_minor - ownFeeBack(trade, facts.fee),
    refund_asked_minor: 0n,
  };
  if (facts.source === 'escrow' && escrow_minor === 0n) {
    return { ...refunded, ...NO_TIMER, status: 'refunded', resume_status: null, ended_at: entry.occurred_at };
  }
  // Proceeds that were pending and went back whole leave nothing to release.
  return facts.source === 'seller' && trade.status === 'confirmed' && pending_minor === 0n
    ? { ...refunded, ...NO_TIMER, status: 'settled' }
    : refunded;
}
