/**
 * Audits of merchants: planned, taken, walked point by point by one auditor, handed in with a computed result, and
 * concluded by somebody who judged none of it.
 *
 * One audit of a merchant is open at a time. The points are those of the standard in force when it was begun. A failed
 * audit suspends the merchant's badge in its own entry; a passed one ends that, and says when the next one comes.
 */
import { DAY_MS } from '#core/kernel/instant';
import { refuse, type Refusal } from '#core/kernel/refusal';
import { findAccount } from '#core/ledger/lookup';
import { handler, type Context, type EntryMeta, type Want } from '#core/ledger/plan';
import type { State } from '#core/ledger/state';
import type { MerchantAudit } from '#core/ledger/tables';
import { permissionsOf } from '#core/staff/permissions';

import { trustSubject } from './application-commands';
import { auditGaps, auditResult, type AuditResult } from './audit-result';
import { isLive, planReaudit, resumeBadge, suspendBadge } from './badge-state';
import { unknownEvidence, wantEvidence } from './evidence-refs';
import type { Point } from './standard';
import type { AuditCause } from './trust-tables';

/** Puts a changed audit; the rest of it stays. */
export function changeAudit(state: State, id: string, change: Partial<MerchantAudit>): void {
  state.tables.merchant_audit.put(id, { ...state.tables.merchant_audit.must(id), ...change });
}

/** An audit in one of some states, or the refusal. */
function findAudit(
  context: Context,
  id: string,
  states: readonly MerchantAudit['status'][],
): MerchantAudit | Refusal {
  const audit = context.state.tables.merchant_audit.get(id);
  if (audit === null) {
    return refuse('not-found', { what: 'audit', id });
  }
  return states.includes(audit.status)
    ? audit
    : refuse('wrong-state', { what: 'audit', id, status: audit.status, expected: states.join(' or ') });
}

/** An audit that the actor walks. */
export function findOwnAudit(context: Context, id: string): MerchantAudit | Refusal {
  const audit = findAudit(context, id, ['walking']);
  return 'points' in audit && audit.auditor !== context.actor
    ? refuse('wrong-state', { what: 'audit', id, auditor: audit.auditor ?? '', expected: 'its auditor' })
    : audit;
}

/** Everybody who had a part in what an audit says: none of them concludes it or agrees to a badge that rests on it. */
export function auditorsOf({ auditor, judgements }: MerchantAudit): ReadonlySet<string> {
  return new Set([...(auditor === null ? [] : [auditor]), ...judgements.map(({ by }) => by)]);
}

/** Why somebody cannot be given an audit. Where there is no staff, nobody is told apart. */
function auditorRefusal({ state }: Context, login: string | null): Refusal | undefined {
  if (login === null || state.administrators.size === 0) {
    return undefined;
  }
  const person = state.tables.staff.get(login);
  return person?.active === true && permissionsOf(person.roles).has('trust.work')
    ? undefined
    : refuse('wrong-state', { what: 'staff', id: login, expected: 'an active member who audits merchants' });
}

interface Planned {
  readonly account_id: string;
  readonly cause: AuditCause;
  readonly due_at: number;
  readonly auditor: string | null;
}

function putPlanned(state: State, id: string, planned: Planned, entry: EntryMeta): void {
  const { auditor, account_id } = planned;
  state.tables.merchant_audit.put(id, {
    ...{ id, status: 'planned', ...planned, assigned_at: auditor === null ? null : entry.booked_at },
    ...{ planned_at: entry.booked_at, planned_by: entry.actor, planned_seq: entry.seq },
    ...{ begun_at: null, standard_version: null, points: [], judgements: [], findings: [] },
    ...{ remedy_due_at: null, summary: null, submitted_at: null, result: null, score: null },
    ...{ concluded_at: null, concluded_by: null, concluded_note: null, concluded_seq: null },
  });
  state.tables.trust_subject.put(account_id, { ...trustSubject(state, account_id), open_audit_id: id });
}

const planAudit = handler<'plan-audit', { audit_id: string }>('plan-audit', {
  needs(data, want) {
    want.row('account', data.account_id);
    want.row('trust_subject', data.account_id);
    if (data.auditor !== null) {
      want.row('staff', data.auditor);
    }
  },
  decide({ data }, context) {
    const account = findAccount(context, data.account_id);
    if ('code' in account) {
      return account;
    }
    if (!account.merchant) {
      return refuse('wrong-state', { what: 'account', id: account.id, expected: 'a merchant' });
    }
    const open = trustSubject(context.state, account.id).open_audit_id;
    if (open !== null) {
      return refuse('already-exists', { what: 'audit', id: open });
    }
    if (data.due_at <= context.booked_at) {
      return refuse('wrong-state', { what: 'audit', until: data.due_at, expected: 'an end after now' });
    }
    const audit_id = `audit-${String(context.state.head.seq + 1)}`;
    return auditorRefusal(context, data.auditor) ?? { subject: audit_id, facts: { audit_id } };
  },
  evolve(data, { audit_id }, entry, state) {
    putPlanned(state, audit_id, data, entry);
  },
});

