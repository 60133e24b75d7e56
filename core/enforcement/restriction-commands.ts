/**
 * Imposing, lifting and ending restrictions, with reason, basis, actor, approver and time.
 *
 * The account carries what is in force; the restriction table carries the whole history, so "what was in
 * force at that entry" is a query. When the last diverting restriction ends, the blocked balance returns
 * to the available one in the same entry. Step-downs take over in the same entry, too.
 */
import { unknownAbout, wantAbout } from '#core/cases/case-commands';
import { DAY_MS, type Instant } from '#core/kernel/instant';
import { refuse, type Refusal } from '#core/kernel/refusal';
import { ID_LENGTH_MAX, STEP_DOWN_SUFFIX } from '#core/ledger/fields';
import type { CommandData } from '#core/ledger/commands';
import { findAccount } from '#core/ledger/lookup';
import {
  handler,
  type Context,
  type DraftPosting,
  type EntryMeta,
  type Stored,
  type Want,
} from '#core/ledger/plan';
import type { State } from '#core/ledger/state';
import type { Restriction, RestrictionKind, StepDown } from '#core/ledger/tables';

import { creditNoteExpiry, noteCredit } from './credit-notes';
import { diverts, inForce, isForGood } from './matrix';

export function putInForce(state: State, restriction: Restriction): void {
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
}

export function endInForce(state: State, restriction: Restriction): void {
  const account = state.tables.account.must(restriction.account_id);
  state.tables.restriction.put(restriction.id, restriction);
  state.tables.account.put(account.id, {
    ...account,
    restrictions: account.restrictions.filter((active) => active.id !== restriction.id),
  });
}

/** Begins the identifiers of what takes over by an appeal. */
const APPEALED_PREFIX = 'appeal-';

/** The identifier of what takes over is made of this one: it must be free and as long as identifiers are. */
function unfitId(id: string, steps_down: boolean): Refusal | undefined {
  if (id.startsWith(APPEALED_PREFIX)) {
    const expected = 'an identifier that the books do not keep for themselves';
    return refuse('invalid', { field: 'restriction_id', expected });
  }
  if (id.endsWith(STEP_DOWN_SUFFIX)) {
    const expected = `an identifier not ending in ${STEP_DOWN_SUFFIX}`;
    return refuse('invalid', { field: 'restriction_id', expected });
  }
  const length_max = ID_LENGTH_MAX - STEP_DOWN_SUFFIX.length;
  return steps_down && id.length > length_max
    ? refuse('invalid', {
        field: 'restriction_id',
        expected: `at most ${String(length_max)} characters where another restriction takes over`,
      })
    : undefined;
}

interface ImposeFacts {
  readonly starts_at: number;
  /** Absent in entries of before there was any; null for what nobody looks at again. */
  readonly review_at?: number | null;
  /** Of a note to the credit record. */
  readonly note_expires_at?: number;
}

/** By when a restriction of a kind that begins then is looked at again; null for what is not. */
export function reviewAt(state: State, kind: RestrictionKind, starts_at: Instant): Instant | null {
  const days = state.policies.at('measures', starts_at).review_days[kind];
  return days === 0 ? null : starts_at + days * DAY_MS;
}

/** The refusal for the first of what a measure rests on that the books do not have. */
function unknownGround(
  { about, trade_ids = [], file_ids = [] }: CommandData<'impose-restriction'>,
  context: Context,
): Refusal | undefined {
  const { tables } = context.state;
  const trade = trade_ids.find((id) => tables.trade.get(id) === null);
  if (trade !== undefined) {
    return refuse('not-found', { what: 'trade', id: trade });
  }
  const file = file_ids.find((id) => tables.case_file.get(id) === null);
  if (file !== undefined) {
    return refuse('not-found', { what: 'file', id: file });
  }
  return about === undefined ? undefined : unknownAbout(context, about);
}

