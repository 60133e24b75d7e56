/** Accounts: balances and holds, restrictions with their history, statements, and any of it at a past instant. */
import { z } from 'zod';

import { RESTRICTION_KINDS } from '#core/ledger/tables';

import { read } from './base';
import { possibleAction } from './trades';
import {
  accountRow,
  amount,
  balanceRow,
  counted,
  countRequest,
  credentialRow,
  direction,
  id,
  instant,
  instrumentRow,
  jumpRequest,
  pageOf,
  pageRequest,
  partyRow,
  restrictionRow,
  withdrawalRow,
} from './values';

export const accountFilter = z.object({
  /** The beginning of an id of the account or its party. */
  text: z.string().max(64).optional(),
  merchant: z.boolean().optional(),
  class: z.enum(['party', 'system', 'custody']).optional(),
  /** Restricted by one of these now; empty for restricted by anything. */
  restricted: z.array(z.enum(RESTRICTION_KINDS)).optional(),
});
export type AccountFilter = z.output<typeof accountFilter>;

export const accountQuery = z.object({
  filter: accountFilter.default({}),
  sort: z.enum(['id', 'opened_at', 'available_minor']).default('id'),
  direction: direction.default('asc'),
});

/** An account in a list, with the balances by which people judge it. */
export const accountListed = z.object({
  account: accountRow,
  available_minor: amount,
  held_minor: amount,
  pending_minor: amount,
  blocked_minor: amount,
  receivable_minor: amount,
});

export const statementLine = z.object({
  seq: z.number(),
  kind: z.string(),
  subject: z.string(),
  booked_at: instant,
  code: z.string(),
  currency: z.string(),
  amount_minor: amount,
  balance_minor: amount,
});

export const accounts = {
  list: read('books.read').input(accountQuery.extend(jumpRequest)).output(pageOf(accountListed)),
  count: read('books.read')
    .input(accountQuery.omit({ direction: true }).extend(countRequest))
    .output(counted),
  detail: read('books.read')
    .input(z.object({ id }))
    .output(
      z.object({
        account: accountRow,
        party: partyRow.nullable(),
        balances: z.array(balanceRow),
        instruments: z.array(instrumentRow),
        credentials: z.array(credentialRow),
        withdrawals: z.array(withdrawalRow),
        /** In force and past, newest first. */
        restrictions: z.array(restrictionRow),
        /** Ids of those in force that can be lifted now: an end of service that has begun cannot. */
        liftable: z.array(z.string()),
        actions: z.array(possibleAction),
      }),
    ),
  /** Balances as they stood at an instant. */
  balancesAt: read('books.read')
    .input(z.object({ id, at: instant }))
    .output(
      z.object({
        seq: z.number(),
        balances: z.array(z.object({ code: z.string(), currency: z.string(), balance_minor: amount })),
        restrictions: z.array(restrictionRow),
      }),
    ),
  statement: read('books.read')
    .input(z.object({ id, from: instant.optional(), to: instant.optional(), ...pageRequest }))
    .output(pageOf(statementLine)),
};
