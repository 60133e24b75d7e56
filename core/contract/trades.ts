/** Secured trades: the list, one trade with its story, and what can be done with it. */
import { z } from 'zod';

import { MARKETPLACES, TRADE_STATUSES } from '#core/ledger/tables';

import { read } from './base';
import {
  accountRow,
  amount,
  claimRow,
  counted,
  countRequest,
  direction,
  entryView,
  id,
  instant,
  instrumentRow,
  jumpRequest,
  pageOf,
  tradeRow,
} from './values';

export const tradeFilter = z.object({
  /** The beginning of an id. */
  text: z.string().max(64).optional(),
  status: z.array(z.enum(TRADE_STATUSES)).max(TRADE_STATUSES.length).optional(),
  account_id: id.optional(),
  marketplace: z.enum(MARKETPLACES).optional(),
  currency: z.string().max(3).optional(),
  /** Amounts are compared whatever their currency: who names one names a currency, too. */
  amount_min_minor: amount.optional(),
  amount_max_minor: amount.optional(),
  created_from: instant.optional(),
  created_to: instant.optional(),
});
export type TradeFilter = z.output<typeof tradeFilter>;

export const TRADE_SORTS = ['created_at', 'amount_minor', 'timer_due_at', 'id'] as const;

export const tradeQuery = z.object({
  filter: tradeFilter.default({}),
  sort: z.enum(TRADE_SORTS).default('created_at'),
  direction: direction.default('desc'),
});

/** Something a person could do now: a kind of command, and the reason when it is not available. */
export const possibleAction = z.object({
  kind: z.string(),
  /** It goes through an approval. */
  needs_approval: z.boolean(),
  available: z.boolean(),
  /** Why not: code of the refusal or `forbidden`, with its details. */
  reason: z.object({ code: z.string(), details: z.record(z.string(), z.unknown()) }).nullable(),
});

export const trades = {
  list: read('books.read').input(tradeQuery.extend(jumpRequest)).output(pageOf(tradeRow)),
  /** How many the filter has in all; counting stops at `limit`. */
  count: read('books.read')
    .input(tradeQuery.omit({ direction: true }).extend(countRequest))
    .output(counted),
  detail: read('books.read')
    .input(z.object({ id }))
    .output(
      z.object({
        trade: tradeRow,
        buyer: accountRow,
        seller: accountRow,
        instrument: instrumentRow.nullable(),
        /** What the guarantee paid the buyer, and how much of it came back. */
        claims: z.array(claimRow),
        /** Every entry about the trade, oldest first. */
        entries: z.array(entryView),
        actions: z.array(possibleAction),
      }),
    ),
};
