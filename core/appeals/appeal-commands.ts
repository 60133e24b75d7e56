/**
 * Appeals: lodged for whoever is concerned, heard by somebody who did not decide, rejected, or upheld by two people.
 *
 * Upholding is the inverse of what was appealed against, in one entry: the measure ends and with it what took over from
 * it, blocked money is given back, the credit note is withdrawn, and the alert that was confirmed says honest from then
 * on. Upheld in part, a milder measure takes over and the rest stays. An end of service ends in no other way.
 */
import { endOfBusinessDay } from '#core/cases/due';
import { overturnAlert, workerRefusal } from '#core/cases/alert-commands';
import { withdrawCredit } from '#core/enforcement/credit-notes';
import {
  endInForce,
  putInForce,
  reviewAt,
  stepDownId,
  successorOf,
  unblock,
} from '#core/enforcement/restriction-commands';
import { DAY_MS, type Instant } from '#core/kernel/instant';
import { refuse, type Refusal } from '#core/kernel/refusal';
import type { CommandData } from '#core/ledger/commands';
import { handler, type Context, type EntryMeta, type Want } from '#core/ledger/plan';
import type { State } from '#core/ledger/state';
import { RESTRICTION_KINDS, type Appeal, type Restriction } from '#core/ledger/tables';

import type { AppealState } from './appeal-tables';

function matterId({ against_kind, against_id }: Pick<Appeal, 'against_kind' | 'against_id'>): string {
  return `${against_kind}|${against_id}`;
}

/** Whoever decided on a measure, or to keep it: none of them hears an appeal against it. */
function decidersOf({ actor, approver, reviewed_by }: Restriction): readonly string[] {
  return [actor, approver, ...(reviewed_by === null ? [] : [reviewed_by])];
}

interface LodgeFacts {
  readonly appeal_id: string;
  readonly account_id: string;
  readonly round: number;
  readonly due_at: number;
  /** The last instant of the time for it. */
  readonly until_at: number;
}

/** The last instant in which an appeal against a restriction is in time, by the policy of when it began. */
export function appealUntil(state: State, { starts_at }: Pick<Restriction, 'starts_at'>): Instant {
  return starts_at + state.policies.at('measures', starts_at).appeal_days * DAY_MS;
}

function dueFrom(state: State, at: Instant, booked_at: Instant): Instant {
  const { policies } = state;
  const { hearing_days } = policies.at('measures', at);
  const { utc_offset_minutes } = policies.at('calendar', at);
  return endOfBusinessDay(booked_at, hearing_days, policies.at('alerts', at), utc_offset_minutes);
}

/** Why an appeal cannot be lodged as things stand; undefined when it can. */
function lodgeRefusal(
  data: CommandData<'lodge-appeal'>,
  restriction: Restriction,
  context: Context,
): Refusal | undefined {
  const { state, booked_at, mode } = context;
  const { received_at, late_reason, new_facts } = data;
  if (received_at > booked_at) {
    const expected = 'received not after now';
    return refuse('wrong-state', { what: 'appeal', received_at, expected });
  }
  const until_at = appealUntil(state, restriction);
  if (received_at > until_at && late_reason === undefined && mode === 'authorise') {
    const expected = 'received in time, or a reason to hear it all the same';
    return refuse('wrong-state', { what: 'appeal', received_at, until: until_at, expected });
  }
  const matter = state.tables.appeal_matter.get(matterId(data));
  if (matter?.open === true) {
    return refuse('already-exists', { what: 'open appeal', id: matter.appeal_id });
  }
  return matter !== null && new_facts === undefined
    ? refuse('invalid', { field: 'new_facts', expected: 'what is new since the appeal that was decided' })
    : undefined;
}

