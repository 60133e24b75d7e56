/**
 * Upholding an appeal: the inverse of what was decided, in one entry.
 *
 * Against a measure: it ends, or what took over from it does; blocked money is given back, the credit note is withdrawn,
 * the alerts it came of say honest from then on, and the badge that they or the measure had taken is given back. In
 * part: a milder measure takes over and all the rest stays. Against a decision on a badge: the badge is given back.
 */
import { overturnAlert } from '#core/cases/alert-commands';
import { withdrawCredit } from '#core/enforcement/credit-notes';
import {
  appealBehind,
  endInForce,
  milderId,
  putInForce,
  reviewAt,
  successorOf,
  unblock,
} from '#core/enforcement/in-force';
import type { Instant } from '#core/kernel/instant';
import { refuse, type Refusal } from '#core/kernel/refusal';
import type { CommandData } from '#core/ledger/commands';
import { STEP_DOWN_SUFFIX } from '#core/ledger/fields';
import { handler, type Context, type EntryMeta, type Want } from '#core/ledger/plan';
import type { State } from '#core/ledger/state';
import {
  RESTRICTION_KINDS,
  type Account,
  type Appeal,
  type Badge,
  type Restriction,
  type RiskCase,
} from '#core/ledger/tables';
import { resumeAfterAlert, wantBadgeOf } from '#core/trust/alert-consequences';
import { reinstateBadge } from '#core/trust/badge-state';

import { closeAppeal, findOpen, hearerRefusal, wantHearing } from './hearing';

type Uphold = CommandData<'uphold-appeal'>;

/** What an upheld appeal undoes, as the journal keeps it. */
interface UpholdFacts {
  /** The restriction that ends: the one appealed against, or what took over from it; null when none is in force. */
  readonly ended: string | null;
  /** What is withdrawn; null for no note, or one that stays. */
  readonly credit_note_id: string | null;
  /** Confirmed alerts that say honest from now on. */
  readonly alert_ids: readonly string[];
  /** The merchant's badge, which what is undone may have suspended. */
  readonly badge_id?: string;
  /** It is given back: it was revoked over what is undone, or the appeal is against that. */
  readonly reinstated?: boolean;
  /** By when what takes over is looked at again. */
  readonly review_at?: Instant | null;
}

type AppealOf = (id: string) => Pick<Appeal, 'against_id'> | null | undefined;

/** The measure in whose place another stands, by a date or by an appeal; null for what took no place. */
function inPlaceOf(id: string, appealOf: AppealOf): string | null {
  if (id.endsWith(STEP_DOWN_SUFFIX)) {
    return id.slice(0, -STEP_DOWN_SUFFIX.length);
  }
  const appeal_id = appealBehind(id);
  return appeal_id === null ? null : (appealOf(appeal_id)?.against_id ?? null);
}

/** True for a measure itself and for what took over from it, from what took over, and so on. */
function cameOf(id: string, first: string, appealOf: AppealOf): boolean {
  for (let place: string | null = id; place !== null; place = inPlaceOf(place, appealOf)) {
    if (place === first) {
      return true;
    }
  }
  return false;
}

