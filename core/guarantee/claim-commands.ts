/**
 * Claims of buyers on the guarantee: filed, answered by the seller, decided by two people, or taken back.
 *
 * The guarantee stands for trades whose seller carried a badge when they were paid, from the confirmation until the time
 * to claim is over; before, a refund out of escrow is the remedy. One claim of a trade is open at a time. The seller is
 * heard before anything is decided. What is upheld is paid by the entry that decides, so that no decision is without its
 * payment and no payment without its decision: `decide-claim` is the one way for people to move money out of the reserve
 * to a buyer, and nobody does it alone, in whichever mode it comes.
 */
import { DAY_MS } from '#core/kernel/instant';
import { refuse, type Refusal } from '#core/kernel/refusal';
import { endOfBusinessDay } from '#core/cases/due';
import { countUse, exceeds } from '#core/ledger/money-commands';
import { handler, type Context, type Plan, type Want } from '#core/ledger/plan';
import type { CommandData } from '#core/ledger/commands';
import type { Claim, Trade } from '#core/ledger/tables';
import { calendarDay, usedThisMonth } from '#core/policy/limits';
import { tradeIn } from '#core/escrow/trade-commands';
import { putTrade } from '#core/escrow/trade-timer';
import { samePerson } from '#core/trust/two-people';

import { notMadeGood } from './claim-money';
import { notePaid } from './exposure';
import type { ClaimFinding } from './guarantee-words';
import { bookFindings, claimUse, joinFindings, wantFindings } from './findings';

export function findClaim(context: Context, id: string): Claim | Refusal {
  return context.state.tables.claim.get(id) ?? refuse('not-found', { what: 'claim', id });
}

function findOpenClaim(context: Context, id: string): Claim | Refusal {
  const claim = findClaim(context, id);
  return 'code' in claim || claim.status === 'open'
    ? claim
    : refuse('wrong-state', { what: 'claim', id, status: claim.status, expected: 'open' });
}

interface FileFacts {
  readonly claim_id: string;
  readonly badge_id: string;
  readonly answer_due_at: number;
  readonly decide_due_at: number;
  readonly findings: readonly ClaimFinding[];
}

/** Why a trade cannot be claimed for now; undefined when it can. */
function uncovered(trade: Trade, context: Context): Refusal | undefined {
  const { id, badge_id, covered_until } = trade;
  if (badge_id === null) {
    return refuse('wrong-state', {
      ...{ what: 'trade', id, status: trade.status },
      expected: 'paid while the seller carried a badge',
    });
  }
  if (covered_until === null || covered_until < context.booked_at) {
    return refuse('wrong-state', {
      ...{ what: 'trade', id, covered_until: covered_until ?? 0 },
      expected: 'within the time to claim',
    });
  }
  return trade.claimed_minor > 0n ? refuse('already-exists', { what: 'open claim', id }) : undefined;
}

const fileClaim = handler<'file-claim', FileFacts>('file-claim', {
  needs(data, want) {
    const trade = want.trade(data.trade_id);
    if (trade) {
      wantFindings(trade, want);
    }
  },
  decide({ data }, context) {
    const trade = tradeIn(context, data.trade_id, ['confirmed', 'settled']);
    if ('code' in trade) {
      return trade;
    }
    const refusal = uncovered(trade, context);
    if (refusal !== undefined) {
      return refusal;
    }
    const left_minor = notMadeGood(trade);
    if (data.amount > left_minor) {
      return exceeds('trade', trade.id, data.amount, left_minor);
    }
    const { policies, head } = context.state;
    const { answer_days, decision_days } = policies.at('guarantee', context.at);
    const answer_due_at = context.booked_at + answer_days * DAY_MS;
    const { utc_offset_minutes } = policies.at('calendar', context.at);
    const claim_id = `claim-${String(head.seq + 1)}`;
    return {
      subject: claim_id,
      facts: {
        claim_id,
        badge_id: trade.badge_id ?? '',
        answer_due_at,
        decide_due_at: endOfBusinessDay(
          answer_due_at,
          decision_days,
          policies.at('alerts', context.at),
          utc_offset_minutes,
        ),
        findings: joinFindings(data.findings, bookFindings(context, trade)),
      },
    };
  },
  evolve(data, { claim_id, ...facts }, entry, state) {
    const trade = state.tables.trade.must(data.trade_id);
    const asked_minor = BigInt(data.amount);
    state.tables.claim.put(claim_id, {
      ...{ id: claim_id, trade_id: trade.id, buyer_id: trade.buyer_id, seller_id: trade.seller_id },
      ...{ currency: trade.currency, paid_minor: 0n, recovered_minor: 0n, paid_at: null },
      ...{ status: 'open', ground: data.ground, asked_minor, ...facts },
      ...{ filed_at: entry.booked_at, filed_by: entry.actor, filed_seq: entry.seq },
      ...{ answered_at: null, answer: null, decided_at: null, decided_seq: null },
      ...{ decided_by: null, approved_by: null, reason_code: null },
      ...{ recovery_ended_at: null, recovery_ended_by: null },
    });
    putTrade(state, { ...trade, claimed_minor: asked_minor });
  },
});