const lodgeAppeal = handler<'lodge-appeal', LodgeFacts>('lodge-appeal', {
  needs(data, want) {
    want.row('restriction', data.against_id);
    want.row('appeal_matter', matterId(data));
  },
  decide({ data, at }, context) {
    const { state, booked_at } = context;
    const restriction = state.tables.restriction.get(data.against_id);
    if (restriction === null) {
      return refuse('not-found', { what: 'restriction', id: data.against_id });
    }
    const unfit = lodgeRefusal(data, restriction, context);
    if (unfit !== undefined) {
      return unfit;
    }
    const appeal_id = `appeal-${String(state.head.seq + 1)}`;
    const round = (state.tables.appeal_matter.get(matterId(data))?.rounds ?? 0) + 1;
    const { account_id } = restriction;
    const until_at = appealUntil(state, restriction);
    return {
      subject: appeal_id,
      facts: { appeal_id, account_id, round, due_at: dueFrom(state, at, booked_at), until_at },
    };
  },
  evolve(data, { appeal_id, account_id, round, due_at, until_at }, entry, state) {
    const { against_kind, against_id, channel, grounds, received_at } = data;
    state.tables.appeal.put(appeal_id, {
      ...{ id: appeal_id, against_kind, against_id, account_id, status: 'open', round, channel, grounds },
      ...{ new_facts: data.new_facts ?? null, received_at, due_at },
      late_reason: received_at > until_at ? (data.late_reason ?? null) : null,
      ...{ lodged_by: entry.actor, lodged_at: entry.booked_at, lodged_seq: entry.seq, hearer: null },
      ...{ decided_by: null, approved_by: null, decided_at: null, decided_seq: null },
      ...{ reason_code: null, basis: null },
    });
    const id = matterId(data);
    state.tables.appeal_matter.put(id, { id, appeal_id, open: true, rounds: round });
  },
});

function findOpen(context: Context, id: string): Appeal | Refusal {
  const appeal = context.state.tables.appeal.get(id);
  if (appeal === null) {
    return refuse('not-found', { what: 'appeal', id });
  }
  return appeal.status === 'open'
    ? appeal
    : refuse('wrong-state', { what: 'appeal', id, status: appeal.status, expected: 'open' });
}

/** What a decision on an appeal looks at: the measure, its account, and what took over from it. */
function wantHearing({ appeal_id }: { readonly appeal_id: string }, want: Want): void {
  const appeal = want.row('appeal', appeal_id);
  if (!appeal) {
    return;
  }
  want.row('appeal_matter', matterId(appeal));
  const restriction = want.row('restriction', appeal.against_id);
  if (restriction) {
    want.account(restriction.account_id);
    want.row('restriction', stepDownId(restriction.id));
  }
}

/** The refusal for somebody who cannot hear an appeal: he decided, or another hears it. */
function hearerRefusal(context: Context, appeal: Appeal, login: string): Refusal | undefined {
  const restriction = context.state.tables.restriction.must(appeal.against_id);
  if (decidersOf(restriction).includes(login)) {
    return refuse('wrong-state', {
      ...{ what: 'appeal', id: appeal.id, hearer: login, expected: 'heard by somebody who did not decide' },
    });
  }
  return appeal.hearer !== null && appeal.hearer !== login
    ? refuse('wrong-state', {
        ...{ what: 'appeal', id: appeal.id, hearer: appeal.hearer, expected: 'assigned to nobody else' },
      })
    : undefined;
}

const assignAppeal = handler<'assign-appeal', object>('assign-appeal', {
  needs(data, want) {
    wantHearing(data, want);
    if (data.hearer !== null) {
      want.row('staff', data.hearer);
    }
  },
  decide({ data }, context) {
    const appeal = findOpen(context, data.appeal_id);
    if ('code' in appeal) {
      return appeal;
    }
    if (appeal.hearer !== data.from) {
      return refuse('wrong-state', {
        ...{ what: 'appeal', id: appeal.id, assignee: appeal.hearer ?? '' },
        expected: data.from === null ? 'assigned to nobody' : `assigned to ${data.from}`,
      });
    }
    const { hearer } = data;
    const unfit =
      hearer === null
        ? undefined
        : (workerRefusal(context, hearer, 'restriction.approve') ??
          hearerRefusal(context, { ...appeal, hearer: null }, hearer));
    return unfit ?? { subject: appeal.id, facts: {} };
  },
  evolve({ appeal_id, hearer }, _facts, _entry, state) {
    state.tables.appeal.put(appeal_id, { ...state.tables.appeal.must(appeal_id), hearer });
  },
});

