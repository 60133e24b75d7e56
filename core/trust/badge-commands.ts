/**
 * Badges: issued, renewed, suspended, resumed and revoked by two people, and expired by the clock.
 *
 * Numbers are given without a gap. Whether a merchant may carry a badge is judged when the second person agrees, and what
 * was found of each ground is kept in the entry. What is signed is the host's matter; the books keep the signature.
 */
import { DAY_MS } from '#core/kernel/instant';
import { refuse, type Refusal } from '#core/kernel/refusal';
import { handler, type Context, type EntryMeta, type Want } from '#core/ledger/plan';
import type { State } from '#core/ledger/state';
import type { Badge, MerchantAudit } from '#core/ledger/tables';

import { auditorsOf } from './audit-commands';
import { endApplication, findPendingApplication, wantApplication } from './application-commands';
import { decisionId, endBadge, putIssued, resumeBadge, suspendBadge, tellDecision } from './badge-state';
import { eligibility, eligibilityRefusal, type Ground } from './eligibility';
import { lastAudit, merchantOf, wantMerchant } from './merchant';
import { REGISTER } from './trust-tables';
import { samePerson } from './two-people';
import type { BadgeState } from './vocabulary';

interface IssueFacts {
  readonly badge_id: string;
  readonly number: number;
  readonly valid_until: number;
  readonly grounds: readonly Ground[];
  /** The audit that it rests on. */
  readonly audit_id: string | null;
  readonly standard_version: number | null;
  readonly reaudit_at: number | null;
}

/** Whoever had a part in the audit that a badge rests on does not agree to the badge. */
function auditorApproves(audit: MerchantAudit | null, approver: string): Refusal | undefined {
  return audit !== null && auditorsOf(audit).has(approver)
    ? refuse('approval-needed', { approver, auditor: approver })
    : undefined;
}

/** What a badge to be issued now would be, or why the merchant may not have one, or not from these people. */
function issued(context: Context, account_id: string, approver: string): IssueFacts | Refusal {
  const { state, booked_at, at } = context;
  const policy = state.policies.at('trust', at);
  const account = state.tables.account.must(account_id);
  const grounds = eligibility(merchantOf(context, account), policy, booked_at);
  const audit = lastAudit(context, account_id);
  const concluded_at = audit?.concluded_at ?? booked_at;
  return (
    eligibilityRefusal(account_id, grounds) ??
    samePerson(context, approver) ??
    auditorApproves(audit, approver) ?? {
      badge_id: `badge-${String(state.head.seq + 1)}`,
      number: (state.tables.trust_register.get(REGISTER)?.latest ?? 0) + 1,
      valid_until: booked_at + policy.validity_days * DAY_MS,
      grounds,
      ...{ audit_id: audit?.id ?? null, standard_version: audit?.standard_version ?? null },
      // Never at once: the clock is not to fire within the entry.
      reaudit_at: Math.max(concluded_at + policy.reaudit_days * DAY_MS, booked_at + DAY_MS),
    }
  );
}

/** Who and what a new badge is for. */
type Holder = Pick<Badge, 'account_id' | 'display_name' | 'application_id' | 'approved_by' | 'renews'>;

function putNewBadge(state: State, holder: Holder, facts: IssueFacts, entry: EntryMeta): void {
  const { badge_id, number, valid_until, audit_id, standard_version, reaudit_at } = facts;
  const { seq, booked_at: at, actor, hash } = entry;
  putIssued(state, {
    ...{ id: badge_id, number, status: 'active', ...holder, proposed_by: actor },
    ...{ audit_id, standard_version, reaudit_at },
    ...{ issued_at: at, valid_from: at, valid_until, issued_seq: seq, issued_hash: hash },
    ...{ suspensions: [], ended_how: null, ended_at: null, ended_reason: null },
    history: [{ seq, at, status: 'active', why: holder.renews === null ? 'issued' : 'renewed', id: '' }],
    ...{ credential_digest: null, signature: null, key_id: null, signed_at: null },
    deciders: [],
  });
  state.tables.trust_register.put(REGISTER, { id: REGISTER, latest: number });
}

