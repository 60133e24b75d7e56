// What each command about secured trades should do, straight from the rules of escrow, fees and restrictions.
import type { CommandKind } from '#core/ledger/commands';
import { TRADE_STATUSES } from '#core/ledger/tables';

import type { Judgement, Plan } from './judgement';
import { feeOnTotal } from './model-fees';
import { blocks, monthOf } from './model-restrictions';
import { policyAt, type ModelState } from './model-state';
import type { ModelAccount, ModelTrade, Move } from './model-types';
import { countIn, drawn, type Rule } from './rules-money';

const DAY = 86_400_000;

function feePolicy(state: ModelState, month: string) {
  return policyAt(state, 'fees', Date.parse(`${month}-01T00:00:00+08:00`));
}

/** The fee a change of the month's total makes, and how to book it; the month's record is the truth. */
interface FeeStep {
  readonly fee: bigint;
  readonly apply: () => void;
}

function feeStep(
  state: ModelState,
  account: string,
  month: string,
  paid: bigint,
  currency: string,
): FeeStep & {
  capped: (fee: bigint) => FeeStep;
} {
  const place = `${account}|${month}`;
  const before = state.fee_months.get(place) ?? { paid: 0n, charged: 0n, currency };
  const total = before.paid + paid;
  const book = (fee: bigint) => () => {
    state.fee_months.set(place, { paid: total, charged: before.charged + fee, currency });
  };
  const fee = feeOnTotal(total, currency, feePolicy(state, month)) - before.charged;
  return { fee, apply: book(fee), capped: (other) => ({ fee: other, apply: book(other) }) };
}

const NOTHING: FeeStep = { fee: 0n, apply: () => undefined };

function feeFor(
  state: ModelState,
  trade: ModelTrade,
  side: 'payer' | 'payee',
  amount: bigint,
  at: number,
): FeeStep | null {
  const month = monthOf(at);
  if (
    trade.marketplace === 'own' ||
    feePolicy(state, month).month_of !== side ||
    trade.fee_account !== null
  ) {
    return null;
  }
  const step = feeStep(state, side === 'payer' ? trade.buyer : trade.seller, month, amount, trade.currency);
  return side === 'payee' && step.fee > amount ? step.capped(amount) : step;
}

function feeBack(state: ModelState, trade: ModelTrade, amount: bigint): FeeStep {
  if (trade.fee_account === null || trade.fee_month === null) {
    return NOTHING;
  }
  const step = feeStep(state, trade.fee_account, trade.fee_month, -amount, trade.currency);
  return step.fee > 0n ? step.capped(0n) : step;
}

/** What of a fee given back was charged for this very trade. */
function ownFee(trade: ModelTrade, back: bigint): bigint {
  return back < trade.fee ? back : trade.fee;
}

function stopTimer(trade: ModelTrade): void {
  trade.timer = null;
  trade.due = null;
  trade.left = null;
}

function pause(trade: ModelTrade, at: number): void {
  if (trade.due !== null) {
    trade.left = Math.max(0, trade.due - at);
    trade.due = null;
  }
}

/** Back to where the trade was before a request; a paused timer runs on with what was left. */
function resume(trade: ModelTrade, at: number): void {
  if (trade.left !== null) {
    trade.due = at + trade.left;
    trade.left = null;
  }
  trade.status = trade.resume ?? trade.status;
  trade.resume = null;
  trade.asked = 0n;
}

interface Part {
  readonly moves: readonly Move[];
  readonly effect: () => void;
}

/** History that says a timer fired before its time, or without running. */
function noteEarly(judge: Judgement, by: string, trade: ModelTrade, kind: ModelTrade['timer']): void {
  const is_due = trade.timer === kind && trade.due !== null && trade.due <= judge.at;
  if (judge.mode === 'record') {
    judge.whenNew(by === 'timer' && !is_due, 'wrong-state');
  }
}

