/**
 * What of the journal tells of suspicions: whoever may not read risk work must not learn of it there.
 *
 * Entries of risk work itself and of the rules and models by which people are suspected, requests for what it needs two people for, and notes about alerts, cases and reports.
 * The questions to the database (`database/lists/withheld.ts`) are made of the same lists. Pure.
 */
import type { Entry, EntryBody } from '#core/ledger/entry';

import { CREDIT_COMMANDS } from '#core/credit/credit-command-data';
import { MODEL_COMMANDS } from '#core/rulebook/model-command-data';
import { RULE_COMMANDS } from '#core/rulebook/rule-command-data';
import { AUDIT_COMMANDS } from '#core/trust/audit-command-data';
import { TRUST_COMMANDS } from '#core/trust/trust-command-data';

import { OPEN_SUBJECTS } from './about';
import { CASE_COMMANDS } from './case-command-data';

/** Kinds of entries of which what they are about says whether they tell of suspicions. */
export const BESIDE_KINDS: readonly string[] = ['write-note', 'attach-file'];

/** Kinds of entries that tell of suspicions, whatever they are about. */
export const CONFIDENTIAL_KINDS: readonly string[] = [
  ...Object.keys(CASE_COMMANDS).filter((kind) => !BESIDE_KINDS.includes(kind)),
  ...Object.keys(RULE_COMMANDS),
  ...Object.keys(MODEL_COMMANDS),
  // Reasons of a score name what was found against a merchant.
  ...Object.keys(CREDIT_COMMANDS),
  // What was found at merchants, and why a badge was suspended or refused; the register itself is for everybody.
  ...Object.keys(TRUST_COMMANDS),
  ...Object.keys(AUDIT_COMMANDS),
];

/** Kinds of requests for approval that do. */
export const CONFIDENTIAL_REQUESTS = [
  'file-report',
  'list-account',
  'activate-rule',
  'retire-rule',
  'activate-model',
  'retire-model',
  'promote-scorecard',
  'refuse-application',
  'issue-badge',
  'renew-badge',
  'suspend-badge',
  'resume-badge',
  'revoke-badge',
] as const;

/** Beginnings of what notes are about that do. */
export const CONFIDENTIAL_SUBJECTS = ['alert-', 'case-', 'report-', 'risk-', 'audit-'] as const;

/** Kinds of entries that propose something, and that decide on it. */
export const DECIDING_KINDS = ['approve', 'reject', 'withdraw-proposal', 'expire-proposal'] as const;

/** Kinds of entries that say how an alert was judged. */
export const JUDGING_KINDS: readonly string[] = ['dispose-alert', 'review-alert'];

/** What of a measure tells of what it came of: everybody may know the measure, but not this. */
export const MEASURE_GROUNDS: readonly string[] = ['about', 'trade_ids', 'file_ids'];

/** Of entries that everybody may read: what of their data, and of their facts, tells of suspicions. */
const KEPT_DATA: Readonly<Record<string, readonly string[]>> = { 'impose-restriction': MEASURE_GROUNDS };
const KEPT_FACTS: Readonly<Record<string, readonly string[]>> = { 'uphold-appeal': ['alert_ids'] };

function without<T extends object>(record: T, names: readonly string[] | undefined): T {
  return names === undefined
    ? record
    : (Object.fromEntries(Object.entries(record).filter(([name]) => !names.includes(name))) as T);
}

/** The data of a command of a kind without what tells of suspicions. */
export function openData<T extends object>(kind: string, data: T): T {
  return without(data, KEPT_DATA[kind]);
}

interface Proposed {
  readonly kind: string;
  readonly data: object;
}

/**
 * The body of an entry that everybody may read, without what of it tells of suspicions; null where nothing does.
 * A refusal keeps its code: what was not found could be an alert.
 */
export function openBody({ kind, body }: Pick<Entry, 'kind' | 'body'>): EntryBody | null {
  const told = kind === 'propose' || Object.hasOwn(KEPT_DATA, kind) || Object.hasOwn(KEPT_FACTS, kind);
  if (!told) {
    return null;
  }
  const { data, facts, refusal, ...rest } = JSON.parse(body) as EntryBody;
  const command = kind === 'propose' ? (data['command'] as Proposed) : undefined;
  const inner =
    command === undefined ? {} : { command: { ...command, data: openData(command.kind, command.data) } };
  return {
    ...rest,
    data: { ...openData(kind, data), ...inner },
    ...(facts === undefined ? {} : { facts: without(facts, KEPT_FACTS[kind]) }),
    ...(refusal === undefined ? {} : { refusal: { ...refusal, details: {} } }),
  };
}

/** True for a kind of request that only those who may read risk work see. */
export function isConfidentialRequest(kind: string): boolean {
  return CONFIDENTIAL_REQUESTS.some((known) => known === kind);
}

/** The kind that an entry proposes; null for one that proposes nothing. */
export function proposedKind({ kind, body }: Pick<Entry, 'kind' | 'body'>): string | null {
  if (kind !== 'propose') {
    return null;
  }
  const { command } = (JSON.parse(body) as EntryBody).data as {
    readonly command?: { readonly kind?: string };
  };
  return command?.kind ?? null;
}

/**
 * True for an entry that tells of suspicions.
 * @param requests ids of requests that do: the entries that decide on them do not say what they are about
 */
export function isConfidentialEntry(
  entry: Pick<Entry, 'kind' | 'subject' | 'body'>,
  requests: ReadonlySet<string>,
): boolean {
  const { kind, subject } = entry;
  if (kind === 'note-event') {
    return CONFIDENTIAL_SUBJECTS.some((begin) => subject.startsWith(begin));
  }
  if (BESIDE_KINDS.includes(kind)) {
    return !OPEN_SUBJECTS.some((begin) => subject.startsWith(begin));
  }
  if (DECIDING_KINDS.some((deciding) => deciding === kind)) {
    return requests.has(subject);
  }
  const proposed = proposedKind(entry);
  return proposed === null ? CONFIDENTIAL_KINDS.includes(kind) : isConfidentialRequest(proposed);
}