const answerClaim = handler<'answer-claim', object>('answer-claim', {
  needs(data, want) {
    want.row('claim', data.claim_id);
  },
  decide({ data }, context) {
    const claim = findOpenClaim(context, data.claim_id);
    if ('code' in claim) {
      return claim;
    }
    return claim.answered_at === null
      ? { subject: claim.id, facts: {} }
      : refuse('wrong-state', { what: 'claim', id: claim.id, expected: 'not answered yet' });
  },
  evolve({ claim_id, answer }, _facts, entry, state) {
    const claim = state.tables.claim.must(claim_id);
    state.tables.claim.put(claim_id, { ...claim, answer, answered_at: entry.booked_at });
  },
});

/** A claim with its trade and what its payment needs. */
function wantClaim({ claim_id }: { readonly claim_id: string }, want: Want): void {
  const claim = want.row('claim', claim_id);
  const trade = claim ? want.trade(claim.trade_id) : null;
  if (trade) {
    want.accountAndSystem(trade.buyer_id);
    wantFindings(trade, want);
  }
}

const withdrawClaim = handler<'withdraw-claim', object>('withdraw-claim', {
  needs: wantClaim,
  decide({ data }, context) {
    const claim = findOpenClaim(context, data.claim_id);
    return 'code' in claim ? claim : { subject: claim.id, facts: {} };
  },
  evolve({ claim_id }, _facts, entry, state) {
    const claim = state.tables.claim.must(claim_id);
    const ended = { status: 'withdrawn', decided_at: entry.booked_at, decided_seq: entry.seq } as const;
    state.tables.claim.put(claim_id, { ...claim, ...ended, decided_by: entry.actor });
    putTrade(state, { ...state.tables.trade.must(claim.trade_id), claimed_minor: 0n });
  },
});

/** The refusal when a payment would go beyond what the guarantee covers by policy. */
function coverRefusal(
  claim: Claim,
  trade: Trade,
  amount_minor: bigint,
  context: Context,
): Refusal | undefined {
  const { tables, policies } = context.state;
  const policy = policies.at('guarantee', context.at);
  const today = calendarDay(context.at, policies.at('calendar', context.at));
  const month_minor = usedThisMonth(tables.usage.get(claimUse(claim.buyer_id)), today);
  const badge_minor = tables.exposure.get(claim.badge_id ?? '')?.paid_minor ?? 0n;
  const checks = [
    ['trade', trade.compensated_minor, policy.cover_per_trade_minor],
    ['buyer and month', month_minor, policy.cover_per_buyer_month_minor],
    ['badge', badge_minor, policy.cover_per_badge_minor],
  ] as const;
  for (const [limit, used_minor, limits] of checks) {
    const limit_minor = (limits as Readonly<Record<string, string | undefined>>)[claim.currency];
    if (limit_minor === undefined) {
      return refuse('no-policy', { policy: 'guarantee', currency: claim.currency });
    }
    if (used_minor + amount_minor > BigInt(limit_minor)) {
      return refuse('limit-exceeded', { what: 'claim', id: claim.id, limit, limit_minor });
    }
  }
  return undefined;
}

interface DecisionFacts {
  /** So that the journal alone says which trade was made good. */
  readonly trade_id: string;
  readonly findings: readonly ClaimFinding[];
}

