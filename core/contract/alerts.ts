/**
 * Alerts: the queue, one alert with everything it rests on, taking the next, working many at once, looking for more.
 *
 * Single acts (assigning, escalating, putting off, tagging, closing, judging again, notes) are commands of the books and
 * go through `commands.submit`. Whoever is to judge an alert a second time sees nothing of the first judgement.
 */
import { z } from 'zod';

import { ABOUT_READERS, ABOUT_WRITERS } from '#core/cases/about';
import { ALERT_ROLES, LISTS, TEAMS } from '#core/cases/case-tables';
import { ALL_REASON_CODES, DISPOSITIONS, type ReasonCode } from '#core/cases/dispositions';
import { alertEvidence } from '#core/cases/evidence';
import { TYPOLOGIES } from '#core/risk/typologies';

import { read, write } from './base';
import { commandKey } from './commands';
import { jobStarted } from './jobs';
import {
  accountRow,
  alertRow,
  caseFileRow,
  caseRow,
  counted,
  countRequest,
  direction,
  id,
  instant,
  jumpRequest,
  listingRow,
  pageOf,
  reportRow,
  restrictionRow,
  silenceRow,
} from './values';

/** What of the alerts is looked at. */
const ALERT_VIEWS = ['open', 'unassigned', 'mine', 'overdue', 'snoozed', 'closed', 'review'] as const;

export const alertFilter = z.object({
  /** `open`: open and not put off; `review`: closed and due for a second judgement by somebody else than who closed it. */
  view: z.enum(ALERT_VIEWS).default('open'),
  team: z.enum(TEAMS).optional(),
  assignee: z.string().max(32).optional(),
  typology: z.enum(TYPOLOGIES).optional(),
  role: z.enum(ALERT_ROLES).optional(),
  rule: z.string().max(64).optional(),
  tag: z.string().max(30).optional(),
  disposition: z.enum(DISPOSITIONS).optional(),
  /** Amounts at risk are compared whatever their currency: who sorts by them names one. */
  currency: z.string().max(3).optional(),
  account_id: id.optional(),
  case_id: id.optional(),
  /** Thousandths. */
  score_min: z.number().int().min(0).max(1_000).optional(),
  /** Thousandths: of what the active model said; leaves out those about which none was asked. */
  model_min: z.number().int().min(0).max(1_000).optional(),
});
export type AlertFilter = z.output<typeof alertFilter>;

const ALERT_SORTS = ['score', 'model_score', 'due_at', 'exposure_minor', 'opened_seq'] as const;

export const alertQuery = z.object({
  filter: alertFilter.default({ view: 'open' }),
  sort: z.enum(ALERT_SORTS).default('score'),
  direction: direction.default('desc'),
});

/** An entry about an alert or case, as its history shows it. */
export const historyEntry = z.object({
  seq: z.number(),
  kind: z.string(),
  actor: z.string(),
  booked_at: instant,
  /** The command's data, without the evidence. */
  data: z.record(z.string(), z.unknown()),
});

/** Another open alert that shares suspected trades. */
const relatedAlert = z.object({
  alert: alertRow,
  /** Suspected trades in the evidence of both. */
  shared_trades: z.number(),
});

export const alertDetail = z.object({
  alert: alertRow,
  account: accountRow,
  /** Registered name, masked. */
  name: z.string(),
  /** As it was raised last. */
  evidence: alertEvidence,
  /** Oldest first. */
  history: z.array(historyEntry),
  files: z.array(caseFileRow),
  case: caseRow.nullable(),
  reports: z.array(reportRow),
  related: z.array(relatedAlert),
  /** Other alerts on the same account, newest first. */
  earlier: z.array(alertRow),
  restrictions: z.array(restrictionRow),
  listings: z.array(listingRow),
  silences: z.array(silenceRow),
  /** The viewer is to judge it a second time: what was decided is left out. */
  blind: z.boolean(),
});

/** One thing that is done to every alert of a filtered set. */
export const bulkAct = z.discriminatedUnion('act', [
  z.object({
    act: z.literal('dispose'),
    disposition: z.enum(DISPOSITIONS),
    reason_code: z.enum(ALL_REASON_CODES as [ReasonCode, ...ReasonCode[]]),
    deserved: z.enum(['yes', 'no']),
    note: z.string().max(4_000).default(''),
  }),
  z.object({ act: z.literal('assign'), assignee: z.string().max(32).nullable() }),
  z.object({ act: z.literal('escalate'), team: z.enum(TEAMS), reason: z.string().trim().min(1).max(200) }),
  z.object({ act: z.literal('snooze'), until: instant, reason: z.string().trim().min(1).max(200) }),
  /** Adds the tags to those that are there. */
  z.object({ act: z.literal('tag'), tags: z.array(z.string().max(30)).min(1).max(10) }),
]);