const extendAppeal = handler<'extend-appeal', object>('extend-appeal', {
  needs(data, want) {
    want.row('appeal', data.appeal_id);
  },
  decide({ data }, context) {
    const appeal = findOpen(context, data.appeal_id);
    if ('code' in appeal) {
      return appeal;
    }
    const { hearing_days_max } = context.state.policies.at('measures', context.at);
    const latest_at = appeal.lodged_at + hearing_days_max * DAY_MS;
    return data.due_at <= appeal.due_at || data.due_at > latest_at
      ? refuse('wrong-state', {
          ...{ what: 'appeal', id: appeal.id, due_at: data.due_at },
          expected: `later than now due, and within ${String(hearing_days_max)} days after it was lodged`,
        })
      : { subject: appeal.id, facts: {} };
  },
  evolve({ appeal_id, due_at }, _facts, _entry, state) {
    state.tables.appeal.put(appeal_id, { ...state.tables.appeal.must(appeal_id), due_at });
  },
});

interface Decision {
  readonly status: Exclude<AppealState, 'open'>;
  readonly reason_code: string | null;
  readonly basis: string;
  readonly approved_by: string | null;
}

function close(state: State, appeal_id: string, decision: Decision, entry: EntryMeta): void {
  const appeal = state.tables.appeal.must(appeal_id);
  state.tables.appeal.put(appeal_id, {
    ...{ ...appeal, ...decision },
    ...{ decided_by: entry.actor, decided_at: entry.booked_at, decided_seq: entry.seq },
  });
  const id = matterId(appeal);
  state.tables.appeal_matter.put(id, { ...state.tables.appeal_matter.must(id), open: false });
}

const withdrawAppeal = handler<'withdraw-appeal', object>('withdraw-appeal', {
  needs: wantHearing,
  decide({ data }, context) {
    const appeal = findOpen(context, data.appeal_id);
    return 'code' in appeal ? appeal : { subject: appeal.id, facts: {} };
  },
  evolve({ appeal_id, reason }, _facts, entry, state) {
    close(
      state,
      appeal_id,
      { status: 'withdrawn', reason_code: null, basis: reason, approved_by: null },
      entry,
    );
  },
});

const rejectAppeal = handler<'reject-appeal', object>('reject-appeal', {
  needs: wantHearing,
  decide({ data }, context) {
    const appeal = findOpen(context, data.appeal_id);
    if ('code' in appeal) {
      return appeal;
    }
    return hearerRefusal(context, appeal, context.actor) ?? { subject: appeal.id, facts: {} };
  },
  evolve({ appeal_id, reason_code, basis }, _facts, entry, state) {
    close(state, appeal_id, { status: 'rejected', reason_code, basis, approved_by: null }, entry);
  },
});

/** What an upheld appeal undoes, as the journal keeps it. */
interface UpholdFacts {
  /** Restrictions that end: the one appealed against, or what took over from it. Empty when none is in force any more. */
  readonly ended: readonly string[];
  /** What is withdrawn; null for no note, or one that stays. */
  readonly credit_note_id: string | null;
  /** Confirmed alerts that say honest from now on. */
  readonly alert_ids: readonly string[];
  /** By when what takes over is looked at again. */
  readonly review_at?: number | null;
}

/** The restriction in force that an appeal against this one ends: itself, or what took over. */
function stillInForce(state: State, restriction: Restriction): Restriction | null {
  if (restriction.ended_seq === null) {
    return restriction;
  }
  const next = state.tables.restriction.get(stepDownId(restriction.id));
  return next?.ended_seq === null ? next : null;
}

/** The alerts out of which a measure came, as far as they are about its account. */
function wantAlerts({ about, account_id }: Restriction, want: Want): void {
  if (about === null) {
    return;
  }
  want.row('alert_subject', account_id);
  if (about.startsWith('alert-')) {
    want.row('alert', about);
    return;
  }
  want.row('risk_case', about)?.alert_ids.forEach((id) => want.row('alert', id));
}

