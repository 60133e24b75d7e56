/**
 * Cases: alerts that are worked as one, with the notes and files that belong to them.
 *
 * A case gathers open alerts under one owner; it is closed when every alert in it is. Notes stand in the journal under
 * the id they are about; of a file the journal keeps name, size and digest.
 */
import { refuse, type Refusal } from '#core/kernel/refusal';
import { handler, type Context, type Want } from '#core/ledger/plan';
import type { State } from '#core/ledger/state';
import type { Alert, RiskCase } from '#core/ledger/tables';

import { aboutOf } from './about';
import { changeAlert, findAlertThat, workerRefusal } from './alert-commands';
import { CASE_ALERTS_MAX } from './case-command-data';

function findCase(context: Context, id: string): RiskCase | Refusal {
  return context.state.tables.risk_case.get(id) ?? refuse('not-found', { what: 'case', id });
}

function findOpenCase(context: Context, id: string): RiskCase | Refusal {
  const found = findCase(context, id);
  return 'title' in found && found.status !== 'open'
    ? refuse('wrong-state', { what: 'case', id, status: found.status, expected: 'open' })
    : found;
}

/** An open alert that is in no case, or in the one named. */
function findAlertIn(context: Context, id: string, case_id: string | null): Alert | Refusal {
  const alert = findAlertThat(context, id, 'open');
  return 'score' in alert && alert.case_id !== case_id
    ? refuse('wrong-state', {
        what: 'alert',
        id,
        case: alert.case_id ?? '',
        expected: case_id === null ? 'in no case' : 'in that case',
      })
    : alert;
}

/** Puts an alert into a case; what nobody has becomes its owner's. */
function putInto(state: State, alert_id: string, { id, owner }: RiskCase, at: number): void {
  const alert = state.tables.alert.must(alert_id);
  const assigned = alert.assignee === null ? { assignee: owner, assigned_at: at } : {};
  changeAlert(state, alert_id, { case_id: id, ...assigned });
}

const openCase = handler<'open-case', { case_id: string }>('open-case', {
  needs(data, want) {
    data.alert_ids.forEach((id) => want.row('alert', id));
  },
  decide({ data }, context) {
    for (const id of data.alert_ids) {
      const alert = findAlertIn(context, id, null);
      if ('code' in alert) {
        return alert;
      }
    }
    const case_id = `case-${String(context.state.head.seq + 1)}`;
    return { subject: case_id, facts: { case_id } };
  },
  evolve({ title, alert_ids }, { case_id }, entry, state) {
    const opened: RiskCase = {
      ...{ id: case_id, title, status: 'open', owner: entry.actor, alert_ids },
      ...{ opened_at: entry.booked_at, opened_by: entry.actor, opened_seq: entry.seq },
      ...{ closed_at: null, closed_by: null },
    };
    state.tables.risk_case.put(case_id, opened);
    alert_ids.forEach((id) => putInto(state, id, opened, entry.booked_at));
  },
});

function wantBoth(data: { readonly case_id: string; readonly alert_id: string }, want: Want): void {
  want.row('risk_case', data.case_id);
  want.row('alert', data.alert_id);
}

const joinCase = handler<'join-case', object>('join-case', {
  needs: wantBoth,
  decide({ data }, context) {
    const found = findOpenCase(context, data.case_id);
    if ('code' in found) {
      return found;
    }
    const alert = findAlertIn(context, data.alert_id, null);
    if ('code' in alert) {
      return alert;
    }
    return found.alert_ids.length < CASE_ALERTS_MAX
      ? { subject: found.id, facts: {} }
      : refuse('amount-exceeds', { what: 'alerts in the case', id: found.id, maximum: CASE_ALERTS_MAX });
  },
  evolve({ case_id, alert_id }, _facts, entry, state) {
    const before = state.tables.risk_case.must(case_id);
    state.tables.risk_case.put(case_id, { ...before, alert_ids: [...before.alert_ids, alert_id] });
    putInto(state, alert_id, before, entry.booked_at);
  },
});

