/**
 * The evidence around one account, for whoever decides an alert: what it did, who its neighbours are, what happened when,
 * how it compares with its peers, what is at stake.
 *
 * Every answer says up to which entry it goes. What would tell people more than they need (devices, network addresses, names)
 * is masked. Comparing with peers reads the whole journal, so it is long work, kept until it is done anew.
 */
import { z } from 'zod';

import type { CommandKind } from '#core/ledger/commands';
import { RESTRICTION_KINDS } from '#core/ledger/tables';

import { read, write } from './base';
import { commandKey } from './commands';
import { jobStarted } from './jobs';
import {
  accountRow,
  alertRow,
  amount,
  asOf,
  direction,
  id,
  instant,
  listingRow,
  partyRow,
  restrictionRow,
  silenceRow,
} from './values';

/** Windows in which figures are taken, in days before the last entry; null is everything. */
export const FIGURE_DAYS = [7, 30, 90, null] as const;

const windowFigures = z.object({
  days: z.number().nullable(),
  trades: z.number(),
  sum_minor: amount,
  median_minor: amount.nullable(),
  by_card: z.number(),
  refunded: z.number(),
  refunded_minor: amount,
  disputed: z.number(),
  charged_back: z.number(),
  compensated: z.number(),
  others: z.number(),
  repeat_others: z.number(),
  /** Shares from 0 to 1. */
  best_share: z.number().nullable(),
  repeat_card_share: z.number().nullable(),
  at_night: z.number().nullable(),
  confirm_minutes: z.number().nullable(),
  confirmed: z.number(),
  cashed: z.number(),
});
export type WindowFiguresView = z.output<typeof windowFigures>;

const sideFigures = z.object({
  /** As `FIGURE_DAYS` has them. */
  windows: z.array(windowFigures),
  first_at: instant.nullable(),
  last_at: instant.nullable(),
  /** Trades not counted because there are so many; the oldest. */
  left_out: z.number(),
});
export type SideFiguresView = z.output<typeof sideFigures>;

/** Something the account used, masked, and how many others used the same. */
const usedMeans = z.object({
  value: z.string(),
  times: z.number(),
  first_at: instant,
  last_at: instant,
  other_accounts: z.number(),
});

const profile = z.object({
  as_of: asOf,
  account: accountRow,
  /** Registered name, masked. */
  name: z.string(),
  party: partyRow.nullable(),
  /** Other accounts of the same party. */
  other_accounts: z.array(z.string()),
  /** In force, newest first, and how many there were before. */
  restrictions: z.array(restrictionRow),
  past_restrictions: z.number(),
  listings: z.array(listingRow),
  silences: z.array(silenceRow),
  instruments: z.array(
    z.object({
      id: z.string(),
      kind: z.enum(['bank-account', 'debit-card', 'credit-card']),
      bank: z.string(),
      last4: z.string(),
      registered_at: instant,
      /** Accounts that registered the same bank and last four digits. */
      other_accounts: z.number(),
    }),
  ),
  devices: z.array(usedMeans),
  ips: z.array(usedMeans),
  addresses: z.array(usedMeans),
  /** Newest first, as whoever asks may see them. */
  alerts: z.array(alertRow),
  /** Null where there was never a paid one. */
  sales: sideFigures.nullable(),
  purchases: sideFigures.nullable(),
  /** As `FIGURE_DAYS` has them; those returned by the bank are not in it. */
  withdrawals: z.array(z.object({ days: z.number().nullable(), count: z.number(), sum_minor: amount })),
  /** First of the six hours of the day, in UTC, in which the platform sleeps; null until peers were compared. */
  quiet_hour: z.number().nullable(),
});

export const NEIGHBOUR_SORTS = ['rank', 'money', 'count', 'last_at'] as const;
const SHARED_KINDS = ['device', 'ip', 'address', 'card', 'party', 'person', 'phone', 'email'] as const;
const EDGE_KINDS = ['trade', 'transfer', ...SHARED_KINDS] as const;

const GRAPH_NODES_MAX = 200;
const NEIGHBOURS_MAX = 500;

const sum = z.object({ count: z.number(), sum_minor: amount });
const span = { from: instant.optional(), to: instant.optional() };

