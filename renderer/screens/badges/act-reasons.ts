/** What can be done with an application or a badge now, and why not: for the row of buttons. */
import type { CommandKind } from '#core/ledger/commands';
import { COMMAND_ACCESS, permissionsToBegin } from '#core/staff/command-access';
import { rolesWith } from '#core/staff/permissions';

import type { useSession } from '../../app/session';
import type { Action } from '../alerts/alert-actions';

export interface Subject {
  readonly what: 'application' | 'badge';
  readonly id: string;
  readonly status: string;
  /** The request that waits about it. */
  readonly approval_id: string | null;
}

/** Kinds by the states in which they are possible; what needs two people waits while a request is pending. */
export function actionsFor(
  states: Readonly<Partial<Record<CommandKind, readonly string[]>>>,
  subject: Subject | null,
  session: Pick<ReturnType<typeof useSession>, 'can'>,
): readonly Action[] {
  if (subject === null) return [];
  const { what, id, status, approval_id } = subject;
  return (Object.keys(states) as CommandKind[]).map((kind) => {
    const needed = permissionsToBegin(kind);
    const roles = needed.flatMap((permission) => [...rolesWith(permission)]);
    const needs_approval = COMMAND_ACCESS[kind].way === 'approval';
    const expected = states[kind] ?? [];
    const wrong = expected.includes(status)
      ? needs_approval && approval_id !== null
        ? { code: 'already-exists', details: { what: 'pending approval', id: approval_id } }
        : null
      : { code: 'wrong-state', details: { what, id, status, expected: expected.join(' or ') } };
    const reason = session.can(needed) ? wrong : { code: 'forbidden', details: { roles } };
    return { kind, needs_approval, available: reason === null, reason };
  });
}
