/**
 * What becomes of a badge: suspended, resumed, revoked, expired, renewed, reinstated.
 *
 * Each function changes the badge, its history and the merchant's standing in one go; there is no other way to change
 * them. Causes of a suspension are kept also while a badge has ended, so that reinstating it finds the truth. They are
 * for `evolve`: they look at rows and the entry only.
 */
import type { EntryMeta } from '#core/ledger/plan';
import type { State } from '#core/ledger/state';
import type { Row } from '#core/ledger/tables';

import type { Suspension, TrustState } from './trust-tables';
import type { BadgeState } from './vocabulary';

type Badge = Row<'badge'>;

/** What of an entry is kept of a change. */
type Moment = Pick<EntryMeta, 'seq' | 'booked_at'>;

/** Why something changed: a word, and the id it came from. */
interface Why {
  readonly why: string;
  readonly id: string;
}

/** True for a badge that its holder may show, or may show again once what suspends it is over. */
export function isLive({ status }: Pick<Badge, 'status'>): boolean {
  return status === 'active' || status === 'suspended';
}

/** True when the merchant's standing is that of this badge: no later one was issued to him. */
function counts(state: State, badge: Badge): boolean {
  return state.tables.trust_standing.must(badge.account_id).badge_id === badge.id;
}

function putStanding(state: State, badge: Badge, status: TrustState, at: number): void {
  state.tables.trust_standing.put(badge.account_id, {
    account_id: badge.account_id,
    badge_id: badge.id,
    status,
    valid_until: badge.valid_until,
    since_at: at,
  });
}

/** Puts a badge in another state and tells its history; nothing where the state is the same. */
function change(state: State, badge: Badge, status: BadgeState, { why, id }: Why, moment: Moment): void {
  if (badge.status === status) {
    state.tables.badge.put(badge.id, badge);
    return;
  }
  const { seq, booked_at: at } = moment;
  const changed = { ...badge, status, history: [...badge.history, { seq, at, status, why, id }] };
  state.tables.badge.put(badge.id, changed);
  if (status !== 'renewed' && counts(state, badge)) {
    putStanding(state, changed, status, at);
  }
}

/** Sets the clock for both ends of a live badge. */
function arm(state: State, { id, valid_until, reaudit_at }: Badge): void {
  state.armed.push({ kind: 'expire-badge', subject: id, due_at: valid_until });
  if (reaudit_at !== null) {
    state.armed.push({ kind: 'plan-reaudit', subject: id, due_at: reaudit_at });
  }
}

/** Puts a badge that was just issued, with the standing and the timers that come of it. */
export function putIssued(state: State, badge: Badge): void {
  state.tables.badge.put(badge.id, badge);
  putStanding(state, badge, 'active', badge.issued_at);
  arm(state, badge);
}

/** Says when the clock plans the next audit of a badge's merchant; null while one is planned. */
export function planReaudit(state: State, badge_id: string, reaudit_at: number | null): void {
  const badge = { ...state.tables.badge.must(badge_id), reaudit_at };
  state.tables.badge.put(badge_id, badge);
  if (isLive(badge) && reaudit_at !== null) {
    state.armed.push({ kind: 'plan-reaudit', subject: badge_id, due_at: reaudit_at });
  }
}

/** Names a decision of two people on a badge by its entry. */
export function decisionId(seq: number): string {
  return `decision-${String(seq)}`;
}

/** Adds a cause by which a badge is suspended; one that it knows already is told once. */
export function suspendBadge(
  state: State,
  badge_id: string,
  cause: Pick<Suspension, 'cause' | 'id'>,
  entry: Moment,
): void {
  const badge = state.tables.badge.must(badge_id);
  if (badge.suspensions.some(({ id }) => id === cause.id)) {
    return;
  }
  const suspensions = [...badge.suspensions, { ...cause, at_seq: entry.seq }];
  const status = badge.status === 'active' ? 'suspended' : badge.status;
  change(state, { ...badge, suspensions }, status, { why: cause.cause, id: cause.id }, entry);
}

/** Tells of a decision to suspend a badge that something else had suspended before: time to appeal runs from it. */
export function tellDecision(state: State, badge_id: string, { seq, booked_at: at }: Moment): void {
  const badge = state.tables.badge.must(badge_id);
  const told = { seq, at, status: badge.status, why: 'decision', id: decisionId(seq) };
  state.tables.badge.put(badge_id, { ...badge, history: [...badge.history, told] });
}

/** Takes causes away; a suspended badge is active again when none is left. */
export function resumeBadge(
  state: State,
  badge_id: string,
  ended: (cause: Suspension) => boolean,
  entry: Moment,
  why: Why,
): void {
  const badge = state.tables.badge.must(badge_id);
  const suspensions = badge.suspensions.filter((cause) => !ended(cause));
  if (suspensions.length === badge.suspensions.length) {
    return;
  }
  const status = badge.status === 'suspended' && suspensions.length === 0 ? 'active' : badge.status;
  change(state, { ...badge, suspensions }, status, why, entry);
}

/**
 * Ends a badge.
 * @param about what it came of, empty for nothing
 */
export function endBadge(
  state: State,
  badge_id: string,
  how: 'revoked' | 'expired' | 'renewed',
  reason: string,
  entry: Moment,
  about = '',
): void {
  const badge = state.tables.badge.must(badge_id);
  const ended = { ended_how: how, ended_at: entry.booked_at, ended_reason: reason };
  change(state, { ...badge, ...ended }, how, { why: how, id: about }, entry);
}

/**
 * Gives a badge back that was revoked or suspended by a decision, as an appeal that was upheld does. Alerts and audits
 * that still suspend it go on doing so; one whose time is over, or that another took the place of, stays ended.
 * @param source the appeal
 */
export function reinstateBadge(state: State, badge_id: string, entry: Moment, source: string): void {
  const badge = state.tables.badge.must(badge_id);
  const suspensions = badge.suspensions.filter(({ cause }) => cause !== 'decision');
  const given_back = badge.status === 'revoked' && counts(state, badge);
  if (!given_back && badge.status !== 'suspended') {
    return;
  }
  const over = badge.valid_until <= entry.booked_at;
  const status = over ? 'expired' : suspensions.length === 0 ? 'active' : 'suspended';
  const ended = over
    ? { ended_how: 'expired' as const, ended_at: badge.valid_until, ended_reason: '' }
    : { ended_how: null, ended_at: null, ended_reason: null };
  change(state, { ...badge, ...ended, suspensions }, status, { why: 'reinstated', id: source }, entry);
  if (!over && given_back) {
    arm(state, badge);
  }
}

/** The state of a badge at an instant of the books, by its history; null before it was issued. */
export function badgeStateAt(badge: Pick<Badge, 'history'>, at: number): BadgeState | null {
  return badge.history.findLast((told) => told.at <= at)?.status ?? null;
}
