/** What needs two people: the requests, proposing, deciding, withdrawing. */
import { canPropose } from '#core/approvals/approval-commands';
import { carriedCommand } from '#core/approvals/approvals';
import { refuse } from '#core/kernel/refusal';
import type { Approval } from '#core/ledger/tables';

import { changesOf, currenciesOf } from '../approval-changes';
import { checkPart, kindNamed } from '../command-gate';
import { answerOf, type Desk } from '../desk';
import { invalid, refused } from '../failures';
import { asOfNow } from '../found';
import { present, type Implementer, type Person } from '../implementer';
import { keptRequests, mustApproval, requestFor } from '../withheld';
import { rehearse, type RehearsalView } from '../rehearsals';
import { ISSUING_KINDS, signWherePossible } from '../trust-files';

const ID_DIGITS = 20;
/** Stands for whoever will approve, while one's own request is looked at. */
const SOMEBODY = 'somebody-else';

/** The same person's same key means the same request. */
export function approvalId(desk: Desk, login: string, key: string): string {
  return `AP-${desk.books.env.sha256(`${login}|${key}`).slice(0, ID_DIGITS)}`;
}

async function rehearsed(desk: Desk, approval: Approval, login: string): Promise<RehearsalView> {
  const actor = login === approval.proposed_by ? SOMEBODY : login;
  const key = `rehearsal|${approval.id}`;
  const command = carriedCommand(approval, { actor, at: desk.now(), key }, desk.books.env.sha256);
  if ('code' in command) {
    return { status: 'refused', code: command.code, details: { ...command.details } };
  }
  return await rehearse(desk, command);
}

/** True when the person himself made the proposer able to propose, and nobody vouched for that yet. */
async function isOfOwnMaking(desk: Desk, approval: Approval, person: Person): Promise<boolean> {
  return (await desk.holdOf(approval.proposed_by))?.by === person.login;
}

/** What about its proposer keeps a request from being approved by this person; null when nothing does. */
async function hinderedBy(desk: Desk, approval: Approval, person: Person) {
  const proposer = (await desk.staff()).get(approval.proposed_by) ?? null;
  if (!canPropose(approval.kind, proposer)) {
    return 'proposer-gone';
  }
  return (await isOfOwnMaking(desk, approval, person)) ? 'own-making' : null;
}

/** Why a person may not do something with a request; null when he may. */
async function mayOf(desk: Desk, approval: Approval, person: Person) {
  const kind = kindNamed(approval.kind);
  const lacks = (part: 'propose' | 'approve'): boolean => {
    try {
      checkPart(person, kind, part);
      return false;
    } catch {
      return true;
    }
  };
  const is_own = approval.proposed_by === person.login;
  const pending = approval.status === 'pending' ? null : 'wrong-state';
  const withheld = (await desk.holdOf(person.login)) !== null && lacks('approve') ? 'on-hold' : null;
  const decide = pending ?? withheld ?? (lacks('approve') ? 'forbidden' : is_own ? 'approval-needed' : null);
  return {
    approve: decide ?? (await hinderedBy(desk, approval, person)),
    reject: decide,
    withdraw: pending ?? (!is_own || lacks('propose') ? 'forbidden' : null),
  };
}

export function approvalProcedures(os: Implementer) {
  return {
    list: os.approvals.list.handler(async ({ context, input: { filter, after, limit } }) => {
      const { desk, person } = present(context);
      const { reader, lists } = desk.books;
      const as_of = await asOfNow(reader);
      const proposed_by = filter.mine === true ? person.login : undefined;
      const { rows, next } = await lists.approvals(
        { status: filter.status, proposed_by, but_kinds: keptRequests(person) },
        { after, limit },
      );
      return {
        rows: rows.map((row) => ({ ...row, data: { ...requestFor(row, person).data } })),
        next,
        as_of,
      };
    }),
    detail: os.approvals.detail.handler(async ({ context, input }) => {
      const { desk, person } = present(context);
      const approval = await mustApproval(desk, input.id, person);
      const pending = approval.status === 'pending';
      const rehearsal = pending ? await rehearsed(desk, approval, person.login) : null;
      return {
        approval: { ...approval, data: { ...requestFor(approval, person).data } },
        rehearsal,
        changes: await changesOf(desk, approval, rehearsal),
        ...(await currenciesOf(desk, approval)),
        may: await mayOf(desk, approval, person),
      };
    }),
    propose: os.approvals.propose.handler(async ({ context, input }) => {
      const { desk, person } = present(context);
      const kind = kindNamed(input.kind);
      checkPart(person, kind, 'propose');
      if (kind === 'activate-rule' && 'backtest' in input.data) {
        // Figures that nobody here found would be believed by whoever approves.
        throw invalid({
          field: 'data.backtest',
          expected: 'expected no figures but those of a backtest of this host',
        });
      }
      const { key, data, reason } = input;
      const approval_id = approvalId(desk, person.login, key);
      const deed = { actor: person.login, at: desk.now(), key };
      const { seq } = answerOf(await desk.approvals.propose({ approval_id, kind, data, reason }, deed));
      return { id: approval_id, seq };
    }),
    approve: os.approvals.approve.handler(async ({ context, input: { id, key, note } }) => {
      const { desk, person } = present(context);
      const approval = await mustApproval(desk, id, person);
      checkPart(person, kindNamed(approval.kind), 'approve');
      if (await isOfOwnMaking(desk, approval, person)) {
        throw refused(refuse('approval-needed', { what: 'staff', id: approval.proposed_by }), null);
      }
      const deed = { actor: person.login, at: desk.now(), key };
      const outcome = await desk.approvals.approve({ approval_id: id, note }, deed);
      if (outcome.status === 'refused') {
        throw refused(outcome.refusal, outcome.seq);
      }
      if (ISSUING_KINDS.includes(approval.kind)) {
        await signWherePossible(desk);
      }
      return { seq: outcome.approved.seq };
    }),
    reject: os.approvals.reject.handler(async ({ context, input: { id, key, note } }) => {
      const { desk, person } = present(context);
      const approval = await mustApproval(desk, id, person);
      checkPart(person, kindNamed(approval.kind), 'approve');
      const deed = { actor: person.login, at: desk.now(), key };
      const { seq } = answerOf(await desk.approvals.reject({ approval_id: id, note }, deed));
      return { seq };
    }),
    withdraw: os.approvals.withdraw.handler(async ({ context, input: { id, key, note } }) => {
      const { desk, person } = present(context);
      const approval = await mustApproval(desk, id, person);
      if (approval.proposed_by !== person.login) {
        throw refused(refuse('approval-needed', { what: 'approval', id }), null);
      }
      checkPart(person, kindNamed(approval.kind), 'propose');
      const deed = { actor: person.login, at: desk.now(), key };
      const { seq } = answerOf(await desk.approvals.withdraw({ approval_id: id, note }, deed));
      return { seq };
    }),
  };
}
