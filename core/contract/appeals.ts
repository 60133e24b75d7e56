/**
 * Appeals: what is to be heard, one with what it is against and what upholding it would give back, the credit record.
 *
 * Lodging, assigning, extending, withdrawing and rejecting are commands of the books; upholding takes two people
 * (`approvals.propose` of `uphold-appeal`).
 */
import { z } from 'zod';

import { NOTICE_EVENTS } from '#core/enforcement/notice-tables';

import { historyEntry } from './alerts';
import { read } from './base';
import {
  accountRow,
  alertRow,
  amount,
  appealRow,
  badgeRow,
  caseFileRow,
  creditNoteRow,
  id,
  instant,
  jumpRequest,
  noticeRow,
  pageOf,
  restrictionRow,
} from './values';

const APPEAL_VIEWS = ['open', 'mine', 'overdue', 'decided', 'all'] as const;

const appealDetail = z.object({
  appeal: appealRow,
  account: accountRow,
  /** Registered name, masked. */
  name: z.string(),
  /** What it is against: one of the two. */
  restriction: restrictionRow.nullable(),
  badge: badgeRow.nullable(),
  /** The measure in force that upholding it ends: the same, or what took over from it. */
  in_force: restrictionRow.nullable(),
  /** Logins of whoever decided: none of them hears it. */
  deciders: z.array(z.string()),
  /** The viewer may hear it. */
  can_hear: z.boolean(),
  /** The last instant in which it was in time. */
  until_at: instant,
  /** What the blocked balance holds, which comes back when nothing else blocks it. */
  blocked_minor: amount,
  credit_note: creditNoteRow.nullable(),
  /** Confirmed alerts that would say honest; left out for whoever may not read risk work. */
  alerts: z.array(alertRow),
  /** Of the same account or against the same, newest first. */
  others: z.array(appealRow),
  /** Oldest first. */
  history: z.array(historyEntry),
  files: z.array(caseFileRow),
  /**
   * The letter that tells its outcome; null while it is not decided, against a badge or a watch, of which there are no
   * letters, and where a later appeal against the same measure was decided.
   */
  letter: z.enum(NOTICE_EVENTS).nullable(),
  /** Letters about its outcome that went out, oldest first. */
  notices: z.array(noticeRow),
  /** The request to uphold it that is pending. */
  approval_id: z.string().nullable(),
});

export const appeals = {
  list: read('books.read')
    .input(
      z.object({
        filter: z
          .object({ view: z.enum(APPEAL_VIEWS).default('open'), account_id: id.optional() })
          .default({ view: 'open' }),
        ...jumpRequest,
      }),
    )
    .output(pageOf(appealRow)),
  /** What waits to be decided, for whoever asks. */
  waiting: read('books.read').output(
    z.object({ open: z.number(), mine: z.number(), unassigned: z.number(), overdue: z.number() }),
  ),
  detail: read('books.read').input(z.object({ id })).output(appealDetail),
  /** Until when a measure, or a decision on a badge, can be appealed against in time, and what was. */
  against: read('books.read')
    .input(z.object({ against_kind: z.enum(['restriction', 'badge']), against_id: id }))
    .output(z.object({ until_at: instant.nullable(), appeals: z.array(appealRow) })),
  /** Who can be given appeals: active members of staff who may hear them, by name. */
  hearers: read('books.read').output(z.array(z.object({ login: z.string(), name: z.string() }))),
  /** The credit record of an account, oldest first, each with whether it is held against it now. */
  creditRecord: read('books.read')
    .input(z.object({ account_id: id }))
    .output(z.array(z.object({ note: creditNoteRow, counts: z.boolean() }))),
};
