/**
 * The life of a trade up to its end: created, paid into escrow, shipped, extended, confirmed, closed.
 *
 * Every move is bound to one entry and allowed from the statuses named here only. What leaves escrow goes
 * through `settlement.ts`. Timers are armed by the policy in force when the trade was made or shipped.
 */
import { DAY_MS } from '#core/kernel/instant';
import { firstRefusal, refuse, type Refusal } from '#core/kernel/refusal';
import { diverts, inForce } from '#core/enforcement/matrix';
import { countCollection, countUse } from '#core/ledger/money-commands';
import { findAccount, findCustody, findInstrument, findTrade, kindsOfChannel } from '#core/ledger/lookup';
import { handler, type Context, type DraftPosting, type Want } from '#core/ledger/plan';
import type { CommandData } from '#core/ledger/commands';
import type { Account, Instrument, Trade, TradeStatus } from '#core/ledger/tables';
import { admissionKey, programmeUse } from '#core/guarantee/card-programmes';
import { calendarDay, cardLimitRefusal, countingDay } from '#core/policy/limits';

import { release, releasedTrade, wantRelease, type ReleaseFacts } from './settlement';
import { applyFee, feeOn, wantFee, wantFeeMonth, type FeeChange } from './trade-fees';
import { changedTrade, newTrade } from './trade-row';
import { NO_TIMER, armed, putTrade } from './trade-timer';

/** The trade when its status is one of those allowed, else the refusal. */
export function tradeIn(context: Context, id: string, allowed: readonly TradeStatus[]): Trade | Refusal {
  const trade = findTrade(context, id);
  return 'code' in trade || allowed.includes(trade.status)
    ? trade
    : refuse('wrong-state', { what: 'trade', id, status: trade.status, expected: allowed.join(' or ') });
}

const createTrade = handler<'create-trade', { currency: string; close_at: number }>('create-trade', {
  needs(data, want, at) {
    want.trade(data.trade_id);
    // What its payment will need besides, as far as that is known: it mostly follows within minutes, in the same
    // batch, and rows that a batch reveals only while it is decided are loaded one by one.
    want.payer(data.buyer_id);
    want.payee(data.seller_id);
    if (data.marketplace === 'outside') {
      wantFeeMonth(data.buyer_id, at, want);
    }
  },
  decide({ data, at }, context) {
    if (context.state.tables.trade.get(data.trade_id) !== null) {
      return refuse('already-exists', { what: 'trade', id: data.trade_id });
    }
    const buyer = findAccount(context, data.buyer_id);
    if ('code' in buyer) {
      return buyer;
    }
    const seller = findAccount(context, data.seller_id);
    if ('code' in seller) {
      return seller;
    }
    if (buyer.id === seller.id) {
      return refuse('wrong-state', { what: 'trade', buyer: buyer.id, seller: seller.id });
    }
    if (buyer.currency !== seller.currency) {
      return refuse('currency-mismatch', {
        id: seller.id,
        currency: seller.currency,
        expected: buyer.currency,
      });
    }
    const close_at = at + context.state.policies.at('timers', at).close_unpaid_ms;
    return {
      subject: data.trade_id,
      facts: { currency: buyer.currency, close_at },
      uses: [
        { account: buyer, purpose: 'buy', amount_minor: data.amount },
        { account: seller, purpose: 'sell', amount_minor: data.amount },
      ],
    };
  },
  evolve(data, facts, entry, state) {
    const terms = {
      id: data.trade_id,
      buyer_id: data.buyer_id,
      seller_id: data.seller_id,
      currency: facts.currency,
      amount_minor: BigInt(data.amount),
      marketplace: data.marketplace,
      goods: data.goods,
      created_at: entry.occurred_at,
    };
    putTrade(state, newTrade(terms, armed('close-unpaid', facts.close_at)));
  },
});

interface Source {
  readonly account: Account;
  readonly code: DraftPosting['code'];
  readonly card: { readonly instrument: Instrument } | null;
}

/** The balance a payment is drawn from: the buyer's own, or the custody account that the bank paid into. */
function paymentSource(data: CommandData<'pay-trade'>, buyer: Account, context: Context): Source | Refusal {
  if (data.channel === 'balance') {
    return { account: buyer, code: 'customer-available', card: null };
  }
  // What is not named was not loaded either: it is looked for nowhere.
  const { custody_id, instrument_id, channel } = data;
  const custody =
    custody_id === undefined
      ? refuse('not-found', { what: 'custody account', id: '' })
      : findCustody(context, custody_id, buyer.currency);
  const instrument =
    instrument_id === undefined
      ? refuse('not-found', { what: 'instrument of the account', id: '', account: buyer.id })
      : findInstrument(context, instrument_id, buyer, kindsOfChannel(channel));
  if ('code' in custody || 'code' in instrument) {
    return firstRefusal(custody, instrument);
  }
  return {
    account: custody,
    code: 'custody-cash',
    card: data.channel === 'credit-card' ? { instrument } : null,
  };
}