/** Pays escrow out to the seller: delayed into pending, else blocked, else available. */
export function releasePart(judge: Judgement, trade: ModelTrade, amount: bigint): Part {
  const { state, at } = judge;
  const seller = judge.must(trade.seller);
  const in_force = seller.restrictions.filter((row) => row.starts_at <= judge.booked);
  // History says that proceeds were available; what would have kept them is noted.
  judge.when(
    judge.mode === 'record' && in_force.some((row) => blocks(row.kind) || row.terms.delay_days !== undefined),
    'restricted',
  );
  const rules = judge.mode === 'authorise' ? in_force : [];
  const days = Math.max(0, ...rules.map((row) => row.terms.delay_days ?? 0));
  const delayed = days > 0;
  const blocked = !delayed && rules.some((row) => blocks(row.kind));
  const step = feeFor(state, trade, 'payee', amount, at);
  const fee = step?.fee ?? 0n;
  const to = blocked ? 'customer-blocked' : delayed ? 'customer-pending' : 'customer-available';
  return {
    moves: [
      [`system:${trade.currency}`, 'escrow', -amount],
      [seller.id, to, amount - fee],
      [`system:${trade.currency}`, 'fee-income', fee],
    ],
    effect: () => {
      step?.apply();
      stopTimer(trade);
      if (step !== null) {
        trade.fee += fee;
        trade.charged += fee;
        trade.fee_account = trade.seller;
        trade.fee_month = monthOf(at);
      }
      trade.escrow -= amount;
      trade.released += amount;
      trade.pending = delayed ? amount - fee : 0n;
      trade.status = delayed ? 'confirmed' : 'settled';
      trade.resume = null;
      trade.asked = 0n;
      if (delayed) {
        trade.timer = 'release-delayed';
        trade.due = at + days * DAY;
      }
    },
  };
}

/** Gives an amount back to the buyer: from escrow while the trade holds it, else from the seller. */
function refundPart(
  judge: Judgement,
  trade: ModelTrade,
  amount: bigint,
  wanted: 'instrument' | 'balance',
): Part {
  const seller = judge.must(trade.seller);
  const from_escrow = trade.escrow > 0n;
  const pending = from_escrow ? 0n : trade.pending < amount ? trade.pending : amount;
  const step = feeBack(judge.state, trade, amount);
  const receiver: readonly [string, 'custody-cash' | 'customer-available'] =
    wanted === 'instrument' && trade.custody !== null
      ? [trade.custody, 'custody-cash']
      : [trade.buyer, 'customer-available'];
  // A card gets back no more than it paid: what other trades of the month were charged goes to the balance.
  const own = ownFee(trade, -step.fee);
  const by_seller = trade.fee_account === trade.seller;
  const codes = ['customer-available', 'customer-blocked'] as const;
  const sources: readonly Move[] = from_escrow
    ? [[`system:${trade.currency}`, 'escrow', -amount]]
    : [
        [seller.id, 'customer-pending', -pending],
        ...drawn(seller, amount - pending, codes, 'customer-available'),
      ];
  return {
    moves: [
      ...sources,
      [...receiver, amount],
      [`system:${trade.currency}`, 'fee-income', step.fee],
      [...(by_seller ? ([trade.seller, 'customer-available'] as const) : receiver), own],
      [by_seller ? trade.seller : trade.buyer, 'customer-available', -step.fee - own],
    ],
    effect: () => {
      step.apply();
      trade.fee -= own;
      trade.refunded += amount;
      trade.asked = 0n;
      if (from_escrow) {
        trade.escrow -= amount;
        if (trade.escrow === 0n) {
          stopTimer(trade);
          trade.status = 'refunded';
          trade.resume = null;
        }
      } else {
        trade.pending -= pending;
        if (trade.status === 'confirmed' && trade.pending === 0n) {
          stopTimer(trade);
          trade.status = 'settled';
        }
      }
    },
  };
}

/** What the buyer did not get back yet. */
function returnable(trade: ModelTrade): bigint {
  const left = trade.amount - trade.refunded - trade.charged_back;
  return left > 0n ? left : 0n;
}

const BLANK = {
  status: 'created',
  resume: null,
  channel: null,
  custody: null,
  escrow: 0n,
  refunded: 0n,
  released: 0n,
  pending: 0n,
  compensated: 0n,
  charged_back: 0n,
  fee: 0n,
  charged: 0n,
  fee_account: null,
  fee_month: null,
  asked: 0n,
  extended: 0,
  timer: 'close-unpaid',
  left: null,
} as const;

type Rules = { readonly [K in CommandKind]?: Rule<K> };

