/** Who is there: state, set-up, signing in and out, locking, one's own password and second factor. */
import { VERSION } from '#server/composition/version';

import { IDLE_MS, type Console } from '../console';
import type { Desk } from '../desk';
import { invalid, workspaceFailure } from '../failures';
import { present, type Implementer, type Person } from '../implementer';
import { shownLocation, workspaceName } from '../location';
import {
  beginTotp,
  changeOwnPassword,
  confirmPassword,
  confirmTotp,
  removeTotp,
  setUpFirst,
  signIn,
} from '../sign-in';
import type { StaffSession } from '../staff-session';

async function personView(desk: Desk, { row, permissions }: Pick<Person, 'row' | 'permissions'>) {
  const { login, name, roles, totp } = row;
  const hold = await desk.holdOf(login);
  return { login, name, roles: [...roles], permissions: [...permissions], hold, totp };
}

type PersonView = Awaited<ReturnType<typeof personView>>;

/** The person who asks, after a change. */
async function ownView(desk: Desk, person: Person): Promise<PersonView> {
  return await personView(desk, { ...person, row: (await desk.staff()).get(person.login) ?? person.row });
}

async function findPerson({ desk }: Console, session: StaffSession): Promise<PersonView | null> {
  if (desk === null || session.login === null) {
    return null;
  }
  const row = (await desk.staff()).get(session.login);
  return row === undefined
    ? null
    : await personView(desk, { row, permissions: await desk.permissionsOf(row) });
}

/** Session state as screens read it. */
export async function stateOf(host: Console, session: StaffSession) {
  const { desk } = host;
  const head = desk?.head ?? null;
  const person = await findPerson(host, session);
  return {
    program: { name: 'surety', version: VERSION },
    workspace:
      desk === null
        ? null
        : {
            location: shownLocation(desk.location),
            name: workspaceName(desk.location),
            dialect: desk.books.dialect,
            sample: desk.sample,
            read_only: desk.read_only,
            held_by: desk.held_by,
            needs_setup: (await desk.staff()).size === 0,
          },
    as_of: person === null || session.locked ? null : head,
    person,
    locked: session.locked,
    password_due: session.password_due,
    idle_ms: IDLE_MS,
    utc_offset_minutes: desk === null ? 0 : await desk.utcOffsetMinutes(),
  };
}

export function sessionProcedures(os: Implementer, host: Console) {
  const state = (session: StaffSession) => stateOf(host, session);
  return {
    state: os.session.state.handler(({ context }) => state(context.session)),
    setUp: os.session.setUp.handler(async ({ context, input }) => {
      await setUpFirst(host, context.session, input);
      return state(context.session);
    }),
    signIn: os.session.signIn.handler(async ({ context, input }) => {
      const outcome = await signIn(host.mustDesk(), context.session, input);
      return { state: await state(context.session), totp_needed: outcome === 'totp-needed' };
    }),
    signOut: os.session.signOut.handler(async ({ context: { session } }) => {
      const { login } = session;
      session.signOut();
      host.changes.publish({ type: 'session' });
      if (login !== null) {
        await host.desk?.note('sign-out', login, login);
      }
      return state(session);
    }),
    lock: os.session.lock.handler(async ({ context: { session } }) => {
      if (session.login !== null && !session.locked) {
        session.lock(host.now());
        host.changes.publish({ type: 'session' });
        await host.desk?.note('session-locked', session.login, session.login);
      }
      return state(session);
    }),
    unlock: os.session.unlock.handler(async ({ context: { session }, input }) => {
      if (host.desk === null) {
        throw workspaceFailure('none-open');
      }
      const login = await confirmPassword(host.desk, session, input.password);
      session.unlock(host.now());
      await host.desk.note('session-unlocked', login, login);
      return state(session);
    }),
    changePassword: os.session.changePassword.handler(async ({ context, input }) => {
      const { desk, person } = present(context);
      await confirmPassword(desk, context.session, input.password);
      if (input.new_password === input.password) {
        throw invalid({ field: 'new_password', expected: 'expected another password than the present one' });
      }
      await changeOwnPassword(desk, person.login, input.new_password);
      context.session.password_due = false;
      await host.dropPerson(person.login, context.session);
      return { changed_at: desk.now() };
    }),
    beginTotp: os.session.beginTotp.handler(async ({ context, input }) => {
      const { desk, person } = present(context);
      await confirmPassword(desk, context.session, input.password);
      return beginTotp(context.session, person.login);
    }),
    confirmTotp: os.session.confirmTotp.handler(async ({ context, input }) => {
      const { desk, person } = present(context);
      await confirmTotp(desk, context.session, person.login, input.code);
      return await ownView(desk, person);
    }),
    removeTotp: os.session.removeTotp.handler(async ({ context, input }) => {
      const { desk, person } = present(context);
      await confirmPassword(desk, context.session, input.password);
      await removeTotp(desk, person.login);
      return await ownView(desk, person);
    }),
  };
}
