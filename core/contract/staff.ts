/**
 * Members of staff: who there is, what roles they have; adding, changing, resetting what they sign in with, and
 * vouching for what another administrator did of it (docs/decisions/0008-one-person-is-not-two.md).
 */
import { z } from 'zod';

import { loginField } from '#core/ledger/fields';
import { ROLES, STAFF_READERS } from '#core/staff/permissions';

import { read, write } from './base';
import { commandKey } from './commands';
import { hold, newPassword } from './session';
import { instant } from './values';

export const staffRow = z.object({
  login: z.string(),
  name: z.string(),
  roles: z.array(z.enum(ROLES)),
  active: z.boolean(),
  totp: z.boolean(),
  hold,
  added_at: instant,
  last_sign_in_at: instant.nullable(),
  /** Locked out after failures until then. */
  locked_out_until: instant.nullable(),
});

export const staff = {
  list: read(STAFF_READERS).output(z.array(staffRow)),
  add: write('staff.manage')
    .input(
      z.object({
        key: commandKey,
        login: loginField,
        name: z.string().trim().min(1).max(100),
        roles: z.array(z.enum(ROLES)).min(1),
        password: newPassword,
      }),
    )
    .output(staffRow),
  change: write('staff.manage')
    .input(
      z.object({
        key: commandKey,
        login: loginField,
        name: z.string().trim().min(1).max(100),
        roles: z.array(z.enum(ROLES)).min(1),
        active: z.boolean(),
      }),
    )
    .output(staffRow),
  /** A new password, and no second factor until it is enrolled again. */
  reset: write('staff.manage')
    .input(z.object({ key: commandKey, login: loginField, password: newPassword }))
    .output(staffRow),
  /** Ends the hold on somebody whom another administrator added, changed or reset. */
  vouch: write('staff.manage')
    .input(z.object({ key: commandKey, login: loginField }))
    .output(staffRow),
  /** Ends the wait after too many failures; password and second factor stay. */
  endLockOut: write('staff.manage')
    .input(z.object({ key: commandKey, login: loginField }))
    .output(staffRow),
};
