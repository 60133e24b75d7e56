/**
 * Signing in: passwords, second factors, lock-outs, the first administrator; each attempt is an entry.
 *
 * An unknown login takes as long, is answered and locked out as a wrong password is, and what was typed as a login is
 * never written down. Failures are counted in one transaction each, so that attempts made at once all count. Books
 * that are only read take no entry and no count: then both are in memory.
 *
 * What somebody signs in with changes in one order: hash, entry, secret. The hash first, because making it may fail;
 * the entry before the secret, because nothing changes that was not written down, and the books may refuse it. Where
 * the program ends in between, the old secret still counts, and doing it again (under the same key where there is
 * one) mends it. Only the first administrator's secret comes before his entry: without it nobody could sign in.
 */
import { createHmac, randomBytes } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';

import { lockOut } from '#core/staff/lock-out';
import type { Instant } from '#core/kernel/instant';
import type { Answer } from '#core/ledger/entry';
import type { StaffSecret } from '#core/staff/ports';
import { acceptedStep, base32Decode, base32Encode } from '#core/staff/totp';

import type { Console } from './console';
import { HOST_ACTOR, type Desk } from './desk';
import type { Failed } from './failed-attempts';
import { invalid, lockedOut, unauthorized } from './failures';
import { checkPassword, hashPassword } from './passwords';
import type { StaffSession } from './staff-session';
import { forgetStraySecrets } from './stray-secrets';

const TOTP_SECRET_BYTES = 20;
/** Failures of one client, whatever the login, that cost nothing beyond those of one login. */
const CLIENT_FORGIVEN = 8;
/** A failed attempt is answered at a whole multiple of this, so that what it took tells nothing of why it failed. */
const ANSWER_EVERY_MS = 500;

function hmacSha1(key: Uint8Array, message: Uint8Array): Uint8Array {
  return createHmac('sha1', key).update(message).digest();
}

/** Password and second factor of one attempt. */
export interface Attempt {
  readonly login: string;
  readonly password: string;
  readonly totp?: string | undefined;
}

function freshSecret(login: string, password_hash: string, now: number): StaffSecret {
  return {
    ...{ login, password_hash, totp_secret: null, totp_step: null },
    ...{ failures: 0, locked_until: null, changed_at: now, temporary: false },
  };
}

/** Stores a password of somebody's own choice. The second factor stays. */
async function storeOwnPassword(
  desk: Desk,
  login: string,
  password_hash: string,
  changed_at: Instant,
): Promise<void> {
  await desk.mustWrite().secrets.change(login, (before) => ({
    ...(before ?? freshSecret(login, password_hash, changed_at)),
    ...{ password_hash, failures: 0, locked_until: null, changed_at, temporary: false },
  }));
}

/** Gives oneself another password. */
export async function changeOwnPassword(desk: Desk, login: string, password: string): Promise<void> {
  const hash = await hashPassword(password);
  const { booked_at } = await desk.submit('set-sign-in', { login, what: 'password' }, login);
  await storeOwnPassword(desk, login, hash, Math.max(desk.now(), booked_at));
}

/**
 * Gives somebody else a password to begin with, and no second factor, once `note` has stored the entry of it; true
 * when it was stored now. Where the entry is a repeated one, the password is stored only if it was not after it.
 */
export async function giveTemporaryPassword(
  desk: Desk,
  login: string,
  password: string,
  note: () => Promise<Answer>,
): Promise<boolean> {
  const hash = await hashPassword(password);
  const { repeated, booked_at } = await note();
  let is_stored = false;
  await desk.mustWrite().secrets.change(login, (before) => {
    if (repeated && before !== null && before.changed_at >= booked_at) {
      return before;
    }
    is_stored = true;
    const changed_at = Math.max(desk.now(), booked_at);
    return { ...freshSecret(login, hash, changed_at), temporary: true };
  });
  return is_stored;
}

/** One more failure in the row of who has one; null where no row can count it. */
async function countInRow(desk: Desk, login: string): Promise<Failed | null> {
  if (desk.read_only || (await desk.books.secrets.get(login)) === null) {
    return null;
  }
  const now = desk.now();
  return await desk.mustWrite().secrets.change(login, (before) => {
    if (before === null) {
      throw new Error('a failure is counted for somebody without a secret');
    }
    const failures = before.failures + 1;
    return { ...before, failures, locked_until: lockOut(failures, now) };
  });
}

