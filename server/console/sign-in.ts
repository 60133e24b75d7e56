/**
 * Signing in: passwords, second factors, lock-outs, the first administrator; each attempt is an entry.
 *
 * An unknown login takes as long and is answered as a wrong password, and what was typed as a login is never
 * written down. Failures are counted in one transaction each, so that attempts made at once all count.
 */
import { createHmac, randomBytes } from 'node:crypto';

import { lockOut } from '#core/staff/lock-out';
import type { StaffSecret } from '#core/staff/ports';
import { acceptedStep, base32Decode, base32Encode } from '#core/staff/totp';

import type { Console } from './console';
import { HOST_ACTOR, type Desk } from './desk';
import { invalid, lockedOut, unauthorized } from './failures';
import { BusyError, checkPassword, hashPassword } from './passwords';
import type { StaffSession } from './staff-session';

const TOTP_SECRET_BYTES = 20;
const BUSY_MS = 5_000;

function hmacSha1(key: Uint8Array, message: Uint8Array): Uint8Array {
  return createHmac('sha1', key).update(message).digest();
}

/** Password and second factor of one attempt. */
export interface Attempt {
  readonly login: string;
  readonly password: string;
  readonly totp?: string | undefined;
}

async function checked(desk: Desk, password: string, hash: string | null): Promise<boolean> {
  try {
    return await checkPassword(password, hash);
  } catch (error) {
    if (error instanceof BusyError) {
      throw lockedOut(desk.now() + BUSY_MS);
    }
    throw error;
  }
}

function freshSecret(login: string, password_hash: string, now: number): StaffSecret {
  return {
    ...{ login, password_hash, totp_secret: null, totp_step: null },
    ...{ failures: 0, locked_until: null, changed_at: now, temporary: false },
  };
}

/** Gives oneself a password: the first administrator's, or a new one. The second factor stays. */
export async function setOwnPassword(desk: Desk, login: string, password: string): Promise<void> {
  const hash = await hashPassword(password);
  await desk.books.secrets.change(login, (before) => ({
    ...(before ?? freshSecret(login, hash, desk.now())),
    ...{ password_hash: hash, failures: 0, locked_until: null, changed_at: desk.now(), temporary: false },
  }));
}

/** Gives somebody else a password to begin with, and no second factor. */
export async function setTemporaryPassword(desk: Desk, login: string, password: string): Promise<void> {
  const hash = await hashPassword(password);
  await desk.books.secrets.change(login, () => ({
    ...freshSecret(login, hash, desk.now()),
    temporary: true,
  }));
}

/** Counts a failure; throws LOCKED_OUT when it was one too many. */
async function countFailure(desk: Desk, login: string): Promise<void> {
  const now = desk.now();
  const after = await desk.books.secrets.change(login, (before) => {
    if (before === null) {
      throw new Error('a failure is counted for somebody without a secret');
    }
    const failures = before.failures + 1;
    return { ...before, failures, locked_until: lockOut(failures, now) };
  });
  if (after.locked_until !== null && after.locked_until > now) {
    await desk.note('locked-out', login, HOST_ACTOR, { failures: after.failures });
    throw lockedOut(after.locked_until);
  }
}

function throwIfLockedOut(desk: Desk, secret: StaffSecret | null): void {
  const until = secret?.locked_until ?? null;
  if (until !== null && until > desk.now()) {
    throw lockedOut(until);
  }
}

/** True when the code is right; a code is taken once only. */
async function takeCode(desk: Desk, secret: StaffSecret, code: string): Promise<boolean> {
  const key = secret.totp_secret === null ? null : base32Decode(secret.totp_secret);
  if (key === null) {
    return false;
  }
  let taken = false;
  await desk.books.secrets.change(secret.login, (before) => {
    const stored = before ?? secret;
    const step = acceptedStep(hmacSha1, key, code, desk.now(), stored.totp_step);
    taken = step !== null;
    return step === null ? stored : { ...stored, totp_step: step };
  });
  return taken;
}

/** Lets somebody try again. */
export async function clearFailures(desk: Desk, login: string): Promise<void> {
  await desk.books.secrets.change(login, (before) => {
    if (before === null) {
      throw new Error('somebody without a secret signed in');
    }
    return { ...before, failures: 0, locked_until: null };
  });
}

