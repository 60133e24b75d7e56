/**
 * Projections of risk work: alerts, who they are about, cases, and reports to the authority.
 *
 * An alert is the unit of the queue; a case joins alerts that are worked as one. What was said of them (notes, evidence
 * as it was raised) stays in the journal under the alert's or the case's id and is read from there.
 */
import { col, defineTable, fixed } from '#core/kernel/table-spec';

import type { Disposition } from './dispositions';

/** Parts an account can have in a suspected trade. */
export const ALERT_ROLES = ['merchant', 'buyer', 'mule'] as const;
export type AlertRole = (typeof ALERT_ROLES)[number];

/** Who works an alert: analysts first, compliance when it was escalated. */
export const TEAMS = ['risk', 'compliance'] as const;
export type Team = (typeof TEAMS)[number];

export const REVIEW_STATES = ['none', 'due', 'agreed', 'differs'] as const;
export type ReviewState = (typeof REVIEW_STATES)[number];

/** A score as the books keep it: thousandths, 0 to 1,000. */
const permille = col.int;

const alertTable = defineTable('alert', 'id', {
  /** `alert-` and the number of the entry that raised it first. */
  id: col.text(),
  account_id: fixed(col.text()),
  currency: fixed(col.text()),
  status: col.text<'open' | 'closed'>(),
  roles: col.json<readonly AlertRole[]>(),
  score: permille(),
  /** Strongest first. */
  typologies: col.json<readonly string[]>(),
  /** The strongest of them. */
  typology: col.text(),
  /** Rules that fired, the strongest first. */
  rules: col.json<readonly string[]>(),
  /** Suspected trades, and what was paid for them. */
  trades: col.int(),
  exposure_minor: col.money(),
  /** When the first of its flags was raised, by the books' own time. */
  flagged_at: col.int(),
  opened_at: fixed(col.int()),
  due_at: col.int(),
  team: col.text<Team>(),
  assignee: col.textOrNull(),
  assigned_at: col.intOrNull(),
  snoozed_until: col.intOrNull(),
  tags: col.json<readonly string[]>(),
  case_id: col.textOrNull(),
  /** Alerts on the same account that were confirmed before this one. */
  confirmed_before: fixed(col.int()),
  disposition: col.textOrNull<Disposition>(),
  reason_code: col.textOrNull(),
  /** Whether it deserved a look at all, in the eyes of who closed it. */
  deserved: col.textOrNull<'yes' | 'no'>(),
  closed_by: col.textOrNull(),
  closed_at: col.intOrNull(),
  review: col.text<ReviewState>(),
  reviewed_by: col.textOrNull(),
  reviewed_at: col.intOrNull(),
  review_disposition: col.textOrNull<Disposition>(),
  opened_seq: fixed(col.int()),
  /** Flags after this entry are its own; those before were in an alert that is closed. */
  after_seq: fixed(col.int()),
  /** The entry that raised it last: it holds the evidence. */
  raised_seq: col.int(),
  closed_seq: col.intOrNull(),
  /** The highest score that the active model gave one of its trades, when it was raised last; -1 when none was asked. */
  model_score: permille(),
  model_version: col.textOrNull(),
  /** The same of the model in the shadow. */
  shadow_score: permille(),
  shadow_version: col.textOrNull(),
  /** The appeal that overturned how it was judged. */
  appeal_id: col.textOrNull(),
});

/** What the books know of an account as a subject of alerts. */
const alertSubjectTable = defineTable('alert_subject', 'account_id', {
  account_id: col.text(),
  /** The latest alert; no other of the account is open. */
  alert_id: col.text(),
  open: col.bool(),
  /** Flags up to this entry have been told in some alert. */
  told_seq: col.int(),
  /** Flags up to this entry were in an alert that is closed. */
  closed_seq: col.int(),
  alerts: col.int(),
  confirmed: col.int(),
});

const caseTable = defineTable('risk_case', 'id', {
  id: col.text(),
  title: col.text(),
  status: col.text<'open' | 'closed'>(),
  owner: col.text(),
  alert_ids: col.json<readonly string[]>(),
  opened_at: fixed(col.int()),
  opened_by: fixed(col.text()),
  closed_at: col.intOrNull(),
  closed_by: col.textOrNull(),
  opened_seq: fixed(col.int()),
});

/** Files put to alerts and cases; their bytes lie beside the journal, which keeps their digests. */
const caseFileTable = defineTable('case_file', 'id', {
  id: col.text(),
  /** Id of an alert or case. */
  about: fixed(col.text()),
  name: fixed(col.text()),
  media_type: fixed(col.text()),
  bytes: fixed(col.int()),
  sha256: fixed(col.text()),
  attached_by: fixed(col.text()),
  attached_at: fixed(col.int()),
  attached_seq: fixed(col.int()),
});

export const REPORT_STATES = ['draft', 'filed', 'dropped'] as const;
export type ReportState = (typeof REPORT_STATES)[number];

/** A suspicious-transaction report. */
export interface ReportFields {
  /** What is suspected, in words. */
  readonly narrative: string;
  /** Typologies it names. */
  readonly typologies: readonly string[];
  readonly account_ids: readonly string[];
  readonly trade_ids: readonly string[];
  /** First and last day of what is reported, `YYYY-MM-DD`. */
  readonly from_day: string;
  readonly to_day: string;
  /** What was done about it. */
  readonly measures: string;
}

const reportTable = defineTable('report', 'id', {
  id: col.text(),
  /** Id of the alert or case it is made from. */
  about: fixed(col.text()),
  status: col.text<ReportState>(),
  version: col.int(),
  fields: col.json<ReportFields>(),
  drafted_by: col.text(),
  drafted_at: col.int(),
  /** Who asked for it to be filed, and who agreed. */
  filed_by: col.textOrNull(),
  approved_by: col.textOrNull(),
  filed_at: col.intOrNull(),
  opened_seq: fixed(col.int()),
  filed_seq: col.intOrNull(),
});

export const LISTS = ['allow', 'watch', 'block'] as const;
export type ListName = (typeof LISTS)[number];

/** Accounts looked at less, more, or at once, until an end. */
const accountListTable = defineTable('account_list', 'id', {
  /** `LIST|ACCOUNT`. */
  id: col.text(),
  list: fixed(col.text<ListName>()),
  account_id: fixed(col.text()),
  reason: col.text(),
  /** Who asked for it, and who agreed. */
  owner: col.text(),
  approver: col.text(),
  since_at: col.int(),
  ends_at: col.int(),
  /** Taken off before its end. */
  ended_by: col.textOrNull(),
  listed_seq: col.int(),
});

/** Rules that say nothing about an account for a while: what was looked into once is not asked again. */
const silenceTable = defineTable('silence', 'id', {
  /** `RULE|ACCOUNT`. */
  id: col.text(),
  rule_id: fixed(col.text()),
  account_id: fixed(col.text()),
  until_at: col.int(),
  reason: col.text(),
  by: col.text(),
  set_seq: col.int(),
});

export const CASE_TABLES = {
  alert: alertTable,
  alert_subject: alertSubjectTable,
  risk_case: caseTable,
  case_file: caseFileTable,
  report: reportTable,
  account_list: accountListTable,
  silence: silenceTable,
} as const;
