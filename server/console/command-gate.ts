/**
 * Which commands a person may give: what the contract says of a procedure is not enough where kinds differ.
 *
 * A kind is submitted, proposed, or not for people at all (`core/staff/command-access.ts`); by-amount kinds are
 * looked at against the policy in force. It submits nothing.
 */
import { needsApproval } from '#core/approvals/needs-approval';
import { refuse } from '#core/kernel/refusal';
import { COMMAND_KINDS, type CommandKind } from '#core/ledger/commands';
import { COMMAND_ACCESS, type CommandAccess } from '#core/staff/command-access';
import type { Permission } from '#core/staff/permissions';

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

/** Two people must decide on it, by its kind or its amount. */
async function needsTwo(
  desk: Desk,
  kind: CommandKind,
  data: Readonly<Record<string, unknown>>,
): Promise<boolean> {
  const { way } = COMMAND_ACCESS[kind];
  if (way !== 'by-amount') {
    return way === 'approval';
  }
  const policies = await desk.policies();
  return needsApproval(kind, data, { policies, at: desk.now(), currency: await currencyOf(desk, data) });
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
      if (await needsTwo(desk, kind, data)) {
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
