/**
 * Whether a command needs a second person, and why: by its kind, or by its amount against the policy in force.
 *
 * What counts is all that has gone back of a trade, not what one command gives back: however it is cut into pieces,
 * whichever kinds give it back, from the threshold on two decide.
 */
import type { Instant } from '#core/kernel/instant';
import { parseMinor } from '#core/kernel/money';
import type { CommandKind } from '#core/ledger/commands';
import type { Trade } from '#core/ledger/tables';
import type { Policies } from '#core/policy/policy';
import { COMMAND_ACCESS, type AmountKind } from '#core/staff/command-access';

/** What of a trade is compared with the threshold. */
export type ReturningTrade = Pick<
  Trade,
  'currency' | 'escrow_minor' | 'refunded_minor' | 'charged_back_minor'
>;

export interface ApprovalContext {
  readonly policies: Policies;
  readonly at: Instant;
  /** The trade the command is about as it stands now; null when there is none. */
  readonly trade: ReturningTrade | null;
}

function amountIn(data: object, field: string): bigint | undefined {
  const amount = (data as Readonly<Record<string, unknown>>)[field];
  if (typeof amount === 'number') {
    return Number.isSafeInteger(amount) ? BigInt(amount) : undefined;
  }
  return typeof amount === 'string' ? parseMinor(amount) : typeof amount === 'bigint' ? amount : undefined;
}

/** What a decision gives back to the buyer; its other part goes to the seller, as it would have without a dispute. */
function decidedBack(data: object, trade: ReturningTrade | null): bigint | undefined {
  const outcome: unknown = 'outcome' in data ? data.outcome : undefined;
  switch (outcome) {
    case 'release':
      return 0n;
    case 'refund':
      return trade?.escrow_minor;
    default:
      return amountIn(data, 'refund_amount');
  }
}

/** What a command gives back of its trade; undefined where that cannot be told. A kind without a line does not compile. */
const GIVES_BACK: {
  readonly [K in AmountKind]: (data: object, trade: ReturningTrade | null) => bigint | undefined;
} = {
  'pay-refund': (data) => amountIn(data, 'amount'),
  'charge-back': (data) => amountIn(data, 'amount'),
  'decide-dispute': decidedBack,
};

/** Why two people must decide. */
export type ApprovalNeed =
  /** Commands of its kind always need two. */
  | { readonly reason: 'kind' }
  /** With what went back before it reaches this amount, and from it on it needs two. */
  | { readonly reason: 'amount'; readonly threshold_minor: bigint; readonly currency: string }
  /** Its amount cannot be compared with a threshold, so it needs two. */
  | { readonly reason: 'unknown-amount' };

function isAmountKind(kind: CommandKind): kind is AmountKind {
  return COMMAND_ACCESS[kind].way === 'by-amount';
}

/** Why two people must decide; null where one may. */
export function approvalNeed(
  kind: CommandKind,
  data: object,
  { policies, at, trade }: ApprovalContext,
): ApprovalNeed | null {
  if (!isAmountKind(kind)) {
    return COMMAND_ACCESS[kind].way === 'approval' ? { reason: 'kind' } : null;
  }
  const back_minor = GIVES_BACK[kind](data, trade);
  if (back_minor === 0n) {
    return null;
  }
  const thresholds: Readonly<Record<string, string | undefined>> = policies.at(
    'approvals',
    at,
  ).large_refund_minor;
  const threshold = trade === null ? undefined : thresholds[trade.currency];
  if (threshold === undefined || back_minor === undefined || trade === null) {
    return { reason: 'unknown-amount' };
  }
  const threshold_minor = BigInt(threshold);
  const gone_minor = trade.refunded_minor + trade.charged_back_minor;
  return gone_minor + back_minor >= threshold_minor
    ? { reason: 'amount', threshold_minor, currency: trade.currency }
    : null;
}
