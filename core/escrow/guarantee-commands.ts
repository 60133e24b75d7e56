/**
 * Compensation of buyers out of the guarantee reserve, and recovery from the seller.
 */
import { refuse } from '#core/kernel/refusal';
import { exceeds } from '#core/ledger/money-commands';
import { handler } from '#core/ledger/plan';

import { tradeIn } from './trade-commands';
import { notGivenBack } from './trade-row';
import { putTrade } from './trade-timer';

interface ClaimFacts {
  readonly buyer_id: string;
  readonly seller_id: string;
  readonly currency: string;
}

const payCompensation = handler<'pay-compensation', ClaimFacts>('pay-compensation', {
  needs(data, want) {
    want.row('claim', data.claim_id);
    const trade = want.row('trade', data.trade_id);
    if (trade) {
      want.accountAndSystem(trade.buyer_id);
    }
  },
  decide({ data }, context) {
    if (context.state.tables.claim.get(data.claim_id) !== null) {
      return refuse('already-exists', { what: 'claim', id: data.claim_id });
    }
    // While the money is still in escrow a refund is the remedy.
    const trade = tradeIn(context, data.trade_id, ['confirmed', 'settled']);
    if ('code' in trade) {
      return trade;
    }
    const left_minor = notGivenBack(trade) - trade.compensated_minor;
    if (data.amount > left_minor) {
      return exceeds('trade', trade.id, data.amount, left_minor);
    }
    const buyer = context.state.tables.account.must(trade.buyer_id);
    return {
      subject: trade.id,
      facts: { buyer_id: trade.buyer_id, seller_id: trade.seller_id, currency: trade.currency },
      postings: [
        {
          account: context.state.system(trade.currency),
          code: 'guarantee-reserve',
          amount_minor: -data.amount,
        },
        { account: buyer, code: 'customer-available', amount_minor: data.amount },
      ],
      uses: [{ account: buyer, purpose: 'compensation', amount_minor: data.amount }],
      approver: data.approver,
    };
  },
  evolve(data, facts, entry, state) {
    const trade = state.tables.trade.must(data.trade_id);
    const paid_minor = BigInt(data.amount);
    state.tables.claim.put(data.claim_id, {
      id: data.claim_id,
      trade_id: data.trade_id,
      buyer_id: facts.buyer_id,
      seller_id: facts.seller_id,
      currency: facts.currency,
      paid_minor,
      recovered_minor: 0n,
      paid_at: entry.occurred_at,
    });
    putTrade(state, { ...trade, compensated_minor: trade.compensated_minor + paid_minor });
  },
});

const recoverCompensation = handler<'recover-compensation', object>('recover-compensation', {
  needs(data, want) {
    const claim = want.row('claim', data.claim_id);
    if (claim) {
      want.accountAndSystem(claim.seller_id);
    }
  },
  decide({ data }, context) {
    const claim = context.state.tables.claim.get(data.claim_id);
    if (claim === null) {
      return refuse('not-found', { what: 'claim', id: data.claim_id });
    }
    const left_minor = claim.paid_minor - claim.recovered_minor;
    if (data.amount > left_minor) {
      return exceeds('claim', claim.id, data.amount, left_minor);
    }
    const seller = context.state.tables.account.must(claim.seller_id);
    return {
      subject: claim.trade_id,
      facts: {},
      postings: [
        { account: seller, code: 'customer-available', amount_minor: -data.amount },
        {
          account: context.state.system(claim.currency),
          code: 'guarantee-reserve',
          amount_minor: data.amount,
        },
      ],
      uses: [{ account: seller, purpose: 'recovery', amount_minor: data.amount }],
    };
  },
  evolve(data, _facts, _entry, state) {
    const claim = state.tables.claim.must(data.claim_id);
    state.tables.claim.put(claim.id, {
      ...claim,
      recovered_minor: claim.recovered_minor + BigInt(data.amount),
    });
  },
});

export const GUARANTEE_HANDLERS = {
  'pay-compensation': payCompensation,
  'recover-compensation': recoverCompensation,
} as const;
