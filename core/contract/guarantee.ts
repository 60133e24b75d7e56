/**
 * The guarantee: claims of buyers with what they rest on, what the reserve stands for, and whether it is enough; and the
 * banks' programmes of large card payments with the merchants admitted to them.
 *
 * Answers, withdrawals and recoveries are commands of the books (`commands.submit`), decisions take two people
 * (`approvals.propose`). Filing has a procedure of its own: the host looks over the journal for what speaks for
 * collusion and hands it in with the claim.
 */
import { z } from 'zod';

import {
  ADEQUACY_LEVELS,
  ADMISSION_LACKS,
  CLAIM_GROUNDS,
  FINDING_CODES,
} from '#core/guarantee/guarantee-words';
import { currencyField } from '#core/ledger/fields';

import { historyEntry } from './alerts';
import { read, write } from './base';
import { commandKey } from './commands';
import {
  admissionRow,
  amount,
  caseFileRow,
  claimRow,
  counted,
  countRequest,
  id,
  instant,
  jumpRequest,
  pageOf,
  tradeRow,
} from './values';

/** What of the claims is looked at. */
export const CLAIM_VIEWS = [
  'open',
  'to-answer',
  'to-decide',
  'overdue',
  'paid',
  'recovering',
  'closed',
  'all',
] as const;
export type ClaimView = (typeof CLAIM_VIEWS)[number];

const CLAIM_READERS = ['claims.work', 'audit.read'] as const;

export const claimFilter = z.object({
  view: z.enum(CLAIM_VIEWS).default('open'),
  buyer_id: id.optional(),
  seller_id: id.optional(),
  badge_id: id.optional(),
  /** Only those that something speaks against. */
  flagged: z.boolean().optional(),
});
export type ClaimFilter = z.output<typeof claimFilter>;

const finding = z.object({ code: z.enum(FINDING_CODES), evidence: z.string() });

const currency = currencyField.default('CNY');

const exposure = z.object({
  /** Confirmed, and the time to claim is not over. */
  covered_minor: amount,
  /** Paid, still in escrow. */
  ahead_minor: amount,
  /** Asked for in open claims. */
  claimed_minor: amount,
  /** Paid to buyers, not yet had back from the sellers. */
  unrecovered_minor: amount,
});

const adequacy = z.object({
  rate_ppm: z.number(),
  expected_minor: amount,
  stress_minor: amount,
  needed_minor: amount,
  coverage_ppm: z.number().nullable(),
  level: z.enum(ADEQUACY_LEVELS),
});

/** What the reserve stands for under one badge, and whose it is. */
const badgeExposure = exposure.extend({
  badge_id: z.string(),
  account_id: z.string(),
  /** Registered name, masked. */
  name: z.string(),
  paid_minor: amount,
  open_minor: amount,
});

const exposureReport = z.object({
  /** The entry it is as of, and when that was booked. */
  seq: z.number(),
  at: instant,
  currency: z.string(),
  reserve_minor: amount,
  total: exposure.extend({ open_minor: amount, paid_minor: amount }),
  paid_year_minor: amount,
  covered_year_minor: amount,
  adequacy,
  /** The largest first, at most 200. */
  badges: z.array(badgeExposure),
  badge_count: z.number(),
});

/** How the two stood at the end of a day. */
const exposurePoint = z.object({
  day: z.string(),
  reserve_minor: amount,
  open_minor: amount,
  claimed_minor: amount,
});

export const claims = {
  list: read(CLAIM_READERS)
    .input(z.object({ filter: claimFilter.default({ view: 'open' }), ...jumpRequest }))
    .output(pageOf(claimRow)),
  count: read(CLAIM_READERS)
    .input(z.object({ filter: claimFilter.default({ view: 'open' }), ...countRequest }))
    .output(counted),
  waiting: read(CLAIM_READERS).output(
    z.object({
      open: z.number(),
      to_answer: z.number(),
      to_decide: z.number(),
      overdue: z.number(),
      recovering: z.number(),
    }),
  ),
  detail: read(CLAIM_READERS)
    .input(z.object({ id }))
    .output(
      z.object({
        claim: claimRow,
        trade: tradeRow,
        /** Registered names, masked. */
        buyer_name: z.string(),
        seller_name: z.string(),
        /** Oldest first. */
        history: z.array(historyEntry),
        files: z.array(caseFileRow),
        /** What the console finds against it at this moment, beside what the books keep. */
        looked: z.array(finding),
        /** Of the trade, what the buyer has not got back. */
        left_minor: amount,
        /** Most that a decision can pay now: by the claim, the trade and the limits of the policy. */
        payable_minor: amount,
        /** What the seller holds that can be recovered now. */
        recoverable_minor: amount,
        /** What the reserve stands for under the badge; null for a trade without one. */
        exposure: exposure.extend({ paid_minor: amount }).nullable(),
        reserve_minor: amount,
        /** The pending request by which it is to be decided, or its recovery given up. */
        approval_id: id.nullable(),
      }),
    ),
  /** Files a claim of the trade's buyer; what speaks for collusion is looked for and kept with it. */
  file: write('claims.work')
    .input(
      z.object({
        key: commandKey,
        trade_id: id,
        ground: z.enum(CLAIM_GROUNDS),
        amount,
        statement: z.string().max(4_000),
      }),
    )
    .output(z.object({ claim_id: id, seq: z.number() })),
  /** What the reserve stands for and whether it is enough, now or as of an entry. */
  exposure: read(CLAIM_READERS)
    .input(z.object({ currency, as_of_seq: z.number().int().min(0).optional() }))
    .output(exposureReport),
  /** The same in sum at the end of each of the last days. */
  exposureHistory: read(CLAIM_READERS)
    .input(z.object({ currency, days: z.number().int().min(7).max(400).default(90) }))
    .output(z.object({ points: z.array(exposurePoint) })),
};

const limits = z.object({ per_payment_minor: amount, per_day_minor: amount, per_month_minor: amount });

/** A bank's programme: what is allowed to everybody, what beyond that, and how much it is used. */
const programmeView = z.object({
  bank: z.string(),
  currency: z.string(),
  ordinary: limits.nullable(),
  programme: limits.extend({
    merchant_per_day_minor: amount,
    merchant_per_month_minor: amount,
    score_min: z.number(),
  }),
  admitted: z.number(),
  /** Of those, whose badge is in force and whose account is free of restrictions. */
  able: z.number(),
  used_day_minor: amount,
  used_month_minor: amount,
});

const admissionView = z.object({
  admission: admissionRow,
  /** Registered name, masked. */
  name: z.string(),
  /** Why the merchant cannot take large payments now; null where he can. */
  lack: z.enum(ADMISSION_LACKS).nullable(),
  used_day_minor: amount,
  used_month_minor: amount,
  /** A pending request about it. */
  approval_id: id.nullable(),
});

export const cardProgrammes = {
  list: read('books.read').output(z.object({ programmes: z.array(programmeView) })),
  admissions: read('books.read')
    .input(
      z.object({
        filter: z
          .object({
            currency: z.string().max(3).optional(),
            bank: z.string().max(16).optional(),
            status: z.enum(['active', 'ended']).optional(),
            account_id: id.optional(),
          })
          .default({}),
        ...jumpRequest,
      }),
    )
    .output(pageOf(admissionView)),
};
