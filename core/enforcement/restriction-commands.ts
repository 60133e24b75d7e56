/**
 * Imposing, lifting and ending restrictions, with reason, basis, actor, approver and time.
 *
 * The account carries what is in force; the restriction table carries the whole history, so "what was in
 * force at that entry" is a query. When the last diverting restriction ends, the blocked balance returns
 * to the available one in the same entry. Step-downs take over in the same entry, too.
 */
import { unknownAbout, wantAbout } from '#core/cases/case-commands';
import type { Instant } from '#core/kernel/instant';
import { refuse, type Refusal } from '#core/kernel/refusal';
import type { CommandData } from '#core/ledger/commands';
import { ID_LENGTH_MAX, STEP_DOWN_SUFFIX } from '#core/ledger/fields';
import { findAccount } from '#core/ledger/lookup';
import { handler, type Context } from '#core/ledger/plan';
import type { Restriction, RestrictionKind } from '#core/ledger/tables';
import { wantBadgeOf, type BadgeFacts } from '#core/trust/alert-consequences';
import { badgeConcerned } from '#core/trust/restriction-consequences';

import { creditNoteExpiry, noteCredit } from './credit-notes';
import {
  appealBehind,
  endInForce,
  findInForce,
  needsOfEnding,
  putInForce,
  reviewAt,
  successorOf,
  unblock,
} from './in-force';
import { isForGood } from './matrix';
import { isLiftReason, isMeasureReason, reasonCarries } from './reason-codes';

/** The identifier of what takes over is made of this one: it must be free and as long as identifiers are. */
function unfitId(id: string, steps_down: boolean): Refusal | undefined {
  if (appealBehind(id) !== null) {
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

/** The refusal for new work with a reason that is not of its list, or carries no such measure. History keeps its own. */
function unfitReason(code: string, kind: RestrictionKind | null, mode: Context['mode']): Refusal | undefined {
  const fits = kind === null ? isLiftReason(code) : isMeasureReason(code) && reasonCarries(code, kind);
  return fits || mode === 'record'
    ? undefined
    : refuse('invalid', {
        field: 'reason_code',
        expected: kind === null ? 'a reason to lift a measure' : 'a reason that carries this measure',
      });
}

interface ImposeFacts extends BadgeFacts {
  readonly starts_at: number;
  /** Absent in entries of before there was any; null for what nobody looks at again. */
  readonly review_at?: number | null;
  /** Of a note to the credit record. */
  readonly note_expires_at?: number;
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
    wantBadgeOf(data.account_id, want);
    data.trade_ids?.forEach((id) => want.row('trade', id));
    data.file_ids?.forEach((id) => want.row('case_file', id));
    if (data.about !== undefined) {
      wantAbout(data.about, want);
    }
  },
  decide({ data }, context) {
    const unfit =
      unfitId(data.restriction_id, data.step_down !== undefined) ??
      unfitReason(data.reason_code, data.restriction, context.mode);
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
    const facts = { starts_at, review_at, ...noted, ...badgeConcerned(context, account.id) };
    return { subject: account.id, facts, approver: data.approver };
  },
  evolve(data, facts, entry, state) {
    const credit_note_id =
      facts.note_expires_at === undefined
        ? null
        : noteCredit(state, entry, {
            ...{ account_id: data.account_id, source: 'restriction', source_id: data.restriction_id },
            ...{ what: data.restriction, reason_code: data.reason_code, expires_at: facts.note_expires_at },
          });
    const imposed: Restriction = {
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
      ...{ reviewed_at: null, reviewed_by: null, reviewers: [], credit_note_id },
    };
    putInForce(state, imposed, facts, entry);
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
    const restriction = state.tables.restriction.must(data.restriction_id);
    const reviewers = [...new Set([...restriction.reviewers, entry.actor])];
    state.tables.restriction.put(data.restriction_id, {
      ...restriction,
      ...{ review_at, reviewed_at: entry.booked_at, reviewed_by: entry.actor, reviewers },
    });
  },
});

const liftRestriction = handler<'lift-restriction', BadgeFacts>('lift-restriction', {
  needs(data, want) {
    needsOfEnding(data.restriction_id, want);
  },
  decide({ data }, context) {
    const restriction = findInForce(context, data.restriction_id);
    if ('code' in restriction) {
      return restriction;
    }
    const unfit = unfitReason(data.reason_code, null, context.mode);
    if (unfit !== undefined) {
      return unfit;
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
      facts: badgeConcerned(context, restriction.account_id),
      postings: unblock(context, restriction, null),
      approver: data.approver,
    };
  },
  evolve(data, facts, entry, state) {
    const lifted: Restriction = {
      ...state.tables.restriction.must(data.restriction_id),
      ended_seq: entry.seq,
      ended_at: entry.occurred_at,
      ended_how: 'lifted',
      ended_reason: `${data.reason_code}: ${data.basis}`,
      ended_actor: entry.actor,
      ended_approver: data.approver,
    };
    endInForce(state, lifted, facts, entry);
  },
});

interface EndFacts extends BadgeFacts {
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
      facts: {
        ...(step_down === null ? {} : { review_at: reviewAt(state, step_down.kind, ends_at) }),
        ...badgeConcerned(context, account_id),
      },
      postings: unblock(context, restriction, step_down),
    };
  },
  evolve(data, facts, entry, state) {
    const restriction = state.tables.restriction.must(data.restriction_id);
    const ended: Restriction = {
      ...restriction,
      ended_seq: entry.seq,
      ended_at: entry.occurred_at,
      ended_how: 'expired',
      ended_actor: entry.actor,
    };
    const { step_down, ends_at } = restriction;
    if (step_down !== null) {
      const starts_at = ends_at ?? entry.occurred_at;
      const next = successorOf(restriction, step_down, starts_at, entry, facts.review_at);
      putInForce(state, next, facts, entry);
    }
    endInForce(state, ended, facts, entry);
  },
});

export const RESTRICTION_HANDLERS = {
  'impose-restriction': imposeRestriction,
  'review-restriction': reviewRestriction,
  'lift-restriction': liftRestriction,
  'end-restriction': endRestriction,
} as const;
