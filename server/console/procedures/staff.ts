/** Members of staff: who there is; adding, changing, resetting what they sign in with. */
import { refuse } from '#core/kernel/refusal';
import { permissionsOf, type Role } from '#core/staff/permissions';

import type { Desk } from '../desk';
import { notFound, refused } from '../failures';
import { present, type Implementer } from '../implementer';
import { clearFailures, giveTemporaryPassword } from '../sign-in';
import { staffView, staffViews } from '../staff-views';

async function viewOf(desk: Desk, login: string) {
  const row = (await desk.staff()).get(login);
  if (row === undefined) {
    throw notFound('staff', login);
  }
  return await staffView(desk, row, (await desk.books.secrets.get(login)) ?? undefined);
}

/** Everything some roles may do, others may too. */
function isWithin(some: readonly Role[], others: readonly Role[]): boolean {
  const held = permissionsOf(others);
  return [...permissionsOf(some)].every((permission) => held.has(permission));
}

function isSame(left: readonly Role[], right: readonly Role[]): boolean {
  return left.length === right.length && left.every((role) => right.includes(role));
}

export function staffProcedures(os: Implementer) {
  return {
    list: os.staff.list.handler(async ({ context }) => {
      const { desk } = present(context);
      return await staffViews(desk, (await desk.staff()).values());
    }),
    add: os.staff.add.handler(async ({ context, input: { key, password, ...data } }) => {
      const { desk, person } = present(context);
      await giveTemporaryPassword(desk, data.login, password, () =>
        desk.submit('add-staff', data, person.login, key),
      );
      return await viewOf(desk, data.login);
    }),
    change: os.staff.change.handler(async ({ context, input: { key, ...data } }) => {
      const { desk, person } = present(context);
      const before = (await desk.staff()).get(data.login)?.roles ?? [];
      await desk.submit('change-staff', data, person.login, key);
      if (!data.active) {
        await context.host.dropPerson(data.login);
      } else if (!isSame(before, data.roles)) {
        await context.host.renewPerson(data.login, !isWithin(before, data.roles));
      }
      return await viewOf(desk, data.login);
    }),
    reset: os.staff.reset.handler(async ({ context, input: { key, login, password } }) => {
      const { desk, person } = present(context);
      if (login === person.login) {
        throw refused(refuse('approval-needed', { what: 'staff', id: login }), null);
      }
      const is_stored = await giveTemporaryPassword(desk, login, password, () =>
        desk.submit('set-sign-in', { login, what: 'reset' }, person.login, key),
      );
      if (is_stored) {
        await context.host.dropPerson(login);
      }
      return await viewOf(desk, login);
    }),
    vouch: os.staff.vouch.handler(async ({ context, input: { key, login } }) => {
      const { desk, person } = present(context);
      const row = (await desk.staff()).get(login);
      if (row === undefined) {
        throw notFound('staff', login);
      }
      const hold = await desk.holdOf(login);
      if (hold?.by === person.login || login === person.login) {
        throw refused(refuse('approval-needed', { what: 'staff', id: login }), null);
      }
      const { name, roles, active } = row;
      await desk.submit('change-staff', { login, name, roles, active }, person.login, key);
      context.host.changes.publish({ type: 'session' });
      return await viewOf(desk, login);
    }),
    endLockOut: os.staff.endLockOut.handler(async ({ context, input: { key, login } }) => {
      const { desk, person } = present(context);
      if ((await desk.books.secrets.get(login)) === null) {
        throw notFound('staff', login);
      }
      const data = { event: 'lock-out-ended', subject: login };
      const answer = await desk.submit('note-event', data, person.login, key);
      if (!answer.repeated) {
        await clearFailures(desk, login);
      }
      return await viewOf(desk, login);
    }),
  };
}
