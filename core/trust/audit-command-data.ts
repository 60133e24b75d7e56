/**
 * Data of the commands of merchant audits: planned, walked point by point, handed in, concluded by another person; and of
 * the findings that are to be remedied.
 */
import { z } from 'zod';

import { idField, instantField, loginField, madeId, paragraphField, requiredText } from '#core/ledger/fields';

import { EVIDENCE_KINDS, POINT_ID } from './standard';
import { AUDIT_CAUSES, SEVERITIES } from './trust-tables';
import { badgeId } from './trust-command-data';
import { VERDICTS } from './vocabulary';

const reason = requiredText(200);
const NOTE_LENGTH_MAX = 1_000;
const SUMMARY_LENGTH_MAX = 4_000;
/** Pieces of evidence put to one point or answer. */
const EVIDENCE_MAX = 20;

const auditId = madeId('audit', 'expected the id of an audit, such as audit-1042');
const findingId = madeId('finding', 'expected the id of a finding, such as finding-1042');
const point_id = z.string().regex(POINT_ID, 'expected a name in small letters');
const note = paragraphField(NOTE_LENGTH_MAX, 0).default('');

/** Files lie beside the audit; trades are the merchant's own. */
const evidence = z
  .array(z.strictObject({ kind: z.enum(EVIDENCE_KINDS), id: idField }))
  .max(EVIDENCE_MAX)
  .refine(
    (list) => new Set(list.map(({ kind, id }) => `${kind} ${id}`)).size === list.length,
    'expected each piece of evidence once',
  )
  .default([]);

export const AUDIT_COMMANDS = {
  'plan-audit': z.strictObject({
    account_id: idField,
    cause: z.enum(AUDIT_CAUSES),
    due_at: instantField,
    auditor: loginField.nullable().default(null),
  }),
  /** The clock's: a merchant with a badge is audited again. */
  'plan-reaudit': z.strictObject({ badge_id: badgeId }),
  'assign-audit': z.strictObject({
    audit_id: auditId,
    /** Null gives it back to the queue. */
    auditor: loginField.nullable(),
    /** Who had it when that was decided: of two who take it at once, one is refused. */
    from: loginField.nullable(),
  }),
  'begin-audit': z.strictObject({ audit_id: auditId }),
  'judge-point': z.strictObject({
    audit_id: auditId,
    point_id,
    verdict: z.enum(VERDICTS),
    note,
    evidence,
  }),
  'note-finding': z.strictObject({
    audit_id: auditId,
    point_id,
    severity: z.enum(SEVERITIES),
    found: paragraphField(NOTE_LENGTH_MAX),
    remedy: paragraphField(NOTE_LENGTH_MAX),
    /** After the days of the policy where it says nothing. */
    due_at: instantField.optional(),
  }),
  'submit-audit': z.strictObject({ audit_id: auditId, summary: paragraphField(SUMMARY_LENGTH_MAX) }),
  'conclude-audit': z.strictObject({
    audit_id: auditId,
    decision: z.enum(['confirm', 'return']),
    note,
  }),
  'cancel-audit': z.strictObject({ audit_id: auditId, reason }),
  'answer-finding': z.strictObject({
    finding_id: findingId,
    answer: paragraphField(NOTE_LENGTH_MAX),
    evidence,
  }),
  'check-finding': z.strictObject({
    finding_id: findingId,
    decision: z.enum(['close', 'reopen']),
    note,
    /** A new end, where the answer does not do. */
    due_at: instantField.optional(),
  }),
} as const;