function confirmedAlerts({ about, account_id }: Restriction, { tables }: State): readonly string[] {
  const ids =
    about === null ? [] : about.startsWith('alert-') ? [about] : tables.risk_case.must(about).alert_ids;
  return ids.filter((id) => {
    const alert = tables.alert.must(id);
    return alert.account_id === account_id && alert.disposition === 'confirmed';
  });
}

/** Identifier of the measure that takes over; restrictions that people name begin otherwise. */
function milderId(appeal_id: string): string {
  return `${appeal_id}.measure`;
}

type Uphold = CommandData<'uphold-appeal'>;

/** The refusal for a measure that is not milder than what it takes the place of. */
function insteadRefusal(instead: Uphold['instead'], current: Restriction | null): Refusal | undefined {
  if (instead === undefined) {
    return undefined;
  }
  if (current === null) {
    return refuse('invalid', { field: 'instead.kind', expected: 'none: the measure is no longer in force' });
  }
  const rung = (kind: Restriction['kind']): number => RESTRICTION_KINDS.indexOf(kind);
  return rung(instead.kind) < rung(current.kind)
    ? undefined
    : refuse('invalid', { field: 'instead.kind', expected: `milder than ${current.kind}` });
}

const upholdAppeal = handler<'uphold-appeal', UpholdFacts>('uphold-appeal', {
  needs(data, want) {
    wantHearing(data, want);
    const appeal = want.row('appeal', data.appeal_id);
    const restriction = appeal && want.row('restriction', appeal.against_id);
    if (restriction) {
      wantAlerts(restriction, want);
      if (restriction.credit_note_id !== null) {
        want.row('credit_note', restriction.credit_note_id);
      }
    }
  },
  decide({ data }, context) {
    const appeal = findOpen(context, data.appeal_id);
    if ('code' in appeal) {
      return appeal;
    }
    const { state, booked_at } = context;
    const restriction = state.tables.restriction.must(appeal.against_id);
    const current = stillInForce(state, restriction);
    const { instead } = data;
    const unfit = hearerRefusal(context, appeal, context.actor) ?? insteadRefusal(instead, current);
    if (unfit !== undefined) {
      return unfit;
    }
    const whole = instead === undefined;
    return {
      subject: appeal.id,
      facts: {
        ended: current === null ? [] : [current.id],
        credit_note_id: whole ? restriction.credit_note_id : null,
        alert_ids: whole ? confirmedAlerts(restriction, state) : [],
        ...(whole ? {} : { review_at: reviewAt(state, instead.kind, booked_at) }),
      },
      postings: current === null ? [] : unblock(context, current, instead ?? null),
      approver: data.approver,
    };
  },
  evolve({ appeal_id, reason_code, basis, instead, approver }, facts, entry, state) {
    for (const id of facts.ended) {
      const restriction = state.tables.restriction.must(id);
      endInForce(state, {
        ...restriction,
        ...{ ended_seq: entry.seq, ended_at: entry.occurred_at, ended_how: 'appealed' },
        ...{
          ended_reason: `${appeal_id}: ${reason_code}`,
          ended_actor: entry.actor,
          ended_approver: approver,
        },
      });
      if (instead !== undefined) {
        const milder = successorOf(restriction, instead, entry.booked_at, entry, facts.review_at);
        putInForce(state, { ...milder, id: milderId(appeal_id), actor: entry.actor, approver });
      }
    }
    if (facts.credit_note_id !== null) {
      withdrawCredit(state, entry, facts.credit_note_id, appeal_id);
    }
    facts.alert_ids.forEach((id) => {
      overturnAlert(state, id, appeal_id, entry);
    });
    const status = instead === undefined ? 'upheld' : 'replaced';
    close(state, appeal_id, { status, reason_code, basis, approved_by: approver }, entry);
  },
});

export const APPEAL_HANDLERS = {
  'lodge-appeal': lodgeAppeal,
  'assign-appeal': assignAppeal,
  'extend-appeal': extendAppeal,
  'withdraw-appeal': withdrawAppeal,
  'reject-appeal': rejectAppeal,
  'uphold-appeal': upholdAppeal,
} as const;
