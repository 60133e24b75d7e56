/**
 * What an appeal is against: a measure or a decision on a badge, seen alike.
 */
import { refuse, type Refusal } from '#core/kernel/refusal';
import { DAY_MS, type Instant } from '#core/kernel/instant';
import type { Want } from '#core/ledger/plan';
import type { State } from '#core/ledger/state';
import type { Appeal, Badge, Restriction } from '#core/ledger/tables';
import type { Policies } from '#core/policy/policy';

/** What is appealed against, by kind and id. */
export type Against = Pick<Appeal, 'against_kind' | 'against_id'>;

/** Id of the row that says what was appealed against the same. */
export function matterId({ against_kind, against_id }: Against): string {
  return `${against_kind}|${against_id}`;
}

/** Asks for the row of it; gives the account it concerns when it is known. */
export function wantAgainst({ against_kind, against_id }: Against, want: Want): string | undefined {
  return want.row(against_kind, against_id)?.account_id;
}

/** What was decided, as far as an appeal looks at it. */
export interface Decided {
  readonly account_id: string;
  /** From when the time for an appeal runs. */
  readonly from_at: Instant;
  /** Whoever decided, or decided to keep it: none of them hears an appeal. */
  readonly deciders: readonly string[];
}

function ofRestriction({ account_id, starts_at, actor, approver, reviewers }: Restriction): Decided {
  return { account_id, from_at: starts_at, deciders: [actor, approver, ...reviewers] };
}

/** The last decision by which a badge was suspended or revoked. */
function ofBadge({ id, account_id, history, deciders }: Badge): Decided | Refusal {
  // A decision that gave it back is none against its holder.
  const last = history.findLast(
    ({ why, status }) => why === 'revoked' || (why === 'decision' && status === 'suspended'),
  );
  return last === undefined || deciders.length === 0
    ? refuse('wrong-state', { what: 'badge', id, expected: 'suspended or revoked by a decision' })
    : { account_id, from_at: last.at, deciders };
}

/** The row of what is appealed against, where there is one. */
export interface AgainstRows {
  readonly restriction: Restriction | null;
  readonly badge: Badge | null;
}

/** What was decided; a refusal where there is no such thing, or nothing was decided on it. */
export function decidedOn(
  { restriction, badge }: AgainstRows,
  { against_kind, against_id }: Against,
): Decided | Refusal {
  if (against_kind === 'badge') {
    return badge === null ? refuse('not-found', { what: 'badge', id: against_id }) : ofBadge(badge);
  }
  return restriction === null
    ? refuse('not-found', { what: 'restriction', id: against_id })
    : ofRestriction(restriction);
}

/** The same, of the rows that a state has. */
export function decidedIn({ tables }: State, against: Against): Decided | Refusal {
  const { against_kind, against_id } = against;
  const rows = {
    restriction: against_kind === 'restriction' ? tables.restriction.get(against_id) : null,
    badge: against_kind === 'badge' ? tables.badge.get(against_id) : null,
  };
  return decidedOn(rows, against);
}

/** The last instant in which an appeal is in time, by the policy of when the time began to run. */
export function appealUntil(policies: Policies, { from_at }: Pick<Decided, 'from_at'>): Instant {
  return from_at + policies.at('measures', from_at).appeal_days * DAY_MS;
}
