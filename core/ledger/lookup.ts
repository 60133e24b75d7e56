/**
 * Finding what a command names, or the refusal that says what is missing.
 *
 * The checks that need no money: existence, currency, belonging. Each returns the row or a refusal.
 */
import { refuse, type Refusal } from '#core/kernel/refusal';

import type { OwnerClass } from './chart';
import type { Context } from './plan';
import {
  INSTRUMENT_KINDS,
  type Account,
  type Channel,
  type Instrument,
  type InstrumentKind,
  type Trade,
} from './tables';

/** An account of the given class. */
export function findAccount(context: Context, id: string, owner: OwnerClass = 'party'): Account | Refusal {
  const account = context.state.tables.account.get(id);
  return account?.class === owner ? account : refuse('not-found', { what: `${owner} account`, id });
}

/** A custody account in a currency. */
export function findCustody(context: Context, id: string, currency: string): Account | Refusal {
  const account = findAccount(context, id, 'custody');
  if ('code' in account) {
    return account;
  }
  return account.currency === currency
    ? account
    : refuse('currency-mismatch', { id, currency: account.currency, expected: currency });
}

export function findTrade(context: Context, id: string): Trade | Refusal {
  return context.state.tables.trade.get(id) ?? refuse('not-found', { what: 'trade', id });
}

const KINDS_OF_CHANNEL: Readonly<Record<Channel, readonly InstrumentKind[]>> = {
  balance: [],
  'online-bank': ['bank-account', 'debit-card'],
  'credit-card': ['credit-card'],
};

/** An instrument of an account, of a kind that the channel takes. */
export function findInstrument(
  context: Context,
  id: string,
  account: Account,
  kinds: readonly InstrumentKind[] = INSTRUMENT_KINDS,
): Instrument | Refusal {
  const instrument = context.state.tables.instrument.get(id);
  if (instrument?.account_id !== account.id) {
    return refuse('not-found', { what: 'instrument of the account', id, account: account.id });
  }
  return kinds.includes(instrument.kind)
    ? instrument
    : refuse('wrong-state', { what: 'instrument', id, kind: instrument.kind, expected: kinds.join(' or ') });
}

/** Kinds of instrument a payment channel takes. */
export function kindsOfChannel(channel: Channel): readonly InstrumentKind[] {
  return KINDS_OF_CHANNEL[channel];
}
