/**
 * Measures on accounts: which there are and where they stand, what a proposed one would touch and would have stopped,
 * frozen accounts as daily work, letters to their holders, and the harm done to honest ones.
 *
 * Whoever may not read risk work is not told which alert or case a measure came from, nor which trades it rests on.
 */
import { z } from 'zod';

import { NOTICE_EVENTS, NOTICE_LANGUAGES } from '#core/enforcement/notice-tables';
import { RESTRICTION_KINDS, TIMER_KINDS, TRADE_STATUSES } from '#core/ledger/tables';

import { historyEntry } from './alerts';
import { read, write } from './base';
import { commandKey } from './commands';
import { jobStarted } from './jobs';
import {
  amount,
  appealRow,
  claimRow,
  counted,
  countRequest,
  direction,
  id,
  instant,
  jumpRequest,
  noticeRow,
  pageOf,
  pageRequest,
  restrictionRow,
} from './values';

export const MEASURE_VIEWS = [
  'in-force',
  'starting',
  'expiring',
  'overdue',
  'without-notice',
  'stepped-down',
  'ended',
  'all',
] as const;

const kind = z.enum(RESTRICTION_KINDS);
const EXPIRING_DAYS_MAX = 365;

export const measureFilter = z.object({
  view: z.enum(MEASURE_VIEWS).default('in-force'),
  kinds: z.array(kind).optional(),
  reason_code: z.string().max(64).optional(),
  /** Who asked for it. */
  owner: z.string().max(64).optional(),
  account_id: z.string().max(64).optional(),
  /** Of what is expiring: within how many days. */
  within_days: z.number().int().min(1).max(EXPIRING_DAYS_MAX).default(7),
});
export type MeasureFilter = z.output<typeof measureFilter>;

const listQuery = z.object({ filter: measureFilter.prefault({}), direction: direction.optional() });

const measureListed = z.object({
  restriction: restrictionRow,
  currency: z.string(),
  /** The letter that is due and did not go out; null where the holder was told, or is not to be told. */
  notice_due: z.enum(NOTICE_EVENTS).nullable(),
  /** An appeal that is open against it. */
  appeal_id: z.string().nullable(),
  /** False for an end of service that has begun, and for what is over. */
  liftable: z.boolean(),
});
export type MeasureListed = z.output<typeof measureListed>;

const terms = z.object({
  delay_days: z.number().int().min(1).max(365).optional(),
  per_payment_minor: z.string().max(18).optional(),
  per_day_minor: z.string().max(18).optional(),
  per_month_minor: z.string().max(18).optional(),
});

/** A measure as it might be proposed. */
const proposedMeasure = z.object({
  kind,
  terms: terms.default({}),
  starts_at: instant.optional(),
  ends_at: instant.optional(),
  step_down: z.object({ kind, terms: terms.default({}), days: z.number().int().optional() }).optional(),
});

const effect = z.enum(['stop', 'limit', 'delay', 'divert']).nullable();
const purposeChange = z.object({ purpose: z.string(), before: effect, after: effect });
const route = z.object({
  to: z.enum(['customer-available', 'customer-blocked', 'customer-pending']),
  delay_days: z.number().optional(),
});

const touchedTrade = z.object({
  id,
  side: z.enum(['buyer', 'seller']),
  other_id: z.string(),
  status: z.enum(TRADE_STATUSES),
  amount_minor: amount,
  held_minor: amount,
  timer_kind: z.enum(TIMER_KINDS).nullable(),
  timer_due_at: instant.nullable(),
  steps: z.array(purposeChange),
  route: z.object({ before: route, after: route }).nullable(),
});

export const touched = z.object({
  account_id: id,
  currency: z.string(),
  at: instant,
  steps: z.array(z.object({ at: instant, kind: kind.nullable() })),
  purposes: z.array(purposeChange),
  money: z.object({
    available_minor: amount,
    pending_minor: amount,
    blocked_minor: amount,
    held_minor: amount,
    receivable_minor: amount,
    out_of_reach_before_minor: amount,
    out_of_reach_after_minor: amount,
    escrow_in_minor: amount,
    escrow_kept_minor: amount,
    escrow_out_minor: amount,
  }),
  /** Those whose timer is due first come first; at most 100. */
  trades: z.array(touchedTrade),
  trades_total: z.number(),
  /** False where more trades wait than were looked at. */
  complete: z.boolean(),
  withdrawals: z.array(z.object({ id, amount_minor: amount, before: effect, after: effect })),
  restrictions: z.array(restrictionRow),
  claims: z.array(claimRow),
  approval_ids: z.array(z.string()),
  /** By when it would be looked at again, by the policy; null for never. */
  review_at: instant.nullable(),
});
export type Touched = z.output<typeof touched>;

/** Accounts that a rung is simulated on. */
const simulatedAccounts = z.union([
  z.object({ account_ids: z.array(id).min(1).max(1_000) }),
  z.object({ case_id: id }),
  /** Of the alerts of a rule, or of all; of the confirmed ones alone. */
  z.object({ rule_id: id.nullable(), confirmed: z.boolean().default(false) }),
]);

const harm = z.object({
  accounts: z.number(),
  frozen_accounts: z.number(),
  measures: z.number(),
  hours: z.number(),
  frozen_hours: z.number(),
  refused: z.number(),
  /** Minor units times hours. */
  money: z.array(z.object({ currency: z.string(), minor_hours: amount })),
});

