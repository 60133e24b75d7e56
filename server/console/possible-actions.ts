/**
 * What a person could do with a trade or an account now, and why not: by its state and by his permissions.
 *
 * A hint for screens, made of the same tables the core decides by. It does not decide: whether a command is
 * accepted, limits, balances and restrictions included, is found out by rehearsing it.
 */
import type { CommandKind } from '#core/ledger/commands';
import { TRADE_STATUSES, type Account, type Trade, type TradeStatus } from '#core/ledger/tables';
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
  ...(['top-up', 'transfer', 'request-withdrawal', 'pay-out', 'charge-fee', 'collect-receivable'] as const),
  ...(['impose-restriction', 'lift-restriction', 'execute-court-order'] as const),
  ...(['register-instrument', 'issue-credential'] as const),
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

/** What could be done with a party's account; nothing with the platform's own. */
export function accountActions(account: Account, permissions: ReadonlySet<Permission>): PossibleAction[] {
  if (account.class !== 'party') {
    return [];
  }
  return ACCOUNT_ACTIONS.map((kind) => {
    const lacks_restriction = kind === 'lift-restriction' && account.restrictions.length === 0;
    const wrong_state = lacks_restriction
      ? { what: 'account', id: account.id, expected: 'a restriction in force' }
      : null;
    return action(kind, permissions, wrong_state);
  });
}
