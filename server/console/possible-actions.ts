/**
 * What a person could do with a trade or an account now, and why not: by its state and by his permissions.
 *
 * A hint for screens, made of the same tables the core decides by: states, permissions, and what a restriction stops
 * outright. It does not decide: whether a command is accepted, limits and balances included, is found out by
 * rehearsing it.
 */
import { inForce, isForGood, MATRIX, type Purpose } from '#core/enforcement/matrix';
import type { Instant } from '#core/kernel/instant';
import { refuse, type Refusal } from '#core/kernel/refusal';
import type { CommandKind } from '#core/ledger/commands';
import type { Account, Claim, Trade, TradeStatus, Withdrawal } from '#core/ledger/tables';
import { COMMAND_ACCESS, permissionsToBegin } from '#core/staff/command-access';
import { rolesWith, type Permission } from '#core/staff/permissions';

export interface PossibleAction {
  readonly kind: CommandKind;
  readonly needs_approval: boolean;
  readonly available: boolean;
  readonly reason: { readonly code: string; readonly details: Record<string, unknown> } | null;
}

/** What decides instead of a trade's status: by what it was paid, and whether something is left of a claim. */
const AT_BANK = 'paid through a bank';
const OPEN_CLAIM = 'a compensation not recovered yet';

type From = readonly TradeStatus[] | typeof AT_BANK | typeof OPEN_CLAIM;

/** From where each kind is possible, in the order in which they are offered. */
const TRADE_ACTIONS: readonly (readonly [CommandKind, From])[] = [
  ['pay-trade', ['created']],
  ['ship-trade', ['paid']],
  ['extend-trade', ['shipped']],
  ['confirm-trade', ['shipped']],
  ['close-trade', ['created']],
  ['request-refund', ['paid', 'shipped']],
  ['withdraw-refund-request', ['refund-requested']],
  ['pay-refund', ['paid', 'shipped', 'refund-requested', 'confirmed', 'settled']],
  ['open-dispute', ['paid', 'shipped', 'refund-requested']],
  ['decide-dispute', ['disputed']],
  ['charge-back', AT_BANK],
  ['recover-compensation', OPEN_CLAIM],
];

const ACCOUNT_ACTIONS: readonly CommandKind[] = [
  ...(['top-up', 'transfer', 'request-withdrawal', 'complete-withdrawal', 'return-withdrawal'] as const),
  ...(['pay-out', 'charge-fee', 'collect-receivable'] as const),
  ...(['impose-restriction', 'lift-restriction', 'execute-court-order'] as const),
  ...(['register-instrument', 'issue-credential', 'end-credential'] as const),
  ...(['plan-audit', 'apply-for-badge'] as const),
];

/** What the account is used for by kinds that a restriction may stop outright. */
const PURPOSES: Readonly<Partial<Record<CommandKind, Purpose>>> = {
  'top-up': 'top-up',
  transfer: 'transfer-out',
  'request-withdrawal': 'withdraw',
  'complete-withdrawal': 'complete-withdrawal',
};

/** Who looks, and when. */
export interface Looking {
  readonly permissions: ReadonlySet<Permission>;
  readonly at: Instant;
}

function action(
  kind: CommandKind,
  permissions: ReadonlySet<Permission>,
  refusal: Refusal | null,
): PossibleAction {
  const needed = permissionsToBegin(kind);
  const needs_approval = COMMAND_ACCESS[kind].way === 'approval';
  if (!needed.some((permission) => permissions.has(permission))) {
    const roles = [...new Set(needed.flatMap((permission) => rolesWith(permission)))];
    const details = { permission: needed[0] ?? '', roles };
    return { kind, needs_approval, available: false, reason: { code: 'forbidden', details } };
  }
  return { kind, needs_approval, available: refusal === null, reason: refusal };
}

/** What of a trade some kinds are about. */
export interface TradeThings {
  readonly claims: readonly Pick<Claim, 'paid_minor' | 'recovered_minor'>[];
}

/** Why a trade is not in the state a kind needs; null when it is. */
function misplaced(trade: Trade, { claims }: TradeThings, from: From): Refusal | null {
  const { id, status, channel } = trade;
  if (from === OPEN_CLAIM) {
    return claims.some(({ paid_minor, recovered_minor }) => recovered_minor < paid_minor)
      ? null
      : refuse('wrong-state', { what: 'trade', id, status, expected: OPEN_CLAIM });
  }
  if (from === AT_BANK) {
    return channel === null || channel === 'balance'
      ? refuse('wrong-state', { what: 'trade', id, status, channel: channel ?? 'none', expected: AT_BANK })
      : null;
  }
  return from.includes(status)
    ? null
    : refuse('wrong-state', { what: 'trade', id, status, expected: from.join(' or ') });
}

/** What could be done with a trade. */
export function tradeActions(
  trade: Trade,
  things: TradeThings,
  permissions: ReadonlySet<Permission>,
): PossibleAction[] {
  return TRADE_ACTIONS.map(([kind, from]) => action(kind, permissions, misplaced(trade, things, from)));
}

/** What of an account some kinds are about. */
export interface AccountThings {
  readonly withdrawals: readonly Pick<Withdrawal, 'status'>[];
  readonly credentials: readonly { readonly ended_at: number | null }[];
}

/** What a kind needs to be there, in words of the books; null when it is. */
function lacking(
  kind: CommandKind,
  account: Account,
  { withdrawals, credentials }: AccountThings,
  at: Instant,
): string | null {
  switch (kind) {
    case 'lift-restriction':
      return account.restrictions.some((one) => !isForGood(one, at)) ? null : 'a restriction that can end';
    case 'complete-withdrawal':
    case 'return-withdrawal':
      return withdrawals.some(({ status }) => status === 'held') ? null : 'a held withdrawal';
    case 'end-credential':
      return credentials.some(({ ended_at }) => ended_at === null) ? null : 'a credential in force';
    case 'plan-audit':
    case 'apply-for-badge':
      return account.merchant ? null : 'a merchant';
    default:
      return null;
  }
}

/** The restriction in force that stops a kind whatever the amount; null where none does. */
function stoppedBy(kind: CommandKind, account: Account, at: Instant): Refusal | null {
  const purpose = PURPOSES[kind];
  const stopping =
    purpose === undefined
      ? undefined
      : inForce(account, at).find((restriction) => MATRIX[restriction.kind][purpose] === 'stop');
  return purpose === undefined || stopping === undefined
    ? null
    : refuse('restricted', {
        account: account.id,
        restriction: stopping.id,
        kind: stopping.kind,
        purpose,
      });
}

/** What could be done with a party's account; nothing with the platform's own. */
export function accountActions(
  account: Account,
  things: AccountThings,
  { permissions, at }: Looking,
): PossibleAction[] {
  if (account.class !== 'party') {
    return [];
  }
  return ACCOUNT_ACTIONS.map((kind) => {
    const expected = lacking(kind, account, things, at);
    const refusal =
      expected === null
        ? stoppedBy(kind, account, at)
        : refuse('wrong-state', { what: 'account', id: account.id, expected });
    return action(kind, permissions, refusal);
  });
}
