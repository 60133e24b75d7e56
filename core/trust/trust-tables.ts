/**
 * Projections of trust certification: audits of merchants and their findings, badges, where each merchant stands,
 * applications, and the register's counter.
 *
 * A badge is never changed into another: what changes is its state, and every change is kept in `history`, so "was it
 * valid then" is a reading of the row. An account without a row in `trust_standing` never had a badge.
 */
import { col, defineTable, fixed } from '#core/kernel/table-spec';

import type { AuditResult, Evidence, Judgement } from './audit-result';
import type { Point } from './standard';
import type { ApplicationState, BadgeState } from './vocabulary';

/** States that a merchant's standing can have: of the badge that counts. */
export type TrustState = Exclude<BadgeState, 'renewed'>;

export const SUSPENSION_CAUSES = ['alert', 'audit', 'decision', 'restriction'] as const;

/** Why a badge is suspended; it stays so while there is any. */
export interface Suspension {
  readonly cause: (typeof SUSPENSION_CAUSES)[number];
  /** The alert, the audit, the restriction, or `decision-` and the number of its entry. */
  readonly id: string;
  readonly at_seq: number;
}

/** One change of a badge's state. */
export interface BadgeChange {
  readonly seq: number;
  /** When it counted in the books. */
  readonly at: number;
  readonly status: BadgeState;
  /** What brought it about: a kind of command, or the cause of a suspension. */
  readonly why: string;
  /** The alert, audit or decision it came from; empty where there is none. */
  readonly id: string;
}

const badgeTable = defineTable('badge', 'id', {
  /** `badge-` and the number of the entry that issued it. */
  id: col.text(),
  account_id: fixed(col.text()),
  /** Without a gap from 1 on, in the order of issue. */
  number: fixed(col.int()),
  status: col.text<BadgeState>(),
  /** The merchant's name as the public sees it. */
  display_name: fixed(col.text()),
  application_id: fixed(col.text()),
  audit_id: fixed(col.textOrNull()),
  standard_version: fixed(col.intOrNull()),
  issued_at: fixed(col.int()),
  valid_from: fixed(col.int()),
  valid_until: fixed(col.int()),
  suspensions: col.json<readonly Suspension[]>(),
  ended_how: col.textOrNull<'revoked' | 'expired' | 'renewed'>(),
  ended_at: col.intOrNull(),
  ended_reason: col.textOrNull(),
  /** Who asked for it, and who agreed. */
  proposed_by: fixed(col.text()),
  approved_by: fixed(col.text()),
  issued_seq: fixed(col.int()),
  issued_hash: fixed(col.text()),
  /** The badge it took over from. */
  renews: fixed(col.textOrNull()),
  /** When the clock plans the next audit of the merchant; null while one is planned. */
  reaudit_at: col.intOrNull(),
  history: col.json<readonly BadgeChange[]>(),
  /** SHA-256 of the credential, and its signature, once it was signed. */
  credential_digest: col.textOrNull(),
  signature: col.textOrNull(),
  key_id: col.textOrNull(),
  signed_at: col.intOrNull(),
  /** Who suspended or revoked it by decision last: none of them hears an appeal against that. */
  deciders: col.json<readonly string[]>(),
});

/** Where a merchant stands: the badge that counts, and how. */
const standingTable = defineTable('trust_standing', 'account_id', {
  account_id: col.text(),
  badge_id: col.textOrNull(),
  status: col.text<TrustState>(),
  valid_until: col.int(),
  since_at: col.int(),
});

const applicationTable = defineTable('trust_application', 'id', {
  /** `application-` and the number of its entry. */
  id: col.text(),
  account_id: fixed(col.text()),
  display_name: fixed(col.text()),
  note: fixed(col.text()),
  status: col.text<ApplicationState>(),
  applied_at: fixed(col.int()),
  applied_by: fixed(col.text()),
  applied_seq: fixed(col.int()),
  badge_id: col.textOrNull(),
  ended_at: col.intOrNull(),
  ended_by: col.textOrNull(),
  approved_by: col.textOrNull(),
  ended_reason: col.textOrNull(),
  ended_seq: col.intOrNull(),
});