const issueBadge = handler<'issue-badge', IssueFacts>('issue-badge', {
  needs(data, want) {
    wantApplication(data, want);
    want.row('trust_register', REGISTER);
  },
  decide(command, context) {
    const { data } = command;
    const found = findPendingApplication(context, data.application_id);
    if ('code' in found) {
      return found;
    }
    const facts = issued(context, found.account_id, data.approver);
    return 'code' in facts ? facts : { subject: facts.badge_id, facts, approver: data.approver };
  },
  evolve({ application_id, approver }, facts, entry, state) {
    const { account_id, display_name } = state.tables.trust_application.must(application_id);
    const holder = { account_id, display_name, application_id, approved_by: approver, renews: null };
    putNewBadge(state, holder, facts, entry);
    const { badge_id } = facts;
    const granted = { status: 'granted', badge_id, approved_by: approver, ended_reason: null } as const;
    endApplication(state, application_id, granted, entry);
  },
});

/** A badge with its merchant. */
function wantBadge({ badge_id }: { readonly badge_id: string }, want: Want): void {
  const badge = want.row('badge', badge_id);
  if (badge) {
    want.row('trust_standing', badge.account_id);
  }
}

/** A badge in one of some states, or the refusal. */
function findBadge(context: Context, id: string, states: readonly BadgeState[]): Badge | Refusal {
  const badge = context.state.tables.badge.get(id);
  if (badge === null) {
    return refuse('not-found', { what: 'badge', id });
  }
  return states.includes(badge.status)
    ? badge
    : refuse('wrong-state', { what: 'badge', id, status: badge.status, expected: states.join(' or ') });
}

/** A decision of two people on a badge in one of some states. */
function decided(
  context: Context,
  { data }: { readonly data: { readonly badge_id: string; readonly approver: string } },
  states: readonly BadgeState[],
) {
  const badge = findBadge(context, data.badge_id, states);
  if ('code' in badge) {
    return badge;
  }
  return samePerson(context, data.approver) ?? { subject: badge.id, facts: {}, approver: data.approver };
}

const renewBadge = handler<'renew-badge', IssueFacts>('renew-badge', {
  needs(data, want) {
    wantBadge(data, want);
    const badge = want.row('badge', data.badge_id);
    if (badge) {
      wantMerchant(badge.account_id, want);
    }
    want.row('trust_register', REGISTER);
  },
  decide(command, context) {
    const { data } = command;
    const badge = findBadge(context, data.badge_id, ['active']);
    if ('code' in badge) {
      return badge;
    }
    const facts = issued(context, badge.account_id, data.approver);
    return 'code' in facts ? facts : { subject: facts.badge_id, facts, approver: data.approver };
  },
  evolve({ badge_id, approver }, facts, entry, state) {
    const { account_id, display_name, application_id } = state.tables.badge.must(badge_id);
    endBadge(state, badge_id, 'renewed', '', entry);
    const holder = { account_id, display_name, application_id, approved_by: approver, renews: badge_id };
    putNewBadge(state, holder, facts, entry);
  },
});

function noteDeciders(state: State, badge_id: string, deciders: readonly string[]): void {
  state.tables.badge.put(badge_id, { ...state.tables.badge.must(badge_id), deciders });
}

interface SuspendFacts {
  /** The badge was suspended already, so nothing else tells of this decision; absent in entries of before it was told. */
  readonly told?: true;
}

const suspendByDecision = handler<'suspend-badge', SuspendFacts>('suspend-badge', {
  needs: wantBadge,
  decide(command, context) {
    const planned = decided(context, command, ['active', 'suspended']);
    const badge = context.state.tables.badge.get(command.data.badge_id);
    return 'code' in planned || badge?.status !== 'suspended'
      ? planned
      : { ...planned, facts: { told: true } };
  },
  evolve({ badge_id, approver }, { told }, entry, state) {
    suspendBadge(state, badge_id, { cause: 'decision', id: decisionId(entry.seq) }, entry);
    if (told === true) {
      tellDecision(state, badge_id, entry);
    }
    noteDeciders(state, badge_id, [entry.actor, approver]);
  },
});

/** What comes before two people can resume a badge that has such a cause. */
const STILL_NEEDED = {
  audit: 'a passed audit first',
  alert: 'no open alert',
  restriction: 'no restriction above watch',
  decision: '',
} as const;