export const TRADE_RULES = {
  'create-trade': ({ trade_id, buyer_id, seller_id, amount, marketplace }, judge) => {
    const { state } = judge;
    judge.when(state.trades.has(trade_id), 'already-exists');
    const buyer = judge.account(buyer_id);
    const seller = judge.account(seller_id);
    judge.when(buyer_id === seller_id, 'wrong-state');
    judge.when(buyer !== null && seller !== null && buyer.currency !== seller.currency, 'currency-mismatch');
    if (buyer === null || seller === null) {
      return null;
    }
    const due = judge.at + policyAt(state, 'timers', judge.at).close_unpaid_ms;
    const names = { id: trade_id, buyer: buyer_id, seller: seller_id, currency: buyer.currency, marketplace };
    return {
      acts: [
        [buyer, 'trade-as-buyer', amount],
        [seller, 'trade-with-him-as-seller', amount],
      ],
      effect: () => state.trades.set(trade_id, { ...BLANK, ...names, amount, due }),
    };
  },
  'pay-trade': (data, judge) => {
    const trade = judge.trade(data.trade_id, ['created']);
    if (trade === null) {
      return null;
    }
    const { state, at } = judge;
    const buyer = judge.must(trade.buyer);
    const seller = judge.must(trade.seller);
    const by_balance = data.channel === 'balance';
    const custody = by_balance ? null : judge.custody(data.custody_id ?? '', trade.currency);
    if (!by_balance) {
      const kinds = data.channel === 'credit-card' ? ['credit-card'] : ['bank-account', 'debit-card'];
      judge.instrument(data.instrument_id ?? '', buyer, kinds);
    }
    const step = feeFor(state, trade, 'payer', trade.amount, at);
    const fee = step?.fee ?? 0n;
    const total = trade.amount + fee;
    const source: readonly [string, 'custody-cash' | 'customer-available'] =
      custody === null ? [buyer.id, 'customer-available'] : [custody.id, 'custody-cash'];
    return {
      moves: [
        [...source, -total],
        [`system:${trade.currency}`, 'escrow', trade.amount],
        [`system:${trade.currency}`, 'fee-income', fee],
      ],
      acts: [
        [buyer, 'pay', trade.amount],
        [seller, 'trade-payment-in', trade.amount],
      ],
      spends: [buyer, trade.amount],
      ...(data.channel === 'credit-card' ? { card: [data.instrument_id ?? '', total, trade.currency] } : {}),
      effect: () => {
        step?.apply();
        stopTimer(trade);
        trade.status = 'paid';
        trade.channel = data.channel;
        trade.custody = custody?.id ?? null;
        trade.escrow = trade.amount;
        if (step !== null) {
          trade.fee = fee;
          trade.charged = fee;
          trade.fee_account = trade.buyer;
          trade.fee_month = monthOf(at);
        }
        buyer.paid.push({ at, amount: trade.amount });
        countIn(seller, judge, trade.amount);
        if (data.channel === 'credit-card') {
          state.instruments.get(data.instrument_id ?? '')?.charged.push({ at, amount: total });
        }
      },
    };
  },
  'ship-trade': ({ trade_id, delivery_method }, judge) => {
    const trade = judge.trade(trade_id, ['paid']);
    return (
      trade && {
        acts: [[judge.must(trade.seller), 'ship', 0n]],
        effect: () => {
          trade.status = 'shipped';
          trade.timer = 'auto-confirm';
          trade.due = judge.at + policyAt(judge.state, 'timers', judge.at).auto_confirm_ms[delivery_method];
        },
      }
    );
  },
  'extend-trade': ({ trade_id, days }, judge) => {
    const trade = judge.trade(trade_id, ['shipped']);
    if (trade === null) {
      return null;
    }
    const most = policyAt(judge.state, 'timers', judge.at).extension_ms_max;
    judge.when(trade.extended + days * DAY > most, 'amount-exceeds');
    return {
      acts: [[judge.must(trade.seller), 'extend', 0n]],
      effect: () => {
        trade.extended += days * DAY;
        trade.due = (trade.due ?? 0) + days * DAY;
      },
    };
  },
  'confirm-trade': ({ trade_id, by }, judge) => {
    // History may lack the shipment; live trades are confirmed after it only.
    const trade = judge.trade(trade_id, judge.mode === 'record' ? ['paid', 'shipped'] : ['shipped']);
    if (trade === null) {
      return null;
    }
    noteEarly(judge, by, trade, 'auto-confirm');
    const part = releasePart(judge, trade, trade.escrow);
    const acts: Plan['acts'] = by === 'buyer' ? [[judge.must(trade.buyer), 'confirm', 0n]] : [];
    return { moves: part.moves, effect: part.effect, acts };
  },
  'close-trade': ({ trade_id, by }, judge) => {
    const trade = judge.trade(trade_id, ['created']);
    if (trade === null) {
      return null;
    }
    noteEarly(judge, by, trade, 'close-unpaid');
    return {
      effect: () => {
        stopTimer(trade);
        trade.status = 'closed';
      },
    };
  },
} satisfies Rules;

