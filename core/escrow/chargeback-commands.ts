/**
 * Chargebacks: the issuer takes back what its card paid.
 *
 * The issuer takes its money whatever the trade's state and whoever has the money by then. What the buyer had not got
 * back yet comes out of the trade and from its seller; what he had (refunded, compensated) he got twice, and owes.
 */
import { minBig } from '#core/kernel/money';
import { refuse } from '#core/kernel/refusal';
import { findCustody, findTrade } from '#core/ledger/lookup';
import { drawFrom, exceeds } from '#core/ledger/money-commands';
import { handler, type Context, type DraftPosting } from '#core/ledger/plan';
import type { Account, Trade } from '#core/ledger/tables';

import { applyFee, feeBackOn, ownFeeBack, wantFeeBack, type FeeChange } from './trade-fees';
import { changedTrade, notGivenBack } from './trade-row';
import { NO_TIMER, putTrade } from './trade-timer';

interface ChargebackFacts {
  readonly from_escrow_minor: string;
  readonly from_pending_minor: string;
  /** Of which the buyer had got already, or was his fee. */
  readonly from_buyer_minor: string;
  readonly fee: FeeChange | null;
}

/** What the paying instrument was charged and its issuer did not take back yet. */
function chargeable(trade: Trade): bigint {
  const fee_minor = trade.fee_account_id === trade.buyer_id ? trade.fee_charged_minor : 0n;
  return trade.amount_minor + fee_minor - trade.charged_back_minor;
}

/** Takes an amount from a customer, balances first; what they do not cover he owes. A negative amount he gets. */
function takenFrom(context: Context, account: Account, amount_minor: bigint): DraftPosting[] {
  return amount_minor > 0n
    ? drawFrom(
        context,
        account,
        amount_minor,
        ['customer-blocked', 'customer-available'],
        'customer-receivable',
      )
    : [{ account, code: 'customer-available', amount_minor: -amount_minor }];
}

/** Who bears how much of a chargeback. */
function parts(context: Context, trade: Trade, amount_minor: bigint) {
  const left_minor = notGivenBack(trade);
  const uncompensated_minor = left_minor - trade.compensated_minor;
  const trade_minor = uncompensated_minor > 0n ? minBig(uncompensated_minor, amount_minor) : 0n;
  const escrow_minor = minBig(trade.escrow_minor, trade_minor);
  const pending_minor = minBig(trade.pending_minor, trade_minor - escrow_minor);
  return {
    escrow_minor,
    pending_minor,
    seller_minor: trade_minor - escrow_minor - pending_minor,
    buyer_minor: amount_minor - trade_minor,
    // The allowance of what refunds gave back was given back with them.
    fee: left_minor > 0n ? feeBackOn(context.state, trade, minBig(left_minor, amount_minor)) : null,
  };
}

const chargeBack = handler<'charge-back', ChargebackFacts>('charge-back', {
  needs(data, want) {
    want.account(data.custody_id);
    const trade = want.trade(data.trade_id);
    if (trade) {
      want.account(trade.buyer_id);
      want.accountAndSystem(trade.seller_id);
      wantFeeBack(trade, want);
    }
  },
  decide({ data }, context) {
    const trade = findTrade(context, data.trade_id);
    if ('code' in trade) {
      return trade;
    }
    const custody = findCustody(context, data.custody_id, trade.currency);
    if ('code' in custody) {
      return custody;
    }
    if (trade.channel === null || trade.channel === 'balance') {
      const { id, status } = trade;
      const channel = trade.channel ?? 'none';
      return refuse('wrong-state', { what: 'trade', id, status, channel, expected: 'paid through a bank' });
    }
    if (data.amount > chargeable(trade)) {
      return exceeds('trade', trade.id, data.amount, chargeable(trade));
    }
    const { state } = context;
    const buyer = state.tables.account.must(trade.buyer_id);
    const seller = state.tables.account.must(trade.seller_id);
    const system = state.system(trade.currency);
    const { escrow_minor, pending_minor, seller_minor, buyer_minor, fee } = parts(
      context,
      trade,
      data.amount,
    );
    // Whoever paid the fee has it back, against what he is to bear.
    const fee_back_minor = -BigInt(fee?.fee_minor ?? '0');
    const by_seller = trade.fee_account_id === trade.seller_id;
    return {
      subject: trade.id,
      facts: {
        from_escrow_minor: escrow_minor.toString(),
        from_pending_minor: pending_minor.toString(),
        from_buyer_minor: buyer_minor.toString(),
        fee,
      },
      postings: [
        { account: system, code: 'escrow', amount_minor: -escrow_minor },
        { account: system, code: 'fee-income', amount_minor: -fee_back_minor },
        { account: seller, code: 'customer-pending', amount_minor: -pending_minor },
        ...takenFrom(context, seller, by_seller ? seller_minor - fee_back_minor : seller_minor),
        ...takenFrom(context, buyer, by_seller ? buyer_minor : buyer_minor - fee_back_minor),
        { account: custody, code: 'custody-cash', amount_minor: data.amount },
      ],
      uses: [
        { account: seller, purpose: 'chargeback', amount_minor: data.amount - buyer_minor },
        { account: buyer, purpose: 'chargeback', amount_minor: buyer_minor },
      ],
    };
  },
  evolve(data, facts, entry, state) {
    const trade = state.tables.trade.must(data.trade_id);
    if (facts.fee !== null) {
      applyFee(state, facts.fee);
    }
    const escrow_minor = trade.escrow_minor - BigInt(facts.from_escrow_minor);
    const pending_minor = trade.pending_minor - BigInt(facts.from_pending_minor);
    const charged: Partial<Trade> = {
      escrow_minor,
      pending_minor,
      charged_back_minor: trade.charged_back_minor + BigInt(data.amount),
      fee_minor: trade.fee_minor - ownFeeBack(trade, facts.fee),
    };
    if (trade.escrow_minor > 0n && escrow_minor === 0n) {
      const ended = { status: 'closed', resume_status: null, refund_asked_minor: 0n } as const;
      putTrade(state, changedTrade(trade, charged, { ...NO_TIMER, ...ended, ended_at: entry.occurred_at }));
    } else if (trade.status === 'confirmed' && pending_minor === 0n) {
      putTrade(state, changedTrade(trade, charged, { ...NO_TIMER, status: 'settled' }));
    } else {
      putTrade(state, changedTrade(trade, charged));
    }
  },
});

export const CHARGEBACK_HANDLERS = { 'charge-back': chargeBack } as const;
