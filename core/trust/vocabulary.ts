/**
 * The words of trust certification as values: what the contract speaks of and screens show, and nothing that works on it.
 */

export const BADGE_STATES = ['active', 'suspended', 'revoked', 'expired', 'renewed'] as const;
export type BadgeState = (typeof BADGE_STATES)[number];

export const APPLICATION_STATES = ['pending', 'granted', 'refused', 'withdrawn'] as const;
export type ApplicationState = (typeof APPLICATION_STATES)[number];

/** What of the audits is looked at. */
export const AUDIT_VIEWS = ['open', 'mine', 'unassigned', 'overdue', 'review', 'remedies', 'done'] as const;
export type AuditView = (typeof AUDIT_VIEWS)[number];

/** What can be found of one point of the standard; number keys stand for them in this order. */
export const VERDICTS = ['met', 'partly', 'not-met', 'not-applicable'] as const;
export type Verdict = (typeof VERDICTS)[number];

/** Conditions of the badge, in the order in which they are shown. */
export const GROUNDS = [
  'merchant',
  'real-name',
  'age',
  'restrictions',
  'alerts',
  'audit',
  'remedies',
  'credit',
] as const;
export type GroundName = (typeof GROUNDS)[number];

/** `neutral` is neither met nor missed: what it asks for is not known of anybody yet. */
export const GROUND_VERDICTS = ['met', 'missed', 'neutral'] as const;
export type GroundVerdict = (typeof GROUND_VERDICTS)[number];