export const REFUND_RULES = {
  'request-refund': ({ trade_id, amount }, judge) => {
    const trade = judge.trade(trade_id, ['paid', 'shipped']);
    if (trade === null) {
      return null;
    }
    judge.when(amount > trade.escrow, 'amount-exceeds');
    return {
      acts: [[judge.must(trade.buyer), 'ask-refund', amount]],
      effect: () => {
        pause(trade, judge.at);
        trade.resume = trade.status;
        trade.status = 'refund-requested';
        trade.asked = amount;
      },
    };
  },
  'withdraw-refund-request': ({ trade_id, by }, judge) => {
    const trade = judge.trade(trade_id, ['refund-requested']);
    return (
      trade && {
        acts: by === 'buyer' ? [[judge.must(trade.buyer), 'drop-refund-request', 0n]] : [],
        effect: () => {
          resume(trade, judge.at);
        },
      }
    );
  },
  'pay-refund': ({ trade_id, amount, destination }, judge) => {
    const allowed = ['paid', 'shipped', 'refund-requested', 'confirmed', 'settled'] as const;
    const trade = judge.trade(trade_id, allowed);
    if (trade === null) {
      return null;
    }
    // What a card paid goes back to the card.
    judge.whenNew(trade.channel === 'credit-card' && destination === 'balance', 'wrong-state');
    // After release the buyer gets back at most what neither refund, chargeback nor compensation gave him.
    judge.when(
      amount > (trade.escrow > 0n ? trade.escrow : returnable(trade) - trade.compensated),
      'amount-exceeds',
    );
    const part = refundPart(judge, trade, amount, destination);
    return {
      moves: part.moves,
      effect: () => {
        part.effect();
        if (trade.status === 'refund-requested') {
          resume(trade, judge.at);
        }
      },
    };
  },
  'open-dispute': ({ trade_id, by }, judge) => {
    const trade = judge.trade(trade_id, ['paid', 'shipped', 'refund-requested']);
    return (
      trade && {
        acts: [[judge.must(by === 'buyer' ? trade.buyer : trade.seller), 'dispute', 0n]],
        effect: () => {
          pause(trade, judge.at);
          trade.resume ??= trade.status;
          trade.status = 'disputed';
        },
      }
    );
  },
  'decide-dispute': ({ trade_id, outcome, refund_amount }, judge) => {
    const trade = judge.trade(trade_id, ['disputed']);
    judge.when((outcome === 'split') !== (refund_amount !== undefined), 'invalid');
    if (trade === null || judge.structural() !== null) {
      return null;
    }
    const whole = trade.escrow;
    const back = outcome === 'refund' ? whole : (refund_amount ?? 0n);
    judge.when(outcome === 'split' && back >= whole, 'amount-exceeds');
    const refund = back > 0n ? refundPart(judge, trade, back, 'instrument') : null;
    const release = back < whole ? releasePart(judge, trade, whole - back) : null;
    return {
      moves: [...(refund?.moves ?? []), ...(release?.moves ?? [])],
      effect: () => {
        refund?.effect();
        release?.effect();
      },
    };
  },
  'charge-back': ({ trade_id, custody_id, amount }, judge) => {
    const trade = judge.trade(trade_id, TRADE_STATUSES);
    const custody = judge.custody(custody_id, trade?.currency);
    if (trade === null || custody === null) {
      return null;
    }
    const { state } = judge;
    const card_fee = trade.fee_account === trade.buyer ? trade.charged : 0n;
    judge.when(trade.channel === null || trade.channel === 'balance', 'wrong-state');
    judge.when(amount > trade.amount + card_fee - trade.charged_back, 'amount-exceeds');
    // The buyer bears what he has already: by refund, by compensation, or as the fee that he gets back.
    const open = returnable(trade);
    const unpaid = open > trade.compensated ? open - trade.compensated : 0n;
    const of_trade = unpaid < amount ? unpaid : amount;
    const from_escrow = trade.escrow < of_trade ? trade.escrow : of_trade;
    const from_pending = trade.pending < of_trade - from_escrow ? trade.pending : of_trade - from_escrow;
    const step = open === 0n ? NOTHING : feeBack(state, trade, open < amount ? open : amount);
    const by_seller = trade.fee_account === trade.seller;
    const bears = (id: string, share: bigint, pays_fee: boolean): Move[] => {
      const net = pays_fee ? share + step.fee : share;
      const codes = ['customer-blocked', 'customer-available'] as const;
      return net < 0n
        ? [[id, 'customer-available', -net]]
        : drawn(judge.must(id), net, codes, 'customer-receivable');
    };
    return {
      moves: [
        [`system:${trade.currency}`, 'escrow', -from_escrow],
        [`system:${trade.currency}`, 'fee-income', step.fee],
        [trade.seller, 'customer-pending', -from_pending],
        ...bears(trade.seller, of_trade - from_escrow - from_pending, by_seller),
        ...bears(trade.buyer, amount - of_trade, !by_seller),
        [custody.id, 'custody-cash', amount],
      ],
      effect: () => {
        const held = trade.escrow > 0n;
        step.apply();
        trade.fee -= ownFee(trade, -step.fee);
        trade.escrow -= from_escrow;
        trade.pending -= from_pending;
        trade.charged_back += amount;
        if (held && trade.escrow === 0n) {
          stopTimer(trade);
          trade.status = 'closed';
          trade.resume = null;
          trade.asked = 0n;
        } else if (trade.status === 'confirmed' && trade.pending === 0n) {
          stopTimer(trade);
          trade.status = 'settled';
        }
      },
    };
  },
  'pay-compensation': ({ claim_id, trade_id, amount, approver }, judge) => {
    const { state } = judge;
    judge.when(state.claims.has(claim_id), 'already-exists');
    const trade = judge.trade(trade_id, ['confirmed', 'settled']);
    if (trade === null) {
      return null;
    }
    judge.when(amount > returnable(trade) - trade.compensated, 'amount-exceeds');
    const claim = { seller: trade.seller, currency: trade.currency, paid: amount, recovered: 0n };
    return {
      moves: [
        [`system:${trade.currency}`, 'guarantee-reserve', -amount],
        [trade.buyer, 'customer-available', amount],
      ],
      approver,
      effect: () => {
        trade.compensated += amount;
        state.claims.set(claim_id, claim);
      },
    };
  },
  'recover-compensation': ({ claim_id, amount }, judge) => {
    const claim = judge.state.claims.get(claim_id);
    if (claim === undefined) {
      judge.codes.add('not-found');
      return null;
    }
    judge.when(amount > claim.paid - claim.recovered, 'amount-exceeds');
    return {
      moves: [
        ...drawn(
          judge.must(claim.seller),
          amount,
          ['customer-blocked', 'customer-available'],
          'customer-available',
        ),
        [`system:${claim.currency}`, 'guarantee-reserve', amount],
      ],
      effect: () => {
        claim.recovered += amount;
      },
    };
  },
} satisfies Rules;