/** The plan that upholds a claim: out of the reserve to the buyer. */
function upheld(
  claim: Claim,
  trade: Trade,
  amount_minor: bigint,
  despite: string,
  context: Context,
): Plan<DecisionFacts> | Refusal {
  const left_minor = notMadeGood(trade) < claim.asked_minor ? notMadeGood(trade) : claim.asked_minor;
  if (amount_minor > left_minor) {
    return exceeds('claim', claim.id, amount_minor, left_minor);
  }
  const findings = joinFindings(claim.findings, bookFindings(context, trade));
  if (findings.length > 0 && despite.trim() === '') {
    const codes = findings.map(({ code }) => code).join(', ');
    return refuse('wrong-state', {
      ...{ what: 'claim', id: claim.id, findings: codes },
      expected: 'a reason although something speaks for collusion',
    });
  }
  const beyond = coverRefusal(claim, trade, amount_minor, context);
  if (beyond !== undefined) {
    return beyond;
  }
  const { state } = context;
  const buyer = state.tables.account.must(claim.buyer_id);
  const reserve = { account: state.system(claim.currency), code: 'guarantee-reserve' } as const;
  return {
    subject: claim.id,
    facts: { trade_id: trade.id, findings },
    postings: [
      { ...reserve, amount_minor: -amount_minor },
      { account: buyer, code: 'customer-available', amount_minor },
    ],
    uses: [{ account: buyer, purpose: 'compensation', amount_minor }],
  };
}

function refused(claim: Claim, trade: Trade, context: Context): Plan<DecisionFacts> {
  const findings = joinFindings(claim.findings, bookFindings(context, trade));
  return { subject: claim.id, facts: { trade_id: trade.id, findings } };
}

/** The refusal while the seller may still answer and has not. */
function unheard(claim: Claim, context: Context): Refusal | undefined {
  return claim.answered_at === null && claim.answer_due_at > context.booked_at
    ? refuse('wrong-state', {
        ...{ what: 'claim', id: claim.id, answer_due_at: claim.answer_due_at },
        expected: 'answered by the seller, or the time for it over',
      })
    : undefined;
}

function decided(data: CommandData<'decide-claim'>, context: Context): Plan<DecisionFacts> | Refusal {
  const claim = findOpenClaim(context, data.claim_id);
  if ('code' in claim) {
    return claim;
  }
  const refusal = unheard(claim, context) ?? samePerson(context, data.approver);
  if (refusal !== undefined) {
    return refusal;
  }
  const trade = context.state.tables.trade.must(claim.trade_id);
  const plan =
    data.amount === undefined
      ? refused(claim, trade, context)
      : upheld(claim, trade, data.amount, data.despite, context);
  return 'code' in plan ? plan : { ...plan, approver: data.approver };
}

const decideClaim = handler<'decide-claim', DecisionFacts>('decide-claim', {
  needs: wantClaim,
  decide: ({ data }, context) => decided(data, context),
  evolve({ claim_id, amount, reason_code, approver }, { findings }, entry, state) {
    const claim = state.tables.claim.must(claim_id);
    const trade = state.tables.trade.must(claim.trade_id);
    const paid_minor = BigInt(amount ?? 0);
    const paid = paid_minor > 0n;
    state.tables.claim.put(claim_id, {
      ...claim,
      ...{ status: paid ? 'upheld' : 'refused', paid_minor, paid_at: paid ? entry.booked_at : null },
      ...{ decided_at: entry.booked_at, decided_seq: entry.seq, decided_by: entry.actor },
      ...{ approved_by: approver, reason_code, findings },
    });
    const compensated_minor = trade.compensated_minor + paid_minor;
    putTrade(state, { ...trade, compensated_minor, claimed_minor: 0n });
    notePaid(state, claim, paid_minor, paid_minor);
    if (paid) {
      countUse(state, claimUse(claim.buyer_id), paid_minor, entry);
    }
  },
});

export const CLAIM_HANDLERS = {
  'file-claim': fileClaim,
  'answer-claim': answerClaim,
  'withdraw-claim': withdrawClaim,
  'decide-claim': decideClaim,
} as const;