/** How an account is marked beside its id. */
const marked = {
  account_id: z.string(),
  /** Masked. */
  name: z.string(),
  merchant: z.boolean(),
  category: z.string(),
  currency: z.string(),
  open_alert: z.string().nullable(),
  /** An alert on it was confirmed before, as far as whoever asks may know. */
  confirmed: z.boolean(),
  restrictions: z.array(z.enum(RESTRICTION_KINDS)),
};

const tie = z.object({
  what: z.enum(SHARED_KINDS),
  /** Masked. */
  value: z.string(),
  first_at: instant,
  last_at: instant,
});

const neighbourRow = z.object({
  ...marked,
  bought: sum,
  sold: sum,
  sent: sum,
  received: sum,
  refunded: sum,
  ties: z.array(tie),
  money_minor: amount,
  count: z.number(),
  first_at: instant.nullable(),
  last_at: instant.nullable(),
});
export type NeighbourRow = z.output<typeof neighbourRow>;

const graphNode = z.object({
  ...marked,
  /** 0 the account itself, 1 who has to do with it, 2 who has to do with those. */
  step: z.number(),
  money_minor: amount,
  /** Its own neighbours were looked for. */
  followed: z.boolean(),
});
export type GraphNode = z.output<typeof graphNode>;

const graphEdge = z.object({
  kind: z.enum(EDGE_KINDS),
  /** Buyer or sender; of what is shared, in the order of ids. */
  from_id: z.string(),
  to_id: z.string(),
  currency: z.string(),
  count: z.number(),
  sum_minor: amount,
  refunded_minor: amount,
  first_at: instant,
  last_at: instant,
  days: z.array(z.object({ at: instant, count: z.number(), sum_minor: amount })),
  /** Of what is shared, masked. */
  value: z.string(),
});
export type GraphEdge = z.output<typeof graphEdge>;

/** Kinds of entries by what somebody looks for. */
export const TIMELINE_GROUPS = {
  trades: [
    'create-trade',
    'pay-trade',
    'ship-trade',
    'extend-trade',
    'confirm-trade',
    'release-settlement',
    'close-trade',
  ],
  refunds: [
    ...([
      'request-refund',
      'withdraw-refund-request',
      'pay-refund',
      'open-dispute',
      'decide-dispute',
    ] as const),
    ...(['charge-back', 'collect-receivable', 'pay-compensation', 'recover-compensation'] as const),
  ],
  money: [
    ...(['top-up', 'transfer', 'request-withdrawal', 'complete-withdrawal', 'return-withdrawal'] as const),
    ...(['pay-out', 'execute-court-order', 'charge-fee', 'adjust'] as const),
  ],
  access: [
    ...(['record-access', 'register-instrument', 'issue-credential', 'end-credential'] as const),
    ...(['register-party', 'set-real-name-level', 'open-account'] as const),
  ],
  measures: ['impose-restriction', 'lift-restriction', 'end-restriction', 'record-notice'],
  alerts: [
    ...([
      'raise-alert',
      'assign-alert',
      'escalate-alert',
      'snooze-alert',
      'tag-alert',
      'dispose-alert',
    ] as const),
    ...([
      'review-alert',
      'write-note',
      'attach-file',
      'list-account',
      'unlist-account',
      'silence-rule',
    ] as const),
  ],
} as const satisfies Readonly<Record<string, readonly CommandKind[]>>;
export type TimelineGroup = keyof typeof TIMELINE_GROUPS;

/** What of an entry's data is told beside accounts and amounts. */
export const TIMELINE_DETAILS = [
  ...(['channel', 'delivery_method', 'access_kind', 'device', 'ip', 'instrument', 'restriction'] as const),
  ...(['disposition', 'outcome', 'level', 'by', 'reason', 'basis', 'note'] as const),
] as const;

const timelineEntry = z.object({
  seq: z.number(),
  kind: z.string(),
  done: z.boolean(),
  /** Code of the refusal, if it is one. */
  refusal: z.string().nullable(),
  actor: z.string(),
  occurred_at: instant,
  booked_at: instant,
  trade_id: z.string().nullable(),
  alert_id: z.string().nullable(),
  /** Who else has a part in it. */
  other_id: z.string().nullable(),
  /** The part of the account itself in a trade. */
  side: z.enum(['buyer', 'seller']).nullable(),
  amount_minor: amount.nullable(),
  currency: z.string(),
  details: z.array(z.object({ name: z.enum(TIMELINE_DETAILS), value: z.string() })),
});
export type TimelineEntry = z.output<typeof timelineEntry>;

