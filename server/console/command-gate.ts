/**
 * Which commands a person may give: what the contract says of a procedure is not enough where kinds differ.
 *
 * A kind is submitted, proposed, or not for people at all (`core/staff/command-access.ts`); by-amount kinds are
 * looked at against the policy in force. It submits nothing.
 */
import { approvalNeed, type ApprovalNeed } from '#core/approvals/needs-approval';
import type { ApprovalNeeded } from '#core/contract/commands';
import { refuse } from '#core/kernel/refusal';
import { COMMAND_KINDS, type CommandKind } from '#core/ledger/commands';
import { COMMAND_ACCESS, type CommandAccess } from '#core/staff/command-access';
import { permissionsOf, rolesWith, type Permission } from '#core/staff/permissions';

import type { Desk } from './desk';
import { forbidden, invalid, refused } from './failures';
import { findRow } from './found';
import type { Person } from './implementer';

/** The kind by its name. Throws INVALID. */
export function kindNamed(name: string): CommandKind {
  const kind = COMMAND_KINDS.find((known) => known === name);
  if (kind === undefined) {
    throw invalid({ field: 'kind', expected: 'expected a kind of command that the books know' });
  }
  return kind;
}

function need(person: Person, permission: Permission): void {
  if (!person.permissions.has(permission)) {
    throw forbidden([permission]);
  }
}

/** Currency of what a command is about, where its amount is compared with a threshold. */
async function currencyOf(desk: Desk, data: Readonly<Record<string, unknown>>): Promise<string | null> {
  const trade_id = data['trade_id'];
  if (typeof trade_id !== 'string') {
    return null;
  }
  return (await findRow(desk.books.reader, 'trade', trade_id))?.currency ?? null;
}

/** Why two people must decide on it, by its kind or its amount; null where one may. */
async function needOf(
  desk: Desk,
  kind: CommandKind,
  data: Readonly<Record<string, unknown>>,
): Promise<ApprovalNeed | null> {
  const policies = await desk.policies();
  return approvalNeed(kind, data, { policies, at: desk.now(), currency: await currencyOf(desk, data) });
}

/** That two people must decide, why, and who besides this person could be the second; null where one may. */
export async function approvalNeeded(
  desk: Desk,
  person: Person,
  kind: CommandKind,
  data: Readonly<Record<string, unknown>>,
): Promise<ApprovalNeeded | null> {
  const access: CommandAccess = COMMAND_ACCESS[kind];
  const need = await needOf(desk, kind, data);
  if (need === null || access.way === 'submit' || access.way === 'none') {
    return null;
  }
  const { approve } = access;
  const others = [...(await desk.staff()).values()].filter(
    ({ login, active, roles }) => active && login !== person.login && permissionsOf(roles).has(approve),
  );
  return {
    reason: need.reason,
    threshold_minor: need.reason === 'amount' ? need.threshold_minor : null,
    currency: need.reason === 'amount' ? need.currency : null,
    roles: [...rolesWith(approve)],
    people: others.map(({ login, name }) => ({ login, name })),
  };
}

/** Throws for a kind that no person gives, so that nothing is found out by rehearsing it. */
export function checkRehearse(kind: CommandKind): void {
  if (COMMAND_ACCESS[kind].way === 'none') {
    throw forbidden([]);
  }
}

/** Throws unless this person may submit the command alone. */
export async function checkSubmit(
  desk: Desk,
  person: Person,
  kind: CommandKind,
  data: Readonly<Record<string, unknown>>,
): Promise<void> {
  const access: CommandAccess = COMMAND_ACCESS[kind];
  switch (access.way) {
    case 'none':
      throw forbidden([]);
    case 'approval':
      throw refused(refuse('approval-needed', { kind }), null);
    case 'by-amount':
      need(person, access.permission);
      if ((await needOf(desk, kind, data)) !== null) {
        throw refused(refuse('approval-needed', { kind }), null);
      }
      return;
    case 'submit':
      need(person, access.permission);
  }
}

/** Throws unless this person may take this part in a request for the kind. */
export function checkPart(person: Person, kind: CommandKind, part: 'propose' | 'approve'): void {
  const access: CommandAccess = COMMAND_ACCESS[kind];
  if (access.way !== 'approval' && access.way !== 'by-amount') {
    throw invalid({ field: 'kind', expected: 'expected a kind that two people decide' });
  }
  need(person, access[part]);
}