/** When a review falls due that a person chose; undefined for one that is not after the beginning. */
function chosenReview(asked_at: Instant | undefined, by_policy: Instant | null, from: Instant) {
  return asked_at === undefined ? by_policy : asked_at > from ? asked_at : undefined;
}

const imposeRestriction = handler<'impose-restriction', ImposeFacts>('impose-restriction', {
  needs(data, want) {
    want.row('restriction', data.restriction_id);
    want.account(data.account_id);
    data.trade_ids?.forEach((id) => want.row('trade', id));
    data.file_ids?.forEach((id) => want.row('case_file', id));
    if (data.about !== undefined) {
      wantAbout(data.about, want);
    }
  },
  decide({ data }, context) {
    const unfit = unfitId(data.restriction_id, data.step_down !== undefined);
    if (unfit !== undefined) {
      return unfit;
    }
    if (context.state.tables.restriction.get(data.restriction_id) !== null) {
      return refuse('already-exists', { what: 'restriction', id: data.restriction_id });
    }
    const account = findAccount(context, data.account_id);
    if ('code' in account) {
      return account;
    }
    const starts_at = data.starts_at ?? context.booked_at;
    if (starts_at < context.booked_at && context.mode === 'authorise') {
      return refuse('wrong-state', { what: 'restriction', starts_at, expected: 'not before now' });
    }
    // The end of service is for good: neither it nor a step-down to it ends by a date.
    const ends_service =
      data.restriction === 'end-service' ||
      (data.step_down?.kind === 'end-service' && data.step_down.days !== undefined);
    if (data.ends_at !== undefined && (data.ends_at <= starts_at || ends_service)) {
      return refuse('wrong-state', {
        what: 'restriction',
        kind: data.restriction,
        starts_at,
        ends_at: data.ends_at,
      });
    }
    const { state } = context;
    const review_at = chosenReview(data.review_at, reviewAt(state, data.restriction, starts_at), starts_at);
    if (review_at === undefined) {
      return refuse('wrong-state', {
        ...{ what: 'review', review_at: data.review_at ?? 0, expected: 'after the restriction begins' },
      });
    }
    const unknown = unknownGround(data, context);
    if (unknown !== undefined) {
      return unknown;
    }
    const noted =
      data.credit_note === true ? { note_expires_at: creditNoteExpiry(state, context.booked_at) } : {};
    return { subject: account.id, facts: { starts_at, review_at, ...noted }, approver: data.approver };
  },
  evolve(data, facts, entry, state) {
    const credit_note_id =
      facts.note_expires_at === undefined
        ? null
        : noteCredit(state, entry, {
            ...{ account_id: data.account_id, source: 'restriction', source_id: data.restriction_id },
            ...{ what: data.restriction, reason_code: data.reason_code, expires_at: facts.note_expires_at },
          });
    putInForce(state, {
      id: data.restriction_id,
      account_id: data.account_id,
      kind: data.restriction,
      terms: data.terms,
      reason_code: data.reason_code,
      basis: data.basis,
      actor: entry.actor,
      approver: data.approver,
      starts_at: facts.starts_at,
      ends_at: data.ends_at ?? null,
      step_down: data.step_down ?? null,
      imposed_seq: entry.seq,
      ended_seq: null,
      ended_at: null,
      ended_how: null,
      ended_reason: null,
      ended_actor: null,
      ended_approver: null,
      about: data.about ?? null,
      trade_ids: data.trade_ids ?? [],
      file_ids: data.file_ids ?? [],
      review_at: facts.review_at ?? null,
      ...{ reviewed_at: null, reviewed_by: null, credit_note_id },
    });
  },
});

