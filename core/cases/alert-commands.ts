/**
 * Alerts: raised by the detector, taken and worked by people, closed by a disposition.
 *
 * One alert per account is open at a time; new flags join it. A flag is told once: what an alert that is closed had
 * told does not come back. Whoever closed an alert is not asked for the second judgement on it; which alerts get one is
 * read off the closing entry's hash, so that nobody knows it when he decides.
 */
import { DAY_MS } from '#core/kernel/instant';
import { refuse, type Refusal } from '#core/kernel/refusal';
import { findAccount } from '#core/ledger/lookup';
import { handler, type Context, type EntryMeta, type Stored, type Want } from '#core/ledger/plan';
import type { State } from '#core/ledger/state';
import type { Alert } from '#core/ledger/tables';
import { permissionsOf } from '#core/staff/permissions';
import {
  badgeResumedBy,
  badgeSuspendedBy,
  resumeAfterAlert,
  suspendByAlert,
  wantBadgeOf,
  type BadgeFacts,
} from '#core/trust/alert-consequences';

import type { Team } from './case-tables';
import { dueAt } from './due';
import { permilleOf, type AlertEvidence } from './evidence';

function wantAlert({ alert_id }: { readonly alert_id: string }, want: Want): void {
  want.row('alert', alert_id);
}

/** An alert, whatever its state. */
function findAlert(context: Context, id: string): Alert | Refusal {
  return context.state.tables.alert.get(id) ?? refuse('not-found', { what: 'alert', id });
}

/** An alert in a state, or the refusal. */
export function findAlertThat(context: Context, id: string, status: Alert['status']): Alert | Refusal {
  const alert = findAlert(context, id);
  return 'score' in alert && alert.status !== status
    ? refuse('wrong-state', { what: 'alert', id, status: alert.status, expected: status })
    : alert;
}

/** Puts a changed alert; the rest of it stays. */
export function changeAlert(state: State, id: string, change: Partial<Alert>): void {
  state.tables.alert.put(id, { ...state.tables.alert.must(id), ...change });
}

/** What people are given to do: the permission it takes, and who that is in words. */
const WORK = {
  'risk.work': 'an active member who works alerts',
  'restriction.approve': 'an active member who hears appeals',
} as const;

/**
 * Why somebody cannot be given work: no active member of staff who may do it. Where there is no staff, nobody is told
 * apart.
 */
export function workerRefusal(
  { state }: Context,
  login: string,
  work: keyof typeof WORK = 'risk.work',
): Refusal | undefined {
  const person = state.tables.staff.get(login);
  const may = person?.active === true && permissionsOf(person.roles).has(work);
  return may || state.administrators.size === 0
    ? undefined
    : refuse('wrong-state', { what: 'staff', id: login, expected: WORK[work] });
}

/** No model was asked. */
const NOT_SCORED = -1;

/** What a row keeps of what the models said: of each the highest score of a trade. */
function modelScores({ models = [] }: Stored<AlertEvidence>) {
  const of = (wanted: 'active' | 'shadow') => {
    const said = models.find(({ place }) => place === wanted);
    const scores = said?.trades.map(({ score }) => permilleOf(Number(score))) ?? [];
    return { score: Math.max(NOT_SCORED, ...scores), version: said?.version ?? null };
  };
  const [active, shadow] = [of('active'), of('shadow')];
  return {
    ...{ model_score: active.score, model_version: active.version },
    ...{ shadow_score: shadow.score, shadow_version: shadow.version },
  };
}

interface RaiseFacts extends BadgeFacts {
  readonly alert_id: string;
  readonly joined: boolean;
  readonly due_at: number;
  readonly team: Team;
}

