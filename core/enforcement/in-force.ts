/**
 * Measures in force: put in force, ended, what takes over from them, and what their end gives back.
 *
 * The account carries what is in force; the restriction table carries the whole history. Both change here and nowhere
 * else, and with them the badge that a measure suspends.
 */
import { DAY_MS, type Instant } from '#core/kernel/instant';
import { refuse, type Refusal } from '#core/kernel/refusal';
import { STEP_DOWN_SUFFIX } from '#core/ledger/fields';
import type { Context, DraftPosting, EntryMeta, Stored, Want } from '#core/ledger/plan';
import type { State } from '#core/ledger/state';
import type { Restriction, RestrictionKind, StepDown } from '#core/ledger/tables';
import { wantBadgeOf, type BadgeFacts } from '#core/trust/alert-consequences';
import { resumeAfterRestriction, suspendByRestriction } from '#core/trust/restriction-consequences';

import { diverts, inForce } from './matrix';

/** Puts a measure in force: its row, what the account needs to know, its timer, and what it does to the badge. */
export function putInForce(
  state: State,
  restriction: Restriction,
  badge: BadgeFacts,
  entry: EntryMeta,
): void {
  const { id, kind, terms, starts_at, account_id } = restriction;
  const account = state.tables.account.must(account_id);
  state.tables.restriction.put(id, restriction);
  state.tables.account.put(account_id, {
    ...account,
    restrictions: [...account.restrictions, { id, kind, terms, starts_at }],
  });
  if (restriction.ends_at !== null) {
    state.armed.push({ kind: 'end-restriction', subject: id, due_at: restriction.ends_at });
  }
  suspendByRestriction(state, badge, restriction, entry);
}

/** Ends a measure, as its row says; what takes over from it is put in force before. */
export function endInForce(
  state: State,
  restriction: Restriction,
  badge: BadgeFacts,
  entry: EntryMeta,
): void {
  const account = state.tables.account.must(restriction.account_id);
  state.tables.restriction.put(restriction.id, restriction);
  state.tables.account.put(account.id, {
    ...account,
    restrictions: account.restrictions.filter((active) => active.id !== restriction.id),
  });
  resumeAfterRestriction(state, badge, restriction, entry);
}

/** By when a restriction of a kind that begins then is looked at again; null for what is not. */
export function reviewAt(state: State, kind: RestrictionKind, starts_at: Instant): Instant | null {
  const days = state.policies.at('measures', starts_at).review_days[kind];
  return days === 0 ? null : starts_at + days * DAY_MS;
}

/** What an end of a measure looks at. */
export function needsOfEnding(restriction_id: string, want: Want): void {
  const restriction = want.row('restriction', restriction_id);
  if (restriction) {
    want.account(restriction.account_id);
    want.row('restriction', stepDownId(restriction.id));
    wantBadgeOf(restriction.account_id, want);
  }
}

/** Identifier of the restriction that takes over from another; the suffix is refused for any other use. */
export function stepDownId(id: string): string {
  return `${id}${STEP_DOWN_SUFFIX}`;
}

/** Identifier of the measure that an appeal puts in the place of a severer one; people cannot name theirs so. */
export function milderId(appeal_id: string): string {
  return `${appeal_id}.measure`;
}

/** The appeal by which a measure of this identifier took over; null for any other. */
export function appealBehind(id: string): string | null {
  return /^(appeal-\d+)\.measure$/.exec(id)?.[1] ?? null;
}

/** A measure that has not ended, or the refusal. */
export function findInForce(context: Context, id: string): Restriction | Refusal {
  const restriction = context.state.tables.restriction.get(id);
  if (restriction === null) {
    return refuse('not-found', { what: 'restriction', id });
  }
  return restriction.ended_seq === null
    ? restriction
    : refuse('wrong-state', { what: 'restriction', id, ended: restriction.ended_how ?? '' });
}

/**
 * Postings that give the blocked balance back when nothing diverts proceeds any longer.
 * @param successor what takes over, null for nothing
 */
export function unblock(
  context: Context,
  ending: Restriction,
  successor: Pick<StepDown, 'kind'> | null,
): DraftPosting[] {
  const account = context.state.tables.account.must(ending.account_id);
  const others: Pick<Restriction, 'kind'>[] = inForce(account, context.booked_at).filter(
    (active) => active.id !== ending.id,
  );
  if (successor !== null) {
    others.push(successor);
  }
  const blocked_minor = context.state.balance(account, 'customer-blocked');
  // Imported history may have overdrawn it; then there is nothing to give back.
  if (blocked_minor <= 0n || diverts(others)) {
    return [];
  }
  return [
    { account, code: 'customer-blocked', amount_minor: -blocked_minor },
    { account, code: 'customer-available', amount_minor: blocked_minor },
  ];
}

/**
 * What takes over from a restriction when it ends.
 * @param review_at by when it is looked at again; undefined in entries of before there was any
 */
export function successorOf(
  ended: Restriction,
  { kind, terms, days }: Stored<StepDown>,
  starts_at: Instant,
  entry: EntryMeta,
  review_at: Instant | null | undefined,
): Restriction {
  return {
    ...ended,
    id: stepDownId(ended.id),
    kind,
    terms,
    starts_at,
    ends_at: days === undefined ? null : starts_at + days * DAY_MS,
    step_down: null,
    imposed_seq: entry.seq,
    ended_seq: null,
    ended_at: null,
    ended_how: null,
    ended_reason: null,
    ended_actor: null,
    ended_approver: null,
    ...{ review_at: review_at ?? null, reviewed_at: null, reviewed_by: null, credit_note_id: null },
  };
}
