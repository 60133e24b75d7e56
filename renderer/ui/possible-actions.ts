/**
 * What somebody could do with a thing now, and why not: by his permissions, then by the state of the thing.
 *
 * A hint for the row of buttons, made of the tables the core decides by; the core checks again. Pure.
 */
import type { z } from 'zod';

import type { possibleAction } from '#core/contract/trades';
import type { CommandKind } from '#core/ledger/commands';
import { COMMAND_ACCESS, permissionsToBegin } from '#core/staff/command-access';
import { rolesWith, type Permission } from '#core/staff/permissions';

export type Action = z.output<typeof possibleAction>;

/** The person at the console, as far as it matters here. */
interface Holder {
  /** True when he has one of the permissions. */
  can(permissions: readonly Permission[]): boolean;
}

/**
 * Kinds as actions, in their order. `unfit` says why the state of the thing does not allow a kind, null when it does;
 * `neededFor` which permissions let begin it, where more is asked of people than by the core's own table.
 */
export function possibleActions(
  kinds: readonly CommandKind[],
  holder: Holder,
  unfit: (kind: CommandKind) => Action['reason'],
  neededFor: (kind: CommandKind) => readonly Permission[] = permissionsToBegin,
): readonly Action[] {
  return kinds.map((kind) => {
    const needed = neededFor(kind);
    const needs_approval = COMMAND_ACCESS[kind].way === 'approval';
    const roles = [...new Set(needed.flatMap((permission) => rolesWith(permission)))];
    const reason = holder.can(needed) ? unfit(kind) : { code: 'forbidden', details: { roles } };
    return { kind, needs_approval, available: reason === null, reason };
  });
}