const raiseAlert = handler<'raise-alert', RaiseFacts>('raise-alert', {
  needs(data, want) {
    want.row('account', data.account_id);
    const subject = want.row('alert_subject', data.account_id);
    if (subject) {
      want.row('alert', subject.alert_id);
    }
    data.evidence.models?.forEach(({ version }) => want.row('risk_model', version));
    wantBadgeOf(data.account_id, want);
  },
  decide({ data }, context) {
    const { tables, policies, head } = context.state;
    const account = findAccount(context, data.account_id);
    if ('code' in account) {
      return account;
    }
    const unknown = data.evidence.models?.find(({ version }) => tables.risk_model.get(version) === null);
    if (unknown !== undefined) {
      return refuse('not-found', { what: 'model', id: unknown.version });
    }
    const subject = tables.alert_subject.get(account.id);
    const told_seq = subject?.told_seq ?? 0;
    if (data.flagged_seq <= told_seq || data.flagged_seq > head.seq) {
      return refuse('wrong-state', {
        what: 'alert',
        id: account.id,
        flagged_seq: data.flagged_seq,
        expected: `a flag after entry ${String(told_seq)} and up to ${String(head.seq)}`,
      });
    }
    const open = subject?.open === true ? tables.alert.must(subject.alert_id) : null;
    const policy = policies.at('alerts', context.at);
    const { utc_offset_minutes } = policies.at('calendar', context.at);
    const due_at = dueAt(data.score, context.booked_at, policy, utc_offset_minutes);
    const team = data.listed === 'block' ? 'compliance' : 'risk';
    const alert_id = open?.id ?? `alert-${String(head.seq + 1)}`;
    return {
      subject: alert_id,
      facts: {
        alert_id,
        joined: open !== null,
        due_at: open === null ? due_at : Math.min(open.due_at, due_at),
        team: open === null ? team : open.team,
        ...badgeSuspendedBy(context, account.id, data.score),
      },
    };
  },
  evolve(data, { alert_id, due_at, team, ...facts }, entry, state) {
    const { account_id, roles, score, typologies, rules, trades, flagged_at } = data;
    const subject = state.tables.alert_subject.get(account_id);
    const raised = {
      ...{ roles, score, typologies, typology: typologies[0] ?? '', rules, trades, flagged_at, due_at },
      exposure_minor: BigInt(data.exposure_minor),
      ...modelScores(data.evidence),
      // What is new ends the putting off.
      snoozed_until: null,
      raised_seq: entry.seq,
    };
    const open = subject?.open === true ? state.tables.alert.must(alert_id) : null;
    state.tables.alert.put(
      alert_id,
      open === null
        ? {
            ...raised,
            ...{ id: alert_id, account_id, currency: state.tables.account.must(account_id).currency },
            ...{ status: 'open', opened_at: entry.booked_at, opened_seq: entry.seq, team },
            ...{ assignee: null, assigned_at: null, tags: [], case_id: null },
            ...{ disposition: null, reason_code: null, deserved: null },
            ...{ closed_by: null, closed_at: null, closed_seq: null },
            ...{ review: 'none', reviewed_by: null, reviewed_at: null, review_disposition: null },
            confirmed_before: subject?.confirmed ?? 0,
            after_seq: subject?.closed_seq ?? 0,
            appeal_id: null,
          }
        : { ...open, ...raised },
    );
    state.tables.alert_subject.put(account_id, {
      account_id,
      alert_id,
      open: true,
      told_seq: data.flagged_seq,
      closed_seq: subject?.closed_seq ?? 0,
      alerts: (subject?.alerts ?? 0) + (open === null ? 1 : 0),
      confirmed: subject?.confirmed ?? 0,
    });
    suspendByAlert(state, facts, alert_id, entry);
  },
});

const assignAlert = handler<'assign-alert', object>('assign-alert', {
  needs(data, want) {
    wantAlert(data, want);
    if (data.assignee !== null) {
      want.row('staff', data.assignee);
    }
  },
  decide({ data }, context) {
    const alert = findAlertThat(context, data.alert_id, 'open');
    if ('code' in alert) {
      return alert;
    }
    if (alert.assignee !== data.from) {
      return refuse('wrong-state', {
        what: 'alert',
        id: alert.id,
        assignee: alert.assignee ?? '',
        expected: data.from === null ? 'assigned to nobody' : `assigned to ${data.from}`,
      });
    }
    const unfit = data.assignee === null ? undefined : workerRefusal(context, data.assignee);
    return unfit ?? { subject: alert.id, facts: {} };
  },
  evolve({ alert_id, assignee }, _facts, entry, state) {
    const assigned_at = assignee === null ? null : entry.booked_at;
    changeAlert(state, alert_id, { assignee, assigned_at });
  },
});