/** Rows that say whether a seller may take large payments by a card, and of his badge. */
function wantAdmission(trade: Trade, instrument: Instrument | null | undefined, want: Want): void {
  const standing = want.row('trust_standing', trade.seller_id);
  if (standing?.badge_id) {
    want.row('exposure', standing.badge_id);
  }
  if (instrument?.kind === 'credit-card') {
    const id = admissionKey({ ...trade, account_id: trade.seller_id, bank: instrument.bank });
    want.row('card_admission', id);
    want.row('usage', programmeUse(id));
    want.row('credit_score', trade.seller_id);
  }
}

/** A payment by card as the limits judge it. */
function cardUse(instrument: Instrument, trade: Trade, amount_minor: bigint, context: Context) {
  const { tables, policies } = context.state;
  const usage = tables.usage.get(`card|${instrument.id}`);
  const day = calendarDay(context.at, policies.at('calendar', context.at));
  const over = cardLimitRefusal(
    instrument,
    trade.currency,
    amount_minor,
    usage,
    context.mode === 'authorise' ? countingDay(usage, day) : day,
    policies.at('card-limits', context.at),
  );
  const admission_id = admissionKey({ ...trade, account_id: trade.seller_id, bank: instrument.bank });
  return {
    ...{ instrument, amount_minor, currency: trade.currency, over: over ?? null },
    seller: tables.account.must(trade.seller_id),
    admission: tables.card_admission.get(admission_id),
    standing: tables.trust_standing.get(trade.seller_id),
    score: tables.credit_score.get(trade.seller_id)?.score ?? null,
  };
}

/** The badge a seller carries at an instant; null while he has none in force. */
function badgeHeld(trade: Trade, { state, booked_at }: Context): string | null {
  const standing = state.tables.trust_standing.get(trade.seller_id);
  return standing?.status === 'active' && standing.valid_until > booked_at ? standing.badge_id : null;
}

interface PayFacts {
  readonly fee: FeeChange | null;
  /** The seller's badge, and the admission that a large payment by card used; absent where there is none. */
  readonly badge_id?: string;
  readonly programme?: string;
}