/** Whether something that has an end is in force: now, now and not for long, no more, or whichever. */
export const STANDINGS = ['current', 'soon', 'ended', 'all'] as const;

const standing = {
  state: z.enum(STANDINGS).default('current'),
  account_id: id.optional(),
};

export const alerts = {
  list: read('risk.read').input(alertQuery.extend(jumpRequest)).output(pageOf(alertRow)),
  count: read('risk.read')
    .input(alertQuery.omit({ direction: true }).extend(countRequest))
    .output(counted),
  /** What waits, for whoever asks. */
  waiting: read('risk.read').output(
    z.object({
      open: z.number(),
      unassigned: z.number(),
      mine: z.number(),
      overdue: z.number(),
      snoozed: z.number(),
      review: z.number(),
    }),
  ),
  detail: read('risk.read').input(z.object({ id })).output(alertDetail),
  /** Accounts on lists, those that end first before others; of what has ended, what ended last first. */
  listings: read('risk.read')
    .input(
      z.object({
        filter: z.object({ ...standing, list: z.enum(LISTS).optional() }).default({ state: 'current' }),
        ...jumpRequest,
      }),
    )
    .output(pageOf(listingRow)),
  /** Rules that are silent about accounts, in the same order. */
  silences: read('risk.read')
    .input(
      z.object({
        filter: z
          .object({ ...standing, rule_id: z.string().max(64).optional() })
          .default({ state: 'current' }),
        ...jumpRequest,
      }),
    )
    .output(pageOf(silenceRow)),
  /** Who can be given alerts and cases: active members of staff who may work them, by name. */
  workers: read('risk.read').output(z.array(z.object({ login: z.string(), name: z.string() }))),
  /**
   * Takes the most pressing alert that nobody has, of a team the person works in: overdue ones first, then by score.
   * Two who ask at once get two alerts. Null when nothing is left. The detail comes along, so that it is there at once.
   */
  takeNext: write('risk.work')
    .input(z.object({ key: commandKey, filter: alertFilter.omit({ view: true }).default({}) }))
    .output(z.object({ alert: alertRow.nullable(), detail: alertDetail.nullable() })),
  /**
   * Does one thing to every alert that the filter has, or to those named of it, as long work; each is an entry of its
   * own. What the books refuse is counted in the job's result, by reason.
   */
  bulk: write('risk.work')
    .input(
      z.object({
        key: commandKey,
        query: alertQuery,
        /** Only these of the filter; all of it when absent. */
        ids: z.array(id).min(1).max(10_000).optional(),
        /** Left out of the filter. */
        except: z.array(id).max(10_000).default([]),
        what: bulkAct,
      }),
    )
    .output(jobStarted),
  /** Looks through the journal for what is not told yet, as long work. One goes on at a time. */
  scan: write('risk.work')
    .input(z.object({ key: commandKey }))
    .output(jobStarted),
  /** When the journal was looked through last, up to which entry, and how much is new since, its own entries not counted. */
  lastScan: read('risk.read').output(
    z.object({
      seen_seq: z.number(),
      at: instant.nullable(),
      by: z.string().nullable(),
      newer_entries: z.number(),
    }),
  ),
  /**
   * Puts a staged file to an alert or case: PDF, PNG, JPEG or text in UTF-8, told by its bytes, of at most 10 MiB. The
   * same key is the same file.
   */
  attach: write(ABOUT_WRITERS)
    .input(z.object({ key: commandKey, about: id, staged_id: id }))
    .output(z.object({ file: caseFileRow })),
  /** Where a file can be fetched: a path on the page's own origin, good once and not for long. It is noted each time. */
  fileLink: write(ABOUT_READERS, {
    unkeyed: 'each path is good once; that it was asked for is noted each time',
  })
    .input(z.object({ file_id: id }))
    .output(z.object({ path: z.string(), name: z.string() })),
};

/** Cases: alerts that are worked as one. */
export const cases = {
  list: read('risk.read')
    .input(
      z.object({
        filter: z
          .object({ status: z.enum(['open', 'closed']).optional(), owner: z.string().max(32).optional() })
          .default({}),
        ...jumpRequest,
      }),
    )
    .output(pageOf(caseRow)),
  detail: read('risk.read')
    .input(z.object({ id }))
    .output(
      z.object({
        case: caseRow,
        alerts: z.array(alertRow),
        /** Suspected trades of the alerts about each account, the earliest payment first. */
        suspected: z.array(z.object({ account_id: z.string(), trade_ids: z.array(z.string()) })),
        /** Of the case itself, oldest first. */
        history: z.array(historyEntry),
        files: z.array(caseFileRow),
        reports: z.array(reportRow),
      }),
    ),
};
