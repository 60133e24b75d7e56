// What each command about staff and approvals should do, straight from the rules; nothing of the core's logic.
import type { Command, CommandKind } from '#core/ledger/commands';

import { policyAt } from './model-state';
import type { ModelApproval, ModelStaff } from './model-types';
import type { Judgement } from './judgement';
import type { Rule } from './rules-money';

type Rules = { readonly [K in CommandKind]?: Rule<K> };

const DAY = 86_400_000;

function isAdministrator(person: Pick<ModelStaff, 'roles' | 'active'>): boolean {
  return person.active && person.roles.includes('administrator');
}

export const STAFF_RULES = {
  'add-staff': ({ login, name, roles, first }, judge) => {
    const { staff } = judge.state;
    judge.when(staff.has(login), 'already-exists');
    judge.when(first ? staff.size > 0 : staff.size === 0, 'wrong-state');
    judge.when(first && !roles.includes('administrator'), 'wrong-state');
    return {
      effect: () => staff.set(login, { name, roles, active: true, totp: false, seen: null }),
    };
  },
  'change-staff': ({ login, name, roles, active }, judge) => {
    const { staff } = judge.state;
    const person = staff.get(login);
    if (person === undefined) {
      judge.codes.add('not-found');
      return null;
    }
    const after = new Map(staff).set(login, { ...person, roles, active });
    judge.when(![...after.values()].some(isAdministrator), 'wrong-state');
    const same = person.active === active && [...person.roles].sort().join() === [...roles].sort().join();
    return {
      ...(same ? {} : { approver: login }),
      effect: () => Object.assign(person, { name, roles, active }),
    };
  },
  'set-sign-in': ({ login, what }, judge) => {
    const person = judge.state.staff.get(login);
    if (person === undefined) {
      judge.codes.add('not-found');
      return null;
    }
    judge.when(what === 'totp-removed' && !person.totp, 'wrong-state');
    const totp = { password: person.totp, totp: true, 'totp-removed': false, reset: false }[what];
    return { effect: () => Object.assign(person, { totp }) };
  },
  'note-event': ({ event, subject }, judge) => {
    // The model's books never begin as a sample, so none of its commands may say so.
    judge.when(event === 'sample-made', 'wrong-state');
    const person = event === 'sign-in' ? judge.state.staff.get(subject) : undefined;
    return { effect: () => person && Object.assign(person, { seen: judge.at }) };
  },
} as const satisfies Rules;

interface ModelLine {
  readonly account_id: string;
  readonly code: string;
}

/** Of an adjustment's accounts the customer's, the first in the order of ids; without one all lines of the platform's. */
function customerCorrected(lines: readonly ModelLine[]): string {
  const customers = lines.filter((line) => /^customer-/.test(line.code)).map((line) => line.account_id);
  if (customers.length > 0) {
    return customers.reduce((least, id) => (id < least ? id : least));
  }
  const places = lines.map((line) => `${line.account_id} ${line.code}`).sort();
  return places.filter((place, index) => place !== places[index - 1]).join(', ');
}

/** What a proposed command is about; null for what one person decides alone. */
function aboutOf(kind: string, data: Readonly<Record<string, unknown>>): string | null {
  if (kind === 'adjust') {
    return `adjustment|${customerCorrected(data['lines'] as readonly ModelLine[])}`;
  }
  const lines: Readonly<Record<string, readonly [word: string, field: string]>> = {
    'pay-refund': ['refund', 'trade_id'],
    transfer: ['transfer', 'from_account_id'],
    'pay-out': ['pay-out', 'account_id'],
    'publish-policy': ['policy', 'policy'],
    'impose-restriction': ['restriction', 'account_id'],
    'lift-restriction': ['lifting', 'restriction_id'],
    'fund-reserve': ['reserve', 'custody_id'],
  };
  const line = lines[kind];
  return line === undefined ? null : `${line[0]}|${String(data[line[1]])}`;
}