const reviewRestriction = handler<'review-restriction', { review_at: number | null }>('review-restriction', {
  needs(data, want) {
    want.row('restriction', data.restriction_id);
  },
  decide({ data }, context) {
    const restriction = findInForce(context, data.restriction_id);
    if ('code' in restriction) {
      return restriction;
    }
    const { state, booked_at } = context;
    const by_policy = reviewAt(state, restriction.kind, booked_at);
    const review_at = chosenReview(data.review_at, by_policy, booked_at);
    return review_at === undefined
      ? refuse('wrong-state', { what: 'review', review_at: data.review_at ?? 0, expected: 'after now' })
      : { subject: restriction.account_id, facts: { review_at } };
  },
  evolve(data, { review_at }, entry, state) {
    state.tables.restriction.put(data.restriction_id, {
      ...state.tables.restriction.must(data.restriction_id),
      ...{ review_at, reviewed_at: entry.booked_at, reviewed_by: entry.actor },
    });
  },
});

export function needsOfEnding(restriction_id: string, want: Want): void {
  const restriction = want.row('restriction', restriction_id);
  if (restriction) {
    want.account(restriction.account_id);
    want.row('restriction', stepDownId(restriction.id));
  }
}

/** Identifier of the restriction that takes over from another; the suffix is refused for any other use. */
export function stepDownId(id: string): string {
  return `${id}${STEP_DOWN_SUFFIX}`;
}

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

const liftRestriction = handler<'lift-restriction', object>('lift-restriction', {
  needs(data, want) {
    needsOfEnding(data.restriction_id, want);
  },
  decide({ data }, context) {
    const restriction = findInForce(context, data.restriction_id);
    if ('code' in restriction) {
      return restriction;
    }
    // Whose appeal is upheld opens another account.
    if (isForGood(restriction, context.booked_at)) {
      const { id, kind } = restriction;
      return refuse('wrong-state', {
        what: 'restriction',
        id,
        kind,
        expected: 'no end of service: it is for good',
      });
    }
    return {
      subject: restriction.account_id,
      facts: {},
      postings: unblock(context, restriction, null),
      approver: data.approver,
    };
  },
  evolve(data, _facts, entry, state) {
    endInForce(state, {
      ...state.tables.restriction.must(data.restriction_id),
      ended_seq: entry.seq,
      ended_at: entry.occurred_at,
      ended_how: 'lifted',
      ended_reason: `${data.reason_code}: ${data.basis}`,
      ended_actor: entry.actor,
      ended_approver: data.approver,
    });
  },
});

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

interface EndFacts {
  /** Of what takes over; absent where nothing does, and in entries of before there was any. */
  readonly review_at?: number | null;
}

const endRestriction = handler<'end-restriction', EndFacts>('end-restriction', {
  needs(data, want) {
    needsOfEnding(data.restriction_id, want);
  },
  decide({ data }, context) {
    const restriction = findInForce(context, data.restriction_id);
    if ('code' in restriction) {
      return restriction;
    }
    if (restriction.ends_at === null || restriction.ends_at > context.booked_at) {
      return refuse('wrong-state', { what: 'restriction', id: restriction.id, expected: 'due to end' });
    }
    const { step_down, ends_at, account_id } = restriction;
    const { state } = context;
    return {
      subject: account_id,
      facts: step_down === null ? {} : { review_at: reviewAt(state, step_down.kind, ends_at) },
      postings: unblock(context, restriction, step_down),
    };
  },
  evolve(data, { review_at }, entry, state) {
    const restriction = state.tables.restriction.must(data.restriction_id);
    const ended: Restriction = {
      ...restriction,
      ended_seq: entry.seq,
      ended_at: entry.occurred_at,
      ended_how: 'expired',
      ended_actor: entry.actor,
    };
    endInForce(state, ended);
    const { step_down, ends_at } = restriction;
    if (step_down !== null) {
      putInForce(state, successorOf(restriction, step_down, ends_at ?? entry.occurred_at, entry, review_at));
    }
  },
});

export const RESTRICTION_HANDLERS = {
  'impose-restriction': imposeRestriction,
  'review-restriction': reviewRestriction,
  'lift-restriction': liftRestriction,
  'end-restriction': endRestriction,
} as const;
