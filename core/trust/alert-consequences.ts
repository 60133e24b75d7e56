/**
 * What alerts do to badges: one that is serious suspends the merchant's badge in the entry that raises it, and closing it
 * resumes the badge unless it was confirmed. Then the badge stays suspended until two people decide.
 */
import type { Disposition } from '#core/cases/dispositions';
import type { Context, EntryMeta, Want } from '#core/ledger/plan';
import type { State } from '#core/ledger/state';

import { suspendBadge, resumeBadge } from './badge-state';

/** Kept in the entry of an alert; books that are older than badges have none of it. */
export interface BadgeFacts {
  /** The badge that the alert suspends, or that it no longer does. */
  readonly badge_id?: string;
}

/** Asks for the badge of an alert's account. */
export function wantBadgeOf(account_id: string, want: Want): void {
  const standing = want.row('trust_standing', account_id);
  if (typeof standing?.badge_id === 'string') {
    want.row('badge', standing.badge_id);
  }
}

function badgeOf({ state }: Context, account_id: string): BadgeFacts {
  const badge_id = state.tables.trust_standing.get(account_id)?.badge_id ?? null;
  return badge_id === null ? {} : { badge_id };
}

/** The badge that an open alert with this score suspends. */
export function badgeSuspendedBy(context: Context, account_id: string, score: number): BadgeFacts {
  const { serious_permille } = context.state.policies.at('trust', context.at);
  return score >= serious_permille ? badgeOf(context, account_id) : {};
}

/** The badge that an alert no longer suspends once it is closed this way. */
export function badgeResumedBy(context: Context, account_id: string, disposition: Disposition): BadgeFacts {
  return disposition === 'confirmed' ? {} : badgeOf(context, account_id);
}

export function suspendByAlert(
  state: State,
  { badge_id }: BadgeFacts,
  alert_id: string,
  entry: EntryMeta,
): void {
  if (badge_id !== undefined) {
    suspendBadge(state, badge_id, { cause: 'alert', id: alert_id }, entry);
  }
}

export function resumeAfterAlert(
  state: State,
  { badge_id }: BadgeFacts,
  alert_id: string,
  entry: EntryMeta,
): void {
  if (badge_id !== undefined) {
    resumeBadge(state, badge_id, ({ id }) => id === alert_id, entry, { why: 'alert-closed', id: alert_id });
  }
}
