/**
 * Requests for what needs two people: proposing, approving, rejecting, withdrawing, expiring.
 *
 * One request per matter is pending at a time. Whoever proposed neither approves nor rejects, and nobody else
 * withdraws. An approval is linked with the command it carries out (approvals.ts), never alone; and it needs a
 * proposer who still is a member of staff that may propose it.
 */
import { canonicalJson } from '#core/kernel/canonical';
import { DAY_MS, type Instant } from '#core/kernel/instant';
import { refuse, type Refusal } from '#core/kernel/refusal';
import type { Command } from '#core/ledger/commands';
import { handler, type Context, type EntryMeta, type Want } from '#core/ledger/plan';
import type { State } from '#core/ledger/state';
import type { Approval, ApprovalStatus, Staff } from '#core/ledger/tables';
import { EXPIRY_DAYS_MAX } from '#core/policy/policy';
import { COMMAND_ACCESS, isApprovalKind, type CommandAccess } from '#core/staff/command-access';
import { permissionsOf } from '#core/staff/permissions';

import { parseProposed } from './proposed-command';

const EXPIRY_DAYS = 7;

function expiryOf(asked_at: Instant | undefined, context: Context): Instant | Refusal {
  const { booked_at, at, state } = context;
  const days = state.policies.at('approvals', at).expiry_days ?? EXPIRY_DAYS;
  const expires_at = asked_at ?? booked_at + days * DAY_MS;
  return expires_at > booked_at && expires_at <= booked_at + EXPIRY_DAYS_MAX * DAY_MS
    ? expires_at
    : refuse('wrong-state', {
        what: 'approval',
        expires_at,
        expected: `an end within ${String(EXPIRY_DAYS_MAX)} days`,
      });
}

interface ProposeFacts {
  readonly matter: string;
  readonly expires_at: number;
}

const propose = handler<'propose', ProposeFacts>('propose', {
  needs(data, want) {
    want.row('approval', data.approval_id);
    const proposed = parseProposed(data.command.kind, data.command.data);
    if (!('code' in proposed)) {
      want.row('matter', proposed.matter);
    }
  },
  decide({ data }, context) {
    const proposed = parseProposed(data.command.kind, data.command.data);
    if ('code' in proposed) {
      return proposed;
    }
    const { tables } = context.state;
    if (tables.approval.get(data.approval_id) !== null) {
      return refuse('already-exists', { what: 'approval', id: data.approval_id });
    }
    const { matter } = proposed;
    const pending = tables.matter.get(matter)?.approval_id ?? null;
    if (pending !== null) {
      return refuse('already-exists', { what: 'pending approval', id: pending, matter });
    }
    const expires_at = expiryOf(data.expires_at, context);
    return typeof expires_at === 'number'
      ? { subject: data.approval_id, facts: { matter, expires_at } }
      : expires_at;
  },
  evolve(data, { matter, expires_at }, entry, state) {
    const id = data.approval_id;
    state.tables.approval.put(id, {
      id,
      kind: data.command.kind,
      matter,
      data: data.command.data,
      reason: data.reason,
      status: 'pending',
      proposed_by: entry.actor,
      proposed_at: entry.occurred_at,
      expires_at,
      decided_by: null,
      decided_at: null,
      decision_reason: null,
      proposed_seq: entry.seq,
      decided_seq: null,
    });
    state.tables.matter.put(matter, { id: matter, approval_id: id });
    state.armed.push({ kind: 'expire-proposal', subject: id, due_at: expires_at });
  },
});

function findPending(context: Context, id: string): Approval | Refusal {
  const approval = context.state.tables.approval.get(id);
  if (approval === null) {
    return refuse('not-found', { what: 'approval', id });
  }
  return approval.status === 'pending'
    ? approval
    : refuse('wrong-state', { what: 'approval', id, status: approval.status });
}

function wantApproval({ approval_id }: { readonly approval_id: string }, want: Want): void {
  want.row('approval', approval_id);
}

function settle(
  state: State,
  id: string,
  status: Exclude<ApprovalStatus, 'pending'>,
  note: string | null,
  entry: EntryMeta,
): void {
  const approval = state.tables.approval.must(id);
  state.tables.approval.put(id, {
    ...approval,
    status,
    decided_by: entry.actor,
    decided_at: entry.occurred_at,
    decision_reason: note,
    decided_seq: entry.seq,
  });
  state.tables.matter.put(approval.matter, { id: approval.matter, approval_id: null });
}