/** A handler for what changes an open alert without further conditions. */
const escalateAlert = handler<'escalate-alert', object>('escalate-alert', {
  needs: wantAlert,
  decide({ data }, context) {
    const alert = findAlertThat(context, data.alert_id, 'open');
    if ('code' in alert) {
      return alert;
    }
    return alert.team === data.team
      ? refuse('wrong-state', { what: 'alert', id: alert.id, team: data.team, expected: 'another team' })
      : { subject: alert.id, facts: {} };
  },
  evolve({ alert_id, team }, _facts, _entry, state) {
    changeAlert(state, alert_id, { team, assignee: null, assigned_at: null, snoozed_until: null });
  },
});

const snoozeAlert = handler<'snooze-alert', object>('snooze-alert', {
  needs: wantAlert,
  decide({ data }, context) {
    const alert = findAlertThat(context, data.alert_id, 'open');
    if ('code' in alert) {
      return alert;
    }
    const { snooze_days_max } = context.state.policies.at('alerts', context.at);
    const { until } = data;
    return until <= context.booked_at || until > context.booked_at + snooze_days_max * DAY_MS
      ? refuse('wrong-state', {
          what: 'alert',
          id: alert.id,
          until,
          expected: `an end within ${String(snooze_days_max)} days`,
        })
      : { subject: alert.id, facts: {} };
  },
  evolve({ alert_id, until }, _facts, _entry, state) {
    changeAlert(state, alert_id, { snoozed_until: until });
  },
});

const tagAlert = handler<'tag-alert', object>('tag-alert', {
  needs: wantAlert,
  decide({ data }, context) {
    const alert = findAlert(context, data.alert_id);
    return 'code' in alert ? alert : { subject: alert.id, facts: {} };
  },
  evolve({ alert_id, tags }, _facts, _entry, state) {
    changeAlert(state, alert_id, { tags });
  },
});

function wantAlertAndSubject(data: { readonly alert_id: string }, want: Want): void {
  const alert = want.row('alert', data.alert_id);
  if (alert) {
    want.row('alert_subject', alert.account_id);
    wantBadgeOf(alert.account_id, want);
  }
}

const PPM = 1_000_000n;

/** True for that share of all hashes. */
function isDrawn(hash: string, ppm: number): boolean {
  return BigInt(`0x${hash.slice(0, 16)}`) % PPM < BigInt(ppm);
}

interface DisposeFacts extends BadgeFacts {
  readonly review_ppm: number;
}

const disposeAlert = handler<'dispose-alert', DisposeFacts>('dispose-alert', {
  needs: wantAlertAndSubject,
  decide({ data }, context) {
    const alert = findAlertThat(context, data.alert_id, 'open');
    if ('code' in alert) {
      return alert;
    }
    if (alert.assignee !== null && alert.assignee !== context.actor) {
      const { id, assignee } = alert;
      return refuse('wrong-state', { what: 'alert', id, assignee, expected: 'assigned to nobody else' });
    }
    const { second_review_ppm } = context.state.policies.at('alerts', context.at);
    // A duplicate is judged where the other is.
    const review_ppm = data.disposition === 'duplicate' ? 0 : second_review_ppm;
    const badge = badgeResumedBy(context, alert.account_id, data.disposition);
    return { subject: alert.id, facts: { review_ppm, ...badge } };
  },
  evolve({ alert_id, disposition, reason_code, deserved }, { review_ppm, ...facts }, entry, state) {
    const { account_id } = state.tables.alert.must(alert_id);
    changeAlert(state, alert_id, {
      ...{ status: 'closed', disposition, reason_code, deserved },
      ...{ closed_by: entry.actor, closed_at: entry.booked_at, closed_seq: entry.seq },
      snoozed_until: null,
      review: isDrawn(entry.hash, review_ppm) ? 'due' : 'none',
    });
    const subject = state.tables.alert_subject.must(account_id);
    state.tables.alert_subject.put(account_id, {
      ...subject,
      open: false,
      closed_seq: subject.told_seq,
      confirmed: subject.confirmed + (disposition === 'confirmed' ? 1 : 0),
    });
    resumeAfterAlert(state, facts, alert_id, entry);
  },
});

