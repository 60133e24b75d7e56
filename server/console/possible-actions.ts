/**
 * What a person could do with a trade or an account now, and why not: by its state and by his permissions.
 *
 * A hint for screens, made of the same tables the core decides by. It does not decide: whether a command is
 * accepted, limits, balances and restrictions included, is found out by rehearsing it.
 */
import type { CommandKind } from '#core/ledger/commands';
import {
  TRADE_STATUSES,
  type Account,
  type Trade,
  type TradeStatus,
  type Withdrawal,
} from '#core/ledger/tables';
import { COMMAND_ACCESS, permissionsToBegin } from '#core/staff/command-access';
import { rolesWith, type Permission } from '#core/staff/permissions';

export interface PossibleAction {
  readonly kind: CommandKind;
  readonly needs_approval: boolean;
  readonly available: boolean;
  readonly reason: { readonly code: string; readonly details: Record<string, unknown> } | null;
}

/** Statuses from which each kind is possible, in the order in which they are offered. */
const TRADE_ACTIONS: readonly (readonly [CommandKind, readonly TradeStatus[]])[] = [
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
  ['charge-back', TRADE_STATUSES.filter((status) => status !== 'created')],
  ['pay-compensation', ['confirmed', 'settled']],
];

const ACCOUNT_ACTIONS: readonly CommandKind[] = [
  ...(['top-up', 'transfer', 'request-withdrawal', 'complete-withdrawal', 'return-withdrawal'] as const),
  ...(['pay-out', 'charge-fee', 'collect-receivable'] as const),
  ...(['impose-restriction', 'lift-restriction', 'execute-court-order'] as const),
  ...(['register-instrument', 'issue-credential', 'end-credential'] as const),
];

function action(
  kind: CommandKind,
  permissions: ReadonlySet<Permission>,
  wrong_state: Record<string, unknown> | null,
): PossibleAction {
  const needed = permissionsToBegin(kind);
  const needs_approval = COMMAND_ACCESS[kind].way === 'approval';
  if (!needed.some((permission) => permissions.has(permission))) {
    const roles = [...new Set(needed.flatMap((permission) => rolesWith(permission)))];
    const details = { permission: needed[0] ?? '', roles };
    return { kind, needs_approval, available: false, reason: { code: 'forbidden', details } };
  }
  return wrong_state === null
    ? { kind, needs_approval, available: true, reason: null }
    : { kind, needs_approval, available: false, reason: { code: 'wrong-state', details: wrong_state } };
}

/** What could be done with a trade. */
export function tradeActions(trade: Trade, permissions: ReadonlySet<Permission>): PossibleAction[] {
  return TRADE_ACTIONS.map(([kind, statuses]) =>
    action(
      kind,
      permissions,
      statuses.includes(trade.status)
        ? null
        : { what: 'trade', id: trade.id, status: trade.status, expected: statuses.join(' or ') },
    ),
  );
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
): string | null {
  switch (kind) {
    case 'lift-restriction':
      // The end of service is for good once it has begun.
      return account.restrictions.some((one) => one.kind !== 'end-service')
        ? null
        : 'a restriction that can end';
    case 'complete-withdrawal':
    case 'return-withdrawal':
      return withdrawals.some(({ status }) => status === 'held') ? null : 'a held withdrawal';
    case 'end-credential':
      return credentials.some(({ ended_at }) => ended_at === null) ? null : 'a credential in force';
    default:
      return null;
  }
}

/** What could be done with a party's account; nothing with the platform's own. */
export function accountActions(
  account: Account,
  things: AccountThings,
  permissions: ReadonlySet<Permission>,
): PossibleAction[] {
  if (account.class !== 'party') {
    return [];
  }
  return ACCOUNT_ACTIONS.map((kind) => {
    const expected = lacking(kind, account, things);
    const wrong_state = expected === null ? null : { what: 'account', id: account.id, expected };
    return action(kind, permissions, wrong_state);
  });
}
