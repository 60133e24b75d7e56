/**
 * Taking the next alert: the most pressing one that nobody has, given to who asks in one step.
 *
 * The journal decides between two who ask at once: an assignment says who had the alert before, and of two for the same
 * alert one is refused and goes on to the next. The same key gives the same alert again.
 */
import type { AlertFilter } from '#core/contract/alerts';
import type { Team } from '#core/cases/case-tables';
import type { Alert } from '#core/ledger/tables';

import type { Desk } from './desk';
import { findRow } from './found';
import type { Person } from './implementer';

/** Alerts that others may take before this gives up. */
const TRIES_MAX = 20;

/** The key of a try: the first has the caller's own. */
function keyOf(key: string, attempt: number): string {
  return attempt === 0 ? key : `${key}.${String(attempt)}`;
}

/** Teams whose alerts a person works, the one he is needed in first. */
function teamsOf({ permissions }: Person): readonly Team[] {
  return permissions.has('risk.lead') ? ['compliance', 'risk'] : ['risk'];
}

async function mostPressing(
  desk: Desk,
  filter: Omit<AlertFilter, 'view'>,
  person: Person,
): Promise<Alert | null> {
  const { lists } = desk.books;
  const base = { login: person.login, now: desk.now() };
  const teams = filter.team === undefined ? teamsOf(person) : [filter.team];
  for (const team of teams) {
    const narrowed = { ...filter, team, view: 'unassigned' } as const;
    const page = { after: null, limit: 1 };
    const due = await lists.alerts({ ...base, filter: narrowed, sort: 'due_at', direction: 'asc' }, page);
    const [first] = due.rows;
    if (first !== undefined && first.due_at < base.now) {
      return first;
    }
    const top = await lists.alerts({ ...base, filter: narrowed, sort: 'score', direction: 'desc' }, page);
    if (top.rows[0] !== undefined) {
      return top.rows[0];
    }
  }
  return null;
}

/** The alert that a key was answered with before; `refused` when somebody else had it, null for a new key. */
async function answeredBefore(desk: Desk, key: string): Promise<Alert | 'refused' | null> {
  const { reader } = desk.books;
  const [known] = await reader.knownCommands([key]);
  if (known === undefined) {
    return null;
  }
  const [entry] = await reader.entriesBySeq([known.seq]);
  const alert =
    known.outcome === 'done' && entry !== undefined ? await findRow(reader, 'alert', entry.subject) : null;
  return alert ?? 'refused';
}

/** Gives a person the next alert; null when nothing is left. Throws REFUSED when all that was tried was taken. */
export async function takeNextAlert(
  desk: Desk,
  person: Person,
  key: string,
  filter: Omit<AlertFilter, 'view'>,
): Promise<Alert | null> {
  for (let attempt = 0; attempt < TRIES_MAX; attempt += 1) {
    const own_key = keyOf(key, attempt);
    const before = await answeredBefore(desk, own_key);
    if (before !== null && before !== 'refused') {
      return before;
    }
    if (before === 'refused') {
      continue;
    }
    const next = await mostPressing(desk, filter, person);
    if (next === null) {
      return null;
    }
    const data = { alert_id: next.id, assignee: person.login, from: null };
    const result = await desk.decide('assign-alert', data, person.login, own_key);
    if (result.status === 'done') {
      return await findRow(desk.books.reader, 'alert', next.id);
    }
  }
  return null;
}
