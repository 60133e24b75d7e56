/**
 * What can be asked for, and what of the books the form of each kind has to know about its subject.
 */
import type { OwnerClass } from '#core/ledger/chart';
import type { ApprovalKind } from '#core/staff/command-access';

import { client } from '../../client/client';
import type { FilterOption } from '../../ui/filters';

/** What the menu of requests offers; what one person mostly does alone is begun on the page of its trade or account. */
export const REQUEST_KINDS = [
  'impose-restriction',
  'lift-restriction',
  'pay-refund',
  'decide-dispute',
  'charge-back',
  'pay-out',
  'execute-court-order',
  'fund-reserve',
  'adjust',
  'publish-policy',
] as const satisfies readonly ApprovalKind[];

/** Kinds whose form is made from their schema, once their subject is known. */
export type RequestKind = Exclude<(typeof REQUEST_KINDS)[number], 'adjust' | 'publish-policy'>;

interface AskedSubject {
  readonly of: 'account' | 'trade';
  readonly class?: OwnerClass;
}

export const SUBJECT_OF: Readonly<Record<RequestKind, AskedSubject>> = {
  'impose-restriction': { of: 'account', class: 'party' },
  'lift-restriction': { of: 'account', class: 'party' },
  'pay-refund': { of: 'trade' },
  'decide-dispute': { of: 'trade' },
  'charge-back': { of: 'trade' },
  'pay-out': { of: 'account', class: 'party' },
  'execute-court-order': { of: 'account', class: 'party' },
  'fund-reserve': { of: 'account', class: 'custody' },
};

export interface Subject {
  readonly about: string;
  readonly currency: string;
  readonly given: Readonly<Record<string, unknown>>;
  readonly options: Readonly<Record<string, readonly FilterOption[]>>;
}

const CUSTODY_MAX = 100;

/** Custody accounts in a currency. */
async function custodyOptions(currency: string): Promise<FilterOption[]> {
  const page = { after: null, limit: CUSTODY_MAX };
  const { rows } = await client.accounts.list({
    filter: { class: 'custody' },
    sort: 'id',
    direction: 'asc',
    ...page,
  });
  return rows
    .filter(({ account }) => account.currency === currency)
    .map(({ account }) => ({
      value: account.id,
      label: `${account.id} · ${account.bank ?? ''} ·· ${account.last4 ?? ''}`,
    }));
}

async function tradeSubject(kind: RequestKind, id: string): Promise<Subject> {
  const { currency } = (await client.trades.detail({ id })).trade;
  return {
    about: id,
    currency,
    given: { trade_id: id },
    options: kind === 'charge-back' ? { custody_id: await custodyOptions(currency) } : {},
  };
}

async function accountSubject(kind: RequestKind, id: string): Promise<Subject> {
  const { account, instruments, restrictions, liftable } = await client.accounts.detail({ id });
  const { currency } = account;
  if (kind === 'fund-reserve') return { about: id, currency, given: { custody_id: id }, options: {} };
  if (kind === 'lift-restriction') {
    const restriction_id = restrictions
      .filter(({ id: restriction }) => liftable.includes(restriction))
      .map((one) => ({ value: one.id, label: `${one.id} · ${one.kind} · ${one.basis}` }));
    return { about: id, currency, given: {}, options: { restriction_id } };
  }
  const needs_custody = kind === 'pay-out' || kind === 'execute-court-order';
  return {
    about: id,
    currency,
    given: { account_id: id },
    options: {
      instrument_id: instruments.map((one) => ({
        value: one.id,
        label: `${one.id} · ${one.bank} ·· ${one.last4}`,
      })),
      ...(needs_custody ? { custody_id: await custodyOptions(currency) } : {}),
    },
  };
}

/** Reads the subject of a request; throws what the core answers when there is none. */
export function lookUp(kind: RequestKind, id: string): Promise<Subject> {
  return SUBJECT_OF[kind].of === 'trade' ? tradeSubject(kind, id) : accountSubject(kind, id);
}
