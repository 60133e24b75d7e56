/**
 * Imposing, lifting and ending restrictions, with reason, basis, actor, approver and time.
 *
 * The account carries what is in force; the restriction table carries the whole history, so "what was in
 * force at that entry" is a query. When the last diverting restriction ends, the blocked balance returns
 * to the available one in the same entry. Step-downs take over in the same entry, too.
 */
import { DAY_MS } from '#core/kernel/instant';
import { refuse, type Refusal } from '#core/kernel/refusal';
import { ID_LENGTH_MAX, STEP_DOWN_SUFFIX } from '#core/ledger/fields';
import { findAccount } from '#core/ledger/lookup';
import { handler, type Context, type DraftPosting, type EntryMeta, type Want } from '#core/ledger/plan';
import type { State } from '#core/ledger/state';
import type { Restriction } from '#core/ledger/tables';

import { diverts, inForce, isForGood } from './matrix';

function putInForce(state: State, restriction: Restriction): void {
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

function endInForce(state: State, restriction: Restriction): void {
  const account = state.tables.account.must(restriction.account_id);
  state.tables.restriction.put(restriction.id, restriction);
  state.tables.account.put(account.id, {
    ...account,
    restrictions: account.restrictions.filter((active) => active.id !== restriction.id),
  });
}

/** The identifier of what takes over is made of this one: it must be free and as long as identifiers are. */
function unfitId(id: string, steps_down: boolean): Refusal | undefined {
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

const imposeRestriction = handler<'impose-restriction', { starts_at: number }>('impose-restriction', {
  needs(data, want) {
    want.row('restriction', data.restriction_id);
    want.account(data.account_id);
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
    return { subject: account.id, facts: { starts_at }, approver: data.approver };
  },
  evolve(data, facts, entry, state) {
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
    });
  },
});

function needsOfEnding(restriction_id: string, want: Want): void {
  const restriction = want.row('restriction', restriction_id);
  if (restriction) {
    want.account(restriction.account_id);
    want.row('restriction', stepDownId(restriction.id));
  }
}

/** Identifier of the restriction that takes over from another; the suffix is refused for any other use. */
function stepDownId(id: string): string {
  return `${id}${STEP_DOWN_SUFFIX}`;
}

function findInForce(context: Context, id: string): Restriction | Refusal {
  const restriction = context.state.tables.restriction.get(id);
  if (restriction === null) {
    return refuse('not-found', { what: 'restriction', id });
  }
  return restriction.ended_seq === null
    ? restriction
    : refuse('wrong-state', { what: 'restriction', id, ended: restriction.ended_how ?? '' });
}

/** Postings that give the blocked balance back when nothing diverts proceeds any longer. */
function unblock(context: Context, ending: Restriction, successor: boolean): DraftPosting[] {
  const account = context.state.tables.account.must(ending.account_id);
  const others: Pick<Restriction, 'kind'>[] = inForce(account, context.booked_at).filter(
    (active) => active.id !== ending.id,
  );
  if (successor && ending.step_down !== null) {
    others.push(ending.step_down);
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
      postings: unblock(context, restriction, false),
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

function successorOf(ended: Restriction, entry: EntryMeta): Restriction | null {
  if (ended.step_down === null) {
    return null;
  }
  const { kind, terms, days } = ended.step_down;
  const starts_at = ended.ends_at ?? entry.occurred_at;
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
  };
}

const endRestriction = handler<'end-restriction', object>('end-restriction', {
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
    return { subject: restriction.account_id, facts: {}, postings: unblock(context, restriction, true) };
  },
  evolve(data, _facts, entry, state) {
    const restriction = state.tables.restriction.must(data.restriction_id);
    const ended: Restriction = {
      ...restriction,
      ended_seq: entry.seq,
      ended_at: entry.occurred_at,
      ended_how: 'expired',
      ended_actor: entry.actor,
    };
    endInForce(state, ended);
    const successor = successorOf(restriction, entry);
    if (successor !== null) {
      putInForce(state, successor);
    }
  },
});

export const RESTRICTION_HANDLERS = {
  'impose-restriction': imposeRestriction,
  'lift-restriction': liftRestriction,
  'end-restriction': endRestriction,
} as const;