/** Tries to sign a session in. Throws UNAUTHORIZED or LOCKED_OUT; says when only the second factor is missing. */
export async function signIn(
  desk: Desk,
  session: StaffSession,
  { login, password, totp }: Attempt,
): Promise<'signed-in' | 'totp-needed'> {
  const person = (await desk.staff()).get(login);
  const secret = person === undefined ? null : await desk.books.secrets.get(login);
  throwIfLockedOut(desk, secret);
  const is_right = await checked(desk, password, secret?.password_hash ?? null);
  if (secret === null || person?.active !== true || !is_right) {
    await desk.note('sign-in-failed', person === undefined ? '' : login, HOST_ACTOR);
    if (secret !== null) {
      await countFailure(desk, login);
    }
    throw unauthorized(false);
  }
  if (secret.totp_secret !== null) {
    if (totp === undefined) {
      return 'totp-needed';
    }
    if (!(await takeCode(desk, secret, totp))) {
      await desk.note('sign-in-failed', login, HOST_ACTOR, { second_factor: true });
      await countFailure(desk, login);
      throw unauthorized(false);
    }
  }
  await clearFailures(desk, login);
  await desk.note('sign-in', login, login);
  session.signIn(login, desk.now(), secret.temporary);
  return 'signed-in';
}

/** Checks the password of somebody who is signed in already. Throws UNAUTHORIZED or LOCKED_OUT. */
export async function confirmPassword(desk: Desk, session: StaffSession, password: string): Promise<string> {
  const { login } = session;
  if (login === null) {
    throw unauthorized(false);
  }
  const secret = await desk.books.secrets.get(login);
  throwIfLockedOut(desk, secret);
  if (secret !== null && (await checked(desk, password, secret.password_hash))) {
    await clearFailures(desk, login);
    return login;
  }
  await desk.note('unlock-failed', login, login);
  if (secret !== null) {
    await countFailure(desk, login);
  }
  throw unauthorized(session.locked);
}

/** Registers the first administrator and signs him in. Refused where somebody is registered. */
export async function setUpFirst(
  host: Console,
  session: StaffSession,
  first: { readonly login: string; readonly name: string; readonly password: string },
): Promise<void> {
  await host.inTurn(async () => {
    const desk = host.mustDesk();
    const { login, name, password } = first;
    if ((await desk.staff()).size === 0) {
      // The secret first: without its person it opens nothing, and the other way round nobody could sign in.
      await setOwnPassword(desk, login, password);
    }
    await desk.submit('add-staff', { login, name, roles: ['administrator'], first: true }, HOST_ACTOR_FIRST);
    await desk.note('sign-in', login, login);
    session.signIn(login, desk.now());
  });
}

/** Who adds the first administrator: the set-up itself. */
const HOST_ACTOR_FIRST = 'setup';

/** A new secret of a second factor, and the address that authenticators read. */
export function beginTotp(session: StaffSession, login: string): { secret: string; uri: string } {
  const secret = base32Encode(randomBytes(TOTP_SECRET_BYTES));
  session.totp_begun = secret;
  const uri = `otpauth://totp/Surety:${encodeURIComponent(login)}?secret=${secret}&issuer=Surety&digits=6&period=30`;
  return { secret, uri };
}

/** Ends the enrolment with a first code. Throws INVALID for a wrong one. */
export async function confirmTotp(
  desk: Desk,
  session: StaffSession,
  login: string,
  code: string,
): Promise<void> {
  const secret = session.totp_begun;
  const key = secret === null ? null : base32Decode(secret);
  const step = key === null ? null : acceptedStep(hmacSha1, key, code, desk.now(), null);
  if (secret === null || step === null) {
    throw invalid({ field: 'code', expected: 'expected the code that the authenticator shows now' });
  }
  await desk.books.secrets.change(login, (before) => {
    if (before === null) {
      throw new Error('a second factor is enrolled for somebody without a password');
    }
    return { ...before, totp_secret: secret, totp_step: step };
  });
  session.totp_begun = null;
  await desk.submit('set-sign-in', { login, what: 'totp' }, login);
}

/** Takes the second factor away from somebody who has one. Throws REFUSED. */
export async function removeTotp(desk: Desk, login: string): Promise<void> {
  await desk.submit('set-sign-in', { login, what: 'totp-removed' }, login);
  await desk.books.secrets.change(login, (before) => {
    if (before === null) {
      throw new Error('a second factor is taken from somebody without a password');
    }
    return { ...before, totp_secret: null, totp_step: null };
  });
}

/** Where a person stands with signing in. */
export function lockedOutUntil(secret: StaffSecret | undefined, now: number): number | null {
  const until = secret?.locked_until ?? null;
  return until !== null && until > now ? until : null;
}