const payTrade = handler<'pay-trade', PayFacts>('pay-trade', {
  needs(data, want, at) {
    const trade = want.trade(data.trade_id);
    const { instrument_id } = data;
    const instrument = instrument_id === undefined ? null : want.row('instrument', instrument_id);
    if (instrument_id !== undefined) {
      want.row('usage', `card|${instrument_id}`);
    }
    if (data.custody_id !== undefined) {
      want.account(data.custody_id);
    }
    if (trade) {
      want.payer(trade.buyer_id);
      want.payee(trade.seller_id);
      wantFee(trade, 'payer', at, want);
      wantAdmission(trade, instrument, want);
    }
  },
  decide({ data, at }, context) {
    const known = findTrade(context, data.trade_id);
    if ('code' in known) {
      return known;
    }
    const { state } = context;
    const buyer = state.tables.account.must(known.buyer_id);
    const seller = state.tables.account.must(known.seller_id);
    const source = paymentSource(data, buyer, context);
    const trade = tradeIn(context, data.trade_id, ['created']);
    if (!('card' in source) || 'code' in trade) {
      return firstRefusal(source, trade);
    }
    const fee = feeOn(state, trade, 'payer', trade.amount_minor, at);
    const fee_minor = BigInt(fee?.fee_minor ?? '0');
    const total_minor = trade.amount_minor + fee_minor;
    const system = state.system(trade.currency);
    const card = source.card === null ? null : cardUse(source.card.instrument, trade, total_minor, context);
    const badge_id = badgeHeld(trade, context);
    return {
      subject: trade.id,
      facts: {
        fee,
        ...(badge_id === null ? {} : { badge_id }),
        ...(card?.over && card.admission?.status === 'active' ? { programme: card.admission.id } : {}),
      },
      postings: [
        { account: source.account, code: source.code, amount_minor: -total_minor },
        { account: system, code: 'escrow', amount_minor: trade.amount_minor },
        { account: system, code: 'fee-income', amount_minor: fee_minor },
      ],
      uses: [
        { account: buyer, purpose: 'pay', amount_minor: trade.amount_minor },
        { account: seller, purpose: 'collect', amount_minor: trade.amount_minor },
      ],
      spends: { account: buyer, amount_minor: trade.amount_minor },
      expects: { account: seller, amount_minor: trade.amount_minor },
      ...(card === null ? {} : { card }),
    };
  },
  evolve(data, facts, entry, state) {
    const trade = state.tables.trade.must(data.trade_id);
    if (facts.fee !== null) {
      applyFee(state, facts.fee);
    }
    const paid: Partial<Trade> = {
      status: 'paid',
      channel: data.channel,
      instrument_id: data.channel === 'balance' ? null : (data.instrument_id ?? null),
      custody_id: data.channel === 'balance' ? null : (data.custody_id ?? null),
      escrow_minor: trade.amount_minor,
      fee_minor: BigInt(facts.fee?.fee_minor ?? '0'),
      fee_charged_minor: BigInt(facts.fee?.fee_minor ?? '0'),
      fee_account_id: facts.fee?.fee_account_id ?? null,
      fee_month: facts.fee?.fee_month ?? null,
      paid_at: entry.occurred_at,
      badge_id: facts.badge_id ?? null,
    };
    putTrade(state, changedTrade(trade, paid, NO_TIMER));
    countUse(state, `pay|${trade.buyer_id}`, trade.amount_minor, entry);
    countCollection(state, trade.seller_id, trade.amount_minor, entry);
    if (data.channel === 'credit-card' && data.instrument_id !== undefined) {
      const total_minor = trade.amount_minor + BigInt(facts.fee?.fee_minor ?? '0');
      countUse(state, `card|${data.instrument_id}`, total_minor, entry);
      if (facts.programme !== undefined) {
        countUse(state, programmeUse(facts.programme), total_minor, entry);
      }
    }
  },
});

const shipTrade = handler<'ship-trade', { confirm_at: number }>('ship-trade', {
  needs(data, want) {
    const trade = want.trade(data.trade_id);
    if (trade) {
      want.account(trade.seller_id);
    }
  },
  decide({ data, at }, context) {
    const trade = tradeIn(context, data.trade_id, ['paid']);
    if ('code' in trade) {
      return trade;
    }
    const seller = context.state.tables.account.must(trade.seller_id);
    const confirm_at = at + context.state.policies.at('timers', at).auto_confirm_ms[data.delivery_method];
    return {
      subject: trade.id,
      facts: { confirm_at },
      uses: [{ account: seller, purpose: 'ship', amount_minor: trade.escrow_minor }],
    };
  },
  evolve(data, facts, entry, state) {
    const shipped: Partial<Trade> = {
      status: 'shipped',
      delivery_method: data.delivery_method,
      carrier: data.carrier,
      tracking: data.tracking,
      address: data.address,
      shipped_at: entry.occurred_at,
    };
    const trade = state.tables.trade.must(data.trade_id);
    putTrade(state, changedTrade(trade, shipped, armed('auto-confirm', facts.confirm_at)));
  },
});

const extendTrade = handler<'extend-trade', object>('extend-trade', {
  needs(data, want) {
    const trade = want.trade(data.trade_id);
    if (trade) {
      want.account(trade.seller_id);
    }
  },
  decide({ data, at }, context) {
    const trade = tradeIn(context, data.trade_id, ['shipped']);
    if ('code' in trade) {
      return trade;
    }
    const extended_ms = trade.extended_ms + data.days * DAY_MS;
    const extension_ms_max = context.state.policies.at('timers', at).extension_ms_max;
    if (extended_ms > extension_ms_max) {
      return refuse('amount-exceeds', { what: 'extension', id: trade.id, extended_ms, extension_ms_max });
    }
    const seller = context.state.tables.account.must(trade.seller_id);
    return { subject: trade.id, facts: {}, uses: [{ account: seller, purpose: 'extend', amount_minor: 0n }] };
  },
  evolve(data, _facts, _entry, state) {
    const trade = state.tables.trade.must(data.trade_id);
    const added_ms = data.days * DAY_MS;
    putTrade(state, {
      ...trade,
      extended_ms: trade.extended_ms + added_ms,
      timer_due_at: trade.timer_due_at === null ? null : trade.timer_due_at + added_ms,
    });
  },
});