const harmReport = z.object({
  total: harm,
  /** An empty rule stands for measures behind which no alert was found. */
  by_rule: z.array(z.object({ rule: z.string(), harm, deserved: z.number() })),
  by_month: z.array(z.object({ month: z.string(), harm, deserved: z.number() })),
  verdicts: z.object({ honest: z.number(), deserved: z.number(), open: z.number() }),
  complete: z.boolean(),
});
export type HarmReport = z.output<typeof harmReport>;

/** Which frozen accounts: those with a freezing measure that is all of it, and with so much out of reach. */
export const frozenFilter = z.object({
  kinds: z.array(kind).optional(),
  reason_code: z.string().max(64).optional(),
  account_id: z.string().max(64).optional(),
  currency: z.string().max(3).optional(),
  /** When the measure began. */
  since_from: instant.optional(),
  since_to: instant.optional(),
  /** Its review is overdue. */
  overdue: z.boolean().optional(),
  held_min_minor: amount.optional(),
  held_max_minor: amount.optional(),
});
export type FrozenFilter = z.output<typeof frozenFilter>;

/** An account that its holder cannot get at, with what waits for it. */
const frozenAccount = z.object({
  account_id: id,
  party_id: z.string().nullable(),
  currency: z.string(),
  /** Of the oldest of its measures. */
  since: instant,
  measures: z.array(measureListed),
  out_of_reach_minor: amount,
  /** The next of its reviews; null where none is planned. */
  review_at: instant.nullable(),
  /** Trades in escrow where he sells: buyers who wait, and what for. */
  sales: z.object({ count: z.number(), escrow_minor: amount, refunds_asked: z.number() }),
  /** Trades in escrow where he buys. */
  purchases: z.object({ count: z.number(), escrow_minor: amount }),
  withdrawals: z.object({ count: z.number(), held_minor: amount }),
  approval_ids: z.array(z.string()),
});
export type FrozenAccount = z.output<typeof frozenAccount>;

export const measures = {
  list: read('books.read').input(listQuery.extend(jumpRequest)).output(pageOf(measureListed)),
  count: read('books.read')
    .input(listQuery.omit({ direction: true }).extend(countRequest))
    .output(counted),
  /** How many stand where. */
  counts: read('books.read')
    .input(z.object({ within_days: z.number().int().min(1).max(EXPIRING_DAYS_MAX).default(7) }))
    .output(
      z.object({
        in_force: z.number(),
        starting: z.number(),
        expiring: z.number(),
        overdue: z.number(),
        without_notice: z.number(),
        frozen: z.number(),
      }),
    ),
  detail: read('books.read')
    .input(z.object({ id }))
    .output(
      z.object({
        measure: measureListed,
        notices: z.array(noticeRow),
        /** Letters that there can be of it now. */
        letters: z.array(z.enum(NOTICE_EVENTS)),
        appeals: z.array(appealRow),
        /** Until when its holder may appeal. */
        appeal_until: instant,
        /** A request to lift it that waits. */
        lifting_id: z.string().nullable(),
        /** Imposed, reviewed, noticed, ended: the entries that say so, oldest first. */
        history: z.array(historyEntry),
      }),
    ),
  /** What a measure would touch, as the account is now. Throws NOT_FOUND. */
  touched: read('books.read')
    .input(proposedMeasure.extend({ account_id: id }))
    .output(touched),
  /** The end of a rung and what takes over, as the policy suggests them; null where it suggests no end. */
  course: read('books.read')
    .input(z.object({ kind, reason_code: z.string().max(64).default(''), starts_at: instant.optional() }))
    .output(
      z
        .object({
          ends_at: instant,
          step_down: z.object({ kind, days: z.number().int() }).nullable(),
        })
        .nullable(),
    ),
  /** Starts simulating a rung over the history; what comes of it is the job's result. */
  simulate: write(['risk.read', 'restriction.propose'], { needs_writer: false })
    .input(
      z.object({
        key: commandKey,
        of: simulatedAccounts,
        kind,
        terms: terms.default({}),
        from: instant,
        to: instant.optional(),
        /** An alert or case whose suspected trades are counted among what it would have stopped. */
        about: z.string().max(64).optional(),
      }),
    )
    .output(jobStarted),
  /** Accounts that are frozen, or whose withdrawals are stopped, the longest first; a page may be short and not the last. */
  frozen: read('books.read')
    .input(
      z.object({
        filter: frozenFilter.prefault({}),
        ...pageRequest,
        limit: z.number().int().min(1).max(100).default(50),
      }),
    )
    .output(pageOf(frozenAccount)),
  /**
   * Where a letter can be fetched as a PDF, good once; with the digest to record it by. The name of the holder is in it, so
   * it takes a reason, which goes into the journal.
   */
  letter: write('person.reveal', {
    unkeyed: 'each path is good once; that it was asked for is noted each time',
  })
    .input(
      z.object({
        restriction_id: id,
        event: z.enum(NOTICE_EVENTS),
        language: z.enum(NOTICE_LANGUAGES).default('zh'),
        reason: z.string().trim().min(5).max(200),
      }),
    )
    .output(z.object({ path: z.string(), name: z.string(), sha256: z.string() })),
  harm: read('risk.read')
    .input(z.object({ from: instant.optional(), to: instant.optional() }))
    .output(harmReport),
};
