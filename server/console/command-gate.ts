/**
 * Which commands a person may give: what the contract says of a procedure is not enough where kinds differ.
 *
 * A kind is submitted, proposed, or not for people at all (`core/staff/command-access.ts`); by-amount kinds are
 * looked at against the policy in force.
 */
import { approvalNeed, type ApprovalContext, type ApprovalNeed } from '#core/approvals/needs-approval';
import { aboutOf } from '#core/cases/about';
import { BESIDE_KINDS, CONFIDENTIAL_KINDS } from '#core/cases/confidential';
import type { ApprovalNeeded } from '#core/contract/commands';
import { refuse } from '#core/kernel/refusal';
import { COMMAND_KINDS, type CommandKind } from '#core/ledger/commands';
import type { Answer } from '#core/ledger/entry';
import type { Staff, Trade } from '#core/ledger/tables';
import { COMMAND_ACCESS, type CommandAccess } from '#core/staff/command-access';
import { rolesWith, type Permission } from '#core/staff/permissions';

import { answerOf, type Desk } from './desk';
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

/** Throws unless the person has one of these permissions. */
export function needOneOf(person: Person, permissions: readonly Permission[]): void {
  if (!permissions.some((permission) => person.permissions.has(permission))) {
    throw forbidden(permissions);
  }
}

/** The trade a command is about, if it is about one. */
async function tradeOf(desk: Desk, data: Readonly<Record<string, unknown>>): Promise<Trade | null> {
  const trade_id = data['trade_id'];
  return typeof trade_id === 'string' ? await findRow(desk.books.reader, 'trade', trade_id) : null;
}

/** The account out of which a command moves money, and what it paid last, if it names one. */
async function payerOf(
  desk: Desk,
  data: Readonly<Record<string, unknown>>,
): Promise<ApprovalContext['payer']> {
  const id = data['from_account_id'];
  const { reader } = desk.books;
  const account = typeof id === 'string' ? await findRow(reader, 'account', id) : null;
  return account === null
    ? null
    : { currency: account.currency, usage: await findRow(reader, 'usage', `pay|${account.id}`) };
}

/** Why two people must decide on it, by its kind or its amount; null where one may. */
async function needOf(
  desk: Desk,
  kind: CommandKind,
  data: Readonly<Record<string, unknown>>,
): Promise<ApprovalNeed | null> {
  const policies = await desk.policies();
  const [trade, payer] = [await tradeOf(desk, data), await payerOf(desk, data)];
  return approvalNeed(kind, data, { policies, at: desk.now(), trade, payer });
}

/** That two people must decide, why, and who besides this person could be the second; null where one may. */
export async function approvalNeeded(
  desk: Desk,
  person: Person,
  kind: CommandKind,
  data: Readonly<Record<string, unknown>>,
): Promise<ApprovalNeeded | null> {
  const access: CommandAccess = COMMAND_ACCESS[kind];
  if (access.way !== 'approval' && access.way !== 'by-amount') {
    return null;
  }
  const { approve } = access;
  const may_alone = access.way === 'by-amount' && person.permissions.has(access.permission);
  const need = (await needOf(desk, kind, data)) ?? (may_alone ? null : ({ reason: 'permission' } as const));
  if (need === null) {
    return null;
  }
  const others: Staff[] = [];
  for (const member of (await desk.staff()).values()) {
    const { login, active } = member;
    if (active && login !== person.login && (await desk.permissionsOf(member)).has(approve)) {
      others.push(member);
    }
  }
  return {
    reason: need.reason,
    threshold_minor: need.reason === 'amount' ? need.threshold_minor : null,
    currency: need.reason === 'amount' ? need.currency : null,
    roles: [...rolesWith(approve)],
    people: others.map(({ login, name }) => ({ login, name })),
  };
}

/**
 * Throws for a kind that no person gives, and for risk work of whoever may not know of it, so that nothing is found out
 * by rehearsing it.
 */
export function checkRehearse(
  person: Person,
  kind: CommandKind,
  data: Readonly<Record<string, unknown>>,
): void {
  if (CONFIDENTIAL_KINDS.includes(kind)) {
    need(person, 'risk.read');
  }
  if (BESIDE_KINDS.includes(kind)) {
    needOneOf(person, aboutOf(String(data['about']))?.reads ?? []);
  }
  if (COMMAND_ACCESS[kind].way === 'none') {
    throw forbidden([]);
  }
}

interface Given {
  readonly kind: CommandKind;
  readonly data: Readonly<Record<string, unknown>>;
  readonly key: string;
}

/** True when something was submitted under this key before: it happens no second time, so no second person is missing. */
async function isKnown(desk: Desk, key: string): Promise<boolean> {
  return (await desk.books.reader.knownCommands([key])).length > 0;
}

/** Throws unless this person may submit the command alone. */
async function checkSubmit(desk: Desk, person: Person, { kind, data, key }: Given): Promise<void> {
  const access: CommandAccess = COMMAND_ACCESS[kind];
  switch (access.way) {
    case 'none':
      throw forbidden([]);
    case 'approval':
      throw refused(refuse('approval-needed', { kind }), null);
    case 'by-amount':
      if (!person.permissions.has(access.permission) && person.permissions.has(access.propose)) {
        throw refused(refuse('approval-needed', { kind }), null);
      }
      need(person, access.permission);
      if ((await needOf(desk, kind, data)) !== null && !(await isKnown(desk, key))) {
        throw refused(refuse('approval-needed', { kind }), null);
      }
      return;
    case 'by-channel':
      need(person, data['channel'] === 'balance' ? access.permission : access.at_bank);
      return;
    case 'by-about':
      needOneOf(person, aboutOf(String(data['about']))?.writes ?? []);
      return;
    case 'submit':
      need(person, access.permission);
  }
}

/**
 * Submits a command that this person may give alone. By-amount kinds come one after another, so that two at once are
 * not both looked at before either has happened.
 */
export async function submitAlone(desk: Desk, person: Person, given: Given): Promise<Answer> {
  const { kind, data, key } = given;
  const submit = async (): Promise<Answer> => {
    await checkSubmit(desk, person, given);
    return answerOf(await desk.decide(kind, data, person.login, key));
  };
  return COMMAND_ACCESS[kind].way === 'by-amount' ? await desk.oneByOne(submit) : await submit();
}

/** Throws unless this person may take this part in a request for the kind. */
export function checkPart(person: Person, kind: CommandKind, part: 'propose' | 'approve'): void {
  const access: CommandAccess = COMMAND_ACCESS[kind];
  if (access.way !== 'approval' && access.way !== 'by-amount') {
    throw invalid({ field: 'kind', expected: 'expected a kind that two people decide' });
  }
  need(person, access[part]);
}