/** Refusal unless this timer of the trade is due, and the clock fires it or history says that it fired. */
function timerRefusal(trade: Trade, kind: Trade['timer_kind'], context: Context): Refusal | undefined {
  const recorded = context.mode === 'record';
  const at = recorded ? context.at : context.booked_at;
  const due = trade.timer_kind === kind && trade.timer_due_at !== null && trade.timer_due_at <= at;
  return due && (recorded || context.actor === 'clock')
    ? undefined
    : refuse('wrong-state', {
        what: 'timer',
        id: trade.id,
        expected: `${kind ?? 'timer'} due, fired by the clock`,
      });
}

const confirmTrade = handler<'confirm-trade', { release: ReleaseFacts }>('confirm-trade', {
  needs(data, want, at) {
    const trade = want.trade(data.trade_id);
    if (trade) {
      want.account(trade.buyer_id);
      wantRelease(trade, at, want);
    }
  },
  decide({ data }, context) {
    // History may lack the shipment; live trades are confirmed after it only.
    const trade = tradeIn(
      context,
      data.trade_id,
      context.mode === 'record' ? ['paid', 'shipped'] : ['shipped'],
    );
    if ('code' in trade) {
      return trade;
    }
    const buyer = context.state.tables.account.must(trade.buyer_id);
    const early = data.by === 'timer' ? timerRefusal(trade, 'auto-confirm', context) : undefined;
    if (early !== undefined && context.mode === 'authorise') {
      return early;
    }
    const part = release(context, trade, trade.escrow_minor);
    const confirms = { account: buyer, purpose: 'confirm', amount_minor: trade.escrow_minor } as const;
    return {
      subject: trade.id,
      facts: { release: part.facts },
      postings: part.postings,
      uses: data.by === 'buyer' ? [confirms, ...part.uses] : part.uses,
      objection: early,
    };
  },
  evolve(data, facts, entry, state) {
    const trade = state.tables.trade.must(data.trade_id);
    putTrade(state, releasedTrade(state, trade, facts.release, entry));
  },
});

interface DelayedFacts {
  readonly to: 'customer-available' | 'customer-blocked';
}

const releaseSettlement = handler<'release-settlement', DelayedFacts>('release-settlement', {
  needs(data, want) {
    const trade = want.trade(data.trade_id);
    if (trade) {
      want.account(trade.seller_id);
    }
  },
  decide({ data }, context) {
    const trade = tradeIn(context, data.trade_id, ['confirmed']);
    if ('code' in trade) {
      return trade;
    }
    const refusal = timerRefusal(trade, 'release-delayed', context);
    if (refusal !== undefined) {
      return refusal;
    }
    const seller = context.state.tables.account.must(trade.seller_id);
    const to = diverts(inForce(seller, context.booked_at)) ? 'customer-blocked' : 'customer-available';
    return {
      subject: trade.id,
      facts: { to },
      postings: [
        { account: seller, code: 'customer-pending', amount_minor: -trade.pending_minor },
        { account: seller, code: to, amount_minor: trade.pending_minor },
      ],
      uses: [{ account: seller, purpose: 'settle', amount_minor: trade.pending_minor }],
    };
  },
  evolve(data, _facts, _entry, state) {
    const trade = state.tables.trade.must(data.trade_id);
    putTrade(state, changedTrade(trade, { status: 'settled', pending_minor: 0n }, NO_TIMER));
  },
});

const closeTrade = handler<'close-trade', object>('close-trade', {
  needs(data, want) {
    want.trade(data.trade_id);
  },
  decide({ data }, context) {
    const trade = tradeIn(context, data.trade_id, ['created']);
    if ('code' in trade) {
      return trade;
    }
    const early = data.by === 'timer' ? timerRefusal(trade, 'close-unpaid', context) : undefined;
    if (early !== undefined && context.mode === 'authorise') {
      return early;
    }
    return { subject: trade.id, facts: {}, objection: early };
  },
  evolve(data, _facts, entry, state) {
    const trade = state.tables.trade.must(data.trade_id);
    putTrade(state, changedTrade(trade, { status: 'closed', ended_at: entry.occurred_at }, NO_TIMER));
  },
});

export const TRADE_HANDLERS = {
  'create-trade': createTrade,
  'pay-trade': payTrade,
  'ship-trade': shipTrade,
  'extend-trade': extendTrade,
  'confirm-trade': confirmTrade,
  'release-settlement': releaseSettlement,
  'close-trade': closeTrade,
} as const;