/** Counts a failure; throws LOCKED_OUT when it was one too many. A login nobody has is locked out like any other. */
async function countFailure(desk: Desk, session: StaffSession, login: string): Promise<void> {
  const now = desk.now();
  const counted = (await countInRow(desk, login)) ?? desk.attempts.count(nameOf(desk, login), now);
  const of_client = desk.attempts.count(clientOf(session), now, CLIENT_FORGIVEN);
  if (counted.locked_until !== null && counted.locked_until > now) {
    const is_known = (await desk.staff()).has(login);
    await desk.note('locked-out', is_known ? login : '', HOST_ACTOR, { failures: counted.failures });
    throw lockedOut(counted.locked_until);
  }
  if (of_client.locked_until !== null) {
    throw lockedOut(of_client.locked_until);
  }
}

/** What failures of a login are counted under where no row does: in another workspace it is another person's. */
function nameOf(desk: Desk, login: string): string {
  return `${desk.books.info.id}|${login}`;
}

/** What a client's own failures are counted under: whoever tries many logins is stopped too. */
function clientOf(session: StaffSession): string {
  return `client|${session.id}`;
}

function throwIfLockedOut(
  desk: Desk,
  session: StaffSession,
  login: string,
  secret: StaffSecret | null,
): void {
  const now = desk.now();
  const of_row = secret?.locked_until ?? 0;
  const of_login = desk.attempts.lockedUntil(nameOf(desk, login), now) ?? 0;
  const of_client = desk.attempts.lockedUntil(clientOf(session), now) ?? 0;
  const until = Math.max(of_row, of_login, of_client);
  if (until > now) {
    throw lockedOut(until);
  }
}

/** True when the code is right; a code is taken once only, also where no row can say so. */
async function takeCode(desk: Desk, secret: StaffSecret, code: string): Promise<boolean> {
  const key = secret.totp_secret === null ? null : base32Decode(secret.totp_secret);
  if (key === null) {
    return false;
  }
  if (desk.read_only) {
    const step = acceptedStep(hmacSha1, key, code, desk.now(), desk.lastStep(secret));
    if (step !== null) {
      desk.takeStep(secret.login, step);
    }
    return step !== null;
  }
  let taken = false;
  await desk.mustWrite().secrets.change(secret.login, (before) => {
    const stored = before ?? secret;
    const step = acceptedStep(hmacSha1, key, code, desk.now(), stored.totp_step);
    taken = step !== null;
    return step === null ? stored : { ...stored, totp_step: step };
  });
  return taken;
}

/** Lets somebody try again. */
export async function clearFailures(desk: Desk, login: string): Promise<void> {
  await desk.mustWrite().secrets.change(login, (before) => {
    if (before === null) {
      throw new Error('somebody without a secret signed in');
    }
    return { ...before, failures: 0, locked_until: null };
  });
}

/** Forgets the failures of who has just shown the right password. */
async function succeed(desk: Desk, session: StaffSession, login: string): Promise<void> {
  desk.attempts.clear(nameOf(desk, login));
  desk.attempts.clear(clientOf(session));
  if (!desk.read_only) {
    await clearFailures(desk, login);
  }
}

/** Whoever was signed in through the session is not any more. */
async function leave(desk: Desk, session: StaffSession): Promise<void> {
  const { login } = session;
  session.signOut();
  if (login !== null) {
    await desk.note('sign-out', login, login);
  }
}

/** Runs an attempt; its failure is answered when a whole number of pauses is over. */
async function evenly<T>(attempt: () => Promise<T>): Promise<T> {
  const began = performance.now();
  try {
    return await attempt();
  } catch (error) {
    await sleep(ANSWER_EVERY_MS - ((performance.now() - began) % ANSWER_EVERY_MS));
    throw error;
  }
}

/**
 * Tries to sign a session in. Throws UNAUTHORIZED or LOCKED_OUT; says when only the second factor is missing. Where
 * books are only read it leaves no entry, and a password that is to be changed first is no way in.
 */
export async function signIn(
  desk: Desk,
  session: StaffSession,
  attempt: Attempt,
): Promise<'signed-in' | 'totp-needed'> {
  return await evenly(() => trySignIn(desk, session, attempt));
}

