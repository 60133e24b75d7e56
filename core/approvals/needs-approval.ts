/**
 * Whether a command needs a second person, and why: by its kind, or by its amount against the policy in force.
 */
import type { Instant } from '#core/kernel/instant';
import { parseMinor } from '#core/kernel/money';
import type { CommandKind } from '#core/ledger/commands';
import type { Policies } from '#core/policy/policy';
import { COMMAND_ACCESS } from '#core/staff/command-access';

export interface ApprovalContext {
  readonly policies: Policies;
  readonly at: Instant;
  /** Currency of the command's amount; null when it is not known (the trade does not exist, say). */
  readonly currency: string | null;
}

function amountOf(data: object): bigint | undefined {
  const amount: unknown = 'amount' in data ? data.amount : undefined;
  if (typeof amount === 'number') {
    return Number.isSafeInteger(amount) ? BigInt(amount) : undefined;
  }
  return typeof amount === 'string' ? parseMinor(amount) : typeof amount === 'bigint' ? amount : undefined;
}

/** Why two people must decide. */
export type ApprovalNeed =
  /** Commands of its kind always need two. */
  | { readonly reason: 'kind' }
  /** From this amount on it needs two. */
  | { readonly reason: 'amount'; readonly threshold_minor: bigint; readonly currency: string }
  /** Its amount cannot be compared with a threshold, so it needs two. */
  | { readonly reason: 'unknown-amount' };

/** Why two people must decide; null where one may. */
export function approvalNeed(
  kind: CommandKind,
  data: object,
  { policies, at, currency }: ApprovalContext,
): ApprovalNeed | null {
  const { way } = COMMAND_ACCESS[kind];
  if (way !== 'by-amount') {
    return way === 'approval' ? { reason: 'kind' } : null;
  }
  const thresholds: Readonly<Record<string, string | undefined>> = policies.at(
    'approvals',
    at,
  ).large_refund_minor;
  const threshold = currency === null ? undefined : thresholds[currency];
  const amount_minor = amountOf(data);
  if (threshold === undefined || amount_minor === undefined || currency === null) {
    return { reason: 'unknown-amount' };
  }
  const threshold_minor = BigInt(threshold);
  return amount_minor >= threshold_minor ? { reason: 'amount', threshold_minor, currency } : null;
}