function pending(id: string, judge: Judgement): ModelApproval | null {
  const approval = judge.state.approvals.get(id);
  judge.when(approval === undefined, 'not-found');
  judge.when(approval !== undefined && approval.status !== 'pending', 'wrong-state');
  return approval ?? null;
}

/** Members but the approver's name and those without a value, in order, amounts as text. */
function membersOf(data: object): string {
  const members = Object.entries(data as Readonly<Record<string, unknown>>)
    .filter(([name, value]) => name !== 'approver' && value !== undefined)
    .sort(([left], [right]) => (left < right ? -1 : 1));
  return JSON.stringify(members, (_name, value: unknown) =>
    typeof value === 'bigint' ? value.toString() : value,
  );
}

function isWhatWasAsked(command: Command, approval: ModelApproval, approver: string): boolean {
  const named = 'approver' in command.data ? command.data.approver : approver;
  return (
    command.kind === approval.kind &&
    command.actor === approval.proposer &&
    command.mode === 'authorise' &&
    named === approver &&
    membersOf(command.data) === membersOf(approval.data)
  );
}

/** Who may ask for what: from the written rules. */
function mayAsk(kind: string, person: ModelStaff | undefined): boolean {
  const askers: Readonly<Record<string, readonly string[]>> = {
    'publish-policy': ['compliance', 'administrator'],
    'impose-restriction': ['analyst', 'compliance'],
    'lift-restriction': ['analyst', 'compliance'],
  };
  const roles = askers[kind] ?? ['analyst', 'finance'];
  return person?.active === true && person.roles.some((role) => roles.includes(role));
}

export const APPROVAL_RULES = {
  propose: ({ approval_id, command, expires_at }, judge, actor) => {
    const { approvals, policies } = judge.state;
    const matter = aboutOf(command.kind, command.data);
    if (matter === null) {
      judge.codes.add('invalid');
      return null;
    }
    judge.when(approvals.has(approval_id), 'already-exists');
    judge.when(
      [...approvals.values()].some((other) => other.matter === matter && other.status === 'pending'),
      'already-exists',
    );
    const published = policies.some(({ kind, from }) => kind === 'approvals' && from <= judge.at);
    const { expiry_days } = policyAt(judge.state, 'approvals', judge.at);
    const days = published ? (expiry_days ?? 7) : 7;
    const ends = expires_at ?? judge.booked + days * DAY;
    judge.when(ends <= judge.booked || ends > judge.booked + 30 * DAY, 'wrong-state');
    const approval: ModelApproval = {
      ...{ id: approval_id, kind: command.kind, data: command.data, matter, proposer: actor, ends },
      ...{ status: 'pending', decider: null },
    };
    return { effect: () => approvals.set(approval_id, approval) };
  },
  approve: ({ approval_id }, judge, actor) => {
    const { next, state } = judge;
    judge.when(next === undefined, 'invalid');
    const approval = pending(approval_id, judge);
    if (approval === null) {
      return null;
    }
    judge.when(next !== undefined && !isWhatWasAsked(next, approval, actor), 'wrong-state');
    const proposer = state.staff.get(approval.proposer);
    judge.when(state.staff.size > 0 && !mayAsk(approval.kind, proposer), 'wrong-state');
    return {
      approver: approval.proposer,
      effect: () => Object.assign(approval, { status: 'approved', decider: actor }),
    };
  },
  reject: ({ approval_id }, judge, actor) => {
    const approval = pending(approval_id, judge);
    return (
      approval && {
        approver: approval.proposer,
        effect: () => Object.assign(approval, { status: 'rejected', decider: actor }),
      }
    );
  },
  'withdraw-proposal': ({ approval_id }, judge, actor) => {
    const approval = pending(approval_id, judge);
    judge.when(approval !== null && approval.proposer !== actor, 'wrong-state');
    return approval && { effect: () => Object.assign(approval, { status: 'withdrawn', decider: actor }) };
  },
} as const satisfies Rules;
