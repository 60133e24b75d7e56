/**
 * What somebody could do with an alert now, and why not: by its state and by his permissions.
 *
 * A hint for the screen, made of the tables the core decides by; the core checks again. Pure.
 */
import type { z } from 'zod';

import type { alertDetail } from '#core/contract/alerts';
import type { Alert } from '#core/ledger/tables';
import type { CommandKind } from '#core/ledger/commands';
import type { Permission } from '#core/staff/permissions';

import { possibleActions, type Action } from '../../ui/possible-actions';

export type AlertDetailRead = z.output<typeof alertDetail>;

/** Letters by kind, the same in the queue and in the detail. */
export const ALERT_KEYS: Readonly<Partial<Record<CommandKind, string>>> = {
  'dispose-alert': 'd',
  'assign-alert': 'a',
  'escalate-alert': 'e',
  'snooze-alert': 's',
  'tag-alert': 't',
  'write-note': 'c',
  'impose-restriction': 'm',
  'attach-file': 'f',
};

const KINDS: readonly CommandKind[] = [
  'dispose-alert',
  'assign-alert',
  'write-note',
  'impose-restriction',
  'escalate-alert',
  'snooze-alert',
  'tag-alert',
  'open-case',
  'join-case',
  'list-account',
  'silence-rule',
  'reopen-alert',
];

/** Kinds that are wanted now and then only. */
export const SELDOM: readonly CommandKind[] = ['open-case', 'join-case', 'list-account', 'silence-rule'];

/** Kinds that need the alert to be open, or closed; others are possible either way. */
const STATUS: Readonly<Partial<Record<CommandKind, Alert['status']>>> = {
  'dispose-alert': 'open',
  'assign-alert': 'open',
  'escalate-alert': 'open',
  'snooze-alert': 'open',
  'open-case': 'open',
  'join-case': 'open',
  'reopen-alert': 'closed',
};

type Reason = Action['reason'];

function unfit(kind: CommandKind, alert: Alert, login: string): Reason {
  const { id, status, assignee, case_id } = alert;
  const expected = STATUS[kind];
  const wrong = (details: Record<string, unknown>): Reason => ({
    code: 'wrong-state',
    details: { what: 'alert', id, ...details },
  });
  if (expected !== undefined && status !== expected) return wrong({ status, expected });
  if (kind === 'dispose-alert' && assignee !== null && assignee !== login) {
    return wrong({ assignee, expected: 'assigned to nobody else' });
  }
  const in_case = kind === 'open-case' || kind === 'join-case';
  return in_case && case_id !== null ? wrong({ case: case_id, expected: 'in no case' }) : null;
}

/** The actions of an alert, in the order in which they are offered. */
export function alertActions(
  alert: Alert,
  login: string,
  can: (permission: Permission) => boolean,
): readonly Action[] {
  const holder = { can: (needed: readonly Permission[]) => needed.some(can) };
  return possibleActions(KINDS, holder, (kind) => unfit(kind, alert, login));
}

/** What is suspected by a typology, as the reason of a measure. */
const SUSPECTED: Readonly<Record<string, string>> = {
  C5: 'merchant-ring',
  C6: 'refund-abuse',
  C8: 'card-rolling',
  C9: 'wash-trading',
  C10: 'guarantee-abuse',
  C12: 'sham-trade',
};

/** Reason code with which a measure is proposed from an alert: that of its closing, or what is suspected. */
export function measureReason({ disposition, reason_code, typology }: Alert): string {
  if (disposition === 'confirmed' && reason_code !== null) return reason_code;
  return SUSPECTED[typology] ?? 'cash-out';
}
