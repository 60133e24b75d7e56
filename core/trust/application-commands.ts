/**
 * Applications for the badge: taken, withdrawn, refused by two people. Granting one is issuing a badge.
 *
 * A merchant has one application pending at most, and none while he carries a badge: that is renewed.
 */
import { refuse, type Refusal } from '#core/kernel/refusal';
import { findAccount } from '#core/ledger/lookup';
import { handler, type Context, type EntryMeta, type Want } from '#core/ledger/plan';
import type { State } from '#core/ledger/state';
import type { Row } from '#core/ledger/tables';

import { isLive } from './badge-state';
import { wantMerchant } from './merchant';
import { samePerson } from './two-people';

export type Application = Row<'trust_application'>;
type Subject = Row<'trust_subject'>;

/** What goes on about a merchant; nothing yet for one without a row. */
export function trustSubject(state: State, account_id: string): Subject {
  return (
    state.tables.trust_subject.get(account_id) ?? {
      ...{ account_id, application_id: null, open_audit_id: null, last_audit_id: null },
    }
  );
}

/** An application with everything that deciding on it looks at. */
export function wantApplication({ application_id }: { readonly application_id: string }, want: Want): void {
  const application = want.row('trust_application', application_id);
  if (application) {
    wantMerchant(application.account_id, want);
  }
}

/** An application that is pending, or the refusal. */
export function findPendingApplication(context: Context, id: string): Application | Refusal {
  const found = context.state.tables.trust_application.get(id);
  if (found === null) {
    return refuse('not-found', { what: 'application', id });
  }
  return found.status === 'pending'
    ? found
    : refuse('wrong-state', { what: 'application', id, status: found.status, expected: 'pending' });
}

/** Ends an application one way or the other. */
export function endApplication(
  state: State,
  id: string,
  change: Pick<Application, 'status' | 'badge_id' | 'approved_by' | 'ended_reason'>,
  entry: EntryMeta,
): void {
  const application = state.tables.trust_application.must(id);
  state.tables.trust_application.put(id, {
    ...application,
    ...change,
    ...{ ended_at: entry.booked_at, ended_by: entry.actor, ended_seq: entry.seq },
  });
  const subject = trustSubject(state, application.account_id);
  state.tables.trust_subject.put(application.account_id, { ...subject, application_id: null });
}

const applyForBadge = handler<'apply-for-badge', { application_id: string }>('apply-for-badge', {
  needs(data, want) {
    wantMerchant(data.account_id, want);
  },
  decide({ data }, context) {
    const account = findAccount(context, data.account_id);
    if ('code' in account) {
      return account;
    }
    const { tables, head } = context.state;
    if (!account.merchant) {
      return refuse('wrong-state', { what: 'account', id: account.id, expected: 'a merchant' });
    }
    const pending = trustSubject(context.state, account.id).application_id;
    if (pending !== null) {
      return refuse('already-exists', { what: 'application', id: pending });
    }
    const badge_id = tables.trust_standing.get(account.id)?.badge_id ?? null;
    const badge = badge_id === null ? null : tables.badge.must(badge_id);
    if (badge !== null && isLive(badge)) {
      const { id, status } = badge;
      return refuse('wrong-state', { what: 'badge', id, status, expected: 'ended: a badge is renewed' });
    }
    const application_id = `application-${String(head.seq + 1)}`;
    return { subject: application_id, facts: { application_id } };
  },
  evolve({ account_id, display_name, note }, { application_id }, entry, state) {
    state.tables.trust_application.put(application_id, {
      ...{ id: application_id, account_id, display_name, note, status: 'pending' },
      ...{ applied_at: entry.booked_at, applied_by: entry.actor, applied_seq: entry.seq },
      ...{ badge_id: null, ended_at: null, ended_by: null, approved_by: null },
      ...{ ended_reason: null, ended_seq: null },
    });
    state.tables.trust_subject.put(account_id, { ...trustSubject(state, account_id), application_id });
  },
});

const withdrawApplication = handler<'withdraw-application', object>('withdraw-application', {
  needs: wantApplication,
  decide({ data }, context) {
    const found = findPendingApplication(context, data.application_id);
    return 'code' in found ? found : { subject: found.id, facts: {} };
  },
  evolve({ application_id, reason }, _facts, entry, state) {
    const ended = { status: 'withdrawn', badge_id: null, approved_by: null, ended_reason: reason } as const;
    endApplication(state, application_id, ended, entry);
  },
});

const refuseApplication = handler<'refuse-application', object>('refuse-application', {
  needs: wantApplication,
  decide(command, context) {
    const { data } = command;
    const found = findPendingApplication(context, data.application_id);
    if ('code' in found) {
      return found;
    }
    return (
      samePerson(context, command.data.approver) ?? { subject: found.id, facts: {}, approver: data.approver }
    );
  },
  evolve({ application_id, reason, approver }, _facts, entry, state) {
    const ended = { status: 'refused', badge_id: null, approved_by: approver, ended_reason: reason } as const;
    endApplication(state, application_id, ended, entry);
  },
});

export const APPLICATION_HANDLERS = {
  'apply-for-badge': applyForBadge,
  'withdraw-application': withdrawApplication,
  'refuse-application': refuseApplication,
} as const;
