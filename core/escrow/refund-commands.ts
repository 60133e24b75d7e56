/**
 * Refunds and disputes.
 *
 * A refund request or dispute pauses the trade's timer; it runs on where it stopped. A trade's money leaves
 * once: refunds and releases together never exceed what was paid.
 */
import { isRefusal, refuse } from '#core/kernel/refusal';
import { exceeds } from '#core/ledger/money-commands';
import { handler, type Use } from '#core/ledger/plan';
import type { Trade } from '#core/ledger/tables';

import {
  giveBack,
  refundedTrade,
  release,
  releasedTrade,
  wantRefund,
  wantRelease,
  type RefundFacts,
  type ReleaseFacts,
} from './settlement';
import { tradeIn } from './trade-commands';
import { notGivenBack } from './trade-row';
import { paused, putTrade, resumed } from './trade-timer';

const requestRefund = handler<'request-refund', object>('request-refund', {
  needs(data, want) {
    const trade = want.trade(data.trade_id);
    if (trade) {
      want.account(trade.buyer_id);
    }
  },
  decide({ data }, context) {
    const trade = tradeIn(context, data.trade_id, ['paid', 'shipped']);
    if ('code' in trade) {
      return trade;
    }
    if (data.amount > trade.escrow_minor) {
      return exceeds('escrow of the trade', trade.id, data.amount, trade.escrow_minor);
    }
    const buyer = context.state.tables.account.must(trade.buyer_id);
    return {
      subject: trade.id,
      facts: {},
      uses: [{ account: buyer, purpose: 'ask-refund', amount_minor: data.amount }],
    };
  },
  evolve(data, _facts, entry, state) {
    const trade = state.tables.trade.must(data.trade_id);
    putTrade(state, {
      ...trade,
      ...paused(trade, entry.occurred_at),
      status: 'refund-requested',
      resume_status: trade.status,
      refund_asked_minor: BigInt(data.amount),
    });
  },
});

/** The trade back in the status it had before a request or dispute, its timer running on. */
function resumedTrade(trade: Trade, at: number): Trade {
  return {
    ...trade,
    ...resumed(trade, at),
    status: trade.resume_status ?? trade.status,
    resume_status: null,
    refund_asked_minor: 0n,
  };
}

const withdrawRefundRequest = handler<'withdraw-refund-request', object>('withdraw-refund-request', {
  needs(data, want) {
    const trade = want.trade(data.trade_id);
    if (trade) {
      want.account(trade.buyer_id);
    }
  },
  decide({ data }, context) {
    const trade = tradeIn(context, data.trade_id, ['refund-requested']);
    if ('code' in trade) {
      return trade;
    }
    // Dropping a request lets the clock of the release run on: a frozen buyer cannot start that either.
    const buyer = context.state.tables.account.must(trade.buyer_id);
    const uses: Use[] =
      data.by === 'buyer' ? [{ account: buyer, purpose: 'ask-refund', amount_minor: 0n }] : [];
    return { subject: trade.id, facts: {}, uses };
  },
  evolve(data, _facts, entry, state) {
    putTrade(state, resumedTrade(state.tables.trade.must(data.trade_id), entry.occurred_at));
  },
});

const payRefund = handler<'pay-refund', { refund: RefundFacts }>('pay-refund', {
  needs(data, want) {
    const trade = want.trade(data.trade_id);
    if (trade) {
      wantRefund(trade, want);
    }
  },
  decide({ data }, context) {
    const trade = tradeIn(context, data.trade_id, [
      'paid',
      'shipped',
      'refund-requested',
      'confirmed',
      'settled',
    ]);
    if ('code' in trade) {
      return trade;
    }
    // Money of a card that became a balance could be withdrawn, and the issuer could take it once more.
    const by_card = trade.channel === 'credit-card' && data.destination === 'balance';
    const objection = by_card
      ? refuse('wrong-state', {
          ...{ what: 'trade', id: trade.id, channel: trade.channel, destination: data.destination },
          expected: 'a refund to the instrument that paid',
        })
      : undefined;
    if (objection !== undefined && context.mode === 'authorise') {
      return objection;
    }
    // A buyer whom the reserve compensated gets no more than the rest from the seller.
    const left_minor =
      trade.escrow_minor > 0n ? trade.escrow_minor : notGivenBack(trade) - trade.compensated_minor;
    if (data.amount > left_minor) {
      return exceeds('trade', trade.id, data.amount, left_minor);
    }
    const part = giveBack(context, trade, data.amount, data.destination);
    return isRefusal(part) ? part : { ...part, subject: trade.id, facts: { refund: part.facts }, objection };
  },
  evolve(data, facts, entry, state) {
    const trade = state.tables.trade.must(data.trade_id);
    const refunded = refundedTrade(state, trade, facts.refund, entry);
    putTrade(
      state,
      refunded.status === 'refund-requested' ? resumedTrade(refunded, entry.occurred_at) : refunded,
    );
  },
});

