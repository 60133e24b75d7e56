/** The kinds of policies, in the order in which people look for them. */
import type { PolicyKind } from '#core/policy/policy';

/** A kind that is missing here, or is none any more, does not compile. */
const KINDS: Readonly<Record<PolicyKind, true>> = {
  timers: true,
  fees: true,
  'payment-limits': true,
  'card-limits': true,
  'card-programmes': true,
  guarantee: true,
  trust: true,
  loans: true,
  'credit-monitoring': true,
  custody: true,
  approvals: true,
  alerts: true,
  measures: true,
  'audit-standard': true,
  calendar: true,
};

export const POLICY_KINDS = Object.keys(KINDS) as readonly PolicyKind[];
