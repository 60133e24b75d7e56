/**
 * What the journal tells about risk, one fact per entry.
 *
 * Everything the detector knows comes through here, in the order in which the books learnt it, so a value "as of"
 * an entry is what the facts up to it say and nothing else. Refused commands are no facts of money. It keeps nothing.
 * Amounts become numbers: they are measured here, never booked; above 2^53 minor units they lose their last digits.
 */
import type { Instant } from '#core/kernel/instant';
import type { CommandKind } from '#core/ledger/commands';
import type { Entry } from '#core/ledger/entry';
import type { Channel, DeliveryMethod } from '#core/ledger/tables';

/** When it happened as the source says, and the entry that told it. */
interface Told {
  readonly seq: number;
  readonly at: Instant;
}

/** A party, with the marks by which equal identities are recognised; none in entries of before there were any. */
export interface PartyFact extends Told {
  readonly kind: 'party';
  readonly party_id: string;
  readonly marks: readonly string[];
}

export interface AccountFact extends Told {
  readonly kind: 'account';
  readonly account_id: string;
  readonly party_id: string;
  readonly currency: string;
  readonly merchant: boolean;
  readonly category: string;
}

export interface AccessFact extends Told {
  readonly kind: 'access';
  readonly account_id: string;
  readonly device: string;
  readonly ip: string;
  readonly bound: boolean;
}

/** A bank card or account that was registered; its digits but the last four are nobody's here. */
export interface InstrumentFact extends Told {
  readonly kind: 'instrument';
  readonly instrument_id: string;
  readonly account_id: string;
  readonly bank: string;
  readonly last4: string;
}

export interface TradeFact extends Told {
  readonly kind: 'trade';
  readonly trade_id: string;
  readonly buyer_id: string;
  readonly seller_id: string;
  readonly amount_minor: number;
  readonly currency: string;
}

export interface PaidFact extends Told {
  readonly kind: 'paid';
  readonly trade_id: string;
  readonly channel: Channel;
  readonly instrument_id: string | null;
}

export interface ShippedFact extends Told {
  readonly kind: 'shipped';
  readonly trade_id: string;
  readonly method: DeliveryMethod;
  readonly tracked: boolean;
  readonly address: string;
}

export interface ConfirmedFact extends Told {
  readonly kind: 'confirmed';
  readonly trade_id: string;
  readonly by_buyer: boolean;
}

export interface RefundedFact extends Told {
  readonly kind: 'refunded';
  readonly trade_id: string;
  readonly amount_minor: number;
  readonly to_balance: boolean;
}

export interface TroubleFact extends Told {
  readonly kind: 'disputed' | 'charged-back';
  readonly trade_id: string;
}

export interface CompensatedFact extends Told {
  readonly kind: 'compensated';
  readonly trade_id: string;
  readonly amount_minor: number;
}

export interface TopUpFact extends Told {
  readonly kind: 'top-up';
  readonly account_id: string;
  readonly amount_minor: number;
}

export interface TransferFact extends Told {
  readonly kind: 'transfer';
  readonly transfer_id: string;
  readonly from_id: string;
  readonly to_id: string;
  readonly amount_minor: number;
}

export interface WithdrawalFact extends Told {
  readonly kind: 'withdrawal';
  readonly withdrawal_id: string;
  readonly account_id: string;
  readonly instrument_id: string;
  readonly amount_minor: number;
}

export type Fact =
  | PartyFact
  | AccountFact
  | AccessFact
  | InstrumentFact
  | TradeFact
  | PaidFact
  | ShippedFact
  | ConfirmedFact
  | RefundedFact
  | TroubleFact
  | CompensatedFact
  | TopUpFact
  | TransferFact
  | WithdrawalFact;

type Data = Readonly<Record<string, unknown>>;
interface Body {
  readonly data: Data;
  readonly facts?: Data;
}

const text = (data: Data, name: string): string => {
  const value = data[name];
  return typeof value === 'string' ? value : '';
};

const minor = (data: Data, name = 'amount'): number => Number(text(data, name));

/** What was paid back to the buyer: asked for, or as decided in a dispute. */
function refundOf({ data, facts }: Body): { amount_minor: number; to_balance: boolean } | null {
  const refund = facts?.['refund'];
  if (typeof refund !== 'object' || refund === null) {
    return null;
  }
  const paid = refund as Data;
  const to = text(paid, 'to');
  return {
    amount_minor: minor(paid, 'refunded_minor'),
    to_balance: to === '' ? text(data, 'destination') === 'balance' : to === 'balance',
  };
}

function marksOf(marks: unknown): string[] {
  const found = typeof marks === 'object' && marks !== null ? Object.values(marks) : [];
  return [...new Set(found.filter((mark) => typeof mark === 'string'))];
}