/** True when a command is what the request asked for, in the name of both. */
function carriesOut(command: Command, { kind, data, proposed_by }: Approval, context: Context): boolean {
  const proposed = parseProposed(kind, data, context.actor);
  return (
    !('code' in proposed) &&
    command.kind === proposed.kind &&
    command.actor === proposed_by &&
    command.mode === context.mode &&
    canonicalJson(command.data) === canonicalJson(proposed.data)
  );
}

/** True when somebody is a member of staff whose roles let him propose the kind. */
export function canPropose(kind: string, proposer: Staff | null): boolean {
  const access: CommandAccess | null = isApprovalKind(kind) ? COMMAND_ACCESS[kind] : null;
  return (
    proposer?.active === true &&
    access !== null &&
    'propose' in access &&
    permissionsOf(proposer.roles).has(access.propose)
  );
}

/** Nobody's request outlives his right to make it; where there is no staff, nobody is told apart. */
function mayStillPropose({ kind, proposed_by }: Approval, { administrators, tables }: State): boolean {
  return administrators.size === 0 || canPropose(kind, tables.staff.get(proposed_by));
}

/** For anybody but the proposer, together with what is approved. */
const approve = handler<'approve', object>('approve', {
  needs(data, want) {
    const approval = want.row('approval', data.approval_id);
    if (approval) {
      want.row('staff', approval.proposed_by);
    }
  },
  decide({ data }, context) {
    if (context.next === undefined) {
      return refuse('invalid', { field: 'approval_id', expected: 'linked with the command it carries out' });
    }
    const approval = findPending(context, data.approval_id);
    if ('code' in approval) {
      return approval;
    }
    const { id, proposed_by } = approval;
    if (!carriesOut(context.next, approval, context)) {
      return refuse('wrong-state', { what: 'approval', id, expected: 'the command it carries out after it' });
    }
    return mayStillPropose(approval, context.state)
      ? { subject: id, facts: {}, approver: proposed_by }
      : refuse('wrong-state', {
          what: 'approval',
          id,
          proposed_by,
          expected: 'a proposer who may propose it',
        });
  },
  evolve(data, _facts, entry, state) {
    settle(state, data.approval_id, 'approved', data.note, entry);
  },
});

/** For anybody but the proposer. */
const reject = handler<'reject', object>('reject', {
  needs: wantApproval,
  decide({ data }, context) {
    const approval = findPending(context, data.approval_id);
    return 'code' in approval
      ? approval
      : { subject: approval.id, facts: {}, approver: approval.proposed_by };
  },
  evolve(data, _facts, entry, state) {
    settle(state, data.approval_id, 'rejected', data.note, entry);
  },
});

const withdrawProposal = handler<'withdraw-proposal', object>('withdraw-proposal', {
  needs: wantApproval,
  decide({ data }, context) {
    const approval = findPending(context, data.approval_id);
    if ('code' in approval) {
      return approval;
    }
    const { id, proposed_by } = approval;
    return proposed_by === context.actor
      ? { subject: id, facts: {} }
      : refuse('wrong-state', { what: 'approval', id, proposed_by, expected: 'its proposer' });
  },
  evolve(data, _facts, entry, state) {
    settle(state, data.approval_id, 'withdrawn', data.note, entry);
  },
});

const expireProposal = handler<'expire-proposal', object>('expire-proposal', {
  needs: wantApproval,
  decide({ data }, context) {
    const approval = findPending(context, data.approval_id);
    if ('code' in approval) {
      return approval;
    }
    return approval.expires_at > context.booked_at
      ? refuse('wrong-state', { what: 'approval', id: approval.id, expected: 'due to expire' })
      : { subject: approval.id, facts: {} };
  },
  evolve(data, _facts, entry, state) {
    settle(state, data.approval_id, 'expired', null, entry);
  },
});

export const APPROVAL_HANDLERS = {
  propose,
  approve,
  reject,
  'withdraw-proposal': withdrawProposal,
  'expire-proposal': expireProposal,
} as const;