const peerRow = z.object({
  habit: z.string(),
  unit: z.enum(['share', 'minutes', 'minor']),
  /** The end at which merchants of sham trades are found. */
  risky: z.enum(['high', 'low']),
  /** Null where too little is known, of the merchant or of the others. */
  value: z.number().nullable(),
  median: z.number().nullable(),
  spread: z.number().nullable(),
  rank: z.number().nullable(),
  merchants: z.number(),
  group: z
    .object({
      category: z.string(),
      age_months: z.tuple([z.number(), z.number().nullable()]).nullable(),
    })
    .nullable(),
});
export type PeerRowView = z.output<typeof peerRow>;

const openTrades = z.object({
  status: z.string(),
  currency: z.string(),
  trades: z.number(),
  escrow_minor: amount,
  asked_minor: amount,
  pending_minor: amount,
});

const countedSum = z.object({ currency: z.string(), count: z.number(), sum_minor: amount });

export const evidence = {
  /** Everything known of one account. */
  profile: read('risk.read').input(z.object({ id })).output(profile),
  /** What is at stake, by currency. */
  exposure: read('risk.read')
    .input(z.object({ id }))
    .output(
      z.object({
        as_of: asOf,
        currency: z.string(),
        balances: z.array(z.object({ code: z.string(), currency: z.string(), balance_minor: amount })),
        open_sales: z.array(openTrades),
        open_purchases: z.array(openTrades),
        withdrawals: z.array(countedSum),
        /** Paid by card within so many days and not given back: what issuers may still take back. */
        card_days: z.number(),
        card_sales: z.array(countedSum),
        /** Paid by the guarantee and not recovered. */
        guarantee_sold: z.array(countedSum),
        guarantee_bought: z.array(countedSum),
        alerts: z.array(countedSum),
      }),
    ),
  /** Who the account dealt with or shares something with, within a time. */
  neighbours: read('risk.read')
    .input(
      z.object({
        id,
        ...span,
        sort: z.enum(NEIGHBOUR_SORTS).default('rank'),
        limit: z.number().int().min(1).max(NEIGHBOURS_MAX).default(200),
      }),
    )
    .output(
      z.object({
        as_of: asOf,
        rows: z.array(neighbourRow),
        /** Those beyond the limit. */
        left_out: z.number(),
        /** What so many accounts use that it ties nobody; the value masked. */
        crowds: z.array(z.object({ what: z.enum(SHARED_KINDS), value: z.string(), accounts: z.number() })),
      }),
    ),
  /** The same as a graph of one or two steps: who shares something first, then the most money. */
  graph: read('risk.read')
    .input(
      z.object({
        id,
        steps: z.int().min(1).max(2).default(1),
        limit: z.number().int().min(2).max(GRAPH_NODES_MAX).default(60),
      }),
    )
    .output(
      z.object({
        as_of: asOf,
        nodes: z.array(graphNode),
        edges: z.array(graphEdge),
        /** Accounts beyond the limit. */
        left_out: z.number(),
      }),
    ),
  /** Entries about the account, or about what was between it and another. */
  timeline: read('risk.read')
    .input(
      z.object({
        id,
        other_id: id.optional(),
        groups: z
          .array(z.enum(Object.keys(TIMELINE_GROUPS) as [TimelineGroup, ...TimelineGroup[]]))
          .default([]),
        direction: direction.default('desc'),
        after: z.number().int().nullable().default(null),
        limit: z.number().int().min(1).max(200).default(50),
      }),
    )
    .output(z.object({ as_of: asOf, rows: z.array(timelineEntry), next: z.number().nullable() })),
  /** A merchant beside others of its category and age, as they were compared last. */
  peers: read('risk.read')
    .input(z.object({ id }))
    .output(
      z.object({
        /** The last entry of the comparison, and the time it stands for; null while there was none. */
        seen: z.object({ seq: z.number(), at: instant }).nullable(),
        newer_entries: z.number(),
        currency: z.string(),
        window_days: z.number(),
        /** Null for an account that never sold, or while nothing was compared. */
        rows: z.array(peerRow).nullable(),
      }),
    ),
  /** Compares all merchants with their peers, as long work. One goes on at a time. */
  comparePeers: write('risk.read', { needs_writer: false })
    .input(z.object({ key: commandKey }))
    .output(jobStarted),
};