/** What is going on about a merchant's certification. */
const subjectTable = defineTable('trust_subject', 'account_id', {
  account_id: col.text(),
  /** The application that is pending. */
  application_id: col.textOrNull(),
  /** The audit that is not concluded yet. */
  open_audit_id: col.textOrNull(),
  /** The audit that was concluded last. */
  last_audit_id: col.textOrNull(),
});

export const AUDIT_CAUSES = ['application', 'periodic', 'event'] as const;
export type AuditCause = (typeof AUDIT_CAUSES)[number];

export const AUDIT_STATES = ['planned', 'walking', 'submitted', 'passed', 'failed', 'cancelled'] as const;
export type AuditState = (typeof AUDIT_STATES)[number];

export const SEVERITIES = ['minor', 'major'] as const;
export type Severity = (typeof SEVERITIES)[number];

export const FINDING_STATES = ['open', 'answered', 'closed'] as const;
export type FindingState = (typeof FINDING_STATES)[number];

/** What an audit's row keeps of each of its findings. */
export interface FindingMark {
  readonly id: string;
  readonly severity: Severity;
  readonly due_at: number;
  readonly closed: boolean;
}

const auditTable = defineTable('merchant_audit', 'id', {
  /** `audit-` and the number of the entry that planned it. */
  id: col.text(),
  account_id: fixed(col.text()),
  cause: fixed(col.text<AuditCause>()),
  status: col.text<AuditState>(),
  due_at: fixed(col.int()),
  planned_at: fixed(col.int()),
  planned_by: fixed(col.text()),
  planned_seq: fixed(col.int()),
  auditor: col.textOrNull(),
  assigned_at: col.intOrNull(),
  begun_at: col.intOrNull(),
  /** Version of the standard in force when it was begun (0: the written default), and its points. */
  standard_version: col.intOrNull(),
  points: col.json<readonly Point[]>(),
  judgements: col.json<readonly Judgement[]>(),
  findings: col.json<readonly FindingMark[]>(),
  /** When the first of its open findings is to be remedied. */
  remedy_due_at: col.intOrNull(),
  summary: col.textOrNull(),
  submitted_at: col.intOrNull(),
  /** As computed when it was handed in. */
  result: col.json<AuditResult | null>(),
  score: col.intOrNull(),
  concluded_at: col.intOrNull(),
  concluded_by: col.textOrNull(),
  concluded_note: col.textOrNull(),
  concluded_seq: col.intOrNull(),
});

const findingTable = defineTable('audit_finding', 'id', {
  /** `finding-` and the number of its entry. */
  id: col.text(),
  audit_id: fixed(col.text()),
  account_id: fixed(col.text()),
  point_id: fixed(col.text()),
  severity: fixed(col.text<Severity>()),
  /** What was found, and what is to be done about it. */
  found: fixed(col.text()),
  remedy: fixed(col.text()),
  due_at: col.int(),
  status: col.text<FindingState>(),
  found_by: fixed(col.text()),
  found_at: fixed(col.int()),
  found_seq: fixed(col.int()),
  /** What the merchant did, as it was shown. */
  answer: col.textOrNull(),
  evidence: col.json<readonly Evidence[]>(),
  answered_by: col.textOrNull(),
  answered_at: col.intOrNull(),
  checked_by: col.textOrNull(),
  checked_at: col.intOrNull(),
  check_note: col.textOrNull(),
  /** How often an answer did not do. */
  reopened: col.int(),
});

/** Key of the only row of the register's counter. */
export const REGISTER = 'badges';

const registerTable = defineTable('trust_register', 'id', {
  id: col.text(),
  /** Number of the latest badge. */
  latest: col.int(),
});

/** Public keys that ever signed badges, so that each can be checked for ever. */
const keyTable = defineTable('badge_key', 'id', {
  /** First 16 of the hexadecimal digits of SHA-256 of the public key's own digits. */
  id: col.text(),
  /** The 32 bytes of an Ed25519 public key as 64 hexadecimal digits. */
  public_key: fixed(col.text()),
  published_at: fixed(col.int()),
  published_seq: fixed(col.int()),
});

export const TRUST_TABLES = {
  badge: badgeTable,
  trust_standing: standingTable,
  trust_application: applicationTable,
  trust_subject: subjectTable,
  trust_register: registerTable,
  badge_key: keyTable,
  merchant_audit: auditTable,
  audit_finding: findingTable,
} as const;
