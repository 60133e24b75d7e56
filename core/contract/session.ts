/** Who is there: first administrator, sign-in and sign-out, locking, one's own password and second factor. */
import { z } from 'zod';

import { PERMISSIONS } from '#core/staff/permissions';
import { ROLES } from '#core/staff/permissions';

import { read, write } from './base';
import { instant } from './values';

export const login = z
  .string()
  .regex(/^[a-z][a-z0-9._-]{1,31}$/, 'expected 2 to 32 small letters, digits or ._- starting with a letter');
/** Long beats complicated (NIST SP 800-63B): at least 12 characters of any kind. */
export const newPassword = z.string().min(12, 'expected at least 12 characters').max(200);
const password = z.string().min(1).max(200);
const totpCode = z.string().regex(/^\d{6}$/, 'expected six digits');

const person = z.object({
  login: z.string(),
  name: z.string(),
  roles: z.array(z.enum(ROLES)),
  permissions: z.array(z.enum(PERMISSIONS)),
  totp: z.boolean(),
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
      /** Nobody is registered yet: the first administrator is to be named. */
      needs_setup: z.boolean(),
    })
    .nullable(),
  person: person.nullable(),
  locked: z.boolean(),
  /** The password is somebody else's choice: nothing but changing it is open. */
  password_due: z.boolean(),
  /** The session locks itself after so long without a call. */
  idle_ms: z.number(),
  /** Offset of the platform's calendar from UTC, minutes. */
  utc_offset_minutes: z.number(),
});

export const session = {
  state: read('public').output(sessionState),
  setUp: write('public')
    .input(z.object({ login, name: z.string().min(1).max(100), password: newPassword }))
    .output(sessionState),
  signIn: write('public')
    .input(z.object({ login: z.string().max(64), password, totp: totpCode.optional() }))
    .output(z.object({ state: sessionState, totp_needed: z.boolean() })),
  signOut: write('public').output(sessionState),
  lock: write('public').output(sessionState),
  unlock: write('public').input(z.object({ password })).output(sessionState),
  /** Gives oneself another password than the present one. */
  changePassword: write('newcomer')
    .input(z.object({ password, new_password: newPassword }))
    .output(z.object({ changed_at: instant })),
  /** Begins enrolment of a second factor: the secret to be put into an authenticator. */
  beginTotp: write('signed-in').output(z.object({ secret: z.string(), uri: z.string() })),
  /** Ends it with a first code; later sign-ins need one. */
  confirmTotp: write('signed-in')
    .input(z.object({ code: totpCode }))
    .output(person),
  /** Takes the second factor away again; the password is asked once more. */
  removeTotp: write('signed-in').input(z.object({ password })).output(person),
};
