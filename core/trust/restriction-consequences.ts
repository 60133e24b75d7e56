/**
 * What measures do to badges: one above watch suspends the merchant's badge in the entry that imposes it, and its end
 * resumes the badge unless something else suspends it still.
 *
 * A measure that is only announced suspends at once, too: the public is not told of trust that two people no longer have.
 */
import type { Context, EntryMeta } from '#core/ledger/plan';
import type { State } from '#core/ledger/state';
import type { Restriction, RestrictionKind } from '#core/ledger/tables';

import type { BadgeFacts } from './alert-consequences';
import { resumeBadge, suspendBadge } from './badge-state';

/** The badge of an account, for the facts of an entry that changes its measures. */
export function badgeConcerned({ state }: Context, account_id: string): BadgeFacts {
  const badge_id = state.tables.trust_standing.get(account_id)?.badge_id ?? null;
  return badge_id === null ? {} : { badge_id };
}

/** After a measure was imposed or took over. */
export function suspendByRestriction(
  state: State,
  { badge_id }: BadgeFacts,
  { id, kind }: { readonly id: string; readonly kind: RestrictionKind },
  entry: EntryMeta,
): void {
  if (badge_id !== undefined && kind !== 'watch') {
    suspendBadge(state, badge_id, { cause: 'restriction', id }, entry);
  }
}

/** After a measure ended; what takes over from it was put in force before. */
export function resumeAfterRestriction(
  state: State,
  { badge_id }: BadgeFacts,
  { id }: Pick<Restriction, 'id'>,
  entry: EntryMeta,
): void {
  if (badge_id !== undefined) {
    resumeBadge(state, badge_id, (cause) => cause.id === id, entry, { why: 'restriction-ended', id });
  }
}
