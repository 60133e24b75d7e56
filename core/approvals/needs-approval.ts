/**
 * Whether a command needs a second person: by its kind, or by its amount against the policy in force.
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

/** True when two people must decide. What cannot be compared with a threshold needs two. */
export function needsApproval(kind: CommandKind, data: object, context: ApprovalContext): boolean {
  const { way } = COMMAND_ACCESS[kind];
  if (way !== 'by-amount') {
    return way === 'approval';
  }
  const { policies, at, currency } = context;
  const thresholds: Readonly<Record<string, string | undefined>> = policies.at(
    'approvals',
    at,
  ).large_refund_minor;
  const threshold = currency === null ? undefined : thresholds[currency];
  const amount_minor = amountOf(data);
  return threshold === undefined || amount_minor === undefined || amount_minor >= BigInt(threshold);
}
