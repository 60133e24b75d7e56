/**
 * Data of the commands of risk work: raising alerts, working them, closing them, reporting.
 *
 * What is written here stays for ever and is hashed into the chain: notes speak of accounts and trades by their ids.
 */
import { z } from 'zod';

import { TYPOLOGIES } from '#core/risk/typologies';
import {
  amountField,
  idField,
  instantField,
  loginField,
  madeId,
  paragraphField,
  requiredText,
  textField,
} from '#core/ledger/fields';

import { ABOUT_WORDS } from './about';
import { ALERT_ROLES, LISTS, TEAMS } from './case-tables';
import { ALL_REASON_CODES, DISPOSITIONS, reasonFits, type ReasonCode } from './dispositions';
import { alertEvidence } from './evidence';
import { workedId } from './made-id';
import { FILE_BYTES_MAX, FILE_TYPES } from './media-type';

/** Longest name of a file, in characters. */
export const FILE_NAME_MAX = 120;
const NOTE_LENGTH_MAX = 4_000;
/** Longest that one rule can be kept silent about one account. */
export const SILENCE_DAYS_MAX = 180;
/** Alerts that one case joins. */
export const CASE_ALERTS_MAX = 200;

const reason = requiredText(200);
const typology = z.enum(TYPOLOGIES);
const note = paragraphField(NOTE_LENGTH_MAX);
const dayField = z.string().regex(/^\d{4}-\d{2}-\d{2}$/, 'expected a day such as 2026-01-31');
const unique = (list: readonly string[]): boolean => new Set(list).size === list.length;

const verdict = {
  disposition: z.enum(DISPOSITIONS),
  reason_code: z.enum(ALL_REASON_CODES as [ReasonCode, ...ReasonCode[]]),
};

function verdictFits(value: { disposition: (typeof DISPOSITIONS)[number]; reason_code: string }): boolean {
  return reasonFits(value.disposition, value.reason_code);
}

const VERDICT_MISFIT = { path: ['reason_code'], message: 'expected a reason that fits the disposition' };

const alertId = madeId('alert', 'expected the id of an alert, such as alert-1042');
const caseId = madeId('case', 'expected the id of a case, such as case-1042');
const reportId = madeId('report', 'expected the id of a report, such as report-1042');
const about = madeId(
  ABOUT_WORDS.join('|'),
  'expected the id of what notes and files are put to, such as alert-1042',
);

const reportFields = z
  .strictObject({
    narrative: paragraphField(20_000),
    typologies: z.array(typology).min(1).max(12).refine(unique, 'expected each typology once'),
    account_ids: z.array(idField).min(1).max(200).refine(unique, 'expected each account once'),
    trade_ids: z.array(idField).max(500).refine(unique, 'expected each trade once'),
    from_day: dayField,
    to_day: dayField,
    measures: paragraphField(4_000, 0),
  })
  .refine(({ from_day, to_day }) => from_day <= to_day, {
    path: ['to_day'],
    message: 'expected a day not before from_day',
  });

export const CASE_COMMANDS = {
  'raise-alert': z.strictObject({
    account_id: idField,
    roles: z.array(z.enum(ALERT_ROLES)).min(1).max(3).refine(unique, 'expected each role once'),
    /** Thousandths. */
    score: z.int().min(0).max(1_000),
    typologies: z.array(typology).min(1).max(12).refine(unique, 'expected each typology once'),
    rules: z.array(idField).min(1).max(200).refine(unique, 'expected each rule once'),
    trades: z.int().min(1),
    exposure_minor: amountField,
    /** Instant and entry of the first and the last flag. */
    flagged_at: instantField,
    flagged_seq: z.int().min(1),
    /** Where the account is listed as blocked: it goes to compliance at once. */
    listed: z.enum(['watch', 'block']).optional(),
    evidence: alertEvidence,
  }),
  'assign-alert': z.strictObject({
    alert_id: alertId,
    /** Null gives it back to the queue. */
    assignee: loginField.nullable(),
    /** Who had it when that was decided: of two who take it at once, one is refused. */
    from: loginField.nullable(),
  }),
  'escalate-alert': z.strictObject({ alert_id: alertId, team: z.enum(TEAMS), reason }),
  'snooze-alert': z.strictObject({ alert_id: alertId, until: instantField, reason }),
  'tag-alert': z.strictObject({
    alert_id: alertId,
    tags: z
      .array(
        z.string().regex(/^[\p{L}\p{N}][\p{L}\p{N} _.-]{0,29}$/u, 'expected a tag of at most 30 letters'),
      )
      .max(10)
      .refine(unique, 'expected each tag once'),
  }),
  'dispose-alert': z
    .strictObject({
      alert_id: alertId,
      ...verdict,
      deserved: z.enum(['yes', 'no']),
      note: paragraphField(NOTE_LENGTH_MAX, 0).default(''),
    })
    .refine(verdictFits, VERDICT_MISFIT),
  'reopen-alert': z.strictObject({ alert_id: alertId, reason }),
  'review-alert': z
    .strictObject({ alert_id: alertId, ...verdict, note: paragraphField(NOTE_LENGTH_MAX, 0).default('') })
    .refine(verdictFits, VERDICT_MISFIT),

  'open-case': z.strictObject({
    title: requiredText(120),
    alert_ids: z.array(alertId).min(1).max(CASE_ALERTS_MAX).refine(unique, 'expected each alert once'),
  }),
  'join-case': z.strictObject({ case_id: caseId, alert_id: alertId }),
  'leave-case': z.strictObject({ case_id: caseId, alert_id: alertId }),
  'hand-over-case': z.strictObject({ case_id: caseId, owner: loginField }),
  'close-case': z.strictObject({ case_id: caseId, summary: note }),

  /** To an alert, a case or whatever else `about.ts` has. */
  'write-note': z.strictObject({ about, note }),
  'attach-file': z.strictObject({
    about,
    file_id: idField,
    name: requiredText(FILE_NAME_MAX),
    media_type: z.enum(FILE_TYPES),
    bytes: z.int().min(1).max(FILE_BYTES_MAX),
    sha256: z.string().regex(/^[0-9a-f]{64}$/, 'expected 64 hexadecimal digits'),
  }),

  'draft-report': z.strictObject({ about: workedId, fields: reportFields }),
  'amend-report': z.strictObject({ report_id: reportId, version: z.int().min(2), fields: reportFields }),
  'drop-report': z.strictObject({ report_id: reportId, reason }),
  'file-report': z.strictObject({
    report_id: reportId,
    /** The version that was read by who approves. */
    version: z.int().min(1),
    approver: idField,
  }),

  // Who is looked at more closely, less, or not at all
  'list-account': z.strictObject({
    list: z.enum(LISTS),
    account_id: idField,
    reason,
    ends_at: instantField,
    approver: idField,
  }),
  'unlist-account': z.strictObject({ list: z.enum(LISTS), account_id: idField, reason }),
  'silence-rule': z.strictObject({ rule_id: idField, account_id: idField, until: instantField, reason }),
  'end-silence': z.strictObject({
    rule_id: idField,
    account_id: idField,
    reason: textField(200).default(''),
  }),
} as const;
