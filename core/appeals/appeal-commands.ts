/**
 * Appeals: lodged for whoever is concerned, heard by somebody who did not decide, rejected, or upheld by two people.
 *
 * Upholding is the inverse of what was appealed against, in one entry: the measure ends and with it what took over from
 * it, blocked money is given back, the credit note is withdrawn, and the alert that was confirmed says honest from then
 * on. Upheld in part, a milder measure takes over and the rest stays. An end of service ends in no other way.
 */
import { workerRefusal } from '#core/cases/alert-commands';
import { endOfBusinessDay } from '#core/cases/due';
import { DAY_MS, type Instant } from '#core/kernel/instant';
import { refuse, type Refusal } from '#core/kernel/refusal';
import type { CommandData } from '#core/ledger/commands';
import { handler, type Context } from '#core/ledger/plan';
import type { State } from '#core/ledger/state';

import { appealUntil, decidedIn, matterId, wantAgainst } from './against';
import { closeAppeal, findOpen, hearerRefusal, wantHearing } from './hearing';
import { upholdAppeal } from './uphold';

interface LodgeFacts {
  readonly appeal_id: string;
  readonly account_id: string;
  readonly round: number;
  readonly due_at: number;
  /** The last instant of the time for it. */
  readonly until_at: number;
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
  until_at: Instant,
  context: Context,
): Refusal | undefined {
  const { state, booked_at, mode } = context;
  const { received_at, late_reason, new_facts } = data;
  if (received_at > booked_at) {
    const expected = 'received not after now';
    return refuse('wrong-state', { what: 'appeal', received_at, expected });
  }
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
    wantAgainst(data, want);
    want.row('appeal_matter', matterId(data));
  },
  decide({ data, at }, context) {
    const { state, booked_at } = context;
    const decided = decidedIn(state, data);
    if ('code' in decided) {
      return decided;
    }
    const until_at = appealUntil(state.policies, decided);
    const unfit = lodgeRefusal(data, until_at, context);
    if (unfit !== undefined) {
      return unfit;
    }
    const appeal_id = `appeal-${String(state.head.seq + 1)}`;
    const round = (state.tables.appeal_matter.get(matterId(data))?.rounds ?? 0) + 1;
    const { account_id } = decided;
    return {
      subject: appeal_id,
      facts: { appeal_id, account_id, round, due_at: dueFrom(state, at, booked_at), until_at },
    };
  },
  evolve(data, { appeal_id, account_id, round, due_at, until_at }, entry, state) {
    const { against_kind, against_id, reached_by, grounds, received_at } = data;
    state.tables.appeal.put(appeal_id, {
      ...{ id: appeal_id, against_kind, against_id, account_id, status: 'open', round, grounds },
      channel: reached_by,
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

const withdrawAppeal = handler<'withdraw-appeal', object>('withdraw-appeal', {
  needs: wantHearing,
  decide({ data }, context) {
    const appeal = findOpen(context, data.appeal_id);
    return 'code' in appeal ? appeal : { subject: appeal.id, facts: {} };
  },
  evolve({ appeal_id, reason }, _facts, entry, state) {
    closeAppeal(
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
    closeAppeal(state, appeal_id, { status: 'rejected', reason_code, basis, approved_by: null }, entry);
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
