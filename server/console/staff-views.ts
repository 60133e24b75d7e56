/** Members of staff as screens and exports show them: the row, who holds them back, and how long they are locked out. */
import type { Staff } from '#core/ledger/tables';
import type { Hold } from '#core/staff/standing';
import { permissionsOf, type Permission, type Role } from '#core/staff/permissions';
import type { StaffSecret } from '#core/staff/ports';

import type { Desk } from './desk';
import { lockedOutUntil } from './sign-in';

export interface StaffView extends Staff {
  readonly roles: Role[];
  readonly hold: Hold | null;
  readonly locked_out_until: number | null;
}

export async function staffView(desk: Desk, row: Staff, secret: StaffSecret | undefined): Promise<StaffView> {
  const hold = await desk.holdOf(row.login);
  return { ...row, roles: [...row.roles], hold, locked_out_until: lockedOutUntil(secret, desk.now()) };
}

export async function staffViews(desk: Desk, rows: Iterable<Staff>): Promise<StaffView[]> {
  const secrets = new Map((await desk.books.secrets.all()).map((secret) => [secret.login, secret]));
  return await Promise.all([...rows].map((row) => staffView(desk, row, secrets.get(row.login))));
}

/** Active members of staff who have a permission, by name. */
export async function staffWith(
  desk: Desk,
  permission: Permission,
): Promise<{ readonly login: string; readonly name: string }[]> {
  return [...(await desk.staff()).values()]
    .filter(({ active, roles }) => active && permissionsOf(roles).has(permission))
    .map(({ login, name }) => ({ login, name }))
    .sort((left, right) => (left.name < right.name ? -1 : 1));
}
