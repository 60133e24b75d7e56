/**
 * Whether a command needs a second person, and why: by its kind, or by its amount against the policy in force.
 *
 * Staff who give a trade's money back, who let it go to the seller in the buyer's stead, or who move a customer's
 * balance, are one person below the threshold and two from it on. What counts is what went the same way before as
 * well, not what one command moves: all that has gone back of a trade, all that an account paid on the day. However it
 * is cut into pieces, whichever kinds move it, from the threshold on two decide.
 */
import { dayOf, type Instant } from '#core/kernel/instant';
import { maxBig, parseMinor } from '#core/kernel/money';
import type { CommandKind } from '#core/ledger/commands';
import type { Trade, Usage } from '#core/ledger/tables';
import type { Policies } from '#core/policy/policy';
import { COMMAND_ACCESS, type AmountKind } from '#core/staff/command-access';

/** What of a trade is compared with the threshold. */
export type MovingTrade = Pick<Trade, 'currency' | 'escrow_minor' | 'refunded_minor' | 'charged_back_minor'>;

/** What of an account that pays is compared with the threshold. */
export interface MovingAccount {
  readonly currency: string;
  /** What it paid on the last day on which it paid; null when it never did. */
  readonly usage: Pick<Usage, 'day' | 'day_minor'> | null;
}

export interface ApprovalContext {
  readonly policies: Policies;
  readonly at: Instant;
  /** The trade the command is about as it stands now; null when there is none. */
  readonly trade: MovingTrade | null;
  /** The account whose balance it moves; null when there is none. */
  readonly payer: MovingAccount | null;
}

/** What a command moves, with what went the same way before. */
interface Moved {
  readonly currency: string;
  readonly amount_minor: bigint;
}

function amountIn(data: object, field: string): bigint | undefined {
  const amount = (data as Readonly<Record<string, unknown>>)[field];
  if (typeof amount === 'number') {
    return Number.isSafeInteger(amount) ? BigInt(amount) : undefined;
  }
  return typeof amount === 'string' ? parseMinor(amount) : typeof amount === 'bigint' ? amount : undefined;
}

/** Back to the buyer, with all that went back before. */
function back(amount_minor: bigint | undefined, { trade }: ApprovalContext): Moved | undefined {
  return trade === null || amount_minor === undefined
    ? undefined
    : {
        currency: trade.currency,
        amount_minor: trade.refunded_minor + trade.charged_back_minor + amount_minor,
      };
}

/** On to the seller: what is in escrow, all of it at once. */
function forward(trade: MovingTrade | null): Moved | undefined {
  return trade === null ? undefined : { currency: trade.currency, amount_minor: trade.escrow_minor };
}

/** The larger of the two ways a decision sends what is in escrow. */
function decided(data: object, context: ApprovalContext): Moved | undefined {
  const { trade } = context;
  const outcome: unknown = 'outcome' in data ? data.outcome : undefined;
  if (outcome === 'release') {
    return forward(trade);
  }
  const back_minor = outcome === 'refund' ? trade?.escrow_minor : amountIn(data, 'refund_amount');
  const moved = back(back_minor, context);
  if (trade === null || back_minor === undefined || moved === undefined) {
    return undefined;
  }
  return { ...moved, amount_minor: maxBig(moved.amount_minor, trade.escrow_minor - back_minor) };
}

/** Out of a balance, with all that the account paid on the same day. */
function paidOut(data: object, { payer, policies, at }: ApprovalContext): Moved | undefined {
  const amount_minor = amountIn(data, 'amount');
  if (payer === null || amount_minor === undefined) {
    return undefined;
  }
  const { currency, usage } = payer;
  const today = dayOf(at, policies.at('calendar', at).utc_offset_minutes);
  // A calendar that moved west counts on the later day until that is over, as limits do.
  const paid_minor = usage !== null && usage.day >= today ? usage.day_minor : 0n;
  return { currency, amount_minor: paid_minor + amount_minor };
}

/** Shipping what confirms itself at once sends the money on. */
function shipped(data: object, { policies, at, trade }: ApprovalContext): Moved | null | undefined {
  const method: unknown = 'delivery_method' in data ? data.delivery_method : undefined;
  const after_ms = Object.entries(policies.at('timers', at).auto_confirm_ms).find(
    ([name]) => name === method,
  )?.[1];
  return after_ms === 0 ? forward(trade) : null;
}

/**
 * What a command moves; null for nothing, undefined where it cannot be told. A kind without a line does not compile.
 */
const MOVES: {
  readonly [K in AmountKind]: (data: object, context: ApprovalContext) => Moved | null | undefined;
} = {
  'pay-refund': (data, context) => back(amountIn(data, 'amount'), context),
  'charge-back': (data, context) => back(amountIn(data, 'amount'), context),
  'decide-dispute': decided,
  'confirm-trade': (_data, { trade }) => forward(trade),
  'ship-trade': shipped,
  transfer: paidOut,
};

/** Why two people must decide. */
export type ApprovalNeed =
  /** Commands of its kind always need two. */
  | { readonly reason: 'kind' }
  /** With what went the same way before it reaches this amount, and from it on it needs two. */
  | { readonly reason: 'amount'; readonly threshold_minor: bigint; readonly currency: string }
  /** Its amount cannot be compared with a threshold, so it needs two. */
  | { readonly reason: 'unknown-amount' };

function isAmountKind(kind: CommandKind): kind is AmountKind {
  return COMMAND_ACCESS[kind].way === 'by-amount';
}

/** Why two people must decide; null where one may. */
export function approvalNeed(kind: CommandKind, data: object, context: ApprovalContext): ApprovalNeed | null {
  if (!isAmountKind(kind)) {
    return COMMAND_ACCESS[kind].way === 'approval' ? { reason: 'kind' } : null;
  }
  const moved = MOVES[kind](data, context);
  if (moved === null) {
    return null;
  }
  const { policies, at } = context;
  const thresholds: Readonly<Record<string, string | undefined>> = policies.at(
    'approvals',
    at,
  ).large_refund_minor;
  const threshold = moved === undefined ? undefined : thresholds[moved.currency];
  if (threshold === undefined || moved === undefined) {
    return { reason: 'unknown-amount' };
  }
  const threshold_minor = BigInt(threshold);
  return moved.amount_minor >= threshold_minor
    ? { reason: 'amount', threshold_minor, currency: moved.currency }
    : null;
}