const READERS: Readonly<Partial<Record<CommandKind, (body: Body, told: Told) => Fact | null>>> = {
  'register-party': ({ data, facts }, told) => ({
    ...told,
    kind: 'party',
    party_id: text(data, 'party_id'),
    marks: marksOf(facts?.['marks']),
  }),
  'open-account': ({ data }, told) => ({
    ...told,
    kind: 'account',
    account_id: text(data, 'account_id'),
    party_id: text(data, 'party_id'),
    currency: text(data, 'currency'),
    merchant: data['merchant'] === true,
    category: text(data, 'category'),
  }),
  'record-access': ({ data }, told) =>
    text(data, 'access_kind') === 'login' || text(data, 'access_kind') === 'device-bound'
      ? {
          ...told,
          kind: 'access',
          account_id: text(data, 'account_id'),
          device: text(data, 'device'),
          ip: text(data, 'ip'),
          bound: text(data, 'access_kind') === 'device-bound',
        }
      : null,
  'register-instrument': ({ data }, told) => ({
    ...told,
    kind: 'instrument',
    instrument_id: text(data, 'instrument_id'),
    account_id: text(data, 'account_id'),
    bank: text(data, 'bank'),
    last4: text(data, 'last4'),
  }),
  'create-trade': ({ data, facts }, told) => ({
    ...told,
    kind: 'trade',
    trade_id: text(data, 'trade_id'),
    buyer_id: text(data, 'buyer_id'),
    seller_id: text(data, 'seller_id'),
    amount_minor: minor(data),
    currency: facts === undefined ? '' : text(facts, 'currency'),
  }),
  'pay-trade': ({ data }, told) => ({
    ...told,
    kind: 'paid',
    trade_id: text(data, 'trade_id'),
    channel: text(data, 'channel') as Channel,
    instrument_id: text(data, 'instrument_id') || null,
  }),
  'ship-trade': ({ data }, told) => ({
    ...told,
    kind: 'shipped',
    trade_id: text(data, 'trade_id'),
    method: text(data, 'delivery_method') as DeliveryMethod,
    tracked: text(data, 'tracking') !== '',
    address: text(data, 'address'),
  }),
  'confirm-trade': ({ data }, told) => ({
    ...told,
    kind: 'confirmed',
    trade_id: text(data, 'trade_id'),
    by_buyer: text(data, 'by') !== 'timer',
  }),
  'pay-refund': (body, told) => {
    const refund = refundOf(body);
    return refund && { ...told, kind: 'refunded', trade_id: text(body.data, 'trade_id'), ...refund };
  },
  'decide-dispute': (body, told) => {
    const refund = refundOf(body);
    return refund && { ...told, kind: 'refunded', trade_id: text(body.data, 'trade_id'), ...refund };
  },
  'open-dispute': ({ data }, told) => ({ ...told, kind: 'disputed', trade_id: text(data, 'trade_id') }),
  'charge-back': ({ data }, told) => ({ ...told, kind: 'charged-back', trade_id: text(data, 'trade_id') }),
  'pay-compensation': ({ data }, told) => ({
    ...told,
    kind: 'compensated',
    trade_id: text(data, 'trade_id'),
    amount_minor: minor(data),
  }),
  'decide-claim': ({ data, facts }, told) =>
    facts !== undefined && data['outcome'] === 'uphold'
      ? { ...told, kind: 'compensated', trade_id: text(facts, 'trade_id'), amount_minor: minor(data) }
      : null,
  'top-up': ({ data }, told) => ({
    ...told,
    kind: 'top-up',
    account_id: text(data, 'account_id'),
    amount_minor: minor(data),
  }),
  transfer: ({ data }, told) => ({
    ...told,
    kind: 'transfer',
    transfer_id: text(data, 'transfer_id'),
    from_id: text(data, 'from_account_id'),
    to_id: text(data, 'to_account_id'),
    amount_minor: minor(data),
  }),
  'request-withdrawal': ({ data }, told) => ({
    ...told,
    kind: 'withdrawal',
    withdrawal_id: text(data, 'withdrawal_id'),
    account_id: text(data, 'account_id'),
    instrument_id: text(data, 'instrument_id'),
    amount_minor: minor(data),
  }),
};

/** The fact an entry tells; null when it tells none (refused, or about something else). */
export function factOf(entry: Pick<Entry, 'seq' | 'kind' | 'outcome' | 'occurred_at' | 'body'>): Fact | null {
  const read = READERS[entry.kind];
  if (read === undefined || entry.outcome !== 'done') {
    return null;
  }
  return read(JSON.parse(entry.body) as Body, { seq: entry.seq, at: entry.occurred_at });
}
