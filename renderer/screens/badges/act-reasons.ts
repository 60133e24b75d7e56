/** What can be done with an application or a badge now, and why not: for the row of buttons. */
import type { CommandKind } from '#core/ledger/commands';
import { COMMAND_ACCESS } from '#core/staff/command-access';

import type { useSession } from '../../app/session';
import { possibleActions, type Action } from '../../ui/possible-actions';

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
  return possibleActions(Object.keys(states) as CommandKind[], session, (kind) => {
    const expected = states[kind] ?? [];
    if (!expected.includes(status)) {
      return { code: 'wrong-state', details: { what, id, status, expected: expected.join(' or ') } };
    }
    return approval_id !== null && COMMAND_ACCESS[kind].way === 'approval'
      ? { code: 'already-exists', details: { what: 'pending approval', id: approval_id } }
      : null;
  });
}