/**
 * A confirmed alert that an appeal overturned: from then on it says honest, by the word of whoever heard the appeal.
 * Alerts that were judged otherwise stay as they are.
 */
export function overturnAlert(state: State, alert_id: string, appeal_id: string, entry: EntryMeta): void {
  const alert = state.tables.alert.must(alert_id);
  if (alert.disposition !== 'confirmed') {
    return;
  }
  changeAlert(state, alert_id, {
    ...{ disposition: 'unfounded', reason_code: 'appeal-upheld', appeal_id },
    ...{ closed_by: entry.actor, closed_at: entry.booked_at, closed_seq: entry.seq },
    review: alert.review === 'due' ? 'none' : alert.review,
  });
  const subject = state.tables.alert_subject.must(alert.account_id);
  state.tables.alert_subject.put(alert.account_id, { ...subject, confirmed: subject.confirmed - 1 });
}

interface ReopenFacts extends BadgeFacts {
  readonly due_at: number;
}

const reopenAlert = handler<'reopen-alert', ReopenFacts>('reopen-alert', {
  needs: wantAlertAndSubject,
  decide({ data }, context) {
    const alert = findAlertThat(context, data.alert_id, 'closed');
    if ('code' in alert) {
      return alert;
    }
    const { policies, tables } = context.state;
    const latest = tables.alert_subject.must(alert.account_id).alert_id;
    if (latest !== alert.id) {
      return refuse('wrong-state', { what: 'alert', id: alert.id, expected: `the latest, ${latest}` });
    }
    const { utc_offset_minutes } = policies.at('calendar', context.at);
    const due_at = dueAt(
      alert.score,
      context.booked_at,
      policies.at('alerts', context.at),
      utc_offset_minutes,
    );
    const badge = badgeSuspendedBy(context, alert.account_id, alert.score);
    return { subject: alert.id, facts: { due_at, ...badge } };
  },
  evolve({ alert_id }, { due_at, ...facts }, entry, state) {
    const alert = state.tables.alert.must(alert_id);
    const subject = state.tables.alert_subject.must(alert.account_id);
    state.tables.alert_subject.put(alert.account_id, {
      ...subject,
      open: true,
      closed_seq: alert.after_seq,
      confirmed: subject.confirmed - (alert.disposition === 'confirmed' ? 1 : 0),
    });
    changeAlert(state, alert_id, {
      ...{ status: 'open', disposition: null, reason_code: null, deserved: null, due_at },
      ...{ closed_by: null, closed_at: null, closed_seq: null, assignee: null, assigned_at: null },
      ...{ review: 'none', reviewed_by: null, reviewed_at: null, review_disposition: null },
      appeal_id: null,
    });
    suspendByAlert(state, facts, alert_id, entry);
  },
});

const reviewAlert = handler<'review-alert', object>('review-alert', {
  needs: wantAlert,
  decide({ data }, context) {
    const alert = findAlertThat(context, data.alert_id, 'closed');
    if ('code' in alert) {
      return alert;
    }
    return alert.review === 'due'
      ? { subject: alert.id, facts: {}, approver: alert.closed_by ?? '' }
      : refuse('wrong-state', {
          what: 'alert',
          id: alert.id,
          review: alert.review,
          expected: 'due for a second judgement',
        });
  },
  evolve({ alert_id, disposition }, _facts, entry, state) {
    const alert = state.tables.alert.must(alert_id);
    changeAlert(state, alert_id, {
      review: alert.disposition === disposition ? 'agreed' : 'differs',
      reviewed_by: entry.actor,
      reviewed_at: entry.booked_at,
      review_disposition: disposition,
    });
  },
});

export const ALERT_HANDLERS = {
  'raise-alert': raiseAlert,
  'assign-alert': assignAlert,
  'escalate-alert': escalateAlert,
  'snooze-alert': snoozeAlert,
  'tag-alert': tagAlert,
  'dispose-alert': disposeAlert,
  'reopen-alert': reopenAlert,
  'review-alert': reviewAlert,
} as const;