/** What blocked money an account gets back when nothing in force blocks any longer. */
export function unblocked(
  account: ModelAccount,
  left: readonly { kind: ModelAccount['restrictions'][number]['kind'] }[],
): Move[] {
  const blocked = account.balances.get('customer-blocked') ?? 0n;
  return blocked <= 0n || left.some(({ kind }) => blocks(kind))
    ? []
    : [
        [account.id, 'customer-blocked', -blocked],
        [account.id, 'customer-available', blocked],
      ];
}

export const RESTRICTION_RULES = {
  'impose-restriction': (data, judge) => {
    const { state } = judge;
    judge.when(state.restrictions.has(data.restriction_id), 'already-exists');
    judge.when(data.restriction_id.endsWith('.next'), 'invalid');
    // What takes over is called ID.next, and nobody's identifier has more than 64 characters.
    judge.when(data.step_down !== undefined && `${data.restriction_id}.next`.length > 64, 'invalid');
    const account = judge.account(data.account_id);
    const starts_at = data.starts_at ?? judge.booked;
    const ends_at = data.ends_at ?? null;
    judge.when(judge.mode === 'authorise' && starts_at < judge.booked, 'wrong-state');
    judge.when(
      ends_at !== null && (ends_at <= starts_at || data.restriction === 'end-service'),
      'wrong-state',
    );
    return (
      account && {
        approver: data.approver,
        effect: () => {
          const restriction = {
            id: data.restriction_id,
            account: account.id,
            kind: data.restriction,
            terms: data.terms,
            starts_at,
            ends_at,
            step_down: data.step_down ?? null,
            ended: null,
          };
          state.restrictions.set(restriction.id, restriction);
          account.restrictions.push(restriction);
        },
      }
    );
  },
  'lift-restriction': ({ restriction_id, approver }, judge) => {
    const restriction = judge.state.restrictions.get(restriction_id);
    if (restriction === undefined) {
      judge.codes.add('not-found');
      return null;
    }
    const for_good = restriction.kind === 'end-service' && restriction.starts_at <= judge.booked;
    judge.when(restriction.ended !== null || for_good, 'wrong-state');
    const account = judge.must(restriction.account);
    const left = account.restrictions.filter((row) => row.id !== restriction.id);
    return {
      moves: unblocked(
        account,
        left.filter((row) => row.starts_at <= judge.booked),
      ),
      approver,
      effect: () => {
        restriction.ended = 'lifted';
        account.restrictions = left;
      },
    };
  },
} satisfies Rules;