interface ReauditFacts {
  /** Null where an audit of the merchant is open already. */
  readonly audit_id: string | null;
  readonly due_at: number;
}

const planReauditOf = handler<'plan-reaudit', ReauditFacts>('plan-reaudit', {
  needs({ badge_id }, want) {
    const badge = want.row('badge', badge_id);
    if (badge) {
      want.row('trust_subject', badge.account_id);
      want.row('trust_standing', badge.account_id);
    }
  },
  decide({ data }, context) {
    const { state, booked_at, at } = context;
    const badge = state.tables.badge.get(data.badge_id);
    if (badge === null) {
      return refuse('not-found', { what: 'badge', id: data.badge_id });
    }
    if (badge.reaudit_at === null || badge.reaudit_at > booked_at || !isLive(badge)) {
      return refuse('wrong-state', { what: 'badge', id: badge.id, expected: 'due to be audited again' });
    }
    const { audit_days } = state.policies.at('trust', at);
    const open = trustSubject(state, badge.account_id).open_audit_id;
    const audit_id = open === null ? `audit-${String(state.head.seq + 1)}` : null;
    return {
      subject: audit_id ?? badge.id,
      facts: { audit_id, due_at: booked_at + audit_days * DAY_MS },
    };
  },
  evolve({ badge_id }, { audit_id, due_at }, entry, state) {
    const { account_id } = state.tables.badge.must(badge_id);
    planReaudit(state, badge_id, null);
    if (audit_id !== null) {
      putPlanned(state, audit_id, { account_id, cause: 'periodic', due_at, auditor: null }, entry);
    }
  },
});

const assignAudit = handler<'assign-audit', object>('assign-audit', {
  needs(data, want) {
    want.row('merchant_audit', data.audit_id);
    if (data.auditor !== null) {
      want.row('staff', data.auditor);
    }
  },
  decide({ data }, context) {
    const audit = findAudit(context, data.audit_id, ['planned', 'walking']);
    if ('code' in audit) {
      return audit;
    }
    if (audit.auditor !== data.from) {
      const { id, auditor } = audit;
      return refuse('wrong-state', {
        ...{ what: 'audit', id, auditor: auditor ?? '' },
        expected: data.from === null ? 'assigned to nobody' : `assigned to ${data.from}`,
      });
    }
    return auditorRefusal(context, data.auditor) ?? { subject: audit.id, facts: {} };
  },
  evolve({ audit_id, auditor }, _facts, entry, state) {
    changeAudit(state, audit_id, { auditor, assigned_at: auditor === null ? null : entry.booked_at });
  },
});

interface BeginFacts {
  readonly standard_version: number;
  readonly points: readonly Point[];
}

const beginAudit = handler<'begin-audit', BeginFacts>('begin-audit', {
  needs: ({ audit_id }, want) => {
    want.row('merchant_audit', audit_id);
  },
  decide({ data }, context) {
    const audit = findAudit(context, data.audit_id, ['planned']);
    if ('code' in audit) {
      return audit;
    }
    const { id, auditor } = audit;
    if (auditor !== null && auditor !== context.actor) {
      return refuse('wrong-state', { what: 'audit', id, auditor, expected: 'assigned to nobody else' });
    }
    const { policies } = context.state;
    const standard_version = policies.version('audit-standard', context.at)?.version ?? 0;
    const { points } = policies.at('audit-standard', context.at);
    return { subject: id, facts: { standard_version, points } };
  },
  evolve({ audit_id }, { standard_version, points }, entry, state) {
    const begun = { status: 'walking', begun_at: entry.booked_at, auditor: entry.actor } as const;
    const assigned_at = state.tables.merchant_audit.must(audit_id).assigned_at ?? entry.booked_at;
    changeAudit(state, audit_id, { ...begun, assigned_at, standard_version, points });
  },
});

const judgePoint = handler<'judge-point', object>('judge-point', {
  needs(data, want) {
    want.row('merchant_audit', data.audit_id);
    wantEvidence(data.evidence, want);
  },
  decide({ data }, context) {
    const audit = findOwnAudit(context, data.audit_id);
    if ('code' in audit) {
      return audit;
    }
    if (!audit.points.some(({ id }) => id === data.point_id)) {
      return refuse('not-found', { what: 'point of the standard', id: data.point_id });
    }
    return unknownEvidence(context, audit, data.evidence) ?? { subject: audit.id, facts: {} };
  },
  evolve({ audit_id, ...said }, _facts, entry, state) {
    const { judgements } = state.tables.merchant_audit.must(audit_id);
    const judged = { ...said, by: entry.actor, at: entry.booked_at };
    const others = judgements.filter(({ point_id }) => point_id !== said.point_id);
    changeAudit(state, audit_id, { judgements: [...others, judged] });
  },
});