/** Everything that upholding an appeal against a measure looks at. */
function wantMeasure(restriction: Restriction, want: Want): void {
  const { account_id, about, credit_note_id } = restriction;
  want.account(account_id);
  const held = want.row('account', account_id)?.restrictions ?? [];
  held.forEach((active) => {
    want.row('restriction', active.id);
    cameOf(active.id, restriction.id, (appeal_id) => want.row('appeal', appeal_id));
  });
  wantBadgeOf(account_id, want);
  if (credit_note_id !== null) {
    want.row('credit_note', credit_note_id);
  }
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

/** Id of the restriction in force that an appeal against this one ends: itself, or what stands in its place by now. */
export function stillInForce(
  restriction: Restriction,
  held: Account['restrictions'],
  appealOf: AppealOf,
): string | null {
  return restriction.ended_seq === null
    ? restriction.id
    : (held.find(({ id }) => cameOf(id, restriction.id, appealOf))?.id ?? null);
}

/** Ids of the alerts out of which a measure came: one, or those of a case. */
export function alertsOf(about: string | null, risk_case: RiskCase | null): readonly string[] {
  if (about === null) {
    return [];
  }
  return about.startsWith('alert-') ? [about] : (risk_case?.alert_ids ?? []);
}

/** The refusal for a measure that is not milder than what it takes the place of. */
function insteadRefusal(instead: Uphold['instead'], current: Restriction | null): Refusal | undefined {
  if (instead === undefined) {
    return undefined;
  }
  if (current === null) {
    return refuse('invalid', { field: 'instead.kind', expected: 'none: no measure is in force' });
  }
  const rung = (kind: Restriction['kind']): number => RESTRICTION_KINDS.indexOf(kind);
  return rung(instead.kind) < rung(current.kind)
    ? undefined
    : refuse('invalid', { field: 'instead.kind', expected: `milder than ${current.kind}` });
}

/** The badge of the account, and whether it was revoked over one of these. */
function badgeOf({ tables }: State, account_id: string, over: readonly string[]) {
  const badge_id = tables.trust_standing.get(account_id)?.badge_id ?? null;
  if (badge_id === null) {
    return {};
  }
  const { status, history } = tables.badge.must(badge_id);
  const revoked = history.findLast((told) => told.status === 'revoked');
  return { badge_id, reinstated: status === 'revoked' && over.includes(revoked?.id ?? '') };
}

/** What is undone of a measure. */
function undoMeasure(appeal: Appeal, { instead, approver }: Uphold, context: Context) {
  const { state, booked_at } = context;
  const restriction = state.tables.restriction.must(appeal.against_id);
  const { id, account_id, about, credit_note_id } = restriction;
  const { tables } = state;
  const held = tables.account.must(account_id).restrictions;
  const current_id = stillInForce(restriction, held, (appeal_id) => tables.appeal.must(appeal_id));
  const current = current_id === null ? null : tables.restriction.must(current_id);
  const unfit = insteadRefusal(instead, current);
  if (unfit !== undefined) {
    return unfit;
  }
  const risk_case = about?.startsWith('case-') === true ? tables.risk_case.must(about) : null;
  const alerts = alertsOf(about, risk_case).filter((alert_id) => {
    const alert = tables.alert.must(alert_id);
    return alert.account_id === account_id && alert.disposition === 'confirmed';
  });
  const over = [id, ...(about === null ? [] : [about]), ...alerts];
  const facts: UpholdFacts =
    instead === undefined
      ? { ended: current?.id ?? null, credit_note_id, alert_ids: alerts, ...badgeOf(state, account_id, over) }
      : {
          ...{ ended: current?.id ?? null, credit_note_id: null, alert_ids: [] },
          ...{ ...badgeOf(state, account_id, []), review_at: reviewAt(state, instead.kind, booked_at) },
        };
  const postings = current === null ? [] : unblock(context, current, instead ?? null);
  return { subject: appeal.id, facts, postings, approver };
}

/** What is undone of a decision on a badge. */
function undoDecision({ id, against_id }: Appeal, { instead, approver }: Uphold, { tables }: State) {
  const unfit = insteadRefusal(instead, null);
  const { account_id }: Badge = tables.badge.must(against_id);
  const counts = tables.trust_standing.must(account_id).badge_id === against_id;
  const facts: UpholdFacts = {
    ...{ ended: null, credit_note_id: null, alert_ids: [] },
    // One that another took the place of meanwhile stays ended.
    ...(counts ? { badge_id: against_id, reinstated: true } : {}),
  };
  return unfit ?? { subject: id, facts, approver };
}

function endMeasure(
  data: Pick<Uphold, 'appeal_id' | 'reason_code' | 'instead' | 'approver'>,
  facts: UpholdFacts,
  entry: EntryMeta,
  state: State,
): void {
  if (facts.ended === null) {
    return;
  }
  const { appeal_id, reason_code, instead, approver } = data;
  const restriction = state.tables.restriction.must(facts.ended);
  if (instead !== undefined) {
    const milder = successorOf(restriction, instead, entry.booked_at, entry, facts.review_at);
    const decided = { id: milderId(appeal_id), actor: entry.actor, approver };
    putInForce(state, { ...milder, ...decided }, facts, entry);
  }
  const ended: Restriction = {
    ...restriction,
    ...{ ended_seq: entry.seq, ended_at: entry.occurred_at, ended_how: 'appealed' },
    ...{ ended_reason: `${appeal_id}: ${reason_code}`, ended_actor: entry.actor, ended_approver: approver },
  };
  endInForce(state, ended, facts, entry);
}

export const upholdAppeal = handler<'uphold-appeal', UpholdFacts>('uphold-appeal', {
  needs(data, want) {
    const appeal = wantHearing(data, want);
    if (appeal?.against_kind === 'restriction') {
      const restriction = want.row('restriction', appeal.against_id);
      if (restriction) {
        wantMeasure(restriction, want);
      }
    } else if (appeal) {
      wantBadgeOf(appeal.account_id, want);
    }
  },
  decide({ data }, context) {
    const appeal = findOpen(context, data.appeal_id);
    if ('code' in appeal) {
      return appeal;
    }
    const unfit = hearerRefusal(context, appeal, context.actor);
    if (unfit !== undefined) {
      return unfit;
    }
    return appeal.against_kind === 'restriction'
      ? undoMeasure(appeal, data, context)
      : undoDecision(appeal, data, context.state);
  },
  evolve(data, facts, entry, state) {
    const { appeal_id, reason_code, basis, instead, approver } = data;
    endMeasure(data, facts, entry, state);
    if (facts.credit_note_id !== null) {
      withdrawCredit(state, entry, facts.credit_note_id, appeal_id);
    }
    facts.alert_ids.forEach((id) => {
      overturnAlert(state, id, appeal_id, entry);
      resumeAfterAlert(state, facts, id, entry);
    });
    if (facts.reinstated === true && facts.badge_id !== undefined) {
      reinstateBadge(state, facts.badge_id, entry, appeal_id);
    }
    const status = instead === undefined ? 'upheld' : 'replaced';
    closeAppeal(state, appeal_id, { status, reason_code, basis, approved_by: approver }, entry);
  },
});