async function trySignIn(
  desk: Desk,
  session: StaffSession,
  { login, password, totp }: Attempt,
): Promise<'signed-in' | 'totp-needed'> {
  const person = (await desk.staff()).get(login);
  const secret = person === undefined ? null : await desk.books.secrets.get(login);
  throwIfLockedOut(desk, session, login, secret);
  const is_right = await checkPassword(password, secret?.password_hash ?? null);
  if (secret === null || person?.active !== true || !is_right) {
    await desk.note('sign-in-failed', person === undefined ? '' : login, HOST_ACTOR);
    await countFailure(desk, session, login);
    throw unauthorized(false);
  }
  if (person.totp && secret.totp_secret === null) {
    // The journal says that there is a second factor: whoever took it out of the secrets is not let in by that.
    await desk.note('sign-in-failed', login, HOST_ACTOR, { second_factor: 'lost' });
    await countFailure(desk, session, login);
    throw unauthorized(false);
  }
  if (secret.totp_secret !== null) {
    if (totp === undefined) {
      return 'totp-needed';
    }
    if (!(await takeCode(desk, secret, totp))) {
      await desk.note('sign-in-failed', login, HOST_ACTOR, { second_factor: true });
      await countFailure(desk, session, login);
      throw unauthorized(false);
    }
  }
  if (secret.temporary) {
    // He may do nothing but change it, and that is written.
    desk.mustWrite();
  }
  await succeed(desk, session, login);
  await leave(desk, session);
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
  throwIfLockedOut(desk, session, login, secret);
  if (secret !== null && (await checkPassword(password, secret.password_hash))) {
    await succeed(desk, session, login);
    return login;
  }
  await desk.note('unlock-failed', login, login);
  await countFailure(desk, session, login);
  throw unauthorized(session.locked);
}

/** Whether the second factor was shown, where there is one. By the journal: where the secrets lost it, nobody shows it. */
async function holdsFactor(desk: Desk, secret: StaffSecret, code: string | undefined): Promise<boolean> {
  if (secret.totp_secret === null) return (await desk.staff()).get(secret.login)?.totp !== true;
  return code !== undefined && (await takeCode(desk, secret, code));
}

/**
 * Checks that somebody who is signed in is there himself: his password, and a code where he has a second factor. What fails is counted,
 * noted and answered like signing in. Throws UNAUTHORIZED, LOCKED_OUT, INVALID where the code is missing.
 */
export async function confirmPerson(
  desk: Desk,
  session: StaffSession,
  { password, totp }: Pick<Attempt, 'password' | 'totp'>,
): Promise<string> {
  return await evenly(async () => {
    const { login } = session;
    const secret = login === null ? null : await desk.books.secrets.get(login);
    if (login === null || secret === null) {
      throw unauthorized(session.locked);
    }
    if (secret.totp_secret !== null && totp === undefined) {
      throw invalid({ field: 'totp', expected: 'expected the code that the authenticator shows now' });
    }
    throwIfLockedOut(desk, session, login, secret);
    const is_right = await checkPassword(password, secret.password_hash);
    if (is_right && (await holdsFactor(desk, secret, totp))) {
      await succeed(desk, session, login);
      return login;
    }
    await desk.note('unlock-failed', login, login, { second_factor: is_right });
    await countFailure(desk, session, login);
    throw unauthorized(session.locked);
  });
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
      await forgetStraySecrets(desk.mustWrite());
      // The secret first: without its person it opens nothing, and the other way round nobody could sign in.
      await storeOwnPassword(desk, login, await hashPassword(password), desk.now());
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
  await desk.submit('set-sign-in', { login, what: 'totp' }, login);
  await desk.mustWrite().secrets.change(login, (before) => {
    if (before === null) {
      throw new Error('a second factor is enrolled for somebody without a password');
    }
    return { ...before, totp_secret: secret, totp_step: step };
  });
  session.totp_begun = null;
}

/** Takes the second factor away from somebody who has one. Throws REFUSED. */
export async function removeTotp(desk: Desk, login: string): Promise<void> {
  await desk.submit('set-sign-in', { login, what: 'totp-removed' }, login);
  await desk.mustWrite().secrets.change(login, (before) => {
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
