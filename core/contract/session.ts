/** Who is there: first administrator, sign-in and sign-out, locking, one's own password and second factor. */
import { z } from 'zod';

import { loginField } from '#core/ledger/fields';
import { PERMISSIONS } from '#core/staff/permissions';
import { ROLES } from '#core/staff/permissions';

import { read, write } from './base';
import { asOf, instant } from './values';

/** Long beats complicated (NIST SP 800-63B): so many characters of any kind. */
export const PASSWORD_LENGTH_MIN = 12;
export const newPassword = z
  .string()
  .min(PASSWORD_LENGTH_MIN, `expected at least ${String(PASSWORD_LENGTH_MIN)} characters`)
  .max(200);
const password = z.string().min(1).max(200);
const totpCode = z.string().regex(/^\d{6}$/, 'expected six digits');

/**
 * Somebody gave this member the power to be a second person: until an instant, or (null) until another administrator
 * vouches, he may neither approve nor manage staff.
 */
export const hold = z.object({ by: z.string(), until: instant.nullable() }).nullable();

const person = z.object({
  login: z.string(),
  name: z.string(),
  roles: z.array(z.enum(ROLES)),
  /** What he may do now: what the roles carry, less what is on hold. */
  permissions: z.array(z.enum(PERMISSIONS)),
  hold,
  totp: z.boolean(),
});

/** Another program that has a workspace open for writing, since an instant. */
const workspaceHolder = z.object({
  program: z.string(),
  pid: z.number(),
  host: z.string(),
  since: instant,
});

export const sessionState = z.object({
  program: z.object({ name: z.string(), version: z.string() }),
  workspace: z
    .object({
      /** Without a password. */
      location: z.string(),
      name: z.string(),
      dialect: z.enum(['sqlite', 'postgres']),
      /** A sample platform: its staff may be signed in with one click. */
      sample: z.boolean(),
      read_only: z.boolean(),
      /** Who else writes to it, so that it is only read here; null when it is not, or not known. */
      held_by: workspaceHolder.nullable(),
      /** Nobody is registered yet: the first administrator is to be named. */
      needs_setup: z.boolean(),
    })
    .nullable(),
  /** The last entry when this was said; null for who sees no entries. */
  as_of: asOf.nullable(),
  person: person.nullable(),
  locked: z.boolean(),
  /** The password is somebody else's choice: nothing but changing it is open. */
  password_due: z.boolean(),
  /** The session locks itself after so long without a call; locked, it ends after some hours. */
  idle_ms: z.number(),
  /** Offset of the platform's calendar from UTC, minutes. */
  utc_offset_minutes: z.number(),
});

/** Possible while books are only read; then what is done leaves no entry. */
const OWN_STATE = { needs_writer: false, unkeyed: 'it sets the state of the session itself' };

export const session = {
  state: read('public').output(sessionState),
  setUp: write('public', { unkeyed: 'somebody is the first once' })
    .input(z.object({ login: loginField, name: z.string().min(1).max(100), password: newPassword }))
    .output(sessionState),
  signIn: write('public', OWN_STATE)
    .input(z.object({ login: z.string().max(64), password, totp: totpCode.optional() }))
    .output(z.object({ state: sessionState, totp_needed: z.boolean() })),
  signOut: write('public', OWN_STATE).output(sessionState),
  lock: write('public', OWN_STATE).output(sessionState),
  unlock: write('public', OWN_STATE).input(z.object({ password })).output(sessionState),
  /** Gives oneself another password than the present one. */
  changePassword: write('newcomer', { unkeyed: 'the present password is good for it once' })
    .input(z.object({ password, new_password: newPassword }))
    .output(z.object({ changed_at: instant })),
  /**
   * Begins enrolment of a second factor, the first or another one: the secret to be put into an authenticator. The
   * password is asked once more, or whoever finds a session open could make himself its owner.
   */
  beginTotp: write('signed-in', { unkeyed: 'a newer secret takes the place of one that was only begun' })
    .input(z.object({ password }))
    .output(z.object({ secret: z.string(), uri: z.string() })),
  /** Ends it with a first code; later sign-ins need one. */
  confirmTotp: write('signed-in', { unkeyed: 'what was begun is ended once' })
    .input(z.object({ code: totpCode }))
    .output(person),
  /** Takes the second factor away again; the password is asked once more. */
  removeTotp: write('signed-in', { unkeyed: 'what is gone cannot be taken away' })
    .input(z.object({ password }))
    .output(person),
};
