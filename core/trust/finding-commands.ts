/**
 * Findings of an audit: what is to be remedied by when, the answer with its evidence, and the check by somebody else.
 *
 * A finding outlives its audit. Whoever brought the answer does not say that it does.
 */
import { DAY_MS } from '#core/kernel/instant';
import { refuse, type Refusal } from '#core/kernel/refusal';
import { handler, type Context, type Want } from '#core/ledger/plan';
import type { State } from '#core/ledger/state';
import type { Row } from '#core/ledger/tables';

import { changeAudit, findOwnAudit } from './audit-commands';
import { unknownEvidence, wantEvidence } from './evidence-refs';
import type { FindingMark } from './trust-tables';
import { samePerson } from './two-people';

type Finding = Row<'audit_finding'>;

/** Keeps what the audit's row tells of its findings. */
function markFinding(state: State, audit_id: string, mark: FindingMark): void {
  const audit = state.tables.merchant_audit.must(audit_id);
  const findings = [...audit.findings.filter(({ id }) => id !== mark.id), mark];
  const due = findings.filter(({ closed }) => !closed).map(({ due_at }) => due_at);
  changeAudit(state, audit_id, { findings, remedy_due_at: due.length === 0 ? null : Math.min(...due) });
}

interface NoteFacts {
  readonly finding_id: string;
  readonly due_at: number;
}

const noteFinding = handler<'note-finding', NoteFacts>('note-finding', {
  needs({ audit_id }, want) {
    want.row('merchant_audit', audit_id);
  },
  decide({ data }, context) {
    const audit = findOwnAudit(context, data.audit_id);
    if ('code' in audit) {
      return audit;
    }
    if (!audit.points.some(({ id }) => id === data.point_id)) {
      return refuse('not-found', { what: 'point of the standard', id: data.point_id });
    }
    const { remedy_days } = context.state.policies.at('trust', context.at);
    const due_at = data.due_at ?? context.booked_at + remedy_days * DAY_MS;
    if (due_at <= context.booked_at) {
      return refuse('wrong-state', { what: 'finding', until: due_at, expected: 'an end after now' });
    }
    const finding_id = `finding-${String(context.state.head.seq + 1)}`;
    return { subject: audit.id, facts: { finding_id, due_at } };
  },
  evolve({ audit_id, point_id, severity, found, remedy }, { finding_id, due_at }, entry, state) {
    const { account_id } = state.tables.merchant_audit.must(audit_id);
    state.tables.audit_finding.put(finding_id, {
      ...{ id: finding_id, audit_id, account_id, point_id, severity, found, remedy, due_at, status: 'open' },
      ...{ found_by: entry.actor, found_at: entry.booked_at, found_seq: entry.seq },
      ...{ answer: null, evidence: [], answered_by: null, answered_at: null },
      ...{ checked_by: null, checked_at: null, check_note: null, reopened: 0 },
    });
    markFinding(state, audit_id, { id: finding_id, severity, due_at, closed: false });
  },
});

function wantFinding({ finding_id }: { readonly finding_id: string }, want: Want): void {
  const finding = want.row('audit_finding', finding_id);
  if (finding) {
    want.row('merchant_audit', finding.audit_id);
  }
}

function findFinding(context: Context, id: string, states: readonly Finding['status'][]): Finding | Refusal {
  const finding = context.state.tables.audit_finding.get(id);
  if (finding === null) {
    return refuse('not-found', { what: 'finding', id });
  }
  return states.includes(finding.status)
    ? finding
    : refuse('wrong-state', { what: 'finding', id, status: finding.status, expected: states.join(' or ') });
}

const answerFinding = handler<'answer-finding', object>('answer-finding', {
  needs(data, want) {
    wantFinding(data, want);
    wantEvidence(data.evidence, want);
  },
  decide({ data }, context) {
    const finding = findFinding(context, data.finding_id, ['open', 'answered']);
    if ('code' in finding) {
      return finding;
    }
    const audit = { id: finding.audit_id, account_id: finding.account_id };
    return unknownEvidence(context, audit, data.evidence) ?? { subject: finding.audit_id, facts: {} };
  },
  evolve({ finding_id, answer, evidence }, _facts, entry, state) {
    state.tables.audit_finding.put(finding_id, {
      ...state.tables.audit_finding.must(finding_id),
      ...{ status: 'answered', answer, evidence },
      ...{ answered_by: entry.actor, answered_at: entry.booked_at },
    });
  },
});

const checkFinding = handler<'check-finding', object>('check-finding', {
  needs: wantFinding,
  decide({ data }, context) {
    const finding = findFinding(context, data.finding_id, ['answered']);
    if ('code' in finding) {
      return finding;
    }
    if (data.due_at !== undefined && data.due_at <= context.booked_at) {
      return refuse('wrong-state', { what: 'finding', until: data.due_at, expected: 'an end after now' });
    }
    return (
      samePerson(context, finding.answered_by ?? '') ?? {
        subject: finding.audit_id,
        facts: {},
        approver: finding.answered_by ?? '',
      }
    );
  },
  evolve({ finding_id, decision, note, due_at }, _facts, entry, state) {
    const finding = state.tables.audit_finding.must(finding_id);
    const closed = decision === 'close';
    const checked: Finding = {
      ...finding,
      ...{ status: closed ? 'closed' : 'open', due_at: due_at ?? finding.due_at },
      ...{ checked_by: entry.actor, checked_at: entry.booked_at, check_note: note },
      reopened: finding.reopened + (closed ? 0 : 1),
    };
    state.tables.audit_finding.put(finding_id, checked);
    const { severity } = finding;
    markFinding(state, finding.audit_id, { id: finding_id, severity, due_at: checked.due_at, closed });
  },
});

export const FINDING_HANDLERS = {
  'note-finding': noteFinding,
  'answer-finding': answerFinding,
  'check-finding': checkFinding,
} as const;
