/**
 * Compensations that came without a claim, and what is had back from sellers.
 *
 * `pay-compensation` records what was paid before claims were filed here, or elsewhere; people decide claims instead.
 * Whichever way money leaves the reserve, nobody does it alone, also of a recorded event.
 * Recovery draws on what the seller holds, blocked proceeds first, and never on more: what he does not hold stays open on
 * the claim and is no receivable, so that the reserve counts only money that it has.
 */
import { refuse, type Refusal } from '#core/kernel/refusal';
import { drawFrom, exceeds } from '#core/ledger/money-commands';
import { handler, type Context, type Want } from '#core/ledger/plan';
import type { Claim } from '#core/ledger/tables';
import { tradeIn } from '#core/escrow/trade-commands';
import { putTrade } from '#core/escrow/trade-timer';
import { samePerson } from '#core/trust/two-people';

import { findClaim } from './claim-commands';
import { isRecovering, notMadeGood } from './claim-money';
import { notePaid } from './exposure';

const payCompensation = handler<'pay-compensation', object>('pay-compensation', {
  needs(data, want) {
    want.row('claim', data.claim_id);
    const trade = want.trade(data.trade_id);
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
    const left_minor = notMadeGood(trade);
    if (data.amount > left_minor) {
      return exceeds('trade', trade.id, data.amount, left_minor);
    }
    const alone = samePerson(context, data.approver);
    if (alone !== undefined) {
      return alone;
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
  evolve(data, _facts, entry, state) {
    const trade = state.tables.trade.must(data.trade_id);
    const paid_minor = BigInt(data.amount);
    const at = entry.occurred_at;
    const claim: Claim = {
      ...{ id: data.claim_id, trade_id: trade.id, buyer_id: trade.buyer_id, seller_id: trade.seller_id },
      ...{ currency: trade.currency, paid_minor, recovered_minor: 0n, paid_at: at, status: 'upheld' },
      ...{ ground: null, badge_id: trade.badge_id, asked_minor: paid_minor, findings: [] },
      ...{ filed_at: at, filed_by: entry.actor, filed_seq: entry.seq },
      ...{ answer_due_at: at, decide_due_at: at, answered_at: null, answer: null },
      ...{ decided_at: at, decided_seq: entry.seq, decided_by: entry.actor, approved_by: data.approver },
      ...{ reason_code: null, recovery_ended_at: null, recovery_ended_by: null },
    };
    state.tables.claim.put(claim.id, claim);
    putTrade(state, { ...trade, compensated_minor: trade.compensated_minor + paid_minor });
    notePaid(state, claim, paid_minor, paid_minor);
  },
});

/** What the reserve stands for under the badge of a claim. */
function wantExposure({ badge_id }: { readonly badge_id: string | null }, want: Want): void {
  if (badge_id !== null) {
    want.row('exposure', badge_id);
  }
}

/** A claim that was paid and of which something is still sought. */
function findRecovering(context: Context, id: string): Claim | Refusal {
  const claim = findClaim(context, id);
  return 'code' in claim || claim.recovery_ended_at === null
    ? claim
    : refuse('wrong-state', { what: 'claim', id, status: claim.status, expected: 'still recovered' });
}

const recoverCompensation = handler<'recover-compensation', object>('recover-compensation', {
  needs(data, want) {
    const claim = want.row('claim', data.claim_id);
    if (claim) {
      want.accountAndSystem(claim.seller_id);
      wantExposure(claim, want);
    }
  },
  decide({ data }, context) {
    const claim = findRecovering(context, data.claim_id);
    if ('code' in claim) {
      return claim;
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
        ...drawFrom(
          context,
          seller,
          data.amount,
          ['customer-blocked', 'customer-available'],
          'customer-available',
        ),
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
    const amount_minor = BigInt(data.amount);
    state.tables.claim.put(claim.id, { ...claim, recovered_minor: claim.recovered_minor + amount_minor });
    notePaid(state, claim, 0n, -amount_minor);
  },
});

/** Gives up what the seller has not given back: two people's word, no money moves. */
const endRecovery = handler<'end-recovery', object>('end-recovery', {
  needs(data, want) {
    const claim = want.row('claim', data.claim_id);
    if (claim) {
      wantExposure(claim, want);
    }
  },
  decide({ data }, context) {
    const claim = findRecovering(context, data.claim_id);
    if ('code' in claim) {
      return claim;
    }
    if (!isRecovering(claim)) {
      return refuse('wrong-state', { what: 'claim', id: claim.id, expected: 'something left to recover' });
    }
    return samePerson(context, data.approver) ?? { subject: claim.id, facts: {}, approver: data.approver };
  },
  evolve(data, _facts, entry, state) {
    const claim = state.tables.claim.must(data.claim_id);
    const ended = { recovery_ended_at: entry.booked_at, recovery_ended_by: entry.actor };
    state.tables.claim.put(claim.id, { ...claim, ...ended });
    notePaid(state, claim, 0n, claim.recovered_minor - claim.paid_minor);
  },
});

export const COMPENSATION_HANDLERS = {
  'pay-compensation': payCompensation,
  'recover-compensation': recoverCompensation,
  'end-recovery': endRecovery,
} as const;