const openDispute = handler<'open-dispute', object>('open-dispute', {
  needs(data, want) {
    const trade = want.trade(data.trade_id);
    if (trade) {
      want.account(trade.buyer_id);
      want.account(trade.seller_id);
    }
  },
  decide({ data }, context) {
    const trade = tradeIn(context, data.trade_id, ['paid', 'shipped', 'refund-requested']);
    if ('code' in trade) {
      return trade;
    }
    const account = context.state.tables.account.must(data.by === 'buyer' ? trade.buyer_id : trade.seller_id);
    return {
      subject: trade.id,
      facts: {},
      uses: [{ account, purpose: 'dispute', amount_minor: trade.escrow_minor }],
    };
  },
  evolve(data, _facts, entry, state) {
    const trade = state.tables.trade.must(data.trade_id);
    putTrade(state, {
      ...trade,
      ...paused(trade, entry.occurred_at),
      status: 'disputed',
      resume_status: trade.resume_status ?? trade.status,
    });
  },
});

interface DisputeFacts {
  readonly refund: RefundFacts | null;
  readonly release: ReleaseFacts | null;
}

const decideDispute = handler<'decide-dispute', DisputeFacts>('decide-dispute', {
  needs(data, want, at) {
    const trade = want.trade(data.trade_id);
    if (trade) {
      wantRefund(trade, want);
      wantRelease(trade, at, want);
    }
  },
  decide({ data }, context) {
    if ((data.outcome === 'split') !== (data.refund_amount !== undefined)) {
      return refuse('invalid', {
        field: 'refund_amount',
        expected: "the buyer's part with a split, nothing otherwise",
      });
    }
    const trade = tradeIn(context, data.trade_id, ['disputed']);
    if ('code' in trade) {
      return trade;
    }
    const whole_minor = trade.escrow_minor;
    const back_minor = data.outcome === 'refund' ? whole_minor : (data.refund_amount ?? 0n);
    if (data.outcome === 'split' && back_minor >= whole_minor) {
      return exceeds('escrow of the trade', trade.id, back_minor, whole_minor - 1n);
    }
    const back = back_minor > 0n ? giveBack(context, trade, back_minor, 'instrument') : null;
    if (back !== null && isRefusal(back)) {
      return back;
    }
    const kept = back_minor < whole_minor ? release(context, trade, whole_minor - back_minor) : null;
    return {
      subject: trade.id,
      facts: { refund: back?.facts ?? null, release: kept?.facts ?? null },
      postings: [...(back?.postings ?? []), ...(kept?.postings ?? [])],
      uses: [...(back?.uses ?? []), ...(kept?.uses ?? [])],
    };
  },
  evolve(data, facts, entry, state) {
    let trade = state.tables.trade.must(data.trade_id);
    if (facts.refund !== null) {
      trade = refundedTrade(state, trade, facts.refund, entry);
    }
    if (facts.release !== null) {
      trade = releasedTrade(state, trade, facts.release, entry);
    }
    putTrade(state, trade);
  },
});

export const REFUND_HANDLERS = {
  'request-refund': requestRefund,
  'withdraw-refund-request': withdrawRefundRequest,
  'pay-refund': payRefund,
  'open-dispute': openDispute,
  'decide-dispute': decideDispute,
} as const;