const resumeByDecision = handler<'resume-badge', object>('resume-badge', {
  needs(data, want) {
    wantBadge(data, want);
    const causes = want.row('badge', data.badge_id)?.suspensions ?? [];
    causes.filter(({ cause }) => cause === 'alert').forEach(({ id }) => want.row('alert', id));
  },
  decide(command, context) {
    const { data } = command;
    const badge = findBadge(context, data.badge_id, ['suspended']);
    if ('code' in badge) {
      return badge;
    }
    const { tables } = context.state;
    const standing = badge.suspensions.find(
      ({ cause, id }) =>
        cause === 'audit' ||
        cause === 'restriction' ||
        (cause === 'alert' && tables.alert.get(id)?.status === 'open'),
    );
    if (standing !== undefined) {
      const expected = STILL_NEEDED[standing.cause];
      return refuse('wrong-state', { what: 'badge', id: badge.id, [standing.cause]: standing.id, expected });
    }
    return (
      samePerson(context, command.data.approver) ?? { subject: badge.id, facts: {}, approver: data.approver }
    );
  },
  evolve({ badge_id }, _facts, entry, state) {
    const why = { why: 'decision', id: decisionId(entry.seq) };
    resumeBadge(state, badge_id, () => true, entry, why);
  },
});

const revokeBadge = handler<'revoke-badge', object>('revoke-badge', {
  needs: wantBadge,
  decide: (command, context) => decided(context, command, ['active', 'suspended']),
  evolve({ badge_id, reason_code, basis, about, approver }, _facts, entry, state) {
    endBadge(state, badge_id, 'revoked', `${reason_code}: ${basis}`, entry, about);
    noteDeciders(state, badge_id, [entry.actor, approver]);
  },
});

const expireBadge = handler<'expire-badge', object>('expire-badge', {
  needs: wantBadge,
  decide({ data }, context) {
    const badge = findBadge(context, data.badge_id, ['active', 'suspended']);
    if ('code' in badge) {
      return badge;
    }
    return badge.valid_until <= context.booked_at
      ? { subject: badge.id, facts: {} }
      : refuse('wrong-state', { what: 'badge', id: badge.id, expected: 'due to expire' });
  },
  evolve({ badge_id }, _facts, entry, state) {
    endBadge(state, badge_id, 'expired', '', entry);
  },
});

const KEY_ID_DIGITS = 16;

const publishBadgeKey = handler<'publish-badge-key', { key_id: string }>('publish-badge-key', {
  needs() {
    // Its name follows from the key.
  },
  decide({ data }, context) {
    const key_id = context.sha256(data.public_key).slice(0, KEY_ID_DIGITS);
    return { subject: key_id, facts: { key_id } };
  },
  evolve({ public_key }, { key_id }, entry, state) {
    state.tables.badge_key.put(key_id, {
      ...{ id: key_id, public_key, published_at: entry.booked_at, published_seq: entry.seq },
    });
  },
});

const recordSignature = handler<'record-signature', object>('record-signature', {
  needs(data, want) {
    want.row('badge', data.badge_id);
    want.row('badge_key', data.key_id);
  },
  decide({ data }, context) {
    const { tables } = context.state;
    const badge = tables.badge.get(data.badge_id);
    if (badge === null) {
      return refuse('not-found', { what: 'badge', id: data.badge_id });
    }
    if (tables.badge_key.get(data.key_id) === null) {
      return refuse('not-found', { what: 'badge key', id: data.key_id });
    }
    return badge.signature === null
      ? { subject: badge.id, facts: {} }
      : refuse('already-exists', { what: 'signature of the badge', id: badge.id });
  },
  evolve({ badge_id, credential_digest, signature, key_id }, _facts, entry, state) {
    const signed = { credential_digest, signature, key_id, signed_at: entry.booked_at };
    state.tables.badge.put(badge_id, { ...state.tables.badge.must(badge_id), ...signed });
  },
});

export const BADGE_HANDLERS = {
  'issue-badge': issueBadge,
  'renew-badge': renewBadge,
  'suspend-badge': suspendByDecision,
  'resume-badge': resumeByDecision,
  'revoke-badge': revokeBadge,
  'expire-badge': expireBadge,
  'publish-badge-key': publishBadgeKey,
  'record-signature': recordSignature,
} as const;
