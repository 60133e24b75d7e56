/**
 * Members of staff: adding and changing them, that their means of signing in changed, and what they did around
 * the books.
 *
 * A login is given once and for ever. There is always an active administrator once there is staff. Nobody changes
 * his own roles or activity. Secrets never pass through here.
 */
import { refuse, type Refusal } from '#core/kernel/refusal';
import { handler, type Context } from '#core/ledger/plan';
import type { State } from '#core/ledger/state';
import type { Staff } from '#core/ledger/tables';

import type { Role } from './permissions';

function administers(person: Pick<Staff, 'roles' | 'active'>): boolean {
  return person.active && person.roles.includes('administrator');
}

/** Logins of those who administer now. */
export function administratorsOf(staff: readonly Staff[]): ReadonlySet<string> {
  return new Set(staff.filter(administers).map(({ login }) => login));
}

function putStaff(state: State, person: Staff): void {
  state.tables.staff.put(person.login, person);
  if (!state.members.has(person.login)) {
    state.members = new Set([...state.members, person.login]);
  }
  if (state.administrators.has(person.login) !== administers(person)) {
    const administrators = new Set(state.administrators);
    if (administers(person)) {
      administrators.add(person.login);
    } else {
      administrators.delete(person.login);
    }
    state.administrators = administrators;
  }
}

function findStaff(context: Context, login: string): Staff | Refusal {
  return context.state.tables.staff.get(login) ?? refuse('not-found', { what: 'staff', id: login });
}

const addStaff = handler<'add-staff', object>('add-staff', {
  needs(data, want) {
    want.row('staff', data.login);
  },
  decide({ data }, { state }) {
    const { login, roles, first } = data;
    if (state.tables.staff.get(login) !== null) {
      return refuse('already-exists', { what: 'staff', id: login });
    }
    const has_staff = state.administrators.size > 0;
    if (first === has_staff) {
      const expected = first ? 'nobody registered yet' : 'a first administrator before anybody else';
      return refuse('wrong-state', { what: 'staff', id: login, expected });
    }
    return first && !roles.includes('administrator')
      ? refuse('wrong-state', { what: 'staff', id: login, expected: 'the first to be an administrator' })
      : { subject: login, facts: {} };
  },
  evolve(data, _facts, entry, state) {
    const { login, name, roles } = data;
    putStaff(state, {
      login,
      name,
      roles,
      active: true,
      added_at: entry.occurred_at,
      totp: false,
      last_sign_in_at: null,
    });
  },
});

function sameRoles(left: readonly Role[], right: readonly Role[]): boolean {
  return left.length === right.length && left.every((role) => right.includes(role));
}

const changeStaff = handler<'change-staff', object>('change-staff', {
  needs(data, want) {
    want.row('staff', data.login);
  },
  decide({ data }, context) {
    const person = findStaff(context, data.login);
    if ('code' in person) {
      return person;
    }
    if (administers(person) && !administers(data) && context.state.administrators.size === 1) {
      return refuse('wrong-state', {
        what: 'staff',
        id: person.login,
        expected: 'another active administrator',
      });
    }
    const may_be_own = person.active === data.active && sameRoles(person.roles, data.roles);
    return { subject: person.login, facts: {}, ...(may_be_own ? {} : { approver: person.login }) };
  },
  evolve(data, _facts, _entry, state) {
    const { login, name, roles, active } = data;
    putStaff(state, { ...state.tables.staff.must(login), name, roles, active });
  },
});

const setSignIn = handler<'set-sign-in', object>('set-sign-in', {
  needs(data, want) {
    want.row('staff', data.login);
  },
  decide({ data }, context) {
    const person = findStaff(context, data.login);
    if ('code' in person) {
      return person;
    }
    return data.what === 'totp-removed' && !person.totp
      ? refuse('wrong-state', { what: 'staff', id: person.login, expected: 'a second factor' })
      : { subject: person.login, facts: {} };
  },
  evolve(data, _facts, _entry, state) {
    if (data.what !== 'password') {
      putStaff(state, { ...state.tables.staff.must(data.login), totp: data.what === 'totp' });
    }
  },
});

const noteEvent = handler<'note-event', object>('note-event', {
  needs(data, want) {
    if (data.event === 'sign-in') {
      want.row('staff', data.subject);
    }
  },
  decide({ data }, { state }) {
    // Books are a sample's from their first entry on, or never: what its marks allow would spoil books at work.
    return data.event === 'sample-made' && state.head.seq > 0
      ? refuse('wrong-state', { what: 'journal', id: data.subject, expected: 'no entry before it' })
      : { subject: data.subject, facts: {} };
  },
  evolve(data, _facts, entry, state) {
    const person = data.event === 'sign-in' ? state.tables.staff.get(data.subject) : null;
    if (person !== null) {
      putStaff(state, { ...person, last_sign_in_at: entry.occurred_at });
    }
  },
});

export const STAFF_HANDLERS = {
  'add-staff': addStaff,
  'change-staff': changeStaff,
  'set-sign-in': setSignIn,
  'note-event': noteEvent,
} as const;
