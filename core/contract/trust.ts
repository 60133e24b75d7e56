/**
 * Trusted merchants: audits, applications, badges and the register.
 *
 * Planning, walking and concluding audits are commands of the books; what is decided of badges takes two people
 * (`approvals.propose`). Only the files and pictures of badges, and signing, are this module's own.
 */
import { z } from 'zod';

import {
  APPLICATION_STATES,
  AUDIT_VIEWS,
  BADGE_STATES,
  GROUND_VERDICTS,
  GROUNDS,
} from '#core/trust/vocabulary';

import { historyEntry } from './alerts';
import { read, write } from './base';
import { commandKey } from './commands';
import {
  applicationRow,
  auditFindingRow,
  badgeRow,
  caseFileRow,
  id,
  instant,
  jumpRequest,
  merchantAuditRow,
  pageOf,
} from './values';

/** One condition of the badge, with what was found and what is needed. */
const ground = z.object({
  ground: z.enum(GROUNDS),
  verdict: z.enum(GROUND_VERDICTS),
  found: z.string(),
  needed: z.string(),
});

const gap = z.object({ point_id: z.string(), missing: z.string() });

/** Whose it is; the name as it is registered, masked. */
const merchantName = z.object({ account_id: id, name: z.string() });

const auditDetail = z.object({
  audit: merchantAuditRow,
  /** Registered name, masked. */
  name: z.string(),
  findings: z.array(auditFindingRow),
  files: z.array(caseFileRow),
  /** What keeps it from being handed in. */
  gaps: z.array(gap),
  /** Oldest first. */
  history: z.array(historyEntry),
  /** Whoever had a part in it: none of them concludes it. */
  auditors: z.array(z.string()),
  badge: badgeRow.nullable(),
});

const applicationDetail = z.object({
  application: applicationRow,
  ...merchantName.shape,
  /** As of now; of one that was granted, as it was found then. */
  grounds: z.array(ground),
  audit: merchantAuditRow.nullable(),
  /** The pending request by which it is to be decided. */
  approval_id: id.nullable(),
  history: z.array(historyEntry),
});

const badgeDetail = z.object({
  badge: badgeRow,
  ...merchantName.shape,
  /** Short code of the signature; null while there is none. */
  code: z.string().nullable(),
  /** Outlines and colours of its picture; null while it is not signed. */
  picture: z
    .object({
      width: z.number(),
      height: z.number(),
      paths: z.array(z.object({ d: z.string(), fill: z.string() })),
    })
    .nullable(),
  grounds: z.array(ground),
  /** Since when the merchant's recorded scores are below what a badge asks for now; null where they are not. */
  low_score_since: instant.nullable(),
  approval_id: id.nullable(),
  history: z.array(historyEntry),
});

export const trust = {
  audits: read('risk.read')
    .input(
      z.object({
        filter: z
          .object({ view: z.enum(AUDIT_VIEWS).default('open'), account_id: id.optional() })
          .default({ view: 'open' }),
        ...jumpRequest,
      }),
    )
    .output(pageOf(merchantAuditRow)),
  audit: read('risk.read').input(z.object({ id })).output(auditDetail),
  /** What waits, for whoever asks. */
  waiting: read('risk.read').output(
    z.object({
      ...{ open: z.number(), mine: z.number(), unassigned: z.number(), overdue: z.number() },
      ...{ review: z.number(), remedies: z.number(), applications: z.number(), unsigned: z.number() },
      /** Active badges of merchants whose score fell below what a badge asks for. */
      low_scores: z.number(),
    }),
  ),
  /** Who can be given audits: active members of staff who may, by name. */
  auditors: read('risk.read').output(z.array(z.object({ login: z.string(), name: z.string() }))),
  applications: read('risk.read')
    .input(
      z.object({
        filter: z.object({ status: z.enum(APPLICATION_STATES).optional() }).default({}),
        ...jumpRequest,
      }),
    )
    .output(pageOf(applicationRow)),
  application: read('risk.read').input(z.object({ id })).output(applicationDetail),
  badges: read('risk.read')
    .input(
      z.object({
        filter: z
          .object({
            status: z.enum(BADGE_STATES).optional(),
            /** Those whose merchant's score is below what a badge asks for now. */
            low_score: z.boolean().default(false),
          })
          .default({ low_score: false }),
        ...jumpRequest,
      }),
    )
    .output(pageOf(badgeRow)),
  badge: read('risk.read').input(z.object({ id })).output(badgeDetail),
  /** Where a merchant stands, for whoever sees accounts: what the public may know, and no more. */
  standing: read('books.read')
    .input(z.object({ account_id: id }))
    .output(
      z
        .object({
          ...{ badge_id: id, number: z.string(), status: z.enum(BADGE_STATES) },
          ...{ valid_until: instant, since_at: instant },
        })
        .nullable(),
    ),
  /** Signs what was issued while the key vault was locked. Throws WORKSPACE `vault-locked`. */
  sign: write('trust.work')
    .input(z.object({ key: commandKey }))
    .output(z.object({ signed: z.number() })),
  /** Where a badge can be fetched as a file: what verifies, or a picture. Noted each time. */
  link: write('risk.read', { unkeyed: 'each path is good once; that it was asked for is noted each time' })
    .input(z.object({ id, format: z.enum(['json', 'svg', 'png']) }))
    .output(z.object({ path: z.string(), name: z.string() })),
  /** The same of what strangers check badges with: the public keys, the signed status list, the register as a table. */
  registerLink: write('risk.read', {
    unkeyed: 'each path is good once; that it was asked for is noted each time',
  })
    .input(z.object({ what: z.enum(['keys', 'status', 'register']) }))
    .output(z.object({ path: z.string(), name: z.string() })),
};