const leaveCase = handler<'leave-case', object>('leave-case', {
  needs: wantBoth,
  decide({ data }, context) {
    const found = findOpenCase(context, data.case_id);
    if ('code' in found) {
      return found;
    }
    const alert = findAlertIn(context, data.alert_id, found.id);
    return 'code' in alert ? alert : { subject: found.id, facts: {} };
  },
  evolve({ case_id, alert_id }, _facts, _entry, state) {
    const before = state.tables.risk_case.must(case_id);
    const alert_ids = before.alert_ids.filter((id) => id !== alert_id);
    state.tables.risk_case.put(case_id, { ...before, alert_ids });
    changeAlert(state, alert_id, { case_id: null });
  },
});

const handOverCase = handler<'hand-over-case', object>('hand-over-case', {
  needs(data, want) {
    want.row('risk_case', data.case_id);
    want.row('staff', data.owner);
  },
  decide({ data }, context) {
    const found = findOpenCase(context, data.case_id);
    if ('code' in found) {
      return found;
    }
    return workerRefusal(context, data.owner) ?? { subject: found.id, facts: {} };
  },
  evolve({ case_id, owner }, _facts, _entry, state) {
    state.tables.risk_case.put(case_id, { ...state.tables.risk_case.must(case_id), owner });
  },
});

const closeCase = handler<'close-case', object>('close-case', {
  needs(data, want) {
    const found = want.row('risk_case', data.case_id);
    found?.alert_ids.forEach((id) => want.row('alert', id));
  },
  decide({ data }, context) {
    const found = findOpenCase(context, data.case_id);
    if ('code' in found) {
      return found;
    }
    const open = found.alert_ids.find((id) => context.state.tables.alert.must(id).status === 'open');
    return open === undefined
      ? { subject: found.id, facts: {} }
      : refuse('wrong-state', { what: 'case', id: found.id, alert: open, expected: 'no open alert' });
  },
  evolve({ case_id }, _facts, entry, state) {
    state.tables.risk_case.put(case_id, {
      ...state.tables.risk_case.must(case_id),
      ...{ status: 'closed', closed_at: entry.booked_at, closed_by: entry.actor },
    });
  },
});

/** The row of what something is about. */
export function wantAbout(about: string, want: Want): void {
  const kind = aboutOf(about);
  if (kind !== undefined) {
    want.row(kind.table, about);
  }
}

/** The refusal when there is nothing of the id that something is about. */
export function unknownAbout(context: Context, about: string): Refusal | undefined {
  const kind = aboutOf(about);
  const found = kind === undefined ? null : context.state.tables[kind.table].get(about);
  return found === null
    ? refuse('not-found', { what: about.slice(0, about.lastIndexOf('-')), id: about })
    : undefined;
}

const writeNote = handler<'write-note', object>('write-note', {
  needs({ about }, want) {
    wantAbout(about, want);
  },
  decide({ data }, context) {
    return unknownAbout(context, data.about) ?? { subject: data.about, facts: {} };
  },
  evolve() {
    // It stands in the journal.
  },
});

const attachFile = handler<'attach-file', object>('attach-file', {
  needs({ about, file_id }, want) {
    wantAbout(about, want);
    want.row('case_file', file_id);
  },
  decide({ data }, context) {
    if (context.state.tables.case_file.get(data.file_id) !== null) {
      return refuse('already-exists', { what: 'file', id: data.file_id });
    }
    return unknownAbout(context, data.about) ?? { subject: data.about, facts: {} };
  },
  evolve({ file_id, ...data }, _facts, entry, state) {
    state.tables.case_file.put(file_id, {
      ...{ id: file_id, ...data },
      ...{ attached_by: entry.actor, attached_at: entry.booked_at, attached_seq: entry.seq },
    });
  },
});

export const CASE_HANDLERS = {
  'open-case': openCase,
  'join-case': joinCase,
  'leave-case': leaveCase,
  'hand-over-case': handOverCase,
  'close-case': closeCase,
  'write-note': writeNote,
  'attach-file': attachFile,
} as const;