const submitAudit = handler<'submit-audit', { result: AuditResult }>('submit-audit', {
  needs: ({ audit_id }, want) => {
    want.row('merchant_audit', audit_id);
  },
  decide({ data }, context) {
    const audit = findOwnAudit(context, data.audit_id);
    if ('code' in audit) {
      return audit;
    }
    const { id, points, judgements } = audit;
    const gaps = auditGaps(points, judgements);
    if (gaps.length > 0) {
      const missed = gaps.map(({ point_id, missing }) => `${point_id} ${missing}`).join(', ');
      return refuse('wrong-state', {
        what: 'audit',
        id,
        missed,
        expected: 'every point judged and borne out',
      });
    }
    const { pass_permille } = context.state.policies.at('trust', context.at);
    return { subject: id, facts: { result: auditResult(points, judgements, pass_permille) } };
  },
  evolve({ audit_id, summary }, { result }, entry, state) {
    const submitted = { status: 'submitted', summary, submitted_at: entry.booked_at } as const;
    changeAudit(state, audit_id, { ...submitted, result, score: result.score_permille });
  },
});

/** An audit with the badge that its outcome may touch. */
function wantWithBadge({ audit_id }: { readonly audit_id: string }, want: Want): void {
  const audit = want.row('merchant_audit', audit_id);
  if (audit) {
    want.row('trust_subject', audit.account_id);
    const standing = want.row('trust_standing', audit.account_id);
    if (typeof standing?.badge_id === 'string') {
      want.row('badge', standing.badge_id);
    }
  }
}

/** What a concluded audit does to the badge of its merchant. */
function touchBadge(
  state: State,
  audit: MerchantAudit,
  passed: boolean,
  reaudit_at: number,
  entry: EntryMeta,
): void {
  const badge_id = state.tables.trust_standing.get(audit.account_id)?.badge_id ?? null;
  if (badge_id === null) {
    return;
  }
  if (passed) {
    resumeBadge(state, badge_id, ({ cause }) => cause === 'audit', entry, {
      why: 'audit-passed',
      id: audit.id,
    });
  } else {
    suspendBadge(state, badge_id, { cause: 'audit', id: audit.id }, entry);
  }
  planReaudit(state, badge_id, reaudit_at);
}

interface ConcludeFacts {
  /** When the merchant is audited again, if he has a badge. */
  readonly reaudit_at: number;
}

const concludeAudit = handler<'conclude-audit', ConcludeFacts>('conclude-audit', {
  needs: wantWithBadge,
  decide({ data }, context) {
    const audit = findAudit(context, data.audit_id, ['submitted']);
    if ('code' in audit) {
      return audit;
    }
    if (auditorsOf(audit).has(context.actor)) {
      return refuse('approval-needed', { actor: context.actor, auditor: context.actor });
    }
    const { reaudit_days } = context.state.policies.at('trust', context.at);
    return { subject: audit.id, facts: { reaudit_at: context.booked_at + reaudit_days * DAY_MS } };
  },
  evolve({ audit_id, decision, note }, { reaudit_at }, entry, state) {
    const audit = state.tables.merchant_audit.must(audit_id);
    if (decision === 'return') {
      changeAudit(state, audit_id, { status: 'walking', concluded_note: note, result: null, score: null });
      return;
    }
    const passed = audit.result?.passed === true;
    changeAudit(state, audit_id, {
      ...{ status: passed ? 'passed' : 'failed', concluded_note: note },
      ...{ concluded_at: entry.booked_at, concluded_by: entry.actor, concluded_seq: entry.seq },
    });
    state.tables.trust_subject.put(audit.account_id, {
      ...trustSubject(state, audit.account_id),
      ...{ open_audit_id: null, last_audit_id: audit_id },
    });
    touchBadge(state, audit, passed, reaudit_at, entry);
  },
});

const cancelAudit = handler<'cancel-audit', ConcludeFacts>('cancel-audit', {
  needs: wantWithBadge,
  decide({ data }, context) {
    const audit = findAudit(context, data.audit_id, ['planned', 'walking']);
    if ('code' in audit) {
      return audit;
    }
    const { audit_days } = context.state.policies.at('trust', context.at);
    return { subject: audit.id, facts: { reaudit_at: context.booked_at + audit_days * DAY_MS } };
  },
  evolve({ audit_id, reason }, { reaudit_at }, entry, state) {
    const { account_id } = state.tables.merchant_audit.must(audit_id);
    changeAudit(state, audit_id, {
      ...{ status: 'cancelled', concluded_note: reason },
      ...{ concluded_at: entry.booked_at, concluded_by: entry.actor, concluded_seq: entry.seq },
    });
    state.tables.trust_subject.put(account_id, { ...trustSubject(state, account_id), open_audit_id: null });
    const badge_id = state.tables.trust_standing.get(account_id)?.badge_id ?? null;
    if (badge_id !== null && state.tables.badge.must(badge_id).reaudit_at === null) {
      // Nobody gets out of being audited again because an audit was called off.
      planReaudit(state, badge_id, reaudit_at);
    }
  },
});

export const AUDIT_HANDLERS = {
  'plan-audit': planAudit,
  'plan-reaudit': planReauditOf,
  'assign-audit': assignAudit,
  'begin-audit': beginAudit,
  'judge-point': judgePoint,
  'submit-audit': submitAudit,
  'conclude-audit': concludeAudit,
  'cancel-audit': cancelAudit,
} as const;
